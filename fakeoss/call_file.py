"""Writing calls to a file, each as a line of JSON when it has its answer."""

from __future__ import annotations

import json
import logging
import os
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from fakeoss.call_records import CallRecords

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from fakeoss.call_entry import CallEntry

__all__ = ["CallFile", "RecordedCalls", "as_json"]

_LOG: Final = logging.getLogger("fakeoss")


def as_json(entry: CallEntry, **more: Any) -> str:
    """Return a call as one line of JSON, without bodies and secrets."""
    return json.dumps({**more, **entry.as_dict()}, ensure_ascii=False)


class CallFile:
    """A file to whose end calls are written, each of them at once. Several processes may write to the same one. A
    call that cannot be written, as to a full disk, is lost to the file, which is said once, and disturbs nobody.

    ``context`` returns what is said of a call besides its own fields. Raises OSError if the file cannot be opened.
    """

    def __init__(self, path: str | PathLike[str], context: Callable[[], dict[str, Any]] = dict) -> None:
        self.path = os.fspath(path)
        self._context = context
        self._lock = Lock()
        self._lost = 0
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._is_closed = False
        if _is_cut_off(self.path):
            self._write(b"\n")  # whoever wrote there last was ended in the middle of it
        self._add = CallRecords.add

    def write(self, entry: CallEntry) -> None:
        """Write a call, unless the file is closed."""
        line = as_json(entry, **self._context()) + "\n"
        with self._lock:
            if not self._is_closed:
                self._write(line.encode("utf-8", "backslashreplace"))

    def _write(self, line: bytes) -> None:
        try:
            self._append(line)
        except OSError as error:
            if not self._lost:
                _LOG.error("fakeoss: calls are not written to %s any longer: %s", self.path, error.strerror)
            self._lost += 1
            return
        if self._lost:
            _LOG.error("fakeoss: calls are written to %s again; %d are missing", self.path, self._lost)
            self._lost = 0

    def _append(self, data: bytes) -> None:
        """Write ``data`` in one piece, or nothing. Raises OSError."""
        written = os.write(self._descriptor, data)
        if written == len(data):
            return
        end = os.lseek(self._descriptor, 0, os.SEEK_CUR)
        if os.fstat(self._descriptor).st_size == end:  # nobody has written behind it
            os.ftruncate(self._descriptor, end - written)
        raise OSError(None, "only a part of a line could be written")

    def close(self) -> None:
        """Write no more."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                os.close(self._descriptor)

    # the calls of every store

    def start(self) -> None:
        """Write the calls of all stores from now on."""
        add, write = self._add, self.write

        # put in the place of the other, so that nobody pays for it who does not want the file
        def add_and_write(records: CallRecords, entry: CallEntry) -> None:
            add(records, entry)
            write(entry)

        CallRecords.add = add_and_write  # type: ignore[method-assign, assignment]

    def stop(self) -> None:
        """Write no more, and close the file."""
        CallRecords.add = self._add  # type: ignore[method-assign]
        self.close()


def _is_cut_off(path: str) -> bool:
    """Whether a file that can be read ends in the middle of a line."""
    if not os.path.isfile(path) or not os.path.getsize(path):
        return False
    try:
        with open(path, "rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() != b"\n"
    except OSError:
        return False


class RecordedCalls(CallRecords):
    """What stands behind the log of a store whose calls are written to files, too."""

    __slots__ = ()  # so that the records of a store that exists can become these

    def add(self, entry: CallEntry) -> None:
        """Log a call, and write it."""
        CallRecords.add(self, entry)
        for file in self.files:
            file.write(entry)

    @staticmethod
    def begin(records: CallRecords, path: str | PathLike[str]) -> Callable[[], None]:
        """Write the calls of one store to a file from now on, and return what ends that. Raises OSError, and TypeError
        for a ``path`` that is none."""
        file = CallFile(path)
        records.files = (*records.files, file)
        records.__class__ = RecordedCalls

        def end() -> None:
            records.files = tuple(other for other in records.files if other is not file)
            if not records.files:
                records.__class__ = CallRecords
            file.close()

        return end
