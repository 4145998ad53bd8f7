"""The indexes of a durable bucket: each change is noted in the journal, and records are read when they are asked for.

Where an index has a record, it has either the record itself, as long as it is not committed, or the number of its row.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sortedcontainers import SortedDict

from fakeoss.durable.rows import StoredRecord
from fakeoss.model.records import NULL_VERSION
from fakeoss.model.settings import Settings
from fakeoss.model.timeline import Timeline
from fakeoss.model.uploads import UploadIndex
from fakeoss.model.versions import ObjectIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fakeoss.durable.journal import Journal
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord, Part
    from fakeoss.model.uploads import MultipartUpload

    Held = int | StoredRecord
    """A record, or the number of its row."""
    Load = Callable[[int], StoredRecord | None]

__all__ = ["DurableObjects", "DurableSettings", "DurableTimeline", "DurableUploads", "enrol", "row_of"]


def row_of(held: Held) -> int:
    """The number of a record's row."""
    return held if isinstance(held, int) else held.row


class _Records(SortedDict):  # type: ignore[misc]
    """Current objects by key; ``get`` and ``[]`` give records, ``held`` what is there."""

    load: Load

    def held(self, key: str) -> Held | None:
        """The record of ``key``, or its row."""
        return dict.get(self, key)

    def get(self, key: str, default: Any = None) -> Any:
        while (held := dict.get(self, key)) is not None:
            record = self.load(held) if isinstance(held, int) else held
            if record is not None:
                return record
            _require_change(held, dict.get(self, key))
        return default

    def __getitem__(self, key: str) -> Any:
        record = self.get(key)
        if record is None:
            raise KeyError(key)
        return record


class _Stacks(SortedDict):  # type: ignore[misc]
    """Version stacks by key, as ``_Records``."""

    load: Load

    def held(self, key: str) -> tuple[Held, ...]:
        """The records of ``key``, newest first, or their rows."""
        return dict.get(self, key, ())

    def get(self, key: str, default: Any = None) -> Any:
        while stack := dict.get(self, key):
            records = [self.load(held) if isinstance(held, int) else held for held in stack]
            if None not in records:
                return tuple(records)
            _require_change(stack, dict.get(self, key))
        return default

    def __getitem__(self, key: str) -> Any:
        stack = self.get(key)
        if stack is None:
            raise KeyError(key)
        return stack


def _require_change(before: object, after: object) -> None:
    """What has no row any more has been removed from the index since; else the database has lost it."""
    if before == after:
        raise RuntimeError(f"the database has no row {before!r}")


