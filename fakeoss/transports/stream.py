"""A response body as a file that clients read."""

from __future__ import annotations

from io import BytesIO, RawIOBase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.wire.message import Response

__all__ = ["ChunkStream", "octets", "open_body"]

_LOOKED_AT = 512


class ChunkStream(RawIOBase):
    """Reads the pieces of a body one after the other; nothing is joined that the reader does not ask to be joined."""

    def __init__(self, chunks: Iterator[bytes | memoryview]) -> None:
        super().__init__()
        self._chunks = chunks
        self._left: memoryview = memoryview(b"")
        self._given = 0

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """The next ``size`` bytes, fewer only at the end; everything that is left for ``None`` or a negative size."""
        if size is None or size < 0:
            return self.readall()
        pieces, wanted = [], size
        while wanted > 0:
            piece = self._left or memoryview(next(self._chunks, b""))
            if not piece:
                break
            pieces.append(piece[:wanted])
            self._left = piece[wanted:]
            wanted -= len(pieces[-1])
        self._given += size - wanted
        return b"".join(pieces)

    def peek(self, size: int = 0, /) -> bytes:
        """Some bytes that come next, without going past them; readline looks for the end of a line in them."""
        if not self._left:
            self._left = memoryview(next(self._chunks, b""))
        return bytes(self._left[: size if size > 0 else _LOOKED_AT])

    def tell(self) -> int:
        """How many bytes were read."""
        return self._given

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` as far as the bytes go, and say how far."""
        target, filled = memoryview(buffer).cast("B"), 0
        while filled < len(target):
            if not self._left:
                self._left = memoryview(next(self._chunks, b""))
                if not self._left:
                    break
            size = min(len(target) - filled, len(self._left))
            target[filled : filled + size] = self._left[:size]
            self._left = self._left[size:]
            filled += size
        self._given += filled
        return filled

    def readall(self) -> bytes:
        """Everything that is left."""
        left, self._left = self._left, memoryview(b"")
        rest = b"".join([left, *self._chunks])
        self._given += len(rest)
        return rest


def open_body(response: Response) -> BytesIO | ChunkStream:
    """The body of ``response`` as a file."""
    body = response.body
    return BytesIO(body) if isinstance(body, bytes) else ChunkStream(iter(body))


def octets(value: str) -> bytes:
    """A header value as it stands on the wire."""
    try:
        return value.encode("latin-1")
    except UnicodeError:
        return value.encode("utf-8")
