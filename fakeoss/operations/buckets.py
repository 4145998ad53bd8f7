"""Buckets: CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.acl_headers import header_acl
from fakeoss.handling.document_elements import refuse_not_implemented
from fakeoss.handling.locations import home_header, home_of
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.tag_sets import new_bucket_tags
from fakeoss.handling.usage import usage_headers
from fakeoss.model.acl import is_public, is_shared, private
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
    from fakeoss.profiles.traits import BucketTraits
    from fakeoss.wire.xml import Element

_IN_NAMESPACE: Final = re.compile(r"-(?P<account>[0-9]{12})-(?P<region>[a-z0-9-]+)-an\Z")
"""The end of the names in the namespaces of accounts; other names may not end in ``-an`` (Amazon S3 User Guide, General
purpose bucket naming rules)."""
_OLD_EUROPE: Final = "EU"
"""Amazon's old name of eu-west-1."""


@operation("CreateBucket", "PUT", Target.BUCKET, page="Put-Bucket-2")
def create_bucket(call: Call) -> Reply:
    """Create a bucket in the region of the endpoint. In Amazon's us-east-1, creating one's own bucket again answers
    200.

    Raises ACCESS_DENIED (anonymous), INVALID_BUCKET_NAME, INVALID_LOCATION, ILLEGAL_LOCATION, TOO_MANY_BUCKETS,
    BUCKET_ALREADY_EXISTS, BUCKET_ALREADY_OWNED, INVALID_OWNERSHIP, ACL_WITH_ENFORCED_OWNERSHIP, PUBLIC_ACL_BLOCKED,
    the NAMESPACE causes, what ``header_acl`` and ``new_bucket_tags`` raise. JD Cloud page: Put-Bucket-2.
    """
    user, name, profile = call.user, call.bucket_name or "", call.profile
    if user is None:
        raise OssError(Cause.ACCESS_DENIED)
    if "." in name and not _may_have_dots(profile.buckets, name):
        raise OssError(Cause.INVALID_BUCKET_NAME, BucketName=name)
    acl = _acl(call, user, ownership := _ownership(call))
    document = _configuration(call)
    region, locked = _region(call, document), _is_locked(call)
    in_namespace = _require_namespace(call, name, user.account, region)
    tags = NOTHING if document is None else new_bucket_tags(call, document)
    settings = Settings()
    settings.acl, settings.ownership, settings.tags = acl, ownership, tags
    settings.object_lock = UNCHOSEN if locked else None
    settings.location = _OLD_EUROPE if document is not None and _constraint(document) == _OLD_EUROPE else None
    with call.store.lock:
        owned = [each for each in call.store.buckets if each.owner.id == user.id and home_of(call, each) == region]
        try:
            versioned = locked and profile.versions
            call.store.create_bucket(name, user, region=region, settings=settings, versioning=versioned)
        except OssError as error:
            if error.cause is not Cause.BUCKET_ALREADY_OWNED or not _is_recreation(call, owned, region):
                raise
            if tags or in_namespace:  # an error there, too: recorded at Amazon of tags, reported of a namespace
                raise
            _reset_acl(call, acl, user)
        else:
            if len(owned) >= call.limits.max_buckets:
                call.store.delete_bucket(name)
                raise OssError(Cause.TOO_MANY_BUCKETS)
    is_remote = profile.buckets.host and region != profile.buckets.default_location and not in_namespace
    location = f"http://{name}.{profile.buckets.host}/" if is_remote else f"/{name}"
    return Reply(headers={"Location": location, **_arn(call, name)})


def _may_have_dots(traits: BucketTraits, name: str) -> bool:
    """Whether the name of a new bucket may contain the dots that it does."""
    return traits.dots and (traits.dots_beside_hyphens or not (".-" in name or "-." in name))


