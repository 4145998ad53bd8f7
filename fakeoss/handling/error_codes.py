"""The error codes that a profile sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fakeoss.profiles.profile import Profile

__all__ = ["codes_of"]

_CACHE_SIZE: Final = 64
_codes: Final[dict[int, tuple[Profile, frozenset[str]]]] = {}


def codes_of(profile: Profile) -> frozenset[str]:
    """Return the error codes of a profile, collected once, since a mock is entered for every test."""
    entry = _codes.get(id(profile))
    if entry is None:
        if len(_codes) >= _CACHE_SIZE:
            _codes.clear()
        entry = _codes[id(profile)] = profile, frozenset(row.code for row in profile.errors.values())
    return entry[1]
