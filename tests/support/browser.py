"""Scripts for Node that look at the console in Chromium, where both are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent / "control"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def run_in_chromium(script: str, folder: Path, *arguments: str) -> str:
    """What a script beside the tests of the console prints; it is run in a folder that is its own.

    FAKEOSS_NODE_MODULES: a node_modules with puppeteer-core and axe-core; FAKEOSS_CHROMIUM: a browser, else the one of
    the PATH. Skips the test where something is missing.
    """
    node, modules = shutil.which("node"), os.environ.get("FAKEOSS_NODE_MODULES", "")
    found = os.environ.get("FAKEOSS_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if node is None or found is None or not Path(modules, "puppeteer-core").is_dir():
        pytest.skip("needs Node, Chromium, and FAKEOSS_NODE_MODULES with puppeteer-core and axe-core")
    (folder / "node_modules").symlink_to(modules)
    for name in (script, "browser.mjs"):
        shutil.copy(SCRIPTS / name, folder)
    command = [node, script, found, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
