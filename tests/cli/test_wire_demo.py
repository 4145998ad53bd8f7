"""The demo shows what happens, and its verdict is true."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakeoss.cli import wire_demo as demo
from fakeoss.model import digests, rope

ROOT = Path(__file__).parents[2]
COLOUR = re.compile(r"\x1b\[\d+m")

pytestmark = pytest.mark.usefixtures("no_network")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown() -> list[str]:
    out = io.StringIO()
    assert demo.run(out) == 0
    return out.getvalue().splitlines()


def block(lines: list[str], number: int) -> list[str]:
    """The lines of a step, without its title."""
    starts = [index for index, line in enumerate(lines) if line.startswith("== ")]
    ends = [*starts[1:], len(lines)]
    return lines[starts[number - 1] + 1 : ends[number - 1]]


def test_demo_shows_the_documented_copy():
    lines = block(shown(), 3)
    upload = re.search("uploadId=([^ ]*)", lines[0])
    assert upload is not None
    assert re.fullmatch("[A-Za-z0-9_-]{56}", upload[1])
    assert lines == [
        f"> PUT /newobject?partNumber=2&uploadId={upload[1]} HTTP/1.1",  # the request of Upload-Part-Copy-2
        "> Host: target-bucket.s3.cn-north-1.jdcloud-oss.com",
        "> x-amz-copy-source: /source-bucket/sourceobject",
        "> x-amz-copy-source-range: bytes=500-6291456",
        "> Content-Length: 0",
        (
            "> Authorization: AWS4-HMAC-SHA256 Credential=FAKEOSSACCESSKEY/20110411/cn-north-1/s3/aws4_request, "
            "SignedHeaders=host, Signature=any-will-do"
        ),
        "< HTTP/1.1 200 OK",  # and its answer
        lines[7],
        "< Date: Mon, 11 Apr 2011 20:34:56 GMT",
        "< Server: JDCloudOSS",
        "< Content-Type: application/xml",
        "< Content-Length: 142",
        "< <CopyPartResult>",
        "<    <LastModified>2011-04-11T20:34:56.000Z</LastModified>",
        '<    <ETag>"d02613994f5952c221e4b4d61e80dbd3"</ETag>',  # md5sum of those bytes
        "< </CopyPartResult>",
    ]
    assert re.fullmatch("< x-amz-request-id: [0-9A-F]{16}", lines[7])


def test_demo_tells_the_whole_story():
    lines = shown()
    asked = [line.split("?")[0].removesuffix(" HTTP/1.1") for line in lines if re.match("> [A-Z]+ /", line)]
    answered = [line for line in lines if line.startswith("< HTTP/1.1 ")]
    assert (
        asked
        == ["> POST /newobject"]
        + ["> PUT /newobject"] * 2
        + ["> POST /newobject", "> GET /newobject"]
        + ["> PUT /newobject"] * 2
    )
    assert [line.removeprefix("< HTTP/1.1 ") for line in answered] == [
        *["200 OK"] * 5,
        "400 Bad Request",
        "404 Not Found",
    ]
    assert any("<Code>InvalidArgument</Code>" in line for line in block(lines, 6))
    assert any("<Code>NoSuchUpload</Code>" in line for line in block(lines, 7))
    assert "11,533,837 bytes came back" in lines[-2]
    assert len(lines) <= 115


def test_demo_is_the_same_every_time():
    assert shown() == shown()


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain, out = shown(), Terminal()
    demo.run(out)
    assert COLOUR.search(out.getvalue())
    assert COLOUR.sub("", out.getvalue()).splitlines() == plain
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            out = Terminal()
            demo.run(out)
            assert out.getvalue().splitlines() == plain


def a_byte_short(original: Callable[..., Any]) -> Callable[..., Any]:
    return lambda body, start, stop: original(body, start, stop - 1)


def a_byte_late(original: Callable[..., Any]) -> Callable[..., Any]:
    return lambda body, start, stop: original(body, start + 1, stop + 1)


def another_tag(original: Callable[..., Any]) -> Callable[..., Any]:
    return lambda parts: original(list(parts)[::-1])


@pytest.mark.parametrize(
    ("owner", "name", "wrong", "words"),
    [
        pytest.param(rope, "cut", a_byte_short, "WRONG: step 4.", id="the last byte forgotten"),
        pytest.param(rope, "cut", a_byte_late, "WRONG: the bytes differ: 11,533,837", id="one byte aside"),
        pytest.param(digests, "multipart_etag", another_tag, "WRONG: the ETag is", id="a wrong ETag"),
        pytest.param(demo, "_SECOND", lambda _: (500, 9_999_999), "WRONG: step 3.", id="a range that is refused"),
        pytest.param(demo, "_element", lambda _: lambda *_: "", "WRONG: step 2.", id="no upload id"),
    ],
)
def test_demo_does_not_lie(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, wrong: Any, words: str):
    monkeypatch.setattr(owner, name, wrong(getattr(owner, name)))
    out = io.StringIO()
    assert demo.run(out) == 1
    assert words in out.getvalue()
    assert "CHECKED" not in out.getvalue()


SABOTAGE = """
import sys
from fakeoss.model import rope
original = rope.cut
rope.cut = lambda body, start, stop: original(body, start, stop - 1)
from fakeoss.__main__ import main
sys.exit(main(["demo", "--wire"]))
"""


def test_no_environment_makes_it_lie():
    settings = {"PYTHONOPTIMIZE": "2", "HTTP_PROXY": "http://127.0.0.1:9", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    environment = {**os.environ, **settings}
    for command, status in ((["-m", "fakeoss", "demo", "--wire"], 0), (["-c", SABOTAGE], 1)):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (status, b"")


def test_reader_may_leave_early():
    with subprocess.Popen(
        [sys.executable, "-m", "fakeoss", "demo", "--wire"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1
