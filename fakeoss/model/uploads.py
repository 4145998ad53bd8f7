"""Multipart uploads: parts that wait, and the object that they become.

An upload is open until it is completed or aborted. Parts are published one by one; the last part sent under a number
counts. Whatever is decided about an upload is decided under the store's lock, so that of two completions, or of a
completion and an abort, exactly one happens.
"""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING

from sortedcontainers import SortedDict

from fakeoss.errors import Cause, OssError
from fakeoss.model import digests, rope
from fakeoss.model.encryption import hides_md5, opaque_etag
from fakeoss.model.listing import Query, list_page, parts_page, plain_page
from fakeoss.model.records import (
    Attributes,
    Part,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fakeoss.model.accounts import User
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.listing import Page
    from fakeoss.model.object_lock import DefaultRetention
    from fakeoss.model.rope import Body
    from fakeoss.model.store_state import StoreState

__all__ = ["MultipartUpload", "OpenUploads", "UploadIndex", "opaque_part_etag"]


_UPLOAD_ID = re.compile(r"[A-Za-z0-9_-]{56}")


class MultipartUpload:
    """An upload and the parts it has so far. ``parts``, ``is_open`` and ``key_deleted`` are its life and change under
    the store's lock; the rest was settled when it began."""

    __slots__ = {
        "algorithm": "Of the checksums of its parts and its object; ``None`` where none was chosen.",
        "attributes": "What will be said of the object besides its bytes.",
        "checksum_type": "``FULL_OBJECT`` or ``COMPOSITE``; ``None`` without an algorithm.",
        "encryption": "How its parts and its object are encrypted; ``None``: as the service does by itself.",
        "initiated_at": "When it began, in epoch seconds.",
        "initiator": "Who began it; ``None``: nobody that is known.",
        "is_open": "Whether it is neither completed nor aborted.",
        "key": "The key of the object that it will be.",
        "key_deleted": "Whether an object of this key was deleted while the upload was open.",
        "object_lock": "The default retention of the bucket when it began; ``None``: it had no object lock.",
        "owner": "Whose the object will be.",
        "parts": "The parts by their numbers.",
        "serial": "A number that is greater than those of all that was published in the store before.",
        "upload_id": "56 characters that need no escaping in a URL.",
        "version_id": "That of the object that it will be; ``None``: it and the lock are settled when it is completed.",
    }

    def __init__(
        self,
        key: str,
        upload_id: str,
        attributes: Attributes,
        *,
        algorithm: str | None = None,
        checksum_type: str | None = None,
        encryption: Encryption | None = None,
        owner: User | None = None,
        initiator: User | None = None,
        initiated_at: float = 0.0,
        serial: int = 0,
        key_deleted: bool = False,
        version_id: str | None = None,
        object_lock: DefaultRetention | None = None,
    ) -> None:
        self.key, self.upload_id, self.attributes = key, upload_id, attributes
        self.algorithm, self.checksum_type, self.encryption = algorithm, checksum_type, encryption
        self.owner, self.initiator, self.initiated_at, self.serial = owner, initiator, initiated_at, serial
        self.version_id, self.object_lock = version_id, object_lock
        self.parts: dict[int, Part] = {}
        self.is_open, self.key_deleted = True, key_deleted

    def __repr__(self) -> str:
        return f"<MultipartUpload {self.key!r} {self.upload_id}, {len(self.parts)} parts>"


def opaque_part_etag(upload: MultipartUpload, md5: str, number: int) -> str:
    """Return the ETag of a part with this MD5 where that may not be the ETag. Parts with the same content have other
    ETags (recorded at Amazon, February 2026). That one sent again has the same is ours, so that parts that are sent
    side by side have the same in every run with one seed."""
    return opaque_etag(md5, f"{upload.upload_id}/{number}".encode("ascii")) if hides_md5(upload.encryption) else md5


_FACTS = tuple(name for name in MultipartUpload.__slots__ if name not in {"parts", "serial"})
"""What snapshots compare of an upload, beside its parts."""


class UploadIndex:
    """The open uploads of a bucket, by id, and sorted by key and time of initiation."""

    def __init__(self) -> None:
        self._by_id: dict[str, MultipartUpload] = {}
        self._by_key: SortedDict[str, list[MultipartUpload]] = SortedDict()
        self._closed: dict[str, dict[str, int]] = {}
        """Serials of uploads closed while others of their key stay open: markers that still say where to go on."""

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[MultipartUpload]:
        return (upload for uploads in self._by_key.values() for upload in uploads)

    def add(self, upload: MultipartUpload) -> None:
        """Open ``upload``."""
        self._by_id[upload.upload_id] = upload
        self._by_key.setdefault(upload.key, []).append(upload)

    def remove(self, upload: MultipartUpload) -> None:
        """Close ``upload`` and let its parts go. Raises NO_SUCH_UPLOAD when it is closed already."""
        if not upload.is_open:
            raise OssError(Cause.NO_SUCH_UPLOAD, UploadId=upload.upload_id)
        upload.is_open = False
        del self._by_id[upload.upload_id]
        siblings = self._by_key[upload.key]
        siblings.remove(upload)
        if siblings:
            self._closed.setdefault(upload.key, {})[upload.upload_id] = upload.serial
        else:
            del self._by_key[upload.key]
            self._closed.pop(upload.key, None)

    def find(self, key: str | None, upload_id: str) -> MultipartUpload:
        """The open upload of ``key``, or of any key for ``None``. Raises NO_SUCH_UPLOAD, also when the id belongs to
        another key."""
        upload = self._by_id.get(upload_id)
        if upload is None or (upload.key != key and key is not None):
            raise OssError(Cause.NO_SUCH_UPLOAD, UploadId=upload_id)
        return upload

    def of(self, key: str) -> Sequence[MultipartUpload]:
        """The open uploads of ``key``."""
        found: Sequence[MultipartUpload] = self._by_key.get(key, ())
        return found

    def note_deletion(self, key: str) -> None:
        """Remember of the open uploads of ``key`` that its object was deleted."""
        for upload in self.of(key):
            upload.key_deleted = True

    def copied(self) -> UploadIndex:
        """The same uploads, each in a shell of its own with a list of parts of its own."""
        made = UploadIndex()
        for upload in self:
            twin = copy(upload)
            twin.parts = dict(upload.parts)
            made.add(twin)
        made._closed = {key: dict(serials) for key, serials in self._closed.items()}
        return made

    def is_same(self, other: UploadIndex) -> bool:
        """Whether the uploads and their parts say the same, in the same order."""
        return len(self) == len(other) and all(map(_is_same, self, other))

    def page(self, query: Query, upload_marker: str | None) -> Page[MultipartUpload]:
        """The page behind a key, or, with ``upload_marker``, behind that upload of the key.

        Raises INVALID_UPLOAD_MARKER when the marker is an upload of another key (recorded at Amazon) or no upload id
        at all (versitygw#1797). The id of an upload closed since keeps its place (minio#1805).
        """
        if not query.after or not upload_marker:
            return list_page(self._by_key, query, self._by_key.__getitem__)
        serial = self._serial_of(query.after, upload_marker)

        def behind(key: str) -> Iterable[MultipartUpload]:
            uploads: list[MultipartUpload] = self._by_key[key]
            return uploads if key != query.after else [upload for upload in uploads if upload.serial > serial]

        return list_page(self._by_key, query._replace(inclusive=True), behind)

    def page_by_id(self, query: Query, upload_marker: str | None, prefixes: str) -> Page[MultipartUpload]:
        """The same, where the uploads of a key are listed by their ids; a marker may be any text. ``prefixes`` says how
        they are paged (``MultipartTraits.upload_prefixes``)."""

        def behind(key: str) -> Iterable[MultipartUpload]:
            marker = upload_marker if key == query.after else None
            uploads = sorted(self._by_key[key], key=lambda upload: upload.upload_id)
            return uploads if marker is None else [upload for upload in uploads if upload.upload_id > marker]

        query = query._replace(inclusive=query.inclusive or upload_marker is not None)
        if prefixes == "counted":
            return list_page(self._by_key, query, behind)
        return plain_page(self._by_key, query, behind, counted=prefixes == "repeated")

    def _serial_of(self, key: str, upload_id: str) -> int:
        """The serial of an upload of ``key``, -1 for an id that is forgotten. Raises INVALID_UPLOAD_MARKER."""
        upload = self._by_id.get(upload_id)
        if upload is None and _UPLOAD_ID.fullmatch(upload_id):
            return self._closed.get(key, {}).get(upload_id, -1)
        if upload is None or upload.key != key:
            raise OssError(Cause.INVALID_UPLOAD_MARKER, ArgumentValue=upload_id)
        return upload.serial


def _is_same(one: MultipartUpload, other: MultipartUpload) -> bool:
    if any(getattr(one, name) != getattr(other, name) for name in _FACTS) or one.parts.keys() != other.parts.keys():
        return False
    return all(
        part[0] == twin[0] and part[2:] == twin[2:] and digests.is_same_content(part.content, twin.content)
        for part, twin in ((one.parts[number], other.parts[number]) for number in one.parts)
    )


class OpenUploads:
    """The open uploads of a bucket. Reading needs no lock; every change is made under the store's."""

    def __init__(self, store: StoreState, name: str) -> None:
        self.name = name
        self._store = store
        self._uploads = UploadIndex()
        self._deleted = False

    def open_upload(
        self,
        key: str,
        upload_id: str,
        attributes: Attributes,
        *,
        algorithm: str | None = None,
        checksum_type: str | None = None,
        encryption: Encryption | None = None,
        owner: User | None = None,
        initiator: User | None = None,
    ) -> MultipartUpload:
        """Begin an upload. Raises NO_SUCH_BUCKET for a deleted bucket."""
        with self._store.lock:
            self._require()
            upload = MultipartUpload(
                key,
                upload_id,
                attributes,
                algorithm=algorithm,
                checksum_type=checksum_type,
                encryption=encryption,
                owner=owner,
                initiator=initiator,
                initiated_at=self._store.clock.now(),
                serial=self._store.next_serial(),
            )
            self._began(upload)
            self._uploads.add(upload)
        return upload

    def _began(self, upload: MultipartUpload) -> None:
        """Note in an upload what the bucket is as it begins."""

    def open_uploads(self) -> list[MultipartUpload]:
        """The open uploads, by key and time of initiation."""
        with self._store.lock:
            return list(self._uploads)

    def upload(self, key: str | None, upload_id: str) -> MultipartUpload:
        """The open upload of ``key``, or of any key for ``None``. Raises NO_SUCH_UPLOAD."""
        return self._uploads.find(key, upload_id)

    def put_part(
        self,
        upload: MultipartUpload,
        number: int,
        content: Body,
        digest: tuple[str, str | None],
        *,
        copied: bool = False,
    ) -> Part:
        """Publish a part with its bare ETag and checksum; the last one of a number counts. Raises NO_SUCH_UPLOAD."""
        with self._store.lock:
            if not upload.is_open:
                raise OssError(Cause.NO_SUCH_UPLOAD, UploadId=upload.upload_id)
            part = Part(number, content, rope.size_of(content), digest[0], self._store.clock.now(), digest[1], copied)
            upload.parts[number] = part
        return part

    def lose_part(self, key: str, upload_id: str, number: int | None) -> None:
        """Forget a part that was accepted, the first one for ``None``, if the upload has it."""
        with self._store.lock:
            parts = self._uploads.find(key, upload_id).parts
            parts.pop(min(parts, default=0) if number is None else number, None)

    def parts(self, upload: MultipartUpload, after: int, limit: int) -> tuple[list[Part], bool]:
        """A page of an upload's parts, and whether more follow."""
        with self._store.lock:
            return parts_page(upload, after, limit)

    def abort(self, upload: MultipartUpload) -> None:
        """Close ``upload`` and free its parts. Raises NO_SUCH_UPLOAD."""
        with self._store.lock:
            self._uploads.remove(upload)
            upload.parts = {}

    def uploads_page(
        self, query: Query, upload_marker: str | None, *, by_id: bool = False, prefixes: str = "counted"
    ) -> Page[MultipartUpload]:
        """A page of open uploads, those of a key in the order in which they began, or ``by_id``, with their
        ``prefixes``. Raises INVALID_UPLOAD_MARKER."""
        with self._store.lock:
            if by_id:
                return self._uploads.page_by_id(query, upload_marker, prefixes)
            return self._uploads.page(query, upload_marker)

    def _require(self) -> None:
        if self._deleted:
            raise OssError(Cause.NO_SUCH_BUCKET, BucketName=self.name)
