"""What a store holds: every bucket of every owner, one lock, one clock, one source of ids."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from binascii import b2a_base64
from functools import lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from fakeoss.calls import CallRecords
from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.fault_records import FaultRecords
from fakeoss.limits import Limits
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.encryption import TAG_NONCE, hides_md5, opaque_etag
from fakeoss.model.name_rules import climbs, is_bucket_name, require_key
from fakeoss.model.records import NULL_VERSION
from fakeoss.model.restoration import RESTORE_DELAYS
from fakeoss.model.seeding import STORAGE_CLASSES
from fakeoss.model.uploads import opaque_part_etag
from fakeoss.model.versions import ENABLED, NOISE, serial_of, version_id_of
from fakeoss.randomness import random_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from fakeoss.fault_records import FaultEntry
    from fakeoss.hooks import Hook
    from fakeoss.model.accounts import User
    from fakeoss.model.bucket import Bucket
    from fakeoss.model.disk.folders import Seedling
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.events import Change, EventListener, Letter, Outbox
    from fakeoss.model.lifecycle import Action
    from fakeoss.model.rope import Body
    from fakeoss.model.settings import Settings
    from fakeoss.model.uploads import MultipartUpload

    LifecycleWatcher = Callable[[Bucket, Action], object]

__all__ = ["Ids", "Service", "Spool", "StoreState"]


class Ids:
    """Upload ids and request ids: random, or reproducible from a seed."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._random = random_of(seed)
        self._is_reproducible = seed is not None
        self._host = b2a_base64(self._random.randbytes(45), newline=False).decode("ascii")

    def position(self) -> object:
        """Return what ``return_to`` needs to give the same ids again; ``None`` unless they are reproducible."""
        return self._random.getstate() if self._is_reproducible else None

    def return_to(self, position: Any) -> None:
        """Give the ids again that came after ``position``."""
        if position is not None:
            self._random.setstate(position)

    def request_id(self, alphabet: str) -> str:
        """Sixteen characters of ``alphabet``."""
        pairs, random = _pairs(alphabet), self._random.random
        count = len(pairs)
        return "".join([pairs[int(random() * count)] for _ in _EIGHT])

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


_EIGHT: Final = range(8)


@lru_cache
def _pairs(alphabet: str) -> tuple[str, ...]:
    return tuple(first + second for first in alphabet for second in alphabet)


class Service(NamedTuple):
    """What answers for a store: what a dispatcher tells it of its profile."""

    operations: frozenset[str]
    """The names of all operations."""
    codes: frozenset[str]
    """The error codes that it sends."""
    versioned_locks: bool
    """Whether buckets with object lock are versioned, as those of Amazon are."""
    compose: Callable[[Change], Iterable[Letter]]
    """Writes what is told about a change that no request made."""
    storage_classes: frozenset[str] = frozenset()
    """Those that objects may have; if there are none, Amazon's."""
    climbing_keys: bool = False
    """Whether keys may lead out of their bucket; those of Amazon may not."""
    plain_etags: bool = False
    """Whether ETags are MD5s however an object is encrypted; those of Amazon are not."""
    legacy_names: bool = False
    """Whether the names of new buckets may be those of us-east-1 until March 2018."""


class Spool(Protocol):
    """Takes a body in, piece by piece."""

    @property
    def least(self) -> int:
        """From how many bytes on a body that came in one piece is taken in, too."""

    def write(self, piece: bytes | memoryview) -> None:
        """Take the next piece. Raises STORE_UNWRITABLE."""

    def content(self) -> Body:
        """What was written, as a body; nothing more is taken."""


