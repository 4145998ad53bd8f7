"""Archived objects and their temporary copies: when a copy is there, and when it is gone again.

Nothing happens by itself: what a restoration is, is told by the clock.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.records import Attributes

__all__ = [
    "ARCHIVED",
    "RESTORE_DELAYS",
    "TIERS",
    "Restoration",
    "RestoreOrder",
    "is_restored",
    "restored",
]

ARCHIVED: Final = frozenset({"GLACIER", "DEEP_ARCHIVE"})
"""Storage classes whose objects must be restored before they are read."""
TIERS: Final = ("Bulk", "Standard", "Expedited")
"""Retrieval tiers, slowest first."""
_MINUTE: Final = 60.0
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
RESTORE_DELAYS: Final[Mapping[tuple[str, str], float]] = {
    ("GLACIER", "Expedited"): 5 * _MINUTE,  # 1 to 5 minutes
    ("GLACIER", "Standard"): 5 * _HOUR,  # 3 to 5 hours
    ("GLACIER", "Bulk"): 12 * _HOUR,  # 5 to 12 hours
    ("DEEP_ARCHIVE", "Standard"): 12 * _HOUR,  # within 12 hours
    ("DEEP_ARCHIVE", "Bulk"): 48 * _HOUR,  # within 48 hours
}
"""Seconds until a copy is there, by storage class and tier: the longest that Post-Object-Restore and Amazon's
RestoreObject give, so that who waits as long as documented finds it. What has no row is not offered."""


class RestoreOrder(NamedTuple):
    """What a request asks for: days, tier, and whether it may take over from a slower one."""

    days: int
    tier: str = "Standard"
    faster: bool = True


class Restoration(NamedTuple):
    """A request to restore: its tier, for how many days, and when the copy is there and gone (epoch seconds)."""

    tier: str
    days: int
    ready_at: float
    expires_at: float

    def is_ongoing(self, now: float) -> bool:
        """Whether the copy is not there yet."""
        return now < self.ready_at


def _expiry(start: float, days: int) -> float:
    """Midnight UTC after ``days`` (Amazon S3 Developer Guide, Restoring archived objects: 10:30 on the 15th and 3 days
    make the 19th, 00:00). That a copy's days begin when it is there, not when it was asked for, is our reading."""
    return math.ceil((start + days * _DAY) / _DAY) * _DAY


def is_restored(attributes: Attributes, now: float) -> bool:
    """Whether there is a copy now."""
    restoration = attributes.restoration
    return restoration is not None and restoration.ready_at <= now < restoration.expires_at


def restored(
    attributes: Attributes, order: RestoreOrder, now: float, delays: Mapping[tuple[str, str], float]
) -> Restoration:
    """What an order makes of an archived object.

    A copy that is there is kept for the days ordered from now on; a restoration under way is taken over by a faster
    tier, if at all, its days unchanged. Raises OBJECT_NOT_ARCHIVED, RESTORE_TIER_NOT_OFFERED, and else RESTORE_ONGOING.
    """
    kind, old = attributes.storage_class, attributes.restoration
    if kind not in ARCHIVED:
        raise OssError(Cause.OBJECT_NOT_ARCHIVED)
    if (kind, order.tier) not in delays:
        raise OssError(Cause.RESTORE_TIER_NOT_OFFERED, ArgumentValue=order.tier)
    if old is not None and is_restored(attributes, now):
        return old._replace(days=order.days, expires_at=_expiry(now, order.days))
    ready_at = now + delays[kind, order.tier]
    if old is None or not old.is_ongoing(now):
        return Restoration(order.tier, order.days, ready_at, _expiry(ready_at, order.days))
    if not order.faster or TIERS.index(order.tier) <= TIERS.index(old.tier):
        raise OssError(Cause.RESTORE_ONGOING)
    ready_at = min(ready_at, old.ready_at)
    return Restoration(order.tier, old.days, ready_at, _expiry(ready_at, old.days))
