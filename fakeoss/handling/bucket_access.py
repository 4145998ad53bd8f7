"""The object ownership and the public access block of a bucket, chosen or the profile's for a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.model.ownership import ALL_BLOCKED, NO_CONTROLS, NOTHING_BLOCKED, Ownership

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.ownership import AccessBlock

__all__ = ["access_block_of", "ownership_of"]


def ownership_of(call: Call, bucket: BucketState) -> str:
    """The object ownership of a bucket, ``""`` where there are no controls; that of a new one is the profile's."""
    chosen = bucket.settings.ownership
    if chosen is None:
        return Ownership.ENFORCED if call.profile.acls == "disabled" else NO_CONTROLS
    return chosen


def access_block_of(call: Call, bucket: BucketState) -> AccessBlock:
    """The public access block of a bucket; that of a new one is the profile's."""
    chosen = bucket.settings.access_block
    if chosen is None:
        return ALL_BLOCKED if call.profile.acls == "disabled" else NOTHING_BLOCKED
    return chosen
