"""HTTP/1.1 between a client and us without a socket: its bytes become a request, our answer becomes bytes."""

from __future__ import annotations

from http.client import responses
from typing import TYPE_CHECKING, Final

from fakeoss.wire.message import lowered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.wire.message import Response

__all__ = ["CONTINUE", "Incoming", "render"]

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_PIECE: Final = 1 << 18
_BODILESS: Final = frozenset({204, 304})


class Incoming:
    """One request, read from bytes as they come. Raises ValueError for what is no HTTP."""

    def __init__(self) -> None:
        self.method = ""
        self.target = ""
        self.headers: dict[str, str] = {}
        self.body: list[bytes] = []
        self.has_head = False
        self.complete = False
        self._buffer = bytearray()
        self._left = 0
        """Bytes of the body, or of the chunk, still to come."""
        self._chunked = False
        self._between = False
        """Whether a chunk has just ended, whose line end is still to come."""
        self._trailing = False

    @property
    def waits(self) -> bool:
        """Whether the client waits to be told to send the body."""
        return self.has_head and self.headers.get("expect", "").lower() == "100-continue"

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Take bytes in."""
        if self.has_head and not self._chunked:
            self._take(data)
            return
        self._buffer += data
        while self._buffer and not self.complete and self._step():
            pass

    def _step(self) -> bool:
        """Read on as far as the buffer goes; tell whether something was read."""
        if not self.has_head:
            return self._read_head()
        if not self._chunked:
            data = bytes(self._buffer)
            self._buffer.clear()
            self._take(data)
            return False
        if self._left:
            piece = bytes(self._buffer[: self._left])
            del self._buffer[: len(piece)]
            self._left -= len(piece)
            self._between = not self._left
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
            self._left = int(self.headers.get("content-length", "0"))
            self.complete = not self._left
        return True

    def _read_line(self) -> bool:
        line, end, rest = self._buffer.partition(b"\r\n")
        if not end:
            return False
        self._buffer = rest
        if self._between:
            self._between = False
        elif self._trailing:
            self.complete = not line
        else:
            self._left = int(line.partition(b";")[0], 16)
            self._trailing = not self._left
        return True

    def _take(self, data: bytes | bytearray | memoryview) -> None:
        self.body.append(bytes(data))
        self._left -= len(data)
        self.complete = self._left <= 0


def render(response: Response, method: str) -> Iterator[bytes]:
    """An answer as bytes, in pieces of no more than 256 KiB."""
    bodied = method != "HEAD" and response.status not in _BODILESS
    lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, 'Unknown')}"]
    lines.extend(f"{name}: {value}" for name, value in response.headers.items())
    if bodied and "Content-Length" not in response.headers:
        lines.append(f"Content-Length: {response.size}")
    head = "\r\n".join([*lines, "", ""])
    try:
        yield head.encode("latin-1")
    except UnicodeError:
        yield head.encode("utf-8")
    for chunk in response.chunks() if bodied else ():
        for start in range(0, len(chunk), _PIECE):
            yield bytes(chunk[start : start + _PIECE])
