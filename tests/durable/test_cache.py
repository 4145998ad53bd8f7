"""Little is held of what was read, and never what has changed since."""

from __future__ import annotations

import pytest

from durable.conftest import Open


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
