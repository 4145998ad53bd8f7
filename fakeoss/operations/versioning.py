"""Versions: PutBucketVersioning, GetBucketVersioning, ListObjectVersions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.integers import read_size, require_size
from fakeoss.handling.listing_nodes import (
    Names,
    delimiter_of,
    max_keys_node,
    object_nodes,
    owner_node,
    page_limit,
    require_names,
)
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.listing import Query
from fakeoss.model.records import NULL_VERSION
from fakeoss.model.versions import ENABLED, SUSPENDED, serial_of
from fakeoss.wire.dates import iso_date
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.listing import Page
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.versions import Listed
    from fakeoss.wire.xml import Element, Node


_OF_NO_KEY: Final = "?"
"""A version that no key has."""


@operation("PutBucketVersioning", "PUT", Target.BUCKET, query={"versioning"}, page="Amazon: PutBucketVersioning")
def put_bucket_versioning(call: Call) -> Reply:
    """Enable or suspend versioning. The root element may have any name (recorded at Amazon, March 2026). Raises
    NO_SUCH_BUCKET, ACCESS_DENIED, MISSING_BODY, DOCUMENT_TOO_LARGE, MALFORMED_XML, VERSIONING_STATUS_MISSING;
    OPERATION_NOT_IMPLEMENTED for MfaDelete."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketVersioning", bucket)
    document = receive_document(call, limit=call.profile.documents.max_versioning)
    state, mfa_delete = _read(parse_xml(document, ""))
    bucket.set_versioning(state)
    if mfa_delete:
        bucket.settings.mfa_delete = mfa_delete
    return Reply()


def _read(root: Element) -> tuple[str, str | None]:
    """Return the state that a configuration requests, and its MfaDelete. The errors were recorded at Amazon, March
    2026; that MfaDelete is checked after Status is our reading. Raises MALFORMED_XML, VERSIONING_STATUS_MISSING,
    OPERATION_NOT_IMPLEMENTED."""
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
    return state, mfa_delete


@operation("GetBucketVersioning", "GET", Target.BUCKET, query={"versioning"}, page="Amazon: GetBucketVersioning")
def get_bucket_versioning(call: Call) -> Reply:
    """Return whether versioning is enabled or suspended; an empty document if the bucket was never versioned. MfaDelete
    is returned once a configuration has had it (recorded at Amazon, April 2026; API reference, GetBucketVersioning).
    Raises NO_SUCH_BUCKET, ACCESS_DENIED."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketVersioning", bucket)
    states = (("Status", bucket.versioning), ("MfaDelete", bucket.settings.mfa_delete))
    return Reply(xml=("VersioningConfiguration", [(name, state) for name, state in states if state is not None]))


@operation("ListObjectVersions", "GET", Target.BUCKET, query={"versions"}, page="Amazon: ListObjectVersions")
def list_object_versions(call: Call) -> Reply:
    """List versions and delete markers by key, newest first; in a bucket that is not versioned, each object has one
    version called ``null``.

    The order of checks and of elements was measured at Amazon, September 2026 (brekkylab/backlot), and recorded there,
    March and April 2026. Raises what ``read_size`` raises, VERSION_MARKER_ALONE, VERSION_MARKER_EMPTY, NO_SUCH_BUCKET,
    ACCESS_DENIED, VERSION_MARKER_INVALID (also for an id that was never issued), INVALID_ENCODING_TYPE,
    MAX_KEYS_NEGATIVE and what ``require_names`` raises.
    """
    parameters, traits = call.query, call.profile.listings
    most = read_size(call, "max-keys", traits.max_keys or call.limits.max_page)
    marker = _version_id_marker(call)
    bucket = call.listable("s3:ListBucketVersions")
    _require_issued(call, marker)
    names, key_marker = Names(call), parameters.get("key-marker", "")
    most = _require_size(call, most)
    require_names(call, "key-marker")
    query, after = _listing_query(call, bucket, most, marker)
    page = bucket.versions_page(query, after)
    page.truncated &= traits.more_versions_shown
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
    children.append(max_keys_node(call, query, most))
    if query.delimiter or ("delimiter" in parameters and traits.empty_delimiter):
        children.append(("Delimiter", names.mark(query.delimiter)))
    children.extend(names.type_node())
    children.append(("IsTruncated", "true" if page.truncated else "false"))
    children.extend(_version_nodes(call, names, page, of_no_key=after is not None and not key_marker))
    children.extend(names.prefix_nodes(page.prefixes))
    return Reply(xml=("ListVersionsResult", children))


def _require_size(call: Call, most: int) -> int:
    """Return ``max-keys`` as ``require_size`` does. Raises MAX_KEYS_NEGATIVE, INTEGER_OUT_OF_RANGE."""
    if most < 0 and not call.profile.listings.negative_sizes:
        raise OssError(Cause.MAX_KEYS_NEGATIVE)
    return require_size(call, most, "max-keys")


def _listing_query(call: Call, bucket: BucketState, most: int, marker: str | None) -> tuple[Query, str | None]:
    """Return what is listed, and the version after which it is, as the profile takes ``marker``. Raises
    UNORDERED_WITH_DELIMITER."""
    traits, key = call.profile.listings, call.query.get("key-marker", "")
    limit, is_inclusive = page_limit(call, most), False
    if not key and traits.version_markers != "checked":
        marker = None
    elif not key and marker == NULL_VERSION:
        limit = 0
    elif key and marker is None and traits.inclusive_version_marker:
        is_inclusive = any(version.version_id != NULL_VERSION for version in bucket.versions(key))
    elif marker is not None and traits.version_markers == "any" and bucket.version(key, marker) is None:
        marker = _OF_NO_KEY
    return Query(call.query.get("prefix", ""), delimiter_of(call), key, limit, is_inclusive), marker


def _require_issued(call: Call, version_id: str | None) -> None:
    """Raise VERSION_MARKER_INVALID for a marker, other than ``null``, that the store never issued, unless the profile
    takes any."""
    if version_id is None or version_id == NULL_VERSION or call.profile.listings.version_markers == "any":
        return
    if serial_of(version_id) is None or not call.store.has_issued(version_id):
        raise OssError(Cause.VERSION_MARKER_INVALID, ArgumentValue=version_id)


def _version_id_marker(call: Call) -> str | None:
    """Return ``version-id-marker``; an empty key marker beside it is one. Raises VERSION_MARKER_ALONE,
    VERSION_MARKER_EMPTY, unless the profile takes any."""
    marker = call.query.get("version-id-marker")
    if marker is None:
        return None
    if call.profile.listings.version_markers == "any":
        return marker or None
    if "key-marker" not in call.query:
        raise OssError(Cause.VERSION_MARKER_ALONE, ArgumentValue=marker)
    if not marker:
        raise OssError(Cause.VERSION_MARKER_EMPTY)
    return marker


def _version_nodes(call: Call, names: Names, page: Page[Listed], *, of_no_key: bool) -> Iterator[Node]:
    """Yield the elements of a page. If it is behind a version ``of_no_key``, the first of them is not the latest of its
    key (recorded at Amazon, March 2026)."""
    for position, (record, newest) in enumerate(page.entries):
        yield _version_node(call, names, record, newest and not (of_no_key and not position))


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
