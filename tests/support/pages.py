"""The pages of the documentation, and the blocks of code in them, as files to write and commands to run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent.parent
GUIDES: Final = ROOT / "fakeoss" / "guides"
PAGES: Final = (ROOT / "README.md", *sorted(GUIDES.glob("*.md")))
_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_NAME: Final = re.compile(r"# ([\w./-]+\.(?:py|toml|ini|cfg))\n")


class Block(NamedTuple):
    """A block of code: its language, the name of the file that it shows, if any, and the line where it begins."""

    language: str
    name: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        named = _NAME.match(match[2])
        content = match[2][named.end() :] if named else match[2]
        found.append(Block(match[1], named[1] if named else "", content, text.count("\n", 0, match.start()) + 1))
    return found


def write_files(page: Path, folder: Path) -> list[str]:
    """Write the files that a page shows; return their names."""
    names = []
    for block in blocks(page):
        if block.name:
            path = folder / block.name
            assert not path.exists() or path.read_text(encoding="utf-8") == block.text, f"{block.name} is shown twice"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            names.append(block.name)
    return names


class Command(NamedTuple):
    """A command that a page shows, and the lines that it prints there."""

    text: str
    shown: list[str]


def commands(block: Block) -> list[Command]:
    """Return the commands of a console block, each after a ``$``."""
    found: list[Command] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:].partition("  # ")[0].rstrip(), []))
        else:
            assert found, f"output before the first command: {line}"
            found[-1].shown.append(line)
    return found


def unmatched(shown: list[str], printed: str) -> str:
    """Return the first shown line that was not printed after those before it; empty if all were. ``...`` stands for
    anything, as a line of its own for any number of lines."""
    rest = [" ".join(line.split()) for line in printed.splitlines()]
    for line in shown:
        if line.strip() in {"...", ""}:
            continue
        words = re.compile(".*".join(map(re.escape, " ".join(line.split()).split("..."))))
        position = next((index for index, each in enumerate(rest) if words.fullmatch(each)), None)
        if position is None:
            return line
        rest = rest[position + 1 :]
    return ""
