"""Heads of answers: what is HTTP, where the body ends, and what is refused."""

from __future__ import annotations

import io

import pytest

from fakeoss.wire.response_head import MAX_FIELDS, MAX_HEAD, BadAnswerError, ResponseHead, read_response_head


class Trickle(io.RawIOBase):
    """Bytes that come a few at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._pieces = [data[start : start + size] for start in range(0, len(data), size)]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._pieces.pop(0) if self._pieces else b""
        buffer[: len(piece)] = piece
        return len(piece)


def read(data: bytes, method: str = "GET", size: int = 1 << 16) -> tuple[ResponseHead, bytes]:
    file = io.BufferedReader(Trickle(data, size), 1 << 16)
    return read_response_head(file, method), file.read()


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_head(size: int, end: bytes):
    lines = [b"HTTP/1.1 206 Partial Content", b"Content-Length: 4", b'ETag:  "e" ', b"x-a: 1", b"X-A: 2", b"", b""]
    head, rest = read(end.join(lines) + b"\r\n\r\n", size=size)
    assert (head.status, head.length, head.is_chunked, head.keeps_alive) == (206, 4, False, True)
    assert head.fields["etag"] == ("ETag", '"e"')
    assert head.fields["x-a"] == ("x-a", "1, 2")
    assert rest == b"\r\n\r\n"  # of the body


@pytest.mark.parametrize("size", [1, 1 << 16])
def test_interim_answers_are_skipped(size: int):
    head, rest = read(
        b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", size=size
    )
    assert (head.status, rest) == (200, b"x")
    with pytest.raises(BadAnswerError, match="never begins"):
        read(b"HTTP/1.1 100 Continue\r\n\r\n" * 40)


@pytest.mark.parametrize(
    ("lines", "method", "length", "is_chunked", "keeps_alive"),
    [
        ("HTTP/1.1 200 OK", "GET", None, False, False),
        ("HTTP/1.1 200\r\nContent-Length: 0", "GET", 0, False, True),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5", "HEAD", 0, False, True),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5", "DELETE", 0, False, True),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5", "GET", 0, False, True),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5", "GET", None, True, True),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 5", "GET", 5, False, True),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5", "GET", 5, False, True),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: x, Close", "GET", 5, False, False),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5", "GET", 5, False, False),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: Keep-Alive", "GET", 5, False, True),
    ],
)
def test_where_the_body_ends(lines: str, method: str, length: int | None, is_chunked: bool, keeps_alive: bool):
    head, _ = read(f"{lines}\r\n\r\n".encode(), method)
    assert (head.length, head.is_chunked, head.keeps_alive) == (length, is_chunked, keeps_alive)


@pytest.mark.parametrize("size", [5, 1 << 16])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"SSH-2.0-x\r\n", "not HTTP"),
        (b"HTTP/2 200\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 20\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nno field\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nx : 1\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nx: 1\r\n folded\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nx: 1\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "a length that is none"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "a length that is none"),
        (b"HTTP/1.1 200 OK\r\n" + b"x: 1\r\n" * (MAX_FIELDS + 1) + b"\r\n", "too many headers"),
        (b"HTTP/1.1 200 OK\r\nx: " + b"y" * MAX_HEAD, "not HTTP"),
    ],
)
def test_what_is_refused(data: bytes, words: str, size: int):
    with pytest.raises(BadAnswerError, match=words):
        read(data, size=size)


def test_nothing_at_all():
    with pytest.raises(ConnectionResetError, match="closed the connection without an answer"):
        read(b"")
