"""What the time does to a bucket: as of when it fell due, once, and told to whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.events import RESTORE_ENDED, RESTORED
from fakeoss.model.lifecycle import DAY, Lifecycle, Rule
from fakeoss.model.notifications import Notifications
from fakeoss.model.records import NewObject, ObjectRecord
from fakeoss.model.restoration import Restoration
from fakeoss.model.store import Store, state_of
from fakeoss.model.store_state import Service
from fakeoss.model.timeline import Alarm, is_due, set_alarms

NOON = 1_302_523_200.0  # 11 April 2011, 12:00 UTC
MIDNIGHT = NOON + DAY / 2
RULES = Lifecycle((Rule("r", True, days=1),), ("", ()))


@pytest.fixture
def store() -> Store:
    store = Store(clock=Clock(at=NOON), seed=1)
    store.create_bucket("src")
    return store


@pytest.fixture
def bucket(store: Store) -> BucketState:
    return state_of(store).bucket("src")


@pytest.fixture
def told(store: Store, bucket: BucketState) -> list[tuple[str, float, bool]]:
    """The kind and moment of every change of which somebody is told, and whether a rule made it."""
    found: list[tuple[str, float, bool]] = []

    def compose(change: Any) -> tuple[()]:
        found.append((change.kind, change.at, change.by_rule))
        return ()

    state_of(store).attach(Service(frozenset(), frozenset(), versioned_locks=True, compose=compose))
    store.on_event(print)
    bucket.settings.notification = Notifications(("", ()))
    return found


# rules


@pytest.mark.parametrize(
    ("settled_at", "rules", "alarms", "due"),
    [
        (0.0, None, (), False),
        (NOON - DAY, RULES, (), True),
        (NOON - DAY + 1, RULES, (), False),
        (NOON, None, (Alarm(NOON, RESTORED, "k", "null"),), True),
        (NOON, None, (Alarm(NOON + 1, RESTORED, "k", "null"),), False),
        (NOON, RULES, (Alarm(NOON + 1, RESTORED, "k", "null"), Alarm(NOON - 1, RESTORED, "k", "null")), True),
    ],
)
def test_due(bucket: BucketState, settled_at: float, rules: Lifecycle | None, alarms: Any, due: bool):
    bucket.settings.lifecycle = rules
    bucket.timeline.settled_at, bucket.timeline.alarms = settled_at, alarms
    assert is_due(bucket, NOON) is due


def test_what_a_rule_does_is_told_as_of_its_midnight_and_as_a_rule_s(
    store: Store, bucket: BucketState, told: list[tuple[str, float, bool]]
):
    bucket.set_lifecycle(RULES)
    bucket.publish(NewObject("k", b"", ""))
    watched: list[tuple[float, bool]] = []
    store.lifecycle_watchers.append(lambda _, action: watched.append((action.due, "k" in store.bucket("src"))))
    store.clock.advance(days=9)
    for _ in range(2):
        bucket.settle()
    assert told == [("created", NOON, False), ("removed", MIDNIGHT + DAY, True)]
    assert watched == [(MIDNIGHT + DAY, False)]
    assert bucket.timeline.settled_at == MIDNIGHT + 8 * DAY


def test_rules_that_come_late_do_what_is_overdue_at_the_midnight_to_come(store: Store, bucket: BucketState):
    bucket.publish(NewObject("k", b"", ""))
    store.clock.advance(days=9)
    bucket.set_lifecycle(RULES)
    assert bucket.timeline.settled_at == MIDNIGHT + 8 * DAY
    store.clock.advance(days=0.4)
    assert "k" in store.bucket("src")
    store.clock.advance(days=0.2)
    assert "k" not in store.bucket("src")


# copies of archived objects


def restored(bucket: BucketState, ready_in: float = 60.0, ends_in: float = 3600.0) -> ObjectRecord:
    record = bucket.publish(NewObject("k", b"", ""))
    restoration = Restoration("Standard", 1, bucket.now() + ready_in, bucket.now() + ends_in)
    return bucket.revise(record, lambda attributes: attributes._replace(restoration=restoration))


def test_copies_that_come_and_go_are_told_as_of_then_and_no_rule_did_it(
    store: Store, bucket: BucketState, told: list[tuple[str, float, bool]]
):
    restored(bucket)
    assert sorted(alarm.at for alarm in bucket.timeline.alarms) == [NOON + 60, NOON + 3600]
    store.clock.advance(100)
    for _ in range(2):
        bucket.settle()
    assert told[1:] == [(RESTORED, NOON + 60, False)]
    store.clock.advance(days=1)
    bucket.settle()
    assert told[2:] == [(RESTORE_ENDED, NOON + 3600, False)]
    assert bucket.timeline.alarms == ()


@pytest.mark.parametrize("fate", ["removed", "longer"])
def test_nothing_is_told_of_what_others_took_the_place_of(
    store: Store, bucket: BucketState, told: list[tuple[str, float, bool]], fate: str
):
    record = restored(bucket)
    if fate == "removed":
        bucket.delete("k")
    else:
        later = Restoration("Standard", 9, NOON + 60, NOON + 9 * DAY)
        bucket.revise(record, lambda attributes: attributes._replace(restoration=later))
    store.clock.advance(days=1)
    bucket.settle()
    assert [kind for kind, _, _ in told] == ["created", "removed" if fate == "removed" else RESTORED]


def test_what_is_over_needs_no_alarm(bucket: BucketState, told: list[Any]):
    restored(bucket, ready_in=-60, ends_in=60)
    assert [(alarm.at, alarm.kind) for alarm in bucket.timeline.alarms] == [(NOON + 60, RESTORE_ENDED)]


def test_nobody_who_is_told_no_alarm(bucket: BucketState):
    record = restored(bucket)
    set_alarms(bucket, record)
    assert bucket.timeline.alarms == ()
