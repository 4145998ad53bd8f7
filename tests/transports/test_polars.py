"""polars, whose stores outlive their endpoint: every way to name keys and endpoint, in one mock after the other."""

from __future__ import annotations

from typing import Any

import pytest

import fakeoss

polars = pytest.importorskip("polars", reason="polars is not installed")
SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)
DATA = polars.DataFrame({"number": [1, 2]})


def provider() -> Any:
    return {"aws_access_key_id": "AK", "aws_secret_access_key": "SK"}, None


KEYS = {"aws_access_key_id": "AK", "aws_secret_access_key": "SK", "region": "us-east-1"}
WAYS: dict[str, dict[str, Any]] = {
    "environment": {},
    "endpoint": {"storage_options": {"aws_endpoint_url": "https://s3.us-west-2.amazonaws.com"}},
    "keys": {"storage_options": {"endpoint_url": "https://s3.us-west-2.amazonaws.com", **KEYS}},
    "no provider": {"credential_provider": None},
    "own provider": {"credential_provider": provider},
}


@pytest.mark.parametrize("way", WAYS)
def test_ways(way: str):
    options = WAYS[way]
    for _ in range(2):
        with SERVED as oss:
            DATA.write_parquet("s3://bkt/frame", **options)
            assert polars.scan_parquet("s3://bkt/frame", **options).collect().equals(DATA)
            DATA.lazy().sink_csv("s3://bkt/text", **options)
            assert oss.bucket("bkt").object("text").body == b"number\n1\n2\n"
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError, match="polars was stopped"):
        polars.scan_parquet("s3://bkt/frame", **options)


def test_another_server_is_asked_nevertheless():
    with SERVED as oss, fakeoss.Server(profile="aws") as server:
        server.store.create_bucket("bkt")
        DATA.write_csv("s3://bkt/text", storage_options={"aws_endpoint_url": server.endpoint_url})
        assert server.store.bucket("bkt").object("text").body == b"number\n1\n2\n"
        assert not oss.calls


def test_files_are_left_alone(tmp_path):
    with fakeoss.mock():
        DATA.write_parquet(tmp_path / "frame")
        assert polars.read_parquet(tmp_path / "frame").equals(DATA)
