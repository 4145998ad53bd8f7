"""Cross-origin resource sharing: the rules of a bucket, preflight requests, and the headers of other answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import MALFORMED_XML, invalid, no_such_bucket
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, NOBODY, Case, Expect, Step, md5_header
from fakeoss.contract.steps import TEN, put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.contract.case import Text

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, per localstack's snapshots of test_s3_cors"
_GATEWAY: Final = "versitygw's integration tests"
_PAGES: Final = "Put-Bucket-Cors-2, Get-Bucket-Cors-2, Delete-Bucket-Cors-2"
_ORIGIN: Final = "https://localhost:4200"
_VARY: Final = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
_ABSENT: Final = Expect(
    404,
    code="NoSuchCORSConfiguration",
    message="The CORS configuration does not exist",
    fields={"BucketName": "{b}"},
)
_NOT_ALLOWED: Final = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
_NOT_ENABLED: Final = "CORSResponse: CORS is not enabled for this bucket."
_CORS_HEADERS: Final = (
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
    "Access-Control-Allow-Credentials",
    "Vary",
)


def _rule(origins: str = _ORIGIN, methods: str = "GET PUT", headers: str = "", more: str = "") -> str:
    parts = [("AllowedHeader", name) for name in headers.split()]
    parts += [("AllowedMethod", name) for name in methods.split()]
    parts += [("AllowedOrigin", name) for name in origins.split()]
    return "<CORSRule>" + "".join(f"<{name}>{text}</{name}>" for name, text in parts) + more + "</CORSRule>"


_AGE: Final = "<MaxAgeSeconds>3000</MaxAgeSeconds>"


def _put(*rules: str, expect: Expect | None = None, digest: bool = True, **step: Any) -> Step:
    body = f"<CORSConfiguration>{''.join(rules)}</CORSConfiguration>".encode()
    headers = {"Content-MD5": md5_header(body)} if digest else {}
    return Step("PUT /{b}?cors", headers, body, expect or Expect(200, body=b""), **step)


def _get(expect: Expect) -> Step:
    return Step("GET /{b}?cors", expect=expect)


def _rules_are(**xml: str | tuple[str, ...] | None) -> Step:
    return _get(Expect(200, "CORSConfiguration", {f"CORSRule/{name}": text for name, text in xml.items()}))


def _cors_headers(**headers: str) -> dict[str, Text | None]:
    """Return exactly these CORS headers, with ``Vary`` if there are any."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    if fields:
        fields["Vary"] = _VARY
    return {name: fields.get(name.removeprefix("Access-Control-")) for name in _CORS_HEADERS}


_NOTHING: Final = _cors_headers()
_ALLOWED: Final = _cors_headers(
    Allow_Origin=_ORIGIN, Allow_Methods="GET, PUT", Max_Age="3000", Allow_Credentials="true"
)


def _preflight(headers: Mapping[str, str], expect: Expect, path: str = "/{b}/k") -> Step:
    names = {"origin": "Origin", "method": "Access-Control-Request-Method", "headers": "Access-Control-Request-Headers"}
    return Step(f"OPTIONS {path}", {names[name]: text for name, text in headers.items()}, expect=expect, user=NOBODY)


def _forbidden(message: str, method: str, resource: str = "OBJECT") -> Expect:
    fields = {"Method": method, "ResourceType": resource}
    return Expect(403, code="AccessForbidden", message=message, fields=fields, headers=_NOTHING)


def _bad_request(message: str) -> Expect:
    return Expect(400, code="BadRequest", message=message, fields={})


def _rejected_rule(name: str, source: str, message: str, *rules: str) -> tuple[Case, Case]:
    """Return the cases of a rejected rule, for which JD Cloud has its own error code."""
    own = Expect(400, code="InvalidCORSConfiguration", message=message, fields={})
    return (
        Case(f"CORS: {name}", source, AWS, (_put(*rules, expect=invalid(message)), _get(_ABSENT)), given=()),
        Case(
            f"CORS: {name}, at JD Cloud",
            "Error-Response-2 for the code; that it is the one for this: our reading, with Amazon's message",
            JDCLOUD,
            (_put(*rules, expect=own), _get(_ABSENT)),
            given=(),
        ),
    )


_READ: Final = {"origin": _ORIGIN, "method": "GET"}

