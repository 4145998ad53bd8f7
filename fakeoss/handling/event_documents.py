"""Event documents: the messages that the destinations of notifications receive, by service and kind of destination.

Amazon's were recorded in January 2025 (localstack's snapshots of notification tests); what no recording shows follows
the user guide (Event message structure, EventBridge event message structure), as of November 2026. Tags that Amazon
itself gives to buckets (``awsGeneratedTags``) are not sent: no bucket here has any. JD Cloud's document is that of
Callback-Notification-2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl, quote_plus
from uuid import UUID

from fakeoss.handling.event_annotations import REASONS, annotation_element, is_annotated_copy
from fakeoss.handling.event_retention import bridge_retention, retention_data
from fakeoss.handling.reply import quoted
from fakeoss.model.events import (
    ACL,
    ANNOTATED,
    CREATED,
    MARKED,
    MOVED,
    REMOVED,
    RESTORE_ENDED,
    RESTORE_ORDERED,
    RESTORED,
    RETAINED,
    TAGGED,
    TESTED,
    UNANNOTATED,
    UNTAGGED,
)
from fakeoss.model.records import NULL_VERSION
from fakeoss.wire.dates import http_date, iso_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.model.accounts import User
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.events import Change, EventListener, Letter
    from fakeoss.model.notifications import Subject
    from fakeoss.profiles.profile import Profile

    Document = dict[str, Any]

__all__ = ["BRIDGE", "Origin", "letters"]

BRIDGE: Final = "EventBridge"
_SOURCE_ADDRESS: Final = "127.0.0.1"
"""The source IP address of every request."""
_SERVICE: Final = "s3.amazonaws.com"
_EMPTY_ETAG: Final = "d41d8cd98f00b204e9800998ecf8427e"
"""The ETag in events about delete markers (recorded)."""
_VARIABLE_PREFIX: Final = "x-oss-callback-"
_CREATIONS: Final = {
    # operation: event, reason in EventBridge events
    "PostObject": ("Post", "POST Object"),
    "CopyObject": ("Copy", "CopyObject"),
    "CompleteMultipartUpload": ("CompleteMultipartUpload", "CompleteMultipartUpload"),
}
_PUT: Final = ("Put", "PutObject")
"""Also for replicas (our reading), and for objects that a test puts directly into the store."""
_EVENT_NAMES: Final = {
    REMOVED: "ObjectRemoved:Delete",
    MARKED: "ObjectRemoved:DeleteMarkerCreated",
    TAGGED: "ObjectTagging:Put",
    UNTAGGED: "ObjectTagging:Delete",
    ANNOTATED: "ObjectAnnotation:Put",
    UNANNOTATED: "ObjectAnnotation:Delete",
    ACL: "ObjectAcl:Put",
    RETAINED: "ObjectRetention:Put",
    RESTORE_ORDERED: "ObjectRestore:Post",
    RESTORED: "ObjectRestore:Completed",
    RESTORE_ENDED: "ObjectRestore:Delete",
    MOVED: "LifecycleTransition",
}
_RULE_EVENT_NAMES: Final = {REMOVED: "LifecycleExpiration:Delete", MARKED: "LifecycleExpiration:DeleteMarkerCreated"}
_DETAIL_TYPES: Final = {
    CREATED: "Object Created",
    REMOVED: "Object Deleted",
    MARKED: "Object Deleted",
    TAGGED: "Object Tags Added",
    UNTAGGED: "Object Tags Deleted",
    ANNOTATED: "Object Annotation Created",
    UNANNOTATED: "Object Annotation Removed",
    ACL: "Object ACL Updated",
    RETAINED: "Object Retention Updated",
    RESTORE_ORDERED: "Object Restore Initiated",
    RESTORED: "Object Restore Completed",
    RESTORE_ENDED: "Object Restore Expired",
    MOVED: "Object Storage Class Changed",
}
_SIZED: Final = frozenset({CREATED, RESTORE_ORDERED, RESTORED, RESTORE_ENDED, MOVED})
_SEQUENCED: Final = frozenset({CREATED, REMOVED, MARKED, RESTORE_ORDERED, RESTORED})
_BRIDGE_SEQUENCED: Final = frozenset({CREATED, REMOVED, MARKED})
_VERSION: Final = "2.6"
"""The version of all events (Amazon S3 User Guide, Event message structure, November 2026). Those of January 2025 were
recorded as 2.1 and 2.3."""
_BRIDGE_VERSION: Final = "1.2"
"""The version of what an event for EventBridge says in its detail (User Guide, EventBridge event message structure)."""


class Origin(NamedTuple):
    """The request that made a change. The defaults stand for the service itself, or a test."""

    operation: str = ""
    user: User | None = None
    region: str | None = None
    host: str = ""
    target: str = ""
    """The raw request target, with its query."""
    request_id: str = ""
    """The request id of the answer; ``host_id`` is its x-amz-id-2, if it has one."""
    host_id: str = ""


def letters(
    profile: Profile, listeners: list[EventListener], change: Change, origin: Origin | None
) -> Iterator[Letter]:
    """Yield each listener to notify of a change, with its document; ``origin`` is ``None`` if no request made the
    change."""
    notification = change.bucket.settings.notification
    if notification is None:
        return
    event = _Event(profile, change, origin)
    name = event.name
    if change.kind == TESTED:
        subjects = [subject for subject in notification.subjects if subject.kind != "CloudFunction"]
        subjects = [] if profile.notification.callbacks else subjects
    elif not name:
        return
    else:
        subjects = list(notification.concerned(name, change.key))
        subjects = subjects[:1] if profile.notification.callbacks else subjects
    for subject in subjects:
        for listener in listeners:
            if listener.wants(change.bucket.name, subject.name, _destinations(subject)):
                yield listener.function, event.document(subject)
    if notification.bridge and change.kind != TESTED:
        for listener in listeners:
            if listener.wants(change.bucket.name, "", (BRIDGE,)):
                yield listener.function, event.bridge_document()


def _destinations(subject: Subject) -> tuple[str, ...]:
    text = subject.destination
    return (text, *text.removeprefix("NS:").split(",")) if text.startswith("NS:") else (text,)


class _Event:
    """A change as an event of the service."""

    def __init__(self, profile: Profile, change: Change, origin: Origin | None) -> None:
        self._profile = profile
        self._change = change
        self._bucket: BucketState = change.bucket
        self._origin = origin or Origin()
        self._by_service = change.by_rule or change.kind in {RESTORED, RESTORE_ENDED}
        self._request_id, self._host_id = self._origin.request_id, self._origin.host_id
        if not self._request_id or self._by_service:
            ids = change.bucket.store.ids
            self._request_id = ids.request_id(profile.request_ids)
            self._host_id = ids.host_id(self._request_id)

    @property
    def name(self) -> str:
        """The event name, such as ``ObjectCreated:Put``; empty if the service sends no event for the change."""
        change = self._change
        if change.kind == CREATED:
            return f"ObjectCreated:{self._creation[0]}"
        if change.by_rule and self._profile.notification.callbacks:
            return ""  # PUT-Bucket-Notification-2 has no events for lifecycle rules
        return (
            _RULE_EVENT_NAMES.get(change.kind, "")
            if change.by_rule and change.kind in _RULE_EVENT_NAMES
            else _EVENT_NAMES.get(change.kind, "")
        )

    @property
    def _creation(self) -> tuple[str, str]:
        return _CREATIONS.get(self._origin.operation, _PUT)

    @property
    def _region(self) -> str:
        return self._bucket.region or self._origin.region or self._profile.default_region

    @property
    def _requester(self) -> User | None:
        """The user who made the request; ``None`` for anonymous requests."""
        return self._origin.user if self._origin.operation else self._bucket.owner

    def document(self, subject: Subject) -> Document:
        """Return the document for a topic, a queue or a function."""
        if self._change.kind == TESTED:
            return self._test()
        record = self._callback(subject) if self._profile.notification.callbacks else self._record(subject)
        return {"Records": [record]}

    def _test(self) -> Document:
        return {
            "Service": "Amazon S3",
            "Event": "s3:TestEvent",
            "Time": iso_instant(self._change.at),
            "Bucket": self._bucket.name,
            "RequestId": self._request_id,
            "HostId": self._host_id,
        }

    def _record(self, subject: Subject) -> Document:
        change, bucket = self._change, self._bucket
        return {
            "eventVersion": _VERSION,
            "eventSource": "aws:s3",
            "awsRegion": self._region,
            "eventTime": iso_instant(change.at),
            "eventName": self.name,
            "userIdentity": {"principalId": self._principal()},
            "requestParameters": {"sourceIPAddress": _SOURCE_ADDRESS},
            "responseElements": {"x-amz-request-id": self._request_id, "x-amz-id-2": self._host_id},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": subject.name,
                "bucket": {
                    "name": bucket.name,
                    "ownerIdentity": {"principalId": bucket.owner.id},
                    "arn": self._arn(),
                },
                "object": self._object(),
                **annotation_element(change, "objectAnnotation", "eTag"),
            },
            **self._event_data(),
        }

    def _principal(self) -> str:
        """Return the principal of the change. The form for the service itself was recorded; that for anonymous requests
        is our reading."""
        if self._by_service:
            return f"AmazonCustomer:{self._bucket.owner.id}"
        requester = self._requester
        return "Anonymous" if requester is None else f"AWS:{requester.account}"

    def _arn(self) -> str:
        partitions = {"cn": "aws-cn", "us-gov": "aws-us-gov"}
        partition = next((name for start, name in partitions.items() if self._region.startswith(f"{start}-")), "aws")
        return f"arn:{partition}:s3:::{self._bucket.name}"

    def _object(self) -> Document:
        change = self._change
        document: Document = {"key": quote_plus(change.key, safe="/")}
        document.update(self._object_fields("eTag", "versionId"))
        if is_annotated_copy(change, self._origin.operation):
            document["hasObjectAnnotation"] = True
        if change.kind in _SEQUENCED:
            document["sequencer"] = f"{int(change.at):010X}{change.serial & 0xFFFFFFFF:08X}"
        return document

    def _object_fields(self, etag: str, version: str) -> Document:
        """Return size, ETag and version id, as far as events of this kind have them; ``etag`` and ``version`` are the
        names of the last two."""
        change, record = self._change, self._change.record
        fields: Document = {}
        if record is None:
            return fields
        if change.kind in _SIZED:
            fields["size"] = record.size
        if change.kind != REMOVED:
            fields[etag] = _EMPTY_ETAG if record.is_marker else record.etag
        if record.version_id != NULL_VERSION:
            fields[version] = record.version_id
        return fields

    def _event_data(self) -> Document:
        change = self._change
        if change.kind == RESTORED:
            data = {
                "lifecycleRestorationExpiryTime": self._expiry(),
                "lifecycleRestoreStorageClass": self._storage_class,
            }
            return {"glacierEventData": {"restoreEventData": data}}
        if change.kind == MOVED:
            return {"lifecycleEventData": {"transitionEventData": {"destinationStorageClass": self._storage_class}}}
        return retention_data(change)

    @property
    def _storage_class(self) -> str:
        record = self._change.record
        return "" if record is None else record.storage_class

    def _expiry(self) -> str:
        record = self._change.record
        restoration = None if record is None else record.attributes.restoration
        return "" if restoration is None else iso_instant(restoration.expires_at)

    def _callback(self, subject: Subject) -> Document:
        """Return JD Cloud's record. That the event name starts with ``s3:``, as in the configuration, and that "the
        domain name of the request" means its host are our readings; the ETag is that of the header, as the page
        says."""
        change, bucket, requester = self._change, self._bucket, self._requester
        document: Document = {
            "eventVersion": "1.0",
            "eventSource": "oss",
            "awsRegion": self._region,
            "eventTime": http_date(change.at),
            "eventName": f"s3:{self.name}",
            "userIdentity": {"principalId": "" if requester is None else requester.id},
            "requestParameters": {"sourceIPAddress": self._origin.host},
            "responseElements": {"x-amz-request-id": self._request_id},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": subject.name,
                "bucket": {"name": bucket.name, "ownerIdentity": {"principalId": bucket.owner.id}},
                "object": {"key": change.key, "eTag": "" if change.record is None else quoted(change.record.etag)},
            },
        }
        variables = _callback_variables(self._origin.target)
        return {**document, "callBackVar": {"callBackVars": variables}} if variables else document

    def bridge_document(self) -> Document:
        """Return the document for EventBridge, in which keys are not encoded."""
        change, bucket = self._change, self._bucket
        return {
            "version": "0",
            "id": str(UUID(bytes=bucket.store.ids.octets(16), version=4)),
            "detail-type": _DETAIL_TYPES[change.kind],
            "source": "aws.s3",
            "account": bucket.owner.account,
            "time": f"{iso_instant(change.at)[:-5]}Z",
            "region": self._region,
            "resources": [self._arn()],
            "detail": self._detail(),
        }

    def _detail(self) -> Document:
        change, requester = self._change, self._requester
        document: Document = {"key": change.key, **self._object_fields("etag", "version-id")}
        if change.kind in _BRIDGE_SEQUENCED:
            document["sequencer"] = f"{int(change.at):08x}{change.serial & 0xFFFFFFFF:08x}"
        detail: Document = {
            "version": "0",
            "event-version": _BRIDGE_VERSION,
            "bucket": {"name": self._bucket.name},
            "object": document,
            "request-id": self._request_id,
        }
        if self._by_service:
            detail["requester"] = _SERVICE
        else:
            detail["requester"] = "anonymous" if requester is None else requester.account
            detail["source-ip-address"] = _SOURCE_ADDRESS
        if is_annotated_copy(change, self._origin.operation):
            document["has-object-annotation"] = True
        annotation = annotation_element(change, "object-annotation", "etag")
        return {**detail, **annotation, **bridge_retention(change), **self._reason()}

    def _reason(self) -> Document:
        change = self._change
        if change.kind == CREATED:
            return {"reason": self._creation[1]}
        if change.kind in REASONS:
            return {"reason": REASONS[change.kind]}
        if change.kind in {REMOVED, MARKED}:
            kind = "Permanently Deleted" if change.kind == REMOVED else "Delete Marker Created"
            return {"reason": "Lifecycle Expiration" if change.by_rule else "DeleteObject", "deletion-type": kind}
        if change.kind == RESTORED:
            return {"restore-expiry-time": self._expiry(), "source-storage-class": self._storage_class}
        if change.kind in {RESTORE_ORDERED, RESTORE_ENDED}:
            return {"source-storage-class": self._storage_class}
        return {"destination-storage-class": self._storage_class} if change.kind == MOVED else {}


def _callback_variables(target: str) -> dict[str, list[str]]:
    """Return the variables that the query of a request adds to the document (Callback-Notification-2)."""
    variables: dict[str, list[str]] = {}
    for name, value in parse_qsl(target.partition("?")[2], keep_blank_values=True):
        if name.startswith(_VARIABLE_PREFIX) and name != _VARIABLE_PREFIX:
            variables.setdefault(name[len(_VARIABLE_PREFIX) :], []).append(value)
    return variables
