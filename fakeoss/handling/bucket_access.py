"""The object ownership and the public access block of a bucket: its own settings, or the defaults of the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.model.ownership import ALL_BLOCKED, NO_CONTROLS, NOTHING_BLOCKED, Ownership

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.ownership import AccessBlock

__all__ = ["access_block_of", "ownership_of"]


def ownership_of(call: Call, bucket: BucketState) -> str:
    """Return the object ownership of a bucket, ``""`` if it has no ownership controls. A bucket for which none was set
    has the profile's default."""
    ownership = bucket.settings.ownership
    if ownership is None:
        return Ownership.ENFORCED if call.profile.acls == "disabled" else NO_CONTROLS
    return ownership


def access_block_of(call: Call, bucket: BucketState) -> AccessBlock:
    """Return the public access block of a bucket. A bucket for which none was set has the profile's default."""
    access_block = bucket.settings.access_block
    if access_block is None:
        return ALL_BLOCKED if call.profile.acls == "disabled" else NOTHING_BLOCKED
    return access_block
