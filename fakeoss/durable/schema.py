"""The tables of a durable store's database, and how one of an earlier format becomes one of this."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from fakeoss.durable.annotations import SCHEMA as ANNOTATIONS
from fakeoss.durable.rows import load

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

__all__ = ["APPLICATION", "FORMAT", "MIGRATIONS", "SCHEMA"]

FORMAT: Final = 3
"""The number of the schema, in ``user_version``."""
APPLICATION: Final = 0x66616B65
"""What ``application_id`` says in databases of ours."""
SCHEMA: Final = f"""{ANNOTATIONS}
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE users (id TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE buckets (id INTEGER PRIMARY KEY, name TEXT NOT NULL, facts TEXT NOT NULL);
CREATE TABLE objects (
    id INTEGER PRIMARY KEY, bucket INTEGER NOT NULL, key BLOB NOT NULL, version TEXT NOT NULL,
    marker INTEGER NOT NULL, held INTEGER NOT NULL, facts TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX objects_by_key ON objects (bucket, key, marker);
CREATE TABLE uploads (id TEXT PRIMARY KEY, bucket INTEGER NOT NULL, serial INTEGER NOT NULL, facts TEXT NOT NULL);
CREATE TABLE parts (
    id INTEGER PRIMARY KEY, upload TEXT NOT NULL, number INTEGER NOT NULL,
    held INTEGER NOT NULL, facts TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX parts_by_upload ON parts (upload);
CREATE TABLE files (
    file INTEGER NOT NULL, holder INTEGER NOT NULL, stop INTEGER NOT NULL, size INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (file, holder)
) WITHOUT ROWID;
CREATE INDEX files_by_holder ON files (holder);
"""


def _add_sizes(connection: sqlite3.Connection) -> None:
    """Format 1 did not tell how many bytes of a file a row needs."""
    connection.execute("ALTER TABLE files ADD COLUMN size INTEGER NOT NULL DEFAULT 0")
    for table in ("objects", "parts"):
        for row, facts in connection.execute(f"SELECT id, facts FROM {table} WHERE held").fetchall():
            sizes: Counter[int] = Counter()
            for file, _, size in (piece for piece in load(facts)["pieces"] if isinstance(piece, list)):
                sizes[file] += size
            rows = [(size, file, row) for file, size in sizes.items()]
            connection.executemany("UPDATE files SET size = ? WHERE file = ? AND holder = ?", rows)


def _add_annotations(connection: sqlite3.Connection) -> None:
    """Format 2 had no annotations."""
    for statement in ANNOTATIONS.split(";"):
        connection.execute(statement)


MIGRATIONS: Final[dict[int, Callable[[sqlite3.Connection], None]]] = {1: _add_sizes, 2: _add_annotations}
"""What makes a database of each format one of the next."""
