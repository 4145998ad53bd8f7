"""Answers that were recorded at Amazon in February 2026 and that nothing else here would notice."""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5, sha256
from typing import Any

import pytest

from fakeoss.model.accounts import DEFAULT_OWNER
from support.wire import Wire

ENABLED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
UNKNOWN = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"
"""Formed like a version id, and never given to a version."""
INVALID = {
    "Code": "InvalidArgument",
    "Message": "Invalid version id specified",
    "ArgumentName": "versionId",
    "ArgumentValue": UNKNOWN,
}


@pytest.fixture(params=[False, True], ids=["plain", "versioned"])
def bucket(aws: Wire, request: pytest.FixtureRequest) -> Any:
    if request.param:
        assert aws.put("/b?versioning", ENABLED).status == 200
    aws.put("/b/k", b"data")
    return aws


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_version_id_that_was_never_given(bucket: Any, method: str) -> None:
    answer = bucket.ask(method, f"/b/k?versionId={UNKNOWN}")
    assert (answer.status, answer.error) == (400, INVALID)
    assert bucket.get("/b/k").body == b"data"


@pytest.mark.parametrize("key", ["k", "absent"])
def test_version_id_that_was_never_given_in_delete_objects(bucket: Any, key: str) -> None:
    document = f"<Delete><Object><Key>{key}</Key><VersionId>{UNKNOWN}</VersionId></Object></Delete>".encode()
    answer = bucket.ask("POST", "/b?delete", document, {"content-md5": b64encode(md5(document).digest()).decode()})
    assert (answer.status, answer.texts("Error/Code"), answer.texts("Error/VersionId")) == (
        200,
        ["NoSuchVersion"],
        [UNKNOWN],
    )


def test_version_id_of_a_version_that_is_gone(aws: Wire) -> None:
    aws.put("/b?versioning", ENABLED)
    given = aws.put("/b/k", b"data").headers["x-amz-version-id"]
    assert aws.delete(f"/b/k?versionId={given}").status == 204
    assert aws.get(f"/b/k?versionId={given}").code == "NoSuchVersion"
    assert aws.delete(f"/b/k?versionId={given}").status == 204


@pytest.mark.parametrize("query", ["", "list-type=2&", "versions&", "uploads&"])
@pytest.mark.parametrize("value", ["value", ""])
def test_encoding_type(aws: Wire, query: str, value: str) -> None:
    answer = aws.get(f"/b?{query}encoding-type={value}")
    assert (answer.status, answer.error) == (
        400,
        {
            "Code": "InvalidArgument",
            "Message": "Invalid Encoding Method specified in Request",
            "ArgumentName": "encoding-type",
            "ArgumentValue": value,
        },
    )


def test_start_after_beside_a_token_is_not_shown(aws: Wire) -> None:
    for key in "abcd":
        aws.put(f"/b/{key}")
    first = aws.get("/b?list-type=2&max-keys=1&start-after=a")
    assert (first.text("StartAfter"), first.texts("Contents/Key")) == ("a", ["b"])
    token = first.text("NextContinuationToken")
    second = aws.get(f"/b?list-type=2&max-keys=1&start-after=c&continuation-token={token}")
    assert (second.text("StartAfter"), second.texts("Contents/Key")) == (None, ["c"])


@pytest.mark.parametrize("query", ["", "?list-type=2"])
def test_listing_tells_the_region(aws: Wire, query: str) -> None:
    assert aws.get(f"/b{query}").headers["x-amz-bucket-region"] == "us-east-1"


def test_head_bucket_tells_that_it_is_no_alias(aws: Wire) -> None:
    assert aws.head("/b").headers["x-amz-access-point-alias"] == "false"


def test_list_buckets_with_a_query(make_wire: type[Wire]) -> None:
    wire = make_wire("aws")
    wire.store.create_bucket("bucket")
    answer = wire.get("/?bucket-region=us-east-1")
    assert answer.texts("Buckets/Bucket/BucketArn") == ["arn:aws:s3:::bucket"]
    assert answer.texts("Buckets/Bucket/BucketRegion") == ["us-east-1"]
    assert wire.get("/?bucket-region=eu-west-1").texts("Buckets/Bucket/Name") == []


def test_list_buckets_of_no_region(aws: Wire) -> None:
    answer = aws.get("/?bucket-region=eu-east-1")
    assert (answer.status, answer.error) == (
        400,
        {
            "Code": "InvalidArgument",
            "Message": "Argument value eu-east-1 is not a valid AWS Region",
            "ArgumentName": "bucket-region",
        },
    )


