"""An engine that answers with bytes that were written down, to see what a front makes of them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence

_END = b"\r\n\r\n"


class StubEngine:
    """Answers one connection after another: each gets the answers of its row, one for each request; after the last one
    it is closed. ``requests`` are what came, head and body."""

    def __init__(self, *rows: Sequence[bytes], early: bool = False) -> None:
        self._rows = rows
        self._early = early
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> StubEngine:
        self._thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        for row in self._rows:
            connection, _ = self._listener.accept()
            with connection:
                self._answer(connection, row)

    def _answer(self, connection: socket.socket, row: Sequence[bytes]) -> None:
        for answer in row:
            self.requests.append(self._read(connection))
            connection.sendall(answer)
        if self._early:  # it reads no more, and waits for the other side to leave
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1 << 16):
                pass

    def _read(self, connection: socket.socket) -> bytes:
        data = b""
        while _END not in data:
            data += connection.recv(1 << 16)
        head, _, body = data.partition(_END)
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        missing = 0 if self._early else int(lines.get(b"content-length", b"0")) - len(body)
        while missing > 0 and (piece := connection.recv(min(missing, 1 << 16))):
            data += piece
            missing -= len(piece)
        return data
