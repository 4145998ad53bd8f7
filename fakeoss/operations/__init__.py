"""The operations of the service. Importing a family registers its rows."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from fakeoss.operations.registry import REGISTRY

__all__ = ["OPERATIONS"]

FAMILIES: Final = (
    "access_block",
    "acl",
    "buckets",
    "completion",
    "configurations",
    "copying",
    "cors",
    "deletion",
    "delivery",
    "details",
    "encryption",
    "lifecycle",
    "listing",
    "locking",
    "multipart",
    "notification",
    "objects",
    "ownership",
    "pending",
    "policy",
    "posting",
    "replication",
    "restoring",
    "selection",
    "service",
    "tagging",
    "unsupported",
    "versioning",
    "website",
)
for _family in FAMILIES:
    import_module(f"{__name__}.{_family}")
OPERATIONS: Final = REGISTRY
