"""Bytes that lie in a file: mapped a window at a time when they are read, and never held."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BodyFile", "Mapped"]

WINDOW: Final = 4 << 20
"""The most bytes that are mapped at once: what is resident of a body of any size."""


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
        """The bytes, in views of at most 4 MiB, each of which keeps its window mapped. Raises OSError when the file is
        gone or has become shorter."""
        from mmap import ACCESS_READ, ALLOCATIONGRANULARITY, mmap  # few stores have files

        descriptor = os.open(self.file.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            at, end = self.start, self.start + self.size
            while at < end:
                if os.fstat(descriptor).st_size < end:  # a mapping beyond the end would kill the process
                    raise OSError(errno.EIO, "it is shorter than what was stored in it", self.file.path)
                begin = at - at % ALLOCATIONGRANULARITY
                stop = min(end, begin + WINDOW)
                window = mmap(descriptor, stop - begin, access=ACCESS_READ, offset=begin)
                yield memoryview(window)[at - begin :]
                at = stop
        finally:
            os.close(descriptor)

    def tobytes(self) -> bytes:
        """The bytes in memory. Raises OSError as ``chunks``."""
        return b"".join(self.chunks())
