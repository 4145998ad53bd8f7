"""Who asks: the accounts that sign requests."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["DEFAULT_OWNER", "User"]


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
