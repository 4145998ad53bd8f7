"""s3fs as it is installed: files in parts, ranges, listings, copies of parts, caches, and the asynchronous face."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import s3fs

from support.clients import Service

MIB = 1 << 20


@pytest.fixture
def make(no_network: None) -> Iterator[Callable[..., s3fs.S3FileSystem]]:
    """Makes file systems of a service, none of them out of the cache of instances."""
    made: list[s3fs.S3FileSystem] = []

    def make(service: Service, **options: Any) -> s3fs.S3FileSystem:
        fs = s3fs.S3FileSystem(
            endpoint_url=service.endpoint_url,
            client_kwargs={"region_name": service.region},
            skip_instance_cache=True,
            **options,
        )
        made.append(fs)
        return fs

    yield make
    for fs in made:
        if not fs.asynchronous and fs._s3 is not None:
            s3fs.S3FileSystem.close_session(fs.loop, fs._s3)


@pytest.fixture
def fs(service: Service, make: Callable[..., s3fs.S3FileSystem]) -> s3fs.S3FileSystem:
    return make(service)


# files


def test_a_file_is_written_in_parts(fs: s3fs.S3FileSystem, service: Service, large: bytes):
    with fs.open("dst-bucket/目录/a b+c", "wb", block_size=5 * MIB) as file:
        for start in range(0, len(large), 999_999):
            file.write(large[start : start + 999_999])
    assert service.body("dst-bucket", "目录/a b+c") == large
    assert service.store.bucket("dst-bucket").object("目录/a b+c").parts in {2, 3}
    service.store.calls.assert_called("CompleteMultipartUpload", times=1)
    assert service.store.bucket("dst-bucket").uploads == []


def test_a_small_file_is_put_at_once(fs: s3fs.S3FileSystem, service: Service):
    with fs.open("dst-bucket/key", "w", encoding="utf-8") as file:
        file.write("文\n")
    assert service.body("dst-bucket", "key") == "文\n".encode()
    service.store.calls.assert_called("PutObject", times=1)
    service.store.calls.assert_not_called("CreateMultipartUpload")


def test_a_file_that_is_discarded_is_aborted(fs: s3fs.S3FileSystem, service: Service):
    file = fs.open("dst-bucket/key", "wb", block_size=5 * MIB, autocommit=False)
    file.write(bytes(6 * MIB))
    file.close()
    assert len(service.store.bucket("dst-bucket").uploads) == 1
    file.discard()
    assert service.store.bucket("dst-bucket").uploads == []
    assert service.store.bucket("dst-bucket").keys() == []


def test_a_file_is_read_in_ranges(fs: s3fs.S3FileSystem, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("key", large)
    with fs.open("src-bucket/key", "rb", block_size=MIB) as file:
        assert file.read(10) == large[:10]
        file.seek(5 * MIB)
        assert file.read(2 * MIB) == large[5 * MIB : 7 * MIB]
        file.seek(-14, 2)
        assert file.read() == b"the last bytes"
        assert file.details["size"] == len(large)
    service.store.calls.assert_called("GetObject", status=206)
    service.store.calls.assert_not_called("GetObject", status=200)


def test_lines_are_read(fs: s3fs.S3FileSystem, service: Service):
    service.store.bucket("src-bucket").put("key", size=15_000, pattern=b"a line of text\n")
    with fs.open("src-bucket/key", "r") as file:
        assert sum(line == "a line of text\n" for line in file) == 1000


def test_a_huge_file_is_read_where_it_is_looked_at(fs: s3fs.S3FileSystem, service: Service):
    service.store.bucket("src-bucket").put("huge", size="5TiB", pattern=b"0123456789")
    with fs.open("src-bucket/huge", "rb", block_size=1000, cache_type="readahead") as file:
        file.seek(10**12 + 3)
        assert file.read(5) == b"34567"
    assert fs.du("src-bucket") == 5 << 40


def test_appending_copies_what_is_there_as_a_part(fs: s3fs.S3FileSystem, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("key", large)
    with fs.open("src-bucket/key", "ab", block_size=5 * MIB) as file:
        file.write(b"appended")
    assert service.body("src-bucket", "key") == large + b"appended"
    service.store.calls.assert_called("UploadPartCopy", times=1)


# bytes


def test_many_keys_are_piped_and_read_together(fs: s3fs.S3FileSystem, service: Service):
    values = {f"dst-bucket/dir/{number}": b"%d" % number * 10 for number in range(30)}
    fs.pipe(values)
    assert fs.cat("dst-bucket/dir/*") == values
    fs.pipe("dst-bucket/one", b"alone")
    assert fs.cat("dst-bucket/one") == fs.cat_file("dst-bucket/one") == b"alone"
    assert fs.cat_file("dst-bucket/one", start=1, end=-1) == b"lon"
    assert fs.head("dst-bucket/one", 2) + fs.tail("dst-bucket/one", 2) == b"alne"
    service.store.calls.assert_called("PutObject", times=31)


def test_a_large_value_is_piped_in_parts(fs: s3fs.S3FileSystem, service: Service, large: bytes):
    fs.pipe_file("dst-bucket/key", large, chunksize=5 * MIB)
    assert service.body("dst-bucket", "key") == large
    service.store.calls.assert_called("UploadPart", times=3)


def test_ranges_of_several_keys_are_read_together(fs: s3fs.S3FileSystem, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("a", large)
    service.store.bucket("src-bucket").put("b", b"0123456789")
    paths = ["src-bucket/a", "src-bucket/b", "src-bucket/b", "src-bucket/none"]
    found = fs.cat_ranges(paths, [5, 0, 7, 0], [5 * MIB, 3, None, 1], on_error="return")
    assert found[:3] == [large[5 : 5 * MIB], b"012", b"789"]
    assert isinstance(found[3], FileNotFoundError)


def test_what_is_there_is_not_written_over_in_mode_create(amazon: Service, make: Callable[..., s3fs.S3FileSystem]):
    # If-None-Match: *, which Amazon S3 has had since August 2024
    fs = make(amazon)
    fs.pipe_file("dst-bucket/key", b"first", mode="create")
    with pytest.raises(FileExistsError):
        fs.pipe_file("dst-bucket/key", b"second", mode="create")
    assert amazon.body("dst-bucket", "key") == b"first"


# listings

KEYS = ["a/1.txt", "a/2.csv", "a/b/3.txt", "a/b/c/4.txt", "d 文/5+.txt", "top.txt"]


@pytest.fixture
def filled(fs: s3fs.S3FileSystem, service: Service) -> s3fs.S3FileSystem:
    for key in KEYS:
        service.store.bucket("src-bucket").put(key, key.encode())
    return fs


def test_directories_are_listed(filled: s3fs.S3FileSystem):
    assert sorted(filled.ls("", detail=False)) == ["dst-bucket", "src-bucket"]
    names = ["src-bucket/a", "src-bucket/d 文", "src-bucket/top.txt"]
    assert sorted(filled.ls("src-bucket", detail=False)) == names
    kinds = {entry["name"]: (entry["type"], entry["size"]) for entry in filled.ls("s3://src-bucket/a", detail=True)}
    assert kinds == {
        "src-bucket/a/1.txt": ("file", 7),
        "src-bucket/a/2.csv": ("file", 7),
        "src-bucket/a/b": ("directory", 0),
    }
    assert filled.find("src-bucket") == [f"src-bucket/{key}" for key in KEYS]
    assert [sorted(files) for _, _, files in filled.walk("src-bucket/a")] == [["1.txt", "2.csv"], ["3.txt"], ["4.txt"]]
    assert filled.du("src-bucket/a/b") == len("a/b/3.txt") + len("a/b/c/4.txt")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("src-bucket/*.txt", ["top.txt"]),
        ("src-bucket/a/*", ["a/1.txt", "a/2.csv", "a/b"]),
        ("src-bucket/**/*.txt", ["a/1.txt", "a/b/3.txt", "a/b/c/4.txt", "d 文/5+.txt", "top.txt"]),
        ("src-bucket/[ad]*/[0-9]*", ["a/1.txt", "a/2.csv", "d 文/5+.txt"]),
    ],
)
def test_patterns_are_found(filled: s3fs.S3FileSystem, pattern: str, found: list[str]):
    assert filled.glob(pattern) == [f"src-bucket/{key}" for key in found]


def test_what_is_there_is_told(filled: s3fs.S3FileSystem, service: Service):
    assert (filled.exists("src-bucket/a"), filled.exists("src-bucket/none")) == (True, False)
    assert (filled.isdir("src-bucket/a"), filled.isfile("src-bucket/a/1.txt")) == (True, True)
    info = filled.info("src-bucket/top.txt")
    stored = service.store.bucket("src-bucket").object("top.txt")
    assert (info["type"], info["size"]) == ("file", 7)
    assert info["ETag"].strip('"') == stored.etag.strip('"')
    assert abs((filled.modified("src-bucket/top.txt") - stored.last_modified).total_seconds()) < 1
    with pytest.raises(FileNotFoundError):
        filled.info("src-bucket/none")
    with pytest.raises(FileNotFoundError):
        filled.ls("no-such-bucket")


def test_a_page_after_the_other_is_listed(fs: s3fs.S3FileSystem, service: Service):
    for number in range(2100):
        service.store.bucket("src-bucket").put(f"dir/{number:04}", b"")
    assert len(fs.ls("src-bucket/dir")) == 2100
    service.store.calls.assert_called("ListObjectsV2", times=3)


def test_a_listing_is_kept_until_it_is_invalidated(filled: s3fs.S3FileSystem, service: Service):
    before = filled.ls("src-bucket/a/b", detail=False)
    service.store.bucket("src-bucket").put("a/b/new", b"")
    assert filled.ls("src-bucket/a/b", detail=False) == before
    filled.invalidate_cache("src-bucket/a/b")
    assert sorted(filled.ls("src-bucket/a/b", detail=False)) == [
        "src-bucket/a/b/3.txt",
        "src-bucket/a/b/c",
        "src-bucket/a/b/new",
    ]
    filled.pipe("src-bucket/a/b/mine", b"")  # what goes through it is seen at once
    assert "src-bucket/a/b/mine" in filled.ls("src-bucket/a/b", detail=False)


# copies


def test_a_small_object_is_copied_at_once(fs: s3fs.S3FileSystem, service: Service):
    service.store.bucket("src-bucket").put("a+b c/备", b"0123456789")
    fs.cp_file("src-bucket/a+b c/备", "dst-bucket/copy")
    assert service.body("dst-bucket", "copy") == b"0123456789"
    service.store.calls.assert_called("CopyObject", times=1)


def test_a_large_object_is_copied_in_parts(fs: s3fs.S3FileSystem, service: Service):
    service.store.bucket("src-bucket").put("a+b c/备", size="160MiB", pattern=b"0123456789")
    fs.cp_file("src-bucket/a+b c/备", "dst-bucket/copy")
    service.store.calls.assert_called("UploadPartCopy", times=4, status=200)  # of 50 MiB
    service.store.calls.assert_not_called("CopyObject")
    copy = service.store.bucket("dst-bucket").object("copy")
    assert (copy.size, copy.parts) == (160 * MIB, 4)
    for at in (0, 50 * MIB - 3, 150 * MIB - 3, 160 * MIB - 5):
        wanted = bytes(b"0123456789"[(at + step) % 10] for step in range(5))
        assert fs.cat_file("dst-bucket/copy", start=at, end=at + 5) == wanted


def test_a_copy_keeps_the_parts_when_it_is_asked_to(
    amazon: Service, make: Callable[..., s3fs.S3FileSystem], large: bytes
):
    fs = make(amazon)
    fs.pipe_file("src-bucket/key", large, chunksize=5 * MIB)
    fs.cp_file("src-bucket/key", "dst-bucket/copy", preserve_etag=True)
    assert fs.info("dst-bucket/copy")["ETag"] == fs.info("src-bucket/key")["ETag"]
    amazon.store.calls.assert_called("UploadPartCopy", times=3)
    assert amazon.body("dst-bucket", "copy") == large


def test_files_are_merged_by_copying_parts(fs: s3fs.S3FileSystem, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("1", large)
    service.store.bucket("src-bucket").put("2", large[::-1])
    fs.merge("dst-bucket/merged", ["src-bucket/1", "src-bucket/2"])
    assert service.body("dst-bucket", "merged") == large + large[::-1]
    service.store.calls.assert_called("UploadPartCopy", times=2)


def test_trees_are_copied_moved_and_removed(filled: s3fs.S3FileSystem, service: Service):
    source, target = service.store.bucket("src-bucket"), service.store.bucket("dst-bucket")
    filled.copy("src-bucket/a", "dst-bucket/a", recursive=True)
    assert target.keys() == [key for key in KEYS if key.startswith("a/")]
    filled.mv("src-bucket/top.txt", "dst-bucket/moved")
    assert service.body("dst-bucket", "moved") == b"top.txt"
    assert source.keys("top") == []
    filled.rm("src-bucket/a", recursive=True)
    assert source.keys() == ["d 文/5+.txt"]
    service.store.calls.assert_called("DeleteObjects")


def test_a_bucket_is_removed_with_what_is_in_it(amazon: Service, make: Callable[..., s3fs.S3FileSystem]):
    # it asks for GetBucketVersioning, which JD Cloud does not have
    amazon.store.bucket("dst-bucket").put("key", b"x")
    make(amazon).rm("dst-bucket", recursive=True)
    assert [bucket.name for bucket in amazon.store.buckets] == ["src-bucket"]


def test_files_go_up_and_come_back(fs: s3fs.S3FileSystem, service: Service, large: bytes, tmp_path: Path):
    (tmp_path / "up" / "deep").mkdir(parents=True)
    (tmp_path / "up" / "large").write_bytes(large)
    (tmp_path / "up" / "deep" / "文").write_bytes(b"small")
    fs.put(f"{tmp_path}/up/", "dst-bucket/tree/", recursive=True)
    assert service.store.bucket("dst-bucket").keys() == ["tree/deep/文", "tree/large"]
    fs.get("dst-bucket/tree/", f"{tmp_path}/back/", recursive=True)
    assert (tmp_path / "back" / "large").read_bytes() == large
    assert (tmp_path / "back" / "deep" / "文").read_bytes() == b"small"


# buckets, settings, errors


def test_buckets_are_made_and_removed(service: Service, make: Callable[..., s3fs.S3FileSystem]):
    if service.profile == "aws":  # us-east-1 is no LocationConstraint: Amazon's CreateBucket
        service = service._replace(endpoint_url="https://s3.eu-west-1.amazonaws.com", region="eu-west-1")
    fs = make(service)
    fs.mkdir("new-bucket")
    fs.touch("new-bucket/key")
    fs.setxattr("new-bucket/key", owner="me")
    assert fs.metadata("new-bucket/key", refresh=True) == {"owner": "me"}
    fs.rm("new-bucket/key")
    fs.rmdir("new-bucket")
    assert "new-bucket" not in [bucket.name for bucket in service.store.buckets]


def test_tags_and_versions(amazon: Service, make: Callable[..., s3fs.S3FileSystem]):
    fs = make(amazon, version_aware=True)
    fs.make_bucket_versioned("dst-bucket")
    for body in (b"one", b"two"):
        fs.pipe_file("dst-bucket/key", body)
    fs.put_tags("dst-bucket/key", {"a": "b"})
    assert fs.get_tags("dst-bucket/key") == {"a": "b"}
    versions = [entry["VersionId"] for entry in fs.object_version_info("dst-bucket/key")]
    assert [fs.cat_file(f"dst-bucket/key?versionId={version}") for version in versions] == [b"two", b"one"]


def test_a_signed_url_works_through_requests(fs: s3fs.S3FileSystem, service: Service):
    fs.pipe("dst-bucket/a b+c", b"content")
    assert requests.get(fs.url("dst-bucket/a b+c", expires=60)).content == b"content"


def test_errors_are_those_of_the_operating_system(fs: s3fs.S3FileSystem, service: Service):
    service.store.faults.add("GetObject", error="AccessDenied", key="closed")
    service.store.bucket("src-bucket").put("closed", b"x")
    with pytest.raises(PermissionError):
        fs.cat_file("src-bucket/closed")
    with pytest.raises(FileNotFoundError):
        fs.cat_file("src-bucket/none")
    with pytest.raises(FileNotFoundError):
        fs.pipe_file("no-such-bucket/key", b"x")


def test_a_request_to_slow_down_is_heeded(fs: s3fs.S3FileSystem, service: Service, monkeypatch: pytest.MonkeyPatch):
    import asyncio

    sleep = asyncio.sleep
    monkeypatch.setattr("asyncio.sleep", lambda seconds: sleep(0))  # the pauses between attempts
    service.store.faults.add("PutObject", error="SlowDown", times=3)
    fs.pipe_file("dst-bucket/key", b"content")
    assert service.body("dst-bucket", "key") == b"content"
    service.store.calls.assert_called("PutObject", times=4)


# the asynchronous face


async def test_coroutines_do_the_same(service: Service, make: Callable[..., s3fs.S3FileSystem], large: bytes):
    fs = make(service, asynchronous=True)
    session = await fs.set_session()
    try:
        await fs._pipe_file("dst-bucket/dir/key", large, chunksize=5 * MIB)
        service.store.calls.assert_called("UploadPart", times=3)
        assert await fs._cat_file("dst-bucket/dir/key", start=5, end=10) == large[5:10]
        assert await fs._ls("dst-bucket/dir") == ["dst-bucket/dir/key"]
        assert await fs._find("dst-bucket") == ["dst-bucket/dir/key"]
        await fs._cp_file("dst-bucket/dir/key", "dst-bucket/copy")
        file = await fs.open_async("dst-bucket/copy", "rb")
        assert await file.read(7) + await file.read() == large
        await file.close()
        await fs._rm("dst-bucket/dir", recursive=True)
        assert service.store.bucket("dst-bucket").keys() == ["copy"]
    finally:
        await session.close()
