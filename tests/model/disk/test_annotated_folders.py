"""Annotations in dumps and seeds: all that is said of them comes back, and by hand a name and a text are enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.model.annotations import new_annotation, with_annotation
from fakeoss.model.records import Checksum
from fakeoss.model.store import Store, state_of

NOW = 1302554096.0


def manifest_of(folder: Path) -> Path:
    return folder / "bucket" / ".fakeoss" / "manifest.json"


def by_hand(folder: Path, *annotations: Any) -> Store:
    """A store seeded from a manifest that tells of an object with these annotations."""
    (folder / "bucket" / ".fakeoss").mkdir(parents=True)
    (folder / "bucket" / "k").write_bytes(b"1")
    document = {"objects": [{"key": "k", "annotations": list(annotations)}]}
    manifest_of(folder).write_text(json.dumps(document), encoding="utf-8")
    store = Store(clock=Clock(NOW))
    store.seed(folder)
    return store


def test_what_is_dumped_comes_back(tmp_path: Path):
    store = Store(clock=Clock(NOW), seed=1)
    bucket = store.create_bucket("bucket", versioning=True)
    bucket.put("k", b"1", annotations={"labels": "ä", "big": "x" * 100_000})
    bucket.put("k", b"2", annotations={"labels": "b"})
    state = state_of(store).bucket("bucket")
    replica = new_annotation(
        "replica", b"c", NOW - 5.5, etag="e", checksum=Checksum("MD5", "AAAA"), replication="REPLICA"
    )
    state.revise(state.versions("k")[1], lambda attributes: with_annotation(attributes, replica))
    bucket.put("sparse", size="1GiB", annotations={"note": "sparse"})
    store.dump(tmp_path)
    other = Store(clock=Clock(NOW + 9), seed=1)
    other.seed(tmp_path)
    assert other.diff(store.snapshot()) == []
    assert [version.annotations for version in other.bucket("bucket").versions("k")] == [
        version.annotations for version in bucket.versions("k")
    ]
    assert other.bucket("bucket").versions("k")[1].annotations["replica"] == replica


def test_by_hand_a_name_and_a_text_are_enough(tmp_path: Path):
    store = by_hand(tmp_path, {"name": "labels", "text": '["cat"]'}, {"name": "note", "text": "ä"})
    annotations = store.bucket("bucket")["k"].annotations
    assert (annotations["labels"].json(), annotations["note"].text) == (["cat"], "ä")
    assert (annotations["note"].modified_at, annotations["note"].checksum.algorithm) == (NOW, "CRC64NVME")


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (5, "an annotation is a JSON object, not 5"),
        ({"text": "x"}, "it has no name"),
        ({"name": 5, "text": "x"}, "name cannot be 5"),
        ({"name": "a"}, "annotation 'a' has neither body nor text"),
        ({"name": "a", "text": 5}, "text cannot be 5"),
        ({"name": "a", "text": ""}, "annotation 'a': an annotation has no payload"),
        ({"name": "a", "text": "\ud800"}, "annotation 'a': the payload of an annotation is not UTF-8"),
        ({"name": "a", "text": "x" * 1048577}, "annotation 'a': the body is larger than allowed"),
        ({"name": "aws", "text": "x"}, "annotation 'aws': the name of an annotation is not valid"),
        ({"name": "a", "body": 7}, "there is no body 7"),
        ({"name": "a", "text": "x", "modified_at": "now"}, "modified_at cannot be 'now'"),
        ({"name": "a", "text": "x", "etag": 5}, "etag cannot be 5"),
        ({"name": "a", "text": "x", "checksum": {"Checksum": {}}}, "checksum: Checksum has"),
        ({"name": "a", "text": "x", "checksum": None}, "checksum: it cannot be None"),
        ({"name": "a", "text": "x", "colour": "blue"}, "an annotation has no 'colour'"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, annotation: Any, words: str):
    with pytest.raises(ValueError, match=r"objects, entry 1") as caught:
        by_hand(tmp_path, annotation)
    assert words in str(caught.value)


def test_a_name_stands_once_and_there_are_not_too_many(tmp_path: Path):
    twice = [{"name": "a", "text": "x"}, {"name": "a", "text": "y"}]
    with pytest.raises(ValueError, match="annotation 'a' is there already"):
        by_hand(tmp_path / "twice", *twice)
    many = [{"name": f"n{number}", "text": "x"} for number in range(1001)]
    with pytest.raises(ValueError, match="an object has 1000 annotations at most"):
        by_hand(tmp_path / "many", *many)
