"""Uploads that a program of the control API makes in parts, and what is told of those of others."""

from __future__ import annotations

from hashlib import md5
from pathlib import Path
from typing import Any

import boto3
import pytest

from fakeoss import Limits, Server
from support.control_api import Api, Told

MIB = 1 << 20


def begin(api: Api, **settings: Any) -> str:
    told = api("POST", "/buckets/bucket/uploads", {"key": "a/b", **settings})
    assert told.status == 201, told
    return f"/buckets/bucket/uploads/{told.document['upload_id']}"


def put(api: Api, upload: str, number: int, data: bytes) -> Told:
    return api("PUT", f"{upload}?number={number}", data=data)


def test_parts_become_an_object(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket", versioning=True)
    upload = begin(api, content_type="text/plain", metadata={"who": "me"}, tags={"t": "v"})
    bodies = [bytes([number]) * size for number, size in enumerate((5 * MIB, 6 * MIB, 10))]
    for number in (3, 1, 2):
        told = put(api, upload, number, bodies[number - 1])
        assert told.document["etag"] == md5(bodies[number - 1]).hexdigest()
    (listed,) = api("GET", "/uploads?bucket=bucket").document["uploads"]
    assert [part["number"] for part in listed["parts"]] == [1, 2, 3]
    made = api("POST", f"{upload}/complete")
    record = bucket.object("a/b")
    assert made.status == 201
    assert made.document["etag"] == record.etag
    assert record.etag.endswith("-3")
    assert record.body == b"".join(bodies)
    assert (record.content_type, record.metadata, record.tags) == ("text/plain", {"who": "me"}, {"t": "v"})
    assert not bucket.uploads
    assert len(server.store.calls) == 0


def test_the_last_part_of_a_number_counts(server: Server, api: Api):
    server.store.create_bucket("bucket")
    upload = begin(api)
    for data in (b"first", b"second"):
        put(api, upload, 1, data)
    api("POST", f"{upload}/complete")
    assert server.store.bucket("bucket").object("a/b").body == b"second"


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [("0", 400, "InvalidArgument"), ("10001", 400, "InvalidArgument"), ("x", 400, "InvalidRequest")],
)
def test_numbers_that_no_part_has(server: Server, api: Api, number: str, status: int, code: str):
    server.store.create_bucket("bucket")
    told = api("PUT", f"{begin(api)}?number={number}", data=b"x")
    assert (told.status, told.document["error"]["code"]) == (status, code)


def test_what_cannot_be_completed_stays_open(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket")
    upload = begin(api)
    assert api("POST", f"{upload}/complete").document["error"]["code"] == "InvalidRequest"
    put(api, upload, 1, b"small")
    put(api, upload, 2, b"small")
    assert api("POST", f"{upload}/complete").document["error"]["code"] == "EntityTooSmall"
    assert len(bucket.uploads) == 1
    assert "a/b" not in bucket


def test_aborted_uploads_are_gone(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket")
    upload = begin(api)
    put(api, upload, 1, b"x")
    assert api("DELETE", upload).status == 204
    assert not bucket.uploads
    for method, path in [("DELETE", upload), ("POST", f"{upload}/complete")]:
        assert api(method, path).document["error"]["code"] == "NoSuchUpload"
    assert put(api, upload, 1, b"x").status == 404


def test_a_part_may_be_as_large_as_a_body(server: Server, api: Api):
    server.store.create_bucket("bucket")
    assert put(api, begin(api), 1, bytes((64 << 20) + 1)).status == 413


def test_what_a_folder_keeps_is_in_files_and_outlives_the_server(tmp_path: Path):
    bodies = [bytes([number]) * (6 * MIB) for number in (1, 2)]
    with Server(profile="aws", data=tmp_path / "data") as server:
        server.store.create_bucket("bucket")
        api = Api(server)
        upload = begin(api)
        for number, body in enumerate(bodies, 1):
            put(api, upload, number, body)
        (opened,) = server.store.bucket("bucket").uploads
        assert not any(isinstance(part.content, bytes) for part in opened.parts.values())
        api.close()
    with Server(profile="aws", data=tmp_path / "data") as server:
        api = Api(server)
        assert api("POST", f"{upload}/complete").status == 201
        assert server.store.bucket("bucket").object("a/b").body == b"".join(bodies)
        api.close()


# from where the parts of others were copied


def test_sources_are_those_of_copies_that_succeeded():
    with Server(profile="aws", limits=Limits(min_part_size=1)) as server:
        bucket = server.store.create_bucket("bucket")
        bucket.put("from", bytes(100))
        keys = {"aws_access_key_id": "A", "aws_secret_access_key": "b", "region_name": "us-east-1"}
        s3 = boto3.client("s3", endpoint_url=server.endpoint_url, **keys)
        place = {"Bucket": "bucket", "Key": "open"}
        place["UploadId"] = s3.create_multipart_upload(**place)["UploadId"]
        s3.upload_part_copy(**place, PartNumber=1, CopySource="bucket/from", CopySourceRange="bytes=0-9")
        s3.upload_part_copy(**place, PartNumber=2, CopySource="bucket/from")
        s3.upload_part(**place, PartNumber=2, Body=b"sent again")
        with pytest.raises(s3.exceptions.ClientError):
            s3.upload_part_copy(**place, PartNumber=1, CopySource="bucket/missing")
        s3.close()
        api = Api(server)
        (told,) = api("GET", "/uploads").document["uploads"]
        api.close()
    sources = [(part["number"], part["source"], part["source_range"]) for part in told["parts"]]
    assert sources == [(1, "bucket/from", "bytes=0-9"), (2, None, None)]
