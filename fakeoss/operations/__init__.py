"""The operations of the service. Importing a family registers its rows."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from fakeoss.operations.registry import REGISTRY

__all__ = ["OPERATIONS"]

FAMILIES: Final = (
    "buckets",
    "completion",
    "copying",
    "deletion",
    "encryption",
    "listing",
    "multipart",
    "objects",
    "pending",
    "service",
    "unsupported",
    "versioning",
)
for _family in FAMILIES:
    import_module(f"{__name__}.{_family}")
OPERATIONS: Final = REGISTRY
