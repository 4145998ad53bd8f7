"""Hooks: what can be one, what becomes of what they raise, and what is in the log then."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest

from fakeoss import profiles
from fakeoss.calls import CallEntry
from fakeoss.dispatch import Dispatcher
from fakeoss.hooks import Hook
from fakeoss.model.store import Store
from fakeoss.wire.address import Place
from fakeoss.wire.message import Request, Response

SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request", "content-length": "0"}


class Wire:
    """A bucket behind a dispatcher."""

    def __init__(self) -> None:
        self.store = Store()
        self.bucket = self.store.create_bucket("bkt")
        self._dispatcher = Dispatcher(self.store, profiles.find("aws"))

    def send(self, method: str, target: str, body: Any = b"") -> Response:
        headers = {**SIGNED, "content-length": str(len(body))} if isinstance(body, bytes) else dict(SIGNED)
        return self._dispatcher.answer(Request(method, ("https", "host", "/bkt" + target), headers, body), Place())


@pytest.fixture
def wire() -> Wire:
    return Wire()


# what can be a hook


async def coroutine(call: CallEntry) -> None: ...


async def async_generator(call: CallEntry) -> AsyncIterator[None]:
    yield


def generator(call: CallEntry) -> Iterator[None]:
    yield


class AsyncCallable:
    async def __call__(self, call: CallEntry) -> None: ...

    async def method(self, call: CallEntry) -> None: ...


class Callable:
    def __init__(self) -> None:
        self.calls: list[CallEntry] = []

    def __call__(self, call: CallEntry) -> None:
        self.calls.append(call)


LATE = {
    "a coroutine function": coroutine,
    "an async generator": async_generator,
    "a generator": generator,
    "a partial of one": partial(partial(coroutine)),
    "an object that is called so": AsyncCallable(),
    "a partial of such an object": partial(AsyncCallable()),
    "a method": AsyncCallable().method,
    "a mock": AsyncMock(),
}


@pytest.mark.parametrize("name", ["an async generator", "a generator"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_function_that_nothing_would_iterate_is_refused_when_it_is_given(wire: Wire, name: str, moment: str):
    with pytest.raises(TypeError, match=rf"{moment}= of on is an? (async )?generator, which nothing would iterate"):
        wire.store.on("GetObject", **{moment: LATE[name]})
    assert wire.store.hooks == []


@pytest.mark.parametrize("name", LATE)
def test_a_listener_that_would_do_its_work_later_is_refused_when_it_is_given(wire: Wire, name: str):
    with pytest.raises(TypeError, match=r"on_event is an? (async|generator)"):
        wire.store.on_event(LATE[name])
    assert wire.store.listeners == []


@pytest.mark.parametrize(
    "function",
    [lambda: None, lambda one, two: None, lambda *, call: None, partial(lambda call: None, 1), list.append],
)
def test_a_function_that_takes_no_call_is_refused_when_it_is_given(wire: Wire, function: Any):
    with pytest.raises(TypeError, match=r"must be a function that takes a call, and .* does not"):
        wire.store.on("GetObject", after=function)


@pytest.mark.parametrize(
    "function",
    [Callable(), Mock(), print, partial(print, "call"), lambda call, more=1: None, lambda *calls: None, list],
)
def test_what_takes_a_call_is_called(wire: Wire, function: Any):
    hook = wire.store.on("*", before=function)
    wire.send("GET", "/k")
    assert hook.has_run


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [generator, async_generator])
def test_what_only_returns_something_to_iterate_is_refused_when_it_is_called(wire: Wire, kind: Any):
    wire.store.on("GetObject", before=lambda call, *more: kind(call))
    with pytest.raises(TypeError, match=r"returned (async_)?generator, which nothing iterates"):
        wire.send("GET", "/k")
    wire.store.calls.assert_called("GetObject", times=1, status=0, code="TypeError")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"befor": print}, "Store.on has no 'befor'; did you mean 'before'?"),
        ({"before": print, "optionl": True}, "did you mean 'optional'?"),
        ({"zzz": print}, "the options are operation, before, after, optional"),
    ],
)
def test_an_option_that_does_not_exist_is_a_type_error(wire: Wire, options: dict[str, Any], message: str):
    with pytest.raises(TypeError, match=re.escape(message)):
        wire.store.on("GetObject", **options)


def test_an_option_of_a_listener_that_does_not_exist_is_a_type_error(wire: Wire):
    with pytest.raises(TypeError, match=r"Store\.on_event has no 'buckt'; did you mean 'bucket'"):
        wire.store.on_event(print, buckt="bkt")


def test_a_hook_reads_as_what_it_is():
    assert repr(Hook("GetObject", coroutine)) == "<Hook 'GetObject' before=coroutine>"


# what it raises


class Failure(BaseException):
    """As those of ``pytest.fail`` and ``pytest.skip``, no ``Exception``."""


@pytest.mark.parametrize("error", [ConnectionResetError("reset"), TimeoutError(), ValueError("x"), Failure()])
def test_an_attempt_that_a_hook_stops_is_in_the_log_and_reaches_the_caller_as_it_is(wire: Wire, error: BaseException):
    wire.store.on("PutObject", before=Mock(side_effect=error))
    for _ in range(3):
        with pytest.raises(type(error)) as caught:
            wire.send("PUT", "/k", b"x")
        assert caught.value is error
    wire.store.calls.assert_called("PutObject", times=3, bucket="bkt", key="k", status=0, code=type(error).__name__)
    assert (len(wire.store.calls), "k" in wire.bucket) == (3, False)


@pytest.mark.parametrize("error", [ConnectionResetError("reset"), Failure()])
def test_what_a_hook_raises_afterwards_loses_the_answer_only(wire: Wire, error: BaseException):
    last = Mock()
    wire.store.on("PutObject", after=Mock(side_effect=error))
    wire.store.on("PutObject", after=Mock(side_effect=KeyError))
    wire.store.on("PutObject", after=last)
    with pytest.raises(type(error)):
        wire.send("PUT", "/k", b"x")
    assert (list(wire.store.calls), len(wire.bucket)) == ([CallEntry("PutObject", "PUT", "bkt", "k", 200)], 1)
    last.assert_called_once_with(wire.store.calls[0])


def test_what_a_listener_raises_finds_the_call_in_the_log(wire: Wire):
    document = b"""<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>"""
    assert wire.send("PUT", "?notification", document).status == 200
    wire.store.on_event(Mock(side_effect=ConnectionResetError))
    with pytest.raises(ConnectionResetError):
        wire.send("PUT", "/k", b"x")
    assert wire.store.calls[-1] == CallEntry("PutObject", "PUT", "bkt", "k", 200)


def test_what_the_body_of_the_client_raises_is_in_the_log(wire: Wire):
    def body() -> Iterator[bytes]:
        raise Failure
        yield b""

    with pytest.raises(Failure):
        wire.send("PUT", "/k", body())
    assert list(wire.store.calls) == [CallEntry("PutObject", "PUT", "bkt", "k", 0, "Failure")]
