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


JD = "https://s3.cn-north-1.jdcloud-oss.com"


@pytest.fixture
def jd() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(users=[ALICE], auth="verify", buckets=["bkt"]) as store:
        store.bucket("bkt").put("a b/ä+c", b"content")
        yield store


def jd_client(**options: Any) -> Any:
    keys = {"aws_access_key_id": "ALICE", "aws_secret_access_key": SECRET}
    return boto3.client("s3", endpoint_url=JD, **keys, config=Config(signature_version="s3", **options))


def test_jdcloud_takes_no_version_2_in_headers_and_forms(jd: fakeoss.Store) -> None:  # Error-Response-2
    with pytest.raises(ClientError) as caught:
        jd_client().list_buckets()
    error = caught.value.response
    assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == ("SignatureDoesNotMatchV2", 403)
    form = jd_client().generate_presigned_post("bkt", "k")
    assert "AWSAccessKeyId" in form["fields"]
    answer = requests.post(form["url"], data=form["fields"], files={"file": b"x"}, timeout=10)
    assert (answer.status_code, "<Code>SignatureDoesNotMatchV2</Code>" in answer.text) == (403, True)


@pytest.mark.parametrize("style", ["virtual", "path"])
def test_jdcloud_takes_version_2_in_the_query(jd: fakeoss.Store, style: str) -> None:
    s3 = jd_client(s3={"addressing_style": style})
    named = {"Bucket": "bkt", "Key": "a b/ä+c"}
    url = s3.generate_presigned_url("get_object", Params={**named, "ResponseContentType": "text/plain"}, ExpiresIn=60)
    assert "AWSAccessKeyId=ALICE" in url
    answer = requests.get(url, timeout=10)
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, b"content", "text/plain")
    head = s3.generate_presigned_url("head_object", Params=named, ExpiresIn=60)
    assert requests.head(head, timeout=10).headers["Content-Length"] == "7"
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "bkt", "Key": "new"}, ExpiresIn=60)
    assert requests.put(put, data=b"stored", timeout=10).status_code == 200
    assert jd.bucket("bkt").object("new").body == b"stored"
    wrong = requests.get(url.replace("Signature=", "Signature=A"), timeout=10)
    assert (wrong.status_code, "<Code>SignatureDoesNotMatch</Code>" in wrong.text) == (403, True)
    jd.clock.advance(61)
    late = requests.get(url, timeout=10)
    assert (late.status_code, "Request has expired" in late.text) == (403, True)


@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1"])
def test_jdcloud_takes_what_boto3_presigns_unasked(jd: fakeoss.Store, region: str) -> None:
    """Version 2 if the region is one of Amazon's that take it, as where none is chosen; else version 4."""
    keys = {"aws_access_key_id": "ALICE", "aws_secret_access_key": SECRET, "region_name": region}
    url = boto3.client("s3", endpoint_url=JD, **keys).generate_presigned_url(
        "get_object", Params={"Bucket": "bkt", "Key": "a b/ä+c"}
    )
    assert ("AWSAccessKeyId=" in url) is (region == "us-east-1")
    assert requests.get(url, timeout=10).content == b"content"


PRESIGNED_BY_MINIO_GO = [
    ("GET", "bkt/", "YEGX40ifBCionYWwqLI7x9vKSd8%3D"),
    ("HEAD", "bkt/", "B2BayQmLBbN83JLxRf95yOEAfXc%3D"),
    ("PUT", "bkt/", "44T5hBpTo0PHvNiR41C66ji90h4%3D"),
    ("GET", "", "YEGX40ifBCionYWwqLI7x9vKSd8%3D"),
]
"""What minio-go 7.0.46 made of ALICE's keys with ``NewStaticV2``: method, what stands before the key, signature."""


@pytest.mark.parametrize(("method", "bucket", "signature"), PRESIGNED_BY_MINIO_GO)
def test_jdcloud_takes_what_minio_presigns(jd: fakeoss.Store, method: str, bucket: str, signature: str) -> None:
    expires = 1795895001
    jd.clock.advance(expires - 60 - jd.clock.now())
    host = JD if bucket else JD.replace("//", "//bkt.")
    query = f"AWSAccessKeyId=ALICE&Expires={expires}&response-content-type=text%2Fplain&Signature={signature}"
    url = f"{host}/{bucket}a%20b/%C3%A4%2Bc?{query}"
    answer = requests.request(method, url, data=b"" if method == "PUT" else None, timeout=10)
    assert (answer.status_code, answer.content) == (200, b"content" if method == "GET" else b"")
    jd.clock.advance(61)
    assert requests.request(method, url, timeout=10).status_code == 403


@pytest.mark.parametrize(
    ("region", "accepted"), [("us-east-1", True), ("eu-west-1", True), ("eu-central-1", False), ("ca-west-1", False)]
)
def test_amazons_older_regions_alone_take_version_2(region: str, accepted: bool) -> None:
    keys = {"aws_access_key_id": "ALICE", "aws_secret_access_key": SECRET, "region_name": region}
    with fakeoss.mock(profile="aws", users=[ALICE], auth="verify") as oss:
        oss.create_bucket("bkt").put("k", b"content")
        endpoint = f"https://s3.{region}.amazonaws.com"
        s3 = boto3.client("s3", **keys, endpoint_url=endpoint, config=Config(signature_version="s3"))
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "k"})
        answer = requests.get(url, timeout=10)
        form = s3.generate_presigned_post("bkt", "k")
        posted = requests.post(form["url"], data=form["fields"], files={"file": b"x"}, timeout=10)
    assert (answer.status_code, posted.status_code) == ((200, 204) if accepted else (400, 400))
    if not accepted:
        words = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        assert all("<Code>InvalidRequest</Code>" in each.text and words in each.text for each in (answer, posted))
