"""The store as a test uses it, without HTTP: its buckets, and all of it put aside and back."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.limits import MIB
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.bucket import Bucket
from fakeoss.model.records import Attributes
from fakeoss.model.store import Snapshot, Store, state_of
from fakeoss.model.versions import ENABLED

STRANGER = User("OTHERKEY", "secret", "other")


@pytest.fixture
def store() -> Store:
    return Store(clock=Clock(at=1302554096.0), seed=1)


@pytest.fixture
def bucket(store: Store) -> Bucket:
    return store.create_bucket("src")


def refusal(action: Any, *arguments: Any, **options: Any) -> OssError:
    with pytest.raises(OssError) as caught:
        action(*arguments, **options)
    return caught.value


# buckets


def test_bucket_is_created_empty(store: Store):
    bucket = store.create_bucket("src", region="cn-north-1")
    assert store.bucket("src") == bucket
    assert (bucket.name, bucket.owner, bucket.region, bucket.settings.acl) == ("src", DEFAULT_OWNER, "cn-north-1", None)
    assert (bucket.created_at, len(bucket), list(bucket), bucket.uploads) == (1302554096.0, 0, [], [])
    assert repr(bucket) == "<Bucket 'src': 0 objects>"
    assert repr(store) == "<Store with 1 bucket: src>"


def test_buckets_are_listed_by_name(store: Store):
    for name in ("zoo", "ape", "bee"):
        store.create_bucket(name)
    assert [bucket.name for bucket in store.buckets] == ["ape", "bee", "zoo"]


def test_wrong_bucket_says_what_is_wrong(store: Store, bucket: Bucket):
    cases = [
        (refusal(store.bucket, "none"), "the bucket does not exist (BucketName='none'); the buckets are src"),
        (refusal(store.bucket, "scr"), "the bucket does not exist (BucketName='scr'); did you mean 'src'?"),
        (
            refusal(store.create_bucket, "No"),
            "the bucket name is not valid (BucketName='No'): a bucket name has 3 to 63 characters, and this one 2",
        ),
        (refusal(store.create_bucket, "src"), "the bucket exists and is already yours (BucketName='src')"),
        (
            refusal(store.create_bucket, "src", owner=STRANGER),
            "the bucket name is taken by another owner (BucketName='src')",
        ),
        (refusal(store.delete_bucket, "none"), "the bucket does not exist (BucketName='none')"),
        (refusal(bucket.object, "none"), "the key does not exist (Key='none')"),
    ]
    assert [str(error) for error, _ in cases] == [message for _, message in cases]


def test_bucket_with_an_object_is_not_deleted(store: Store, bucket: Bucket):
    bucket.put("k")
    assert refusal(store.delete_bucket, "src").cause is Cause.BUCKET_NOT_EMPTY
    bucket.delete("k")
    store.delete_bucket("src")
    assert store.buckets == []


# the store as a whole


def test_reset_forgets_everything(store: Store, bucket: Bucket):
    bucket.put("k")
    store.reset()
    assert store.buckets == []
    assert len(store.calls) == 0
    store.create_bucket("src")


def test_two_stores_share_nothing(store: Store, bucket: Bucket):
    bucket.put("k", b"1")
    other = Store()
    other.create_bucket("src").put("k", b"2")
    assert store.bucket("src").object("k").body == b"1"


@pytest.mark.parametrize("name", ["limit", "on_call", "bucket_names", "next_serial"])
def test_a_name_that_does_not_exist_cannot_be_set(store: Store, name: str):
    with pytest.raises(AttributeError, match=name):
        setattr(store, name, None)


def test_a_store_that_nobody_holds_is_gone(store: Store):
    own = Store()
    own.create_bucket("src").put("k", bytes(MIB))
    gone = weakref.ref(own)
    del own
    gc.collect()
    assert gone() is None


# all of it put aside and back


@pytest.fixture
def stored() -> Store:
    store = Store(seed=1, clock=Clock(at=1302554096.0))
    store.create_bucket("bucket").put("key", b"old", metadata={"colour": "red"})
    return store


def test_objects_come_back_any_number_of_times(stored: Store):
    snapshot = stored.snapshot()
    for _ in range(2):
        stored.bucket("bucket").put("key", b"new")
        stored.bucket("bucket").put("more", b"")
        stored.create_bucket("another")
        stored.restore(snapshot)
        assert [bucket.name for bucket in stored.buckets] == ["bucket"]
        assert stored.bucket("bucket").keys() == ["key"]
        assert stored.bucket("bucket").object("key").body == b"old"
        assert stored.bucket("bucket").object("key").metadata == {"colour": "red"}


def test_a_deleted_bucket_comes_back_and_takes_objects(stored: Store):
    snapshot = stored.snapshot()
    stored.bucket("bucket").delete("key")
    stored.delete_bucket("bucket")
    stored.restore(snapshot)
    stored.bucket("bucket").put("next", b"1")
    assert stored.bucket("bucket").keys() == ["key", "next"]


@pytest.mark.parametrize("restored", [False, True], ids=["after the snapshot", "after a restore"])
def test_attributes_settings_and_versioning_do_not_leak(stored: Store, restored: bool):
    snapshot = stored.snapshot()
    if restored:
        stored.restore(snapshot)
    bucket = stored.bucket("bucket")
    state = state_of(stored).bucket("bucket")
    state.revise(bucket.object("key"), lambda _: Attributes(tags={"a": "b"}))
    bucket.settings.requester_pays = True
    bucket.set_versioning(ENABLED)
    stored.restore(snapshot)
    again = stored.bucket("bucket")
    assert again.object("key").attributes == Attributes(metadata={"colour": "red"})
    assert (again.settings.requester_pays, again.versioning) == (False, None)


def test_versions_come_back_in_order_and_can_be_removed(stored: Store):
    bucket = stored.bucket("bucket")
    bucket.set_versioning(ENABLED)
    second = bucket.put("key", b"second").version_id
    bucket.delete("key")
    bucket.put("other", b"1")
    before = [(each.version_id, each.is_marker) for each in bucket.versions("key")]
    snapshot = stored.snapshot()
    bucket.delete("key", version_id=second)
    stored.restore(snapshot)
    again = stored.bucket("bucket")
    assert [(each.version_id, each.is_marker) for each in again.versions("key")] == before
    assert again.keys() == ["other"]
    again.delete("key", version_id=before[0][0])
    assert again.object("key").body == b"second"
    assert again.object("key") is again.versions("key")[0]


def test_open_uploads_come_back_with_their_parts(stored: Store):
    bucket = state_of(stored).bucket("bucket")
    upload = bucket.open_upload("big", "U" * 56, Attributes())
    bucket.put_part(upload, 1, b"one", ("etag", None))
    snapshot = stored.snapshot()
    bucket.put_part(upload, 2, b"two", ("etag", None))
    bucket.abort(upload)
    for _ in range(2):
        stored.restore(snapshot)
        bucket = state_of(stored).bucket("bucket")
        found = bucket.upload("big", "U" * 56)
        assert {number: part.content for number, part in found.parts.items()} == {1: b"one"}
        bucket.put_part(found, 3, b"three", ("etag", None))


def test_bytes_are_shared(stored: Store):
    content = stored.bucket("bucket").put("large", bytes(MIB)).content
    stored.restore(stored.snapshot())
    assert stored.bucket("bucket").object("large").content is content


def test_another_store_restores_it_and_shares_nothing_that_changes(stored: Store):
    other = Store()
    other.restore(stored.snapshot())
    other.bucket("bucket").put("key", b"theirs")
    assert stored.bucket("bucket").object("key").body == b"old"
    assert other.bucket("bucket").object("key").serial == 2
    assert state_of(stored).next_serial() == 2


def test_what_is_no_state_stays(stored: Store):
    snapshot = stored.snapshot()
    hook = stored.on("*", before=print)
    stored.restore(snapshot)
    assert stored.hooks == [hook]
    assert repr(snapshot) == "<Snapshot of 1 bucket>"


CHANGES = {
    "a bucket": lambda store: store.create_bucket("more"),
    "no bucket": lambda store: [store.bucket("bucket").delete("key"), store.delete_bucket("bucket")],
    "an object": lambda store: store.bucket("bucket").put("more"),
    "no object": lambda store: store.bucket("bucket").delete("key"),
    "bytes": lambda store: store.bucket("bucket").put("key", b"new", metadata={"colour": "red"}),
    "metadata": lambda store: store.bucket("bucket").put("key", b"old", metadata={"colour": "blue"}),
    "tags": lambda store: store.bucket("bucket").put("key", b"old", metadata={"colour": "red"}, tags={"a": "b"}),
    "the time": lambda store: [
        store.clock.advance(1),
        store.bucket("bucket").put("key", b"old", metadata={"colour": "red"}),
    ],
    "settings": lambda store: setattr(store.bucket("bucket").settings, "requester_pays", True),
    "versioning": lambda store: store.bucket("bucket").set_versioning(ENABLED),
    "an upload": lambda store: state_of(store).bucket("bucket").open_upload("k", "U" * 56, Attributes()),
    "a body that takes no room": lambda store: store.bucket("bucket").put("key", size="6GiB"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_snapshots_are_equal_until_something_changes_and_when_it_is_undone(stored: Store, change: str):
    before = stored.snapshot()
    assert before == stored.snapshot()
    CHANGES[change](stored)
    after = stored.snapshot()
    assert before != after
    stored.restore(before)
    assert stored.snapshot() == before
    stored.restore(after)
    assert stored.snapshot() == after


def test_snapshots_compare_what_is_stored_and_not_how_it_came_there(stored: Store):
    """Another store, another order, another way to cut the bytes: the same can be read."""
    other = Store(seed=2, clock=Clock(at=1302554096.0))
    other.create_bucket("gone").put("key")
    bucket = other.create_bucket("bucket")
    for body in (b"first", b"old"):
        bucket.put("key", body, metadata={"colour": "red"})
    assert other.snapshot() != stored.snapshot()
    other.bucket("gone").delete("key")
    other.delete_bucket("gone")
    assert other.snapshot() == stored.snapshot()
    for store in (stored, other):
        store.bucket("bucket").put("large", size="6GiB", pattern=b"ab")
    assert other.snapshot() == stored.snapshot()
    assert stored.snapshot() != Snapshot((), 0) != 5


def test_parts_are_compared(stored: Store):
    bucket = state_of(stored).bucket("bucket")
    upload = bucket.open_upload("k", "U" * 56, Attributes())
    bucket.put_part(upload, 1, b"one", ("etag", None))
    before = stored.snapshot()
    bucket.put_part(upload, 1, b"one", ("etag", None))
    assert stored.snapshot() == before
    bucket.put_part(upload, 1, b"two", ("etag", None))
    assert stored.snapshot() != before
