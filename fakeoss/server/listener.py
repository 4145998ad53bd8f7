"""The port of a server: a thread accepts connections, and each is served in a thread of its own."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from threading import Event, Thread, current_thread
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from fakeoss.model.store import state_of
from fakeoss.server.connection import PLAIN, Connection
from fakeoss.server.overflow import Overflow

if TYPE_CHECKING:
    from fakeoss.dispatch import Dispatcher
    from fakeoss.fault_records import FaultRecords
    from fakeoss.server.connection import Fittings
    from fakeoss.server.gate import Gate

__all__ = ["Listener"]

_BACKLOG: Final = 128
_BYTES: Final = 64
_PAUSE: Final = 0.1
"""Seconds to wait after a connection could not be accepted, as when the process has no file descriptors left, and
between two looks whether connections are still to be refused."""
_PATIENCE: Final = 0.5
"""Seconds to wait for the threads of connections that are closed: one that a hook holds up is left behind."""
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

_listening: Final[WeakSet[Listener]] = WeakSet()


class Listener:
    """Accepts connections on ``port``, a listening socket that is closed with it, from ``start()`` to ``stop()``; not
    while a fault refuses them.

    A connection that no thread or descriptor can be had for is answered with 503, and nothing else is disturbed.
    """

    def __init__(self, port: socket.socket, dispatcher: Dispatcher, gate: Gate, fittings: Fittings = PLAIN) -> None:
        self._port = port
        self.port = int(port.getsockname()[1])
        """The number of the port."""
        port.setblocking(False)  # the client may have left before it is accepted
        self._dispatcher, self._gate, self._fittings = dispatcher, gate, fittings
        self._stopping = Event()
        self._is_abandoned = False
        self._is_listening = True
        self._adjusted = Event()
        self._waker, self._wakened = socket.socketpair()
        self._wakened.setblocking(False)
        self._open: dict[Thread, Connection] = {}
        self._overflow = Overflow(lambda client, peer: self._connection(client, peer).refuse_busy())
        _listening.add(self)
        self._thread = Thread(target=self._accept_all, name="fakeoss-server", daemon=True)

    def start(self) -> None:
        """Begin to accept connections. Raises RuntimeError if there cannot be another thread; the port is closed
        then."""
        try:
            self._overflow.start()
            self._thread.start()
        except RuntimeError:
            self.stop()
            raise
        self._faults.watchers.append(self._notice)

    def stop(self, grace: float = 0.0) -> None:
        """Close the port and every connection, and wait for the threads. Requests that are being answered have
        ``grace`` seconds to be answered; a thread that does not end half a second after that is left behind."""
        if self._is_abandoned:
            return
        self._unwatch()
        self._stopping.set()
        self._waker.send(b"x")
        if self._thread.ident is not None:
            self._thread.join()
        for closing in (self._port, self._waker, self._wakened):
            closing.close()
        self._overflow.stop(_PATIENCE)
        connections = list(self._open.items())
        for _, connection in connections:
            connection.end()
        _join_all([thread for thread, connection in connections if connection.is_busy], grace)
        for _, connection in connections:
            connection.abort()
        _join_all([thread for thread, _ in connections], _PATIENCE)

    @property
    def _faults(self) -> FaultRecords:
        return state_of(self._dispatcher.store).faults

    def _notice(self) -> None:
        """Let the port be as the faults say, before their plan goes on."""
        self._adjusted.clear()
        self._waker.send(b"x")
        self._adjusted.wait(Connection.timeout)

    def abandon(self) -> None:
        """Close the sockets in a forked child process, where no thread serves them: the parent's stay open."""
        for closing in (self._port, self._waker, self._wakened):
            closing.close()
        self._overflow.close()
        for connection in self._open.values():
            connection.close()
        self._open.clear()
        self._is_abandoned = True
        self._unwatch()

    def _unwatch(self) -> None:
        watchers = self._faults.watchers
        if self._notice in watchers:
            watchers.remove(self._notice)

    def _accept_all(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wakened, selectors.EVENT_READ)
            selector.register(self._port, selectors.EVENT_READ)
            while not self._stopping.is_set():
                selector.select(None if self._is_listening else _PAUSE)
                self._adjust(selector)
                if self._is_listening and not self._stopping.is_set() and not self._accept():
                    self._stopping.wait(_PAUSE)

    def _adjust(self, selector: selectors.BaseSelector) -> None:
        """Listen, or do not, as the faults say."""
        try:
            is_noticed = bool(self._wakened.recv(_BYTES))
        except BlockingIOError:
            is_noticed = False
        is_listening = not self._dispatcher.refuses()
        if is_listening and not self._is_listening:
            self._port.listen(_BACKLOG)
            selector.register(self._port, selectors.EVENT_READ)
        elif self._is_listening and not is_listening:
            selector.unregister(self._port)
            self._port = _silenced(self._port)
            for connection in list(self._open.values()):
                connection.end()
        self._is_listening = is_listening
        if is_noticed:
            self._adjusted.set()

    def _accept(self) -> bool:
        """Serve the next connection; return False if none can be accepted now."""
        try:
            client, address = self._port.accept()
        except BlockingIOError:
            return True
        except OSError as error:
            return error.errno in _EXHAUSTED and self._overflow.accept(self._port)
        thread = Thread(target=self._serve, name="fakeoss-connection", daemon=True)
        self._open[thread] = self._connection(client, address[0])
        try:
            thread.start()
        except RuntimeError:  # there cannot be another thread
            del self._open[thread]
            self._overflow.take(client, address[0])
        return True

    def _connection(self, client: socket.socket, peer: str) -> Connection:
        return Connection(client, peer, self._dispatcher, self._gate, fittings=self._fittings, stopping=self._stopping)

    def _serve(self) -> None:
        thread = current_thread()
        try:
            self._open[thread].serve()
        finally:
            self._open.pop(thread, None)


def _join_all(threads: list[Thread], seconds: float) -> None:
    """Wait for threads, for so many seconds in all."""
    ends_at = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, ends_at - time.monotonic()))


def _silenced(port: socket.socket) -> socket.socket:
    """Return a socket that holds the address of a listening one, which is closed, and does not listen."""
    address = port.getsockname()
    other = socket.socket(port.family, port.type)
    other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if port.family == socket.AF_INET6:
        other.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # as ``create_server`` does
    port.close()
    other.bind(address)
    other.setblocking(False)
    return other


def _abandon_all() -> None:
    for listener in list(_listening):
        listener.abandon()
    _listening.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_all)
