"""Cross-origin resource sharing: PutBucketCors, GetBucketCors, DeleteBucketCors, and preflight requests.

The answers were recorded at Amazon (localstack's snapshots of test_s3_cors).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import carries_digest, receive_document
from fakeoss.handling.registry import RESERVED, Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.cors import Cors, CorsRule
from fakeoss.wire.numbers import MAX_INT, parse_count
from fakeoss.wire.schema import MANY, Field, read_document
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element

__all__ = ["cors_headers"]

_METHODS: Final = ("GET", "PUT", "HEAD", "POST", "DELETE")
_SCHEMA: Final = Field(
    "CORSConfiguration",
    (
        Field(
            "CORSRule",
            (
                Field("ID", least=0),
                Field("AllowedOrigin", most=MANY, empty=True),
                Field("AllowedMethod", most=MANY, empty=True),
                Field("AllowedHeader", least=0, most=MANY),
                Field("MaxAgeSeconds", least=0),
                Field("ExposeHeader", least=0, most=MANY),
            ),
            most=100,
        ),
    ),
)
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The syntax of a header name (RFC 9110)."""
_MAX_DOCUMENT: Final = 64 << 10
"""The largest document, in bytes (Amazon: PutBucketCors; JD Cloud: Put-Bucket-Cors-2)."""
_VARY: Final = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


@operation("PutBucketCors", "PUT", Target.BUCKET, query={"cors"}, page="Put-Bucket-Cors-2")
def put_bucket_cors(call: Call) -> Reply:
    """Replace the CORS rules of a bucket, a hundred at most.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, MISSING_DIGEST if the profile requires one, MALFORMED_XML, the CORS causes. JD
    Cloud page: Put-Bucket-Cors-2.
    """
    bucket = call.bucket()
    call.authorise("s3:PutBucketCORS", bucket)
    if call.profile.documents.cors_needs_digest and not carries_digest(call.headers):
        raise OssError(Cause.MISSING_DIGEST)
    document = receive_document(call)
    if len(document) > _MAX_DOCUMENT:
        raise OssError(Cause.CORS_TOO_LARGE)
    root = parse_xml(document, _SCHEMA.name)
    node = read_document(root, _SCHEMA)
    bucket.settings.cors = Cors(tuple(_rule(element) for element in root.all("CORSRule")), node)
    return Reply()


def _rule(element: Element) -> CorsRule:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(child.text for child in element.all(name))

    rule = CorsRule(texts("AllowedOrigin"), texts("AllowedMethod"), texts("AllowedHeader"), texts("ExposeHeader"))
    for method in rule.methods:
        if method not in _METHODS:
            raise OssError(Cause.CORS_METHOD, Given=method)
    for name, patterns in (("AllowedOrigin", rule.origins), ("AllowedHeader", rule.headers)):
        for pattern in patterns:
            if pattern.count("*") > 1:
                raise OssError(Cause.CORS_WILDCARDS, Name=name, Given=pattern)
    for header in rule.exposed:
        if "*" in header:
            raise OssError(Cause.CORS_EXPOSED_WILDCARD, Given=header)
    for name, headers in (("AllowedHeader", rule.headers), ("ExposeHeader", rule.exposed)):
        for header in headers:
            if not _HEADER_NAME.fullmatch(header):
                raise OssError(Cause.CORS_HEADER, Name=name, Given=header)
    age = element.text_of("MaxAgeSeconds")
    if age is None:
        return rule
    seconds = parse_count(age, MAX_INT)
    if seconds is None:
        raise OssError(Cause.MALFORMED_XML)
    return rule._replace(max_age=seconds)


@operation("GetBucketCors", "GET", Target.BUCKET, query={"cors"}, page="Get-Bucket-Cors-2")
def get_bucket_cors(call: Call) -> Reply:
    """Return the CORS rules of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_CORS. JD Cloud page:
    Get-Bucket-Cors-2."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketCORS", bucket)
    if bucket.settings.cors is None:
        raise OssError(Cause.NO_CORS, BucketName=bucket.name)
    return Reply(xml=bucket.settings.cors.document)


@operation("DeleteBucketCors", "DELETE", Target.BUCKET, query={"cors"}, page="Delete-Bucket-Cors-2")
def delete_bucket_cors(call: Call) -> Reply:
    """Delete the CORS rules of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page: Delete-Bucket-Cors-2."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketCORS", bucket)
    bucket.settings.cors = None
    return Reply(204)


