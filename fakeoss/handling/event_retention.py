"""What events say of a retention that was put (Amazon: Event message structure, EventBridge event message
structure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeoss.model.events import RETAINED
from fakeoss.wire.dates import iso_instant

if TYPE_CHECKING:
    from fakeoss.model.events import Change

__all__ = ["bridge_retention", "retention_data"]


def retention_data(change: Change) -> dict[str, Any]:
    """Return ``objectRetentionEventData`` for a retention that was put; nothing for other changes. Of one that was
    removed nothing is said in it (our reading)."""
    return {"objectRetentionEventData": _data(change)} if change.kind == RETAINED else {}


def bridge_retention(change: Change) -> dict[str, Any]:
    """Return the same for EventBridge."""
    if change.kind != RETAINED:
        return {}
    names = {
        "mode": "mode",
        "retainUntilDate": "retain-until-date",
        "eventHold": "event-hold",
        "eventHoldDuration": "event-hold-duration",
    }
    return {"object-retention-event-data": {names[name]: value for name, value in _data(change).items()}}


def _data(change: Change) -> dict[str, Any]:
    lock = None if change.record is None else change.record.attributes.lock
    retention = None if lock is None else lock.retention
    if retention is None:
        return {}
    data: dict[str, Any] = {"mode": retention.mode, "retainUntilDate": iso_instant(retention.ends_at(change.at))}
    if retention.hold is not None:
        days, years = retention.hold
        data.update({"eventHold": "ON", "eventHoldDuration": {"days": days} if days else {"years": years}})
    elif retention.released:
        data["eventHold"] = "OFF"
    return data
