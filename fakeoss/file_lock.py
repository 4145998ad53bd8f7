"""A lock on a file, which the operating system lets go when the process ends, however it ends."""

from __future__ import annotations

import os

__all__ = ["try_lock"]

_BEHIND = 1 << 20
"""Where the byte lies that is locked on Windows, where nobody may read what is locked."""


def try_lock(descriptor: int) -> bool:
    """Take the lock of the file, until the descriptor is closed; whether nobody else has it."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(descriptor, _BEHIND, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
