"""The ACL that a request asks for, who owns what it writes, and whether the bucket lets it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authorisation import is_denied
from fakeoss.handling.bucket_access import access_block_of, ownership_of
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

_GRANTS: Final = {
    "x-amz-grant-read": Permission.READ,
    "x-amz-grant-write": Permission.WRITE,
    "x-amz-grant-read-acp": Permission.READ_ACP,
    "x-amz-grant-write-acp": Permission.WRITE_ACP,
    "x-amz-grant-full-control": Permission.FULL_CONTROL,
}
ACL_HEADERS: Final = frozenset({"x-amz-acl", *_GRANTS})
_OWNERS_CONTROL: Final = "bucket-owner-full-control"
_CANONICAL_ID: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def object_owner(call: Call, bucket: BucketState) -> User:
    """Who owns an object that the request writes (Amazon: Controlling ownership of objects).

    What nobody signed belongs to the bucket's owner (our reading).
    """
    user = call.user
    if user is None or user is bucket.owner or not call.profile.acl.writers_own:
        return bucket.owner
    ownership = ownership_of(call, bucket)
    if ownership == Ownership.ENFORCED:
        return bucket.owner
    if ownership == Ownership.PREFERRED and call.headers.get("x-amz-acl") == _OWNERS_CONTROL:
        return bucket.owner
    return user


def requested_acl(call: Call, bucket: BucketState) -> Acl | None:
    """The ACL that the request asks for its object, ``None`` for the private one. Raises as ``header_acl`` and
    ``require_settable`` do; ACCESS_DENIED where a bucket policy denies s3:PutObjectAcl, which nothing has to allow (the
    examples of Amazon's page Bucket policy examples using condition keys allow s3:PutObject alone)."""
    if not names_acl(call):
        return None
    if is_denied(call, "s3:PutObjectAcl", bucket):
        raise OssError(Cause.ACCESS_DENIED)
    acl = header_acl(call, object_owner(call, bucket), bucket.owner)
    return require_settable(call, bucket, acl)


def names_acl(call: Call) -> bool:
    """Whether a header asks for an ACL. An empty x-amz-acl asks for none: reported of Amazon (open-io/swift3, pull
    request 90), and s3fs 2023.4 sends one with every object."""
    headers = call.headers
    return bool(headers.get("x-amz-acl")) or not _GRANTS.keys().isdisjoint(headers)


def header_acl(call: Call, owner: User, bucket_owner: User) -> Acl | None:
    """The ACL of the request's headers, ``None`` for the private one or none at all.

    Raises INVALID_CANNED_ACL, CANNED_ACL_AND_GRANTS, GRANT_FORMAT and the GRANTEE causes; OPERATION_NOT_IMPLEMENTED for
    aws-exec-read.
    """
    name = call.headers.get("x-amz-acl") or None
    granting = [header for header in _GRANTS if header in call.headers]
    if name is None:
        return tuple(grant for header in granting for grant in _header_grants(call, header)) if granting else None
    if name not in call.profile.acl.canned_acls:
        raise OssError(Cause.INVALID_CANNED_ACL, ArgumentValue=name)
    if granting:
        raise OssError(Cause.CANNED_ACL_AND_GRANTS)
    if name not in CANNED_ACLS:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with x-amz-acl: {name}")
    return canned(name, owner, bucket_owner)


def require_settable(call: Call, bucket: BucketState, acl: Acl | None) -> Acl | None:
    """The ACL to store for one that the request asks for.

    Raises ACLS_DISABLED where the bucket's owner owns everything and the ACL does not just say so, PUBLIC_ACL_BLOCKED.
    """
    if ownership_of(call, bucket) == Ownership.ENFORCED:
        owners = (bucket.owner.id, Permission.FULL_CONTROL)
        alone = bool(acl) and all(grant[:2] == owners for grant in acl or ())
        if not alone and call.headers.get("x-amz-acl") != _OWNERS_CONTROL:
            raise OssError(Cause.ACLS_DISABLED)
        return None
    if acl is not None and is_public(acl) and access_block_of(call, bucket).block_public_acls:
        raise OssError(Cause.PUBLIC_ACL_BLOCKED)
    return acl


def _header_grants(call: Call, header: str) -> Iterator[Grant]:
    """The grants of one header: a list of ``id="…"``, ``uri="…"``, ``emailAddress="…"``, quotes or not."""
    text, permission = call.headers[header], _GRANTS[header]
    for piece in _pieces(header, text):
        kind, equals, name = piece.partition("=")
        kind, name = kind.strip(), name.strip()
        if name.startswith('"'):
            name, _, behind = name[1:].partition('"')
            equals = "" if behind else equals
        if kind == "id" and equals:
            yield user_grant(call, name, permission, "id")
        elif kind == "uri" and equals:
            yield group_grant(name, permission, "uri")
        elif kind.lower() == "emailaddress" and equals:
            yield email_grant(call, name, permission)
        else:
            raise _unrecognised(header, text)


def _pieces(header: str, text: str) -> list[str]:
    """What stands between commas that are not quoted. Raises GRANT_FORMAT for a quote that is not closed."""
    pieces = [""]
    parts = text.split('"')
    if len(parts) % 2 == 0:
        raise _unrecognised(header, text)
    for index, part in enumerate(parts):
        if index % 2:
            pieces[-1] += f'"{part}"'
        else:
            first, *others = part.split(",")
            pieces[-1] += first
            pieces.extend(others)
    return pieces


def _unrecognised(header: str, text: str) -> OssError:
    return OssError(Cause.GRANT_FORMAT, ArgumentName=header, ArgumentValue=text)


def user_grant(call: Call, canonical_id: str, permission: str, argument: str) -> Grant:
    """A grant to an account. Raises GRANTEE_ID for one that is not known, naming ``argument``.

    Where signatures are not verified the users are not all there is: whatever looks like a canonical id is taken for an
    account's (ours; Amazon takes those of existing accounts).
    """
    user = call.accounts.with_id(canonical_id)
    if user is not None:
        return Grant(user.id, permission, user.display_name)
    if call.accounts.verifies or not _CANONICAL_ID.fullmatch(canonical_id):
        raise OssError(Cause.GRANTEE_ID, ArgumentName=argument, ArgumentValue=canonical_id)
    return Grant(canonical_id, permission)


def group_grant(uri: str, permission: str, argument: str) -> Grant:
    """A grant to a group. Raises GRANTEE_URI, naming ``argument``."""
    if uri not in GROUPS:
        raise OssError(Cause.GRANTEE_URI, ArgumentName=argument, ArgumentValue=uri)
    return Grant(uri, permission)


def email_grant(call: Call, email: str, permission: str) -> Grant:
    """A grant to whoever has this e-mail address, kept by id (Amazon has taken no new ones since October 2025). Raises
    GRANTEE_EMAIL."""
    user = call.accounts.with_email(email) if email else None
    if user is None:
        raise OssError(Cause.GRANTEE_EMAIL)
    return Grant(user.id, permission, user.display_name)
