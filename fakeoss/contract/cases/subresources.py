"""Sub-resources: where they are, which methods they have, and that a request has one of them only."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import argument, invalid, not_allowed
from fakeoss.contract.case import AWS, BOTH, Case, Expect, Step
from fakeoss.contract.steps import NOTHING_STORED, SOURCE, START, TEN, missing, put

__all__ = ["CASES"]

_AT_KEYS: Final = "measured at Amazon, September 2026: brekkylab/backlot#267"
_METHODS: Final = "measured at Amazon, September 2026: brekkylab/backlot#230"
_PATHS: Final = "measured at Amazon, September 2026, in the S3 router of brekkylab/backlot; brekkylab/backlot#335"
_WITHOUT_VERSIONS: Final = "This operation does not accept a version-id."


def _head(path: str, query: str, allow: str | None) -> Step:
    return Step(f"HEAD {path}?{query}", expect=Expect(405, headers={"Allow": allow}, body=b""))


def _conflict(request: str, *names: str) -> Step:
    message = f"Conflicting query string parameters: {', '.join(names)}"
    return Step(request, expect=argument("ResourceType", names[0], message))


CASES: Final = (
    Case(
        "HEAD of a sub-resource names the methods that it has",
        _METHODS,
        BOTH,
        (
            _head("/{b}", "location", "GET"),
            _head("/{b}", "uploads", "POST, GET"),
            _head("/{b}", "versioning", "GET, PUT"),
            _head("/{b}", "acl", "GET, PUT"),
            _head("/{b}", "tagging", "DELETE, GET, PUT"),
            _head("/{b}", "policy=1", "DELETE, GET, PUT"),
            _head("/{b}", "versions", "GET"),
            _head("/{absent}", "versions", "GET"),
            _head("/{b}/src", "acl", "GET, PUT"),
            _head("/{b}/src", "tagging", "DELETE, GET, PUT"),
            _head("/{b}/src", "uploadId=abc123", "DELETE, POST, GET"),
            _head("/{b}/none", "encryption", "PUT"),
            _head("/{b}/none", "uploads", "POST, GET"),
            _head("/{b}/none", "location", "GET"),
            Step("HEAD /{b}?acl&versioning", expect=Expect(400, headers={"Allow": None}, body=b"")),
        ),
        given=(SOURCE,),
    ),
    Case(
        "a method that a sub-resource does not have",
        _PATHS,
        BOTH,
        (
            Step("POST /{b}?acl", expect=not_allowed("POST", "ACL", "GET, PUT")),
            Step("PUT /{b}?location", expect=not_allowed("PUT", "LOCATION", "GET")),
            Step("DELETE /{b}?versioning", expect=not_allowed("DELETE", "VERSIONING", "GET, PUT")),
            Step("DELETE /{b}?uploads", expect=not_allowed("DELETE", "UPLOADS", "POST, GET")),
            Step("GET /{b}?delete", expect=not_allowed("GET", "MULTI_OBJECT_DELETE", "POST")),
            Step("GET /{b}?restore", expect=not_allowed("GET", "RESTORE", "POST")),
            Step("PUT /{b}?versions", expect=not_allowed("PUT", "BUCKETVERSIONS", "GET")),
            Step("PUT /{b}/src?uploads", expect=not_allowed("PUT", "UPLOADS", "POST, GET")),
            Step("POST /{b}/src?tagging", expect=not_allowed("POST", "OBJECT_TAGGING", "DELETE, GET, PUT")),
            Step("GET /{b}/src?restore", expect=not_allowed("GET", "RESTORE", "POST")),
            Step("GET /{b}/src?select", expect=not_allowed("GET", "SELECT", "POST")),
            Step("DELETE /{b}/src?retention", expect=not_allowed("DELETE", "OBJECT_LOCK_RETENTION", "GET, PUT")),
            Step("POST /{b}/src?policy", expect=not_allowed("POST", "BUCKETPOLICY", "DELETE, GET, PUT")),
            Step("GET /{b}/src?partNumber=1&uploadId=x", expect=not_allowed("GET", "PART", "PUT")),
            Step("DELETE /{b}/src?partNumber=1&uploadId=x", expect=not_allowed("DELETE", "PART", "PUT")),
            Step("GET /{b}?partNumber=1&uploadId=x", expect=not_allowed("GET", "PART", "PUT")),
        ),
        given=(SOURCE,),
    ),
    Case(
        "POST ?restore of a bucket names no object",
        _PATHS,
        BOTH,
        (
            Step(
                "POST /{b}?restore",
                expect=Expect(400, code="UserKeyMustBeSpecified", message="User key must be specified."),
            ),
        ),
        given=(),
    ),
    Case(
        "a method that the service, a bucket or an object does not have",
        f"{_PATHS}; the methods of an object: our reading",
        BOTH,
        (
            Step("PUT /", expect=not_allowed("PUT", "SERVICE", "GET")),
            Step("DELETE /", expect=not_allowed("DELETE", "SERVICE", "GET")),
            Step("POST /{b}/src", expect=not_allowed("POST", "OBJECT", "HEAD, DELETE, GET, PUT")),
        ),
        given=(SOURCE,),
    ),
    Case(
        "two sub-resources conflict, whatever their order, the bucket and the key",
        _PATHS,
        BOTH,
        (
            _conflict("GET /{b}?versioning&acl", "acl", "versioning"),
            _conflict("GET /{b}?uploads&versioning", "uploads", "versioning"),
            _conflict("GET /{absent}?acl=1&delete=", "acl", "delete"),
            _conflict("PUT /{b}?tagging&acl&policy", "acl", "policy", "tagging"),
            _conflict("GET /{b}/src?acl&tagging", "acl", "tagging"),
            _conflict("GET /{b}/none?location&restore", "location", "restore"),
            _conflict("GET /{b}/src?uploads&uploadId=x", "uploadId", "uploads"),
            _conflict("GET /{b}/src?tagging&partNumber=1", "partNumber", "tagging"),
            _conflict("GET /{b}?acl&partNumber=1", "acl", "partNumber"),
            _conflict("PUT /{b}/d?acl&tagging", "acl", "tagging"),
            missing("d"),
        ),
        given=(SOURCE,),
    ),
    Case(
        "sub-resources of a bucket at the path of a key, whatever the key",
        _AT_KEYS,
        AWS,
        (
            Step("GET /{b}/src?location", expect=Expect(200, "LocationConstraint")),
            Step("GET /{b}/none?location=1&x-id=GetObject", expect=Expect(200, "LocationConstraint")),
            Step("GET /{b}/src?accelerate", expect=Expect(200, "AccelerateConfiguration")),
            Step("GET /{b}/src?notification", expect=Expect(200, "NotificationConfiguration")),
            Step("GET /{b}/src?policy", expect=Expect(404, code="NoSuchBucketPolicy", fields=None)),
            Step("GET /{b}/src?cors", expect=Expect(404, code="NoSuchCORSConfiguration", fields=None)),
            Step("GET /{b}/src?website", expect=Expect(404, code="NoSuchWebsiteConfiguration", fields=None)),
            Step("GET /{b}/src?lifecycle", expect=Expect(404, code="NoSuchLifecycleConfiguration", fields=None)),
            Step("GET /{absent}/src?policy", expect=Expect(404, code="NoSuchBucket", fields=None)),
            Step("GET /{b}/src?Location", expect=Expect(200, body=TEN)),
            Step("GET /{b}/src?location&prefix=x", expect=Expect(200, "LocationConstraint")),
        ),
        given=(SOURCE,),
    ),
    Case(
        "sub-resources of a bucket that a key does not have",
        f"{_AT_KEYS}; versitygw#1688, versitygw#1597",
        AWS,
        (
            Step(
                "GET /{b}/src?versions",
                expect=invalid("There is no such thing as the ?versions sub-resource for a key"),
            ),
            Step(
                "GET /{b}/src?logging",
                expect=Expect(
                    400,
                    code="NoLoggingStatusForKey",
                    message="There is no such thing as the ?logging sub-resource for a key",
                ),
            ),
            Step("GET /{b}/src?uploads", expect=invalid("Key is not expected for the GET method ?uploads subresource")),
        ),
        given=(SOURCE,),
    ),
    Case(
        "parts and uploads at the path of a bucket",
        _PATHS,
        BOTH,
        (
            Step("GET /{b}?partNumber=1", expect=invalid("Object must have a valid key name.")),
            Step("PUT /{b}?partNumber=abc", expect=invalid("Object must have a valid key name.")),
            Step("DELETE /{b}?partNumber=", expect=invalid("Object must have a valid key name.")),
            Step("HEAD /{b}?partNumber=1", expect=Expect(400, body=b"")),
            Step("GET /{b}?uploadId=x", expect=invalid("A key must be specified")),
            Step("DELETE /{b}?uploadId=x", expect=invalid("A key must be specified")),
            Step("POST /{b}?uploadId=x", expect=invalid("A key must be specified")),
            Step("PUT /{b}?uploadId=x", expect=not_allowed("PUT", "UPLOAD", "DELETE, POST, GET")),
            Step("HEAD /{b}", expect=Expect(200, body=b"")),
        ),
        given=(),
    ),
    Case(
        "operations that accept no version id",
        f"{_PATHS}; of PutObject: our reading",
        BOTH,
        (
            Step("GET /{b}?versionId=1", expect=argument("versionId", "1", _WITHOUT_VERSIONS)),
            Step("GET /{b}?list-type=2&versionId=null", expect=argument("versionId", "null", _WITHOUT_VERSIONS)),
            Step("GET /{b}?location&versionId=", expect=argument("versionId", "", _WITHOUT_VERSIONS)),
            Step("DELETE /{b}?versionId=1", expect=argument("versionId", "1", _WITHOUT_VERSIONS)),
            Step("PUT /{b}?versioning&versionId=1", expect=argument("versionId", "1", _WITHOUT_VERSIONS)),
            Step("GET /{b}?acl&versionId=1", expect=argument("versionId", "1", "Invalid version id specified")),
            Step("GET /{b}/src?uploadId=x&versionId=1", expect=argument("versionId", "1", _WITHOUT_VERSIONS)),
            Step("GET /{b}/src?location&versionId=1", expect=argument("versionId", "1", _WITHOUT_VERSIONS)),
            Step("PUT /{b}/d?versionId=1", body=TEN, expect=argument("versionId", "1", _WITHOUT_VERSIONS)),
            missing("d"),
        ),
        given=(SOURCE,),
    ),
    Case(
        "UploadPart accepts no version id, not even one that exists",
        "recorded at Amazon, April 2026: dyus/meeseeks-s3; of a copy: our reading",
        AWS,
        (
            *(
                Step(
                    f"PUT /{{b}}/d?partNumber=1&uploadId={{U}}&versionId={value}",
                    headers,
                    body,
                    argument("versionId", value, _WITHOUT_VERSIONS),
                )
                for value in ("", "abc", "{V}")
                for headers, body in (({}, TEN), ({"x-amz-copy-source": "/{b}/src"}, b""))
            ),
            NOTHING_STORED,
        ),
        given=(
            Step(
                "PUT /{b}?versioning",
                body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
            ),
            put("src", TEN, keep={"V": "@x-amz-version-id"}),
            START,
        ),
    ),
    Case(
        "the sub-resource of a website has no value",
        _PATHS,
        BOTH,
        (
            Step("GET /{b}?website=1", expect=argument("website", "1", "The website parameter must not have a value")),
            Step(
                "PUT /{b}/k?website=x", expect=argument("website", "x", "The website parameter must not have a value")
            ),
            Step("GET /{b}?website=", expect=Expect(404, code="NoSuchWebsiteConfiguration", fields=None)),
        ),
        given=(),
    ),
)
