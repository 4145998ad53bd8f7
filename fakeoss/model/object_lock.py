"""Object lock: what keeps a version from being removed, and how far that may be changed.

A version is protected by a legal hold, which stands until it is lifted, and apart from it by a retention, which stands
until its date. A retention in mode GOVERNANCE gives way to who may bypass it, one in mode COMPLIANCE to nobody. Both
can always be made stronger.
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
    "ObjectLock",
    "Retention",
    "is_protected",
    "locked_by_default",
    "require_unprotected",
    "require_weakening_allowed",
]

GOVERNANCE: Final = "GOVERNANCE"
COMPLIANCE: Final = "COMPLIANCE"
MODES: Final = frozenset({GOVERNANCE, COMPLIANCE})
MAX_DAYS: Final = 36_500
MAX_YEARS: Final = 100
_DAY: Final = 86_400
_YEAR: Final = 365 * _DAY
"""Our reading: nothing says whether leap days count (scality/cloudserver#2613 takes 365 days too)."""


class Retention(NamedTuple):
    """A mode, and the time in epoch seconds until which it holds."""

    mode: str
    until: float


class ObjectLock(NamedTuple):
    """What was said of one version; ``None`` for what never was, or for a retention that was taken back."""

    retention: Retention | None = None
    legal_hold: bool | None = None

    def protects(self, now: float, *, bypass: bool = False) -> bool:
        """Whether the version must stay, also for who bypasses GOVERNANCE."""
        if self.legal_hold:
            return True
        retention = self.retention
        if retention is None or now >= retention.until:
            return False
        return not (bypass and retention.mode == GOVERNANCE)


class DefaultRetention(NamedTuple):
    """What a bucket with object lock says of objects to come: a mode and either days or years; no mode: nothing."""

    mode: str = ""
    days: int = 0
    years: int = 0

    def retention(self, now: float) -> Retention | None:
        """The retention of an object that is written now."""
        return Retention(self.mode, now + self.days * _DAY + self.years * _YEAR) if self.mode else None


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


def require_weakening_allowed(old: Retention | None, new: Retention | None, now: float, *, bypass: bool) -> None:
    """Raise OBJECT_LOCKED for a retention that may not take the place of ``old``.

    One that is over gives way to anything, another to the same mode with no earlier date; GOVERNANCE, with a bypass, to
    anything too (recorded at Amazon, February 2026; that GOVERNANCE becomes COMPLIANCE with a bypass only:
    ceph/s3-tests).
    """
    if old is None or now >= old.until or (bypass and old.mode == GOVERNANCE):
        return
    if new is None or new.mode != old.mode or new.until < old.until:
        raise OssError(Cause.OBJECT_LOCKED)
