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
"""ASCII whitespace only: header values are latin-1 text, in which a byte of UTF-8 may look like whitespace."""
_PLAIN = re.compile(r"[A-Za-z0-9\-_.~/]*")


def canonical_request(
    request: Request,
    signed_headers: tuple[str, ...],
    payload_hash: str,
    *,
    presigned: bool = False,
    path_as_sent: bool = False,
) -> str:
    """Return the canonical request; of a ``presigned`` one the signature in the query is left out, the first if there
    are several.

    With ``path_as_sent`` the path keeps the escapes that it was sent with, as some clients sign it that way.
    """
    path, _, query = request.target.partition("?")
    headers = request.headers
    lines = [f"{name}:{_header_value(request, headers, name)}\n" for name in signed_headers]
    names = ";".join(signed_headers)
    path = (path if path_as_sent else _encode(path, "/")) or "/"
    return "\n".join(
        (request.method, path, _canonical_query(query, presigned=presigned), "".join(lines), names, payload_hash)
    )


def _header_value(request: Request, headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if value is None and name == "host":
        value = request.host
    return _BLANKS.sub(" ", value or "").strip(" ")


def _encode(text: str, safe: str = "") -> str:
    """Percent-encode ``text``, which may be percent-encoded in any way, in the canonical way."""
    if _PLAIN.fullmatch(text) and (safe or "/" not in text):
        return text
    try:
        octets = unquote_to_bytes(text.encode("latin-1"))
    except UnicodeEncodeError:
        octets = unquote_to_bytes(text)
    return quote(octets, safe=_SAFE + safe)


def _canonical_query(query: str, *, presigned: bool) -> str:
    if not query:
        return ""
    pairs = []
    for item in query.split("&"):
        name, _, value = item.partition("=")
        if presigned and name == "X-Amz-Signature":
            presigned = False
        elif name:
            pairs.append((_encode(name.replace("+", " ")), _encode(value.replace("+", " "))))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def string_to_sign(claim: Claim, canonical: str) -> str:
    """Return the string that the key signs."""
    return f"AWS4-HMAC-SHA256\n{stamp(claim)}\n{claim.scope}\n{sha256(_octets(canonical)).hexdigest()}"


def stamp(claim: Claim) -> str:
    """Return the time of signing in the form used in the string to sign, ``20130524T000000Z``."""
    return claim.date if claim.date.endswith("Z") else time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(claim.at))


def _octets(text: str) -> bytes:
    """Return the bytes that the client signed: header values are read as latin-1, which preserves any byte."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


@lru_cache(maxsize=64)
def signing_key(secret: str, day: str, region: str) -> bytes:
    """Derive the key for a day, a region and the service ``s3``."""
    key = ("AWS4" + secret).encode("utf-8")
    for step in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, step.encode("utf-8"), "sha256")
    return key


def signature_of(secret: str, claim: Claim, text: str) -> str:
    """Sign ``text`` in the claim's scope; return 64 hexadecimal digits."""
    return hmac.digest(signing_key(secret, claim.day, claim.region), _octets(text), "sha256").hex()


class HashSeal:
    """Verifies a payload whose SHA-256 was signed."""

    __slots__ = ("_expected",)

    chunked: Literal[False] = False

    def __init__(self, expected: str) -> None:
        self._expected = expected

    def require_content(self, content: bytes) -> None:
        """Raise SHA256_MISMATCH unless ``content`` has the signed hash."""
        self.require_digest(sha256(content).hexdigest())

    def require_digest(self, computed: str) -> None:
        """Raise SHA256_MISMATCH unless ``computed``, in hexadecimal digits, is the signed hash."""
        if not hmac.compare_digest(computed, self._expected.lower().encode("ascii", "replace").decode("ascii")):
            fields = {"ClientComputedContentSHA256": self._expected, "S3ComputedContentSHA256": computed}
            raise OssError(Cause.SHA256_MISMATCH, **fields)


class ChunkSeal:
    """Verifies a payload whose chunks are signed one by one, each signature including the previous one; with
    ``signs_trailers``, as the request has announced, the last signature is that of the trailers."""

    __slots__ = ("_claim", "_previous", "_secret", "signs_trailers")

    chunked: Literal[True] = True

    def __init__(self, secret: str, claim: Claim, *, signs_trailers: bool = False) -> None:
        self.signs_trailers = signs_trailers
        self._secret = secret
        self._claim = claim
        self._previous = claim.signature

    def require_chunk(self, signature: str, digest: str) -> None:
        """Raise SIGNATURE_MISMATCH unless ``signature`` signs the next chunk, whose SHA-256 is ``digest``."""
        self._require("AWS4-HMAC-SHA256-PAYLOAD", signature, f"{EMPTY}\n{digest}")

    def require_trailers(self, signature: str, lines: bytes) -> None:
        """Raise SIGNATURE_MISMATCH unless ``signature`` signs the trailers, each ``name:value`` and a line feed."""
        self._require("AWS4-HMAC-SHA256-TRAILER", signature, sha256(lines).hexdigest())

    def _require(self, algorithm: str, signature: str, digests: str) -> None:
        claim = self._claim
        text = f"{algorithm}\n{stamp(claim)}\n{claim.scope}\n{self._previous}\n{digests}"
        computed = signature_of(self._secret, claim, text)
        if not hmac.compare_digest(computed.encode(), signature.encode("utf-8", "replace")):
            raise mismatch(claim, text, signature)
        self._previous = computed


def mismatch(claim: Claim, text: str, signature: str, canonical: str = "") -> OssError:
    """Return SIGNATURE_MISMATCH with the strings that should have been signed, to help the author of a signer."""
    fields = {
        "AWSAccessKeyId": claim.access_key,
        "StringToSign": text,
        "SignatureProvided": signature,
        "StringToSignBytes": _octets(text).hex(" "),
    }
    if canonical:
        fields["CanonicalRequest"] = canonical
        fields["CanonicalRequestBytes"] = _octets(canonical).hex(" ")
    return OssError(Cause.SIGNATURE_MISMATCH, **fields)
