"""A request as it is passed on: its target in path style, its headers without those of the hop and of the signature,
and its body without the framing of ``aws-chunked``."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import CHECKSUM_HEADERS, announced_trailer, trailer_checksum
from fakeoss.model.digests import RunningChecksum
from fakeoss.wire.address import decoded, split_target
from fakeoss.wire.auth.claim import is_presigned
from fakeoss.wire.auth.version4 import EMPTY, UNSIGNED
from fakeoss.wire.body import announced_length, is_chunked, unframed
from fakeoss.wire.message import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.wire.address import Place

__all__ = ["HOP", "Outgoing", "headers_of", "target_of"]

HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that belong to one connection (RFC 9110, 7.6.1)."""
_OURS: Final = HOP | {
    "authorization",
    "content-length",
    "date",
    "expect",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-security-token",
    "x-amz-trailer",
}
"""Headers of a request that are not passed on: those of the hop, of its signature, and of the framing of its body."""
_SIGNATURE: Final = frozenset({"awsaccesskeyid", "expires", "signature"})
"""Parameters of a URL presigned with version 2; those of version 4 begin with ``X-Amz-``."""
_FROM_QUERY: Final = frozenset({"content-md5", "content-type", "if-match", "if-none-match"})
_HASH: Final = re.compile(r"[0-9a-fA-F]{64}")
_LINE_BREAK: Final = re.compile(r"[\r\n\0]")
_SAFE: Final = "-_.~"
_IN_MEMORY: Final = 4 << 20


def target_of(call: Call, place: Place, base: str) -> str:
    """Return the target below the path ``base`` of the upstream: bucket and key in the path, escaped in the canonical
    way, and the query without what presigned it. Raises INVALID_URI."""
    path, mark, query = call.request.target.partition("?")
    bucket, key, _, _ = split_target(path, place)
    path = f"/{quote(bucket, safe=_SAFE)}" if bucket else "/"
    if bucket and key:
        path += "/" + quote(key, safe="/" + _SAFE)
    presigned = is_presigned(call.query)
    items = [item for item in query.split("&") if item and not (presigned and _is_of_signature(item))]
    return base + path + ("?" + "&".join(map(_canonical, items)) if mark and items else "")


def _is_of_signature(item: str) -> bool:
    """Whether a part of the query of a presigned request is its signature, or a header, which is passed on as such."""
    name = item.partition("=")[0].lower()
    return name.startswith(("x-amz-", "x-amz%2d")) or name in _SIGNATURE or name in _FROM_QUERY


def _canonical(item: str) -> str:
    """Return a parameter, escaped in the canonical way; ``+`` is a space."""
    name, equals, value = item.replace("+", " ").partition("=")
    return quote(decoded(name), safe=_SAFE) + equals + quote(decoded(value), safe=_SAFE)


