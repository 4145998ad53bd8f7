"""The guides as the command line shows them."""

from __future__ import annotations

import io

import pytest

from fakeoss.__main__ import main
from fakeoss.cli.topics import print_topic, topics
from support.pages import GUIDES


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_every_guide_is_listed_with_its_title(capsys: pytest.CaptureFixture[str]):
    assert main(["help"]) == 0
    out = capsys.readouterr().out
    for guide in GUIDES.glob("*.md"):
        title = guide.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        assert f"  {guide.stem} " in out
        assert title in out


@pytest.mark.parametrize("name", sorted(topics()))
def test_a_guide_is_printed_as_it_is(name: str, capsys: pytest.CaptureFixture[str]):
    assert main(["help", name]) == 0
    lines = [line for line in topics()[name].splitlines() if not line.startswith("<!--")]
    assert capsys.readouterr().out.splitlines() == lines


def test_the_nearest_is_named(capsys: pytest.CaptureFixture[str]):
    assert main(["help", "pytst"]) == 2
    assert capsys.readouterr().err == "fakeoss: there is no guide 'pytst'; did you mean 'pytest'?\n"


def test_code_is_coloured_on_a_terminal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    out = Terminal()
    print_topic("pytest", out)
    assert "\x1b[1m# fakeoss and pytest\x1b[0m" in out.getvalue()
    assert "\x1b[36mimport fakeoss\x1b[0m" in out.getvalue()
    assert "\x1b[36m## " not in out.getvalue()


def test_completion_is_printed(capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("shtab")
    assert main(["completion", "bash"]) == 0
    assert "check-retries" in capsys.readouterr().out
