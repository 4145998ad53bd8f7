"""Operations that need a document, and requests without a body."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML, NO_PARTS
from fakeoss.contract.case import AWS, Case, Expect, Step, md5_header
from fakeoss.contract.steps import SOURCE, START

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon: versitygw#820 (PutObjectTagging), aws-sdk-cpp#733 (PutBucketNotification)"
_EMPTY: Final = Expect(400, code="MissingRequestBodyError", message="Request Body is empty")
_NO_ACL: Final = Expect(400, code="MissingSecurityHeader", fields={"MissingHeaderName": "x-amz-acl"})
_NO_POLICY: Final = Expect(
    400, code="MalformedPolicy", message="Policies must be valid JSON and the first byte must be '{'"
)


def _put(target: str, expect: Expect = _EMPTY) -> Step:
    return Step(f"PUT /{{b}}{target}", expect=expect)


CASES: Final = (
    Case(
        "a configuration without a body",
        f"{_RECORDED}; the others alike, as versitygw's routes have them; inferred where it has none",
        AWS,
        tuple(
            _put(f"?{query}")
            for query in (
                "tagging",
                "versioning",
                "object-lock",
                "ownershipControls",
                "cors",
                "website",
                "notification",
                "accelerate",
                "encryption",
                "lifecycle",
                "logging",
                "publicAccessBlock",
                "replication",
                "requestPayment",
                "analytics&id=1",
                "intelligent-tiering&id=1",
                "inventory&id=1",
                "metrics&id=1",
            )
        ),
        given=(),
    ),
    Case(
        "tags of an object without a body",
        _RECORDED,
        AWS,
        (_put("/src?tagging"), Step("GET /{b}/src?tagging", expect=Expect(200, "Tagging", {"TagSet": ""}))),
        given=(SOURCE,),
    ),
    Case(
        "DeleteObjects without a body",
        "measured at Amazon, September 2026, in the S3 router of brekkylab/backlot; brekkylab/backlot#335",
        AWS,
        (
            Step(
                "POST /{b}?delete",
                expect=Expect(
                    400,
                    code="InvalidRequest",
                    message="Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
                ),
            ),
            Step("POST /{b}?delete", {"Content-MD5": md5_header(b"")}, expect=_EMPTY),
            Step("POST /{b}/src?delete", {"Content-MD5": md5_header(b"")}, expect=_EMPTY),
        ),
        given=(SOURCE,),
    ),
    Case(
        "retention and legal hold without a body",
        "recorded at Amazon: versitygw#1185, versitygw#1191",
        AWS,
        (_put("/src?retention", MALFORMED_XML), _put("/src?legal-hold", MALFORMED_XML)),
        given=(SOURCE,),
    ),
    Case(
        "requests whose answer without a body is their own",
        "recorded at Amazon, February 2026: the ACL, the policy and the parts; SelectObjectContent: Amazon's list of its "
        "error codes; RestoreObject: our reading",
        AWS,
        (
            _put("?acl", _NO_ACL),
            _put("/src?acl", _NO_ACL),
            _put("?policy", _NO_POLICY),
            Step("POST /{b}/d?uploadId={U}", expect=NO_PARTS),
            Step(
                "POST /{b}/src?select&select-type=2",
                expect=Expect(400, code="EmptyRequestBody", message="Request body cannot be empty."),
            ),
            Step("POST /{b}/src?restore", expect=MALFORMED_XML),
        ),
        given=(SOURCE, START),
    ),
)
