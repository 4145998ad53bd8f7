"""s3path as it is installed: objects as paths of the standard library's kind, on a resource of boto3's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
import requests
from s3path import PureS3Path, S3Path, configuration_map, register_configuration_parameter

import fakeoss
from support.boto import boto3_session
from support.clients import GLOBS, TREE, Service

MIB = 1 << 20
JDCLOUD = {"endpoint_url": "https://s3.cn-north-1.jdcloud-oss.com", "region_name": "cn-north-1"}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The session that s3path takes for its paths where nobody registered a resource; nothing of it is left."""
    configuration_map.is_setup = False
    configuration_map.get_configuration.cache_clear()
    session = boto3_session(aws_access_key_id="AK", aws_secret_access_key="secret")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    yield session
    configuration_map.is_setup = False
    configuration_map.get_configuration.cache_clear()


@pytest.fixture
def service(session: Any, service: Service, boto: Callable[..., Any]) -> Any:
    """Each profile in turn, with all paths on a resource for it."""
    register_configuration_parameter(PureS3Path("/"), resource=boto(service, resource=True))
    return service


@pytest.fixture
def tree(service: Service) -> S3Path:
    for key in TREE:
        service.store.bucket("src-bucket").put(key, key.encode())
    return S3Path("/src-bucket")


def test_a_path_is_written_read_and_told_of(service: Service):
    path = S3Path("/dst-bucket/目录/a b+c%.txt")
    assert path.exists() is False
    path.write_text("文本\n", encoding="utf-8")
    assert service.body("dst-bucket", "目录/a b+c%.txt") == "文本\n".encode()
    assert (path.read_text(encoding="utf-8"), path.read_bytes()) == ("文本\n", "文本\n".encode())
    stored = service.store.bucket("dst-bucket").object("目录/a b+c%.txt")
    assert (path.stat().st_size, path.stat().st_mtime) == (stored.size, stored.last_modified.timestamp())
    assert (path.exists(), path.is_file(), path.is_dir()) == (True, True, False)
    assert (path.parent.exists(), path.parent.is_file(), path.parent.is_dir()) == (True, False, True)
    path.unlink()
    assert path.exists() is False
    with pytest.raises(FileNotFoundError):
        path.unlink()


def test_the_owner_of_an_object_is_told(service: Service):
    service.store.bucket("src-bucket").put("key", b"x")
    if service.profile == "aws":  # has no names of owners any more, since November 2025: Amazon S3 API Reference, Owner
        with pytest.raises(KeyError, match="DisplayName"):
            S3Path("/src-bucket/key").owner()
    else:
        assert S3Path("/src-bucket/key").owner() == "fakeoss"
    service.store.calls.assert_called("ListObjectsV2", status=200)


@pytest.mark.parametrize(("pattern", "found"), GLOBS.values(), ids=GLOBS)
def test_paths_are_globbed(tree: S3Path, service: Service, pattern: str, found: list[str]):
    assert sorted(str(path) for path in tree.glob(pattern)) == [f"/src-bucket/{key}" for key in found]
    service.store.calls.assert_called("ListObjectsV2")


def test_folders_are_listed_and_removed(tree: S3Path, service: Service):
    assert sorted(path.name for path in (tree / "a").iterdir()) == ["1.txt", "b", "备"]
    assert sorted(str(path) for path in tree.rglob("*.bin")) == ["/src-bucket/a/b/3.bin"]
    (tree / "a").rmdir()
    assert service.store.bucket("src-bucket").keys() == ["top.txt"]


def test_buckets_are_made_listed_and_removed(service: Service):
    S3Path("/new-bucket").mkdir()
    assert sorted(str(path) for path in S3Path("/").iterdir()) == ["/dst-bucket", "/new-bucket", "/src-bucket"]
    assert (S3Path("/new-bucket").exists(), S3Path("/no-bucket").exists()) == (True, False)
    S3Path("/new-bucket").rmdir()
    assert [bucket.name for bucket in service.store.buckets] == ["dst-bucket", "src-bucket"]


def test_a_path_is_opened_and_written_in_parts_exact_to_the_byte(service: Service, large: bytes):
    with S3Path("/dst-bucket/key").open("wb") as file:  # smart_open's writer, whose parts are of 50 MiB
        file.write(large)
    assert service.body("dst-bucket", "key") == large
    service.store.calls.assert_called("UploadPart", times=1, status=200)
    with S3Path("/dst-bucket/key").open("rb") as file:
        file.seek(6 * MIB)
        assert file.read(10) == large[6 * MIB :][:10]


@pytest.mark.parametrize("method", ["rename", "replace"])
def test_a_moved_path_is_copied_in_parts_and_gone_from_where_it_was(service: Service, large: bytes, method: str):
    service.store.bucket("src-bucket").put("dir/源 key", large)
    target = getattr(S3Path("/src-bucket/dir/源 key"), method)(S3Path("/dst-bucket/new"))
    assert target == S3Path("/dst-bucket/new")
    assert service.body("dst-bucket", "new") == large
    digests = b"".join(hashlib.md5(part).digest() for part in (large[: 8 * MIB], large[8 * MIB :]))  # boto3's own size
    assert service.store.bucket("dst-bucket").object("new").etag == f"{hashlib.md5(digests).hexdigest()}-2"
    assert service.store.bucket("src-bucket").keys() == []
    service.store.calls.assert_called("UploadPartCopy", times=2, status=200)
    service.store.calls.assert_called("DeleteObject", times=1, status=204)


def test_a_folder_is_moved_with_what_is_in_it(tree: S3Path, service: Service):
    (tree / "a").replace(S3Path("/dst-bucket/moved"))
    assert service.store.bucket("dst-bucket").keys() == [key.replace("a/", "moved/", 1) for key in TREE[:-1]]
    assert service.store.bucket("src-bucket").keys() == ["top.txt"]
    service.store.calls.assert_called("CopyObject", times=4, status=200)


def test_a_presigned_url_works_without_keys(service: Service):
    service.store.bucket("src-bucket").put("a b", b"0123456789")
    assert requests.get(S3Path("/src-bucket/a b").get_presigned_url(60)).content == b"0123456789"


# before and after the mock


@pytest.fixture
def early(session: Any) -> None:
    """All paths on a resource that is made before any mock."""
    register_configuration_parameter(PureS3Path("/"), resource=session.resource("s3", **JDCLOUD))


@pytest.mark.usefixtures("no_network", "early")
def test_a_resource_registered_before_the_mock_is_served():
    with fakeoss.mock(buckets=["bkt"]) as store:
        S3Path("/bkt/key").write_bytes(b"0123456789")
        assert bytes(store.bucket("bkt").object("key").body) == b"0123456789"


@pytest.mark.usefixtures("no_network", "early")
def test_a_path_used_inside_is_refused_afterwards():
    with fakeoss.mock(buckets=["bkt"]):
        assert S3Path("/bkt/key").exists() is False
    with pytest.raises(fakeoss.OutsideMockError, match="made or used inside"):
        S3Path("/bkt/key").exists()


@pytest.mark.usefixtures("no_network", "session")
def test_paths_without_a_resource_are_served(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", JDCLOUD["endpoint_url"])
    with fakeoss.mock(buckets=["bkt"]) as store:
        S3Path("/bkt/key").write_bytes(b"0123456789")
        assert bytes(store.bucket("bkt").object("key").body) == b"0123456789"
