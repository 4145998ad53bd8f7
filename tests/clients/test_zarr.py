"""zarr over s3fs, in its second and its third major version: arrays, groups, consolidated metadata."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import s3fs
import zarr

import fakeoss
from support.clients import Service

pytestmark = pytest.mark.usefixtures("no_network")

IS_OLD = int(zarr.__version__.split(".")[0]) < 3
SHAPE, CHUNKS = (300, 200), (100, 90)
NUMBERS = np.arange(SHAPE[0] * SHAPE[1], dtype="int32").reshape(SHAPE)


def options_of(service: Service) -> dict[str, Any]:
    return {"endpoint_url": service.endpoint_url, "client_kwargs": {"region_name": service.region}}


@pytest.fixture(autouse=True)
def nothing_cached() -> Iterator[None]:
    """Every test begins without file systems, and closes those it made: zarr 3 has those in a loop of its own."""
    s3fs.S3FileSystem.clear_instance_cache()
    yield
    for fs in s3fs.S3FileSystem._cache.values():
        if fs._s3 is not None:
            loop = zarr.core.sync._get_loop() if fs.asynchronous else fs.loop
            asyncio.run_coroutine_threadsafe(fs._s3.close(), loop).result(timeout=20)
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.fixture
def open_group() -> Callable[..., Any]:
    """Opens a group of a service by its URL."""

    def opened(service: Service, mode: str, **options: Any) -> Any:
        url = "s3://dst-bucket/data.zarr"
        return zarr.open_group(url, mode=mode, storage_options=options_of(service), **options)

    return opened


def fill(group: Any) -> Any:
    """Make the array ``numbers``, in chunks."""
    if IS_OLD:
        return group.create_dataset("numbers", data=NUMBERS, chunks=CHUNKS)
    array = group.create_array("numbers", shape=SHAPE, chunks=CHUNKS, dtype="int32")
    array[:] = NUMBERS
    return array


def test_an_array_is_written_and_read_back(service: Service, open_group: Callable[..., Any]) -> None:
    array = fill(open_group(service, "w"))
    array.attrs["unit"] = "文"
    read = open_group(service, "r")["numbers"]
    assert (read.shape, read.chunks, read.dtype) == (SHAPE, CHUNKS, np.dtype("int32"))
    assert read.attrs["unit"] == "文"
    np.testing.assert_array_equal(read[:], NUMBERS)
    np.testing.assert_array_equal(read[95:105, 80:100], NUMBERS[95:105, 80:100])
    names = [key.rpartition("/")[2] for key in service.store.bucket("dst-bucket").keys("data.zarr/")]
    chunks = [name for name in names if not name.startswith((".z", "zarr"))]
    assert len(chunks) == 9


def test_part_of_an_array_is_written(service: Service, open_group: Callable[..., Any]) -> None:
    fill(open_group(service, "w"))
    service.store.calls.clear()
    changed = open_group(service, "r+")["numbers"]
    changed[0:50, 0:50] = -1
    assert service.store.calls.count("PutObject") == 1, "one chunk of nine"
    expected = NUMBERS.copy()
    expected[0:50, 0:50] = -1
    np.testing.assert_array_equal(open_group(service, "r")["numbers"][:], expected)


def test_groups_are_listed(service: Service, open_group: Callable[..., Any]) -> None:
    root = open_group(service, "w")
    fill(root.create_group("a/b"))
    read = open_group(service, "r")
    assert sorted(name for name, _ in read.groups()) == ["a"]
    assert sorted(name for name, _ in read["a/b"].arrays()) == ["numbers"]
    assert "a/b/numbers" in read
    assert "a/none" not in read


@pytest.mark.filterwarnings("ignore:Consolidated metadata is currently not part")
def test_consolidated_metadata_spares_the_looking_up(service: Service, open_group: Callable[..., Any]) -> None:
    root = open_group(service, "w")
    for name in "abc":
        fill(root.create_group(name))
    url = "s3://dst-bucket/data.zarr"
    if IS_OLD:
        store = zarr.storage.FSStore(url, **options_of(service))
        zarr.consolidate_metadata(store)
        service.store.calls.clear()
        read = zarr.open_consolidated(store, mode="r")
    else:
        zarr.consolidate_metadata(zarr.storage.FsspecStore.from_url(url, storage_options=options_of(service)))
        service.store.calls.clear()
        read = zarr.open_consolidated(url, storage_options=options_of(service))
    opened = len(service.store.calls)
    shapes = [read[name]["numbers"].shape for name in "abc"]
    assert shapes == [SHAPE] * 3
    assert len(service.store.calls) == opened, "everything was in the one document"
    np.testing.assert_array_equal(read["b/numbers"][:], NUMBERS)


def test_what_is_overwritten_is_gone(service: Service, open_group: Callable[..., Any]) -> None:
    fill(open_group(service, "w"))
    open_group(service, "w")
    assert len(service.store.bucket("dst-bucket").keys()) == 1
    service.store.calls.assert_called("DeleteObjects")


def test_an_array_in_a_sparse_object_is_read(amazon: Service) -> None:
    # one chunk of 8 GiB is never read: the array says only how large it is
    root = zarr.open_group("s3://dst-bucket/g.zarr", mode="w", storage_options=options_of(amazon))
    fill(root)
    for key in amazon.store.bucket("dst-bucket").keys("g.zarr/"):
        if key.endswith(("/0.0", "/c/0/0")):
            amazon.store.bucket("dst-bucket").put(key, size="8GiB")
    read = zarr.open_group("s3://dst-bucket/g.zarr", mode="r", storage_options=options_of(amazon))["numbers"]
    np.testing.assert_array_equal(read[100:, 90:], NUMBERS[100:, 90:])


def test_a_store_is_that_of_each_mock_in_turn(open_group: Callable[..., Any]) -> None:
    class Place:
        endpoint_url = "https://s3.cn-north-1.jdcloud-oss.com"
        region = "cn-north-1"

    for number in (1, 2):
        with fakeoss.mock(buckets=["dst-bucket"]) as oss:
            array = fill(open_group(Place, "w"))
            array[0, 0] = number
            assert open_group(Place, "r")["numbers"][0, 0] == number
            assert len(oss.bucket("dst-bucket").keys()) > 9
    with pytest.raises(fakeoss.OutsideMockError, match="has ended"):
        array.attrs["unit"] = "m"
