"""The service as a whole: ListBuckets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.integers import read_integer, require_range
from fakeoss.handling.listing_nodes import owner_node, read_token, write_token
from fakeoss.handling.refusal import refused
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.wire.dates import iso_date

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Node

_MAX_BUCKETS: Final = "max-buckets"
_PARAMETERS: Final = frozenset({_MAX_BUCKETS, "prefix", "continuation-token", "bucket-region"})
_LARGEST_PAGE: Final = 10_000
"""Amazon: ListBuckets. Accepted even if an account may own fewer buckets (JD Cloud: 20): minio requests that many."""


@operation("ListBuckets", "GET", Target.SERVICE, page="Get-Service-2")
def list_buckets(call: Call) -> Reply:
    """List the caller's buckets, by name; paged if the query has ``max-buckets``.

    Measured at Amazon, September 2026 (brekkylab/backlot): the order of checks, and what is shown with which
    parameters. An anonymous caller, whom Amazon redirects to a page about the service, is refused: a redirect would
    lead out of the fake (our reading). Raises NOT_AN_INTEGER, INTEGER_OUT_OF_RANGE, BUCKET_REGION_UNKNOWN,
    BUCKET_REGION_ELSEWHERE, ACCESS_DENIED (anonymous), INVALID_TOKEN. JD Cloud page: Get-Service-2.
    """
    query = call.query
    limit = read_integer(query, _MAX_BUCKETS, _LARGEST_PAGE)
    require_range(limit, _MAX_BUCKETS, 1, _LARGEST_PAGE)
    region = _region(call)
    user = call.user
    if user is None:
        raise refused(call, Cause.ACCESS_DENIED, "the request is not signed, and lists nobody's buckets")
    prefix, token = query.get("prefix", ""), query.get("continuation-token")
    after = read_token(token) if token else ""
    owned = [b for b in call.store.buckets if b.owner.id == user.id and b.name.startswith(prefix) and b.name > after]
    if region is not None:
        owned = [bucket for bucket in owned if (bucket.region or call.profile.default_region) == region]
    page = owned[:limit]
    buckets: list[Node] = []
    for bucket in page:
        children: list[Node] = [("Name", bucket.name), ("CreationDate", iso_date(bucket.created_at))]
        if call.profile.buckets.listed_regions and not _PARAMETERS.isdisjoint(query):
            children.append(("BucketRegion", bucket.region or call.profile.default_region))
        if call.profile.buckets.arns:
            children.append(("BucketArn", f"arn:aws:s3:::{bucket.name}"))
        buckets.append(("Bucket", children))
    result: list[Node] = [owner_node(call, user), ("Buckets", buckets)]
    if "prefix" in query:
        result.append(("Prefix", prefix))
    if len(owned) > limit:
        result.append(("ContinuationToken", write_token(page[-1].name)))
    return Reply(xml=("ListAllMyBucketsResult", result))


def _region(call: Call) -> str | None:
    """Return the region whose buckets are to be listed, in whatever case it is sent. Raises BUCKET_REGION_UNKNOWN,
    BUCKET_REGION_ELSEWHERE if it is not that of the endpoint."""
    text = call.query.get("bucket-region")
    if text is None:
        return None
    region = text.lower()
    if region not in call.profile.regions and call.profile.buckets.unknown_regions_refused:
        raise OssError(Cause.BUCKET_REGION_UNKNOWN, Region=text)
    if call.region not in {None, region} and call.profile.buckets.unknown_regions_refused:
        raise OssError(Cause.BUCKET_REGION_ELSEWHERE)
    return region
