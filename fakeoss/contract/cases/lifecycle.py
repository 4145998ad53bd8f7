"""Lifecycle rules: configurations, and their effects over time."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import invalid, no_such_key
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, Case, Expect, Like, Step
from fakeoss.contract.lifecycle_steps import (
    ABORT,
    ABSENT,
    KEEP,
    MARKERS,
    OLD,
    RECORDED,
    ROOT,
    TAG,
    TRANSITION,
    V1,
    configure,
    expire,
    get_rules,
    rule,
    rules_are,
)
from fakeoss.contract.steps import TEN, copy_object, delete, head, list_parts, missing, put, read, start

__all__ = ["CASES"]

_SIZE: Final = "x-amz-transition-default-minimum-object-size"
_EXPIRATION: Final = "x-amz-expiration"
_START: Final = 1514768400.0
"""2018-01-01T01:00:00Z, the time of JD Cloud's example."""
_DAY: Final = 86400.0

_CONFIGURATION: Final = (
    Case(
        "lifecycle: the rules are put, read and deleted",
        f"{RECORDED}; Put-Bucket-Lifecycle, Get-Bucket-Lifecycle, Delete-Bucket-Lifecycle",
        BOTH,
        (
            get_rules(ABSENT),
            configure(rule(expire(7), "<Prefix>logs/</Prefix>", "whole")),
            rules_are(
                Rule__ID="whole", Rule__Filter__Prefix="logs/", Rule__Status="Enabled", Rule__Expiration__Days="7"
            ),
            configure(rule(expire(8), name="other", status="Disabled")),
            rules_are(Rule__ID="other", Rule__Filter__Prefix="", Rule__Status="Disabled", Rule__Expiration__Days="8"),
            Step("DELETE /{b}?lifecycle", expect=Expect(204, body=b"")),
            get_rules(ABSENT),
            Step("DELETE /{b}?lifecycle", expect=Expect(204, body=b"")),
        ),
    ),
    Case(
        "lifecycle: current versions move to the infrequent access classes at any age",
        "API reference, Transition, since July 2026",
        AWS,
        tuple(
            step
            for days, name in ((0, "STANDARD_IA"), (1, "ONEZONE_IA"), (29, "STANDARD_IA"))
            for step in (
                configure(rule(TRANSITION.format(days, name))),
                rules_are(Rule__Transition__Days=f"{days}", Rule__Transition__StorageClass=name),
            )
        ),
    ),
    Case(
        "lifecycle: every element is returned",
        f"{RECORDED}; the rest as sent: ceph/s3-tests",
        AWS,
        (
            configure(
                rule(expire(400) + TRANSITION.format(30, "STANDARD_IA") + TRANSITION.format(60, "GLACIER"), "", "1"),
                rule(
                    OLD.format(3).replace("</NoncurrentVersionExpiration>", KEEP),
                    f"<And>{TAG}{TAG.replace('>a<', '>b<')}</And>",
                    "2",
                ),
                rule(MARKERS, "<Prefix>m</Prefix>", "3"),
                rule(ABORT.format(3), "<Prefix>m</Prefix>", "4"),
            ),
            rules_are(
                Rule__ID=("1", "2", "3", "4"),
                Rule__Transition__Days=("30", "60"),
                Rule__Transition__StorageClass=("STANDARD_IA", "GLACIER"),
                Rule__Filter__And__Tag__Key=("a", "b"),
                Rule__NoncurrentVersionExpiration__NewerNoncurrentVersions="2",
                Rule__Expiration__ExpiredObjectDeleteMarker="true",
                Rule__AbortIncompleteMultipartUpload__DaysAfterInitiation="3",
            ),
        ),
    ),
    Case(
        "lifecycle: JD Cloud's transitions, abortions and filters by tag",
        "Put-Bucket-Lifecycle (2021; AbortIncompleteMultipartUpload: 2019), Get-Bucket-Lifecycle; the newer of two overviews "
        "does not call them unsupported any longer",
        JDCLOUD,
        (
            configure(
                rule(expire(400) + TRANSITION.format(30, "STANDARD_IA") + TRANSITION.format(60, "GLACIER"), "", "1"),
                rule(
                    "<Transition><Date>2030-01-01T00:00:00Z</Date><StorageClass>GLACIER</StorageClass></Transition>",
                    f"<And><Prefix>p</Prefix>{TAG}</And>",
                    "2",
                ),
                rule(ABORT.format(2**31 - 1), "<Prefix>m</Prefix>", "3"),
                rule(expire(1), TAG, "4"),
            ),
            rules_are(
                Rule__ID=("1", "2", "3", "4"),
                Rule__Transition__Days=("30", "60"),
                Rule__Transition__Date="2030-01-01T00:00:00Z",
                Rule__Transition__StorageClass=("STANDARD_IA", "GLACIER", "GLACIER"),
                Rule__Filter__And__Prefix="p",
                Rule__Filter__And__Tag__Key="a",
                Rule__Filter__Tag__Key="a",
                Rule__AbortIncompleteMultipartUpload__DaysAfterInitiation="2147483647",
            ),
            configure(
                rule(TRANSITION.format(1, "GLACIER")),
                headers={_SIZE: "varies_by_storage_class"},
                expect=Expect(501, code="NotImplemented", fields=None),
            ),
        ),
    ),
    Case(
        "lifecycle: a rule without an ID gets one",
        "Put-Bucket-Lifecycle; its form: aws-sdk-go-v2#3165",
        BOTH,
        (
            configure(f"<Rule><Filter><Prefix/></Filter><Status>Enabled</Status>{expire(1)}</Rule>"),
            get_rules(Expect(200, ROOT, {"Rule/ID": Like("[A-Za-z0-9+/]{48}")})),
        ),
    ),
    Case(
        "lifecycle: the default minimum size of transitions",
        RECORDED,
        AWS,
        (
            configure(rule(expire(7)), expect=Expect(200, headers={_SIZE: "all_storage_classes_128K"})),
            configure(
                rule(expire(7)),
                headers={_SIZE: "varies_by_storage_class"},
                expect=Expect(200, headers={_SIZE: "varies_by_storage_class"}),
            ),
            get_rules(Expect(200, ROOT, headers={_SIZE: "varies_by_storage_class"})),
            configure(
                rule(expire(7)),
                headers={_SIZE: "value"},
                expect=invalid("Invalid TransitionDefaultMinimumObjectSize found: value"),
            ),
        ),
    ),
    Case(
        "lifecycle: rules with a prefix outside a filter",
        "ceph/s3-tests test_lifecycle_get",
        BOTH,
        (
            configure(f"<Rule>{V1.format('a/', expire(1))}</Rule>", f"<Rule>{V1.format('b/', expire(2))}</Rule>"),
            rules_are(Rule__Prefix=("a/", "b/"), Rule__Filter=None),
        ),
    ),
    Case(
        "lifecycle: access denied for others",
        "Put-Bucket-Lifecycle; Amazon: the bucket's owner alone",
        BOTH,
        (
            Step("GET /{b}?lifecycle", expect=Expect(403, code="AccessDenied"), user="other"),
            Step("PUT /{b}?lifecycle", body=f"<{ROOT}/>", expect=Expect(403, code="AccessDenied"), user="other"),
            Step("DELETE /{b}?lifecycle", expect=Expect(403, code="AccessDenied"), user="nobody"),
        ),
    ),
)


