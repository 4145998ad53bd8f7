"""The console of a server in front of an engine shows what is here, and does not offer what is not."""

from __future__ import annotations

from pathlib import Path

from support.browser import run_in_chromium


def test_in_chromium(front, tmp_path: Path):
    out = run_in_chromium("front.mjs", tmp_path, front.endpoint_url)
    assert out.splitlines() == ["first Calls", "tabs calls faults state clients"]
    assert front.store.calls[-1].operation == "PutObject"
