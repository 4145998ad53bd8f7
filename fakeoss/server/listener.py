"""The port of a server: a thread accepts connections, and each is served in a thread of its own."""

from __future__ import annotations

import os
import selectors
import socket
from threading import Event, Thread, current_thread
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from fakeoss.server.connection import Connection

if TYPE_CHECKING:
    from fakeoss.dispatch import Dispatcher
    from fakeoss.server.gate import Gate

__all__ = ["Listener"]

_PAUSE: Final = 0.1
"""Seconds to wait after a connection could not be accepted, as when the process has no file descriptors left."""

_listening: Final[WeakSet[Listener]] = WeakSet()


class Listener:
    """Accepts connections on ``port``, a listening socket that is closed with it, from ``start()`` to ``stop()``; if it
    ``names_processes``, the log says which process has called."""

    def __init__(
        self, port: socket.socket, dispatcher: Dispatcher, gate: Gate, *, names_processes: bool = False
    ) -> None:
        self._port = port
        self.port = int(port.getsockname()[1])
        """The number of the port."""
        port.setblocking(False)  # the client may have left before it is accepted
        self._dispatcher, self._gate, self._names_processes = dispatcher, gate, names_processes
        self._stopping = Event()
        self._is_abandoned = False
        self._waker, self._wakened = socket.socketpair()
        self._open: dict[Thread, socket.socket] = {}
        _listening.add(self)
        self._thread = Thread(target=self._accept_all, name="fakeoss-server", daemon=True)

    def start(self) -> None:
        """Begin to accept connections. Raises RuntimeError if there cannot be another thread."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection, and wait for the threads."""
        if self._is_abandoned:
            return
        self._stopping.set()
        self._waker.send(b"x")
        self._thread.join()
        for closing in (self._port, self._waker, self._wakened):
            closing.close()
        connections = list(self._open.items())
        for _, client in connections:
            try:
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the client has closed it
        for thread, _ in connections:
            thread.join(Connection.timeout)

    def abandon(self) -> None:
        """Close the sockets in a forked child process, where no thread serves them: the parent's stay open."""
        for closing in (self._port, self._waker, self._wakened, *self._open.values()):
            closing.close()
        self._open.clear()
        self._is_abandoned = True

    def _accept_all(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._port, selectors.EVENT_READ)
            selector.register(self._wakened, selectors.EVENT_READ)
            while not self._stopping.is_set():
                selector.select()
                if not self._stopping.is_set() and not self._accept():
                    self._stopping.wait(_PAUSE)

    def _accept(self) -> bool:
        """Serve the next connection; return False if it cannot be served now."""
        try:
            client, address = self._port.accept()
        except BlockingIOError:
            return True
        except OSError:
            return False
        thread = Thread(target=self._serve, args=(client, address[0]), name="fakeoss-connection", daemon=True)
        self._open[thread] = client
        try:
            thread.start()
        except RuntimeError:  # there cannot be another thread
            del self._open[thread]
            client.close()
            return False
        return True

    def _serve(self, client: socket.socket, peer: str) -> None:
        try:
            connection = Connection(client, peer, self._dispatcher, self._gate)
            connection.names_processes = self._names_processes
            connection.serve()
        finally:
            self._open.pop(current_thread(), None)


def _abandon_all() -> None:
    for listener in list(_listening):
        listener.abandon()
    _listening.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_all)
