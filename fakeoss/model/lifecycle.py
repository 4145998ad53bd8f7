"""Lifecycle rules and what they do to a bucket, midnight by midnight.

Everything falls due at a midnight UTC: that which follows the moment, so many days after the object was made, in which
its time is up (Amazon: Lifecycle configuration elements; JD Cloud: Lifecycle). A bucket that has rules is settled when
it is asked for: what fell due since the last time happens then, in order, as if it had happened at its midnight. What
was overdue when the rules came happens at the midnight after they came. Of what is due to one version at the same
midnight one thing happens, the others a day later (Amazon: How S3 handles conflicts in lifecycle configurations).
"""

from __future__ import annotations

from enum import IntEnum
from functools import partial
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.model.events import MOVED, Moment
from fakeoss.model.records import Attributes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.object_lock import Retention
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.uploads import MultipartUpload

    Document = tuple[str, "str | int | Sequence[Document]"]

__all__ = [
    "ALL_128K",
    "ANY_SIZE",
    "DAY",
    "VARIES",
    "Action",
    "Kind",
    "Lifecycle",
    "Rule",
    "Transition",
    "abortion_of",
    "class_rank",
    "due_at",
    "expiration_of",
    "midnight_before",
    "settle",
]

DAY: Final = 86400
"""Seconds."""
_SMALL: Final = 128 * 1024
"""Objects smaller than this change their class only where a rule names sizes, or with ``VARIES`` to an archive (Amazon:
PutBucketLifecycleConfiguration)."""
ALL_128K: Final = "all_storage_classes_128K"
VARIES: Final = "varies_by_storage_class"
ANY_SIZE: Final = "any_size"
"""Objects of any size change their class; no request can choose it."""
_RANK: Final = {
    name: rank
    for rank, names in enumerate(
        (
            ("STANDARD", "REDUCED_REDUNDANCY"),
            ("STANDARD_IA",),
            ("INTELLIGENT_TIERING",),
            ("ONEZONE_IA",),
            ("GLACIER_IR",),
            ("GLACIER",),
            ("DEEP_ARCHIVE",),
        )
    )
    for name in names
}
"""The waterfall of storage classes: objects go down only (Amazon: Transitioning objects)."""
_CHOICE: Final = ("DEEP_ARCHIVE", "GLACIER", "INTELLIGENT_TIERING", "GLACIER_IR", "ONEZONE_IA", "STANDARD_IA")
"""Which class is taken of several that are due: the cheapest, but INTELLIGENT_TIERING before all that are no archives
(Amazon: Lifecycle conflicts)."""
_ARCHIVES: Final = _CHOICE[:2]


def class_rank(storage_class: str) -> int:
    """How far down the waterfall a class stands."""
    return _RANK.get(storage_class, 0)


class Transition(NamedTuple):
    """To a class after ``days``, or from ``date`` on; ``keep`` noncurrent versions stay as they are."""

    storage_class: str
    days: int | None = None
    date: float | None = None
    keep: int = 0


class Rule(NamedTuple):
    """One rule: whom it concerns, and what happens to them. Sizes in bytes, dates in epoch seconds."""

    name: str
    enabled: bool
    prefix: str = ""
    tags: Mapping[str, str] = {}
    larger: int | None = None
    smaller: int | None = None
    days: int | None = None
    date: float | None = None
    expire_markers: bool = False
    noncurrent_days: int | None = None
    noncurrent_keep: int = 0
    abort_days: int | None = None
    transitions: tuple[Transition, ...] = ()
    noncurrent_transitions: tuple[Transition, ...] = ()

    def concerns(self, record: ObjectRecord) -> bool:
        """Whether ``record`` is one of those that the rule is for."""
        if not self.enabled or not record.key.startswith(self.prefix):
            return False
        if self.tags and not self.tags.items() <= record.attributes.tags.items():
            return False
        if self.larger is None and self.smaller is None:
            return True
        size = record.size
        return (self.larger is None or size > self.larger) and (self.smaller is None or size < self.smaller)

    def moves(self, record: ObjectRecord, transition: Transition, minimum_size: str) -> bool:
        """Whether ``transition`` would change the class of ``record``."""
        small = record.size < _SMALL and self.larger is None and self.smaller is None
        free = minimum_size == ANY_SIZE or (minimum_size == VARIES and transition.storage_class in _ARCHIVES)
        if small and not free:
            return False
        return class_rank(transition.storage_class) > class_rank(record.storage_class)


class Lifecycle(NamedTuple):
    """The rules of a bucket, and the document that they came in."""

    rules: tuple[Rule, ...]
    document: Document
    minimum_size: str = ALL_128K
    """``x-amz-transition-default-minimum-object-size`` as it was chosen."""


