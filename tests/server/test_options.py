"""The buckets of a server, and what is refused of its options."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from fakeoss import OssError, Server, Store, User
from fakeoss.server.options import bucket_names, with_port

ALICE = User("ALICE", "not-to-be-printed", "a" * 64, "alice")


def test_buckets_are_there_at_once():
    with Server(profile="aws", buckets=iter(["photos", "films"]), anonymous="owner") as server:
        assert [bucket.name for bucket in server.store.buckets] == ["films", "photos"]
        with requests.head(f"{server.endpoint_url}/photos", timeout=10) as answer:
            assert answer.status_code == 200


def test_buckets_belong_to_the_first_user():
    with Server(buckets=["photos"], users=[ALICE]) as server:
        assert server.store.bucket("photos").owner == ALICE


def test_buckets_that_are_there_stay(tmp_path: Path):
    store = Store()
    store.create_bucket("photos").put("cat", b"meow")
    Server(store, buckets=["photos", "films"])
    assert [len(bucket) for bucket in store.buckets] == [0, 1]
    for size in (0, 1):
        with Server(data=tmp_path / "data", buckets=["photos"]) as server:
            assert len(server.store.bucket("photos")) == size
            server.store.bucket("photos").put("cat", b"meow")


def test_a_name_that_is_none_is_refused_and_the_folder_stays_free(tmp_path: Path):
    with pytest.raises(OssError, match="the bucket name is not valid"):
        Server(data=tmp_path / "data", buckets=["No"])
    with Server(data=tmp_path / "data") as server:
        assert not server.store.buckets


def test_a_single_text_is_refused():
    with pytest.raises(TypeError, match=r"buckets must be a list, even of a single item: buckets=\['photos'\]"):
        Server(buckets="photos")
    assert bucket_names(["photos"]) == ("photos",)


def test_names_have_the_port():
    assert with_port(("minio.test", "*"), 9000) == {"127.0.0.1:9000", "[::1]:9000", "0.0.0.0:9000", "minio.test:9000"}
    assert "minio.test" in with_port(("minio.test",), 80)


@pytest.mark.parametrize("name", ["unsupported", "auth", "anonymous", "control"])
def test_choices(name: str):
    with pytest.raises(ValueError, match=f"fakeoss.Server: {name} must be one of"):
        Server(**{name: "none of them"})


def test_a_store_and_options_of_a_new_one():
    with pytest.raises(TypeError, match="belong to a new store"):
        Server(Store(), seed=1)
    with pytest.raises(TypeError, match=r"store must be a fakeoss\.Store"):
        Server("store")  # type: ignore[arg-type]


def test_a_file_to_write_calls_to_that_is_none(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        Server(data=tmp_path / "data", record=tmp_path / "none" / "calls.jsonl")
    with pytest.raises(TypeError):
        Server(data=tmp_path / "data", record=3)  # type: ignore[arg-type]
    Server(data=tmp_path / "data").close()  # the folder is free
