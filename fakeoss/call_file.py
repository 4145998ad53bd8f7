"""Writing every call as a line of JSON, whatever store it was made to."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from fakeoss.call_records import CallRecords

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.call_entry import CallEntry

__all__ = ["CallFile", "as_json"]


def as_json(entry: CallEntry, **more: Any) -> str:
    """Return a call as one line of JSON, without bodies and secrets."""
    return json.dumps({**more, **entry.as_dict()}, ensure_ascii=False)


class CallFile:
    """A file to which every call is written when it has its answer. Several processes may write to the same one.

    ``context`` returns what is said of a call besides its own fields. Raises OSError if the file cannot be opened.
    """

    def __init__(self, path: str, context: Callable[[], dict[str, Any]]) -> None:
        self._context = context
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._add = CallRecords.add

    def start(self) -> None:
        """Write the calls from now on."""
        add, write = self._add, self._write

        # put in the place of the other, so that nobody pays for it who does not want the file
        def add_and_write(records: CallRecords, entry: CallEntry) -> None:
            add(records, entry)
            write(entry)

        CallRecords.add = add_and_write  # type: ignore[method-assign, assignment]

    def _write(self, entry: CallEntry) -> None:
        line = as_json(entry, **self._context()) + "\n"
        os.write(self._descriptor, line.encode("utf-8", "backslashreplace"))  # appended in one piece

    def stop(self) -> None:
        """Write no more, and close the file."""
        CallRecords.add = self._add  # type: ignore[method-assign]
        os.close(self._descriptor)
