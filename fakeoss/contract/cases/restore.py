"""Archived objects: unreadable, restored, readable for a period, and archived again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import MALFORMED_XML, no_such_key
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, Case, Expect, Step
from fakeoss.contract.steps import SOURCE, START, TEN, copy, copy_object, put, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, by localstack"
_TIME: Final = 1302554096
"""2011-04-11T20:34:56Z."""
_HOURS: Final = 3600.0
_DAY: Final = 24 * _HOURS
_NONE: Mapping[str, str] = {}
_GLACIER: Final = {"x-amz-storage-class": "GLACIER"}
_DEEP: Final = {"x-amz-storage-class": "DEEP_ARCHIVE"}
_RESTORE: Final = "x-amz-restore"
_ONGOING: Final = {_RESTORE: 'ongoing-request="true"', "x-amz-storage-class": "GLACIER"}
_ARCHIVED: Final = {_RESTORE: None, "x-amz-storage-class": "GLACIER"}
_ACCEPTED: Final = Expect(202, body=b"")
_EXTENDED: Final = Expect(200, body=b"")
_RUNNING: Final = Expect(
    409, code="RestoreAlreadyInProgress", message="Object restore is already in progress", fields={}
)
_NOT_ARCHIVED: Final = Expect(
    403,
    code="InvalidObjectState",
    message="Restore is not allowed for the object's current storage class",
    fields={},
)


def _not_readable(kind: str) -> Expect:
    message = "The operation is not valid for the object's storage class"
    return Expect(403, code="InvalidObjectState", message=message, fields={"StorageClass": kind})


_REFUSED: Final = _not_readable("GLACIER")
_SOURCE_REFUSED: Final = _REFUSED._replace(message="Operation is not valid for the source object's storage class")


def _restore(days: object, tier: str = "", expect: Expect = _ACCEPTED, *, key: str = "k", wait: float = 0) -> Step:
    job = f"<GlacierJobParameters><Tier>{tier}</Tier></GlacierJobParameters>" if tier else ""
    body = f"<RestoreRequest><Days>{days}</Days>{job}</RestoreRequest>"
    return Step(f"POST /{{b}}/{key}?restore", body=body, expect=expect, wait=wait)


def _until(date: str) -> dict[str, str | None]:
    return {_RESTORE: f'ongoing-request="false", expiry-date="{date} 00:00:00 GMT"', "x-amz-storage-class": "GLACIER"}


def _head(headers: Mapping[str, str | None], *, wait: float = 0) -> Step:
    return Step("HEAD /{b}/k", expect=Expect(200, headers=headers, body=b""), wait=wait)


def _case(
    name: str, source: str, profiles: tuple[str, ...], *steps: Step, stored: Mapping[str, str] = _GLACIER
) -> Case:
    """Return a case at a fixed time, with an archived object."""
    return Case(f"restore: {name}", source, profiles, steps, (put("k", TEN, stored), START), at=_TIME)


CASES: Final = (
    _case(
        "an archived object is readable only while it is restored",
        f"{_RECORDED}; Post-Object-Restore; the times: Restore-Glacier-Object and Amazon's documentation, "
        "Restoring an archived object; that days count from when the copy is there: our reading",
        BOTH,
        _head(_ARCHIVED),
        Step("GET /{b}/k", expect=_REFUSED),
        _restore(3),
        _head(_ONGOING),
        Step("GET /{b}/k", expect=_REFUSED),
        _head(_ONGOING, wait=5 * _HOURS - 1),
        _head(_until("Sat, 16 Apr 2011"), wait=1),
        read("k", TEN, _until("Sat, 16 Apr 2011")),
        _head(_until("Sat, 16 Apr 2011"), wait=2 * _DAY),
        read("k", TEN, wait=_DAY + 22 * _HOURS + 1503),  # one second to midnight
        Step("GET /{b}/k", expect=_REFUSED, wait=1),
        _head(_ARCHIVED),
        _restore(1),
    ),
    _case(
        "each tier completes within its documented time",
        "Post-Object-Restore; Amazon's documentation, RestoreObject",
        BOTH,
        _restore(1, "Expedited"),
        Step("GET /{b}/k", expect=_REFUSED, wait=299),
        Step("GET /{b}/k", expect=Expect(200, body=TEN), wait=1),
        _restore(1, "Bulk", wait=2 * _DAY),
        Step("GET /{b}/k", expect=_REFUSED, wait=12 * _HOURS - 1),
        Step("GET /{b}/k", expect=Expect(200, body=TEN), wait=1),
    ),
    _case(
        "a second request while the first is in progress",
        "Post-Object-Restore: 409",
        JDCLOUD,
        _restore(1),
        _restore(1, expect=_RUNNING),
        _restore(1, "Expedited", _RUNNING),
    ),
    _case(
        "a second request while the first is in progress must be faster",
        "Amazon's documentation, RestoreObject; the status of a faster one: our reading",
        AWS,
        _restore(1),
        _restore(1, "Standard", _RUNNING),
        _restore(1, "Bulk", _RUNNING),
        _restore(9, "Expedited"),
        _head(_until("Wed, 13 Apr 2011"), wait=300),
    ),
    _case(
        "restoring again starts the period anew",
        "Amazon's documentation, RestoreObject; our reading for JD Cloud",
        BOTH,
        _restore(1, "Expedited"),
        _restore(4, expect=_EXTENDED, wait=2 * _HOURS),
        _head(_until("Sat, 16 Apr 2011")),
    ),
    _case(
        "an object that is not archived",
        "s3cmd#1375; our reading for JD Cloud",
        BOTH,
        _restore(1, expect=_NOT_ARCHIVED),
        stored={"x-amz-storage-class": "STANDARD_IA"},
    ),
    _case(
        "copies are rejected until the source is restored, and are archived objects themselves",
        "s3cmd#193, epam/cloud-pipeline#2813; the rest, and JD Cloud: our reading",
        BOTH,
        copy_object("c", gives=_SOURCE_REFUSED, source="/{b}/k"),
        copy(gives=_SOURCE_REFUSED, source="/{b}/k"),
        _restore(1, "Expedited"),
        copy_object("c", _GLACIER, source="/{b}/k")._replace(wait=300),
        Step("HEAD /{b}/c", expect=Expect(headers=_ARCHIVED, body=b"")),
        copy(gives=TEN, source="/{b}/k"),
        copy_object("k", {"x-amz-storage-class": "STANDARD"}, source="/{b}/k"),
        read("k", TEN, {_RESTORE: None, "x-amz-storage-class": None}),
    ),
    _case(
        "DEEP_ARCHIVE is restored within two days, and never expedited",
        f"{_RECORDED}; Amazon's documentation, RestoreObject; the refusal's code: our reading",
        AWS,
        Step("GET /{b}/k", expect=_not_readable("DEEP_ARCHIVE")),
        _restore(
            30,
            "Expedited",
            Expect(400, code="InvalidArgument", fields={"ArgumentName": "Tier", "ArgumentValue": "Expedited"}),
        ),
        _restore(30, "Bulk"),
        Step("GET /{b}/k", expect=_not_readable("DEEP_ARCHIVE"), wait=48 * _HOURS - 1),
        Step("GET /{b}/k", expect=Expect(200, body=TEN), wait=1),
        stored=_DEEP,
    ),
    _case(
        "malformed requests",
        "Post-Object-Restore: at least 1; the codes: our reading",
        BOTH,
        _restore(0, expect=Expect(400, code="InvalidArgument", fields={"ArgumentName": "Days", "ArgumentValue": "0"})),
        _restore("many", expect=MALFORMED_XML),
        _restore(1, "Soon", MALFORMED_XML),
        Step("POST /{b}/k?restore", expect=MALFORMED_XML),
        _restore(1, expect=no_such_key("nothing"), key="nothing"),
        Step("GET /{b}/k", expect=_REFUSED),
    ),
    Case(
        "restore: SELECT requests are not implemented",
        "Compatibility-API-Overview: Select in restore is not supported; our reading for Amazon",
        BOTH,
        (
            Step(
                "POST /{b}/src?restore",
                body="<RestoreRequest><Type>SELECT</Type></RestoreRequest>",
                expect=Expect(501, code="NotImplemented", fields={"Operation": "RestoreObject of type SELECT"}),
            ),
        ),
        (SOURCE,),
    ),
)
