"""smart_open as it is installed: objects as files, read and sought in, written in parts."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
import smart_open
from smart_open.s3 import iter_bucket

import fakeoss
from support.clients import Service

MIB = 1 << 20
OPTIONS = {
    "endpoint_url": "https://s3.cn-north-1.jdcloud-oss.com",
    "region_name": "cn-north-1",
    "aws_access_key_id": "AK",
    "aws_secret_access_key": "secret",
}
EARLY = {"client": boto3.session.Session().client("s3", **OPTIONS)}  # before any mock


@pytest.fixture
def file(service: Service, boto: Callable[..., Any]) -> Callable[..., Any]:
    """``file("bucket/key", mode, ...)`` opens an object through a client for the service."""
    client = boto(service)

    def open(place: str, mode: str, **options: Any) -> Any:
        text = {name: options.pop(name) for name in ("encoding", "newline") if name in options}
        return smart_open.open(f"s3://{place}", mode, transport_params={"client": client, **options}, **text)

    return open


# reading


def test_an_object_is_read_whole_in_pieces_and_by_lines(file: Callable[..., Any], service: Service):
    service.store.bucket("src-bucket").put("dir/a b+c%", "one\n二\nthree\n".encode())
    with file("src-bucket/dir/a b+c%", "rb") as whole:
        assert whole.read() == "one\n二\nthree\n".encode()
    with file("src-bucket/dir/a b+c%", "rb") as pieces:
        assert (pieces.read(3), pieces.read(1), pieces.readline()) == (b"one", b"\n", "二\n".encode())
        assert pieces.tell() == len("one\n二\n".encode())
    with file("src-bucket/dir/a b+c%", "r", encoding="utf-8") as lines:
        assert list(lines) == ["one\n", "二\n", "three\n"]
    assert {(call.operation, call.key, call.status) for call in service.store.calls} == {
        ("GetObject", "dir/a b+c%", 206)  # it always asks for a range
    }


def test_a_file_is_sought_in_from_every_side(file: Callable[..., Any], service: Service, large: bytes):
    service.store.bucket("src-bucket").put("key", large)
    with file("src-bucket/key", "rb", buffer_size=1024) as opened:
        for offset, whence, position in (
            (5 * MIB, 0, 5 * MIB),
            (-3, 2, len(large) - 3),
            (10, 0, 10),
            (MIB, 1, MIB + 20),
            (0, 0, 0),
            (-len(large), 2, 0),
        ):
            assert opened.seek(offset, whence) == position
            assert opened.read(10) == large[position : position + 10]
        opened.seek(0, io.SEEK_END)
        assert (opened.tell(), opened.read()) == (len(large), b"")
    service.store.calls.assert_not_called("GetObject", status=416)


def test_a_seek_to_the_end_asks_for_no_more_than_a_byte(file: Callable[..., Any], service: Service):
    service.store.bucket("src-bucket").put("huge", size="5TiB")
    with file("src-bucket/huge", "rb", defer_seek=True) as opened:
        assert opened.seek(0, io.SEEK_END) == 5 << 40
    service.store.calls.assert_called("GetObject", times=1, status=206)


def test_an_object_is_read_in_ranges_of_a_chosen_size(file: Callable[..., Any], service: Service):
    service.store.bucket("src-bucket").put("key", b"0123456789" * 10)
    with file("src-bucket/key", "rb", range_chunk_size=30) as opened:
        assert opened.read() == b"0123456789" * 10
    service.store.calls.assert_called("GetObject", times=4, status=206)


@pytest.mark.parametrize("defer", [False, True], ids=["at once", "deferred"])
def test_an_empty_object_is_read(file: Callable[..., Any], service: Service, defer: bool):
    # the range cannot be satisfied: smart_open takes the length from ActualObjectSize of the error
    service.store.bucket("src-bucket").put("empty", b"")
    with file("src-bucket/empty", "rb", defer_seek=defer) as opened:
        assert opened.read() == b""
        assert opened.seek(0, io.SEEK_END) == 0
    service.store.calls.assert_called("GetObject", times=1, status=416, code="InvalidRange")


def test_a_seek_beyond_the_end_reads_nothing(file: Callable[..., Any], service: Service):
    service.store.bucket("src-bucket").put("key", b"0123456789")
    with file("src-bucket/key", "rb", defer_seek=True) as opened:
        opened.seek(1000)
        assert (opened.read(), opened.tell()) == (b"", 10)
    service.store.calls.assert_called("GetObject", times=1, status=416)


def test_a_missing_object_is_an_error_of_the_system(file: Callable[..., Any]):
    with pytest.raises(OSError, match="NoSuchKey"):
        file("src-bucket/none", "rb").read()
    with pytest.raises(OSError, match="NoSuchBucket"):
        file("no-bucket/none", "rb").read()


def test_a_version_is_read(amazon: Service, boto: Callable[..., Any]):
    client = boto(amazon)
    client.put_bucket_versioning(Bucket="src-bucket", VersioningConfiguration={"Status": "Enabled"})
    first = client.put_object(Bucket="src-bucket", Key="key", Body=b"first")["VersionId"]
    client.put_object(Bucket="src-bucket", Key="key", Body=b"second")
    options = {"client": client, "version_id": first}
    with smart_open.open("s3://src-bucket/key", "rb", transport_params=options) as opened:
        assert opened.read() == b"first"


def test_all_objects_of_a_bucket_are_read(service: Service):
    bodies = {f"dir/键 {number:02}": str(number).encode() * 100 for number in range(40)}
    for key, body in bodies.items():
        service.store.bucket("src-bucket").put(key, body)
    service.store.bucket("src-bucket").put("other", b"x")
    options = {"endpoint_url": service.endpoint_url, "region_name": service.region}
    assert dict(iter_bucket("src-bucket", prefix="dir/", workers=4, client_kwargs=options)) == bodies
    service.store.calls.assert_called("GetObject", times=40)


# writing


def test_an_object_is_written_in_parts_exact_to_the_byte(file: Callable[..., Any], service: Service, large: bytes):
    options = {"client_kwargs": {"S3.Client.create_multipart_upload": {"Metadata": {"owner": "me"}}}}
    with file("dst-bucket/dir/键", "wb", min_part_size=5 * MIB, **options) as opened:
        for start in range(0, len(large), 700_001):
            opened.write(large[start : start + 700_001])
        assert opened.tell() == len(large)
    assert service.body("dst-bucket", "dir/键") == large
    stored = service.store.bucket("dst-bucket").object("dir/键")
    assert (stored.parts, stored.metadata) == (3, {"owner": "me"})
    digests = b"".join(hashlib.md5(large[start : start + 5 * MIB]).digest() for start in range(0, len(large), 5 * MIB))
    assert stored.etag == f"{hashlib.md5(digests).hexdigest()}-3"
    service.store.calls.assert_called("CreateMultipartUpload", times=1, status=200)
    service.store.calls.assert_called("UploadPart", times=3, status=200)
    service.store.calls.assert_called("CompleteMultipartUpload", times=1, status=200)


@pytest.mark.parametrize("body", [b"", b"small"], ids=["nothing", "little"])
def test_little_is_written_without_parts_that_are_too_small(file: Callable[..., Any], service: Service, body: bytes):
    with file("dst-bucket/key", "wb") as opened:
        opened.write(body)
    assert service.body("dst-bucket", "key") == body
    assert service.store.bucket("dst-bucket").uploads == []


def test_an_object_is_written_at_once_where_that_is_asked_for(file: Callable[..., Any], service: Service, large: bytes):
    with file("dst-bucket/key", "wb", multipart_upload=False) as opened:
        opened.write(large)
    assert service.body("dst-bucket", "key") == large
    assert [call.operation for call in service.store.calls][-1] == "PutObject"
    service.store.calls.assert_not_called("CreateMultipartUpload")


def test_what_breaks_while_it_is_written_is_aborted(file: Callable[..., Any], service: Service):
    def broken() -> None:
        with file("dst-bucket/key", "wb", min_part_size=5 * MIB) as opened:
            opened.write(b"x" * (6 * MIB))
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        broken()
    service.store.calls.assert_called("UploadPart", times=1)
    service.store.calls.assert_called("AbortMultipartUpload", times=1, status=204)
    assert service.store.bucket("dst-bucket").uploads == []
    assert service.store.bucket("dst-bucket").keys() == []


def test_text_is_packed_on_its_way(file: Callable[..., Any], service: Service):
    with file("dst-bucket/key.gz", "w", encoding="utf-8") as opened:
        opened.write("文本\n" * 1000)
    assert gzip.decompress(service.body("dst-bucket", "key.gz")).decode() == "文本\n" * 1000
    with file("dst-bucket/key.gz", "r", encoding="utf-8") as opened:
        assert opened.readline() == "文本\n"


def test_an_object_is_written_by_way_of_a_file(
    file: Callable[..., Any], service: Service, large: bytes, tmp_path: Path
):
    with (tmp_path / "buffer").open("wb+") as buffer, file("dst-bucket/key", "wb", writebuffer=buffer) as opened:
        opened.write(large)
    assert service.body("dst-bucket", "key") == large


# before and after the mock


def test_a_client_made_at_import_is_served(no_network: None):
    with fakeoss.mock(buckets=["bkt"]) as store:
        with smart_open.open("s3://bkt/key", "wb", transport_params=EARLY) as opened:
            opened.write(b"0123456789")
        assert bytes(store.bucket("bkt").object("key").body) == b"0123456789"


def test_a_file_opened_inside_is_refused_afterwards(no_network: None, boto: Callable[..., Any]):
    with fakeoss.mock(buckets=["bkt"]) as store:
        client = boto(None, **OPTIONS)
        store.bucket("bkt").put("key", b"0123456789")
        opened = smart_open.open("s3://bkt/key", "rb", transport_params={"client": client, "defer_seek": True})
        assert opened.read(3) == b"012"
    with pytest.raises(fakeoss.OutsideMockError, match="made or used inside"):
        opened.seek(0)
