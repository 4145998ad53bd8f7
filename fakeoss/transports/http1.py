"""HTTP/1.1 without a socket: the client's bytes are parsed into a request, our response is rendered as bytes."""

from __future__ import annotations

from http.client import responses
from typing import TYPE_CHECKING, Final

from fakeoss.wire.message import lowered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.wire.message import Response

__all__ = ["CONTINUE", "RequestParser", "render"]

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_PIECE: Final = 1 << 18
_BODILESS: Final = frozenset({204, 304})


class RequestParser:
    """Parses one request from bytes as they arrive. Raises ValueError if they are not HTTP."""

    def __init__(self) -> None:
        self.method = ""
        self.target = ""
        self.headers: dict[str, str] = {}
        self.body: list[bytes] = []
        self.has_head = False
        self.complete = False
        self._buffer = bytearray()
        self._remaining = 0
        """Bytes of the body, or of the current chunk, not yet received."""
        self._chunked = False
        self._at_chunk_end = False
        """Whether a chunk's data is complete but its CRLF has not been read."""
        self._in_trailers = False

    @property
    def expects_continue(self) -> bool:
        """Whether the client waits for ``100 Continue`` before it sends the body."""
        return self.has_head and self.headers.get("expect", "").lower() == "100-continue"

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Parse the next bytes of the request."""
        if self.has_head and not self._chunked:
            self._append(data)
            return
        self._buffer += data
        while self._buffer and not self.complete and self._parse_next():
            pass

    def _parse_next(self) -> bool:
        """Parse the next element from the buffer; return whether there may be more to parse."""
        if not self.has_head:
            return self._read_head()
        if not self._chunked:
            data = bytes(self._buffer)
            self._buffer.clear()
            self._append(data)
            return False
        if self._remaining:
            piece = bytes(self._buffer[: self._remaining])
            del self._buffer[: len(piece)]
            self._remaining -= len(piece)
            self._at_chunk_end = not self._remaining
            self.body.append(piece)
            return True
        return self._read_line()

    def _read_head(self) -> bool:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return False
        first, *lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = first.split(" ", 2)
        self.headers = lowered((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
        self.has_head = True
        self._buffer = rest
        self._chunked = self.headers.get("transfer-encoding", "").lower() == "chunked"
        if not self._chunked:
            self._remaining = int(self.headers.get("content-length", "0"))
            self.complete = not self._remaining
        return True

    def _read_line(self) -> bool:
        line, end, rest = self._buffer.partition(b"\r\n")
        if not end:
            return False
        self._buffer = rest
        if self._at_chunk_end:
            self._at_chunk_end = False
        elif self._in_trailers:
            self.complete = not line
        else:
            self._remaining = int(line.partition(b";")[0], 16)
            self._in_trailers = not self._remaining
        return True

    def _append(self, data: bytes | bytearray | memoryview) -> None:
        self.body.append(bytes(data))
        self._remaining -= len(data)
        self.complete = self._remaining <= 0


def render(response: Response, method: str) -> Iterator[bytes]:
    """Return the response as bytes, in pieces of at most 256 KiB."""
    has_body = method != "HEAD" and response.status not in _BODILESS
    lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, 'Unknown')}"]
    lines.extend(f"{name}: {value}" for name, value in response.headers.items())
    if has_body and "Content-Length" not in response.headers:
        lines.append(f"Content-Length: {response.size}")
    head = "\r\n".join([*lines, "", ""])
    try:
        yield head.encode("latin-1")
    except UnicodeError:
        yield head.encode("utf-8")
    for chunk in response.chunks() if has_body else ():
        for start in range(0, len(chunk), _PIECE):
            yield bytes(chunk[start : start + _PIECE])
