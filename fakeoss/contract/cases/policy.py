"""Bucket policies: documents, malformed ones, and what they allow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import ACCESS_DENIED
from fakeoss.contract.case import AWS, JDCLOUD, NOBODY, OTHER, Case, Expect, Step
from fakeoss.contract.steps import TEN, copy, copy_object, put, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, per localstack's snapshots"
_REPORTED: Final = "reported: versitygw#645 to #650, S3-Uploads#239, noobaa-core#10058"
_EVALUATION: Final = "Amazon's documentation: Policy evaluation logic"
_LANGUAGE: Final = "Put-Bucket-Policy-2, Access-Control-Base-On-Bucket-Policy"
_OBJECTS: Final = "arn:aws:s3:::{b}/*"
_BUCKET: Final = "arn:aws:s3:::{b}"
_NO_POLICY: Final = Expect(
    404, code="NoSuchBucketPolicy", message="The bucket policy does not exist", fields={"BucketName": "{b}"}
)
_NO_POLICY_JD: Final = _NO_POLICY._replace(message="The specified bucket does not have a bucket policy.")
_UNBLOCKED: Final = Step("DELETE /{b}?publicAccessBlock", expect=Expect(204, body=b""))
_WRITTEN: Final = {"aws": Expect(204, body=b""), "jdcloud": Expect(200, body=b"")}


def _statement(**changes: Any) -> dict[str, Any]:
    """Return a statement that lets everyone read the objects; ``None`` leaves an element out."""
    defaults = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": _OBJECTS}
    return {name: value for name, value in (defaults | changes).items() if value is not None}


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))


def _put(body: str, expect: Expect = _WRITTEN["aws"]) -> Step:
    return Step("PUT /{b}?policy", body=body, expect=expect)


def _malformed(message: str) -> Expect:
    return Expect(400, code="MalformedPolicy", message=message, fields={})


def _rejected(message: str, **changes: Any) -> Step:
    return _put(_document(_statement(**changes)), _malformed(message))


def _request_as(user: str, request: str, expect: Expect = ACCESS_DENIED, **step: Any) -> Step:
    return Step(request, expect=expect, user=user, **step)


_READ: Final = Expect(body=TEN)
_NOT_JSON: Final = "Policies must be valid JSON and the first byte must be '{'"
_NO_MATCH: Final = "Action does not apply to any resource(s) in statement"
_STATUS: Final = "PolicyStatus"

CASES: Final = (
    Case(
        "a policy is put, read and deleted",
        f"{_RECORDED}; the bytes of the document: our reading of the same",
        AWS,
        (
            _UNBLOCKED,
            Step("GET /{b}?policy", expect=_NO_POLICY),
            _put(_document(_statement())),
            Step(
                "GET /{b}?policy",
                expect=Expect(headers={"Content-Type": "application/json"}, body=_document(_statement())),
            ),
            Step("DELETE /{b}?policy", expect=Expect(204, body=b"")),
            Step("GET /{b}?policy", expect=_NO_POLICY),
            Step("DELETE /{b}?policy", expect=Expect(204, body=b"")),
        ),
        given=(),
    ),
    Case(
        "elements of a policy are returned in Amazon's order",
        _RECORDED,
        AWS,
        (
            _UNBLOCKED,
            _put(
                '{"Statement": [{"Action": "s3:GetObject", "Effect": "Allow", "Resource": "arn:aws:s3:::{b}/*", '
                '"Principal": {"AWS": "*"}}], "Version": "2012-10-17"}'
            ),
            Step("GET /{b}?policy", expect=Expect(body=_document(_statement()))),
        ),
        given=(),
    ),
    Case(
        "a policy at JD Cloud",
        "Put-Bucket-Policy-2, Get-Bucket-Policy-2, Delete-Bucket-Policy-2; none set: the text of Error-List (native), whose "
        "code is NotSuchBucketPolicy, with Amazon's code (weak to medium)",
        JDCLOUD,
        (
            Step("GET /{b}?policy", expect=_NO_POLICY_JD),
            _put(_document(_statement()), _WRITTEN["jdcloud"]),
            Step("GET /{b}?policy", expect=Expect(body=_document(_statement()))),
            Step("DELETE /{b}?policy", expect=Expect(204, body=b"")),
            Step("GET /{b}?policy", expect=_NO_POLICY_JD),
            _put("", Expect(400, code="POLICYError", fields={})),
        ),
        given=(),
    ),
    Case(
        "malformed policies",
        f"{_RECORDED} for the empty body, the text and the missing Statement; {_REPORTED}",
        AWS,
        (
            _put("", _malformed(_NOT_JSON)),
            _put("invalid json", _malformed(_NOT_JSON)),
            _put("{", _malformed("This policy contains invalid Json")),
            _put("{}", _malformed("Missing required field Statement")),
            _put(_document(), _malformed("Could not parse the policy: Statement is empty!")),
            _rejected("Missing required field Principal", Principal=None),  # terraform#28688
            _rejected("Invalid principal in policy", Principal={"AWS": "nobody"}),
            _rejected("Invalid principal in policy", Principal=None, NotPrincipal={"AWS": "111122223333"}),
            _rejected("Invalid effect: hello", Effect="hello"),
            _rejected("Policy has invalid action", Action="invalid_action"),
            _rejected("Policy has invalid resource", Resource="*"),
            _rejected("Policy has invalid resource", Resource="arn:aws:s3:::{c}/*"),
            _rejected(_NO_MATCH, Action=["s3:PutObject"], Resource=[_BUCKET]),
            _rejected("Policy has an invalid condition key", Condition={"Bool": {"s3:VersionStatus": "true"}}),
            Step("GET /{b}?policy", expect=_NO_POLICY),
        ),
        given=(),
    ),
    Case(
        "policy elements that JD Cloud does not support",
        f"{_LANGUAGE}; that all of it is MalformedPolicy: our reading",
        JDCLOUD,
        tuple(
            _put(_document(_statement(**changed)), Expect(400, code="MalformedPolicy", fields={}))
            for changed in (
                {"Action": "s3:GetObjectAcl"},
                {"Action": "s3:Get*"},
                {"Action": None, "NotAction": "s3:GetObject"},
                {"Resource": None, "NotResource": _OBJECTS},
                {"Principal": {"AWS": "arn:aws:iam::*:root"}},
                {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
                {"Condition": {"StringEquals": {"aws:UserAgent": "x"}}},
                {"Condition": {"StringEqualsIfExists": {"aws:Referer": "x"}}},
            )
        ),
        given=(),
    ),
    Case(
        "JD Cloud's condition operators",
        f"{_LANGUAGE}: StringLike is not case-sensitive; NotStringEquals as the page spells it",
        JDCLOUD,
        (
            _put(
                _document(
                    _statement(Condition={"StringLike": {"aws:Referer": "HTTP://example.com/*"}}),
                    _statement(Effect="Deny", Condition={"NotStringEquals": {"aws:Referer": "http://example.com/a"}}),
                ),
                _WRITTEN["jdcloud"],
            ),
            _request_as(NOBODY, "GET /{b}/src", _READ, headers={"Referer": "http://example.com/a"}),
            _request_as(NOBODY, "GET /{b}/src", headers={"Referer": "http://example.com/b"}),
            _request_as(NOBODY, "GET /{b}/src"),
        ),
        given=(put("src", TEN),),
    ),
    Case(
        "an allow grants others its actions only",
        _EVALUATION,
        AWS,
        (
            _UNBLOCKED,
            _request_as(OTHER, "GET /{b}/src"),
            _put(_document(_statement())),
            _request_as(OTHER, "GET /{b}/src", _READ),
            _request_as(NOBODY, "GET /{b}/src", _READ),
            _request_as(OTHER, "DELETE /{b}/src"),
            _request_as(OTHER, "GET /{b}"),
            _put(_document(_statement(), _statement(Action="s3:ListBucket", Resource=_BUCKET))),
            _request_as(OTHER, "GET /{b}", Expect(200, "ListBucketResult")),
        ),
        given=(put("src", TEN),),
    ),
    Case(
        "JD Cloud's actions cover the documented operations",
        _LANGUAGE,
        JDCLOUD,
        (
            _put(
                _document(
                    _statement(Action=["s3:PutObject", "s3:GetObject"]),
                    _statement(Action="s3:ListBucket", Resource=_BUCKET),
                ),
                _WRITTEN["jdcloud"],
            ),
            _request_as(OTHER, "PUT /{b}/new", Expect(), body=TEN),
            _request_as(OTHER, "GET /{b}/new", _READ),
            _request_as(
                OTHER, "POST /{b}/d?uploads", Expect(200, "InitiateMultipartUploadResult"), keep={"U": "UploadId"}
            ),
            _request_as(OTHER, "GET /{b}?uploads", Expect(200, "ListMultipartUploadsResult")),
            _request_as(OTHER, "DELETE /{b}/d?uploadId={U}", Expect(204)),
            _request_as(OTHER, "GET /{b}", Expect(200, "ListBucketResult")),
            _request_as(OTHER, "DELETE /{b}/new"),
            _request_as(OTHER, "GET /{b}?policy"),
        ),
        given=(),
    ),
    Case(
        "a deny applies to the owner, except for managing the policy",
        f"{_EVALUATION}, PutBucketPolicy",
        AWS,
        (
            _put(_document(_statement(Effect="Deny", Action="s3:*", Resource=[_BUCKET, _OBJECTS]))),
            Step("GET /{b}/src", expect=ACCESS_DENIED),
            Step("GET /{b}", expect=ACCESS_DENIED),
            Step("DELETE /{b}/src", expect=ACCESS_DENIED),
            Step("GET /{b}?policy", expect=Expect()),
            Step("DELETE /{b}?policy", expect=Expect(204)),
            read("src", TEN),
        ),
        given=(put("src", TEN),),
    ),
    Case(
        "a deny on the source stops a copy",
        "Amazon's documentation: UploadPartCopy and CopyObject, Permissions",
        AWS,
        (
            _put(_document(_statement(Effect="Deny", Resource=f"{_BUCKET}/src"))),
            copy(1, None, ACCESS_DENIED),
            copy_object("new", {}, ACCESS_DENIED),
        ),
    ),
    Case(
        "a deny on the target stops a copy",
        "Amazon's documentation: UploadPartCopy and CopyObject, Permissions",
        AWS,
        (
            _put(_document(_statement(Effect="Deny", Action="s3:PutObject"))),
            copy(1, None, ACCESS_DENIED),
            copy_object("new", {}, ACCESS_DENIED),
        ),
    ),
    Case(
        "other accounts cannot manage a policy",
        "Amazon's documentation: PutBucketPolicy",
        AWS,
        (
            _UNBLOCKED,
            _request_as(OTHER, "GET /{b}?policy"),
            _put(_document(_statement(Action="s3:*", Resource=[_BUCKET, _OBJECTS]))),
            *(
                _request_as(
                    OTHER,
                    f"{method} /{{b}}?policy",
                    Expect(405, code="MethodNotAllowed", fields={"Method": method, "ResourceType": "BUCKETPOLICY"}),
                )
                for method in ("GET", "PUT", "DELETE")
            ),
        ),
        given=(),
    ),
    Case(
        "whether a policy is public",
        "Amazon's documentation: Blocking public access, The meaning of public; none: versitygw's tests",
        AWS,
        (
            _UNBLOCKED,
            Step("GET /{b}?policyStatus", expect=_NO_POLICY),
            _put(_document(_statement())),
            Step("GET /{b}?policyStatus", expect=Expect(200, _STATUS, {"IsPublic": "true"}, ("IsPublic",))),
            _put(_document(_statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/32"}}))),
            Step("GET /{b}?policyStatus", expect=Expect(200, _STATUS, {"IsPublic": "false"}, ("IsPublic",))),
        ),
        given=(),
    ),
    Case(
        "public policies are blocked in new buckets",
        "Amazon's documentation: Blocking public access; new buckets since April 2023",
        AWS,
        (
            _put(_document(_statement()), Expect(403, code="AccessDenied", fields={})),
            _put(_document(_statement(Principal={"AWS": "111122223333"}))),
        ),
        given=(),
    ),
)
