"""JD Cloud as its newest pages and public code have it (2021 to 2026), by clients that a user would take.

The sources are the documents' pages, by name; the lifecycle rules are those of a sample of JD's for boto3
(jdcloud-sdk-demo, 2023).
"""

from __future__ import annotations

import io
import os
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

import fakeoss

ENDPOINT = "https://s3.cn-north-1.jdcloud-oss.com"
ALICE = fakeoss.User("ALICE", "a-secret", "a" * 64, "alice")
TAGS = [{"Key": "Key1", "Value": "Value1"}, {"Key": "project", "Value": "a b"}]


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(buckets=["bkt", "logs"]) as store:
        yield store


@pytest.fixture
def s3(oss: fakeoss.Store) -> Any:
    return boto3.client("s3", endpoint_url=ENDPOINT, config=Config(retries={"mode": "standard"}))


def tags_of(s3: Any, key: str) -> Any:
    return s3.get_object_tagging(Bucket="bkt", Key=key)["TagSet"]


def test_tags_of_objects(s3: Any) -> None:  # Put-Object-Tagging, Get-Object-Tagging, Put-Object-2
    s3.put_object(Bucket="bkt", Key="k", Body=b"x", Tagging="Key1=Value1&project=a+b")
    assert tags_of(s3, "k") == TAGS
    s3.put_object_tagging(Bucket="bkt", Key="k", Tagging={"TagSet": TAGS[:1]})
    assert (tags_of(s3, "k"), s3.get_object(Bucket="bkt", Key="k")["TagCount"]) == (TAGS[:1], 1)
    with pytest.raises(ClientError, match=r"\(NotImplemented\).*DeleteObjectTagging"):
        s3.delete_object_tagging(Bucket="bkt", Key="k")
    assert tags_of(s3, "k") == TAGS[:1]


def test_tags_are_copied_or_replaced(s3: Any, oss: fakeoss.Store) -> None:  # Put-Object-Copy-2
    s3.put_object(Bucket="bkt", Key="k", Body=b"x", Tagging="Key1=Value1")
    for options, expected in (
        ({}, TAGS[:1]),
        ({"TaggingDirective": "COPY"}, TAGS[:1]),
        ({"TaggingDirective": "REPLACE", "Tagging": "project=a+b"}, TAGS[1:]),
    ):
        s3.copy_object(Bucket="bkt", Key="copy", CopySource="bkt/k", **options)
        assert tags_of(s3, "copy") == expected


def test_an_upload_in_parts_has_tags(s3: Any, oss: fakeoss.Store) -> None:  # Initiate-Multipart-Upload-2
    parts = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20, use_threads=False)
    tags = {"Tagging": "Key1=Value1"}
    s3.upload_fileobj(io.BytesIO(bytes(9 << 20)), "bkt", "uploaded", ExtraArgs=tags, Config=parts)
    oss.calls.assert_called("UploadPart", times=2)
    assert tags_of(s3, "uploaded") == TAGS[:1]


def test_a_form_has_tags(s3: Any) -> None:  # Post-Object-2
    document = "<Tagging><TagSet><Tag><Key>Key1</Key><Value>Value1</Value></Tag></TagSet></Tagging>"
    post = s3.generate_presigned_post(
        "bkt", "posted", Fields={"tagging": document}, Conditions=[["starts-with", "$tagging", ""]]
    )
    answer = requests.post(post["url"], data=post["fields"], files={"file": b"x"}, timeout=10)
    assert (answer.status_code, tags_of(s3, "posted")) == (204, TAGS[:1])


@pytest.mark.parametrize("storage_class", ["STANDARD", "STANDARD_IA", "GLACIER", "REDUCED_REDUNDANCY"])
def test_a_form_chooses_a_class(s3: Any, oss: fakeoss.Store, storage_class: str) -> None:  # Post-Object-2
    fields = {"x-amz-storage-class": storage_class}
    post = s3.generate_presigned_post("bkt", "posted", Fields=fields, Conditions=[fields])
    answer = requests.post(post["url"], data=post["fields"], files={"file": b"x"}, timeout=10)
    assert (answer.status_code, oss.bucket("bkt").object("posted").storage_class) == (204, storage_class)


def test_the_newer_reading_of_small_parts_can_be_chosen() -> None:
    """Complete-Multipart-Upload-2 has no EntityTooSmall any longer; older revisions and SDKs go by it."""
    for limits, accepted in ((None, False), (fakeoss.Limits(min_part_size=1), True)):
        with fakeoss.mock(buckets=["bkt"], limits=limits) as oss:
            oss.bucket("bkt").put("source", b"0123456789")
            s3 = boto3.client("s3", endpoint_url=ENDPOINT)
            upload = {"Bucket": "bkt", "Key": "k"}
            upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
            etags = [s3.upload_part(**upload, PartNumber=n, Body=b"x")["ETag"] for n in (1, 2)]
            parts = [{"ETag": etag, "PartNumber": n} for n, etag in enumerate(etags, 1)]
            source = {"CopySource": "bkt/source", "CopySourceRange": "bytes=0-4"}
            if accepted:
                s3.upload_part_copy(**upload, PartNumber=3, **source)
                s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
                continue
            with pytest.raises(ClientError, match="InvalidRequest"):
                s3.upload_part_copy(**upload, PartNumber=3, **source)
            with pytest.raises(ClientError, match="EntityTooSmall"):
                s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})


