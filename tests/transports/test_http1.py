"""HTTP without a socket: requests in whatever pieces they come, answers as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.wire.message import Response

LENGTH = b"PUT /b/k?x=%2F HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nContent-Length: 7\r\n\r\ncontent"
CHUNKS = (
    b"PUT /b/k?x=%2F HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\ncon\r\n4;e=1\r\ntent\r\n0\r\nt: 1\r\n\r\n"
)
NOTHING = b"GET /b/k?x=%2F HTTP/1.1\r\nHost: h\r\nX-A: 1\r\n\r\n"


@pytest.mark.parametrize(("octets", "body"), [(LENGTH, b"content"), (CHUNKS, b"content"), (NOTHING, b"")])
@given(st.data())
def test_pieces_make_no_difference(octets: bytes, body: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(octets)), max_size=8)))
    parser = RequestParser()
    for start, stop in zip([0, *cuts], [*cuts, len(octets)], strict=True):
        assert not parser.complete or start == stop == len(octets)
        parser.feed(octets[start:stop])
    assert parser.complete
    assert (parser.method, parser.target, b"".join(parser.body)) == (octets[:3].decode(), "/b/k?x=%2F", body)
    assert (parser.headers["host"], parser.headers["x-a"]) == ("h", "1")


@pytest.mark.parametrize("octets", [b"garbage\r\n\r\n", LENGTH.replace(b"7", b"x"), CHUNKS.replace(b"3\r\n", b"z\r\n")])
def test_what_is_no_http(octets: bytes) -> None:
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        RequestParser().feed(octets)


def test_who_waits_to_be_told() -> None:
    parser = RequestParser()
    parser.feed(LENGTH.replace(b"X-A: 1", b"Expect: 100-continue").removesuffix(b"content"))
    assert (parser.expects_continue, parser.complete) == (True, False)


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
    ],
)
def test_answers(response: Response, method: str, expected: bytes) -> None:
    assert b"".join(render(response, method)) == expected


def test_large_answers_come_in_pieces() -> None:
    pieces = list(render(Response(200, {"Content-Length": str(1 << 20)}, b"x" * (1 << 20)), "GET"))
    assert [len(piece) for piece in pieces[1:]] == [1 << 18] * 4
