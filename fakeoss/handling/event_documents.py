"""What is told of a change: the documents that destinations of notifications get, by service and destination.

Amazon's shapes were recorded in January 2025 (localstack's snapshots of notification tests); what no record shows is as
in the user guide (Event message structure, EventBridge event message structure). Since then the guide has documented
version 2.5 of the events, and an ``event-version`` in those of EventBridge: recorded is neither. JD Cloud's shape is
that of Callback-Notification-2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl, quote_plus
from uuid import UUID

from fakeoss.handling.reply import quoted
from fakeoss.model.events import (
    ACL,
    CREATED,
    MARKED,
    MOVED,
    REMOVED,
    RESTORE_ENDED,
    RESTORE_ORDERED,
    RESTORED,
    TAGGED,
    TESTED,
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
_HERE: Final = "127.0.0.1"
"""Where every request comes from."""
_SERVICE: Final = "s3.amazonaws.com"
_EMPTY: Final = "d41d8cd98f00b204e9800998ecf8427e"
"""The ETag that is told of a delete marker (recorded)."""
_CALLBACK: Final = "x-oss-callback-"
_CREATORS: Final = {
    # operation: event, the reason that EventBridge is told
    "PostObject": ("Post", "POST Object"),
    "CopyObject": ("Copy", "CopyObject"),
    "CompleteMultipartUpload": ("CompleteMultipartUpload", "CompleteMultipartUpload"),
}
_PUT: Final = ("Put", "PutObject")
"""Also of a replica (our reading), and of what a test puts into the store itself."""
_NAMES: Final = {
    REMOVED: "ObjectRemoved:Delete",
    MARKED: "ObjectRemoved:DeleteMarkerCreated",
    TAGGED: "ObjectTagging:Put",
    UNTAGGED: "ObjectTagging:Delete",
    ACL: "ObjectAcl:Put",
    RESTORE_ORDERED: "ObjectRestore:Post",
    RESTORED: "ObjectRestore:Completed",
    RESTORE_ENDED: "ObjectRestore:Delete",
    MOVED: "LifecycleTransition",
}
_BY_RULE: Final = {REMOVED: "LifecycleExpiration:Delete", MARKED: "LifecycleExpiration:DeleteMarkerCreated"}
_DETAIL_TYPES: Final = {
    CREATED: "Object Created",
    REMOVED: "Object Deleted",
    MARKED: "Object Deleted",
    TAGGED: "Object Tags Added",
    UNTAGGED: "Object Tags Deleted",
    ACL: "Object ACL Updated",
    RESTORE_ORDERED: "Object Restore Initiated",
    RESTORED: "Object Restore Completed",
    RESTORE_ENDED: "Object Restore Expired",
    MOVED: "Object Storage Class Changed",
}
_SIZED: Final = frozenset({CREATED, RESTORE_ORDERED, RESTORED, RESTORE_ENDED, MOVED})
_SEQUENCED: Final = frozenset({CREATED, REMOVED, MARKED, RESTORE_ORDERED, RESTORED})
_BRIDGE_SEQUENCED: Final = frozenset({CREATED, REMOVED, MARKED})
_LATER: Final = frozenset({TAGGED, UNTAGGED, ACL, RESTORE_ENDED, MOVED})
"""Of version 2.3."""


class Origin(NamedTuple):
    """The request that made a change; without any it was the service itself, or a test."""

    operation: str = ""
    user: User | None = None
    region: str | None = None
    host: str = ""
    target: str = ""
    """As it was asked for, with the query."""
    request_id: str = ""
    """That of the answer, and ``host_id``, if it has one."""
    host_id: str = ""


def letters(
    profile: Profile, listeners: list[EventListener], change: Change, origin: Origin | None
) -> Iterator[Letter]:
    """Whom to tell what about a change; ``origin`` is ``None`` where no request made it."""
    notification = change.bucket.settings.notification
    if notification is None:
        return
    told = _Told(profile, change, origin)
    name = told.event_name
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
                yield listener.function, told.document(subject)
    if notification.bridge and change.kind != TESTED:
        for listener in listeners:
            if listener.wants(change.bucket.name, "", (BRIDGE,)):
                yield listener.function, told.bridge_document()


def _destinations(subject: Subject) -> tuple[str, ...]:
    text = subject.destination
    return (text, *text.removeprefix("NS:").split(",")) if text.startswith("NS:") else (text,)


class _Told:
    """A change, in the words of a service."""

    def __init__(self, profile: Profile, change: Change, origin: Origin | None) -> None:
        self._profile = profile
        self._change = change
        self._bucket: BucketState = change.bucket
        self._origin = origin or Origin()
        self._by_service = change.by_rule or change.kind in {RESTORED, RESTORE_ENDED}
        self._request_id, self._host_id = self._origin.request_id, self._origin.host_id
        if not self._request_id or self._by_service:
            ids = change.bucket.store.ids
            self._request_id = ids.request_id()
            self._host_id = ids.host_id(self._request_id)

    @property
    def event_name(self) -> str:
        """``ObjectCreated:Put``; empty for what nobody is told of."""
        change = self._change
        if change.kind == CREATED:
            return f"ObjectCreated:{self._creator[0]}"
        if change.by_rule and self._profile.notification.callbacks:
            return ""  # PUT-Bucket-Notification-2 knows of no event of lifecycle rules
        return (
            _BY_RULE.get(change.kind, "") if change.by_rule and change.kind in _BY_RULE else _NAMES.get(change.kind, "")
        )

    @property
    def _creator(self) -> tuple[str, str]:
        return _CREATORS.get(self._origin.operation, _PUT)

    @property
    def _region(self) -> str:
        return self._bucket.region or self._origin.region or self._profile.default_region

    @property
    def _requester(self) -> User | None:
        """Who asked; ``None`` for anonymous requests."""
        return self._origin.user if self._origin.operation else self._bucket.owner

    def document(self, subject: Subject) -> Document:
        """For a topic, a queue or a function."""
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
        later = change.by_rule or change.kind in _LATER
        return {
            "eventVersion": "2.3" if later else "2.1",
            "eventSource": "aws:s3",
            "awsRegion": self._region,
            "eventTime": iso_instant(change.at),
            "eventName": self.event_name,
            "userIdentity": {"principalId": self._principal()},
            "requestParameters": {"sourceIPAddress": _HERE},
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
            },
            **self._more(),
        }

    def _principal(self) -> str:
        """Who did it. The form of what the service does was recorded; that of the anonymous is our reading."""
        if self._by_service:
            return f"AmazonCustomer:{self._bucket.owner.id}"
        requester = self._requester
        return "Anonymous" if requester is None else f"AWS:{requester.account}"

    def _arn(self) -> str:
        partitions = {"cn": "aws-cn", "us-gov": "aws-us-gov"}
        found = next((name for start, name in partitions.items() if self._region.startswith(f"{start}-")), "aws")
        return f"arn:{found}:s3:::{self._bucket.name}"

    def _object(self) -> Document:
        change = self._change
        told: Document = {"key": quote_plus(change.key, safe="/")}
        told.update(self._described("eTag", "versionId"))
        if change.kind in _SEQUENCED:
            told["sequencer"] = f"{int(change.at):010X}{change.serial & 0xFFFFFFFF:08X}"
        return told

    def _described(self, etag: str, version: str) -> Document:
        """Size, ETag and version, as far as they are told of this kind of change."""
        change, record = self._change, self._change.record
        told: Document = {}
        if record is None:
            return told
        if change.kind in _SIZED:
            told["size"] = record.size
        if change.kind != REMOVED:
            told[etag] = _EMPTY if record.is_marker else record.etag
        if record.version_id != NULL_VERSION:
            told[version] = record.version_id
        return told

    def _more(self) -> Document:
        change = self._change
        if change.kind == RESTORED:
            data = {
                "lifecycleRestorationExpiryTime": self._expiry(),
                "lifecycleRestoreStorageClass": self._storage_class,
            }
            return {"glacierEventData": {"restoreEventData": data}}
        if change.kind == MOVED:
            return {"lifecycleEventData": {"transitionEventData": {"destinationStorageClass": self._storage_class}}}
        return {}

    @property
    def _storage_class(self) -> str:
        record = self._change.record
        return "" if record is None else record.storage_class

    def _expiry(self) -> str:
        record = self._change.record
        restoration = None if record is None else record.attributes.restoration
        return "" if restoration is None else iso_instant(restoration.expires_at)

    def _callback(self, subject: Subject) -> Document:
        """JD Cloud's. That the event is named with ``s3:``, as it is configured, and the host that was asked is meant
        by the domain name of the request, are our readings; the ETag is that of the header, as the page says."""
        change, bucket, requester = self._change, self._bucket, self._requester
        told: Document = {
            "eventVersion": "1.0",
            "eventSource": "oss",
            "awsRegion": self._region,
            "eventTime": http_date(change.at),
            "eventName": f"s3:{self.event_name}",
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
        given = _variables(self._origin.target)
        return {**told, "callBackVar": {"callBackVars": given}} if given else told

    def bridge_document(self) -> Document:
        """For EventBridge, where keys are told as they are."""
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
        told: Document = {"key": change.key, **self._described("etag", "version-id")}
        if change.kind in _BRIDGE_SEQUENCED:
            told["sequencer"] = f"{int(change.at):08x}{change.serial & 0xFFFFFFFF:08x}"
        detail: Document = {
            "version": "0",
            "bucket": {"name": self._bucket.name},
            "object": told,
            "request-id": self._request_id,
        }
        if self._by_service:
            detail["requester"] = _SERVICE
        else:
            detail["requester"] = "anonymous" if requester is None else requester.account
            detail["source-ip-address"] = _HERE
        return {**detail, **self._reason()}

    def _reason(self) -> Document:
        change = self._change
        if change.kind == CREATED:
            return {"reason": self._creator[1]}
        if change.kind in {REMOVED, MARKED}:
            kind = "Permanently Deleted" if change.kind == REMOVED else "Delete Marker Created"
            return {"reason": "Lifecycle Expiration" if change.by_rule else "DeleteObject", "deletion-type": kind}
        if change.kind == RESTORED:
            return {"restore-expiry-time": self._expiry(), "source-storage-class": self._storage_class}
        if change.kind in {RESTORE_ORDERED, RESTORE_ENDED}:
            return {"source-storage-class": self._storage_class}
        return {"destination-storage-class": self._storage_class} if change.kind == MOVED else {}


def _variables(target: str) -> dict[str, list[str]]:
    """What the query of a request adds to what is told (Callback-Notification-2)."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(target.partition("?")[2], keep_blank_values=True):
        if name.startswith(_CALLBACK) and name != _CALLBACK:
            found.setdefault(name[len(_CALLBACK) :], []).append(value)
    return found
