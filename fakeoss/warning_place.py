"""Where a warning is shown: at the user's function, class or line, never at those of a runner that calls them."""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from contextlib import contextmanager
from pathlib import PurePath
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeoss.errors import LegacyWarning, UnmetWarning, UnsupportedWarning, unmet_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

    Find = Callable[[], "Place"]
    """Finds the place of a warning, once there is one: that of a class takes a while."""
    Where = Callable[[], "Place | None"]

__all__ = ["Place", "place_here", "place_of", "shown_at", "warn", "warn_of_ignored", "warn_of_legacy", "warn_of_unmet"]

_OWN = "fakeoss"
_HELPERS = frozenset({_OWN, "contextlib", "functools"})
_RUNNERS = frozenset({"_pytest", "anyio", "asyncio", "pluggy", "pytest_asyncio", "trio", "unittest"})
"""Packages that enter and leave mocks for others, and those that run tests."""


class Place(NamedTuple):
    """A line of a file, and the names of its module, which know what was warned of there before."""

    file: str
    line: int
    names: dict[str, Any]
    is_runner: bool = False
    """Whether it lies in a runner of tests, where nobody looks."""


def place_here(*, beyond_runners: bool = False) -> Place:
    """Return the place of the innermost frame that is neither ours nor a helper's, nor, if asked for, a runner's."""
    passed = _HELPERS | _RUNNERS if beyond_runners else _HELPERS
    frame: FrameType = sys._getframe(1)
    while frame.f_back is not None and _package(frame) in passed:
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno, frame.f_globals, _package(frame) in _RUNNERS)


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def place_of(target: Any) -> Place | None:
    """Return the place where a function, a class or a module is written, or of a file; ``None`` if there is none."""
    if isinstance(target, PurePath):
        return Place(str(target), 1, {})
    if isinstance(target, ModuleType):
        return Place(target.__file__, 1, vars(target)) if target.__file__ else None
    if isinstance(target, type):
        return _place_of_class(target)
    function = _bare(target)
    code = getattr(function, "__code__", None)
    return None if code is None else Place(code.co_filename, code.co_firstlineno, function.__globals__)


def _bare(target: Any) -> Any:
    """Return the function inside decorators, methods and partial functions."""
    while True:
        inner = getattr(target, "__wrapped__", None) or getattr(target, "__func__", None)
        if inner is None and isinstance(target, functools.partial):
            inner = target.func
        if inner is None:
            return target
        target = inner


def _place_of_class(target: type) -> Place | None:
    module = sys.modules.get(target.__module__)
    try:
        file, line = inspect.getsourcefile(target), inspect.getsourcelines(target)[1]
    except (OSError, TypeError):  # it was made by a program, or typed in
        return None
    return None if file is None else Place(file, line, vars(module) if module is not None else {})


def warn(message: str, category: type[Warning], place: Place) -> None:
    """Issue a warning that is shown at ``place``, and so is the error where warnings are errors."""
    registry = place.names.setdefault("__warningregistry__", {})
    module = place.names.get("__name__")
    with shown_at(lambda: place):
        warnings.warn_explicit(message, category, place.file, place.line, module=module, registry=registry)


@contextmanager
def shown_at(find: Where) -> Iterator[None]:
    """Have the report of pytest show, at the place found, what no line of the suite has raised."""
    try:
        yield
    except Exception as error:
        place = find()
        if place is not None:
            vars(error).setdefault("_fakeoss_place", place)
        raise


def warn_of_ignored(profile: str, ignored: Iterable[tuple[str, str]], find: Find) -> None:
    """Warn about each unsupported header that was ignored; only now, as a warning might break a request."""
    for operation, header in sorted(ignored):
        message = (
            f"{operation} was called with {header}, which {profile} does not support there: it was "
            "ignored (use fakeoss.mock(unsupported='reject') to answer 501 instead, 'ignore' to silence this warning)"
        )
        warn(message, UnsupportedWarning, find())


def warn_of_unmet(shortfalls: list[str], find: Find) -> None:
    """Warn, all at once, about faults and hooks whose calls never came."""
    if shortfalls:
        warn(unmet_message(shortfalls), UnmetWarning, find())


_told: set[str] = set()


def warn_of_legacy(reasons: Iterable[str], find: Find) -> None:
    """Issue one ``LegacyWarning`` for each of the reasons that this process was not told yet; empty ones are none.

    Where warnings are errors, it is printed to ``stderr``: as advice to a suite that moves, it must not break it.
    """
    for reason in reasons:
        if reason and reason not in _told:
            _told.add(reason)
            message = f"fakeoss: {reason}, which today's service refuses: tighten it once the suite runs"
            try:
                warn(message, LegacyWarning, find())
            except LegacyWarning as warning:
                print(f"LegacyWarning: {warning}", file=sys.stderr)
