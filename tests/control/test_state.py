"""Reset, snapshots, seeds and the clock: what a test in Python does, done by HTTP."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from fakeoss import Server
from support.control_api import Api
from support.raw_http import answers_to


def test_reset_forgets_what_store_reset_forgets(server: Server, api: Api):
    server.store.create_bucket("bucket").put("key", b"x")
    answers_to(server, b"GET /bucket/key HTTP/1.1\r\nHost: localhost\r\n\r\n")
    api("POST", "/faults", {"operation": "*", "delay": 1})
    api("POST", "/snapshots", {"name": "kept"})
    assert api("POST", "/reset").status == 204
    assert (server.store.buckets, len(server.store.calls), len(server.store.faults)) == ([], 0, 0)
    assert api("POST", "/snapshots/kept/restore").status == 204
    assert server.store.bucket("bucket").object("key").body == b"x"


def test_a_snapshot_is_restored_any_number_of_times(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket")
    bucket.put("key", b"before")
    told = api("POST", "/snapshots", {"name": "s"})
    assert told.document == {"name": "s", "taken_at": 1_600_000_000, "buckets": 1}
    for _ in range(2):
        server.store.bucket("bucket").put("key", b"after")
        assert api("POST", "/snapshots/s/restore").status == 204
        assert server.store.bucket("bucket").object("key").body == b"before"


def test_snapshots_are_named_and_replaced(server: Server, api: Api):
    assert [api("POST", "/snapshots").document["name"] for _ in range(2)] == ["1", "2"]
    api("DELETE", "/snapshots/1")
    assert api("POST", "/snapshots", {}).document["name"] == "3"
    api("POST", "/snapshots", {"name": "2"})
    assert [each["name"] for each in api("GET", "/snapshots").document["snapshots"]] == ["3", "2"]


# seeds


@pytest.mark.parametrize(
    ("new", "body"),
    [
        ({"text": "grüße"}, "grüße".encode()),
        ({"base64": b64encode(b"\0\xff").decode()}, b"\0\xff"),
        ({"size": 3}, b"\0\0\0"),
        ({"size": "5", "pattern": b64encode(b"ab").decode()}, b"ababa"),
        ({}, b""),
    ],
)
def test_an_object_is_seeded(server: Server, api: Api, new: dict[str, Any], body: bytes):
    objects = [{"key": "a/ü", **new}]
    told = api("POST", "/seed", {"buckets": [{"name": "bucket", "objects": objects}]})
    assert (told.status, told.document["buckets"][0]["objects"]) == (201, 1)
    assert server.store.bucket("bucket").object("a/ü").body == body


def test_what_is_said_of_an_object_is_seeded(server: Server, api: Api):
    new = {
        "key": "k",
        "text": "x",
        "content_type": "text/plain",
        "content_encoding": "gzip",
        "cache_control": "no-cache",
        "storage_class": "GLACIER",
        "metadata": {"a": "b"},
        "tags": {"t": "v"},
        "checksum_algorithm": "CRC32",
    }
    api("POST", "/seed", {"buckets": [{"name": "bucket", "versioning": True, "objects": [new]}]})
    told = api("GET", "/buckets/bucket/object?key=k").document
    assert told["headers"] == {"Content-Type": "text/plain", "Content-Encoding": "gzip", "Cache-Control": "no-cache"}
    assert (told["metadata"], told["tags"], told["storage_class"]) == ({"a": "b"}, {"t": "v"}, "GLACIER")
    assert told["checksum"]["algorithm"] == "CRC32"
    assert server.store.bucket("bucket").versioning == "Enabled"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"key": ""}, "the key is not valid"),
        ({"key": "k" * 1025}, "KeyTooLongError"),
        ({"key": "k", "text": "x", "size": 1}, "both text and size"),
        ({"key": "k", "base64": "§"}, "base64 of the object 'k' is no base64"),
        ({"key": "k", "base64": "a"}, "base64 of the object 'k' is no base64"),
        ({"key": "k", "size": 1, "pattern": "%"}, "pattern of the object 'k' is no base64"),
        ({"key": "k", "size": "many"}, "many"),
        ({"key": "k", "acl": "open"}, "open"),
        ({"key": "k", "storage_class": "COLD"}, "COLD"),
        ({"key": "k", "body": "x"}, "no field 'body'"),
    ],
)
def test_a_seed_is_planted_as_a_whole_or_not_at_all(server: Server, api: Api, bad: dict[str, Any], words: str):
    buckets = [{"name": "first", "objects": [{"key": "k"}]}, {"name": "second", "objects": [{"key": "good"}, bad]}]
    told = api("POST", "/seed", {"buckets": buckets})
    assert 400 <= told.status < 500
    assert words in told.message or words == told.document["error"]["code"], told
    assert server.store.buckets == []


def test_a_directory_is_seeded(server: Server, api: Api, tmp_path: Path):
    (tmp_path / "bucket").mkdir()
    (tmp_path / "bucket" / "file").write_bytes(b"content")
    told = api("POST", "/seed", {"directory": str(tmp_path)})
    assert (told.status, [each["name"] for each in told.document["buckets"]]) == (201, ["bucket"])
    assert server.store.bucket("bucket").object("file").body == b"content"


# the clock


def test_the_clock_is_set_and_moved(server: Server, api: Api):
    assert api("GET", "/clock").document == {
        "now": 1_600_000_000,
        "time": "2020-09-13T12:26:40.000Z",
        "is_frozen": True,
    }
    assert api("PUT", "/clock", {"at": "2026-01-01T00:00:00+01:00"}).document["time"] == "2025-12-31T23:00:00.000Z"
    assert api("POST", "/clock/advance", {"hours": 1, "seconds": 0.5}).document["time"] == "2026-01-01T00:00:00.500Z"
    assert server.store.clock.now() == 1_767_225_600.5
    assert api("PUT", "/clock", {"at": None}).document["is_frozen"] is False


def test_time_does_what_it_does(server: Server, api: Api):
    import boto3  # lifecycle rules are set by S3 itself

    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    s3 = boto3.client("s3", endpoint_url=server.endpoint_url, **keys)
    s3.create_bucket(Bucket="bucket")
    server.store.bucket("bucket").put("key", b"x")
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket="bucket", LifecycleConfiguration={"Rules": [rule]})
    s3.close()
    api("POST", "/clock/advance", {"days": 3})
    assert api("GET", "/buckets/bucket").document["objects"] == 0


# buckets and objects


@pytest.mark.parametrize(
    ("query", "keys", "prefixes", "following"),
    [
        ("", ["a", "b/1", "b/2", "c"], [], None),
        ("?limit=2", ["a", "b/1"], [], "b/1"),
        ("?limit=2&after=b/1", ["b/2", "c"], [], None),
        ("?delimiter=/", ["a", "c"], ["b/"], None),
        ("?delimiter=/&limit=2", ["a"], ["b/"], "b/"),
        ("?delimiter=/&after=b/", ["c"], [], None),
        ("?prefix=b/", ["b/1", "b/2"], [], None),
        ("?prefix=x", [], [], None),
    ],
)
def test_objects_are_listed(
    server: Server, api: Api, query: str, keys: list[str], prefixes: list[str], following: str | None
):
    bucket = server.store.create_bucket("bucket")
    for key in ("a", "b/1", "b/2", "c"):
        bucket.put(key, key.encode())
    told = api("GET", f"/buckets/bucket/objects{query}").document
    assert ([each["key"] for each in told["objects"]], told["prefixes"], told["next"]) == (keys, prefixes, following)


@pytest.mark.parametrize(
    ("query", "status", "body"),
    [
        ("", 200, b"content"),
        ("&start=3", 200, b"tent"),
        ("&start=1&stop=3", 200, b"on"),
        ("&stop=99", 200, b"content"),
        ("&start=7", 200, None),
        ("&start=8", 400, None),
        ("&version_id=nix", 404, None),
    ],
)
def test_content_is_read(server: Server, api: Api, query: str, status: int, body: bytes | None):
    server.store.create_bucket("bucket").put("key", b"content")
    told = api("GET", f"/buckets/bucket/content?key=key{query}")
    assert told.status == status
    if status == 200:
        assert told.document == body
        assert told.fields["content-security-policy"].startswith("sandbox")


def test_content_is_stored_and_deleted(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket", versioning=True)
    fields = {"Content-Type": "application/octet-stream"}
    path = "/buckets/bucket/content?key=a/%C3%BC&content_type=image/png"
    told = api("PUT", path, fields=fields, data=b"\0\xff")
    assert (told.status, told.document["key"], told.document["size"]) == (200, "a/ü", 2)
    record = bucket.object("a/ü")
    assert (record.body, record.content_type) == (b"\0\xff", "image/png")
    assert api("DELETE", "/buckets/bucket/object?key=a/%C3%BC").status == 204
    assert [version.is_marker for version in bucket.versions("a/ü")] == [True, False]
    assert api("DELETE", f"/buckets/bucket/object?key=a/%C3%BC&version_id={record.version_id}").status == 204
    assert [version.is_marker for version in bucket.versions("a/ü")] == [True]


def test_empty_content_is_stored(server: Server, api: Api):
    server.store.create_bucket("bucket")
    assert api("PUT", "/buckets/bucket/content?key=k").document["size"] == 0
    told = api("PUT", "/buckets/bucket/content?key=k", fields={"Content-Type": "text/plain"}, data=b"x")
    assert (told.status, "send application/octet-stream" in told.message) == (415, True)


def test_a_protected_version_is_not_deleted(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket", object_lock=True)
    record = bucket.put("k", b"x", legal_hold=True)
    told = api("DELETE", f"/buckets/bucket/object?key=k&version_id={record.version_id}")
    assert (told.status, told.document["error"]["code"]) == (403, "AccessDenied")


def test_versions_are_told(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket", versioning=True)
    bucket.put("key", b"1")
    bucket.put("key", b"22")
    bucket.delete("key")
    assert api("GET", "/buckets/bucket/object?key=key").status == 404
    marker = bucket.versions("key")[0].version_id
    told = api("GET", f"/buckets/bucket/object?key=key&version_id={marker}").document
    assert [(each["is_marker"], each["size"]) for each in told["versions"]] == [(True, 0), (False, 2), (False, 1)]
    assert "no content" in api("GET", f"/buckets/bucket/content?key=key&version_id={marker}").message


def test_a_large_bucket_is_paged_at_once(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket")
    for number in range(20_000):
        bucket.put(f"{number:05}", b"")
    told = api("GET", "/buckets/bucket/objects?after=15000&limit=1000").document
    assert (told["objects"][0]["key"], told["next"]) == ("15001", "16000")


def test_parts_tell_from_where_they_were_copied(server: Server, api: Api):
    import boto3

    server.store.create_bucket("bucket").put("source", b"0123456789")
    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    s3 = boto3.client("s3", endpoint_url=server.endpoint_url, **keys)
    place = {"Bucket": "bucket", "Key": "open"}
    place["UploadId"] = s3.create_multipart_upload(**place)["UploadId"]
    copied = {"CopySource": "bucket/source", "CopySourceRange": "bytes=2-5"}
    for number in (1, 2):
        s3.upload_part_copy(**place, PartNumber=number, **copied)
    s3.upload_part(**place, PartNumber=2, Body=b"another")
    s3.close()
    (upload,) = api("GET", "/uploads").document["uploads"]
    assert [(part["size"], part["source"], part["source_range"]) for part in upload["parts"]] == [
        (4, "bucket/source", "bytes=2-5"),
        (7, None, None),
    ]
