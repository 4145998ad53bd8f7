"""GetObjectAttributes: what is known of an object besides its bytes, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.object_headers import known_checksum, version_headers
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.sse import require_readable
from fakeoss.model.records import COMPOSITE
from fakeoss.wire.dates import http_date
from fakeoss.wire.numbers import MAX_INT, parse_integer

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
    """The attributes that ``x-amz-object-attributes`` names. Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION,
    ACCESS_DENIED, METHOD_NOT_ALLOWED, OBJECT_ATTRIBUTES, INVALID_MAX, what ``require_readable`` raises."""
    bucket = call.bucket()
    version = "Version" if "versionId" in call.query else ""
    record = call.addressed(bucket, "s3:GetObjectAttributes")
    call.authorise(f"s3:GetObject{version}", bucket, record)  # both are needed: Amazon, GetObjectAttributes
    require_readable(call, record)
    asked = _asked(call)
    children: list[Node] = []
    if "ETag" in asked:
        children.append(("ETag", record.etag))
    checksum = known_checksum(call, record)
    if "Checksum" in asked and checksum is not None:
        shown = checksum.value.partition("-")[0]
        children.append(("Checksum", [(f"Checksum{checksum.algorithm}", shown), ("ChecksumType", checksum.type)]))
    if "ObjectParts" in asked and record.completion is not None:
        children.append(("ObjectParts", _parts(call, record)))
    if "StorageClass" in asked:
        children.append(("StorageClass", record.storage_class))
    if "ObjectSize" in asked:
        children.append(("ObjectSize", record.size))
    headers = {"Last-Modified": http_date(record.modified_at), **version_headers(bucket, record)}
    return Reply(headers=headers, xml=("GetObjectAttributesResponse", children))


def _asked(call: Call) -> set[str]:
    names = {name.strip() for name in call.headers.get(_HEADER, "").split(",")} - {""}
    if not names <= set(_NAMES):
        raise OssError(Cause.OBJECT_ATTRIBUTES, ArgumentValue=call.headers[_HEADER])
    if not names:
        raise OssError(Cause.OBJECT_ATTRIBUTES_MISSING)
    return names


def _parts(call: Call, record: ObjectRecord) -> list[Node]:
    """How many parts there are; each of them only where they have checksums of their own (recorded at Amazon: an
    object with a checksum of the full object shows the number alone)."""
    assert record.completion is not None  # asked before
    entries = record.completion.entries
    children: list[Node] = [("PartsCount", len(entries))]
    checksum = record.checksum
    if checksum is None or checksum.type != COMPOSITE:
        return children
    after = _number(call, "x-amz-part-number-marker", 0)
    most = min(_number(call, "x-amz-max-parts", call.limits.max_page), call.limits.max_page)
    left = [(index, entry) for index, entry in enumerate(entries) if entry.number > after]
    page = left[:most]
    children.append(("PartNumberMarker", after))
    children.append(("NextPartNumberMarker", page[-1][1].number if page else 0))  # 0: recorded at Amazon
    children.append(("MaxParts", most))
    children.append(("IsTruncated", "true" if len(left) > most else "false"))
    for index, entry in page:
        size = entry.stop - (entries[index - 1].stop if index else 0)
        part: list[Node] = [("PartNumber", entry.number), ("Size", size)]
        if entry.checksum is not None:
            part.append((f"Checksum{checksum.algorithm}", entry.checksum))
        children.append(("Part", part))
    return children


def _number(call: Call, name: str, default: int) -> int:
    text = call.headers.get(name)
    if not text:
        return default
    number = parse_integer(text)
    if number is None or not 0 <= number <= MAX_INT:
        raise OssError(Cause.INVALID_MAX, ArgumentName=name, ArgumentValue=text)
    return number
