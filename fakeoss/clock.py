"""Time as the store sees it: the system's, shifted, or frozen."""

from __future__ import annotations

import time

__all__ = ["Clock"]


class Clock:
    """Seconds since the epoch, in UTC, that a test may move.

    By default it follows ``time.time``, and so also freezegun and time-machine. With ``at`` it stands still at that
    number of seconds until it is advanced.
    """

    __slots__ = ("_at", "_shift")

    def __init__(self, at: float | None = None) -> None:
        self._at = at
        self._shift = 0.0

    def now(self) -> float:
        """The current time in seconds since the epoch."""
        return (time.time() if self._at is None else self._at) + self._shift

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Move the clock forward."""
        self._shift += seconds + 60 * minutes + 3600 * hours + 86400 * days
