"""Long work shows how far it has come, short work nothing."""

from __future__ import annotations

import io
import os
import threading
from contextlib import ExitStack

import pytest

from fakeoss.cli.progress_line import ProgressLine

MIB = 1 << 20


class Terminal(io.StringIO):
    """A terminal, or a pipe."""

    def __init__(self, *, is_terminal: bool = True) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


class Time:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def time() -> Time:
    return Time()


def work(line: ProgressLine, time: Time, steps: int, seconds: float = 1.0) -> None:
    """Do an object of 1 MiB in so many seconds, so many times."""
    for _ in range(steps):
        time.at += seconds
        line.advance(1, MIB)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_short_work_shows_nothing(time: Time, is_terminal: bool):
    stream = Terminal(is_terminal=is_terminal)
    with ProgressLine("reading x", stream=stream, now=time) as line:
        line.expect(10, 10 * MIB)
        work(line, time, 9, 0.1)
    assert stream.getvalue() == ""


def test_a_terminal_shows_one_line_which_goes_at_the_end(time: Time, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "100")
    stream = Terminal()
    with ProgressLine("reading x", stream=stream, now=time) as line:
        line.expect(4000, 4000 * MIB)
        work(line, time, 2)
        shown = stream.getvalue()
    assert "\n" not in shown
    assert shown.split("\r")[1:] == [
        "fakeoss: reading x: 1 of 4,000 objects, 1.0 MiB of 3.9 GiB, 1.0 MiB/s, 1 h 6 min left",
        "fakeoss: reading x: 2 of 4,000 objects, 2.0 MiB of 3.9 GiB, 1.0 MiB/s, 1 h 6 min left",
    ]
    blank = stream.getvalue()[len(shown) :]
    assert blank == f"\r{' ' * 85}\r"


def test_a_line_is_no_longer_than_the_terminal_and_covers_the_last_one(time: Time, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "40")
    stream = Terminal()
    with ProgressLine("reading", stream=stream, now=time) as line:
        line.expect(400)
        work(line, time, 399, 1.0)
        shown = stream.getvalue().split("\r")[1:]
    assert {len(text) for text in shown} == {39}
    monkeypatch.setenv("COLUMNS", "200")
    stream = Terminal()
    with ProgressLine("reading", stream=stream, now=time) as line:
        line.expect(0, 120 * MIB)
        work(line, time, 120)
    screen = ""
    for text in stream.getvalue().split("\r")[1:]:
        screen = text + screen[len(text) :]
        assert screen.rstrip() == text.rstrip()  # nothing of a longer one is left to be seen
    assert not screen.rstrip()


def test_a_pipe_has_ever_fewer_lines(time: Time):
    stream = Terminal(is_terminal=False)
    with ProgressLine("writing x", stream=stream, now=time) as line:
        line.expect(300)
        work(line, time, 300)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[0] == "fakeoss: writing x: 1 of 300 objects, 1.0 MiB, 1.0 MiB/s, 4 min 59 s left"
    assert lines[1].startswith("fakeoss: writing x: 2 of 300 objects, 2.0 MiB,")
    assert lines[2].startswith("fakeoss: writing x: 4 of 300 objects, 4.0 MiB,")
    assert lines[-1] == "fakeoss: writing x: 300 of 300 objects, 300.0 MiB in 5 min 0 s"
    assert "\r" not in stream.getvalue()


def test_what_fails_says_no_last_word(time: Time):
    stream = Terminal(is_terminal=False)
    with ExitStack() as stack:
        stack.enter_context(pytest.raises(KeyError))
        line = stack.enter_context(ProgressLine("writing x", stream=stream, now=time))
        work(line, time, 2)
        raise KeyError
    assert stream.getvalue().splitlines()[-1] == "fakeoss: writing x: 2 objects, 2.0 MiB, 1.0 MiB/s"


def test_objects_without_bytes(time: Time):
    stream = Terminal(is_terminal=False)
    with ProgressLine("opening x", stream=stream, now=time) as line:
        line.expect(1_000_000)
        time.at += 4
        line.advance(250_000)
    expected = "fakeoss: opening x: 250,000 of 1,000,000 objects, 62,500/s, 12 s left"
    assert stream.getvalue().splitlines()[0] == expected


def test_what_is_done_in_the_background_writes_lines(time: Time):
    stream = Terminal()

    def compact() -> None:
        with ProgressLine("compacting x", stream=stream, now=time) as line:
            line.expect(0, 10 * MIB)
            time.at += 2
            line.advance(size=MIB)

    thread = threading.Thread(target=compact)
    thread.start()
    thread.join()
    assert stream.getvalue().splitlines() == [
        "fakeoss: compacting x: 1.0 MiB of 10.0 MiB, 512.0 KiB/s, 18 s left",
        "fakeoss: compacting x: 1.0 MiB of 10.0 MiB in 2 s",
    ]


def test_a_line_that_nobody_reads_stops_nothing(time: Time):
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w", closefd=False)
    with ProgressLine("x", stream=stream, now=time) as line:
        work(line, time, 20)
    assert line._count == 20
    os.close(writing)
    with pytest.raises(OSError, match=r"."):
        stream.close()
    with ProgressLine("x", stream=stream, now=time) as line:  # closed
        work(line, time, 20)
    assert line._count == 20
