"""What a test may choose for a new bucket, in the field's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.model.acl import CANNED_ACLS, canned
from fakeoss.model.encryption import METHODS, Encryption
from fakeoss.model.ownership import NOTHING_BLOCKED, Ownership

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.accounts import User
    from fakeoss.model.settings import Settings

__all__ = ["choose", "texts_of"]


def choose(
    settings: Settings,
    owner: User,
    *,
    acl: str | None,
    tags: Mapping[str, str] | None,
    encryption: str | Encryption | None,
) -> None:
    """Set what was chosen. A canned ACL comes with nothing that would keep it from having effect.

    Raises INVALID_CANNED_ACL, ENCRYPTION_METHOD; TypeError for tags that are no texts.
    """
    if acl is not None:
        if acl not in CANNED_ACLS:
            raise OssError(Cause.INVALID_CANNED_ACL, ArgumentValue=acl)
        settings.acl = canned(acl, owner, owner)
        settings.ownership, settings.access_block = Ownership.WRITER, NOTHING_BLOCKED
    if tags is not None:
        settings.tags = texts_of(tags, "a tag")
    if isinstance(encryption, str):
        if encryption not in METHODS:
            raise OssError(Cause.ENCRYPTION_METHOD, ArgumentValue=encryption)
        encryption = Encryption(encryption)
    settings.encryption = encryption


def texts_of(pairs: Mapping[str, str], what: str) -> dict[str, str]:
    """The pairs, which must be texts. Raises TypeError."""
    for name, value in pairs.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"fakeoss: {what} is a text: {name}={value!r} is not")
    return dict(pairs)
