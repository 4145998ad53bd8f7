"""The operations of the service. Importing a family registers its rows."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from fakeoss.handling.registry import REGISTRY

__all__ = ["OPERATIONS"]

FAMILIES: Final = (
    "acl",
    "buckets",
    "configurations",
    "copying",
    "cors",
    "deletion",
    "delivery",
    "encryption",
    "lifecycle",
    "listing",
    "multipart",
    "multipart_completion",
    "multipart_listing",
    "notification",
    "object_attributes",
    "object_lock",
    "objects",
    "ownership",
    "policy",
    "post_object",
    "public_access_block",
    "replication",
    "restore",
    "select",
    "service",
    "tagging",
    "unsupported",
    "versioning",
    "website",
)
for _family in FAMILIES:
    import_module(f"{__name__}.{_family}")
OPERATIONS: Final = REGISTRY
