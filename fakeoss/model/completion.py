"""The version of a key that a multipart upload becomes: settled when the upload begins, not when it is completed.

API reference, CreateMultipartUpload, since November 2026: an upload has its version id from the beginning, and what was
configured for its bucket then holds for it; which configuration that is, the page does not list. Here it is the default
encryption, whether customers' keys are blocked, the default retention, versioning and object ownership (our reading).
User Guide, Concurrent multipart upload operations: of the versions of a key the one that was begun last is the current
one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.model.object_lock import locked_by_default, require_unprotected
from fakeoss.model.records import NULL_VERSION, ObjectRecord

if TYPE_CHECKING:
    from fakeoss.model.records import NewObject
    from fakeoss.model.store_state import StoreState
    from fakeoss.model.uploads import MultipartUpload
    from fakeoss.model.versions import ObjectIndex

__all__ = ["completed"]


def completed(upload: MultipartUpload, new: NewObject, index: ObjectIndex, store: StoreState) -> ObjectRecord:
    """Return the record of the object that ``upload`` became, to be inserted in ``index``; the caller has the lock.
    Raises OBJECT_LOCKED for a protected version that it would replace.

    That a ``null`` version is always the newest, and that retention counts from the completion, are our readings: the
    pages speak of buckets with versioning enabled alone, and of no date.
    """
    now, version_id = store.clock.now(), upload.version_id or NULL_VERSION
    there = index.find(new.key, NULL_VERSION) if version_id == NULL_VERSION else None
    if there is not None:
        require_unprotected(there.attributes, now)
    if upload.object_lock is not None:
        new = new._replace(attributes=locked_by_default(new.attributes, upload.object_lock, now))
    serial = store.next_serial() if version_id == NULL_VERSION else upload.serial
    return ObjectRecord(new, now, serial, version_id, index)
