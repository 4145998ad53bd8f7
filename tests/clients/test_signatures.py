"""``auth="verify"`` with real clients: what they sign is accepted, and a wrong secret can be found from the answer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

import fakeoss

SECRET = "a-secret-that-must-not-show"
ALICE = fakeoss.User("ALICE", SECRET, "a" * 64, "alice")


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(profile="aws", users=[ALICE], auth="verify", buckets=["bkt"]) as store:
        yield store


def client(secret: str = SECRET, access_key: str = "ALICE", **options: Any) -> Any:
    keys = {"aws_access_key_id": access_key, "aws_secret_access_key": secret}
    return boto3.client(
        "s3", region_name="us-east-1", **keys, config=Config(retries={"total_max_attempts": 1}, **options)
    )


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("style", ["virtual", "path"])
def test_what_boto3_signs_is_accepted(oss: fakeoss.Store, version: str, style: str) -> None:
    s3 = client(signature_version=version, s3={"addressing_style": style})
    s3.create_bucket(Bucket="other")
    s3.put_object(Bucket="bkt", Key="a b/ä+c", Body=io.BytesIO(b"content"), Metadata={"x": "y"})
    assert s3.get_object(Bucket="bkt", Key="a b/ä+c")["Body"].read() == b"content"
    upload = s3.create_multipart_upload(Bucket="bkt", Key="m")["UploadId"]
    source = {"Bucket": "bkt", "Key": "a b/ä+c"}
    part = s3.upload_part_copy(Bucket="bkt", Key="m", UploadId=upload, PartNumber=1, CopySource=source)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]}
    s3.complete_multipart_upload(Bucket="bkt", Key="m", UploadId=upload, MultipartUpload=parts)
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="bkt")["Contents"]] == ["a b/ä+c", "m"]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_urls(oss: fakeoss.Store, version: str) -> None:
    s3 = client(signature_version=version)
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "bkt", "Key": "k"}, ExpiresIn=60)
    assert requests.put(put, data=b"content", timeout=10).status_code == 200
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "k"}, ExpiresIn=60)
    assert requests.get(url, timeout=10).content == b"content"
    assert "SignatureDoesNotMatch" in requests.get(url.replace("/k?", "/other?"), timeout=10).text
    oss.clock.advance(61)
    late = requests.get(url, timeout=10)
    assert (late.status_code, "Request has expired" in late.text) == (403, True)


def test_presigned_copy_of_a_part(oss: fakeoss.Store) -> None:
    s3 = client(signature_version="s3v4")
    oss.bucket("bkt").put("source", b"0123456789")
    upload = s3.create_multipart_upload(Bucket="bkt", Key="m")["UploadId"]
    params = {"Bucket": "bkt", "Key": "m", "UploadId": upload, "PartNumber": 1, "CopySource": "bkt/source"}
    url = s3.generate_presigned_url("upload_part_copy", Params=params)
    copied = requests.put(url, headers={"x-amz-copy-source": "bkt/source"}, timeout=10)
    assert (copied.status_code, "<CopyPartResult" in copied.text) == (200, True)
    other = requests.put(url, headers={"x-amz-copy-source": "bkt/other"}, timeout=10)
    assert other.status_code == 403


def test_a_wrong_secret_can_be_found(oss: fakeoss.Store) -> None:
    with pytest.raises(ClientError) as caught:
        client("wrong").put_object(Bucket="bkt", Key="k", Body=b"x")
    error = caught.value.response["Error"]
    assert error["Code"] == "SignatureDoesNotMatch"
    assert error["CanonicalRequest"].startswith("PUT\n/k\n\n")
    assert error["StringToSign"].startswith("AWS4-HMAC-SHA256\n")
    assert bytes.fromhex(error["StringToSignBytes"]).decode() == error["StringToSign"]
    assert SECRET not in str(caught.value.response)
    assert "k" not in oss.bucket("bkt")


def test_an_unknown_key(oss: fakeoss.Store) -> None:
    with pytest.raises(ClientError) as caught:
        client(access_key="MALLORY").list_buckets()
    assert caught.value.response["Error"]["Code"] == "InvalidAccessKeyId"


def test_no_secret_shows(oss: fakeoss.Store, caplog: pytest.LogCaptureFixture) -> None:
    client().put_object(Bucket="bkt", Key="k", Body=b"x")
    shown = [repr(ALICE), str(ALICE), repr(oss), repr(oss.calls), repr(list(oss.calls)), repr(oss.bucket("bkt"))]
    assert SECRET not in "".join(shown) + caplog.text


def test_jdcloud_takes_version_4_alone() -> None:  # Error-Response-2
    with fakeoss.mock(users=[ALICE], auth="verify", buckets=["bkt"]):
        url = "https://s3.cn-north-1.jdcloud-oss.com"
        old = boto3.client(
            "s3",
            endpoint_url=url,
            aws_access_key_id="ALICE",
            aws_secret_access_key=SECRET,
            config=Config(signature_version="s3"),
        )
        with pytest.raises(ClientError) as caught:
            old.list_buckets()
        error = caught.value.response
        assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == ("SignatureDoesNotMatchV2", 403)
