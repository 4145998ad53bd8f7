"""Object lock in the model: what is protected until when, what may be weakened, and that nothing protected goes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.model.bucket import Bucket
from fakeoss.model.object_lock import (
    COMPLIANCE,
    GOVERNANCE,
    UNCHOSEN,
    DefaultRetention,
    ObjectLock,
    Retention,
    locked_by_default,
    succeeding,
)
from fakeoss.model.records import PLAIN, ObjectRecord
from fakeoss.model.store import Store, state_of
from fakeoss.model.store_state import Service

NOW = 1302554096.0
DAY = 86_400.0
GOVERNED, COMPLIANT = Retention(GOVERNANCE, NOW + 10), Retention(COMPLIANCE, NOW + 10)
OVER = Retention(COMPLIANCE, NOW)


@pytest.fixture
def store() -> Store:
    return Store(clock=Clock(at=NOW), seed=1)


@pytest.mark.parametrize(
    ("lock", "protects", "bypassed"),
    [
        # Amazon's documentation, Object Lock: a retention and a legal hold are independent of each other
        (ObjectLock(), False, False),
        (ObjectLock(GOVERNED), True, False),
        (ObjectLock(COMPLIANT), True, True),
        (ObjectLock(OVER), False, False),
        (ObjectLock(legal_hold=True), True, True),
        (ObjectLock(legal_hold=False), False, False),
        (ObjectLock(GOVERNED, legal_hold=False), True, False),
        (ObjectLock(GOVERNED, legal_hold=True), True, True),
        (ObjectLock(OVER, legal_hold=True), True, True),
    ],
)
def test_lock_protects(lock: ObjectLock, protects: bool, bypassed: bool):
    assert (lock.protects(NOW), lock.protects(NOW, bypass=True)) == (protects, bypassed)


CHANGES = [
    # recorded at Amazon, February 2026; GOVERNANCE to COMPLIANCE: ceph/s3-tests
    (None, GOVERNED, True, True),
    (OVER, None, True, True),
    (GOVERNED, GOVERNED, True, True),
    (GOVERNED, Retention(GOVERNANCE, NOW + 11), True, True),
    (GOVERNED, Retention(GOVERNANCE, NOW + 9), False, True),
    (GOVERNED, Retention(COMPLIANCE, NOW + 11), False, True),
    (GOVERNED, None, False, True),
    (COMPLIANT, Retention(COMPLIANCE, NOW + 11), True, True),
    (COMPLIANT, Retention(COMPLIANCE, NOW + 9), False, False),
    (COMPLIANT, Retention(GOVERNANCE, NOW + 11), False, False),
    (COMPLIANT, None, False, False),
]


@pytest.mark.parametrize(("old", "new", "free", "bypassed"), CHANGES)
def test_retention_may_be_changed(old: Retention | None, new: Retention | None, free: bool, bypassed: bool):
    for bypass, allowed in ((False, free), (True, bypassed)):
        if allowed:
            assert succeeding(old, new, NOW, bypass=bypass) == new
        else:
            with pytest.raises(OssError) as refusal:
                succeeding(old, new, NOW, bypass=bypass)
            assert refusal.value.cause is Cause.OBJECT_LOCKED


@pytest.mark.parametrize(
    ("default", "until"),
    [
        (DefaultRetention(GOVERNANCE, days=1), NOW + DAY),  # recorded at Amazon: a day after LastModified
        (DefaultRetention(COMPLIANCE, years=2), NOW + 730 * DAY),  # our reading: a year has 365 days
    ],
)
def test_default_retention_lasts(default: DefaultRetention, until: float):
    assert default.retention(NOW) == Retention(default.mode, until)


def test_default_is_given_to_what_has_no_retention():
    default = DefaultRetention(GOVERNANCE, days=1)
    given = Retention(GOVERNANCE, NOW + DAY)
    assert locked_by_default(PLAIN, UNCHOSEN, NOW) is PLAIN
    assert locked_by_default(PLAIN, default, NOW).lock == ObjectLock(given)
    held, own = PLAIN._replace(lock=ObjectLock(legal_hold=True)), PLAIN._replace(lock=ObjectLock(COMPLIANT))
    assert locked_by_default(held, default, NOW).lock == ObjectLock(given, legal_hold=True)
    assert locked_by_default(own, default, NOW) is own


def test_bucket_with_object_lock_is_seeded(store: Store):
    bucket = store.create_bucket("locked", object_lock=True)
    assert (bucket.versioning, bucket.settings.object_lock) == ("Enabled", UNCHOSEN)
    bucket.settings.object_lock = DefaultRetention(GOVERNANCE, days=1)
    record = bucket.put("k", b"x")
    assert record.attributes.lock == ObjectLock(Retention(GOVERNANCE, NOW + DAY))
    with pytest.raises(OssError) as refusal:
        bucket.set_versioning("Suspended")
    assert refusal.value.cause is Cause.VERSIONING_LOCKED
    plain = store.create_bucket("plain")
    assert (plain.versioning, plain.settings.object_lock) == (None, None)


def unversioned(store: Store) -> Bucket:
    """A bucket with object lock, of a store for which a service without versions answers."""
    state_of(store).attach(Service(frozenset(), frozenset(), versioned_locks=False, compose=lambda _: ()))
    return store.create_bucket("locked", object_lock=True)


def test_service_without_versions_has_locked_buckets_without_them(store: Store):
    bucket = unversioned(store)
    assert (bucket.versioning, bucket.settings.object_lock) == (None, UNCHOSEN)


KEYS = st.sampled_from(["a", "b"])
SECONDS = st.integers(1, 50)
MODES = st.sampled_from([GOVERNANCE, COMPLIANCE])


class Locked(RuleBasedStateMachine):
    """Any order of writes, locks, clock moves and deletions; what is protected must be there after each."""

    def __init__(self, *, versioned: bool) -> None:
        super().__init__()
        self.store = Store(clock=Clock(at=NOW), seed=1)
        self.shown = self.store.create_bucket("locked", object_lock=True) if versioned else unversioned(self.store)
        self.bucket = state_of(self.store).bucket("locked")
        self.kept: list[tuple[ObjectRecord, bytes]] = []
        """Everything that was ever stored; what still has to be there is told by each record's lock."""
        self.released: set[int] = set()
        """What was removed by bypassing GOVERNANCE."""

    def now(self) -> float:
        return self.store.clock.now()

    def pick(self, key: str, place: int) -> ObjectRecord | None:
        stack = [each for each in self.bucket.versions(key) if not each.is_marker]
        return stack[place % len(stack)] if stack else None

    @initialize()
    def fill(self) -> None:
        self.put("a", b"first")

    @rule(key=KEYS, body=st.binary(max_size=3))
    def put(self, key: str, body: bytes) -> None:
        with suppress(OssError):
            self.kept.append((self.shown.put(key, body), body))

    @rule(days=st.integers(0, 1), mode=MODES)
    def choose_default(self, days: int, mode: str) -> None:
        self.bucket.settings.object_lock = DefaultRetention(mode, days=days) if days else UNCHOSEN

    @rule(key=KEYS, place=st.integers(0, 3), mode=MODES, seconds=SECONDS, bypass=st.booleans())
    def retain(self, key: str, place: int, mode: str, seconds: int, bypass: bool) -> None:
        record = self.pick(key, place)
        if record is None:
            return
        lock, new = record.attributes.lock or ObjectLock(), Retention(mode, self.now() + seconds)
        with suppress(OssError):
            succeeding(lock.retention, new, self.now(), bypass=bypass)
            self.lock(record, lock._replace(retention=new))

    @rule(key=KEYS, place=st.integers(0, 3), hold=st.booleans())
    def hold(self, key: str, place: int, hold: bool) -> None:
        record = self.pick(key, place)
        if record is not None:
            lock = record.attributes.lock or ObjectLock()
            self.lock(record, lock._replace(legal_hold=hold))

    def lock(self, record: ObjectRecord, lock: ObjectLock) -> None:
        revised = self.bucket.revise(record, lambda attributes: attributes._replace(lock=lock))
        self.kept = [(revised if each is record else each, body) for each, body in self.kept]

    @rule(seconds=st.sampled_from([1, 10, 86_400]))
    def wait(self, seconds: int) -> None:
        self.store.clock.advance(seconds)

    @rule(key=KEYS, bypass=st.booleans())
    def delete(self, key: str, bypass: bool) -> None:
        gone = self.bucket.current(key) if self.bucket.versioning is None else None
        self.remove(gone, lambda: self.bucket.delete(key, bypass=bypass), bypass=bypass)

    @rule(key=KEYS, place=st.integers(0, 3), bypass=st.booleans())
    def delete_version(self, key: str, place: int, bypass: bool) -> None:
        record = self.pick(key, place)
        if record is not None:
            version_id = record.version_id
            self.remove(record, lambda: self.bucket.delete_version(key, version_id, bypass=bypass), bypass=bypass)

    def remove(self, record: ObjectRecord | None, act: Callable[[], object], *, bypass: bool) -> None:
        lock = record.attributes.lock if record is not None else None
        protected = lock is not None and lock.protects(self.now(), bypass=bypass)
        if protected:
            with pytest.raises(OssError) as refusal:
                act()
            assert refusal.value.cause is Cause.OBJECT_LOCKED
            return
        act()
        if record is not None and bypass:
            self.released.add(record.serial)

    @rule()
    def suspend(self) -> None:
        with suppress(OssError):
            self.bucket.set_versioning("Suspended")

    @invariant()
    def protected_versions_are_there(self) -> None:
        for record, body in self.kept:
            lock = record.attributes.lock
            if lock is None or not lock.protects(self.now()) or record.serial in self.released:
                continue
            found = self.bucket.version(record.key, record.version_id)
            assert found is record
            assert found.body == body


@pytest.mark.parametrize("versioned", [True, False])
def test_protected_version_never_disappears(versioned: bool):
    run_state_machine_as_test(
        lambda: Locked(versioned=versioned), settings=settings(max_examples=60, stateful_step_count=40)
    )
