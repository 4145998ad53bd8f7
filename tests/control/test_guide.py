"""The examples of the guide are run as they stand, but for the port."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fakeoss import Server
from fakeoss.control.routes import ROUTES, find_route

GUIDE = Path(__file__).parent.parent.parent.joinpath("fakeoss", "guides", "control.md").read_text(encoding="utf-8")
PREFIX = "/_fakeoss"


def example(language: str, server: Server) -> str:
    """The example in a language, at the port of a server."""
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    return text.replace("http://127.0.0.1:9000", server.endpoint_url)


def run(command: list[str], cwd: Path, data: str | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, input=data, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl(server: Server, tmp_path: Path):
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    version = run([curl, "--version"], tmp_path).split()[1]
    if tuple(map(int, version.split(".")[:2])) < (7, 82):
        pytest.skip(f"curl {version} has no --json")
    out = run(["bash", "-eu"], tmp_path, example("bash", server))
    assert out.count('"error":{') == 0
    assert '{"status":"ok"}' in out
    assert '"key":"2026/large"' in out
    bucket = server.store.bucket("photos")
    assert {key: bucket.object(key).size for key in bucket} == {
        "2026/a.txt": 5,
        "2026/large": 12_000_000,
        "movie": 6 << 30,
    }
    assert bucket.object("2026/a.txt").tags == {"stage": "raw"}
    assert "X-Amz-Expires=600" in out
    assert server.store.clock.now() == 1_600_000_000 + 86_400
    assert len(server.store.faults) == 3


def test_node(server: Server, tmp_path: Path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    if int(run([node, "--version"], tmp_path).lstrip("v").split(".")[0]) < 18:
        pytest.skip("this Node has no fetch")
    (tmp_path / "example.mjs").write_text(example("js", server), encoding="utf-8")
    out = run([node, "example.mjs"], tmp_path)
    assert out == "503\nthe fault has met 1 call\n503 photos/a.txt\n"


def test_go(server: Server, tmp_path: Path):
    go = shutil.which("go")
    if go is None:
        pytest.skip("Go is not installed")
    (tmp_path / "main.go").write_text(example("go", server), encoding="utf-8")
    assert run([go, "run", "main.go"], tmp_path) == "PutObject 0\n"


def test_every_path_that_is_named_is_there():
    methods = [route.method for route in ROUTES]
    for path in re.findall(r"/_fakeoss(/[a-z./]*)`", GUIDE) + re.findall(
        r"\$api(/[\w/.]+)", GUIDE.replace("$upload", "id")
    ):
        assert [method for method in set(methods) if _is_there(method, path)], path


def _is_there(method: str, path: str) -> bool:
    from fakeoss.control.exchange import ControlError

    try:
        find_route(method, path)
    except ControlError:
        return False
    return True
