"""tensorstore: specs as JSON, as URLs, as objects, and below other drivers."""

from __future__ import annotations

from typing import Any

import pytest

import fakeoss

tensorstore = pytest.importorskip("tensorstore", reason="tensorstore is not installed")
SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)
DRIVER = {"driver": "s3", "bucket": "bkt", "path": "folder/"}
VALUES = {
    "url": "s3://bkt/folder/",
    "document": DRIVER,
    "object": tensorstore.KvStore.Spec(DRIVER),
    "endpoint": {**DRIVER, "endpoint": "https://s3.us-west-2.amazonaws.com", "host_header": "s3.example"},
}
ARRAYS = {
    "url": {"driver": "zarr3", "kvstore": "s3://bkt/array/"},
    "document": {"driver": "zarr", "kvstore": DRIVER},
    "object": tensorstore.Spec({"driver": "n5", "kvstore": DRIVER}),
    "database": {"driver": "zarr3", "kvstore": {"driver": "ocdbt", "base": "s3://bkt/base/"}},
}


@pytest.mark.parametrize("spec", VALUES.values(), ids=VALUES)
def test_values(spec: Any):
    with SERVED as oss:
        tensorstore.KvStore.open(spec).result()["key"] = b"body"
        assert oss.bucket("bkt").object("folder/key").body == b"body"
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError, match="tensorstore was stopped"):
        tensorstore.KvStore.open(spec)


@pytest.mark.parametrize("spec", ARRAYS.values(), ids=ARRAYS)
def test_arrays(spec: Any):
    with SERVED:
        array = tensorstore.open(spec, create=True, dtype=tensorstore.int32, shape=[10]).result()
        array[:] = 7
        assert (array[:].read().result() == 7).all()
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError, match="tensorstore was stopped"):
        tensorstore.open(spec)


def test_other_drivers_are_left_alone():
    with fakeoss.mock():
        values = tensorstore.KvStore.open("memory://").result()
        values["key"] = b"body"
        assert values["key"] == b"body"
