"""``--help`` of every command: what it does, its options, its exit status, and examples that are understood."""

from __future__ import annotations

import argparse
import shlex

import pytest

from fakeoss.__main__ import main
from fakeoss.cli.options import make_parser

WIDTHS = (40, 80, 120)


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (each for each in make_parser()._actions if isinstance(each, argparse._SubParsersAction))
    return dict(action.choices)


@pytest.fixture(params=sorted(commands()))
def text(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The help of a command, on a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    assert main([request.param, "--help"]) == 0
    return capsys.readouterr().out


def examples(text: str) -> list[str]:
    lines = text.partition("\nexamples:\n")[2].splitlines()
    assert all(line.startswith("  fakeoss ") for line in lines), lines
    return [line.strip().partition("   ")[0] for line in lines]


def test_it_says_how_it_ends_and_shows_examples(text: str):
    first, status = text.index("\n\n"), text.index("\nexit status: 0")
    assert text[first + 2].isupper()
    assert first < status < text.index("\nexamples:\n")
    assert len(examples(text)) >= 2


def test_its_examples_are_understood(text: str):
    for line in examples(text):
        words = shlex.split(line.partition(" > ")[0])
        assert make_parser().parse_args(words[1:]).command == words[1]


def test_every_option_is_explained(text: str):
    name = text.split()[2]
    for action in commands()[name]._actions:
        assert action.help, f"{name} {action.dest}"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", sorted(commands()))
def test_paragraphs_are_as_wide_as_the_terminal(
    name: str, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", str(width))
    assert main([name, "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > width and not line.startswith(" ")] == []


def test_the_front_page_lists_every_command(capsys: pytest.CaptureFixture[str]):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert [name for name in commands() if f"\n    {name}" not in out] == []
    assert "\nexit status: 0 for success" in out
