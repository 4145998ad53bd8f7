"""Connections to the upstream, kept open between requests.

They are made of sockets, below http.client, which a mock in the same process serves itself: what is forwarded must
never come back to the mock that forwards it.
"""

from __future__ import annotations

import _socket
import select
import socket
import time
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

from fakeoss.errors import OssError
from fakeoss.wire.framing import IncomingBody
from fakeoss.wire.response_head import BadAnswerError, read_response_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedReader

    from fakeoss.upstream.settings import Upstream
    from fakeoss.wire.response_head import ResponseHead

__all__ = ["Broken", "Connection", "Pool", "Unreachable"]

_IDLE: Final = 8.0
"""Seconds for which an unused connection is kept: less than any engine waits for the next request."""
_MOST_IDLE: Final = 64
_BUFFER: Final = 1 << 16
_AT_ONCE: Final = 1 << 20
"""Bytes of a body that are read with one system call: less is slower, more is no faster, and each client that reads
slowly holds as many."""
_TOGETHER: Final = 1 << 16
"""Bytes of a body that are sent together with the head."""


class Unreachable(Exception):  # noqa: N818 - a state of the upstream
    """There is no answer from the upstream; the message says why."""


class Broken(ConnectionResetError):  # noqa: N818 - as for sockets
    """The upstream's answer has broken off in the middle."""


class Connection:
    """One connection to the upstream."""

    def __init__(self, channel: socket.socket, *, is_secure: bool = False) -> None:
        self._channel = channel
        self._is_secure = is_secure
        self._file = cast("BufferedReader", channel.makefile("rb", _BUFFER))
        self._poll = select.poll() if hasattr(select, "poll") else None
        if self._poll is not None:
            self._poll.register(channel, select.POLLIN)
        self.idle_since = 0.0
        self.is_fresh = True
        """Whether nothing was asked on it before."""
        self.is_reusable = True

    def close(self) -> None:
        """Close it."""
        self.is_reusable = False
        self._file.close()
        self._channel.close()

    @property
    def has_spoken(self) -> bool:
        """Whether the other end has said something, or has closed the connection."""
        if self._poll is None:  # on Windows, where any number can be selected
            return bool(select.select([self._channel], [], [], 0)[0])
        return bool(self._poll.poll(0))

    def send(self, head: bytes, body: Iterable[bytes | memoryview]) -> bool:
        """Send a request; return whether all of it was sent, and not given up because the answer has come early. Raises
        OSError."""
        pieces = iter(body)
        first = next(pieces, b"")
        self._channel.sendall(head + first if len(first) <= _TOGETHER else head)
        for piece in pieces if len(first) <= _TOGETHER else chain((first,), pieces):
            if not self._is_secure and self.has_spoken:  # TLS says things of its own
                self.is_reusable = False
                return False
            self._channel.sendall(piece)
        return True

    def receive(self, method: str) -> ResponseHead:
        """Read the head of the answer. Raises OSError, and Unreachable if it is not HTTP."""
        try:
            head = read_response_head(self._file, method)
        except BadAnswerError as error:
            raise Unreachable(str(error)) from None
        if not head.keeps_alive:
            self.is_reusable = False
        return head

    def pieces(self, head: ResponseHead) -> Iterator[bytes]:
        """Yield the body of the answer as it comes. Raises Broken if it is not whole."""
        try:
            if head.length is not None:
                yield from self._measured(head.length)
            elif head.is_chunked:
                body = IncomingBody(self._file, None)
                while piece := body.read(1 << 16):
                    yield piece
                if not body.complete:
                    raise Broken
            else:
                while piece := self._file.read1(_AT_ONCE):
                    yield piece
        except Broken:
            self.close()
            raise
        except (OSError, OssError) as error:
            self.close()
            raise Broken(str(error)) from None

    def _measured(self, length: int) -> Iterator[bytes]:
        read = self._file.read1  # what is in the buffer, then as much as one system call gives
        while length:
            piece = read(min(length, _AT_ONCE))
            if not piece:
                raise Broken
            length -= len(piece)
            yield piece


class Pool:
    """The connections to one upstream."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._idle: list[Connection] = []
        self._lock = Lock()
        self.own_port: int | None = None
        """Where whoever asks listens, on any address of this machine."""

    def take(self) -> Connection:
        """Return a connection that is open, as far as can be told. Raises Unreachable."""
        oldest = time.monotonic() - _IDLE
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                return self.open()
            if connection.idle_since > oldest and not connection.has_spoken:
                return connection
            connection.close()

    def give(self, connection: Connection) -> None:
        """Take a connection back whose last answer was read; it is closed if it cannot be used again, as are those that
        were unused for long: the last ones to be given back are the first to be taken."""
        now = connection.idle_since = time.monotonic()
        connection.is_fresh = False
        ended = []
        with self._lock:
            if connection.is_reusable and len(self._idle) < _MOST_IDLE:
                self._idle.append(connection)
            else:
                ended.append(connection)
            while self._idle and self._idle[0].idle_since < now - _IDLE:
                ended.append(self._idle.pop(0))
        for each in ended:
            each.close()

    def close(self) -> None:
        """Close what is unused."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def open(self) -> Connection:
        """Return a new connection. Raises Unreachable."""
        upstream = self._upstream
        try:
            channel = _connected(upstream.hostname, upstream.port, upstream.connect_timeout)
        except OSError as error:
            raise Unreachable(_reason(error)) from None
        try:
            _require_another(channel, self.own_port)
            channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if upstream.context is not None:
                channel = upstream.context.wrap_socket(channel, server_hostname=upstream.hostname)
            channel.settimeout(upstream.timeout)
        except (OSError, Unreachable) as error:
            channel.close()
            raise error if isinstance(error, Unreachable) else Unreachable(_reason(error)) from None
        return Connection(channel, is_secure=upstream.is_secure)


def _connected(host: str, port: int, timeout: float) -> socket.socket:
    """Return a socket that is connected. The look-up is that of the C library, which no mock has replaced. Raises
    OSError."""
    failure: OSError | None = None
    for family, kind, protocol, _, address in _socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
        channel = socket.socket(family, kind, protocol)
        try:
            channel.settimeout(timeout)
            channel.connect(address)
        except OSError as error:
            failure = error
            channel.close()
        else:
            return channel
    raise failure or OSError(f"{host} has no address")


def _require_another(channel: socket.socket, own_port: int | None) -> None:
    """Raise Unreachable if what a connection leads to is the port of this machine that ``own_port`` is."""
    (own, *_), (other, port, *_) = channel.getsockname(), channel.getpeername()
    if port == own_port and own == other:
        raise Unreachable("it is this server itself, and nobody else listens there")


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "no connection could be made in time"
    doubt = getattr(error, "verify_message", "")  # of TLS alone, and that is not loaded for every upstream
    if doubt:
        return f"its certificate is not trusted ({doubt.rstrip('.')})"
    reason = getattr(error, "reason", None)
    return f"TLS fails ({reason.lower().replace('_', ' ')})" if reason else error.strerror or str(error)
