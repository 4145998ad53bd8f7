"""Copying objects: CopyObject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.acl_headers import object_owner, requested_acl
from fakeoss.handling.copy_order import require_source
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
from fakeoss.handling.sse import (
    changes_encryption,
    copy_etag,
    encryption_headers,
    requested_encryption,
    require_source_headers,
)
from fakeoss.handling.tag_sets import header_tags
from fakeoss.model import digests
from fakeoss.model.records import COMPOSITE, Attributes, Checksum, NewObject
from fakeoss.operations._copying_annotations import copied_annotations
from fakeoss.wire.dates import iso_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.annotations import Annotation
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.wire.copysource import CopySource


@operation("CopyObject", "PUT", Target.OBJECT, headers={"x-amz-copy-source"}, page="Put-Object-Copy-2")
def copy_object(call: Call) -> Reply:
    """Create an object from a stored one, sharing its bytes. JD Cloud page: Put-Object-Copy-2.

    Raises the COPY_SOURCE causes, NO_SUCH_BUCKET, NO_SUCH_KEY, ACCESS_DENIED, PRECONDITION_FAILED, COPY_TOO_LARGE,
    COPY_ONTO_ITSELF, INVALID_DIRECTIVE, the causes of invalid encryption headers, what ``copied_annotations`` raises.
    """
    if call.profile.copies.target_lookup != "first":
        require_source(call)
    bucket = call.bucket()
    key = call.object_key()
    address = call.copy_source()
    replaces_metadata = _replaces_metadata(call)
    if not call.may_copy:
        raise OssError(Cause.ANONYMOUS_COPY)
    call.authorise("s3:PutObject", bucket)
    new_attributes = _new_attributes(call, bucket, replaced=replaces_metadata)
    require_source_headers(call)
    encryption = requested_encryption(call, bucket)
    guard = write_guard(call, key)
    source = read_source(call, address, whole=True)
    require_source_conditions(call, source)
    _require_copyable(call, source)
    onto_itself = _is_current(bucket, key, address, source) and not _is_version(bucket, address)
    is_changed = replaces_metadata or not call.profile.copies.changes_in_place.isdisjoint(call.headers)
    if onto_itself and not is_changed and not changes_encryption(call, bucket, source.encryption, encryption):
        raise OssError(Cause.COPY_ONTO_ITSELF)
    annotations = copied_annotations(call, bucket, address, source=source, encryption=encryption)
    base = new_attributes if replaces_metadata else source.attributes
    attributes = _copy_attributes(call, bucket, source, base, annotations=annotations)
    if attributes.tags:
        _authorise_tags(call, bucket, address, source=source, tags=attributes.tags)
    etag = copy_etag(call, source, encryption)
    checksum, owner = _copy_checksum(call, source), object_owner(call, bucket)
    new = NewObject(key, source.content, etag, attributes, checksum, encryption, owner)
    record = bucket.publish(new, guard)
    encryption_fields = encryption_headers(call, encryption)
    headers = {**encryption_fields, **source_version_headers(source), **version_headers(bucket, record)}
    if bucket.settings.lifecycle is not None:
        headers.update(expiration_headers(call, bucket, record))
    return _copy_reply(call, record, headers)


def _new_attributes(call: Call, bucket: BucketState, *, replaced: bool) -> Attributes:
    """Return what the request sets for the copy if its metadata is ``replaced``. Raises as ``read_attributes`` does,
    and OPERATION_NOT_IMPLEMENTED for a body where it is not ignored."""
    if call.profile.copies.copy_body_refused and call.headers.get("content-length", "0") != "0":
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="CopyObject with a body")
    if replaced:
        return read_attributes(call, bucket)
    if call.profile.copies.class_before_source:
        storage_class(call)
    return Attributes()


def _require_copyable(call: Call, source: ObjectRecord) -> None:
    """Raise OPERATION_NOT_IMPLEMENTED for an encrypted source that the profile does not copy, COPY_TOO_LARGE."""
    if source.encryption is not None and not call.profile.copies.encrypted_sources:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="CopyObject of an encrypted object")
    if source.size > call.limits.max_copy_size:
        raise OssError(Cause.COPY_TOO_LARGE, MaxSizeAllowed=call.limits.max_copy_size)


def _is_current(bucket: BucketState, key: str, address: CopySource, source: ObjectRecord) -> bool:
    """Return whether the source is the object that the copy would replace."""
    current = bucket.current(key) if (address.bucket, address.key) == (bucket.name, key) else None
    return current is not None and current.serial == source.serial


def _is_version(bucket: BucketState, address: CopySource) -> bool:
    """Return whether the source is addressed by version ID. Any version may then be copied onto its own key, the
    current one included (verified at Amazon by moto's test_copy_object_in_place_with_versioning). In a bucket that was
    never versioned, a version ID makes no difference (our reading)."""
    return address.version_id is not None and bucket.versioning is not None


def _authorise_tags(
    call: Call, bucket: BucketState, address: CopySource, *, source: ObjectRecord, tags: Mapping[str, str]
) -> None:
    """Raise ACCESS_DENIED unless the caller may set the copy's tags, and read the source's tags if those are copied
    (Amazon: CopyObject, Required permissions)."""
    call.authorise("s3:PutObjectTagging", bucket)
    if tags is source.attributes.tags:
        action = "s3:GetObjectTagging" if address.version_id is None else "s3:GetObjectVersionTagging"
        call.authorise(action, call.store.bucket(address.bucket), source, key=address.key)


def _copy_attributes(
    call: Call, bucket: BucketState, source: ObjectRecord, base: Attributes, *, annotations: Mapping[str, Annotation]
) -> Attributes:
    """Return the copy's attributes: ``base``, with those replaced that are never copied and always come from the
    request."""
    return base._replace(
        storage_class=storage_class(call),
        acl=requested_acl(call, bucket),
        redirect=website_redirect(call) or (base.redirect if call.profile.copies.redirects_copied else ""),
        lock=requested_lock(call, bucket),
        tags=_copy_tags(call, source),
        restoration=None,
        annotations=annotations,
    )


def _copy_tags(call: Call, source: ObjectRecord) -> Mapping[str, str]:
    """Return the copy's tags: the source's, unless the request replaces them. Raises INVALID_TAGGING_DIRECTIVE and what
    ``header_tags`` raises."""
    if call.profile.copies.tags_with_metadata and _replaces_metadata(call):
        return header_tags(call)
    directive = _directive(call, "x-amz-tagging-directive")
    if directive not in {"COPY", "REPLACE"}:
        raise OssError(Cause.INVALID_TAGGING_DIRECTIVE, ArgumentValue=directive)
    return header_tags(call) if directive == "REPLACE" else source.attributes.tags


def _replaces_metadata(call: Call) -> bool:
    directive = _directive(call, "x-amz-metadata-directive")
    if directive not in {"COPY", "REPLACE"}:
        raise OssError(Cause.INVALID_DIRECTIVE, ArgumentValue=directive)
    return directive == "REPLACE"


def _directive(call: Call, name: str) -> str:
    """Return a directive as the profile reads it, which may be none."""
    text, forms = call.headers.get(name, "COPY"), call.profile.copies.directives
    return text.upper() if forms == "any case" else text or ("COPY" if forms == "or empty" else "")


def _copy_checksum(call: Call, source: ObjectRecord) -> Checksum | None:
    """Return the copy's checksum, always of the full object, with the algorithm of the request, else the source's."""
    if not call.profile.objects.checksums:
        return None
    algorithm = call.headers.get("x-amz-checksum-algorithm")
    if algorithm is not None:
        if algorithm.upper() not in digests.ALGORITHMS:
            raise OssError(Cause.CHECKSUM_ALGORITHM_UNKNOWN)
        return Checksum(algorithm.upper(), digests.checksum_of(algorithm.upper(), source.content))
    checksum = known_checksum(call, source)
    if checksum is not None and checksum.type == COMPOSITE:
        return Checksum(checksum.algorithm, digests.checksum_of(checksum.algorithm, source.content))
    return checksum


def _copy_reply(call: Call, record: ObjectRecord, headers: dict[str, str]) -> Reply:
    etag = quoted(record.etag) if call.profile.copies.quoted_copy_etags else record.etag
    children = [("LastModified", iso_date(record.modified_at)), ("ETag", etag)]
    if record.checksum is not None:
        children.append((f"Checksum{record.checksum.algorithm}", record.checksum.value))
        children.append(("ChecksumType", record.checksum.type))
    if record.storage_class != "STANDARD":
        headers["x-amz-storage-class"] = record.storage_class
    return Reply(headers=headers, xml=("CopyObjectResult", children))
