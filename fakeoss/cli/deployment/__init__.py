"""Examples of how the server is run for long: a Containerfile, a compose file, a unit of systemd."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import fakeoss

__all__ = ["EXAMPLES", "example"]

EXAMPLES: Final = {"containerfile": "Containerfile", "compose": "compose.yaml", "systemd": "fakeoss.service"}
"""The files by the options of ``serve`` that print them."""


def example(name: str) -> str:
    """Return the text of an example, for this version."""
    return files(__name__).joinpath(EXAMPLES[name]).read_text(encoding="utf-8").replace("VERSION", fakeoss.__version__)
