"""The types of records' fields, asked of values that come from a file."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.model.acl import Grant
from fakeoss.model.disk.field_types import annotation_of, is_of
from fakeoss.model.disk.manifest import _SETTINGS, _UPLOAD
from fakeoss.model.disk.values import _KINDS
from fakeoss.model.object_lock import Retention
from fakeoss.model.settings import Settings
from fakeoss.model.uploads import MultipartUpload

LONG = 0x7FFFFFFFFFFFFFFF


@pytest.mark.parametrize(
    ("annotation", "fitting", "others"),
    [
        ("str", ["", "a", "\ud800"], [None, b"", 1]),
        ("bytes", [b""], ["", bytearray()]),
        ("bool", [True, False], [0, 1, None, "true"]),
        ("int", [0, -1, LONG, -LONG], [True, 1.0, LONG + 1, "1", None]),
        ("float", [0, 0.5, -62135596800, 253402300799], [True, float("nan"), float("inf"), 253402300800, 1e300, "1"]),
        ("str | None", ["", None], [0, False]),
        ("tuple[str, ...]", [(), ("a", "b")], [["a"], ("a", 1), "ab"]),
        ("tuple[int, str]", [(1, "a")], [(1,), (1, "a", 2), ("a", 1), [1, "a"]]),
        ("tuple[tuple[int, str], ...]", [((1, "a"),)], [(1, "a"), ((1, 2),)]),
        ("frozenset[str]", [frozenset(), frozenset("a")], [set(), frozenset({1}), ("a",)]),
        ("Mapping[str, str]", [{}, {"a": "b"}], [{"a": 1}, {1: "a"}, [("a", "b")]]),
        ("Retention | None", [Retention("GOVERNANCE", 1), None], [("GOVERNANCE", 1), "Retention"]),
        ("Acl | None", [(), (Grant("a", "READ"),), None], [[Grant("a", "READ")], ("a",), Grant("a", "READ")]),
        (
            "Document",
            [("a", "b"), ("a", 5), ("a", ()), ("a", (("b", "c"),))],
            [("a",), ("a", None), ("a", ("b", "c")), "a"],
        ),
    ],
)
def test_value_is_of_its_type(annotation: str, fitting: list[Any], others: list[Any]):
    assert [is_of(value, annotation) for value in fitting] == [True] * len(fitting)
    assert [is_of(value, annotation) for value in others] == [False] * len(others)


def test_every_field_that_a_manifest_holds_has_a_type():
    assert _SETTINGS.keys() == set(Settings.__slots__)
    assert _UPLOAD.keys() < set(MultipartUpload.__slots__)
    for annotation in (*_SETTINGS.values(), *_UPLOAD.values()):
        assert is_of(object(), annotation) is False
    for kind in _KINDS.values():
        for field in kind._fields:
            assert is_of(object(), annotation_of(kind, field)) is False
    with pytest.raises(ValueError, match="list"):
        is_of([], "list[str]")
