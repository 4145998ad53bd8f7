"""A body that cannot be read is told while that can be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakeoss.handling.stored_bodies import begun, unreadable
from fakeoss.model.mapped import BodyError


def pieces(*octets: bytes, fails: bool = False) -> Iterator[memoryview]:
    yield from map(memoryview, octets)
    if fails:
        raise BodyError("it is gone")


def test_what_is_there_is_read_piece_by_piece():
    assert b"".join(begun(pieces(b"a", b"b", b"c"))) == b"abc"
    assert list(begun(pieces())) == []


def test_the_first_piece_is_read_at_once():
    with pytest.raises(BodyError, match="it is gone"):
        begun(pieces(fails=True))
    rest = begun(pieces(b"a", fails=True))
    assert next(rest) == b"a"
    with pytest.raises(BodyError):
        next(rest)


def test_the_reason_is_told():
    assert "it is gone" in str(unreadable(BodyError("it is gone")))
