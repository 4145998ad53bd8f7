"""The store's clock: the system's time, shifted or frozen."""

from __future__ import annotations

import time

__all__ = ["Clock"]

_FIRST, _LAST = -62135596800, 253402300799
"""The first second of year 1, the last one of year 9999."""


class Clock:
    """A clock that a test can move; it counts seconds since the epoch (UTC).

    By default it follows ``time.time``, and therefore freezegun and time-machine. With ``at`` it is frozen at that
    number of seconds until it is advanced. It covers the years 1 to 9999, as Python's dates do; raises ValueError for
    any other time.
    """

    __slots__ = ("_at", "_shift")

    def __init__(self, at: float | None = None) -> None:
        self._at = at
        self._shift = 0.0
        _require_date(self.now())

    def now(self) -> float:
        """Return the current time in seconds since the epoch."""
        return (time.time() if self._at is None else self._at) + self._shift

    @property
    def setting(self) -> tuple[float | None, float]:
        """Where it is frozen, if it is, and by how many seconds it was moved."""
        return self._at, self._shift

    @property
    def is_frozen(self) -> bool:
        """Whether it stands still until it is advanced."""
        return self._at is not None

    def __repr__(self) -> str:
        base = "Clock()" if self._at is None else f"Clock({self._at!r})"
        return f"<{base} moved by {self._shift:g} s>" if self._shift else f"<{base}>"

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Move the clock forward, or back for negative numbers. Raises ValueError outside the years 1 to 9999."""
        shift = seconds + 60 * minutes + 3600 * hours + 86400 * days
        _require_date(self.now() + shift)
        self._shift += shift


def _require_date(seconds: float) -> None:
    if not _FIRST <= seconds <= _LAST:
        raise ValueError(f"fakeoss: the clock covers the years 1 to 9999; {seconds!r} seconds since 1970 is outside")
