"""Listing the objects of a bucket, a page at a time: ListObjects (version 1), ListObjectsV2."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.listing_nodes import Names, object_nodes
from fakeoss.handling.locations import home_header
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.listing import Query

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Node

_TOKEN_PREFIX = "1"
"""The first character of a decoded continuation token; the last key listed follows."""


@operation("ListObjects", "GET", Target.BUCKET, page="GetBucket (native); s3cmd ls", website=True)
def list_objects(call: Call) -> Reply:
    """List objects, version 1, paged by marker. Raises NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_MAX."""
    bucket = call.listable()
    names, parameters = Names(call), call.query
    query = _listing_query(call, parameters.get("marker", ""))
    page = bucket.page(query)
    children: list[Node] = [
        ("Name", bucket.name),
        (
            "Prefix",
            names.encode_unreadable(query.prefix),
        ),  # in version 1 botocore decodes the other names, not this one
        ("Marker", names.encode(query.after)),
    ]
    if page.truncated and query.delimiter:
        children.append(("NextMarker", names.encode(page.last)))
    children.append(("MaxKeys", query.limit))
    children.extend(_common_nodes(names, query, truncated=page.truncated))
    owned = call.user is not None  # anonymous callers are not shown the owner (recorded at Amazon)
    children.extend(("Contents", object_nodes(call, names, record, owned=owned)) for record in page.entries)
    children.extend(names.prefix_nodes(page.prefixes))
    return Reply(headers=home_header(call, bucket), xml=("ListBucketResult", children))


@operation("ListObjectsV2", "GET", Target.BUCKET, query={"list-type"}, page="Get-Bucket-2")
def list_objects_v2(call: Call) -> Reply:
    """List objects, version 2, paged by continuation token.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_MAX, INVALID_TOKEN, INVALID_LIST_TYPE. JD Cloud page: Get-Bucket-2.
    """
    bucket = call.listable()
    parameters = call.query
    if parameters["list-type"] != "2":
        raise OssError(Cause.INVALID_LIST_TYPE, ArgumentValue=parameters["list-type"])
    names, token, start_after = Names(call), parameters.get("continuation-token"), parameters.get("start-after")
    query = _listing_query(call, start_after or "" if token is None else _last_key(token))
    page = bucket.page(query)
    children: list[Node] = [("Name", bucket.name), ("Prefix", names.encode(query.prefix))]
    if start_after is not None and token is None:  # with a token it is ignored and not shown (recorded at Amazon)
        children.append(("StartAfter", names.encode(start_after)))
    if token is not None:
        children.append(("ContinuationToken", token))
    if page.truncated:
        children.append(("NextContinuationToken", _token(page.last)))
    children.append(("KeyCount", len(page.entries) + len(page.prefixes)))
    children.append(("MaxKeys", query.limit))
    children.extend(_common_nodes(names, query, truncated=page.truncated))
    owned = parameters.get("fetch-owner") == "true"
    children.extend(("Contents", object_nodes(call, names, record, owned=owned)) for record in page.entries)
    children.extend(names.prefix_nodes(page.prefixes))
    return Reply(headers=home_header(call, bucket), xml=("ListBucketResult", children))


def _listing_query(call: Call, after: str) -> Query:
    parameters = call.query
    return Query(parameters.get("prefix", ""), parameters.get("delimiter", ""), after, call.page_size("max-keys"))


def _common_nodes(names: Names, query: Query, *, truncated: bool) -> list[Node]:
    children: list[Node] = [("Delimiter", names.encode(query.delimiter))] if query.delimiter else []
    children.extend(names.type_node())
    children.append(("IsTruncated", "true" if truncated else "false"))
    return children


def _token(key: str) -> str:
    return urlsafe_b64encode((_TOKEN_PREFIX + key).encode("utf-8")).decode("ascii")


def _last_key(token: str) -> str:
    try:
        text = urlsafe_b64decode(token.encode("ascii")).decode("utf-8")
    except ValueError:
        text = ""
    if not text.startswith(_TOKEN_PREFIX):
        raise OssError(Cause.INVALID_TOKEN)
    return text[len(_TOKEN_PREFIX) :]