def _expiration_headers(date: str, rule: str) -> dict[str, str | None]:
    return {_EXPIRATION: f'expiry-date="{date} 00:00:00 GMT", rule-id="{rule}"'}


def _timed_case(name: str, source: str, profiles: tuple[str, ...], *steps: Step) -> Case:
    return Case(f"lifecycle: {name}", source, profiles, steps, (), at=_START)


_EFFECTS: Final = (
    _timed_case(
        "an object expires to the second",
        "Lifecycle (Put-Bucket-Lifecycle): modified 2018-01-01 01:00 UTC, Days 5: runs 2018-01-07 00:00 UTC",
        BOTH,
        configure(rule(expire(5), "<Prefix>a</Prefix>")),
        put("a", TEN),
        put("b", TEN),
        read("a", TEN, wait=6 * _DAY - 3601),
        Step("GET /{b}/a", expect=no_such_key("a"), wait=1),
        missing("a"),
        read("b", TEN),
    ),
    _timed_case(
        "a date applies from its midnight on, every day",
        "Lifecycle (Put-Bucket-Lifecycle): from that midnight on, every day",
        BOTH,
        configure(rule("<Expiration><Date>2018-01-03T00:00:00.000Z</Date></Expiration>")),
        put("a", TEN),
        head("a", wait=2 * _DAY - 3601),
        Step("HEAD /{b}/a", expect=Expect(404, body=b""), wait=1),
        put("b", TEN),
        head("b", wait=_DAY - 1),
        Step("HEAD /{b}/b", expect=Expect(404, body=b""), wait=1),
    ),
    _timed_case(
        "disabled and deleted rules have no effect",
        "Put-Bucket-Lifecycle, Delete-Bucket-Lifecycle",
        BOTH,
        configure(rule(expire(1), status="Disabled")),
        put("a", TEN),
        read("a", TEN, {_EXPIRATION: None}, wait=9 * _DAY),
        configure(rule(expire(1))),
        Step("DELETE /{b}?lifecycle", expect=Expect(204, body=b"")),
        read("a", TEN, wait=9 * _DAY),
    ),
    _timed_case(
        "answers have the expiration date of an object",
        f"{RECORDED}; spaces stay: users' captures, aws-sdk-go-v2#3165; the date: Lifecycle",
        AWS,
        configure(rule(expire(5), "<Prefix>a</Prefix>", "five days")),
        put("a", TEN, expect=Expect(headers=_expiration_headers("Sun, 07 Jan 2018", "five days"))),
        head("a", _expiration_headers("Sun, 07 Jan 2018", "five days")),
        read("a", TEN, _expiration_headers("Sun, 07 Jan 2018", "five days")),
        Step("HEAD /{b}/a?versionId=null", expect=Expect(headers={_EXPIRATION: None}, body=b"")),
        copy_object(
            "a2", gives=Expect(200, headers=_expiration_headers("Sun, 07 Jan 2018", "five days")), source="/{b}/a"
        ),
        put("b", TEN, expect=Expect(headers={_EXPIRATION: None})),
        configure(rule(MARKERS, "")),
        head("a", {_EXPIRATION: None}),
        delete("a"),
    ),
    _timed_case(
        "answers name the first of several rules",
        RECORDED,
        AWS,
        *(
            configure(*(rule(expire(7), f"<Prefix>{prefix}</Prefix>", name) for name, prefix in rules))
            for rules in ((("rule_one", "testobject"), ("rule_two", "test"), ("rule_three", "t")),)
        ),
        put("testobject-expiry", TEN, expect=Expect(headers=_expiration_headers("Tue, 09 Jan 2018", "rule_one"))),
        put("test-one-rule", TEN, expect=Expect(headers=_expiration_headers("Tue, 09 Jan 2018", "rule_two"))),
        put("no-rules", TEN, expect=Expect(headers={_EXPIRATION: None})),
    ),
    _timed_case(
        "JD Cloud's answers have no expiration date",
        "Complete-Multipart-Upload-2: dropped in the newer revision",
        JDCLOUD,
        configure(rule(expire(5))),
        put("a", TEN, expect=Expect(headers={_EXPIRATION: None})),
        head("a", {_EXPIRATION: None}),
    ),
    _timed_case(
        "JD Cloud moves objects of any size to another class",
        "Put-Bucket-Lifecycle; a sample of JD's for boto3, 2023: Days 1, GLACIER; that small ones move, too: our reading of "
        "StorageClass-Overview, which bills them at 64 KB or 48 KB",
        JDCLOUD,
        configure(rule(TRANSITION.format(1, "GLACIER"), "<Prefix>a</Prefix>")),
        put("a", TEN),
        put("b", TEN),
        head("a", {"x-amz-storage-class": None}, wait=2 * _DAY - 3601),
        head("a", {"x-amz-storage-class": "GLACIER"}, wait=1),
        Step("GET /{b}/a", expect=Expect(403, code="InvalidObjectState", fields=None)),
        head("b", {"x-amz-storage-class": None}),
    ),
    _timed_case(
        "JD Cloud's rules choose objects by prefix and tag",
        "Put-Bucket-Lifecycle",
        JDCLOUD,
        configure(rule(expire(1), f"<And><Prefix>a</Prefix>{TAG}</And>")),
        put("a1", TEN, {"x-amz-tagging": "a=1"}),
        put("a2", TEN, {"x-amz-tagging": "a=2"}),
        put("b1", TEN, {"x-amz-tagging": "a=1"}),
        Step("HEAD /{b}/a1", expect=Expect(404, body=b""), wait=2 * _DAY),
        head("a2"),
        head("b1"),
    ),
    _timed_case(
        "JD Cloud aborts incomplete uploads, and says nothing of it before",
        "Put-Bucket-Lifecycle; List-Parts-2 promises headers for later, no answer was found: none are our reading (weak)",
        JDCLOUD,
        configure(rule(ABORT.format(2), "<Prefix>a</Prefix>", "give up")),
        start("a"),
        list_parts(
            Expect(headers={"x-amz-abort-date": None, "x-amz-abort-rule-id": None}), of="{b}/a", wait=3 * _DAY - 3601
        ),
        list_parts(Expect(404, code="NoSuchUpload", fields=None), of="{b}/a", wait=1),
    ),
    _timed_case(
        "incomplete uploads are aborted, and answers have the date",
        "Amazon: CreateMultipartUpload, ListParts, Aborting incomplete multipart uploads; the form: aws-sdk-go-v2#3165",
        AWS,
        configure(rule(ABORT.format(2), "<Prefix>a</Prefix>", "give up")),
        start(
            "a",
            expect=Expect(
                200,
                "InitiateMultipartUploadResult",
                headers={"x-amz-abort-date": "Thu, 04 Jan 2018 00:00:00 GMT", "x-amz-abort-rule-id": "give up"},
            ),
        ),
        list_parts(
            Expect(headers={"x-amz-abort-date": "Thu, 04 Jan 2018 00:00:00 GMT", "x-amz-abort-rule-id": "give up"}),
            of="{b}/a",
        ),
        start(
            "b",
            name="V",
            expect=Expect(
                200, "InitiateMultipartUploadResult", headers={"x-amz-abort-date": None, "x-amz-abort-rule-id": None}
            ),
        ),
        list_parts(Expect(200), of="{b}/a", wait=3 * _DAY - 3601),
        list_parts(Expect(404, code="NoSuchUpload", fields=None), of="{b}/a", wait=1),
        list_parts(Expect(200, headers={"x-amz-abort-date": None}), of="{b}/b", id="{V}"),
    ),
)

CASES: Final = (*_CONFIGURATION, *_EFFECTS)