def test_what_stays_as_it_was(s3: Any) -> None:
    """Versions (one sentence of a FAQ claims them), the Server header, and the order and form of a copy's answer."""
    with pytest.raises(ClientError, match="NotImplemented"):
        s3.put_bucket_versioning(Bucket="bkt", VersioningConfiguration={"Status": "Enabled"})
    for source in ("bkt/k", "/bkt/k"):
        put = s3.put_object(Bucket="bkt", Key="k", Body=b"x")
        assert put["ResponseMetadata"]["HTTPHeaders"]["server"] == "JDCloudOSS"
        assert s3.copy_object(Bucket="bkt", Key="copy", CopySource=source)["CopyObjectResult"]["ETag"] == put["ETag"]


def test_access_logs(s3: Any) -> None:  # Put-Bucket-Logging, Get-Bucket-Logging
    enabled = {"TargetBucket": "logs", "TargetPrefix": "bkt/"}
    s3.put_bucket_logging(Bucket="bkt", BucketLoggingStatus={"LoggingEnabled": enabled})
    assert s3.get_bucket_logging(Bucket="bkt")["LoggingEnabled"] == enabled
    s3.put_bucket_logging(Bucket="bkt", BucketLoggingStatus={})
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket="bkt")


def test_objects_change_their_class(s3: Any, oss: fakeoss.Store) -> None:  # Put-Bucket-Lifecycle; jdcloud-sdk-demo
    rules = [
        {
            "ID": "archive",
            "Filter": {"And": {"Prefix": "a", "Tags": TAGS[:1]}},
            "Status": "Enabled",
            "Transitions": [{"Days": 1, "StorageClass": "GLACIER"}],
        },
        {
            "ID": "give up",
            "Filter": {"Prefix": "up"},
            "Status": "Enabled",
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        },
    ]
    s3.put_bucket_lifecycle_configuration(Bucket="bkt", LifecycleConfiguration={"Rules": rules})
    assert s3.get_bucket_lifecycle_configuration(Bucket="bkt")["Rules"] == rules
    s3.put_object(Bucket="bkt", Key="a1", Body=b"x", Tagging="Key1=Value1")
    s3.put_object(Bucket="bkt", Key="a2", Body=b"x")
    s3.create_multipart_upload(Bucket="bkt", Key="up")
    oss.clock.advance(days=3)
    assert [oss.bucket("bkt").object(key).storage_class for key in ("a1", "a2")] == ["GLACIER", "STANDARD"]
    assert not oss.bucket("bkt").uploads
    with pytest.raises(ClientError, match="InvalidObjectState"):
        s3.get_object(Bucket="bkt", Key="a1")


@pytest.mark.parametrize("name", ["s3-cache-accelerate", "s3-accelerate-cache", "s3-accelerate"])
def test_hosts_of_the_acceleration(oss: fakeoss.Store, name: str) -> None:
    """Transfer-Acceleration, by its newest spelling and an older one; without a bucket there is no such host."""
    oss.bucket("bkt").put("k", b"cached", acl="public-read")
    answer = requests.get(f"https://bkt.{name}.cn-north-1.jdcloud-oss.com/k", timeout=10)
    assert (answer.status_code, answer.content) == (200, b"cached")
    with pytest.raises(fakeoss.OutsideMockError):
        requests.get(f"https://{name}.cn-north-1.jdcloud-oss.com/bkt/k", timeout=10)


@pytest.mark.parametrize("mode", ["standard", "legacy"])
def test_throttling_is_tried_again(oss: fakeoss.Store, mode: Any) -> None:
    """Restrictions: above 1500 writes or 3000 reads a second the status is 503, which clients try again.
    Error-Response-2 lists SlowDown with 400: botocore's legacy mode gives up at that."""
    s3 = boto3.client("s3", endpoint_url=ENDPOINT, config=Config(retries={"mode": mode, "total_max_attempts": 2}))
    oss.bucket("bkt").put("k", b"x")
    oss.faults.add("GetObject", "SlowDown", times=1)
    assert s3.get_object(Bucket="bkt", Key="k")["Body"].read() == b"x"
    assert [call.status for call in oss.calls.matching("GetObject")] == [503, 200]
    oss.faults.add("GetObject", fakeoss.error("SlowDown", status=400), times=1)
    if mode == "legacy":
        with pytest.raises(ClientError, match="SlowDown"):
            s3.get_object(Bucket="bkt", Key="k")
    else:
        assert s3.get_object(Bucket="bkt", Key="k")["Body"].read() == b"x"


