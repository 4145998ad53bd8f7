"""Text for a terminal: coloured where that is wanted, plain in pipes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["Painter"]

_COLOURS: Final = {"title": "1", "request": "36", "good": "32", "bad": "31", "quiet": "2"}


class Painter:
    """Writes lines to ``out``, in colour if that is a terminal and neither ``NO_COLOR`` nor ``TERM=dumb`` is set
    (https://no-color.org)."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._coloured = out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def print_line(self, colour: str, text: str = "", mark: str = "") -> None:
        """Print a line in a colour of ``title``, ``request``, ``good``, ``bad`` and ``quiet``, or in none (``""``);
        ``mark`` goes before it."""
        if self._coloured and colour:
            text = f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"
        self._out.write(f"{mark}{text}\n")
