"""Object lock in the headers of requests and responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authorisation import is_allowed
from fakeoss.handling.payload import carries_digest
from fakeoss.model.object_lock import MAX_DAYS, MAX_YEARS, MODES, EventHold, ObjectLock, Retention
from fakeoss.wire.dates import iso_instant, parse_iso_date
from fakeoss.wire.numbers import parse_integer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

__all__ = [
    "BYPASS",
    "LOCK_HEADERS",
    "SWITCH",
    "hold_length",
    "lock_headers",
    "may_bypass",
    "requested_lock",
    "require_bypass_applicable",
    "require_digest",
]

BYPASS: Final = "x-amz-bypass-governance-retention"
_MODE: Final = "x-amz-object-lock-mode"
_RETAIN_UNTIL: Final = "x-amz-object-lock-retain-until-date"
_LEGAL_HOLD: Final = "x-amz-object-lock-legal-hold"
_EVENT_HOLD: Final = "x-amz-object-lock-event-hold"
_DAYS: Final = "x-amz-object-lock-event-hold-duration-days"
_YEARS: Final = "x-amz-object-lock-event-hold-duration-years"
_EVENT_HOLD_HEADERS: Final = frozenset({_EVENT_HOLD, _DAYS, _YEARS})
LOCK_HEADERS: Final = frozenset({_MODE, _RETAIN_UNTIL, _LEGAL_HOLD}) | _EVENT_HOLD_HEADERS
SWITCH: Final = {"ON": True, "OFF": False}
"""The texts of legal holds and event holds."""


def requested_lock(call: Call, bucket: BucketState) -> ObjectLock | None:
    """Return the retention and legal hold that a write sets.

    Raises, in this order, what ``_requested_retention`` raises, LEGAL_HOLD_UNKNOWN, LOCK_HEADERS_NOT_HERE for a bucket
    without object lock (after the others: versitygw#1733), ACCESS_DENIED if the caller may not set them.
    """
    headers = call.headers
    if headers.keys().isdisjoint(LOCK_HEADERS):
        return None
    if bucket.settings.object_lock is None and call.profile.lock.of_bucket == "first":
        raise OssError(Cause.LOCK_HEADERS_NOT_HERE)
    retention, hold = _requested_retention(call), headers.get(_LEGAL_HOLD)
    if hold is not None and hold not in SWITCH:
        raise OssError(Cause.LEGAL_HOLD_UNKNOWN, ArgumentValue=hold)
    if bucket.settings.object_lock is None:
        raise OssError(Cause.LOCK_HEADERS_NOT_HERE)
    if retention is not None:
        call.authorise("s3:PutObjectRetention", bucket)
    if hold is not None:
        call.authorise("s3:PutObjectLegalHold", bucket)
    return ObjectLock(retention, None if hold is None else SWITCH[hold])


def _requested_retention(call: Call) -> Retention | None:
    """Return mode, date and event hold, checked in the order recorded at Amazon, February 2026: a missing one before an
    invalid one.

    Raises LOCK_HEADERS_INCOMPLETE, LOCK_MODE_UNKNOWN, RETENTION_DATE_FORMAT, RETENTION_DATE_PAST, and before all of
    these (our reading) what ``_requested_event_hold`` raises, EVENT_HOLD_INCOMPLETE for a hold without a mode,
    EVENT_HOLD_INACTIVE for one that is OFF without a date.
    """
    headers = call.headers
    mode, text = headers.get(_MODE), headers.get(_RETAIN_UNTIL)
    state, hold = headers.get(_EVENT_HOLD), None
    if not headers.keys().isdisjoint(_EVENT_HOLD_HEADERS):
        hold = _requested_event_hold(headers)
        if mode is None:
            raise OssError(Cause.EVENT_HOLD_INCOMPLETE, ArgumentName=_MODE)
        if state == "OFF" and text is None:
            raise OssError(Cause.EVENT_HOLD_INACTIVE)
    elif mode is None and text is None:
        return None
    if mode is None or (text is None and hold is None):
        raise OssError(Cause.LOCK_HEADERS_INCOMPLETE, ArgumentName=_MODE if mode is None else _RETAIN_UNTIL)
    if mode not in MODES:
        raise OssError(Cause.LOCK_MODE_UNKNOWN, ArgumentValue=mode)
    until = 0.0 if text is None else _date_of(call, text)
    return Retention(mode, until, hold, released=state == "OFF")


def _date_of(call: Call, text: str) -> float:
    until = parse_iso_date(text)
    if until is None:
        raise OssError(Cause.RETENTION_DATE_FORMAT, ArgumentValue=text)
    if until <= call.store.clock.now():
        raise OssError(Cause.RETENTION_DATE_PAST, ArgumentName=_RETAIN_UNTIL, ArgumentValue=text)
    return until


def _requested_event_hold(headers: Mapping[str, str]) -> EventHold | None:
    """Return the event hold that a write places; ``None`` if it says that there is none.

    The service refuses each of these with 400 (Amazon: Configuring S3 Object Lock; the codes are our reading). Raises
    EVENT_HOLD_UNKNOWN for a state but ON and OFF; EVENT_HOLD_INCOMPLETE for ON without a duration or with days and
    years, for OFF with a duration, and for a duration alone (our reading); EVENT_HOLD_DURATION.
    """
    state = headers.get(_EVENT_HOLD)
    if state is not None and state not in SWITCH:
        raise OssError(Cause.EVENT_HOLD_UNKNOWN, ArgumentValue=state)
    lengths = [name for name in (_DAYS, _YEARS) if name in headers]
    if state is None or len(lengths) != SWITCH[state]:
        raise OssError(Cause.EVENT_HOLD_INCOMPLETE, ArgumentName=_EVENT_HOLD if state is None else _DAYS)
    if not lengths:
        return None
    if lengths == [_DAYS]:
        return EventHold(days=hold_length(_DAYS, headers[_DAYS], MAX_DAYS))
    return EventHold(years=hold_length(_YEARS, headers[_YEARS], MAX_YEARS))


def hold_length(name: str, text: str, maximum: int) -> int:
    """Return the days or years of an event hold. Raises EVENT_HOLD_DURATION, which names the parameter."""
    length = parse_integer(text)
    if length is None or not 1 <= length <= maximum:
        raise OssError(Cause.EVENT_HOLD_DURATION, ArgumentName=name, ArgumentValue=text)
    return length


def require_digest(call: Call, bucket: BucketState) -> None:
    """Raise LOCKED_WRITE_DIGEST if the written object will be locked, by the request's headers or by default, and the
    request has neither Content-MD5 nor a checksum (aws-sdk-php#1694, versitygw#1776)."""
    default = bucket.settings.object_lock
    if default is None or not call.profile.lock.locked_writes_need_digest:
        return
    is_locked = default.mode or not LOCK_HEADERS.isdisjoint(call.headers)
    if is_locked and not carries_digest(call.headers):
        raise OssError(Cause.LOCKED_WRITE_DIGEST)


def lock_headers(call: Call, record: ObjectRecord) -> dict[str, str]:
    """Return the lock headers of a read: retention and legal hold, each only if the caller may read it (Amazon:
    HeadObject)."""
    lock, bucket = record.attributes.lock, call.bucket()
    headers: dict[str, str] = {}
    if lock is None:
        return headers
    if lock.retention is not None and is_allowed(call, "s3:GetObjectRetention", bucket, record):
        retention = lock.retention
        headers[_MODE] = retention.mode
        headers[_RETAIN_UNTIL] = iso_instant(retention.ends_at(call.store.clock.now()))
        if retention.hold is not None:
            days, years = retention.hold
            headers[_EVENT_HOLD] = "ON"
            headers[_DAYS if days else _YEARS] = str(days or years)
        elif retention.released:  # our reading: as for legal holds; Amazon documents the duration alone
            headers[_EVENT_HOLD] = "OFF"
    if lock.legal_hold is not None and is_allowed(call, "s3:GetObjectLegalHold", bucket, record):
        headers[_LEGAL_HOLD] = "ON" if lock.legal_hold else "OFF"
    return headers


def require_bypass_applicable(call: Call, bucket: BucketState) -> None:
    """Raise BYPASS_NOT_HERE if the request has the bypass header and the bucket has no object lock."""
    if BYPASS in call.headers and bucket.settings.object_lock is None and call.profile.lock.bypass_needs_lock:
        raise OssError(Cause.BYPASS_NOT_HERE)


def may_bypass(call: Call, bucket: BucketState, key: str) -> bool:
    """Whether the request bypasses retention in mode GOVERNANCE, and the caller may."""
    if call.headers.get(BYPASS, "").lower() != "true":
        return False
    return is_allowed(call, call.profile.lock.bypass_action, bucket, key=key)
