"""Who may do what, as far as owners and canned ACLs say it."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["CANNED_ACLS", "DEFAULT_OWNER", "Permission", "User", "acl_allows"]


class User(NamedTuple):
    """An account that signs requests. The secret never appears in a repr."""

    access_key: str
    secret_key: str
    id: str
    display_name: str = ""
    email: str = ""
    tenant: str = ""

    def __repr__(self) -> str:
        return f"User(access_key={self.access_key!r}, id={self.id!r}, display_name={self.display_name!r})"


DEFAULT_OWNER: Final = User(
    "FAKEOSSACCESSKEY",
    "fakeoss-secret-key-that-opens-nothing",
    "75fa6e0554ff3b4bd55bea0bc9ecb0a4c1f8e5f8a4d1b2e3c6d7f8091a2b3c4d",
    "fakeoss",
    "owner@fakeoss.invalid",
)


class Permission:
    """What an ACL grants."""

    READ: Final = "READ"
    WRITE: Final = "WRITE"


_EVERYBODY: Final = None
CANNED_ACLS: Final = {
    "private": frozenset[tuple[str, bool]](),
    "public-read": frozenset({("READ", True)}),
    "public-read-write": frozenset({("READ", True), ("WRITE", True)}),
    "authenticated-read": frozenset({("READ", False)}),
    "bucket-owner-read": frozenset[tuple[str, bool]](),
    "bucket-owner-full-control": frozenset[tuple[str, bool]](),
}
"""Canned ACL to what it grants beyond the owner: permission, and whether anonymous requests have it too."""


def acl_allows(acl: str, permission: str, user: User | None) -> bool:
    """Whether the canned ``acl`` grants ``permission`` to ``user`` (``None``: anonymous), who is not the owner."""
    granted = CANNED_ACLS[acl]
    return (permission, True) in granted or (user is not None and (permission, False) in granted)