CASES: Final = (
    Case(
        "CORS: rules are put, read and deleted",
        f"{_RECORDED}; {_PAGES}",
        BOTH,
        (
            _get(_ABSENT),
            Step("DELETE /{b}?cors", expect=Expect(204, body=b"")),
            _put(_rule(headers="x-AMZ-server-SIDE-encryption x-amz-b", more=_AGE)),
            _rules_are(
                AllowedHeader=("x-AMZ-server-SIDE-encryption", "x-amz-b"),
                AllowedMethod=("GET", "PUT"),
                AllowedOrigin=_ORIGIN,
                MaxAgeSeconds="3000",
                ExposeHeader=None,
            ),
            _put(_rule("*", "GET"), _rule("https://test.com", "HEAD")),
            _rules_are(AllowedMethod=("GET", "HEAD"), AllowedOrigin=("*", "https://test.com"), MaxAgeSeconds=None),
            Step("DELETE /{b}?cors", expect=Expect(204, body=b"")),
            _get(_ABSENT),
        ),
        given=(),
    ),
    Case(
        "CORS: an empty origin is accepted",
        _RECORDED,
        AWS,
        (
            _put(
                "<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin></AllowedOrigin></CORSRule>", digest=False
            ),
            _rules_are(AllowedOrigin="", AllowedMethod="GET"),
        ),
        given=(),
    ),
    Case(
        "CORS: without a digest",
        "Put-Bucket-Cors-2: Content-MD5 is required; the code: Error-Response-2",
        JDCLOUD,
        (_put(_rule(), expect=Expect(400, code="MissingContentMD5", fields={}), digest=False), _get(_ABSENT)),
        given=(),
    ),
    Case(
        "CORS: malformed rules",
        f"{_RECORDED} for no rule at all; {_GATEWAY}; of a hundred rules at most: Put-Bucket-Cors-2, "
        "Amazon's documentation: PutBucketCors",
        BOTH,
        (
            _put(expect=MALFORMED_XML),
            _put(_rule(origins=""), expect=MALFORMED_XML),
            _put(_rule(methods=""), expect=MALFORMED_XML),
            _put(*([_rule()] * 101), expect=MALFORMED_XML),
            _get(_ABSENT),
            _put(*([_rule()] * 100)),
        ),
        given=(),
    ),
    Case(
        "CORS: more than 64 KB",
        "Put-Bucket-Cors-2, Error-Response-2",
        JDCLOUD,
        (
            _put(
                _rule("https://" + "a" * (64 << 10)),
                expect=Expect(400, code="CORSConfigurationTooLarge", fields={}),
            ),
            _get(_ABSENT),
        ),
        given=(),
    ),
    *(
        case
        for name, source, message, rule in (
            (
                "an unknown method",
                _RECORDED,
                "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD",
                _rule(methods="GET MYMETHOD"),
            ),
            (
                "a method in lower case",
                _GATEWAY,
                "Found unsupported HTTP method in CORS config. Unsupported method is get",
                _rule(methods="get"),
            ),
            (
                "an origin with two wildcards",
                "versitygw#1870",
                'AllowedOrigin "https://*:7070/*" can not have more than one wildcard.',
                _rule("https://*:7070/*"),
            ),
            (
                "an invalid header name",
                f"{_GATEWAY}; which name the message has for it: our reading",
                'AllowedHeader "X-Custom:Header" contains invalid character.',
                _rule(headers="X-Custom:Header"),
            ),
            (
                "an exposed header with a wildcard",
                "noobaa-core#8954; the message as users report it",
                'ExposeHeader "x-*" contains wildcard. We currently do not support wildcard for ExposeHeader.',
                _rule(more="<ExposeHeader>x-*</ExposeHeader>"),
            ),
        )
        for case in _rejected_rule(name, source, message, rule)
    ),
    Case(
        "preflight: no origin, no bucket, no rules",
        f"{_RECORDED}; Put-Bucket-Cors-2 is silent on faults: our reading",
        BOTH,
        (
            _preflight({}, _bad_request("Insufficient information. Origin request header needed."), "/{b}"),
            _preflight({}, _bad_request("Insufficient information. Origin request header needed."), "/{absent}"),
            _preflight(
                {"origin": _ORIGIN}, _forbidden("CORSResponse: Bucket not found", "OPTIONS", "BUCKET"), "/{absent}"
            ),
            _preflight({"origin": _ORIGIN}, _forbidden(_NOT_ENABLED, "OPTIONS", "BUCKET"), "/{b}"),
            _preflight({"origin": _ORIGIN, "method": "PUT"}, _forbidden(_NOT_ENABLED, "PUT", "BUCKET"), "/{b}"),
        ),
        given=(),
    ),
    Case(
        "preflight: allowed and forbidden",
        f"{_RECORDED}; Put-Bucket-Cors-2",
        BOTH,
        (
            _put(_rule(headers="x-amz-a x-amz-request-*", more=_AGE)),
            _preflight(_READ, Expect(200, headers=_ALLOWED, body=b"")),
            _preflight(
                {**_READ, "headers": "x-amz-request-payer,X-AMZ-A"},
                Expect(200, headers={**_ALLOWED, _CORS_HEADERS[2]: "x-amz-request-payer, x-amz-a"}, body=b""),
            ),
            _preflight({**_READ, "headers": "x-amz-b"}, _forbidden(_NOT_ALLOWED, "GET")),
            _preflight({**_READ, "method": "DELETE"}, _forbidden(_NOT_ALLOWED, "DELETE")),
            _preflight({**_READ, "origin": "https://localhost:4201"}, _forbidden(_NOT_ALLOWED, "GET")),
            _preflight(
                {**_READ, "origin": "https://localhost:4201"}, _forbidden(_NOT_ALLOWED, "GET", "BUCKET"), "/{b}"
            ),
        ),
        given=(),
    ),
    Case(
        "preflight: any origin, and exposed headers",
        _RECORDED,
        BOTH,
        (
            _put(_rule("*", "GET", more="<ExposeHeader>x-amz-id-2</ExposeHeader><ExposeHeader>ETag</ExposeHeader>")),
            _preflight(
                {"origin": "http://random:1", "method": "GET"},
                Expect(
                    200,
                    headers=_cors_headers(Allow_Origin="*", Allow_Methods="GET", Expose_Headers="x-amz-id-2, ETag"),
                    body=b"",
                ),
            ),
            _preflight(
                {"origin": "http://random:1", "method": "GET", "headers": "x-a"}, _forbidden(_NOT_ALLOWED, "GET")
            ),
        ),
        given=(),
    ),
    Case(
        "preflight: an origin with a wildcard",
        _RECORDED,
        BOTH,
        (
            _put(_rule("http://*.origin.com")),
            _preflight({**_READ, "origin": "http://test.origin.com"}, Expect(200, body=b""), "/{b}"),
            _preflight(
                {**_READ, "origin": "http://test.origin.com/"}, _forbidden(_NOT_ALLOWED, "GET", "BUCKET"), "/{b}"
            ),
            _preflight({**_READ, "origin": "http://origin.com"}, _forbidden(_NOT_ALLOWED, "GET", "BUCKET"), "/{b}"),
        ),
        given=(),
    ),
    Case(
        "preflight: invalid methods and headers",
        f"{_GATEWAY}; no method: our reading of ceph/s3-tests, which want 400",
        AWS,
        (
            _put(_rule()),
            _preflight({**_READ, "method": "put"}, _bad_request("Invalid Access-Control-Request-Method: put")),
            _preflight({**_READ, "method": "PATCH"}, _bad_request("Invalid Access-Control-Request-Method: PATCH")),
            _preflight({"origin": _ORIGIN}, _bad_request("Invalid Access-Control-Request-Method: null")),
            _preflight(
                {**_READ, "headers": "Date,X(Custom)"},
                _bad_request('Access-Control-Request-Headers "X(Custom)" contains invalid character.'),
            ),
        ),
        given=(),
    ),
    Case(
        "CORS: answers have CORS headers, and requests are always served",
        f"{_RECORDED}; Set-Bucket-CORS-2",
        BOTH,
        (
            _put(_rule(headers="x-amz-a", more=_AGE)),
            Step("GET /{b}/k", {"Origin": _ORIGIN}, expect=Expect(200, headers=_ALLOWED, body=TEN)),
            Step("GET /{b}/k", expect=Expect(200, headers=_NOTHING, body=TEN)),
            Step("GET /{b}/k", {"Origin": "https://a"}, expect=Expect(200, headers=_NOTHING, body=TEN)),
            Step(
                "GET /{b}/k",
                {"Origin": _ORIGIN, "Access-Control-Request-Method": "HEAD"},
                expect=Expect(200, headers=_NOTHING, body=TEN),
            ),
            Step(
                "GET /{b}/k",
                {"Origin": _ORIGIN, "Access-Control-Request-Headers": "x-amz-request-payer"},
                expect=Expect(200, headers=_NOTHING, body=TEN),
            ),
            Step("PUT /{b}/k", {"Origin": _ORIGIN}, TEN, Expect(200, headers=_ALLOWED)),
            Step("DELETE /{b}/k", {"Origin": _ORIGIN}, expect=Expect(204, headers=_NOTHING)),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "CORS: the bucket does not exist",
        "recorded at Amazon for other operations: NoSuchBucket",
        AWS,
        (Step("GET /{absent}?cors", expect=no_such_bucket()), Step("DELETE /{absent}?cors", expect=no_such_bucket())),
        given=(),
    ),
    Case(
        "CORS: access denied for others",
        "Put-Bucket-Cors-2; Amazon's documentation: PutBucketCors",
        BOTH,
        (
            _put(_rule(), expect=Expect(403, code="AccessDenied"), user="other"),
            Step("GET /{b}?cors", expect=Expect(403, code="AccessDenied"), user="other"),
            Step("DELETE /{b}?cors", expect=Expect(403, code="AccessDenied"), user=NOBODY),
            _get(_ABSENT),
        ),
        given=(),
    ),
)
