"""A response body as a file that the client reads."""

from __future__ import annotations

from io import BytesIO, RawIOBase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.wire.message import Response

__all__ = ["ChunkStream", "open_body"]

_PEEK_SIZE = 512


class ChunkStream(RawIOBase):
    """Reads the chunks of a body one after another, joining only what a single read spans."""

    def __init__(self, chunks: Iterator[bytes | memoryview]) -> None:
        super().__init__()
        self._chunks = chunks
        self._remainder: memoryview = memoryview(b"")
        self._position = 0

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next ``size`` bytes, fewer only at the end; for ``None`` or a negative size, all that remain."""
        if size is None or size < 0:
            return self.readall()
        pieces, missing = [], size
        while missing > 0:
            piece = self._remainder or memoryview(next(self._chunks, b""))
            if not piece:
                break
            pieces.append(piece[:missing])
            self._remainder = piece[missing:]
            missing -= len(pieces[-1])
        self._position += size - missing
        return b"".join(pieces)

    def peek(self, size: int = 0, /) -> bytes:
        """Return some of the next bytes without consuming them; ``readline`` looks for a line end in them."""
        if not self._remainder:
            self._remainder = memoryview(next(self._chunks, b""))
        return bytes(self._remainder[: size if size > 0 else _PEEK_SIZE])

    def tell(self) -> int:
        """The number of bytes read so far."""
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` and return how many bytes were written, fewer than its size only at the end."""
        target, filled = memoryview(buffer).cast("B"), 0
        while filled < len(target):
            if not self._remainder:
                self._remainder = memoryview(next(self._chunks, b""))
                if not self._remainder:
                    break
            size = min(len(target) - filled, len(self._remainder))
            target[filled : filled + size] = self._remainder[:size]
            self._remainder = self._remainder[size:]
            filled += size
        self._position += filled
        return filled

    def readall(self) -> bytes:
        """Return all remaining bytes."""
        remainder, self._remainder = self._remainder, memoryview(b"")
        rest = b"".join([remainder, *self._chunks])
        self._position += len(rest)
        return rest


def open_body(response: Response) -> BytesIO | ChunkStream:
    """Return the body of ``response`` as a file."""
    body = response.body
    return BytesIO(body) if isinstance(body, bytes) else ChunkStream(iter(body))
