"""What the configuration operations of a bucket have chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeoss.model.acl import Acl
    from fakeoss.model.encryption import Encryption

__all__ = ["Settings"]


class Settings:
    """One attribute for each configuration, ``None`` where none was chosen. Values are immutable and replaced whole, so
    that reading needs no lock."""

    __slots__ = ("acl", "encryption")

    def __init__(self) -> None:
        self.acl: Acl | None = None
        """``None``: private."""
        self.encryption: Encryption | None = None
        """The default for objects to come."""
