"""Creating an object from a request: what PutObject and PostObject share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeoss.handling.acl_headers import object_owner
from fakeoss.handling.object_headers import (
    checksum_headers,
    expiration_headers,
    known_checksum,
    read_attributes,
    written_version_headers,
)
from fakeoss.handling.preconditions import write_guard
from fakeoss.handling.reply import quoted
from fakeoss.handling.sse import encryption_headers, object_etag, requested_encryption
from fakeoss.model.records import Checksum, NewObject

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.handling.payload import Payload
    from fakeoss.handling.preconditions import Guard
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.records import Attributes, ObjectRecord

__all__ = ["Draft", "begin", "finish"]


class Draft(NamedTuple):
    """What the headers of a request determine about its object, before the body is read."""

    key: str
    attributes: Attributes
    encryption: Encryption | None
    guard: Guard | None


def begin(call: Call, bucket: BucketState, key: str) -> Draft:
    """Read the headers. Raises as ``read_attributes``, ``requested_encryption`` and ``write_guard`` do."""
    attributes = read_attributes(call, bucket)
    encryption = requested_encryption(call, bucket)
    return Draft(key, attributes, encryption, write_guard(call, key))


def finish(call: Call, bucket: BucketState, draft: Draft, payload: Payload) -> tuple[ObjectRecord, dict[str, str]]:
    """Publish the object; return it, and the headers of the response, which have the CRC64NVME of an object that was
    sent without a checksum (recorded at Amazon: localstack's test_cors_match_methods, March 2025, and
    test_post_object_default_checksum, February 2026). Raises PRECONDITION_FAILED."""
    etag = object_etag(call, payload.md5, draft.encryption)
    headers = {**encryption_headers(call, draft.encryption), "ETag": quoted(etag)}
    checksum = None
    if payload.checksum is not None and call.profile.objects.checksums:
        checksum = Checksum(*payload.checksum)
    owner = object_owner(call, bucket)
    new = NewObject(
        draft.key, payload.content, etag, draft.attributes, checksum, draft.encryption, owner
    )  # by place, which is three times as fast as by name
    record = bucket.publish(new, draft.guard)
    headers.update(checksum_headers(known_checksum(call, record)))
    headers.update(written_version_headers(record))
    if bucket.settings.lifecycle is not None:
        headers.update(expiration_headers(call, bucket, record))
    return record, headers
