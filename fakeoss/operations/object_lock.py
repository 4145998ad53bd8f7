"""Object lock: PutObjectLockConfiguration, PutObjectRetention, PutObjectLegalHold, and their Get operations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.document_elements import refuse_elements
from fakeoss.handling.lock_headers import SWITCH, hold_length, may_bypass
from fakeoss.handling.payload import carries_digest, receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.events import LOCKED, RETAINED
from fakeoss.model.object_lock import (
    MAX_DAYS,
    MAX_YEARS,
    MODES,
    UNCHOSEN,
    DefaultRetention,
    EventHold,
    ObjectLock,
    Retention,
    succeeding,
)
from fakeoss.model.versions import ENABLED
from fakeoss.wire.dates import iso_instant, java_date, parse_iso_date
from fakeoss.wire.numbers import parse_integer
from fakeoss.wire.schema import Field, optional, read_document
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import Attributes
    from fakeoss.wire.xml import Element, Node

_MAX_PERIODS: Final = {"Days": MAX_DAYS, "Years": MAX_YEARS}
_HEADERS: Final = {
    "Mode": "mode",
    "RetainUntilDate": "retain-until-date",
    "EventHold": "event-hold",
    "Days": "event-hold-duration-days",
    "Years": "event-hold-duration-years",
    "Status": "legal-hold",
}
"""How the headers of writes that say what an element says end."""
_EVENT_HOLDS: Final = frozenset({"EventHold", "EventHoldDuration", "DefaultEventHold"})
_text: Final = partial(Field, least=0, empty=True)
_PERIOD: Final = (_text("Days"), _text("Years"))
_CONFIGURATION: Final = Field(
    "ObjectLockConfiguration",
    (
        _text("ObjectLockEnabled"),
        optional(
            "Rule",
            optional("DefaultRetention", _text("Mode"), *_PERIOD, optional("DefaultEventHold", *_PERIOD)),
        ),
    ),
)
_RETENTION: Final = Field(
    "Retention",
    (
        _text("Mode"),
        _text("RetainUntilDate"),
        _text("EventHold"),
        optional("EventHoldDuration", *_PERIOD),
    ),
)
_LEGAL_HOLD: Final = Field("LegalHold", (_text("Status"),))
"""What the documents may hold. That anything else makes them malformed is our reading: what says how data is kept must
not be lost on the way, and an empty Retention removes one."""


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
    EVENT_HOLD_DURATION, LOCK_NEEDS_VERSIONING; OPERATION_NOT_IMPLEMENTED for event holds where the profile has none. JD
    Cloud page: Put-Bucket-Object-Lock-Configuration; there, object lock can only be enabled when the bucket is created.
    """
    bucket = call.bucket()
    call.authorise("s3:PutBucketObjectLockConfiguration", bucket)
    if bucket.settings.object_lock is None and not call.profile.lock.after_creation:
        raise OssError(Cause.LOCK_NEEDS_VERSIONING)
    root = parse_xml(receive_document(call), "ObjectLockConfiguration")
    _require_form(call, root, _CONFIGURATION)
    retention = _configuration(root)
    with call.store.lock:
        if bucket.settings.object_lock is None and bucket.versioning != ENABLED:
            raise OssError(Cause.LOCK_NEEDS_VERSIONING)
        bucket.settings.object_lock = retention
    return Reply()


def _require_form(call: Call, root: Element, form: Field) -> None:
    """Raise OPERATION_NOT_IMPLEMENTED for event holds where the profile has none, MALFORMED_XML for elements that the
    document does not have."""
    if not call.profile.lock.event_holds:
        refuse_elements(call, root, _EVENT_HOLDS)
    read_document(root, form)


def _configuration(root: Element) -> DefaultRetention:
    """Return the default retention of a document: a mode, and a period, an event hold or both (Amazon: Configuring S3
    Object Lock)."""
    if root.text_of("ObjectLockEnabled") != "Enabled":
        raise OssError(Cause.MALFORMED_XML)
    rule = next(root.all("Rule"), None)
    if rule is None:
        return UNCHOSEN
    default = next(rule.all("DefaultRetention"), None)
    if default is None:
        raise OssError(Cause.MALFORMED_XML)
    mode, periods = require_text(default, "Mode"), [child for child in default.children if child.name in _MAX_PERIODS]
    element = next(default.all("DefaultEventHold"), None)
    if mode not in MODES or len(periods) > 1 or (not periods and element is None):
        raise OssError(Cause.MALFORMED_XML)
    length = {period.name: _count(period) for period in periods}
    hold = None if element is None else _hold_of(element)
    return DefaultRetention(mode, length.get("Days", 0), length.get("Years", 0), hold)


