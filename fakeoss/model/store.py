"""The store: every bucket of every owner, one lock, one clock, one source of ids."""

from __future__ import annotations

import random
from base64 import urlsafe_b64encode
from binascii import b2a_base64
from threading import RLock
from typing import TYPE_CHECKING, Any

from fakeoss.calls import CallLog, Hook
from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.faults import FaultPlan
from fakeoss.limits import Limits, require_limits
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.bucket import Bucket
from fakeoss.model.name_rules import counted, is_bucket_name
from fakeoss.model.object_lock import UNCHOSEN
from fakeoss.model.restoration import RESTORE_DELAYS
from fakeoss.model.settings import choose
from fakeoss.model.snapshots import Snapshot
from fakeoss.model.versions import ENABLED, NOISE, serial_of, version_id_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from os import PathLike

    from fakeoss.calls import Watcher
    from fakeoss.model.accounts import User
    from fakeoss.model.disk.folders import Seedling
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.events import Change, EventListener, Letter, Outbox
    from fakeoss.model.lifecycle import Action

    Composer = Callable[[Change], Iterable[Letter]]
    LifecycleWatcher = Callable[[Bucket, Action], object]

__all__ = ["Ids", "Store"]

_SHOWN = 5
"""How many buckets a repr names."""


class Ids:
    """Upload ids and request ids: random, or reproducible from a seed."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._random = random.Random(seed)
        self._host = b2a_base64(self._random.randbytes(45), newline=False).decode("ascii")

    def request_id(self) -> str:
        """Sixteen upper-case hexadecimal digits."""
        return f"{self._random.getrandbits(64):016X}"

    def host_id(self, request_id: str) -> str:
        """Amazon's ``x-amz-id-2``: 76 characters of base64, which tell the host and the request."""
        return f"{self._host}{request_id[:15]}="

    def version_id(self, serial: int) -> str:
        """32 characters that need no escaping in a URL."""
        return version_id_of(serial, self._random.randbytes(NOISE))

    def octets(self, size: int) -> bytes:
        """So many random bytes."""
        return self._random.randbytes(size)

    def upload_id(self) -> str:
        """56 characters that need no escaping in a URL."""
        return urlsafe_b64encode(self._random.randbytes(42)).decode("ascii")


