"""Object lock: PutObjectLockConfiguration, PutObjectRetention, PutObjectLegalHold, and their Get operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.document_elements import refuse_not_implemented
from fakeoss.handling.lock_headers import may_bypass
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.events import LOCKED
from fakeoss.model.object_lock import (
    MAX_DAYS,
    MAX_YEARS,
    MODES,
    UNCHOSEN,
    DefaultRetention,
    ObjectLock,
    Retention,
    require_weakening_allowed,
)
from fakeoss.model.versions import ENABLED
from fakeoss.wire.dates import iso_instant, java_date, parse_iso_date
from fakeoss.wire.numbers import parse_integer
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import Attributes
    from fakeoss.wire.xml import Element, Node

_STATES = {"ON": True, "OFF": False}
_MAX_PERIODS = {"Days": MAX_DAYS, "Years": MAX_YEARS}


@operation(
    "PutObjectLockConfiguration",
    "PUT",
    Target.BUCKET,
    query={"object-lock"},
    page="Put-Bucket-Object-Lock-Configuration",
)
def put_object_lock_configuration(call: Call) -> Reply:
    """Set the default retention of new objects, and enable object lock if the bucket is versioned.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, MISSING_BODY, MALFORMED_XML, RETENTION_PERIOD, RETENTION_PERIOD_TOO_LARGE,
    LOCK_NEEDS_VERSIONING. JD Cloud page: Put-Bucket-Object-Lock-Configuration; there, object lock can only be enabled
    when the bucket is created.
    """
    bucket = call.bucket()
    call.authorise("s3:PutBucketObjectLockConfiguration", bucket)
    root = parse_xml(receive_document(call), "ObjectLockConfiguration")
    refuse_not_implemented(call, root)
    retention = _configuration(root)
    with call.store.lock:
        if bucket.settings.object_lock is None and bucket.versioning != ENABLED:
            raise OssError(Cause.LOCK_NEEDS_VERSIONING)
        bucket.settings.object_lock = retention
    return Reply()


def _configuration(root: Element) -> DefaultRetention:
    rules = list(root.all("Rule"))
    if root.text_of("ObjectLockEnabled") != "Enabled" or len(rules) > 1:
        raise OssError(Cause.MALFORMED_XML)
    if not rules:
        return UNCHOSEN
    default = next(rules[0].all("DefaultRetention"), None)
    if default is None:
        raise OssError(Cause.MALFORMED_XML)
    mode, periods = require_text(default, "Mode"), [child for child in default.children if child.name in _MAX_PERIODS]
    if mode not in MODES or len(periods) != 1:
        raise OssError(Cause.MALFORMED_XML)
    count = _count(periods[0])
    return DefaultRetention(mode, **{periods[0].name.lower(): count})


def _count(period: Element) -> int:
    """Return the number of ``Days`` or ``Years``. Amazon answers InvalidArgument for a number below 1 (versitygw#1738),
    where ceph/s3-tests expect InvalidRetentionPeriod. Raises MALFORMED_XML, RETENTION_PERIOD,
    RETENTION_PERIOD_TOO_LARGE."""
    count = parse_integer(period.text)
    if count is None:
        raise OssError(Cause.MALFORMED_XML)
    if count < 1:
        raise OssError(Cause.RETENTION_PERIOD, ArgumentName=period.name)
    if count > _MAX_PERIODS[period.name]:
        raise OssError(Cause.RETENTION_PERIOD_TOO_LARGE, ArgumentName=period.name)
    return count


@operation(
    "GetObjectLockConfiguration",
    "GET",
    Target.BUCKET,
    query={"object-lock"},
    page="Get-Bucket-Object-Lock-Configuration",
)
def get_object_lock_configuration(call: Call) -> Reply:
    """Return whether object lock is enabled, and the default retention. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    NO_LOCK_CONFIGURATION. JD Cloud page: Get-Bucket-Object-Lock-Configuration."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketObjectLockConfiguration", bucket)
    default = bucket.settings.object_lock
    if default is None:
        raise OssError(Cause.NO_LOCK_CONFIGURATION, BucketName=bucket.name)
    children: list[Node] = [("ObjectLockEnabled", "Enabled")]
    if default.mode:
        period = ("Days", default.days) if default.days else ("Years", default.years)
        children.append(("Rule", [("DefaultRetention", [("Mode", default.mode), period])]))
    return Reply(xml=("ObjectLockConfiguration", children))


