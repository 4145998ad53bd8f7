"""Bodies of requests: of every type that clients take or refuse, of the wrong length, and such as raise."""

from __future__ import annotations

import array
import io
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest

from fakeoss.server.connection import Connection
from support.parity import BODY, Mine, Sides, Table, Unseekable, attempt
from support.raw_kits import ONCE, RawKit

bodies = Table()
KITS = ONCE


class Failing(io.BytesIO):
    """A file whose second read raises."""

    def __init__(self, error: Exception) -> None:
        super().__init__(b"x" * 100_000)
        self._error = error
        self._reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._reads += 1
        if self._reads > 1:
            raise self._error
        return super().read(10)


def pieces(*contents: Any) -> Iterator[Any]:
    yield from contents


def failing(error: Exception, *contents: bytes) -> Iterator[bytes]:
    yield from contents
    raise error


async def async_pieces(*contents: bytes) -> AsyncIterator[bytes]:
    for content in contents:
        yield content


def temporary_file() -> Any:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the behaviour closes it
    file.write(b"skipped" + BODY)
    file.seek(7)
    return file


BODIES: dict[str, Callable[[], Any]] = {
    "bytes": lambda: b"body",
    "no bytes": lambda: b"",
    "nothing": lambda: None,
    "text": lambda: "body",
    "no text": lambda: "",
    "text beyond ASCII": lambda: "rosé 红",
    "bytearray": lambda: bytearray(b"body"),
    "memoryview": lambda: memoryview(b"body"),
    "memoryview of numbers": lambda: memoryview(array.array("H", [1, 2])),
    "array": lambda: array.array("B", [1, 2, 3]),
    "file in memory": lambda: io.BytesIO(b"body"),
    "file from its middle": temporary_file,
    "text file": lambda: io.StringIO("body"),
    "file read once": lambda: Unseekable(b"body"),
    "generator": lambda: pieces(b"one ", b"two"),
    "generator of nothing": pieces,
    "generator with an empty piece": lambda: pieces(b"one ", b"", b"two"),
    "generator of texts": lambda: pieces("one ", "two"),
    "generator of numbers": lambda: pieces(1, 2),
    "list of bytes": lambda: [b"one ", b"two"],
    "tuple of bytes": lambda: (b"one ", b"two"),
    "async generator": lambda: async_pieces(b"one ", b"two"),
    "a number": lambda: 7,
    "an object": object,
    "a dict": lambda: {"a": "b"},
    "large": lambda: BODY * 400,
    "large in pieces": lambda: pieces(*[BODY] * 300),
}
ERRORS: dict[str, Callable[[], Exception]] = {
    "an exception of its own": lambda: Mine("mine"),
    "OSError": lambda: OSError(5, "Input/output error"),
    "ConnectionResetError": lambda: ConnectionResetError(104, "Connection reset by peer"),
    "BrokenPipeError": lambda: BrokenPipeError(32, "Broken pipe"),
    "TimeoutError": lambda: TimeoutError("timed out"),
    "ValueError": lambda: ValueError("bad"),
}


STALLING = (
    "shorter than announced",
    "nothing, but announced",
    "raises ConnectionResetError",  # which urllib3 takes for a server that has answered already
    "raises BrokenPipeError",
    "announced as such",  # http.client adds no chunks to what says that it has some
    "announced as chunked",
)
"""Of the titles of behaviours in which the service waits for the rest of a body, until the client loses patience."""


def put(title: str, make: Callable[[], Any], headers: dict[str, str] | None = None) -> Any:
    patience = 0.03 if any(part in title for part in STALLING) else 10

    def behaviour(kit: RawKit) -> Any:
        body = make()
        sent = attempt(lambda: kit.body_of("PUT", "/bkt/new", headers, body, **kit.patience(patience)))
        kit.idle()
        position = attempt(body.tell) if isinstance(body, io.IOBase) and not kit.closes_files else None
        if hasattr(body, "close"):
            body.close()
        return [sent, position]

    return behaviour


for title, make in BODIES.items():
    bodies.rows[title] = put(title, make)
for title, make_error in ERRORS.items():
    way = f"generator raises {title}"
    bodies.rows[way] = put(way, lambda make_error=make_error: failing(make_error(), b"one"))
for title in ("an exception of its own", "OSError"):
    make_error = ERRORS[title]
    bodies.rows[f"file raises {title}"] = put(title, lambda make_error=make_error: Failing(make_error()))
    bodies.rows[f"generator raises {title} at once"] = put(title, lambda make_error=make_error: failing(make_error()))