def _hold_of(element: Element) -> EventHold:
    """Return the event hold with the duration in ``element``: days or years. Raises MALFORMED_XML,
    EVENT_HOLD_DURATION."""
    if len(element.children) != 1:
        raise OssError(Cause.MALFORMED_XML)
    name, text = element.children[0].name, element.children[0].text
    length = hold_length(name, text, _MAX_PERIODS[name])
    return EventHold(days=length) if name == "Days" else EventHold(years=length)


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
        retention: list[Node] = [("Mode", default.mode)]
        if default.days or default.years:
            retention.append(_period_node(default.days, default.years))
        if default.hold is not None:
            retention.append(("DefaultEventHold", [_period_node(*default.hold)]))
        children.append(("Rule", [("DefaultRetention", retention)]))
    return Reply(xml=("ObjectLockConfiguration", children))


def _period_node(days: int, years: int) -> Node:
    return ("Days", days) if days else ("Years", years)


@operation(
    "PutObjectRetention", "PUT", Target.OBJECT, query={"retention"}, allows={"versionId"}, page="Put-Object-Retention"
)
def put_object_retention(call: Call) -> Reply:
    """Set the retention of a version, with an event hold or without, or release a hold; an empty document removes the
    retention.

    Raises as ``Call.addressed``, MALFORMED_XML, EVENT_HOLD_DURATION, BUCKET_NOT_LOCKABLE, RETENTION_DATE_PAST;
    OBJECT_LOCKED if that would weaken the current retention, EVENT_HOLD_INACTIVE; OPERATION_NOT_IMPLEMENTED for event
    holds where the profile has none. JD Cloud page: Put-Object-Retention.
    """
    bucket = call.bucket()
    _require_digest(call)
    _require_lockable_first(call, bucket)
    document = _document_for_policy(call, bucket, "Retention")
    record = call.addressed(bucket, "s3:PutObjectRetention")
    if call.profile.lock.of_bucket == "before document":
        _require_lockable(bucket)
    root = parse_xml(receive_document(call, required=False) if document is None else document, "Retention")
    _require_form(call, root, _RETENTION)
    retention = _retention(root)
    _require_lockable(bucket)
    now = call.store.clock.now()
    if retention is not None and root.text_of("RetainUntilDate") is not None and retention.until <= now:
        # recorded at Amazon, 21 February 2026: localstack's test_s3_object_retention_exc
        shown = java_date(retention.until)
        raise OssError(Cause.RETENTION_DATE_PAST, ArgumentName="RetainUntilDate", ArgumentValue=shown)
    bypass = may_bypass(call, bucket, record.key)

    def with_retention(attributes: Attributes) -> Attributes:
        lock = attributes.lock or ObjectLock()
        return attributes._replace(
            lock=lock._replace(retention=succeeding(lock.retention, retention, now, bypass=bypass))
        )

    bucket.revise(record, with_retention, RETAINED)
    return Reply()


def _require_digest(call: Call) -> None:
    """Raise MISSING_DIGEST if the profile wants one of what says how an object is kept."""
    only_md5 = call.profile.objects.digest_is_md5
    if call.profile.lock.documents_need_digest and not carries_digest(call.headers, only_md5=only_md5):
        raise OssError(Cause.MISSING_DIGEST)


def _document_for_policy(call: Call, bucket: BucketState, name: str) -> bytes | None:
    """Return the body if the bucket has a policy, whose conditions may refer to what it says: that is kept under the
    names of the headers that say it in a write. A body that is no such document says nothing; it is refused once the
    caller is known to be allowed."""
    if bucket.settings.policy is None:
        return None
    document = receive_document(call, required=False)
    try:
        root = parse_xml(document, name)
    except OssError:
        call.request_lock = {}
        return document
    elements = [root, *root.all("EventHoldDuration")]
    texts = ((header, element.text_of(child)) for child, header in _HEADERS.items() for element in elements)
    call.request_lock = {f"x-amz-object-lock-{header}": text for header, text in texts if text is not None}
    return document


