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
        self._era = 0
        """How often the API has cleared the log."""
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

    def since(self, number: int, most: int | None = None) -> tuple[int, list[CallEntry]]:
        """Return the calls from ``number`` on, at most ``most``, and the number of the first: a later one if the log
        has dropped some of them."""
        calls = self._store.calls
        while True:
            number = max(number, calls.dropped)
            try:
                return number, calls[number : None if most is None else number + most]
            except LookupError:
                continue  # some were dropped meanwhile

    def follow(self, start: int | None = None) -> Iterator[tuple[int, CallEntry | None]]:
        """Return the calls from number ``start`` on (``None``, or one that is not reached yet: those to come), each
        with its number, and ``None`` when there was none for five seconds. A log that is cleared begins anew with 0;
        calls that it drops before they are read are left out."""
        total = len(self._store.calls)
        return self._follow(total if start is None else min(start, total), self._era)  # as it is now

    def _follow(self, number: int, era: int) -> Iterator[tuple[int, CallEntry | None]]:
        self.followers += 1
        try:
            yield from self._read(number, era)
        finally:
            self.followers -= 1

    def _read(self, number: int, era: int) -> Iterator[tuple[int, CallEntry | None]]:
        last: CallEntry | None = None
        idle = 0
        while not self._is_closed:
            if self._is_cleared(number, last, era):
                number, last, era = 0, None, self._era
            number, entries = self.since(number)
            idle += 1
            for entry in entries:
                yield number, entry
                last, number, idle = entry, number + 1, 0
            if idle == _SIGN_OF_LIFE:
                yield number, None
                idle = 0
            elif idle:
                self._wait(number)

    def _is_cleared(self, number: int, last: CallEntry | None, era: int) -> bool:
        """Whether the log was cleared since ``last`` was read, the call before ``number``. One that Python has cleared
        and filled again up to there looks as before if the same call stands there now."""
        if last is None or era != self._era:
            return era != self._era or number > len(self._store.calls)
        first, entries = self.since(number - 1, 1)
        return first == number - 1 and entries != [last]

    def renew(self) -> None:
        """Say that the log was cleared."""
        with self._news:
            self._era += 1
            self._news.notify_all()

    def _wait(self, number: int) -> None:
        """Wait for a call with this number, or until the log is to be looked at anyway."""
        era = self._era
        with self._news:
            self._news.wait_for(lambda: self._is_closed or self._era != era or len(self._store.calls) != number, _PULSE)
