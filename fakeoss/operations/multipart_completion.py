"""CompleteMultipartUpload: the list of parts read, judged, and turned into an object."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.locations import object_url
from fakeoss.handling.object_headers import expiration_headers, known_checksum, written_version_headers
from fakeoss.handling.payload import CHECKSUM_HEADERS, checksum_header, receive_document, sent_checksum
from fakeoss.handling.preconditions import write_guard
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply, quoted
from fakeoss.handling.sse import encryption_headers, require_part_key
from fakeoss.model import digests
from fakeoss.model.records import COMPOSITE, FULL_OBJECT
from fakeoss.model.uploads import ListedPart, assemble
from fakeoss.wire.numbers import MAX_INT, parse_count, parse_integer
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import NewObject, ObjectRecord
    from fakeoss.model.uploads import MultipartUpload
    from fakeoss.wire.xml import Element

_ALWAYS_FULL: Final = "CRC64NVME"
_PARTS: Final = re.compile(r"-[0-9]{1,5}\Z")
"""The number of parts behind a composite checksum."""
_CHECKSUM_ELEMENTS: Final = {f"Checksum{name}": name for name in digests.ALGORITHMS}


@operation("CompleteMultipartUpload", "POST", Target.OBJECT, query={"uploadId"}, page="Complete-Multipart-Upload-2")
def complete_multipart_upload(call: Call) -> Reply:
    """Join the listed parts, in ascending order, into the object; parts left out are dropped.

    Raises NO_SUCH_BUCKET, NO_SUCH_UPLOAD, ACCESS_DENIED, NO_PARTS, MALFORMED_XML, INVALID_PART_ORDER, INVALID_PART,
    PART_TOO_SMALL, OBJECT_SIZE_MISMATCH, the COMPLETE and PART_CHECKSUM causes, PRECONDITION_FAILED,
    CONFLICTING_OPERATION. After a failure the upload can still be used. JD Cloud page: Complete-Multipart-Upload-2.
    """
    bucket = call.bucket()
    key = call.object_key()
    upload, done = _find(call, bucket, key)
    call.authorise("s3:PutObject", bucket)
    if upload is not None:
        require_part_key(call, upload, optional=upload.algorithm is None)
    listed = _listed(call, receive_document(call, checksum_of_body=False))
    if upload is not None:
        try:
            return _answer(call, bucket, _complete(call, bucket, upload, listed))
        except OssError as error:
            if error.cause is not Cause.NO_SUCH_UPLOAD:
                raise
        upload, done = _find(call, bucket, key)  # somebody else was faster: a repeated completion after all
    if done is None or not _same(done, listed):
        raise OssError(Cause.NO_SUCH_UPLOAD, UploadId=call.query["uploadId"])
    return _answer(call, bucket, done)


def _complete(call: Call, bucket: BucketState, upload: MultipartUpload, listed: list[ListedPart]) -> ObjectRecord:
    _require_type(call, upload)
    new = assemble(upload, listed, call.limits)
    _require_size(call, new)
    _require_checksum(call, upload, new)
    return bucket.complete(upload, new, write_guard(call, upload.key, upload))


def _find(call: Call, bucket: BucketState, key: str) -> tuple[MultipartUpload | None, ObjectRecord | None]:
    """The open upload, or the current object that it became where the profile answers a repeated completion."""
    upload_id = call.query["uploadId"]
    try:
        return bucket.upload(key, upload_id), None
    except OssError:
        done = bucket.current(key) if call.profile.multipart.repeated_complete else None
        if done is None or done.completion is None or done.completion.upload_id != upload_id:
            raise
        return None, done


def _same(record: ObjectRecord, listed: list[ListedPart]) -> bool:
    accepted = tuple((part.number, part.etag) for part in listed)
    return record.completion is not None and record.completion.listed == accepted


def _listed(call: Call, document: bytes) -> list[ListedPart]:
    """Read the request. Raises NO_PARTS for an empty body, MALFORMED_XML, INVALID_PART_NUMBER."""
    if not document.strip():
        raise OssError(Cause.NO_PARTS)
    root = parse_xml(document, "CompleteMultipartUpload")
    names = _CHECKSUM_ELEMENTS if call.profile.objects.checksums else {}
    parts = [_listed_part(element, names) for element in root.all("Part")]
    if not parts:
        raise OssError(Cause.MALFORMED_XML)
    return parts


def _listed_part(element: Element, checksum_elements: Mapping[str, str]) -> ListedPart:
    digits, etag = require_text(element, "PartNumber").strip(), require_text(element, "ETag").strip()
    number = parse_integer(digits)
    if number is None or abs(number) > MAX_INT:
        raise OssError(Cause.MALFORMED_XML)
    if number < 1:
        raise OssError(Cause.INVALID_PART_NUMBER, ArgumentValue=digits)
    checksums = ((checksum_elements.get(child.name), child.text) for child in element.children)
    return ListedPart(number, etag.strip('"'), tuple((name, text) for name, text in checksums if name))


def _require_size(call: Call, new: NewObject) -> None:
    text = call.headers.get("x-amz-mp-object-size")
    if text is None:
        return
    size = parse_count(text)
    if size is None:
        raise OssError(Cause.INVALID_OBJECT_SIZE)
    if size != new.size:
        raise OssError(Cause.OBJECT_SIZE_MISMATCH, Given=text, Computed=new.size)


def _require_type(call: Call, upload: MultipartUpload) -> None:
    """Raise COMPLETE_TYPE_MISMATCH unless the type of checksum is the upload's; found before a part's missing checksum
    (recorded at Amazon, February 2026)."""
    kind = call.headers.get("x-amz-checksum-type")
    if kind is not None and kind != upload.checksum_type and call.profile.objects.checksums:
        raise OssError(Cause.COMPLETE_TYPE_MISMATCH, Type=upload.checksum_type or "null")


def _require_checksum(call: Call, upload: MultipartUpload, new: NewObject) -> None:
    """Judge the object's checksum and type as sent. With an upload without an algorithm both are ignored, but a type
    is refused; a CRC32C of the full object counts only together with its type (recorded at Amazon).

    Our reading of that: a value without a type is of the type that CreateMultipartUpload gives its algorithm, which is
    FULL_OBJECT for CRC64NVME alone ("always a full object checksum": Amazon's documentation of the header).
    """
    if upload.algorithm is None or new.checksum is None:
        return
    sent = _sent(call)
    if sent is None:
        return
    algorithm, value = sent
    meant = call.headers.get("x-amz-checksum-type") or (FULL_OBJECT if algorithm == _ALWAYS_FULL else COMPOSITE)
    values = {new.checksum.value}
    if meant == COMPOSITE:
        values.add(_PARTS.sub("", new.checksum.value))  # without the number of parts: our reading
    if algorithm != new.checksum.algorithm or meant != new.checksum.type or value not in values:
        raise OssError(Cause.COMPLETE_CHECKSUM_MISMATCH, Algorithm=new.checksum.algorithm.lower())


def _sent(call: Call) -> tuple[str, str] | None:
    """The object's checksum as sent, the number of parts behind it and all. Raises CHECKSUM_SEVERAL,
    CHECKSUM_HEADER_INVALID."""
    headers = {name: call.headers[name] for name in CHECKSUM_HEADERS if name in call.headers}
    found = sent_checksum({name: _PARTS.sub("", value) for name, value in headers.items()})
    return None if found is None else (found[0], headers[checksum_header(found[0])])


def _answer(call: Call, bucket: BucketState, record: ObjectRecord) -> Reply:
    result = [
        ("Location", object_url(call, bucket, record.key)),
        ("Bucket", bucket.name),
        ("Key", record.key),
        ("ETag", quoted(record.etag)),
    ]
    sealed = record.encryption is not None and record.encryption.by_customer
    checksum = None if sealed else known_checksum(call, record)
    if checksum is not None:
        result.append((f"Checksum{checksum.algorithm}", checksum.value))
        result.append(("ChecksumType", checksum.type))
    shown = {} if sealed else encryption_headers(call, record.encryption)
    headers = {**shown, **written_version_headers(record)}
    if bucket.settings.lifecycle is not None:
        headers.update(expiration_headers(call, bucket, record))
    return Reply(headers=headers, xml=("CompleteMultipartUploadResult", result))
