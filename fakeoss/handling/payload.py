"""The body of a request: received, verified and ready to be stored."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.handling.refusal import trailer_refusal
from fakeoss.model import digests, rope
from fakeoss.wire.body import announced_length, expected_md5, is_chunked, receive
from fakeoss.wire.xml import MAX_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.rope import Body

__all__ = [
    "CHECKSUM_HEADERS",
    "Payload",
    "announced_trailer",
    "carries_digest",
    "checksum_header",
    "receive_document",
    "receive_payload",
    "require_early_digest",
    "require_length",
    "require_md5",
    "sent_checksum",
    "trailer_checksum",
    "verify_content",
]

CHECKSUM_HEADERS: Final = {f"x-amz-checksum-{name.lower()}": name for name in digests.ALGORITHMS}
_CHECKSUM_NAMES: Final = frozenset(CHECKSUM_HEADERS)
_DIGESTS: Final = _CHECKSUM_NAMES | {"content-md5", "x-amz-trailer"}
_CHECKSUM_PREFIX: Final = "x-amz-checksum-"
_TRAILER_SIGNATURE: Final = "x-amz-trailer-signature"
_NOT_CHECKSUMS: Final = frozenset({"x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type"})


class Payload(NamedTuple):
    """Content, its MD5 in hexadecimal, and the verified checksum that was sent with it (algorithm and base64)."""

    content: Body
    md5: str
    checksum: tuple[str, str] | None


def checksum_header(algorithm: str) -> str:
    """Return the name of the header for ``algorithm``: ``x-amz-checksum-crc32`` for ``CRC32``."""
    return "x-amz-checksum-" + algorithm.lower()


def carries_digest(headers: Mapping[str, str], *, only_md5: bool = False) -> bool:
    """Whether the request has a digest of its body: Content-MD5, or, unless ``only_md5`` is one, a checksum in a header
    or trailer."""
    return "content-md5" in headers or (not only_md5 and not _DIGESTS.isdisjoint(headers))


def sent_checksum(fields: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the checksum among header or trailer fields, if any. Raises CHECKSUM_SEVERAL, CHECKSUM_HEADER_INVALID."""
    if _CHECKSUM_NAMES.isdisjoint(fields):
        return None
    names = [name for name in fields if name in CHECKSUM_HEADERS]
    if len(names) > 1:
        raise OssError(Cause.CHECKSUM_SEVERAL)
    algorithm, value = CHECKSUM_HEADERS[names[0]], fields[names[0]]
    if not digests.is_checksum(algorithm, value):
        raise OssError(Cause.CHECKSUM_HEADER_INVALID, Header=names[0])
    return algorithm, value


def receive_payload(
    call: Call,
    limit: int,
    *,
    hexadecimal_digest: bool = False,
    checksum_of_body: bool = True,
    document: bool = False,
) -> Payload:
    """Read, unframe and verify the body: its length, Content-MD5, and the checksum in a header or trailer.

    ``hexadecimal_digest`` decides how the error document shows the expected digest. Without ``checksum_of_body``, the
    checksum headers describe something else than this body and are not verified, as those of some profiles never are.
    The length of a ``document`` need not be announced if it comes in chunks (recorded at Amazon, March 2026, of
    PutBucketVersioning).

    Raises MISSING_CONTENT_LENGTH, LENGTH_NOT_ANNOUNCED, INVALID_DIGEST, DIGEST_NOT_BASE64, BAD_DIGEST or
    BAD_DOCUMENT_DIGEST, SHA256_MISMATCH for a trailer that the profile does not know, CHECKSUM_MISMATCH, and what
    ``_announced_checksum``, ``trailer_checksum`` and ``wire.body.receive`` raise.
    """
    headers, traits = call.headers, call.profile.objects
    if traits.trailers != "read":
        _require_no_trailer(call)
    length = _document_length(headers) if document else require_length(headers)
    expected = expected_md5(headers) if traits.document_digests_compared or not document else None
    is_read = checksum_of_body and traits.checksums_verified
    if traits.checksum_algorithms:
        _require_algorithm(call)
    checksum, trailer = _announced_checksum(headers) if is_read else (None, announced_trailer(headers))
    body = receive(call.request, limit, length, call.store.spool())
    content = body.content
    md5 = digests.md5_of(content)
    if expected is not None and expected.hex() != md5:
        digest = expected.hex() if hexadecimal_digest else headers["content-md5"]
        if document:
            raise OssError(Cause.BAD_DOCUMENT_DIGEST, CalculatedDigest=_base64_md5(md5), ExpectedDigest=digest)
        raise OssError(Cause.BAD_DIGEST, ExpectedDigest=digest, CalculatedDigest=_base64_md5(md5))
    checksum = trailer_checksum(trailer, body.trailers) or checksum
    if checksum is not None and digests.checksum_of(checksum[0], content) != checksum[1]:
        raise OssError(Cause.CHECKSUM_MISMATCH, Algorithm=checksum[0])
    return Payload(content, md5, checksum)


