"""PostObject: unsigned forms, what they store and return, and invalid forms."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import ACCESS_DENIED, MALFORMED_XML, no_such_bucket
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, NOBODY, Case, Expect, Like, Step, etag
from fakeoss.contract.steps import TEN, missing, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots of TestS3PresignedPost"
_DOCUMENTED: Final = "Amazon's documentation: POST Object, form fields"
_BOUNDARY: Final = "9f1c2a"
_TYPE: Final = f"multipart/form-data; boundary={_BOUNDARY}"
_NONE: Mapping[str, str] = {}
_PUBLIC: Final = {
    "aws": (
        Step("DELETE /{b}?publicAccessBlock", expect=Expect(204, body=b"")),
        Step(
            "PUT /{b}?ownershipControls",
            body="<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
        ),
        Step("PUT /{b}?acl", {"x-amz-acl": "public-read-write"}),
    ),
    "jdcloud": (Step("PUT /{b}?acl", {"x-amz-acl": "public-read-write"}),),
}


def _part(name: str, text: str, more: str = "") -> str:
    return f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{text}\r\n'


def _form(
    fields: Mapping[str, str], expect: Expect, *, filename: str | None = "a.txt", kind: str = _TYPE, **step: Any
) -> Step:
    """PostObject with a file of ten digits; without a file name if ``filename`` is empty, without a file if it is ``None``."""
    parts = [_part(name, text) for name, text in fields.items()]
    if filename is not None:
        parts.append(_part("file", TEN.decode(), f'; filename="{filename}"' if filename else ""))
    body = f"{''.join(parts)}--{_BOUNDARY}--\r\n".encode()
    return Step("POST /{b}", {"Content-Type": kind}, body, expect, **{"user": NOBODY, **step})


def _missing(field: str) -> Expect:
    message = (
        f"Bucket POST must contain a field named '{field}'.  If it is specified, please check the order of the fields."
    )
    return Expect(400, code="InvalidArgument", message=message, fields={"ArgumentName": field, "ArgumentValue": ""})


_POLICY: Final = b64encode(b'{"expiration":"2037-01-01T00:00:00Z","conditions":[]}').decode()
_CREATED: Final = Expect(204, headers={"ETag": etag(TEN), "Location": Like(r"https?://.+/k")}, body=b"")


def _public_cases(name: str, source: str, *steps: Step, profiles: tuple[str, ...] = BOTH) -> tuple[Case, ...]:
    """Return a case in a bucket that everyone may write to, for each profile."""
    return tuple(
        Case(f"form: {name}" + (", at JD Cloud" if profile == "jdcloud" else ""), source, (profile,), steps, setup)
        for profile, setup in _PUBLIC.items()
        if profile in profiles
    )


CASES: Final = (
    *_public_cases(
        "anonymous, in a public bucket",
        f"{_DOCUMENTED}; Post-Object-2",
        _form({"key": "k", "acl": "public-read"}, _CREATED),
        read("k", TEN),
        _form(
            {"Key": "K2", "acl": "public-read"}, _CREATED._replace(headers={"ETag": etag(TEN)})
        ),  # field names are case-insensitive
        read("K2", TEN),
    ),
    *_public_cases(
        "the key contains the file name",
        f"{_DOCUMENTED}; Post-Object-2; without a name: {_RECORDED}",
        _form({"key": "d/${filename}", "acl": "public-read"}, Expect(204), filename="C:\\\\x\\\\a b.txt"),
        read("d/a%20b.txt", TEN),
        _form({"key": "d/${filename}", "acl": "public-read"}, Expect(204), filename=""),
        read("d/$%7Bfilename%7D", TEN),
    ),
    *_public_cases(
        "status and redirect",
        f"{_DOCUMENTED}; Post-Object-2; a redirect that is no URL: {_RECORDED}",
        *(
            _form({"key": "k", "success_action_status": value}, Expect(status, body=b""))
            for value, status in (("200", 200), ("204", 204), ("404", 204))
        ),
        _form(
            {"key": "a/k", "success_action_redirect": "http://example.com/done?x=1"},
            Expect(
                303,
                headers={
                    "Location": Like(r"http://example\.com/done\?x=1&bucket=.+&key=a%2Fk&etag=%22[0-9a-f]{32}%22")
                },
                body=b"",
            ),
        ),
        _form({"key": "k", "success_action_redirect": "/wrong/redirect/relative"}, _CREATED),
    ),
    *(
        case
        for profile, children in (
            ("aws", ("Location", "Bucket", "Key", "ETag")),
            ("jdcloud", ("Bucket", "Key", "ETag", "Location")),
        )
        for case in _public_cases(
            "status 201 returns a document",
            f"{_RECORDED}: test_post_object_with_unicode_metadata; the order: Amazon's documentation; Post-Object-2",
            _form(
                {"key": "a b", "success_action_status": "201"},
                Expect(
                    201,
                    "PostResponse",
                    {"Bucket": "{b}", "Key": "a b", "ETag": etag(TEN), "Location": Like(r"https?://.+/a%20b")},
                    children,
                    headers={"ETag": etag(TEN), "Location": Like(r"https?://.+/a%20b")},
                ),
            ),
            profiles=(profile,),
        )
    ),
    *_public_cases(
        "fields become headers of the object",
        f"{_RECORDED}: test_post_object_with_metadata; Post-Object-2",
        _form({"key": "k", "acl": "public-read", "Content-Type": "text/plain", "x-amz-meta-colour": "blue"}, _CREATED),
        Step(
            "HEAD /{b}/k",
            expect=Expect(200, headers={"Content-Type": "text/plain", "x-amz-meta-colour": "blue"}, body=b""),
        ),
    ),
    *_public_cases(
        "invalid fields",
        f"{_RECORDED}: test_post_object_with_storage_class; the digest: {_DOCUMENTED}; Post-Object-2",
        _form(
            {"key": "k", "x-amz-storage-class": "FakeClass"},
            Expect(
                400,
                code="InvalidStorageClass",
                message="The storage class you specified is not valid",
                fields={"StorageClassRequested": "FakeClass"},
            ),
        ),
        _form({"key": "k", "Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="}, Expect(400, code="BadDigest", fields=None)),
        missing("k"),
    ),
    *_public_cases(
        "a field with a tagging document",
        f"{_RECORDED}: test_post_object_with_tags",
        _form(
            {"key": "k", "tagging": "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"},
            _CREATED,
        ),
        Step("GET /{b}/k?tagging", expect=Expect(200, "Tagging", {"TagSet/Tag/Key": "a", "TagSet/Tag/Value": "1"})),
        _form({"key": "k", "tagging": "<InvalidXmlTagging></InvalidXmlTagging>"}, _CREATED),
        Step("GET /{b}/k?tagging", expect=Expect(200, "Tagging", {"TagSet/Tag": None})),
        _form({"key": "n", "tagging": "not-xml"}, MALFORMED_XML),
        missing("n"),
        profiles=AWS,
    ),
    Case(
        "form: anonymous, in a private bucket",
        f"{_RECORDED}: test_post_request_missing_fields; Post-Object-2",
        BOTH,
        (
            _form({"key": "k"}, ACCESS_DENIED),
            _form({"key": "k", "policy": _POLICY}, ACCESS_DENIED),
            missing("k"),
        ),
        given=(),
    ),
    Case(
        "form: a signature in the request headers is ignored",
        "Post-Object-2; Amazon's documentation: Authenticating requests, browser-based uploads using POST",
        JDCLOUD,
        (_form({"key": "k"}, ACCESS_DENIED, user="owner"), missing("k")),
        given=(),
    ),
    Case(
        "form: a field is missing",
        f"{_RECORDED}: test_post_request_missing_signature, test_post_request_missing_fields; the key: {_DOCUMENTED}",
        AWS,
        (
            _form({"policy": _POLICY}, _missing("key")),
            _form({"key": "k", "policy": _POLICY, "AWSAccessKeyId": "A"}, _missing("Signature")),
            _form({"key": "k", "policy": _POLICY, "Signature": "s"}, _missing("AWSAccessKeyId")),
            *(
                _form(
                    {
                        "key": "k",
                        "policy": _POLICY,
                        **{
                            name: text
                            for name, text in (
                                ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
                                ("X-Amz-Credential", "A/20260101/us-east-1/s3/aws4_request"),
                                ("X-Amz-Date", "20260101T000000Z"),
                                ("X-Amz-Signature", "0" * 64),
                            )
                            if name != lacking
                        },
                    },
                    _missing(lacking),
                )
                for lacking in ("X-Amz-Signature", "X-Amz-Algorithm")
            ),
            missing("k"),
        ),
        given=(),
    ),
    Case(
        "form: not multipart/form-data",
        f"{_RECORDED}: test_post_object_with_wrong_content_type",
        AWS,
        (
            _form(
                {"key": "k"},
                Expect(
                    412,
                    code="PreconditionFailed",
                    message="At least one of the pre-conditions you specified did not hold",
                    fields={"Condition": "Bucket POST must be of the enclosure-type multipart/form-data"},
                ),
                kind="text/html; charset=UTF-8",
            ),
            missing("k"),
        ),
        given=(),
    ),
    Case(
        "form: without a file",
        "versitygw's integration tests",
        AWS,
        (
            _form(
                {"key": "k"},
                Expect(
                    400,
                    code="InvalidArgument",
                    message="POST requires exactly one file upload per request.",
                    fields={"ArgumentName": "file", "ArgumentValue": "0"},
                ),
                filename=None,
            ),
        ),
        given=(),
    ),
    Case(
        "form: without a file, at JD Cloud",
        "Post-Object-2",
        JDCLOUD,
        (_form({"key": "k"}, Expect(400, code="IncorrectNumberOfFilesInPostRequest", fields={}), filename=None),),
        given=(),
    ),
    *(
        Case(
            f"form: more than 20 KB of fields: {code}",
            source,
            (profile,),
            (
                _form(
                    {"key": "k", "x-amz-meta-a": "x" * 20480},
                    Expect(
                        400,
                        code=code,
                        message="Your POST request fields preceding the upload file were too large.",
                        fields={"MaxPostPreDataLengthBytes": "20480"},
                    ),
                ),
                missing("k"),
            ),
            given=(),
        )
        for profile, code, source in (
            ("aws", "MaxPostPreDataLengthExceededError", "Amazon's list of error codes; its element: our reading"),
            ("jdcloud", "MaxPostPreDataLengthExceeded", "Post-Object-2; the element: our reading"),
        )
    ),
    Case(
        "form: the bucket does not exist",
        "recorded at Amazon for other operations: NoSuchBucket",
        AWS,
        (_form({"key": "k"}, no_such_bucket())._replace(request="POST /{absent}"),),
        given=(),
    ),
)
