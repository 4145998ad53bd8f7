"""Awaiting what a test's asynchronous function returns, where requests are answered synchronously."""

from __future__ import annotations

import asyncio
from concurrent.futures import TimeoutError as NotYet
from contextvars import ContextVar, copy_context
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["finish", "remember_loop"]

_LOOP: ContextVar[asyncio.AbstractEventLoop | None] = ContextVar("fakeoss_loop", default=None)
"""The event loop of the asynchronous client whose request is answered in another thread."""
_CHECKED_EVERY: Final = 1.0
"""Seconds between two looks at whether the loop is still there."""


def remember_loop() -> None:
    """Note the event loop that runs here, if there is one, for the thread in which the request will be answered."""
    try:
        _LOOP.set(asyncio.get_running_loop())
    except RuntimeError:
        pass  # a synchronous client


def finish(awaitable: Awaitable[Any]) -> Any:
    """Return the result of ``awaitable``: from the client's loop, which goes on meanwhile, else from a loop that is run
    for it. Raises what it raises; RuntimeError if the client's loop ends before."""
    loop = _LOOP.get()
    if _is_loop_running_here():
        return _finish_elsewhere(awaitable)  # a synchronous client, or one that did not expect it, stops this loop
    if loop is None or not loop.is_running():
        return asyncio.run(_awaited(awaitable))
    future = asyncio.run_coroutine_threadsafe(_awaited(awaitable), loop)
    while True:
        try:
            return future.result(_CHECKED_EVERY)
        except NotYet:
            if future.done():
                raise
            if not loop.is_running():
                raise RuntimeError("fakeoss: the event loop of the client ended before its hook did") from None


def _is_loop_running_here() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _finish_elsewhere(awaitable: Awaitable[Any]) -> Any:
    """Return the result from a loop in a thread of its own."""
    outcome: list[Any] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(asyncio.run(_awaited(awaitable)))
        except BaseException as error:  # raised again below, in the thread that waits
            failure.append(error)

    thread = Thread(target=copy_context().run, args=(work,), name="fakeoss-hook")
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable
