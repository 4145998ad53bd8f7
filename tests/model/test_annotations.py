"""Annotations: their names, their payloads, and what is said of them."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from fakeoss.errors import Cause, OssError
from fakeoss.limits import MIB
from fakeoss.model import rope
from fakeoss.model.annotations import (
    MAX_ANNOTATIONS,
    Annotation,
    new_annotation,
    require_name,
    require_payload,
    require_prefix,
    with_annotation,
    without_annotation,
)
from fakeoss.model.records import NOTHING, PLAIN, Checksum


def cause_of(function: object, *arguments: object) -> Cause | None:
    try:
        function(*arguments)  # type: ignore[operator]
    except OssError as error:
        return error.cause
    return None


@pytest.mark.parametrize("name", ["a", "A-b_c.d", "...", "日本語", "हिन्दी", "١٢", "_s3", "x" * 512, "é", "sS3"])
def test_names(name: str):
    assert cause_of(require_name, name) is None
    assert cause_of(require_prefix, name) is None


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "a\n", "\0", "😀", "aws", "AwS.x", "s3", "S3x", "\ud800"])
def test_what_is_no_name(name: str):
    assert cause_of(require_name, name) is Cause.ANNOTATION_NAME


def test_a_name_has_so_many_bytes_not_characters():
    assert cause_of(require_name, "ä" * 256) is None
    assert cause_of(require_name, "ä" * 257) is Cause.ANNOTATION_NAME_TOO_LONG
    assert cause_of(require_prefix, "ä" * 257) is Cause.ANNOTATION_PREFIX
    assert cause_of(require_prefix, "a b") is Cause.ANNOTATION_PREFIX
    assert [cause_of(require_prefix, prefix) for prefix in ("", "aws", "s3")] == [None, None, None]


@pytest.mark.parametrize(
    ("payload", "cause"),
    [
        (b"x", None),
        ("\U0001f600".encode(), None),
        (b"\0", None),
        (b"x" * MIB, None),
        (b"", Cause.ANNOTATION_EMPTY),
        (b"x" * (MIB + 1), Cause.ENTITY_TOO_LARGE),
        (b"\xff", Cause.ANNOTATION_NOT_TEXT),
        (b"\xc3", Cause.ANNOTATION_NOT_TEXT),
        (b"\xed\xa0\x80", Cause.ANNOTATION_NOT_TEXT),
    ],
)
def test_payloads(payload: bytes, cause: Cause | None):
    assert cause_of(require_payload, payload) is cause


def test_what_is_said_of_one():
    annotation = new_annotation("a", b'{"b": 1}', 1302554096.7)
    assert (annotation.size, annotation.body, annotation.text) == (8, b'{"b": 1}', '{"b": 1}')
    assert annotation.json() == {"b": 1}
    assert annotation.last_modified == datetime(2011, 4, 11, 20, 34, 56, tzinfo=timezone.utc)
    assert annotation.checksum.algorithm == "CRC64NVME"
    assert repr(annotation) == f"<Annotation 'a' 8 bytes, etag {annotation.etag}>"


def test_two_are_equal_wherever_their_bytes_are():
    body = b"x" * 100_000
    one, checksum = new_annotation("a", body, 1.0), Checksum("CRC32", "x")
    other = one._replace(content=rope.joined([body[:70_000], body[70_000:]]))
    assert one == other
    assert hash(one) == hash(other)
    for change in (
        {"name": "b"},
        {"etag": "b"},
        {"checksum": checksum},
        {"modified_at": 2.0},
        {"replication": "REPLICA"},
    ):
        assert one != one._replace(**change)  # type: ignore[arg-type]
    assert one != one._replace(content=body[:-1] + b"y")


def test_an_object_has_no_more_than_so_many():
    attributes = PLAIN
    for number in range(MAX_ANNOTATIONS):
        attributes = with_annotation(attributes, Annotation(f"n{number}", "", Checksum("CRC32", ""), 0.0, b"x"))
    again = Annotation("n5", "", Checksum("CRC32", ""), 0.0, b"y")
    assert with_annotation(attributes, again).annotations["n5"].body == b"y"
    assert cause_of(with_annotation, attributes, again._replace(name="one more")) is Cause.TOO_MANY_ANNOTATIONS
    assert PLAIN.annotations == {}


def test_the_last_one_that_goes_leaves_the_object_plain():
    attributes = with_annotation(PLAIN, new_annotation("a", b"x", 1.0))
    assert without_annotation(attributes, "b").annotations.keys() == {"a"}
    assert without_annotation(attributes, "a") == PLAIN
    assert without_annotation(attributes, "a").annotations is NOTHING
