"""The operations of the service, one module per family. Importing a family registers its operations."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from fakeoss.handling.registry import REGISTRY

__all__ = ["OPERATIONS"]

FAMILIES: Final = (
    "abac",
    "acceleration",
    "access_logging",
    "acl",
    "analytics",
    "buckets",
    "copying",
    "cors",
    "deletion",
    "encryption",
    "intelligent_tiering",
    "inventory",
    "lifecycle",
    "listing",
    "metrics",
    "multipart",
    "multipart_completion",
    "multipart_listing",
    "notification",
    "object_annotations",
    "object_attributes",
    "object_encryption",
    "object_lock",
    "objects",
    "ownership",
    "policy",
    "post_object",
    "public_access_block",
    "replication",
    "request_payment",
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
