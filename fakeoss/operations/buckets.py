"""Buckets: CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.acl_headers import header_acl
from fakeoss.handling.locations import home_header
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.tag_sets import new_bucket_tags
from fakeoss.model.acl import is_public, is_shared
from fakeoss.model.object_lock import UNCHOSEN
from fakeoss.model.ownership import OWNERSHIPS, Ownership
from fakeoss.model.records import NOTHING
from fakeoss.model.settings import Settings
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeoss.handling.call import Call
    from fakeoss.model.accounts import User
    from fakeoss.model.acl import Acl
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.wire.xml import Element

_IN_NAMESPACE: Final = re.compile(r"-[0-9]{12}-([a-z0-9-]+)-an\Z")


@operation("CreateBucket", "PUT", Target.BUCKET, page="Put-Bucket-2")
def create_bucket(call: Call) -> Reply:
    """Make a bucket in the region of the endpoint. One's own is answered 200 again in Amazon's us-east-1.

    Raises ACCESS_DENIED (anonymous), INVALID_BUCKET_NAME, INVALID_LOCATION, ILLEGAL_LOCATION, TOO_MANY_BUCKETS,
    BUCKET_ALREADY_EXISTS, BUCKET_ALREADY_OWNED, INVALID_OWNERSHIP, ACL_WITH_ENFORCED_OWNERSHIP, PUBLIC_ACL_BLOCKED,
    the NAMESPACE causes, what ``header_acl`` and ``new_bucket_tags`` raise. JD Cloud page: Put-Bucket-2.
    """
    user, name, profile = call.user, call.bucket_name or "", call.profile
    if user is None:
        raise OssError(Cause.ACCESS_DENIED)
    if "." in name and not profile.buckets.dots:
        raise OssError(Cause.INVALID_BUCKET_NAME, BucketName=name)
    ownership = _ownership(call)
    acl = _acl(call, user, ownership)
    document = _document(call)
    region, locked = _region(call, document), _is_locked(call)
    _require_namespace(call, name, f"-{user.account}-{region}-an")
    tags = NOTHING if document is None else new_bucket_tags(call, document)
    settings = Settings()
    settings.acl, settings.ownership, settings.tags = acl, ownership, tags
    settings.object_lock = UNCHOSEN if locked else None
    with call.store.lock:
        owned = [each for each in call.store.buckets if each.owner.id == user.id and _home(call, each) == region]
        try:
            versioned = locked and profile.versions
            call.store.create_bucket(name, user, region=region, settings=settings, versioning=versioned)
        except OssError as error:
            if error.cause is not Cause.BUCKET_ALREADY_OWNED or not _is_created_again(call, owned, region) or tags:
                raise  # with tags, be they the same, it is a fault there as well: recorded at Amazon
            call.store.bucket(name).settings.acl = acl  # given anew: Amazon, BucketAlreadyOwnedByYou
        else:
            if len(owned) >= call.limits.max_buckets:
                call.store.delete_bucket(name)
                raise OssError(Cause.TOO_MANY_BUCKETS)
    elsewhere = profile.buckets.host and region != profile.buckets.default_location
    location = f"http://{name}.{profile.buckets.host}/" if elsewhere else f"/{name}"
    return Reply(headers={"Location": location, **_arn(call, name)})


def _arn(call: Call, name: str) -> dict[str, str]:
    return {"x-amz-bucket-arn": f"arn:aws:s3:::{name}"} if call.profile.buckets.arns else {}


def _require_namespace(call: Call, name: str, suffix: str) -> None:
    """Judge ``x-amz-bucket-namespace``: names with the suffix of an account and a region are for its namespace, and
    others are not (Amazon S3 User Guide, Namespaces for general purpose buckets).

    Raises NAMESPACE_SUFFIX, NAMESPACE_MISSING, NAMESPACE_GLOBAL, NAMESPACE_UNKNOWN.
    """
    if not call.profile.buckets.account_namespaces:
        return
    asked = call.headers.get("x-amz-bucket-namespace")
    if asked not in {None, "global", "account-regional"}:
        raise OssError(Cause.NAMESPACE_UNKNOWN, ArgumentValue=asked)
    if asked == "account-regional":
        if not name.endswith(suffix):
            raise OssError(Cause.NAMESPACE_SUFFIX, Suffix=suffix)
        return
    found = _IN_NAMESPACE.search(name)
    if found and found[1] in call.profile.regions:
        raise OssError(Cause.NAMESPACE_MISSING if asked is None else Cause.NAMESPACE_GLOBAL)


def _ownership(call: Call) -> str | None:
    """``x-amz-object-ownership``. Raises INVALID_OWNERSHIP, also for the empty one (recorded at Amazon)."""
    asked = call.headers.get("x-amz-object-ownership")
    if asked is not None and asked not in OWNERSHIPS:
        raise OssError(Cause.INVALID_OWNERSHIP, Given=asked)
    return asked


def _acl(call: Call, owner: User, ownership: str | None) -> Acl | None:
    """The new bucket's ACL. Raises ACL_WITH_ENFORCED_OWNERSHIP; PUBLIC_ACL_BLOCKED where new buckets are blocked."""
    acl = header_acl(call, owner, owner)
    if acl is None:
        return None
    blocked = call.profile.acls == "disabled"
    if ownership == Ownership.ENFORCED or (ownership is None and blocked):
        if is_shared(acl, owner.id):
            raise OssError(Cause.ACL_WITH_ENFORCED_OWNERSHIP)
        return None
    if blocked and is_public(acl):
        raise OssError(Cause.PUBLIC_ACL_BLOCKED)
    return acl


