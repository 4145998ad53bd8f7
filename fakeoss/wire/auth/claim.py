"""What a signed request claims: scheme, access key, scope, signed headers and time, parsed strictly.

``identity`` parses the same headers and parameters leniently. The error messages are Amazon's as reproduced by the
Versity S3 gateway; those about missing query parameters, the credential in a query and a wrong region were recorded at
Amazon (localstack's snapshots of 2024 and later).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.wire.dates import parse_amz_date, parse_http_date
from fakeoss.wire.numbers import MAX_INT, MAX_LONG, parse_integer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.wire.message import Request

__all__ = [
    "ALGORITHM",
    "Claim",
    "is_presigned",
    "parse_scope",
    "read_claim",
    "require_one_signature",
]

ALGORITHM = "AWS4-HMAC-SHA256"
_ASYMMETRIC = "AWS4-ECDSA-P256-SHA256"
_V2_QUERY = ("AWSAccessKeyId", "Signature", "Expires")
_V4_QUERY = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
)
_MISSING_V4 = (
    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
    "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
)
_LARGE_EXPIRES = (
    "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 "
    "seconds"
)
_OF_QUERY = frozenset({"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "AWSAccessKeyId", "Signature"})
"""The parameters that name who signed a query, or the signature."""
_WEEK = 604800
_FIRST = -MAX_INT
"""The earliest ``Expires`` accepted, in 1901: an earlier value is not a date (our reading)."""
_COMPONENTS = ("Credential", "SignedHeaders", "Signature")
_DAY = re.compile(r"\d{8}", re.ASCII)
_FORM = 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'


class Claim(NamedTuple):
    """The claims of a signed request, and its signature. ``version`` is 2 or 4; the service and terminator of the scope
    have been checked already."""

    version: int
    access_key: str
    signature: str
    at: float
    """When the request was signed, in epoch seconds."""
    date: str
    """The same, as it was signed: ``20130524T000000Z`` in version 4."""
    day: str = ""
    region: str = ""
    signed_headers: tuple[str, ...] = ()
    presigned: bool = False
    expires: int | None = None
    """The lifetime in seconds in version 4, the time of expiry in epoch seconds in version 2."""

    def __repr__(self) -> str:
        return f"Claim(version={self.version}, access_key={self.access_key!r}, date={self.date!r})"

    @property
    def scope(self) -> str:
        """The credential scope: ``20130524/us-east-1/s3/aws4_request``."""
        return f"{self.day}/{self.region}/s3/aws4_request"

    @property
    def ends_at(self) -> float | None:
        """When a presigned request expires, in epoch seconds."""
        if self.expires is None:
            return None
        return self.at + self.expires if self.version == 4 else float(self.expires)


def is_presigned(query: Mapping[str, str]) -> bool:
    """Whether the query contains a signature."""
    return "X-Amz-Signature" in query or "Signature" in query


def require_one_signature(headers: dict[str, str], query: Mapping[str, str]) -> None:
    """Raise AUTH_TWICE if a request with an Authorization header is signed in its query as well, and remove a header
    that is empty.

    Amazon's message names X-Amz-Algorithm and Signature; that the other parameters of a signature count too is our
    reading. An empty header counts beside a signature (NangoHQ/nango#3550, reported of Amazon); without one the request
    is anonymous (storj/edge#142, observed at Amazon; ceph/s3-tests).
    """
    authorization = headers["authorization"]
    if not _OF_QUERY.isdisjoint(query):
        raise OssError(Cause.AUTH_TWICE, ArgumentValue=authorization)
    if not authorization.strip():
        del headers["authorization"]


def read_claim(request: Request, query: Mapping[str, str]) -> Claim | None:
    """Return the claim of a request, ``None`` if it is not signed.

    Raises AUTH_TYPE_UNKNOWN, AUTH_HEADER_INVALID, AUTH_HEADER_MALFORMED, AUTH_DATE_MISSING; for a presigned request
    QUERY_AUTH_MALFORMED, QUERY_AUTH_INCOMPLETE, QUERY_EXPIRES_INVALID; OPERATION_NOT_IMPLEMENTED for version 4A.
    """
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, rest = authorization.strip().partition(" ")
        if not rest:
            raise OssError(Cause.AUTH_HEADER_INVALID, ArgumentValue=authorization)
        if scheme == "AWS":
            return _header_v2(request, authorization, rest)
        if scheme == ALGORITHM:
            return _header_v4(request, rest)
        if scheme == _ASYMMETRIC:
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="signature version 4A")
        raise OssError(Cause.AUTH_TYPE_UNKNOWN, ArgumentValue=authorization)
    if any(name in query for name in _V4_QUERY if name != "X-Amz-Date"):
        return _query_v4(query)
    if "AWSAccessKeyId" in query or "Signature" in query:
        return _query_v2(query)
    return None


def _header_v2(request: Request, authorization: str, rest: str) -> Claim:
    access_key, colon, signature = rest.strip().partition(":")
    if not (access_key and colon and signature):
        raise OssError(Cause.AUTH_HEADER_INVALID, ArgumentValue=authorization)
    headers = request.headers
    date = headers.get("x-amz-date", headers.get("date", ""))
    at = parse_http_date(date)
    if at is None:
        at = parse_amz_date(date)
    if at is None or at < 0:
        raise OssError(Cause.AUTH_DATE_MISSING)
    return Claim(2, access_key, signature, at, "" if "x-amz-date" in headers else date)


def _header_v4(request: Request, rest: str) -> Claim:
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    if len(parts) != len(_COMPONENTS):
        reason = "the authorization header requires three components: Credential, SignedHeaders, and Signature."
        raise _malformed(reason)
    components: dict[str, str] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals:
            raise _malformed(f'the authorization component "{part}" is malformed.')
        components[name.strip()] = value.strip()
    for name in _COMPONENTS:
        if not components.get(name):
            raise _malformed(f"missing {name}.")
    access_key, day, region = parse_scope(components["Credential"], _malformed)
    headers = request.headers
    date = headers.get("x-amz-date", "")
    at = parse_amz_date(date)
    if at is None and "date" in headers:
        date = headers["date"]
        at = parse_amz_date(date)
        if at is None:
            at = parse_http_date(date)
    if at is None:
        raise OssError(Cause.AUTH_DATE_MISSING)
    return Claim(4, access_key, components["Signature"], at, date, day, region, _names(components["SignedHeaders"]))


def _query_v4(query: Mapping[str, str]) -> Claim:
    if any(not query.get(name) for name in _V4_QUERY):
        raise _wrong_query(_MISSING_V4)
    if query["X-Amz-Algorithm"] == _ASYMMETRIC:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="signature version 4A")
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise _wrong_query('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"')

    def refusal(reason: str) -> OssError:
        return _wrong_query(f"Error parsing the X-Amz-Credential parameter; {reason}")

    access_key, day, region = parse_scope(query["X-Amz-Credential"], refusal)
    date = query["X-Amz-Date"]
    at = parse_amz_date(date)
    if at is None:
        raise _wrong_query("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
    if date[:8] != day:
        raise _wrong_query(f'Invalid credential date "{day}". This date is not the same as X-Amz-Date: "{date[:8]}".')
    names, expires = _names(query["X-Amz-SignedHeaders"]), _seconds(query["X-Amz-Expires"])
    return Claim(4, access_key, query["X-Amz-Signature"], at, date, day, region, names, True, expires)


def _seconds(text: str) -> int:
    seconds = parse_integer(text)
    if seconds is None:
        raise _wrong_query("X-Amz-Expires should be a number")
    if seconds < 0:
        raise _wrong_query("X-Amz-Expires must be non-negative")
    if seconds > _WEEK:
        raise _wrong_query(_LARGE_EXPIRES)
    return seconds


def _query_v2(query: Mapping[str, str]) -> Claim:
    if any(not query.get(name) for name in _V2_QUERY):
        raise OssError(Cause.QUERY_AUTH_INCOMPLETE)
    expires = query["Expires"]
    ends_at = parse_integer(expires)
    if ends_at is None or not _FIRST <= ends_at <= MAX_LONG:
        raise OssError(Cause.QUERY_EXPIRES_INVALID, Given=expires)
    key, signature = query["AWSAccessKeyId"], query["Signature"]
    return Claim(2, key, signature, 0.0, expires, presigned=True, expires=ends_at)


def parse_scope(credential: str, refusal: Callable[[str], OssError]) -> tuple[str, str, str]:
    """Return access key, day and region of a credential; ``refusal`` creates the error to raise from its reason."""
    parts = credential.rsplit("/", 4)
    if len(parts) != 5 or not parts[0] or "%" in credential:
        raise refusal(_FORM)
    access_key, day, region, service, terminal = parts
    if service != "s3":
        raise refusal(f'incorrect service "{service}". This endpoint belongs to "s3".')
    if terminal != "aws4_request":
        raise refusal(f'incorrect terminal "{terminal}". This endpoint uses "aws4_request".')
    if not _DAY.fullmatch(day):
        reason = f'incorrect date format "{day}". This date in the credential must be in the format "yyyyMMdd".'
        raise refusal(reason)
    return access_key, day, region


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in text.split(";"))


def _malformed(reason: str) -> OssError:
    return OssError(Cause.AUTH_HEADER_MALFORMED, Reason=reason)


def _wrong_query(reason: str) -> OssError:
    return OssError(Cause.QUERY_AUTH_MALFORMED, Reason=reason)