def _reset_acl(call: Call, acl: Acl | None, owner: User) -> None:
    """Set the ACL of a bucket that is created again (Amazon: BucketAlreadyOwnedByYou). Raises BUCKET_ALREADY_EXISTS if
    it is another than the bucket has and the profile keeps that."""
    settings = call.store.bucket(call.bucket_name or "").settings
    if call.profile.buckets.kept_acls and set(settings.acl or private(owner)) != set(acl or private(owner)):
        raise OssError(Cause.BUCKET_ALREADY_EXISTS, BucketName=call.bucket_name)
    settings.acl = acl


def _arn(call: Call, name: str) -> dict[str, str]:
    return {"x-amz-bucket-arn": f"arn:aws:s3:::{name}"} if call.profile.buckets.arns else {}


def _require_namespace(call: Call, name: str, account: str, region: str) -> bool:
    """Validate ``x-amz-bucket-namespace``: names that end in an account and a region belong to that account's regional
    namespace, all others to the global one (Amazon S3 User Guide, Namespaces for general purpose buckets). Return
    whether the bucket belongs to the account's.

    Raises INVALID_BUCKET_NAME, NAMESPACE_SUFFIX, NAMESPACE_MISSING, NAMESPACE_GLOBAL, NAMESPACE_UNKNOWN,
    NAMESPACE_ACCOUNT, NAMESPACE_REGION.
    """
    if not call.profile.buckets.account_namespaces:
        return False
    namespace = call.headers.get("x-amz-bucket-namespace")
    if namespace not in {None, "global", "account-regional"}:
        raise OssError(Cause.NAMESPACE_UNKNOWN, ArgumentValue=namespace)
    match = _IN_NAMESPACE.search(name)
    if match is None or match["region"] not in call.profile.regions:
        if namespace == "account-regional":
            raise OssError(Cause.NAMESPACE_SUFFIX, Suffix=f"-{account}-{region}-an")
        if name.endswith("-an"):
            raise OssError(Cause.INVALID_BUCKET_NAME, BucketName=name)
        return False
    if namespace is None:
        raise OssError(Cause.NAMESPACE_MISSING, Header="x-amz-bucket-namespace")
    if namespace == "global":
        raise OssError(Cause.NAMESPACE_GLOBAL)
    if match["account"] != account:
        names = {"Requested": match["account"], "Current": account}
        raise OssError(Cause.NAMESPACE_ACCOUNT, BucketNamespace=name, **names)
    if match["region"] != region:
        names = {"Requested": match["region"], "Current": region}
        raise OssError(Cause.NAMESPACE_REGION, BucketNamespace=name, **names)
    return True


def _ownership(call: Call) -> str | None:
    """Return the value of ``x-amz-object-ownership``. Raises INVALID_OWNERSHIP, also if it is empty (recorded at
    Amazon)."""
    ownership = call.headers.get("x-amz-object-ownership")
    if ownership is not None and ownership not in OWNERSHIPS:
        raise OssError(Cause.INVALID_OWNERSHIP, Given=ownership)
    return ownership


def _acl(call: Call, owner: User, ownership: str | None) -> Acl | None:
    """Return the new bucket's ACL. Raises ACL_WITH_ENFORCED_OWNERSHIP; PUBLIC_ACL_BLOCKED if the profile blocks public
    access to new buckets."""
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
    """Return whether object lock is requested for the new bucket. Raises LOCK_ENABLED_INVALID."""
    text = call.headers.get("x-amz-bucket-object-lock-enabled", "false")
    if text.lower() not in {"true", "false"}:
        raise OssError(Cause.LOCK_ENABLED_INVALID, ArgumentValue=text)
    return text.lower() == "true"


def _is_recreation(call: Call, owned: Sequence[BucketState], region: str) -> bool:
    """Return whether the bucket exists and its creation is answered with 200, as in Amazon's us-east-1."""
    traits = call.profile.buckets
    if traits.owned_again == "nowhere" or (traits.owned_again == "default" and region != traits.default_location):
        return False
    return any(bucket.name == call.bucket_name for bucket in owned)


