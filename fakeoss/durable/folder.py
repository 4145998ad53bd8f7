"""The folder of a store: one process at a time, and a mark that tells whether the last one said good-bye."""

from __future__ import annotations

import json
import os
import time
from typing import Any, Final

from fakeoss.file_lock import try_lock

__all__ = ["Folder", "FolderError", "holds_store"]

_LOCK: Final = "lock"
_DATABASE: Final = "store.sqlite"
_SPARE: Final = "spare"
_SPARE_SIZE: Final = 1 << 20
_BODIES: Final = "bodies"
_PERIOD: Final = 0.005
"""Seconds for which a look at the folder is believed: no more is acknowledged after it was removed."""
_LASTING: Final = (".", _LOCK, _DATABASE, f"{_DATABASE}-wal", _BODIES)
"""What stays the same file or folder while a store is open."""
_OURS: Final = frozenset({_LOCK, _SPARE, _DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", _BODIES})


def holds_store(path: str) -> bool:
    """Whether a folder holds a store already."""
    return os.path.isfile(os.path.join(path, _DATABASE))


class FolderError(Exception):
    """Why a store cannot be opened; nothing in its folder was changed. ``misused``: it is no folder of a store."""

    def __init__(self, message: str, *, misused: bool = False) -> None:
        super().__init__(message)
        self.misused = misused


class Folder:
    """The folder of a store, locked. Raises FolderError when it cannot be one, or another process has it."""

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)
        self._make()
        self._descriptor = self._open_lock()
        if not try_lock(self._descriptor):
            holder = self._read()
            os.close(self._descriptor)
            raise FolderError(f"{path} is in use: {_holder_in_words(holder)}")
        self.crashed = self._read()
        """Who held the lock and never let it go, if anybody: ``pid`` and ``since``."""
        self._lasting: list[tuple[int, int]] = []
        self._state: tuple[int, int, int] | None = None
        self._looks_at = 0.0
        self._write({"pid": os.getpid(), "since": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})

    @property
    def database(self) -> str:
        """Where the database lies."""
        return os.path.join(self.path, _DATABASE)

    @property
    def bodies(self) -> str:
        """The folder of the bodies."""
        return os.path.join(self.path, _BODIES)

    def _make(self) -> None:
        try:
            os.makedirs(self.path, mode=0o700, exist_ok=True)
            names = os.listdir(self.path)
        except FileExistsError:
            raise FolderError(f"{self.path} is a file, not a folder", misused=True) from None
        except OSError as error:
            raise FolderError(f"{self.path}: {error.strerror}") from None
        strangers = sorted(name for name in names if name not in _OURS)
        if strangers and _DATABASE not in names:
            raise FolderError(
                f"{self.path} holds {strangers[0]!r}, and no store: give an empty folder, or read plain folders with "
                "--seed",
                misused=True,
            )

    def prepare(self) -> None:
        """Make the folder of the bodies, which nobody else may enter."""
        os.makedirs(self.bodies, mode=0o700, exist_ok=True)
        self.reserve()

    def reserve(self) -> bool:
        """Keep 1 MiB for the day when the disk is full: then it lets objects be deleted. Whether there is room now."""
        path = os.path.join(self.path, _SPARE)
        try:
            self.require()
            if os.path.exists(path) and os.path.getsize(path) >= _SPARE_SIZE:
                return True
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(bytes(_SPARE_SIZE))
        except OSError:
            self.free_spare()
            return False
        return True

    def free_spare(self) -> bool:
        """Give back what is kept; whether there was anything."""
        try:
            self.require()
            os.unlink(os.path.join(self.path, _SPARE))
        except OSError:
            return False
        return True

    def seal(self) -> None:
        """Remember what lies in the folder, now that the store is open."""
        self._lasting = self._identities()
        self._state = _state(os.stat(self.path))

    def require(self) -> None:
        """Raise OSError if the folder, or what the store needs in it, was removed or replaced since ``seal``: what is
        written to a file that has no name any more is lost, and in a folder of the same name lies another store.

        It looks every few milliseconds, and further only if something has come or gone in the folder; after
        ``release`` nothing is said.
        """
        if self._state is None or (now := time.monotonic()) < self._looks_at:
            return
        try:
            state = _state(os.stat(self.path))
            is_ours = state == self._state or self._identities() == self._lasting
        except OSError:
            is_ours = False
        if not is_ours:
            raise OSError(f"{self.path} was removed or replaced while the store in it was open")
        self._state, self._looks_at = state, now + _PERIOD

    def _identities(self) -> list[tuple[int, int]]:
        return [_state(os.stat(os.path.join(self.path, name)))[:2] for name in _LASTING]

    def _open_lock(self) -> int:
        try:
            return os.open(os.path.join(self.path, _LOCK), os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise FolderError(f"{self.path} cannot be written: {error.strerror}") from None

    def _read(self) -> dict[str, Any] | None:
        try:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            holder = json.loads(os.read(self._descriptor, 4096))
        except (ValueError, OSError):  # nobody, or one that was killed while it wrote this
            return None
        return holder if isinstance(holder, dict) else None

    def _write(self, holder: dict[str, Any] | None) -> None:
        try:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, b"" if holder is None else json.dumps(holder).encode())
        except OSError as error:
            os.close(self._descriptor)
            raise FolderError(f"{self.path} cannot be written: {error.strerror}") from None

    def release(self, *, clean: bool = True) -> None:
        """Let others have it; unless ``clean``, the next one is told that this one did not end well."""
        self._state = None
        if clean:
            try:
                self._write(None)
            except FolderError:
                return  # closed by ``_write``: a disk that is full now does not keep the lock
        os.close(self._descriptor)


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_dev, status.st_ino, status.st_mtime_ns


def _holder_in_words(holder: dict[str, Any] | None) -> str:
    if holder is None:
        return "another process has just opened it"
    return f"process {holder.get('pid')} has had it since {holder.get('since')}"
