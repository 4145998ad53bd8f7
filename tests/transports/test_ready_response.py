"""Responses made without parsing are what parsing gives."""

from __future__ import annotations

import http.client
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import fakeoss
from fakeoss.transports import EXCHANGE
from fakeoss.transports.http1 import render
from fakeoss.transports.httpclient import connect_to_store
from fakeoss.transports.ready_response import fields_of, is_idle, ready_response
from fakeoss.wire.message import Response, Url

URL = Url("http", "s3.us-east-1.amazonaws.com", "/")
LARGE = b"".join(b"line %d\n" % number for number in range(5000))
RESPONSES = {
    "small": Response(200, {"A": "b", "Content-Length": "8"}, b"one\ntwo\n"),
    "empty": Response(200, {"Content-Length": "0"}),
    "large": Response(206, {"Content-Length": str(len(LARGE))}, LARGE),
    "without a length": Response(404, {"A": "b"}, b"body"),
    "no content": Response(204, {"A": "b"}),
    "odd headers": Response(200, {"A": " é ", "B": "红", "C": "d\r\ne", "Content-Length": "4"}, b"body"),
}


@pytest.fixture
def connection() -> Iterator[http.client.HTTPConnection]:
    with fakeoss.mock(profile="aws"):
        connection = http.client.HTTPConnection(URL.host)
        connect_to_store(connection, EXCHANGE, URL)
        yield connection
        connection.close()


def parsed(response: Response, method: str) -> http.client.HTTPResponse:
    """The response as http.client reads it from a connection."""

    class Socket:
        def makefile(self, *arguments: Any) -> io.BufferedReader:
            return io.BufferedReader(io.BytesIO(b"".join(render(response, method))))  # type: ignore[arg-type]

    real = http.client.HTTPResponse(Socket(), method=method)  # type: ignore[arg-type]
    real.begin()
    return real


READINGS: dict[str, Callable[[Any], Any]] = {
    "all": lambda response: [response.read(), response.isclosed(), response.read(), response.closed],
    "some": lambda response: [
        response.read(3),
        response.isclosed(),
        response.read(0),
        response.read(),
        response.isclosed(),
    ],
    "one by one": lambda response: [*iter(lambda: response.read(3), b"")][:9],
    "read1": lambda response: [response.read1(3), response.read1(0), response.read(), response.isclosed()],
    "too much": lambda response: [response.read(10_000_000), response.isclosed()],
    "closed": lambda response: [response.close(), response.read(), response.isclosed(), response.closed, response.fp],
    "attributes": lambda response: [
        response.status,
        response.reason,
        response.version,
        response.will_close,
        response.chunked,
    ],
    "headers": lambda response: [response.headers.items(), response.msg.items(), type(response.msg)],
    "flush": lambda response: response.flush(),
    "its name": lambda response: f"{type(response).__module__}.{type(response).__qualname__}",
}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", RESPONSES)
def test_a_ready_response_is_what_parsing_gives(
    connection: http.client.HTTPConnection, name: str, method: str, reading: str
) -> None:
    response = RESPONSES[name]
    ready = ready_response(connection, response, fields_of(response, method), method)
    assert READINGS[reading](ready) == READINGS[reading](parsed(response, method))


def test_a_connection_is_idle_once_its_response_is_read(connection: http.client.HTTPConnection) -> None:
    response = RESPONSES["small"]
    assert is_idle(connection)
    ready = ready_response(connection, response, fields_of(response, "GET"), "GET")
    assert not is_idle(connection)
    ready.read()
    assert is_idle(connection)


def test_the_socket_can_be_reached_until_the_body_is_read(connection: http.client.HTTPConnection) -> None:
    response = RESPONSES["small"]
    ready = ready_response(connection, response, fields_of(response, "GET"), "GET")
    assert ready.fp.raw._sock is connection.sock
    assert ready.fileno() == connection.sock.fileno()
    ready.read()
    assert ready.fp is None
    with pytest.raises(AttributeError):
        ready.fileno()


def test_what_is_left_of_a_large_body_is_in_the_socket(connection: http.client.HTTPConnection) -> None:
    response = RESPONSES["large"]
    ready_response(connection, response, fields_of(response, "GET"), "GET")
    assert connection.sock.recv(10) == LARGE[8192:8202]  # the rest is in the buffer of the file
