"""What a server still does when its process can have no further thread or file descriptor: it says so.

One thread and one descriptor are had beforehand. The thread answers 503 to connections that no thread of their own can
be had for, one after the other; the descriptor is given up to accept one connection that no other can be had for, and
had again once that is answered. Clients come back after a 503 (Amazon: Error best practices), so nothing is lost.
"""

from __future__ import annotations

import os
from queue import Full, Queue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

__all__ = ["Overflow"]

_MOST: Final = 64
"""Connections that wait for their 503; further ones are closed without an answer."""


class Overflow:
    """Lets ``refuse`` answer connections, given the client's socket and address, in a thread that exists already."""

    def __init__(self, refuse: Callable[[socket.socket, str], None]) -> None:
        self._refuse = refuse
        self._clients: Queue[tuple[socket.socket, str] | None] = Queue(_MOST)
        self._spare: int | None = None
        self._is_stopping = False
        self._lock = Lock()
        """Held while the descriptor is had or given up."""
        self._thread = Thread(target=self._refuse_all, name="fakeoss-overflow", daemon=True)

    def start(self) -> None:
        """Have the thread and the descriptor. Raises RuntimeError if there cannot be another thread."""
        with self._lock:
            self._keep_spare()
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """End the thread, waiting for it no longer than so many seconds."""
        self._is_stopping = True
        if self._thread.ident is not None:
            try:
                self._clients.put_nowait(None)
            except Full:
                pass  # it ends after the next of them
            self._thread.join(seconds)
        with self._lock:
            self._give_up_spare()

    def take(self, client: socket.socket, peer: str) -> None:
        """Have a connection answered with 503."""
        try:
            self._clients.put_nowait((client, peer))
        except Full:
            client.close()

    def accept(self, port: socket.socket) -> bool:
        """Accept a connection with the descriptor that is kept for this, and have it answered with 503; return False
        if that is in use."""
        with self._lock:
            if self._spare is None:
                return False
            self._give_up_spare()
            try:
                client, address = port.accept()
            except OSError:  # another thread was faster with the descriptor, or the client has left
                self._keep_spare()
                return False
        self.take(client, address[0])
        return True

    def _refuse_all(self) -> None:
        while (each := self._clients.get()) is not None and not self._is_stopping:
            self._refuse(*each)
            with self._lock:
                self._keep_spare()
        while each is not None:
            each[0].close()
            each = None if self._clients.empty() else self._clients.get()

    def close(self) -> None:
        """Give up the descriptor in a forked child process, where the thread is not."""
        self._is_stopping = True
        self._give_up_spare()

    def _keep_spare(self) -> None:
        if self._spare is None and not self._is_stopping:
            try:
                self._spare = os.open(os.devnull, os.O_RDONLY)
            except OSError:
                pass  # it is tried again after the next connection

    def _give_up_spare(self) -> None:
        spare, self._spare = self._spare, None
        if spare is not None:
            os.close(spare)
