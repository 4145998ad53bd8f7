"""The patterns of policies: ``*`` is any text, ``?`` one character, ``${name}`` a value of the request."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Lookup = Callable[[str], str | None]

__all__ = ["matches", "substituted"]

_TOKEN = re.compile(r"\$\{([^{}]*)\}|[*?]")
_DEFAULT = re.compile(r"([^,]*),\s*'([^']*)'\s*")
_LITERAL = frozenset("*?$")


class _Segment(NamedTuple):
    """The text between two stars: its length, and how it is looked for if it has question marks."""

    text: str
    length: int
    shape: re.Pattern[str] | None

    def stands_at(self, text: str, start: int) -> bool:
        if self.shape is None:
            return text.startswith(self.text, start)
        return self.shape.match(text, start) is not None

    def find(self, text: str, start: int) -> int:
        if self.shape is None:
            return text.find(self.text, start)
        found = self.shape.search(text, start)
        return -1 if found is None else found.start()


def matches(pattern: str, text: str, lookup: Lookup | None = None) -> bool:
    """Whether the whole of ``text`` fits. With ``lookup`` a variable stands for a value, which is taken literally, and
    one without a value fits nothing; without it ``${`` means nothing. The work grows with the product of the lengths at
    worst, whatever the pattern."""
    if lookup is None or "${" not in pattern:
        return _fits(_segments(pattern), text)
    segments = _resolved(pattern, lookup)
    return segments is not None and _fits(segments, text)


def substituted(text: str, lookup: Lookup) -> str | None:
    """``text`` with its variables replaced and its stars left as they are; ``None`` if a variable has no value."""
    parts: list[str] = []
    end = 0
    for token in _TOKEN.finditer(text):
        if token[1] is None:
            continue
        value = _value(token[1], lookup)
        if value is None:
            return None
        parts += [text[end : token.start()], value]
        end = token.end()
    return "".join([*parts, text[end:]])


def _value(name: str, lookup: Lookup) -> str | None:
    """What ``${name}`` or ``${name, 'default'}`` stands for; ``${*}``, ``${?}`` and ``${$}`` for themselves."""
    if name in _LITERAL:
        return name
    default = _DEFAULT.fullmatch(name)
    if default is None:
        return lookup(name.strip())
    value = lookup(default[1].strip())
    return default[2] if value is None else value


@lru_cache(maxsize=1024)
def _segments(pattern: str) -> tuple[_Segment, ...]:
    return tuple(_segment(re.split(r"(\?)", part)) for part in pattern.split("*"))


def _resolved(pattern: str, lookup: Lookup) -> tuple[_Segment, ...] | None:
    segments: list[list[str]] = [[]]
    end = 0
    for token in _TOKEN.finditer(pattern):
        current = segments[-1]
        current.append(pattern[end : token.start()])
        end = token.end()
        if token[0] == "*":
            segments.append([])
        elif token[0] == "?":
            current.append("?")
        else:
            value = _value(token[1], lookup)
            if value is None:
                return None
            current.append("")
            current.extend(f"\\{letter}" if letter == "?" else letter for letter in value)
    segments[-1].append(pattern[end:])
    return tuple(_segment(parts) for parts in segments)


def _segment(parts: Iterable[str]) -> _Segment:
    """A segment of texts, of which ``?`` is any character and ``\\?`` a question mark."""
    plain = [part for part in parts if part]
    literal = "".join("?" if part == "\\?" else part for part in plain)
    if "?" not in plain:
        return _Segment(literal, len(literal), None)
    shape = "".join("." if part == "?" else re.escape("?" if part == "\\?" else part) for part in plain)
    return _Segment(literal, len(literal), re.compile(shape, re.DOTALL))


def _fits(segments: tuple[_Segment, ...], text: str) -> bool:
    first, last = segments[0], segments[-1]
    if len(segments) == 1:
        return len(text) == first.length and first.stands_at(text, 0)
    if not first.stands_at(text, 0):
        return False
    position = first.length
    for segment in segments[1:-1]:
        found = segment.find(text, position)
        if found < 0:
            return False
        position = found + segment.length
    tail = len(text) - last.length
    return tail >= position and last.stands_at(text, tail)
