"""What a bucket holds: published once, revised by replacement, closed when it is deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.model.accounts import User
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.encryption import Encryption
from fakeoss.model.events import MARKED, REMOVED, Moment
from fakeoss.model.notifications import Notifications
from fakeoss.model.object_lock import COMPLIANCE, DefaultRetention, ObjectLock, Retention
from fakeoss.model.records import PLAIN, Attributes, NewObject, ObjectRecord
from fakeoss.model.store import Store, state_of
from fakeoss.model.store_state import Service
from fakeoss.model.versions import ENABLED, SUSPENDED

NOON = 1302554096.0
ALICE = User("ALICE", "secret", "alice")


@pytest.fixture
def store() -> Store:
    return Store(clock=Clock(at=NOON), seed=1)


@pytest.fixture
def bucket(store: Store) -> BucketState:
    store.create_bucket("src")
    return state_of(store).bucket("src")


def refusal(action: Callable[..., object], *arguments: Any, **options: Any) -> Cause:
    with pytest.raises(OssError) as caught:
        action(*arguments, **options)
    return caught.value.cause


def new(key: str = "k", body: bytes = b"body", **facts: Any) -> NewObject:
    return NewObject(key, body, "etag", **facts)


# publishing


@pytest.mark.parametrize(("state", "length"), [(None, 4), (ENABLED, 32), (SUSPENDED, 4)])
def test_what_is_published_has_time_and_place(bucket: BucketState, state: str | None, length: int):
    if state is not None:
        bucket.set_versioning(state)
    record = bucket.publish(new(owner=ALICE, encryption=Encryption("AES256")))
    assert (record.modified_at, record.serial, len(record.version_id)) == (NOON, 1, length)
    assert (record.owner, record.encryption, record.is_marker) == (ALICE, Encryption("AES256"), False)
    assert record.versions == bucket.versions("k") == [record]


def test_a_guard_sees_what_is_there_and_may_refuse(bucket: BucketState):
    first = bucket.publish(new())
    seen: list[ObjectRecord | None] = []

    def refuse(current: ObjectRecord | None) -> None:
        seen.append(current)
        raise OssError(Cause.PRECONDITION_FAILED)

    assert refusal(bucket.publish, new(), refuse) is Cause.PRECONDITION_FAILED
    assert refusal(bucket.delete, "k", refuse) is Cause.PRECONDITION_FAILED
    assert refusal(bucket.delete_version, "k", "null", refuse) is Cause.PRECONDITION_FAILED
    assert (seen, bucket.current("k")) == ([first] * 3, first)
    assert state_serial(bucket) == 2, "what is refused takes no serial"


def state_serial(bucket: BucketState) -> int:
    return bucket.store.next_serial()


def test_a_default_retention_is_there_from_the_first_moment_on(store: Store):
    store.create_bucket("locked", object_lock=True)
    bucket = state_of(store).bucket("locked")
    bucket.settings.object_lock = DefaultRetention(COMPLIANCE, days=1)
    given = new()
    record = bucket.publish(given)
    assert record.attributes.lock == ObjectLock(Retention(COMPLIANCE, NOON + 86_400))
    assert given.attributes is PLAIN


# revising


def tagged(attributes: Attributes) -> Attributes:
    return attributes._replace(tags={"colour": "red"})


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_revision_stands_where_the_record_stood(bucket: BucketState, place: int):
    bucket.set_versioning(ENABLED)
    for body in (b"1", b"2", b"3"):
        bucket.publish(new(body=body))
    before = bucket.versions("k")
    revised = bucket.revise(before[place], tagged)
    assert bucket.versions("k") == [*before[:place], revised, *before[place + 1 :]]
    assert (revised.attributes.tags, before[place].attributes.tags) == ({"colour": "red"}, {})
    assert (revised.serial, revised.version_id) == (before[place].serial, before[place].version_id)
    assert bucket.current("k") is bucket.versions("k")[0]
    assert bucket.present(before[place]) is revised


def test_a_revision_of_a_bucket_without_versions(bucket: BucketState):
    first = bucket.publish(new())
    revised = bucket.revise(first, tagged)
    assert bucket.current("k") is revised
    second = bucket.publish(new())
    gone = bucket.revise(first, tagged)
    assert (gone.attributes.tags, bucket.current("k")) == ({"colour": "red"}, second)
    assert bucket.present(first) is first


def test_a_revision_that_is_refused_changes_nothing(bucket: BucketState):
    record = bucket.publish(new())

    def refuse(attributes: Attributes) -> Attributes:
        raise OssError(Cause.OBJECT_LOCKED)

    assert refusal(bucket.revise, record, refuse) is Cause.OBJECT_LOCKED
    assert bucket.current("k") is record


# the moment at which something happens


@pytest.mark.parametrize(
    ("moment", "at", "by_rule"), [(None, NOON, False), (Moment(NOON - 9, by_rule=True), NOON - 9, True)]
)
def test_what_is_deleted_is_told_of_its_moment(
    store: Store, bucket: BucketState, moment: Moment | None, at: float, by_rule: bool
):
    told: list[tuple[str, float, bool]] = []

    def compose(change: Any) -> tuple[()]:
        told.append((change.kind, change.at, change.by_rule))
        return ()

    store.on_event(print)
    state_of(store).attach(Service(frozenset(), frozenset(), versioned_locks=True, compose=compose))
    bucket.settings.notification = Notifications(("", ()), ())
    bucket.publish(new())
    told.clear()
    bucket.delete("k", moment=moment)
    bucket.set_versioning(ENABLED)
    marker = bucket.delete("k", moment=moment)
    assert marker is not None
    assert marker.modified_at == at
    bucket.delete_version("k", marker.version_id, moment=moment)
    assert told == [(REMOVED, at, by_rule), (MARKED, at, by_rule), (REMOVED, at, by_rule)]


# the end


def test_bucket_with_an_upload_is_deleted_where_that_is_allowed(store: Store, bucket: BucketState):
    upload = bucket.open_upload("k", "id", Attributes())
    assert refusal(store.delete_bucket, "src", with_uploads=False) is Cause.BUCKET_HAS_UPLOADS
    store.delete_bucket("src")
    assert refusal(bucket.put_part, upload, 1, b"", ("", None)) is Cause.NO_SUCH_UPLOAD
    assert refusal(bucket.publish, new()) is Cause.NO_SUCH_BUCKET  # what still holds the bucket cannot write to it
    assert refusal(bucket.open_upload, "k", "id", Attributes()) is Cause.NO_SUCH_BUCKET


def test_uploads_are_listed_by_key_and_initiation(store: Store, bucket: BucketState):
    opened = [bucket.open_upload(key, f"id{at}", Attributes()) for at, key in enumerate("bab")]
    assert [upload.serial for upload in opened] == [1, 2, 3]
    assert {upload.initiated_at for upload in opened} == {NOON}
    shown = store.bucket("src")
    assert shown.uploads == [opened[1], opened[0], opened[2]]
    assert repr(opened[0]) == "<MultipartUpload 'b' id0, 0 parts>"
    bucket.abort(opened[0])
    assert shown.uploads == [opened[1], opened[2]]


def test_last_serial_is_of_what_is_there_still(bucket: BucketState):
    assert bucket.last_serial == 0
    bucket.open_upload("k", "id", Attributes())
    bucket.publish(new())
    bucket.publish(new("gone"))
    bucket.delete("gone")
    assert bucket.last_serial == 2
