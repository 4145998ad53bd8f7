"""Object lock in the headers of requests and responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authorisation import is_allowed
from fakeoss.handling.payload import carries_digest
from fakeoss.model.object_lock import MODES, ObjectLock, Retention
from fakeoss.wire.dates import iso_instant, parse_iso_date

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

__all__ = [
    "BYPASS",
    "LOCK_HEADERS",
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
LOCK_HEADERS: Final = frozenset({_MODE, _RETAIN_UNTIL, _LEGAL_HOLD})
_LEGAL_HOLDS: Final = {"ON": True, "OFF": False}


def requested_lock(call: Call, bucket: BucketState) -> ObjectLock | None:
    """Return the retention and legal hold that a write sets.

    Raises, in this order, LOCK_HEADERS_INCOMPLETE, LOCK_MODE_UNKNOWN, RETENTION_DATE_FORMAT, RETENTION_DATE_PAST,
    LEGAL_HOLD_UNKNOWN, LOCK_HEADERS_NOT_HERE for a bucket without object lock (after the others: versitygw#1733),
    ACCESS_DENIED if the caller may not set them.
    """
    headers = call.headers
    if headers.keys().isdisjoint(LOCK_HEADERS):
        return None
    retention, hold = _requested_retention(call), headers.get(_LEGAL_HOLD)
    if hold is not None and hold not in _LEGAL_HOLDS:
        raise OssError(Cause.LEGAL_HOLD_UNKNOWN, ArgumentValue=hold)
    if bucket.settings.object_lock is None:
        raise OssError(Cause.LOCK_HEADERS_NOT_HERE)
    if retention is not None:
        call.authorise("s3:PutObjectRetention", bucket)
    if hold is not None:
        call.authorise("s3:PutObjectLegalHold", bucket)
    return ObjectLock(retention, None if hold is None else _LEGAL_HOLDS[hold])


def _requested_retention(call: Call) -> Retention | None:
    """Return mode and date, checked in the order recorded at Amazon, February 2026: a missing one before an invalid
    one."""
    mode, text = call.headers.get(_MODE), call.headers.get(_RETAIN_UNTIL)
    if mode is None and text is None:
        return None
    if mode is None or text is None:
        raise OssError(Cause.LOCK_HEADERS_INCOMPLETE, ArgumentName=_MODE if mode is None else _RETAIN_UNTIL)
    if mode not in MODES:
        raise OssError(Cause.LOCK_MODE_UNKNOWN, ArgumentValue=mode)
    until = parse_iso_date(text)
    if until is None:
        raise OssError(Cause.RETENTION_DATE_FORMAT, ArgumentValue=text)
    if until <= call.store.clock.now():
        raise OssError(Cause.RETENTION_DATE_PAST, ArgumentName=_RETAIN_UNTIL, ArgumentValue=text)
    return Retention(mode, until)


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
        headers[_MODE] = lock.retention.mode
        headers[_RETAIN_UNTIL] = iso_instant(lock.retention.until)
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
