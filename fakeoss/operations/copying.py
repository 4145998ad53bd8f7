"""Copies: CopyObject, and what it shares with UploadPartCopy: the source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.acl_headers import object_owner, requested_acl
from fakeoss.handling.copy_source import read_source, require_source_conditions, source_version_headers
from fakeoss.handling.lock_headers import requested_lock
from fakeoss.handling.object_headers import (
    expiration_headers,
    known_checksum,
    read_attributes,
    storage_class,
    version_headers,
    website_redirect,
)
from fakeoss.handling.preconditions import write_guard
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply, quoted
from fakeoss.handling.sse import changes_encryption, encryption_headers, requested_encryption
from fakeoss.handling.tag_sets import header_tags
from fakeoss.model import digests
from fakeoss.model.records import COMPOSITE, Attributes, Checksum, NewObject, range_md5
from fakeoss.wire.dates import iso_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.wire.copysource import CopySource


_CHANGES: Final = frozenset({"x-amz-storage-class", "x-amz-website-redirect-location"})
"""Headers that make a copy onto itself one that changes something."""


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
    if not call.may_copy:
        raise OssError(Cause.ANONYMOUS_COPY)
    call.authorise("s3:PutObject", bucket)
    given = read_attributes(call, bucket) if replace else Attributes()
    encryption = requested_encryption(call, bucket)
    guard = write_guard(call, key)
    source = read_source(call, address, whole=True)
    require_source_conditions(call, source)
    if source.size > call.limits.max_copy_size:
        raise OssError(Cause.COPY_TOO_LARGE, MaxSizeAllowed=call.limits.max_copy_size)
    itself = _is_current(bucket, key, address, source) and not _names_version(bucket, address)
    changed = replace or not _CHANGES.isdisjoint(call.headers)
    if itself and not changed and not changes_encryption(call, bucket, source.encryption, encryption):
        raise OssError(Cause.COPY_ONTO_ITSELF)
    attributes = _attributes(call, bucket, source, given if replace else source.attributes)
    if attributes.tags:
        _authorise_tags(call, bucket, address, source=source, tags=attributes.tags)
    etag, checksum, owner = range_md5(source, 0, source.size), _checksum(call, source), object_owner(call, bucket)
    new = NewObject(key, source.content, etag, attributes, checksum, encryption, owner)
    record = bucket.publish(new, guard)
    shown = encryption_headers(call, encryption)
    headers = {**shown, **source_version_headers(source), **version_headers(bucket, record)}
    if bucket.settings.lifecycle is not None:
        headers.update(expiration_headers(call, bucket, record))
    return _answer(record, headers)


def _is_current(bucket: BucketState, key: str, address: CopySource, source: ObjectRecord) -> bool:
    """Whether the source is the object that the copy would replace."""
    current = bucket.current(key) if (address.bucket, address.key) == (bucket.name, key) else None
    return current is not None and current.serial == source.serial


def _names_version(bucket: BucketState, address: CopySource) -> bool:
    """Whether the source is a version by its id: it may be brought back, the current one as well (verified at Amazon by
    moto's test_copy_object_in_place_with_versioning); where no version was ever kept, an id says nothing (our
    reading)."""
    return address.version_id is not None and bucket.versioning is not None


def _authorise_tags(
    call: Call, bucket: BucketState, address: CopySource, *, source: ObjectRecord, tags: Mapping[str, str]
) -> None:
    """Raise ACCESS_DENIED unless the caller may set the copy's tags, and read them if they are the source's (Amazon:
    CopyObject, Required permissions)."""
    call.authorise("s3:PutObjectTagging", bucket)
    if tags is source.attributes.tags:
        action = "s3:GetObjectTagging" if address.version_id is None else "s3:GetObjectVersionTagging"
        call.authorise(action, call.store.bucket(address.bucket), source, key=address.key)


def _attributes(call: Call, bucket: BucketState, source: ObjectRecord, kept: Attributes) -> Attributes:
    """What is said of the copy: what is kept of the source, and what the request always says anew."""
    return kept._replace(
        storage_class=storage_class(call),
        acl=requested_acl(call, bucket),
        redirect=website_redirect(call),
        lock=requested_lock(call, bucket),
        tags=_tags(call, source),
        restoration=None,
    )


def _tags(call: Call, source: ObjectRecord) -> Mapping[str, str]:
    """The copy's tags: the source's, unless the request says that it brings its own. Raises
    INVALID_TAGGING_DIRECTIVE and what ``header_tags`` raises."""
    if "x-amz-tagging-directive" in call.profile.ignored_headers.get(call.operation, ()):
        return source.attributes.tags
    directive = call.headers.get("x-amz-tagging-directive", "COPY")
    if directive not in {"COPY", "REPLACE"}:
        raise OssError(Cause.INVALID_TAGGING_DIRECTIVE, ArgumentValue=directive)
    return header_tags(call) if directive == "REPLACE" else source.attributes.tags


def _replaces(call: Call) -> bool:
    directive = call.headers.get("x-amz-metadata-directive", "COPY")
    if directive not in {"COPY", "REPLACE"}:
        raise OssError(Cause.INVALID_DIRECTIVE, ArgumentValue=directive)
    return directive == "REPLACE"


def _checksum(call: Call, source: ObjectRecord) -> Checksum | None:
    """The copy's checksum, always of the full object: the algorithm asked for, else the source's."""
    if not call.profile.objects.checksums:
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
