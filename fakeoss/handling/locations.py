"""The region of a bucket, the endpoint that a request reaches, and the URL of an object.

A request reaches the endpoint of one region: the one that its host names, us-east-1 for the global endpoint, or, where
the host is that of a bucket below the global endpoint, the bucket's own region, because DNS leads there
(aws-sdk-net#1956). The endpoint answers for the buckets of its region only. It refuses others before it looks at the
signature: anonymous requests are redirected (localstack's test_access_bucket_different_region), and so is one that was
signed for a region of no such name (s3fs-fuse#1195). For its own buckets it expects signatures for its region.

Not modelled: the 307 TemporaryRedirect of the global endpoint for a bucket in its first hours, until DNS knows it
(Amazon S3 User Guide, Request routing; bsdec2-image-upload#11). Here, DNS knows a bucket at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.profiles.traits import BucketTraits
    from fakeoss.wire.address import Place

__all__ = ["failure_headers", "home_header", "home_of", "object_url", "reached_place"]

_ANYWHERE: Final = frozenset({"CreateBucket", "GetBucketLocation"})
"""Operations that every endpoint carries out, wherever the bucket is."""
_NAME_REGION: Final = frozenset({"HeadBucket", "ListObjects", "ListObjectsV2"})
"""Operations whose responses name the bucket's region."""


def home_of(call: Call, bucket: BucketState) -> str:
    """Return the bucket's region; for buckets created without a request, the default region of the profile."""
    return bucket.region or call.profile.default_region


def home_header(call: Call, bucket: BucketState) -> dict[str, str]:
    """Return the header with the bucket's region that HeadBucket and listings send (recorded at Amazon, February
    2026)."""
    return {"x-amz-bucket-region": home_of(call, bucket)} if call.profile.buckets.region_headers else {}


def failure_headers(call: Call, error: OssError) -> dict[str, str]:
    """Return the additional headers of an error response. HeadBucket names the bucket's region whether the caller may
    know it or not (API reference, HeadBucket); listings do if they were signed for another region (minio-go#677), and
    otherwise in our reading."""
    if call.operation in _NAME_REGION and error.cause is not Cause.NO_SUCH_BUCKET:
        bucket = call.store.find(call.bucket_name or "")
        if bucket is not None:
            return {**home_header(call, bucket), **error.headers}
    return error.headers


def reached_place(call: Call, place: Place) -> Place:
    """Return ``place`` with the region whose endpoint the request reaches; ``call.elsewhere`` tells whether its bucket
    is in another one.

    Raises PERMANENT_REDIRECT, ILLEGAL_LOCATION, or INCORRECT_ENDPOINT for a website, if the endpoint refuses the
    bucket; NO_SUCH_BUCKET if it cannot know it.
    """
    bucket = call.store.find(call.bucket_name or "")
    if bucket is None or bucket.region is None or bucket.region == place.region:
        return place
    return _reached_from(call, place, bucket.region)


def _reached_from(call: Call, place: Place, home: str) -> Place:
    """Return the place that a request for a bucket in region ``home`` reaches. Raises what ``reached_place`` raises."""
    traits, region = call.profile.buckets, place.region
    if not traits.region_redirects or (place.regional and region is None):
        return place  # endpoints that the user named belong to no region
    if not place.regional and place.bucket is not None and home not in traits.isolated_regions:
        return place._replace(region=home)
    if region is None:
        return place
    call.elsewhere = True
    if _partition(traits, home) != _partition(traits, region) and call.operation != "CreateBucket":
        raise OssError(Cause.NO_SUCH_BUCKET, BucketName=call.bucket_name)
    if call.operation not in _ANYWHERE:
        raise _refusal(call, place, home, region)
    return place


def _refusal(call: Call, place: Place, home: str, region: str) -> OssError:
    """Return the error for a bucket in region ``home`` at the endpoint of another region.

    Regions launched after 20 March 2019 do not redirect (Amazon S3 User Guide, Request routing); their answer names the
    region of the bucket, and us-east-1 as "unspecified" (cloud-custodian#8005, aws-cli#9113).
    """
    traits, name = call.profile.buckets, call.bucket_name
    if place.website:
        return OssError(Cause.INCORRECT_ENDPOINT, Endpoint=_website_endpoint(traits, f"{name}", home))
    if not traits.isolated_regions.isdisjoint((home, region)):
        location = "unspecified" if home == traits.default_location else home
        return OssError(Cause.ILLEGAL_LOCATION, LocationConstraint=location)
    error = OssError(Cause.PERMANENT_REDIRECT, Endpoint=_endpoint(place, traits, f"{name}", home), Bucket=name)
    error.headers = {"x-amz-bucket-region": home}
    return error


def _endpoint(place: Place, traits: BucketTraits, name: str, home: str) -> str:
    """Return the endpoint that a redirect names: from the global endpoint the bucket's host there (reg-suit#69,
    s3fs-fuse#1195), otherwise that of the bucket's region, without the bucket if that is us-east-1 (reported of Amazon
    in boto3's logs of 2024)."""
    if not place.regional:
        return f"{name}.{traits.host}"
    if home == traits.default_location:
        return traits.host
    return f"{name}.s3{'-' if home in traits.dashed_regions else '.'}{home}.{_domain(traits, home)}"


def _website_endpoint(traits: BucketTraits, name: str, home: str) -> str:
    """Return the website endpoint of a bucket (AWS General Reference, Amazon S3 website endpoints)."""
    is_dashed = home in traits.dashed_regions or home == traits.default_location
    return f"{name}.s3-website{'-' if is_dashed else '.'}{home}.{_domain(traits, home)}"


def _partition(traits: BucketTraits, region: str) -> str:
    """Return the start of the names of the regions that share their buckets with ``region``; empty for most."""
    return next((start for start in traits.partitions if region.startswith(start)), "")


def _domain(traits: BucketTraits, region: str) -> str:
    return traits.partitions.get(_partition(traits, region), "amazonaws.com")


def object_url(call: Call, bucket: BucketState, key: str, safe: str = "/~") -> str:
    """Return the object's URL at the endpoint of the request, in the same style, virtual-hosted or path; the key is
    percent-encoded but for letters, digits, ``_``, ``.``, ``-`` and the characters that are ``safe``."""
    request = call.request
    base = f"{request.scheme}://{request.host}{call.base}/"
    if not call.virtual_hosted:
        base += bucket.name + "/"
    return base + quote(key, safe=safe)
