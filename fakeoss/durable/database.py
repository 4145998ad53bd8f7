"""The database of a durable store: rows of versions, parts, uploads and buckets, and which files they need.

One connection writes, and only the one thread that commits uses it; others read over a second one, which sees what is
committed. In WAL mode a transaction survives the death of the process once it is committed; with ``sync`` that of the
machine, too.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Set
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.durable.annotations import AnnotationTable
from fakeoss.durable.rows import RecordRow
from fakeoss.durable.schema import APPLICATION, FORMAT, MIGRATIONS, SCHEMA

if TYPE_CHECKING:
    from fakeoss.durable.annotations import AnnotationRow
    from fakeoss.durable.rows import Content

    Files = Set[int]
    """Numbers of files."""

__all__ = ["Database", "ObjectRow", "PartRow", "Transaction", "connected"]

_LOT: Final = 32
"""The most rows that one statement inserts."""
_READ: Final = 10_000
"""The rows that are read at once."""
_LOG: Final = 16_000
"""Pages of 4 KiB in the write-ahead log after which a commit moves them to the database, if nobody else has."""


class ObjectRow(NamedTuple):
    """A version to be written."""

    row: int
    bucket: int
    key: bytes
    version_id: str
    is_marker: bool
    facts: str
    content: Content


class PartRow(NamedTuple):
    """A part to be written."""

    row: int
    upload: str
    number: int
    facts: str
    content: Content


class Transaction(NamedTuple):
    """What is written at once."""

    erased: list[int]
    """Rows of versions."""
    objects: list[ObjectRow]
    erased_parts: list[int]
    parts: list[PartRow]
    moved: list[int]
    """Rows that need other files than before."""
    uploads: list[tuple[str, int, int, str]]
    closed: list[str]
    """Ids of uploads."""
    buckets: list[tuple[int, str, str]]
    dropped: list[int]
    """Ids of buckets, with all that they hold."""
    users: list[tuple[str, str]]
    meta: list[tuple[str, str]]
    unannotated: list[tuple[int, str | None]]
    """Annotations, by row of their version and name (``None``: all), that are gone or have others in their place."""
    annotations: list[AnnotationRow]


class Database:
    """The database at ``path``, made where there is none. Raises ValueError for one that is not ours, or of a later
    format; sqlite3.Error."""

    def __init__(self, path: str, *, sync: bool) -> None:
        is_new = not os.path.exists(path)
        if is_new:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        self._writer = connected(path)
        self._reader = connected(path)
        self._reading = Lock()
        self._holding: set[int] = set()
        """The rows that need files."""
        self._freed: list[int] = []
        """Those that needed some before this transaction."""
        try:
            self._writer.execute(f"PRAGMA synchronous = {'FULL' if sync else 'NORMAL'}")
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        (application,) = self._writer.execute("PRAGMA application_id").fetchone()
        (version,) = self._writer.execute("PRAGMA user_version").fetchone()
        if not application and not self._writer.execute("SELECT 1 FROM sqlite_master").fetchone():
            self._script(f"{SCHEMA}; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT}")
            self._writer.execute("PRAGMA journal_mode = WAL")
            version, application = FORMAT, APPLICATION
        if application != APPLICATION:
            raise ValueError("it is no store of fakeoss")
        if version > FORMAT:
            raise ValueError(f"its format is {version}; this version of fakeoss reads formats up to {FORMAT}")
        for older in range(version, FORMAT):
            self._migrate(older)
        self._writer.execute(f"PRAGMA wal_autocheckpoint = {_LOG}")
        self._holding.update(row for (row,) in self._writer.execute("SELECT holder FROM files"))
        self._annotations = AnnotationTable(self._writer)

    def _migrate(self, older: int) -> None:
        """Make the database one of the next format, or leave it as it is."""
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            MIGRATIONS[older](self._writer)
            self._writer.execute(f"PRAGMA user_version = {older + 1}")
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise

    def _script(self, statements: str) -> None:
        """Execute statements, all or none."""
        try:
            self._writer.executescript(f"BEGIN IMMEDIATE; {statements}; COMMIT")
        except sqlite3.Error:
            if self._writer.in_transaction:
                self._writer.rollback()
            raise

    @property
    def changes(self) -> int:
        """How many rows were written since it was opened."""
        return self._writer.total_changes

    def set_meta(self, name: str, value: str) -> None:
        """Say something of the whole store. Raises sqlite3.Error."""
        self._writer.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # reading

    def record(self, row: int) -> RecordRow | None:
        """The row of a version."""
        with self._reading:
            found = self._record(row)
            if found is not None and row in self._annotations.objects:  # asked afterwards: it was known before
                self._reader.execute("BEGIN")
                try:
                    found = self._record(row)
                    statement = "SELECT name, facts, body FROM annotations WHERE object = ?"
                    annotations = self._reader.execute(statement, (row,)).fetchall()
                finally:
                    self._reader.execute("COMMIT")
                return None if found is None else RecordRow(*found)._replace(annotations=annotations)
        return None if found is None else RecordRow(*found)

    def _record(self, row: int) -> Any:
        statement = "SELECT id, key, version, marker, facts, body FROM objects WHERE id = ?"
        return self._reader.execute(statement, (row,)).fetchone()

    def is_annotated(self, row: int) -> bool:
        """Whether the version of ``row`` may have annotations."""
        return row in self._annotations.objects

    def _all(self, statement: str, *values: object) -> list[Any]:
        with self._reading:
            return self._reader.execute(statement, values).fetchall()

    def meta(self) -> dict[str, str]:
        """What is said of the whole store."""
        return dict(self._all("SELECT name, value FROM meta"))

    def users(self) -> list[tuple[str, str]]:
        """Every user."""
        return self._all("SELECT id, facts FROM users")

    def buckets(self) -> list[tuple[int, str, str]]:
        """Every bucket: id, name, facts."""
        return self._all("SELECT id, name, facts FROM buckets")

    def count(self) -> int:
        """How many versions there are."""
        return int(self._all("SELECT COUNT(*) FROM objects")[0][0])

    def objects(self, bucket: int) -> Iterator[list[tuple[bytes, int, int]]]:
        """Every version in a bucket, by key, in lots: key, row, whether it is a marker. Read from an index alone."""
        statement = "SELECT key, id, marker FROM objects WHERE bucket = ? ORDER BY key"
        with self._reading:
            rows = self._reader.execute(statement, (bucket,))
            lot = rows.fetchmany(_READ)
        while lot:
            yield lot
            with self._reading:
                lot = rows.fetchmany(_READ)

    def uploads(self, bucket: int) -> list[tuple[str, str]]:
        """Every upload in a bucket, in the order in which they began: id, facts."""
        return self._all("SELECT id, facts FROM uploads WHERE bucket = ? ORDER BY serial", bucket)

    def parts(self, upload: str) -> list[tuple[int, int, str, bytes]]:
        """Every part of an upload: row, number, facts, octets."""
        return self._all("SELECT id, number, facts, body FROM parts WHERE upload = ?", upload)

    def files(self) -> dict[int, int]:
        """Every file that rows need, and how far."""
        return dict(self._all("SELECT file, MAX(stop) FROM files GROUP BY file"))

    def sizes(self) -> dict[int, int]:
        """Of every file, how many bytes rows need at most."""
        return dict(self._all("SELECT file, SUM(size) FROM files GROUP BY file"))

    def holders(self, file: int) -> list[int]:
        """The rows that need a file."""
        return [row for (row,) in self._all("SELECT holder FROM files WHERE file = ?", file)]

    def needed(self, file: int) -> int:
        """How many bytes of a file rows need at most."""
        return self._all("SELECT SUM(size) FROM files WHERE file = ?", file)[0][0] or 0

    def object_place(self, row: int) -> tuple[int, bytes, str] | None:
        """Bucket, key and version id of a version."""
        return next(iter(self._all("SELECT bucket, key, version FROM objects WHERE id = ?", row)), None)

    def part_place(self, row: int) -> tuple[int, str, int] | None:
        """Bucket, upload id and number of a part."""
        statement = (
            "SELECT bucket, uploads.id, number FROM parts JOIN uploads ON uploads.id = upload WHERE parts.id = ?"
        )
        return next(iter(self._all(statement, row)), None)

    def last_row(self) -> int:
        """The largest number of any row."""
        tables = ("objects", "parts", "buckets", "annotations")
        return max(self._all(f"SELECT MAX(id) FROM {table}")[0][0] or 0 for table in tables)

    # writing

    def may_be_plain(self, rows: list[ObjectRow], moved: list[int]) -> bool:
        """Whether these are a few versions without files, in the place of such, as clients write most."""
        if not 0 < len(rows) <= _LOT or not self._holding.isdisjoint(moved):
            return False
        return not any([row.content.files for row in rows])  # noqa: C419 - a list is made faster

    def write(self, transaction: Transaction) -> tuple[Files, Files, Files]:
        """Commit a transaction; the files that it needs, those that nothing needs any more, and those that fewer rows
        need than before. Raises sqlite3.Error; nothing is written then."""
        writer = self._writer
        self._freed.clear()
        writer.execute("BEGIN IMMEDIATE")
        try:
            loose = self._erase(transaction)
            needed = self._insert(transaction)
            needed_still = {file for file in loose if self._is_needed(file)}
            writer.execute("COMMIT")
        except BaseException:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            raise
        self._holding.difference_update(self._freed)
        self._holding.update(row.row for row in transaction.objects if row.content.files)
        self._holding.update(part.row for part in transaction.parts if part.content.files)
        self._holding.update(row.row for row in transaction.annotations if row.content.files)
        self._annotations.objects.difference_update(transaction.erased)
        return needed, loose - needed_still, needed_still

    def _is_needed(self, file: int) -> bool:
        return self._writer.execute("SELECT 1 FROM files WHERE file = ?", (file,)).fetchone() is not None

    def _erase(self, transaction: Transaction) -> set[int]:
        """Remove rows; the files that they needed."""
        writer = self._writer
        loose: set[int] = set()
        gone = self._annotations.gone(transaction.erased, transaction.unannotated, transaction.dropped)
        if gone:
            loose |= self._let_go(gone)
            self._annotations.delete(gone)
        rows = [(row,) for row in transaction.erased]
        if rows:
            loose |= self._let_go(rows)
            writer.executemany("DELETE FROM objects WHERE id = ?", rows)
        rows = [(row,) for row in transaction.erased_parts]
        for upload in transaction.closed:
            rows += writer.execute("SELECT id FROM parts WHERE upload = ?", (upload,)).fetchall()
            writer.execute("DELETE FROM uploads WHERE id = ?", (upload,))
        if rows:
            loose |= self._let_go(rows)
            writer.executemany("DELETE FROM parts WHERE id = ?", rows)
        for bucket in transaction.dropped:
            loose |= self._drop(bucket)
        if transaction.moved:
            loose |= self._let_go([(row,) for row in transaction.moved])
        return loose

    def _drop(self, bucket: int) -> set[int]:
        writer = self._writer
        uploads = "(SELECT id FROM uploads WHERE bucket = ?)"
        rows = writer.execute("SELECT id FROM objects WHERE bucket = ? AND held", (bucket,)).fetchall()
        rows += writer.execute(f"SELECT id FROM parts WHERE held AND upload IN {uploads}", (bucket,)).fetchall()
        loose = self._let_go(rows)
        writer.execute("DELETE FROM objects WHERE bucket = ?", (bucket,))
        writer.execute(f"DELETE FROM parts WHERE upload IN {uploads}", (bucket,))
        writer.execute("DELETE FROM uploads WHERE bucket = ?", (bucket,))
        writer.execute("DELETE FROM buckets WHERE id = ?", (bucket,))
        return loose

    def _let_go(self, rows: Iterable[tuple[int]]) -> set[int]:
        loose: set[int] = set()
        for row in rows:
            if row[0] not in self._holding:
                continue
            self._freed.append(row[0])
            found = self._writer.execute("SELECT file FROM files WHERE holder = ?", row).fetchall()
            if found:
                loose.update(file for (file,) in found)
                self._writer.execute("DELETE FROM files WHERE holder = ?", row)
        return loose

    def _insert(self, transaction: Transaction) -> set[int]:
        """Write rows; the files that they need."""
        writer, files = self._writer, list[tuple[int, int, int, int]]()
        for row in transaction.objects:
            if row.content.files:
                files += [(file, row.row, *extent) for file, extent in row.content.files.items()]
        for part in transaction.parts:
            files += [(file, part.row, *extent) for file, extent in part.content.files.items()]
        for lot in _lots(transaction.objects):
            self.insert_objects(lot)
        if transaction.parts:
            writer.executemany(
                "INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?)",
                [(*row[:3], bool(row.content.files), row.facts, row.content.octets) for row in transaction.parts],
            )
        if transaction.annotations:
            self._annotations.insert(transaction.annotations)
            for each in transaction.annotations:
                files += [(file, each.row, *extent) for file, extent in each.content.files.items()]
        if files:
            writer.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", files)
        for table in ("uploads", "buckets", "users", "meta"):
            if rows := getattr(transaction, table):
                places = ", ".join("?" * len(rows[0]))
                writer.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows)
        return {file for file, *_ in files}

    def insert_objects(self, rows: list[ObjectRow]) -> None:
        """Insert versions: those that ``may_be_plain`` are a transaction by themselves, in one statement, which lets go
        of the interpreter once, for which other threads make it wait. Raises sqlite3.Error."""
        values: list[object] = []
        for row in rows:
            values += (*row[:5], bool(row.content.files), row.facts, row.content.octets)
        self._writer.execute(_inserting(len(rows)), values)

    def close(self) -> None:
        """Move everything from the log to the database, and close it."""
        self._reader.close()
        self._writer.close()


def _lots(rows: list[ObjectRow]) -> list[list[ObjectRow]]:
    return [rows] if 0 < len(rows) <= _LOT else [rows[at : at + _LOT] for at in range(0, len(rows), _LOT)]


@cache
def _inserting(count: int) -> str:
    """The statement that inserts so many versions."""
    return f"INSERT OR REPLACE INTO objects VALUES {', '.join(['(?, ?, ?, ?, ?, ?, ?, ?)'] * count)}"


def connected(path: str) -> sqlite3.Connection:
    """A connection that any thread may use, one at a time, and that begins no transaction by itself."""
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, cached_statements=256)
    try:
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute("PRAGMA cache_size = -8000")
    except BaseException:
        connection.close()
        raise
    return connection
