"""Listing multipart uploads in progress: ListParts, ListMultipartUploads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.handling.completed_uploads import is_known_completion
from fakeoss.handling.integers import read_size, require_size
from fakeoss.handling.listing_nodes import Names, owner_node, require_names, user_node
from fakeoss.handling.object_headers import abortion_headers, upload_version_headers
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply, quoted
from fakeoss.model.listing import Query
from fakeoss.wire.dates import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.listing import Page
    from fakeoss.model.records import Part
    from fakeoss.model.uploads import MultipartUpload
    from fakeoss.wire.xml import Node

_PART_NUMBER_MARKER: Final = "part-number-marker"
_NOBODY: Final[tuple[Node, ...]] = tuple((name, [("ID", ""), ("DisplayName", "")]) for name in ("Initiator", "Owner"))


@operation("ListParts", "GET", Target.OBJECT, query={"uploadId"}, page="List-Parts-2")
def list_parts(call: Call) -> Reply:
    """List the parts of an upload, by number, a page at a time.

    Raises NOT_AN_INTEGER, NO_SUCH_BUCKET, NO_SUCH_UPLOAD, ACCESS_DENIED, INVALID_ENCODING_TYPE, INTEGER_OUT_OF_RANGE
    (versitygw#1383). JD Cloud page: List-Parts-2.
    """
    most, marker = (
        read_size(call, "max-parts", call.limits.max_page),
        read_size(call, _PART_NUMBER_MARKER, 0),
    )
    bucket = call.bucket()
    if is_known_completion(call, bucket):
        return _no_parts(call, bucket)
    upload = call.upload(bucket)
    call.authorise_handling("s3:ListMultipartUploadParts", bucket, upload)
    names = Names(call)
    most, begin = require_size(call, most, "max-parts"), require_size(call, marker, _PART_NUMBER_MARKER)
    limit, traits = min(most, call.limits.max_page), call.profile.multipart
    parts, truncated = bucket.parts(upload, begin, limit)
    truncated = truncated or (not limit and traits.empty_page_truncated and bool(upload.parts))
    next_marker = parts[-1].number if parts and (truncated or traits.last_part_marker) else 0
    children: list[Node] = [
        ("Bucket", bucket.name),
        *names.type_node(),
        ("Key", names.encode(upload.key)),
        ("UploadId", upload.upload_id),
        *_user_nodes(call, upload)[not traits.parts_initiator :],
        ("StorageClass", upload.attributes.storage_class),
        ("PartNumberMarker", marker),
        ("NextPartNumberMarker", next_marker),
        ("MaxParts", most if traits.sizes_as_sent else limit),
        ("IsTruncated", "true" if truncated else "false"),
        *_checksum_nodes(upload),
    ]
    shows_copies = call.profile.copies.listed_etags
    children.extend(_part_node(upload, part, shown=shows_copies or not part.copied) for part in parts)
    headers = {**abortion_headers(call, bucket, upload), **upload_version_headers(upload)}
    return Reply(headers=headers, xml=("ListPartsResult", children))


def _no_parts(call: Call, bucket: BucketState) -> Reply:
    """List the parts of an upload that was completed: none."""
    call.authorise("s3:ListMultipartUploadParts", bucket)
    children: list[Node] = [
        ("Bucket", bucket.name),
        ("Key", Names(call).encode(call.key or "")),
        ("UploadId", call.query["uploadId"]),
        ("MaxParts", call.limits.max_page),
        ("IsTruncated", "false"),
    ]
    return Reply(xml=("ListPartsResult", children))


def _part_node(upload: MultipartUpload, part: Part, *, shown: bool) -> Node:
    """Return a part as ListParts shows it; its ETag is empty unless it is ``shown``."""
    children: list[Node] = [
        ("PartNumber", part.number),
        ("LastModified", iso_date(part.modified_at)),
        ("ETag", quoted(part.etag if shown else "")),
    ]
    if part.checksum is not None:
        children.append((f"Checksum{upload.algorithm}", part.checksum))
    children.append(("Size", part.size))
    return "Part", children


def _user_nodes(call: Call, upload: MultipartUpload) -> tuple[Node, ...]:
    owner = upload.owner
    if owner is None:
        return ()
    initiator = upload.initiator or owner
    return user_node(call, "Initiator", initiator), owner_node(call, owner)


def _checksum_nodes(upload: MultipartUpload) -> tuple[Node, ...]:
    if upload.algorithm is None:
        return ()
    return ("ChecksumAlgorithm", upload.algorithm), ("ChecksumType", str(upload.checksum_type))


@operation("ListMultipartUploads", "GET", Target.BUCKET, query={"uploads"}, page="List-Multipart-Uploads-2")
def list_multipart_uploads(call: Call) -> Reply:
    """List the uploads in progress of a bucket, by key and time of initiation, a page at a time.

    The order of elements was measured at Amazon, September 2026 (brekkylab/backlot#176, versitygw#2156). Raises
    NOT_AN_INTEGER, NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_ENCODING_TYPE, INTEGER_OUT_OF_RANGE, what ``require_names``
    raises, INVALID_UPLOAD_MARKER. JD Cloud page: List-Multipart-Uploads-2.
    """
    most = read_size(call, "max-uploads", call.limits.max_page)
    bucket = call.bucket()
    call.authorise("s3:ListBucketMultipartUploads", bucket)
    parameters, names, traits = call.query, Names(call), call.profile.multipart
    most = require_size(call, most, "max-uploads")
    require_names(call, "key-marker")
    query = Query(
        parameters.get("prefix", ""),
        parameters.get("delimiter", ""),
        parameters.get("key-marker", ""),
        min(most, call.limits.max_page),
        traits.inclusive_key_marker,
    )
    upload_marker = parameters.get("upload-id-marker", "") if query.after else ""
    page = bucket.uploads_page(
        query, upload_marker or None, by_id=traits.uploads_by_id, prefixes=traits.upload_prefixes
    )
    if traits.lone_upload_markers:
        upload_marker = parameters.get("upload-id-marker", "")
    last = page.entries[-1] if len(page.entries) > (not traits.single_upload_marked) else None
    children: list[Node] = [
        ("Bucket", bucket.name),
        *(pair for pair in _markers(names, query, upload_marker, last) if pair[1] or traits.empty_markers),
        *([("Delimiter", names.mark(query.delimiter))] if query.delimiter else ()),
        *([("Prefix", names.mark(query.prefix))] if query.prefix else ()),
        ("MaxUploads", most if traits.sizes_as_sent else query.limit),
        *names.type_node(),
        ("IsTruncated", "true" if _is_truncated(call, bucket, page, query.limit) else "false"),
    ]
    children.extend(_upload_node(call, names, upload) for upload in page.entries)
    if traits.upload_prefixes != "hidden":
        children.extend(names.prefix_nodes(page.prefixes))
    return Reply(xml=("ListMultipartUploadsResult", children))


def _markers(names: Names, query: Query, upload_marker: str, last: MultipartUpload | None) -> Iterator[tuple[str, str]]:
    yield "KeyMarker", names.mark(query.after)
    yield "UploadIdMarker", upload_marker
    yield "NextKeyMarker", names.mark(last.key) if last else ""
    yield "NextUploadIdMarker", last.upload_id if last else ""


def _is_truncated(call: Call, bucket: BucketState, page: Page[MultipartUpload], limit: int) -> bool:
    """Whether a page of uploads says that more follow."""
    traits = call.profile.multipart
    if not limit:
        return traits.empty_page_truncated and bool(bucket.open_uploads())
    is_full = len(page.entries) + (0 if traits.upload_prefixes == "beside" else len(page.prefixes)) == limit
    return page.truncated or (is_full and traits.full_page_truncated)


def _upload_node(call: Call, names: Names, upload: MultipartUpload) -> Node:
    return "Upload", [
        ("Key", names.encode(upload.key, "uploads")),
        ("UploadId", upload.upload_id),
        *(_NOBODY if call.profile.multipart.bare_uploads else _user_nodes(call, upload)),
        ("StorageClass", "" if call.profile.multipart.bare_uploads else upload.attributes.storage_class),
        ("Initiated", iso_date(upload.initiated_at)),
        *_checksum_nodes(upload),
        *(("VersionId", version_id) for version_id in upload_version_headers(upload).values()),
    ]
