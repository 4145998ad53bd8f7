"""Single objects: PutObject, GetObject, HeadObject."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.lock_headers import require_digest
from fakeoss.handling.object_headers import (
    checksum_headers,
    known_checksum,
    object_headers,
    require_unarchived,
    shows_checksum,
    version_headers,
)
from fakeoss.handling.object_write import begin, finish
from fakeoss.handling.payload import receive_payload
from fakeoss.handling.preconditions import require_conditions
from fakeoss.handling.read_ranges import is_readable, read_range, share_ranges
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.sse import require_readable
from fakeoss.model import rope
from fakeoss.model.records import COMPOSITE, Checksum
from fakeoss.wire.dates import http_date

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.handling.object_write import Draft
    from fakeoss.handling.payload import Payload
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

_OVERRIDES: Final = {
    "response-cache-control": "Cache-Control",
    "response-content-disposition": "Content-Disposition",
    "response-content-encoding": "Content-Encoding",
    "response-content-language": "Content-Language",
    "response-content-type": "Content-Type",
    "response-expires": "Expires",
}
_INVALID_CHARACTERS: Final = re.compile("[^\t\x20-\x7e\x80-\xff]")
"""Characters that a header cannot hold; that line breaks are rejected like the others is our reading."""


@operation("PutObject", "PUT", Target.OBJECT, page="Put-Object-2")
def put_object(call: Call) -> Reply:
    """Store the body under the key, replacing any existing object.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, KEY_TOO_LONG, the causes of invalid bodies and of invalid encryption headers,
    PRECONDITION_FAILED. JD Cloud page: Put-Object-2.
    """
    bucket = call.bucket()
    key = call.object_key()
    call.authorise("s3:PutObject", bucket)
    draft = begin(call, bucket, key)
    if bucket.settings.object_lock is not None:
        require_digest(call, bucket)
    payload = receive_payload(call, call.limits.max_put_size, hexadecimal_digest=True)
    if key[-1] == "/" and call.profile.objects.directories:
        return _put_directory(call, bucket, draft, payload)
    _, headers = finish(call, bucket, draft, payload)
    return Reply(headers=headers)


def _put_directory(call: Call, bucket: BucketState, draft: Draft, payload: Payload) -> Reply:
    """Make a directory. Raises KEY_OF_DIRECTORY if there are bytes."""
    if rope.size_of(payload.content):
        raise OssError(Cause.KEY_OF_DIRECTORY)
    _, headers = finish(call, bucket, draft, payload._replace(md5=""))
    del headers["ETag"]
    return Reply(headers=headers)


@operation("GetObject", "GET", Target.OBJECT, allows={"partNumber", "versionId"}, page="Get-Object-2", website=True)
def get_object(call: Call) -> Reply:
    """Return the bytes of an object, or of a range or part of it, and its headers.

    Raises NO_SUCH_BUCKET, NO_SUCH_KEY, ACCESS_DENIED, OBJECT_ARCHIVED, what ``require_readable`` raises,
    PRECONDITION_FAILED, NOT_MODIFIED, INVALID_RANGE, NO_SUCH_PART, CHECKSUM_MODE, what ``_require_part``
    raises. JD Cloud page: Get-Object-2.
    """
    record, reply, (start, stop) = _read(call)
    require_unarchived(call, record)
    reply.share(record.content, start, stop)
    if reply.status == HTTPStatus.OK and "range" in call.headers and call.profile.objects.served_ranges == "all":
        share_ranges(call, record, reply)
    return reply


@operation("HeadObject", "HEAD", Target.OBJECT, allows={"partNumber", "versionId"}, page="Head-Object-2", website=True)
def head_object(call: Call) -> Reply:
    """Return what GetObject returns, without the bytes. Raises as GetObject. JD Cloud page: Head-Object-2."""
    _, reply, (start, stop) = _read(call)
    reply.size = stop - start
    return reply


def _read(call: Call) -> tuple[ObjectRecord, Reply, tuple[int, int]]:
    query = call.query
    is_early = "partNumber" in query and call.profile.objects.part_number_checks != "before the key"
    if is_early:
        _require_number(call)
    bucket = call.bucket()
    if "partNumber" in query and not is_early:
        _require_part(call)
    checksum = call.request.method == "GET" and shows_checksum(call)
    record = call.readable(bucket, call.object_key(), query.get("versionId"))
    versions = version_headers(bucket, record)
    if record.is_marker:
        raise _marker_error(call, record, versions)
    require_readable(call, record)
    headers = object_headers(call, bucket, record)
    if not record.etag:  # a directory
        del headers["ETag"]
    headers.update(versions)
    require_conditions(call, record)
    size = record.size
    checksum = checksum or shows_checksum(call)
    status, span = 200, (0, size)
    known = known_checksum(call, record) if checksum else None
    if "partNumber" in query or "range" in call.headers:
        span, known, partial = _selection(call, record, known)
        if partial:
            status = 206
        if partial and ("partNumber" not in query or call.profile.objects.part_reads):
            headers["Content-Range"] = f"bytes {span[0]}-{span[1] - 1}/{size}"
        if "partNumber" in query and record.completion and call.profile.objects.part_reads:
            headers["x-amz-mp-parts-count"] = str(record.parts)
    if checksum:
        headers.update(checksum_headers(known))
    if query:
        _override(call, headers)
    return record, Reply(status, headers), span


def _require_part(call: Call) -> None:
    """Raise INVALID_VERSION_ID, RANGE_AND_PART or what ``Call.part_number`` raises, in this order and before the key is
    looked up (measured at Amazon, September 2026: brekkylab/backlot)."""
    if "versionId" in call.query:
        call.require_version_id(call.query["versionId"])
    if "range" in call.headers:
        raise OssError(Cause.RANGE_AND_PART)
    call.part_number(read=True)


def _require_number(call: Call) -> None:
    """Raise RANGE_AND_PART, PART_NUMBER_MALFORMED or PART_NUMBER_RANGE, in the order of a service that looks at these
    before anything else."""
    is_ranged = "range" in call.headers and is_readable(call.headers["range"])
    if is_ranged and call.profile.objects.part_number_checks == "range first":
        raise OssError(Cause.RANGE_AND_PART)
    try:
        call.part_number(read=True)
    except OssError as error:
        if error.cause is not Cause.PART_NUMBER_TOO_LARGE:
            raise
    if is_ranged:
        raise OssError(Cause.RANGE_AND_PART)


def _marker_error(call: Call, record: ObjectRecord, versions: dict[str, str]) -> OssError:
    """Return the METHOD_NOT_ALLOWED error for reading a delete marker (Amazon: Working with delete markers)."""
    error = OssError(Cause.METHOD_NOT_ALLOWED, Method=call.request.method, ResourceType="DeleteMarker")
    modified = {"Last-Modified": http_date(record.modified_at)}
    error.headers = {"Allow": "DELETE", "x-amz-delete-marker": "true", **modified, **versions}
    return error


def _selection(
    call: Call, record: ObjectRecord, known: Checksum | None
) -> tuple[tuple[int, int], Checksum | None, bool]:
    """Return the span selected by a range or part number, its checksum, and whether the content is partial. Raises what
    ``_part`` and ``read_range`` raise."""
    size = record.size
    if "partNumber" in call.query:
        if not call.profile.objects.part_reads:
            return _only_part(record, call.part_number(read=True), known)
        return _part(record, call.part_number(read=True), known)
    span = read_range(call, size)
    if span is None:
        return (0, size), known, False
    return span, known if span == (0, size) else None, True


def _only_part(
    record: ObjectRecord, number: int, known: Checksum | None
) -> tuple[tuple[int, int], Checksum | None, bool]:
    """Return what ``_part`` returns, for a service to which every object is one part. Raises NO_SUCH_PART."""
    if number != 1:
        raise OssError(Cause.NO_SUCH_PART, PartNumberRequested=number, ActualPartCount=1)
    return (0, record.size), known, record.size > 0


def _part(record: ObjectRecord, number: int, known: Checksum | None) -> tuple[tuple[int, int], Checksum | None, bool]:
    size = record.size
    if not record.completion:
        if number != 1:
            raise OssError(Cause.NO_SUCH_PART, PartNumberRequested=number, ActualPartCount=1)
        return (0, size), known, size > 0
    start = 0
    for entry in record.completion.entries:
        if entry.number == number:
            break
        start = entry.stop
    else:
        raise OssError(Cause.NO_SUCH_PART, PartNumberRequested=number, ActualPartCount=record.parts)
    if known is not None and known.type == COMPOSITE:
        known = Checksum(known.algorithm, entry.checksum, COMPOSITE) if entry.checksum else None
    elif record.parts > 1:
        known = None
    return (start, entry.stop), known, entry.stop > start


def _override(call: Call, headers: dict[str, str]) -> None:
    """Override response headers as the query requests. Raises ANONYMOUS_OVERRIDE, INVALID_OVERRIDE."""
    names = [name for name in _OVERRIDES if name in call.query]
    if names and call.user is None:
        raise OssError(Cause.ANONYMOUS_OVERRIDE)
    for name in names:
        value = call.query[name]
        if _INVALID_CHARACTERS.search(value):
            raise OssError(Cause.INVALID_OVERRIDE, ArgumentName=name, ArgumentValue=value)
        headers[_OVERRIDES[name]] = value
