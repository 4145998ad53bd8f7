"""What a store holds: its ids, its one sequence of serials, and who answers for it."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.limits import Limits
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.notifications import Notifications
from fakeoss.model.records import NewObject
from fakeoss.model.settings import Settings
from fakeoss.model.store import Store, state_of
from fakeoss.model.store_state import Ids, Service, StoreState
from fakeoss.model.versions import ENABLED

STRANGER = User("OTHERKEY", "secret", "other")


@pytest.fixture
def state() -> StoreState:
    return StoreState(Limits(), Clock(at=1302554096.0), seed=1)


def test_seed_makes_ids_reproducible():
    def drawn(ids: Ids) -> list[str]:
        return [ids.request_id("0123456789ABCDEF"), ids.host_id("0123456789ABCDEF"), ids.upload_id(), ids.version_id(1)]

    assert drawn(Ids(1)) == drawn(Ids(1))
    assert set(drawn(Ids(1))).isdisjoint(drawn(Ids(2)))
    assert set(drawn(Ids())).isdisjoint(drawn(Ids()))
    assert [len(text) for text in drawn(Ids(1))] == [16, 76, 56, 32]
    assert set(Ids(1).request_id("AB") + Ids(2).request_id("AB")) == {"A", "B"}
    assert len(Ids(1).octets(5)) == 5


def test_bucket_is_made_whole(state: StoreState):
    settings = Settings()
    settings.requester_pays = True
    bucket = state.create_bucket("src", STRANGER, region="r", settings=settings, versioning=True)
    assert (bucket.owner, bucket.region, bucket.settings, bucket.versioning) == (STRANGER, "r", settings, ENABLED)
    assert state.find("src") is state.bucket("src") is bucket
    assert state.find("none") is None


@pytest.mark.parametrize(
    ("name", "owner", "cause"),
    [
        ("No", STRANGER, Cause.INVALID_BUCKET_NAME),
        ("src", DEFAULT_OWNER, Cause.BUCKET_ALREADY_OWNED),
        ("src", STRANGER, Cause.BUCKET_ALREADY_EXISTS),
    ],
)
def test_bucket_is_not_made(state: StoreState, name: str, owner: User, cause: Cause):
    there = state.create_bucket("src", DEFAULT_OWNER)
    with pytest.raises(OssError) as refusal:
        state.create_bucket(name, owner)
    assert (refusal.value.cause, state.buckets) == (cause, [there])


def test_ids_of_versions_are_known_again(state: StoreState):
    bucket = state.create_bucket("src", DEFAULT_OWNER, versioning=True)
    version_id = bucket.publish(NewObject("k", b"", "")).version_id
    later = state.ids.version_id(99)
    assert [state.has_issued(text) for text in (version_id, "null", later)] == [True, True, False]


def test_copies_are_no_more_of_the_store(state: StoreState):
    bucket = state.create_bucket("src", DEFAULT_OWNER)
    record = bucket.publish(NewObject("k", b"", ""))
    (copied,), serial = state.copies()
    bucket.delete("k")
    bucket.settings.requester_pays = True
    assert (copied.current("k"), copied.settings.requester_pays, serial) == (record, False, 1)
    state.revive([copied], serial)
    again = state.bucket("src")
    revived = again.current("k")
    assert revived is not None
    assert (again is copied, revived is record, revived.versions, revived.body) == (False, False, [revived], b"")


# who answers for it


def service(name: str, *, versioned_locks: bool = True) -> Service:
    def compose(change: Any) -> list[Any]:
        return [(lambda document: document["told"].append(name), {"told": told})]

    told: list[str] = []
    made = Service(frozenset({f"Get{name}"}), frozenset({f"Bad{name}"}), versioned_locks, compose)
    TOLD[name] = told
    return made


TOLD: dict[str, list[str]] = {}


def tell(store: Store) -> list[str]:
    """Who tells of a change that no request makes."""
    for told in TOLD.values():
        told.clear()
    store.bucket("src").put("k")
    return [name for told in TOLD.values() for name in told]


@pytest.fixture
def store() -> Store:
    store = Store()
    store.on_event(print)
    store.create_bucket("src").settings.notification = Notifications(("", ()), ())
    return store


def test_the_first_that_is_still_attached_stands_for_what_no_request_does(store: Store):
    state, one, two = state_of(store), service("One"), service("Two", versioned_locks=False)
    assert (tell(store), state.versioned_locks) == ([], True)
    state.attach(two)
    assert (tell(store), state.versioned_locks) == (["Two"], False)
    state.attach(one)
    assert (tell(store), state.versioned_locks) == (["Two"], False)
    state.detach(two)
    assert (tell(store), state.versioned_locks) == (["One"], True)
    state.detach(two)
    state.detach(one)
    assert (tell(store), state.versioned_locks) == ([], True)


def test_a_service_attached_twice_is_detached_once(store: Store):
    state, one = state_of(store), service("One")
    twin = one._replace(versioned_locks=True)
    state.attach(one)
    state.attach(twin)
    state.detach(one)
    assert tell(store) == ["One"]


def test_faults_and_calls_know_the_names_of_all(store: Store):
    state = state_of(store)
    for name in ("One", "Two"):
        state.attach(service(name))
    state.detach(state._services[0])
    for name in ("One", "Two"):
        store.faults.add(f"Get{name}", error=f"Bad{name}")
        store.calls.assert_not_called(f"Get{name}")
    with pytest.raises(ValueError, match="there is no operation 'GetThree'"):
        store.calls.count("GetThree")
    with pytest.raises(ValueError, match="the service sends no 'BadThree'"):
        store.faults.add("GetOne", error="BadThree")
