"""The log of calls as it grows, for those who follow it."""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.calls import CallEntry
    from fakeoss.model.store import Store

__all__ = ["Feed"]

_PULSE: Final = 0.25
"""Seconds after which the log is looked at without notice: mocks may call the same store, and tell nobody."""
_SIGN_OF_LIFE: Final = 20
"""Pulses without a call after which ``None`` is given: who cannot send it knows that nobody listens."""


class Feed:
    """Reads the log of a store as it grows. It takes nothing away and adds nothing to it, so a call costs no more with
    followers than without, but for a notice to them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._news = Condition()
        self._is_closed = False
        self.followers = 0

    def notify(self) -> None:
        """Say that there may be a call."""
        if self.followers:
            with self._news:
                self._news.notify_all()

    def open(self) -> None:
        """Let the log be followed: the server starts."""
        self._is_closed = False

    def close(self) -> None:
        """Let all who follow come to an end: the server stops."""
        with self._news:
            self._is_closed = True
            self._news.notify_all()

    def kept(self) -> tuple[int, list[CallEntry]]:
        """Return the calls that the log keeps, and the number of the first of them."""
        calls = self._store.calls
        while True:
            first = calls.dropped
            try:
                return first, calls[first:]
            except LookupError:
                continue  # some were dropped meanwhile

    def follow(self, start: int | None = None) -> Iterator[tuple[int, CallEntry | None]]:
        """Yield the calls from number ``start`` on (``None``: those to come), each with its number, and ``None`` when
        there was none for five seconds. A log that is cleared begins anew with 0; calls that it drops before they are
        read are left out."""
        self.followers += 1
        try:
            yield from self._follow(len(self._store.calls) if start is None else start)
        finally:
            self.followers -= 1

    def _follow(self, number: int) -> Iterator[tuple[int, CallEntry | None]]:
        last: CallEntry | None = None
        idle = 0
        while not self._is_closed:
            first, entries = self.kept()
            number = max(_place(number, last, first, entries), first)
            idle += 1
            for entry in entries[number - first :]:
                yield number, entry
                last, number, idle = entry, number + 1, 0
            if idle == _SIGN_OF_LIFE:
                yield number, None
                idle = 0
            elif idle:
                self._wait(number)

    def _wait(self, number: int) -> None:
        """Wait for a call with this number, or until the log is to be looked at anyway."""
        with self._news:
            self._news.wait_for(lambda: self._is_closed or len(self._store.calls) != number, _PULSE)


def _place(number: int, last: CallEntry | None, first: int, entries: list[CallEntry]) -> int:
    """Return the number of the next call: ``number``, unless the log was cleared after ``last`` was read."""
    before = number - 1 - first
    if number > first + len(entries):
        return 0 if last is not None else number
    if last is not None and 0 <= before < len(entries) and entries[before] is not last:
        return 0
    return number
