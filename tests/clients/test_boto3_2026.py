"""What Amazon S3 has had since June 2025, through boto3, as a user would write it, if the installed one knows of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

import fakeoss
from support.boto import boto3_session

SSE_C = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
KEY = "arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"


def client(region: str = "us-east-1") -> Any:
    return boto3_session(region_name=region).client("s3")


def has(operation: str, *path: str) -> bool:
    """Whether the installed botocore has the operation and, below its input or output, these members."""
    model = client().meta.service_model
    if operation not in model.operation_names:
        return False
    found = model.operation_model(operation)
    shapes = [shape for shape in (found.input_shape, found.output_shape) if shape is not None]
    for name in path:
        members = [_element(shape).members.get(name) for shape in shapes]
        shapes = [member for member in members if member is not None]
    return bool(shapes)


def _element(shape: Any) -> Any:
    return shape.member if shape.type_name == "list" else shape


def needs(release: str, operation: str, *path: str) -> Callable[[Any], Any]:
    return pytest.mark.skipif(not has(operation, *path), reason=f"this botocore has no {operation} of {release}")


@pytest.fixture
def s3() -> Any:
    with fakeoss.mock(profile="aws", buckets=["bucket", "other"]):
        yield client()


def code_of(caught: Any) -> tuple[int, str]:
    return caught.value.response["ResponseMetadata"]["HTTPStatusCode"], caught.value.response["Error"]["Code"]


@needs("1.41.0", "PutBucketEncryption", "ServerSideEncryptionConfiguration", "Rules", "BlockedEncryptionTypes")
def test_sse_c_is_allowed_by_its_bucket(s3: Any) -> None:
    with pytest.raises(ClientError, match="SSE-C") as caught:
        s3.put_object(Bucket="bucket", Key="k", Body=b"data", **SSE_C)
    assert code_of(caught) == (403, "AccessDenied")
    rules = [{"BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}]
    s3.put_bucket_encryption(Bucket="bucket", ServerSideEncryptionConfiguration={"Rules": rules})
    s3.put_object(Bucket="bucket", Key="k", Body=b"data", **SSE_C)
    assert s3.get_object(Bucket="bucket", Key="k", **SSE_C)["Body"].read() == b"data"
    (rule,) = s3.get_bucket_encryption(Bucket="bucket")["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["BlockedEncryptionTypes"] == {"EncryptionType": ["NONE"]}
    (rule,) = s3.get_bucket_encryption(Bucket="other")["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["BlockedEncryptionTypes"] == {"EncryptionType": ["SSE-C"]}


@needs("1.42.37", "UpdateObjectEncryption")
def test_update_object_encryption(s3: Any) -> None:
    tag = s3.put_object(Bucket="bucket", Key="k", Body=b"data")["ETag"]
    chosen = {"SSEKMS": {"KMSKeyArn": KEY, "BucketKeyEnabled": True}}
    s3.update_object_encryption(Bucket="bucket", Key="k", ObjectEncryption=chosen)
    head = s3.head_object(Bucket="bucket", Key="k")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"], head["BucketKeyEnabled"]) == ("aws:kms", KEY, True)
    assert head["ETag"] == tag
    chosen = {"SSEKMS": {"KMSKeyArn": KEY.replace("123456789012", "210987654321")}}
    with pytest.raises(ClientError, match="same account") as caught:
        s3.update_object_encryption(Bucket="bucket", Key="k", ObjectEncryption=chosen)
    assert code_of(caught) == (403, "AccessDenied")


@needs("1.41.1", "PutBucketAbac")
def test_abac(s3: Any) -> None:
    tags = {"TagSet": [{"Key": "team", "Value": "red"}]}
    s3.put_bucket_tagging(Bucket="bucket", Tagging=tags)
    assert s3.get_bucket_abac(Bucket="bucket")["AbacStatus"] == {"Status": "Disabled"}
    s3.put_bucket_abac(Bucket="bucket", AbacStatus={"Status": "Enabled"})
    assert s3.get_bucket_abac(Bucket="bucket")["AbacStatus"] == {"Status": "Enabled"}
    with pytest.raises(ClientError, match="TagResource"):
        s3.put_bucket_tagging(Bucket="bucket", Tagging=tags)
    assert s3.get_bucket_tagging(Bucket="bucket")["TagSet"] == tags["TagSet"]


@needs("1.44.5", "ListMultipartUploads", "Uploads", "VersionId")
def test_an_upload_tells_its_version(s3: Any) -> None:
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    uploads = [s3.create_multipart_upload(Bucket="bucket", Key="k") for _ in range(2)]
    listed = s3.list_multipart_uploads(Bucket="bucket")["Uploads"]
    assert [each["VersionId"] for each in listed] == [each["VersionId"] for each in uploads]
    for number, upload in reversed([*enumerate(uploads)]):
        where = {"Bucket": "bucket", "Key": "k", "UploadId": upload["UploadId"]}
        part = s3.upload_part(**where, PartNumber=1, Body=b"%d" % number)
        assert part["VersionId"] == s3.list_parts(**where)["VersionId"] == upload["VersionId"]
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        assert s3.complete_multipart_upload(**where, MultipartUpload=parts)["VersionId"] == upload["VersionId"]
    assert s3.get_object(Bucket="bucket", Key="k")["Body"].read() == b"1"  # begun last, completed first


@needs("1.44.6", "PutBucketReplication", "ReplicationConfiguration", "Rules", "Filter", "Not")
def test_replication_of_what_a_filter_does_not_exclude(s3: Any) -> None:
    for name in ("bucket", "other"):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    rule = {
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Not": {"Or": {"Prefixes": ["tmp/", "log/"], "Tags": [{"Key": "keep", "Value": "no"}]}}},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": {
            "Bucket": "arn:aws:s3:::other",
            "EncryptionConfiguration": {"UseSourceMultiRegionKey": {"Status": "Enabled"}},
        },
    }
    s3.put_bucket_replication(
        Bucket="bucket", ReplicationConfiguration={"Role": "arn:aws:iam::1:role/r", "Rules": [rule]}
    )
    assert (
        s3.get_bucket_replication(Bucket="bucket")["ReplicationConfiguration"]["Rules"][0]["Filter"] == rule["Filter"]
    )
    for key, tags in (("a", ""), ("b", "keep=no"), ("tmp/c", ""), ("log/d", "")):
        s3.put_object(Bucket="bucket", Key=key, Tagging=tags)
    s3.put_object(Bucket="bucket", Key="kms", ServerSideEncryption="aws:kms", SSEKMSKeyId=KEY)
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="other")["Contents"]] == ["a", "kms"]
    assert s3.head_object(Bucket="other", Key="kms")["SSEKMSKeyId"].endswith(KEY.rpartition("/")[2])


@needs("1.42.67", "CreateBucket", "BucketNamespace")
def test_a_bucket_in_the_namespace_of_its_account(s3: Any) -> None:
    name = "mine-123456789012-us-east-1-an"
    with pytest.raises(ClientError) as caught:
        s3.create_bucket(Bucket=name)
    assert code_of(caught) == (400, "MissingNamespaceHeader")
    assert s3.create_bucket(Bucket=name, BucketNamespace="account-regional")["Location"] == f"/{name}"
    with pytest.raises(ClientError) as caught:
        s3.create_bucket(Bucket=name, BucketNamespace="account-regional")
    assert code_of(caught) == (409, "BucketAlreadyOwnedByYou")
    with pytest.raises(ClientError) as caught:
        s3.create_bucket(Bucket="mine-210987654321-us-east-1-an", BucketNamespace="account-regional")
    assert code_of(caught) == (400, "InvalidBucketNamespace")


def test_what_every_boto3_meets(s3: Any) -> None:
    rule = {"ID": "r", "Filter": {"Prefix": ""}, "Status": "Enabled"}
    rule["Transitions"] = [{"Days": 0, "StorageClass": "STANDARD_IA"}]  # type: ignore[assignment]
    s3.put_bucket_lifecycle_configuration(Bucket="bucket", LifecycleConfiguration={"Rules": [rule]})
    s3.put_bucket_ownership_controls(
        Bucket="bucket", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    )
    with pytest.raises(ClientError) as caught:
        s3.put_bucket_acl(Bucket="bucket", GrantRead="emailAddress=someone@example.com")
    assert code_of(caught) == (405, "MethodNotAllowed")
    s3.create_multipart_upload(Bucket="bucket", Key="k")
    (upload,) = s3.list_multipart_uploads(Bucket="bucket")["Uploads"]
    assert {"DisplayName"}.isdisjoint({*upload["Initiator"], *upload["Owner"]})
    with pytest.raises(ClientError) as caught:
        s3.create_bucket(Bucket="plain-an")
    assert code_of(caught) == (400, "InvalidBucketName")


@needs("1.42.94", "CreateMultipartUpload", "ChecksumAlgorithm")
@pytest.mark.parametrize("algorithm", ["SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"])
def test_checksums_of_2026(s3: Any, algorithm: str) -> None:
    from fakeoss.errors import OssError
    from fakeoss.model import digests

    if f"Checksum{algorithm}" not in s3.meta.service_model.operation_model("PutObject").input_shape.members:
        pytest.skip(f"this botocore has no {algorithm}")
    try:
        value = digests.checksum_of(algorithm, b"data")
    except OssError:
        pytest.skip("the package xxhash is not installed")
    name = f"Checksum{algorithm}"
    s3.put_object(Bucket="bucket", Key="k", Body=b"data", **{name: value})
    head = s3.head_object(Bucket="bucket", Key="k", ChecksumMode="ENABLED")
    assert (head[name], head["ChecksumType"]) == (value, "FULL_OBJECT")
    with pytest.raises(ClientError) as caught:
        s3.put_object(Bucket="bucket", Key="k", Body=b"other", **{name: value})
    assert code_of(caught) == (400, "BadDigest")
    where = {"Bucket": "bucket", "Key": "parts"}
    where["UploadId"] = s3.create_multipart_upload(**where, ChecksumAlgorithm=algorithm)["UploadId"]
    part = s3.upload_part(**where, PartNumber=1, Body=b"data", **{name: value})
    parts = [{"PartNumber": 1, "ETag": part["ETag"], name: value}]
    done = s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    assert (done[name][-2:], done["ChecksumType"]) == ("-1", "COMPOSITE")


def test_events_are_of_version_2_6(s3: Any) -> None:
    events: list[dict[str, Any]] = []
    fakeoss.current().on_event(events.append)
    queue = {"QueueArn": "arn:aws:sqs:us-east-1:123456789012:q", "Events": ["s3:ObjectCreated:*"]}
    chosen = {"QueueConfigurations": [queue], "EventBridgeConfiguration": {}}
    s3.put_bucket_notification_configuration(
        Bucket="bucket", NotificationConfiguration=chosen, SkipDestinationValidation=True
    )
    s3.put_object(Bucket="bucket", Key="k")
    assert events[0]["Records"][0]["eventVersion"] == "2.6"
    assert events[1]["detail"]["event-version"] == "1.2"
    assert json.dumps(events)
