"""The service as a whole: ListBuckets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.listing_nodes import owner_node
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.wire.dates import iso_date
from fakeoss.wire.numbers import parse_count

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Node

_LARGEST_PAGE: Final = 10_000
"""Amazon: ListBuckets. Accepted even if an account may own fewer buckets (JD Cloud: 20): minio requests that many."""


@operation("ListBuckets", "GET", Target.SERVICE, page="Get-Service-2")
def list_buckets(call: Call) -> Reply:
    """List the caller's buckets, by name; paged if the query has ``max-buckets``. Raises ACCESS_DENIED (anonymous),
    INVALID_MAX, BUCKET_REGION_UNKNOWN. JD Cloud page: Get-Service-2."""
    user = call.user
    if user is None:
        raise OssError(Cause.ACCESS_DENIED)
    query = call.query
    prefix, after, paged = query.get("prefix", ""), query.get("continuation-token", ""), "max-buckets" in query
    limit = _limit(call) if paged else len(call.store.buckets)
    owned = [b for b in call.store.buckets if b.owner.id == user.id and b.name.startswith(prefix) and b.name > after]
    region = query.get("bucket-region")
    if region is not None:
        if region not in call.profile.regions and call.profile.buckets.unknown_regions_refused:
            raise OssError(Cause.BUCKET_REGION_UNKNOWN, Region=region)
        owned = [bucket for bucket in owned if (bucket.region or call.profile.default_region) == region]
    page = owned[:limit]
    buckets: list[Node] = []
    for bucket in page:
        children: list[Node] = [("Name", bucket.name), ("CreationDate", iso_date(bucket.created_at))]
        if query and call.profile.buckets.listed_regions:
            children.append(("BucketRegion", bucket.region or call.profile.default_region))
        if query and call.profile.buckets.arns:
            children.append(("BucketArn", f"arn:aws:s3:::{bucket.name}"))  # recorded at Amazon, February 2026
        buckets.append(("Bucket", children))
    result: list[Node] = [owner_node(call, user), ("Buckets", buckets)]
    if prefix:
        result.append(("Prefix", prefix))
    if len(owned) > limit:
        result.append(("ContinuationToken", page[-1].name))
    return Reply(xml=("ListAllMyBucketsResult", result))


def _limit(call: Call) -> int:
    text = call.query["max-buckets"]
    limit = parse_count(text, _LARGEST_PAGE)
    if not limit:
        raise OssError(Cause.INVALID_MAX, ArgumentName="max-buckets", ArgumentValue=text)
    return limit
