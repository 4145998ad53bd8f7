"""minio as it is installed: objects, listings, presigned URLs, and objects composed of the ranges of others."""

from __future__ import annotations

import hashlib
import io
import itertools
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from minio import Minio
from minio.commonconfig import REPLACE, ComposeSource, CopySource, Tags
from minio.deleteobjects import DeleteObject
from minio.error import S3Error

import fakeoss
from support.clients import Service

MIB = 1 << 20
EARLY = Minio("s3.cn-north-1.jdcloud-oss.com", access_key="AK", secret_key="secret")  # before any mock


def made(service: Service, **options: Any) -> Minio:
    host = service.endpoint_url.removeprefix("https://")
    return Minio(host, access_key="AK", secret_key="secret", **options)


@pytest.fixture
def client(service: Service) -> Minio:
    return made(service, region=service.region)


def etag(*parts: bytes) -> str:
    """minio gives ETags without quotes."""
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    return f"{hashlib.md5(digests).hexdigest()}-{len(parts)}"


def read(client: Minio, bucket: str, key: str, **options: Any) -> bytes:
    answer = client.get_object(bucket, key, **options)
    try:
        return answer.read()
    finally:
        answer.close()
        answer.release_conn()


# objects


def test_an_object_is_put_found_and_read_back(client: Minio, service: Service):
    put = client.put_object(
        "dst-bucket",
        "目录/a b+c%.txt",
        io.BytesIO(b"0123456789"),
        10,
        content_type="text/plain",
        metadata={"owner": "me"},
    )
    assert put.etag == hashlib.md5(b"0123456789").hexdigest()
    found = client.stat_object("dst-bucket", "目录/a b+c%.txt")
    assert (found.size, found.etag, found.content_type) == (10, put.etag, "text/plain")
    assert found.metadata["x-amz-meta-owner"] == "me"
    assert found.last_modified == service.store.bucket("dst-bucket").object("目录/a b+c%.txt").last_modified
    assert read(client, "dst-bucket", "目录/a b+c%.txt") == b"0123456789"
    service.store.calls.assert_called("PutObject", times=1, key="目录/a b+c%.txt", status=200)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param({"offset": 2, "length": 4}, b"2345", id="offset and length"),
        pytest.param({"offset": 7}, b"789", id="offset"),
        pytest.param({"length": 3}, b"012", id="length"),
    ],
)
def test_a_part_of_an_object_is_read(client: Minio, service: Service, span: dict[str, int], expected: bytes):
    service.store.bucket("src-bucket").put("key", b"0123456789")
    assert read(client, "src-bucket", "key", **span) == expected
    service.store.calls.assert_called("GetObject", times=1, status=206)


