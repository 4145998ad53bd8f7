"""Shows how far long work has come, the same way for every command: nothing in the first second, then a line on stderr.

On a terminal the line is rewritten, and gone at the end. Elsewhere, and for what is done in the background, lines are
written ever more rarely, and one at the end, if there were any.
"""

from __future__ import annotations

import math
import shutil
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TextIO

from fakeoss.limits import GIB, KIB, MIB

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

__all__ = ["ProgressLine"]

_QUIET: Final = 1.0
"""Seconds of work of which nothing is shown."""
_REWRITTEN: Final = 0.2
"""Seconds between two states of a line on a terminal."""
_RAREST: Final = 60.0
"""Seconds between two lines elsewhere, at most."""
_UNITS: Final = ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB"))


class ProgressLine:
    """A ``fakeoss.progress.Begin`` and its ``Progress``, told by any one thread. ``unit`` is what is counted, ``now``
    gives the seconds."""

    def __init__(
        self,
        what: str,
        *,
        unit: str = "objects",
        stream: TextIO | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what, self._unit = what, unit
        self._stream = sys.stderr if stream is None else stream
        self._now = now
        self._is_rewritten = threading.current_thread() is threading.main_thread() and self._is_terminal()
        self._count = self._size = self._counts = self._sizes = 0
        self._began = now()
        self._next = self._began + _QUIET
        self._shown = 0
        """Characters of the line that was shown last."""

    def _is_terminal(self) -> bool:
        try:
            return self._stream.isatty()
        except (AttributeError, ValueError):  # there is none, or it is closed
            return False

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not self._shown:
            return
        if self._is_rewritten:
            self._write(f"\r{' ' * self._shown}\r")
        elif kind is None:
            self._write(f"fakeoss: {self._what}: {self._done()} in {_duration(self._now() - self._began)}\n")

    def expect(self, count: int, size: int = 0) -> None:
        """There are so many objects to do, and so many bytes in all; 0: nobody knows."""
        self._counts, self._sizes = count, size

    def advance(self, count: int = 0, size: int = 0) -> None:
        """So many more are done."""
        self._count += count
        self._size += size
        now = self._now()
        if now < self._next:
            return
        elapsed = now - self._began
        self._next = now + (_REWRITTEN if self._is_rewritten else min(elapsed, _RAREST))
        line = f"fakeoss: {self._what}: {self._state(elapsed)}"
        if self._is_rewritten:
            most = shutil.get_terminal_size().columns - 1
            line = line[:most]
            self._write(f"\r{line.ljust(min(self._shown, most))}")
        else:
            self._write(f"{line}\n")
        self._shown = len(line)

    def _state(self, elapsed: float) -> str:
        words = [self._done(), self._rate(elapsed)]
        done, there_is = (self._size, self._sizes) if self._sizes else (self._count, self._counts)
        if 0 < done <= there_is:
            words.append(f"{_duration(elapsed * (there_is - done) / done)} left")
        return ", ".join(words)

    def _rate(self, elapsed: float) -> str:
        if self._size:
            return f"{_octets(self._size / elapsed)}/s"
        if self._count < elapsed:
            return f"{elapsed / self._count:.1f} s each" if self._count else "none yet"
        return f"{self._count / elapsed:,.0f}/s"

    def _done(self) -> str:
        words = []
        if self._count or self._counts:
            words.append(f"{self._count:,}{f' of {self._counts:,}' if self._counts else ''} {self._unit}")
        if self._size or self._sizes:
            words.append(f"{_octets(self._size)}{f' of {_octets(self._sizes)}' if self._sizes else ''}")
        return ", ".join(words)

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError, AttributeError):  # once nobody reads it, it is lost, and nothing else
            self._stream.write(text)
            self._stream.flush()


def _octets(size: float) -> str:
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size:.0f} B"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(math.ceil(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
