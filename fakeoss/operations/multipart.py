"""Multipart uploads in progress: CreateMultipartUpload, UploadPart, UploadPartCopy, AbortMultipartUpload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.acl_headers import object_owner
from fakeoss.handling.completed_uploads import is_known_completion
from fakeoss.handling.copy_order import require_in_order
from fakeoss.handling.copy_source import read_source, require_source_conditions, source_version_headers
from fakeoss.handling.object_headers import abortion_headers, read_attributes, upload_version_headers
from fakeoss.handling.payload import checksum_header, receive_payload, require_md5
from fakeoss.handling.preconditions import require_like_read, require_moment
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply, quoted
from fakeoss.handling.sse import (
    encryption_headers,
    part_etag,
    requested_encryption,
    require_part_key,
    require_source_headers,
)
from fakeoss.model import digests, rope
from fakeoss.model.records import COMPOSITE, FULL_OBJECT, range_md5
from fakeoss.profiles.upload_traits import AMAZON_COPIES
from fakeoss.wire.body import expected_md5
from fakeoss.wire.dates import iso_date

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.wire.ranges import CopyRange

_NO_COMPOSITE = frozenset({"CRC64NVME"})
_NO_FULL_OBJECT = frozenset({"SHA1", "SHA256", "SHA512", "MD5", *digests.XXHASH})
"""SHA1 and SHA256 were recorded at Amazon; the others are our reading: only CRCs of parts can be combined."""
_INITIATED = "x-amz-if-match-initiated-time"
_INVALID_COPY_HEADERS = frozenset({"content-md5", "x-amz-metadata-directive"})


@operation("CreateMultipartUpload", "POST", Target.OBJECT, query={"uploads"}, page="Initiate-Multipart-Upload-2")
def create_multipart_upload(call: Call) -> Reply:
    """Begin an upload; metadata, storage class and checksum algorithm of the object are set here.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, KEY_TOO_LONG, UPLOAD_KEY_TOO_LONG, the CHECKSUM_TYPE causes, the causes of
    invalid encryption headers. JD Cloud page: Initiate-Multipart-Upload-2.
    """
    bucket = call.bucket()
    key = call.object_key()
    if call.profile.multipart.upload_key_room:
        _require_room(call, key)
    if not call.may_copy:
        raise OssError(Cause.ANONYMOUS_UPLOAD)
    call.authorise("s3:PutObject", bucket)
    upload_id, attributes = call.store.ids.upload_id(), read_attributes(call, bucket)
    encryption = requested_encryption(call, bucket)
    headers = dict(encryption_headers(call, encryption))
    algorithm, kind = _checksum_mode(call) if call.profile.objects.checksum_modes_checked else (None, None)
    if not call.profile.objects.checksums:
        algorithm = kind = None
    if algorithm is not None:
        headers.update({"x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": str(kind)})
    upload = bucket.open_upload(
        key,
        upload_id,
        attributes,
        algorithm=algorithm,
        checksum_type=kind,
        encryption=encryption,
        owner=object_owner(call, bucket),
        initiator=call.user,
    )
    headers.update(upload_version_headers(upload))
    if bucket.settings.lifecycle is not None:
        headers.update(abortion_headers(call, bucket, upload))
    result = [("Bucket", bucket.name), ("Key", key), ("UploadId", upload.upload_id)]
    return Reply(headers=headers, xml=("InitiateMultipartUploadResult", result))


def _require_room(call: Call, key: str) -> None:
    """Raise UPLOAD_KEY_TOO_LONG if the key leaves no room for what an upload is stored with."""
    size = len(key.encode("utf-8")) + call.profile.multipart.upload_key_room
    if size > call.limits.max_key_bytes:
        raise OssError(Cause.UPLOAD_KEY_TOO_LONG, Size=size, MaxSizeAllowed=call.limits.max_key_bytes)


def _checksum_mode(call: Call) -> tuple[str | None, str | None]:
    """Return algorithm and type of the object's checksum; the default of the type was recorded at Amazon."""
    algorithm, kind = call.headers.get("x-amz-checksum-algorithm"), call.headers.get("x-amz-checksum-type")
    if algorithm is None:
        if kind is not None:
            raise OssError(Cause.CHECKSUM_TYPE_WITHOUT_ALGORITHM)
        return None, None
    algorithm = algorithm.upper()
    if algorithm not in digests.ALGORITHMS:
        raise OssError(Cause.CHECKSUM_ALGORITHM_UNKNOWN)
    digests.require_computable(algorithm)
    if kind is None:
        return algorithm, FULL_OBJECT if algorithm in _NO_COMPOSITE else COMPOSITE
    kind = kind.upper()
    if kind not in {COMPOSITE, FULL_OBJECT}:
        raise OssError(Cause.CHECKSUM_TYPE_UNKNOWN)
    if algorithm in (_NO_COMPOSITE if kind == COMPOSITE else _NO_FULL_OBJECT):
        raise OssError(Cause.CHECKSUM_TYPE_COMBINATION, Type=kind, Algorithm=algorithm.lower())
    return algorithm, kind


