"""The demo runs what it prints, and says so if something comes out otherwise."""

from __future__ import annotations

import io
from typing import Any

import pytest

import fakeoss
from fakeoss.cli import demo

pytestmark = pytest.mark.usefixtures("no_network")


def printed(status: int = 0) -> str:
    out = io.StringIO()
    assert demo.run(out) == status
    return out.getvalue()


def test_it_tells_the_story():
    text = printed()
    story = [
        "size) - 2   # bytes=0-4 are FIVE bytes",
        "def test_copy_keeps_every_byte():",
        "FAILED: ClientError: An error occurred (EntityTooSmall)",
        "200 UploadPartCopy target/movie part 3 bytes=10485760-12799998 of source/movie",
        "400 CompleteMultipartUpload target/movie -> EntityTooSmall",
        "target/movie, with parts 1, 2, 3",
        "PASSED: 12,800,000 bytes",
        "the copy is exact: boto3 tried again",
        "raised InvalidPart, and left an upload open",
        "raised AccessDenied, and left an upload open",
        "python -m fakeoss help failures",
    ]
    position = 0
    for words in story:
        assert words in text[position:], words
        position = text.index(words, position)
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        pytest.param("_BUG", "size) - 9", "WRONG: the mended copier raised", id="a bug that stays"),
        pytest.param("_MENDED", "size) - 3", "WRONG: the mended copier raised", id="a wrong mending"),
        pytest.param("_COPIER", demo._COPIER.replace("- 2", "- 1"), "WRONG: the short parts", id="no bug"),
    ],
)
def test_it_does_not_lie(monkeypatch: pytest.MonkeyPatch, name: str, value: Any, words: str):
    monkeypatch.setattr(demo, name, value)
    assert words in printed(1)


def test_a_fault_that_comes_out_otherwise_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fakeoss, "cut", lambda number: "NoSuchUpload")
    assert "WRONG: under 'NoSuchUpload' it ended with" in printed(1)


def test_without_boto3_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(demo, "find_spec", lambda name: None)
    assert "pip install 'fakeoss[boto3]'" in printed()
