"""universal-pathlib over s3fs: paths that are read, written, found, renamed and copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import s3fs
from upath import UPath

import fakeoss
from support.clients import Service

pytestmark = pytest.mark.usefixtures("no_network")


@pytest.fixture(autouse=True)
def nothing_cached(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test begins without file systems, and closes those it made."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    s3fs.S3FileSystem.clear_instance_cache()
    yield
    for fs in s3fs.S3FileSystem._cache.values():
        if fs._s3 is not None:
            s3fs.S3FileSystem.close_session(fs.loop, fs._s3)
    s3fs.S3FileSystem.clear_instance_cache()


def options_of(service: Service) -> dict[str, Any]:
    return {"endpoint_url": service.endpoint_url, "client_kwargs": {"region_name": service.region}}


@pytest.fixture
def source(service: Service) -> UPath:
    """The root of the bucket ``src-bucket``."""
    return UPath("s3://src-bucket/", **options_of(service))


@pytest.fixture
def target(service: Service) -> UPath:
    """The root of the bucket ``dst-bucket``."""
    return UPath("s3://dst-bucket/", **options_of(service))


def test_a_path_is_written_and_read(target: UPath, service: Service) -> None:
    path = target / "目录" / "a b+c.txt"
    path.write_text("文\n", encoding="utf-8")
    assert service.body("dst-bucket", "目录/a b+c.txt") == "文\n".encode()
    assert (path.read_text(encoding="utf-8"), path.read_bytes()) == ("文\n", "文\n".encode())
    assert (path.name, path.suffix, path.parent.name) == ("a b+c.txt", ".txt", "目录")
    with path.open("rb") as file:
        file.seek(1)
        assert file.read(1) == "文".encode()[1:2]


def test_a_path_tells_of_itself(source: UPath, service: Service) -> None:
    service.store.bucket("src-bucket").put("dir/key", b"0123456789")
    path = source / "dir/key"
    assert (path.exists(), path.is_file(), path.is_dir()) == (True, True, False)
    assert ((source / "dir").is_dir(), (source / "none").exists()) == (True, False)
    assert path.stat().st_size == 10
    assert str(path) == "s3://src-bucket/dir/key"
    with pytest.raises(FileNotFoundError):
        (source / "none").read_bytes()


KEYS = ["a/1.txt", "a/2.csv", "a/b/3.txt", "top.txt"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("*.txt", ["top.txt"]), ("a/*", ["a/1.txt", "a/2.csv", "a/b"]), ("**/*.txt", ["a/1.txt", "a/b/3.txt", "top.txt"])],
)
def test_patterns_are_found(source: UPath, service: Service, pattern: str, found: list[str]) -> None:
    for key in KEYS:
        service.store.bucket("src-bucket").put(key, b"x")
    assert sorted({path.path.rstrip("/") for path in source.glob(pattern)}) == [f"src-bucket/{key}" for key in found]


def test_directories_are_gone_through(source: UPath, service: Service) -> None:
    for key in KEYS:
        service.store.bucket("src-bucket").put(key, b"x")
    assert sorted(path.name for path in source.iterdir()) == ["a", "top.txt"]
    assert sorted(path.name for path in (source / "a").iterdir()) == ["1.txt", "2.csv", "b"]
    assert sorted(path.name for path in source.rglob("*.txt")) == ["1.txt", "3.txt", "top.txt"]


def test_a_path_is_renamed_and_removed(source: UPath, service: Service) -> None:
    (source / "old").write_bytes(b"0123456789")
    renamed = (source / "old").rename(source / "new")
    assert renamed.read_bytes() == b"0123456789"
    assert service.store.bucket("src-bucket").keys() == ["new"]
    service.store.calls.assert_called("CopyObject", times=1)
    renamed.unlink()
    assert service.store.bucket("src-bucket").keys() == []


def test_a_path_is_copied(source: UPath, target: UPath, service: Service) -> None:
    (source / "key").write_bytes(b"0123456789")
    (source / "key").fs.copy((source / "key").path, (target / "copy").path)
    assert (target / "copy").read_bytes() == b"0123456789"
    service.store.calls.assert_called("CopyObject", times=1)


def test_a_path_is_copied_to_disk(source: UPath, tmp_path: Path) -> None:
    (source / "key").write_bytes(b"0123456789")
    if not hasattr(source, "copy"):
        pytest.skip("this universal-pathlib copies nothing")
    (source / "key").copy(UPath(tmp_path / "copy"))
    assert (tmp_path / "copy").read_bytes() == b"0123456789"


def test_a_directory_is_removed(source: UPath, service: Service) -> None:
    for key in KEYS:
        service.store.bucket("src-bucket").put(key, b"x")
    (source / "a").rmdir(recursive=True)
    assert service.store.bucket("src-bucket").keys() == ["top.txt"]


def test_a_path_made_before_a_mock_is_served_in_it_and_refused_after_it() -> None:
    path = UPath("s3://bkt/key", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com")
    for body in (b"first", b"second"):
        with fakeoss.mock(buckets=["bkt"]) as oss:
            path.write_bytes(body)
            assert path.read_bytes() == oss.bucket("bkt").object("key").body == body
        with pytest.raises(fakeoss.OutsideMockError, match="which has ended"):
            path.read_bytes()
