"""``python -m fakeoss check-retries``: the table, the exit status, JSON, and what it cannot check."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fakeoss.__main__ import main
from fakeoss.cli import progress_line

ROOT = Path(__file__).parent.parent.parent
OPTIONS = ["--profile", "aws", "--prepare", "support.copiers:prepare", "--virtual"]


def run(*arguments: str) -> int:
    return main(["check-retries", *arguments])


def test_who_raises_passes(capsys: pytest.CaptureFixture[str]):
    assert run("support.copiers:reading", *OPTIONS, "--fault", "SlowDown", "--fault", "AccessDenied") == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 step:",
        "  1. GetObject src/movie",
        "",
        "fault                  exact  raised  upload open  wrong bytes  hung",
        "error('SlowDown')          -       1            -            -     -",
        "error('AccessDenied')      -       1            -            -     -",
        "2 runs                     0       2            0            0     0",
    ]


def test_wrong_bytes_fail(capsys: pytest.CaptureFixture[str]):
    assert run("support.copiers:reading", *OPTIONS) == 1
    out = capsys.readouterr().out
    assert "\nwrong bytes: it reported success" in out
    assert "\n  flip(0) at 1: it returned something else\n" in out


def test_hanging_fails(capsys: pytest.CaptureFixture[str]):
    assert run("support.copiers:trying_for_ever", *OPTIONS, "--fault", "SlowDown", "--always") == 1
    assert "error('SlowDown'), always at 1: more than 520 calls, and not" in capsys.readouterr().out


def test_json_is_written_or_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "report.json"
    command = ["support.copiers:reading", *OPTIONS, "--runs", "3", "--seed", "x", "--json"]
    status = run(*command, str(file))
    assert "3 of " in capsys.readouterr().out
    assert run(*command, "-") == status
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(file.read_text(encoding="utf-8"))
    assert len(printed["rows"]) == 3
    assert printed["safe"] is (status == 0)


def run_outside(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in the folder of the tests."""
    command = [sys.executable, "-m", "fakeoss", "check-retries", *arguments, *OPTIONS]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=ROOT / "tests", env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def other_lines(text: str) -> list[str]:
    """The lines that do not show how far it has come."""
    return [line for line in text.splitlines() if ": running under faults: " not in line]


def test_the_command_finds_modules_of_the_folder():
    result = run_outside("support.copiers:reading", "--fault", "SlowDown")
    assert (result.returncode, other_lines(result.stderr)) == (0, [])
    assert "\n1 run " in result.stdout


def test_threads_that_wait_without_end_do_not_keep_the_command():
    result = run_outside("support.copiers:waiting_in_a_pool", "--fault", "InternalError", "--seconds", "3")
    assert (result.returncode, other_lines(result.stderr)) == (1, [])
    assert "error('InternalError') at 1: not done after 3 s" in result.stdout


def test_it_shows_how_far_it_has_come(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress_line, "_QUIET", 0.0)
    assert run("support.copiers:reading", *OPTIONS, "--fault", "SlowDown", "--fault", "AccessDenied") == 0
    shown = capsys.readouterr()
    assert re.search(r"^2 runs ", shown.out, re.MULTILINE)  # the table counts the same
    lines = shown.err.splitlines()
    assert re.fullmatch(r"fakeoss: support.copiers:reading: running under faults: 1 of 2 runs, .*", lines[0])
    assert re.fullmatch(r"fakeoss: support.copiers:reading: running under faults: 2 of 2 runs in \d+ s", lines[-1])


def test_uploads_that_stay_open_fail_if_asked_for(capsys: pytest.CaptureFixture[str]):
    command = ["support.copiers:leaving_one_part", *OPTIONS, "--fault", "AccessDenied"]
    assert run(*command) == 0
    assert run(*command, "--open-uploads", "error") == 1
    assert "\nupload open: it left a multipart upload open\n" in capsys.readouterr().out
    assert run("support.copiers:reading", *OPTIONS, "--fault", "AccessDenied", "--open-uploads", "error") == 0


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        pytest.param(["support.copiers:reading"], "--prepare MODULE:FUNCTION names a function", id="no bucket"),
        pytest.param(["support.copiers:reading", "--bucket", "src"], "did not find src/movie, as the", id="no object"),
        pytest.param(
            ["support.copiers:failing", *OPTIONS], "which support.copiers:prepare does not make", id="not prepared"
        ),
    ],
)
def test_what_is_missing_is_named(arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]):
    assert run("--profile", "aws", *arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith("hint: GetObject did not find src")
    assert hint in lines[-1]


def test_children_are_served_if_asked_for(capsys: pytest.CaptureFixture[str]):
    command = ["support.copiers:reading_in_a_child", *OPTIONS, "--fault", "SlowDown"]
    assert run(*command) == 2
    assert capsys.readouterr().err.endswith("hint: child processes and native clients are served with --processes\n")
    assert run(*command, "--processes") == 0
    assert "  1. GetObject src/movie\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["support.copiers:mistaken"], id="before its first call"),
        pytest.param(["support.copiers:reading", "--prepare", "support.copiers:mistaken"], id="while preparing"),
    ],
)
def test_a_mistake_in_the_function_is_no_reason_for_processes(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert ("ZeroDivisionError" in error or "TypeError" in error, "hint" in error) == (True, False)


@pytest.mark.parametrize("fault", ["cut(0.5)", "cut(0)", "slow(1024, virtual=true)", "flip(0)", "reset(1)"])
def test_nothing_is_tried_where_there_is_nothing_to_change(fault: str, capsys: pytest.CaptureFixture[str]):
    assert run("support.copiers:looking", *OPTIONS, "--fault", fault) == 2
    assert "none of the faults is possible at a call of the function" in capsys.readouterr().err
    assert run("support.copiers:looking", *OPTIONS, "--fault", fault, "--fault", "AccessDenied") == 0
    out = capsys.readouterr().out
    assert ("\n1 run " in out, fault.partition("(")[0] in out) == (True, False)


@pytest.mark.parametrize("words", ["PutObject SlowDown", "PutObject, SlowDown"])
def test_an_operation_before_a_failure_is_explained(words: str, capsys: pytest.CaptureFixture[str]):
    assert run("support.copiers:reading", *OPTIONS, "--fault", words) == 2
    assert "here is no operation, only what goes wrong: SlowDown, or cut(1024)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["support.copiers"], "'support.copiers' is not like module:function", id="no function"),
        pytest.param(
            ["support.none:f"], "the module support.none cannot be imported: ModuleNotFoundError", id="no module"
        ),
        pytest.param(["support.copiers:none"], "the module support.copiers has no none", id="no such function"),
        pytest.param(["support.copiers:BODY"], "support.copiers:BODY is no function, but b", id="bytes"),
        pytest.param(["support.copiers:failing", *OPTIONS], "NoSuchKey: An error occurred", id="it fails"),
        pytest.param(["support.copiers:calling_nobody"], "fakeoss: the function made no call", id="no call"),
        pytest.param(["support.copiers:reading", *OPTIONS, "--fault", "No"], "sends no 'No'", id="no such code"),
        pytest.param(["support.copiers:reading", *OPTIONS, "--runs", "0"], "must be above 0", id="no runs"),
        pytest.param(
            ["support.copiers:reading", *OPTIONS, "--fault", "SlowDown", "--json", "/none/none"],
            "/none/none cannot be written",
            id="no file",
        ),
    ],
)
def test_what_cannot_be_checked_is_said(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]):
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("fakeoss: ")
    assert message in error
    assert "Traceback" not in error
