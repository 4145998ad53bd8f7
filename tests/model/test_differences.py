"""What changed between a snapshot and now."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.model.bucket import Bucket
from fakeoss.model.differences import Difference
from fakeoss.model.store import Store

X = "9dd4e461268c8034f5c8564e155c67a6"  # md5 of x
Y = "415290769594460e2e485922904f345d"  # md5 of y


@pytest.fixture
def store() -> Store:
    store = Store(clock=Clock(1e9), seed=1)
    store.create_bucket("bkt").put("k", b"x", metadata={"m": "1"})
    store.bucket("bkt").start_upload("u", [b"x"])
    store.create_bucket("ver", versioning=True).put("k", b"x")
    return store


def upload_of(bucket: Bucket) -> str:
    return bucket.uploads[0].upload_id


CHANGES: dict[str, tuple[Callable[[Store], Any], str]] = {
    "nothing": (lambda store: store.bucket("bkt").keys(), "nothing changed"),
    "an object more": (lambda store: store.bucket("bkt").put("a", b"y"), f"+ object bkt/a: 1 bytes, etag {Y}"),
    "an object less": (lambda store: store.bucket("bkt").delete("k"), f"- object bkt/k: 1 bytes, etag {X}"),
    "other bytes": (
        lambda store: store.bucket("bkt").put("k", b"y", metadata={"m": "1"}),
        f"~ object bkt/k: etag {X} -> {Y}",
    ),
    "other metadata": (
        lambda store: store.bucket("bkt").put("k", b"x", metadata={"m": "2"}),
        "~ object bkt/k: metadata {'m': '1'} -> {'m': '2'}",
    ),
    "the same later": (
        lambda store: (store.clock.advance(5), store.bucket("bkt").put("k", b"x", metadata={"m": "1"})),
        "~ object bkt/k: the same, written again",
    ),
    "a setting": (
        lambda store: setattr(store.bucket("bkt").settings, "tags", {"a": "1"}),
        "+ setting bkt tags",
    ),
    "a switch": (
        lambda store: setattr(store.bucket("bkt").settings, "requester_pays", True),
        "~ setting bkt requester_pays: False -> True",
    ),
    "versioning": (lambda store: store.bucket("bkt").set_versioning("Enabled"), "+ setting bkt versioning"),
    "a bucket more": (
        lambda store: store.create_bucket("new").put("k", b"y"),
        f"+ bucket new\n+ object new/k: 1 bytes, etag {Y}",
    ),
    "a part more": (
        lambda store: store.bucket("bkt")._state.put_part(store.bucket("bkt").uploads[0], 2, b"y", (Y, None)),
        f"+ part bkt/u 2: 1 bytes, etag {Y}",
    ),
    "a part changed": (
        lambda store: store.bucket("bkt")._state.put_part(store.bucket("bkt").uploads[0], 1, b"y", (Y, None)),
        f"~ part bkt/u 1: size 1 -> 1, etag {X} -> {Y}",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_exactly_what_changed_is_named(store: Store, name: str):
    change, text = CHANGES[name]
    before = store.snapshot()
    change(store)
    difference = store.diff(before)
    assert (str(difference), bool(difference)) == (text, name != "nothing")
    store.restore(before)
    assert not store.diff(before)


def test_an_upload_comes_and_goes_with_its_parts(store: Store):
    upload_id = upload_of(store.bucket("bkt"))
    before = store.snapshot()
    store.bucket("bkt")._state.abort(store.bucket("bkt").uploads[0])
    new = store.bucket("bkt").start_upload("n", [b"y"])
    assert store.diff(before) == [
        Difference("upload", "removed", "bkt", "u", upload_id),
        Difference("part", "removed", "bkt", "u", "1", f"1 bytes, etag {X}"),
        Difference("upload", "added", "bkt", "n", new.upload_id),
        Difference("part", "added", "bkt", "n", "1", f"1 bytes, etag {Y}"),
    ]


def test_versions_and_delete_markers_are_named_by_their_ids(store: Store):
    bucket = store.bucket("ver")
    (first,) = bucket.versions("k")
    before = store.snapshot()
    second = bucket.put("k", b"y")
    assert [tuple(each) for each in store.diff(before)] == [
        ("object", "changed", "ver", "k", None, f"etag {X} -> {Y}"),
        ("version", "added", "ver", "k", second.version_id, f"1 bytes, etag {Y}"),
    ]
    middle = store.snapshot()
    marker = bucket.delete("k")
    assert marker is not None
    bucket.delete("k", version_id=first.version_id)
    assert [tuple(each) for each in store.diff(middle)] == [
        ("object", "removed", "ver", "k", None, f"1 bytes, etag {Y}"),
        ("version", "removed", "ver", "k", first.version_id, f"1 bytes, etag {X}"),
        ("version", "added", "ver", "k", marker.version_id, "delete marker"),
    ]


def test_a_bucket_that_is_gone_takes_its_objects_along(store: Store):
    before = store.snapshot()
    store.bucket("bkt").delete("k")
    store.delete_bucket("bkt")
    shown = [f"{each.how} {each.what} {each.key}" for each in store.diff(before)]
    assert shown == ["removed bucket None", "removed object k", "removed upload u", "removed part u"]


def test_differences_are_a_sequence(store: Store):
    before = store.snapshot()
    store.bucket("bkt").put("a\nb", b"y")
    difference = store.diff(before)
    assert (len(difference), difference[0].how, list(difference[:1])) == (1, "added", list(difference))
    assert repr(difference) == f"<Differences: 1>\n+ object bkt/a\\nb: 1 bytes, etag {Y}"
    assert repr(store.diff(store.snapshot())) == "<Differences: none>"
    with pytest.raises(TypeError, match=re.escape("diff needs what snapshot() gave, not None")):
        store.diff(None)  # type: ignore[arg-type]
