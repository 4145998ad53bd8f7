"""What a bucket holds: its objects, its open uploads, and every change that is made to them."""

from __future__ import annotations

from copy import copy
from itertools import chain
from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.completion import completed
from fakeoss.model.events import CREATED, MARKED, REMOVED, changed
from fakeoss.model.lifecycle import midnight_before
from fakeoss.model.object_lock import locked_by_default, require_unprotected
from fakeoss.model.records import NULL_VERSION, Attributes, NewObject, ObjectRecord, replaced
from fakeoss.model.replication import with_outcome
from fakeoss.model.settings import Settings
from fakeoss.model.timeline import Timeline, is_due, set_alarms, settle
from fakeoss.model.uploads import OpenUploads
from fakeoss.model.versions import ENABLED, ObjectIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fakeoss.model.accounts import User
    from fakeoss.model.events import Moment
    from fakeoss.model.lifecycle import Lifecycle
    from fakeoss.model.listing import Page, Query
    from fakeoss.model.store_state import StoreState
    from fakeoss.model.uploads import MultipartUpload
    from fakeoss.model.versions import Listed

    Guard = Callable[[ObjectRecord | None], None]
    Revision = Callable[[Attributes], Attributes]

__all__ = ["BucketState"]

_FACTS = ("name", "owner", "region", "created_at", "versioning")
"""What snapshots compare of a bucket itself."""


