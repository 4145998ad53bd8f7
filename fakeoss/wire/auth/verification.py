"""Whether a request was signed by whom it names: asked only where signatures are verified."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.wire.auth import version2, version4
from fakeoss.wire.auth.claim import Claim, read_claim
from fakeoss.wire.auth.version4 import ChunkSeal, HashSeal, mismatch
from fakeoss.wire.dates import http_date, iso_second

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.wire.message import Request

    Seal = HashSeal | ChunkSeal

__all__ = ["Terms", "require_fresh", "verify"]

SKEW: Final = 15 * 60
"""Seconds by which a client's clock may differ (Amazon: RequestTimeTooSkewed; JD Cloud: native pages)."""
_HASH: Final = re.compile(r"[0-9a-fA-F]{64}")
_CONTENT_HASH: Final = "x-amz-content-sha256"
_TOKEN: Final = "x-amz-security-token"
_NOT_CHECKED: Final = frozenset({_CONTENT_HASH})
"""Headers that need not be signed although they are the service's: recorded of presigned requests."""
_OF_SIGNATURES: Final = frozenset(
    f"x-amz-{name}" for name in ("algorithm", "credential", "date", "expires", "signature", "signedheaders")
)
"""Parameters that stand for no headers: one sent as a header besides has to be signed (recorded of x-amz-date and
x-amz-expires)."""
_CHUNKED: Final = frozenset({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"})
_UNSIGNED: Final = frozenset({version4.UNSIGNED, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})


def _any_token(access_key: str, token: str | None) -> None:
    """No access key needs a token, and none is looked at."""


class Terms(NamedTuple):
    """What a request is held against."""

    now: float
    """Epoch seconds."""
    secret_of: Callable[[str], str | None]
    """The secret of an access key, if there is such a key."""
    require_token: Callable[[str, str | None], None] = _any_token
    """Raises unless the session token is the access key's."""
    region: str | None = None
    """The region of the endpoint, if it has one."""
    bucket: str | None = None
    """That of a virtual-hosted request."""
    version2: bool = True
    """Whether version 2 is accepted."""


def verify(request: Request, query: Mapping[str, str], terms: Terms) -> tuple[Claim, Seal | None] | None:
    """The claim of a request, found to be true, and how its body is to be verified; ``None`` of one that is not signed.

    The order is our reading: form, date, region, access key, session token, headers that had to be signed, signature.
    Raises what ``read_claim`` and ``Terms.require_token`` raise, VERSION_2_REFUSED, TIME_SKEWED, REQUEST_EXPIRED,
    REQUEST_NOT_YET_VALID, AUTH_HEADER_MALFORMED or QUERY_AUTH_MALFORMED for another region, INVALID_ACCESS_KEY,
    CONTENT_HASH_MISSING, CONTENT_HASH_INVALID, HEADERS_NOT_SIGNED, SIGNATURE_MISMATCH; SHA256_MISMATCH for a body that
    is not there.
    """
    claim = read_claim(request, query)
    if claim is None:
        return None
    if claim.version == 2 and not terms.version2:
        raise OssError(Cause.VERSION_2_REFUSED)
    require_fresh(claim, terms.now)
    if claim.version == 4:
        _require_scope(claim, terms.region)
    secret = terms.secret_of(claim.access_key)
    if secret is None:
        raise OssError(Cause.INVALID_ACCESS_KEY, AWSAccessKeyId=claim.access_key)
    terms.require_token(claim.access_key, request.headers.get(_TOKEN, query.get("X-Amz-Security-Token")))
    if claim.version == 2:
        _require_version2(request, claim, secret, terms.bucket)
        return claim, None
    payload = _payload(request, query, claim)
    _require_signed(request, query, claim)
    _require_version4(request, claim, secret, payload)
    if payload in _CHUNKED:
        return claim, ChunkSeal(secret, claim)
    return claim, None if payload in _UNSIGNED else _sealed(request, payload)


def _sealed(request: Request, payload: str) -> HashSeal:
    """How a body is held against its hash: at once where there is none, which nobody may read."""
    seal = HashSeal(payload)
    if payload != version4.EMPTY and (request.body is None or request.body == b""):
        seal.require_content(b"")
    return seal


def require_fresh(claim: Claim, now: float) -> None:
    """Raise REQUEST_EXPIRED or REQUEST_NOT_YET_VALID of a presigned request, TIME_SKEWED of any other."""
    if claim.presigned:
        ends = claim.ends_at
        if ends is not None and now > ends:
            given = {"X-Amz-Expires": claim.expires} if claim.version == 4 else {}
            raise OssError(Cause.REQUEST_EXPIRED, **given, Expires=iso_second(ends), ServerTime=iso_second(now))
        if ends is not None and claim.at - now > SKEW:
            begins = {"X-Amz-Date": int(claim.at) * 1000}
            raise OssError(Cause.REQUEST_NOT_YET_VALID, **begins, Expires=iso_second(ends), ServerTime=iso_second(now))
    elif abs(now - claim.at) > SKEW:
        times = {"RequestTime": claim.date or http_date(claim.at), "ServerTime": iso_second(now)}
        raise OssError(Cause.TIME_SKEWED, **times, MaxAllowedSkewMilliseconds=SKEW * 1000)


def _require_scope(claim: Claim, region: str | None) -> None:
    if region is not None and claim.region != region:
        reason = f"the region '{claim.region}' is wrong; expecting '{region}'"
        if claim.presigned:
            reason = f"Error parsing the X-Amz-Credential parameter; {reason}"
            raise OssError(Cause.QUERY_AUTH_MALFORMED, Reason=reason, Region=region)
        raise OssError(Cause.AUTH_HEADER_MALFORMED, Reason=reason, Region=region)
    if not claim.presigned and version4.stamp(claim)[:8] != claim.day:
        reason = "Invalid credential date. Date is not the same as X-Amz-Date."
        raise OssError(Cause.AUTH_HEADER_MALFORMED, Reason=reason)


def _payload(request: Request, query: Mapping[str, str], claim: Claim) -> str:
    """The hash of the payload as it was signed, or the word that stands in its place."""
    given = request.headers.get(_CONTENT_HASH)
    if claim.presigned:
        signed = given if _CONTENT_HASH in claim.signed_headers else query.get("X-Amz-Content-Sha256")
        return signed or version4.UNSIGNED
    if given is None:
        raise OssError(Cause.CONTENT_HASH_MISSING)
    if given not in _CHUNKED and given not in _UNSIGNED and not _HASH.fullmatch(given):
        raise OssError(Cause.CONTENT_HASH_INVALID, ArgumentValue=given)
    return given


def _require_signed(request: Request, query: Mapping[str, str], claim: Claim) -> None:
    """Raise HEADERS_NOT_SIGNED unless the host and every header of the service's are signed; those of a presigned
    request that stand in its query are signed there, in whatever case they are written."""
    headers = request.headers
    needed = {name for name in headers if name.startswith("x-amz-")} - _NOT_CHECKED | {"host"}
    needed.difference_update(claim.signed_headers)
    if needed and claim.presigned:
        asked = ((name.lower(), value) for name, value in query.items())
        needed -= {name for name, value in asked if headers.get(name) == value} - _OF_SIGNATURES
    if left := sorted(needed):
        raise OssError(Cause.HEADERS_NOT_SIGNED, HeadersNotSigned=", ".join(left))


def _require_version2(request: Request, claim: Claim, secret: str, bucket: str | None) -> None:
    """Raise SIGNATURE_MISMATCH unless the request is signed."""
    text = version2.string_to_sign(request, claim, bucket)
    texts = {text, version2.slashed(text)}
    if not any(_same(version2.signature_of(secret, each), claim.signature) for each in texts):
        raise mismatch(claim, text, claim.signature)


def _require_version4(request: Request, claim: Claim, secret: str, payload: str) -> None:
    """Raise SIGNATURE_MISMATCH unless the request is signed. A path that was signed with the escapes it has, of a slash
    above all, is accepted too (botocore signs so; our reading)."""
    names = claim.signed_headers
    canonical = version4.canonical_request(request, names, payload)
    text = version4.string_to_sign(claim, canonical)
    if not _same(version4.signature_of(secret, claim, text), claim.signature):
        sent = version4.string_to_sign(claim, version4.canonical_request(request, names, payload, path_as_sent=True))
        if not _same(version4.signature_of(secret, claim, sent), claim.signature):
            raise mismatch(claim, text, claim.signature, canonical)


def _same(computed: str, given: str) -> bool:
    return hmac.compare_digest(computed.encode("ascii"), given.encode("utf-8", "replace"))
