"""Where random numbers come from: reproducible ones from a seed, others from one source for the whole process."""

from __future__ import annotations

import os
from random import Random
from typing import Final

__all__ = ["random_of"]

_UNSEEDED: Final = Random()
"""Not the ``random`` module's own: a test that seeds that must not make our ids repeat, nor we use up its numbers."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_UNSEEDED.seed)


def random_of(seed: int | str | None) -> Random:
    """Return a source of random numbers. Without a seed it is shared: to make one costs more than to enter a mock."""
    return _UNSEEDED if seed is None else Random(seed)
