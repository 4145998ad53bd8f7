"""The objects of a bucket, a page at a time: ListObjects (V1), ListObjectsV2."""

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

_TOKEN = "1"
"""First character of what a continuation token encodes; the last key shown follows."""


@operation("ListObjects", "GET", Target.BUCKET, page="GetBucket (native); s3cmd ls", website=True)
def list_objects(call: Call) -> Reply:
    """Version 1 of the listing, paged by marker. Raises NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_MAX."""
    bucket = call.listable()
    names, query = Names(call), call.query
    asked = _asked(call, query.get("marker", ""))
    page = bucket.page(asked)
    children: list[Node] = [
        ("Name", bucket.name),
        ("Prefix", names.readable(asked.prefix)),  # botocore decodes the other names of version 1, not this one
        ("Marker", names.shown(asked.after)),
    ]
    if page.truncated and asked.delimiter:
        children.append(("NextMarker", names.shown(page.last)))
    children.append(("MaxKeys", asked.limit))
    children.extend(_common(names, asked, truncated=page.truncated))
    owned = call.user is not None  # who does not sign is not told (recorded at Amazon)
    children.extend(("Contents", object_nodes(call, names, record, owned=owned)) for record in page.entries)
    children.extend(names.prefix_nodes(page.prefixes))
    return Reply(headers=home_header(call, bucket), xml=("ListBucketResult", children))


@operation("ListObjectsV2", "GET", Target.BUCKET, query={"list-type"}, page="Get-Bucket-2")
def list_objects_v2(call: Call) -> Reply:
    """Version 2 of the listing, paged by continuation token.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_MAX, INVALID_TOKEN, INVALID_LIST_TYPE. JD Cloud page: Get-Bucket-2.
    """
    bucket = call.listable()
    query = call.query
    if query["list-type"] != "2":
        raise OssError(Cause.INVALID_LIST_TYPE, ArgumentValue=query["list-type"])
    names, token, start_after = Names(call), query.get("continuation-token"), query.get("start-after")
    asked = _asked(call, start_after or "" if token is None else _key_of(token))
    page = bucket.page(asked)
    children: list[Node] = [("Name", bucket.name), ("Prefix", names.shown(asked.prefix))]
    if start_after is not None and token is None:  # beside a token it is neither heeded nor shown (recorded at Amazon)
        children.append(("StartAfter", names.shown(start_after)))
    if token is not None:
        children.append(("ContinuationToken", token))
    if page.truncated:
        children.append(("NextContinuationToken", _token_of(page.last)))
    children.append(("KeyCount", len(page.entries) + len(page.prefixes)))
    children.append(("MaxKeys", asked.limit))
    children.extend(_common(names, asked, truncated=page.truncated))
    owned = query.get("fetch-owner") == "true"
    children.extend(("Contents", object_nodes(call, names, record, owned=owned)) for record in page.entries)
    children.extend(names.prefix_nodes(page.prefixes))
    return Reply(headers=home_header(call, bucket), xml=("ListBucketResult", children))


def _asked(call: Call, after: str) -> Query:
    query = call.query
    return Query(query.get("prefix", ""), query.get("delimiter", ""), after, call.page_size("max-keys"))


def _common(names: Names, asked: Query, *, truncated: bool) -> list[Node]:
    children: list[Node] = [("Delimiter", names.shown(asked.delimiter))] if asked.delimiter else []
    children.extend(names.type_node())
    children.append(("IsTruncated", "true" if truncated else "false"))
    return children


def _token_of(key: str) -> str:
    return urlsafe_b64encode((_TOKEN + key).encode("utf-8")).decode("ascii")


def _key_of(token: str) -> str:
    try:
        text = urlsafe_b64decode(token.encode("ascii")).decode("utf-8")
    except ValueError:
        text = ""
    if not text.startswith(_TOKEN):
        raise OssError(Cause.INVALID_TOKEN)
    return text[len(_TOKEN) :]
