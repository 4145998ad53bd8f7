"""The region of a bucket and the URL of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState

__all__ = ["home_header", "object_url"]


def home_header(call: Call, bucket: BucketState) -> dict[str, str]:
    """Return the header with the bucket's region that HeadBucket and listings send (recorded at Amazon, February
    2026)."""
    return (
        {"x-amz-bucket-region": bucket.region or call.profile.default_region}
        if call.profile.buckets.region_headers
        else {}
    )


def object_url(call: Call, bucket: BucketState, key: str) -> str:
    """Return the object's URL at the endpoint of the request, in the same style, virtual-hosted or path."""
    request = call.request
    base = f"{request.scheme}://{request.host}/"
    if not call.virtual_hosted:
        base += bucket.name + "/"
    return base + quote(key, safe="/~")