@operation(
    "PutObjectRetention", "PUT", Target.OBJECT, query={"retention"}, allows={"versionId"}, page="Put-Object-Retention"
)
def put_object_retention(call: Call) -> Reply:
    """Set the retention of a version; an empty document removes it.

    Raises as ``Call.addressed``, MALFORMED_XML, BUCKET_NOT_LOCKABLE, RETENTION_DATE_PAST; OBJECT_LOCKED if that would
    weaken the current retention; OPERATION_NOT_IMPLEMENTED for event holds. JD Cloud page: Put-Object-Retention.
    """
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:PutObjectRetention")
    root = parse_xml(receive_document(call, required=False), "Retention")
    refuse_not_implemented(call, root)
    retention = _retention(root)
    _require_lockable(bucket)
    now = call.store.clock.now()
    if retention is not None and retention.until <= now:
        # recorded at Amazon, 21 February 2026: localstack's test_s3_object_retention_exc
        shown = java_date(retention.until)
        raise OssError(Cause.RETENTION_DATE_PAST, ArgumentName="RetainUntilDate", ArgumentValue=shown)
    bypass = may_bypass(call, bucket, record.key)

    def with_retention(attributes: Attributes) -> Attributes:
        lock = attributes.lock or ObjectLock()
        require_weakening_allowed(lock.retention, retention, now, bypass=bypass)
        return attributes._replace(lock=lock._replace(retention=retention))

    bucket.revise(record, with_retention, LOCKED)
    return Reply()


def _retention(root: Element) -> Retention | None:
    """Return the retention of the request. Raises MALFORMED_XML."""
    mode, text = root.text_of("Mode"), root.text_of("RetainUntilDate")
    if mode is None and text is None:
        return None
    until = parse_iso_date(text or "")
    if mode not in MODES or until is None:
        raise OssError(Cause.MALFORMED_XML)
    return Retention(mode or "", until)


def _require_lockable(bucket: BucketState) -> None:
    if bucket.settings.object_lock is None:
        raise OssError(Cause.BUCKET_NOT_LOCKABLE)


@operation(
    "GetObjectRetention", "GET", Target.OBJECT, query={"retention"}, allows={"versionId"}, page="Get-Object-Retention"
)
def get_object_retention(call: Call) -> Reply:
    """Return the retention of a version, even if it has ended. Raises as ``Call.addressed``, BUCKET_NOT_LOCKABLE,
    NO_OBJECT_LOCK. JD Cloud page: Get-Object-Retention."""
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:GetObjectRetention")
    _require_lockable(bucket)
    lock = record.attributes.lock
    if lock is None or lock.retention is None:
        raise OssError(Cause.NO_OBJECT_LOCK)
    mode, until = lock.retention
    return Reply(xml=("Retention", [("Mode", mode), ("RetainUntilDate", iso_instant(until))]))


@operation(
    "PutObjectLegalHold", "PUT", Target.OBJECT, query={"legal-hold"}, allows={"versionId"}, page="Put-Object-Legal-Hold"
)
def put_object_legal_hold(call: Call) -> Reply:
    """Place a legal hold on a version, or remove it. Raises as ``Call.addressed``, MALFORMED_XML, BUCKET_NOT_LOCKABLE.
    JD Cloud page: Put-Object-Legal-Hold."""
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:PutObjectLegalHold")
    status = require_text(parse_xml(receive_document(call, required=False), "LegalHold"), "Status")
    if status not in _STATES:
        raise OssError(Cause.MALFORMED_XML)
    _require_lockable(bucket)

    def held(attributes: Attributes) -> Attributes:
        lock = attributes.lock or ObjectLock()
        return attributes._replace(lock=lock._replace(legal_hold=_STATES[status]))

    bucket.revise(record, held, LOCKED)
    return Reply()


@operation(
    "GetObjectLegalHold", "GET", Target.OBJECT, query={"legal-hold"}, allows={"versionId"}, page="Get-Object-Legal-Hold"
)
def get_object_legal_hold(call: Call) -> Reply:
    """Return whether a version is under a legal hold. Raises as ``Call.addressed``, BUCKET_NOT_LOCKABLE,
    NO_OBJECT_LOCK. JD Cloud page: Get-Object-Legal-Hold."""
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:GetObjectLegalHold")
    _require_lockable(bucket)
    lock = record.attributes.lock
    if lock is None or lock.legal_hold is None:
        raise OssError(Cause.NO_OBJECT_LOCK)
    return Reply(xml=("LegalHold", [("Status", "ON" if lock.legal_hold else "OFF")]))
