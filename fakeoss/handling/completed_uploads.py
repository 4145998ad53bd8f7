"""Uploads that are completed, for services that still know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState

__all__ = ["is_known_completion"]


def is_known_completion(call: Call, bucket: BucketState) -> bool:
    """Whether the profile still knows the upload that the query names, because the object that it became is current."""
    if not call.profile.multipart.completed_known:
        return False
    current = bucket.current(call.key or "")
    completion = None if current is None else current.completion
    return completion is not None and completion.upload_id == call.query["uploadId"]
