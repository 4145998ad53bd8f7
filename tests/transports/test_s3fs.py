"""s3fs lives in an event loop of its own, in one thread of the process: which store answers it, and when none does."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import fsspec
import pytest
import s3fs

import fakeoss
from support.boto import shared_loader

pytestmark = pytest.mark.usefixtures("no_network")

OPTIONS = {
    "endpoint_url": "https://s3.cn-north-1.jdcloud-oss.com",
    "client_kwargs": {"region_name": "cn-north-1"},
}


@pytest.fixture(autouse=True)
def nothing_cached(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test begins without instances, and closes those it made."""
    monkeypatch.setattr("botocore.session.create_loader", shared_loader)
    s3fs.S3FileSystem.clear_instance_cache()
    yield
    fs = None
    for fs in s3fs.S3FileSystem._cache.values():
        if fs._s3 is not None:
            s3fs.S3FileSystem.close_session(fs.loop, fs._s3)
    s3fs.S3FileSystem.clear_instance_cache()
    del fs
    gc.collect()  # old s3fs closes once more when it is collected, and cannot in the loop of the next test


def filesystem(**options: object) -> s3fs.S3FileSystem:
    """As most programs get theirs: from the cache of instances."""
    return fsspec.filesystem("s3", **OPTIONS, **options)


def exchange(fs: s3fs.S3FileSystem, body: bytes) -> bytes:
    fs.pipe_file("bkt/key", body)
    return fs.cat_file("bkt/key")


@fakeoss.mock(buckets=["bkt"])
def use(fs: s3fs.S3FileSystem, body: bytes) -> None:
    assert exchange(fs, body) == body
    oss = fakeoss.current()
    assert oss.bucket("bkt").object("key").body == body
    oss.calls.assert_called("GetObject", times=1)


def assert_refused(fs: s3fs.S3FileSystem) -> None:
    with pytest.raises((fakeoss.OutsideMockError, OSError), match=r"fakeoss: a request to .*the mock of .*has ended"):
        fs.cat_file("bkt/key")


def test_a_filesystem_made_inside_is_served_and_refused_afterwards() -> None:
    @fakeoss.mock(buckets=["bkt"])
    def inside() -> s3fs.S3FileSystem:
        fs = filesystem()
        assert exchange(fs, b"inside") == b"inside"
        return fs

    assert_refused(inside())


def test_a_filesystem_made_before_is_served_and_refused_afterwards() -> None:
    fs = filesystem()
    use(fs, b"made before")
    assert_refused(fs)


def test_a_filesystem_connected_before_is_served() -> None:
    fs = filesystem()
    fs.connect()  # its client exists, without a mock and without keys
    use(fs, b"connected before")
    assert_refused(fs)


def test_a_filesystem_made_inside_but_never_connected_is_refused_afterwards(network_attempts: list[str]) -> None:
    with fakeoss.mock(buckets=["bkt"]):
        filesystem()
    with pytest.raises(Exception, match="made or used inside the mock entered at"):
        filesystem().cat_file("bkt/key")
    assert network_attempts == []


def test_a_cached_filesystem_is_served_by_each_mock_in_turn() -> None:
    for body in (b"first", b"second", b"third"):
        fs = filesystem()
        use(fs, body)
        assert_refused(fs)
    assert len(s3fs.S3FileSystem._cache) == 1


def test_what_a_cached_filesystem_remembers_is_its_own_affair() -> None:
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("dir/first", b"x")
        assert filesystem().ls("bkt/dir", detail=False) == ["bkt/dir/first"]
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("dir/second", b"x")
        fs = filesystem()
        fs.invalidate_cache()  # fsspec keeps listings for as long as the instance
        assert fs.ls("bkt/dir", detail=False) == ["bkt/dir/second"]


