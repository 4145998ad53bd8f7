"""How long a client in process waits for an answer that is delayed."""

from __future__ import annotations

import time
from threading import Event
from typing import Final

from fakeoss.wire.message import BodyWanted

__all__ = ["Interruption", "Later", "Patience", "wait_to_be_asked"]

_ASKING: Final = 1.0
"""Seconds that a client waits for ``100 Continue`` before it sends the body all the same: botocore's, the only one that
polls for it."""


class Patience:
    """How long a client waits for an answer; ``seconds`` of ``None`` is for ever."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self.is_over = False

    def wait(self, seconds: float) -> None:
        """Wait as long as the answer is delayed, but no longer than the client does."""
        if self.is_over:
            return
        if self._seconds is not None and seconds >= self._seconds:
            self.is_over = True
            seconds = self._seconds
        elif self._seconds is not None:
            self._seconds -= seconds
        time.sleep(seconds)


class Interruption:
    """How long a client waits for an answer that another thread computes: until it leaves."""

    def __init__(self) -> None:
        self._left = Event()

    def wait(self, seconds: float) -> None:
        """Wait as long as the answer is delayed, or until the client leaves."""
        self._left.wait(seconds)

    def leave(self) -> None:
        """Note that the client has left."""
        self._left.set()


class Later(BodyWanted):
    """The answer is delayed by so many more seconds than the client waits to be asked for the body, which it then sends
    unasked."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def wait_to_be_asked(seconds: float) -> None:
    """Wait as long as an answer is delayed, but no longer than clients wait to be asked for a body. Raises Later."""
    time.sleep(min(seconds, _ASKING))
    if seconds > _ASKING:
        raise Later(seconds - _ASKING)
