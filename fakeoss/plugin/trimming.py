"""The traceback of a refused request, at the suite's own lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["trim"]

_PACKAGE = str(Path(__file__).parent.parent) + "/"


def trim(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Show a refused request at the suite's own lines, without those of the client library (unless --full-trace)."""
    errors, caught = sys.modules.get("fakeoss.errors"), call.excinfo
    if errors is None or caught is None or item.config.getoption("fulltrace", False):
        return
    error, root = caught.value, str(item.config.rootpath)
    if not isinstance(error, errors.OutsideMockError):
        return
    trimmed: TracebackType | None = None
    for entry in reversed(list(caught.traceback)):
        if _is_own(str(entry.path), root):
            raw = entry._rawentry
            trimmed = type(raw)(trimmed, raw.tb_frame, raw.tb_lasti, raw.tb_lineno)
    if trimmed is not None:
        call.excinfo = pytest.ExceptionInfo.from_exception(error.with_traceback(trimmed))


def _is_own(path: str, root: str) -> bool:
    """Whether a file is the suite's own: below its root, but neither installed there nor ours."""
    return path.startswith(root) and "site-packages" not in path and not path.startswith(_PACKAGE)