LENGTHS: dict[str, tuple[Callable[[], Any], dict[str, str]]] = {
    "bytes as long as announced": (lambda: b"body", {"Content-Length": "4"}),
    "bytes shorter than announced": (lambda: b"body", {"Content-Length": "9"}),
    "bytes longer than announced": (lambda: b"a body", {"Content-Length": "4"}),
    "nothing, but announced": (lambda: None, {"Content-Length": "4"}),
    "generator as long as announced": (lambda: pieces(b"bo", b"dy"), {"Content-Length": "4"}),
    "generator shorter than announced": (lambda: pieces(b"bo", b"dy"), {"Content-Length": "9"}),
    "generator longer than announced": (lambda: pieces(b"bo", b"dy"), {"Content-Length": "3"}),
    "file shorter than announced": (lambda: io.BytesIO(b"body"), {"Content-Length": "9"}),
    "a length that is no number": (lambda: b"body", {"Content-Length": "four"}),
    "a negative length": (lambda: b"body", {"Content-Length": "-4"}),
    "a length with a sign": (lambda: b"body", {"Content-Length": "+4"}),
    "a length in another case": (lambda: b"body", {"content-length": "4"}),
    "chunked, announced as such": (lambda: pieces(b"bo", b"dy"), {"Transfer-Encoding": "chunked"}),
    "bytes announced as chunked": (lambda: b"body", {"Transfer-Encoding": "chunked"}),
    "another transfer coding": (lambda: b"body", {"Transfer-Encoding": "gzip"}),
    "chunked with a length": (lambda: pieces(b"bo", b"dy"), {"Transfer-Encoding": "chunked", "Content-Length": "4"}),
    "expecting to be asked": (lambda: b"body", {"Expect": "100-continue"}),
    "expecting something else": (lambda: b"body", {"Expect": "the unexpected"}),
    "wrong digest": (lambda: b"body", {"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}),
    "malformed digest": (lambda: b"body", {"Content-MD5": "none"}),
    "aws-chunked": (
        lambda: b"4\r\nbody\r\n0\r\nx-amz-checksum-crc32:2RcZSg==\r\n\r\n",
        {
            "Content-Encoding": "aws-chunked",
            "x-amz-decoded-content-length": "4",
            "x-amz-trailer": "x-amz-checksum-crc32",
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        },
    ),
}
for title, (make, fields) in LENGTHS.items():
    bodies.rows[title] = put(title, make, fields)


@bodies
def the_service_loses_patience(kit: RawKit) -> Any:
    """In process its patience is waited for in event loops only."""
    with patch.object(Connection, "timeout", 0.03), patch("fakeoss.transports.aiohttp.IDLE_TIMEOUT", 0.03):
        return attempt(lambda: kit.body_of("PUT", "/bkt/new", {"Content-Length": "9"}, b"body", **kit.patience(30)))


@bodies
def the_service_loses_patience_with_chunks(kit: RawKit) -> Any:
    chunk = b"9\r\nbody"
    with patch.object(Connection, "timeout", 0.03):
        fields = {"Transfer-Encoding": "chunked"}
        return attempt(lambda: kit.body_of("PUT", "/bkt/new", fields, chunk, **kit.patience(30)))


@bodies
def expecting_to_be_asked_for_a_bucket_that_is_missing(kit: RawKit) -> Any:
    body = pieces(b"bo", b"dy")
    sent = attempt(lambda: kit.body_of("PUT", "/nowhere/new", {"Expect": "100-continue", "Content-Length": "4"}, body))
    return [sent, list(body)]


@bodies
def a_body_for_a_bucket_that_is_missing(kit: RawKit) -> Any:
    body = pieces(b"bo", b"dy")
    return [attempt(lambda: kit.body_of("PUT", "/nowhere/new", {}, body)), list(body)]


@bodies
def a_body_that_nobody_reads(kit: RawKit) -> Any:
    return [attempt(lambda: kit.body_of("DELETE", "/bkt/text", {}, b"body")), kit.body_of("GET", "/bkt/empty")]


@bodies
def a_large_body_that_nobody_reads(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("PUT", "/nowhere/new", {}, b"x" * 400_000))


@bodies
def get_with_a_body(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("GET", "/bkt/text", {}, b"body"))


@bodies
def head_with_a_body(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("HEAD", "/bkt/text", {}, b"body"))


@pytest.mark.parametrize(("client", "name"), bodies.cells(KITS))
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, bodies.rows[name], KITS[client])
