"""The body of a request as it comes in on a connection: so many bytes, or HTTP's own chunks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.wire.message import PIECE

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

__all__ = ["IncomingBody"]

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_MAX_LINE = 8192
_MAX_TRAILERS = 100


class IncomingBody:
    """Reads one body and never a byte beyond it, so that the next request on the connection is found.

    ``size`` is the announced length, ``None`` for a chunked body. ``proceed`` is called once, before the first byte is
    read: it tells a client that waits for it to send the body.
    """

    def __init__(self, file: BinaryIO, size: int | None, proceed: Callable[[], None] | None = None) -> None:
        self._file = file
        self._chunked = size is None
        self._left = size or 0
        self._proceed = proceed
        self._broken = False
        self.complete = size == 0
        """Whether the last byte has been read."""

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end, or when the client hung up in the middle of an announced length.

        Raises REQUEST_TIMEOUT; of a chunked body CHUNKS_MALFORMED and INCOMPLETE_BODY. Nothing can be read afterwards.
        """
        if self.complete or self._broken:
            return b""
        if self._proceed is not None:
            proceed, self._proceed = self._proceed, None
            proceed()
        self._broken = True  # unless all goes well
        try:
            data = self._chunks(size) if self._chunked else self._bytes(size)
        except TimeoutError:
            raise OssError(Cause.REQUEST_TIMEOUT) from None
        except ConnectionError:
            raise OssError(Cause.INCOMPLETE_BODY) from None
        return data

    def drain(self, limit: int) -> bool:
        """Read and forget what nobody asked for, up to ``limit`` bytes; tell whether the body is now at its end.

        A client that still waits to be told to send is not told so: its body is not read.
        """
        if self._proceed is not None:
            return self.complete
        try:
            while not self.complete and limit > 0 and (data := self.read(min(limit, PIECE))):
                limit -= len(data)
        except OssError:
            pass
        return self.complete

    def _bytes(self, size: int) -> bytes:
        wanted = min(size, self._left)
        data = self._file.read(wanted)
        self._left -= len(data)
        self._broken = len(data) < wanted
        self.complete = not self._left
        return data

    def _chunks(self, size: int) -> bytes:
        """Bytes of as many chunks as it takes."""
        found: list[bytes] = []
        while size and not self.complete:
            if not self._left and not self._begin():
                break
            data = self._file.read(min(size, self._left))
            if not data:
                raise OssError(Cause.INCOMPLETE_BODY)
            found.append(data)
            size -= len(data)
            self._left -= len(data)
            if not self._left and self._line(2) != b"\r\n":
                raise OssError(Cause.CHUNKS_MALFORMED)
        self._broken = False
        return b"".join(found)

    def _begin(self) -> bool:
        """Read the line before a chunk; after the last one, the trailing fields too, which mean nothing to us."""
        match = _CHUNK.fullmatch(self._line())
        if match is None:
            raise OssError(Cause.CHUNKS_MALFORMED)
        self._left = int(match[1], 16)
        if self._left:
            return True
        for _ in range(_MAX_TRAILERS):
            if self._line() == b"\r\n":
                self.complete = True
                return False
        raise OssError(Cause.CHUNKS_MALFORMED)

    def _line(self, most: int = _MAX_LINE) -> bytes:
        line = self._file.readline(most)
        if line.endswith(b"\r\n"):
            return line
        raise OssError(Cause.CHUNKS_MALFORMED if line.endswith(b"\n") or len(line) == most else Cause.INCOMPLETE_BODY)
