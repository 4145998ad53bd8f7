"""HTTP/1.1 without a socket: a client's bytes are cut into requests, our response is rendered as bytes.

The grammar is that of the server: ``wire.request_head`` for heads, ``wire.framing`` for bodies.
"""

from __future__ import annotations

import re
from http.client import responses
from io import BufferedReader, BytesIO
from typing import TYPE_CHECKING, Any, Final

from fakeoss.wire.framing import IncomingBody
from fakeoss.wire.request_head import MAX_REQUEST_LINE, HttpError, RequestHead, parse_head, read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.wire.message import Response

__all__ = [
    "BODILESS",
    "CONTINUE",
    "Received",
    "RequestReader",
    "WholeBody",
    "body_of",
    "has_body",
    "render",
    "render_head",
]

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
BODILESS: Final = frozenset({204, 304})
_END: Final = b"\r\n\r\n"
_PIECE: Final = 1 << 18
_SMALL_BODY: Final = 1 << 16
_LINE_BREAK: Final = re.compile(r"[\r\n\0]")
_SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,15}")


class Received:
    """A request that a client has sent, or a part of it: the head, or why it is none, and the bytes of the body."""

    __slots__ = ("asked", "complete", "delay", "error", "head", "hung_up", "met", "pieces")

    def __init__(self, head: RequestHead | None, error: HttpError | None = None) -> None:
        self.head = head
        self.error = error
        self.pieces: list[bytes] = []
        """The body as it came: with its framing if it is chunked."""
        self.complete = False
        self.hung_up = False
        """Whether the client has left before it was complete."""
        self.asked = False
        """Whether the client was asked for the body, or was told that nobody wants it."""
        self.met: Any = None
        """What hooks and faults have done with it before the body was wanted, and the seconds that are left of a
        delay."""
        self.delay = 0.0

    @property
    def is_to_be_continued(self) -> bool:
        """Whether the client waits to be asked for the body."""
        return self.head is not None and self.head.expects_continue and not self.complete


