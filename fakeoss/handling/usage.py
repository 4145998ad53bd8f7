"""How much a bucket holds, as Ceph's gateway counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState

__all__ = ["Usage", "usage_headers", "usage_of"]

_BLOCK: Final = 4096
"""The size to which that of each object is rounded up, in bytes (measured at Ceph RGW 16.2.15)."""
_QUOTAS: Final = ("User-Size", "User-Objects", "Max-Buckets", "Bucket-Size", "Bucket-Objects")


class Usage(NamedTuple):
    """How many versions with content a bucket holds, how many bytes, and how many if each is in whole blocks."""

    objects: int
    size: int
    rounded: int


def usage_of(bucket: BucketState) -> Usage:
    """Return how much ``bucket`` holds."""
    sizes = [record.size for stack in bucket.stacks() for record in stack if not record.is_marker]
    return Usage(len(sizes), sum(sizes), sum(-(-size // _BLOCK) * _BLOCK for size in sizes))


def usage_headers(call: Call, bucket: BucketState) -> dict[str, str]:
    """Return the headers of HeadBucket about what ``bucket`` holds, and about quotas: there are none but of buckets."""
    when = call.profile.buckets.usage_headers
    if when == "never" or (when == "on request" and call.query.get("read-stats") != "true"):
        return {}
    held = usage_of(bucket)
    headers = {"X-RGW-Object-Count": str(held.objects), "X-RGW-Bytes-Used": str(held.size)}
    quotas = {f"X-RGW-Quota-{name}": "-1" for name in _QUOTAS}
    return {**headers, **quotas, "X-RGW-Quota-Max-Buckets": str(call.limits.max_buckets)}
