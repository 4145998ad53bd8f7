"""What is stored: immutable records of objects and parts."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from fakeoss.model import digests, rope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.accounts import User
    from fakeoss.model.acl import Acl
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.object_lock import ObjectLock
    from fakeoss.model.restoration import Restoration
    from fakeoss.model.rope import Body
    from fakeoss.model.versions import ObjectIndex

__all__ = ["NOTHING", "Attributes", "Checksum", "ObjectRecord", "Part", "PartEntry"]

NOTHING: Mapping[str, str] = {}
"""The one empty mapping that records share."""

NULL_VERSION = "null"
"""The version id of what was written without versioning."""
FULL_OBJECT = "FULL_OBJECT"
COMPOSITE = "COMPOSITE"


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


class Completion(NamedTuple):
    """How a multipart object came to be: its upload, the list that was accepted, and where its parts lie."""

    upload_id: str
    listed: tuple[tuple[int, str], ...]
    entries: tuple[PartEntry, ...]


class ObjectRecord:
    """One stored object; nothing of it changes after it is published. Sizes in bytes, times in epoch seconds."""

    __slots__ = (
        "_memo",
        "attributes",
        "checksum",
        "completion",
        "content",
        "encryption",
        "etag",
        "index",
        "is_marker",
        "key",
        "modified_at",
        "owner",
        "replication",
        "serial",
        "version_id",
    )

    def __init__(self, key: str, content: Body, etag: str, attributes: Attributes = PLAIN) -> None:
        self.key = key
        self.content = content
        self.etag = etag
        self.attributes = attributes
        self.checksum: Checksum | None = None
        self.completion: Completion | None = None
        self.encryption: Encryption | None = None
        """``None`` for what the service does by itself."""
        self.owner: User | None = None
        self.modified_at = 0.0
        self.serial = 0
        self.version_id = NULL_VERSION
        self.replication = ""
        """How far the copying to other buckets is, ``REPLICA`` for a copy; empty where nothing is copied."""
        self.is_marker = False
        """Whether this is a delete marker: the version that says there is no object."""
        self.index: ObjectIndex | None = None
        """Where it was published."""
        self._memo: dict[tuple[int, int], str] | None = None

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
    def parts(self) -> int:
        """How many parts it was completed from; 0 for an object put in one go."""
        return len(self.completion.entries) if self.completion else 0

    @property
    def versions(self) -> list[ObjectRecord]:
        """Every version of its key that there is now, newest first, delete markers (``is_marker``) among them; in a
        bucket that was never versioned that is the current object alone."""
        return [] if self.index is None else list(self.index.stack(self.key))

    @property
    def last_modified(self) -> datetime:
        """When it was published, in UTC, whole seconds."""
        return datetime.fromtimestamp(int(self.modified_at), timezone.utc)

    def md5_of(self, start: int, stop: int) -> str:
        """The hexadecimal MD5 of a half-open range, computed once for each range."""
        if start == 0 and stop == self.size and not self.completion:
            return self.etag
        memo = self._memo
        if memo is None:
            memo = self._memo = {}
        found = memo.get((start, stop))
        if found is None:
            found = memo[(start, stop)] = digests.md5_of(self.content, start, stop)
        return found

    def __repr__(self) -> str:
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.modified_at))
        return f"<ObjectRecord {self.key!r} {self.size} bytes, etag {self.etag}, {when}>"