@operation("UploadPart", "PUT", Target.OBJECT, query={"partNumber", "uploadId"}, page="Upload-Part-2")
def upload_part(call: Call) -> Reply:
    """Store the body as a part of an upload, replacing any earlier part with the same number.

    Raises NO_SUCH_BUCKET, PART_NUMBER_RANGE, NO_SUCH_UPLOAD, ACCESS_DENIED, CHECKSUM_TYPE_MISMATCH, the causes of
    invalid bodies and of wrong keys. JD Cloud page: Upload-Part-2.
    """
    bucket = call.bucket()
    call.authorise("s3:PutObject", bucket)
    expected_md5(call.headers)  # a malformed one is seen before what the target names
    number = call.part_number()
    upload = call.upload(bucket)
    require_part_key(call, upload)
    payload = receive_payload(call, call.limits.max_part_size)
    checksum = None
    if upload.algorithm is not None:
        algorithm, checksum = payload.checksum or (None, None)
        if algorithm is None and upload.checksum_type == FULL_OBJECT:  # required only for COMPOSITE: versitygw#1342
            checksum = digests.checksum_of(upload.algorithm, payload.content)
        elif algorithm != upload.algorithm:
            names = {"Expected": upload.algorithm.lower(), "Actual": (algorithm or "null").lower()}
            raise OssError(Cause.CHECKSUM_TYPE_MISMATCH, **names)
    part = bucket.put_part(upload, number, payload.content, (part_etag(call, payload.md5, upload, number), checksum))
    headers = {**encryption_headers(call, upload.encryption), "ETag": quoted(part.etag)}
    headers.update(upload_version_headers(upload))
    if payload.checksum is not None and call.profile.objects.checksums:
        headers[checksum_header(payload.checksum[0])] = payload.checksum[1]
    if upload.attributes.storage_class != "STANDARD" and call.profile.multipart.part_storage_class:
        headers["x-amz-storage-class"] = upload.attributes.storage_class
    return Reply(headers=headers)


@operation(
    "UploadPartCopy",
    "PUT",
    Target.OBJECT,
    query={"partNumber", "uploadId"},
    headers={"x-amz-copy-source"},
    page="Upload-Part-Copy-2",
)
def upload_part_copy(call: Call) -> Reply:
    """Create a part from stored bytes, sharing them with the source.

    The part is not affected by later changes to the source. Raises, in this order: NO_SUCH_BUCKET, PART_NUMBER_RANGE,
    the COPY_SOURCE causes, COPY_RANGE_MALFORMED, NO_SUCH_UPLOAD, ACCESS_DENIED (target), the causes of wrong keys
    (target), NO_SUCH_BUCKET (source), NO_SUCH_KEY, NO_SUCH_VERSION, ACCESS_DENIED (source), the causes of wrong keys
    (source), PRECONDITION_FAILED, COPY_RANGE_SMALL_SOURCE, COPY_RANGE_BEYOND, COPY_RANGE_PAST_END, COPY_TOO_LARGE. JD
    Cloud page: Upload-Part-Copy-2.
    """
    if call.profile.copies.copy_order != AMAZON_COPIES.copy_order:
        require_in_order(call)
    bucket = call.bucket()
    number = call.part_number()
    if not _INVALID_COPY_HEADERS.isdisjoint(call.headers) and call.profile.copies.foreign_headers_refused:
        name = min(_INVALID_COPY_HEADERS & call.headers.keys())
        raise OssError(Cause.HEADER_NOT_VALID_HERE, ArgumentName=name, ArgumentValue=call.headers[name])
    address, span = call.copy_source(), call.copy_range()
    if not call.may_copy:
        raise OssError(Cause.ANONYMOUS_COPY)
    call.authorise("s3:PutObject", bucket)
    upload = call.upload(bucket)
    require_source_headers(call)
    require_part_key(call, upload)
    source = read_source(call, address)
    require_source_conditions(call, source)
    start, stop = _span(call, span, source.size)
    content, md5 = rope.cut(source.content, start, stop), range_md5(source, start, stop)
    if call.profile.copies.copied_digests:
        require_md5(call, md5)
    algorithm = upload.algorithm
    checksum = None if algorithm is None else digests.checksum_of(algorithm, content)
    etag = part_etag(call, md5, upload, number)
    part = bucket.put_part(upload, number, content, (etag, checksum), copied=span is None)
    shown = quoted(part.etag) if call.profile.copies.quoted_copy_etags else part.etag
    result = [("LastModified", iso_date(part.modified_at)), ("ETag", shown)]
    if checksum is not None:
        result.append((f"Checksum{algorithm}", checksum))
    headers = {**encryption_headers(call, upload.encryption), **source_version_headers(source)}
    return Reply(headers={**headers, **upload_version_headers(upload)}, xml=("CopyPartResult", result))


