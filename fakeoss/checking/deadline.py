"""A function that runs in a thread of its own, and is given up when it takes too long or asks too much."""

from __future__ import annotations

import asyncio
import ctypes
import inspect
import time
from contextvars import copy_context
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Bounds", "Ending", "run_bounded"]

_TICK: Final = 0.02
"""Seconds between two looks at a function that runs."""
_GRACE: Final = 1.0
"""Seconds that a function has to end once it was given up."""


class Bounds(NamedTuple):
    """How long a function may take, and how many calls it may make."""

    seconds: float
    calls: int


class Ending(NamedTuple):
    """How a function ended: what it returned or raised, or, if it was given up, why in words. ``is_alive``: it goes on
    all the same."""

    value: object = None
    error: BaseException | None = None
    hung: str = ""
    is_alive: bool = False


class _GivenUp(BaseException):
    """Raised in the thread of a function that is given up; code that handles every ``Exception`` lets it pass."""


def run_bounded(work: Callable[[], Any], bounds: Bounds, count: Callable[[], int]) -> Ending:
    """Run a function, or a coroutine function, in the context of the caller; ``count`` returns how many calls it has
    made so far.

    A function that is given up is interrupted as soon as it executes Python code again.
    """
    endings: list[Ending] = []

    def run() -> None:
        try:
            endings.append(Ending(value=_result_of(work)))
        except BaseException as error:  # what it raises is its result
            endings.append(Ending(error=error))

    context = copy_context()
    thread = Thread(target=lambda: context.run(run), name="fakeoss-check-retries", daemon=True)
    thread.start()
    reason = _wait(thread, bounds, count)
    if not reason:
        return endings[0]
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_GivenUp))
    thread.join(_GRACE / 2)
    before = count()
    if thread.is_alive():
        thread.join(_GRACE / 2)
    return Ending(hung=reason, is_alive=thread.is_alive() and count() != before)


def _wait(thread: Thread, bounds: Bounds, count: Callable[[], int]) -> str:
    """Wait for a thread to end; return why it is given up, empty if it has ended."""
    end = time.monotonic() + bounds.seconds
    while True:
        thread.join(_TICK)
        if not thread.is_alive():
            return ""
        if time.monotonic() >= end:
            return f"not done after {bounds.seconds:g} s"
        if count() > bounds.calls:
            return f"more than {bounds.calls} calls, and not done"


def _result_of(work: Callable[[], Any]) -> object:
    value = work()
    return asyncio.run(_awaited(value)) if inspect.isawaitable(value) else value


async def _awaited(value: Any) -> object:
    return await value