def _require_no_trailer(call: Call) -> None:
    if call.headers.get("x-amz-content-sha256", "").endswith("-TRAILER"):
        raise trailer_refusal(call)


def _announced_checksum(headers: Mapping[str, str]) -> tuple[tuple[str, str] | None, str]:
    """Return the checksum in the headers, and the name of the trailer that will have it instead.

    Measured at Amazon, in this order: CHECKSUM_HEADER_UNKNOWN, CHECKSUM_SEVERAL, CHECKSUM_HEADER_INVALID,
    CHECKSUM_MISSING, CHECKSUM_ANNOUNCED_OTHER (September 2026: brekkylab/backlot); CHECKSUM_AND_TRAILER
    (versitygw#1657) and TRAILER_NOT_SUPPORTED have no order there. An empty announcement is none.
    """
    algorithm, trailer = headers.get("x-amz-sdk-checksum-algorithm"), announced_trailer(headers)
    names = _checksum_names(tuple(headers))
    if not algorithm and not trailer and not names:
        return None, ""
    if names - _NOT_CHECKSUMS - _CHECKSUM_NAMES:
        raise OssError(Cause.CHECKSUM_HEADER_UNKNOWN)
    checksum = sent_checksum(headers)
    if algorithm and checksum is None and not trailer:
        raise OssError(Cause.CHECKSUM_MISSING)
    announced = trailer if checksum is None else checksum_header(checksum[0])
    if algorithm and announced != checksum_header(algorithm):
        raise OssError(Cause.CHECKSUM_ANNOUNCED_OTHER)
    if checksum is not None and trailer:
        raise OssError(Cause.CHECKSUM_AND_TRAILER)
    return checksum, trailer


def _require_algorithm(call: Call) -> None:
    """Raise CHECKSUM_HEADER_UNKNOWN for an algorithm that the profile has not, and what ``_announced_checksum``
    raises."""
    for name in _checksum_names(tuple(call.headers)) - _NOT_CHECKSUMS:
        if CHECKSUM_HEADERS.get(name) not in call.profile.objects.checksum_algorithms:
            raise OssError(Cause.CHECKSUM_HEADER_UNKNOWN)
    _announced_checksum(call.headers)


@lru_cache(maxsize=256)
def _checksum_names(names: tuple[str, ...]) -> frozenset[str]:
    """Return the names of headers that begin as those of checksums do; clients send the same names again and again."""
    return frozenset(name for name in names if name.startswith(_CHECKSUM_PREFIX))


def announced_trailer(headers: Mapping[str, str]) -> str:
    """Return the trailer that the headers announce, empty if there is none. Raises TRAILER_NOT_SUPPORTED."""
    trailer = headers.get("x-amz-trailer", "").strip().lower()
    if trailer and trailer not in CHECKSUM_HEADERS:
        raise OssError(Cause.TRAILER_NOT_SUPPORTED)
    return trailer