@pytest.mark.parametrize(
    ("ask", "code", "words"),
    [
        (lambda s3: s3.get_bucket_policy(Bucket="bkt"), "NoSuchBucketPolicy", "does not have a bucket policy."),
        (lambda s3: s3.put_object(Bucket="bkt", Key="k" * 1023), "KeyTooLong", "Your key is too long."),
        (
            lambda s3: s3.upload_part(Bucket="bkt", Key="k", UploadId="u", PartNumber=10001, Body=b"x"),
            "TooManyParts",
            "Part number must less than 10000.",
        ),
        (
            lambda s3: s3.create_bucket(Bucket="new", CreateBucketConfiguration={"LocationConstraint": "mars"}),
            "InvalidLocationConstraint",
            "The specified location constraint is not valid.",
        ),
    ],
)
def test_words_of_the_native_list(s3: Any, ask: Callable[[Any], Any], code: str, words: str) -> None:
    with pytest.raises(ClientError) as caught:
        ask(s3)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"].endswith(words)) == (code, True), error


def completed(size: int) -> bytes:
    s3 = boto3.client("s3", endpoint_url=ENDPOINT)
    upload = s3.create_multipart_upload(Bucket="bkt", Key="k")["UploadId"]
    part = s3.upload_part(Bucket="bkt", Key="k", UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
    parts = {"Parts": [{"ETag": part, "PartNumber": 1}]}
    s3.complete_multipart_upload(Bucket="bkt", Key="k", UploadId=upload, MultipartUpload=parts, MpuObjectSize=size)
    body: bytes = s3.get_object(Bucket="bkt", Key="k")["Body"].read()
    return body


def test_a_size_that_clients_announce_has_no_effect() -> None:
    """awscrt and the transfer manager of the AWS SDK for Java send x-amz-mp-object-size with every Complete."""
    with pytest.warns(UserWarning, match="x-amz-mp-object-size"), fakeoss.mock(buckets=["bkt"]):
        assert completed(size=1) == b"x"
    with fakeoss.mock(buckets=["bkt"], unsupported="reject"), pytest.raises(ClientError, match="NotImplemented"):
        completed(size=1)
    with fakeoss.mock(profile="aws", buckets=["bkt"], endpoints=[ENDPOINT]):
        assert completed(size=1) == b"x"
        with pytest.raises(ClientError, match=r"\(InvalidRequest\).* 2 does not match what was computed: 1"):
            completed(size=2)


def test_what_clients_send_only_if_asked_is_refused(s3: Any) -> None:
    """Headers that select or guard something and that no page names."""
    s3.meta.events.register(
        "before-sign.s3.CreateBucket",
        lambda request, **context: request.headers.add_header("x-amz-bucket-namespace", "account-regional"),
    )
    with pytest.raises(ClientError) as caught:  # the AWS CLI sends it with names of this form
        s3.create_bucket(Bucket="bkt-123456789012-cn-north-1-an")
    assert caught.value.response["Error"]["Header"] == "x-amz-bucket-namespace"
    rule = {"Filter": {"Prefix": ""}, "Status": "Enabled", "Transitions": [{"Days": 1, "StorageClass": "GLACIER"}]}
    with pytest.raises(ClientError) as caught:
        s3.put_bucket_lifecycle_configuration(
            Bucket="bkt",
            LifecycleConfiguration={"Rules": [rule]},
            TransitionDefaultMinimumObjectSize="all_storage_classes_128K",
        )
    assert caught.value.response["Error"]["Header"] == "x-amz-transition-default-minimum-object-size"


S3CMD = Path(sysconfig.get_path("scripts")) / "s3cmd"
"""The one of this environment: tags are known since 2.4."""


@pytest.mark.skipif(not S3CMD.exists(), reason="s3cmd is not installed: pip install -e '.[test]'")
def test_tags_by_s3cmd(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"content")
    with fakeoss.Server(users=[ALICE], auth="verify") as server:
        bucket = server.store.create_bucket("bkt", owner=ALICE)
        host = server.endpoint_url.removeprefix("http://")
        options = ["--access_key=ALICE", "--secret_key=a-secret", f"--host={host}", f"--host-bucket={host}", "--no-ssl"]

        def s3cmd(*words: str) -> subprocess.CompletedProcess[str]:
            command = [str(S3CMD), "-c", os.devnull, *options, *words]
            return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

        for words in (["put", str(file), "s3://bkt/k"], ["settagging", "s3://bkt/k", "Key1=Value1&Key2=Value2"]):
            done = s3cmd(*words)
            assert done.returncode == 0, done.stderr
        assert bucket.object("k").tags == {"Key1": "Value1", "Key2": "Value2"}
        assert s3cmd("gettagging", "s3://bkt/k").stdout.split()[-4:] == ["Key1:", "Value1", "Key2:", "Value2"]
        refused = s3cmd("deltagging", "s3://bkt/k")
        assert (refused.returncode != 0, "NotImplemented" in refused.stderr) == (True, True)
        assert bucket.object("k").tags == {"Key1": "Value1", "Key2": "Value2"}
