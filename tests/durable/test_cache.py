"""The cache of records: how much it holds, and that it never gives what was written over."""

from __future__ import annotations

import pytest

from durable.conftest import Open
from fakeoss.durable import cache
from fakeoss.durable.cache import Cache


def records(open_again: Open, *sizes: int):
    """Records of these sizes, written and read."""
    opening = open_again()
    bucket = opening.store.create_bucket("bkt")
    for number, size in enumerate(sizes):
        bucket.put(f"k{number}", bytes(size), annotations={"a": "x" * size})
    return [bucket[key] for key in bucket]


def test_it_holds_no_more_than_it_may_with_what_annotations_take(open_again: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cache, "_CACHED", 10_000)
    one, two, three = records(open_again, 1000, 1000, 2000)
    held = Cache()
    held.put(one)
    held.put(two)
    assert (held.get(one.row), held.get(two.row), held.forgotten) == (one, two, 0)
    held.put(three)  # 3500 + 3500 + 5500
    assert (held.get(one.row), held.get(two.row), held.get(three.row), held.forgotten) == (None, two, three, 1)
    held.drop([two.row])
    held.drop([])
    assert (held.get(two.row), held.forgotten) == (None, 2)


def test_what_was_read_before_something_was_written_is_not_held(open_again: Open):
    (record,) = records(open_again, 10)
    held = Cache()
    held.put(record)
    before = held.forgotten
    held.drop([record.row])
    held.add(record, before)
    assert held.get(record.row) is None
    held.add(record, held.forgotten)
    assert held.get(record.row) is record


@pytest.mark.parametrize("budget", [0, 4000])
def test_little_is_held_of_what_was_read(open_again: Open, budget: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("fakeoss.durable.cache._CACHED", budget)
    bucket = open_again().store.create_bucket("bkt", versioning=True)
    for number in range(20):
        bucket.put(f"k{number % 5}", bytes(1000))
    assert [len(bucket.versions(f"k{number}")) for number in range(5)] == [4] * 5
    cache = bucket._state.store._journal._cache
    assert len(cache._records) <= budget // 2000
    bucket.delete("k0", version_id=bucket.versions("k0")[1].version_id)
    assert len(open_again().store.bucket("bkt").versions("k0")) == 3
