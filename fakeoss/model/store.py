"""The store as a test holds it: seeded, read and put aside without HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeoss.calls import CallLog, require_operation
from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.faults import FaultPlan
from fakeoss.hooks import Hook, require_callable
from fakeoss.limits import Limits, require_limits
from fakeoss.matching import FIELDS
from fakeoss.model.bucket import Bucket
from fakeoss.model.name_rules import broken_rule, counted
from fakeoss.model.object_lock import UNCHOSEN
from fakeoss.model.settings import Settings, choose
from fakeoss.model.store_state import StoreState
from fakeoss.suggestion import named, require_names, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike

    from fakeoss.hooks import Watcher
    from fakeoss.model.accounts import User
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.differences import Differences
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.events import EventListener
    from fakeoss.model.records import ObjectRecord

__all__ = ["Snapshot", "Store", "state_of", "store_of"]

_SHOWN = 5
_HOOK_OPTIONS = ("operation", "before", "after", "optional")
"""How many buckets a repr names."""


class Snapshot:
    """All that a store holds at one moment: ``Store.snapshot`` gives it, ``Store.restore`` puts it back, any number of
    times. What is done afterwards to the store reaches no snapshot, and no other store; the bytes are shared.

    Two are equal when all that can be read of the buckets is, in whatever order it was written.
    """

    __slots__ = ("_buckets", "_serial")

    def __init__(self, buckets: Sequence[BucketState], serial: int) -> None:
        self._buckets = buckets
        self._serial = serial

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Snapshot):
            return NotImplemented
        one, two = self._buckets, other._buckets
        return len(one) == len(two) and all(bucket.is_same(twin) for bucket, twin in zip(one, two, strict=True))

    __hash__ = None  # type: ignore[assignment]  # it would cost as much as a comparison

    def __repr__(self) -> str:
        return f"<Snapshot of {counted(len(self._buckets), 'bucket')}>"


class Store:
    """Buckets, objects and uploads in memory. Two stores share nothing; one store may serve many mocks and threads.

    ``limits`` are the bounds that every rule reads, ``clock`` the time it sees, ``seed`` makes its ids reproducible.
    Raises TypeError, ValueError for limits or a clock that are none.

    What a test does, and the time, is done and told as the service does that was entered first of the mocks and servers
    that answer for the store; what a client does, as the one does that it asks.
    """

    __slots__ = {
        "__weakref__": "",
        "_state": "",
        "calls": "The log of what was asked and how it was answered.",
        "faults": "Which calls fail, how and how often.",
        "hooks": "Who watches the calls; take one away with ``store.hooks.remove(hook)``.",
        "lifecycle_watchers": "Called with the bucket and each thing that lifecycle rules have done to it, once done.",
        "listeners": "Who is told of events; take one away with ``store.listeners.remove(listener)``.",
    }

    def __init__(
        self, *, limits: Limits | None = None, clock: Clock | None = None, seed: int | str | None = None
    ) -> None:
        if not isinstance(clock, (Clock, type(None))):
            raise TypeError(f"fakeoss: clock is a fakeoss.clock.Clock, not {clock!r}")
        self._wear(StoreState(require_limits(limits), clock or Clock(), seed))

    def _wear(self, state: StoreState) -> None:
        """Be the face of ``state``."""
        self._state = state
        self.calls = CallLog(state.calls)
        self.faults = FaultPlan(state.faults)
        self.hooks = state.hooks
        self.lifecycle_watchers = state.lifecycle_watchers
        self.listeners = state.listeners

    @property
    def limits(self) -> Limits:
        """The bounds of sizes and counts that every rule reads."""
        return self._state.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self._state.limits = limits

    @property
    def clock(self) -> Clock:
        """The time that the store sees."""
        return self._state.clock

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self._state.clock = clock

    @property
    def upstream(self) -> str | None:
        """The URL of the engine that holds what is stored; ``None`` if this store does."""
        return None

    @property
    def owner(self) -> User:
        """Who has the buckets that are made without saying whose; a mock or server with users makes it the first."""
        return self._state.owner

    @owner.setter
    def owner(self, owner: User) -> None:
        self._state.owner = owner

    @property
    def restore_delays(self) -> Mapping[tuple[str, str], float]:
        """Seconds until an archived object is restored, by storage class and tier; replace it for others."""
        return self._state.restore_delays

    @restore_delays.setter
    def restore_delays(self, delays: Mapping[tuple[str, str], float]) -> None:
        self._state.restore_delays = delays

    @named
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
        blocked_encryption_types: str | None = None,
    ) -> Bucket:
        """A new, empty bucket.

        ``owner`` is whose it is (``None``: ``Store.owner``), ``region`` its location: in profile ``aws`` the endpoints
        of other regions redirect (``None``: it answers the profile's default, and every endpoint serves it).
        ``versioning`` enables it; ``object_lock`` makes one whose versions can be locked: it is versioned, unless the
        service that answers for this store has no versions. ``acl`` is a canned ACL, such as ``"public-read"``, which
        has effect also where new buckets have ACLs disabled and public access blocked; ``tags`` are texts by key;
        ``encryption`` is the default for objects to come, ``"AES256"`` or ``"aws:kms"``; with
        ``blocked_encryption_types="NONE"`` a bucket accepts customer-provided keys (SSE-C), which new buckets of
        profile ``aws`` refuse. Whatever else a bucket may have stands in ``bucket.settings``.

        Raises INVALID_BUCKET_NAME, BUCKET_ALREADY_OWNED, BUCKET_ALREADY_EXISTS, INVALID_CANNED_ACL, ENCRYPTION_METHOD.
        """
        owner, settings = owner or self.owner, Settings()
        blocked = blocked_encryption_types
        choose(settings, owner, acl=acl, tags=tags, encryption=encryption, blocked_encryption_types=blocked)
        if object_lock:
            settings.object_lock = UNCHOSEN
        versioned = versioning or (object_lock and self._state.versioned_locks)
        try:
            state = self._state.create_bucket(name, owner, region=region, settings=settings, versioning=versioned)
        except OssError as error:
            error.hint = f": {broken_rule(name)}" if error.cause is Cause.INVALID_BUCKET_NAME else ""
            raise error from None
        self._state.confirm()
        return Bucket(state)

    def __contains__(self, name: str) -> bool:
        """Whether there is a bucket of this name."""
        return self._state.find(name) is not None

    def bucket(self, name: str) -> Bucket:
        """The bucket of this name. Raises NO_SUCH_BUCKET."""
        __tracebackhide__ = True  # a failing test shows its own line
        try:
            return Bucket(self._state.bucket(name))
        except OssError as error:
            names = [bucket.name for bucket in self._state.buckets]
            error.hint = suggestion(str(name), names, "buckets" if len(names) <= _SHOWN else "")
            raise error from None

    @property
    def buckets(self) -> Sequence[Bucket]:
        """Every bucket, by name."""
        return list(map(Bucket, self._state.buckets))

    def delete_bucket(self, name: str, *, with_uploads: bool = True) -> None:
        """Remove an empty bucket. Raises NO_SUCH_BUCKET, BUCKET_NOT_EMPTY, BUCKET_HAS_VERSIONS;
        BUCKET_HAS_UPLOADS unless allowed."""
        self._state.delete_bucket(name, with_uploads=with_uploads)
        self._state.confirm()

    def reset(self) -> None:
        """Forget every bucket and call, every fault, hook, watcher and listener; the clock and the limits stay."""
        self._state.clear()
        self._state.confirm()

    def snapshot(self) -> Snapshot:
        """All that is stored, with versions, settings and open uploads, for ``restore``; the bytes are shared. Calls,
        faults, hooks, listeners, limits and the clock are no part of it."""
        return Snapshot(*self._state.copies())

    def restore(self, snapshot: Snapshot) -> None:
        """Be as a snapshot of this store or of another one says; it may be restored again.

        Buckets and records that were got from the store before show what was; ask the store for them anew. Raises
        TypeError for what is no snapshot."""
        if not isinstance(snapshot, Snapshot):
            raise TypeError(f"fakeoss: restore wants what snapshot() gave, not {snapshot!r}")
        self._state.revive(snapshot._buckets, snapshot._serial)
        self._state.confirm()

    def diff(self, before: Snapshot) -> Differences:
        """Return what has changed since a snapshot: buckets and their settings, objects, versions, uploads and parts.
        It is false if nothing has; as text it has a line for each change. Raises TypeError for what is no snapshot."""
        from fakeoss.model.differences import differences_between

        if not isinstance(before, Snapshot):
            raise TypeError(f"fakeoss: diff needs what snapshot() gave, not {before!r}")
        return differences_between(before._buckets, self._state.copies()[0])

    def assert_object(self, path: str, **fields: Any) -> ObjectRecord:
        """Raise AssertionError unless ``"bucket/key"`` is an object with these fields; return it.

        The fields are attributes of objects: ``size`` (``"6GiB"``), ``etag`` (with or without quotes), ``body``,
        ``text``, ``json``, ``metadata``, ``tags``, ``parts`` (their number or their sizes), ``content_type``,
        ``storage_class``, and so on. In place of a value there may be a function that is called with the actual one.
        Raises TypeError for a field that no object has.
        """
        __tracebackhide__ = True  # a failing test shows its own line
        from fakeoss.model.expectations import missing_object, object_shortfalls, split_path

        name, key = split_path(path)
        bucket = self._state.bucket(name) if name in self else None
        record = None if bucket is None else bucket.current(key)
        if record is None:
            raise AssertionError(missing_object(bucket, path, [each.name for each in self._state.buckets]))
        if lines := object_shortfalls(record, fields):
            raise AssertionError("\n  ".join([f"{path} is not as expected:", *lines]))
        return record

    def assert_no_object(self, path: str) -> None:
        """Raise AssertionError if ``"bucket/key"`` is an object."""
        __tracebackhide__ = True
        from fakeoss.model.expectations import split_path

        name, key = split_path(path)
        if name in self and (record := self._state.bucket(name).current(key)) is not None:
            raise AssertionError(f"expected no object {path}, found {record!r}")

    def assert_no_open_uploads(self, bucket: str | None = None) -> None:
        """Raise AssertionError if a multipart upload is open, in ``bucket`` or anywhere. Raises NO_SUCH_BUCKET."""
        __tracebackhide__ = True
        from fakeoss.model.expectations import open_uploads_of

        if uploads := open_uploads_of(self._state.buckets if bucket is None else [self._state.bucket(bucket)]):
            raise AssertionError("\n  ".join([f"expected no open upload, found {len(uploads)}:", *uploads]))

    def seed(self, directory: str | PathLike[str], *, owner: User | None = None) -> list[Bucket]:
        """Take in a folder of folders: each is a bucket, by its name, each file below it an object, whose key is its
        path, with ``/`` between names. Gives the buckets, sorted by name.

        Empty folders make nothing, but a bucket; names that begin with a dot are passed over beside the buckets, not
        inside. Links are followed inside of the directory; one that leads out of it is refused. The Content-Type is
        what Python itself knows of the file's ending; the time is now. The holes of a file over 1 MiB cost no memory.
        What ``dump`` wrote beside the files is taken too: metadata, versions, settings, open uploads. Files changed,
        added or removed by hand since then count as they are now, with new ETags. ``owner`` (else ``Store.owner``) has
        the buckets that name none.

        A bucket may be there already, unless it was dumped: the objects are put into it. All is read before the store
        changes. Raises INVALID_BUCKET_NAME, BUCKET_ALREADY_OWNED, BUCKET_ALREADY_EXISTS, KEY_TOO_LONG; ValueError for a
        file beside the folders, a name that is not UTF-8, a link in a circle or out of it, and a manifest that is not
        as ``dump`` writes it; OSError for what cannot be read.
        """
        from fakeoss.model.disk.folders import seed

        buckets = list(map(Bucket, seed(self._state, directory, owner or self.owner)))
        self._state.confirm()
        return buckets

    def dump(self, directory: str | PathLike[str], *, replace: bool = False) -> None:
        """Write a folder for each bucket, a file for each object, for ``seed`` to take in again.

        Beside the files, in ``.fakeoss`` in each bucket's folder, stands what files cannot carry; the secrets of users
        and customers' encryption keys are not in it, nor are calls, faults, hooks, limits and the clock. Keys that are
        no file names on every system have their contents there too, so that nothing is ever written outside of the
        directory. Sparse bytes are told by size and pattern and take no room.

        The directory is made where there is none, and must be empty, but for names that begin with a dot. With
        ``replace`` the folders of these buckets, and those that an earlier dump wrote of buckets since deleted, are
        replaced once all is written; what no dump wrote stays where it is, in these folders, too. What a dump that was
        killed has moved away is put back. Raises FileExistsError, also for a file of another's where an object's
        belongs, and other OSError.
        """
        from fakeoss.model.disk.folders import dump

        dump(self._state, directory, replace=replace)

    def on(
        self,
        operation: str,
        *,
        before: Watcher | None = None,
        after: Watcher | None = None,
        optional: bool = False,
        **fields: object,
    ) -> Hook:
        """Call ``before`` or ``after`` each call of ``operation`` (``"*"``: of any), with its log entry. ``fields``
        narrow which calls, in the words of ``calls.matching``: ``key="dst/*"``, ``part=2``, ``when=function``.

        A function that returns a ``fakeoss.Answer`` changes the answer: before, the operation is not carried out;
        after, it was. Functions may be asynchronous: they are awaited on the loop of an asynchronous client; for any
        other client a loop is run, and it waits.

        Before, the entry has status 0. The store may be changed there: it is not locked. What a watcher raises reaches
        the caller of the client, as a connection that breaks would: raised before, the call is not handled, and logged
        with status 0 and the exception's name; raised after, the others are still called, and the log has what the
        service did. Remove the hook again with ``store.hooks.remove(hook)``. A mock that ends warns if no such call was
        made, unless the hook is ``optional``. Raises ValueError for an operation that does not exist, TypeError without
        a function to call, for one that is a generator or takes no entry, and for a field that no call has.
        """
        __tracebackhide__ = True  # a failing test shows its own line
        require_names("Store.on", fields, (*_HOOK_OPTIONS, *FIELDS, "when"))
        require_operation(operation, self._state.calls.known)
        if before is None and after is None:
            raise TypeError("fakeoss: on needs a function that takes a call, as before= or after=")
        for name, watcher in (("before", before), ("after", after)):
            if watcher is not None:
                require_callable(watcher, f"{name}= of on", "a call", asynchronous=True)
        hook = Hook(operation, before, after, optional=optional, fields=fields)
        self.hooks.append(hook)
        return hook

    @named
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

        require_callable(function, "the function of on_event", "an event")
        listener = EventListener(function, bucket, configuration, destination)
        state = self._state
        with state.lock:
            if state.outbox is None:
                state.outbox = Outbox(state.compose)
            self.listeners.append(listener)
        return listener

    def __deepcopy__(self, memo: Any) -> Store:
        """Return the same store: Django copies for each test what ``setUpTestData`` keeps. What is stored is copied by
        ``snapshot``."""
        return self

    def __repr__(self) -> str:
        names = [bucket.name for bucket in self._state.buckets]
        shown = f": {', '.join(names[:_SHOWN])}{', ...' if len(names) > _SHOWN else ''}" if names else ""
        return f"<Store with {counted(len(names), 'bucket')}{shown}>"


def store_of(state: StoreState) -> Store:
    """A store that is the face of ``state``."""
    store = Store.__new__(Store)
    store._wear(state)
    return store


def state_of(store: Store) -> StoreState:
    """What stands behind a store: for those who answer requests."""
    return store._state