def test_files_go_up_and_come_down(client: Minio, service: Service, tmp_path: Path, large: bytes):
    (tmp_path / "file").write_bytes(large)
    client.fput_object("dst-bucket", "dir/file", str(tmp_path / "file"), part_size=5 * MIB)
    service.store.calls.assert_called("UploadPart", times=3, status=200)
    assert service.body("dst-bucket", "dir/file") == large
    client.fget_object("dst-bucket", "dir/file", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == large


def test_a_missing_object_is_an_error_with_its_code(client: Minio, service: Service):
    with pytest.raises(S3Error) as caught:
        client.get_object("src-bucket", "none")
    assert (caught.value.code, caught.value.response.status) == ("NoSuchKey", 404)
    with pytest.raises(S3Error) as caught:
        client.stat_object("src-bucket", "none")
    assert caught.value.code == "NoSuchKey"
    with pytest.raises(S3Error) as caught:
        client.put_object("no-bucket", "none", io.BytesIO(b"x"), 1)
    assert caught.value.code == "NoSuchBucket"
    assert [call.operation for call in service.store.calls] == ["GetObject", "HeadObject", "PutObject"]


def test_tags_are_stored_and_read(amazon: Service):
    client = made(amazon)
    tags = Tags(for_object=True)
    tags["colour"] = "blue + green"
    client.put_object("dst-bucket", "key", io.BytesIO(b"x"), 1)
    client.set_object_tags("dst-bucket", "key", tags)
    assert client.get_object_tags("dst-bucket", "key") == {"colour": "blue + green"}
    client.delete_object_tags("dst-bucket", "key")
    assert client.get_object_tags("dst-bucket", "key") is None


# buckets and listings


def test_buckets_are_made_found_listed_and_removed(client: Minio, service: Service):
    assert client.bucket_exists("new-bucket") is False
    client.make_bucket("new-bucket")
    assert client.bucket_exists("new-bucket") is True
    assert [bucket.name for bucket in client.list_buckets()] == ["dst-bucket", "new-bucket", "src-bucket"]
    client.remove_bucket("new-bucket")
    assert [bucket.name for bucket in service.store.buckets] == ["dst-bucket", "src-bucket"]


def test_the_region_of_a_bucket_is_asked_for_where_no_one_says_it(service: Service):
    # minio signs the request for ?location for us-east-1; its answer is the region that it signs for from then on
    hosts = {"aws": "s3.amazonaws.com", "jdcloud": "s3.cn-north-1.jdcloud-oss.com"}
    client = Minio(hosts[service.profile], access_key="AK", secret_key="secret")
    service.store.bucket("src-bucket").put("key", b"0123456789")
    for _ in range(2):
        assert read(client, "src-bucket", "key") == b"0123456789"
    assert [call.operation for call in service.store.calls] == ["GetBucketLocation", "GetObject", "GetObject"]


def test_objects_are_listed_flat_and_by_folder(client: Minio, service: Service):
    keys = [f"dir {number % 3}/键+{number:02}" for number in range(25)]
    for key in keys:
        service.store.bucket("src-bucket").put(key, b"x" * 3)
    flat = list(client.list_objects("src-bucket", recursive=True))
    assert [(entry.object_name, entry.size, entry.is_dir) for entry in flat] == [
        (key, 3, False) for key in sorted(keys)
    ]
    folders = list(client.list_objects("src-bucket"))
    assert [(entry.object_name, entry.is_dir) for entry in folders] == [(f"dir {n}/", True) for n in range(3)]
    after = list(client.list_objects("src-bucket", recursive=True, prefix="dir 1/", start_after=sorted(keys)[15]))
    assert [entry.object_name for entry in after] == [key for key in sorted(keys)[16:] if key.startswith("dir 1/")]
    first = list(client.list_objects("src-bucket", recursive=True, use_api_v1=True))
    assert [entry.object_name for entry in first] == sorted(keys)
    service.store.calls.assert_called("ListObjectsV2", times=3)
    service.store.calls.assert_called("ListObjects", times=1)


def test_a_listing_goes_from_page_to_page(client: Minio, service: Service):
    keys = [f"键 {number:04}" for number in range(1005)]  # minio asks for pages of 1000
    for key in keys:
        service.store.bucket("src-bucket").put(key, b"")
    for version_one in (False, True):
        listed = client.list_objects("src-bucket", recursive=True, use_api_v1=version_one)
        assert [entry.object_name for entry in listed] == keys
    service.store.calls.assert_called("ListObjectsV2", times=2)
    service.store.calls.assert_called("ListObjects", times=2)


def test_objects_are_removed_one_by_one_and_together(client: Minio, service: Service):
    for number in range(5):
        service.store.bucket("src-bucket").put(f"k <&> {number}", b"x")
    client.remove_object("src-bucket", "k <&> 0")
    client.remove_object("src-bucket", "none")
    assert list(client.remove_objects("src-bucket", [DeleteObject(f"k <&> {number}") for number in (1, 2, 9)])) == []
    assert service.store.bucket("src-bucket").keys() == ["k <&> 3", "k <&> 4"]
    service.store.calls.assert_called("DeleteObjects", times=1, status=200)


# presigned


def test_presigned_urls_work_without_keys(client: Minio, service: Service):
    put = client.presigned_put_object("dst-bucket", "a b+c")
    assert requests.put(put, data=b"0123456789").status_code == 200
    url = client.presigned_get_object("dst-bucket", "a b+c", response_headers={"response-content-type": "text/x-mine"})
    answer = requests.get(url)
    assert (answer.content, answer.headers["Content-Type"]) == (b"0123456789", "text/x-mine")
    assert requests.delete(client.get_presigned_url("DELETE", "dst-bucket", "a b+c")).status_code == 204
    assert service.store.bucket("dst-bucket").keys() == []


# multipart


class Pipe(io.RawIOBase):
    """Bytes that come once, some at a time, from where nobody can seek."""

    def __init__(self, body: bytes) -> None:
        self._left = io.BytesIO(body)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._left.read(min(size, 300_000) if size >= 0 else 300_000)


@pytest.mark.parametrize("parallel", [1, 3], ids=["one thread", "three threads"])
def test_a_stream_of_unknown_length_goes_up_in_parts(client: Minio, service: Service, large: bytes, parallel: int):
    result = client.put_object(
        "dst-bucket",
        "key",
        Pipe(large),
        -1,
        part_size=5 * MIB,
        num_parallel_uploads=parallel,  # type: ignore[arg-type]
    )
    assert result.etag == etag(*(large[start : start + 5 * MIB] for start in range(0, len(large), 5 * MIB)))
    assert service.body("dst-bucket", "key") == large
    assert service.store.bucket("dst-bucket").object("key").parts == 3
    service.store.calls.assert_called("CreateMultipartUpload", times=1)
    service.store.calls.assert_called("UploadPart", times=3, status=200)
    service.store.calls.assert_called("CompleteMultipartUpload", times=1, status=200)


def test_a_short_stream_of_unknown_length_goes_up_at_once(client: Minio, service: Service):
    client.put_object("dst-bucket", "key", Pipe(b"short"), -1, part_size=5 * MIB)  # type: ignore[arg-type]
    assert service.body("dst-bucket", "key") == b"short"
    assert [call.operation for call in service.store.calls] == ["PutObject"]


def test_an_upload_that_fails_is_aborted(client: Minio, service: Service, large: bytes):
    service.store.faults.add("UploadPart", error="AccessDenied", times=1)
    with pytest.raises(S3Error) as caught:
        client.put_object("dst-bucket", "key", io.BytesIO(large), len(large), part_size=5 * MIB)
    assert caught.value.code == "AccessDenied"
    service.store.calls.assert_called("AbortMultipartUpload", times=1, status=204)
    assert service.store.bucket("dst-bucket").uploads == []


# copies


def test_an_object_is_copied_with_its_metadata_or_with_other(client: Minio, service: Service):
    service.store.bucket("src-bucket").put("a+b c/备", b"0123456789", metadata={"owner": "me"})
    source = CopySource("src-bucket", "a+b c/备")
    client.copy_object("dst-bucket", "copy", source)
    assert client.stat_object("dst-bucket", "copy").metadata["x-amz-meta-owner"] == "me"
    client.copy_object("dst-bucket", "other", source, metadata={"owner": "you"}, metadata_directive=REPLACE)
    assert client.stat_object("dst-bucket", "other").metadata["x-amz-meta-owner"] == "you"
    assert service.body("dst-bucket", "copy") == service.body("dst-bucket", "other") == b"0123456789"
    service.store.calls.assert_called("CopyObject", times=2, status=200)


def test_a_part_of_an_object_is_copied(client: Minio, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("key", large)
    client.copy_object("dst-bucket", "copy", CopySource("src-bucket", "key", offset=1, length=6 * MIB))
    assert service.body("dst-bucket", "copy") == large[1 : 6 * MIB + 1]
    service.store.calls.assert_called("UploadPartCopy", times=1, status=200)
    service.store.calls.assert_not_called("CopyObject")


@pytest.fixture
def sources(service: Service, large: bytes) -> Any:
    """``large`` as two objects, one of whose keys is hard to spell."""
    bucket = service.store.bucket("src-bucket")
    bucket.put("first", large)
    bucket.put("目录/second + one%", large[::-1])
    return bucket


def test_an_object_is_composed_of_ranges_of_others(client: Minio, service: Service, sources: Any, large: bytes):
    spans = [(6 * MIB, 5 * MIB), (1, 6 * MIB - 1), (None, None), (11 * MIB, None)]
    names = itertools.cycle(["first", "目录/second + one%"])
    wanted = [(name, *span) for name, span in zip(names, spans, strict=False)]
    parts = [ComposeSource("src-bucket", name, offset=start, length=length) for name, start, length in wanted]
    pieces = []
    for name, start, length in wanted:
        body = large if name == "first" else large[::-1]
        pieces.append(body[start or 0 :][:length])
    result = client.compose_object("dst-bucket", "composed", parts, metadata={"made-of": "four"})
    assert result.etag == etag(*pieces)
    assert service.body("dst-bucket", "composed") == b"".join(pieces)
    assert client.stat_object("dst-bucket", "composed").metadata["x-amz-meta-made-of"] == "four"
    service.store.calls.assert_called("UploadPartCopy", times=4, status=200)
    service.store.calls.assert_called("CompleteMultipartUpload", times=1, status=200)
    assert read(client, "dst-bucket", "composed", offset=5 * MIB - 3, length=6) == b"".join(pieces)[5 * MIB - 3 :][:6]


def test_a_composed_object_of_one_whole_source_is_a_copy(client: Minio, service: Service, sources: Any, large: bytes):
    client.compose_object("dst-bucket", "copy", [ComposeSource("src-bucket", "first")])
    assert service.body("dst-bucket", "copy") == large
    service.store.calls.assert_called("CopyObject", times=1)
    service.store.calls.assert_not_called("UploadPartCopy")


def test_a_source_that_changes_while_it_is_composed_is_noticed(amazon: Service, large: bytes):
    # minio sends x-amz-copy-source-if-match with what HeadObject said
    bucket = amazon.store.bucket("src-bucket")
    bucket.put("first", large)
    amazon.store.on("CreateMultipartUpload", after=lambda entry: bucket.put("first", large[::-1]))
    parts = [ComposeSource("src-bucket", "first", offset=0, length=5 * MIB), ComposeSource("src-bucket", "first")]
    with pytest.raises(S3Error) as caught:
        made(amazon).compose_object("dst-bucket", "composed", parts)
    assert caught.value.code == "PreconditionFailed"
    amazon.store.calls.assert_called("UploadPartCopy", times=1, status=412)
    amazon.store.calls.assert_called("AbortMultipartUpload", times=1, status=204)
    assert amazon.store.bucket("dst-bucket").uploads == []


# before and after the mock


def test_a_client_made_at_import_is_served(no_network: None):
    with fakeoss.mock(buckets=["bkt"]) as store:
        EARLY.put_object("bkt", "key", io.BytesIO(b"0123456789"), 10)
        assert bytes(store.bucket("bkt").object("key").body) == b"0123456789"


def test_a_client_made_inside_is_refused_afterwards(no_network: None):
    with fakeoss.mock(buckets=["bkt"]):
        client = Minio("s3.cn-north-1.jdcloud-oss.com", access_key="AK", secret_key="secret", region="cn-north-1")
    with pytest.raises(fakeoss.OutsideMockError, match="made or used inside"):
        client.stat_object("bkt", "key")


def test_an_outage_is_sat_out_by_the_retries_of_the_pool(service: Service):
    retries = urllib3.Retry(total=3, backoff_factor=0, status_forcelist=[500, 502, 503, 504])
    with urllib3.PoolManager(retries=retries) as pool:
        client = made(service, region=service.region, http_client=pool)
        service.store.bucket("src-bucket").put("key", b"0123456789")
        service.store.faults.add("GetObject", error="InternalError", times=2)
        assert read(client, "src-bucket", "key") == b"0123456789"
    service.store.calls.assert_called("GetObject", times=3)
