"""Libraries that mock above our seams: finds what they replaced, so that a mock inside them can still answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["is_foreign", "unwrap"]


def is_foreign(value: Any) -> bool:
    """Whether ``value`` was put in place by another mocking library."""
    return _replaced_by(value) is not None


def unwrap(value: Any) -> Any:
    """Return the library's own function or class, below every mocking library that replaced it."""
    while (replaced := _replaced_by(value)) is not None:
        value = replaced
    return value


def _replaced_by(value: Any) -> Any:
    """Return what a mocking library replaced with ``value``; ``None`` if ``value`` does not come from one.

    Raises RuntimeError if this version of the library keeps the original in a place we do not know.
    """
    library = _library(value)
    read_original = _ORIGINALS.get(library)
    try:
        return None if read_original is None else read_original(value)
    except (AttributeError, KeyError) as error:
        raise RuntimeError(
            f"fakeoss: cannot find what this version of {library} has replaced ({error!r}): enter the mock outside of "
            f"it, or use another version"
        ) from error


def _library(value: Any) -> str:
    """Return the package that defines a function or class; for a ``unittest.mock`` object, the package it calls."""
    if isinstance(value, type):
        return value.__module__.partition(".")[0]
    callee = getattr(getattr(getattr(value, "mock", None), "side_effect", None), "__self__", None)
    if callee is not None:
        return type(callee).__module__.partition(".")[0]
    module: str = getattr(value, "__globals__", {}).get("__name__", "")
    return module.partition(".")[0]


def _closure_value(function: Callable[..., Any], name: str) -> Any:
    cells = function.__closure__ or ()
    return dict(zip(function.__code__.co_freevars, cells, strict=True))[name].cell_contents


_ORIGINALS: Final[dict[str, Callable[[Any], Any]]] = {
    "aioresponses": lambda value: value.mock.side_effect.__self__.patcher.temp_original,
    "requests_mock": lambda value: _closure_value(value, "self")._last_send,
    "respx": lambda value: _closure_value(value, "spec"),
    "vcr": lambda value: getattr(value, "_baseclass" if isinstance(value, type) else "__wrapped__"),
}
"""How to read, for each library, what it has replaced."""
