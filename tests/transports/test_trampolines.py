"""What we put in the place of a library's function: it passes calls on without a mock, and is recognised when found."""

from __future__ import annotations

import asyncio
import functools
import gc
import inspect
import socket
from collections.abc import Callable
from typing import Any
from unittest import mock as unittest_mock

import aiobotocore.credentials
import aiobotocore.signers
import aiobotocore.utils
import aiohttp
import boto3
import httpcore
import httpx
import minio.helpers
import moto.core.models
import pytest
import requests
import requests.adapters
import s3fs.core
import urllib3

import fakeoss
from fakeoss.transports import _patches
from fakeoss.transports.trampolines import Trampolines

LOADED = (aiobotocore, aiohttp, boto3, httpcore, httpx, minio, moto, requests, s3fs, urllib3)


def original(adapter: Any, request: Any, stream: bool = False) -> str:
    """A library's own function."""
    return f"original, {request}"


def wrap(found: Any) -> Any:
    def ours(*arguments: Any, **options: Any) -> Any:
        return found(*arguments, **options)

    return ours


# recognised


def test_others_see_what_it_stands_for():
    ours = Trampolines().over(original, wrap)
    assert ours(None, "request") == "original, request"
    assert (ours.__name__, ours.__qualname__, ours.__module__) == ("original", "original", __name__)
    assert ours.__doc__ == original.__doc__
    assert ours.__wrapped__ is original
    assert inspect.signature(ours) == inspect.signature(original)
    assert Trampolines().over(socket.gethostbyname, wrap).__name__ == "gethostbyname"


def test_over_a_mock_it_takes_nothing_that_would_make_it_one():
    found = unittest_mock.create_autospec(original)
    found.__dict__["mark"] = found.mock
    ours = Trampolines().over(found, wrap)
    assert not hasattr(ours, "mock")
    assert not hasattr(ours, "mark")
    stranger = unittest_mock.MagicMock(return_value="theirs")
    over_stranger = Trampolines().over(stranger, wrap)
    assert (over_stranger(), over_stranger.__wrapped__, over_stranger.__name__) == ("theirs", stranger, "ours")


def test_it_is_recognised_and_says_what_lies_beneath():
    trampolines = Trampolines()
    ours = trampolines.over(original, wrap)
    assert ours in trampolines
    assert trampolines.beneath(ours) is original
    assert original not in trampolines
    assert trampolines.beneath(original) is original
    assert trampolines.beneath(None) is None
    assert ours not in Trampolines()


def test_a_class_is_recognised_as_well_and_its_subclasses_are_not():
    class Theirs:
        pass

    trampolines = Trampolines()
    chosen = trampolines.over(Theirs, lambda found: type("Theirs", (found,), {}))
    assert trampolines.beneath(chosen) is Theirs
    assert not hasattr(chosen, "__wrapped__")
    assert type("Sub", (chosen,), {}) not in trampolines


