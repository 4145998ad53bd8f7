"""How annotations follow their objects to replicas, and what keeps them out."""

from __future__ import annotations

import json

import pytest

from fakeoss.model.annotation_replication import are_kept_out, noted, replicated
from fakeoss.model.annotations import new_annotation, with_annotation, without_annotation
from fakeoss.model.encryption import Encryption
from fakeoss.model.events import ANNOTATED, UNANNOTATED
from fakeoss.model.policy_document import parse_policy
from fakeoss.model.records import PLAIN
from fakeoss.model.replication import Replication, ReplicationRule
from fakeoss.model.store import Store, state_of


def stores() -> Store:
    """A store whose bucket ``src`` is replicated to ``dst``."""
    store = Store(seed=1)
    for name in ("src", "dst"):
        store.create_bucket(name, versioning=True)
    rule = ReplicationRule("r", "dst")
    store.bucket("src").settings.replication = Replication(("ReplicationConfiguration", ()), (rule,))
    return store


def put(store: Store, name: str, payload: bytes) -> None:
    bucket = state_of(store).bucket("src")
    annotation = new_annotation(name, payload, bucket.now())
    record = bucket.current("k")
    assert record is not None
    bucket.revise(record, lambda attributes: with_annotation(attributes, annotation), ANNOTATED, about=name)


def drop(store: Store, name: str) -> None:
    bucket = state_of(store).bucket("src")
    record = bucket.current("k")
    assert record is not None
    bucket.revise(record, lambda attributes: without_annotation(attributes, name), UNANNOTATED, about=name)


def deny(store: Store, bucket: str, action: str, **principal: str) -> None:
    statement = {"Effect": "Deny", "Action": f"s3:{action}", "Resource": f"arn:aws:s3:::{bucket}/*"}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Principal": principal or "*"}]}
    store.bucket(bucket).settings.policy = parse_policy(json.dumps(document).encode(), bucket, 20_480)


def seen(store: Store, bucket: str) -> dict[str, tuple[str, str]]:
    annotations = store.bucket(bucket)["k"].annotations
    return {name: (annotation.text, annotation.replication) for name, annotation in annotations.items()}


def test_they_go_along_and_later_ones_follow():
    store = stores()
    store.bucket("src").put("k", b"1", annotations={"a": "1"})
    assert (seen(store, "src"), seen(store, "dst")) == ({"a": ("1", "COMPLETED")}, {"a": ("1", "REPLICA")})
    put(store, "b", b"2")
    put(store, "a", b"3")
    assert seen(store, "src") == {"a": ("3", "COMPLETED"), "b": ("2", "COMPLETED")}
    assert seen(store, "dst") == {"a": ("3", "REPLICA"), "b": ("2", "REPLICA")}
    drop(store, "a")
    assert (seen(store, "src"), seen(store, "dst")) == ({"b": ("2", "COMPLETED")}, {"b": ("2", "REPLICA")})


def test_what_a_replica_has_of_its_own_stays():
    store = stores()
    store.bucket("src").put("k", b"1")
    target = state_of(store).bucket("dst")
    replica, own = target.current("k"), new_annotation("own", b"x", 1.0)
    assert replica is not None
    target.revise(replica, lambda attributes: with_annotation(attributes, own))
    put(store, "a", b"1")
    assert seen(store, "dst") == {"own": ("x", ""), "a": ("1", "REPLICA")}


@pytest.mark.parametrize(
    ("bucket", "action"), [("dst", "ReplicateObjectAnnotation"), ("src", "GetObjectVersionAnnotationForReplication")]
)
def test_an_explicit_deny_keeps_them_out(bucket: str, action: str):
    store = stores()
    deny(store, bucket, action)
    store.bucket("src").put("k", b"1", annotations={"a": "1"})
    put(store, "b", b"2")
    assert (seen(store, "src"), seen(store, "dst")) == ({"a": ("1", "FAILED"), "b": ("2", "FAILED")}, {})
    assert store.bucket("src")["k"].replication == "COMPLETED"
    store.bucket(bucket).settings.policy = None
    put(store, "b", b"3")
    assert seen(store, "dst") == {"b": ("3", "REPLICA")}


def test_who_is_denied():
    store = stores()
    source, target = state_of(store).bucket("src"), state_of(store).bucket("dst")
    deny(store, "dst", "ReplicateObject")
    assert not are_kept_out(source, target, "k")
    deny(store, "dst", "ReplicateObjectAnnotation", AWS="111111111111")
    assert not are_kept_out(source, target, "k")
    deny(store, "dst", "ReplicateObjectAnnotation", AWS=source.owner.account)
    assert are_kept_out(source, target, "k")


def test_an_etag_changes_with_the_encryption():
    target = state_of(stores()).bucket("dst")
    annotations = {"a": new_annotation("a", b"1", 1.0)}
    kms = Encryption("aws:kms")
    same = replicated(annotations, target, kms, kms)["a"]
    assert (same.etag, same.replication) == (annotations["a"].etag, "REPLICA")
    assert replicated({}, target, None, kms) == {}


def test_the_status_of_one_or_each():
    attributes = with_annotation(with_annotation(PLAIN, new_annotation("a", b"1", 1.0)), new_annotation("b", b"1", 1.0))
    statuses = [
        {name: annotation.replication for name, annotation in noted(attributes, "FAILED", name).annotations.items()}
        for name in ("", "b")
    ]
    assert statuses == [{"a": "FAILED", "b": "FAILED"}, {"a": "", "b": "FAILED"}]
    assert noted(PLAIN, "FAILED") is PLAIN
