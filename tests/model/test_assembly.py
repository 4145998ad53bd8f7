"""What a list of parts becomes."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

from fakeoss.errors import Cause, OssError
from fakeoss.limits import Limits
from fakeoss.model import digests, rope
from fakeoss.model.assembly import ListedPart, assemble
from fakeoss.model.records import Attributes, Checksum, Part, PartEntry
from fakeoss.model.uploads import MultipartUpload

SMALL = Limits(min_part_size=4)


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def upload_of(parts: dict[int, bytes], algorithm: str | None = None, kind: str | None = None) -> MultipartUpload:
    attributes = Attributes(metadata={"a": "b"})
    upload = MultipartUpload("k", "id", attributes, algorithm=algorithm, checksum_type=kind)
    for number, body in parts.items():
        checksum = digests.checksum_of(algorithm, body) if algorithm else None
        upload.parts[number] = Part(number, body, len(body), md5(body), 0.0, checksum)
    return upload


def listed(upload: MultipartUpload, *numbers: int, checksums: bool = False) -> list[ListedPart]:
    parts = [upload.parts[number] for number in numbers]
    sums = [((str(upload.algorithm), str(part.checksum)),) if checksums else () for part in parts]
    return [ListedPart(part.number, part.etag, each) for part, each in zip(parts, sums, strict=True)]


def test_assembled_object_is_the_listed_parts_in_order():
    upload = upload_of({1: b"aaaa", 3: b"bbbbb", 7: b"c", 9: b"left out"})
    new = assemble(upload, listed(upload, 1, 3, 7), SMALL)
    assert rope.to_bytes(new.content) == b"aaaabbbbbc"
    joined = b"".join(bytes.fromhex(md5(body)) for body in (b"aaaa", b"bbbbb", b"c"))
    assert new.etag == f"{md5(joined)}-3"  # the ETag counts the listed parts (recorded)
    assert new.completion.entries == (PartEntry(1, 4), PartEntry(3, 9), PartEntry(7, 10))
    assert (new.attributes.metadata, new.checksum) == ({"a": "b"}, None)
    assert 1 in upload.parts  # nothing is published, nothing consumed


def test_assembled_object_shares_the_bytes_of_its_parts():
    body = bytes(256 * 1024)
    upload = upload_of({1: body, 2: body})
    new = assemble(upload, listed(upload, 1, 2), SMALL)
    assert [segment.obj is body for segment in rope.segments(new.content)] == [True, True]


CHECKED = {1: b"aaaa", 2: b"bbbb"}


def test_composite_checksum_is_that_of_the_binary_checksums():
    upload = upload_of(CHECKED, "SHA256", "COMPOSITE")
    new = assemble(upload, listed(upload, 1, 2, checksums=True), SMALL)
    sums = [hashlib.sha256(body).digest() for body in CHECKED.values()]
    whole = b64encode(hashlib.sha256(b"".join(sums)).digest()).decode()
    assert new.checksum == Checksum("SHA256", f"{whole}-2", "COMPOSITE")  # recorded at Amazon
    assert [entry.checksum for entry in new.completion.entries] == [b64encode(each).decode() for each in sums]


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME"])
def test_full_object_checksum_is_that_of_all_bytes(algorithm: str):
    upload = upload_of(CHECKED, algorithm, "FULL_OBJECT")
    new = assemble(upload, listed(upload, 1, 2), SMALL)
    assert new.checksum == Checksum(algorithm, digests.checksum_of(algorithm, b"aaaabbbb"), "FULL_OBJECT")
    assert [entry.checksum for entry in new.completion.entries] == [None, None]


def refusal_of(upload: MultipartUpload, parts: list[ListedPart]) -> tuple[Cause, dict[str, object]]:
    with pytest.raises(OssError) as refusal:
        assemble(upload, parts, SMALL)
    return refusal.value.cause, refusal.value.fields


BODIES = {1: b"aaaa", 2: b"bb", 3: b"cccc"}
INVALID = {"UploadId": "id"}
FAULTS = [
    pytest.param([], Cause.NO_PARTS, {}, id="no part"),
    pytest.param([(3, "c"), (1, "a")], Cause.INVALID_PART_ORDER, INVALID, id="descending"),
    pytest.param([(1, "a"), (1, "a")], Cause.INVALID_PART_ORDER, INVALID, id="twice"),
    pytest.param([(4, "d")], Cause.LISTED_PART_MISSING, INVALID | {"PartNumber": 4, "ETag": "d"}, id="never uploaded"),
    pytest.param([(1, "b")], Cause.INVALID_PART, INVALID | {"PartNumber": 1, "ETag": "b"}, id="wrong ETag"),
    pytest.param(
        [(2, md5(b"bb")), (3, md5(b"cccc"))],
        Cause.PART_TOO_SMALL,
        {"PartNumber": 2, "ETag": md5(b"bb"), "ProposedSize": 2, "MinSizeAllowed": 4},
        id="small before the last",
    ),
]


@pytest.mark.parametrize(("parts", "cause", "fields"), FAULTS)  # recorded at Amazon, each fault alone
def test_faulty_list_is_refused(parts: list[tuple[int, str]], cause: Cause, fields: dict[str, object]):
    assert refusal_of(upload_of(BODIES), [ListedPart(*part) for part in parts]) == (cause, fields)


def test_last_part_may_be_small():
    upload = upload_of(BODIES)
    assert rope.to_bytes(assemble(upload, listed(upload, 1, 2), SMALL).content) == b"aaaabb"


def test_object_over_the_limit_is_refused():
    upload = upload_of({1: b"aaaa", 2: b"bbbb"})
    with pytest.raises(OssError) as refusal:
        assemble(upload, listed(upload, 1, 2), SMALL._replace(max_object_size=7))
    assert refusal.value.cause is Cause.ENTITY_TOO_LARGE
    assert refusal.value.fields == {"ProposedSize": 8, "MaxSizeAllowed": 7}


def test_upload_aborted_meanwhile_is_gone_rather_than_without_parts():
    upload = upload_of(BODIES)
    parts = listed(upload, 1, 3)
    upload.is_open, upload.parts = False, {}
    assert refusal_of(upload, parts) == (Cause.NO_SUCH_UPLOAD, {"UploadId": "id"})


CRC, SHA = digests.checksum_of("CRC32", b"aaaa"), digests.checksum_of("SHA256", b"aaaa")
PART = {"UploadId": "id", "PartNumber": 1, "ETag": md5(b"aaaa")}
CHECKSUM_FAULTS = [  # recorded at Amazon, February 2026
    pytest.param(
        ("CRC32", "COMPOSITE"), (), Cause.PART_CHECKSUM_MISSING, {"Algorithm": "crc32", "PartNumber": 1}, id="left out"
    ),
    pytest.param(("CRC32", "COMPOSITE"), (("CRC32", SHA),), Cause.INVALID_PART, PART, id="wrong"),
    pytest.param(
        ("CRC32", "COMPOSITE"),
        (("SHA256", SHA),),
        Cause.PART_CHECKSUM_OTHER,
        {"Algorithm": "sha256", "PartNumber": 1},
        id="other",
    ),
    pytest.param((None, None), (("CRC32", CRC),), Cause.INVALID_PART, PART, id="upload without an algorithm"),
]


@pytest.mark.parametrize(("mode", "checksums", "cause", "fields"), CHECKSUM_FAULTS)
def test_faulty_part_checksum_is_refused(
    mode: tuple[str | None, str | None], checksums: tuple[tuple[str, str], ...], cause: Cause, fields: dict[str, object]
):
    upload = upload_of({1: b"aaaa"}, *mode)
    assert refusal_of(upload, [ListedPart(1, md5(b"aaaa"), checksums)]) == (cause, fields)
