"""Libraries that mock above our seams: what they have replaced, so that a mock inside them can answer all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["bottom", "is_foreign"]


def is_foreign(found: Any) -> bool:
    """Whether a mocking library stands there."""
    return _beneath(found) is not None


def bottom(found: Any) -> Any:
    """What lies below all the mocking libraries that have replaced each other."""
    while (below := _beneath(found)) is not None:
        found = below
    return found


def _beneath(found: Any) -> Any:
    """What a mocking library has put ``found`` in the place of; ``None`` for what is no such library's.

    Raises RuntimeError when the library keeps it elsewhere than in the versions we know.
    """
    library = _library(found)
    look = _LOOKS.get(library)
    try:
        return None if look is None else look(found)
    except (AttributeError, KeyError) as error:
        raise RuntimeError(
            f"fakeoss: this version of {library} does not say what it has replaced ({error!r}): enter the mock outside "
            f"of it, or use another version"
        ) from error


def _library(found: Any) -> str:
    """The package that a function or a class comes from; of one made by ``unittest.mock``, the one it calls."""
    if isinstance(found, type):
        return found.__module__.partition(".")[0]
    called = getattr(getattr(getattr(found, "mock", None), "side_effect", None), "__self__", None)
    if called is not None:
        return type(called).__module__.partition(".")[0]
    module: str = getattr(found, "__globals__", {}).get("__name__", "")
    return module.partition(".")[0]


def _closed_over(function: Callable[..., Any], name: str) -> Any:
    cells = function.__closure__ or ()
    return dict(zip(function.__code__.co_freevars, cells, strict=True))[name].cell_contents


_LOOKS: Final[dict[str, Callable[[Any], Any]]] = {
    "aioresponses": lambda found: found.mock.side_effect.__self__.patcher.temp_original,
    "requests_mock": lambda found: _closed_over(found, "self")._last_send,
    "respx": lambda found: _closed_over(found, "spec"),
    "vcr": lambda found: getattr(found, "_baseclass" if isinstance(found, type) else "__wrapped__"),
}
"""Where a library keeps what it has replaced."""
