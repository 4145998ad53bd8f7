"""Whole numbers in requests: ASCII digits only, without spaces, plus signs or underscores.

The value counts, not its length: leading zeros are ignored, and five thousand nines are simply too large. Amazon reads
``max-keys`` and ``max-uploads`` this way (measured in September 2026: brekkylab/backlot); that it reads all other
numbers this way is our reading. A text of any length is only scanned; at most nineteen digits are ever converted.
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
    """Return ``text`` as a number from 0 to ``most``; ``None`` if it is not one, or has a sign."""
    number = _parse_digits(text)
    return None if number is None or number > most else number


def parse_integer(text: str) -> int | None:
    """Return ``text`` as a number, which may have a minus sign; ``None`` if it is not one. A magnitude greater than
    ``MAX_LONG`` is clamped to ``MAX_LONG + 1``: beyond every limit, but still a number."""
    if text.startswith("-"):
        number = _parse_digits(text[1:])
        return None if number is None else -number
    return _parse_digits(text)


def _parse_digits(digits: str) -> int | None:
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) > _DIGITS:
        digits = digits.lstrip("0") or "0"
    return min(int(digits), MAX_LONG + 1) if len(digits) <= _DIGITS else MAX_LONG + 1
