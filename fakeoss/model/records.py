"""What is stored: immutable records of objects and parts."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeoss.model import digests, rope
from fakeoss.model.encryption import hides_md5

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.accounts import User
    from fakeoss.model.acl import Acl
    from fakeoss.model.annotations import Annotation
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.object_lock import ObjectLock
    from fakeoss.model.restoration import Restoration
    from fakeoss.model.rope import Body
    from fakeoss.model.versions import ObjectIndex

__all__ = [
    "COMPOSITE",
    "FULL_OBJECT",
    "NOTHING",
    "NULL_VERSION",
    "PLAIN",
    "Attributes",
    "Checksum",
    "Completion",
    "NewObject",
    "ObjectRecord",
    "Part",
    "PartEntry",
    "is_same",
    "range_md5",
    "replaced",
    "whole_crc64nvme",
]

NOTHING: Mapping[str, Any] = {}
"""The one empty mapping that records share."""

NULL_VERSION = "null"
"""The version id of what was written without versioning."""
FULL_OBJECT = "FULL_OBJECT"
COMPOSITE = "COMPOSITE"
_MD5 = "MD5"
_CRC64NVME = "CRC64NVME"


class Checksum(NamedTuple):
    """A checksum kept with an object: algorithm, base64 text (with ``-N`` when composite), type."""

    algorithm: str
    value: str
    type: str = FULL_OBJECT


class Attributes(NamedTuple):
    """What is said of an object besides its bytes. What can be changed afterwards is changed by replacing the whole."""

    headers: Mapping[str, str] = NOTHING
    metadata: Mapping[str, str] = NOTHING
    storage_class: str = "STANDARD"
    acl: Acl | None = None
    """``None``: private."""
    tags: Mapping[str, str] = NOTHING
    redirect: str = ""
    """Where a website sends who asks for the object."""
    lock: ObjectLock | None = None
    """What object lock says of this version."""
    restoration: Restoration | None = None
    """The last request to restore an archived object."""
    annotations: Mapping[str, Annotation] = NOTHING
    """Its annotations by name."""


PLAIN = Attributes()


class PartEntry(NamedTuple):
    """A part of a completed object: its number, where it ends, and its checksum if the object's is composite."""

    number: int
    stop: int
    checksum: str | None = None


class Part(NamedTuple):
    """A part of an unfinished upload: ``size`` in bytes, bare ``etag``, ``checksum`` as base64 or ``None``."""

    number: int
    content: Body
    size: int
    etag: str
    modified_at: float
    checksum: str | None = None
    copied: bool = False
    """Whether it is a copy of an object that no range was asked of."""


class Completion(NamedTuple):
    """How a multipart object came to be: its upload, the list that was accepted, and where its parts lie."""

    upload_id: str
    listed: tuple[tuple[int, str], ...]
    entries: tuple[PartEntry, ...]


class NewObject(NamedTuple):
    """An object before it is published: all that is known of it but for time and place.

    Without an ``owner`` it is the bucket owner's, without ``encryption`` the service does what it does by itself.
    """

    key: str
    content: Body
    etag: str
    attributes: Attributes = PLAIN
    checksum: Checksum | None = None
    encryption: Encryption | None = None
    owner: User | None = None
    completion: Completion | None = None

    @property
    def size(self) -> int:
        """Bytes of content."""
        return rope.size_of(self.content)


