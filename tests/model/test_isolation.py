"""What is undone when an isolation of a store ends, and what stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

import fakeoss
from fakeoss.model.isolation import Isolation
from fakeoss.model.store import state_of

URL = "https://s3.cn-north-1.jdcloud-oss.com/bkt/key"
SIGNED = {"Authorization": "AWS AK:any"}
CHANGES: dict[str, Callable[[fakeoss.Store], object]] = {
    "an object is put": lambda oss: oss.bucket("bkt").put("new", b"1"),
    "an object is replaced": lambda oss: oss.bucket("bkt").put("key", b"2"),
    "an object is deleted": lambda oss: oss.bucket("bkt").delete("key"),
    "a bucket is created": lambda oss: oss.create_bucket("other"),
    "a bucket is deleted": lambda oss: oss.delete_bucket("empty"),
    "the store is reset": lambda oss: oss.reset(),
    "another snapshot is restored": lambda oss: oss.restore(fakeoss.Store().snapshot()),
    "a bucket is versioned": lambda oss: oss.bucket("bkt").set_versioning("Enabled"),
    "a setting is replaced": lambda oss: setattr(oss.bucket("bkt").settings, "requester_pays", True),
    "a version is added": lambda oss: oss.bucket("versioned").put("key", b"second"),
    "a version is deleted": lambda oss: oss.bucket("versioned").delete("key"),
}


@pytest.fixture
def store() -> fakeoss.Store:
    made = fakeoss.Store(seed=1)
    made.create_bucket("bkt").put("key", b"first")
    made.create_bucket("empty")
    made.create_bucket("versioned", versioning=True).put("key", b"first")
    return made


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_stored_is_there_again(store: fakeoss.Store, change: Callable[[fakeoss.Store], object]):
    bucket, versioned = store.bucket("bkt"), store.bucket("versioned")
    record = versioned.object("key")
    before = store.snapshot()
    isolation = Isolation(state_of(store))
    change(store)
    assert store.snapshot() != before
    isolation.end()
    assert store.snapshot() == before
    assert bucket
    assert bucket == store.bucket("bkt")
    assert bucket.object("key").body == b"first"
    assert record.versions == versioned.versions("key") == [record]


def test_it_can_be_done_again_and_inside_itself(store: fakeoss.Store):
    before = store.snapshot()
    for _ in range(2):
        outer = Isolation(state_of(store))
        store.bucket("bkt").put("outer")
        inner = Isolation(state_of(store))
        store.bucket("bkt").put("inner")
        inner.end()
        assert store.bucket("bkt").keys() == ["key", "outer"]
        outer.end()
        assert store.snapshot() == before


def test_a_bucket_made_meanwhile_is_gone(store: fakeoss.Store):
    isolation = Isolation(state_of(store))
    bucket = store.create_bucket("other")
    isolation.end()
    assert not bucket
    assert "other" not in store


def test_the_time_the_owner_and_the_limits_are_as_before(store: fakeoss.Store):
    clock, limits, owner = store.clock, store.limits, store.owner
    now = clock.now()
    isolation = Isolation(state_of(store))
    store.clock.advance(days=30)
    store.clock, store.limits = fakeoss.Clock(5), fakeoss.Limits(max_page=1)
    store.owner = fakeoss.User("AK", "secret", "id")
    isolation.end()
    assert (store.clock, store.limits, store.owner) == (clock, limits, owner)
    assert clock.now() - now < 3600


def test_hooks_and_listeners_are_as_before(store: fakeoss.Store):
    kept = store.on("GetObject", before=lambda entry: None, optional=True)
    isolation = Isolation(state_of(store))
    store.hooks.clear()
    store.on("PutObject", before=lambda entry: None, optional=True)
    store.on_event(lambda event: None)
    isolation.end()
    assert store.hooks == [kept]
    assert store.listeners == []
    assert state_of(store).outbox is None


def test_a_fault_of_before_meets_its_calls_again_but_is_asked_for_once(store: fakeoss.Store):
    store.faults.add("GetObject", error="SlowDown", times=1)
    state = state_of(store)
    for _ in range(2):
        isolation = Isolation(state)
        store.faults.add("PutObject", error="SlowDown", optional=True)
        with fakeoss.mock(store=store):
            assert [requests.get(URL, headers=SIGNED).ok for _ in range(2)] == [False, True]
        assert store.faults.unmet == []
        assert state.shortfalls(isolation.earlier) == []
        isolation.end()
        assert len(store.faults.unmet) == 1  # for the next test
    assert len(store.faults) == 1
    assert state.shortfalls() == []


def test_a_fault_of_before_that_no_call_met_is_asked_for(store: fakeoss.Store):
    store.faults.add("GetObject", error="SlowDown", times=1)
    Isolation(state_of(store)).end()
    assert len(state_of(store).shortfalls()) == 1


def test_the_log_begins_anew_and_is_handed_over(store: fakeoss.Store):
    log, state = store.calls, state_of(store)
    state.calls.add(fakeoss.CallEntry("PutObject", "PUT", "bkt", "key", 200))
    isolation = Isolation(state)
    assert list(log) == []
    state.calls.add(fakeoss.CallEntry("GetObject", "GET", "bkt", "key", 200))
    ended = isolation.end()
    assert [entry.operation for entry in log] == ["PutObject"]
    assert [entry.operation for entry in ended] == ["GetObject"]


def test_reproducible_ids_begin_anew(store: fakeoss.Store):
    state = state_of(store)
    found = []
    for _ in range(2):
        isolation = Isolation(state)
        found.append(state.ids.upload_id())
        isolation.end()
    assert found[0] == found[1]


def test_ids_that_are_random_are_never_given_twice():
    state = state_of(fakeoss.Store())
    isolation = Isolation(state)
    first = state.ids.upload_id()
    isolation.end()
    assert state.ids.upload_id() != first
