"""Annotations in rows of their own: what is written of them, where their payloads lie, and what becomes of both."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from durable.conftest import Open
from fakeoss.durable.annotations import Words, annotation_row, forget, note, read_annotations
from fakeoss.model.annotations import new_annotation, with_annotation, without_annotation
from fakeoss.model.store import Store, state_of

BIG = "x" * 200_000


def put(store: Store, name: str, payload: str, version: int = 0) -> None:
    bucket = state_of(store).bucket("bkt")
    record = bucket.versions("k")[version]
    annotation = new_annotation(name, payload.encode(), bucket.now())
    bucket.revise(record, lambda attributes: with_annotation(attributes, annotation))
    bucket.store.confirm()


def drop(store: Store, name: str) -> None:
    bucket = state_of(store).bucket("bkt")
    bucket.revise(bucket.versions("k")[0], lambda attributes: without_annotation(attributes, name))
    bucket.store.confirm()


def rows(data: Path, table: str) -> int:
    connection = sqlite3.connect(data / "store.sqlite")
    (count,) = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
    connection.close()
    return int(count)


def files(data: Path) -> int:
    return sum(path.is_file() for path in (data / "bodies").rglob("*"))


def texts(store: Store) -> dict[str, str]:
    return {name: annotation.text for name, annotation in store.bucket("bkt")["k"].annotations.items()}


def test_they_are_there_after_a_restart(open_again: Open):
    store = open_again().store
    store.create_bucket("bkt").put("k", b"1", annotations={"small": "ä", "big": BIG})
    before = store.bucket("bkt")["k"].annotations
    put(store, "later", "2")
    drop(store, "small")
    put(store, "later", "3")
    store = open_again().store
    assert texts(store) == {"big": BIG, "later": "3"}
    assert store.bucket("bkt")["k"].annotations["big"] == before["big"]


@pytest.mark.parametrize("way", ["annotation", "object", "overwrite", "bucket"])
def test_what_is_gone_leaves_neither_row_nor_file(open_again: Open, tmp_path: Path, way: str):
    data, store = tmp_path / "data", open_again().store
    bucket = store.create_bucket("bkt")
    bucket.put("k", b"1", annotations={"big": BIG})
    assert (rows(data, "annotations"), rows(data, "files"), files(data)) == (1, 1, 1)
    if way == "annotation":
        drop(store, "big")
    elif way == "overwrite":
        bucket.put("k", b"2")
        assert texts(store) == {}
    else:
        bucket.delete("k")
    if way == "bucket":
        store.delete_bucket("bkt")
    open_again()
    assert (rows(data, "annotations"), rows(data, "files"), files(data)) == (0, 0, 0)


def test_what_is_not_changed_is_not_written_again(open_again: Open, tmp_path: Path):
    store = open_again().store
    store.create_bucket("bkt").put("k", b"1", annotations={"a": "1", "b": BIG})
    store = open_again().store  # nothing of it is in memory
    table = state_of(store)._database._annotations  # type: ignore[attr-defined]
    written: list[str] = []
    insert = table.insert
    table.insert = lambda rows: (written.extend(row.name for row in rows), insert(rows))
    put(store, "c", "3")
    drop(store, "a")
    assert written == ["c"]
    assert texts(store) == {"b": BIG, "c": "3"}


def test_versions_have_their_own(open_again: Open):
    store = open_again().store
    bucket = store.create_bucket("bkt", versioning=True)
    bucket.put("k", b"1", annotations={"a": "old"})
    bucket.put("k", b"2")
    put(store, "a", "new")
    put(store, "b", "late", version=1)
    bucket = open_again().store.bucket("bkt")
    assert [{name: each.text for name, each in version.annotations.items()} for version in bucket.versions("k")] == [
        {"a": "new"},
        {"a": "old", "b": "late"},
    ]
    bucket.delete("k", version_id=bucket.versions("k")[0].version_id)
    assert {name: each.text for name, each in open_again().store.bucket("bkt")["k"].annotations.items()} == {
        "a": "old",
        "b": "late",
    }


def test_a_copy_shares_the_file_and_outlives_its_source(open_again: Open, tmp_path: Path):
    store = open_again().store
    bucket = store.create_bucket("bkt")
    bucket.put("k", b"1", annotations={"big": BIG})
    source = bucket["k"]
    state_of(store).bucket("bkt").add(_new("copy", source))
    bucket.delete("k")
    store = open_again().store
    assert files(tmp_path / "data") == 1
    assert store.bucket("bkt")["copy"].annotations["big"].text == BIG


def _new(key: str, source: Any) -> Any:
    from fakeoss.model.records import NewObject

    return NewObject(key, source.content, source.etag, source.attributes)


def test_a_row_and_back():
    annotation = new_annotation("a", b"abc", 5.5, replication="REPLICA")
    row = annotation_row(7, 3, annotation, annotation.content)
    assert (row.row, row.record, row.name, row.content.files) == (7, 3, "a", {})
    assert read_annotations([(row.name, row.facts, row.content.octets)], {}.__getitem__) == {"a": annotation}


def test_the_last_word_counts():
    one, two = new_annotation("a", b"1", 5.0), new_annotation("a", b"2", 5.0)
    words: Words = {}
    note(words, 1, {}, {"a": one})
    note(words, 1, {"a": one}, {"a": two})
    assert words == {(1, "a"): two}
    note(words, 1, {"a": two, "b": one}, {"a": new_annotation("a", b"2", 5.0)})
    assert words == {(1, "a"): two, (1, "b"): None}
    note(words, 2, {}, {"a": one})
    forget(words, 1)
    assert words == {(2, "a"): one}
