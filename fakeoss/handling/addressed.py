"""The object, or the version of it, that a sub-resource belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

__all__ = ["addressed"]


def addressed(call: Call, bucket: BucketState, action: str) -> ObjectRecord:
    """The current object of the request's key, or the version that ``versionId`` names, to which the caller may do
    ``action``.

    Raises KEY_TOO_LONG, NO_SUCH_KEY (for who may list the bucket), NO_SUCH_VERSION, EMPTY_VERSION_ID,
    INVALID_VERSION_ID, ACCESS_DENIED, METHOD_NOT_ALLOWED for a delete marker.
    """
    key, version_id = call.object_key(), call.query.get("versionId")
    record = bucket.current(key) if version_id is None else call.version(bucket, key, version_id)
    if record is None:
        call.authorise("s3:ListBucket", bucket)
        raise OssError(Cause.NO_SUCH_KEY, Key=key)
    call.authorise(action, bucket, record, key=key)
    if record.is_marker:
        raise OssError(Cause.METHOD_NOT_ALLOWED, Method=call.request.method, ResourceType="DeleteMarker")
    return record
