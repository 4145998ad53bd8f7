"""Restoring archived objects: told by the clock alone."""

from __future__ import annotations

import pytest

from fakeoss.errors import Cause, OssError
from fakeoss.model.records import PLAIN, Attributes
from fakeoss.model.restoration import (
    RESTORE_DELAYS,
    Restoration,
    RestoreOrder,
    is_restored,
    restored,
)

HOUR, DAY = 3600.0, 86_400.0
HALF_PAST_TEN = 1350297000.0  # 15 October 2012, 10:30 UTC
NINETEENTH = 1350604800.0  # 19 October 2012, 00:00 UTC
GLACIER = PLAIN._replace(storage_class="GLACIER")
DEEP = PLAIN._replace(storage_class="DEEP_ARCHIVE")
AT_ONCE = {("GLACIER", "Standard"): 0.0}


def ordered(attributes: Attributes, order: RestoreOrder, now: float = HALF_PAST_TEN) -> Restoration:
    return restored(attributes, order, now, RESTORE_DELAYS)


def refusal(attributes: Attributes, order: RestoreOrder, now: float = HALF_PAST_TEN) -> Cause:
    with pytest.raises(OssError) as caught:
        ordered(attributes, order, now)
    return caught.value.cause


@pytest.mark.parametrize(
    ("start", "days", "expires"),
    [
        # Amazon S3 Developer Guide, Restoring archived objects: its example
        (HALF_PAST_TEN, 3, NINETEENTH),
        # our reading: what ends at midnight ends there
        (NINETEENTH - DAY, 1, NINETEENTH),
        (NINETEENTH - DAY + 1, 1, NINETEENTH + DAY),
    ],
)
def test_copy_expires_at_midnight(start: float, days: int, expires: float):
    assert restored(GLACIER, RestoreOrder(days), start, AT_ONCE).expires_at == expires


@pytest.mark.parametrize(
    ("attributes", "tier", "hours"),
    [
        # Post-Object-Restore and Amazon's RestoreObject: the longest time given
        (GLACIER, "Expedited", 5 / 60),
        (GLACIER, "Standard", 5),
        (GLACIER, "Bulk", 12),
        (DEEP, "Standard", 12),
        (DEEP, "Bulk", 48),
    ],
)
def test_tier_takes(attributes: Attributes, tier: str, hours: float):
    made = attributes._replace(restoration=ordered(attributes, RestoreOrder(1, tier)))
    ready_at = HALF_PAST_TEN + hours * HOUR
    assert [is_restored(made, at) for at in (HALF_PAST_TEN, ready_at - 1, ready_at)] == [False, False, True]


def test_what_is_not_archived_cannot_be_restored():
    assert not is_restored(PLAIN, HALF_PAST_TEN)
    assert refusal(PLAIN, RestoreOrder(1)) is Cause.OBJECT_NOT_ARCHIVED


def test_tier_that_is_not_offered_is_refused():
    assert refusal(DEEP, RestoreOrder(1, "Expedited")) is Cause.RESTORE_TIER_NOT_OFFERED


def test_order_under_way_gives_way_to_a_faster_one_alone():
    running = GLACIER._replace(restoration=ordered(GLACIER, RestoreOrder(1, "Standard")))
    later = HALF_PAST_TEN + HOUR
    assert refusal(running, RestoreOrder(1, "Standard"), later) is Cause.RESTORE_ONGOING
    assert refusal(running, RestoreOrder(1, "Bulk"), later) is Cause.RESTORE_ONGOING
    assert refusal(running, RestoreOrder(1, "Expedited", faster=False), later) is Cause.RESTORE_ONGOING
    faster = ordered(running, RestoreOrder(9, "Expedited"), later)
    assert (faster.tier, faster.days, faster.ready_at) == ("Expedited", 1, later + 300)


def test_faster_order_is_never_later():
    running = GLACIER._replace(restoration=ordered(GLACIER, RestoreOrder(1, "Bulk")))
    ready_at = HALF_PAST_TEN + 12 * HOUR
    assert ordered(running, RestoreOrder(1, "Standard"), ready_at - HOUR).ready_at == ready_at


def test_order_for_what_is_restored_counts_from_now_on():
    there = GLACIER._replace(restoration=ordered(GLACIER, RestoreOrder(3, "Expedited")))
    later = HALF_PAST_TEN + DAY
    extended = there._replace(restoration=ordered(there, RestoreOrder(1), later))
    assert extended.restoration is not None
    assert extended.restoration.expires_at == NINETEENTH - DAY
    assert is_restored(extended, later)


def test_order_after_expiry_begins_anew():
    gone = GLACIER._replace(restoration=ordered(GLACIER, RestoreOrder(3, "Expedited")))
    assert not is_restored(gone, NINETEENTH)
    again = ordered(gone, RestoreOrder(1), NINETEENTH)
    assert again.ready_at == NINETEENTH + 5 * HOUR
