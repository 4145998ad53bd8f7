"""The operations of the service. Importing a family registers its rows."""

from __future__ import annotations

from typing import Final

from fakeoss.operations import (
    buckets,
    completion,
    copying,
    deletion,
    encryption,
    listing,
    multipart,
    objects,
    pending,
    service,
    unsupported,
    versioning,
)
from fakeoss.operations.registry import REGISTRY

__all__ = ["OPERATIONS"]

FAMILIES: Final = (
    buckets,
    completion,
    copying,
    deletion,
    encryption,
    listing,
    multipart,
    objects,
    pending,
    service,
    unsupported,
    versioning,
)
OPERATIONS: Final = REGISTRY
