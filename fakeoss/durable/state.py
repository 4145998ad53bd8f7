"""What a durable store holds: a ``StoreState`` that notes in its journal which buckets come and go."""

from __future__ import annotations

import logging
import os
import re
import sqlite3
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from fakeoss.clock import Clock
from fakeoss.durable.bodies import SMALL, Bodies
from fakeoss.durable.checkpoints import Checkpoints
from fakeoss.durable.compaction import Compaction
from fakeoss.durable.database import Database
from fakeoss.durable.files import Files
from fakeoss.durable.folder import Folder, FolderError
from fakeoss.durable.index import DurableObjects, DurableSettings, DurableTimeline, DurableUploads, enrol
from fakeoss.durable.journal import Journal, unwritable
from fakeoss.durable.rows import Users, load, read_bucket, read_part, read_upload
from fakeoss.errors import OssError
from fakeoss.limits import Limits
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.name_rules import counted
from fakeoss.model.store import Store, store_of
from fakeoss.model.store_state import StoreState
from fakeoss.progress import SILENT, Silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeoss.durable.bodies import FileSpool
    from fakeoss.model.accounts import User
    from fakeoss.model.rope import Body
    from fakeoss.model.store_state import Spool
    from fakeoss.progress import Begin, Progress

__all__ = ["DurableState", "Opening", "open_store"]

_LOG: Final = logging.getLogger("fakeoss")
_UNWRITABLE: Final = re.compile(r"readonly|full|unable to open|disk I/O")
_PAUSE: Final = 5.0
"""Seconds until it is tried again when that failed."""
_PERIOD: Final = 0.2
"""Seconds after which a change is written that no request waits for."""


