"""Object bodies: immutable bytes that slices, copies and joins share.

A body is plain ``bytes`` where one segment holds it whole, and a ``Rope`` otherwise. Nothing here changes a body once
it is made, so any number of threads may read, cut and join the same ones without a lock.

Two rules keep ropes small. A piece under 64 KiB is held as ``bytes`` of its own and never keeps a larger segment alive;
and neighbours that small are merged into one segment. All else is shared, not copied.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, TypeAlias

from fakeoss.limits import KIB, MIB
from fakeoss.model.mapped import Mapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Body",
    "Rope",
    "Sparse",
    "chunks",
    "cut",
    "descriptor",
    "from_segments",
    "is_sparse",
    "joined",
    "segments",
    "size_of",
    "sparse",
    "to_bytes",
]

SMALL: Final = 64 * KIB
"""Pieces below this are copied rather than shared, and merged with neighbours as small."""
SPARSE_CHUNK: Final = MIB
"""The most bytes that a sparse segment yields at once."""


class Sparse:
    """``size`` bytes that repeat ``pattern``, starting ``phase`` bytes into it; generated when read, never stored."""

    __slots__ = ("pattern", "phase", "size")

    def __init__(self, size: int, pattern: bytes, phase: int = 0) -> None:
        self.size = size
        self.pattern = pattern
        self.phase = phase % len(pattern)

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, span: slice) -> Sparse:
        start, stop, _ = span.indices(self.size)
        return Sparse(max(stop - start, 0), self.pattern, self.phase + start)

    def __repr__(self) -> str:
        return f"Sparse({self.size}, {self.pattern[:16]!r}, {self.phase})"

    def continues(self, other: Sparse) -> bool:
        """Whether this segment goes on exactly where the other one ends."""
        return self.pattern == other.pattern and self.phase == (other.phase + other.size) % len(self.pattern)

    def chunks(self) -> Iterator[memoryview]:
        """The bytes, in views of at most 1 MiB into one shared block."""
        block, offset, left = _block(self.pattern), self.phase, self.size
        while left:
            view = block[offset : offset + min(left, SPARSE_CHUNK)]
            yield view
            left -= len(view)
            offset = (offset + len(view)) % len(self.pattern)


Segment: TypeAlias = memoryview | Sparse | Mapped
Piece: TypeAlias = bytes | memoryview | Sparse | Mapped


class Rope:
    """Immutable bytes held as read-only views, sparse segments and pieces of files; slicing and joining copy nothing.

    The segments given must be views of ``bytes``, which ``from_segments`` and ``joined`` see to.
    """

    __slots__ = ("_ends", "_segments", "size", "sparse")

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self._segments = tuple(segment for segment in segments if len(segment))
        self._ends = tuple(accumulate(map(len, self._segments)))
        self.size = self._ends[-1] if self._ends else 0
        self.sparse = any(isinstance(segment, Sparse) for segment in self._segments)

    def __repr__(self) -> str:
        return f"Rope(size={self.size}, segments={len(self._segments)})"

    def segments(self, start: int = 0, stop: int | None = None) -> Iterator[Segment]:
        """The segments that the range touches, the first and the last cut to it."""
        start, stop = _span(self.size, start, stop)
        index = bisect_right(self._ends, start)
        while start < stop:
            segment, end = self._segments[index], self._ends[index]
            begin = end - len(segment)
            yield segment if start == begin and end <= stop else segment[start - begin : stop - begin]
            start = end
            index += 1

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[memoryview]:
        """The bytes of the range as read-only views, which the caller may release."""
        for segment in self.segments(start, stop):
            if isinstance(segment, memoryview):
                yield segment[:]
            else:
                yield from segment.chunks()


Body: TypeAlias = bytes | Rope


def size_of(body: Body) -> int:
    """The number of bytes."""
    return len(body) if isinstance(body, bytes) else body.size


def is_sparse(body: Body, start: int = 0, stop: int | None = None) -> bool:
    """Whether any byte of the range is generated rather than stored."""
    if isinstance(body, bytes) or not body.sparse:
        return False
    return any(isinstance(segment, Sparse) for segment in body.segments(start, stop))


def segments(body: Body, start: int = 0, stop: int | None = None) -> Iterator[Segment]:
    """The segments that the range touches, the first and the last cut to it."""
    if not isinstance(body, bytes):
        yield from body.segments(start, stop)
        return
    start, stop = _span(len(body), start, stop)
    if start < stop:
        yield memoryview(body)[start:stop]


def chunks(body: Body, start: int = 0, stop: int | None = None) -> Iterator[memoryview]:
    """The bytes of the range as read-only views; sparse ones come in pieces of at most 1 MiB."""
    if not isinstance(body, bytes):
        return body.chunks(start, stop)
    start, stop = _span(len(body), start, stop)
    return iter((memoryview(body)[start:stop],) if start < stop else ())


def to_bytes(body: Body) -> bytes:
    """The whole body in memory. Only for bodies known to be small enough; ``bytes`` are returned as they are."""
    return body if isinstance(body, bytes) else b"".join(body.chunks())


def cut(body: Body, start: int, stop: int) -> Body:
    """The bytes from ``start`` up to, not including, ``stop``; bounds outside of the body are moved to its ends.

    The whole of a body is that same object. A stored piece under 64 KiB is copied, so that it does not keep its segment
    alive.
    """
    size = size_of(body)
    if start <= 0 and stop >= size:
        return body
    start, stop = _span(size, start, stop)
    if isinstance(body, bytes) and stop - start < SMALL:
        return body[start:stop]
    return _coalesced(segments(body, start, stop))


def joined(bodies: Iterable[Body]) -> Body:
    """The bodies one after another, sharing their segments. A single one that is not empty is returned itself."""
    filled = [body for body in bodies if size_of(body)]
    if len(filled) == 1:
        return filled[0]
    return _coalesced(piece for body in filled for piece in ((body,) if isinstance(body, bytes) else body.segments()))


def from_segments(pieces: Iterable[bytes | memoryview | Mapped]) -> Body:
    """A body of what was read, piece by piece. Pieces whose memory could still change are copied."""
    return joined([_frozen(piece) for piece in pieces])


def sparse(size: int, pattern: bytes = b"\0") -> Body:
    """A body of ``size`` bytes that repeats ``pattern`` and costs no memory.

    A pattern that is at least as long as the body is stored as it is. Raises ValueError if the pattern is empty or the
    size negative.
    """
    if not 0 <= size <= sys.maxsize or not pattern:
        raise ValueError(
            f"a sparse body needs a size of at least 0, at most {sys.maxsize}, and a pattern that is not empty"
        )
    if size <= len(pattern):
        return bytes(pattern[:size])
    period = (pattern + pattern).find(pattern, 1)
    return Rope((Sparse(size, bytes(pattern[:period])),))


def descriptor(body: Body, start: int = 0, stop: int | None = None) -> Iterator[bytes | memoryview]:
    """What tells the range apart without generating it: stored bytes as they are, sparse runs by size and pattern.

    The pattern is turned so that it starts with the run's first byte. Stored bytes that follow each other give the same
    description however they are cut into segments.
    """
    stored = 0
    for segment in segments(body, start, stop):
        if isinstance(segment, Sparse):
            turned = segment.pattern[segment.phase :] + segment.pattern[: segment.phase]
            yield b"|stored %d|sparse %d of %d|" % (stored, segment.size, len(turned))
            yield turned
            stored = 0
        else:
            yield from (segment,) if isinstance(segment, memoryview) else segment.chunks()
            stored += len(segment)
    yield b"|stored %d|" % stored


def _span(size: int, start: int, stop: int | None) -> tuple[int, int]:
    start = max(start, 0)
    return start, size if stop is None else max(start, min(stop, size))


@lru_cache(maxsize=4)
def _repeated(pattern: bytes) -> memoryview:
    return memoryview(pattern * (SPARSE_CHUNK // len(pattern) + 2))


def _block(pattern: bytes) -> memoryview:
    """A block that a whole chunk can be cut from at any phase; a long pattern is its own, and makes shorter chunks."""
    return _repeated(pattern) if len(pattern) < SMALL else memoryview(pattern)


def _frozen(piece: bytes | memoryview | Mapped) -> Body:
    """The piece as a body that nobody can change or release."""
    if isinstance(piece, bytes):
        return piece
    if isinstance(piece, Mapped):
        return Rope((piece,))
    view = memoryview(piece)
    shareable = isinstance(view.obj, bytes) and view.format == "B" and view.ndim == 1 and view.contiguous
    if not shareable or len(view) < SMALL:
        return view.tobytes()
    return _whole(view) or Rope((view,))


def _coalesced(pieces: Iterable[Piece]) -> Body:
    """A body of the pieces: neighbouring small ones merged, and what goes on where the last piece ended, sparse or in
    a file, made one."""
    kept: list[Piece] = []
    small: list[bytes | memoryview] = []
    for piece in pieces:
        if not isinstance(piece, Sparse) and len(piece) < SMALL:
            small.append(piece.tobytes() if isinstance(piece, Mapped) else piece)
            continue
        _flush(small, kept)
        last = kept[-1] if kept else None
        if isinstance(piece, Sparse) and isinstance(last, Sparse) and piece.continues(last):
            kept[-1] = Sparse(last.size + piece.size, last.pattern, last.phase)
        elif isinstance(piece, Mapped) and isinstance(last, Mapped) and piece.continues(last):
            kept[-1] = Mapped(last.file, last.start, last.size + piece.size)
        else:
            kept.append(piece)
    _flush(small, kept)
    if len(kept) == 1 and isinstance(kept[0], bytes | memoryview) and (whole := _whole(kept[0])) is not None:
        return whole
    return Rope(memoryview(piece) if isinstance(piece, bytes) else piece for piece in kept) if kept else b""


def _flush(small: list[bytes | memoryview], kept: list[Piece]) -> None:
    """Move the run of small pieces to the kept ones, as one."""
    if small:
        whole = _whole(small[0]) if len(small) == 1 else None
        kept.append(b"".join(small) if whole is None else whole)
        small.clear()


def _whole(piece: bytes | memoryview) -> bytes | None:
    """The bytes object that the piece covers from end to end, if there is one."""
    whole = piece.obj if isinstance(piece, memoryview) else piece
    return whole if isinstance(whole, bytes) and len(whole) == len(piece) else None
