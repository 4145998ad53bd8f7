"""The limits of the ini file."""

from __future__ import annotations

from fakeoss.limits import Limits
from fakeoss.wire.numbers import parse_count

__all__ = ["limits_of"]


def limits_of(words: list[str]) -> Limits:
    """Return the limits of the ini file. Raises ValueError if one is none."""
    limits: dict[str, int] = {}
    for name, _, text in (word.partition("=") for word in words):
        number = parse_count(text)
        if name not in Limits._fields or number is None:
            known = ", ".join(Limits._fields)
            raise ValueError(f"fakeoss_limits: {name}={text} is not a limit; write max_parts=3; the limits are {known}")
        limits[name] = number
    return Limits(**limits)
