"""What has changed and is not written yet, and how it is written: many threads' changes in one transaction.

Every change of a durable bucket is noted here while the store is locked, so that what belongs together is noted
together. A thread that has to acknowledge its changes asks for ``confirm``. The first one to ask commits all that is
noted by then; those that ask meanwhile find theirs committed, or are next. When a transaction fails, everything that is
not committed is undone, in memory too, for whoever noted it: what the store shows is what the database has.
"""

from __future__ import annotations

import logging
import sqlite3
from threading import Lock, local
from typing import TYPE_CHECKING, Final

from fakeoss.durable.annotations import annotation_row, forget, note, read_annotations
from fakeoss.durable.batch import Batch
from fakeoss.durable.bodies import SMALL
from fakeoss.durable.cache import Cache
from fakeoss.durable.database import ObjectRow, PartRow, Transaction
from fakeoss.durable.rows import (
    bucket_facts,
    content_row,
    dump,
    key_octets,
    load,
    part_facts,
    read_record,
    record_facts,
    stored,
    upload_facts,
)
from fakeoss.errors import Cause, OssError
from fakeoss.model.records import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from fakeoss.durable.annotations import AnnotationRow
    from fakeoss.durable.bodies import Bodies
    from fakeoss.durable.database import Database
    from fakeoss.durable.index import DurableObjects, _Parts
    from fakeoss.durable.rows import StoredRecord, Users
    from fakeoss.durable.state import DurableState
    from fakeoss.model.annotations import Annotation
    from fakeoss.model.records import ObjectRecord, Part
    from fakeoss.model.rope import Body
    from fakeoss.model.uploads import MultipartUpload

__all__ = ["Journal", "unwritable"]

_LOG: Final = logging.getLogger("fakeoss")
_LOT: Final = 10_000
"""How many serials are reserved at once: after a crash the next one is behind all that were issued."""