class DurableState(StoreState):
    """A store in a folder, opened. Raises FolderError."""

    has_files = True
    _checkpoints: Checkpoints | None = None

    def __init__(
        self,
        folder: Folder,
        limits: Limits,
        clock: Clock | None = None,
        seed: int | str | None = None,
        *,
        users: Iterable[User] = (),
        sync: bool = False,
        files: Files | None = None,
        begin: Begin = Silent,
    ) -> None:
        folder.prepare()
        self._folder = folder
        self._database = Database(folder.database, sync=sync)
        try:
            meta = self._database.meta()
            starts = int(meta.get("starts", 0))
        except BaseException:
            self._database.close()
            raise
        super().__init__(limits, clock or _clock_of(meta), f"{seed}/{starts}" if seed is not None and starts else seed)
        self._users = Users(users)
        self._bodies = Bodies(folder.bodies, files or Files(), sync=sync, require_folder=folder.require)
        self._ids: dict[int, BucketState] = {}
        self._journal = Journal(self, self._database, self._bodies, self._users)
        self.compaction = Compaction(self, self._database, self._bodies, self._journal, begin)
        try:
            self._checkpoints = Checkpoints(self._database, folder.database)
            self.leftovers = self._open(begin)
            """Paths of the files that were removed, because nothing referred to them."""
            self._database.set_meta("starts", str(starts + 1))
        except BaseException:
            self._close_database()
            raise
        self._is_closed = self._has_freed = False
        _open_states.add(self)
        self._stopping = Event()
        self._writer = Thread(target=self._write_behind, name="fakeoss-journal", daemon=True)
        self._writer.start()

    def note(self, name: str, value: str) -> str:
        """Note a word about the store; return the one before, empty if there was none."""
        earlier = self._database.meta().get(name, "")
        if earlier != value:
            self._database.set_meta(name, value)
        return earlier

    def _open(self, begin: Begin) -> list[str]:
        """Read everything; the paths of files that were removed."""
        with begin(f"opening {self._folder.path}") as progress:
            progress.expect(self._database.count())
            self.refill(progress)
            leftovers = self._bodies.begin(self._database.files(), progress)
        self._folder.seal()
        return leftovers

    # what a durable store does besides

    @property
    def last_serial(self) -> int:
        """The last number of the store's sequence of events."""
        return self._serial

    def confirm(self) -> None:
        if not self.lock._is_owned():  # type: ignore[attr-defined]  # else who has the lock confirms when it is free
            self._journal.confirm()

    def spool(self) -> Spool:
        return _Spool(self._bodies)

    def _take(self, bucket: BucketState) -> None:
        bucket_id = self._journal.next_row()
        enrol(bucket, self._journal, bucket_id)
        super()._take(bucket)
        self._ids[bucket_id] = bucket
        self._journal.bucket_changed(bucket_id)

    def _drop(self, name: str) -> None:
        bucket_id = self._id_of(self._buckets[name])
        super()._drop(name)
        del self._ids[bucket_id]
        self._journal.bucket_dropped(bucket_id)

    def _id_of(self, bucket: BucketState) -> int:
        objects = bucket._objects
        assert isinstance(objects, DurableObjects)  # every bucket that was taken has such
        return objects.bucket_id

    def bucket_with_id(self, bucket_id: int) -> BucketState | None:
        """The bucket whose row has this number."""
        return self._ids.get(bucket_id)

    # reading the database

    def refill(self, progress: Progress = SILENT) -> None:
        """Hold what the database has, and nothing else; buckets and uploads that are there already stay the same
        objects, so that requests under way see it."""
        self._serial = self._serial or int(self._database.meta().get("serial", 0))
        self._users.read(self._database.users())
        before, self._ids, self._buckets = self._ids, {}, {}
        for bucket_id, name, facts in self._database.buckets():
            bucket = before.pop(bucket_id, None) or BucketState(self, name)
            try:
                self._fill(bucket, bucket_id, facts, progress)
            except (ValueError, LookupError, TypeError) as error:
                raise ValueError(f"bucket {name!r}: {error}") from None
            self._ids[bucket_id] = self._buckets[name] = bucket
        for bucket in before.values():  # never committed
            bucket._deleted = True

    def _fill(self, bucket: BucketState, bucket_id: int, text: str, progress: Progress) -> None:
        facts, journal, database = read_bucket(text, self._users), self._journal, self._database
        bucket.owner, bucket.region, bucket.created_at = facts.owner, facts.region, facts.created_at
        bucket._deleted = False

        def touch() -> None:
            journal.bucket_changed(bucket_id)

        bucket.settings = DurableSettings(facts.settings, touch)
        bucket.timeline = DurableTimeline(facts.timeline, touch)
        objects = DurableObjects(self.ids.version_id, journal, bucket_id, self.now)
        lots = _told(database.objects(bucket_id), progress)
        rows = ((key.decode("utf-8", "surrogatepass"), row, marker) for lot in lots for key, row, marker in lot)
        objects.begin(facts.versioning, rows)
        known = {upload.upload_id: upload for upload in bucket._uploads}
        uploads = DurableUploads(journal, bucket_id)
        for upload_id, said in database.uploads(bucket_id):
            upload = read_upload(upload_id, said, self._users)
            if upload_id in known:
                known[upload_id].key_deleted = upload.key_deleted
                upload = known.pop(upload_id)
                upload.is_open = True
            parts = uploads.begin(upload)
            for row, number, content, octets in database.parts(upload_id):
                parts.begin(number, read_part(number, content, octets, self._bodies.file), row)
        for upload in known.values():  # never committed
            upload.is_open = False
        bucket._objects, bucket._uploads = objects, uploads

    # the end

    def free_spare(self) -> bool:
        """Give back the room that is kept for deletions; whether there was any."""
        freed = self._folder.free_spare()
        self._has_freed |= freed
        return freed

    def disown(self) -> None:
        """Be of no use in the child of a fork: the database, the lock and the files are the parent's."""
        self._is_closed = True
        self._bodies.close()
        self._journal.disown()

    def _write_behind(self) -> None:
        """Write what no request waits for: changes of a test, or of the time."""
        self.compaction.begin()
        period, checkpoints = _PERIOD, self._checkpoints
        assert checkpoints is not None  # since the store is open
        while not self._stopping.wait(period):
            try:
                self._journal.flush()
                checkpoints.step()
                self.compaction.step(self._stopping.is_set)
                period = _PERIOD
                if self._has_freed:
                    self._has_freed = not self._folder.reserve()
                    period = _PAUSE if self._has_freed else _PERIOD
            except OssError:  # it was logged, and undone
                period = _PAUSE

    def close(self) -> None:
        """Write what is not written, and let others have the folder; a second time it does nothing. Raises
        STORE_UNWRITABLE."""
        if self._is_closed:
            return
        self._is_closed = True
        self._stopping.set()
        self._writer.join()
        try:
            self._journal.flush()
            self._database.set_meta("serial", str(self._serial))  # exactly: none is lost at a proper end
        except sqlite3.Error as error:
            _LOG.info("fakeoss could not write the last serial: %s", error)  # the reserved ones are passed over then
        finally:
            self._bodies.close()
            self._close_database()
            self._folder.release()

    def _close_database(self) -> None:
        if self._checkpoints is not None:
            self._checkpoints.close()
        self._database.close()


