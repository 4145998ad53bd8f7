"""Changes on their way to those who are told: in order, once, outside of the lock, whoever raises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.events import CREATED, LOCKED, REMOVED, TESTED, Change, EventListener, Moment, Outbox, changed
from fakeoss.model.notifications import Notifications
from fakeoss.model.records import NewObject
from fakeoss.model.store import Store, state_of

NOON = 1302554096.0


@pytest.fixture
def bucket() -> BucketState:
    store = Store(clock=Clock(at=NOON), seed=1)
    store.create_bucket("src").settings.notification = Notifications(("", ()))
    return state_of(store).bucket("src")


class Told:
    """Gathers what is told, and by whose words."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.act: Callable[[str], object] = lambda text: None

    def __call__(self, document: dict[str, Any]) -> None:
        self.found.append(document["text"])
        self.act(document["text"])

    def words(self, name: str) -> Callable[[Change], Iterable[Any]]:
        return lambda change: [(self, {"text": f"{name}:{change.key}:{change.serial}"})]


@pytest.fixture
def told() -> Told:
    return Told()


def change(bucket: BucketState, key: str, serial: int) -> Change:
    return Change(bucket, CREATED, key, None, moment=Moment(NOON), serial=serial)


@pytest.mark.parametrize(
    ("wanted", "bucket", "configuration", "wants"),
    [
        ({}, "b", "c", True),
        ({"bucket": "b"}, "b", "c", True),
        ({"bucket": "other"}, "b", "c", False),
        ({"configuration": "c"}, "b", "c", True),
        ({"configuration": "other"}, "b", "c", False),
        ({"destination": "arn:2"}, "b", "c", True),
        ({"destination": "arn"}, "b", "c", False),
        ({"bucket": "b", "destination": "other"}, "b", "c", False),
    ],
)
def test_listener_wants(wanted: dict[str, str], bucket: str, configuration: str, wants: bool):
    assert EventListener(print, **wanted).wants(bucket, configuration, ("arn:1", "arn:2")) is wants


def test_changes_of_a_request_are_told_when_it_ends_in_its_words(bucket: BucketState, told: Told):
    outbox = Outbox(told.words("store"))
    outer = outbox.begin()
    for key, serial in (("a", 1), ("b", 2), ("a", 3)):
        outbox.add(change(bucket, key, serial))
    outbox.flush()
    assert told.found == []
    outbox.end(outer, told.words("request"))
    assert told.found == ["request:a:1", "request:a:3", "request:b:2"]
    outbox.flush()
    assert len(told.found) == 3


def test_changes_that_no_request_made_are_told_in_the_store_s_words(bucket: BucketState, told: Told):
    outbox = Outbox(told.words("store"))
    outbox.add(change(bucket, "a", 1))
    assert told.found == []
    outbox.flush()
    assert told.found == ["store:a:1"]


def test_a_change_of_before_is_told_first(bucket: BucketState, told: Told):
    outbox = Outbox(told.words("store"))
    outbox.add(change(bucket, "b", 1))
    outbox.add(change(bucket, "a", 2))
    outer = outbox.begin()
    outbox.add(change(bucket, "b", 3))
    outbox.end(outer, told.words("request"))
    assert told.found == ["store:a:2", "store:b:1", "request:b:3"]


def test_a_request_inside_of_a_request_is_told_by_itself(bucket: BucketState, told: Told):
    """As when a hook asks the store: what it changes at a key waits for what came before."""
    outbox = Outbox(told.words("store"))
    outer = outbox.begin()
    outbox.add(change(bucket, "a", 1))
    inner = outbox.begin()
    outbox.add(change(bucket, "a", 2))
    outbox.add(change(bucket, "b", 3))
    outbox.end(inner, told.words("inner"))
    assert told.found == ["inner:b:3"]
    outbox.end(outer, told.words("outer"))
    assert told.found == ["inner:b:3", "outer:a:1", "inner:a:2"]


def test_what_a_listener_changes_is_told_afterwards(bucket: BucketState, told: Told):
    outbox = Outbox(told.words("store"))

    def act(text: str) -> None:
        if text == "store:a:1":
            outbox.add(change(bucket, "a", 9))
            outbox.flush()
            assert told.found == ["store:a:1"], "the listener is busy with this key"

    told.act = act
    outbox.add(change(bucket, "a", 1))
    outbox.flush()
    assert told.found == ["store:a:1", "store:a:9"]


def test_all_are_told_before_the_first_exception_is_raised(bucket: BucketState, told: Told):
    outbox = Outbox(told.words("store"))

    def act(text: str) -> None:
        raise LookupError(text)

    told.act = act
    for key, serial in (("a", 1), ("b", 2)):
        outbox.add(change(bucket, key, serial))
    with pytest.raises(LookupError, match="store:a:1"):
        outbox.flush()
    assert told.found == ["store:a:1", "store:b:2"]
    told.act = lambda text: None
    outbox.add(change(bucket, "a", 3))
    outbox.flush()
    assert told.found[2:] == ["store:a:3"]


# what a change says


@pytest.fixture
def noted(bucket: BucketState) -> list[Change]:
    found: list[Change] = []

    def compose(change: Change) -> list[Any]:
        found.append(change)
        return []

    bucket.store.outbox = Outbox(compose)
    return found


@pytest.mark.parametrize(("kind", "own"), [(CREATED, True), (REMOVED, False), (LOCKED, False)])
def test_serials_grow_and_a_new_version_has_its_own(bucket: BucketState, noted: list[Change], kind: str, own: bool):
    record = bucket.publish(NewObject("k", b"", ""))
    changed(bucket, kind, "k", record)
    assert (noted[-1].serial == record.serial, noted[-1].serial >= record.serial) == (own, True)


@pytest.mark.parametrize(
    ("moment", "at", "by_rule"),
    [(None, NOON, False), (Moment(5.0), 5.0, False), (Moment(5.0, by_rule=True), 5.0, True)],
)
def test_moment(bucket: BucketState, noted: list[Change], moment: Moment | None, at: float, by_rule: bool):
    changed(bucket, TESTED, "", None, moment=moment)
    assert (noted[0].at, noted[0].by_rule, noted[0].record) == (at, by_rule, None)


def test_nothing_is_noted_without_a_configuration(bucket: BucketState, noted: list[Change]):
    bucket.settings.notification = None
    bucket.publish(NewObject("k", b"", ""))
    bucket.delete("k")
    assert noted == []
