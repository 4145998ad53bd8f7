"""icechunk: a storage by a function imported before the mock, of another server's, and of a folder."""

from __future__ import annotations

import pytest

import fakeoss

icechunk = pytest.importorskip("icechunk", reason="icechunk is not installed")
s3_storage = icechunk.s3_storage
SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)
KEYS = {"access_key_id": "AK", "secret_access_key": "SK", "region": "us-east-1"}


def test_a_function_imported_before_the_mock():
    with SERVED as oss:
        icechunk.Repository.create(s3_storage(bucket="bkt", prefix="repository", **KEYS))
        assert "repository/refs/branch.main/ref.json" in list(oss.bucket("bkt").keys())
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError, match="icechunk was stopped"):
        s3_storage(bucket="bkt", prefix="repository", **KEYS)


def test_another_server_is_asked_nevertheless():
    with SERVED as oss, fakeoss.Server(profile="aws") as server:
        server.store.create_bucket("bkt")
        options = {"endpoint_url": server.endpoint_url, "allow_http": True, **KEYS}
        icechunk.Repository.create(s3_storage(bucket="bkt", prefix="repository", **options))
        assert server.store.bucket("bkt").keys()
        assert not oss.calls


def test_a_folder_is_left_alone(tmp_path):
    with fakeoss.mock():
        icechunk.Repository.create(icechunk.local_filesystem_storage(str(tmp_path)))