def _told(lots: Iterator[list[Any]], progress: Progress) -> Iterator[list[Any]]:
    """The lots; how many rows they have is told."""
    for lot in lots:
        yield lot
        progress.advance(len(lot))


_open_states: WeakSet[DurableState] = WeakSet()


def _disown_all() -> None:
    for state in list(_open_states):
        state.disown()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_disown_all)


class _Spool:
    """Takes a body into a file once it is large."""

    least = SMALL

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._file: FileSpool | None = None

    def write(self, piece: bytes | memoryview) -> None:
        """Take the next piece. Raises STORE_UNWRITABLE."""
        try:
            if self._file is None:
                self._file = self._bodies.spool()
            self._file.write(piece)
        except OSError as error:
            raise unwritable(error) from None

    def content(self) -> Body:
        """What was written, as a body. Raises STORE_UNWRITABLE."""
        if self._file is None:
            return b""
        try:
            return self._file.content()
        except OSError as error:
            raise unwritable(error) from None


def _clock_of(meta: dict[str, str]) -> Clock:
    """The clock as it was left."""
    if "clock" not in meta:
        return Clock()
    at, shift = load(meta["clock"])
    clock = Clock(at)
    clock.advance(shift)
    return clock


class Opening:
    """A store in a folder, and what there was to say when it was opened. ``close()`` it."""

    def __init__(self, state: DurableState, folder: Folder) -> None:
        self._state = state
        self.store: Store = store_of(state)
        self.remarks = _remarks(folder, state.leftovers)

    def serve_as(self, profile: str) -> None:
        """Note as which service the store is served from now on; remark upon another one before."""
        earlier = self._state.note("profile", profile)
        if earlier not in {"", profile}:
            self.remarks.append(f"it was served as profile {earlier} before, and is served as {profile} now")

    def close(self) -> None:
        """Write what is not written, and let others have the folder. Raises STORE_UNWRITABLE."""
        self._state.close()


def _remarks(folder: Folder, leftovers: list[str]) -> list[str]:
    remarks = []
    if folder.crashed is not None:
        who = f"process {folder.crashed.get('pid')}, begun {folder.crashed.get('since')},"
        remarks.append(f"{who} ended without closing the store; all that it had acknowledged is there")
        if leftovers:
            remarks.append(f"{counted(len(leftovers), 'unfinished file')} removed")
    return remarks


def open_store(
    path: str,
    *,
    limits: Limits | None = None,
    clock: Clock | None = None,
    seed: int | str | None = None,
    users: Iterable[User] = (),
    sync: bool = False,
    files: Files | None = None,
    begin: Begin = Silent,
) -> Opening:
    """Open the store in the folder ``path``, which is made where there is none.

    ``users`` are those whose keys are known; ``sync`` makes what is acknowledged survive a loss of power, too.
    ``files`` is the file layer; ``begin`` is for this opening, and for each file that is compacted. Raises FolderError,
    in words, when another process has it, when it cannot be written, and when it is damaged.
    """
    folder = Folder(path)
    try:
        state = DurableState(folder, limits or Limits(), clock, seed, users=users, sync=sync, files=files, begin=begin)
    except (sqlite3.Error, ValueError, KeyError, OSError) as error:
        folder.release(clean=folder.crashed is None)
        if isinstance(error, sqlite3.OperationalError) and _UNWRITABLE.search(str(error)):
            raise FolderError(f"{path} cannot be written: {error}") from None
        raise FolderError(f"{path} is damaged, and was left as it is: {error}") from None
    return Opening(state, folder)
