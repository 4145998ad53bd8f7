"""Versions: PutBucketVersioning, GetBucketVersioning, ListObjectVersions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.integers import read_integer
from fakeoss.handling.listing_nodes import Names, delimiter_of, object_nodes, owner_node
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.listing import Query
from fakeoss.model.records import NULL_VERSION
from fakeoss.model.versions import ENABLED, SUSPENDED, serial_of
from fakeoss.wire.dates import iso_date
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.records import ObjectRecord
    from fakeoss.wire.xml import Element, Node


@operation("PutBucketVersioning", "PUT", Target.BUCKET, query={"versioning"}, page="Amazon: PutBucketVersioning")
def put_bucket_versioning(call: Call) -> Reply:
    """Enable or suspend versioning. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MISSING_BODY, MALFORMED_XML,
    VERSIONING_STATUS_MISSING; OPERATION_NOT_IMPLEMENTED for MfaDelete."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketVersioning", bucket)
    bucket.set_versioning(_state(parse_xml(receive_document(call), "VersioningConfiguration")))
    return Reply()


def _state(root: Element) -> str:
    """Return the state that a configuration requests. The errors were recorded at Amazon, March 2026; that MfaDelete is
    checked after Status is our reading. Raises MALFORMED_XML, VERSIONING_STATUS_MISSING, OPERATION_NOT_IMPLEMENTED."""
    texts = {child.name: child.exact for child in root.children}
    if len(texts) < len(root.children) or not texts.keys() <= {"Status", "MfaDelete"}:
        raise OssError(Cause.MALFORMED_XML)
    state, mfa_delete = texts.get("Status"), texts.get("MfaDelete")
    if not state:
        raise OssError(Cause.VERSIONING_STATUS_MISSING)
    if state not in {ENABLED, SUSPENDED} or mfa_delete not in {None, "", ENABLED, "Disabled"}:
        raise OssError(Cause.MALFORMED_XML)
    if mfa_delete == ENABLED:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="PutBucketVersioning with MfaDelete")
    return state


@operation("GetBucketVersioning", "GET", Target.BUCKET, query={"versioning"}, page="Amazon: GetBucketVersioning")
def get_bucket_versioning(call: Call) -> Reply:
    """Return whether versioning is enabled or suspended; an empty document if the bucket was never versioned. Raises
    NO_SUCH_BUCKET, ACCESS_DENIED."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketVersioning", bucket)
    state = bucket.versioning
    return Reply(xml=("VersioningConfiguration", [] if state is None else [("Status", state)]))


@operation("ListObjectVersions", "GET", Target.BUCKET, query={"versions"}, page="Amazon: ListObjectVersions")
def list_object_versions(call: Call) -> Reply:
    """List versions and delete markers by key, newest first; in a bucket that is not versioned, each object has one
    version called ``null``.

    The order of checks and of elements was measured at Amazon, September 2026 (brekkylab/backlot). Raises
    NOT_AN_INTEGER, VERSION_MARKER_ALONE, VERSION_MARKER_EMPTY, NO_SUCH_BUCKET, ACCESS_DENIED, VERSION_MARKER_INVALID,
    INVALID_ENCODING_TYPE, MAX_KEYS_NEGATIVE.
    """
    parameters = call.query
    most, marker = read_integer(parameters, "max-keys", call.limits.max_page), _version_id_marker(call)
    bucket = call.listable("s3:ListBucketVersions")
    if marker is not None and marker != NULL_VERSION and serial_of(marker) is None:
        raise OssError(Cause.VERSION_MARKER_INVALID, ArgumentValue=marker)
    names, key_marker = Names(call), parameters.get("key-marker", "")
    if most < 0:
        raise OssError(Cause.MAX_KEYS_NEGATIVE)
    limit = 0 if marker is not None and not key_marker else min(most, call.limits.max_page)
    query = Query(parameters.get("prefix", ""), delimiter_of(call), key_marker, limit)
    page = bucket.versions_page(query, marker)
    children: list[Node] = [
        ("Name", bucket.name),
        ("Prefix", names.mark(query.prefix)),
        ("KeyMarker", names.mark(key_marker)),
        ("VersionIdMarker", marker or ""),
    ]
    if page.truncated:
        children.append(("NextKeyMarker", names.mark(page.last)))
        last = page.entries[-1].record if page.entries else None
        if last is not None and last.key == page.last:  # a common prefix has no version ID (our reading)
            children.append(("NextVersionIdMarker", last.version_id))
    children.append(("MaxKeys", most))
    if "delimiter" in parameters:
        children.append(("Delimiter", names.mark(query.delimiter)))
    children.extend(names.type_node())
    children.append(("IsTruncated", "true" if page.truncated else "false"))
    children.extend(_version_node(call, names, *entry) for entry in page.entries)
    children.extend(names.prefix_nodes(page.prefixes))
    return Reply(xml=("ListVersionsResult", children))


def _version_id_marker(call: Call) -> str | None:
    """Return ``version-id-marker``; an empty key marker beside it is one. Raises VERSION_MARKER_ALONE,
    VERSION_MARKER_EMPTY."""
    marker = call.query.get("version-id-marker")
    if marker is None:
        return None
    if "key-marker" not in call.query:
        raise OssError(Cause.VERSION_MARKER_ALONE, ArgumentValue=marker)
    if not marker:
        raise OssError(Cause.VERSION_MARKER_EMPTY)
    return marker


def _version_node(call: Call, names: Names, record: ObjectRecord, newest: bool) -> Node:
    children: list[Node] = [("VersionId", record.version_id), ("IsLatest", "true" if newest else "false")]
    if not record.is_marker:
        key, *others = object_nodes(call, names, record, owned=True)
        return "Version", [key, *children, *others]
    children.insert(0, ("Key", names.encode(record.key)))
    children.append(("LastModified", iso_date(record.modified_at)))
    if record.owner is not None:
        children.append(owner_node(call, record.owner))
    return "DeleteMarker", children
