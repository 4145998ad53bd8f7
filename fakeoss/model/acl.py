"""Access control lists: who is granted what on a bucket or an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from fakeoss.model.accounts import User

__all__ = [
    "ALL_USERS",
    "AUTHENTICATED_USERS",
    "CANNED_ACLS",
    "GROUPS",
    "LOG_DELIVERY",
    "PERMISSIONS",
    "Acl",
    "Grant",
    "Permission",
    "canned",
    "grants",
    "is_public",
    "is_shared",
    "private",
]

ALL_USERS: Final = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED_USERS: Final = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY: Final = "http://acs.amazonaws.com/groups/s3/LogDelivery"
GROUPS: Final = frozenset({ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY})
_PUBLIC: Final = frozenset({ALL_USERS, AUTHENTICATED_USERS})


class Permission:
    """What an ACL grants."""

    READ: Final = "READ"
    WRITE: Final = "WRITE"
    READ_ACP: Final = "READ_ACP"
    WRITE_ACP: Final = "WRITE_ACP"
    FULL_CONTROL: Final = "FULL_CONTROL"


PERMISSIONS: Final = frozenset({"READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"})


class Grant(NamedTuple):
    """One permission for one grantee: a user by canonical id, or a group by URI."""

    grantee: str
    permission: str
    display_name: str = ""


Acl = tuple[Grant, ...]
"""Every grant, that of the owner among them. Where ``None`` stands for an ACL, it is ``private``."""

CANNED_ACLS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "private": (),
    "public-read": ((ALL_USERS, Permission.READ),),
    "public-read-write": ((ALL_USERS, Permission.READ), (ALL_USERS, Permission.WRITE)),
    "authenticated-read": ((AUTHENTICATED_USERS, Permission.READ),),
    "bucket-owner-read": (),
    "bucket-owner-full-control": (),
    "log-delivery-write": ((LOG_DELIVERY, Permission.WRITE), (LOG_DELIVERY, Permission.READ_ACP)),
}
"""Canned ACL to the grants that it gives to groups, whoever owns what (Amazon: Access control list overview)."""
_OF_BUCKET_OWNER: Final = {
    "bucket-owner-read": Permission.READ,
    "bucket-owner-full-control": Permission.FULL_CONTROL,
}


def private(owner: User) -> Acl:
    """The owner alone."""
    return (Grant(owner.id, Permission.FULL_CONTROL, owner.display_name),)


def canned(name: str, owner: User, bucket_owner: User) -> Acl | None:
    """The ACL called ``name`` of what ``owner`` made; ``None`` for the private one. Raises KeyError."""
    granted = [Grant(group, permission) for group, permission in CANNED_ACLS[name]]
    if name in _OF_BUCKET_OWNER and bucket_owner.id != owner.id:
        granted.append(Grant(bucket_owner.id, _OF_BUCKET_OWNER[name], bucket_owner.display_name))
    return (*private(owner), *granted) if granted else None


def is_public(acl: Acl) -> bool:
    """Whether ``acl`` grants anything to everybody, or to every signed user (Amazon: The meaning of "public")."""
    return any(grant.grantee in _PUBLIC for grant in acl)


def is_shared(acl: Acl, owner_id: str) -> bool:
    """Whether ``acl`` grants anything to others than the owner."""
    return any(grant.grantee != owner_id for grant in acl)


def grants(acl: Acl, permission: str, user: User | None, *, publicly: bool = True) -> bool:
    """Whether ``acl`` grants ``permission`` to ``user`` (``None``: anonymous); unless ``publicly``, what it grants to
    groups does not count."""
    names = {ALL_USERS} if publicly else set()
    if user is not None:
        names |= {AUTHENTICATED_USERS, user.id} if publicly else {user.id}
    return any(grant.grantee in names and grant.permission in {permission, Permission.FULL_CONTROL} for grant in acl)
