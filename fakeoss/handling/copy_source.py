"""The source object of a copy: looked up, authorised, and checked against its conditions."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.object_headers import require_unarchived
from fakeoss.handling.preconditions import is_outdated, read_conditions
from fakeoss.handling.sse import require_source_key
from fakeoss.model.conditions import failed_copy_condition
from fakeoss.model.records import NULL_VERSION

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.wire.copysource import CopySource

__all__ = ["read_source", "require_source_conditions", "source_bucket", "source_version_headers"]

_NEW_BUCKET = re.compile(r"(?!\d+\.\d+\.\d+\.\d+\Z)(?!.*(?:\.\.|\.-|-\.))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
"""What MinIO allows new buckets to be called."""


def read_source(call: Call, address: CopySource, *, whole: bool = False) -> ObjectRecord:
    """Return the object to copy; ``whole`` means by CopyObject. Raises what ``source_bucket`` raises, NO_SUCH_KEY,
    NO_SUCH_VERSION, ACCESS_DENIED, COPY_SOURCE_MARKER, COPY_SOURCE_ARCHIVED, what ``require_source_key`` raises, and
    for a malformed version id COPY_SOURCE_VERSION, with ``whole`` COPY_SOURCE_VERSION_WHOLE (both recorded at Amazon,
    April 2026)."""
    bucket = source_bucket(call, address)
    if "x-amz-source-expected-bucket-owner" in call.headers:
        call.require_owner(bucket, call.headers["x-amz-source-expected-bucket-owner"])
    try:
        record = call.readable(bucket, address.key, address.version_id)
    except OssError as error:
        if error.cause is not Cause.INVALID_VERSION_ID:
            raise
        if whole:
            raise OssError(Cause.COPY_SOURCE_VERSION_WHOLE) from None
        raise OssError(Cause.COPY_SOURCE_VERSION, ArgumentValue=address.version_id) from None
    if record.is_marker:
        raise OssError(Cause.COPY_SOURCE_MARKER)
    require_unarchived(call, record, copied=True)
    require_source_key(call, record)
    return record


def source_bucket(call: Call, address: CopySource) -> BucketState:
    """Return the bucket of a copy source. Raises NO_SUCH_BUCKET, naming it, or INVALID_BUCKET_NAME if the profile says
    so of a name that no new bucket may have."""
    bucket = call.store.find(address.bucket)
    if bucket is not None:
        return bucket
    if call.profile.copies.source_buckets == "new bucket" and not _NEW_BUCKET.fullmatch(address.bucket):
        raise OssError(Cause.INVALID_BUCKET_NAME)
    return call.store.bucket(address.bucket)


def source_version_headers(source: ObjectRecord) -> dict[str, str]:
    """Return the header with the version that was copied, which is not sent for ``null`` (recorded at Amazon, February
    2026)."""
    return {} if source.version_id == NULL_VERSION else {"x-amz-copy-source-version-id": source.version_id}


def require_source_conditions(call: Call, source: ObjectRecord) -> None:
    """Raise PRECONDITION_FAILED if the condition of an ``x-amz-copy-source-if-*`` header fails."""
    if call.headers.get("if-none-match") == "*" and call.profile.copies.none_match_of_source:
        raise OssError(Cause.PRECONDITION_FAILED, Condition="If-None-Match")
    conditions = read_conditions(call.headers, "x-amz-copy-source-", lists=call.profile.objects.tag_lists)
    if conditions is None:
        return
    now = call.store.clock.now() if call.profile.copies.future_dates_ignored else math.inf
    failed = failed_copy_condition(conditions, source.etag, source.modified_at, now)
    if failed is None and is_outdated(call, conditions, source):
        failed = "If-Unmodified-Since"
    if failed is not None:
        raise OssError(Cause.PRECONDITION_FAILED, Condition=f"x-amz-copy-source-{failed}")
