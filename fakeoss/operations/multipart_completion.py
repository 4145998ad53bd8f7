"""CompleteMultipartUpload: reads and validates the list of parts, and joins them into an object."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.customer_keys import OWN_KEY
from fakeoss.handling.locations import object_url
from fakeoss.handling.object_headers import expiration_headers, known_checksum, written_version_headers
from fakeoss.handling.payload import CHECKSUM_HEADERS, checksum_header, receive_document, sent_checksum
from fakeoss.handling.preconditions import write_guard
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply, quoted
from fakeoss.handling.sse import encryption_headers, require_completing_key
from fakeoss.model import digests
from fakeoss.model.assembly import ListedPart, assemble, require_order
from fakeoss.model.encryption import AES256
from fakeoss.model.records import COMPOSITE, FULL_OBJECT, Checksum
from fakeoss.wire.numbers import MAX_INT, MAX_LONG, parse_integer
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.records import NewObject, ObjectRecord
    from fakeoss.model.uploads import MultipartUpload
    from fakeoss.profiles.upload_traits import MultipartTraits
    from fakeoss.wire.xml import Element

_SIZE: Final = "x-amz-mp-object-size"
_ALWAYS_FULL_OBJECT: Final = "CRC64NVME"
_NAMED_EARLY: Final = frozenset({"SHA512", "MD5", *digests.XXHASH})
_PART_COUNT: Final = re.compile(r"-[0-9]{1,5}\Z")
"""The number of parts at the end of a composite checksum."""
_START_TAG: Final = re.compile(rb"<[A-Za-z_:]")
_GO_PATH: Final = "/~$&+,:;=@"
"""What Go leaves as it is in a path."""
_CHECKSUM_ELEMENTS: Final = {f"Checksum{name}": name for name in digests.ALGORITHMS}


@operation("CompleteMultipartUpload", "POST", Target.OBJECT, query={"uploadId"}, page="Complete-Multipart-Upload-2")
def complete_multipart_upload(call: Call) -> Reply:
    """Join the listed parts, in ascending order, into the object; parts that are not listed are discarded.

    Raises NO_SUCH_BUCKET, NO_SUCH_UPLOAD, ACCESS_DENIED, what ``_read_parts`` raises, INVALID_PART_ORDER,
    LISTED_PART_MISSING, INVALID_PART, PART_TOO_SMALL, OBJECT_SIZE_MISMATCH, the COMPLETE and PART_CHECKSUM causes,
    PRECONDITION_FAILED, CONFLICTING_OPERATION. After an error the upload is still open. JD Cloud page:
    Complete-Multipart-Upload-2.
    """
    when = call.profile.multipart.list_read
    parts = _read_parts(call) if when == "first" else None
    bucket = call.bucket()
    key = call.object_key()
    call.authorise("s3:PutObject", bucket)
    if when == "before upload":
        parts = _read_parts(call)
    upload, completed = _find(call, bucket, key)
    if parts is None:
        parts = _read_parts(call)
    if upload is not None:
        require_completing_key(call, upload, parts)
        try:
            return _completion_reply(call, bucket, _complete(call, bucket, upload, parts), first=True)
        except OssError as error:
            if error.cause is not Cause.NO_SUCH_UPLOAD:
                raise
        upload, completed = _find(call, bucket, key)  # completed by a concurrent request: this one is a repetition
    if completed is None or not _is_repetition(completed, parts):
        raise OssError(Cause.NO_SUCH_UPLOAD, UploadId=call.query["uploadId"])
    return _completion_reply(call, bucket, completed)


def _complete(call: Call, bucket: BucketState, upload: MultipartUpload, parts: list[ListedPart]) -> ObjectRecord:
    _require_type(call, upload)
    traits = call.profile.multipart
    if traits.all_parts_listed:
        _require_all(upload, parts)
    repeats = traits.part_order == "not descending"
    new = assemble(upload, parts, call.limits, repeats=repeats, sizes_first=traits.part_sizes_first)
    if not traits.uploads_of_key:
        new = new._replace(key=call.object_key())
    _require_size(call, new)
    if OWN_KEY.all <= call.headers.keys() and upload.algorithm is None and call.profile.objects.checksums:
        new = _with_checksum(new)
    _require_checksum(call, upload, new)
    return bucket.complete(upload, new, write_guard(call, new.key, upload if traits.late_conflicts else None))


def _with_checksum(new: NewObject) -> NewObject:
    """Return an object under a customer-provided key with the checksum that it has if the key was there when it was
    completed (recorded at Amazon, March 2026: dyus/meeseeks-s3; that it is stored is our reading)."""
    if not digests.can_afford(_ALWAYS_FULL_OBJECT, new.content):
        return new
    return new._replace(checksum=Checksum(_ALWAYS_FULL_OBJECT, digests.checksum_of(_ALWAYS_FULL_OBJECT, new.content)))


def _require_all(upload: MultipartUpload, parts: list[ListedPart]) -> None:
    """Raise INVALID_PART unless as many parts are listed as the upload has."""
    if len(parts) != len(upload.parts):
        unlisted = min(upload.parts.keys() ^ {part.number for part in parts})
        raise OssError(Cause.INVALID_PART, UploadId=upload.upload_id, PartNumber=unlisted, ETag="")


def _find(call: Call, bucket: BucketState, key: str) -> tuple[MultipartUpload | None, ObjectRecord | None]:
    """Return the open upload; or, if the profile accepts a repeated completion, the current object that it became.
    Raises NO_SUCH_UPLOAD."""
    upload_id = call.query["uploadId"]
    try:
        return call.upload(bucket), None
    except OssError:
        completed = bucket.current(key) if call.profile.multipart.repeated_complete else None
        if completed is None or completed.completion is None or completed.completion.upload_id != upload_id:
            raise
        return None, completed


def _is_repetition(record: ObjectRecord, parts: list[ListedPart]) -> bool:
    pairs = tuple((part.number, part.etag) for part in parts)
    return record.completion is not None and record.completion.listed == pairs


def _read_parts(call: Call) -> list[ListedPart]:
    """Return the listed parts, as they count: if the profile accepts any order, sorted, and each number once. Raises
    NO_PARTS for an empty body, PART_LIST_NOT_XML, MALFORMED_XML, EMPTY_PART_LIST, LISTED_NUMBER_MALFORMED,
    INVALID_PART_NUMBER; INVALID_PART_ORDER here already if the profile reads the list before anything else."""
    document, traits = receive_document(call, required=False, checksum_of_body=False), call.profile.multipart
    if not document.strip():
        raise OssError(Cause.NO_PARTS)
    if not _START_TAG.search(document):
        raise OssError(Cause.PART_LIST_NOT_XML)
    root = parse_xml(document, "CompleteMultipartUpload")
    names = _CHECKSUM_ELEMENTS if call.profile.objects.checksums else {}
    parts = [_read_part(element, names, traits) for element in root.all("Part")]
    if not parts:
        raise OssError(Cause.EMPTY_PART_LIST)
    if traits.list_read == "first":
        require_order(parts, call.query["uploadId"], repeats=traits.part_order == "not descending")
    if traits.part_order == "any":
        return sorted({part.number: part for part in parts}.values())
    return parts


def _read_part(element: Element, checksum_elements: Mapping[str, str], traits: MultipartTraits) -> ListedPart:
    if traits.part_fields_required:
        digits, etag = require_text(element, "PartNumber").strip(), require_text(element, "ETag").strip()
    else:
        digits, etag = element.text_of("PartNumber") or "0", element.text_of("ETag") or ""
    number = _listed_number(digits, traits)
    names = {child.name for child in element.children}
    if checksum_elements and any(name.startswith("Checksum") and name not in checksum_elements for name in names):
        raise OssError(Cause.MALFORMED_XML)  # our reading: a checksum that nobody verifies would guard the part in vain
    checksums = ((checksum_elements.get(child.name), child.text) for child in element.children)
    return ListedPart(number, etag.strip('"'), tuple((name, text) for name, text in checksums if name))


def _listed_number(digits: str, traits: MultipartTraits) -> int:
    """Return the number of a listed part, 0 for a text that names none. Raises LISTED_NUMBER_MALFORMED, MALFORMED_XML,
    INVALID_PART_NUMBER."""
    number = parse_integer(digits.removeprefix("+") if traits.loose_part_numbers else digits)
    if traits.listed_numbers == "texts" and digits:
        return number or 0
    if number is None:
        raise OssError(Cause.LISTED_NUMBER_MALFORMED)
    if traits.listed_numbers == "integers" and abs(number) <= MAX_LONG:
        return number
    if abs(number) > MAX_INT:
        raise OssError(Cause.MALFORMED_XML)
    if number < 1:
        raise OssError(Cause.INVALID_PART_NUMBER, ArgumentValue=digits)
    return number


def _require_size(call: Call, new: NewObject) -> None:
    text = call.headers.get(_SIZE)
    if text is None or _SIZE in call.profile.ignored_headers.get(call.operation, ()):
        return
    size = parse_integer(text)
    if size is None or abs(size) > MAX_LONG:
        raise OssError(Cause.INVALID_OBJECT_SIZE, Given=text)
    if size < 0:
        raise OssError(Cause.NEGATIVE_OBJECT_SIZE, Given=text)
    if size != new.size:
        raise OssError(Cause.OBJECT_SIZE_MISMATCH, Given=text, Computed=new.size)


def _require_type(call: Call, upload: MultipartUpload) -> None:
    """Raise COMPLETE_TYPE_MISMATCH unless the checksum type is the upload's; checked before missing checksums of parts
    (recorded at Amazon, February 2026)."""
    kind = call.headers.get("x-amz-checksum-type")
    if kind is not None and kind != upload.checksum_type and call.profile.objects.checksums:
        raise OssError(Cause.COMPLETE_TYPE_MISMATCH, Type=upload.checksum_type or "null")


def _require_checksum(call: Call, upload: MultipartUpload, new: NewObject) -> None:
    """Verify the checksum of the request. It is ignored if the upload has no algorithm (but a type is rejected), unless
    it is one of the algorithms of April 2026, which CreateMultipartUpload must name (User Guide, Checking object
    integrity for data uploads); a CRC32C of the full object must be sent with its type (recorded at Amazon). Raises
    COMPLETE_CHECKSUM_MISMATCH, COMPLETE_CHECKSUM_UNNAMED.

    Our reading of that: a value without a type has the default type of its algorithm in CreateMultipartUpload, which is
    FULL_OBJECT only for CRC64NVME ("always a full object checksum": Amazon's documentation of the header).
    """
    if upload.algorithm is None:
        _require_named(call)
    if upload.algorithm is None or new.checksum is None:
        return
    checksum = _requested_checksum(call)
    if checksum is None:
        return
    algorithm, value = checksum
    kind = call.headers.get("x-amz-checksum-type") or (FULL_OBJECT if algorithm == _ALWAYS_FULL_OBJECT else COMPOSITE)
    values = {new.checksum.value}
    if kind == COMPOSITE:
        values.add(_PART_COUNT.sub("", new.checksum.value))  # accepted without the number of parts: our reading
    if algorithm != new.checksum.algorithm or kind != new.checksum.type or value not in values:
        raise OssError(Cause.COMPLETE_CHECKSUM_MISMATCH, Algorithm=new.checksum.algorithm.lower())


def _require_named(call: Call) -> None:
    """Raise COMPLETE_CHECKSUM_UNNAMED for a checksum whose algorithm CreateMultipartUpload must name."""
    for name in sorted(_NAMED_EARLY):
        if checksum_header(name) in call.headers and call.profile.objects.checksums:
            raise OssError(Cause.COMPLETE_CHECKSUM_UNNAMED, Algorithm=name.lower())


def _requested_checksum(call: Call) -> tuple[str, str] | None:
    """Return algorithm and value of the object's checksum as sent, including the number of parts at its end. Raises
    CHECKSUM_SEVERAL, CHECKSUM_HEADER_INVALID."""
    headers = {name: call.headers[name] for name in CHECKSUM_HEADERS if name in call.headers}
    checksum = sent_checksum({name: _PART_COUNT.sub("", value) for name, value in headers.items()})
    return None if checksum is None else (checksum[0], headers[checksum_header(checksum[0])])


def _completion_reply(call: Call, bucket: BucketState, record: ObjectRecord, *, first: bool = False) -> Reply:
    etag = quoted(record.etag) if not first or call.profile.multipart.completed_etag else ""
    result = [
        ("Location", _location(call, bucket, record.key)),
        ("Bucket", bucket.name),
        ("Key", record.key),
        ("ETag", etag),
    ]
    lacks_key = _lacks_key(call, record.encryption)
    checksum = None if lacks_key else known_checksum(call, record)
    if checksum is not None:
        result.append((f"Checksum{checksum.algorithm}", checksum.value))
        result.append(("ChecksumType", checksum.type))
    encryption_fields = {OWN_KEY.algorithm: AES256} if lacks_key else encryption_headers(call, record.encryption)
    headers = {**encryption_fields, **written_version_headers(record)}
    if bucket.settings.lifecycle is not None:
        headers.update(expiration_headers(call, bucket, record))
    return Reply(headers=headers, xml=("CompleteMultipartUploadResult", result))


def _location(call: Call, bucket: BucketState, key: str) -> str:
    form = call.profile.multipart.location
    if form == "plain":
        return f"{call.request.host}/{'' if call.virtual_hosted else bucket.name + '/'}{key}"
    return object_url(call, bucket, key) if form == "encoded" else object_url(call, bucket, key, _GO_PATH)


def _lacks_key(call: Call, encryption: Encryption | None) -> bool:
    """Whether the object has a customer-provided key that the request has not: then the answer has neither its MD5 nor
    a checksum of the object (recorded at Amazon, March 2026: dyus/meeseeks-s3)."""
    return encryption is not None and encryption.by_customer and not OWN_KEY.all <= call.headers.keys()
