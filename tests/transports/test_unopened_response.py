"""The raw response of botocore is opened when more than its bytes is wanted of it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest
from urllib3.response import HTTPResponse

from fakeoss.transports.unopened_response import UnopenedResponse
from fakeoss.wire.message import Response

BODY = b"one\ntwo\nthree"


class Connection:
    """What urllib3 does with a connection."""

    debuglevel = 0
    sock: Any = None

    def close(self) -> None:
        """Close it."""


class Pool:
    """What urllib3 does with a pool."""

    def __init__(self) -> None:
        self.returned: list[Any] = []

    def _put_conn(self, connection: Any) -> None:
        self.returned.append(connection)


class Opened(Exception):  # noqa: N818 - it is no error
    """Somebody wanted more than the bytes."""


def refuse() -> tuple[Any, Any]:
    raise Opened


def make(connect: Callable[[], tuple[Any, Any]], body: Any = BODY) -> Any:
    class Socket:
        def shutdown(self, how: int) -> None:
            """End it."""

    def connected() -> tuple[Any, Any]:
        pool, connection = connect()
        connection.sock = Socket()
        return pool, connection, "/bkt/key"

    response = Response(200, {"Content-Length": str(len(BODY))}, body, len(BODY))
    return UnopenedResponse(response, dict(response.headers), "GET", connected)


READINGS: dict[str, Callable[[Any], Any]] = {
    "read": lambda raw: raw.read(),
    "read in pieces": lambda raw: b"".join(iter(lambda: raw.read(5), b"")),
    "stream": lambda raw: b"".join(raw.stream(5)),
    "take": lambda raw: raw.take(),
}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("in_pieces", [False, True])
def test_reading_does_not_open_it(reading: str, in_pieces: bool) -> None:
    raw = make(refuse, [BODY[:7], memoryview(BODY)[7:]] if in_pieces else BODY)
    assert not raw.closed
    assert READINGS[reading](raw) == BODY
    assert raw.closed
    assert raw.read() == b""
    raw.flush()
    assert raw.readable()
    raw.close()
    del raw
    gc.collect()


def test_it_looks_like_the_response_that_it_becomes() -> None:
    raw = make(lambda: (Pool(), Connection()))
    assert isinstance(raw, HTTPResponse)
    assert (type(raw).__module__, type(raw).__name__) == (HTTPResponse.__module__, HTTPResponse.__name__)
    assert type(raw) is not HTTPResponse
    assert raw.status == 200
    assert type(raw) is HTTPResponse


@pytest.mark.parametrize("name", ["status", "headers", "data", "connection", "_fp", "retries", "length_remaining"])
def test_everything_else_opens_it(name: str) -> None:
    with pytest.raises(Opened):
        getattr(make(refuse), name)


def test_telling_the_position_opens_it() -> None:
    with pytest.raises(Opened):
        make(refuse).tell()


@pytest.mark.parametrize("in_pieces", [False, True])
def test_it_is_as_far_read_as_it_was(in_pieces: bool) -> None:
    pool, connection = Pool(), Connection()
    raw = make(lambda: (pool, connection))
    assert raw.read(4) == BODY[:4]
    assert (raw.tell(), raw.length_remaining, raw.connection) == (4, len(BODY) - 4, connection)
    assert (raw.read(), raw.closed, raw.tell()) == (BODY[4:], True, len(BODY))
    assert pool.returned == [connection]


def test_read_to_its_end_it_has_no_connection() -> None:
    pool, connection = Pool(), Connection()
    raw = make(lambda: (pool, connection))
    raw.read()
    assert (raw.connection, raw.closed, raw.data, pool.returned) == (None, True, b"", [connection])


def test_closed_it_has_nothing_to_read() -> None:
    raw = make(lambda: (Pool(), Connection()))
    raw.close()
    assert raw.closed
    assert raw.read() == b""
    assert type(raw) is HTTPResponse  # which says what is missing


def test_what_was_set_before_stays_set() -> None:
    raw = make(lambda: (Pool(), Connection()))
    raw.decode_content = True
    raw.own = "mine"
    assert (raw.status, raw.decode_content, raw.own) == (200, True, "mine")


def test_content_may_be_decoded() -> None:
    assert make(lambda: (Pool(), Connection())).read(decode_content=True) == BODY
    assert b"".join(make(lambda: (Pool(), Connection())).stream(5, decode_content=True)) == BODY
    raw = make(lambda: (Pool(), Connection()))
    assert (raw.read(cache_content=True), raw.data) == (BODY, BODY)
