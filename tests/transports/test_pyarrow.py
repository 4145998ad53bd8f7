"""pyarrow: its own objects, by whatever name they are made, and its names as they were."""

from __future__ import annotations

import pickle

import pytest

import fakeoss

fs = pytest.importorskip("pyarrow.fs", reason="pyarrow is not installed")
SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)
NAMES = ("FileSystem", "S3FileSystem", "resolve_s3_region")
early = fs.FileSystem


@pytest.fixture(autouse=True)
def as_it_was():
    before = [getattr(fs, name) for name in NAMES]
    yield
    assert [getattr(fs, name) for name in NAMES] == before


@pytest.mark.parametrize(
    "query", ["", "?region=us-east-1", "?endpoint_override=https://s3.us-west-2.amazonaws.com", "?scheme=https"]
)
def test_a_uri(query: str):
    with SERVED as oss:
        oss.bucket("bkt").put("folder/key", b"body")
        files, path = fs.FileSystem.from_uri(f"s3://bkt/folder/key{query}")
        assert (path, files.open_input_file(path).read()) == ("bkt/folder/key", b"body")


def test_a_class_imported_before_the_mock_reads_the_environment():
    with SERVED as oss:
        oss.bucket("bkt").put("key", b"body")
        files, path = early.from_uri("s3://bkt/key")
        assert files.open_input_file(path).read() == b"body"


def test_what_is_made_is_of_pyarrow_and_can_be_pickled():
    with SERVED as oss:
        oss.bucket("bkt").put("key", b"body")
        files = fs.S3FileSystem(force_virtual_addressing=True, proxy_options="http://127.0.0.1:1")
        assert isinstance(files, fs.FileSystem)
        assert isinstance(files, early)
        assert type(files).__module__ == "pyarrow._s3fs"
        assert pickle.loads(pickle.dumps(files)).open_input_file("bkt/key").read() == b"body"


def test_the_region_of_a_bucket():
    with SERVED as oss:
        oss.create_bucket("west", region="us-west-2")
        assert fs.resolve_s3_region("west") == "us-west-2"
        with pytest.raises(OSError, match="Bucket 'none' not found"):
            fs.resolve_s3_region("none")


def test_other_file_systems_are_left_alone():
    with fakeoss.mock():
        assert isinstance(fs.FileSystem.from_uri("file:///")[0], fs.LocalFileSystem)


def test_without_a_server_it_is_refused():
    with fakeoss.mock():
        for make in (fs.S3FileSystem, lambda: fs.FileSystem.from_uri("s3://b/k"), lambda: fs.resolve_s3_region("b")):
            with pytest.raises(fakeoss.OutsideMockError, match=r"fakeoss: pyarrow\.fs\..*processes=True"):
                make()
