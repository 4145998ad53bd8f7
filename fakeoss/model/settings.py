"""What was chosen for a bucket: by the configuration operations, or by a test that makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.model.acl import CANNED_ACLS, canned
from fakeoss.model.encryption import BLOCKED_TYPES, METHODS, Encryption
from fakeoss.model.ownership import NOTHING_BLOCKED, Ownership

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeoss.model.accounts import User
    from fakeoss.model.acl import Acl
    from fakeoss.model.cors import Cors
    from fakeoss.model.lifecycle import Lifecycle
    from fakeoss.model.notifications import Notifications
    from fakeoss.model.object_lock import DefaultRetention
    from fakeoss.model.ownership import AccessBlock
    from fakeoss.model.policy import Policy
    from fakeoss.model.replication import Replication
    from fakeoss.model.website import Website

    Document = tuple[str, str | int | Sequence["Document"]]
    """A document as it was put, read and in order."""

__all__ = ["ABAC_STATES", "Settings", "choose", "require_texts"]

ABAC_STATES = ("Enabled", "Disabled")


class Settings:
    """One attribute for each configuration, ``None`` where none was chosen. Values are immutable and replaced whole, so
    that reading needs no lock."""

    __slots__ = (
        "abac",
        "acceleration",
        "access_block",
        "acl",
        "blocked_encryption_types",
        "configurations",
        "cors",
        "encryption",
        "lifecycle",
        "location",
        "logging",
        "mfa_delete",
        "notification",
        "object_lock",
        "ownership",
        "policy",
        "replication",
        "requester_pays",
        "tags",
        "website",
    )

    def __init__(self) -> None:
        self.abac: str | None = None
        """``"Enabled"``: policies can refer to the tags of the bucket, which are not changed as those of others are."""
        self.acl: Acl | None = None
        """``None``: private."""
        self.ownership: str | None = None
        """``None``: that of a new bucket; ``""``: the controls were deleted."""
        self.access_block: AccessBlock | None = None
        """``None``: that of a new bucket."""
        self.policy: Policy | None = None
        self.encryption: Encryption | None = None
        """The default for objects to come."""
        self.blocked_encryption_types: str | None = None
        """``"SSE-C"``: writes with customer-provided keys are refused; ``"NONE"``: nothing is; ``None``: as in a new
        bucket of the service."""
        self.object_lock: DefaultRetention | None = None
        """``None``: object lock is not enabled. It is never disabled again."""
        self.acceleration: str | None = None
        """``None``: transfer acceleration was never switched."""
        self.location: str | None = None
        """The name that was sent for the bucket's region; ``None``: its only one."""
        self.mfa_delete: str | None = None
        """What the last versioning configuration with an MfaDelete said; ``None``: none had one."""
        self.lifecycle: Lifecycle | None = None
        self.cors: Cors | None = None
        self.website: Website | None = None
        self.notification: Notifications | None = None
        self.replication: Replication | None = None
        self.requester_pays = False
        self.tags: Mapping[str, str] = {}
        self.logging: Document | None = None
        self.configurations: Mapping[tuple[str, str], Document] = {}
        """Documents that are kept and given back, by kind and id."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Settings):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in Settings.__slots__)

    __hash__ = None  # type: ignore[assignment]  # they change

    @property
    def is_followed(self) -> bool:
        """Whether there is a notification or replication, which follow the changes of objects."""
        return self.notification is not None or self.replication is not None


def choose(
    settings: Settings,
    owner: User,
    *,
    acl: str | None,
    tags: Mapping[str, str] | None,
    encryption: str | Encryption | None,
    blocked_encryption_types: str | None = None,
) -> None:
    """Set what was chosen. A canned ACL comes with nothing that would keep it from having effect.

    Raises INVALID_CANNED_ACL, ENCRYPTION_METHOD; TypeError for tags that are no texts; ValueError for other
    blocked encryption types than ``"SSE-C"`` and ``"NONE"``.
    """
    if blocked_encryption_types not in {None, *BLOCKED_TYPES}:
        known = " or ".join(map(repr, BLOCKED_TYPES))
        raise ValueError(f"fakeoss: blocked_encryption_types must be {known}, not {blocked_encryption_types!r}")
    settings.blocked_encryption_types = blocked_encryption_types
    if acl is not None:
        if acl not in CANNED_ACLS:
            raise OssError(Cause.INVALID_CANNED_ACL, ArgumentValue=acl)
        settings.acl = canned(acl, owner, owner)
        settings.ownership, settings.access_block = Ownership.WRITER, NOTHING_BLOCKED
    if tags is not None:
        settings.tags = require_texts(tags, "a tag")
    if isinstance(encryption, str):
        if encryption not in METHODS:
            raise OssError(Cause.ENCRYPTION_METHOD, ArgumentValue=encryption)
        encryption = Encryption(encryption)
    settings.encryption = encryption


def require_texts(pairs: Mapping[str, str], what: str) -> dict[str, str]:
    """The pairs as a dictionary of their own. Raises TypeError unless names and values are texts."""
    for name, value in pairs.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"fakeoss: {what} is a text: {name}={value!r} is not")
    return dict(pairs)