def test_a_file_left_open_is_refused_when_it_is_flushed() -> None:
    with fakeoss.mock(buckets=["bkt"]):
        filesystem().pipe_file("bkt/other", b"x")
        file = filesystem().open("bkt/key", "wb", block_size=5 << 20)
        file.write(b"x")
    with pytest.raises(fakeoss.OutsideMockError, match="which has ended"):
        file.close()
    file.closed = True  # or it would be flushed once more when it is collected


def test_nested_mocks_answer_the_one_loop_in_turn() -> None:
    with fakeoss.mock(buckets=["bkt"]) as outer:
        fs = filesystem()
        fs.pipe_file("bkt/key", b"outer")
        with fakeoss.mock(buckets=["bkt"]) as inner:
            fs.pipe_file("bkt/key", b"inner")
        assert fs.cat_file("bkt/key") == b"outer"
    assert (outer.calls.count("PutObject"), inner.calls.count("PutObject")) == (1, 1)
    inner.calls.assert_not_called("GetObject")


def test_threads_with_mocks_of_their_own_share_the_loop() -> None:
    """The loop's task takes the context of the thread that asks."""
    together = threading.Barrier(4)

    def one(number: int) -> bytes:
        with fakeoss.mock(buckets=["bkt"]) as oss:
            fs = filesystem()
            together.wait(timeout=20)
            for _ in range(3):
                fs.pipe_file("bkt/key", b"%d" % number)
                together.wait(timeout=20)
                assert fs.cat_file("bkt/key") == b"%d" % number
            oss.calls.assert_called("PutObject", times=3)
            together.wait(timeout=20)
            return bytes(oss.bucket("bkt").object("key").body)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(4))) == [b"0", b"1", b"2", b"3"]


def test_a_thread_without_a_mock_is_served_by_the_one_that_is_active() -> None:
    with fakeoss.mock(buckets=["bkt"]) as oss, ThreadPoolExecutor(1) as pool:
        assert pool.submit(exchange, filesystem(), b"of a thread").result() == b"of a thread"
        oss.calls.assert_called("GetObject", times=1)


def test_tasks_with_mocks_of_their_own_keep_their_stores() -> None:
    async def one(name: bytes) -> bytes:
        async with fakeoss.mock(buckets=["bkt"]) as oss:
            fs = s3fs.S3FileSystem(asynchronous=True, skip_instance_cache=True, **OPTIONS)
            session = await fs.set_session()
            try:
                await fs._pipe_file("bkt/key", name)
                await asyncio.sleep(0)
                assert await fs._cat_file("bkt/key") == name
            finally:
                await session.close()
            return bytes(oss.bucket("bkt").object("key").body)

    async def test() -> list[bytes]:
        return await asyncio.gather(*map(one, (b"a", b"b", b"c")))

    assert asyncio.run(test()) == [b"a", b"b", b"c"]


def test_a_filesystem_is_served_inside_a_running_loop() -> None:
    async def test() -> None:
        async with fakeoss.mock(buckets=["bkt"]) as oss:
            assert exchange(filesystem(), b"blocking") == b"blocking"
            oss.calls.assert_called("GetObject", times=1)

    asyncio.run(test())


def test_amazon_without_an_endpoint_is_served_and_refused_afterwards() -> None:
    fs = fsspec.filesystem("s3")
    with fakeoss.mock(profile="aws", buckets=["bkt"]):
        assert exchange(fs, b"x") == b"x"
    with pytest.raises(fakeoss.OutsideMockError, match="which has ended"):
        fs.cat_file("bkt/key")


def test_the_wrong_profile_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    sleep = asyncio.sleep
    monkeypatch.setattr("asyncio.sleep", lambda seconds: sleep(0))  # the pauses between attempts
    with (
        fakeoss.mock(profile="aws"),
        pytest.raises(Exception, match=r"fakeoss: (Head|Get)Object to .*profile=") as caught,
    ):
        filesystem().cat_file("bkt/key")
    assert not isinstance(caught.value, AssertionError)
