"""Versions: PutBucketVersioning, GetBucketVersioning, ListObjectVersions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.model.listing import Query
from fakeoss.model.versions import ENABLED, SUSPENDED
from fakeoss.operations.names import Names, listable, object_nodes, owner_node
from fakeoss.operations.payload import receive_document
from fakeoss.operations.registry import Target, operation
from fakeoss.operations.reply import Reply
from fakeoss.wire.dates import iso_date
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.model.records import ObjectRecord
    from fakeoss.operations.call import Call
    from fakeoss.wire.xml import Node


@operation("PutBucketVersioning", "PUT", Target.BUCKET, query={"versioning"}, page="Amazon: PutBucketVersioning")
def put_bucket_versioning(call: Call) -> Reply:
    """Enable or suspend versioning. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML."""
    bucket = call.bucket()
    call.authorise_owner(bucket)
    root = parse_xml(receive_document(call), "VersioningConfiguration")
    state = root.text_of("Status")
    if state not in {ENABLED, SUSPENDED}:
        raise OssError(Cause.MALFORMED_XML)
    bucket.set_versioning(state)
    return Reply()


@operation("GetBucketVersioning", "GET", Target.BUCKET, query={"versioning"}, page="Amazon: GetBucketVersioning")
def get_bucket_versioning(call: Call) -> Reply:
    """Whether versioning is enabled or suspended; nothing for a bucket that never was versioned. Raises
    NO_SUCH_BUCKET, ACCESS_DENIED."""
    bucket = call.bucket()
    call.authorise_owner(bucket)
    state = bucket.versioning
    return Reply(xml=("VersioningConfiguration", [] if state is None else [("Status", state)]))


@operation("ListObjectVersions", "GET", Target.BUCKET, query={"versions"}, page="Amazon: ListObjectVersions")
def list_object_versions(call: Call) -> Reply:
    """Every version and delete marker, by key and age, newest first; one version called ``null`` for each object of a
    bucket that is not versioned. Raises NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_MAX, INVALID_MARKER."""
    bucket = listable(call)
    names, query = Names(call), call.query
    key_marker, marker = query.get("key-marker", ""), query.get("version-id-marker", "")
    if marker and not key_marker:
        raise OssError(Cause.INVALID_MARKER, ArgumentName="version-id-marker", ArgumentValue=marker)
    asked = Query(query.get("prefix", ""), query.get("delimiter", ""), key_marker, call.page_size("max-keys"))
    page = bucket.versions_page(asked, marker or None)
    children: list[Node] = [
        ("Name", bucket.name),
        ("Prefix", names.shown(asked.prefix)),
        ("KeyMarker", names.shown(key_marker)),
        ("VersionIdMarker", marker),
    ]
    if page.truncated:
        last = page.entries[-1] if page.entries and page.entries[-1].key == page.last else None
        children.append(("NextKeyMarker", names.shown(page.last)))
        children.append(("NextVersionIdMarker", last.version_id if last else ""))
    children.append(("MaxKeys", asked.limit))
    if asked.delimiter:
        children.append(("Delimiter", names.shown(asked.delimiter)))
    children.extend(names.type_node())
    children.append(("IsTruncated", "true" if page.truncated else "false"))
    newest = {record.key: bucket.versions(record.key)[0] for record in page.entries}
    children.extend(_version(call, names, record, is_latest=newest[record.key] is record) for record in page.entries)
    children.extend(names.prefix_nodes(page.prefixes))
    return Reply(xml=("ListVersionsResult", children))


def _version(call: Call, names: Names, record: ObjectRecord, *, is_latest: bool) -> Node:
    named: list[Node] = [("VersionId", record.version_id), ("IsLatest", "true" if is_latest else "false")]
    if not record.is_marker:
        key, *others = object_nodes(call, names, record, owned=True)
        return "Version", [key, *named, *others]
    named.insert(0, ("Key", names.shown(record.key)))
    named.append(("LastModified", iso_date(record.modified_at)))
    if record.owner is not None:
        named.append(owner_node(call, record.owner))
    return "DeleteMarker", named
