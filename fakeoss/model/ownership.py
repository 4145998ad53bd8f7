"""Who owns the objects of a bucket, and what of it may be public."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["ALL_BLOCKED", "NOTHING_BLOCKED", "NO_CONTROLS", "OWNERSHIPS", "AccessBlock", "Ownership"]


class Ownership:
    """The object ownership of a bucket (Amazon: Controlling ownership of objects and disabling ACLs)."""

    ENFORCED: Final = "BucketOwnerEnforced"
    """Everything is the bucket owner's, and ACLs have no effect."""
    PREFERRED: Final = "BucketOwnerPreferred"
    """Everything is its writer's, but what is written with the canned ACL bucket-owner-full-control."""
    WRITER: Final = "ObjectWriter"
    """Everything is its writer's."""


OWNERSHIPS: Final = frozenset({Ownership.ENFORCED, Ownership.PREFERRED, Ownership.WRITER})
NO_CONTROLS: Final = ""
"""Ownership controls were deleted: everything is its writer's."""


class AccessBlock(NamedTuple):
    """A bucket's public access block."""

    block_public_acls: bool = False
    """Whether requests that would set a public ACL are refused."""
    ignore_public_acls: bool = False
    """Whether what ACLs grant to everybody has no effect."""
    block_public_policy: bool = False
    """Whether public bucket policies are refused."""
    restrict_public_buckets: bool = False
    """Whether a public bucket policy allows nothing to other accounts."""
    stands: bool = True
    """Whether there is a configuration at all."""


NOTHING_BLOCKED: Final = AccessBlock(stands=False)
"""The configuration was deleted."""
ALL_BLOCKED: Final = AccessBlock(True, True, True, True)
"""That of a new bucket at Amazon since April 2023."""
