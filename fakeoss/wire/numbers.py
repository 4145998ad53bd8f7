"""Whole numbers as requests spell them: ASCII digits and nothing else, no blank, no plus, no underscore.

The value counts, not the length: leading zeros mean nothing, and five thousand nines are simply too large. So Amazon
reads ``max-keys`` and ``max-uploads`` (measured in September 2026: brekkylab/backlot); that it reads every other number
so is our reading. A text of any length costs a scan of it, never the conversion of more than nineteen digits.
"""

from __future__ import annotations

from typing import Final

__all__ = ["MAX_INT", "MAX_LONG", "parse_count", "parse_integer"]

MAX_INT: Final = 0x7FFFFFFF
"""The largest ``integer`` of Amazon's API model."""
MAX_LONG: Final = 0x7FFFFFFFFFFFFFFF
"""The largest ``long`` of Amazon's API model."""
_DIGITS: Final = len(str(MAX_LONG))


def parse_count(text: str, most: int = MAX_LONG) -> int | None:
    """The number from 0 to ``most`` that ``text`` is, ``None`` if it is none; what has a sign is none."""
    number = _value(text)
    return None if number is None or number > most else number


def parse_integer(text: str) -> int | None:
    """The number that ``text`` is, with a minus or without, ``None`` if it is none. One beyond ``MAX_LONG`` on either
    side is the first beyond it: too large for every bound, and still a number."""
    if text.startswith("-"):
        number = _value(text[1:])
        return None if number is None else -number
    return _value(text)


def _value(digits: str) -> int | None:
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) > _DIGITS:
        digits = digits.lstrip("0") or "0"
    return min(int(digits), MAX_LONG + 1) if len(digits) <= _DIGITS else MAX_LONG + 1
