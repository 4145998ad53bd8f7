"""Authorisation of each action by ownership, bucket policy and ACL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.handling.bucket_access import access_block_of, ownership_of
from fakeoss.handling.policy_question import policy_verdict
from fakeoss.model.accounts import ANONYMOUS
from fakeoss.model.acl import Permission, grants
from fakeoss.model.ownership import Ownership

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.uploads import MultipartUpload

__all__ = ["REQUESTER", "is_allowed", "is_denied", "may_delete", "may_handle"]

_BUCKET_ACL: Final = {
    "s3:ListBucket": Permission.READ,
    "s3:ListBucketVersions": Permission.READ,
    "s3:ListBucketMultipartUploads": Permission.READ,
    "s3:PutObject": Permission.WRITE,
    "s3:DeleteObject": Permission.WRITE,
    "s3:DeleteObjectVersion": Permission.WRITE,
    "s3:AbortMultipartUpload": Permission.WRITE,
    "s3:ListMultipartUploadParts": Permission.WRITE,
    "s3:GetBucketAcl": Permission.READ_ACP,
    "s3:PutBucketAcl": Permission.WRITE_ACP,
}
"""The permission that the ACL of the bucket must grant for an action (Amazon: Access control list overview, mapping of
ACL permissions and access policy permissions)."""
_OBJECT_ACL: Final = {
    "s3:GetObject": Permission.READ,
    "s3:GetObjectVersion": Permission.READ,
    "s3:GetObjectAttributes": Permission.READ,
    "s3:GetObjectVersionAttributes": Permission.READ,
    "s3:GetObjectAcl": Permission.READ_ACP,
    "s3:GetObjectVersionAcl": Permission.READ_ACP,
    "s3:PutObjectAcl": Permission.WRITE_ACP,
    "s3:PutObjectVersionAcl": Permission.WRITE_ACP,
}
"""The same for the ACL of the object. Actions in neither table are reserved for the bucket's owner."""
REQUESTER: Final = "Requester"
_OWNER_PERMISSIONS: Final = frozenset({Permission.READ_ACP, Permission.WRITE_ACP})
"""Permissions that an owner has whatever the ACL grants."""


def is_allowed(
    call: Call, action: str, bucket: BucketState, record: ObjectRecord | None = None, *, key: str | None = None
) -> bool:
    """Whether the caller may perform ``action`` (``"s3:GetObject"``) on ``bucket``, or on the object ``key`` in it,
    which is ``record`` if it exists."""
    settings = bucket.settings
    if settings.requester_pays and not _pays(call, bucket):
        return False
    if call.user is bucket.owner and settings.policy is None and settings.acl is None and _is_private(record, bucket):
        return True  # a short cut for nearly all requests: the steps below have the same result
    if settings.policy is not None:
        verdict = policy_verdict(call, action, bucket, record, key)
        if verdict is not None:
            return verdict
    return _is_allowed_by_acl(call, action, bucket, record)


def _is_private(record: ObjectRecord | None, bucket: BucketState) -> bool:
    """Whether an object is private and belongs to the bucket's owner."""
    return record is None or (record.attributes.acl is None and (record.owner is None or record.owner is bucket.owner))


def _pays(call: Call, bucket: BucketState) -> bool:
    """Whether the caller is the bucket's owner or agrees to pay (Amazon: Requester Pays buckets). An anonymous caller
    cannot pay."""
    user = call.user
    if user is None:
        return False
    if user.id == bucket.owner.id:
        return True
    if call.headers.get("x-amz-request-payer", "").lower() != "requester":
        return False
    call.charged = True
    return True


def is_denied(call: Call, action: str, bucket: BucketState, record: ObjectRecord | None = None) -> bool:
    """Whether the bucket policy explicitly denies the caller ``action``, which needs no permission otherwise."""
    return bucket.settings.policy is not None and policy_verdict(call, action, bucket, record, None) is False


def may_delete(call: Call, action: str, bucket: BucketState, record: ObjectRecord) -> bool:
    """Whether the caller, who may write to the bucket, may delete ``record`` there: WRITE in the ACL of a bucket lets
    its grantees delete only what they own (recorded at Amazon, August 2023 and February 2026: localstack's
    test_s3_batch_delete_objects_using_requests_with_acl; Amazon: Access control list overview)."""
    caller, owner = call.user or ANONYMOUS, record.owner or bucket.owner
    if caller.id in {owner.id, bucket.owner.id} or not call.profile.acl.writers_own:
        return True
    return bucket.settings.policy is not None and policy_verdict(call, action, bucket, None, record.key) is True


def may_handle(call: Call, action: str, bucket: BucketState, upload: MultipartUpload) -> bool:
    """Whether the caller may perform ``action`` on an unfinished upload. Its initiator may, unless the bucket policy
    denies it (Amazon: Uploading and copying objects using multipart upload, API operations and permissions)."""
    user, initiator = call.user, upload.initiator
    if user is not None and initiator is not None and user.id == initiator.id:
        return not is_denied(call, action, bucket)
    return is_allowed(call, action, bucket)


def _is_allowed_by_acl(call: Call, action: str, bucket: BucketState, record: ObjectRecord | None) -> bool:
    """Whether ownership or an ACL allows ``action``: those of the object for actions on the object itself, otherwise
    those of the bucket."""
    user, bucket_owner = call.user, bucket.owner
    permission = None if record is None else _OBJECT_ACL.get(action)
    if record is not None and permission is not None:
        owner, acl = record.owner or bucket_owner, record.attributes.acl
    else:
        owner, acl, permission = bucket_owner, bucket.settings.acl, _BUCKET_ACL.get(action)
    owns_bucket = user is not None and user.id == bucket_owner.id
    if permission is None or (owns_bucket and acl is None and owner is bucket_owner):
        return owns_bucket
    if ownership_of(call, bucket) == Ownership.ENFORCED:
        return owns_bucket
    if (user or ANONYMOUS).id == owner.id and (acl is None or permission in _OWNER_PERMISSIONS):
        return True
    publicly = not access_block_of(call, bucket).ignore_public_acls
    if acl is not None and grants(acl, permission, user, publicly=publicly):
        return True
    covering = bucket.settings.acl if record is not None and call.profile.acl.bucket_acl_covers_objects else None
    return (
        covering is not None and permission == Permission.READ and grants(covering, permission, user, publicly=publicly)
    )
