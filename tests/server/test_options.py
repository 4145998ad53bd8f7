"""Options of a server that cannot be, or not together, are refused by name."""

from __future__ import annotations

import pytest

import fakeoss


@pytest.mark.parametrize("name", ["unsupported", "auth", "anonymous", "control"])
def test_choices(name: str):
    with pytest.raises(ValueError, match=f"fakeoss.Server: {name} must be one of"):
        fakeoss.Server(**{name: "none of them"})


def test_a_store_and_options_of_a_new_one():
    with pytest.raises(TypeError, match="belong to a new store"):
        fakeoss.Server(fakeoss.Store(), seed=1)
    with pytest.raises(TypeError, match=r"store must be a fakeoss\.Store"):
        fakeoss.Server("store")  # type: ignore[arg-type]


def test_a_file_to_write_calls_to():
    with pytest.raises(OSError, match="nowhere"):
        fakeoss.Server(record="/nowhere/calls.jsonl")
    with pytest.raises(TypeError):
        fakeoss.Server(record=3)  # type: ignore[arg-type]
