"""``python -m fakeoss help``: the guides, as they lie in the package."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from fakeoss.cli.painting import Painter
from fakeoss.suggestion import suggestion

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["TopicError", "print_topic", "print_topics", "topics"]


class TopicError(Exception):
    """There is no such guide; the message names the nearest."""


def topics() -> dict[str, str]:
    """Return the text of each guide, in Markdown, by its name."""
    guides = (each for each in files("fakeoss").joinpath("guides").iterdir() if each.name.endswith(".md"))
    return {
        guide.name.removesuffix(".md"): guide.read_text("utf-8") for guide in sorted(guides, key=lambda each: each.name)
    }


def print_topics(out: TextIO) -> None:
    """Print the names and titles of the guides."""
    painter, found = Painter(out), topics()
    width = max(map(len, found))
    painter.print_line("title", "Guides: python -m fakeoss help TOPIC")
    for name, text in found.items():
        painter.print_line("", f"  {name.ljust(width)}  {text.partition(chr(10))[0].removeprefix('# ')}")
    painter.print_line("", "Options of a command: python -m fakeoss COMMAND --help")


def print_topic(name: str, out: TextIO) -> None:
    """Print a guide. Raises TopicError if there is none of that name."""
    found, painter = topics(), Painter(out)
    if name not in found:
        raise TopicError(f"there is no guide {name!r}{suggestion(name, tuple(found), 'topics')}")
    is_code = False
    for line in found[name].splitlines():
        if line.startswith("<!--"):
            continue
        is_fence = line.startswith("```")
        is_code = is_code != is_fence
        colour = "quiet" if is_fence else "request" if is_code else "title" if line.startswith("#") else ""
        painter.print_line(colour, line)
