"""The examples of how the server is run for long: they are printed, and true."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

import fakeoss
from fakeoss.__main__ import _parser, main
from fakeoss.cli.deployment import EXAMPLES, example


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_printed(capsys: pytest.CaptureFixture[str], name: str):
    assert main(["serve", f"--{name}"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == (example(name), "")
    assert "VERSION" not in out


def test_options_that_would_not_be_printed_are_refused(capsys: pytest.CaptureFixture[str]):
    assert main(["serve", "--bucket", "photos", "--allow-host", "minio.test", "--tls", "--compose"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("--bucket"), err.count("--allow-host"), err.count("--tls")) == ("", 1, 1, 1)


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
    options = _parser().parse_args(arguments)
    assert (options.command, options.port) == ("serve", 9000)
    assert options.data


def test_ports_and_paths_are_those_of_the_server():
    texts = example("containerfile") + example("compose")
    assert set(re.findall(r"\b(9\d{3})\b", texts)) == {"9000"}
    assert "http://127.0.0.1:9000/_fakeoss/ready" in texts


def test_compose_is_yaml():
    yaml = pytest.importorskip("yaml")
    service = yaml.safe_load(example("compose"))["services"]["fakeoss"]
    assert service["ports"] == ["127.0.0.1:9000:9000"]


def test_the_unit_is_valid(tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    unit = tmp_path / "fakeoss.service"
    unit.write_text(example("systemd").replace("%h/.local/bin/fakeoss", "/bin/true"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(unit)], capture_output=True, text=True, check=False, timeout=60
    )
    assert "fakeoss.service" not in done.stderr, done.stderr