class Journal:
    """The changes of ``state``; each of its methods but ``confirm`` and ``record`` is called under the store's lock."""

    def __init__(self, state: DurableState, database: Database, bodies: Bodies, users: Users) -> None:
        self._state, self._database, self._bodies, self._users = state, database, bodies, users
        self._row = database.last_row()
        self._batch = Batch()
        self._committing = Lock()
        self._is_foreign = False
        self._own = local()
        self._cache = Cache()
        self.shrunk: set[int] = set()
        """Files that fewer rows need than before."""
        meta = database.meta()
        self._clock = tuple(load(meta["clock"])) if "clock" in meta else None
        self._serial = int(meta.get("serial", 0))

    # what has changed

    def next_row(self) -> int:
        """A number that no row has had."""
        self._row += 1
        return self._row

    def _noted(self) -> Batch:
        """The batch, which the thread has to wait for from now on."""
        batch, own = self._batch, self._own
        batches = getattr(own, "batches", None)
        if not batches:
            own.batches = [batch]
        elif batches[-1] is not batch:
            batches.append(batch)
        return batch

    def wrote(self, index: DurableObjects, record: ObjectRecord) -> StoredRecord:
        """A version is new; the record to hold."""
        row = self.next_row()
        if record.annotations:
            self.annotated(row, NOTHING, record.annotations)
        return self.rewrote(index, record, row)

    def rewrote(self, index: DurableObjects, record: ObjectRecord, row: int) -> StoredRecord:
        """Something else is said of the version of ``row``; the record to hold."""
        made = stored(record, row, index)
        self._noted().objects[row] = index, made
        return made

    def moved(self, index: DurableObjects, record: ObjectRecord, row: int) -> StoredRecord:
        """The version of ``row`` has other bytes, or has them elsewhere; the record to hold."""
        made = self.rewrote(index, record, row)
        self._noted().moved.append(row)
        return made

    def overwrote(self, index: DurableObjects, record: ObjectRecord, row: int) -> StoredRecord:
        """Another version is in ``row``; the record to hold."""
        made, batch = self.moved(index, record, row), self._noted()
        batch.cleared.append(row)
        if batch.annotations:
            forget(batch.annotations, row)
        if record.annotations:
            self.annotated(row, NOTHING, record.annotations)
        return made

    def annotated(self, row: int, before: Mapping[str, Annotation], after: Mapping[str, Annotation]) -> None:
        """The version of ``row`` has other annotations than before."""
        note(self._noted().annotations, row, before, after)

    def moved_part(self, parts: _Parts, upload_id: str, part: Part, row: int) -> None:
        """The bytes of the part of ``row`` lie elsewhere now."""
        batch = self._noted()
        batch.parts[row] = parts, upload_id, part
        batch.moved.append(row)

    def erased(self, index: DurableObjects, row: int) -> None:
        """A version is gone."""
        batch = self._noted()
        batch.objects.pop(row, None)
        batch.erased.append(row)
        if batch.annotations:
            forget(batch.annotations, row)

    def wrote_part(self, parts: _Parts, upload_id: str, part: Part, before: int | None) -> int:
        """A part is new, in the place of that of row ``before``; its row."""
        batch, row = self._noted(), self.next_row()
        if before is not None:
            batch.parts.pop(before, None)
            batch.erased_parts.append(before)
        batch.parts[row] = parts, upload_id, part
        return row

    def wrote_upload(self, bucket_id: int, upload: MultipartUpload) -> None:
        """An upload is new, or something else is said of it."""
        self._noted().uploads[upload.upload_id] = bucket_id, upload

    def closed_upload(self, upload_id: str) -> None:
        """An upload is gone, and with it its parts."""
        self._noted().uploads[upload_id] = 0, None

    def bucket_changed(self, bucket_id: int) -> None:
        """Something else is said of a bucket."""
        with self._state.lock:
            self._noted().buckets.setdefault(bucket_id, True)

    def bucket_dropped(self, bucket_id: int) -> None:
        """A bucket is gone with all that it held."""
        self._noted().buckets[bucket_id] = False

    # writing it

    def confirm(self) -> None:
        """Return when what this thread has noted is committed. Raises STORE_UNWRITABLE; then it is undone."""
        batches = getattr(self._own, "batches", None)
        if not batches:
            return
        self._own.batches = []
        for batch in batches:
            self._finish(batch)
        for batch in batches:
            if batch.error is not None:
                raise unwritable(batch.error)

    def _finish(self, batch: Batch) -> None:
        """Wait until ``batch`` is committed, or commit it."""
        while not batch.done:
            with self._committing:
                if not batch.done:
                    self._commit()

    def disown(self) -> None:
        """Write nothing any more: this is the child of a fork."""
        self._committing = Lock()
        self._is_foreign = True

    def flush(self) -> None:
        """Commit what is noted, whoever did it. Raises STORE_UNWRITABLE."""
        with self._committing:
            batch = self._commit() if self._batch or self._moved(0) else None
        if batch is not None and batch.error is not None:
            raise unwritable(batch.error)

    def _commit(self) -> Batch:
        """Commit the batch; the caller has the right to. Raises RuntimeError in the child of a fork."""
        if self._is_foreign:
            raise RuntimeError(
                "fakeoss: a store in a folder is that of the process that opened it, not of its children"
            )
        with self._state.lock:
            batch, self._batch = self._batch, Batch()
            serial = self._state.last_serial
            buckets = self._bucket_rows(batch) if batch.buckets else []
            uploads = self._upload_rows(batch) if batch.uploads else []
        try:
            try:
                self._write(batch, serial, buckets, uploads)
            except (sqlite3.Error, OSError):
                if not batch.frees or not self._state.free_spare():
                    raise
                self._write(batch, serial, buckets, uploads)
        except (sqlite3.Error, OSError) as error:
            _LOG.error("fakeoss cannot write the store: %s", error)
            self._undo(batch, error)
        except Exception as error:
            _LOG.exception("fakeoss failed to write the store")
            self._undo(batch, error)
        batch.done = True
        return batch

    def _bucket_rows(self, batch: Batch) -> list[tuple[int, str, str]]:
        found = ((each, self._state.bucket_with_id(each)) for each, is_there in batch.buckets.items() if is_there)
        return [(each, bucket.name, bucket_facts(bucket, self._users)) for each, bucket in found if bucket is not None]

    def _upload_rows(self, batch: Batch) -> list[tuple[str, int, int, str]]:
        return [
            (upload.upload_id, bucket_id, upload.serial, upload_facts(upload, self._users))
            for bucket_id, upload in batch.uploads.values()
            if upload is not None
        ]

    def _write(
        self, batch: Batch, serial: int, buckets: list[tuple[int, str, str]], uploads: list[tuple[str, int, int, str]]
    ) -> None:
        self._bodies.require_folder()
        objects = [self._object_row(index, record) for index, record in batch.objects.values()]
        users, meta = self._users.unwritten(), self._moved(serial)
        is_simple = not (users or meta or batch.has_others or self._unannotated(batch))
        if is_simple and self._database.may_be_plain(objects, batch.moved):
            self._bodies.files.before_commit()
            self._database.insert_objects(objects)
            with self._state.lock:
                self._committed(batch)
            return
        self._write_others(batch, objects, buckets=buckets, uploads=uploads, users=users, meta=meta)

    def _write_others(
        self,
        batch: Batch,
        objects: list[ObjectRow],
        *,
        buckets: list[tuple[int, str, str]],
        uploads: list[tuple[str, int, int, str]],
        users: list[tuple[str, str]],
        meta: dict[str, str],
    ) -> None:
        closed = [each for each, (_, upload) in batch.uploads.items() if upload is None] if batch.uploads else []
        kept = [(row, *each) for row, each in batch.parts.items() if each[1] not in closed] if batch.parts else []
        contents = [self._bodies.stored(part.content) for *_, part in kept] if kept else []
        parts = [self._part_row(*each, content) for each, content in zip(kept, contents, strict=True)] if kept else []
        transaction = Transaction(
            batch.erased,
            objects,
            batch.erased_parts,
            parts,
            batch.moved,
            uploads,
            closed,
            buckets,
            [each for each, is_there in batch.buckets.items() if not is_there] if batch.buckets else [],
            users,
            list(meta.items()),
            self._unannotated(batch) if batch.cleared or batch.annotations else [],
            self._annotated(batch) if batch.annotations else [],
        )
        self._bodies.files.before_commit()
        needed, loose, shrunk = self._database.write(transaction)
        if users or meta:
            self._wrote_meta(users, meta)
        if needed:
            self._bodies.keep(needed)
        with self._state.lock:
            self._committed(batch)
            for (_, shelf, _, part), content in zip(kept, contents, strict=True):
                shelf.committed(part, content)
        self._free(batch.erased, loose, shrunk)

    def _free(self, erased: list[int], loose: Set[int], shrunk: Set[int]) -> None:
        self._cache.drop(erased)
        self._bodies.release(loose)
        self.shrunk |= shrunk

    def _committed(self, batch: Batch) -> None:
        for index, record in batch.objects.values():
            self._cache.put(record)
            index.committed(record)

    def _wrote_meta(self, users: list[tuple[str, str]], meta: dict[str, str]) -> None:
        self._users.wrote(users)
        self._clock = tuple(load(meta["clock"])) if "clock" in meta else self._clock
        self._serial = int(meta.get("serial", self._serial))

    def _object_row(self, index: DurableObjects, record: StoredRecord) -> ObjectRow:
        content = record.content
        if not isinstance(content, bytes) or len(content) >= SMALL:
            content = record.content = self._bodies.stored(content)
        packed = content_row(content)
        facts = record_facts(record, self._users, packed.pieces)
        key = key_octets(record.key)
        return ObjectRow(record.row, index.bucket_id, key, record.version_id, record.is_marker, facts, packed)

    def _unannotated(self, batch: Batch) -> list[tuple[int, str | None]]:
        places: list[tuple[int, str | None]] = [*((row, None) for row in batch.cleared), *batch.annotations]
        return [place for place in places if self._database.is_annotated(place[0])]

    def _annotated(self, batch: Batch) -> list[AnnotationRow]:
        return [self._annotation_row(batch, *place) for place, each in batch.annotations.items() if each is not None]

    def _annotation_row(self, batch: Batch, row: int, name: str) -> AnnotationRow:
        """The row of an annotation, whose payload the record has where it is stored from now on."""
        record = batch.objects[row][1]
        annotation = record.annotations[name]
        content = self._bodies.stored(annotation.content)
        if content is not annotation.content:
            annotations = {**record.annotations, name: annotation._replace(content=content)}
            record.attributes = record.attributes._replace(annotations=annotations)
        with self._state.lock:
            number = self.next_row()
        return annotation_row(number, row, annotation, content)

    def _part_row(self, row: int, _: _Parts, upload_id: str, part: Part, content: Body) -> PartRow:
        packed = content_row(content)
        return PartRow(row, upload_id, part.number, part_facts(part, packed.pieces), packed)

    def _moved(self, serial: int) -> dict[str, str]:
        """What is to be written of the clock, if it was moved since, and of the serials, which are taken in lots."""
        meta = {}
        if self._clock != self._state.clock.setting:
            meta["clock"] = dump(self._state.clock.setting)
        if serial > self._serial:
            meta["serial"] = str(serial + _LOT)
        return meta

    def _undo(self, batch: Batch, error: BaseException) -> None:
        """Forget all that is not committed: what ``batch`` has, and what was noted since."""
        state, undone = self._state, [batch]
        try:
            with state.lock:
                later, self._batch = self._batch, Batch()
                undone.append(later)
                if batch or later:  # else it was the clock
                    state.refill()
        finally:
            for each in undone:
                each.error, each.done = error, True

    # reading it

    def record(self, row: int, index: DurableObjects) -> StoredRecord | None:
        """The committed version of ``row``."""
        record = self._cache.get(row)
        if record is None:
            forgotten = self._cache.forgotten
            found = self._database.record(row)
            if found is None:
                return None
            record = read_record(found, index, self._users, self._bodies.file)
            if found.annotations:
                annotations = read_annotations(found.annotations, self._bodies.file)
                record.attributes = record.attributes._replace(annotations=annotations)
            self._cache.add(record, forgotten)
        return record


def unwritable(error: BaseException) -> OssError:
    """What is answered when ``error`` kept a change from being written."""
    return OssError(Cause.STORE_UNWRITABLE, additionalMessage=f"fakeoss cannot write the store: {error}")
