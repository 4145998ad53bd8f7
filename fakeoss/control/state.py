"""The store as a whole: reset, snapshots, seeds, and its clock."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from fakeoss.clock import Clock
from fakeoss.control.buckets import bucket_view
from fakeoss.control.exchange import ControlError, refused, refusing
from fakeoss.model.store import Store
from fakeoss.wire.dates import iso_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.control.exchange import Inquiry, Laboratory
    from fakeoss.model.bucket import Bucket

__all__ = [
    "advance_clock",
    "clock",
    "delete_snapshot",
    "reset",
    "restore_snapshot",
    "seed",
    "set_clock",
    "snapshots",
    "take_snapshot",
]


def reset(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Go back to what the server began with: its buckets and their contents, its faults and its clock. Every other
    bucket, call and fault, and every hook and listener is forgotten; snapshots stay. Raises what ``Beginning.restore``
    raises."""
    beginning = laboratory.beginning
    with beginning.lock:
        with laboratory.lock:
            laboratory.numbers.clear()
        beginning.restore(laboratory.store)
        laboratory.feed.renew()


# snapshots


def snapshots(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the snapshots, by time."""
    with laboratory.lock:
        return {"snapshots": [_snapshot_view(laboratory, name) for name in laboratory.snapshots]}


def _snapshot_view(laboratory: Laboratory, name: str) -> dict[str, Any]:
    _, taken_at, buckets = laboratory.snapshots[name]
    return {"name": name, "taken_at": taken_at, "buckets": buckets}


def take_snapshot(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Set the store aside under a name, or under the next free number."""
    store = laboratory.store
    snapshot, now, buckets = store.snapshot(), store.clock.now(), len(store.buckets)
    with laboratory.lock:
        name = inquiry.document.get("name") or _free_name(laboratory.snapshots)
        laboratory.snapshots.pop(name, None)  # so that the order is that of time
        laboratory.snapshots[name] = snapshot, now, buckets
        return _snapshot_view(laboratory, name)


def _free_name(names: Mapping[str, object]) -> str:
    number = len(names) + 1
    while str(number) in names:
        number += 1
    return str(number)


def restore_snapshot(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Bring a snapshot back. Raises ControlError (404)."""
    with laboratory.lock:
        snapshot, _, _ = _found(laboratory, inquiry)
    laboratory.store.restore(snapshot)


def delete_snapshot(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Forget a snapshot. Raises ControlError (404)."""
    with laboratory.lock:
        _found(laboratory, inquiry)
        del laboratory.snapshots[inquiry.words["name"]]


def _found(laboratory: Laboratory, inquiry: Inquiry) -> Any:
    name = inquiry.words["name"]
    if name not in laboratory.snapshots:
        names = ", ".join(laboratory.snapshots) or "none"
        raise ControlError(404, "NoSuchSnapshot", f"fakeoss: there is no snapshot {name!r}; there are {names}")
    return laboratory.snapshots[name]


# seeds


def seed(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Put buckets and objects into the store, all or none, apart from what other clients do meanwhile.

    Raises ControlError (400), also for what cannot be read; 403 if a program of another machine names a directory.
    """
    store, document = laboratory.store, inquiry.document
    if ("directory" in document) == ("buckets" in document):
        raise refused("a seed has either a directory or buckets")
    if "directory" in document:
        if not inquiry.is_local:
            message = "fakeoss: only programs of the server's own machine may have a directory of it read"
            raise ControlError(403, "AccessDenied", message)
        with refusing(ValueError):
            try:
                taken = store.seed(document["directory"])
            except OSError as error:
                raise refused(f"{error.filename or document['directory']}: {error.strerror}") from None
        return {"buckets": [bucket_view(laboratory, bucket) for bucket in taken]}
    with refusing(TypeError, ValueError):
        _plant(Store(limits=store.limits, clock=store.clock), document["buckets"])  # raises before anything is changed
        return {"buckets": [bucket_view(laboratory, bucket) for bucket in _plant(store, document["buckets"])]}


def _plant(store: Store, listed: list[dict[str, Any]]) -> list[Bucket]:
    buckets: list[Bucket] = []
    for each in listed:
        options = {name: value for name, value in each.items() if name not in {"name", "objects"}}
        name = each["name"]
        bucket = store.bucket(name) if name in store else store.create_bucket(name, **options)
        for new in each.get("objects", ()):
            _put(bucket, dict(new))
        buckets.append(bucket)
    return buckets


def _put(bucket: Bucket, new: dict[str, Any]) -> None:
    contents = [name for name in ("text", "base64", "size") if name in new]
    if len(contents) > 1:
        raise refused(f"the object {new['key']!r} has both {' and '.join(contents)}")
    body: bytes | str = _octets(new, "base64") if "base64" in new else new.pop("text", b"")
    if "pattern" in new:
        new["pattern"] = _octets(new, "pattern")
    if "size" in new:
        bucket.put(new.pop("key"), **new)
    else:
        bucket.put(new.pop("key"), body, **new)


def _octets(new: dict[str, Any], name: str) -> bytes:
    """Take bytes out of an object that is to be. Raises ControlError (400) if they are not in base64."""
    try:
        return b64decode(new.pop(name), validate=True)
    except ValueError:
        raise refused(f"the {name} of the object {new['key']!r} is no base64") from None


# the clock


def clock(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Tell the store's time."""
    it = laboratory.store.clock
    now = it.now()
    return {"now": now, "time": iso_instant(now), "is_frozen": it.is_frozen}


def set_clock(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Stop the clock at a time, or let it follow the system's. Raises ControlError (400)."""
    at = inquiry.document["at"]
    with refusing(ValueError, OverflowError):
        laboratory.store.clock = Clock(_seconds(at) if isinstance(at, str) else at)
    return clock(laboratory, inquiry)


def _seconds(text: str) -> float:
    """Return a date in ISO 8601 as seconds since 1970; without an offset it is in UTC. Raises ValueError."""
    try:
        date = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"fakeoss: {text!r} is not a date in ISO 8601, such as 2026-11-25T18:00:00Z") from None
    return (date if date.tzinfo else date.replace(tzinfo=timezone.utc)).timestamp()


def advance_clock(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Move the clock. Raises ControlError (400) outside the years 1 to 9999."""
    document = inquiry.document
    with refusing(ValueError, OverflowError):
        laboratory.store.clock.advance(**document)
    return clock(laboratory, inquiry)
