"""The records of a durable store that were asked for last, so that they are not read each time."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fakeoss.durable.rows import StoredRecord

__all__ = ["Cache"]

_CACHED: Final = 32 << 20
"""Bytes that the records in memory may take, about."""
_RECORD: Final = 1500


class Cache:
    """The records that were asked for last, by row."""

    def __init__(self) -> None:
        self._records: OrderedDict[int, StoredRecord] = OrderedDict()
        self.forgotten = 0
        """How often anything was forgotten."""
        self._size = 0
        self._lock = Lock()

    def get(self, row: int) -> StoredRecord | None:
        """The record of a row, if it is held."""
        return self._records.get(row)

    def put(self, record: StoredRecord) -> None:
        """Hold what was written."""
        with self._lock:
            self._forget(record.row)
            self._hold(record)

    def add(self, record: StoredRecord, forgotten: int) -> None:
        """Hold what was read, unless something else may have been written since, when so often was forgotten."""
        with self._lock:
            if record.row not in self._records and self.forgotten == forgotten:
                self._hold(record)

    def _hold(self, record: StoredRecord) -> None:
        self._records[record.row] = record
        self._size += _cost(record)
        while self._size > _CACHED:
            _, oldest = self._records.popitem(last=False)
            self._size -= _cost(oldest)
            self.forgotten += 1

    def drop(self, rows: list[int]) -> None:
        """Forget these rows."""
        if rows:
            with self._lock:
                for row in rows:
                    self._forget(row)

    def _forget(self, row: int) -> None:
        record = self._records.pop(row, None)
        if record is not None:
            self._size -= _cost(record)
            self.forgotten += 1


def _cost(record: StoredRecord) -> int:
    contents = [record.content, *(annotation.content for annotation in record.annotations.values())]
    return _RECORD + sum(len(content) for content in contents if isinstance(content, bytes))
