"""Who asks: the accounts that sign requests."""

from __future__ import annotations

from hmac import compare_digest
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.suggestion import named_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ANONYMOUS", "DEFAULT_OWNER", "Accounts", "User"]

_DIGITS: Final = 12


@named_fields
class User(NamedTuple):
    """An account that signs requests with ``access_key`` and ``secret_key``. The secret never appears in a repr."""

    access_key: str
    secret_key: str
    id: str
    """The canonical id, as owners and grantees of ACLs have it: 64 hexadecimal digits at Amazon, and any text here."""
    display_name: str = ""
    """As documents of owners name it, and its ARN."""
    email: str = ""
    """The address by which a grant of an ACL may name it."""
    tenant: str = ""
    """A further name, kept and dumped with the user."""
    session_token: str = ""
    """Of temporary credentials: verified where signatures are."""
    session_ends_at: str = ""
    """When these end, in ISO 8601 (``2026-11-25T18:00:00Z``); for ever where nothing is said."""
    account_id: str = ""
    """Twelve digits; derived from ``id`` where none are given."""

    @property
    def account(self) -> str:
        """The account's number: twelve digits, as policies and ``x-amz-expected-bucket-owner`` name it."""
        if self.account_id:
            return self.account_id
        if len(self.id) == _DIGITS and self.id.isascii() and self.id.isdigit():
            return self.id
        from hashlib import sha256

        return f"{int.from_bytes(sha256(self.id.encode()).digest()[:8], 'big') % 10**_DIGITS:0{_DIGITS}}"

    @property
    def session_end(self) -> float:
        """When temporary credentials end, in epoch seconds. Raises ValueError for what is no date."""
        if not self.session_ends_at:
            return inf
        from datetime import datetime, timezone

        try:
            found = datetime.fromisoformat(self.session_ends_at.replace("Z", "+00:00"))
        except ValueError:
            raise ValueError(f"fakeoss.User {self.access_key}: session_ends_at is no ISO 8601 date") from None
        return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp()

    @property
    def arn(self) -> str:
        """As policies name it: a user of its account where it has a name, else the account itself."""
        return f"arn:aws:iam::{self.account}:{f'user/{self.display_name}' if self.display_name else 'root'}"

    def __repr__(self) -> str:
        return f"User(access_key={self.access_key!r}, id={self.id!r}, display_name={self.display_name!r})"


DEFAULT_OWNER: Final = User(
    "FAKEOSSACCESSKEY",
    "fakeoss-secret-key-that-opens-nothing",
    "75fa6e0554ff3b4bd55bea0bc9ecb0a4c1f8e5f8a4d1b2e3c6d7f8091a2b3c4d",
    "fakeoss",
    "owner@fakeoss.invalid",
    account_id="123456789012",
)
"""The owner of what no known user owns. The number of its account is that of Amazon's examples, which tests name as the
expected bucket owner."""
ANONYMOUS: Final = User("", "", "65a011a29cdf8ec533ec3d1ccaae921c")
"""The owner of what anonymous requests create (Amazon: Access control list overview)."""


class Accounts:
    """The users that a store is asked by. One user may have several keys: entries with the same ``id``.

    Where signatures are not verified (``verifies`` is false), whoever is not known is the first of the users, else the
    default owner. Raises ValueError for a session that ends at no date, TypeError for what is no user.
    """

    __slots__ = ("_by_key", "_ends", "owner", "unsigned", "users", "verifies")

    def __init__(self, users: Iterable[User] = (), *, verifies: bool = False, nobody: bool = True) -> None:
        self.users = tuple(users)
        for user in self.users:
            if not isinstance(user, User):
                raise TypeError(f"fakeoss: users are each a fakeoss.User, not {user!r}")
        self.owner = self.users[0] if self.users else DEFAULT_OWNER
        self.verifies = verifies
        self.unsigned = None if nobody else self.owner
        """Who sends requests without a signature; ``None`` is nobody in particular."""
        self._by_key = {user.access_key: user for user in self.users or (DEFAULT_OWNER,)}
        self._ends = {user.access_key: user.session_end for user in self.users}

    def with_key(self, access_key: str | None) -> User | None:
        """Who has this access key."""
        return self._by_key.get(access_key or "")

    def secret_of(self, access_key: str) -> str | None:
        """The secret that goes with an access key."""
        user = self._by_key.get(access_key)
        return None if user is None else user.secret_key

    def require_token(self, access_key: str, token: str | None, now: float) -> None:
        """Raise unless ``token`` is the session token of ``access_key``, at ``now`` in epoch seconds.

        As reported of Amazon: INVALID_ACCESS_KEY for temporary credentials without it (databend#8069),
        SESSION_TOKEN_INVALID for another one, and for one that permanent credentials do not have (our reading),
        SESSION_TOKEN_EXPIRED.
        """
        user = self._by_key[access_key]
        if not user.session_token and token is None:
            return
        if token is None:
            raise OssError(Cause.INVALID_ACCESS_KEY, AWSAccessKeyId=access_key)
        if not user.session_token or not compare_digest(user.session_token.encode(), token.encode("utf-8", "replace")):
            raise OssError(Cause.SESSION_TOKEN_INVALID)
        if self._ends[access_key] <= now:
            raise OssError(Cause.SESSION_TOKEN_EXPIRED)

    def with_id(self, canonical_id: str) -> User | None:
        """Who has this canonical id."""
        return next((user for user in (*self.users, self.owner) if user.id == canonical_id), None)

    def with_email(self, email: str) -> User | None:
        """Who has this e-mail address, in whatever case it is written."""
        wanted = email.lower()
        return next((user for user in (*self.users, self.owner) if user.email.lower() == wanted), None)
