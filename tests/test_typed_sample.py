"""A suite that uses every public name is clean under the type checkers."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import fakeoss
from fakeoss import strategies
from fakeoss.calls import CallLog

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "tests" / "typed" / "sample.py"
COMMANDS = {"mypy": ["--strict", "--no-incremental"], "pyright": ["--pythonpath", sys.executable]}


@pytest.mark.parametrize("checker", COMMANDS)
def test_the_sample_is_clean(checker: str):
    if importlib.util.find_spec(checker) is None:
        pytest.skip(f"{checker} is not installed")
    command = [sys.executable, "-m", checker, *COMMANDS[checker], str(SAMPLE)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    if "Success" not in result.stdout and "0 errors, 0 warnings" not in result.stdout:
        pytest.fail(result.stdout + result.stderr)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param([f"fakeoss.{name}" for name in fakeoss.__all__], id="package"),
        pytest.param([f"strategies.{name}" for name in strategies.__all__], id="strategies"),
        pytest.param([f".{name}" for name in vars(CallLog) if not name.startswith("_")], id="log"),
        pytest.param(
            [f".{name}" for name in ("diff", "assert_object", "assert_no_object", "assert_no_open_uploads", "on")],
            id="store",
        ),
    ],
)
def test_the_sample_uses_every_name(names: list[str]):
    text = SAMPLE.read_text(encoding="utf-8")
    assert [name for name in names if name not in text] == []