class DurableObjects(ObjectIndex):
    """The objects of a durable bucket."""

    __slots__ = ("_journal", "bucket_id")

    def __init__(
        self, new_id: Callable[[int], str], journal: Journal, bucket_id: int, now: Callable[[], float]
    ) -> None:
        super().__init__(new_id, now)
        self._journal = journal
        self.bucket_id = bucket_id
        self.current = self._map(_Records())

    def _map(self, index: Any) -> Any:
        index.load = self._load
        return index

    def _load(self, row: int) -> StoredRecord | None:
        return self._journal.record(row, self)

    def begin(self, state: str | None, rows: Iterable[tuple[str, int, int]]) -> None:
        """Hold these rows, by key: key, number, whether it is a delete marker. Later versions have larger numbers."""
        self.state = state
        if state is None:
            self.current = self._map(_Records((key, row) for key, row, _ in rows))
            self._versions = None
            return
        stacks: dict[str, list[int]] = {}
        current: dict[str, int] = {}
        for key, row, is_marker in sorted(rows, key=itemgetter(1), reverse=True):
            if key not in stacks and not is_marker:
                current[key] = row
            stacks.setdefault(key, []).append(row)
        self.current = self._map(_Records(current))
        self._versions = self._map(_Stacks((key, tuple(stack)) for key, stack in stacks.items()))

    def set_state(self, state: str) -> None:
        if self._versions is None:
            self._versions = self._map(_Stacks((key, (self.current.held(key),)) for key in self.current))
        self.state = state
        self._journal.bucket_changed(self.bucket_id)

    def put(self, record: ObjectRecord) -> None:
        key, versions = record.key, self._versions
        if versions is None:
            before = self.current.held(key)
            if before is None:
                made = self._journal.wrote(self, record)
            else:  # in the same row, which has no place among others to keep
                made = self._journal.overwrote(self, record, row_of(before))
        else:
            made = self._journal.wrote(self, record)
            versions[key] = (made, *self._kept(key, record.version_id))
        if not record.is_marker:
            self.current[key] = made
        else:
            self.current.pop(key, None)

    def insert(self, record: ObjectRecord) -> None:
        key, versions = record.key, self._versions
        stack: Any = self.stack(key)
        newer = [version for version in stack if version.serial > record.serial]
        if versions is None or record.version_id == NULL_VERSION or not newer:
            self.put(record)
            return
        older = versions.held(key)[len(newer) :]
        rows: list[Held] = [self._journal.wrote(self, record)]
        for version in reversed(newer):  # which has a larger number from now on, as later versions have
            rows.append(self._journal.wrote(self, version))
            self._journal.erased(self, version.row)
        versions[key] = (*reversed(rows), *older)
        if self.current.held(key) is not None:
            self.current[key] = rows[-1]

    def _kept(self, key: str, version_id: str) -> tuple[Held, ...]:
        """The versions of ``key`` but for one, whose row goes. Ids but ``null`` are new when they are put."""
        held: tuple[Held, ...] = self._versions.held(key)  # type: ignore[union-attr]
        if version_id != NULL_VERSION or not held:
            return held
        found = self.find(key, version_id)
        if found is None:
            return held
        self._journal.erased(self, row_of(found))  # type: ignore[arg-type]
        return tuple(each for each in held if row_of(each) != row_of(found))  # type: ignore[arg-type]

    def replace(self, record: ObjectRecord) -> None:
        there: Any = self.present(record)
        if there is not None:
            self._hold(self._journal.rewrote(self, record, there.row))
            if record.annotations is not there.annotations:
                self._journal.annotated(there.row, there.annotations, record.annotations)

    def move(self, row: int, record: ObjectRecord) -> None:
        """Hold the version of ``row``, which is as ``record`` says, with the content of that, which lies elsewhere."""
        self._hold(self._journal.moved(self, record, row))

    def _hold(self, made: StoredRecord) -> None:
        """Hold a record in the place of its row."""
        if self._versions is not None:
            stack = self._versions.held(made.key)
            self._versions[made.key] = tuple(made if row_of(held) == made.row else held for held in stack)
        if (current := self.current.held(made.key)) is not None and row_of(current) == made.row:
            self.current[made.key] = made

    def remove(self, key: str, version_id: str) -> ObjectRecord | None:
        found: Any = self.find(key, version_id)
        if found is None:
            return None
        self._journal.erased(self, found.row)
        left: tuple[Held, ...] = ()
        if self._versions is not None:
            left = tuple(held for held in self._versions.held(key) if row_of(held) != found.row)
            if left:
                self._versions[key] = left
            else:
                del self._versions[key]
        if left and not self.stack(key)[0].is_marker:
            self.current[key] = left[0]
        else:
            self.current.pop(key, None)
        return found  # type: ignore[no-any-return]

    def committed(self, record: StoredRecord) -> None:
        """Hold the row in the place of the record, which can be read from there now; the caller has the lock."""
        key, row = record.key, record.row
        if self.current.held(key) is record:
            self.current[key] = row
        if self._versions is not None:
            stack = self._versions.held(key)
            if record in stack:
                self._versions[key] = tuple(row if held is record else held for held in stack)

    def copied(self) -> ObjectIndex:
        made = ObjectIndex(self._new_id, self.now)
        made.state = self.state
        made.current = SortedDict((key, self.current[key]) for key in self.current)
        if self._versions is not None:
            made._versions = SortedDict((key, self._versions[key]) for key in self._versions)
        return made


