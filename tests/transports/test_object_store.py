"""Libraries over object_store: an endpoint of the program's own, by each way of naming one, or another server's."""

from __future__ import annotations

import pickle

import pytest

import fakeoss

store = pytest.importorskip("obstore.store", reason="obstore is not installed")
SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)
ELSEWHERE = "https://s3.us-west-2.amazonaws.com"
S3Store = store.S3Store  # imported before the mock, as modules do

WAYS = {
    "none": lambda: S3Store("bkt"),
    "keyword": lambda: S3Store("bkt", endpoint=ELSEWHERE),
    "config": lambda: S3Store("bkt", config={"aws_endpoint_url": ELSEWHERE, "virtual_hosted_style_request": True}),
    "from_url": lambda: store.from_url("s3://bkt", endpoint=ELSEWHERE),
    "class method": lambda: S3Store.from_url("s3://bkt", virtual_hosted_style_request=True),
    "its own url": lambda: store.from_url("https://bkt.s3.us-west-2.amazonaws.com/"),
}


@pytest.mark.parametrize("way", WAYS)
def test_obstore(way: str):
    with SERVED as oss:
        WAYS[way]().put("key", b"body")
        assert oss.bucket("bkt").object("key").body == b"body"


@pytest.mark.parametrize("way", WAYS)
def test_obstore_is_refused(way: str):
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError, match="obstore was stopped"):
        WAYS[way]()


def test_another_server_is_asked_nevertheless():
    with SERVED as oss, fakeoss.Server(profile="aws") as server:
        server.store.create_bucket("bkt")
        S3Store("bkt", endpoint=server.endpoint_url).put("key", b"body")
        assert server.store.bucket("bkt").object("key").body == b"body"
        assert not oss.calls


def test_the_class_is_as_it_was():
    with SERVED:
        assert pickle.loads(pickle.dumps(S3Store("bkt"))) == S3Store("bkt")
    assert not {"__new__", "from_url"} & vars(S3Store).keys()
    assert type(S3Store("bkt", region="us-east-1")) is S3Store


@pytest.mark.parametrize("module", ["deltalake", "lance", "lancedb"])
def test_what_is_no_uri_of_s3_is_left_alone(module: str, tmp_path):
    pytest.importorskip(module, reason=f"{module} is not installed")
    data = pytest.importorskip("pyarrow").table({"number": [7]})
    with fakeoss.mock():
        if module == "deltalake":
            from deltalake import DeltaTable, write_deltalake

            write_deltalake(str(tmp_path), data)
            assert DeltaTable(tmp_path).version() == 0
        elif module == "lance":
            import lance

            assert lance.write_dataset(data, str(tmp_path / "data")).count_rows() == 1
        else:
            import lancedb

            assert lancedb.connect(str(tmp_path)).create_table("data", data).count_rows() == 1