def _region(call: Call, document: Element | None) -> str:
    """Return the new bucket's region: the endpoint's, unless the request names another that the endpoint accepts.
    Raises ILLEGAL_LOCATION, INVALID_LOCATION."""
    profile = call.profile
    endpoint_region = call.region
    region = None if document is None else _constraint(document)
    if region is None or region == profile.buckets.single_location:
        if profile.buckets.location_required and endpoint_region not in (None, profile.buckets.default_location):
            raise OssError(Cause.ILLEGAL_LOCATION, LocationConstraint="unspecified")
        return endpoint_region or profile.default_region
    regions = {constraint: name for name, constraint in profile.buckets.locations.items()}
    # the error repeats the old name as sent (recorded at Amazon, 21 February 2026)
    constraint, region = region, "eu-west-1" if region == _OLD_EUROPE else regions.get(region, region)
    if endpoint_region not in (None, region, profile.buckets.default_location):
        raise OssError(Cause.ILLEGAL_LOCATION, LocationConstraint=constraint)
    if region not in profile.regions or region == profile.buckets.default_location:
        raise OssError(Cause.INVALID_LOCATION, LocationConstraint=region)
    return region


def _constraint(document: Element) -> str | None:
    return document.text_of("LocationConstraint") or None


def _configuration(call: Call) -> Element | None:
    if call.headers.get("content-length", "0") == "0" and "transfer-encoding" not in call.headers:
        return None
    document = receive_document(call, required=False)
    if not document.strip():
        return None
    root = parse_xml(document, "CreateBucketConfiguration")
    refuse_not_implemented(call, root)
    return root


@operation("HeadBucket", "HEAD", Target.BUCKET, page="Head-Bucket-2")
def head_bucket(call: Call) -> Reply:
    """Return whether the bucket exists and the caller may list it. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    Head-Bucket-2."""
    bucket = call.bucket()
    call.authorise("s3:ListBucket", bucket)
    headers = {"Content-Type": call.profile.shape.media_type}
    headers.update(home_header(call, bucket))
    if call.profile.buckets.access_point_aliases:
        headers["x-amz-access-point-alias"] = "false"
    headers.update(_arn(call, bucket.name))
    if call.profile.buckets.usage_headers != "never":
        headers.update(usage_headers(call, bucket))
    return Reply(headers=headers)


@operation("DeleteBucket", "DELETE", Target.BUCKET, page="Delete-Bucket-2-Compatibility-API")
def delete_bucket(call: Call) -> Reply:
    """Delete an empty bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, BUCKET_NOT_EMPTY, BUCKET_HAS_VERSIONS,
    BUCKET_HAS_UPLOADS (JD Cloud), BUCKET_REPLICATED. JD Cloud page: Delete-Bucket-2-Compatibility-API."""
    bucket = call.bucket()
    call.authorise("s3:DeleteBucket", bucket)
    if call.profile.replication.blocks_delete and _is_replicated(call, bucket):
        raise OssError(Cause.BUCKET_REPLICATED, BucketName=bucket.name)
    call.store.delete_bucket(bucket.name, with_uploads=not call.profile.buckets.uploads_block_delete)
    return Reply(204)


def _is_replicated(call: Call, bucket: BucketState) -> bool:
    """Return whether the bucket is the source or a destination of replication."""
    if bucket.settings.replication is not None:
        return True
    others = (each.settings.replication for each in call.store.buckets)
    return any(bucket.name in other.targets for other in others if other is not None)


@operation("GetBucketLocation", "GET", Target.BUCKET, query={"location"}, page="GET-Bucket-Location")
def get_bucket_location(call: Call) -> Reply:
    """Return the region of a bucket, as the service spells it. At the endpoint of another region the bucket's policy
    does not apply, so that only the owner is told (API reference, GetBucketLocation). A bucket that was created in
    "EU" is there (recorded at Amazon, 21 February 2026).

    Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page: GET-Bucket-Location.
    """
    bucket = call.bucket()
    if not call.elsewhere:
        call.authorise("s3:GetBucketLocation", bucket)
    elif call.user is None or call.user.id != bucket.owner.id:
        raise OssError(Cause.ACCESS_DENIED)
    traits = call.profile.buckets
    location = traits.single_location or bucket.settings.location or traits.locations.get(home_of(call, bucket), "")
    return Reply(xml=("LocationConstraint", location))
