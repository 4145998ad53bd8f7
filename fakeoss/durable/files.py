"""The file layer: how bodies are written and removed. A test puts one in its place whose disk is full."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["Files", "Output", "sync_folder"]

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Output:
    """A new file that is being written, which nobody else may read. Raises OSError."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor = os.open(path, _FLAGS, 0o600)
        self.closed = False

    def write(self, piece: bytes | memoryview) -> None:
        """Write the whole piece."""
        view = memoryview(piece)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def finish(self, *, sync: bool) -> None:
        """Close the file; with ``sync``, once it and its name are on the disk."""
        try:
            if sync:
                os.fsync(self._descriptor)
                sync_folder(os.path.dirname(self._path))
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close the file, whatever is in it."""
        if not self.closed:
            self.closed = True
            os.close(self._descriptor)


class Files:
    """The files of this machine."""

    def create(self, path: str) -> Output:
        """A new file at ``path``. Raises OSError."""
        return Output(path)

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        try:
            os.unlink(path)
        except FileNotFoundError:
            pass  # it was never written

    def before_commit(self) -> None:
        """Called before each transaction is committed. A test raises OSError here."""


def sync_folder(path: str) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    if os.name != "nt":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
