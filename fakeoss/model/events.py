"""Changes to objects, for those who follow a bucket: its replicas, and whoever is told of events.

A change is noted under the store's lock, so that those of a key have an order. It is told outside of it, in the thread
that made it, once its request has been answered: then its letters are known. While another thread is telling about the
same key, that thread tells of this change too, when it is its turn; nobody ever waits, so that whoever is told may make
requests of its own, also in other threads.
"""

from __future__ import annotations

from collections import deque
from threading import Lock, local
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

    Letter = tuple[Callable[[dict[str, Any]], object], dict[str, Any]]

__all__ = [
    "ACL",
    "ANNOTATED",
    "CREATED",
    "LOCKED",
    "MARKED",
    "MOVED",
    "REMOVED",
    "REPLICA",
    "RESTORED",
    "RESTORE_ENDED",
    "RESTORE_ORDERED",
    "RETAINED",
    "TAGGED",
    "TESTED",
    "UNANNOTATED",
    "UNTAGGED",
    "Change",
    "EventListener",
    "Moment",
    "Outbox",
    "changed",
]

CREATED: Final = "created"
REMOVED: Final = "removed"
"""For good."""
MARKED: Final = "marked"
"""By a delete marker."""
TAGGED: Final = "tagged"
UNTAGGED: Final = "untagged"
ANNOTATED: Final = "annotated"
UNANNOTATED: Final = "unannotated"
ACL: Final = "acl"
LOCKED: Final = "locked"
"""By a legal hold, or no longer."""
RETAINED: Final = "retained"
"""By a retention, another one or none."""
MOVED: Final = "moved"
"""To another storage class."""
RESTORE_ORDERED: Final = "restore ordered"
RESTORED: Final = "restored"
RESTORE_ENDED: Final = "restore ended"
REPLICA: Final = "REPLICA"
"""The replication status of what was copied here, which is copied nowhere else."""
TESTED: Final = "tested"
"""No change: destinations are tried when they are configured."""


class Moment(NamedTuple):
    """When something happens, in epoch seconds, and whether a lifecycle rule does it."""

    at: float
    by_rule: bool = False


class EventListener(NamedTuple):
    """Who is told of events, and of which: those of one bucket, of one configuration by its id, or to one destination
    (``"EventBridge"``, or as it is configured: an ARN, or one of the addresses of JD Cloud's topics)."""

    function: Callable[[dict[str, Any]], object]
    bucket: str | None = None
    configuration: str | None = None
    destination: str | None = None

    def wants(self, bucket: str, configuration: str, destinations: Iterable[str]) -> bool:
        """Whether it is one for this listener."""
        if self.bucket not in {None, bucket} or self.configuration not in {None, configuration}:
            return False
        return self.destination is None or self.destination in destinations


class Change:
    """What happened to a version, and when. ``record`` is the version, for ``key`` alone where there was none;
    ``about`` is the name of what was changed of it, where it has several of that kind."""

    __slots__ = ("about", "at", "bucket", "by_rule", "key", "kind", "letters", "record", "serial")

    def __init__(
        self,
        bucket: BucketState,
        kind: str,
        key: str,
        record: ObjectRecord | None,
        *,
        moment: Moment,
        serial: int,
        about: str = "",
    ) -> None:
        self.bucket = bucket
        self.kind = kind
        self.key = key
        self.record = record
        self.about = about
        self.at, self.by_rule = moment
        self.serial = serial
        """A number that is greater than those of all earlier changes."""
        self.letters: Iterable[Letter] | None = None
        """Who is to be told what; ``None`` until that is known."""


class _Errand(local):
    """The changes that this thread's request has made; ``None`` where there is no request."""

    changes: list[Change] | None = None


class Outbox:
    """Changes that have not been told yet."""

    def __init__(self, compose: Callable[[Change], Iterable[Letter]]) -> None:
        self._compose = compose
        """Writes the letters about a change that no request made."""
        self._errand = _Errand()
        self._queues: dict[tuple[str, str], deque[Change]] = {}
        self._busy: set[tuple[str, str]] = set()
        self._loose: set[tuple[str, str]] = set()
        """Queues with changes that no request made, which the next one to tell anything tells too."""
        self._lock = Lock()

    def add(self, change: Change) -> None:
        """Note a change; to be called under the store's lock."""
        changes, queue = self._errand.changes, _queue_of(change)
        if changes is None:
            change.letters = list(self._compose(change))
        else:
            changes.append(change)
        with self._lock:
            self._queues.setdefault(queue, deque()).append(change)
            if changes is None:
                self._loose.add(queue)

    def begin(self) -> list[Change] | None:
        """Gather the changes of a request; give what ``end`` wants back."""
        outer, self._errand.changes = self._errand.changes, []
        return outer

    def end(self, outer: list[Change] | None, compose: Callable[[Change], Iterable[Letter]]) -> None:
        """Tell what happened since ``begin``. Raises the first exception of who is told; the others are told before."""
        changes, self._errand.changes = self._errand.changes or [], outer
        for change in changes:
            change.letters = list(compose(change))
        if changes or self._loose:
            self._tell(map(_queue_of, changes))

    def flush(self) -> None:
        """Tell what happened outside of requests, unless a request is under way. Raises as ``end``."""
        if self._errand.changes is None and self._loose:
            self._tell(())

    def _tell(self, queues: Iterable[tuple[str, str]]) -> None:
        failed: list[Exception] = []
        with self._lock:
            loose, self._loose = self._loose, set()
        for queue in dict.fromkeys((*sorted(loose), *queues)):
            while (change := self._next(queue)) is not None:
                try:
                    failed.extend(_delivered(change.letters or ()))
                finally:
                    self._busy.discard(queue)
        if failed:
            raise failed[0]

    def _next(self, queue: tuple[str, str]) -> Change | None:
        """The next change to tell of, unless somebody is telling, or it is not known yet what."""
        with self._lock:
            changes = self._queues.get(queue)
            if changes is None or queue in self._busy or changes[0].letters is None:
                return None
            change = changes.popleft()
            if not changes:
                del self._queues[queue]
            self._busy.add(queue)
            return change


def _delivered(letters: Iterable[Letter]) -> Iterator[Exception]:
    """Tell it everybody; give what was raised by whom."""
    for function, document in letters:
        try:
            function(document)
        except Exception as error:
            yield error


def _queue_of(change: Change) -> tuple[str, str]:
    return change.bucket.name, change.key


def changed(
    bucket: BucketState,
    kind: str,
    key: str,
    record: ObjectRecord | None,
    *,
    moment: Moment | None = None,
    about: str = "",
) -> None:
    """Note a change of this moment (``None``: of now) for whoever is told, and let the replicas of a version follow
    what is said anew of it, unless a rule says it; to be called under the store's lock."""
    store, moment = bucket.store, moment or Moment(bucket.now())
    if store.outbox is not None and bucket.settings.notification is not None:
        serial = record.serial if record is not None and kind in {CREATED, MARKED} else store.next_serial()
        store.outbox.add(Change(bucket, kind, key, record, moment=moment, serial=serial, about=about))
    replication = bucket.settings.replication
    if replication is not None and record is not None and not moment.by_rule:
        replication.follow(bucket, kind, record, about)
