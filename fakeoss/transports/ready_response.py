"""Responses of http.client made without parsing: an answer of ours becomes the object that reading it would give."""

from __future__ import annotations

from http.client import HTTPMessage, HTTPResponse, parse_headers, responses
from io import BytesIO
from typing import TYPE_CHECKING, Any

from fakeoss.transports.http1 import BODILESS, render
from fakeoss.transports.plain_request import are_plain_values

if TYPE_CHECKING:
    from io import BufferedReader

    from fakeoss.transports.memory_socket import MemorySocket
    from fakeoss.wire.message import Response

_SMALL_BODY = 4096
"""Bytes of a body that surely fit into a file's buffer beside the head."""

__all__ = ["fields_of", "is_idle", "ready_response"]


def is_idle(connection: Any) -> bool:
    """Whether a connection of http.client can take a request: none is on its way, and no response is half read."""
    response = connection._HTTPConnection__response
    return connection._HTTPConnection__state == "Idle" and (response is None or response.isclosed())


def fields_of(response: Response, method: str) -> dict[str, str]:
    """Return the headers as a client reads them."""
    headers = response.headers
    if not are_plain_values(headers):
        head = next(render(response, "HEAD")).partition(b"\r\n")[2]
        headers = dict(parse_headers(BytesIO(head)).items())
    if "Content-Length" not in headers and method != "HEAD" and response.status not in BODILESS:
        return {**headers, "Content-Length": str(response.size)}
    return headers


def ready_response(connection: Any, response: Response, fields: dict[str, str], method: str) -> Any:
    """Return ``response`` as if it had been read from the connection, up to the body; ``fields`` are its headers."""
    has_body = method != "HEAD" and response.status not in BODILESS
    body = response.body if has_body else b""
    if isinstance(body, bytes) and len(body) <= _SMALL_BODY:
        ready: Any = SmallResponse(connection.sock, response.status, fields, body)
    else:
        connection.sock.end.push(response.chunks())
        ready = HTTPResponse(connection.sock, connection.debuglevel, method)
        ready.fp.peek(1)  # the head was read together with what follows it, so far as that fits into the buffer
        ready.version, ready.code, ready.status = 11, response.status, response.status
        ready.reason = responses.get(response.status, "Unknown")
        ready.headers = ready.msg = _message(fields)
        ready.chunked, ready.will_close, ready.length = False, False, response.size
    connection._HTTPConnection__response = ready
    return ready


def _message(fields: dict[str, str]) -> HTTPMessage:
    message = HTTPMessage()
    message._headers, message._payload = list(fields.items()), ""  # type: ignore[attr-defined]
    return message


class SmallResponse:
    """What urllib3 uses of http.client's response, with a small body, which was read together with the head."""

    __slots__ = ("_body", "_fields", "_file", "_message", "_position", "_socket", "closed", "is_at_end", "status")

    version = 11
    chunked = False
    will_close = False
    debuglevel = 0

    def __init__(self, memory_socket: MemorySocket, status: int, fields: dict[str, str], body: bytes) -> None:
        self._socket = memory_socket
        self._fields = fields
        self._body = body
        self._position = 0
        self._message: HTTPMessage | None = None
        self._file: BufferedReader | None = None
        self.status = status
        self.closed = self.is_at_end = False

    def read(self, amt: int | None = None) -> bytes:
        """Return the next ``amt`` bytes, or all that remain."""
        if self.is_at_end:
            return b""
        start, size = self._position, len(self._body)
        stop = size if amt is None or amt < 0 else min(start + amt, size)
        self._position = stop
        if stop == size or (stop == start and amt):
            self.is_at_end = True
        return self._body if not start and stop == size else self._body[start:stop]

    def read1(self, n: int = -1) -> bytes:
        """Return the next ``n`` bytes, or all that remain, without noticing the end before it is read once more."""
        if self.is_at_end:
            return b""
        start = self._position
        self._position = stop = len(self._body) if n < 0 else min(start + n, len(self._body))
        if stop == start and n:
            self.is_at_end = True
        return self._body[start:stop]

    def isclosed(self) -> bool:
        """Whether the body has been read to its end, or closed."""
        return self.is_at_end

    def close(self) -> None:
        """Close the body."""
        self.closed = self.is_at_end = True

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""

    def fileno(self) -> int:
        """Return the descriptor of the socket."""
        return self.fp.fileno()  # type: ignore[union-attr] # raises AttributeError at the end, as the original does

    @property
    def fp(self) -> BufferedReader | None:
        """The socket as a file, from which nothing remains to be read; ``None`` at the end."""
        if self.is_at_end:
            return None
        if self._file is None:
            self._file = self._socket.makefile("rb")
        return self._file

    @property
    def msg(self) -> HTTPMessage:
        """The headers."""
        if self._message is None:
            self._message = _message(self._fields)
        return self._message

    headers = msg

    @property
    def reason(self) -> str:
        """The phrase after the status."""
        return responses.get(self.status, "Unknown")


SmallResponse.__module__ = HTTPResponse.__module__  # as which it shows itself
SmallResponse.__name__ = SmallResponse.__qualname__ = HTTPResponse.__name__
