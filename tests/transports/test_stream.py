"""A body of several pieces as a file."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest

from fakeoss.transports.stream import ChunkStream

BODY = b"one\ntwo, longer\n\nfour without an end"


def stream(body: bytes = BODY, size: int = 5) -> ChunkStream:
    """A stream over pieces of ``size`` bytes, every other one a view."""
    cut: Iterable[bytes] = [body[start : start + size] for start in range(0, len(body), size)]
    return ChunkStream(iter([memoryview(piece) if index % 2 else piece for index, piece in enumerate(cut)]))


@pytest.mark.parametrize("size", [1, 2, 4, 5, 6, 11, 1000])
def test_reading_gives_as_many_bytes_as_are_asked_for_but_at_the_end(size: int):
    file, expected = stream(), io.BytesIO(BODY)
    while True:
        piece = expected.read(size)
        assert file.read(size) == piece
        assert file.tell() == expected.tell()
        if not piece:
            break


@pytest.mark.parametrize("size", [None, -1])
def test_the_rest_is_read_at_once(size: int | None):
    file = stream()
    assert file.read(7) == BODY[:7]
    assert file.read(size) == BODY[7:]
    assert (file.read(size), file.read(), file.readall(), file.tell()) == (b"", b"", b"", len(BODY))


@pytest.mark.parametrize("size", [0, 1, 4, 5, 6, 1000])
def test_reading_into_a_buffer_fills_it_as_far_as_the_bytes_go(size: int):
    file, expected = stream(), io.BytesIO(BODY)
    for _ in range(50):
        one, other = bytearray(size), bytearray(size)
        assert file.readinto(memoryview(one)) == expected.readinto(other)
        assert one == other


def test_lines_are_those_of_a_file():
    assert list(stream()) == list(io.BytesIO(BODY))
    assert stream().readlines() == io.BytesIO(BODY).readlines()
    file = stream()
    assert (file.readline(2), file.readline(), file.read(3), file.tell()) == (b"on", b"e\n", b"two", 7)


def test_peeking_takes_nothing():
    file = stream()
    assert (file.peek(3), file.peek(), file.tell(), file.read(6)) == (b"one", b"one\nt", 0, b"one\ntw")


def test_an_empty_body_is_an_empty_file():
    file = ChunkStream(iter(()))
    assert (file.read(1), file.readline(), file.readall(), file.readinto(memoryview(bytearray(3)))) == (
        b"",
        b"",
        b"",
        0,
    )
    assert (file.readable(), file.seekable(), file.writable()) == (True, False, False)
