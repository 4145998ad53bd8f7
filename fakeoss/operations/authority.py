"""Who may do what: judged by owner, bucket policy and ACL, action by action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.model.acl import Permission, grants

if TYPE_CHECKING:
    from fakeoss.model.acl import Acl
    from fakeoss.model.bucket import Bucket
    from fakeoss.model.records import ObjectRecord
    from fakeoss.operations.call import Call

__all__ = ["is_allowed"]

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
"""What an ACL of the bucket must grant for an action (Amazon: Access control list overview, mapping of permissions)."""
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
"""The same for an ACL of the object. What stands in neither table is the bucket owner's."""
_OWNERS_OWN: Final = frozenset({Permission.READ_ACP, Permission.WRITE_ACP})
"""What an owner keeps whatever the ACL says."""


def is_allowed(
    call: Call, action: str, bucket: Bucket, record: ObjectRecord | None = None, *, key: str | None = None
) -> bool:
    """Whether the caller may do ``action`` (``"s3:GetObject"``) to ``bucket``, or to the object ``key`` in it, which is
    ``record`` if it is there."""
    if record is not None and action in _OBJECT_ACL:
        owner = record.owner or bucket.owner
        return _by_acl(call, record.attributes.acl, owner.id, _OBJECT_ACL[action])
    if action in _BUCKET_ACL:
        return _by_acl(call, bucket.settings.acl, bucket.owner.id, _BUCKET_ACL[action])
    return call.user is not None and call.user.id == bucket.owner.id


def _by_acl(call: Call, acl: Acl | None, owner_id: str, permission: str) -> bool:
    user = call.user
    if user is not None and user.id == owner_id and (acl is None or permission in _OWNERS_OWN):
        return True
    return acl is not None and call.profile.acls == "enabled" and grants(acl, permission, user)