def _is_locked(call: Call) -> bool:
    """Whether the bucket is to have object lock. Raises LOCK_ENABLED_INVALID."""
    text = call.headers.get("x-amz-bucket-object-lock-enabled", "false")
    if text.lower() not in {"true", "false"}:
        raise OssError(Cause.LOCK_ENABLED_INVALID, ArgumentValue=text)
    return text.lower() == "true"


def _home(call: Call, bucket: BucketState) -> str:
    """The bucket's region; that of buckets made without a request is the profile's first."""
    return bucket.region or call.profile.default_region


def _is_created_again(call: Call, owned: Sequence[BucketState], region: str) -> bool:
    """Whether Amazon's us-east-1 answers 200 for a bucket that is there already."""
    return region == call.profile.buckets.default_location and any(bucket.name == call.bucket_name for bucket in owned)


def _region(call: Call, document: Element | None) -> str:
    """The new bucket's region: the endpoint's, unless the request names another that the endpoint may serve."""
    profile = call.profile
    here = call.region
    asked = None if document is None else document.text_of("LocationConstraint") or None
    if asked is None:
        if profile.buckets.location_required and here not in (None, profile.buckets.default_location):
            raise OssError(Cause.ILLEGAL_LOCATION, LocationConstraint="unspecified")
        return here or profile.default_region
    known = {said: region for region, said in profile.buckets.locations.items()}
    # "EU" is Amazon's old name; the error says it as it was sent (recorded at Amazon, 21 February 2026)
    said, asked = asked, "eu-west-1" if asked == "EU" else known.get(asked, asked)
    if here not in (None, asked, profile.buckets.default_location):
        raise OssError(Cause.ILLEGAL_LOCATION, LocationConstraint=said)
    if asked not in profile.regions or asked == profile.buckets.default_location:
        raise OssError(Cause.INVALID_LOCATION, LocationConstraint=asked)
    return asked


def _document(call: Call) -> Element | None:
    if call.headers.get("content-length", "0") == "0" and "transfer-encoding" not in call.headers:
        return None
    document = receive_document(call)
    if not document.strip():
        return None
    return parse_xml(document, "CreateBucketConfiguration")


@operation("HeadBucket", "HEAD", Target.BUCKET, page="Head-Bucket-2")
def head_bucket(call: Call) -> Reply:
    """Whether the bucket is there and the caller may list it. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    Head-Bucket-2."""
    bucket = call.bucket()
    call.authorise("s3:ListBucket", bucket)
    headers = {"Content-Type": call.profile.shape.media_type}
    headers.update(home_header(call, bucket))
    if call.profile.buckets.access_point_aliases:
        headers["x-amz-access-point-alias"] = "false"
    headers.update(_arn(call, bucket.name))
    return Reply(headers=headers)


@operation("DeleteBucket", "DELETE", Target.BUCKET, page="Delete-Bucket-2-Compatibility-API")
def delete_bucket(call: Call) -> Reply:
    """Remove an empty bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, BUCKET_NOT_EMPTY, BUCKET_HAS_VERSIONS,
    BUCKET_HAS_UPLOADS (JD Cloud).
    JD Cloud page: Delete-Bucket-2-Compatibility-API."""
    bucket = call.bucket()
    call.authorise("s3:DeleteBucket", bucket)
    if call.profile.replication.blocks_delete and _is_replicated(call, bucket):
        raise OssError(Cause.BUCKET_REPLICATED, BucketName=bucket.name)
    call.store.delete_bucket(bucket.name, with_uploads=not call.profile.buckets.uploads_block_delete)
    return Reply(204)


def _is_replicated(call: Call, bucket: BucketState) -> bool:
    """Whether the bucket is the source or the destination of a replication."""
    if bucket.settings.replication is not None:
        return True
    others = (each.settings.replication for each in call.store.buckets)
    return any(bucket.name in other.targets for other in others if other is not None)


@operation("GetBucketLocation", "GET", Target.BUCKET, query={"location"}, page="GET-Bucket-Location")
def get_bucket_location(call: Call) -> Reply:
    """The region of a bucket, as the service spells it. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    GET-Bucket-Location."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketLocation", bucket)
    return Reply(xml=("LocationConstraint", call.profile.buckets.locations.get(_home(call, bucket), "")))
