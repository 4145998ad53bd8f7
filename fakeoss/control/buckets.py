"""Buckets, objects and open uploads, to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.control.exchange import refused, refusing
from fakeoss.errors import Cause, OssError
from fakeoss.model import rope
from fakeoss.model.listing import Query
from fakeoss.model.store import state_of
from fakeoss.wire.message import Response

if TYPE_CHECKING:
    from fakeoss.control.exchange import Inquiry, Laboratory
    from fakeoss.model.bucket import Bucket
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.store import Store
    from fakeoss.model.uploads import MultipartUpload

    Sources = dict[tuple[str | None, int | None], tuple[str | None, str | None]]

__all__ = [
    "bucket_view",
    "content",
    "create",
    "delete",
    "delete_object",
    "details",
    "get",
    "list_buckets",
    "objects",
    "put_content",
    "uploads",
]

_SANDBOX: Final = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""What an object holds is nobody's page at the address of this API."""


def bucket_view(bucket: Bucket) -> dict[str, Any]:
    """Return what is told of a bucket."""
    return {
        "name": bucket.name,
        "created_at": bucket.created_at,
        "region": bucket.region,
        "versioning": bucket.versioning,
        "owner": bucket.owner.id,
        "objects": len(bucket),
        "uploads": len(bucket.uploads),
    }


def list_buckets(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the buckets, by name."""
    return {"buckets": list(map(bucket_view, laboratory.store.buckets))}


def create(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Create a bucket. Raises what ``Store.create_bucket`` raises."""
    with refusing(TypeError, ValueError):
        return bucket_view(laboratory.store.create_bucket(**inquiry.document))


def get(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Tell of a bucket. Raises NO_SUCH_BUCKET."""
    return bucket_view(laboratory.store.bucket(inquiry.words["bucket"]))


def delete(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Delete an empty bucket. Raises NO_SUCH_BUCKET, BUCKET_NOT_EMPTY, BUCKET_HAS_VERSIONS."""
    laboratory.store.delete_bucket(inquiry.words["bucket"])


def objects(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List a page of objects, without making a list of all keys. Raises NO_SUCH_BUCKET."""
    page = state_of(laboratory.store).bucket(inquiry.words["bucket"]).page(Query(**inquiry.query))
    entries = list(map(_entry_view, page.entries))
    return {"objects": entries, "prefixes": page.prefixes, "next": page.last if page.truncated else None}


def put_content(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Store an object. Raises NO_SUCH_BUCKET, INVALID_KEY, KEY_TOO_LONG."""
    query = inquiry.query
    bucket = laboratory.store.bucket(inquiry.words["bucket"])
    return _entry_view(bucket.put(query["key"], inquiry.document, content_type=query.get("content_type") or None))


def delete_object(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Delete an object, under a delete marker where the bucket is versioned, or a version for good. Raises
    NO_SUCH_BUCKET, OBJECT_LOCKED."""
    bucket = laboratory.store.bucket(inquiry.words["bucket"])
    bucket.delete(inquiry.query["key"], version_id=inquiry.query.get("version_id"))


def _entry_view(record: ObjectRecord) -> dict[str, Any]:
    names = ("key", "size", "etag", "modified_at", "storage_class", "version_id")
    return {name: getattr(record, name) for name in names}


def _record(laboratory: Laboratory, inquiry: Inquiry) -> ObjectRecord:
    """Return the version that is asked for. Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION."""
    bucket, key = laboratory.store.bucket(inquiry.words["bucket"]), inquiry.query["key"]
    if "version_id" not in inquiry.query:
        return bucket.object(key)
    version_id = inquiry.query["version_id"]
    for version in bucket.versions(key):
        if version.version_id == version_id:
            return version
    raise OssError(Cause.NO_SUCH_VERSION, Key=key, VersionId=version_id)


def details(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Tell all that is known of an object. Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION."""
    record = _record(laboratory, inquiry)
    starts, parts = 0, []
    for entry in record.completion.entries if record.completion else ():
        parts.append({"number": entry.number, "start": starts, "stop": entry.stop})
        starts = entry.stop
    checksum, owner = record.checksum, record.owner
    return {
        "bucket": inquiry.words["bucket"],
        "key": record.key,
        **_version_view(record),
        "headers": dict(record.attributes.headers),
        "metadata": dict(record.metadata),
        "tags": dict(record.tags),
        "owner": None if owner is None else owner.id,
        "checksum": checksum and {"algorithm": checksum.algorithm, "value": checksum.value, "type": checksum[2]},
        "parts": parts,
        "lock": _lock_view(record),
        "versions": list(map(_version_view, record.versions)),
    }


def _version_view(record: ObjectRecord) -> dict[str, Any]:
    names = ("version_id", "is_marker", "size", "etag", "modified_at", "storage_class")
    return {name: getattr(record, name) for name in names}


def _lock_view(record: ObjectRecord) -> dict[str, Any] | None:
    if record.attributes.lock is None:
        return None
    until, duration = record.retain_until, record.event_hold_duration
    return {
        "mode": record.lock_mode,
        "retain_until": None if until is None else until.timestamp(),
        "legal_hold": record.legal_hold,
        "event_hold_days": None if duration is None else duration.days,
    }


def content(laboratory: Laboratory, inquiry: Inquiry) -> Response:
    """Send the bytes of an object, or some of them. Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION; ControlError
    (400) if there are no such bytes, or the version is a delete marker."""
    record = _record(laboratory, inquiry)
    start, stop = inquiry.query["start"], min(inquiry.query.get("stop", record.size), record.size)
    if record.is_marker:
        raise refused("a delete marker has no content")
    if start > stop:
        raise refused(f"the object has {record.size} bytes, and none from {start} to {stop}")
    size = stop - start
    headers = {**_SANDBOX, "Content-Length": str(size)}
    return Response(200, headers, rope.chunks(record.content, start, stop), size)


def uploads(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the open uploads with their parts. Raises NO_SUCH_BUCKET."""
    store = laboratory.store
    listed = [store.bucket(inquiry.query["bucket"])] if "bucket" in inquiry.query else store.buckets
    opened = [(bucket, upload) for bucket in listed for upload in bucket.uploads]
    sources = _sources(store) if opened else {}
    return {"uploads": [_upload_view(bucket, upload, sources) for bucket, upload in opened]}


def _sources(store: Store) -> Sources:
    """Return from where parts were copied, by upload and number, as far as the log of calls knows."""
    try:
        calls = store.calls.matching("UploadPart*", status=200)
    except LookupError:  # it has dropped some of them
        return {}
    return {(call.upload, call.part): (call.copy_source, call.copy_source and call.range) for call in calls}


def _upload_view(bucket: Bucket, upload: MultipartUpload, sources: Sources) -> dict[str, Any]:
    parts = [part for _, part in sorted(dict(upload.parts).items())]
    names = ("number", "size", "etag", "modified_at", "checksum")
    return {
        "bucket": bucket.name,
        "key": upload.key,
        "upload_id": upload.upload_id,
        "initiated_at": upload.initiated_at,
        "storage_class": upload.attributes.storage_class,
        "size": sum(part.size for part in parts),
        "parts": [
            {
                **{name: getattr(part, name) for name in names},
                **dict(
                    zip(
                        ("source", "source_range"),
                        sources.get((upload.upload_id, part.number), (None, None)),
                        strict=True,
                    )
                ),
            }
            for part in parts
        ],
    }
