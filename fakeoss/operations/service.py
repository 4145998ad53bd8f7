"""The service as a whole: ListBuckets; GetUsage of Ceph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.integers import read_integer, require_range
from fakeoss.handling.listing_nodes import owner_node, read_token, write_token
from fakeoss.handling.refusal import note_refusal
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.usage import usage_of
from fakeoss.model.accounts import User
from fakeoss.wire.dates import iso_date

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Node

_QUOTAS: Final = ("Bytes", "Buckets", "ObjCount", "BytesPerBucket", "ObjCountPerBucket")
_MAX_BUCKETS: Final = "max-buckets"
_PARAMETERS: Final = frozenset({_MAX_BUCKETS, "prefix", "continuation-token", "bucket-region"})
_NOBODY: Final = User("", "", "anonymous")
"""The owner that is shown to anonymous callers (Ceph RGW 16.2.15: measured)."""
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
    query = call.query if call.profile.buckets.buckets_paged else {}
    limit = read_integer(query, _MAX_BUCKETS, _LARGEST_PAGE)
    require_range(limit, _MAX_BUCKETS, 1, _LARGEST_PAGE)
    region = _region(call) if query else None
    user = call.user
    if user is None:
        if call.profile.buckets.anonymous_service:
            return Reply(xml=("ListAllMyBucketsResult", [owner_node(call, _NOBODY), ("Buckets", [])]))
        note_refusal(call, "the request is not signed, and lists nobody's buckets")
        raise OssError(Cause.ACCESS_DENIED)
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


@operation("GetUsage", "GET", Target.SERVICE, query={"usage"}, page="Ceph: S3 API, Get Usage Stats")
def get_usage(call: Call) -> Reply:
    """Return how much the caller stores, in all and by bucket, and its quotas: none but of buckets. Only profiles whose
    ``own_query`` has ``usage`` get here. There is no log of usage, so no entries. Raises ACCESS_DENIED (anonymous)."""
    if call.user is None:
        raise OssError(Cause.ACCESS_DENIED)
    used = {bucket.name: usage_of(bucket) for bucket in call.store.buckets if bucket.owner.id == call.user.id}
    quotas: list[Node] = [(f"QuotaMax{name}", -1) for name in _QUOTAS]
    quotas[1] = ("QuotaMaxBuckets", call.limits.max_buckets)
    sums: list[Node] = [
        ("TotalBytes", sum(held.size for held in used.values())),
        ("TotalBytesRounded", sum(held.rounded for held in used.values())),
        ("TotalEntries", sum(held.objects for held in used.values())),
    ]
    entries: list[Node] = [
        ("Entry", [("Bucket", name), ("Bytes", held.size), ("Bytes_Rounded", held.rounded)])
        for name, held in used.items()
    ]
    capacity: list[Node] = [("User", [("Buckets", entries)])]
    return Reply(xml=("Usage", [("Entries", []), ("Summary", [*quotas, *sums]), ("CapacityUsed", capacity)]))


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