def _span(call: Call, span: CopyRange | None, size: int) -> tuple[int, int]:
    """Return the half-open range to copy of ``size`` bytes. Raises REQUEST_TIMEOUT, COPY_RANGE_SMALL_SOURCE,
    COPY_RANGE_BEYOND, COPY_RANGE_PAST_END, COPY_TOO_LARGE."""
    profile = call.profile
    if profile.copies.copy_body_refused and call.headers.get("content-length", "0") != "0":
        raise OssError(Cause.REQUEST_TIMEOUT)
    if span is not None and profile.multipart.small_source_refused and size < call.limits.min_part_size:
        raise OssError(Cause.COPY_RANGE_SMALL_SOURCE)
    start, stop = (0, size) if span is None else span.within(size)
    if stop - start > call.limits.max_copy_size:
        raise OssError(Cause.COPY_TOO_LARGE, MaxSizeAllowed=call.limits.max_copy_size)
    return start, stop


@operation("AbortMultipartUpload", "DELETE", Target.OBJECT, query={"uploadId"}, page="Abort-Multipart-Upload-2")
def abort_multipart_upload(call: Call) -> Reply:
    """Abort an upload and free its parts. Raises NO_SUCH_BUCKET, CONDITION_NOT_IMPLEMENTED, CONDITION_VALUE,
    NO_SUCH_UPLOAD, ACCESS_DENIED, NO_SUCH_KEY, PRECONDITION_FAILED. JD Cloud page: Abort-Multipart-Upload-2."""
    bucket = call.bucket()
    text = call.headers.get(_INITIATED)
    if text is not None:
        return _abort_if(call, bucket, text)
    if is_known_completion(call, bucket):
        raise OssError(Cause.NO_SUCH_KEY, Key=call.key)
    upload = call.upload(bucket)
    call.authorise_handling("s3:AbortMultipartUpload", bucket, upload)
    if call.profile.objects.deletions_like_reads:
        require_like_read(call, digests.md5_of(b""), upload.initiated_at)
    bucket.abort(upload)
    return Reply(204, upload_version_headers(upload))


def _abort_if(call: Call, bucket: BucketState, text: str) -> Reply:
    """Abort an upload that began at this time; one that is gone counts as aborted (Amazon: AbortMultipartUpload).

    Only directory buckets have this condition (there); that others refuse it as DeleteObject does its own is our
    reading. The time is compared in whole seconds, as it is shown.
    """
    if not call.profile.objects.directory_bucket_conditions:
        raise OssError(Cause.CONDITION_NOT_IMPLEMENTED, Header=_INITIATED)
    initiated = require_moment(_INITIATED, text)
    try:
        upload = call.upload(bucket)
        call.authorise_handling("s3:AbortMultipartUpload", bucket, upload)
        if int(upload.initiated_at) != initiated:
            raise OssError(Cause.PRECONDITION_FAILED, Condition=_INITIATED)
        bucket.abort(upload)
    except OssError as error:
        if error.cause is not Cause.NO_SUCH_UPLOAD:
            raise
        return Reply(204)
    return Reply(204, upload_version_headers(upload))
