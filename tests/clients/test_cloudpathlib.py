"""cloudpathlib as it is installed: objects as paths, on a client of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import requests
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from cloudpathlib import S3Client, S3Path

import fakeoss
from support.boto import boto3_session
from support.clients import GLOBS, TREE, Service

MIB = 1 << 20
SMALL = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=3)
JDCLOUD = ("https://s3.cn-north-1.jdcloud-oss.com", "cn-north-1")


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., S3Client]:
    """Makes clients of an endpoint; each has its cache in a place of its own."""

    def make(endpoint_url: str, region: str, **options: Any) -> S3Client:
        session = boto3_session(aws_access_key_id="AK", aws_secret_access_key="secret", region_name=region)
        place = {"boto3_session": session, "endpoint_url": endpoint_url, "local_cache_dir": mkdtemp(dir=tmp_path)}
        return S3Client(**{**place, "boto3_transfer_config": SMALL, **options})

    return make


@pytest.fixture
def client(service: Service, make: Callable[..., S3Client]) -> S3Client:
    return make(service.endpoint_url, service.region)


def test_a_file_goes_up_and_comes_down(client: S3Client, service: Service, tmp_path: Path):
    (tmp_path / "file.txt").write_bytes(b"0123456789")
    path = client.CloudPath("s3://dst-bucket/目录/a b+c%.txt")
    path.upload_from(tmp_path / "file.txt")
    assert service.body("dst-bucket", "目录/a b+c%.txt") == b"0123456789"
    assert service.store.bucket("dst-bucket").object("目录/a b+c%.txt").content_type == "text/plain"
    path.download_to(tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"0123456789"
    service.store.calls.assert_called("PutObject", times=1, status=200)


def test_a_path_is_written_read_and_told_of(client: S3Client, service: Service):
    path = client.CloudPath("s3://dst-bucket/dir/key.txt")
    assert (path.exists(), path.parent.exists()) == (False, False)
    path.write_text("文本\n", encoding="utf-8")
    assert service.body("dst-bucket", "dir/key.txt") == "文本\n".encode()
    assert (path.read_text(encoding="utf-8"), path.read_bytes()) == ("文本\n", "文本\n".encode())
    stored = service.store.bucket("dst-bucket").object("dir/key.txt")
    assert (path.stat().st_size, path.etag) == (stored.size, f'"{stored.etag}"')
    assert path.stat().st_mtime == stored.last_modified.timestamp()
    assert (path.exists(), path.is_file(), path.is_dir()) == (True, True, False)
    assert (path.parent.exists(), path.parent.is_file(), path.parent.is_dir()) == (True, False, True)
    path.unlink()
    assert path.exists() is False
    with pytest.raises(FileNotFoundError):
        path.unlink(missing_ok=False)


def test_what_changed_on_the_service_is_read_anew(client: S3Client, service: Service):
    bucket = service.store.bucket("src-bucket")
    bucket.put("key", b"first")
    path = client.CloudPath("s3://src-bucket/key")
    assert path.read_bytes() == b"first"
    service.store.clock.advance(seconds=10)
    bucket.put("key", b"second")
    assert path.read_bytes() == b"second"


def test_a_file_is_appended_to_by_way_of_the_cache(client: S3Client, service: Service):
    service.store.bucket("dst-bucket").put("key", b"01234")
    with client.CloudPath("s3://dst-bucket/key").open("ab") as file:
        file.write(b"56789")
    assert service.body("dst-bucket", "key") == b"0123456789"


@pytest.fixture
def tree(client: S3Client, service: Service) -> S3Path:
    for key in TREE:
        service.store.bucket("src-bucket").put(key, key.encode())
    return client.CloudPath("s3://src-bucket/")


@pytest.mark.parametrize(("pattern", "found"), GLOBS.values(), ids=GLOBS)
def test_paths_are_globbed(tree: S3Path, service: Service, pattern: str, found: list[str]):
    assert sorted(str(path) for path in tree.glob(pattern)) == [f"s3://src-bucket/{key}" for key in found]
    service.store.calls.assert_called("ListObjectsV2")


def test_folders_are_walked_and_removed(tree: S3Path, service: Service):
    assert sorted(path.name for path in (tree / "a").iterdir()) == ["1.txt", "b", "备"]
    walked = {str(path).removeprefix("s3://src-bucket/"): sorted(files) for path, _, files in (tree / "a").walk()}
    assert walked == {"a": ["1.txt"], "a/b": ["2.txt", "3.bin"], "a/备": ["4.txt"]}
    (tree / "a").rmtree()
    assert service.store.bucket("src-bucket").keys() == ["top.txt"]
    service.store.calls.assert_called("DeleteObjects", times=1, status=200)


def test_a_folder_is_copied_with_what_is_in_it(tree: S3Path, service: Service, tmp_path: Path):
    (tree / "a").copytree(tree.client.CloudPath("s3://dst-bucket/copy"))
    assert service.store.bucket("dst-bucket").keys() == [key.replace("a/", "copy/", 1) for key in TREE[:-1]]
    assert all(service.body("dst-bucket", f"copy/{key[2:]}") == key.encode() for key in TREE[:-1])
    (tree / "a").download_to(tmp_path / "back")
    assert (tmp_path / "back" / "b" / "2.txt").read_bytes() == b"a/b/2.txt"


def test_buckets_are_listed(client: S3Client):
    assert sorted(str(path) for path in client.CloudPath("s3://").iterdir()) == ["s3://dst-bucket", "s3://src-bucket"]
    assert client.CloudPath("s3://no-bucket/").exists() is False
    assert client.CloudPath("s3://src-bucket/").exists() is True


def test_touching_keeps_bytes_and_metadata_and_moves_the_time(client: S3Client, service: Service):
    service.store.bucket("dst-bucket").put("key", b"0123456789", metadata={"owner": "me"})
    before = service.store.bucket("dst-bucket").object("key").last_modified
    service.store.clock.advance(seconds=10)
    client.CloudPath("s3://dst-bucket/key").touch()  # a copy upon itself, with its metadata written anew
    after = service.store.bucket("dst-bucket").object("key")
    assert (after.body, after.metadata) == (b"0123456789", {"owner": "me"})
    assert after.last_modified > before
    service.store.calls.assert_called("CopyObject", times=1, status=200)


def test_a_copy_is_made_of_parts_exact_to_the_byte(client: S3Client, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("dir/源 key", large)
    client.CloudPath("s3://src-bucket/dir/源 key").copy(client.CloudPath("s3://dst-bucket/copy"))
    assert service.body("dst-bucket", "copy") == large
    service.store.calls.assert_called("UploadPartCopy", times=3, status=200)
    service.store.calls.assert_called("CompleteMultipartUpload", times=1, status=200)
    digests = b"".join(hashlib.md5(large[start : start + 5 * MIB]).digest() for start in range(0, len(large), 5 * MIB))
    assert client.CloudPath("s3://dst-bucket/copy").etag == f'"{hashlib.md5(digests).hexdigest()}-3"'
    assert client.CloudPath("s3://dst-bucket/copy").read_bytes() == large


@pytest.mark.parametrize("method", ["rename", "replace"])
def test_a_moved_path_is_gone_from_where_it_was(client: S3Client, service: Service, large: bytes, method: str):
    service.store.bucket("src-bucket").put("key", large)
    source, target = client.CloudPath("s3://src-bucket/key"), client.CloudPath("s3://dst-bucket/new")
    getattr(source, method)(target)
    assert service.body("dst-bucket", "new") == large
    assert service.store.bucket("src-bucket").keys() == []
    service.store.calls.assert_called("UploadPartCopy", times=3, status=200)
    service.store.calls.assert_called("DeleteObject", times=1, status=204)


def test_urls_are_presigned_or_public(client: S3Client, service: Service):
    service.store.bucket("src-bucket").put("a b", b"0123456789")
    path = client.CloudPath("s3://src-bucket/a b")
    assert requests.get(path.as_url(presign=True, expire_seconds=60)).content == b"0123456789"
    assert requests.get(path.as_url()).status_code == 403


def test_a_client_that_does_not_sign_meets_403(make: Callable[..., S3Client], service: Service):
    service.store.bucket("src-bucket").put("key", b"0123456789")
    unsigned = make(service.endpoint_url, service.region, no_sign_request=True)
    with pytest.raises(ClientError, match=r"403|AccessDenied"):
        unsigned.CloudPath("s3://src-bucket/key").stat()
    assert {call.status for call in service.store.calls} == {403}


# before and after the mock


def test_a_client_made_before_the_mock_is_served(no_network: None, make: Callable[..., S3Client]):
    client = make(*JDCLOUD)
    with fakeoss.mock(buckets=["bkt"]) as store:
        client.CloudPath("s3://bkt/key").write_bytes(b"0123456789")
        assert bytes(store.bucket("bkt").object("key").body) == b"0123456789"


def test_a_path_of_a_client_made_inside_is_refused_afterwards(no_network: None, make: Callable[..., S3Client]):
    with fakeoss.mock(buckets=["bkt"]):
        path = make(*JDCLOUD).CloudPath("s3://bkt/key")
    with pytest.raises(fakeoss.OutsideMockError, match="made or used inside"):
        path.stat()


def test_the_default_client_needs_no_keys(no_network: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", JDCLOUD[0])
    monkeypatch.setenv("CLOUDPATHLIB_LOCAL_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(S3Client, "_default_client", None)
    with fakeoss.mock(buckets=["bkt"]) as store:
        S3Path("s3://bkt/key").write_bytes(b"0123456789")
        assert bytes(store.bucket("bkt").object("key").body) == b"0123456789"
