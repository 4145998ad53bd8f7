"""Lifecycle rules and what they do to a bucket, midnight by midnight.

Everything falls due at a midnight UTC: that which follows the moment, so many days after the object was made, in which
its time is up (Amazon: Lifecycle configuration elements; JD Cloud: Lifecycle). A bucket that has rules is settled when
it is asked for: what fell due since the last time happens then, in order, as if it had happened at its midnight. What
was overdue when the rules came happens at the midnight after they came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.model.locking import is_protected

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fakeoss.model.bucket import Bucket
    from fakeoss.model.records import ObjectRecord

    Document = tuple[str, "str | int | Sequence[Document]"]

__all__ = ["Lifecycle", "Rule", "Transition", "due_at", "expiration_of", "midnight_before", "settle"]

DAY: Final = 86400
_SMALL: Final = 128 * 1024
"""Objects smaller than this change their class only where a rule names sizes (Amazon: Transitioning objects)."""
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

    def moves(self, record: ObjectRecord, transition: Transition) -> bool:
        """Whether ``transition`` would change the class of ``record``."""
        small = record.size < _SMALL and self.larger is None and self.smaller is None
        return not small and _RANK[transition.storage_class] > _RANK.get(record.storage_class, 0)


class Lifecycle(NamedTuple):
    """The rules of a bucket, and the document that they came in."""

    rules: tuple[Rule, ...]
    document: Document
    minimum_size: str = ""
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
    """When ``record``, a current object, expires, and by which rule."""
    found = [
        (due_at(record.modified_at, rule.days, rule.date), rule.name)
        for rule in lifecycle.rules
        if (rule.days is not None or rule.date is not None) and rule.concerns(record)
    ]
    return min(found, default=None)


class _Action(NamedTuple):
    """Something due: when, how urgent among others of the moment, to which key and version, what class it gets."""

    due: float
    order: int
    key: str
    version_id: str
    storage_class: str = ""


_REMOVE, _MOVE, _EXPIRE, _ABORT = range(4)
"""Removal goes before a change of class, that before a delete marker (Amazon: Lifecycle and other bucket
configurations)."""


def settle(bucket: Bucket, now: float) -> None:
    """Do what fell due until ``now``; the caller holds the store's lock."""
    lifecycle = bucket.settings.lifecycle
    while lifecycle is not None:
        after = bucket.settled_at + DAY
        actions = [action._replace(due=max(action.due, after)) for action in _pending(bucket, lifecycle)]
        at = min((action.due for action in actions), default=now + 1)
        if at > now:
            break
        done: set[tuple[str, str]] = set()
        for action in sorted(action for action in actions if action.due == at):
            if (action.key, action.version_id) not in done:
                done.add((action.key, action.version_id))
                _do(bucket, action)
        bucket.settled_at = at
    bucket.settled_at = max(bucket.settled_at, midnight_before(now))


def _do(bucket: Bucket, action: _Action) -> None:
    if action.order == _REMOVE:
        bucket.delete_version(action.key, action.version_id)
    elif action.order == _EXPIRE:
        bucket.delete(action.key, at=action.due)
    elif action.order == _ABORT:
        bucket.abort(bucket.upload(action.key, action.version_id))
    else:
        _move(bucket, action)


def _move(bucket: Bucket, action: _Action) -> None:
    record = bucket.version(action.key, action.version_id)
    if record is not None:
        record.attributes = record.attributes._replace(storage_class=action.storage_class)


def _pending(bucket: Bucket, lifecycle: Lifecycle) -> Iterator[_Action]:
    """Everything that the rules will do, each with the midnight at which it is due."""
    rules = [rule for rule in lifecycle.rules if rule.enabled]
    now = bucket.now()
    for stack in bucket.stacks():
        locked = {version.version_id for version in stack if is_protected(version.attributes, now)}
        for action in _of_stack(bucket, rules, stack):
            if action.order != _REMOVE or action.version_id not in locked:  # Amazon: Object Lock considerations
                yield action
    for upload in bucket.uploads:
        for rule in rules:
            if rule.abort_days is not None and upload.key.startswith(rule.prefix):
                yield _Action(due_at(upload.initiated_at, rule.abort_days), _ABORT, upload.key, upload.upload_id)


def _of_stack(bucket: Bucket, rules: list[Rule], stack: Sequence[ObjectRecord]) -> Iterator[_Action]:
    newest = stack[0]
    for rule in rules:
        if newest.is_marker:
            if len(stack) == 1:
                yield from _of_lone_marker(rule, newest)
        elif rule.concerns(newest):
            yield from _of_current(bucket, rule, newest)
        for index, version in enumerate(stack[1:]):
            if rule.concerns(version):
                yield from _of_noncurrent(rule, version, stack[index].modified_at, index)


def _of_current(bucket: Bucket, rule: Rule, record: ObjectRecord) -> Iterator[_Action]:
    if rule.days is not None or rule.date is not None:
        order = _EXPIRE if bucket.versioning else _REMOVE
        yield _Action(due_at(record.modified_at, rule.days, rule.date), order, record.key, record.version_id)
    for transition in rule.transitions:
        if rule.moves(record, transition):
            due = due_at(record.modified_at, transition.days, transition.date)
            yield _Action(due, _MOVE, record.key, record.version_id, transition.storage_class)


def _of_noncurrent(rule: Rule, record: ObjectRecord, since: float, newer: int) -> Iterator[_Action]:
    """Of a version that was replaced at ``since`` and has ``newer`` noncurrent ones above it."""
    if rule.noncurrent_days is not None and newer >= rule.noncurrent_keep:
        yield _Action(due_at(since, rule.noncurrent_days), _REMOVE, record.key, record.version_id)
    for transition in () if record.is_marker else rule.noncurrent_transitions:
        if newer >= transition.keep and rule.moves(record, transition):
            due = due_at(since, transition.days)
            yield _Action(due, _MOVE, record.key, record.version_id, transition.storage_class)


def _of_lone_marker(rule: Rule, marker: ObjectRecord) -> Iterator[_Action]:
    """Of a delete marker below which there is nothing left."""
    if not marker.key.startswith(rule.prefix) or rule.tags:
        return
    if rule.expire_markers:
        yield _Action(due_at(marker.modified_at, 0), _REMOVE, marker.key, marker.version_id)
    elif rule.days is not None:
        yield _Action(due_at(marker.modified_at, rule.days), _REMOVE, marker.key, marker.version_id)