class RequestReader:
    """Cuts the bytes that a client writes to one connection into requests."""

    def __init__(self) -> None:
        self.current: Received | None = None
        """The request that is being received."""
        self._buffer = bytearray()
        self._missing = 0
        """Bytes of a body of known length that have not arrived."""
        self._scanner: _ChunkScanner | None = None
        self._empty_lines = 0

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next bytes."""
        received = self.current
        if received is None or self._scanner is not None or len(data) > self._missing:
            self._buffer += data
        else:
            received.pieces.append(bytes(data))  # copied: the client may change its buffer
            self._missing -= len(data)
            received.complete = not self._missing

    def next(self) -> Received | None:
        """Return the next complete request, or the next one that is refused; ``None`` if there is none yet."""
        received = self.current
        if received is None:
            received = self.current = self._read_head()
        if received is None:
            return None
        if not received.complete and self._buffer:
            self._read_body(received)
        if not received.complete:
            return None
        self.current = self._scanner = None
        self._empty_lines = 0
        return received

    def _read_head(self) -> Received | None:
        buffer = self._buffer
        if not self._empty_lines and buffer.startswith(b"\r\n"):  # RFC 9112, section 2.2
            self._empty_lines = 1
            del buffer[:2]
        end = buffer.find(_END)
        if end < 0 and len(buffer) <= MAX_REQUEST_LINE:
            return None
        try:
            data = bytes(buffer[: end + len(_END)])
            if not 0 <= end <= MAX_REQUEST_LINE:  # as the server reads such a head, line by line
                data = read_head(BufferedReader(BytesIO(buffer))) or b""
            head = parse_head(data)
        except HttpError as error:
            buffer.clear()
            received = Received(None, error)
            received.complete = True
            return received
        del buffer[: end + len(_END)]
        received = Received(head)
        self._missing = head.length or 0
        self._scanner = _ChunkScanner() if head.chunked else None
        received.complete = not (self._missing or head.chunked)
        return received

    def _read_body(self, received: Received) -> None:
        """Move the bytes of the body from the buffer."""
        if self._scanner is not None:
            size = self._scanner.scan(self._buffer)
            received.complete = self._scanner.complete
        else:
            size = min(self._missing, len(self._buffer))
            self._missing -= size
            received.complete = not self._missing
        received.pieces.append(bytes(self._buffer[:size]))
        del self._buffer[:size]


class _ChunkScanner:
    """Finds the end of a chunked body, or the place where its framing is broken; whoever reads it says so."""

    def __init__(self) -> None:
        self.complete = False
        self._missing = 0
        """Bytes of the current chunk that have not arrived, with the line break at its end."""
        self._in_trailers = False

    def scan(self, data: bytearray) -> int:
        """Return how many of these bytes belong to the body, as far as that can be told."""
        position = 0
        while not self.complete and position < len(data):
            if self._missing:
                step = min(self._missing, len(data) - position)
                self._missing -= step
                position += step
                continue
            end = data.find(b"\n", position)
            if end < 0:
                break
            self._read_line(bytes(data[position:end]))
            position = end + 1
        return position

    def _read_line(self, line: bytes) -> None:
        if self._in_trailers:
            self.complete = line == b"\r"
            return
        match = _SIZE.match(line)
        if match is None:
            self.complete = True
        elif size := int(match[0], 16):
            self._missing = size + 2
        else:
            self._in_trailers = True


class WholeBody:
    """A body that has arrived, in the pieces in which it was sent; they are not copied."""

    def __init__(self, pieces: list[bytes], size: int) -> None:
        self._pieces = pieces
        self.unread = size
        self.is_read = False

    def __iter__(self) -> Iterator[bytes]:
        self.is_read = True
        for piece in self._pieces:
            self.unread -= len(piece)
            yield piece


class _Unfinished:
    """A body that has stopped before its announced length, or its last chunk."""

    def __init__(self, file: BytesIO) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """Return the next ``size`` bytes; raises TimeoutError if fewer have arrived."""
        data = self._file.read(size)
        if len(data) < size:
            raise TimeoutError
        return data

    def readline(self, limit: int) -> bytes:
        """Return the next line; raises TimeoutError if its end has not arrived."""
        line = self._file.readline(limit)
        if not line.endswith(b"\n") and len(line) < limit:
            raise TimeoutError
        return line


def body_of(received: Received) -> WholeBody | IncomingBody | None:
    """Return the body of a request for the operation to read; ``None`` if it has none."""
    head, pieces = received.head, received.pieces
    assert head is not None
    if not head.length and not head.chunked:
        return None
    if received.complete and head.length is not None:
        return WholeBody(pieces, head.length)
    file: Any = BytesIO(b"".join(pieces))
    if not (received.complete or received.hung_up):
        file = _Unfinished(file)
    return IncomingBody(file, head.length)


def render_head(response: Response, method: str, *, minor: int = 1, keeps_alive: bool = True) -> bytes:
    """Return status line and headers of the response as bytes, with the empty line at their end."""
    headers = response.headers
    lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, 'Unknown')}"]
    if _LINE_BREAK.search("".join(headers.values())):
        headers = {name: _LINE_BREAK.sub(" ", value) for name, value in headers.items()}
    lines.extend(f"{name}: {value}" for name, value in headers.items())
    if has_body(response, method) and "Content-Length" not in headers:
        lines.append(f"Content-Length: {response.size}")
    if not keeps_alive:
        lines.append("Connection: close")
    elif not minor:
        lines.append("Connection: keep-alive")
    text = "\r\n".join([*lines, "", ""])
    try:
        return text.encode("latin-1")
    except UnicodeError:
        return text.encode("utf-8")


def has_body(response: Response, method: str) -> bool:
    """Whether the response has a body, if it is one of no bytes."""
    return method != "HEAD" and response.status not in BODILESS


def render(response: Response, method: str, *, minor: int = 1, keeps_alive: bool = True) -> Iterator[bytes]:
    """Return the response as bytes, in pieces of at most 256 KiB: head and body together if the body is small, as the
    server sends them."""
    head = render_head(response, method, minor=minor, keeps_alive=keeps_alive)
    if not has_body(response, method) or response.size <= _SMALL_BODY:
        yield head + response.content() if has_body(response, method) else head
        return
    yield head
    for chunk in response.chunks():
        for start in range(0, len(chunk), _PIECE):
            yield bytes(chunk[start : start + _PIECE])