class BucketState(OpenUploads):
    """Objects by key, and open uploads. Reading needs no lock; every change is one assignment under the store's.

    Whoever asks the store for a bucket gets it settled: nothing here but ``settle`` and what changes the rules looks at
    what the time may have done to it since.
    """

    def __init__(
        self,
        store: StoreState,
        name: str,
        owner: User = DEFAULT_OWNER,
        *,
        region: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(store, name)
        self.owner = owner
        self.region = region
        self.settings = settings or Settings()
        self.timeline = Timeline()
        self.created_at = store.clock.now()
        self._objects = ObjectIndex(store.ids.version_id, store.now)

    def add(self, new: NewObject) -> ObjectRecord:
        """Publish an object where no request does it."""
        self.settle()
        record = self.publish(new)
        self.tell()
        return record

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with ``prefix``, sorted."""
        with self._store.lock:
            found: list[str] = []
            for key in self._objects.current.irange(prefix):
                if not key.startswith(prefix):
                    break
                found.append(key)
            return found

    def keys_near(self, key: str, most: int = 1_000) -> list[str]:
        """Keys among which a misspelt one may be found: at most so many, before and after it in their order."""
        with self._store.lock:
            current = self._objects.current
            middle = current.bisect(key)
            return list(current.keys()[max(0, middle - most // 2) : middle + most // 2])

    def __len__(self) -> int:
        return len(self._objects.current)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<BucketState {self.name!r}>"

    def current(self, key: str) -> ObjectRecord | None:
        """The current object of ``key``, if there is one."""
        return self._objects.current.get(key)  # type: ignore[no-any-return]

    @property
    def versioning(self) -> str | None:
        """``None`` for a bucket that never was versioned, else ``"Enabled"`` or ``"Suspended"``."""
        return self._objects.state

    def set_versioning(self, state: str) -> None:
        """Enable or suspend versioning. Raises VERSIONING_LOCKED for suspending it in a bucket with object lock."""
        self.settle()
        with self._store.lock:
            if self.settings.object_lock is not None and state != ENABLED:
                raise OssError(Cause.VERSIONING_LOCKED)
            self._objects.set_state(state)

    def versions(self, key: str) -> list[ObjectRecord]:
        """Every version of ``key``, newest first, delete markers among them."""
        with self._store.lock:
            return list(self._objects.stack(key))

    def version(self, key: str, version_id: str) -> ObjectRecord | None:
        """One version of ``key``, if it is there."""
        return self._objects.find(key, version_id)

    def publish(self, new: NewObject, guard: Guard | None = None) -> ObjectRecord:
        """Make ``new`` the object of its key, unless ``guard``, shown the one there now, raises. Raises OBJECT_LOCKED
        for a protected version that it would replace."""
        with self._store.lock:
            self._require()
            if guard is not None:
                guard(self.current(new.key))
            now = self._store.clock.now()
            if self.settings.object_lock is not None:
                self.require_replaceable(new.key)
                new = new._replace(attributes=locked_by_default(new.attributes, self.settings.object_lock, now))
            return self._place(new, now)

    def _place(
        self, new: NewObject, at: float, *, is_marker: bool = False, moment: Moment | None = None
    ) -> ObjectRecord:
        """Make an object or a delete marker the newest version of its key."""
        serial, index = self._store.next_serial(), self._objects
        version_id = NULL_VERSION if index.state is None else index.version_id(serial)
        record = ObjectRecord(new, at, serial, version_id, index, is_marker=is_marker)
        if not self.settings.is_followed:
            index.put(record)
            return record
        return self._place_followed(record, moment)

    def _began(self, upload: MultipartUpload) -> None:
        index = self._objects
        upload.version_id = NULL_VERSION if index.state is None else index.version_id(upload.serial)
        upload.object_lock = self.settings.object_lock

    def _place_followed(self, record: ObjectRecord, moment: Moment | None) -> ObjectRecord:
        """As ``_place``, where changes are followed: what becomes of the replicas is known before anybody sees the
        record."""
        by_rule = moment is not None and moment.by_rule
        replication = None if by_rule else self.settings.replication
        copies = [] if replication is None else replication.copies(self, record)
        if copies:
            record = with_outcome(record, copies)
        self._objects.insert(record)
        self._changed(MARKED if record.is_marker else CREATED, record.key, record, moment)
        for target, replica, _ in copies:
            if replica is not None:
                target.take(replica)
        return record

    def take(self, replica: ObjectRecord) -> None:
        """Make a replica, which keeps its version id, the newest version of its key; the caller holds the lock."""
        if replica.is_marker:
            self._note_deletion(replica.key, self.current(replica.key))
        replica = replaced(replica, index=self._objects)
        self._objects.insert(replica)
        changed(self, MARKED if replica.is_marker else CREATED, replica.key, replica)

    def present(self, record: ObjectRecord) -> ObjectRecord:
        """What is said now of the version that ``record`` is; ``record`` where it is gone."""
        return self._objects.present(record) or record

    def revise(
        self, record: ObjectRecord, change: Revision, kind: str = "", *, moment: Moment | None = None, about: str = ""
    ) -> ObjectRecord:
        """Say something else of a version: what ``change`` makes of what is said of it now. ``kind`` is what has
        changed, for those who follow the bucket, ``moment`` when, where it is not now, ``about`` as in ``Change``.
        Raises what ``change`` raises."""
        with self._store.lock:
            present = self.present(record)
            revised = replaced(present, attributes=change(present.attributes))
            self._objects.replace(revised)
            if self.settings.is_followed:
                self._changed(kind, record.key, revised, moment, about=about)
            return revised

    def replace(self, record: ObjectRecord) -> None:
        """Put ``record`` in the place of the one of its version, of which nobody is told; the caller holds the lock."""
        self._objects.replace(record)

    def _changed(
        self, kind: str, key: str, record: ObjectRecord | None, moment: Moment | None = None, *, about: str = ""
    ) -> None:
        if kind:
            changed(self, kind, key, record, moment=moment, about=about)
        if record is not None and record.attributes.restoration is not None:
            set_alarms(self, record)

    def announce(self, kind: str) -> None:
        """Tell those who follow the bucket of something that is about no object."""
        with self._store.lock:
            self._changed(kind, "", None)

    def tell(self) -> None:
        """Tell what has happened outside of requests to those who are told of events."""
        if self._store.outbox is not None:
            self._store.outbox.flush()

    def require_replaceable(self, key: str) -> None:
        """Raise OBJECT_LOCKED when a write would take the place of a protected version."""
        if self.settings.object_lock is None or self.versioning == ENABLED:
            return
        there = self._objects.find(key, NULL_VERSION)
        if there is not None:
            require_unprotected(there.attributes, self._store.clock.now())

    def set_lifecycle(self, lifecycle: Lifecycle | None) -> None:
        """Replace the rules; what is overdue by the new ones happens at the midnight to come."""
        self.settle()
        with self._store.lock:
            self.settings.lifecycle = lifecycle
            self.timeline.settled_at = midnight_before(self.now())

    def settle(self) -> None:
        """Let the lifecycle rules do what fell due since the last midnight at which they did; what reads the bucket
        does this first. Each thing done is told to ``Store.lifecycle_watchers``, when the lock is free again."""
        if self.settings.lifecycle is None and not self.timeline.alarms:
            return
        now = self.now()
        if is_due(self, now):
            settle(self, now)
            self.tell()

    def now(self) -> float:
        """The time of the store."""
        return self._store.clock.now()

    @property
    def store(self) -> StoreState:
        """The store that it belongs to."""
        return self._store

    def each_stack(self) -> Iterator[tuple[ObjectRecord, ...]]:
        """The versions of every key, by key, newest first, one after another; nothing may change meanwhile."""
        return self._objects.each_stack()

    def stacks(self) -> list[tuple[ObjectRecord, ...]]:
        """The versions of every key, newest first."""
        return self._objects.stacks()

    def delete(
        self, key: str, guard: Guard | None = None, *, bypass: bool = False, moment: Moment | None = None
    ) -> ObjectRecord | None:
        """Remove the object of ``key``, unless ``guard`` raises: for good, or in a versioned bucket under a delete
        marker, which is given back. Raises OBJECT_LOCKED for a protected version that would be gone; ``bypass`` lifts a
        retention in mode GOVERNANCE; ``moment`` is when it happens where it is not now."""
        with self._store.lock:
            current = self.current(key)
            if guard is not None:
                guard(current)
            if self.settings.object_lock is not None and self.versioning != ENABLED:
                self._require_removable(self._objects.find(key, NULL_VERSION), bypass=bypass)
            self._note_deletion(key, current)
            if self.versioning is None:
                removed = self._objects.remove(key, NULL_VERSION)
                if self.settings.is_followed:
                    self._changed(REMOVED, key, removed, moment)
                return None
            marker = NewObject(key, b"", "", owner=self.owner)
            at = self.now() if moment is None else moment.at
            return self._place(marker, at, is_marker=True, moment=moment)

    def delete_version(
        self,
        key: str,
        version_id: str,
        guard: Guard | None = None,
        *,
        bypass: bool = False,
        moment: Moment | None = None,
    ) -> ObjectRecord | None:
        """Remove one version of ``key`` for good, unless ``guard``, shown it, raises; what was removed, if anything.
        Raises OBJECT_LOCKED as ``delete``, whose ``moment`` it takes."""
        with self._store.lock:
            found = self._objects.find(key, version_id)
            if guard is not None:
                guard(found)
            self._require_removable(found, bypass=bypass)
            before = self.current(key)
            removed = self._objects.remove(key, version_id)
            self._note_deletion(key, before if before is removed else None)
            if self.settings.is_followed and removed is not None:
                self._changed(REMOVED, key, removed, moment)
            return removed

    def _require_removable(self, record: ObjectRecord | None, *, bypass: bool) -> None:
        if record is not None and record.attributes.lock is not None:
            require_unprotected(record.attributes, self._store.clock.now(), bypass=bypass)

    def _note_deletion(self, key: str, removed: ObjectRecord | None) -> None:
        if removed is not None:
            self._uploads.note_deletion(key)

    def page(self, query: Query) -> Page[ObjectRecord]:
        """A page of current objects."""
        with self._store.lock:
            return self._objects.page(query)

    def versions_page(self, query: Query, marker: str | None) -> Page[Listed]:
        """A page of versions, behind version ``marker`` of the key that the query names."""
        with self._store.lock:
            return self._objects.versions_page(query, marker)

    def complete(self, upload: MultipartUpload, new: NewObject, guard: Guard | None = None) -> ObjectRecord:
        """Close ``upload`` and publish what it became. Raises NO_SUCH_UPLOAD, OBJECT_LOCKED, and what
        ``guard`` raises; the upload is open then."""
        with self._store.lock:
            if upload.is_open:
                if guard is not None:
                    guard(self.current(new.key))
                self.require_replaceable(new.key)
            self._uploads.remove(upload)
            if upload.version_id is None:
                return self.publish(new)
            return self._place_followed(completed(upload, new, self._objects, self._store), None)

    def copied(self) -> BucketState:
        """The bucket as it is now, apart from what becomes of this one, to be read; records and bytes are shared."""
        made = copy(self)
        made.settings = copy(self.settings)
        made.timeline = copy(self.timeline)
        made._objects = self._objects.copied()
        made._uploads = self._uploads.copied()
        return made

    def revived(self, store: StoreState) -> BucketState:
        """A bucket of ``store`` that begins as a copy of this one; bytes are shared."""
        made = self.copied()
        made._store = store
        made._objects = self._objects.revived(store.ids.version_id, store.now)
        return made

    def rewind(self, twin: BucketState) -> None:
        """Be as ``twin``, a copy of this bucket that nobody else needs, is; to be called under the store's lock."""
        objects = self._objects
        objects.rewind(twin._objects)
        vars(self).update(vars(twin))
        self._objects = objects

    def is_same(self, other: BucketState) -> bool:
        """Whether both hold the same: settings, versions, open uploads and all that is said of them."""
        return (
            all(getattr(self, name) == getattr(other, name) for name in _FACTS)
            and self.settings == other.settings
            and self._objects.is_same(other._objects)
            and self._uploads.is_same(other._uploads)
        )

    def load(
        self, versioning: str | None, stacks: Sequence[Sequence[ObjectRecord]], uploads: Iterable[MultipartUpload]
    ) -> None:
        """Begin with these versions of each key, newest first, and these open uploads."""
        self._objects.fill(versioning, stacks)
        for record in (record for stack in stacks for record in stack):
            set_alarms(self, record)
        for upload in uploads:
            self._uploads.add(upload)

    @property
    def last_serial(self) -> int:
        """The serial of what happened last of what there is still."""
        records = (record.serial for stack in self.stacks() for record in stack)
        return max(chain(records, (upload.serial for upload in self._uploads)), default=0)

    def close(self, *, with_uploads: bool) -> None:
        """Let the bucket go. Raises BUCKET_NOT_EMPTY, BUCKET_HAS_VERSIONS; BUCKET_HAS_UPLOADS unless
        ``with_uploads``."""
        if len(self._objects):
            kept = Cause.BUCKET_NOT_EMPTY if self.versioning is None else Cause.BUCKET_HAS_VERSIONS
            raise OssError(kept, BucketName=self.name)
        if len(self._uploads) and not with_uploads:
            raise OssError(Cause.BUCKET_HAS_UPLOADS, BucketName=self.name)
        for upload in list(self._uploads):
            self._uploads.remove(upload)
        self._deleted = True
