"""A socket that leads to the store: what http.client, and therefore urllib3, requests and botocore, use of a socket.

It can be polled, though it has no descriptor of its own: two descriptors of the process stand for all of them, one that
can never be read, and one that always can.
"""

from __future__ import annotations

import _socket
import errno
import os
import socket
from functools import lru_cache
from io import BufferedReader, BufferedRWPair, BufferedWriter
from operator import index
from threading import Event
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from fakeoss.transports.patience import Patience, wait_to_be_asked
from fakeoss.transports.refusal import refuses
from fakeoss.transports.service_end import IDLE_TIMEOUT, ServiceEnd

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange

__all__ = ["MemorySocket"]

_DEFAULT_BUFFER: Final = 8192


class MemorySocket:
    """The client's end of a connection to ``origin``, scheme and host, by way of ``peer``, the address that the client
    connected to."""

    __slots__ = ("__weakref__", "_closed", "_end", "_exchange", "_files", "_origin", "_peer", "_timeout")

    family: Final = socket.AF_INET
    type: Final = socket.SOCK_STREAM
    proto: Final = socket.IPPROTO_TCP

    def __init__(self, exchange: Exchange, origin: tuple[str, str], peer: Callable[[], tuple[str, int]]) -> None:
        self._exchange = exchange
        self._origin = origin
        self._peer = peer
        self._end: ServiceEnd | None = None
        self._timeout: float | None = None
        self._closed = False
        self._files = 0

    @property
    def end(self) -> ServiceEnd:
        """The service's end of the connection, made when it is needed: plain requests are answered without. Raises
        OSError if the socket is closed."""
        end = self._end
        if end is None:
            if self.is_shut:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            end = self._end = ServiceEnd(self._exchange, *self._origin)
        return end

    @property
    def is_shut(self) -> bool:
        """Whether the socket is closed, and every file made from it."""
        return self._closed and self._files <= 0

    # sending

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send bytes to the store."""
        self.end.receive(memoryview(data).cast("B"))

    def send(self, data: Any, flags: int = 0) -> int:
        """Send bytes to the store; return how many."""
        self.sendall(data)
        return memoryview(data).nbytes

    # receiving

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        """Fill a buffer with what is there; wait for the answer first, as long as the timeout allows. Raises
        TimeoutError, and what a hook raised."""
        target = memoryview(buffer).cast("B")
        size = min(nbytes, len(target)) if nbytes else len(target)
        data = self._awaited_end().read(size)
        target[: len(data)] = data
        return len(data)

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Return at most ``size`` bytes of what is there; raises as ``recv_into`` does."""
        return bytes(self._awaited_end().read(size))

    def _awaited_end(self) -> ServiceEnd:
        """Return the service's end, once the answer can be read."""
        end, timeout = self.end, self._timeout
        patience = Patience(timeout)
        while not end.is_readable and end.is_waiting:
            end.answer(patience.wait)
            if patience.is_over:
                end.discard()
                raise _timed_out(timeout)
        if end.is_stalled:
            if timeout is not None and (timeout < IDLE_TIMEOUT or end.is_silent):
                patience.wait(timeout)
                raise _timed_out(timeout)
            if end.is_silent:
                Event().wait()  # for ever, as over a socket
            end.give_up()
        return end

    def makefile(self, mode: str = "r", buffering: int | None = None, **options: Any) -> Any:
        """Return a file that reads from this socket, or writes to it; binary only, as HTTP is."""
        raw: Any = socket.SocketIO(self, mode.replace("b", "") or "r")  # type: ignore[arg-type]
        self._files += 1
        size = _DEFAULT_BUFFER if buffering in {None, -1} else buffering
        if not size:
            return raw
        if "r" in mode and "w" in mode:
            return BufferedRWPair(raw, raw, size)
        return BufferedWriter(raw, size) if "w" in mode else BufferedReader(raw, size)

    # closing

    def close(self) -> None:
        """Close the socket; files made from it can still be read."""
        self._closed = True
        if self._end is not None and self._files <= 0:
            self._hang_up()

    def _decref_socketios(self) -> None:
        """Note that a file made from this socket was closed: the last one closes a closed socket for good."""
        self._files -= 1
        if self._end is not None and self.is_shut:
            self._hang_up()

    def _hang_up(self) -> None:
        end, self._end = self._end, None
        if end is not None:
            end.hang_up()

    def detach(self) -> int:
        """Close the socket; there is no descriptor to give away."""
        self.close()
        return -1

    def shutdown(self, how: int) -> None:
        """End one direction or both."""
        end = self.end
        if how != socket.SHUT_WR:
            end.discard()
            end.closed = True

    # settings

    def settimeout(self, seconds: float | None) -> None:
        """Set how long to wait for an answer."""
        if not isinstance(seconds, (int, float, NoneType)):
            index(seconds)  # raises TypeError as a socket does
        if seconds is not None and seconds < 0:
            raise ValueError("Timeout value out of range")
        self._timeout = None if seconds is None else float(seconds)

    def connect(self, seconds: float | None) -> None:
        """Set the timeout with which the connection is made. Raises BlockingIOError if that is not waited for."""
        self.settimeout(seconds)
        if self._timeout == 0:
            raise BlockingIOError(errno.EINPROGRESS, os.strerror(errno.EINPROGRESS))

    def gettimeout(self) -> float | None:
        """Return how long to wait for an answer."""
        return self._timeout

    timeout = property(gettimeout)

    def setblocking(self, flag: bool) -> None:
        """Wait for answers, or not."""
        self._timeout = None if flag else 0.0

    def getblocking(self) -> bool:
        """Whether the socket waits for answers."""
        return self._timeout != 0.0

    def setsockopt(self, *arguments: Any) -> None:
        """Accept any option: none has an effect."""

    def getsockopt(self, *arguments: Any) -> int:
        """Return 0 for every option."""
        return 0

    def getpeername(self) -> tuple[str, int]:
        """Return host and port that the client connected to."""
        return self._peer()

    def getsockname(self) -> tuple[str, int]:
        """Return the loopback address: no port is taken."""
        return "127.0.0.1", 0

    def fileno(self) -> int:
        """Return a descriptor that can be polled for reading, -1 if the socket is closed.

        Once no mock is active, it can be read, as it can after a server has closed the connection.
        """
        if self.is_shut:
            return -1
        idle, ready = _descriptors()
        end = self._end
        if end is not None and end.is_asking:  # whoever polls now waits to be asked for the body
            end.answer(wait_to_be_asked)
        is_readable = end is not None and end.is_readable
        is_over = self._exchange.current() is None or (refuses(self._exchange) and (end is None or end.is_idle))
        return ready if is_readable or is_over else idle

    def __enter__(self) -> MemorySocket:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()


def _timed_out(timeout: float | None) -> OSError:
    return BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN)) if timeout == 0 else TimeoutError("timed out")


@lru_cache(maxsize=1)
def _descriptors() -> tuple[int, int]:
    """Return a descriptor that can never be read, and one that always can, as it is at its end."""
    pair = getattr(_socket, "socketpair", socket.socketpair)  # below what a test may have put into the module socket
    idle, kept = pair()
    ready, closed = pair()
    closed.close()
    kept.detach()  # open for ever, so that the other end is never readable
    return idle.detach(), ready.detach()
