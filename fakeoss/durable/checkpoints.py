"""Moves what is committed from the write-ahead log to the database in the background, so that no request waits for it.

The log can begin anew only when all of it was moved, for which there is no moment while clients write without a pause:
then SQLite moves the little that is left with a commit, once the log is long.
"""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING, Final

from fakeoss.durable.database import connected

if TYPE_CHECKING:
    from fakeoss.durable.database import Database

__all__ = ["Checkpoints"]

_LOG: Final = logging.getLogger("fakeoss")
_CHANGES: Final = 1000
"""Rows that have changed since the last time, at least."""


class Checkpoints:
    """Those of a database, made by one thread over a connection of their own."""

    def __init__(self, database: Database, path: str) -> None:
        self._database = database
        self._connection = connected(path)
        self._changes = 0

    def step(self) -> bool:
        """Move what is in the log, if that is worth it; whether it was."""
        changes = self._database.changes
        if changes - self._changes < _CHANGES:
            return False
        self._changes = changes
        try:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:  # as on a full disk: it stays in the log, from where it is read
            _LOG.info("fakeoss cannot move the log to the database: %s", error)
        return True

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
