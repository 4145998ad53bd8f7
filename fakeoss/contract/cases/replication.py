"""Replication: its rules, and what they replicate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import MALFORMED_XML, invalid
from fakeoss.contract.case import AWS, JDCLOUD, Case, Expect, Like, Step, md5_header
from fakeoss.contract.steps import delete, head, put, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, by localstack"
_GUIDE: Final = "Amazon's documentation"
_REPLICATION: Final = "ReplicationConfiguration"
_STATUS: Final = "x-amz-replication-status"
_SCHEMA: Final = (
    "this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more "
    "information."
)


def _replicate(*rules: str, expect: Expect | None = None, to: str = "{b}") -> Step:
    body = f"<{_REPLICATION}><Role>role</Role>{''.join(rules)}</{_REPLICATION}>"
    return Step(f"PUT /{to}?replication", {}, body, expect or Expect(200, body=b""))


def _version(bucket: str, state: str = "Enabled") -> Step:
    body = f"<VersioningConfiguration><Status>{state}</Status></VersioningConfiguration>"
    return Step(f"PUT /{bucket}?versioning", {}, body)


def _rule(
    conditions: str = "", *, more: str = "<Priority>1</Priority>", markers: str = "Disabled", inner: str = ""
) -> str:
    marker_element = f"<DeleteMarkerReplication><Status>{markers}</Status></DeleteMarkerReplication>" if markers else ""
    return (
        f"<Rule>{more}<Filter>{conditions}</Filter><Status>Enabled</Status>{marker_element}"
        f"<Destination><Bucket>arn:aws:s3:::{{c}}</Bucket>{inner}</Destination></Rule>"
    )


_V1: Final = (
    "<Rule><Prefix>{}</Prefix><Status>Enabled</Status>{}<Destination><Bucket>arn:aws:s3:::{{c}}</Bucket></Destination>"
    "</Rule>"
)
_BOTH_VERSIONED: Final = (_version("{b}"), _version("{c}"))
_NOT_REPLICATED: Final = Expect(
    404,
    code="ReplicationConfigurationNotFoundError",
    message="The replication configuration was not found",
    fields={"BucketName": "{b}"},
)


def _rejected(name: str, source: str, expect: Expect, *rules: str) -> Case:
    steps = (_replicate(*rules, expect=expect), Step("GET /{b}?replication", expect=_NOT_REPLICATED))
    return Case(f"replication: {name}", source, AWS, steps, given=_BOTH_VERSIONED)


def _digest_header(body: str) -> Mapping[str, str | None]:
    """Return the header with the digest that JD Cloud requires; ``{c}`` is replaced by a name of the same length."""
    return {"Content-MD5": md5_header(body.encode())}


_MORE: Final = "Please refer to S3 Developer Guide for more information."
_K_V: Final = "<Tag><Key>k</Key><Value>v</Value></Tag>"
_FILTERED: Final = (("a", ""), ("b", "k=v"), ("log/a", "k=w"), ("tmp/a", "k=v"), ("tmp/b", ""))
"""Keys and tags of objects that filters are tried with."""
_METHOD: Final = "x-amz-server-side-encryption"
_KEY_ID: Final = f"{_METHOD}-aws-kms-key-id"
_MULTI_REGION: Final = "mrk-1234abcd12ab34cd56ef1234567890ab"
_SINGLE_REGION: Final = "1234abcd-12ab-34cd-56ef-1234567890ab"
_OF_KMS: Final = (
    "<Priority>1</Priority><SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status>"
    "</SseKmsEncryptedObjects></SourceSelectionCriteria>"
)
_SOURCE_KEY: Final = (
    "<EncryptionConfiguration>{}<UseSourceMultiRegionKey><Status>Enabled</Status></UseSourceMultiRegionKey>"
    "</EncryptionConfiguration>"
)

CASES: Final = (
    Case(
        "replication: rules are put, read and deleted",
        _RECORDED,
        AWS,
        (
            Step("GET /{b}?replication", expect=_NOT_REPLICATED),
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
        "replication: the destination must exist and be versioned",
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
    _rejected(
        "a rule with a filter requires DeleteMarkerReplication",
        "hashicorp/terraform-provider-aws#19323",
        invalid(f"DeleteMarkerReplication must be specified for {_SCHEMA}"),
        _rule(markers=""),
    ),
    _rejected(
        "a rule without a filter rejects DeleteMarkerReplication",
        "rust-lang/simpleinfra#468",
        invalid(f"DeleteMarkerReplication cannot be used for {_SCHEMA}"),
        _V1.format("", "<DeleteMarkerReplication><Status>Enabled</Status></DeleteMarkerReplication>"),
    ),
    _rejected(
        "ExistingObjectReplication is rejected",
        "hashicorp/terraform-provider-aws#23803",
        MALFORMED_XML,
        _rule(
            more="<Priority>1</Priority><ExistingObjectReplication><Status>Enabled</Status></ExistingObjectReplication>"
        ),
    ),
    _rejected(
        "AccessControlTranslation requires an account",
        f"{_GUIDE}: PutBucketReplication",
        invalid("If the <Owner> in <AccessControlTranslation> has a value, the <Account> element must be specified."),
        _rule(inner="<AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation>"),
    ),
    Case(
        "replication: objects are replicated with their versions",
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
        "replication: deletions",
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
        "replication: replicas are not replicated again, tags are",
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
        "replication: a digest is required, filters are not supported",
        "Put-Bucket-Replication-2, Get-Bucket-Replication-2; what is answered to filters: our reading",
        JDCLOUD,
        (
            Step("GET /{b}?replication", expect=Expect(404, code="NoSuchReplicationConfiguration", fields=None)),
            _replicate(
                _V1.format("", "").replace("{{c}}", "{c}"), expect=Expect(400, code="MissingContentMD5", fields=None)
            ),
            Step(
                "PUT /{b}?replication",
                _digest_header("<ReplicationConfiguration/>"),
                "<ReplicationConfiguration/>",
                Expect(400, code="MalformedXML", fields=None),
            ),
            Step("DELETE /{b}?replication", expect=Expect(204, body=b"")),
        ),
    ),
    *(
        Case(
            f"replication filter: {name}",
            "API reference, ReplicationRuleNotOperator and ReplicationRuleOrOperator; botocore's model of S3, 1.44.6",
            AWS,
            (
                _replicate(_rule(conditions)),
                *(put(key, b"x", {"x-amz-tagging": tags} if tags else {}) for key, tags in _FILTERED),
                *(head(key, of="{c}") for key, _ in _FILTERED if key in copied),
                *(
                    Step(f"HEAD /{{c}}/{key}", expect=Expect(404, body=b""))
                    for key, _ in _FILTERED
                    if key not in copied
                ),
                head(sorted(copied)[0], {_STATUS: Like("PENDING|COMPLETED")}),
                head(sorted({key for key, _ in _FILTERED} - copied)[0], {_STATUS: None}),
            ),
            given=_BOTH_VERSIONED,
        )
        for name, conditions, copied in (
            ("Not a prefix", "<Not><Prefix>tmp/</Prefix></Not>", {"a", "b", "log/a"}),
            ("Not a tag", f"<Not>{_K_V}</Not>", {"a", "log/a", "tmp/b"}),
            (
                "Not any of several prefixes and tags",
                f"<Not><Or><Prefix>tmp/</Prefix><Prefix>log/</Prefix>{_K_V}</Or></Not>",
                {"a"},
            ),
            ("a prefix And Not a tag", f"<And><Prefix>tmp/</Prefix><Not>{_K_V}</Not></And>", {"tmp/b"}),
        )
    ),
    *(
        _rejected(f"filter with {name}", f"{_GUIDE}: {source}", expect, rule)
        for name, source, expect, rule in (
            ("an empty Not", "exactly one of three; the answer: our reading", MALFORMED_XML, _rule("<Not></Not>")),
            (
                "a prefix and a tag in Not, without Or",
                "exactly one of three; the answer: our reading",
                MALFORMED_XML,
                _rule(f"<Not><Prefix>a</Prefix>{_K_V}</Not>"),
            ),
            (
                "two prefixes in Not",
                "our reading",
                MALFORMED_XML,
                _rule("<Not><Prefix>a</Prefix><Prefix>b</Prefix></Not>"),
            ),
            ("an empty Or", "our reading", MALFORMED_XML, _rule("<Not><Or></Or></Not>")),
            (
                "Or outside of Not",
                "ReplicationRuleFilter has none",
                MALFORMED_XML,
                _rule("<Or><Prefix>a</Prefix></Or>"),
            ),
            (
                "a tag in Not and delete markers",
                "ReplicationRuleNotOperator",
                invalid(f"Delete marker replication is not supported if any Tag filter is specified. {_MORE}"),
                _rule(f"<Not>{_K_V}</Not>", markers="Enabled"),
            ),
            (
                "a tag in Or and delete markers",
                "ReplicationRuleOrOperator",
                invalid(f"Delete marker replication is not supported if any Tag filter is specified. {_MORE}"),
                _rule(f"<Not><Or><Prefix>a</Prefix>{_K_V}</Or></Not>", markers="Enabled"),
            ),
        )
    ),
    Case(
        "replication: delete markers below an excluded prefix stay where they are",
        "API reference, ReplicationRuleNotOperator; of delete markers: our reading",
        AWS,
        (
            _replicate(_rule("<Not><Prefix>tmp/</Prefix></Not>", markers="Enabled")),
            delete("a"),
            delete("tmp/a"),
            Step("GET /{c}?versions", expect=Expect(200, "ListVersionsResult", {"DeleteMarker/Key": ("a",)})),
        ),
        given=_BOTH_VERSIONED,
    ),
    Case(
        "replication: UseSourceMultiRegionKey keeps a multi-Region key, the rule's key is for others",
        "API reference, EncryptionConfiguration; botocore's model of S3, 1.44.6; of both at once: our reading",
        AWS,
        (
            _replicate(_rule(more=_OF_KMS, inner=_SOURCE_KEY.format(""))),
            put("mrk", b"x", {_METHOD: "aws:kms", _KEY_ID: _MULTI_REGION}),
            head("mrk", {_KEY_ID: Like(".*:key/" + _MULTI_REGION)}, of="{c}"),
            put("own", b"x", {_METHOD: "aws:kms", _KEY_ID: _SINGLE_REGION}),
            Step("HEAD /{c}/own", expect=Expect(404, body=b"")),
            _replicate(_rule(more=_OF_KMS, inner=_SOURCE_KEY.format("<ReplicaKmsKeyID>k</ReplicaKmsKeyID>"))),
            put("own", b"x", {_METHOD: "aws:kms", _KEY_ID: _SINGLE_REGION}),
            head("own", {_KEY_ID: "k"}, of="{c}"),
            put("mrk", b"x", {_METHOD: "aws:kms", _KEY_ID: _MULTI_REGION}),
            head("mrk", {_KEY_ID: Like(".*:key/" + _MULTI_REGION)}, of="{c}"),
            Step(
                "GET /{b}?replication",
                expect=Expect(
                    200,
                    _REPLICATION,
                    {"Rule/Destination/EncryptionConfiguration/UseSourceMultiRegionKey/Status": "Enabled"},
                ),
            ),
        ),
        given=_BOTH_VERSIONED,
    ),
    _rejected(
        "UseSourceMultiRegionKey without SseKmsEncryptedObjects",
        "API reference, UseSourceMultiRegionKey; the answer: our reading",
        MALFORMED_XML,
        _rule(inner=_SOURCE_KEY.format("")),
    ),
)
