"""The same requests through every HTTP client."""

from __future__ import annotations

from typing import Any

import pytest

from support.parity import Behaviour, Sides
from support.raw_kits import RAW_KITS, RawKit

BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(function: Behaviour) -> Behaviour:
    BEHAVIOURS[function.__name__.replace("_", " ")] = function
    return function


@behaviour
def a_get(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/text"))

@behaviour
def an_empty_body(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/empty"))

@behaviour
def a_head(kit: RawKit) -> Any:
    return kit.whole(kit.request("HEAD", "/bkt/text"))

@behaviour
def a_missing_key(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/nothing"))


@pytest.mark.parametrize("client", RAW_KITS)
@pytest.mark.parametrize("name", BEHAVIOURS)
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, BEHAVIOURS[name], RAW_KITS[client])


def rows() -> Any:
    for name, function in BEHAVIOURS.items():
        for client, make in RAW_KITS.items():
            yield client, name, function, make
