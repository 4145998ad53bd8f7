"""The ACL that a request sets, the owner of the objects that it writes, and whether the bucket allows that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authorisation import is_denied
from fakeoss.handling.bucket_access import access_block_of, ownership_of
from fakeoss.handling.refusal import explain, note_refusal
from fakeoss.model.accounts import ANONYMOUS
from fakeoss.model.acl import CANNED_ACLS, GROUPS, Grant, Permission, canned, is_public
from fakeoss.model.ownership import Ownership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.handling.call import Call
    from fakeoss.model.accounts import User
    from fakeoss.model.acl import Acl
    from fakeoss.model.bucket_state import BucketState

__all__ = [
    "ACL_HEADERS",
    "email_grant",
    "group_grant",
    "header_acl",
    "names_acl",
    "object_owner",
    "requested_acl",
    "require_settable",
    "user_grant",
]

_PERMISSIONS: Final = {
    "x-amz-grant-read": Permission.READ,
    "x-amz-grant-write": Permission.WRITE,
    "x-amz-grant-read-acp": Permission.READ_ACP,
    "x-amz-grant-write-acp": Permission.WRITE_ACP,
    "x-amz-grant-full-control": Permission.FULL_CONTROL,
}
ACL_HEADERS: Final = frozenset({"x-amz-acl", *_PERMISSIONS})
_OWNER_FULL_CONTROL: Final = "bucket-owner-full-control"
_CANONICAL_ID: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def object_owner(call: Call, bucket: BucketState) -> User:
    """Return the owner of the object that the request writes, an anonymous caller among them (Amazon: Controlling
    ownership of objects, Access control list overview)."""
    user = call.user or ANONYMOUS
    if user is bucket.owner or not call.profile.acl.writers_own:
        return bucket.owner
    ownership = ownership_of(call, bucket)
    if ownership == Ownership.ENFORCED:
        return bucket.owner
    if ownership == Ownership.PREFERRED and call.headers.get("x-amz-acl") == _OWNER_FULL_CONTROL:
        return bucket.owner
    return user


def requested_acl(call: Call, bucket: BucketState) -> Acl | None:
    """Return the ACL that the request sets for its object, ``None`` for the private one. Raises as ``header_acl`` and
    ``require_settable`` do; ACCESS_DENIED if the bucket policy denies s3:PutObjectAcl. Nothing has to allow that
    action: the examples of Amazon's page Bucket policy examples using condition keys allow s3:PutObject only."""
    if not names_acl(call):
        return None
    if is_denied(call, "s3:PutObjectAcl", bucket):
        note_refusal(call, explain(call, "s3:PutObjectAcl", bucket))
        raise OssError(Cause.ACCESS_DENIED)
    acl = header_acl(call, object_owner(call, bucket), bucket.owner)
    if call.user is bucket.owner and call.headers.get("x-amz-acl") == "private" and _are_acls_disabled(call, bucket):
        return None  # Amazon takes it from the bucket's account alone: thephpleague/flysystem, issues 1874 and 1904
    return require_settable(call, bucket, acl)


def names_acl(call: Call) -> bool:
    """Whether a header sets an ACL. An empty x-amz-acl sets none: reported of Amazon (open-io/swift3, pull request 90),
    and s3fs 2023.4 sends one with every object."""
    headers = call.headers
    return bool(headers.get("x-amz-acl")) or not _PERMISSIONS.keys().isdisjoint(headers)


def header_acl(call: Call, owner: User, bucket_owner: User) -> Acl | None:
    """Return the ACL that the request's headers set, ``None`` if it is the private one or if there is none.

    Raises INVALID_CANNED_ACL, CANNED_ACL_AND_GRANTS, GRANT_FORMAT and the GRANTEE causes; OPERATION_NOT_IMPLEMENTED for
    aws-exec-read.
    """
    name = call.headers.get("x-amz-acl") or None
    headers = [header for header in _PERMISSIONS if header in call.headers]
    if name is None:
        return tuple(grant for header in headers for grant in _header_grants(call, header)) if headers else None
    if name not in call.profile.acl.canned_acls:
        raise OssError(Cause.INVALID_CANNED_ACL, ArgumentValue=name)
    if headers:
        raise OssError(Cause.CANNED_ACL_AND_GRANTS)
    if name not in CANNED_ACLS:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with x-amz-acl: {name}")
    return canned(name, owner, bucket_owner)


