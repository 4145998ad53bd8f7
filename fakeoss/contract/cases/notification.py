"""Notification configurations: put, read, replaced, rejected."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import ACCESS_DENIED, MALFORMED_XML, argument
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, Case, Expect, Like, Step

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, by localstack"
_EARLIER: Final = "recorded at Amazon, January 2025, by localstack"
_NOTIFICATION: Final = "NotificationConfiguration"
_QUEUE: Final = "arn:aws:sqs:us-east-1:123456789012:q"
_SKIP: Final = {"x-amz-skip-destination-validation": "true"}


def _notify(*inner: str, expect: Expect | None = None) -> Step:
    body = f"<{_NOTIFICATION}>{''.join(inner)}</{_NOTIFICATION}>"
    return Step("PUT /{b}?notification", _SKIP, body, expect or Expect(200, body=b""))


def _queue(filter_element: str = "", queue: str = _QUEUE, event: str = "s3:ObjectCreated:*", name: str = "") -> str:
    id_element = f"<Id>{name}</Id>" if name else ""
    return f"<QueueConfiguration>{id_element}{filter_element}<Queue>{queue}</Queue><Event>{event}</Event></QueueConfiguration>"


def _filter(*rules: tuple[str, str]) -> str:
    inner = "".join(f"<FilterRule><Name>{name}</Name><Value>{value}</Value></FilterRule>" for name, value in rules)
    return f"<Filter><S3Key>{inner}</S3Key></Filter>"


def _configuration_is(**xml: str | Like | tuple[str, ...] | None) -> Step:
    texts = {name.replace("__", "/"): text for name, text in xml.items()}
    return Step("GET /{b}?notification", expect=Expect(200, _NOTIFICATION, texts))


_NOTHING: Final = Step("GET /{b}?notification", expect=Expect(200, _NOTIFICATION, {"QueueConfiguration": None}))


def _rejected(name: str, source: str, expect: Expect, *inner: str) -> Case:
    return Case(f"notification: {name}", source, AWS, (_notify(*inner, expect=expect), _NOTHING))


_TOPIC: Final = "<TopicConfiguration><Id>{}</Id><Topic>{}</Topic><Event>{}</Event></TopicConfiguration>"

CASES: Final = (
    Case(
        "notification: a configuration is put, replaced and removed",
        _EARLIER,
        AWS,
        (
            _NOTHING,
            _notify(_queue(_filter(("suFFIx", ".txt"), ("prefix", "notif-")))),
            _configuration_is(
                QueueConfiguration__Id=Like("[0-9a-f-]{36}"),
                QueueConfiguration__Queue=_QUEUE,
                QueueConfiguration__Event="s3:ObjectCreated:*",
                QueueConfiguration__Filter__S3Key__FilterRule__Name=("Suffix", "Prefix"),
                QueueConfiguration__Filter__S3Key__FilterRule__Value=(".txt", "notif-"),
            ),
            _notify(_queue(name="id123456", event="s3:ObjectTagging:*"), "<EventBridgeConfiguration/>"),
            _configuration_is(
                QueueConfiguration__Id="id123456", QueueConfiguration__Filter=None, EventBridgeConfiguration=""
            ),
            _notify(),
            _NOTHING,
        ),
    ),
    Case(
        "notification: a filter with an empty value",
        "recorded at Amazon, September 2025, by localstack",
        AWS,
        (
            _notify(_queue(_filter(("suffix", "")))),
            _configuration_is(QueueConfiguration__Filter__S3Key__FilterRule__Value=""),
        ),
    ),
    Case(
        "notification: callbacks",
        "PUT-Bucket-Notification-2, GET-Bucket-Notification-2",
        JDCLOUD,
        (
            _NOTHING,
            _notify(
                _TOPIC.format("one", "NS:http://a.example,http://b.example", "s3:ObjectCreated:*"),
                _TOPIC.format("two", "NS:http://c.example", "s3:ObjectCreated:Put"),
            ),
            _configuration_is(
                TopicConfiguration__Id=("one", "two"),
                TopicConfiguration__Topic=("NS:http://a.example,http://b.example", "NS:http://c.example"),
            ),
            _notify(
                _TOPIC.format("one", "http://a.example", "s3:ObjectCreated:*"),
                expect=Expect(400, code="InvalidArgument", fields=None),
            ),
            _notify(
                _TOPIC.format("one", "NS:http://a.example", "s3:ObjectAcl:Put"),
                expect=Expect(400, code="InvalidArgument", fields=None),
            ),
            _notify(),
            _configuration_is(TopicConfiguration=None),
        ),
    ),
    Case(
        "notification: access denied for others",
        "PUT-Bucket-Notification-2; Amazon's documentation",
        BOTH,
        (
            Step("GET /{b}?notification", expect=ACCESS_DENIED, user="other"),
            Step("PUT /{b}?notification", {}, f"<{_NOTIFICATION}/>", ACCESS_DENIED, user="other"),
        ),
    ),
    _rejected(
        "the destination is validated first",
        _EARLIER,
        argument("Queue", "invalid_arn", "The ARN could not be parsed"),
        _queue(event="s3:ObjectEaten", queue="invalid_arn"),
    ),
    _rejected(
        "an unknown filter name",
        _RECORDED,
        argument("FilterRule.Name", "INVALID", "filter rule name must be either prefix or suffix"),
        _queue(_filter(("INVALID", "does not matter"))),
    ),
    _rejected(
        "a filter without a value",
        _RECORDED,
        MALFORMED_XML,
        _queue("<Filter><S3Key><FilterRule><Name>prefix</Name></FilterRule></S3Key></Filter>"),
    ),
    _rejected(
        "a filter without a name",
        _RECORDED,
        MALFORMED_XML,
        _queue("<Filter><S3Key><FilterRule><Value>test</Value></FilterRule></S3Key></Filter>"),
    ),
    _rejected(
        "two configurations for the same event",
        "Amazon's documentation: Configuring event notifications; the message as users report it; its fields: our reading",
        Expect(
            400,
            code="InvalidArgument",
            message="Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the "
            "prefixes are overlapping for the same event type.",
        ),
        _queue(_filter(("prefix", "images"))),
        _queue(_filter(("prefix", "images/")), event="s3:ObjectCreated:Put"),
    ),
)
