"""Records: what they say of themselves, and that a range is digested once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone

import pytest

from fakeoss.model import digests, rope
from fakeoss.model.records import Attributes, Completion, NewObject, ObjectRecord, PartEntry, range_md5

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
