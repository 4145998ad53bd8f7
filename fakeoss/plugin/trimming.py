"""The traceback of a refused request, and of what a mock says at its end, at the suite's own lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import TracebackType

    from fakeoss.warning_place import Place

__all__ = ["trim"]

_PACKAGE = str(Path(__file__).parent.parent) + "/"


def trim(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Show a refused request, and what a mock says at its end, at the suite's own lines, without those of the client
    library and ours (unless --full-trace); what no line of the suite has raised, at the test."""
    if item.config.getoption("fulltrace", False):
        return
    root = str(item.config.rootpath)
    if call.excinfo is not None:
        call.excinfo = _trimmed(call.excinfo, root)
    kept: Any = getattr(item, "_excinfo", None)  # those of unittest, which pytest reports after us
    if kept:
        kept[:] = [_trimmed(each, root) for each in kept]


def _trimmed(caught: pytest.ExceptionInfo[BaseException], root: str) -> pytest.ExceptionInfo[BaseException]:
    errors, error = sys.modules["fakeoss.errors"], caught.value
    place = getattr(error, "_fakeoss_place", None)
    if place is None and not isinstance(error, errors.OutsideMockError):
        return caught
    trimmed: TracebackType | None = None
    for entry in reversed(list(caught.traceback)):
        if _is_own(str(entry.path), root):
            raw = entry._rawentry
            trimmed = type(raw)(trimmed, raw.tb_frame, raw.tb_lasti, raw.tb_lineno)
    if trimmed is None and place is not None:
        trimmed = _traceback_at(place)
    return caught if trimmed is None else pytest.ExceptionInfo.from_exception(error.with_traceback(trimmed))


def _traceback_at(place: Place) -> TracebackType | None:
    """Return the traceback of something that is raised at a line of a file."""
    code = compile("raise KeyError", place.file, "exec")  # its lines are counted from the first
    try:
        exec(code.replace(co_firstlineno=place.line), {})
    except KeyError as error:
        return error.__traceback__ and error.__traceback__.tb_next
    return None


def _is_own(path: str, root: str) -> bool:
    """Whether a file is the suite's own: below its root, but neither installed there nor ours."""
    return path.startswith(root) and "site-packages" not in path and not path.startswith(_PACKAGE)
