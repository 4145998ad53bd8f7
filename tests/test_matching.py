"""What can be looked for among calls."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from fakeoss.matching import FIELDS, REQUEST_FIELDS, Criteria, Miss, is_like

CALL = SimpleNamespace(
    **dict.fromkeys(FIELDS),
)
CALL.operation, CALL.key, CALL.part, CALL.status = "UploadPart", "dst/movie[1].mp4", 2, 200
CALL.headers = {"Content-Type": "text/plain", "x-amz-meta-a": "1"}
CALL.query = {"partNumber": "2"}


@pytest.mark.parametrize(
    ("text", "glob", "expected"),
    [
        ("a/b/c", "a/*", True),
        ("a/b/c", "a/?/c", True),
        ("a[1]", "a[1]", True),
        ("a1", "a[1]", False),
        ("a\nb", "a*", True),
        ("a*", "a*", True),
        ("ab", "b*", False),
        (None, "*", False),
    ],
)
def test_a_glob_stands_for_any_characters(text: str | None, glob: str, expected: bool):
    assert is_like(text, glob) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"operation": "Upload*"}, True),
        ({"operation": ["CopyObject", "Upload*"]}, True),
        ({"operation": {"CopyObject"}}, False),
        ({"key": "dst/*.mp4"}, True),
        ({"key": re.compile(r"dst/movie\[\d\]").match}, True),
        ({"key": None}, False),
        ({"upload": None}, True),
        ({"upload": "*"}, False),
        ({"part": 2}, True),
        ({"part": range(3, 9)}, False),
        ({"part": lambda number: number % 2}, False),
        ({"headers": {"content-type": "text/*"}}, True),
        ({"headers": {"X-Amz-Meta-A": "1", "x-amz-meta-b": None}}, True),
        ({"headers": {"x-amz-meta-a": None}}, False),
        ({"headers": {"x-amz-meta-b": "*"}}, False),
        ({"query": {"partnumber": {"1", "2"}}}, True),
        ({"query": lambda query: len(query) == 2}, False),
        ({"when": lambda call: call.part == call.status // 100}, True),
        ({"part": 2, "when": lambda call: call.status == 404}, False),
    ],
)
def test_a_call_is_compared_field_by_field(fields: dict[str, Any], expected: bool):
    criteria = Criteria(fields)
    assert criteria.match(CALL) is expected
    assert (criteria.misses(CALL) == []) is expected


def test_what_differs_is_named_field_by_field():
    criteria = Criteria({"key": "dst/*", "part": 3, "headers": {"x-amz-meta-a": "2", "Content-Type": "text/plain"}})
    assert criteria.misses(CALL) == [Miss("part", 3, 2), Miss("headers['x-amz-meta-a']", "2", "1")]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"prat": 2}, "fakeoss: a call has no 'prat'; did you mean 'part'?"),
        ({"part_number": 2}, "a call has no 'part_number'"),
        ({"part": "2"}, "the part of a call must be a number or None, not '2'"),
        ({"part": [1, "2"]}, "the part of a call must be a number or None, not '2'"),
        ({"key": b"k"}, "the key of a call must be a string or None, not b'k'"),
        ({"headers": "a: b"}, "the headers of a call must be a mapping of names to values, not 'a: b'"),
        ({"when": 3}, "when must be a function that takes a call, not 3"),
    ],
)
def test_what_no_call_can_be_is_a_type_error(fields: dict[str, Any], message: str):
    with pytest.raises(TypeError, match=re.escape(message)):
        Criteria(fields)


def test_a_fault_can_only_ask_what_is_known_before():
    with pytest.raises(TypeError, match="a fault has no 'duration'"):
        Criteria({"duration": 1}, "a fault", REQUEST_FIELDS)
