"""A function that runs in a thread of its own, and is given up when it takes too long or makes too many calls.

Nobody can end a thread. One that was given up is refused every further call, with an exception that code which handles
every ``Exception`` lets pass; one that computes is interrupted; one that waits for what never comes goes on,
and is interrupted if it should wake.
"""

from __future__ import annotations

import asyncio
import ctypes
import inspect
from contextvars import ContextVar, copy_context
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.call_entry import CallEntry
    from fakeoss.model.store import Store

__all__ = ["Bounds", "Ending", "run_bounded"]

_GRACE: Final = 0.5
"""Seconds that a function has to end once its calls are refused."""
_ROUNDS: Final = 10
"""How often it is interrupted after that: an exception that arrives in a destructor is lost."""
_ROUND: Final = 0.05
"""Seconds between two of these."""


class Bounds(NamedTuple):
    """How long a function may take, and how many calls it may make."""

    seconds: float
    calls: int


class Ending(NamedTuple):
    """How a function ended: what it returned or raised, or, if it was given up, why in words. ``is_alive``: it goes on
    making calls all the same."""

    value: object = None
    error: BaseException | None = None
    hung: str = ""
    is_alive: bool = False


class _GivenUp(BaseException):
    """Raised in the thread of a function that is given up."""


class _Run:
    """A function that runs, and what it has asked for so far."""

    def __init__(self, work: Callable[[], Any], bounds: Bounds) -> None:
        self._work = work
        self._bounds = bounds
        self._lock = Lock()
        self._calls = 0
        self.is_over = Event()
        """Set when the function has ended, or is given up."""
        self.refused = 0
        self.reason = ""
        self.endings: list[Ending] = []

    def give_up(self, reason: str) -> None:
        """Refuse all further calls."""
        with self._lock:
            self.reason = self.reason or reason
        self.is_over.set()

    def perform(self) -> None:
        """Run the function to its end."""
        _RUN.set(self)
        try:
            self.endings.append(Ending(value=_result_of(self._work)))
        except BaseException as error:  # what it raises is its result
            self.endings.append(Ending(error=error))
        finally:
            self.is_over.set()

    def admit(self) -> bool:
        """Count a call, and return whether it may be made."""
        with self._lock:
            self._calls += 1
            is_admitted = self._calls <= self._bounds.calls and not self.reason
            self.refused += not is_admitted
        if not is_admitted:
            self.give_up(f"more than {self._bounds.calls} calls, and not done")
        return is_admitted


_RUN: ContextVar[_Run | None] = ContextVar("fakeoss_check_retries", default=None)
"""The run that a call belongs to, where that is known: not in further threads, nor at a server."""


def run_bounded(work: Callable[[], Any], bounds: Bounds, store: Store) -> Ending:
    """Run a function, or a coroutine function, that makes calls to a store, in the context of the caller."""
    run = _Run(work, bounds)

    def guard(call: CallEntry) -> None:
        own = _RUN.get()
        if not (own or run).admit():
            raise ConnectionResetError("fakeoss: check_retries has given this run up") if own is None else _GivenUp

    context = copy_context()
    thread = Thread(target=context.run, args=(run.perform,), name="fakeoss-check-retries", daemon=True)
    hook = store.on("*", before=guard, optional=True)
    try:
        thread.start()
        run.is_over.wait(bounds.seconds)
        if run.endings and not run.reason:
            thread.join()
            return run.endings[0]
        run.give_up(f"not done after {bounds.seconds:g} s")
        return Ending(hung=run.reason, is_alive=not _is_ended(thread, run))
    finally:
        store.hooks.remove(hook)


def _is_ended(thread: Thread, run: _Run) -> bool:
    """Whether the thread of a run that was given up makes no more calls."""
    thread.join(_GRACE)
    before = run.refused
    for _ in range(_ROUNDS):
        thread.join(_ROUND)
        if not thread.is_alive() or run.refused != before:  # an exception would be lost on code that handles them all
            return not thread.is_alive()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_GivenUp))
    return True


def _result_of(work: Callable[[], Any]) -> object:
    value = work()
    return asyncio.run(_awaited(value)) if inspect.isawaitable(value) else value


async def _awaited(value: Any) -> object:
    return await value
