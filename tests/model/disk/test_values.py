"""Values of the model as JSON and back: nothing is lost, and nothing but known kinds is ever made."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fakeoss.model.disk.values import decoded, encoded
from fakeoss.model.encryption import Encryption
from fakeoss.model.lifecycle import Rule, Transition
from fakeoss.model.object_lock import ObjectLock, Retention
from fakeoss.model.records import Checksum, Completion, PartEntry

VALUES = [
    pytest.param(None, None, id="None"),
    pytest.param("text", "text", id="text"),
    pytest.param(1.5, 1.5, id="number"),
    pytest.param(True, True, id="truth"),
    pytest.param((1, ("a", ())), [1, ["a", []]], id="tuples"),
    pytest.param({"a": {"b": "c"}}, {"map": {"a": {"map": {"b": "c"}}}}, id="mapping"),
    pytest.param({("a", "1"): "x"}, {"pairs": [[["a", "1"], "x"]]}, id="mapping by pairs"),
    pytest.param({}, {"map": {}}, id="empty mapping"),
    pytest.param(frozenset({"b", "a"}), {"set": ["a", "b"]}, id="set"),
    pytest.param(b"\xff", {"base64": "/w=="}, id="bytes"),
    pytest.param(Checksum("CRC32", "AAAAAA=="), {"Checksum": {"algorithm": "CRC32", "value": "AAAAAA=="}}, id="record"),
    pytest.param(Encryption("aws:kms", "key"), {"Encryption": {"method": "aws:kms", "key_id": "key"}}, id="encryption"),
    pytest.param(
        ObjectLock(Retention("COMPLIANCE", 5.0)),
        {"ObjectLock": {"retention": {"Retention": {"mode": "COMPLIANCE", "until": 5.0}}}},
        id="record in a record",
    ),
    pytest.param(
        Completion("id", ((1, "e"),), (PartEntry(1, 5),)),
        {
            "Completion": {
                "upload_id": "id",
                "listed": [[1, "e"]],
                "entries": [{"PartEntry": {"number": 1, "stop": 5}}],
            }
        },
        id="tuples of records",
    ),
    pytest.param(
        Rule("r", True, transitions=(Transition("GLACIER", 1),)),
        {
            "Rule": {
                "name": "r",
                "enabled": True,
                "transitions": [{"Transition": {"storage_class": "GLACIER", "days": 1}}],
            }
        },
        id="rule",
    ),
]


@pytest.mark.parametrize(("value", "document"), VALUES)
def test_value_goes_there_and_back(value: Any, document: Any):
    assert encoded(value) == document
    again = decoded(json.loads(json.dumps(document)))
    assert (again, type(again)) == (value, type(value))


@pytest.mark.parametrize("value", [object(), {1, 2}, bytearray(b"x"), 1 + 2j])
def test_kind_that_is_not_known_is_not_written(value: object):
    with pytest.raises(TypeError, match=f"no way to write a {type(value).__name__}"):
        encoded(value)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "a value has one kind, not none"),
        ({"map": {}, "set": []}, "a value has one kind, not 'map', 'set'"),
        ({"User": {}}, "there is no kind of value 'User'"),
        (
            {"Retention": {"mode": "X"}},
            "Retention has mode, until and may have hold, mode, released, until, not {'mode': 'X'}",
        ),
        ({"Retention": []}, "Retention has mode, until and may have hold, mode, released, until, not"),
        ({"Retention": {"mode": 5, "until": 1}}, "Retention: mode cannot be 5"),
        ({"map": []}, "map holds a JSON object, not"),
        ({"set": 5}, "set holds a list, not 5"),
        ({"set": [{"map": {}}]}, "cannot be a name"),
        ({"base64": "?"}, "is not base64"),
        ({"pairs": [["a"]]}, "pairs are lists of a name and a value"),
    ],
)
def test_what_encoded_does_not_write_is_refused(document: Any, words: str):
    with pytest.raises(ValueError, match=words):
        decoded(document)
