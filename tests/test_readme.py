"""The README keeps its word: its test passes, and fails when a range forgets its last byte."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.suites import QUIET

README = Path(__file__).parent.parent / "README.md"


def snippet(name: str) -> str:
    match = re.search(rf"```python\n# {re.escape(name)}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert match, f"the README shows no {name}"
    return match[1]


def run(folder: Path, copier: str) -> subprocess.CompletedProcess[str]:
    (folder / "copier.py").write_text(copier, encoding="utf-8")
    (folder / "test_copier.py").write_text(snippet("test_copier.py"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", *QUIET, str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_readme_test_is_of_fifteen_lines():
    assert len(snippet("test_copier.py").splitlines()) <= 15


def test_readme_test_passes(tmp_path: Path):
    done = run(tmp_path, snippet("copier.py"))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("right", "wrong"), [(" - 1}", " - 2}")], ids=["every range a byte short"])
def test_readme_test_fails_when_the_last_byte_is_forgotten(tmp_path: Path, right: str, wrong: str):
    correct = snippet("copier.py")
    assert correct.count(right) == 1
    done = run(tmp_path, correct.replace(right, wrong))
    assert done.returncode == 1
    assert "EntityTooSmall" in done.stdout
