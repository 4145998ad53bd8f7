"""What a batch says of itself: whether it frees room only, and whether it is more than new versions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fakeoss.durable.batch import Batch


def batch(**fields: Any) -> Batch:
    made = Batch()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


VERSION, MARKER = ((None, SimpleNamespace(is_marker=is_marker)) for is_marker in (False, True))


@pytest.mark.parametrize(
    ("fields", "frees", "has_others", "is_something"),
    [
        ({}, True, False, False),
        ({"objects": {1: VERSION}}, False, False, True),
        ({"objects": {1: MARKER}}, True, False, True),
        ({"objects": {1: MARKER, 2: VERSION}}, False, False, True),
        ({"erased": [1]}, True, True, True),
        ({"parts": {1: (None, "id", None)}}, False, True, True),
        ({"uploads": {"id": (1, None)}}, True, True, True),
        ({"buckets": {1: True}}, True, True, True),
        ({"objects": {1: VERSION}, "annotations": {(1, "a"): None}}, False, True, True),
        ({"objects": {1: VERSION}, "moved": [1], "cleared": [1]}, False, False, True),
    ],
)
def test_what_it_holds(fields: dict[str, Any], frees: bool, has_others: bool, is_something: bool):
    made = batch(**fields)
    assert (made.frees, made.has_others, bool(made)) == (frees, has_others, is_something)
