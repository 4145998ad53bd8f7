"""What the configuration operations of a bucket have chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeoss.model.acl import Acl
    from fakeoss.model.cors import Cors
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.lifecycle import Lifecycle
    from fakeoss.model.notifications import Notifications
    from fakeoss.model.object_lock import DefaultRetention
    from fakeoss.model.ownership import AccessBlock
    from fakeoss.model.policy import Policy
    from fakeoss.model.replication import Replication
    from fakeoss.model.website import Website

    Document = tuple[str, str | int | Sequence["Document"]]
    """A document as it was put, read and in order."""

__all__ = ["Settings"]


class Settings:
    """One attribute for each configuration, ``None`` where none was chosen. Values are immutable and replaced whole, so
    that reading needs no lock."""

    __slots__ = (
        "acceleration",
        "access_block",
        "acl",
        "configurations",
        "cors",
        "encryption",
        "lifecycle",
        "logging",
        "notification",
        "object_lock",
        "ownership",
        "policy",
        "replication",
        "requester_pays",
        "tags",
        "watched",
        "website",
    )

    def __init__(self) -> None:
        self.acl: Acl | None = None
        """``None``: private."""
        self.ownership: str | None = None
        """``None``: that of a new bucket; ``""``: the controls were deleted."""
        self.access_block: AccessBlock | None = None
        """``None``: that of a new bucket."""
        self.policy: Policy | None = None
        self.encryption: Encryption | None = None
        """The default for objects to come."""
        self.object_lock: DefaultRetention | None = None
        """``None``: object lock is not enabled. It is never disabled again."""
        self.acceleration: str | None = None
        """``None``: transfer acceleration was never switched."""
        self.lifecycle: Lifecycle | None = None
        self.cors: Cors | None = None
        self.website: Website | None = None
        self.notification: Notifications | None = None
        self.replication: Replication | None = None
        self.watched = False
        """Whether there is a notification or replication, which follow the changes of objects."""
        self.requester_pays = False
        self.tags: Mapping[str, str] = {}
        self.logging: Document | None = None
        self.configurations: Mapping[tuple[str, str], Document] = {}
        """Documents that are kept and given back, by kind and id."""
