"""Snapshots of a store: all comes back, twice too, and nothing leaks between the store and what was put aside."""

from __future__ import annotations

import pytest

from fakeoss.limits import MIB
from fakeoss.model.records import Attributes
from fakeoss.model.store import Store
from fakeoss.model.versions import ENABLED


@pytest.fixture
def store() -> Store:
    store = Store(seed=1)
    store.create_bucket("bucket").put("key", b"old", colour="red")
    return store


def test_objects_come_back_any_number_of_times(store: Store):
    snapshot = store.snapshot()
    for _ in range(2):
        store.bucket("bucket").put("key", b"new")
        store.bucket("bucket").put("more", b"")
        store.create_bucket("another")
        store.restore(snapshot)
        assert [bucket.name for bucket in store.buckets] == ["bucket"]
        assert store.bucket("bucket").keys() == ["key"]
        assert store.bucket("bucket").object("key").body == b"old"
        assert store.bucket("bucket").object("key").metadata == {"colour": "red"}


def test_a_deleted_bucket_comes_back_and_takes_objects(store: Store):
    snapshot = store.snapshot()
    store.bucket("bucket").delete("key")
    store.delete_bucket("bucket")
    store.restore(snapshot)
    store.bucket("bucket").put("next", b"1")
    assert store.bucket("bucket").keys() == ["key", "next"]


@pytest.mark.parametrize("restored", [False, True], ids=["after the snapshot", "after a restore"])
def test_attributes_settings_and_versioning_do_not_leak(store: Store, restored: bool):
    snapshot = store.snapshot()
    if restored:
        store.restore(snapshot)
    bucket = store.bucket("bucket")
    bucket.revise(bucket.object("key"), lambda _: Attributes(tags={"a": "b"}))
    bucket.settings.requester_pays = True
    bucket.set_versioning(ENABLED)
    store.restore(snapshot)
    again = store.bucket("bucket")
    assert again.object("key").attributes == Attributes(metadata={"colour": "red"})
    assert (again.settings.requester_pays, again.versioning) == (False, None)


def test_versions_come_back_in_order_and_can_be_removed(store: Store):
    bucket = store.bucket("bucket")
    bucket.set_versioning(ENABLED)
    second = bucket.put("key", b"second").version_id
    bucket.delete("key")
    bucket.put("other", b"1")
    before = [(each.version_id, each.is_marker) for each in bucket.versions("key")]
    snapshot = store.snapshot()
    bucket.delete_version("key", second)
    store.restore(snapshot)
    again = store.bucket("bucket")
    assert [(each.version_id, each.is_marker) for each in again.versions("key")] == before
    assert again.keys() == ["other"]
    again.delete_version("key", before[0][0])
    assert again.object("key").body == b"second"
    assert again.object("key") is again.versions("key")[0]


def test_open_uploads_come_back_with_their_parts(store: Store):
    bucket = store.bucket("bucket")
    upload = bucket.open_upload("big", "U" * 56, Attributes())
    bucket.put_part(upload, 1, b"one", ("etag", None))
    snapshot = store.snapshot()
    bucket.put_part(upload, 2, b"two", ("etag", None))
    bucket.abort(upload)
    for _ in range(2):
        store.restore(snapshot)
        found = store.bucket("bucket").upload("big", "U" * 56)
        assert {number: part.content for number, part in found.parts.items()} == {1: b"one"}
        store.bucket("bucket").put_part(found, 3, b"three", ("etag", None))


def test_bytes_are_shared(store: Store):
    content = store.bucket("bucket").put("large", bytes(MIB)).content
    store.restore(store.snapshot())
    assert store.bucket("bucket").object("large").content is content


def test_another_store_restores_it_and_shares_nothing_that_changes(store: Store):
    other = Store()
    other.restore(store.snapshot())
    other.bucket("bucket").put("key", b"theirs")
    assert store.bucket("bucket").object("key").body == b"old"
    assert other.bucket("bucket").object("key").serial == 2
    assert store.next_serial() == 2


def test_what_is_no_state_stays(store: Store):
    snapshot = store.snapshot()
    hook = store.on("*", before=print)
    store.restore(snapshot)
    assert store.hooks == [hook]
    assert repr(snapshot) == "<Snapshot of 1 bucket>"
