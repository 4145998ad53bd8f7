"""The examples of how the server is run for long: they are printed, and true."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

import fakeoss
from fakeoss.__main__ import main
from fakeoss.cli.deployment import EXAMPLES, example
from fakeoss.cli.options import make_parser


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_printed(capsys: pytest.CaptureFixture[str], name: str):
    assert main(["serve", f"--{name}"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == (example(name), "")
    assert "VERSION" not in out


GIVEN = ["--profile", "aws", "--bucket", "photos", "--bucket", "films", "--fault", "GetObject, cut(1), key=$a/%*", "-v"]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["serve", *arguments]) == 0
    return capsys.readouterr().out


def test_the_options_given_are_printed_in_the_place_of_its_own(capsys: pytest.CaptureFixture[str]):
    entry = json.loads(
        re.findall(r"^ENTRYPOINT (\[.*\])$", printed(capsys, "--containerfile", *GIVEN), re.MULTILINE)[0]
    )
    words = ["--profile", "aws", *GIVEN[2:-1], "--verbose"]
    assert entry == ["fakeoss", "serve", "--host", "0.0.0.0", "--data", "/data", *words]
    text = printed(capsys, *GIVEN, "--compose", "--port", "9001", "--control", "off")
    command = json.loads(re.findall(r"^    command: (\[.*\])$", text, re.MULTILINE)[0])
    assert command == [*(word.replace("$", "$$") for word in words[:-1]), "--verbose", "--control", "off"]
    assert '- "127.0.0.1:9001:9000"' in text
    (line,) = re.findall(r"^ExecStart=(.*)$", printed(capsys, "--systemd", *GIVEN, "--seed", "plain"), re.MULTILINE)
    assert shlex.split(line.replace("$$", "$").replace("%%", "%"))[2:] == [
        *("--data", "%h/.local/share/fakeoss", *words[:2], "--seed", os.path.abspath("plain"), *words[2:])
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--compose", "--tls"], "--tls cannot be in what --compose prints: the image's health check asks over HTTP"),
        (["--containerfile", "--port", "1"], "--port cannot be in what --containerfile prints: the image listens"),
        (["--compose", "--config", "a.toml"], "--config cannot be in what --compose prints: a file of this machine"),
        (["--systemd", "--upstream", "http://minio.test"], "--upstream cannot be in what --systemd prints: its keys"),
    ],
)
def test_options_that_make_no_sense_there_are_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
):
    assert main(["serve", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.startswith(f"fakeoss: {words}")) == ("", True)


def test_the_image_has_this_version_and_its_extras():
    text = example("containerfile")
    (extras, version) = re.findall(r'"fakeoss\[([\w,]+)\]==(\S+)"', text)[0]
    assert version == fakeoss.__version__
    known = Path(__file__).parent.parent.parent.joinpath("pyproject.toml").read_text(encoding="utf-8")
    assert all(f"\n{extra} = [" in known for extra in extras.split(","))


def commands() -> list[list[str]]:
    """The arguments of fakeoss in the examples."""
    entry = re.findall(r"ENTRYPOINT (\[.*\])", example("containerfile"))[0]
    service = re.findall(r"ExecStart=\S+ (.*)", example("systemd"))[0].replace("%h", "/home/user")
    compose = re.findall(r"command: (\[.*\])", example("compose"))[0]
    first = re.findall(r'"([^"]*)"', entry)[1:]
    return [first, shlex.split(service), [*first, *re.findall(r'"([^"]*)"', compose)]]


@pytest.mark.parametrize("arguments", commands(), ids=["containerfile", "systemd", "compose"])
def test_commands_are_understood(arguments: list[str]):
    options = make_parser().parse_args(arguments)
    assert (options.command, options.port) == ("serve", 9000)
    assert options.data


def test_ports_and_paths_are_those_of_the_server():
    texts = example("containerfile") + example("compose")
    assert set(re.findall(r"\b(9\d{3})\b", texts)) == {"9000"}
    assert "http://127.0.0.1:9000/_fakeoss/ready" in texts


def test_compose_is_yaml(capsys: pytest.CaptureFixture[str]):
    yaml = pytest.importorskip("yaml")
    given = yaml.safe_load(printed(capsys, "--compose", *GIVEN))["services"]["fakeoss"]["command"]
    assert given[-2:] == ["GetObject, cut(1), key=$$a/%*", "--verbose"]
    service = yaml.safe_load(example("compose"))["services"]["fakeoss"]
    assert service["ports"] == ["127.0.0.1:9000:9000"]


@pytest.mark.parametrize("given", [[], [*GIVEN, "--seed", "a folder"]], ids=["plain", "with options"])
def test_the_unit_is_valid(tmp_path: Path, given: list[str], capsys: pytest.CaptureFixture[str]):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    unit = tmp_path / "fakeoss.service"
    unit.write_text(
        printed(capsys, "--systemd", *given).replace("%h/.local/bin/fakeoss", "/bin/true"), encoding="utf-8"
    )
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(unit)], capture_output=True, text=True, check=False, timeout=60
    )
    assert "fakeoss.service" not in done.stderr, done.stderr
