"""Requests and responses, and bodies in whatever form a client holds them."""

from __future__ import annotations

import array
import io
import mmap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fakeoss.wire.message import PIECE, Request, Response, lowered, pieces


def generated() -> Iterator[bytes]:
    yield b"ab"
    yield b""
    yield b"c"


class Trickle:
    """A source that gives less than it is asked for, as sockets do."""

    def __init__(self, *given: Any) -> None:
        self._given = list(given)

    def read(self, size: int) -> Any:
        assert 0 < size <= PIECE
        return self._given.pop(0) if self._given else b""


def mapped() -> mmap.mmap:
    memory = mmap.mmap(-1, 3)
    memory.write(b"abc")
    memory.seek(0)
    return memory


SOURCES: list[Any] = [
    pytest.param(lambda: None, b"", id="none"),
    pytest.param(lambda: b"", b"", id="empty"),
    pytest.param(lambda: b"abc", b"abc", id="bytes"),
    pytest.param(lambda: "äbc", "äbc".encode(), id="text"),
    pytest.param(lambda: bytearray(b"abc"), b"abc", id="bytearray"),
    pytest.param(lambda: memoryview(b"abc"), b"abc", id="memoryview"),
    pytest.param(lambda: memoryview(b"a-b-c")[::2], b"abc", id="memoryview with a stride"),
    pytest.param(lambda: memoryview(array.array("H", [1, 2])), array.array("H", [1, 2]).tobytes(), id="view of words"),
    pytest.param(lambda: array.array("B", b"abc"), b"abc", id="array"),
    pytest.param(lambda: array.array("H", [1, 2]), array.array("H", [1, 2]).tobytes(), id="array of words"),
    pytest.param(lambda: io.BytesIO(b"abc"), b"abc", id="file"),
    pytest.param(lambda: io.StringIO("äbc"), "äbc".encode(), id="file of text"),
    pytest.param(mapped, b"abc", id="mmap"),
    pytest.param(lambda: Trickle(b"a", b"bc"), b"abc", id="short reads"),
    pytest.param(lambda: Trickle(bytearray(b"a"), memoryview(b"bc")), b"abc", id="reads of buffers"),
    pytest.param(lambda: Trickle(b"abc", None), b"abc", id="nothing at the end"),
    pytest.param(generated, b"abc", id="generator"),
    pytest.param(lambda: [b"a", bytearray(b"b"), memoryview(b"c")], b"abc", id="list of buffers"),
    pytest.param(lambda: iter(["ä", "bc"]), "äbc".encode(), id="iterator of text"),
    pytest.param(lambda: (), b"", id="empty tuple"),
]


@pytest.mark.parametrize(("source", "content"), SOURCES)
def test_pieces_of_every_source_are_its_bytes(source: Callable[[], Any], content: bytes) -> None:
    found = list(pieces(source()))
    assert b"".join(found) == content
    assert all(isinstance(piece, bytes) for piece in found), "a client may change its buffers afterwards"


def test_bytes_are_not_copied() -> None:
    body = b"x" * PIECE * 2
    assert next(pieces(body)) is body


def test_pieces_keep_what_a_buffer_held() -> None:
    body = bytearray(b"abc")
    kept = list(pieces(body))
    body[:] = b"xyz"
    assert kept == [b"abc"]


def test_file_is_read_in_pieces_from_where_it_stands() -> None:
    file = io.BytesIO(b"x" * (2 * PIECE + 10))
    file.seek(5)
    assert [len(piece) for piece in pieces(file)] == [PIECE, PIECE, 5]


@pytest.mark.parametrize("source", [[1, 2], iter([5]), [None], 5, object()])
def test_what_gives_no_bytes_is_no_body(source: Any) -> None:
    with pytest.raises(TypeError):
        list(pieces(source))


HEADERS = [
    pytest.param({}, {}, id="none"),
    pytest.param({"Content-MD5": "x"}, {"content-md5": "x"}, id="lower case"),
    pytest.param({"A": b"\xe4\xb8\xad"}, {"a": "\xe4\xb8\xad"}, id="bytes are read as latin-1"),
    pytest.param({"A": "中"}, {"a": "中"}, id="text stays"),
    pytest.param({"Content-Length": 5}, {"content-length": "5"}, id="numbers"),
    pytest.param([("A", "1"), ("B", "2")], {"a": "1", "b": "2"}, id="pairs"),
    pytest.param([("A", "1"), ("a", b"2"), ("A", "3")], {"a": "1,2,3"}, id="RFC 9110, 5.3: joined"),
    pytest.param(iter([("A", "1")]), {"a": "1"}, id="iterator"),
    pytest.param({"A": ""}, {"a": ""}, id="empty value"),
]


@pytest.mark.parametrize(("given", "fields"), HEADERS)
def test_headers_are_lowered(given: Any, fields: dict[str, str]) -> None:
    assert lowered(given) == fields


def test_lowered_copies() -> None:
    given = {"a": "1"}
    lowered(given)["b"] = "2"
    assert given == {"a": "1"}


def test_request_holds_what_arrived() -> None:
    request = Request("PUT", ("https", "h:1", "/b/k?a"), {"a": "1"}, b"x")
    seen = (request.method, request.scheme, request.host, request.target, request.headers, request.body)
    assert seen == ("PUT", "https", "h:1", "/b/k?a", {"a": "1"}, b"x")


@pytest.mark.parametrize(
    ("body", "size", "content", "chunks", "counted"),
    [
        pytest.param(b"abc", None, b"abc", [b"abc"], 3, id="bytes"),
        pytest.param(b"", None, b"", [], 0, id="empty"),
        pytest.param([b"ab", memoryview(b"c")], 3, b"abc", [b"ab", b"c"], 3, id="pieces"),
        pytest.param([], 0, b"", [], 0, id="no pieces"),
        pytest.param(b"", 10, b"", [], 10, id="answer to HEAD"),
    ],
)
def test_response_gives_its_body(
    body: Any, size: int | None, content: bytes, chunks: list[bytes], counted: int
) -> None:
    response = Response(200, {"A": "1"}, body, size)
    assert (response.status, response.headers, response.size) == (200, {"A": "1"}, counted)
    assert list(response.chunks()) == chunks
    assert response.content() == content
