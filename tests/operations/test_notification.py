"""Notification configurations: what is taken, refused, and given back."""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5
from typing import Any

import pytest

from support.wire import Wire

RULE = "<FilterRule><Name>{}</Name><Value>logs/</Value></FilterRule>"
TOPICS = {"aws": "arn:aws:sns:us-east-1:123456789012:t", "jdcloud": "NS:http://a.example,http://b.example"}


def topic(target: str, *, event: str = "s3:ObjectCreated:*", rule: str = "prefix", name: str = "") -> str:
    chosen = f"<Id>{name}</Id>" if name else ""
    told = f"<Topic>{target}</Topic><Event>{event}</Event>"
    return f"<TopicConfiguration>{chosen}{filtered(rule)}{told}</TopicConfiguration>"


def filtered(*rules: str) -> str:
    return "<Filter><S3Key>" + "".join(map(RULE.format, rules)) + "</S3Key></Filter>"


def put(wire: Wire, query: str, document: str) -> Any:
    body = document.encode()
    return wire.ask("PUT", f"/b?{query}", body, {"Content-MD5": b64encode(md5(body).digest()).decode()})


def notify(wire: Wire, *inner: str) -> Any:
    return put(wire, "notification", f"<NotificationConfiguration>{''.join(inner)}</NotificationConfiguration>")


@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
def test_notifications(make_wire: type[Wire], profile: str) -> None:
    """PutBucketNotificationConfiguration, GetBucketNotificationConfiguration."""
    wire = make_wire(profile).with_bucket()
    empty = wire.ask("GET", "/b?notification")
    assert (empty.status, empty.tree.tag, list(empty.tree)) == (200, "NotificationConfiguration", [])
    assert b'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"' in empty.body  # GET-Bucket-Notification-2
    removed = topic(TOPICS[profile], event="s3:ObjectRemoved:*")
    assert notify(wire, topic(TOPICS[profile], name="one"), removed).status == 200
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
def test_refused_notifications(make_wire: type[Wire], profile: str, options: dict[str, str], code: str) -> None:
    wire = make_wire(profile).with_bucket()
    answer = notify(wire, topic(**{"target": TOPICS[profile], **options}))
    assert (answer.status, answer.code) == (400, code)
    assert list(wire.ask("GET", "/b?notification").tree) == []


@pytest.mark.parametrize(
    ("inner", "code", "message", "fields"),
    [
        # recorded at Amazon, February 2026 and January 2025, by localstack
        pytest.param(
            topic("arn:aws:sns:r:1:t", rule="INVALID"),
            "InvalidArgument",
            "filter rule name must be either prefix or suffix",
            {"ArgumentName": "FilterRule.Name", "ArgumentValue": "INVALID"},
            id="filter",
        ),
        pytest.param(
            "<TopicConfiguration><Filter><S3Key><FilterRule><Name>prefix</Name></FilterRule></S3Key></Filter>"
            "<Topic>arn:aws:sns:r:1:t</Topic><Event>s3:ObjectCreated:*</Event></TopicConfiguration>",
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
            {},
            id="filter without a value",
        ),
        pytest.param(
            "<QueueConfiguration><Queue>invalid-queue</Queue><Event>s3:ObjectEaten</Event></QueueConfiguration>",
            "InvalidArgument",
            "The ARN could not be parsed",
            {"ArgumentName": "Queue", "ArgumentValue": "invalid-queue"},
            id="destination goes before all else",
        ),
        # reported by users: aws-cdk, terraform-provider-aws and others
        pytest.param(
            topic("arn:aws:sns:r:1:t") + topic("arn:aws:sns:r:1:u", event="s3:ObjectCreated:Put"),
            "InvalidArgument",
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
            "overlapping for the same event type.",
            {},
            id="overlap",
        ),
        # aws-cdk says so beforehand
        pytest.param(
            topic("arn:aws:sns:r:1:t").replace(RULE.format("prefix"), RULE.format("prefix") + RULE.format("Prefix")),
            "InvalidArgument",
            "Cannot specify more than one prefix rule in a filter.",
            {},
            id="two prefixes",
        ),
        pytest.param(  # our reading
            topic("arn:aws:sns:r:1:t", name="n") + topic("arn:aws:sns:r:1:t", name="n", event="s3:ObjectTagging:*"),
            "InvalidArgument",
            "Two configurations have the same Id",
            {},
            id="two ids",
        ),
    ],
)
def test_amazon_refuses(aws: Wire, inner: str, code: str, message: str, fields: dict[str, str]) -> None:
    answer = notify(aws, inner)
    assert answer.status == 400
    assert answer.error == {"Code": code, "Message": message, **fields}
    assert list(aws.ask("GET", "/b?notification").tree) == []


def test_names_of_filters_come_back_with_a_capital(aws: Wire) -> None:  # recorded at Amazon, January 2025
    inner = topic("arn:aws:sns:r:1:t").replace(RULE.format("prefix"), RULE.format("suFFix") + RULE.format("PREFIX"))
    assert notify(aws, inner).status == 200
    names = aws.ask("GET", "/b?notification").texts("TopicConfiguration/Filter/S3Key/FilterRule/Name")
    assert names == ["Suffix", "Prefix"]


@pytest.mark.parametrize(
    ("one", "two", "overlap"),
    [
        # Amazon: Configuring event notifications using object key name filtering, its valid and invalid examples
        (("images/", ""), ("logs/", ""), False),
        (("", ".jpg"), ("", ".png"), False),
        (("images/", ".jpg"), ("images/", ".png"), False),
        (("", ""), ("", ""), True),
        (("images", ""), ("images/", ""), True),
        (("", "jpg"), ("", "pg"), True),
        (("images/", ""), ("", ".jpg"), True),
        (("images/", "jpg"), ("", "pg"), True),
    ],
)
def test_overlapping_filters(aws: Wire, one: tuple[str, str], two: tuple[str, str], overlap: bool) -> None:
    both = "".join(
        f"<QueueConfiguration><Filter><S3Key><FilterRule><Name>prefix</Name><Value>{prefix}</Value></FilterRule>"
        f"<FilterRule><Name>suffix</Name><Value>{suffix}</Value></FilterRule></S3Key></Filter>"
        "<Queue>arn:aws:sqs:r:1:q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration>"
        for prefix, suffix in (one, two)
    )
    assert notify(aws, both).status == (400 if overlap else 200)


def test_jdcloud_tells_topics_alone(jdcloud: Wire) -> None:  # Compatibility-API-Overview
    queue = "<QueueConfiguration><Queue>arn:aws:sqs:r:1:q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration>"
    answer = notify(jdcloud, queue)
    assert (answer.status, answer.code) == (501, "NotImplemented")
    assert notify(jdcloud, topic("NS:" + ",".join("abcdef"))).code == "InvalidArgument"  # five addresses at most
