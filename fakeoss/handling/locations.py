"""Where things are: the region of a bucket, the address of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState

__all__ = ["home_header", "object_url"]


def home_header(call: Call, bucket: BucketState) -> dict[str, str]:
    """Where the bucket is, as Amazon's HeadBucket and listings tell (recorded at Amazon, February 2026)."""
    return (
        {"x-amz-bucket-region": bucket.region or call.profile.default_region}
        if call.profile.buckets.region_headers
        else {}
    )


def object_url(call: Call, bucket: BucketState, key: str) -> str:
    """The object's URL at the endpoint that was used, in the style that was used."""
    request = call.request
    base = f"{request.scheme}://{request.host}/"
    if not call.virtual_hosted:
        base += bucket.name + "/"
    return base + quote(key, safe="/~")