class ObjectRecord:
    """A version of an object as it was published, or a delete marker. Sizes in bytes, times in epoch seconds.

    Nothing of it ever changes, but for a memory of what was computed from its bytes: whatever is said anew of a version
    is said by another record in its place, and who holds this one reads what was.
    """

    __slots__ = {
        "_index": "Where it was published.",
        "_memo": "Digests by algorithm and range, each written when it is first asked for.",
        "attributes": "What is said of it besides its bytes.",
        "checksum": "The checksum that was sent with it, if any.",
        "completion": "The multipart upload that it was completed from, if any.",
        "content": "Its bytes, or what stands for them: see ``body``.",
        "encryption": "How it is encrypted; ``None``: as the service does by itself.",
        "etag": "Bare, without quotes.",
        "is_marker": "Whether this is a delete marker: the version that says there is no object.",
        "key": "The key that it was published under.",
        "modified_at": "When it was published, in epoch seconds.",
        "owner": "Whose it is; ``None``: the bucket's owner's.",
        "replication": "How far the copying to other buckets is, ``REPLICA`` for a copy; empty: nothing is copied.",
        "serial": "A number that is greater than those of all that was published in the store before.",
        "version_id": "``null`` for what was written without versioning.",
    }

    def __init__(
        self,
        new: NewObject,
        modified_at: float = 0.0,
        serial: int = 0,
        version_id: str = NULL_VERSION,
        index: ObjectIndex | None = None,
        *,
        replication: str = "",
        is_marker: bool = False,
    ) -> None:
        (
            self.key,
            self.content,
            self.etag,
            self.attributes,
            self.checksum,
            self.encryption,
            self.owner,
            self.completion,
        ) = new
        self.modified_at = modified_at
        self.serial = serial
        self.version_id = version_id
        self.replication = replication
        self.is_marker = is_marker
        self._index = index
        self._memo: dict[tuple[str, int, int], str] | None = None

    @property
    def size(self) -> int:
        """Bytes of content."""
        content = self.content
        return len(content) if isinstance(content, bytes) else content.size

    @property
    def body(self) -> bytes:
        """The whole content as bytes (a sparse object is made real: mind its size)."""
        return rope.to_bytes(self.content)

    @property
    def text(self) -> str:
        """The whole content, decoded as UTF-8. Raises UnicodeDecodeError."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """Return the content, read as JSON. Raises ValueError if it is none."""
        import json  # few objects are read as such

        return json.loads(self.body)

    @property
    def metadata(self) -> Mapping[str, str]:
        """The user metadata, names without ``x-amz-meta-``."""
        return self.attributes.metadata

    @property
    def storage_class(self) -> str:
        """``STANDARD`` unless the client chose another."""
        return self.attributes.storage_class

    @property
    def content_type(self) -> str:
        """``binary/octet-stream`` unless the client sent another."""
        return self.attributes.headers.get("Content-Type", "binary/octet-stream")

    @property
    def cache_control(self) -> str | None:
        """The Cache-Control header, ``None`` if there is none."""
        return self.attributes.headers.get("Cache-Control")

    @property
    def content_disposition(self) -> str | None:
        """The Content-Disposition header, ``None`` if there is none."""
        return self.attributes.headers.get("Content-Disposition")

    @property
    def content_encoding(self) -> str | None:
        """The Content-Encoding header, ``None`` if there is none."""
        return self.attributes.headers.get("Content-Encoding")

    @property
    def content_language(self) -> str | None:
        """The Content-Language header, ``None`` if there is none."""
        return self.attributes.headers.get("Content-Language")

    @property
    def expires(self) -> str | None:
        """The Expires header as it was sent, ``None`` if there is none."""
        return self.attributes.headers.get("Expires")

    @property
    def website_redirect_location(self) -> str | None:
        """Where a website redirects requests for it, ``None`` if nowhere."""
        return self.attributes.redirect or None

    @property
    def tags(self) -> Mapping[str, str]:
        """Its tags by key."""
        return self.attributes.tags

    @property
    def annotations(self) -> Mapping[str, Annotation]:
        """Its annotations by name."""
        return self.attributes.annotations

    @property
    def lock_mode(self) -> str | None:
        """``GOVERNANCE`` or ``COMPLIANCE``, ``None`` without a retention."""
        lock = self.attributes.lock
        return None if lock is None or lock.retention is None else lock.retention.mode

    @property
    def retain_until(self) -> datetime | None:
        """When the retention ends, in UTC; ``None`` without one. While an event hold is on, that moves with the store's
        clock."""
        lock = self.attributes.lock
        retention = None if lock is None else lock.retention
        if retention is None:
            return None
        now = 0.0 if self._index is None else self._index.now()
        return datetime.fromtimestamp(retention.ends_at(now), timezone.utc)

    @property
    def event_hold(self) -> bool:
        """Whether it is under an event hold."""
        return self.event_hold_duration is not None

    @property
    def event_hold_duration(self) -> timedelta | None:
        """How long it will be retained from the release of its event hold; ``None`` without one. A year is 365
        days."""
        lock = self.attributes.lock
        hold = None if lock is None or lock.retention is None else lock.retention.hold
        return None if hold is None else timedelta(seconds=hold.seconds)

    @property
    def legal_hold(self) -> bool:
        """Whether it is under a legal hold."""
        return bool(self.attributes.lock and self.attributes.lock.legal_hold)

    @property
    def parts(self) -> int:
        """How many parts it was completed from; 0 for an object put in one go."""
        return len(self.completion.entries) if self.completion else 0

    @property
    def versions(self) -> list[ObjectRecord]:
        """Every version of its key that there is now, newest first, delete markers (``is_marker``) among them; in a
        bucket that was never versioned that is the current object alone."""
        return [] if self._index is None else list(self._index.stack(self.key))

    @property
    def last_modified(self) -> datetime:
        """When it was published, in UTC, whole seconds."""
        return datetime.fromtimestamp(int(self.modified_at), timezone.utc)

    def __repr__(self) -> str:
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.modified_at))
        return f"<ObjectRecord {self.key!r} {self.size} bytes, etag {self.etag}, {when}>"


_FACTS = tuple(name for name in ObjectRecord.__slots__ if name not in {"_index", "_memo", "content", "serial"})


def replaced(record: ObjectRecord, **changes: Any) -> ObjectRecord:
    """A record that says the same as ``record``, but for ``changes``, which are named as the constructor names them."""
    new = NewObject(
        record.key,
        record.content,
        record.etag,
        record.attributes,
        record.checksum,
        record.encryption,
        record.owner,
        record.completion,
    )
    facts = {name: changes.pop(name) for name in NewObject._fields if name in changes}
    stamps: dict[str, Any] = {
        "modified_at": record.modified_at,
        "serial": record.serial,
        "version_id": record.version_id,
        "replication": record.replication,
        "is_marker": record.is_marker,
        "index": record._index,
    }
    made = ObjectRecord(new._replace(**facts) if facts else new, **{**stamps, **changes})
    made._memo = record._memo
    return made


def is_same(one: ObjectRecord, other: ObjectRecord) -> bool:
    """Whether two records say the same and hold the same bytes, wherever and in whatever order they were published."""
    if one is other:
        return True
    same = all(getattr(one, name) == getattr(other, name) for name in _FACTS)
    return same and digests.is_same_content(one.content, other.content)


def range_md5(record: ObjectRecord, start: int, stop: int) -> str:
    """The hexadecimal MD5 of a half-open range, computed once for each range, and not at all if it is the ETag."""
    if start == 0 and stop == record.size and not record.completion and not hides_md5(record.encryption):
        return record.etag
    memo, place = _memo_of(record), (_MD5, start, stop)
    if place not in memo:
        memo[place] = digests.md5_of(record.content, start, stop)
    return memo[place]


def whole_crc64nvme(record: ObjectRecord) -> str:
    """The CRC64NVME of the content in base64, computed once. Raises as ``digests.checksum_of``."""
    memo, place = _memo_of(record), (_CRC64NVME, 0, record.size)
    if place not in memo:
        memo[place] = digests.checksum_of(_CRC64NVME, record.content, 0, record.size)
    return memo[place]


def _memo_of(record: ObjectRecord) -> dict[tuple[str, int, int], str]:
    """What is remembered of the bytes of a record; two threads at once may compute the same twice."""
    if record._memo is None:
        record._memo = {}
    return record._memo
