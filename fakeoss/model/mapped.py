"""Bytes that lie in a file: mapped a window at a time when they are read, and never held."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BodyError", "BodyFile", "Mapped"]

WINDOW: Final = 4 << 20
"""The most bytes that are mapped at once: what is resident of a body of any size."""


class BodyError(Exception):
    """A body whose file cannot be read any more. No OSError, which a server takes for a client that has left."""


class BodyFile(Protocol):
    """A file whose bytes never change while this object lives."""

    @property
    def path(self) -> str:
        """Where it lies."""


class Mapped:
    """``size`` bytes of a file from ``start`` on; slices share the file, which is opened only while it is read."""

    __slots__ = ("file", "size", "start")

    def __init__(self, file: BodyFile, start: int, size: int) -> None:
        self.file = file
        self.start = start
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, span: slice) -> Mapped:
        start, stop, _ = span.indices(self.size)
        return Mapped(self.file, self.start + start, max(stop - start, 0))

    def __repr__(self) -> str:
        return f"Mapped({self.file!r}, {self.start}, {self.size})"

    def continues(self, other: Mapped) -> bool:
        """Whether this segment goes on exactly where the other one ends."""
        return self.file is other.file and self.start == other.start + other.size

    def chunks(self) -> Iterator[memoryview]:
        """The bytes, in views of at most 4 MiB, each of which keeps its window mapped. Raises BodyError when the file
        is gone or has become shorter."""
        path, at, end = self.file.path, self.start, self.start + self.size
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise BodyError(f"{path}: {error.strerror}") from None
        try:
            while at < end:
                window = _window(descriptor, path, at, end)
                yield window
                at += len(window)
        finally:
            os.close(descriptor)

    def tobytes(self) -> bytes:
        """The bytes in memory. Raises BodyError."""
        return b"".join(self.chunks())


def _window(descriptor: int, path: str, at: int, end: int) -> memoryview:
    """The bytes of a file from ``at`` on, mapped: up to ``end``, or fewer."""
    from mmap import ACCESS_READ, ALLOCATIONGRANULARITY, mmap  # few stores have files

    if os.fstat(descriptor).st_size < end:  # a mapping beyond the end would kill the process
        raise BodyError(f"{path} is shorter than what was stored in it")
    begin = at - at % ALLOCATIONGRANULARITY
    try:
        window = mmap(descriptor, min(end, begin + WINDOW) - begin, access=ACCESS_READ, offset=begin)
    except OSError as error:
        raise BodyError(f"{path}: {error.strerror}") from None
    return memoryview(window)[at - begin :]
