"""What is done when a mock ends: what is asked of its store, and what an exception takes along."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from fakeoss.calls import hints_of
from fakeoss.escapes import escape_hints

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from fakeoss.calls import CallLog, CallRecords

__all__ = ["CHECKS", "ENDED", "attach_calls", "check_ending", "note_ending", "recording_of"]

CHECKS: list[Callable[[Any, Any], None]] = []
"""Called with a store that ends, or returns to what it was, and with a snapshot of what it was, ``None`` if that is
nothing."""

ENDED: list[CallLog] = []
"""The calls of mocks that have ended while a test of pytest ran, such as those of ``setUp``: the plugin shows them if
the test fails, and empties the list after each."""


def recording_of(records: CallRecords, path: str | PathLike[str] | None) -> Callable[[], None] | None:
    """Write the calls of a log to the file ``path``, if there is one, and return what is to be called when its mock
    ends. Raises OSError."""
    if path is None:
        return None
    from fakeoss.call_file import RecordedCalls  # few mocks write them

    return RecordedCalls.begin(records, path)


def note_ending(calls: CallLog) -> None:
    """A mock has ended that had these calls."""
    plugin = sys.modules.get("fakeoss.pytest_plugin")
    if plugin is not None and plugin.is_running:
        ENDED.append(calls)


def check_ending(store: Any, before: Any = None) -> None:
    """Raise what the first check raises that does; there is nothing to check if there is no store."""
    for check in CHECKS if store is not None else ():
        check(store, before)


def attach_calls(error: BaseException, calls: CallLog, store: Any = None) -> None:
    """Attach the calls of a mock that ended because of ``error``, and its store if that ended with it, for the pytest
    plugin to find."""
    try:
        vars(error).setdefault("_fakeoss_calls", calls)
        if store is not None:
            vars(error).setdefault("_fakeoss_store", store)
    except TypeError:
        pass  # the exception has no __dict__
    hints = [*hints_of(calls), *escape_hints(error, [calls])]
    if hints and hasattr(error, "add_note"):  # Python 3.11
        error.add_note("\n".join(hints))
