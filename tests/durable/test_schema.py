"""The formats of the database, and how one becomes the next."""

from __future__ import annotations

from pathlib import Path

from durable.conftest import Open
from durable.test_database import change
from fakeoss.durable import open_store
from fakeoss.durable.schema import FORMAT, MIGRATIONS


def test_every_format_has_a_way_to_the_next():
    assert sorted(MIGRATIONS) == list(range(1, FORMAT))


def test_a_store_of_format_2_has_annotations_from_now_on(open_again: Open, tmp_path: Path):
    opening = open_again()
    opening.store.create_bucket("bkt").put("a", b"1")
    before = opening.store.snapshot()
    opening.close()
    change(tmp_path / "data", "DROP TABLE annotations", "PRAGMA user_version = 2")
    opening = open_store(str(tmp_path / "data"))
    assert opening.store.snapshot() == before
    opening.store.bucket("bkt").put("b", b"2", annotations={"labels": "cat"})
    opening.close()
    bucket = open_again().store.bucket("bkt")
    assert (bucket["b"].annotations["labels"].text, bucket["a"].annotations) == ("cat", {})