class Store:
    """Buckets, objects and uploads in memory. Two stores share nothing; one store may serve many mocks and threads.

    ``limits`` are the bounds that every rule reads, ``clock`` the time it sees, ``seed`` makes its ids reproducible.
    Raises TypeError, ValueError for limits or a clock that are none.
    """

    def __init__(
        self, *, limits: Limits | None = None, clock: Clock | None = None, seed: int | str | None = None
    ) -> None:
        if not isinstance(clock, (Clock, type(None))):
            raise TypeError(f"fakeoss: clock is a fakeoss.clock.Clock, not {clock!r}")
        self.limits = require_limits(limits)
        self.clock = clock or Clock()
        self.ids = Ids(seed)
        self.owner = DEFAULT_OWNER
        """Who has the buckets that are made without saying whose; a mock or server with users makes it the first."""
        self.calls = CallLog()
        self.faults = FaultPlan()
        self.hooks: list[Hook] = []
        self.lifecycle_watchers: list[LifecycleWatcher] = []
        """Called for each thing that lifecycle rules have done, once it is done."""
        self.listeners: list[EventListener] = []
        """Who is told of events; take one away with ``store.listeners.remove(listener)``."""
        self.outbox: Outbox | None = None
        """Events on their way; ``None`` until somebody wants to be told."""
        self.compose: Composer | None = None
        """Writes what is told about a change that no request made, as the service does that answered last."""
        self.lock = RLock()
        self.versioned_locks = True
        """Whether buckets with object lock are versioned, as those of Amazon are."""
        self.restore_delays = RESTORE_DELAYS
        """Seconds until an archived object is restored, by storage class and tier; replace it for others."""
        self._buckets: dict[str, Bucket] = {}
        self._serial = 0

    def create_bucket(
        self,
        name: str,
        *,
        owner: User | None = None,
        region: str | None = None,
        object_lock: bool = False,
        versioning: bool = False,
        acl: str | None = None,
        tags: Mapping[str, str] | None = None,
        encryption: str | Encryption | None = None,
    ) -> Bucket:
        """A new, empty bucket.

        ``owner`` is whose it is (``None``: ``Store.owner``), ``region`` the location that it answers (``None``: the
        profile's default). ``versioning`` enables it; ``object_lock`` makes one whose versions can be locked: it is
        versioned, unless the service that answers for this store has no versions. ``acl`` is a canned ACL, such as
        ``"public-read"``, which has effect also where new buckets have ACLs disabled and public access blocked;
        ``tags`` are texts by key; ``encryption`` is the default for objects to come, ``"AES256"`` or ``"aws:kms"``.
        Whatever else a bucket may have stands in ``bucket.settings``.

        Raises INVALID_BUCKET_NAME, BUCKET_ALREADY_OWNED, BUCKET_ALREADY_EXISTS, INVALID_CANNED_ACL, ENCRYPTION_METHOD.
        """
        if not is_bucket_name(name):
            raise OssError(Cause.INVALID_BUCKET_NAME, BucketName=name)
        owner = owner or self.owner
        bucket = Bucket(self, name, owner)
        bucket.region = region
        choose(bucket.settings, owner, acl=acl, tags=tags, encryption=encryption)
        if object_lock:
            bucket.settings.object_lock = UNCHOSEN
        if versioning or (object_lock and self.versioned_locks):
            bucket.set_versioning(ENABLED)
        with self.lock:
            self._require_free(name, owner)
            self._buckets[name] = bucket
        return bucket

    def _require_free(self, name: str, owner: User) -> None:
        there = self._buckets.get(name)
        if there is not None:
            owned = there.owner.id == owner.id
            raise OssError(Cause.BUCKET_ALREADY_OWNED if owned else Cause.BUCKET_ALREADY_EXISTS, BucketName=name)

    def __contains__(self, name: str) -> bool:
        """Whether there is a bucket of this name."""
        return name in self._buckets

    def bucket(self, name: str) -> Bucket:
        """The bucket of this name. Raises NO_SUCH_BUCKET."""
        __tracebackhide__ = True  # a failing test shows its own line
        try:
            bucket = self._buckets[name]
        except KeyError:
            raise OssError(Cause.NO_SUCH_BUCKET, BucketName=name) from None
        if bucket.settings.lifecycle is not None or bucket.timeline.alarms:
            bucket.settle()
        return bucket

    def find(self, name: str) -> Bucket | None:
        """The bucket of this name, if there is one, without regard to what the time may have done to it."""
        return self._buckets.get(name)

    @property
    def buckets(self) -> Sequence[Bucket]:
        """Every bucket, by name."""
        with self.lock:
            return [self._buckets[name] for name in sorted(self._buckets)]

    def delete_bucket(self, name: str, *, with_uploads: bool = True) -> None:
        """Remove an empty bucket. Raises NO_SUCH_BUCKET, BUCKET_NOT_EMPTY, BUCKET_HAS_VERSIONS;
        BUCKET_HAS_UPLOADS unless allowed."""
        with self.lock:
            self.bucket(name).close(with_uploads=with_uploads)
            del self._buckets[name]

    def reset(self) -> None:
        """Forget every bucket and call, every fault, hook, watcher and listener; the clock and the limits stay."""
        with self.lock:
            self._buckets.clear()
        self.calls.clear()
        self.faults.clear()
        self.hooks.clear()
        self.lifecycle_watchers.clear()
        self.listeners.clear()
        self.outbox = None

    def snapshot(self) -> Snapshot:
        """All that is stored, with versions, settings and open uploads, for ``restore``; the bytes are shared.

        Calls, faults, hooks, listeners, limits and the clock are no part of it.
        """
        with self.lock:
            return Snapshot(tuple(bucket.copied(self) for bucket in self._buckets.values()), self._serial)

    def restore(self, snapshot: Snapshot) -> None:
        """Be as a snapshot of this store or of another one says; it may be restored again.

        Buckets and records that were got from the store before show what was; ask the store for them anew. Raises
        TypeError for what is no snapshot.
        """
        if not isinstance(snapshot, Snapshot):
            raise TypeError(f"fakeoss: restore wants what snapshot() gave, not {snapshot!r}")
        with self.lock:
            self._buckets = {bucket.name: bucket.copied(self) for bucket in snapshot.buckets}
            self._serial = snapshot.serial

    def seed(self, directory: str | PathLike[str], *, owner: User | None = None) -> list[Bucket]:
        """Take in a folder of folders: each is a bucket, by its name, each file below it an object, whose key is its
        path, with ``/`` between names. Gives the buckets, sorted by name.

        Empty folders make nothing, but a bucket; names that begin with a dot are passed over beside the buckets, not
        inside. Links are followed, as the AWS CLI does by default. The Content-Type is what Python itself knows of the
        file's ending; the time is now. The holes of a file over 1 MiB cost no memory. What ``dump`` wrote beside the
        files is taken too: metadata, versions, settings, open uploads. Files changed, added or removed by hand since
        then count as they are now, with new ETags. ``owner`` (else ``Store.owner``) has the buckets that name none.

        A bucket may be there already, unless it was dumped: the objects are put into it. All is read before the store
        changes. Raises INVALID_BUCKET_NAME, BUCKET_ALREADY_OWNED, BUCKET_ALREADY_EXISTS, KEY_TOO_LONG; ValueError for a
        file beside the folders, a name that is not UTF-8, a link in a circle, and a manifest that is not as ``dump``
        writes it; OSError for what cannot be read.
        """
        from fakeoss.model.disk.folders import seed

        return seed(self, directory, owner or self.owner)

    def dump(self, directory: str | PathLike[str], *, replace: bool = False) -> None:
        """Write a folder for each bucket, a file for each object, for ``seed`` to take in again.

        Beside the files, in ``.fakeoss`` in each bucket's folder, stands what files cannot carry; the secrets of users
        and customers' encryption keys are not in it, nor are calls, faults, hooks, limits and the clock. Keys that are
        no file names on every system have their contents there too, so that nothing is ever written outside of the
        directory. Sparse bytes are told by size and pattern and take no room.

        The directory is made where there is none, and must be empty, but for names that begin with a dot. With
        ``replace`` the folders of these buckets, and those that an earlier dump wrote of buckets since deleted, are
        replaced once all is written; what else lies there stays. Raises FileExistsError, other OSError.
        """
        from fakeoss.model.disk.folders import dump

        dump(self, directory, replace=replace)

    def adopt(self, seedlings: Sequence[Seedling]) -> list[Bucket]:
        """Take buckets in that were read, all or none. Raises BUCKET_ALREADY_OWNED, BUCKET_ALREADY_EXISTS."""
        with self.lock:
            for bucket, _, whole in seedlings:
                if whole:
                    self._require_free(bucket.name, bucket.owner)
            taken = [self._buckets.setdefault(bucket.name, bucket) for bucket, _, _ in seedlings]
            self._serial = max([self._serial, *(bucket.last_serial for bucket in taken)])
            for bucket, (_, objects, _) in zip(taken, seedlings, strict=True):
                for new in objects:
                    bucket.add(new)
        return taken

    def on(self, operation: str, *, before: Watcher | None = None, after: Watcher | None = None) -> Hook:
        """Call ``before`` or ``after`` each call of ``operation`` (``"*"``: of any), with its log entry.

        Before, the entry has status 0. The store may be changed there: it is not locked. What a watcher raises reaches
        the caller of the client. Remove the hook again with ``store.hooks.remove(hook)``. Raises ValueError for an
        operation that does not exist, TypeError without a function to call.
        """
        self.calls.require_known(operation)
        given = [watcher for watcher in (before, after) if watcher is not None]
        if not given or not all(map(callable, given)):
            raise TypeError("fakeoss: on wants a function that takes a call, as before= or after=")
        hook = Hook(operation, before, after)
        self.hooks.append(hook)
        return hook

    def on_event(
        self,
        function: Callable[[dict[str, Any]], object],
        *,
        bucket: str | None = None,
        configuration: str | None = None,
        destination: str | None = None,
    ) -> EventListener:
        """Call ``function`` with each event that the service would send to a destination of a bucket's notification
        configuration: the document, as a dictionary. Without a configuration there are no events.

        ``bucket``, the id of a ``configuration`` and a ``destination`` narrow it down; the latter is an ARN,
        ``"EventBridge"``, or an address of a topic of JD Cloud. It is called when the change can be seen, before the
        client has its answer, in the thread of the request, with the events of a key in the order of its changes; only
        when several threads write to one key may another of them call it. The store is not locked, and may be asked and
        changed; events of the same key that come of that are told afterwards. What it raises reaches the caller of the
        client, when all others have been told, as with hooks: a server logs it and answers 500. Take it away with
        ``store.listeners.remove(listener)``.
        """
        from fakeoss.model.events import EventListener, Outbox

        if not callable(function):
            raise TypeError("fakeoss: on_event wants a function that takes an event")
        listener = EventListener(function, bucket, configuration, destination)
        with self.lock:
            if self.outbox is None:
                self.outbox = Outbox(lambda change: () if self.compose is None else self.compose(change))
            self.listeners.append(listener)
        return listener

    def next_serial(self) -> int:
        """The next number of the store's one sequence of events; to be called under the lock."""
        self._serial += 1
        return self._serial

    def has_issued(self, version_id: str) -> bool:
        """Whether a version may once have had this id: what is hidden in it is no later than what happened last."""
        serial = serial_of(version_id)
        return serial is None or serial <= self._serial

    def __repr__(self) -> str:
        names = sorted(self._buckets)
        shown = f": {', '.join(names[:_SHOWN])}{', ...' if len(names) > _SHOWN else ''}" if names else ""
        return f"<Store with {counted(len(names), 'bucket')}{shown}>"
