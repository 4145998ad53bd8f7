"""HTTP without a socket: requests in whatever pieces they come, answers as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.errors import Cause, OssError
from fakeoss.transports.http1 import Received, RequestReader, WholeBody, body_of, render
from fakeoss.wire.message import Response, pieces

LENGTH = b"PUT /b/k?x=%2F HTTP/1.1\r\nHost: h\r\nX-A: 1 \r\nContent-Length: 7\r\n\r\ncontent"
CHUNKS = (
    b"PUT /b/k?x=%2F HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\ncon\r\n4;e=1\r\ntent\r\n0\r\nt: 1\r\n\r\n"
)
NOTHING = b"GET /b/k?x=%2F HTTP/1.1\r\nHost: h\r\nX-A: 1\r\n\r\n"


def read(received: Received) -> bytes:
    body = body_of(received)
    return b"".join(pieces(body))


@pytest.mark.parametrize(("octets", "body"), [(LENGTH, b"content"), (CHUNKS, b"content"), (NOTHING, b"")])
@given(st.data())
def test_pieces_make_no_difference(octets: bytes, body: bytes, data: st.DataObject) -> None:
    octets *= 2
    cuts = sorted(data.draw(st.lists(st.integers(0, len(octets)), max_size=8)))
    reader, found = RequestReader(), []
    for start, stop in zip([0, *cuts], [*cuts, len(octets)], strict=True):
        reader.feed(octets[start:stop])
        while (received := reader.next()) is not None:
            found.append(received)
    assert len(found) == 2
    for received in found:
        head = received.head
        assert head is not None
        assert (head.method, head.target, read(received)) == (octets[:3].decode(), "/b/k?x=%2F", body)
        assert (head.fields["host"], head.fields["x-a"]) == ("h", "1")


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (b"garbage\r\n\r\n", 400),
        (LENGTH.replace(b"7", b"x"), 400),
        (NOTHING.replace(b"X-A: 1", b"X-A: \0"), 400),
        (NOTHING.replace(b"Host: h\r\n", b""), 400),
        (NOTHING.replace(b"x=", b"x=" * 40_000), 414),
        (NOTHING.replace(b"X-A: 1", b"X-A: " + b"1" * 70_000), 431),
        (b"GET / HTTP/1.1\r\nX-A: " + b"1" * 140_000, 431),
    ],
)
def test_what_the_server_would_refuse_is_refused(octets: bytes, status: int) -> None:
    reader = RequestReader()
    reader.feed(octets)
    received = reader.next()
    assert received is not None
    assert received.error is not None
    assert received.error.status == status


def test_one_empty_line_may_come_first() -> None:
    reader = RequestReader()
    reader.feed(b"\r\n" + NOTHING)
    received = reader.next()
    assert received is not None
    assert received.head is not None


def test_who_waits_to_be_asked() -> None:
    reader = RequestReader()
    reader.feed(LENGTH.replace(b"X-A: 1 ", b"Expect: 100-continue").removesuffix(b"content"))
    assert reader.next() is None
    assert reader.current is not None
    assert reader.current.is_to_be_continued
    reader.feed(b"content")
    assert reader.next() is not None


@pytest.mark.parametrize(("hung_up", "cause"), [(True, Cause.INCOMPLETE_BODY), (False, Cause.REQUEST_TIMEOUT)])
def test_a_chunked_body_that_stops(hung_up: bool, cause: Cause) -> None:
    reader = RequestReader()
    reader.feed(CHUNKS.removesuffix(b"0\r\nt: 1\r\n\r\n"))
    assert reader.next() is None
    received = reader.current
    assert received is not None
    received.hung_up = hung_up
    with pytest.raises(OssError) as raised:
        read(received)
    assert raised.value.cause is cause


def test_broken_chunks_end_the_request_where_they_break() -> None:
    reader = RequestReader()
    reader.feed(CHUNKS.replace(b"4;e=1", b"z"))
    received = reader.next()
    assert received is not None
    with pytest.raises(OssError) as raised:
        read(received)
    assert raised.value.cause is Cause.CHUNKS_MALFORMED


def test_a_whole_body_knows_what_was_not_read_of_it() -> None:
    body = WholeBody([b"one ", b"two"], 7)
    assert (body.is_read, body.unread) == (False, 7)
    next(iter(body))
    assert (body.is_read, body.unread) == (True, 3)


@pytest.mark.parametrize(
    ("response", "method", "expected"),
    [
        (
            Response(200, {"A": "b", "Content-Length": "2"}, b"ok"),
            "GET",
            b"HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\nok",
        ),
        (Response(200, {"Content-Length": "2"}, b"ok"), "HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"),
        (Response(204, {}), "DELETE", b"HTTP/1.1 204 No Content\r\n\r\n"),
        (Response(403, {}), "GET", b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
        (Response(200, {"A": "b\r\nC: d"}), "HEAD", b"HTTP/1.1 200 OK\r\nA: b  C: d\r\n\r\n"),
        (Response(200, {"A": "é"}), "HEAD", b"HTTP/1.1 200 OK\r\nA: \xe9\r\n\r\n"),
        (Response(200, {"A": "红"}), "HEAD", "HTTP/1.1 200 OK\r\nA: 红\r\n\r\n".encode()),
    ],
)
def test_answers(response: Response, method: str, expected: bytes) -> None:
    assert b"".join(render(response, method)) == expected


def test_answers_say_what_becomes_of_the_connection() -> None:
    assert b"\r\nConnection: close\r\n" in b"".join(render(Response(200, {}), "GET", keeps_alive=False))
    assert b"\r\nConnection: keep-alive\r\n" in b"".join(render(Response(200, {}), "GET", minor=0))


def test_large_answers_come_in_pieces() -> None:
    parts = list(render(Response(200, {"Content-Length": str(1 << 20)}, b"x" * (1 << 20)), "GET"))
    assert [len(part) for part in parts[1:]] == [1 << 18] * 4