def _retention(root: Element) -> Retention | None:
    """Return the retention of the request; ``None`` for an empty document.

    A mode is always needed; with it an event hold that is ON and its duration, with a date or without, one that is OFF
    without a duration, or else a date (Amazon: Configuring S3 Object Lock). What does not belong together is
    MALFORMED_XML, as a mode without a date is (recorded; of event holds the status alone is documented, 400). Raises
    EVENT_HOLD_DURATION for one out of range.
    """
    if not root.children:
        return None
    mode, text, state = (root.text_of(name) for name in ("Mode", "RetainUntilDate", "EventHold"))
    duration = next(root.all("EventHoldDuration"), None)
    until = parse_iso_date(text or "")
    if mode not in MODES or (until is None and (text is not None or state is None)):
        raise OssError(Cause.MALFORMED_XML)
    if state not in {None, *SWITCH} or (duration is not None) is not (state == "ON"):
        raise OssError(Cause.MALFORMED_XML)
    hold = None if duration is None else _hold_of(duration)
    return Retention(mode or "", until or 0.0, hold, released=state == "OFF")


def _require_lockable_first(call: Call, bucket: BucketState) -> None:
    """Raise BUCKET_NOT_LOCKABLE where that comes before anything else."""
    if call.profile.lock.of_bucket == "first":
        _require_lockable(bucket)


def _require_lockable(bucket: BucketState) -> None:
    if bucket.settings.object_lock is None:
        raise OssError(Cause.BUCKET_NOT_LOCKABLE)


@operation(
    "GetObjectRetention", "GET", Target.OBJECT, query={"retention"}, allows={"versionId"}, page="Get-Object-Retention"
)
def get_object_retention(call: Call) -> Reply:
    """Return the retention of a version, even if it has ended; with an event hold, its date as it is now.

    Raises as ``Call.addressed``, BUCKET_NOT_LOCKABLE, NO_OBJECT_LOCK. JD Cloud page: Get-Object-Retention.
    """
    bucket = call.bucket()
    _require_lockable_first(call, bucket)
    record = call.addressed(bucket, "s3:GetObjectRetention")
    _require_lockable(bucket)
    lock = record.attributes.lock
    if lock is None or lock.retention is None:
        raise OssError(Cause.NO_OBJECT_LOCK)
    retention = lock.retention
    until = retention.ends_at(call.store.clock.now())
    children: list[Node] = [("Mode", retention.mode), ("RetainUntilDate", iso_instant(until))]
    if retention.hold is not None:
        children.extend([("EventHold", "ON"), ("EventHoldDuration", [_period_node(*retention.hold)])])
    elif retention.released:  # our reading: as for legal holds
        children.append(("EventHold", "OFF"))
    return Reply(xml=("Retention", children))


@operation(
    "PutObjectLegalHold", "PUT", Target.OBJECT, query={"legal-hold"}, allows={"versionId"}, page="Put-Object-Legal-Hold"
)
def put_object_legal_hold(call: Call) -> Reply:
    """Place a legal hold on a version, or remove it. Raises as ``Call.addressed``, MALFORMED_XML, BUCKET_NOT_LOCKABLE.
    JD Cloud page: Put-Object-Legal-Hold."""
    bucket = call.bucket()
    _require_digest(call)
    _require_lockable_first(call, bucket)
    document = _document_for_policy(call, bucket, "LegalHold")
    record = call.addressed(bucket, "s3:PutObjectLegalHold")
    if call.profile.lock.of_bucket == "before document":
        _require_lockable(bucket)
    status = _legal_hold(receive_document(call, required=False) if document is None else document)
    _require_lockable(bucket)

    def held(attributes: Attributes) -> Attributes:
        lock = attributes.lock or ObjectLock()
        return attributes._replace(lock=lock._replace(legal_hold=SWITCH[status]))

    bucket.revise(record, held, LOCKED)
    return Reply()


def _legal_hold(document: bytes) -> str:
    """Return the status. Raises MALFORMED_XML."""
    root = parse_xml(document, "LegalHold")
    read_document(root, _LEGAL_HOLD)
    status = require_text(root, "Status")
    if status not in SWITCH:
        raise OssError(Cause.MALFORMED_XML)
    return status


@operation(
    "GetObjectLegalHold", "GET", Target.OBJECT, query={"legal-hold"}, allows={"versionId"}, page="Get-Object-Legal-Hold"
)
def get_object_legal_hold(call: Call) -> Reply:
    """Return whether a version is under a legal hold. Raises as ``Call.addressed``, BUCKET_NOT_LOCKABLE,
    NO_OBJECT_LOCK. JD Cloud page: Get-Object-Legal-Hold."""
    bucket = call.bucket()
    _require_lockable_first(call, bucket)
    record = call.addressed(bucket, "s3:GetObjectLegalHold")
    _require_lockable(bucket)
    lock = record.attributes.lock
    if lock is None or lock.legal_hold is None:
        raise OssError(Cause.NO_OBJECT_LOCK)
    return Reply(xml=("LegalHold", [("Status", "ON" if lock.legal_hold else "OFF")]))