def midnight_before(at: float) -> float:
    """The midnight at or before a moment."""
    return at // DAY * DAY


def due_at(begun: float, days: int | None, date: float | None = None) -> float:
    """When something falls due that began at a moment: so many days later, or from a date on."""
    if days is not None:
        return midnight_before(begun + days * DAY) + DAY
    assert date is not None  # a rule has one or the other
    return max(date, midnight_before(begun) + DAY)


def expiration_of(lifecycle: Lifecycle, record: ObjectRecord) -> tuple[float, str] | None:
    """When ``record``, a current object, expires, and by which rule: the first of several (recorded at Amazon)."""
    found = [
        (due_at(record.modified_at, rule.days, rule.date), rule.name)
        for rule in lifecycle.rules
        if (rule.days is not None or rule.date is not None) and rule.concerns(record)
    ]
    return min(found, key=lambda pair: pair[0], default=None)


def abortion_of(lifecycle: Lifecycle, upload: MultipartUpload) -> tuple[float, str] | None:
    """When ``upload`` is given up, and by which rule: the first of several (our reading)."""
    found = [
        (due_at(upload.initiated_at, rule.abort_days), rule.name)
        for rule in lifecycle.rules
        if rule.enabled and rule.abort_days is not None and upload.key.startswith(rule.prefix)
    ]
    return min(found, key=lambda pair: pair[0], default=None)


class Kind(IntEnum):
    """What is done, the most urgent of a midnight first: removal goes before a change of class, that before a delete
    marker (Amazon: Lifecycle conflicts)."""

    REMOVE = 0
    """A version is gone for good."""
    MOVE = 1
    """A version has another storage class."""
    EXPIRE = 2
    """A delete marker stands above the current version."""
    ABORT = 3
    """An upload is given up; ``version_id`` is its id."""


class Action(NamedTuple):
    """What is done to one version or upload, and the midnight at which it is due."""

    due: float
    kind: Kind
    key: str
    version_id: str
    choice: int = 0
    """Of several changes of class due at once the lowest is made."""

    @property
    def storage_class(self) -> str:
        """The class that the version gets."""
        return _CHOICE[self.choice] if self.kind == Kind.MOVE else ""


def settle(bucket: BucketState, now: float) -> list[Action]:
    """Do what fell due until ``now``, and tell what was done; the caller holds the store's lock."""
    lifecycle, timeline, done = bucket.settings.lifecycle, bucket.timeline, list[Action]()
    agenda = [] if lifecycle is None else _Agenda(bucket, lifecycle).until(now)
    for at, actions in agenda:
        once: dict[tuple[str, str], Action] = {}
        for action in sorted(actions):
            once.setdefault((action.key, action.version_id), action)
        for action in once.values():
            _do(bucket, action, Moment(at, by_rule=True))
        done.extend(once.values())
        timeline.settled_at = at
    timeline.settled_at = max(timeline.settled_at, midnight_before(now))
    return done


class _Agenda:
    """What is due to each key, looked at again only after something was done to the key."""

    def __init__(self, bucket: BucketState, lifecycle: Lifecycle) -> None:
        self._bucket = bucket
        self._lifecycle = lifecycle._replace(rules=tuple(rule for rule in lifecycle.rules if rule.enabled))
        self._uploads: dict[str, list[MultipartUpload]] = {}
        for upload in bucket.open_uploads():
            self._uploads.setdefault(upload.key, []).append(upload)
        self._heap: list[tuple[float, str]] = []
        for key in {stack[0].key for stack in bucket.stacks()} | self._uploads.keys():
            self._enter(key)

    def _enter(self, key: str) -> None:
        at = min((action.due for action in self._actions(key)), default=None)
        if at is not None:
            heappush(self._heap, (at, key))

    def until(self, now: float) -> Iterator[tuple[float, list[Action]]]:
        """Each midnight until ``now`` at which something is due, and what; whoever asks for the next has done it."""
        while self._heap and self._heap[0][0] <= now:
            at, keys = self._heap[0][0], list[str]()
            while self._heap and self._heap[0][0] == at:
                keys.append(heappop(self._heap)[1])
            yield at, [action for key in keys for action in self._actions(key) if action.due == at]
            for key in keys:
                self._enter(key)

    def _actions(self, key: str) -> Iterator[Action]:
        """Everything that the rules will do to a key as it is now, none of it before the midnight to come."""
        after = self._bucket.timeline.settled_at + DAY
        for action in self._unclamped(key):
            yield action if action.due >= after else action._replace(due=after)

    def _unclamped(self, key: str) -> Iterator[Action]:
        stack = self._bucket.versions(key)
        locks = {version.version_id: version.attributes.lock for version in stack if version.attributes.lock}
        for action in _of_stack(self._bucket, self._lifecycle, stack) if stack else ():
            lock = locks.get(action.version_id) if action.kind == Kind.REMOVE else None
            if lock is None:
                yield action
            elif not lock.is_held:  # Amazon: Object Lock considerations
                yield action._replace(due=max(action.due, _midnight_at(lock.retention)))
        for upload in self._uploads.get(key, ()):
            found = abortion_of(self._lifecycle, upload) if upload.is_open else None
            if found is not None:
                yield Action(found[0], Kind.ABORT, key, upload.upload_id)


