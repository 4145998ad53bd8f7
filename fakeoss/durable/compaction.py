"""Gives back the room of files of which little is needed: what is needed of one is written anew, and the old one goes.

That happens in the background, one file at a time, and only for files of which less than half is needed, so that it
writes no more than it frees. Whoever reads the old file meanwhile goes on reading it.
"""

from __future__ import annotations

import logging
import os
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.durable.index import DurableObjects, _Parts
from fakeoss.errors import OssError
from fakeoss.limits import MIB
from fakeoss.model import rope
from fakeoss.model.mapped import BodyError, Mapped
from fakeoss.model.records import replaced
from fakeoss.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fakeoss.durable.bodies import Bodies
    from fakeoss.durable.database import Database
    from fakeoss.durable.journal import Journal
    from fakeoss.durable.state import DurableState
    from fakeoss.model.rope import Body
    from fakeoss.progress import Begin

__all__ = ["LEAST", "Compaction"]

_LOG: Final = logging.getLogger("fakeoss")
LEAST: Final = MIB
"""Files below this size stay as they are."""


class _Holder(NamedTuple):
    """A version or a part that needs the file."""

    row: int
    content: Body
    move: Callable[[Body], None]
    """Gives it its content anew, if it is still there; called under the store's lock."""


class Compaction:
    """Writes the files of a store anew of which little is needed."""

    def __init__(
        self, state: DurableState, database: Database, bodies: Bodies, journal: Journal, begin: Begin = Silent
    ) -> None:
        self._state, self._database, self._bodies, self._journal = state, database, bodies, journal
        self._begin = begin

    def begin(self) -> None:
        """Look at every file, as at the start."""
        self._journal.shrunk |= self._database.sizes().keys()

    def step(self, is_stopping: Callable[[], bool]) -> int:
        """Write one file anew, if there is one of which little is needed; how many bytes that freed."""
        while self._journal.shrunk and not is_stopping():
            number = self._journal.shrunk.pop()
            freed = self._spare(number)
            if not freed:
                continue
            try:
                self._rewrite(number, is_stopping)
            except (OSError, OssError, BodyError) as error:
                _LOG.warning("fakeoss cannot compact file %d: %s", number, error)
                continue
            return freed
        return 0

    def _spare(self, number: int) -> int:
        """How many bytes of a file nobody needs; 0 where they are too few."""
        try:
            size = os.stat(self._bodies.path_of(number)).st_size
        except FileNotFoundError:
            return 0
        needed = self._database.needed(number)
        return size - needed if size >= LEAST and needed and 2 * needed < size else 0

    def _rewrite(self, number: int, is_stopping: Callable[[], bool]) -> None:
        holders = [holder for row in self._database.holders(number) if (holder := self._holder(row)) is not None]
        spans = _united(
            (piece.start, piece.start + piece.size) for holder in holders for piece in _pieces(holder.content, number)
        )
        written = self._written(number, spans, is_stopping)
        if written is None:
            return
        with self._state.lock:
            for holder in holders:
                holder.move(_moved(holder.content, number, spans, written))
        self._journal.confirm()

    def _written(self, number: int, spans: list[tuple[int, int]], is_stopping: Callable[[], bool]) -> Body | None:
        """Those spans of a file, in a new file; ``None`` if the store is being closed."""
        spool, file = self._bodies.spool(), self._bodies.file(number)
        with self._begin(f"compacting {file.path}") as progress:
            progress.expect(0, sum(stop - start for start, stop in spans))
            for chunk in chain.from_iterable(Mapped(file, start, stop - start).chunks() for start, stop in spans):
                if is_stopping():
                    return None
                spool.write(chunk)
                progress.advance(size=len(chunk))
            return spool.content()

    def _holder(self, row: int) -> _Holder | None:
        place = self._database.object_place(row)
        if place is not None:
            return self._version(row, *place)
        part = self._database.part_place(row)
        return None if part is None else self._part(row, *part)

    def _version(self, row: int, bucket_id: int, key: bytes, version_id: str) -> _Holder | None:
        bucket = self._state.bucket_with_id(bucket_id)
        name = key.decode("utf-8", "surrogatepass")
        record: Any = None if bucket is None else bucket.version(name, version_id)
        if bucket is None or record is None or record.row != row:
            return None

        def move(content: Body) -> None:
            objects: Any = bucket._objects
            present: Any = objects.find(name, version_id)
            if present is not None and present.row == row:  # what is said of it may have changed, its bytes have not
                assert isinstance(objects, DurableObjects)
                objects.move(row, replaced(present, content=content))

        return _Holder(row, record.content, move)

    def _part(self, row: int, bucket_id: int, upload_id: str, number: int) -> _Holder | None:
        bucket = self._state.bucket_with_id(bucket_id)
        uploads = [] if bucket is None else [each for each in bucket.open_uploads() if each.upload_id == upload_id]
        if not uploads:
            return None
        parts = uploads[0].parts
        assert isinstance(parts, _Parts)  # as those of every upload of a durable bucket
        if parts.rows.get(number) != row:
            return None

        def move(content: Body) -> None:
            if uploads[0].is_open and parts.rows.get(number) == row:
                parts.move(parts[number]._replace(content=content))

        return _Holder(row, parts[number].content, move)


def _pieces(content: Body, number: int) -> Iterable[Mapped]:
    """The pieces of a body that lie in the file."""
    for segment in rope.segments(content):
        if isinstance(segment, Mapped) and segment.file.number == number:  # type: ignore[attr-defined]
            yield segment


def _united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that meet as one."""
    united: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = united[-1][0], max(stop, united[-1][1])
        else:
            united.append((start, stop))
    return united


def _moved(content: Body, number: int, spans: list[tuple[int, int]], written: Body) -> Body:
    """The body with its pieces of the file cut from what was written of its ``spans``."""
    bodies: list[Body] = []
    for segment in rope.segments(content):
        if not isinstance(segment, Mapped) or segment.file.number != number:  # type: ignore[attr-defined]
            bodies.append(rope.Rope((segment,)))
            continue
        at = 0
        for start, stop in spans:
            if start <= segment.start < stop:
                at += segment.start - start
                break
            at += stop - start
        bodies.append(rope.cut(written, at, at + segment.size))
    return rope.joined(bodies)
