"""What the time does to a bucket: its lifecycle rules, and the copies of archived objects that come and go.

Nothing happens by itself. Whoever asks for a bucket settles it first: what fell due until now happens then, as of the
time at which it fell due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeoss.model import lifecycle
from fakeoss.model.bucket import Bucket
from fakeoss.model.events import RESTORE_ENDED, RESTORED, Moment, changed

if TYPE_CHECKING:
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

__all__ = ["Alarm", "Timeline", "is_due", "set_alarms", "settle"]


class Alarm(NamedTuple):
    """The time at which the copy of an archived object is there, or is gone again."""

    at: float
    kind: str
    key: str
    version_id: str


class Timeline:
    """How far the time has come with a bucket, in epoch seconds, and what it brings besides the rules."""

    __slots__ = ("alarms", "settled_at")

    def __init__(self, settled_at: float = 0.0, alarms: tuple[Alarm, ...] = ()) -> None:
        self.settled_at = settled_at
        """The midnight up to which lifecycle rules have done their work."""
        self.alarms = alarms
        """When to tell of copies of archived objects."""


def is_due(bucket: BucketState, now: float) -> bool:
    """Whether anything may have fallen due until ``now``."""
    timeline = bucket.timeline
    rules_due = bucket.settings.lifecycle is not None and now - timeline.settled_at >= lifecycle.DAY
    return rules_due or any(alarm.at <= now for alarm in timeline.alarms)


def settle(bucket: BucketState, now: float) -> None:
    """Do what fell due until ``now``; each thing that a rule did is told to ``Store.lifecycle_watchers``, when the lock
    is free again."""
    store = bucket.store
    with store.lock:
        done = lifecycle.settle(bucket, now)
        _ring(bucket, now)
    for watcher in store.lifecycle_watchers:
        for action in done:
            watcher(Bucket(bucket), action)


def set_alarms(bucket: BucketState, record: ObjectRecord) -> None:
    """Remember to tell of a restoration when its time comes; to be called under the store's lock."""
    restoration = record.attributes.restoration
    if restoration is None or bucket.settings.notification is None:
        return
    now, timeline = bucket.now(), bucket.timeline
    times = ((restoration.ready_at, RESTORED), (restoration.expires_at, RESTORE_ENDED))
    ahead = [Alarm(at, kind, record.key, record.version_id) for at, kind in times if at > now]
    timeline.alarms = tuple({*timeline.alarms, *ahead})


def _ring(bucket: BucketState, now: float) -> None:
    """Tell of the restorations whose time has come, unless others took their place."""
    timeline = bucket.timeline
    due = sorted(alarm for alarm in timeline.alarms if alarm.at <= now)
    timeline.alarms = tuple(alarm for alarm in timeline.alarms if alarm.at > now)
    for alarm in due:
        record = bucket.version(alarm.key, alarm.version_id)
        restoration = None if record is None else record.attributes.restoration
        if restoration is None:
            continue
        if alarm.at == (restoration.ready_at if alarm.kind == RESTORED else restoration.expires_at):
            changed(bucket, alarm.kind, alarm.key, record, moment=Moment(alarm.at))
