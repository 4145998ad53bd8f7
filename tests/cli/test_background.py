"""The server that a script runs in the background: what its first line promises, and the recipe of the
guide."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import fakeoss
from support.pages import GUIDES, blocks
from support.serving import ROOT
from support.upstream import ENGINE_USER

(RECIPE,) = (block.text for block in blocks(GUIDES / "server.md") if "--port 0" in block.text)
SHELLS = [
    pytest.param(shell, marks=pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell}"))
    for shell in ("sh", "bash", "dash")
]
CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
LAST = 'curl -fsS "$url/_fakeoss/ready"'


def run(shell: str, recipe: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the recipe where ``fakeoss`` is the one of the test."""
    program = folder / "fakeoss"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fakeoss "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    variables = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    return subprocess.run(
        [shell, "-eu"],
        env={**os.environ, **variables},
        input=recipe,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@CURL
@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_waits_for_its_server_and_ends_it(shell: str, tmp_path: Path):
    assert LAST in RECIPE
    done = run(shell, RECIPE + '\necho\necho "$url"\n', tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    ready, url = done.stdout.splitlines()
    assert ready == '{"status":"ok"}'
    port = int(url.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):  # the script has waited for its end
        socket.create_connection(("127.0.0.1", port), timeout=20).close()
    assert [path.name for path in tmp_path.iterdir()] == ["fakeoss"]  # its log is removed


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_ends_with_what_the_server_says(shell: str, tmp_path: Path):
    with fakeoss.Server() as other:
        assert RECIPE.count("--port 0") == 1
        taken = other.address[1]
        done = run(shell, RECIPE.replace("--port 0", f"--port {taken}"), tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"cannot listen on 127.0.0.1 port {taken}: Address already in use" in done.stderr


@pytest.fixture
def engine() -> Iterator[fakeoss.Server]:
    with fakeoss.Server(profile="aws", users=[ENGINE_USER]) as running:
        yield running


def first_line(options: list[str], keys: dict[str, str]) -> str:
    """The first line of a server, once it has answered at the URL there and ended as it was told."""
    command = [sys.executable, "-m", "fakeoss", "serve", "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **keys}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.stdout.close()  # nobody has to read the rest
        place = urlsplit(line.split()[-1])
        socket.create_connection((str(place.hostname), int(str(place.port))), timeout=20).close()
        process.terminate()
        assert process.wait(20) == 0
    return line


@pytest.mark.parametrize("stands", ["below a path", "with TLS and data", "in front of an engine"])
def test_the_first_line_ends_with_the_url_of_a_server_that_answers(stands: str, tmp_path: Path, engine: fakeoss.Server):
    options = {
        "below a path": ["--endpoint", "http://minio.test/path"],
        "with TLS and data": ["--ca-file", str(tmp_path / "ca.pem"), "--data", str(tmp_path / "data")],
        "in front of an engine": ["--upstream", engine.endpoint_url],
    }[stands]
    if "--ca-file" in options:
        pytest.importorskip("trustme")
    keys = {
        "FAKEOSS_UPSTREAM_ACCESS_KEY": ENGINE_USER.access_key,
        "FAKEOSS_UPSTREAM_SECRET_KEY": ENGINE_USER.secret_key,
    }
    assert re.fullmatch(r"fakeoss \S.* at https?://127\.0\.0\.1:\d+(/path)?\n", first_line(options, keys))
