"""Waits that take no time: ``time.sleep`` in the threads of a function that is run."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["virtual_waits"]


@contextmanager
def virtual_waits(advance: Callable[[float], object]) -> Iterator[None]:
    """Let ``time.sleep`` call ``advance`` instead of waiting, in threads that begin within the block; the others wait.

    Who has imported ``sleep`` by its name waits, too, as do event loops.
    """
    sleep, others = time.sleep, {thread.ident for thread in threading.enumerate()}

    def pass_over(seconds: float) -> None:
        if threading.get_ident() in others or seconds < 0:
            sleep(seconds)  # which raises ValueError for what is negative
        else:
            advance(seconds)
            sleep(0)

    time.sleep = pass_over  # type: ignore[assignment]
    try:
        yield
    finally:
        if time.sleep is pass_over:
            time.sleep = sleep
