"""Objects: listed with or without their versions, told all of, sent, stored, tagged, deleted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from fakeoss.control.exchange import refused, refusing
from fakeoss.errors import Cause, OssError
from fakeoss.model import rope
from fakeoss.model.events import TAGGED
from fakeoss.model.listing import Query
from fakeoss.model.records import Attributes
from fakeoss.model.seeding import ObjectOptions, attributes_of
from fakeoss.model.store import state_of
from fakeoss.wire.message import Response

if TYPE_CHECKING:
    from fakeoss.control.exchange import Inquiry, Laboratory
    from fakeoss.model.records import ObjectRecord

__all__ = ["content", "delete_object", "details", "entry_view", "objects", "put_content", "set_tags", "versions"]

_SANDBOX: Final = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""What an object holds is nobody's page at the address of this API."""


def objects(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List a page of objects, without making a list of all keys. Raises NO_SUCH_BUCKET."""
    page = state_of(laboratory.store).bucket(inquiry.words["bucket"]).page(Query(**inquiry.query))
    entries = list(map(entry_view, page.entries))
    return {"objects": entries, "prefixes": page.prefixes, "next": page.last if page.truncated else None}


def versions(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List a page of versions and delete markers, by key, newest first. Raises NO_SUCH_BUCKET."""
    query = dict(inquiry.query)
    marker = query.pop("after_version", None)
    page = state_of(laboratory.store).bucket(inquiry.words["bucket"]).versions_page(Query(**query), marker)
    listed = [{"key": each.record.key, "is_latest": each.newest, **_version_view(each.record)} for each in page.entries]
    last = listed[-1] if listed and page.last == listed[-1]["key"] else None
    return {
        "versions": listed,
        "prefixes": page.prefixes,
        "next": page.last if page.truncated else None,
        "next_version": last["version_id"] if last and page.truncated else None,
    }


def put_content(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Store an object. Raises NO_SUCH_BUCKET, INVALID_KEY, KEY_TOO_LONG."""
    query = inquiry.query
    bucket = laboratory.store.bucket(inquiry.words["bucket"])
    return entry_view(bucket.put(query["key"], inquiry.document, content_type=query.get("content_type") or None))


def set_tags(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Replace the tags of an object. Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION, TOO_MANY_TAGS; ControlError
    (400) for a delete marker."""
    state = state_of(laboratory.store).bucket(inquiry.words["bucket"])
    record = _record(laboratory, inquiry)
    if record.is_marker:
        raise refused("a delete marker has no tags")
    with refusing(TypeError, ValueError):
        tags = attributes_of(state, ObjectOptions(tags=inquiry.document["tags"])).tags
    state.revise(record, partial(Attributes._replace, tags=tags), TAGGED)
    state.tell()
    return details(laboratory, inquiry)


def delete_object(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Delete an object, under a delete marker where the bucket is versioned, or a version for good. Raises
    NO_SUCH_BUCKET, OBJECT_LOCKED."""
    bucket = laboratory.store.bucket(inquiry.words["bucket"])
    bucket.delete(inquiry.query["key"], version_id=inquiry.query.get("version_id"))


def entry_view(record: ObjectRecord) -> dict[str, Any]:
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
