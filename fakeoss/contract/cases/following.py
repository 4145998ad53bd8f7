"""What follows from changes: notification configurations, and what replication rules copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import ACCESS_DENIED, MALFORMED_XML, argument, invalid
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, Case, Expect, Like, Step, md5_header
from fakeoss.contract.steps import delete, head, put, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, by localstack"
_EARLIER: Final = "recorded at Amazon, January 2025, by localstack"
_GUIDE: Final = "Amazon's documentation"
_NOTIFICATION: Final = "NotificationConfiguration"
_REPLICATION: Final = "ReplicationConfiguration"
_QUEUE: Final = "arn:aws:sqs:us-east-1:123456789012:q"
_SKIP: Final = {"x-amz-skip-destination-validation": "true"}
_STATUS: Final = "x-amz-replication-status"
_SCHEMA: Final = (
    "this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more "
    "information."
)
_NONE: Mapping[str, str | None] = {}


def _notify(*inner: str, expect: Expect | None = None) -> Step:
    body = f"<{_NOTIFICATION}>{''.join(inner)}</{_NOTIFICATION}>"
    return Step("PUT /{b}?notification", _SKIP, body, expect or Expect(200, body=b""))


def _queue(chosen: str = "", queue: str = _QUEUE, event: str = "s3:ObjectCreated:*", name: str = "") -> str:
    named = f"<Id>{name}</Id>" if name else ""
    return f"<QueueConfiguration>{named}{chosen}<Queue>{queue}</Queue><Event>{event}</Event></QueueConfiguration>"


def _filter(*rules: tuple[str, str]) -> str:
    inner = "".join(f"<FilterRule><Name>{name}</Name><Value>{value}</Value></FilterRule>" for name, value in rules)
    return f"<Filter><S3Key>{inner}</S3Key></Filter>"


def _told(**xml: str | Like | tuple[str, ...] | None) -> Step:
    found = {name.replace("__", "/"): text for name, text in xml.items()}
    return Step("GET /{b}?notification", expect=Expect(200, _NOTIFICATION, found))


_NOTHING: Final = Step("GET /{b}?notification", expect=Expect(200, _NOTIFICATION, {"QueueConfiguration": None}))


def _refused(name: str, source: str, expect: Expect, *inner: str) -> Case:
    return Case(f"notification: {name}", source, AWS, (_notify(*inner, expect=expect), _NOTHING))


_TOPIC: Final = "<TopicConfiguration><Id>{}</Id><Topic>{}</Topic><Event>{}</Event></TopicConfiguration>"

_NOTIFICATIONS: Final = (
    Case(
        "notification: a configuration is put, replaced and switched off",
        _EARLIER,
        AWS,
        (
            _NOTHING,
            _notify(_queue(_filter(("suFFIx", ".txt"), ("prefix", "notif-")))),
            _told(
                QueueConfiguration__Id=Like("[0-9a-f-]{36}"),
                QueueConfiguration__Queue=_QUEUE,
                QueueConfiguration__Event="s3:ObjectCreated:*",
                QueueConfiguration__Filter__S3Key__FilterRule__Name=("Suffix", "Prefix"),
                QueueConfiguration__Filter__S3Key__FilterRule__Value=(".txt", "notif-"),
            ),
            _notify(_queue(name="id123456", event="s3:ObjectTagging:*"), "<EventBridgeConfiguration/>"),
            _told(QueueConfiguration__Id="id123456", QueueConfiguration__Filter=None, EventBridgeConfiguration=""),
            _notify(),
            _NOTHING,
        ),
    ),
    Case(
        "notification: an empty value of a filter",
        "recorded at Amazon, September 2025, by localstack",
        AWS,
        (
            _notify(_queue(_filter(("suffix", "")))),
            _told(QueueConfiguration__Filter__S3Key__FilterRule__Value=""),
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
            _told(
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
            _told(TopicConfiguration=None),
        ),
    ),
    Case(
        "notification: what others may not do",
        "PUT-Bucket-Notification-2; Amazon's documentation",
        BOTH,
        (
            Step("GET /{b}?notification", expect=ACCESS_DENIED, user="other"),
            Step("PUT /{b}?notification", {}, f"<{_NOTIFICATION}/>", ACCESS_DENIED, user="other"),
        ),
    ),
    _refused(
        "the destination is judged first",
        _EARLIER,
        argument("Queue", "invalid_arn", "The ARN could not be parsed"),
        _queue(event="s3:ObjectEaten", queue="invalid_arn"),
    ),
    _refused(
        "the name of a filter",
        _RECORDED,
        argument("FilterRule.Name", "INVALID", "filter rule name must be either prefix or suffix"),
        _queue(_filter(("INVALID", "does not matter"))),
    ),
    _refused(
        "a filter without a value",
        _RECORDED,
        MALFORMED_XML,
        _queue("<Filter><S3Key><FilterRule><Name>prefix</Name></FilterRule></S3Key></Filter>"),
    ),
    _refused(
        "a filter without a name",
        _RECORDED,
        MALFORMED_XML,
        _queue("<Filter><S3Key><FilterRule><Value>test</Value></FilterRule></S3Key></Filter>"),
    ),
    _refused(
        "two for the same event",
        f"{_GUIDE}: Configuring event notifications; the message as users report it; its fields: our reading",
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


def _replicate(*rules: str, expect: Expect | None = None, to: str = "{b}") -> Step:
    body = f"<{_REPLICATION}><Role>role</Role>{''.join(rules)}</{_REPLICATION}>"
    return Step(f"PUT /{to}?replication", {}, body, expect or Expect(200, body=b""))


def _version(bucket: str, state: str = "Enabled") -> Step:
    body = f"<VersioningConfiguration><Status>{state}</Status></VersioningConfiguration>"
    return Step(f"PUT /{bucket}?versioning", {}, body)


def _rule(chosen: str = "", *, more: str = "<Priority>1</Priority>", markers: str = "Disabled", inner: str = "") -> str:
    copied = f"<DeleteMarkerReplication><Status>{markers}</Status></DeleteMarkerReplication>" if markers else ""
    return (
        f"<Rule>{more}<Filter>{chosen}</Filter><Status>Enabled</Status>{copied}"
        f"<Destination><Bucket>arn:aws:s3:::{{c}}</Bucket>{inner}</Destination></Rule>"
    )


_V1: Final = (
    "<Rule><Prefix>{}</Prefix><Status>Enabled</Status>{}<Destination><Bucket>arn:aws:s3:::{{c}}</Bucket></Destination>"
    "</Rule>"
)
_BOTH_VERSIONED: Final = (_version("{b}"), _version("{c}"))
_UNREPLICATED: Final = Expect(
    404,
    code="ReplicationConfigurationNotFoundError",
    message="The replication configuration was not found",
    fields={"BucketName": "{b}"},
)


def _unruled(name: str, source: str, expect: Expect, *rules: str) -> Case:
    steps = (_replicate(*rules, expect=expect), Step("GET /{b}?replication", expect=_UNREPLICATED))
    return Case(f"replication: {name}", source, AWS, steps, given=_BOTH_VERSIONED)


def _digested(body: str) -> Mapping[str, str | None]:
    """What JD Cloud wants; ``{c}`` is filled by a name of the same length."""
    return {"Content-MD5": md5_header(body.encode())}


_REPLICATIONS: Final = (
    Case(
        "replication: rules are put, read and deleted",
        _RECORDED,
        AWS,
        (
            Step("GET /{b}?replication", expect=_UNREPLICATED),
            _version("{c}"),
            _replicate(
                _rule("<Prefix>Tax</Prefix>"),
                expect=invalid("Versioning must be 'Enabled' on the bucket to apply a replication configuration"),
            ),
            _version("{b}"),
            _replicate(_rule("<Prefix>Tax</Prefix>")),
            Step(
                "GET /{b}?replication",
                expect=Expect(
                    200,
                    _REPLICATION,
                    {
                        "Role": "role",
                        "Rule/ID": Like(".+"),
                        "Rule/Priority": "1",
                        "Rule/Filter/Prefix": "Tax",
                        "Rule/Status": "Enabled",
                        "Rule/DeleteMarkerReplication/Status": "Disabled",
                        "Rule/Destination/Bucket": "arn:aws:s3:::{c}",
                    },
                ),
            ),
            _replicate(expect=MALFORMED_XML),
            Step("DELETE /{b}?replication", expect=Expect(204, body=b"")),
            Step("DELETE /{b}?replication", expect=Expect(204, body=b"")),
        ),
    ),
    Case(
        "replication: the destination is there and versioned",
        _RECORDED,
        AWS,
        (
            _replicate(
                _rule().replace("{c}", "{absent}"), expect=invalid("Destination bucket must have versioning enabled.")
            ),
            _replicate(_rule(), expect=invalid("Destination bucket must have versioning enabled.")),
            _version("{c}"),
            _replicate(_rule()),
        ),
        given=(_version("{b}"),),
    ),
    _unruled(
        "a filter asks for delete markers to be decided",
        "hashicorp/terraform-provider-aws#19323",
        invalid(f"DeleteMarkerReplication must be specified for {_SCHEMA}"),
        _rule(markers=""),
    ),
    _unruled(
        "delete markers are not decided without a filter",
        "rust-lang/simpleinfra#468",
        invalid(f"DeleteMarkerReplication cannot be used for {_SCHEMA}"),
        _V1.format("", "<DeleteMarkerReplication><Status>Enabled</Status></DeleteMarkerReplication>"),
    ),
    _unruled(
        "existing objects are not copied by rules",
        "hashicorp/terraform-provider-aws#23803",
        MALFORMED_XML,
        _rule(
            more="<Priority>1</Priority><ExistingObjectReplication><Status>Enabled</Status></ExistingObjectReplication>"
        ),
    ),
    _unruled(
        "a new owner needs an account",
        f"{_GUIDE}: PutBucketReplication",
        invalid("If the <Owner> in <AccessControlTranslation> has a value, the <Account> element must be specified."),
        _rule(inner="<AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation>"),
    ),
    Case(
        "replication: objects are copied with their versions",
        f"{_GUIDE}: What does Amazon S3 replicate, Getting replication status information; at once: our reading",
        AWS,
        (
            put("before", b"old"),
            _replicate(_rule(inner="<StorageClass>STANDARD_IA</StorageClass>")),
            put("k", b"new", {"x-amz-meta-colour": "red"}, keep={"V": "@x-amz-version-id"}),
            head("k", {_STATUS: "COMPLETED", "x-amz-version-id": "{V}"}),
            head("before", {_STATUS: None}),
            read(
                "k",
                b"new",
                {
                    _STATUS: "REPLICA",
                    "x-amz-version-id": "{V}",
                    "x-amz-meta-colour": "red",
                    "x-amz-storage-class": "STANDARD_IA",
                },
                of="{c}",
            ),
            Step("HEAD /{c}/before", expect=Expect(404, body=b"")),
            _version("{c}", "Suspended"),
            put("k", b"newer"),
            head("k", {_STATUS: "FAILED"}),
            read("k", b"new", of="{c}"),
        ),
        given=_BOTH_VERSIONED,
    ),
    Case(
        "replication: what is deleted",
        f"{_GUIDE}: How delete operations affect replication",
        AWS,
        (
            _replicate(_rule()),
            put("k", b"", keep={"V": "@x-amz-version-id"}),
            delete("k"),
            head("k", {_STATUS: "REPLICA"}, of="{c}"),
            _replicate(_rule(markers="Enabled")),
            Step("DELETE /{b}/k", expect=Expect(204, body=b""), keep={"M": "@x-amz-version-id"}),
            Step(
                "HEAD /{c}/k",
                expect=Expect(404, headers={"x-amz-delete-marker": "true", "x-amz-version-id": "{M}"}, body=b""),
            ),
            Step("DELETE /{b}/k?versionId={V}", expect=Expect(204, body=b"")),
            Step("HEAD /{c}/k?versionId={V}", expect=Expect(200, headers={_STATUS: "REPLICA"})),
        ),
        given=_BOTH_VERSIONED,
    ),
    Case(
        "replication: copies are not copied on, tags follow",
        f"{_GUIDE}: What does Amazon S3 replicate",
        AWS,
        (
            _replicate(_rule()),
            _replicate(_rule().replace("{c}", "{b}"), to="{c}"),
            put("k", b"", keep={"V": "@x-amz-version-id"}),
            Step("GET /{b}?versions", expect=Expect(200, "ListVersionsResult", {"Version/VersionId": "{V}"})),
            Step(
                "PUT /{b}/k?tagging", {}, "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
            ),
            Step("GET /{c}/k?tagging", expect=Expect(200, "Tagging", {"TagSet/Tag/Key": "a"})),
        ),
        given=_BOTH_VERSIONED,
    ),
    Case(
        "replication: the digest is wanted, filters are not known",
        "Put-Bucket-Replication-2, Get-Bucket-Replication-2; what is answered to filters: our reading",
        JDCLOUD,
        (
            Step("GET /{b}?replication", expect=Expect(404, code="NoSuchReplicationConfiguration", fields=None)),
            _replicate(
                _V1.format("", "").replace("{{c}}", "{c}"), expect=Expect(400, code="MissingContentMD5", fields=None)
            ),
            Step(
                "PUT /{b}?replication",
                _digested("<ReplicationConfiguration/>"),
                "<ReplicationConfiguration/>",
                Expect(400, code="MalformedXML", fields=None),
            ),
            Step("DELETE /{b}?replication", expect=Expect(204, body=b"")),
        ),
    ),
)

CASES: Final = (*_NOTIFICATIONS, *_REPLICATIONS)
