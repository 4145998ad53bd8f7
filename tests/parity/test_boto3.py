"""boto3, and aiobotocore where it has the same face."""

from __future__ import annotations

from typing import Any

import pytest

from support.boto_kits import BOTO_KITS, BotoKit
from support.parity import Behaviour, Sides

BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(function: Behaviour) -> Behaviour:
    BEHAVIOURS[function.__name__.replace("_", " ")] = function
    return function


@behaviour
def get_object(kit: BotoKit) -> Any:
    answer = kit.call("get_object", Key="text")
    return [answer, kit.wait(answer["Body"].read()), answer]

@behaviour
def head_object(kit: BotoKit) -> Any:
    return kit.call("head_object", Key="text")

@behaviour
def put_object(kit: BotoKit) -> Any:
    return kit.call("put_object", Key="new", Body=b"abc", Metadata={"a": "b"})

@behaviour
def no_such_key(kit: BotoKit) -> Any:
    return kit.call("get_object", Key="nothing")

@behaviour
def list_objects(kit: BotoKit) -> Any:
    return kit.call("list_objects_v2")


def rows() -> Any:
    for name, function in BEHAVIOURS.items():
        for client, make in BOTO_KITS.items():
            yield client, name, function, make


@pytest.mark.parametrize("client", BOTO_KITS)
@pytest.mark.parametrize("name", BEHAVIOURS)
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, BEHAVIOURS[name], BOTO_KITS[client])
