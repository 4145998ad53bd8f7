"""Notification and replication configurations: what is taken, refused, and given back."""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5
from typing import Any

import pytest

TOPICS = {"aws": "arn:aws:sns:us-east-1:123456789012:t", "jdcloud": "NS:http://a.example,http://b.example"}


def topic(target: str, *, event: str = "s3:ObjectCreated:*", rule: str = "prefix", name: str = "") -> str:
    chosen = f"<Id>{name}</Id>" if name else ""
    return (
        f"<TopicConfiguration>{chosen}<Filter><S3Key><FilterRule><Name>{rule}</Name><Value>logs/</Value></FilterRule>"
        f"</S3Key></Filter><Topic>{target}</Topic><Event>{event}</Event></TopicConfiguration>"
    )


def put(wire: Any, query: str, document: str) -> Any:
    body = document.encode()
    return wire.ask("PUT", f"/b?{query}", body, {"Content-MD5": b64encode(md5(body).digest()).decode()})


def notify(wire: Any, *inner: str) -> Any:
    return put(wire, "notification", f"<NotificationConfiguration>{''.join(inner)}</NotificationConfiguration>")


@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
def test_notifications(driver: Any, profile: str) -> None:
    """PutBucketNotificationConfiguration, GetBucketNotificationConfiguration."""
    wire = driver(profile).with_bucket()
    empty = wire.ask("GET", "/b?notification")
    assert (empty.status, empty.tree.tag, list(empty.tree)) == (200, "NotificationConfiguration", [])
    assert b'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"' in empty.body  # GET-Bucket-Notification-2
    assert notify(wire, topic(TOPICS[profile], name="one"), topic(TOPICS[profile])).status == 200
    found = wire.ask("GET", "/b?notification")
    ids = found.texts("TopicConfiguration/Id")
    assert (ids[0], len(ids[1])) == ("one", 36)
    assert found.texts("TopicConfiguration/Topic") == [TOPICS[profile]] * 2
    assert notify(wire).status == 200
    assert list(wire.ask("GET", "/b?notification").tree) == []


@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"event": "s3:ObjectEaten:*"}, "InvalidArgument"),
        ({"rule": "infix"}, "InvalidArgument"),
        ({"target": "somewhere"}, "InvalidArgument"),  # PUT-Bucket-Notification-2: topic name
        ({"event": ""}, "MalformedXML"),
    ],
)
def test_refused_notifications(driver: Any, profile: str, options: dict[str, str], code: str) -> None:
    wire = driver(profile).with_bucket()
    answer = notify(wire, topic(**{"target": TOPICS[profile], **options}))
    assert (answer.status, answer.code) == (400, code)
    assert list(wire.ask("GET", "/b?notification").tree) == []


def test_jdcloud_tells_topics_alone(jdcloud: Any) -> None:  # Compatibility-API-Overview
    queue = "<QueueConfiguration><Queue>arn:aws:sqs:r:1:q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration>"
    answer = notify(jdcloud, queue)
    assert (answer.status, answer.code) == (501, "NotImplemented")
    assert notify(jdcloud, topic("NS:" + ",".join("abcdef"))).code == "InvalidArgument"  # five addresses at most


def replicate(wire: Any, *rules: str) -> Any:
    return put(
        wire, "replication", f"<ReplicationConfiguration><Role>r</Role>{''.join(rules)}</ReplicationConfiguration>"
    )


def rule(prefix: str = "", bucket: str = "copies") -> str:
    return (
        f"<Rule><Prefix>{prefix}</Prefix><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::{bucket}</Bucket>"
        "</Destination></Rule>"
    )


@pytest.mark.parametrize(
    ("profile", "missing"),
    [("aws", "ReplicationConfigurationNotFoundError"), ("jdcloud", "NoSuchReplicationConfiguration")],
)
def test_replication(driver: Any, profile: str, missing: str) -> None:
    """PutBucketReplication, GetBucketReplication, DeleteBucketReplication."""
    wire = driver(profile).with_bucket()
    absent = wire.ask("GET", "/b?replication")
    assert (absent.status, absent.code) == (404, missing)
    if profile == "aws":
        assert replicate(wire, rule()).code == "InvalidRequest"
        wire.store.bucket("b").set_versioning("Enabled")
    assert replicate(wire, rule("a/"), rule("b/")).status == 200
    assert wire.ask("GET", "/b?replication").texts("Rule/Prefix") == ["a/", "b/"]
    assert wire.ask("DELETE", "/b?replication").status == 204
    assert wire.ask("GET", "/b?replication").status == 404


@pytest.mark.parametrize(
    "rules", [[rule("a"), rule("ab")], [rule(bucket="b")], [rule(bucket="")], [rule("a"), rule("b", "c")]]
)
def test_refused_replication(jdcloud: Any, rules: list[str]) -> None:  # Put-Bucket-Replication-2
    assert replicate(jdcloud, *rules).status == 400
    assert jdcloud.ask("GET", "/b?replication").status == 404


def test_replicated_buckets_are_not_deleted(jdcloud: Any) -> None:  # Delete-Bucket-2-Compatibility-API
    jdcloud.store.create_bucket("copies")
    replicate(jdcloud, rule())
    for name in ("b", "copies"):
        answer = jdcloud.ask("DELETE", f"/{name}")
        assert (answer.status, answer.code) == (400, "BucketHasReplicationConfiguration")
    jdcloud.ask("DELETE", "/b?replication")
    assert jdcloud.ask("DELETE", "/copies").status == 204
