"""Where the content of an object comes from when no request brings it."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from fakeoss.limits import GIB, KIB, MIB
from fakeoss.model import rope
from fakeoss.model.body_source import bytes_of, content_of, read_exactly, read_file


@pytest.mark.parametrize(
    ("size", "number"),
    [
        (7, 7), ("7", 7), (" 7 b ", 7), ("1KiB", KIB), ("1 kib", KIB), ("1k", 1000), ("1.5KiB", 1536),
        ("5MB", 5_000_000), ("1ti", 1 << 40), ("6GiB", 6 * GIB),
    ],
)  # fmt: skip
def test_size(size: int | str, number: int):
    assert bytes_of(size) == number


@pytest.mark.parametrize("text", ["", "much", "-1", "1PB", "1.KiB", "1e3", "0x10"])
def test_what_is_no_size(text: str):
    with pytest.raises(ValueError, match="not a size"):
        bytes_of(text)


@pytest.mark.parametrize(
    ("options", "content"),
    [
        ({"body": b"ab"}, b"ab"),
        ({"body": "ü"}, "ü".encode()),
        ({"body": bytearray(b"ab")}, b"ab"),
        ({"body": b"", "size": 3}, b"\0\0\0"),
        ({"body": b"", "size": 3, "pattern": b"ab"}, b"aba"),
    ],
)
def test_content(options: dict[str, Any], content: bytes):
    assert rope.to_bytes(content_of(**{"path": None, "size": None, **options})) == content


@pytest.mark.parametrize(
    "options",
    [{"body": b"x", "size": 1}, {"body": b"x", "path": "x"}, {"path": "x", "size": 0}, {"body": "x", "size": 0}],
)
def test_content_is_given_once(options: dict[str, Any]):
    with pytest.raises(TypeError, match="give the content once"):
        content_of(**{"body": b"", "path": None, "size": None, **options})


@pytest.mark.parametrize("size", [0, 1, MIB, MIB + 1])
def test_file_is_read_whole(tmp_path: Path, size: int):
    data = os.urandom(size)
    (tmp_path / "file").write_bytes(data)
    assert rope.to_bytes(read_file(tmp_path / "file")) == data


@pytest.mark.parametrize(
    ("pieces", "size"),
    [
        pytest.param({0: b"head", 3 * MIB: b"middle", 6 * MIB - 4: b"tail"}, 6 * MIB, id="bytes between holes"),
        pytest.param({}, 2 * MIB, id="nothing but a hole"),
    ],
)
def test_holes_of_a_file_cost_nothing(tmp_path: Path, pieces: dict[int, bytes], size: int):
    with open(tmp_path / "file", "wb") as file:
        for at, data in pieces.items():
            file.seek(at)
            file.write(data)
        file.truncate(size)
    expected = (tmp_path / "file").read_bytes()
    content = read_file(tmp_path / "file")
    assert rope.size_of(content) == size
    assert b"".join(rope.chunks(content)) == expected
    if os.stat(tmp_path / "file").st_blocks * 512 < size:  # as the file system tells it
        assert rope.is_sparse(content)


def test_a_file_that_ends_too_early_is_told():
    assert rope.to_bytes(read_exactly(io.BytesIO(b"abcd"), 4)) == b"abcd"
    with pytest.raises(ValueError, match="ends 2 bytes too early"):
        read_exactly(io.BytesIO(b"abcd"), 6)


def test_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "none")