class _Parts(dict[int, "Part"]):
    """The parts of an upload by number."""

    def __init__(self, journal: Journal, upload_id: str) -> None:
        super().__init__()
        self._journal = journal
        self._upload_id = upload_id
        self.rows: dict[int, int] = {}

    def begin(self, number: int, part: Part, row: int) -> None:
        """Hold a part that has a row."""
        super().__setitem__(number, part)
        self.rows[number] = row

    def __setitem__(self, number: int, part: Part) -> None:
        before = self.rows.get(number)
        super().__setitem__(number, part)
        self.rows[number] = self._journal.wrote_part(self, self._upload_id, part, before)

    def move(self, part: Part) -> None:
        """Hold a part with its content, which lies elsewhere, in the place of that of its number."""
        super().__setitem__(part.number, part)
        self._journal.moved_part(self, self._upload_id, part, self.rows[part.number])

    def committed(self, part: Part, content: Any) -> None:
        """Hold the part with its content where it lies now, unless another one has taken its place."""
        if self.get(part.number) is part and content is not part.content:
            super().__setitem__(part.number, part._replace(content=content))


class DurableUploads(UploadIndex):
    """The open uploads of a durable bucket."""

    def __init__(self, journal: Journal, bucket_id: int) -> None:
        super().__init__()
        self._journal = journal
        self._bucket_id = bucket_id

    def begin(self, upload: MultipartUpload) -> _Parts:
        """Hold an upload that has a row; its parts."""
        parts = upload.parts = _Parts(self._journal, upload.upload_id)
        super().add(upload)
        return parts

    def add(self, upload: MultipartUpload) -> None:
        before = upload.parts
        parts = self.begin(upload)
        self._journal.wrote_upload(self._bucket_id, upload)
        for number, part in before.items():
            parts[number] = part

    def remove(self, upload: MultipartUpload) -> None:
        super().remove(upload)
        self._journal.closed_upload(upload.upload_id)

    def note_deletion(self, key: str) -> None:
        super().note_deletion(key)
        for upload in self.of(key):
            self._journal.wrote_upload(self._bucket_id, upload)


class DurableSettings(Settings):
    """The settings of a durable bucket."""

    __slots__ = ("_touch",)
    _touch: Callable[[], None]

    def __init__(self, settings: Settings, touch: Callable[[], None]) -> None:
        for name in Settings.__slots__:
            object.__setattr__(self, name, getattr(settings, name))
        object.__setattr__(self, "_touch", touch)

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        self._touch()

    def __copy__(self) -> Settings:
        made = Settings()
        for name in Settings.__slots__:
            setattr(made, name, getattr(self, name))
        return made


class DurableTimeline(Timeline):
    """How far the time has come with a durable bucket."""

    __slots__ = ("_touch",)
    _touch: Callable[[], None]

    def __init__(self, timeline: Timeline, touch: Callable[[], None]) -> None:
        object.__setattr__(self, "_touch", lambda: None)
        super().__init__(timeline.settled_at, timeline.alarms)
        object.__setattr__(self, "_touch", touch)

    def __setattr__(self, name: str, value: object) -> None:
        if getattr(self, name, None) != value:
            object.__setattr__(self, name, value)
            self._touch()

    def __copy__(self) -> Timeline:
        return Timeline(self.settled_at, self.alarms)


def enrol(bucket: BucketState, journal: Journal, bucket_id: int) -> None:
    """Make a bucket of a plain one, all of which is noted in the journal; the caller has the lock."""
    plain, uploads = bucket._objects, bucket._uploads

    def touch() -> None:
        journal.bucket_changed(bucket_id)

    objects = bucket._objects = DurableObjects(bucket.store.ids.version_id, journal, bucket_id, bucket.store.now)
    if plain.state is not None:
        objects.set_state(plain.state)
    for stack in plain.stacks():
        for record in reversed(stack):
            objects.put(record)
    bucket._uploads = DurableUploads(journal, bucket_id)
    for upload in uploads:
        bucket._uploads.add(upload)
    bucket.settings = DurableSettings(bucket.settings, touch)
    bucket.timeline = DurableTimeline(bucket.timeline, touch)