def require_settable(call: Call, bucket: BucketState, acl: Acl | None) -> Acl | None:
    """Return the ACL to store for ``acl``, which the request sets.

    Raises ACLS_DISABLED if ACLs are disabled in the bucket and ``acl`` does more than give its owner full control,
    PUBLIC_ACL_BLOCKED.
    """
    if _are_acls_disabled(call, bucket):
        owner_grant = (bucket.owner.id, Permission.FULL_CONTROL)
        is_owner_only = bool(acl) and all(grant[:2] == owner_grant for grant in acl or ())
        if not is_owner_only and call.headers.get("x-amz-acl") != _OWNER_FULL_CONTROL:
            raise OssError(Cause.ACLS_DISABLED)
        return None
    if acl is not None and is_public(acl) and access_block_of(call, bucket).block_public_acls:
        note_refusal(call, "the ACL is public, and BlockPublicAcls refuses that")
        raise OssError(Cause.PUBLIC_ACL_BLOCKED)
    return acl


def _are_acls_disabled(call: Call, bucket: BucketState) -> bool:
    return ownership_of(call, bucket) == Ownership.ENFORCED


def _header_grants(call: Call, header: str) -> Iterator[Grant]:
    """Yield the grants of one header, a list of ``id="…"``, ``uri="…"`` and ``emailAddress="…"``, with or without
    quotes."""
    text, permission = call.headers[header], _PERMISSIONS[header]
    for item in _list_items(header, text):
        kind, equals, name = item.partition("=")
        kind, name = kind.strip(), name.strip()
        if name.startswith('"'):
            name, _, rest = name[1:].partition('"')
            equals = "" if rest else equals
        if kind == "id" and equals:
            yield user_grant(call, name, permission, "id")
        elif kind == "uri" and equals:
            yield group_grant(name, permission, "uri")
        elif kind.lower() == "emailaddress" and equals:
            yield email_grant(call, name, permission)
        else:
            raise _invalid_grant(header, text)


def _list_items(header: str, text: str) -> list[str]:
    """Split the value of a header at commas outside of quotes. Raises GRANT_FORMAT if a quote is not closed."""
    items = [""]
    parts = text.split('"')
    if len(parts) % 2 == 0:
        raise _invalid_grant(header, text)
    for index, part in enumerate(parts):
        if index % 2:
            items[-1] += f'"{part}"'
        else:
            first, *others = part.split(",")
            items[-1] += first
            items.extend(others)
    return items


def _invalid_grant(header: str, text: str) -> OssError:
    return OssError(Cause.GRANT_FORMAT, ArgumentName=header, ArgumentValue=text)


def user_grant(call: Call, canonical_id: str, permission: str, argument: str) -> Grant:
    """Return a grant to an account. Raises GRANTEE_ID, naming ``argument``, if the account is unknown.

    If signatures are not verified, the users listed need not be all that exist: whatever has the form of a canonical
    user ID is accepted (ours; Amazon accepts those of existing accounts).
    """
    user = call.accounts.with_id(canonical_id)
    if user is not None:
        return Grant(user.id, permission, user.display_name)
    if call.accounts.verifies or not _CANONICAL_ID.fullmatch(canonical_id):
        raise OssError(Cause.GRANTEE_ID, ArgumentName=argument, ArgumentValue=canonical_id)
    return Grant(canonical_id, permission)


def group_grant(uri: str, permission: str, argument: str) -> Grant:
    """Return a grant to a group. Raises GRANTEE_URI, naming ``argument``, if there is no such group."""
    if uri not in GROUPS:
        raise OssError(Cause.GRANTEE_URI, ArgumentName=argument, ArgumentValue=uri)
    return Grant(uri, permission)


def email_grant(call: Call, email: str, permission: str) -> Grant:
    """Return a grant to the account with this email address, stored with its id. Raises GRANTEE_EMAIL if there is no
    such account; GRANTEE_BY_EMAIL, whatever the address is, if the profile accepts none any longer."""
    if not call.profile.acl.email_grants:
        raise OssError(Cause.GRANTEE_BY_EMAIL)
    user = call.accounts.with_email(email) if email else None
    if user is None:
        raise OssError(Cause.GRANTEE_EMAIL)
    return Grant(user.id, permission, user.display_name)
