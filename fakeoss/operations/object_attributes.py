"""GetObjectAttributes: attributes of an object as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.integers import read_integer, require_range
from fakeoss.handling.object_headers import known_checksum, version_headers
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.sse import require_readable
from fakeoss.model.records import COMPOSITE
from fakeoss.wire.dates import http_date

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.records import ObjectRecord
    from fakeoss.wire.xml import Node

_HEADER: Final = "x-amz-object-attributes"
_NAMES: Final = ("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize")


@operation(
    "GetObjectAttributes",
    "GET",
    Target.OBJECT,
    query={"attributes"},
    allows={"versionId"},
    page="Amazon: GetObjectAttributes",
)
def get_object_attributes(call: Call) -> Reply:
    """Return the attributes that ``x-amz-object-attributes`` names. Raises NO_SUCH_BUCKET, NO_SUCH_KEY,
    NO_SUCH_VERSION, ACCESS_DENIED, METHOD_NOT_ALLOWED, OBJECT_ATTRIBUTES, OBJECT_ATTRIBUTES_MISSING,
    NOT_AN_INTEGER, INTEGER_OUT_OF_RANGE, what ``require_readable`` raises."""
    names = _requested_names(call)
    bucket = call.bucket()
    if not names:
        raise OssError(Cause.OBJECT_ATTRIBUTES_MISSING)
    version = "Version" if "versionId" in call.query else ""
    record = call.addressed(bucket, "s3:GetObjectAttributes")
    call.authorise(f"s3:GetObject{version}", bucket, record)  # both are required: Amazon, GetObjectAttributes
    require_readable(call, record)
    children: list[Node] = []
    if "ETag" in names:
        children.append(("ETag", record.etag))
    checksum = known_checksum(call, record)
    if "Checksum" in names and checksum is not None:
        shows_all = call.profile.objects.counted_checksums
        value = checksum.value if shows_all else checksum.value.partition("-")[0]
        children.append(("Checksum", [(f"Checksum{checksum.algorithm}", value), ("ChecksumType", checksum.type)]))
    if "ObjectParts" in names and record.completion is not None:
        children.append(("ObjectParts", _parts(call, record)))
    if "StorageClass" in names:
        children.append(("StorageClass", record.storage_class))
    if "ObjectSize" in names:
        children.append(("ObjectSize", record.size))
    headers = {"Last-Modified": http_date(record.modified_at), **version_headers(bucket, record)}
    return Reply(headers=headers, xml=("GetObjectAttributesResponse", children))


def _requested_names(call: Call) -> list[str]:
    """Return the attributes that are named, without those at the end that are empty. Raises OBJECT_ATTRIBUTES for the
    first that does not exist, which an empty header names too (measured at Amazon, September 2026: brekkylab/backlot).
    """
    text = call.headers.get(_HEADER)
    if text is None:
        return []
    pieces = text.split(",")
    while text and pieces and not pieces[-1]:
        pieces.pop()
    names = [piece.strip() for piece in pieces]
    for name in names:
        if name not in _NAMES:
            raise OssError(Cause.OBJECT_ATTRIBUTES, ArgumentValue=name)
    return names


def _parts(call: Call, record: ObjectRecord) -> list[Node]:
    """Return the number of parts, and a page of them only if they have checksums of their own (recorded at Amazon: for
    an object with a checksum of the full object, only the number is shown)."""
    assert record.completion is not None  # checked by the caller
    entries = record.completion.entries
    children: list[Node] = [("PartsCount", len(entries))]
    checksum = record.checksum
    if (checksum is None or checksum.type != COMPOSITE) and not call.profile.objects.parts_shown:
        return children
    marker = _number(call, "x-amz-part-number-marker", 0)
    limit = min(_number(call, "x-amz-max-parts", call.limits.max_page), call.limits.max_page)
    remaining = [(index, entry) for index, entry in enumerate(entries) if entry.number > marker]
    page = remaining[:limit]
    children.append(("PartNumberMarker", marker))
    children.append(("NextPartNumberMarker", page[-1][1].number if page else 0))  # 0: recorded at Amazon
    children.append(("MaxParts", limit))
    children.append(("IsTruncated", "true" if len(remaining) > limit else "false"))
    for index, entry in page:
        size = entry.stop - (entries[index - 1].stop if index else 0)
        part: list[Node] = [("PartNumber", entry.number), ("Size", size)]
        if entry.checksum is not None and checksum is not None:
            part.append((f"Checksum{checksum.algorithm}", entry.checksum))
        children.append(("Part", part))
    return children


def _number(call: Call, name: str, default: int) -> int:
    number = read_integer(call.headers, name, default)
    require_range(number, name)
    return number