def test_nobody_is_told_the_owner(aws: Wire) -> None:
    aws.put("/b/k", b"data")
    policy = b"""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b"}]}"""
    assert aws.delete("/b?publicAccessBlock").status == 204
    assert aws.put("/b?policy", policy).status == 204
    assert aws.get("/b").texts("Contents/Owner/ID") == [DEFAULT_OWNER.id]
    answer = aws.ask("GET", "/b", user=None)
    assert (answer.texts("Contents/Key"), answer.texts("Contents/Owner")) == (["k"], [])


def test_tagging_without_a_tag_set(aws: Wire) -> None:
    aws.put("/b/k")
    assert (
        aws.put("/b?tagging", b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>").status
        == 204
    )
    assert aws.put("/b?tagging", b"<Tagging/>").status == 204
    assert aws.get("/b?tagging").code == "NoSuchTagSet"
    assert aws.put("/b/k?tagging", b"<Tagging/>").status == 200
    assert aws.get("/b/k?tagging").texts("TagSet/Tag") == []


def test_acceleration_of_a_bucket_with_dots(make_wire: type[Wire]) -> None:
    wire = make_wire("aws")
    wire.store.create_bucket("a.bucket")
    answer = wire.put(
        "/a.bucket?accelerate", b"<AccelerateConfiguration><Status>random</Status></AccelerateConfiguration>"
    )
    message = "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"
    assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})


def test_preflight_of_an_object_where_nothing_is_shared(aws: Wire) -> None:
    asked = {"origin": "whatever", "access-control-request-method": "PUT"}
    for path in ("/b/k", "/absent/k"):
        answer = aws.ask("OPTIONS", path, headers=asked, user=None)
        assert (answer.status, answer.text("ResourceType")) == (403, "BUCKET")


def test_location_of_the_old_name_in_an_error(make_wire: type[Wire]) -> None:
    wire = make_wire("aws", host="s3.us-west-2.amazonaws.com")
    document = b"<CreateBucketConfiguration><LocationConstraint>EU</LocationConstraint></CreateBucketConfiguration>"
    answer = wire.put("/bucket", document)
    assert (answer.code, (answer.text("Message") or "").split(" location")[0]) == (
        "IllegalLocationConstraintException",
        "The EU",
    )


def test_presigned_conditions_of_a_write(make_wire: type[Wire]) -> None:
    wire = make_wire("aws").with_bucket()
    signed = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/20110411/us-east-1/s3/aws4_request"
    signed += "&X-Amz-Date=20110411T203400Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0"
    for status, condition in ((200, "If-None-Match=%2A"), (412, "If-None-Match=%2A"), (412, "If-Match=x")):
        assert wire.ask("PUT", f"/b/k?{condition}&{signed}", user=None).status == status, condition


def test_metadata_in_encoded_words(aws: Wire) -> None:
    kept = {"x-amz-meta-ascii": "abc", "x-amz-meta-other": "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="}
    aws.ask("PUT", "/b/k", b"", {**kept, "x-amz-meta-ascii": "=?UTF-8?B?YWJj?="})
    answer = aws.head("/b/k")
    assert {name: answer.headers[name] for name in kept} == kept
    assert aws.store.bucket("b").object("k").metadata["other"] == "ÄMÄZÕÑ S3"


KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
ARN = f"arn:aws:kms:us-east-1:{DEFAULT_OWNER.account}:key/{KEY_ID}"


@pytest.mark.parametrize(("sent", "shown"), [(KEY_ID, ARN), (ARN, ARN), ("alias/mine", "alias/mine")])
def test_key_of_kms_is_named_by_its_arn(aws: Wire, sent: str, shown: str) -> None:  # the alias: our reading
    name = "x-amz-server-side-encryption-aws-kms-key-id"
    answer = aws.ask("PUT", "/b/k", b"", {"x-amz-server-side-encryption": "aws:kms", name: sent})
    assert (answer.headers[name], aws.head("/b/k").headers[name]) == (shown, shown)


def test_type_of_a_completion_is_judged_before_checksums_of_its_parts(aws: Wire) -> None:
    upload = aws.start_upload("/b/m", **{"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "COMPOSITE"})
    etag = aws.put_part(upload, 1, b"one", **{"x-amz-checksum-sha256": SHA256_OF_ONE}).etag
    body = (
        f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
    )
    asked = {"x-amz-checksum-type": "FULL_OBJECT"}
    answer = aws.ask("POST", f"/b/m?uploadId={upload.id}", body.encode(), asked)
    message = "The upload was created using the COMPOSITE checksum mode."
    assert (answer.status, (answer.text("Message") or "")[: len(message)]) == (400, message)


SHA256_OF_ONE = b64encode(sha256(b"one").digest()).decode()
