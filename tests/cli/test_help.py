"""``--help`` of every command: what it does, its options, its exit status, and examples that are understood."""

from __future__ import annotations

import argparse
import re
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


@pytest.mark.parametrize(
    ("argv", "line", "program"),
    [
        ("serv", "argument COMMAND: invalid choice: 'serv' (choose from ...; did you mean 'serve'?", "fakeoss"),
        ("serve --prot 1", "unrecognized arguments: --prot 1; did you mean '--port'?", "fakeoss"),
        (
            "serve --profile awz",
            "argument --profile: invalid choice: 'awz' (choose from ...; did you mean 'aws'?",
            "fakeoss serve",
        ),
        (
            "serve --fault Get,ctu",
            "argument --fault: 'Get,ctu': there is no failure of kind 'ctu'; did you mean 'cut'?",
            "fakeoss serve",
        ),
        ("serve --port", "argument --port: expected one argument.", "fakeoss serve"),
        (
            "settings --endpoint h",
            "argument --endpoint: 'h' is not a URL, such as http://127.0.0.1:9000.",
            "fakeoss settings",
        ),
        ("dump", "the following arguments are required: DATA, DIR.", "fakeoss dump"),
    ],
)
def test_wrong_usage_is_told_in_one_line(argv: str, line: str, program: str, capsys: pytest.CaptureFixture[str]):
    assert main(argv.split()) == 2
    out, err = capsys.readouterr()
    told = re.sub(r"choose from [^)]*\)", "choose from ...", err)
    assert (out, told) == ("", f"fakeoss: {line} `{program} --help` says more\n")


def test_a_host_that_is_none(capsys: pytest.CaptureFixture[str]):
    assert main(["serve", "--port", "0", "--host", "256.256.256.256"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("fakeoss: cannot listen on 256.256.256.256 port 0: ")
    assert "(" not in err
