"""The annotations of versions in rows of their own, so that to put one writes no other anew.

An annotation is known by the row of its version and its name. Its own row has a number all the same, by which it holds
the file that a large payload lies in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.durable.rows import content_of, content_row, dump, load
from fakeoss.model.annotations import Annotation
from fakeoss.model.disk.values import decoded, encoded

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from fakeoss.durable.rows import Content, FileOf
    from fakeoss.model.rope import Body

    Row = tuple[int]
    """The number of an annotation's row."""
    Stored = tuple[str, str, bytes]
    """Name, facts and octets."""

__all__ = ["SCHEMA", "AnnotationRow", "AnnotationTable", "annotation_row", "forget", "note", "read_annotations"]

SCHEMA: Final = """
CREATE TABLE annotations (
    id INTEGER PRIMARY KEY, object INTEGER NOT NULL, name TEXT NOT NULL,
    held INTEGER NOT NULL, facts TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX annotations_by_object ON annotations (object, name);
"""


# what is to be written: the last word on each annotation, ``None`` for one that is gone, by version and name

Words = dict[tuple[int, str], Annotation | None]


def note(words: Words, row: int, before: Mapping[str, Annotation], after: Mapping[str, Annotation]) -> None:
    """Note which annotations of the version of ``row`` are other ones than before."""
    for name, annotation in after.items():
        there = before.get(name)
        if there is None or (there is not annotation and _facts(there) != _facts(annotation)):
            words[row, name] = annotation
    for name in before.keys() - after.keys():
        words[row, name] = None


def _facts(annotation: Annotation) -> tuple[Any, ...]:
    """What tells one from another: its checksum does that for the payload."""
    return (*annotation[:4], annotation.replication)


def forget(words: Words, row: int) -> None:
    """Forget what was to be written of the version of ``row``."""
    for place in [place for place in words if place[0] == row]:
        del words[place]


# rows


class AnnotationRow(NamedTuple):
    """An annotation to be written."""

    row: int
    record: int
    """The row of its version."""
    name: str
    facts: str
    content: Content


def annotation_row(row: int, record: int, annotation: Annotation, content: Body) -> AnnotationRow:
    """The row of an annotation, of whose ``content`` nothing large is in memory."""
    packed = content_row(content)
    facts: dict[str, Any] = {
        "etag": annotation.etag,
        "checksum": encoded(annotation.checksum),
        "at": annotation.modified_at,
    }
    if annotation.replication:
        facts["replication"] = annotation.replication
    if packed.pieces is not None:
        facts["pieces"] = packed.pieces
    return AnnotationRow(row, record, annotation.name, dump(facts), packed)


def read_annotations(rows: Iterable[Stored], file_of: FileOf) -> dict[str, Annotation]:
    """The annotations that rows tell of, by name."""
    annotations = {}
    for name, text, octets in rows:
        facts = load(text)
        content = content_of(facts.get("pieces"), octets, file_of)
        annotations[name] = Annotation(
            name, facts["etag"], decoded(facts["checksum"]), facts["at"], content, facts.get("replication", "")
        )
    return annotations


class AnnotationTable:
    """The table of annotations, as the connection sees it that writes. Raises sqlite3.Error."""

    def __init__(self, writer: sqlite3.Connection) -> None:
        self._writer = writer
        self.objects = {row for (row,) in writer.execute("SELECT DISTINCT object FROM annotations")}
        """The rows of all versions that have annotations, and of some that had."""

    def gone(
        self, erased: Iterable[int], places: Iterable[tuple[int, str | None]], dropped: Iterable[int]
    ) -> list[Row]:
        """The rows of the annotations of erased versions, of those in these ``places`` (a version, and a name or
        ``None``: any), and of dropped buckets."""
        found: list[Row] = []
        for row, name in (*((row, None) for row in erased if row in self.objects), *places):
            found += self._writer.execute(
                "SELECT id FROM annotations WHERE object = ?1 AND (?2 IS NULL OR name = ?2)", (row, name)
            )
        for bucket in dropped if self.objects else ():
            found += self._writer.execute(
                "SELECT id FROM annotations WHERE object IN (SELECT id FROM objects WHERE bucket = ?)", (bucket,)
            )
        return found

    def delete(self, rows: list[Row]) -> None:
        """Remove rows."""
        self._writer.executemany("DELETE FROM annotations WHERE id = ?", rows)

    def insert(self, rows: list[AnnotationRow]) -> None:
        """Write rows; their versions are known to have annotations before anybody can read it."""
        self.objects.update(row.record for row in rows)
        self._writer.executemany(
            "INSERT INTO annotations VALUES (?, ?, ?, ?, ?, ?)",
            [(*row[:3], bool(row.content.files), row.facts, row.content.octets) for row in rows],
        )
