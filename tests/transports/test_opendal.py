"""opendal: an operator of S3 by each of its constructors, copies of any size, and other services."""

from __future__ import annotations

import pytest

import fakeoss

opendal = pytest.importorskip("opendal", reason="opendal is not installed")
SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)
ELSEWHERE = "https://s3.us-west-2.amazonaws.com"

WAYS = {
    "scheme": lambda kind: kind("s3", bucket="bkt", endpoint=ELSEWHERE, enable_virtual_host_style="true"),
    "from_config": lambda kind: kind.from_config({"scheme": "s3", "bucket": "bkt", "endpoint": ELSEWHERE}),
    "from_uri": lambda kind: kind.from_uri(f"s3://bkt?endpoint={ELSEWHERE}&region=us-west-2"),
}


@pytest.mark.parametrize("way", WAYS)
def test_ways(way: str):
    with SERVED as oss:
        operator = WAYS[way](opendal.Operator)
        assert isinstance(operator, opendal.Operator)
        operator.write("key", b"body")
        assert oss.bucket("bkt").object("key").body == b"body"
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError, match="opendal was stopped"):
        WAYS[way](opendal.AsyncOperator)


def test_a_copy_in_parts():
    with SERVED as oss:
        oss.bucket("bkt").put("movie", size="6GiB")
        opendal.Operator("s3", bucket="bkt").copy("movie", "copy")
        oss.calls.assert_called("UploadPartCopy", times=2)
        assert oss.bucket("bkt").object("copy").size == 6 << 30


def test_another_service_is_left_alone():
    with fakeoss.mock():
        operator = opendal.Operator("memory")
        operator.write("key", b"body")
        assert operator.read("key") == b"body"