def _do(bucket: BucketState, action: Action, moment: Moment) -> None:
    if action.kind == Kind.REMOVE:
        bucket.delete_version(action.key, action.version_id, moment=moment)
    elif action.kind == Kind.EXPIRE:
        bucket.delete(action.key, moment=moment)
    elif action.kind == Kind.ABORT:
        bucket.abort(bucket.upload(action.key, action.version_id))
    else:
        _move(bucket, action, moment)


def _move(bucket: BucketState, action: Action, moment: Moment) -> None:
    record = bucket.version(action.key, action.version_id)
    if record is not None:
        change = partial(Attributes._replace, storage_class=action.storage_class)
        bucket.revise(record, change, MOVED, moment=moment)


def _midnight_at(retention: Retention | None) -> float:
    """The first midnight at which a retention does not protect any more."""
    return 0.0 if retention is None else midnight_before(retention.until - 1e-6) + DAY


def _of_stack(bucket: BucketState, lifecycle: Lifecycle, stack: Sequence[ObjectRecord]) -> Iterator[Action]:
    newest, minimum_size = stack[0], lifecycle.minimum_size
    for rule in lifecycle.rules:
        if not newest.is_marker and rule.concerns(newest):
            yield from _of_current(bucket, rule, newest)
            yield from _moves(rule, rule.transitions, newest, (newest.modified_at, minimum_size))
        elif newest.is_marker and len(stack) == 1 and rule.concerns(newest):
            yield from _of_lone_marker(rule, newest)
    for index, version in enumerate(stack[1:]):
        for rule in filter(partial(_concerns, version), lifecycle.rules):
            yield from _of_noncurrent(rule, version, index, (stack[index].modified_at, minimum_size))


def _concerns(record: ObjectRecord, rule: Rule) -> bool:
    return rule.concerns(record)


def _of_noncurrent(rule: Rule, version: ObjectRecord, newer: int, chosen: tuple[float, str]) -> Iterator[Action]:
    """Of a version that has ``newer`` noncurrent ones above it; with when it was replaced, and the default minimum
    size."""
    if rule.noncurrent_days is not None and newer >= rule.noncurrent_keep:
        yield _removal(version, due_at(chosen[0], rule.noncurrent_days))
    kept = tuple(each for each in rule.noncurrent_transitions if newer >= each.keep)
    yield from _moves(rule, kept, version, chosen)


def _of_current(bucket: BucketState, rule: Rule, record: ObjectRecord) -> Iterator[Action]:
    if rule.days is not None or rule.date is not None:
        kind = Kind.EXPIRE if bucket.versioning else Kind.REMOVE
        yield Action(due_at(record.modified_at, rule.days, rule.date), kind, record.key, record.version_id)


def _moves(
    rule: Rule, transitions: Sequence[Transition], record: ObjectRecord, chosen: tuple[float, str]
) -> Iterator[Action]:
    """Changes of class, with what they are counted from and the default minimum size."""
    since, minimum_size = chosen
    for transition in transitions:
        if not record.is_marker and rule.moves(record, transition, minimum_size):
            due = due_at(since, transition.days, transition.date)
            yield Action(due, Kind.MOVE, record.key, record.version_id, _CHOICE.index(transition.storage_class))


def _of_lone_marker(rule: Rule, marker: ObjectRecord) -> Iterator[Action]:
    """Of a delete marker below which there is nothing left: it goes when a rule says so, or when it is old enough to
    expire itself (Amazon: Lifecycle configuration elements)."""
    if rule.expire_markers:
        yield _removal(marker, due_at(marker.modified_at, 0))
    elif rule.days is not None or rule.date is not None:
        yield _removal(marker, due_at(marker.modified_at, rule.days, rule.date))


def _removal(record: ObjectRecord, due: float) -> Action:
    return Action(due, Kind.REMOVE, record.key, record.version_id)
