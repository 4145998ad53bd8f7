"""Requests and answers for the cases of object lock, in a bucket ``{absent}`` that is created with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import MALFORMED_XML, invalid
from fakeoss.contract.case import BOTH, Case, Expect, Step, md5_header
from fakeoss.contract.steps import TEN, TINY, put, result

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BOTH_HEADERS",
    "BYPASS",
    "COMPLIANT",
    "DIGEST",
    "EMPTY",
    "ENABLED",
    "GONE",
    "GOVERNED",
    "HOLD",
    "LATER",
    "LOCKED",
    "MODE",
    "NOT_LOCKABLE",
    "NOT_POSITIVE",
    "NOT_VERSIONED",
    "NO_LOCK",
    "ONE_DAY",
    "PAST",
    "RECORDED",
    "SOON",
    "STAYS",
    "SUSPENDED",
    "TOO_LARGE",
    "UNLOCKED",
    "UNTIL",
    "bucket_state",
    "configure",
    "default_rule",
    "head_locked",
    "hold",
    "lock_case",
    "put_locked",
    "put_version",
    "refused_configuration",
    "remove_version",
    "retain",
    "retained",
]

RECORDED: Final = "recorded at Amazon, February 2026, by localstack"
_TIME: Final = 1302554096
"""2011-04-11T20:34:56Z."""
SOON: Final = "2011-04-11T21:00:00.000Z"
LATER: Final = "2011-04-12T00:00:00.000Z"
PAST: Final = "2011-04-11T20:34:55.000Z"
MODE: Final = "x-amz-object-lock-mode"
UNTIL: Final = "x-amz-object-lock-retain-until-date"
HOLD: Final = "x-amz-object-lock-legal-hold"
BYPASS: Final = {"x-amz-bypass-governance-retention": "true"}
LOCKED: Final = Expect(
    403, code="AccessDenied", message="Access Denied because object protected by object lock.", fields={}
)
NO_LOCK: Final = Expect(
    404,
    code="NoSuchObjectLockConfiguration",
    message="The specified object does not have a ObjectLock configuration",
    fields={},
)
NOT_LOCKABLE: Final = invalid("Bucket is missing Object Lock Configuration")
EMPTY: Final = Expect(200, body=b"")
BOTH_HEADERS: Final = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"
DIGEST: Final = (
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters"
)
_NONE: Mapping[str, str] = {}

_BUCKET: Final = Step("PUT /{absent}", {"x-amz-bucket-object-lock-enabled": "true"})


def configure(rule: str = "", expect: Expect = EMPTY, *, of: str = "{absent}", enabled: str = "Enabled") -> Step:
    """PutObjectLockConfiguration; ``enabled`` is the text of ObjectLockEnabled, which is left out if empty."""
    state = f"<ObjectLockEnabled>{enabled}</ObjectLockEnabled>" if enabled else ""
    body = f"<ObjectLockConfiguration>{state}{rule}</ObjectLockConfiguration>"
    return Step(f"PUT /{of}?object-lock", {"Content-MD5": md5_header(body.encode())}, body, expect)


def default_rule(*elements: str) -> str:
    """Return a rule with a default retention of these elements, such as ``"Days>1"``."""
    inner = "".join(f"<{each}</{each.partition('>')[0]}>" for each in elements)
    return f"<Rule><DefaultRetention>{inner}</DefaultRetention></Rule>"


def put_locked(key: str = "k", body: bytes = TEN, headers: Mapping[str, str] = _NONE, **step: Any) -> Step:
    """PutObject into the bucket with object lock, with the digest that this requires."""
    return put(key, body, {"Content-MD5": md5_header(body), **headers}, to="{absent}", **step)


def put_version(name: str, headers: Mapping[str, str] = _NONE) -> Step:
    """The same, keeping the version ID as ``name``."""
    return put_locked(headers=headers, keep={name: "@x-amz-version-id"})


def retain(
    mode: str, until: str, expect: Expect = EMPTY, *, at: str = "{absent}/k", query: str = "", bypass: bool = False
) -> Step:
    """PutObjectRetention; empty elements are left out."""
    elements = f"<Mode>{mode}</Mode>" if mode else ""
    elements += f"<RetainUntilDate>{until}</RetainUntilDate>" if until else ""
    body = f"<Retention>{elements}</Retention>"
    return Step(f"PUT /{at}?retention{query}", BYPASS if bypass else {}, body, expect)


def hold(status: str, expect: Expect = EMPTY, *, at: str = "{absent}/k") -> Step:
    """PutObjectLegalHold."""
    return Step(f"PUT /{at}?legal-hold", body=f"<LegalHold><Status>{status}</Status></LegalHold>", expect=expect)


def retained(mode: str, until: str) -> Step:
    """GetObjectRetention, which must return this retention."""
    expect = result("Retention", "Mode", "RetainUntilDate", Mode=mode, RetainUntilDate=until)
    return Step("GET /{absent}/k?retention", expect=expect)


def remove_version(version: str, expect: Expect = LOCKED, *, bypass: bool = False, wait: float = 0) -> Step:
    """DeleteObject of one version, which by default must be denied."""
    return Step(f"DELETE /{{absent}}/k?versionId={version}", BYPASS if bypass else {}, expect=expect, wait=wait)


def head_locked(headers: Mapping[str, str | None]) -> Step:
    """HeadObject, which must return these header fields, and may return others."""
    return Step("HEAD /{absent}/k", expect=Expect(200, headers=headers, body=b""))


GONE: Final = Expect(204, body=b"")
GOVERNED: Final = {MODE: "GOVERNANCE", UNTIL: LATER}
COMPLIANT: Final = {MODE: "COMPLIANCE", UNTIL: LATER}
UNLOCKED: Final = {MODE: None, UNTIL: None, HOLD: None}


def lock_case(name: str, source: str, profiles: tuple[str, ...], *steps: Step, given: tuple[Step, ...] = ()) -> Case:
    """Return a case at a fixed time, in a bucket with object lock."""
    return Case(f"object lock: {name}", source, profiles, steps, (_BUCKET, *given), limits=TINY, at=_TIME)


def refused_configuration(name: str, rule: str, enabled: str = "Enabled") -> Case:
    """Return a case of an invalid configuration."""
    source = RECORDED if enabled == "Enabled" or not enabled else "ceph/s3-tests"
    return lock_case(f"a configuration {name}", source, BOTH, configure(rule, MALFORMED_XML, enabled=enabled))


ONE_DAY: Final = default_rule("Mode>GOVERNANCE", "Days>1")
NOT_POSITIVE: Final = Expect(
    400,
    code="InvalidArgument",
    message="Default retention period must be a positive integer value.",
    fields={"ArgumentName": "Days"},
)
TOO_LARGE: Final = Expect(400, code="InvalidArgument", fields={"ArgumentName": "Years"})


def bucket_state(message: str) -> Expect:
    """The error for a bucket whose state does not allow the request."""
    return Expect(409, code="InvalidBucketState", message=message, fields={})


NOT_VERSIONED: Final = bucket_state("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
STAYS: Final = bucket_state(
    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
)
SUSPENDED: Final = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
ENABLED: Final = SUSPENDED.replace("Suspended", "Enabled")
