"""The options that a suite's ini file gives to every mock; those that are given in code win."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Options = dict[str, Any]

__all__ = ["of_suite", "pop_source", "push_source"]

_sources: list[Callable[[], Options]] = []
"""Who reads the options of the running suite; several if a suite runs another in its own process."""
_OF_NEW_STORES = ("limits", "clock", "seed")


def push_source(source: Callable[[], Options]) -> None:
    """Let ``source`` say the options when a mock is entered; it may raise ValueError."""
    _sources.append(source)


def pop_source() -> None:
    """Withdraw the source that was pushed last."""
    _sources.pop()


def of_suite(given: Options) -> Options:
    """Return the options of the suite for a mock that is ``given`` these. Raises ValueError if they are not valid."""
    if not _sources:
        return {}
    options = _sources[-1]()
    if given.get("store") is not None or given.get("upstream") is not None:
        options = {name: value for name, value in options.items() if name not in _OF_NEW_STORES}
    return options
