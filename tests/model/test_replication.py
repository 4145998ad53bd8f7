"""Replication inside a store: what is copied to where, how it is there, and what the source says of it."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.model.accounts import User
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.encryption import Encryption
from fakeoss.model.events import REPLICA, TAGGED, Moment
from fakeoss.model.object_lock import COMPLIANCE, UNCHOSEN, DefaultRetention, ObjectLock, Retention
from fakeoss.model.ownership import Ownership
from fakeoss.model.records import PLAIN, NewObject, ObjectRecord
from fakeoss.model.replication import COMPLETED, FAILED, Replication, ReplicationRule
from fakeoss.model.store import Store, state_of
from fakeoss.model.versions import ENABLED

NOON = 1302554096.0
ALICE, BOB = User("ALICE", "s", "alice"), User("BOB", "s", "bob")
RULE = ReplicationRule("r", "dst")


@pytest.fixture
def store() -> Store:
    store = Store(clock=Clock(at=NOON), seed=1)
    store.create_bucket("src", versioning=True, owner=ALICE)
    store.create_bucket("dst", versioning=True, owner=BOB)
    return store


@pytest.fixture
def source(store: Store) -> BucketState:
    return state_of(store).bucket("src")


@pytest.fixture
def target(store: Store) -> BucketState:
    return state_of(store).bucket("dst")


def replicate(bucket: BucketState, *rules: ReplicationRule, **options: Any) -> None:
    bucket.settings.replication = Replication(("", ()), rules, **options)


def new(key: str = "k", **facts: Any) -> NewObject:
    return NewObject(key, b"body", "etag", **facts)


@pytest.mark.parametrize(
    ("rule", "record", "concerned"),
    [
        (RULE, ObjectRecord(new()), True),
        (RULE._replace(enabled=False), ObjectRecord(new()), False),
        (RULE._replace(prefix="a/"), ObjectRecord(new()), False),
        (RULE._replace(prefix="k"), ObjectRecord(new()), True),
        (RULE._replace(tags={"t": "1"}), ObjectRecord(new()), False),
        (RULE._replace(tags={"t": "1"}), ObjectRecord(new(attributes=PLAIN._replace(tags={"t": "1", "u": ""}))), True),
        (RULE, ObjectRecord(new(), is_marker=True), False),
        (RULE._replace(markers=True), ObjectRecord(new(), is_marker=True), True),
        (RULE, ObjectRecord(new(encryption=Encryption("AES256"))), True),
        (RULE, ObjectRecord(new(encryption=Encryption("aws:kms", "key"))), False),
        (RULE._replace(kms_key=""), ObjectRecord(new(encryption=Encryption("aws:kms:dsse"))), True),
    ],
)
def test_rule_concerns(rule: ReplicationRule, record: ObjectRecord, concerned: bool):
    assert rule.concerns(record) is concerned


def test_of_several_rules_to_a_bucket_the_highest_priority_counts():
    low, high = RULE._replace(name="low", priority=1), RULE._replace(name="high", priority=2)
    other = RULE._replace(name="other", target="elsewhere")
    replication = Replication(("", ()), (low, other, high))
    assert replication.rules_for(ObjectRecord(new())) == [high, other]
    assert replication.targets == {"dst", "elsewhere"}


def test_a_replica_is_the_same_version_with_the_same_bytes(source: BucketState, target: BucketState):
    replicate(source, RULE)
    record = source.publish(new(owner=ALICE))
    replica = target.current("k")
    assert replica is not None
    assert (record.replication, replica.replication) == (COMPLETED, REPLICA)
    assert (replica.version_id, replica.modified_at, replica.content) == (record.version_id, NOON, record.content)
    assert (replica.versions, record.versions) == ([replica], [record])


def test_a_replica_is_copied_nowhere_else(store: Store, source: BucketState, target: BucketState):
    store.create_bucket("third", versioning=True)
    replicate(source, RULE)
    replicate(target, RULE._replace(target="third"))
    source.publish(new())
    assert len(store.bucket("third")) == 0


REPLICAS = [
    pytest.param({}, {}, {"owner": BOB}, id="buckets own their objects"),
    pytest.param({}, {"ownership": Ownership.WRITER}, {"owner": ALICE}, id="writers do"),
    pytest.param({"owned_by_target": True}, {"ownership": Ownership.WRITER}, {"owner": BOB}, id="translated"),
    pytest.param({"storage_class": "GLACIER"}, {}, {"storage_class": "GLACIER"}, id="of another class"),
    pytest.param({}, {"encryption": Encryption("AES256")}, {"encryption": Encryption("AES256")}, id="encrypted there"),
]


@pytest.mark.parametrize(("rule", "settings", "expected"), REPLICAS)
def test_a_replica_is_as_its_rule_and_its_bucket_have_it(
    source: BucketState,
    target: BucketState,
    rule: dict[str, Any],
    settings: dict[str, Any],
    expected: dict[str, Any],
):
    for name, value in settings.items():
        setattr(target.settings, name, value)
    replicate(source, RULE._replace(**rule))
    source.publish(new(owner=ALICE))
    replica = target.current("k")
    assert {name: getattr(replica, name) for name in expected} == expected


def test_a_replica_under_kms_has_the_rule_s_key(source: BucketState, target: BucketState):
    replicate(source, RULE._replace(kms_key="there"))
    source.publish(new(encryption=Encryption("aws:kms", "here")))
    replica = target.current("k")
    assert replica is not None
    assert replica.encryption == Encryption("aws:kms", "there")


def test_a_replica_is_locked_by_its_bucket_s_default(source: BucketState, target: BucketState):
    target.settings.object_lock = DefaultRetention(COMPLIANCE, days=1)
    replicate(source, RULE)
    source.publish(new())
    replica = target.current("k")
    assert replica is not None
    assert replica.attributes.lock == ObjectLock(Retention(COMPLIANCE, NOON + 86_400))


def gone(store: Store) -> None:
    store.delete_bucket("dst")


def unversioned(store: Store) -> None:
    gone(store)
    store.create_bucket("dst")


def locked_source(store: Store) -> None:
    store.bucket("src").settings.object_lock = UNCHOSEN


def protected(store: Store) -> None:
    """A version that a replica would replace, and must not."""
    state_of(store).bucket("src")._objects.state = state_of(store).bucket("dst")._objects.state = None
    target = state_of(store).bucket("dst")
    target.settings.object_lock = UNCHOSEN
    target.publish(new(attributes=PLAIN._replace(lock=ObjectLock(legal_hold=True))))
    replicate(state_of(store).bucket("src"), RULE, versioned=False)


@pytest.mark.parametrize("hinder", [gone, unversioned, locked_source, protected])
def test_what_cannot_be_copied_is_said_to_have_failed(store: Store, source: BucketState, hinder: Any):
    replicate(source, RULE, RULE._replace(name="itself", target="src"))
    hinder(store)
    record = source.publish(new())
    assert (record.replication, source.current("k")) == (FAILED, record)
    if "dst" in store:
        assert [each.replication for each in store.bucket("dst").versions("k")] in ([], [""])


@pytest.mark.parametrize(
    ("versioning", "facts"),
    [
        pytest.param("Suspended", {}, id="suspended"),
        pytest.param(ENABLED, {"attributes": PLAIN._replace(storage_class="GLACIER")}, id="archived"),
    ],
)
def test_what_is_not_to_be_copied_says_nothing(source: BucketState, target: BucketState, versioning: str, facts: Any):
    source.set_versioning(versioning)
    replicate(source, RULE)
    assert source.publish(new(**facts)).replication == ""
    assert target.versions("k") == []


def test_markers_of_users_are_copied_and_those_of_rules_are_not(source: BucketState, target: BucketState):
    replicate(source, RULE._replace(markers=True))
    source.publish(new())
    source.delete("k", moment=Moment(NOON, by_rule=True))
    assert [each.is_marker for each in target.versions("k")] == [False]
    source.delete("k")
    assert [each.is_marker for each in target.versions("k")] == [True, False]
    assert source.versions("k")[0].replication == COMPLETED


def test_what_is_said_anew_goes_along_with_the_replica(source: BucketState, target: BucketState):
    replicate(source, RULE)
    record = source.publish(new())
    for moment, tags in ((None, {"a": "1"}), (Moment(NOON, by_rule=True), {"a": "2"})):
        source.revise(record, lambda attributes, tags=tags: attributes._replace(tags=tags), TAGGED, moment=moment)
    replica = target.current("k")
    assert replica is not None
    assert replica.attributes.tags == {"a": "1"}, "what rules do is not copied"
    assert replica.versions == [replica]


def test_what_was_written_over_a_replica_is_not_revised(source: BucketState, target: BucketState):
    """The version there is somebody else's, even by the same id."""
    for bucket in (source, target):
        bucket._objects.state = None
    replicate(source, RULE, versioned=False)
    record = source.publish(new())
    own = target.publish(new(owner=BOB))
    source.revise(record, lambda attributes: attributes._replace(tags={"a": "1"}), TAGGED)
    assert target.current("k") is own
