"""Verifies the signatures of requests; used only with ``auth="verify"``."""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.wire.auth import version2, version4
from fakeoss.wire.auth.claim import Claim, read_claim
from fakeoss.wire.auth.version4 import ChunkSeal, HashSeal, mismatch
from fakeoss.wire.dates import http_date, iso_second
from fakeoss.wire.message import pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.wire.message import Request

    Seal = HashSeal | ChunkSeal

__all__ = ["Terms", "require_fresh", "require_unread", "verify"]

SKEW: Final = 15 * 60
"""Maximum difference of a client's clock in seconds (Amazon: RequestTimeTooSkewed; JD Cloud: native pages)."""
_HASH: Final = re.compile(r"[0-9a-fA-F]{64}")
_CONTENT_HASH: Final = "x-amz-content-sha256"
_TOKEN: Final = "x-amz-security-token"
_OPTIONALLY_SIGNED: Final = frozenset({_CONTENT_HASH})
"""``x-amz-`` headers that need not be signed: recorded for presigned requests."""
_SIGNATURE_PARAMETERS: Final = frozenset(
    f"x-amz-{name}" for name in ("algorithm", "credential", "date", "expires", "signature", "signedheaders")
)
"""Query parameters that do not count as signed headers: a header of the same name must itself be signed (recorded for
x-amz-date and x-amz-expires)."""
_CHUNKED: Final = frozenset({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"})
_UNSIGNED: Final = frozenset({version4.UNSIGNED, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})


def _any_token(access_key: str, token: str | None) -> None:
    """Accept any session token, and none."""


class Terms(NamedTuple):
    """What a request is verified against."""

    now: float
    """The current time, in epoch seconds."""
    secret_of: Callable[[str], str | None]
    """Returns the secret of an access key, ``None`` if the key is unknown."""
    require_token: Callable[[str, str | None], None] = _any_token
    """Raises unless the session token belongs to the access key."""
    region: str | None = None
    """The region of the endpoint, if it has one."""
    bucket: str | None = None
    """The bucket of a virtual-hosted request."""
    base: str = ""
    """The path of the endpoint. Version 4 signs it; the resource of version 2 is bucket and key alone, botocore signs
    that, but others may sign the path that they send: both are accepted (our reading)."""
    version2: bool = True
    """Whether version 2 is accepted in a header."""
    presigned_version2: bool = True
    """Whether version 2 is accepted in the query of a presigned URL."""


def verify(request: Request, query: Mapping[str, str], terms: Terms) -> tuple[Claim, Seal | None] | None:
    """Verify a request; return its claim and the seal to verify its body with, or ``None`` if it is not signed.

    The order of the checks is our reading: syntax, date, region, access key, session token, headers that must be
    signed, signature. Raises what ``read_claim`` and ``Terms.require_token`` raise, VERSION_2_REFUSED, TIME_SKEWED,
    REQUEST_EXPIRED, REQUEST_NOT_YET_VALID, AUTH_HEADER_MALFORMED or QUERY_AUTH_MALFORMED for another region,
    INVALID_ACCESS_KEY, CONTENT_HASH_MISSING, CONTENT_HASH_INVALID, HEADERS_NOT_SIGNED, SIGNATURE_MISMATCH;
    SHA256_MISMATCH if the body is missing.
    """
    claim = read_claim(request, query)
    if claim is None:
        return None
    if claim.version == 2 and not (terms.presigned_version2 if claim.presigned else terms.version2):
        raise OssError(Cause.VERSION_2_REFUSED)
    require_fresh(claim, terms.now)
    if claim.version == 4:
        _require_scope(claim, terms.region)
    secret = terms.secret_of(claim.access_key)
    if secret is None:
        raise OssError(Cause.INVALID_ACCESS_KEY, AWSAccessKeyId=claim.access_key)
    terms.require_token(claim.access_key, request.headers.get(_TOKEN, query.get("X-Amz-Security-Token")))
    if claim.version == 2:
        _require_version2(request, claim, secret, terms)
        return claim, None
    payload = _payload(request, query, claim)
    _require_signed(request, query, claim)
    _require_version4(request, claim, secret, payload)
    if payload in _CHUNKED:
        return claim, ChunkSeal(secret, claim, signs_trailers=payload.endswith("-TRAILER"))
    return claim, None if payload in _UNSIGNED else _hash_seal(request, payload)


def _hash_seal(request: Request, payload: str) -> HashSeal:
    """Return the seal for a signed hash; an absent body is verified at once, since no operation may read it."""
    seal = HashSeal(payload)
    if payload != version4.EMPTY and (request.body is None or request.body == b""):
        seal.require_content(b"")
    return seal


def require_unread(request: Request) -> None:
    """Verify the signed hash of a body that the operation will not read, and discard the body.

    Amazon documents x-amz-content-sha256 as the hash of the payload, whatever the operation; for an operation without
    one, only the hash of the empty body and UNSIGNED-PAYLOAD are valid (s3s#808, observed at Amazon; ceph#55250).
    That a body is hashed though nobody asked for it is our reading. Raises SHA256_MISMATCH.
    """
    seal = request.seal
    if isinstance(seal, HashSeal):
        digest = sha256()
        for piece in pieces(request.body):
            digest.update(piece)
        seal.require_digest(digest.hexdigest())


def require_fresh(claim: Claim, now: float) -> None:
    """Raise REQUEST_EXPIRED or REQUEST_NOT_YET_VALID for a presigned request, TIME_SKEWED for any other, if its time is
    not acceptable."""
    if claim.presigned:
        end = claim.ends_at
        if end is not None and now > end:
            lifetime = {"X-Amz-Expires": claim.expires} if claim.version == 4 else {}
            raise OssError(Cause.REQUEST_EXPIRED, **lifetime, Expires=iso_second(end), ServerTime=iso_second(now))
        if end is not None and claim.at - now > SKEW:
            start = {"X-Amz-Date": int(claim.at) * 1000}
            raise OssError(Cause.REQUEST_NOT_YET_VALID, **start, Expires=iso_second(end), ServerTime=iso_second(now))
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
    """Return the signed hash of the payload, or the keyword used instead of one, such as ``UNSIGNED-PAYLOAD``."""
    header = request.headers.get(_CONTENT_HASH)
    if claim.presigned:
        signed = header if _CONTENT_HASH in claim.signed_headers else query.get("X-Amz-Content-Sha256")
        return signed or version4.UNSIGNED
    if header is None:
        raise OssError(Cause.CONTENT_HASH_MISSING)
    if header not in _CHUNKED and header not in _UNSIGNED and not _HASH.fullmatch(header):
        raise OssError(Cause.CONTENT_HASH_INVALID, ArgumentValue=header)
    return header


def _require_signed(request: Request, query: Mapping[str, str], claim: Claim) -> None:
    """Raise HEADERS_NOT_SIGNED unless the host, Content-MD5 and every ``x-amz-`` header are signed. In a presigned
    request, a header that is repeated in the query, in any case, counts as signed.

    Content-MD5: answers of Amazon in aws/aws-sdk-php#1392 (presigned) and awslabs/aws-sigv4-proxy#45. Content-Type need
    not be signed, although Amazon's documentation asks signers to: aws-sdk-js#1770, aws-sdk-js-v3#1017.
    """
    headers = request.headers
    unsigned = {name for name in headers if name.startswith("x-amz-") or name == "content-md5"}
    unsigned = unsigned - _OPTIONALLY_SIGNED | {"host"}
    unsigned.difference_update(claim.signed_headers)
    if unsigned and claim.presigned:
        parameters = ((name.lower(), value) for name, value in query.items())
        unsigned -= {name for name, value in parameters if headers.get(name) == value} - _SIGNATURE_PARAMETERS
    if names := sorted(unsigned):
        raise OssError(Cause.HEADERS_NOT_SIGNED, HeadersNotSigned=", ".join(names))


def _require_version2(request: Request, claim: Claim, secret: str, terms: Terms) -> None:
    """Raise SIGNATURE_MISMATCH unless the signature is correct."""
    text = version2.string_to_sign(request, claim, terms.bucket, terms.base)
    texts = {text, version2.with_bucket_slash(text)}
    if terms.base:
        texts.add(version2.string_to_sign(request, claim, terms.bucket))
    if not any(_is_equal(version2.signature_of(secret, each), claim.signature) for each in texts):
        raise mismatch(claim, text, claim.signature)


def _require_version4(request: Request, claim: Claim, secret: str, payload: str) -> None:
    """Raise SIGNATURE_MISMATCH unless the signature is correct. A path signed with the escapes that it was sent with,
    such as that of a slash, is accepted too (botocore signs it that way; our reading)."""
    names = claim.signed_headers
    presigned = claim.presigned
    canonical = version4.canonical_request(request, names, payload, presigned=presigned)
    text = version4.string_to_sign(claim, canonical)
    if not _is_equal(version4.signature_of(secret, claim, text), claim.signature):
        as_sent = version4.canonical_request(request, names, payload, presigned=presigned, path_as_sent=True)
        other = version4.string_to_sign(claim, as_sent)
        if not _is_equal(version4.signature_of(secret, claim, other), claim.signature):
            raise mismatch(claim, text, claim.signature, canonical)


def _is_equal(computed: str, signature: str) -> bool:
    return hmac.compare_digest(computed.encode("ascii"), signature.encode("utf-8", "replace"))