def wrapped(ours: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(ours)
    def theirs(*arguments: Any, **options: Any) -> Any:
        return ours(*arguments, **options)

    return theirs


@pytest.mark.parametrize("rewrap", [wrapped, functools.partial])
def test_what_others_wrap_around_it_is_theirs(rewrap: Callable[[Any], Any]):
    trampolines = Trampolines()
    theirs = rewrap(trampolines.over(original, wrap))
    assert theirs not in trampolines
    assert trampolines.beneath(theirs) is theirs


def test_one_that_nobody_holds_is_forgotten():
    trampolines = Trampolines()
    for _ in range(100):
        trampolines.over(original, wrap)
    gc.collect()
    assert trampolines._references == {}


# transparent: every seam, while no mock is active


class Thing:
    """An argument that a transport knows nothing of, and must not look into."""

    def __str__(self) -> str:
        raise AssertionError("it was looked into")


def arguments_for(function: Any) -> tuple[list[Any], dict[str, Any]]:
    """What may be passed to ``function``, all of it unknown things."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except ValueError:  # built in
        return [Thing()], {}
    if isinstance(function, type):
        return [Thing(), Thing()], {}
    values: list[Any] = []
    options: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            values += [Thing(), Thing()]
        elif parameter.kind is parameter.VAR_KEYWORD:
            options["extra"] = Thing()
        elif parameter.kind is parameter.KEYWORD_ONLY:
            options[parameter.name] = Thing()
        elif parameter.default is parameter.empty:
            values.append(Thing())
    return values, options


def bound(function: Any, call: tuple[tuple[Any, ...], dict[str, Any]]) -> Any:
    """Arguments by name, those left out with their defaults; of further ones, which have none, ``None`` is that."""
    arguments, options = call
    try:
        signature = inspect.signature(function)
        given = signature.bind(*arguments, **{name: each for name, each in options.items() if each is not None})
    except ValueError:
        return call
    given.apply_defaults()
    return given.arguments


def is_transparent(found: Any, wrapper: Callable[[Any], Any]) -> bool:
    """Whether what ``wrapper`` makes hands over exactly what it is given, and gives back what comes."""
    calls: list[Any] = []
    answer = None if found.__name__ == "__init__" else Thing()

    def record(*arguments: Any, **options: Any) -> Any:
        calls.append((arguments, options))
        return answer

    async def record_later(*arguments: Any, **options: Any) -> Any:
        return record(*arguments, **options)

    is_async = inspect.iscoroutinefunction(found)
    ours = wrapper(record_later if is_async else record)
    values, options = arguments_for(found)
    given = ours(*values, **options)
    given = asyncio.run(given) if is_async else given
    return given is answer and [bound(found, call) for call in calls] == [bound(found, (tuple(values), options))]


def seams() -> list[tuple[str, Any, Callable[[Any], Any]]]:
    """Each attribute that is replaced, or would be inside of another library's mock, and what is put there."""
    with fakeoss.mock():
        patches = [(patch.owner, patch.name, patch.original, patch.wrap) for patch in _patches._layers[0].patches]
        patches += [(owner, name, vars(owner)[name], wrap) for owner, name, wrap, _ in _patches._watched]
    return [(f"{owner.__name__}.{name}", found, wrap) for owner, name, found, wrap in patches]


def test_without_a_mock_every_seam_passes_on_what_it_is_given():
    functions = [seam for seam in seams() if not isinstance(seam[1], type)]
    assert len(functions) > 40, LOADED
    assert [name for name, found, wrapper in functions if not is_transparent(found, wrapper)] == []


def test_functions_of_the_libraries_keep_their_trampolines_from_mock_to_mock():
    trampolines: list[dict[str, Any]] = []
    for _ in range(2):
        with fakeoss.mock():
            patches = _patches._layers[0].patches
            trampolines.append({f"{patch.owner.__name__}.{patch.name}": patch.ours for patch in patches})
    first, second = trampolines
    assert len(first) > 40, LOADED
    others = [name for name, ours in first.items() if second[name] is not ours]
    assert others == ["socket.getaddrinfo"]  # which for all tests is a guard of theirs


def test_without_a_mock_a_class_that_we_made_makes_what_it_is_derived_from():
    class Theirs:
        default_port = 80

        def __init__(self, *arguments: Any, **options: Any) -> None:
            self.given = arguments, options

    classes = [(name, wrapper) for name, found, wrapper in seams() if isinstance(found, type)]
    assert [name for name, _ in classes] == ["http.client.HTTPConnection", "http.client.HTTPSConnection"]
    for _, wrapper in classes:
        made = wrapper(Theirs)("s3.cn-north-1.jdcloud-oss.com", timeout=1)
        assert isinstance(made, Theirs)
        assert made.given == (("s3.cn-north-1.jdcloud-oss.com",), {"timeout": 1})