def headers_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a request that are passed on."""
    named = {name.strip().lower() for name in headers.get("connection", "").split(",")}
    kept = {name: value for name, value in headers.items() if name not in _OURS and name not in named}
    encoding = kept.get("content-encoding", "")
    if "aws-chunked" in encoding:
        others = [token for token in map(str.strip, encoding.split(",")) if token and token != "aws-chunked"]
        kept["content-encoding"] = ",".join(others)
        if not others:
            del kept["content-encoding"]
    return {name: _LINE_BREAK.sub(" ", value) for name, value in kept.items()}


class Outgoing:
    """The body of a request on its way to the upstream, in pieces: what of it has to be verified here is, before the
    last of them is let go, so that the upstream never has the whole of a body that is not what was signed.

    The first pieces, up to 1 MiB, are read at once; ``whole`` is the body if that is all. A larger one with a checksum
    behind it is read to its end and set aside on disk. Raises what ``wire.body.receive`` raises for lengths, framing
    and signatures, TRAILER_NOT_SUPPORTED, TRAILER_MALFORMED, TRAILER_INVALID, CHECKSUM_MISMATCH.
    """

    def __init__(self, call: Call) -> None:
        request = call.request
        self._request = request
        self._trailers: dict[str, str] = {}
        self.is_framed = is_chunked(request.headers)
        self._trailer = announced_trailer(request.headers) if self.is_framed else ""
        self.length = announced_length(request.headers)
        self._stream = self._verified(unframed(request, self._trailers))
        self.whole: bytes | None = None
        self._first: list[bytes | memoryview] = []
        self._file: SpooledTemporaryFile[bytes] | None = None
        size = 0
        for piece in self._stream:
            self._first.append(piece)
            size += len(piece)
            if size > PIECE:
                break
        else:
            self.whole = b"".join(self._first)
            if self.is_framed or "transfer-encoding" not in request.headers:  # in chunks, some engines refuse it
                self.length = size
        if self.whole is None and self._trailer:
            self._set_aside()

    def _set_aside(self) -> None:
        """Put a body whose checksum comes behind it into a file: the upstream is told in a header, since few engines
        read trailers."""
        self._file = file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by ``close``
        try:
            for piece in chain(self._first, self._stream):
                file.write(piece)
        except BaseException:
            file.close()
            raise
        self.length = file.tell()
        file.seek(0)
        self._first, self._stream = [], iter(lambda: file.read(PIECE), b"")

    def close(self) -> None:
        """Let go of what was set aside."""
        if self._file is not None:
            self._file.close()

    @property
    def has_body(self) -> bool:
        """Whether there is one, if only of no bytes."""
        return self._request.body is not None or self._request.method in {"PUT", "POST"} or bool(self.length)

    @property
    def payload_hash(self) -> str:
        """What the signature says of the body: the hash that the caller gave or that of a small body, else that it is
        not signed."""
        given = self._request.headers.get("x-amz-content-sha256", "")
        if not self.is_framed and _HASH.fullmatch(given):
            return given
        if self.whole is None:
            return UNSIGNED
        return sha256(self.whole).hexdigest() if self.whole else EMPTY

    def add_headers(self, headers: dict[str, str]) -> None:
        """Add the headers of the body, and the checksum that came behind it."""
        if self.has_body and self.length is None:
            headers["transfer-encoding"] = "chunked"
        elif self.has_body:
            headers["content-length"] = str(self.length)
        if self._trailer:
            headers[self._trailer] = self._trailers[self._trailer]

    def pieces(self) -> Iterator[bytes | memoryview]:
        """Yield the body, in the framing of HTTP if its length is not known."""
        for piece in self._pieces():
            if self.length is None:
                yield b"%x\r\n%b\r\n" % (len(piece), bytes(piece))
            else:
                yield piece
        if self.length is None:
            yield b"0\r\n\r\n"

    def _pieces(self) -> Iterator[bytes | memoryview]:
        if self.whole is not None:
            if self.whole:
                yield self.whole
            return
        yield from self._first
        self._first = []
        yield from self._stream

    def _verified(self, stream: Iterator[bytes | memoryview]) -> Iterator[bytes | memoryview]:
        """Yield the pieces of a body, the last of them once it was verified."""
        request, seal = self._request, self._request.seal
        digest = sha256() if seal is not None and not seal.chunked else None
        checksum = RunningChecksum(CHECKSUM_HEADERS[self._trailer]) if self._trailer else None
        held: bytes | memoryview = b""
        size, announced = 0, self.length
        for piece in stream:
            if held:
                yield held
            held = piece
            size += len(piece)
            request.received = size
            _update(piece, digest, checksum)
            if announced is not None and size > announced:
                break
        if announced is not None and size != announced:
            cause = Cause.INCOMPLETE_BODY if size < announced else Cause.BODY_LENGTH_MISMATCH
            raise OssError(cause, NumberBytesExpected=announced, NumberBytesProvided=size)
        if seal is not None and not seal.chunked and digest is not None:
            seal.require_digest(digest.hexdigest())
        sent = trailer_checksum(self._trailer, self._trailers) if self.is_framed else None
        if sent is not None and checksum is not None and checksum.text() != sent[1]:
            raise OssError(Cause.CHECKSUM_MISMATCH, Algorithm=sent[0])
        if held:
            yield held


def _update(piece: bytes | memoryview, *digests: Any) -> None:
    for digest in digests:
        if digest is not None:
            digest.update(piece)
