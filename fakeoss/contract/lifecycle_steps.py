"""Requests and answers for the cases of lifecycle rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.case import AWS, Case, Expect, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ABORT",
    "ABSENT",
    "KEEP",
    "MARKERS",
    "OLD",
    "RECORDED",
    "REPORTED",
    "ROOT",
    "TAG",
    "TRANSITION",
    "V1",
    "configure",
    "expire",
    "get_rules",
    "invalid_argument",
    "rejected_case",
    "rule",
    "rules_are",
]

RECORDED: Final = "recorded at Amazon, February 2026, by localstack"
REPORTED: Final = "Amazon's answer, as users report it"
ROOT: Final = "LifecycleConfiguration"
_NONE: Mapping[str, str | None] = {}
ABSENT: Final = Expect(
    404,
    code="NoSuchLifecycleConfiguration",
    message="The lifecycle configuration does not exist",
    fields={"BucketName": "{b}"},
)
TAG: Final = "<Tag><Key>a</Key><Value>1</Value></Tag>"
V1: Final = "<Prefix>{}</Prefix><Status>Enabled</Status>{}"
TRANSITION: Final = "<Transition><Days>{}</Days><StorageClass>{}</StorageClass></Transition>"
OLD: Final = "<NoncurrentVersionExpiration><NoncurrentDays>{}</NoncurrentDays></NoncurrentVersionExpiration>"
KEEP: Final = "<NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>"
MARKERS: Final = "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
ABORT: Final = (
    "<AbortIncompleteMultipartUpload><DaysAfterInitiation>{}</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
)


def expire(days: object) -> str:
    return f"<Expiration><Days>{days}</Days></Expiration>"


def rule(action: str, conditions: str = "<Prefix></Prefix>", name: str = "r", status: str = "Enabled") -> str:
    return f"<Rule><ID>{name}</ID><Filter>{conditions}</Filter><Status>{status}</Status>{action}</Rule>"


def configure(*rules: str, expect: Expect | None = None, headers: Mapping[str, str | None] = _NONE) -> Step:
    body = f"<{ROOT}>{''.join(rules)}</{ROOT}>"
    return Step("PUT /{b}?lifecycle", headers, body, expect or Expect(200, body=b""))


def get_rules(expect: Expect) -> Step:
    return Step("GET /{b}?lifecycle", expect=expect)


def rules_are(**xml: str | tuple[str, ...] | None) -> Step:
    return get_rules(Expect(200, ROOT, {name.replace("__", "/"): text for name, text in xml.items()}))


def rejected_case(name: str, source: str, expect: Expect, *rules: str, profiles: tuple[str, ...] = AWS) -> Case:
    """Return the case of a configuration that is rejected and not stored."""
    return Case(f"lifecycle: {name}", source, profiles, (configure(*rules, expect=expect), get_rules(ABSENT)))


def invalid_argument(message: str) -> Expect:
    return Expect(400, code="InvalidArgument", message=message, fields={})
