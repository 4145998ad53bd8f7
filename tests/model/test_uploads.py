"""Uploads: their pages against a model that looks at every upload, and what a list of parts becomes."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.errors import Cause, OssError
from fakeoss.limits import Limits
from fakeoss.model import digests, rope
from fakeoss.model.listing import Query, parts_page
from fakeoss.model.records import Attributes, Checksum, Part, PartEntry
from fakeoss.model.store_state import Ids
from fakeoss.model.uploads import ListedPart, MultipartUpload, UploadIndex, assemble

SMALL = Limits(min_part_size=4)
NAMES = st.text(st.sampled_from("ab/"), max_size=3)


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


# pages


class Opened(NamedTuple):
    key: str
    serial: int
    upload: MultipartUpload


def index_of(keys: list[str], seed: int) -> tuple[UploadIndex, list[Opened]]:
    ids, index, opened = Ids(seed), UploadIndex(), []
    for serial, key in enumerate(keys):
        upload = MultipartUpload(key, ids.upload_id(), Attributes(), serial=serial)
        index.add(upload)
        opened.append(Opened(key, serial, upload))
    return index, opened


def naive(opened: list[Opened], prefix: str, delimiter: str, behind: tuple[str, int]) -> list[MultipartUpload | str]:
    """The uploads and common prefixes behind a key and serial, by key and then by initiation."""
    found: dict[tuple[str, int], MultipartUpload | str] = {}
    for key, serial, upload in opened:
        head, mark, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if key.startswith(prefix):
            name = prefix + head + mark if mark else key
            found[(name, 1 << 60 if mark else serial)] = name if mark else upload
    return [found[place] for place in sorted(found) if place > behind]


@given(st.lists(NAMES.filter(bool), max_size=12), NAMES, st.sampled_from(["", "/", "b/"]), st.integers(1, 4), st.data())
def test_page_is_what_the_model_lists(keys: list[str], prefix: str, delimiter: str, limit: int, data: st.DataObject):
    index, opened = index_of(keys, seed=1)
    marker = data.draw(st.none() | st.sampled_from(opened)) if opened else None
    key_marker = data.draw(NAMES) if marker is None else marker.key
    behind = (key_marker, 1 << 61) if marker is None else (marker.key, marker.serial)
    if not key_marker:
        behind = ("", -1)
    expected = naive(opened, prefix, delimiter, behind)
    page = index.page(Query(prefix, delimiter, key_marker, limit), marker and marker.upload.upload_id)
    assert page.entries == [entry for entry in expected[:limit] if not isinstance(entry, str)]
    assert page.prefixes == [entry for entry in expected[:limit] if isinstance(entry, str)]
    assert page.truncated == (len(expected) > limit)


@given(st.lists(NAMES.filter(bool), max_size=12), st.integers(1, 4), st.lists(st.booleans(), min_size=12, max_size=12))
def test_uploads_closed_between_two_pages_hide_none_that_is_left(keys: list[str], limit: int, closed: list[bool]):
    """A clean-up aborts what a page showed before it asks for the next one (minio#1805: the id still says where)."""
    index, opened = index_of(keys, seed=2)
    expected = [upload for _, _, upload in sorted(opened, key=lambda each: each[:2])]
    seen: list[MultipartUpload] = []
    query, marker = Query(limit=limit), None
    while True:
        page = index.page(query, marker)
        seen += page.entries
        if not page.truncated:
            break
        query, marker = query._replace(after=page.entries[-1].key), page.entries[-1].upload_id
        for upload in page.entries:
            if closed[upload.serial]:
                index.remove(upload)
    assert seen == expected


def test_marker_of_another_key_is_refused():
    index, opened = index_of(["a", "b"], seed=3)
    marker = opened[1].upload.upload_id
    with pytest.raises(OssError) as refusal:
        index.page(Query(after="a"), marker)
    assert refusal.value.cause is Cause.INVALID_UPLOAD_MARKER  # recorded at Amazon
    assert refusal.value.fields == {"ArgumentValue": marker}


def test_marker_that_is_no_upload_id_is_refused():
    index, _ = index_of(["a", "b"], seed=3)
    with pytest.raises(OssError) as refusal:
        index.page(Query(after="a"), "no-id")
    assert refusal.value.cause is Cause.INVALID_UPLOAD_MARKER  # versitygw#1797
    assert index.page(Query(), "no-id").entries == list(index)  # recorded: without a key it is ignored


def test_closed_uploads_leave_nothing_behind():
    index, opened = index_of(["a", "a", "b"], seed=4)
    for _, _, upload in opened:
        index.remove(upload)
    assert (len(index), list(index), index.of("a")) == (0, [], ())
    assert [value for name, value in vars(index).items() if len(value)] == []


def test_upload_closed_twice_is_refused():
    index, opened = index_of(["a"], seed=5)
    index.remove(opened[0].upload)
    with pytest.raises(OssError) as refusal:
        index.remove(opened[0].upload)
    assert refusal.value.cause is Cause.NO_SUCH_UPLOAD


def test_upload_is_found_under_its_own_key_only():
    index, opened = index_of(["a", "b"], seed=6)
    upload = opened[0].upload
    assert index.find("a", upload.upload_id) is upload
    for key, upload_id in (("b", upload.upload_id), ("a", "other")):
        with pytest.raises(OssError) as refusal:
            index.find(key, upload_id)
        assert refusal.value.cause is Cause.NO_SUCH_UPLOAD
        assert refusal.value.fields == {"UploadId": upload_id}


@given(st.sets(st.integers(1, 30)), st.integers(0, 31), st.integers(0, 8))
def test_page_of_parts_is_the_slice_of_the_sorted_numbers(numbers: set[int], after: int, limit: int):
    upload = upload_of(dict.fromkeys(numbers, b"xxxx"))
    expected = [number for number in sorted(numbers) if number > after]
    parts, truncated = parts_page(upload, after, limit)
    assert [part.number for part in parts] == expected[:limit]
    assert truncated == (0 < limit < len(expected))


# what a list of parts becomes


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
    pytest.param([(4, "d")], Cause.INVALID_PART, INVALID | {"PartNumber": 4, "ETag": "d"}, id="never uploaded"),
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
