"""Buckets: CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.model.acl import canned
from fakeoss.operations.attributes import canned_acl
from fakeoss.operations.payload import receive_document
from fakeoss.operations.registry import Target, operation
from fakeoss.operations.reply import Reply
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeoss.model.bucket import Bucket
    from fakeoss.operations.call import Call


@operation("CreateBucket", "PUT", Target.BUCKET, page="Put-Bucket-2")
def create_bucket(call: Call) -> Reply:
    """Make a bucket in the region of the endpoint. One's own is answered 200 again in Amazon's us-east-1.

    Raises ACCESS_DENIED (anonymous), INVALID_BUCKET_NAME, INVALID_LOCATION, ILLEGAL_LOCATION, TOO_MANY_BUCKETS,
    BUCKET_ALREADY_EXISTS, BUCKET_ALREADY_OWNED. JD Cloud page: Put-Bucket-2.
    """
    user, name, profile = call.user, call.bucket_name or "", call.profile
    if user is None:
        raise OssError(Cause.ACCESS_DENIED)
    if "." in name and not profile.dots_in_buckets:
        raise OssError(Cause.INVALID_BUCKET_NAME, BucketName=name)
    acl = canned_acl(call)
    region = _region(call)
    with call.store.lock:
        owned = [each for each in call.store.buckets if each.owner.id == user.id and _home(call, each) == region]
        try:
            bucket = call.store.create_bucket(name, owner=user, region=region)
        except OssError as error:
            if error.cause is not Cause.BUCKET_ALREADY_OWNED or not _is_created_again(call, owned, region):
                raise
        else:
            if len(owned) >= call.limits.max_buckets:
                call.store.delete_bucket(name)
                raise OssError(Cause.TOO_MANY_BUCKETS)
            bucket.settings.acl = canned(acl, user, user)
    return Reply(headers={"Location": f"/{name}"})


def _home(call: Call, bucket: Bucket) -> str:
    """The bucket's region; that of buckets made without a request is the profile's first."""
    return bucket.region or call.profile.default_region


def _is_created_again(call: Call, owned: Sequence[Bucket], region: str) -> bool:
    """Whether Amazon's us-east-1 answers 200 for a bucket that is there already."""
    return region == call.profile.default_location and any(bucket.name == call.bucket_name for bucket in owned)


def _region(call: Call) -> str:
    """The new bucket's region: the endpoint's, unless the request names another that the endpoint may serve."""
    profile = call.profile
    here = call.region
    asked = _constraint(call)
    if asked is None:
        return here or profile.default_region
    if asked == "EU":  # Amazon's old name
        asked = "eu-west-1"
    known = {said: region for region, said in profile.locations.items()}
    asked = known.get(asked, asked)
    if asked not in profile.regions or asked == profile.default_location:
        raise OssError(Cause.INVALID_LOCATION, LocationConstraint=asked)
    if here not in (None, asked, profile.default_location):
        raise OssError(Cause.ILLEGAL_LOCATION, LocationConstraint=asked)
    return asked


def _constraint(call: Call) -> str | None:
    if call.headers.get("content-length", "0") == "0" and "transfer-encoding" not in call.headers:
        return None
    document = receive_document(call)
    if not document.strip():
        return None
    return parse_xml(document, "CreateBucketConfiguration").text_of("LocationConstraint") or None


@operation("HeadBucket", "HEAD", Target.BUCKET, page="Head-Bucket-2")
def head_bucket(call: Call) -> Reply:
    """Whether the bucket is there and the caller may list it. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    Head-Bucket-2."""
    bucket = call.bucket()
    call.authorise("s3:ListBucket", bucket)
    headers = {"Content-Type": call.profile.shape.media_type}
    if call.profile.host_id:
        headers["x-amz-bucket-region"] = _home(call, bucket)
    return Reply(headers=headers)


@operation("DeleteBucket", "DELETE", Target.BUCKET, page="Delete-Bucket-2-Compatibility-API")
def delete_bucket(call: Call) -> Reply:
    """Remove an empty bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, BUCKET_NOT_EMPTY, BUCKET_HAS_UPLOADS (JD Cloud).
    JD Cloud page: Delete-Bucket-2-Compatibility-API."""
    bucket = call.bucket()
    call.authorise("s3:DeleteBucket", bucket)
    call.store.delete_bucket(bucket.name, with_uploads=not call.profile.uploads_block_delete)
    return Reply(204)


@operation("GetBucketLocation", "GET", Target.BUCKET, query={"location"}, page="GET-Bucket-Location")
def get_bucket_location(call: Call) -> Reply:
    """The region of a bucket, as the service spells it. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    GET-Bucket-Location."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketLocation", bucket)
    return Reply(xml=("LocationConstraint", call.profile.locations.get(_home(call, bucket), "")))
