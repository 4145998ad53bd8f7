"""Engines by name, in a mock and at a server: what boto3 sees of the differences that hurt most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import fakeoss

NO_TRAILERS = Config(request_checksum_calculation="when_required")
"""What Ceph RGW 16.2.15 and JuiceFS 1.4.2 need of a client over TLS, as the clients of a mock are."""
KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


@pytest.fixture(params=["mock", "server"])
def s3(request: pytest.FixtureRequest, engine: str) -> Iterator[Any]:
    if request.param == "mock":
        with fakeoss.mock(profile=engine, buckets=["photos"]):
            yield boto3.client("s3", config=NO_TRAILERS)
        return
    with fakeoss.Server(profile=engine) as server:
        server.store.create_bucket("photos")
        yield boto3.client("s3", endpoint_url=server.endpoint_url, **KEYS)


def size_of_a_copied_part(s3: Any, span: str) -> int:
    s3.put_object(Bucket="photos", Key="source", Body=b"0123456789")
    upload = s3.create_multipart_upload(Bucket="photos", Key="k")["UploadId"]
    s3.upload_part_copy(
        Bucket="photos", Key="k", UploadId=upload, PartNumber=1, CopySource="photos/source", CopySourceRange=span
    )
    return int(s3.list_parts(Bucket="photos", Key="k", UploadId=upload)["Parts"][0]["Size"])


@pytest.mark.parametrize("engine", ["ceph"])
def test_open_range_copies_one_byte_at_ceph(s3: Any) -> None:
    assert size_of_a_copied_part(s3, "bytes=0-") == 1


@pytest.mark.parametrize("engine", ["swift"])
def test_range_past_the_end_is_cut_at_swift(s3: Any) -> None:
    assert size_of_a_copied_part(s3, "bytes=4-99") == 6


@pytest.mark.parametrize("engine", ["swift"])
def test_several_ranges_are_read_at_swift(s3: Any) -> None:
    s3.put_object(Bucket="photos", Key="source", Body=b"0123456789")
    answer = s3.get_object(Bucket="photos", Key="source", Range="bytes=0-1,3-4")
    body = answer["Body"].read()
    boundary = answer["ContentType"].partition("boundary=")[2].encode()
    pieces = [piece.partition(b"\r\n\r\n")[2].rstrip(b"\r\n") for piece in body.split(b"--" + boundary)[1:-1]]
    assert (pieces, len(body)) == ([b"01", b"34"], answer["ContentLength"])


@pytest.mark.parametrize("engine", ["ceph", "minio"])
def test_trailers_are_refused_and_the_reason_says_what_to_set(engine: str) -> None:
    with fakeoss.mock(profile=engine, buckets=["photos"]) as store:
        s3 = boto3.client("s3")
        with pytest.raises(ClientError, match="XAmzContentSHA256Mismatch"):
            s3.put_object(Bucket="photos", Key="k", Body=b"x")
        assert 'request_checksum_calculation="when_required"' in store.calls.report()
        assert s3.list_objects_v2(Bucket="photos")["KeyCount"] == 0
        boto3.client("s3", config=NO_TRAILERS).put_object(Bucket="photos", Key="k", Body=b"x")
        assert s3.get_object(Bucket="photos", Key="k")["Body"].read() == b"x"


@pytest.mark.parametrize("engine", ["ceph-main", "swift"])
def test_trailers_are_read(engine: str) -> None:
    with fakeoss.mock(profile=engine, buckets=["photos"]):
        boto3.client("s3").put_object(Bucket="photos", Key="k", Body=b"x")


@pytest.mark.parametrize("engine", ["minio"])
def test_small_parts_are_joined_at_minio(s3: Any) -> None:
    upload = s3.create_multipart_upload(Bucket="photos", Key="k")["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(Bucket="photos", Key="k", UploadId=upload, PartNumber=number, Body=b"x")["ETag"],
        }
        for number in (1, 2)
    ]
    s3.complete_multipart_upload(Bucket="photos", Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    assert s3.get_object(Bucket="photos", Key="k")["Body"].read() == b"xx"
