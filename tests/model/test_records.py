"""Records: what they say of themselves, and that a range is digested once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone

import pytest

from fakeoss.model import digests, rope
from fakeoss.model.accounts import User
from fakeoss.model.encryption import Encryption
from fakeoss.model.records import (
    Attributes,
    Checksum,
    Completion,
    NewObject,
    ObjectRecord,
    PartEntry,
    is_same,
    range_md5,
    replaced,
    whole_crc64nvme,
)

BODY = b"0123456789"


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


@pytest.fixture
def digested(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The ranges that were digested."""
    ranges: list[tuple[int, int]] = []
    original = digests.md5_of

    def md5_of(body: rope.Body, start: int = 0, stop: int | None = None) -> str:
        ranges.append((start, rope.size_of(body) if stop is None else stop))
        return original(body, start, stop)

    monkeypatch.setattr(digests, "md5_of", md5_of)
    return ranges


def test_whole_of_a_plain_object_is_not_digested_again(digested: list[tuple[int, int]]):
    record = ObjectRecord(NewObject("k", BODY, md5(BODY)))
    assert range_md5(record, 0, 10) == md5(BODY)
    assert digested == []  # design, section 4: a whole object's digest is taken from its record


def test_whole_of_a_multipart_object_is_digested(digested: list[tuple[int, int]]):
    completion = Completion("id", ((1, md5(BODY)),), (PartEntry(1, 10),))
    record = ObjectRecord(NewObject("k", BODY, digests.multipart_etag([md5(BODY)]), completion=completion))
    assert range_md5(record, 0, 10) == md5(BODY)  # CopyObject of a multipart object: a plain MD5 again (recorded)
    assert record.parts == 1


def test_range_is_digested_once(digested: list[tuple[int, int]]):
    record = ObjectRecord(NewObject("k", BODY, md5(BODY)))
    assert [range_md5(record, 2, 6), range_md5(record, 2, 6), range_md5(record, 2, 7)] == [
        md5(b"2345"),
        md5(b"2345"),
        md5(b"23456"),
    ]
    assert digested == [(2, 6), (2, 7)]


def test_crc64nvme_that_nobody_sent_is_computed_once(monkeypatch: pytest.MonkeyPatch):
    record = ObjectRecord(NewObject("k", BODY, md5(BODY)))
    found = whole_crc64nvme(record)
    assert found == digests.checksum_of("CRC64NVME", BODY)
    monkeypatch.setattr(digests, "checksum_of", None)
    assert whole_crc64nvme(record) == found
    assert record.checksum is None, "it is remembered, and nothing is said of the object"


CHANGES = {
    "key": "other",
    "content": b"other",
    "etag": "other",
    "attributes": Attributes(tags={"a": "b"}),
    "checksum": Checksum("CRC32", "AAAAAA=="),
    "encryption": Encryption("aws:kms"),
    "owner": User("K", "s", "id"),
    "completion": Completion("id", (), ()),
    "modified_at": 5.0,
    "version_id": "v",
    "replication": "COMPLETED",
    "is_marker": True,
}


@pytest.mark.parametrize("name", CHANGES)
def test_record_in_the_place_of_another_differs_in_what_is_changed_alone(name: str):
    record = ObjectRecord(NewObject("k", BODY, md5(BODY)), serial=7)
    range_md5(record, 2, 6)
    before = {each: getattr(record, each) for each in ObjectRecord.__slots__}
    other = replaced(record, **{name: CHANGES[name]})
    assert {each: getattr(record, each) for each in ObjectRecord.__slots__} == before
    assert {each: getattr(other, each) for each in ObjectRecord.__slots__} == {**before, name: CHANGES[name]}
    assert (is_same(record, other), is_same(record, replaced(record))) == (False, True)


def test_what_is_no_field_of_a_record_cannot_be_changed():
    with pytest.raises(TypeError, match="colour"):
        replaced(ObjectRecord(NewObject("k", BODY, "")), colour="red")


def test_records_are_the_same_wherever_and_whenever_they_were_published():
    one, other = (ObjectRecord(NewObject("k", bytes(body), ""), serial=len(body)) for body in (BODY, bytearray(BODY)))
    assert is_same(one, replaced(other, serial=9))


def test_record_describes_itself():
    attributes = Attributes({"Content-Type": "text/plain"}, {"colour": "blue"}, "GLACIER")
    record = ObjectRecord(NewObject("k", BODY, md5(BODY), attributes), modified_at=1302554096.75)
    assert (record.size, record.body, record.parts) == (10, BODY, 0)
    assert (record.content_type, record.storage_class, record.metadata) == ("text/plain", "GLACIER", {"colour": "blue"})
    assert record.last_modified == datetime(2011, 4, 11, 20, 34, 56, tzinfo=timezone.utc)
    assert repr(record) == f"<ObjectRecord 'k' 10 bytes, etag {md5(BODY)}, 2011-04-11T20:34:56Z>"


def test_record_without_attributes_has_the_defaults():
    record = ObjectRecord(NewObject("k", b"", md5(b"")))
    assert (record.content_type, record.storage_class, record.metadata) == ("binary/octet-stream", "STANDARD", {})
