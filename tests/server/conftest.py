"""A server, and what it answers to bytes that a client writes."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from typing import NamedTuple

import pytest

from fakeoss import Server
from fakeoss.clock import Clock


class Answer(NamedTuple):
    """One response of the server."""

    status: int
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes


class _Replay:
    """Bytes that were received, as the socket from which http.client reads its response."""

    def __init__(self, file: io.BytesIO) -> None:
        self._file = file

    def makefile(self, *arguments: object, **options: object) -> io.BytesIO:
        return self._file


class _Unclosed(io.BytesIO):
    """A file that outlives the responses that are read from it."""

    def close(self) -> None:
        pass


def answers_to(server: Server, octets: bytes) -> list[Answer]:
    """Write ``octets`` on a new connection, end the sending, and read answers until the server closes it: each request
    that it saw has one, so their number tells where it saw the requests end."""
    port = int(server.endpoint_url.rpartition(":")[2])
    family, address = (socket.AF_INET6, "::1") if "[" in server.endpoint_url else (socket.AF_INET, "127.0.0.1")
    with socket.socket(family) as client:
        client.settimeout(10)
        client.connect((address, port))
        client.sendall(octets)
        client.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: client.recv(1 << 16), b""))
    file, answers = _Unclosed(received), []
    while file.tell() < len(received):
        start = file.tell()
        response = HTTPResponse(_Replay(file), method="HEAD" if octets.startswith(b"HEAD") else "GET")  # type: ignore[arg-type]
        response.begin()
        length = int(response.headers.get("Content-Length", "0"))
        body = b"" if octets.startswith(b"HEAD") else file.read(length)
        assert file.tell() > start
        headers = {name.lower(): value for name, value in response.getheaders()}
        answers.append(Answer(response.status, headers, body))
    return answers


@pytest.fixture
def server() -> Iterator[Server]:
    """A server without users, on a loopback address, with ``bucket`` and the object ``key`` in it."""
    with Server(profile="aws", clock=Clock(1_600_000_000), seed="server") as running:
        running.store.create_bucket("bucket").put("key", b"content")
        yield running


@pytest.fixture
def ask(server: Server) -> Callable[[str | bytes], list[Answer]]:
    """What the server answers to a text, in which ``{host}`` and ``{auth}`` stand for fields that are right."""
    port = server.endpoint_url.rpartition(":")[2]
    right = {"{host}": f"Host: 127.0.0.1:{port}\r\n", "{auth}": "Authorization: AWS FAKEOSSACCESSKEY:x\r\n"}

    def exchange(text: str | bytes) -> list[Answer]:
        if isinstance(text, bytes):
            return answers_to(server, text)
        for name, field in right.items():
            text = text.replace(name, field)
        return answers_to(server, text.encode("latin-1"))

    return exchange
