"""A bucket as a test holds it: objects seeded and read without HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeoss.errors import Cause, OssError
from fakeoss.model.body_source import content_of
from fakeoss.model.half_uploads import begin_upload, lose_part
from fakeoss.model.name_rules import counted
from fakeoss.model.seeding import ObjectOptions, put_object
from fakeoss.suggestion import named, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from os import PathLike

    from fakeoss.model.accounts import User
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.half_uploads import Parts
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.settings import Settings
    from fakeoss.model.uploads import MultipartUpload

__all__ = ["Bucket"]


class Bucket:
    """A bucket of a store, which ``Store.bucket`` and ``Store.create_bucket`` give, as it is whenever it is asked.

    It is true as long as the store has it, with objects or without; ``len()`` counts the keys. Two of the same bucket
    are equal. Once the bucket is deleted, or the store reset or restored, it shows what was.

    The options of ``put``: a sparse body takes no memory, and neither do the holes of a file; its ETag is the MD5, or
    opaque for a sparse body over 64 MiB. ``metadata`` is the user metadata by name, without ``x-amz-meta-``;
    ``content_type`` and what follows are the system headers of their names, ``expires`` a text or a datetime. ``acl``
    is a canned ACL. ``lock_mode`` and ``retain_until`` (a datetime, or epoch seconds) are a retention, ``lock_mode``
    and ``event_hold_days`` or ``event_hold_years`` one with an event hold that is on; they and ``legal_hold`` need a
    bucket with object lock. ``annotations`` are payloads by name. ``checksum_algorithm`` (``"CRC32"``) stores a
    checksum, as if the client had sent it. ``encryption`` is ``"AES256"`` or ``"aws:kms"``, else the bucket's default.
    """

    __slots__ = ("__weakref__", "_state")

    def __init__(self, state: BucketState) -> None:
        self._state = state

    @property
    def name(self) -> str:
        """As it was created."""
        return self._state.name

    @property
    def owner(self) -> User:
        """Whose it is."""
        return self._state.owner

    @property
    def region(self) -> str | None:
        """The location that it answers; ``None``: the profile's default."""
        return self._state.region

    @property
    def created_at(self) -> float:
        """When it was created, in epoch seconds."""
        return self._state.created_at

    @property
    def settings(self) -> Settings:
        """One attribute for each configuration, which a test may read and replace."""
        return self._now().settings

    @property
    def versioning(self) -> str | None:
        """``None`` for a bucket that never was versioned, else ``"Enabled"`` or ``"Suspended"``."""
        return self._state.versioning

    def set_versioning(self, state: str) -> None:
        """Make it ``"Enabled"`` or ``"Suspended"``. Raises VERSIONING_LOCKED for suspending it in a bucket with object
        lock."""
        self._state.set_versioning(state)
        self._state.store.confirm()

    @named
    def put(
        self,
        key: str,
        body: bytes | str = b"",
        *,
        path: str | PathLike[str] | None = None,
        size: int | str | None = None,
        pattern: bytes = b"\0",
        metadata: Mapping[str, str] | None = None,
        content_type: str | None = None,
        cache_control: str | None = None,
        content_disposition: str | None = None,
        content_encoding: str | None = None,
        content_language: str | None = None,
        expires: str | datetime | None = None,
        storage_class: str = "STANDARD",
        website_redirect_location: str | None = None,
        tags: Mapping[str, str] | None = None,
        acl: str | None = None,
        lock_mode: str | None = None,
        retain_until: float | datetime | None = None,
        legal_hold: bool | None = None,
        event_hold_days: int | None = None,
        event_hold_years: int | None = None,
        annotations: Mapping[str, str | bytes] | None = None,
        checksum_algorithm: str | None = None,
        encryption: str | None = None,
    ) -> ObjectRecord:
        """Store ``body``, the file at ``path``, or ``size`` bytes (``"6GiB"``) that repeat ``pattern``. The options are
        those of ``Bucket``. Raises OssError as the service would, OSError, TypeError, ValueError."""
        __tracebackhide__ = True  # a failing test shows its own line
        # fmt: off
        options = ObjectOptions(metadata, content_type, cache_control, content_disposition, content_encoding,
                                content_language, expires, storage_class, website_redirect_location, tags, acl,
                                lock_mode, retain_until, legal_hold, event_hold_days, event_hold_years, annotations)
        # fmt: on
        content = content_of(body, path, size, pattern)
        made = put_object(self._state, key, content, options, checksum=checksum_algorithm, encryption=encryption)
        self._state.store.confirm()
        return made

    def delete(self, key: str, *, version_id: str | None = None, bypass: bool = False) -> ObjectRecord | None:
        """Remove the object of ``key`` as clients do: for good, or in a versioned bucket under a delete marker, which
        is given back; with ``version_id`` that version for good, which is given back if it was there.

        Raises OBJECT_LOCKED for a protected version; ``bypass`` lifts a retention in mode GOVERNANCE.
        """
        state = self._now()
        if version_id is None:
            found = state.delete(key, bypass=bypass)
        else:
            found = state.delete_version(key, version_id, bypass=bypass)
        state.tell()
        state.store.confirm()
        return found

    def object(self, key: str) -> ObjectRecord:
        """The current object of ``key``, as it is now: ask again after a write. Raises NO_SUCH_KEY."""
        __tracebackhide__ = True  # a failing test shows its own line
        record = self._now().current(key)
        if record is None:
            error = OssError(Cause.NO_SUCH_KEY, Key=key)
            error.hint = suggestion(str(key), self._state.keys_near(str(key)))
            raise error
        return record

    def __getitem__(self, key: str) -> ObjectRecord:
        """Return the object with this key. Raises NO_SUCH_KEY, NO_SUCH_BUCKET."""
        __tracebackhide__ = True
        return self.object(key)

    def versions(self, key: str) -> list[ObjectRecord]:
        """Every version of ``key``, newest first, delete markers among them."""
        return self._now().versions(key)

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with ``prefix``, sorted."""
        return self._now().keys(prefix)

    @property
    def uploads(self) -> list[MultipartUpload]:
        """The open multipart uploads, by key and time of initiation."""
        return self._now().open_uploads()

    @named
    def start_upload(
        self,
        key: str,
        parts: Parts = (),
        *,
        metadata: Mapping[str, str] | None = None,
        content_type: str | None = None,
        storage_class: str = "STANDARD",
        tags: Mapping[str, str] | None = None,
        encryption: str | None = None,
    ) -> MultipartUpload:
        """Begin a multipart upload and leave it open: as code that stopped half-way leaves it.

        ``parts`` are bytes, or sizes of sparse parts (``"5MiB"``), in order from 1 on or by number:
        ``{1: "5MiB", 3: b"end"}``. Raises OssError as the service would, TypeError and ValueError for what is no part.
        """
        __tracebackhide__ = True  # a failing test shows its own line
        options = ObjectOptions(metadata, content_type, storage_class=storage_class, tags=tags)
        return begin_upload(self._now(), key, parts, options, encryption=encryption)

    def lose_part(self, upload: MultipartUpload | str, number: int) -> None:
        """Take a part away from an open upload, as if it had never arrived: CompleteMultipartUpload then answers
        InvalidPart. ``upload`` is one of ``uploads``, its id, or its key if that has one open upload only. Raises
        ValueError if there is no such upload or part."""
        __tracebackhide__ = True  # a failing test shows its own line
        lose_part(self._now(), upload, number)

    def _now(self) -> BucketState:
        """The state, once the time has done to it what fell due."""
        self._state.settle()
        return self._state

    def __contains__(self, key: str) -> bool:
        return self._now().current(key) is not None

    def __len__(self) -> int:
        return len(self._now())

    def __bool__(self) -> bool:
        return self._state.store.find(self._state.name) is self._state

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __eq__(self, other: Any) -> bool:
        return self._state is other._state if isinstance(other, Bucket) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._state)

    def __deepcopy__(self, memo: Any) -> Bucket:
        """Return the same bucket, as copying a store does."""
        return self

    def __repr__(self) -> str:
        uploads = len(self.uploads)
        opened = f", {counted(uploads, 'open upload')}" if uploads else ""
        return f"<Bucket {self.name!r}: {counted(len(self), 'object')}{opened}>"