class StoreState:
    """Everything that the requests to a store read and change; ``Store`` is its face.

    Any number of services may answer for it at once. What a request does is its own service's affair. What no request
    does, but a test or the time, is told, and made, as the service does that was attached first of those that still
    are; with none, as Amazon does, and nobody is told of it. Faults and the log of calls know the names of all of them.
    """

    has_files = False
    """Whether bodies lie in files, which may not be there any more when they are read."""

    def __init__(self, limits: Limits, clock: Clock, seed: int | str | None = None) -> None:
        self.limits = limits
        self.clock = clock
        self.ids = Ids(seed)
        self.owner = DEFAULT_OWNER
        self.calls = CallRecords()
        self.faults = FaultRecords(seed, self.photograph)
        self.hooks: list[Hook] = []
        self.lifecycle_watchers: list[LifecycleWatcher] = []
        self.listeners: list[EventListener] = []
        self.outbox: Outbox | None = None
        """Events on their way; ``None`` until somebody wants to be told."""
        self.lock = RLock()
        self.restore_delays = RESTORE_DELAYS
        self._services: list[Service] = []
        self._buckets: dict[str, BucketState] = {}
        self._serial = 0

    # who answers for it

    def attach(self, service: Service) -> None:
        """Let a service answer, beside those that do already."""
        with self.lock:
            self._services.append(service)
        self.faults.know(service.operations, service.codes)
        self.calls.know(service.operations, service.codes)

    def expectations(self) -> list[FaultEntry | Hook]:
        """Return the faults and hooks that there are now."""
        return [*self.faults.entries, *self.hooks]

    def shortfalls(self, earlier: Collection[object] = ()) -> list[str]:
        """Return, in words, what faults and hooks are for and never came, each only once; those among ``earlier`` are
        not of interest."""
        words: list[str] = []
        for each in self.expectations():
            if each.is_reported or not each.shortfall or each in earlier:
                continue
            each.is_reported = True
            words.append(f"{each}: {each.shortfall}{self.calls.similar(*each.query)}")
        return words

    def detach(self, service: Service) -> None:
        """Let a service answer no longer; one that does not is none. The names that it made known stay so."""
        with self.lock:
            self._services = [other for other in self._services if other is not service]

    @property
    def versioned_locks(self) -> bool:
        """Whether buckets with object lock that no request makes are versioned."""
        services = self._services
        return not services or services[0].versioned_locks

    @property
    def storage_classes(self) -> frozenset[str]:
        """The storage classes that an object which no request makes may have."""
        return frozenset().union(*(service.storage_classes for service in self._services)) or STORAGE_CLASSES

    def etag(self, etag: str, encryption: Encryption | None) -> str:
        """Return the ETag of an object that no request makes and that would have ``etag`` if it were not encrypted."""
        if not hides_md5(encryption) or self._plain_etags:
            return etag
        return opaque_etag(etag, self.ids.octets(TAG_NONCE))

    def part_etag(self, md5: str, upload: MultipartUpload, number: int) -> str:
        """Return the ETag of a part that no request makes."""
        return md5 if self._plain_etags else opaque_part_etag(upload, md5, number)

    @property
    def _plain_etags(self) -> bool:
        services = self._services
        return bool(services) and services[0].plain_etags

    def require_key(self, key: str) -> None:
        """Raise INVALID_KEY, KEY_TOO_LONG, KEY_CLIMBS for the key of an object that no request makes, which none of the
        services would accept; TypeError for what is no text."""
        require_key(key, self.limits.max_key_bytes)
        if climbs(key) and not any(service.climbing_keys for service in self._services):
            raise OssError(Cause.KEY_CLIMBS)

    def require_dumped_key(self, key: str) -> None:
        """Raise ValueError for a key from a dump that all the services refuse; with none, it may be of any."""
        if self._services and climbs(key) and not any(service.climbing_keys for service in self._services):
            raise ValueError(f"the key {key!r} leads out of its bucket, which the service that answers refuses")

    def compose(self, change: Change) -> Iterable[Letter]:
        """What is told about a change that no request made."""
        services = self._services
        return services[0].compose(change) if services else ()

    # buckets

    def create_bucket(
        self,
        name: str,
        owner: User,
        *,
        region: str | None = None,
        settings: Settings | None = None,
        versioning: bool = False,
    ) -> BucketState:
        """A new, empty bucket. Raises INVALID_BUCKET_NAME, BUCKET_ALREADY_OWNED, BUCKET_ALREADY_EXISTS."""
        if not self.accepts_name(name):
            raise OssError(Cause.INVALID_BUCKET_NAME, BucketName=name)
        bucket = BucketState(self, name, owner, region=region, settings=settings)
        if versioning:
            bucket.set_versioning(ENABLED)
        with self.lock:
            self._require_free(name, owner)
            self._take(bucket)
        return bucket

    def accepts_name(self, name: str) -> bool:
        """Whether one of the services, or Amazon if there is none, accepts the name of a new bucket. Raises TypeError
        for what is no text."""
        return is_bucket_name(name, legacy=any(service.legacy_names for service in self._services))

    def _take(self, bucket: BucketState) -> None:
        """Hold a bucket from now on, in the place of another one of its name; the caller has the lock."""
        self._buckets[bucket.name] = bucket

    def _drop(self, name: str) -> None:
        """Hold a bucket no longer; the caller has the lock."""
        del self._buckets[name]

    def confirm(self) -> None:
        """Return when what this thread has changed will outlive the process, if anything does. Raises STORE_UNWRITABLE
        when it could not be written; then nothing of it was changed."""

    def spool(self) -> Spool | None:
        """Where a large body goes while it is received; ``None``: into memory."""
        return None

    def _require_free(self, name: str, owner: User) -> None:
        there = self._buckets.get(name)
        if there is not None:
            owned = there.owner.id == owner.id
            raise OssError(Cause.BUCKET_ALREADY_OWNED if owned else Cause.BUCKET_ALREADY_EXISTS, BucketName=name)

    def bucket(self, name: str) -> BucketState:
        """The bucket of this name, as it is now. Raises NO_SUCH_BUCKET."""
        __tracebackhide__ = True  # a failing test shows its own line
        try:
            bucket = self._buckets[name]
        except KeyError:
            raise OssError(Cause.NO_SUCH_BUCKET, BucketName=name) from None
        if bucket.settings.lifecycle is not None or bucket.timeline.alarms:
            bucket.settle()
        return bucket

    def find(self, name: str) -> BucketState | None:
        """The bucket of this name, if there is one, without regard to what the time may have done to it."""
        return self._buckets.get(name)

    @property
    def buckets(self) -> list[BucketState]:
        """Every bucket, by name."""
        with self.lock:
            return [self._buckets[name] for name in sorted(self._buckets)]

    def delete_bucket(self, name: str, *, with_uploads: bool = True) -> None:
        """Remove an empty bucket. Raises NO_SUCH_BUCKET, BUCKET_NOT_EMPTY, BUCKET_HAS_VERSIONS;
        BUCKET_HAS_UPLOADS unless allowed."""
        with self.lock:
            self.bucket(name).close(with_uploads=with_uploads)
            self._drop(name)

    def adopt(self, seedlings: Sequence[Seedling]) -> list[BucketState]:
        """Take buckets in that were read, all or none. Raises BUCKET_ALREADY_OWNED, BUCKET_ALREADY_EXISTS."""
        with self.lock:
            for bucket, _, whole in seedlings:
                if whole:
                    self._require_free(bucket.name, bucket.owner)
            for bucket, _, _ in seedlings:
                if bucket.name not in self._buckets:
                    self._take(bucket)
            taken = [self._buckets[bucket.name] for bucket, _, _ in seedlings]
            self._serial = max([self._serial, *(bucket.last_serial for bucket in taken)])
            for bucket, (_, objects, _) in zip(taken, seedlings, strict=True):
                for new in objects:
                    encryption = bucket.settings.encryption
                    etag = self.etag(new.etag, encryption)
                    bucket.add(new._replace(owner=bucket.owner, encryption=encryption, etag=etag))
        return taken

    # the whole

    def clear(self) -> None:
        """Forget every bucket and call, every fault, hook, watcher and listener."""
        with self.lock:
            for name in list(self._buckets):
                self._drop(name)
        self.calls.clear()
        self.faults.clear()
        self.hooks.clear()
        self.lifecycle_watchers.clear()
        self.listeners.clear()
        self.outbox = None

    def copies(self) -> tuple[tuple[BucketState, ...], int]:
        """Every bucket as it is now, by name, to be read, and the last serial."""
        with self.lock:
            return tuple(bucket.copied() for bucket in self.buckets), self._serial

    def revive(self, buckets: Iterable[BucketState], serial: int) -> None:
        """Hold copies of these buckets and no others."""
        with self.lock:
            for name in list(self._buckets):
                self._drop(name)
            for bucket in buckets:
                self._take(bucket.revived(self))
            self._serial = serial

    def photograph(self) -> StoreState:
        """A store of its own that holds what this one holds now; the bytes are shared."""
        photograph = StoreState(self.limits, self.clock, 0)
        photograph.owner = self.owner
        photograph.revive(*self.copies())
        return photograph

    @property
    def serial(self) -> int:
        """The number of the last event."""
        return self._serial

    def rewind(self, copies: Sequence[tuple[BucketState, BucketState]], serial: int) -> None:
        """Hold these buckets and no others, each as its twin, a copy, is; they stay the same buckets."""
        with self.lock:
            for bucket, twin in copies:
                bucket.rewind(twin)
            for name in list(self._buckets):
                self._drop(name)
            for bucket, _ in copies:
                self._take(bucket)
            self._serial = serial

    def now(self) -> float:
        """The time of its clock."""
        return self.clock.now()

    def next_serial(self) -> int:
        """The next number of the store's one sequence of events; to be called under the lock."""
        self._serial += 1
        return self._serial

    def has_issued(self, version_id: str) -> bool:
        """Whether a version may once have had this id: what is hidden in it is no later than what happened last."""
        serial = serial_of(version_id)
        return version_id == NULL_VERSION if serial is None else serial <= self._serial
