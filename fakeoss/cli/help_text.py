"""The help of a command, with paragraphs as wide as the terminal and examples as they are written; and what is said of
wrong usage: one line, as of any other error, with the nearest that is right."""

from __future__ import annotations

import argparse
import re
from textwrap import fill
from typing import TYPE_CHECKING, Final, NoReturn

from fakeoss.suggestion import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Help", "Parser"]

_STRANGE: Final = re.compile(r"unrecognized arguments: (-[\w-]+)")
_CHOICE: Final = re.compile(r"invalid choice: '([^']*)' \(choose from ([^)]*)\)")


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, with the nearest that is right, and exit with status 2."""
        if match := _STRANGE.search(message):
            message += suggestion(match[1], tuple(_options(self)))
        elif match := _CHOICE.search(message):
            message += suggestion(match[1], [each.strip(" '") for each in match[2].split(",")])
        end = "" if message.endswith("?") else "."
        self.exit(2, f"fakeoss: {message}{end} `{self.prog} --help` says more\n")


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the long options of a parser and of its commands."""
    for action in parser._actions:
        yield from (option for option in action.option_strings if option.startswith("--"))
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _options(command)


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
