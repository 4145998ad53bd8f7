"""Listing the objects of a bucket, a page at a time: ListObjects (version 1), ListObjectsV2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.integers import read_size, require_size
from fakeoss.handling.listing_nodes import (
    Names,
    delimiter_of,
    max_keys_node,
    object_nodes,
    page_limit,
    read_token,
    require_names,
    write_token,
)
from fakeoss.handling.locations import home_header
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.listing import Query
from fakeoss.wire.numbers import parse_integer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Node

_MAX_KEYS: Final = "maxKeys"
"""What the errors about its range call ``max-keys``."""
_OF_VERSION_2: Final = {
    "continuation-token": "continuation-token only supported in REST.GET.BUCKET with list-type=2",
    "start-after": "startAfter only supported in REST.GET.BUCKET with list-type=2",
}
_OF_VERSION_1: Final = {"marker": "Marker unsupported with REST.GET.BUCKET in list-type=2"}
"""Parameters of one version of the listing with the error that refuses them in the other (measured at Amazon, September
2026: brekkylab/backlot)."""


@operation("ListObjects", "GET", Target.BUCKET, page="GetBucket (native); s3cmd ls; JuiceFS#2150", website=True)
def list_objects(call: Call) -> Reply:
    """List objects, version 1, paged by marker.

    Raises, in this order, NOT_AN_INTEGER, OTHER_LISTING, NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_ENCODING_TYPE,
    INTEGER_OUT_OF_RANGE and what ``require_names`` raises.
    """
    most = _page_size(call, _OF_VERSION_2)
    bucket = call.listable()
    names, parameters = Names(call), call.query
    most = require_size(call, most, _MAX_KEYS)
    require_names(call, "marker")
    query = _listing_query(call, parameters.get("marker", ""), most)
    page = bucket.page(query)
    children: list[Node] = [
        ("Name", bucket.name),
        (
            "Prefix",
            names.mark_prefix(query.prefix),
        ),  # in version 1 botocore decodes the other names, not this one
        ("Marker", names.mark(query.after)),
    ]
    if page.truncated and (query.delimiter or call.profile.listings.next_markers):
        children.append(("NextMarker", names.mark(page.last)))
    children.extend(_common_nodes(call, names, query, most=most, truncated=page.truncated))
    owned = call.user is not None  # anonymous callers are not shown the owner (recorded at Amazon)
    children.extend(("Contents", object_nodes(call, names, record, owned=owned)) for record in page.entries)
    children.extend(names.prefix_nodes(page.prefixes))
    return Reply(headers=home_header(call, bucket), xml=("ListBucketResult", children))


@operation(
    "ListObjectsV2", "GET", Target.BUCKET, query={"list-type"}, values=(("list-type", "2"),), page="Get-Bucket-2"
)
def list_objects_v2(call: Call) -> Reply:
    """List objects, version 2, paged by continuation token. With any other list type the listing is of version 1
    (measured at Amazon, September 2026: brekkylab/backlot).

    Raises, in this order, NOT_AN_INTEGER, OTHER_LISTING, NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_ENCODING_TYPE,
    INVALID_TOKEN, TOKEN_NOT_BASE64, INTEGER_OUT_OF_RANGE and what ``require_names`` raises. JD Cloud page:
    Get-Bucket-2.
    """
    most = _page_size(call, _OF_VERSION_1)
    bucket = call.listable()
    parameters = call.query
    names, token, start_after = Names(call), parameters.get("continuation-token"), parameters.get("start-after")
    after = start_after or "" if token is None else _after(call, token)
    most = require_size(call, most, _MAX_KEYS)
    require_names(call, "start-after")
    query = _listing_query(call, after, most)
    page = bucket.page(query)
    children: list[Node] = [("Name", bucket.name), ("Prefix", names.mark(query.prefix))]
    # with a token it is ignored, and not shown by Amazon (recorded)
    if start_after is not None and (token is None or call.profile.listings.start_after_with_token):
        children.append(("StartAfter", names.mark(start_after)))
    if token is not None:
        children.append(("ContinuationToken", token))
    if page.truncated:
        children.append(("NextContinuationToken", _token_after(call, page.last)))
    children.append(("KeyCount", len(page.entries) + len(page.prefixes)))
    children.extend(_common_nodes(call, names, query, most=most, truncated=page.truncated))
    owned = parameters.get("fetch-owner") == "true"
    children.extend(("Contents", object_nodes(call, names, record, owned=owned)) for record in page.entries)
    children.extend(names.prefix_nodes(page.prefixes))
    return Reply(headers=home_header(call, bucket), xml=("ListBucketResult", children))


def _page_size(call: Call, foreign: Mapping[str, str]) -> int:
    """Return ``max-keys`` as sent. Raises what ``read_size`` raises; OTHER_LISTING if a parameter is for the other
    version; if the profile checks these, NOT_AN_INTEGER for the list type, and here already what ``_after`` raises."""
    traits = call.profile.listings
    most = read_size(call, "max-keys", traits.max_keys or call.limits.max_page)
    if traits.list_types == "numbers" and parse_integer(list_type := call.query.get("list-type", "1")) is None:
        raise OssError(Cause.NOT_AN_INTEGER, ArgumentName="list-type", ArgumentValue=list_type)
    if call.operation == "ListObjectsV2" and call.operation in traits.parameters_first:
        token = call.query.get("continuation-token")
        if token is not None:
            _after(call, token)
    if traits.other_version_refused:
        for name, reason in foreign.items():
            if name in call.query:
                raise OssError(Cause.OTHER_LISTING, ArgumentName=name, Reason=reason)
    return most


def _after(call: Call, token: str) -> str:
    """Return the name after which a page of version 2 starts. Raises INVALID_TOKEN, TOKEN_NOT_BASE64."""
    traits = call.profile.listings
    return token if traits.plain_tokens or (not token and traits.empty_token) else read_token(token)


def _token_after(call: Call, name: str) -> str:
    return name if call.profile.listings.plain_tokens else write_token(name)


def _listing_query(call: Call, after: str, most: int) -> Query:
    """Return what is listed; what may be unordered is ordered all the same. Raises UNORDERED_WITH_DELIMITER."""
    return Query(call.query.get("prefix", ""), delimiter_of(call), after, page_limit(call, most))


def _common_nodes(call: Call, names: Names, query: Query, *, most: int, truncated: bool) -> list[Node]:
    """Return what both listings have from MaxKeys on; ``most`` is the page size as sent."""
    children: list[Node] = [max_keys_node(call, query, most)]
    if query.delimiter:
        children.append(("Delimiter", names.mark(query.delimiter)))
    children.extend(names.type_node())
    children.append(("IsTruncated", "true" if truncated else "false"))
    return children
