"""Bytes written to a server, and the answers read from it, with no client between."""

from __future__ import annotations

import io
import socket
from http.client import HTTPResponse
from typing import Any, NamedTuple

from fakeoss import Server


class Answer(NamedTuple):
    """One response of a server; ``headers`` by lower-case name."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Replay(io.BytesIO):
    """Bytes that were received, as the socket that http.client reads responses from."""

    def makefile(self, *arguments: object, **options: object) -> _Replay:
        return self

    def close(self) -> None:
        """Stay open: further responses follow."""


def answers_to(server: Server, octets: bytes) -> list[Answer]:
    """Write ``octets`` on a new connection, end the sending, and read answers until the server closes it: each request
    that it saw has one, so their number tells where it saw the requests end."""
    host, _, port = server.endpoint_url.partition("//")[2].rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), timeout=10) as client:
        client.sendall(octets)
        client.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: client.recv(1 << 16), b""))
    replay: Any = _Replay(received)
    method = octets.partition(b" ")[0].decode("latin-1")
    answers: list[Answer] = []
    while replay.tell() < len(received):
        response = HTTPResponse(replay, method=method if not answers else "GET")
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        answers.append(Answer(response.status, headers, response.read()))
    return answers
