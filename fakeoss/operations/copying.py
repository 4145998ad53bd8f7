"""Copies: CopyObject, and what it shares with UploadPartCopy: the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.model import digests
from fakeoss.model.records import COMPOSITE, Attributes, Checksum, ObjectRecord
from fakeoss.operations.attributes import (
    known_checksum,
    read_attributes,
    requested_acl,
    storage_class,
    version_headers,
)
from fakeoss.operations.conditional import write_guard
from fakeoss.operations.registry import Target, operation
from fakeoss.operations.reply import Reply, quoted
from fakeoss.operations.source import read_source, require_source_conditions, source_version_headers
from fakeoss.operations.sse import changes_encryption, encryption_headers, requested_encryption
from fakeoss.wire.dates import iso_date

if TYPE_CHECKING:
    from fakeoss.operations.call import Call


@operation("CopyObject", "PUT", Target.OBJECT, headers={"x-amz-copy-source"}, page="Put-Object-Copy-2")
def copy_object(call: Call) -> Reply:
    """Make an object from one already stored, sharing its bytes.

    Raises the COPY_SOURCE causes, NO_SUCH_BUCKET, NO_SUCH_KEY, ACCESS_DENIED, PRECONDITION_FAILED, COPY_TOO_LARGE,
    COPY_ONTO_ITSELF, INVALID_DIRECTIVE, the causes of wrong encryption headers. JD Cloud page: Put-Object-Copy-2.
    """
    bucket = call.bucket()
    key = call.object_key()
    address = call.copy_source()
    replace = _replaces(call)
    call.authorise("s3:PutObject", bucket)
    given = read_attributes(call, bucket) if replace else Attributes()
    encryption = requested_encryption(call, bucket)
    guard = write_guard(call, key)
    source = read_source(call, address, whole=True)
    require_source_conditions(call, source)
    if source.size > call.limits.max_copy_size:
        raise OssError(Cause.COPY_TOO_LARGE, MaxSizeAllowed=call.limits.max_copy_size)
    itself = source is bucket.current(key)  # an older version may be brought back
    changed = replace or "x-amz-storage-class" in call.headers
    if itself and not changed and not changes_encryption(call, bucket, source.encryption, encryption):
        raise OssError(Cause.COPY_ONTO_ITSELF)
    kept = given if replace else source.attributes
    attributes = kept._replace(storage_class=storage_class(call), acl=requested_acl(call, bucket))
    record = ObjectRecord(key, source.content, source.md5_of(0, source.size), attributes)
    record.owner, record.encryption = call.user or bucket.owner, encryption
    record.checksum = _checksum(call, source)
    bucket.publish(record, guard)
    shown = encryption_headers(call, encryption)
    headers = {**shown, **source_version_headers(source), **version_headers(bucket, record)}
    return _answer(record, headers)


def _replaces(call: Call) -> bool:
    directive = call.headers.get("x-amz-metadata-directive", "COPY")
    if directive not in {"COPY", "REPLACE"}:
        raise OssError(Cause.INVALID_DIRECTIVE, ArgumentValue=directive)
    return directive == "REPLACE"


def _checksum(call: Call, source: ObjectRecord) -> Checksum | None:
    """The copy's checksum, always of the full object: the algorithm asked for, else the source's."""
    if not call.profile.checksums:
        return None
    asked = call.headers.get("x-amz-checksum-algorithm")
    if asked is not None:
        if asked.upper() not in digests.ALGORITHMS:
            raise OssError(Cause.CHECKSUM_ALGORITHM_UNKNOWN)
        return Checksum(asked.upper(), digests.checksum_of(asked.upper(), source.content))
    kept = known_checksum(call, source)
    if kept is not None and kept.type == COMPOSITE:
        return Checksum(kept.algorithm, digests.checksum_of(kept.algorithm, source.content))
    return kept


def _answer(record: ObjectRecord, headers: dict[str, str]) -> Reply:
    children = [("LastModified", iso_date(record.modified_at)), ("ETag", quoted(record.etag))]
    if record.checksum is not None:
        children.append((f"Checksum{record.checksum.algorithm}", record.checksum.value))
        children.append(("ChecksumType", record.checksum.type))
    if record.storage_class != "STANDARD":
        headers["x-amz-storage-class"] = record.storage_class
    return Reply(headers=headers, xml=("CopyObjectResult", children))
