"""The help of a command: paragraphs as wide as the terminal, examples as they are written."""

from __future__ import annotations

import argparse
from textwrap import fill

__all__ = ["Help"]


class Help(argparse.HelpFormatter):
    """Fills each paragraph of a description or an epilog by itself; lines that are indented stay lines."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs: list[list[str]] = [[]]
        for line in text.strip("\n").splitlines():
            if not line or line.startswith(" ") or paragraphs[-1][-1:] == [""] or _is_kept(paragraphs[-1]):
                paragraphs.append([])
            paragraphs[-1].append(line)
        return "\n".join(_filled(lines, width, indent) for lines in paragraphs if lines)


def _is_kept(lines: list[str]) -> bool:
    return bool(lines) and lines[-1].startswith(" ")


def _filled(lines: list[str], width: int, indent: str) -> str:
    if _is_kept(lines) or lines == [""]:
        return f"{indent}{lines[0]}".rstrip()
    return fill(" ".join(lines), width, initial_indent=indent, subsequent_indent=indent)
