"""The body of a request on a connection: a known number of bytes, or HTTP chunks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.wire.message import PIECE

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BufferedIOBase

__all__ = ["IncomingBody"]

_TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED: Final = rb'"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"'
_EXTENSION: Final = rb"[ \t]*;[ \t]*" + _TOKEN + rb"(?:[ \t]*=[ \t]*(?:" + _TOKEN + rb"|" + _QUOTED + rb"))?"
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,15})((?:" + _EXTENSION + rb")*)\r\n")
"""A size and its extensions, which are ignored if they are well formed (RFC 9112, 7.1.1)."""
_TRAILER: Final = re.compile(_TOKEN + rb":[^\r\n\0]*\r\n")
_MAX_LINE: Final = 8192
_MAX_EXTRA: Final = 1 << 16
"""Bytes of all chunk extensions of a body, or of its trailers (RFC 9112, 7.1.1, asks for such a bound; its size is
ours)."""
_MAX_TRAILERS: Final = 100


class IncomingBody:
    """Reads one body and never a byte beyond it, where the next request on the connection begins.

    ``size`` is the announced length, ``None`` for a chunked body. ``proceed`` is called once, before the first byte is
    read, to send ``100 Continue`` to a client that waits for it.
    """

    def __init__(self, file: BufferedIOBase, size: int | None, proceed: Callable[[], None] | None = None) -> None:
        self._file = file
        self._chunked = size is None
        self._remaining = size or 0
        self._proceed = proceed
        self._failed = False
        self._extensions = 0
        self.complete = size == 0
        """Whether the last byte has been read."""

    def read(self, size: int) -> bytes:
        """Return the next ``size`` bytes; fewer at the end, or if the client hung up before the announced length.

        Raises REQUEST_TIMEOUT, and for a chunked body CHUNKS_MALFORMED and INCOMPLETE_BODY. After an error, nothing
        more can be read.
        """
        if self.complete or self._failed:
            return b""
        if self._proceed is not None:
            proceed, self._proceed = self._proceed, None
            proceed()
        self._failed = True  # until the read succeeds
        try:
            data = self._chunks(size) if self._chunked else self._bytes(size)
        except TimeoutError:
            raise OssError(Cause.REQUEST_TIMEOUT) from None
        except OSError:  # the connection is broken, or was closed by the server's end
            raise OssError(Cause.INCOMPLETE_BODY) from None
        return data

    def drain(self, limit: int) -> bool:
        """Discard up to ``limit`` bytes of the unread body; return whether its end was reached.

        If the client still waits for ``100 Continue``, that is not sent and the body is not read.
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
        expected = min(size, self._remaining)
        data = self._file.read(expected)
        self._remaining -= len(data)
        self._failed = len(data) < expected
        self.complete = not self._remaining
        return data

    def _chunks(self, size: int) -> bytes:
        """Return the next ``size`` bytes from as many chunks as needed."""
        parts: list[bytes] = []
        while size and not self.complete:
            if not self._remaining and not self._begin_chunk():
                break
            data = self._file.read(min(size, self._remaining))
            if not data:
                raise OssError(Cause.INCOMPLETE_BODY)
            parts.append(data)
            size -= len(data)
            self._remaining -= len(data)
            if not self._remaining and self._line(2) != b"\r\n":
                raise OssError(Cause.CHUNKS_MALFORMED)
        self._failed = False
        return b"".join(parts)

    def _begin_chunk(self) -> bool:
        """Read the size line of the next chunk; return False after the last one, whose trailers are ignored."""
        match = _CHUNK.fullmatch(self._line())
        if match is None:
            raise OssError(Cause.CHUNKS_MALFORMED)
        self._extensions += len(match[2])
        if self._extensions > _MAX_EXTRA:
            raise OssError(Cause.CHUNKS_MALFORMED)
        self._remaining = int(match[1], 16)
        if self._remaining:
            return True
        self._skip_trailers()
        self.complete = True
        return False

    def _skip_trailers(self) -> None:
        """Read the trailers, which are ignored if they are well formed (RFC 9112, 7.1.2)."""
        count = size = 0
        while (line := self._line()) != b"\r\n":
            count, size = count + 1, size + len(line)
            if count > _MAX_TRAILERS or size > _MAX_EXTRA or not _TRAILER.fullmatch(line):
                raise OssError(Cause.CHUNKS_MALFORMED)

    def _line(self, most: int = _MAX_LINE) -> bytes:
        line = self._file.readline(most)
        if line.endswith(b"\r\n"):
            return line
        raise OssError(Cause.CHUNKS_MALFORMED if line.endswith(b"\n") or len(line) == most else Cause.INCOMPLETE_BODY)
