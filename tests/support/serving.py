"""``python -m fakeoss serve`` in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """``serve`` in a process of its own, on a free port, and the lines that it prints at first."""
    command = [sys.executable, "-W", "error", "-m", "fakeoss", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process, list(_first_lines(process))
        finally:
            process.kill()


def _first_lines(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    for line in iter(process.stdout.readline, ""):
        yield line.rstrip("\n")
        if line.startswith("control API: "):
            return


def endpoint(lines: list[str]) -> str:
    return lines[0].rpartition(" ")[2]