def verify_content(fields: Mapping[str, str], content: bytes) -> Payload:
    """Verify content that is not the body itself, such as the file in a form, against the digests among ``fields``.
    Raises INVALID_DIGEST, BAD_DIGEST, CHECKSUM_MISMATCH and what ``sent_checksum`` raises."""
    checksum = sent_checksum(fields)
    md5 = digests.md5_of(content)
    expected = expected_md5(fields)
    if expected is not None and expected.hex() != md5:
        raise OssError(Cause.BAD_DIGEST, ExpectedDigest=expected.hex(), CalculatedDigest=_base64_md5(md5))
    if checksum is not None and digests.checksum_of(checksum[0], content) != checksum[1]:
        raise OssError(Cause.CHECKSUM_MISMATCH, Algorithm=checksum[0])
    return Payload(content, md5, checksum)


def require_early_digest(call: Call) -> None:
    """Raise DIGEST_NOT_BASE64 or INVALID_DIGEST for a malformed ``Content-MD5`` that the profile refuses in any
    request, before anything else is looked at."""
    try:
        expected_md5(call.headers)
    except OssError as error:
        if error.cause is Cause.DIGEST_NOT_BASE64 or call.profile.objects.early_digests == "malformed":
            raise


def require_md5(call: Call, md5: str) -> None:
    """Raise BAD_DIGEST if ``Content-MD5`` is not this MD5, in hexadecimal digits, of what is not the body;
    INVALID_DIGEST or DIGEST_NOT_BASE64 if it is none."""
    expected = expected_md5(call.headers)
    if expected is not None and expected.hex() != md5:
        digest = call.headers["content-md5"]
        raise OssError(Cause.BAD_DIGEST, ExpectedDigest=digest, CalculatedDigest=_base64_md5(md5))


def _base64_md5(md5: str) -> str:
    return b64encode(bytes.fromhex(md5)).decode("ascii")


def receive_document(call: Call, *, required: bool = True, checksum_of_body: bool = True, limit: int = 0) -> bytes:
    """Return a small body, such as an XML document, verified. ``checksum_of_body`` and the causes raised are as for
    ``receive_payload``; a ``required`` document that is empty raises MISSING_BODY (aws-sdk-cpp#733, versitygw#820), one
    of more than ``limit`` bytes, if the operation has a limit of its own, DOCUMENT_TOO_LARGE."""
    try:
        payload = receive_payload(call, limit or MAX_DOCUMENT, checksum_of_body=checksum_of_body, document=True)
    except OssError as error:
        if not limit or error.cause is not Cause.ENTITY_TOO_LARGE:
            raise
        raise OssError(Cause.DOCUMENT_TOO_LARGE, MaxMessageLengthBytes=limit) from None
    document = rope.to_bytes(payload.content)
    if required and not document:
        raise OssError(Cause.MISSING_BODY)
    return document


def _document_length(headers: Mapping[str, str]) -> int | None:
    """Return the content length that the request announces; ``None`` if it does not and its body comes in chunks.
    Raises MISSING_CONTENT_LENGTH."""
    if "transfer-encoding" in headers:
        return announced_length(headers)
    return require_length(headers)


def require_length(headers: Mapping[str, str]) -> int:
    """Return the content length that the request announces. Raises MISSING_CONTENT_LENGTH, LENGTH_NOT_ANNOUNCED."""
    length = announced_length(headers)
    if length is not None:
        return length
    if "transfer-encoding" in headers and not is_chunked(headers):
        raise OssError(Cause.LENGTH_NOT_ANNOUNCED)
    raise OssError(Cause.MISSING_CONTENT_LENGTH)


def trailer_checksum(name: str, trailers: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the checksum in the trailers, ``None`` if there are none.

    Raises TRAILER_MALFORMED unless they are what was announced, its signature apart (versitygw#1600, #1690, #1691);
    TRAILER_INVALID if the value is no checksum (versitygw#1165).
    """
    names = trailers.keys() - {_TRAILER_SIGNATURE}
    if names != ({name} if name else set()):
        raise OssError(Cause.TRAILER_MALFORMED)
    if not name:
        return None
    algorithm, value = CHECKSUM_HEADERS[name], trailers[name]
    if not digests.is_checksum(algorithm, value):
        raise OssError(Cause.TRAILER_INVALID, Header=name)
    return algorithm, value