@operation("PreflightRequest", "OPTIONS", Target.SERVICE, allows=RESERVED, page="Put-Bucket-Cors-2")
@operation("PreflightRequest", "OPTIONS", Target.BUCKET, allows=RESERVED, page="Put-Bucket-Cors-2")
@operation("PreflightRequest", "OPTIONS", Target.OBJECT, allows=RESERVED, page="Put-Bucket-Cors-2")
def preflight_request(call: Call) -> Reply:
    """Answer a browser's preflight request, which is never signed. Raises CORS_ORIGIN_MISSING, CORS_BUCKET_MISSING,
    CORS_NOT_ENABLED, CORS_METHOD_MISSING, CORS_METHOD_ASKED, CORS_HEADER_ASKED, CORS_FORBIDDEN."""
    headers = call.headers
    origin = headers.get("origin")
    if origin is None:
        raise OssError(Cause.CORS_ORIGIN_MISSING)
    method = headers.get("access-control-request-method")
    fields = {"Method": method or "OPTIONS", "ResourceType": "OBJECT" if call.key else "BUCKET"}
    bucket_fields = {
        "Method": fields["Method"],
        "ResourceType": "BUCKET",
    }  # recorded at Amazon for an object too, Feb. 2026
    try:
        cors = call.bucket().settings.cors
    except OssError:
        raise OssError(Cause.CORS_BUCKET_MISSING, **bucket_fields) from None
    if cors is None:
        raise OssError(Cause.CORS_NOT_ENABLED, **bucket_fields)
    if method is None:
        raise OssError(Cause.CORS_METHOD_MISSING)
    if method not in _METHODS:
        raise OssError(Cause.CORS_METHOD_ASKED, Given=method)
    requested_headers = _requested_headers(call)
    for header in requested_headers:
        if not _HEADER_NAME.fullmatch(header):
            raise OssError(Cause.CORS_HEADER_ASKED, Given=header)
    rule = cors.find(origin, method, requested_headers)
    if rule is None:
        raise OssError(Cause.CORS_FORBIDDEN, **fields)
    return Reply(headers=_allow_headers(rule, origin, requested_headers))


def cors_headers(call: Call) -> dict[str, str]:
    """Return the CORS headers of the response to a cross-origin request, successful or not."""
    if call.bucket_name is None or call.request.method == "OPTIONS":  # preflight_request sets its own headers
        return {}
    try:
        cors = call.store.bucket(call.bucket_name).settings.cors
    except OssError:
        return {}
    headers = call.request.headers
    origin, requested_headers = headers.get("origin", ""), _requested_headers(call)
    method = headers.get("access-control-request-method", call.request.method)
    rule = None if cors is None else cors.find(origin, method, requested_headers)
    return {} if rule is None else _allow_headers(rule, origin, requested_headers)


def _requested_headers(call: Call) -> tuple[str, ...]:
    text = call.request.headers.get("access-control-request-headers", "")
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _allow_headers(rule: CorsRule, origin: str, requested_headers: tuple[str, ...]) -> dict[str, str]:
    any_origin = "*" in rule.origins
    headers = {
        "Access-Control-Allow-Origin": "*" if any_origin else origin,
        "Access-Control-Allow-Methods": ", ".join(rule.methods),
    }
    if requested_headers:
        headers["Access-Control-Allow-Headers"] = ", ".join(name.lower() for name in requested_headers)
    if rule.exposed:
        headers["Access-Control-Expose-Headers"] = ", ".join(rule.exposed)
    if rule.max_age is not None:
        headers["Access-Control-Max-Age"] = str(rule.max_age)
    if not any_origin:
        headers["Access-Control-Allow-Credentials"] = "true"
    headers["Vary"] = _VARY
    return headers
