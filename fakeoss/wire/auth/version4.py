"""Signature version 4 as the service computes it: canonical request, string to sign, key, and signed chunks.

Sources: Amazon's "Authenticating Requests (AWS Signature Version 4)" and "Signature Calculations for the Authorization
Header: Transferring Payload in Multiple Chunks", whose published examples are tests.
"""

from __future__ import annotations

import hmac
import re
import time
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote_to_bytes

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.wire.auth.claim import Claim
    from fakeoss.wire.message import Request

__all__ = [
    "EMPTY",
    "UNSIGNED",
    "ChunkSeal",
    "HashSeal",
    "canonical_request",
    "mismatch",
    "signature_of",
    "signing_key",
    "stamp",
    "string_to_sign",
]

UNSIGNED = "UNSIGNED-PAYLOAD"
EMPTY = sha256(b"").hexdigest()
_SAFE = "-_.~"
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
"""Of ASCII alone: header values are latin-1 text, in which a byte of UTF-8 may look like a blank."""
_PLAIN = re.compile(r"[A-Za-z0-9\-_.~/]*")


def canonical_request(
    request: Request, signed_headers: tuple[str, ...], payload_hash: str, *, path_as_sent: bool = False
) -> str:
    """The request in the form that is signed, as it arrived; the signature itself is no part of it.

    With ``path_as_sent`` the path is not brought into the one form of escaping: there are clients that sign it so.
    """
    path, _, query = request.target.partition("?")
    headers = request.headers
    lines = [f"{name}:{_value(request, headers, name)}\n" for name in signed_headers]
    names = ";".join(signed_headers)
    path = (path if path_as_sent else _encoded(path, "/")) or "/"
    return "\n".join((request.method, path, _query(query), "".join(lines), names, payload_hash))


def _value(request: Request, headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if value is None and name == "host":
        value = request.host
    return _BLANKS.sub(" ", value or "").strip(" ")


def _encoded(text: str, safe: str = "") -> str:
    """``text``, which is percent-encoded in any way, percent-encoded in the one way that is signed."""
    if _PLAIN.fullmatch(text) and (safe or "/" not in text):
        return text
    try:
        octets = unquote_to_bytes(text.encode("latin-1"))
    except UnicodeEncodeError:
        octets = unquote_to_bytes(text)
    return quote(octets, safe=_SAFE + safe)


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = []
    for item in query.split("&"):
        name, _, value = item.partition("=")
        if name and name != "X-Amz-Signature":
            pairs.append((_encoded(name.replace("+", " ")), _encoded(value.replace("+", " "))))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def string_to_sign(claim: Claim, canonical: str) -> str:
    """What the key signs."""
    return f"AWS4-HMAC-SHA256\n{stamp(claim)}\n{claim.scope}\n{sha256(_octets(canonical)).hexdigest()}"


def stamp(claim: Claim) -> str:
    """When the request was signed, in the form in which that is signed."""
    return claim.date if claim.date.endswith("Z") else time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(claim.at))


def _octets(text: str) -> bytes:
    """The bytes that a client signs: header values came as latin-1, which holds whatever bytes were sent."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


@lru_cache(maxsize=64)
def signing_key(secret: str, day: str, region: str) -> bytes:
    """The key for a day, a region and this service."""
    key = ("AWS4" + secret).encode("utf-8")
    for step in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, step.encode("utf-8"), "sha256")
    return key


def signature_of(secret: str, claim: Claim, text: str) -> str:
    """The signature of ``text`` in the claim's scope: 64 hexadecimal digits."""
    return hmac.digest(signing_key(secret, claim.day, claim.region), _octets(text), "sha256").hex()


class HashSeal:
    """A payload whose SHA-256 was signed."""

    __slots__ = ("_expected",)

    chunked: Literal[False] = False

    def __init__(self, expected: str) -> None:
        self._expected = expected

    def require_content(self, content: bytes) -> None:
        """Raise SHA256_MISMATCH unless this is what was signed."""
        computed = sha256(content).hexdigest()
        if not hmac.compare_digest(computed, self._expected.lower().encode("ascii", "replace").decode("ascii")):
            named = {"ClientComputedContentSHA256": self._expected, "S3ComputedContentSHA256": computed}
            raise OssError(Cause.SHA256_MISMATCH, **named)


class ChunkSeal:
    """A payload whose chunks are signed one after the other, each signature resting on the one before."""

    __slots__ = ("_claim", "_last", "_secret")

    chunked: Literal[True] = True

    def __init__(self, secret: str, claim: Claim) -> None:
        self._secret = secret
        self._claim = claim
        self._last = claim.signature

    def require_chunk(self, given: str, digest: str) -> None:
        """Raise SIGNATURE_MISMATCH unless ``given`` signs the next chunk, whose SHA-256 is ``digest``."""
        self._require("AWS4-HMAC-SHA256-PAYLOAD", given, f"{EMPTY}\n{digest}")

    def require_trailers(self, given: str, lines: bytes) -> None:
        """Raise SIGNATURE_MISMATCH unless ``given`` signs the trailing fields, each ``name:value`` and a line feed."""
        self._require("AWS4-HMAC-SHA256-TRAILER", given, sha256(lines).hexdigest())

    def _require(self, kind: str, given: str, what: str) -> None:
        claim = self._claim
        text = f"{kind}\n{stamp(claim)}\n{claim.scope}\n{self._last}\n{what}"
        computed = signature_of(self._secret, claim, text)
        if not hmac.compare_digest(computed.encode(), given.encode("utf-8", "replace")):
            raise mismatch(claim, text, given)
        self._last = computed


def mismatch(claim: Claim, text: str, given: str, canonical: str = "") -> OssError:
    """SIGNATURE_MISMATCH with what was signed, so that whoever writes a signer can find the difference."""
    fields = {
        "AWSAccessKeyId": claim.access_key,
        "StringToSign": text,
        "SignatureProvided": given,
        "StringToSignBytes": _octets(text).hex(" "),
    }
    if canonical:
        fields["CanonicalRequest"] = canonical
        fields["CanonicalRequestBytes"] = _octets(canonical).hex(" ")
    return OssError(Cause.SIGNATURE_MISMATCH, **fields)
