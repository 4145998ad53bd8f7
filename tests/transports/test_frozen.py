"""Shared containers: they read like ordinary ones, the SDK alone writes to them, and copies are ordinary."""

from __future__ import annotations

import copy
import json
import pickle
from collections import OrderedDict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.transports.frozen import FrozenDict, FrozenList, freeze

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner).map(OrderedDict),
    max_leaves=20,
)
WRITES: dict[str, Any] = {
    "set": lambda shared: shared.__setitem__("a", 2),
    "delete": lambda shared: shared.__delitem__("a"),
    "update": lambda shared: shared.update(a=2),
    "update in place": lambda shared: shared.__ior__({"a": 2}),
    "clear": lambda shared: shared.clear(),
    "pop": lambda shared: shared.pop("a"),
    "popitem": lambda shared: shared.popitem(),
    "setdefault": lambda shared: shared.setdefault("b", 1),
    "move_to_end": lambda shared: shared.move_to_end("a"),
    "append": lambda shared: shared["list"].append(4),
    "extend": lambda shared: shared["list"].extend([4]),
    "extend in place": lambda shared: shared["list"].__iadd__([4]),
    "repeat in place": lambda shared: shared["list"].__imul__(2),
    "insert": lambda shared: shared["list"].insert(0, 4),
    "remove": lambda shared: shared["list"].remove(1),
    "reverse": lambda shared: shared["list"].reverse(),
    "sort": lambda shared: shared["list"].sort(),
    "set an item": lambda shared: shared["list"].__setitem__(0, 4),
    "delete an item": lambda shared: shared["list"].__delitem__(0),
    "pop an item": lambda shared: shared["list"].pop(),
    "clear the list": lambda shared: shared["list"].clear(),
}
DATA = OrderedDict(a=1, list=[3, 1, 2])


@pytest.mark.parametrize("write", WRITES)
def test_it_cannot_be_changed(write: str) -> None:
    shared = freeze(DATA)
    with pytest.raises(TypeError, match=r"change a copy of it \(copy.deepcopy\)"):
        WRITES[write](shared)
    assert shared == DATA


@pytest.mark.parametrize("write", WRITES)
def test_a_deep_copy_can_be_changed(write: str) -> None:
    shared, ordinary = freeze(DATA), copy.deepcopy(DATA)
    copied = copy.deepcopy(shared)
    WRITES[write](copied)
    WRITES[write](ordinary)
    assert (copied, shared) == (ordinary, DATA)


@given(JSON)
def test_it_reads_like_what_it_was_made_of(value: Any) -> None:
    shared = freeze(value)
    assert shared == value
    assert json.dumps(shared) == json.dumps(value)
    for ordinary in (copy.deepcopy(shared), pickle.loads(pickle.dumps(shared))):
        assert ordinary == value
        assert type(ordinary) is type(value)
    assert type(freeze((value, "path"))) is tuple


def test_every_method_that_changes_an_ordinary_one_is_guarded() -> None:
    readers = {"copy", "count", "fromkeys", "get", "index", "items", "keys", "values"}
    for kind, shared in ((OrderedDict, FrozenDict), (list, FrozenList)):
        public = {name for name in dir(kind) if not name.startswith("_")} - readers
        assert public <= vars(shared).keys()


def test_the_sdk_itself_writes() -> None:
    shared = freeze(DATA)
    exec("data['a'] = 2; data['list'].append(4)", {"__name__": "botocore.handlers", "data": shared})
    assert shared == {"a": 2, "list": [3, 1, 2, 4]}
