"""Object lock: what keeps a version from being removed, and how far that may be changed.

A version is protected by a legal hold, which stands until it is lifted, and apart from it by a retention, which stands
until its date. A retention in mode GOVERNANCE gives way to who may bypass it, one in mode COMPLIANCE to nobody. Both
can always be made stronger.

While an event hold is on, the date of a retention is so many days from now and moves with the clock; once the hold is
released, the date is so many days from the release. It never moves back: where an earlier one was later, it stands
still until the clock has caught up (Amazon: Locking objects with Object Lock).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from fakeoss.model.records import Attributes

__all__ = [
    "COMPLIANCE",
    "GOVERNANCE",
    "MAX_DAYS",
    "MAX_YEARS",
    "MODES",
    "UNCHOSEN",
    "DefaultRetention",
    "EventHold",
    "ObjectLock",
    "Retention",
    "is_protected",
    "locked_by_default",
    "require_unprotected",
    "succeeding",
]

GOVERNANCE: Final = "GOVERNANCE"
COMPLIANCE: Final = "COMPLIANCE"
MODES: Final = frozenset({GOVERNANCE, COMPLIANCE})
MAX_DAYS: Final = 36_500
MAX_YEARS: Final = 100
_LAST: Final = 253_402_300_799
"""The last second of the year 9999: there are no dates after it."""
_DAY: Final = 86_400
_YEAR: Final = 365 * _DAY
"""Documented of event holds (Amazon: Configuring S3 Object Lock), our reading of default periods: nothing says whether
leap days count there (scality/cloudserver#2613 takes 365 days too)."""


class EventHold(NamedTuple):
    """A hold that is on until an event releases it, and how long a version stays protected from then on: days or
    years."""

    days: int = 0
    years: int = 0

    @property
    def seconds(self) -> int:
        """How long that is."""
        return self.days * _DAY + self.years * _YEAR


class Retention(NamedTuple):
    """A mode, and the time in epoch seconds until which it holds; with an event hold, the time that it lasts at
    least, 0 for none."""

    mode: str
    until: float
    hold: EventHold | None = None
    """The event hold while it is on."""
    released: bool = False
    """Whether an event hold was released, or a request said that it is off."""

    def ends_at(self, now: float) -> float:
        """The date as it is now, in epoch seconds: with an event hold it moves with the clock."""
        return self.until if self.hold is None else max(self.until, min(now + self.hold.seconds, _LAST))


class ObjectLock(NamedTuple):
    """What was said of one version; ``None`` for what never was, or for a retention that was taken back."""

    retention: Retention | None = None
    legal_hold: bool | None = None

    @property
    def is_held(self) -> bool:
        """Whether a hold is on, a legal one or an event hold: the time alone does not end the protection."""
        return bool(self.legal_hold) or (self.retention is not None and self.retention.hold is not None)

    def protects(self, now: float, *, bypass: bool = False) -> bool:
        """Whether the version must stay, also for who bypasses GOVERNANCE."""
        if self.legal_hold:
            return True
        retention = self.retention
        if retention is None or now >= retention.ends_at(now):
            return False
        return not (bypass and retention.mode == GOVERNANCE)


class DefaultRetention(NamedTuple):
    """What a bucket with object lock says of objects to come: a mode and days, years or an event hold, or a period and
    a hold; no mode: nothing."""

    mode: str = ""
    days: int = 0
    years: int = 0
    hold: EventHold | None = None

    def retention(self, now: float) -> Retention | None:
        """The retention of an object that is written now."""
        if not self.mode:
            return None
        period = self.days * _DAY + self.years * _YEAR
        return Retention(self.mode, min(now + period, _LAST) if period else 0.0, self.hold)


UNCHOSEN: Final = DefaultRetention()
"""Object lock is enabled, and objects are locked one by one."""


def is_protected(attributes: Attributes, now: float, *, bypass: bool = False) -> bool:
    """Whether what has these attributes must not be removed now."""
    return attributes.lock is not None and attributes.lock.protects(now, bypass=bypass)


def require_unprotected(attributes: Attributes, now: float, *, bypass: bool = False) -> None:
    """Raise OBJECT_LOCKED for what must not be removed now."""
    if is_protected(attributes, now, bypass=bypass):
        raise OssError(Cause.OBJECT_LOCKED)


def locked_by_default(attributes: Attributes, default: DefaultRetention, now: float) -> Attributes:
    """``attributes`` with the default retention, unless they have one of their own."""
    lock = attributes.lock or ObjectLock()
    retention = default.retention(now) if lock.retention is None else None
    return attributes if retention is None else attributes._replace(lock=lock._replace(retention=retention))


def succeeding(old: Retention | None, new: Retention | None, now: float, *, bypass: bool) -> Retention | None:
    """The retention that takes the place of ``old`` when ``new`` is asked for. Raises OBJECT_LOCKED for one that may
    not; EVENT_HOLD_INACTIVE for a release, without a date of its own, of a hold that is not on.

    One that is over gives way to anything, another to the same mode with no earlier date; GOVERNANCE, with a bypass, to
    anything too (recorded at Amazon, February 2026; that GOVERNANCE becomes COMPLIANCE with a bypass only:
    ceph/s3-tests). An event hold may be placed on what is retained, and may be shortened: the date does not move back,
    nor is a floor before it an error (our reading). A release needs no bypass in either mode, for the version stays
    protected (our reading; Amazon names no permission for it but s3:PutObjectRetention). Only with a bypass does a hold
    that is on give way to a date alone, or to nothing (our reading).
    """
    is_free = old is None or now >= old.ends_at(now) or (bypass and old.mode == GOVERNANCE)
    if not is_free and old is not None and (new is None or new.mode != old.mode):
        raise OssError(Cause.OBJECT_LOCKED)
    if new is not None and new.released:
        if old is not None and old.hold is not None:
            return new._replace(until=max(new.until, old.ends_at(now)))
        if not new.until:
            raise OssError(Cause.EVENT_HOLD_INACTIVE)
    if is_free or old is None or new is None:
        return new
    if new.hold is not None:
        return new._replace(until=max(new.until, old.ends_at(now)))
    if old.hold is not None or new.until < old.until:
        raise OssError(Cause.OBJECT_LOCKED)
    return new
