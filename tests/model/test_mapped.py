"""Bytes in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakeoss.model import rope
from fakeoss.model.digests import md5_of
from fakeoss.model.mapped import WINDOW, BodyError, Mapped

OCTETS = bytes(range(251)) * (2 * WINDOW // 251 + 100)


class File:
    def __init__(self, path: Path) -> None:
        self.path = str(path)


@pytest.fixture
def mapped(tmp_path: Path) -> Mapped:
    path = tmp_path / "body"
    path.write_bytes(OCTETS)
    return Mapped(File(path), 0, len(OCTETS))


@pytest.mark.parametrize(
    ("start", "stop"), [(0, len(OCTETS)), (1, 2), (4095, 4097), (WINDOW - 1, WINDOW + 1), (5, len(OCTETS) - 5), (3, 3)]
)
def test_slices_are_read_where_they_lie(mapped: Mapped, start: int, stop: int):
    assert mapped[start:stop].tobytes() == OCTETS[start:stop]
    assert all(len(chunk) <= WINDOW for chunk in mapped[start:stop].chunks())
    body = rope.Rope((mapped,))
    assert rope.to_bytes(rope.cut(body, start, stop)) == OCTETS[start:stop]
    assert md5_of(body, start, stop) == md5_of(OCTETS, start, stop)


def test_small_cuts_are_bytes_and_neighbours_are_one(mapped: Mapped):
    body = rope.Rope((mapped,))
    assert type(rope.cut(body, 10, 1000)) is bytes
    joined = rope.joined([rope.cut(body, 0, 100_000), rope.cut(body, 100_000, 300_000), b"tail"])
    assert list(map(len, rope.segments(joined))) == [300_000, 4]
    assert rope.to_bytes(joined) == OCTETS[:300_000] + b"tail"
    assert not rope.is_sparse(joined)


def test_a_file_that_became_shorter_is_told_before_it_is_mapped(mapped: Mapped):
    Path(mapped.file.path).write_bytes(OCTETS[:100])
    with pytest.raises(BodyError, match="shorter than what was stored"):
        mapped.tobytes()
    Path(mapped.file.path).unlink()
    with pytest.raises(BodyError, match="No such file"):
        mapped.tobytes()
