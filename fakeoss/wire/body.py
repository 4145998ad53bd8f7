"""Request bodies: announced lengths, the aws-chunked framing, trailers, and the digests sent with them."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from hashlib import sha256
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from fakeoss.errors import Cause, OssError
from fakeoss.wire.message import pieces
from fakeoss.wire.numbers import parse_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fakeoss.wire.auth.version4 import ChunkSeal
    from fakeoss.wire.message import Request

    Bytes = bytes | memoryview

__all__ = ["Received", "announced_length", "expected_md5", "is_chunked", "receive", "unframed"]

_BASE64 = re.compile(r"[A-Za-z0-9+/= ]*")
_HASH = re.compile(r"[0-9a-fA-F]{64}")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})(?:;[^\r\n]*)?")
_SIGNED_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16});chunk-signature=([0-9a-f]{64})")
_TRAILER_SIGNATURE = "x-amz-trailer-signature"
_MAX_LINE = 8192
_MIN_VIEW = 1 << 16


class Received(NamedTuple):
    """A body without its framing, and the trailers."""

    content: Any
    """``bytes``; or what the spool gave, which has ``size`` and ``chunks()``."""
    trailers: Mapping[str, str]


class Spool(Protocol):
    """Takes in what is too large for memory, piece by piece."""

    @property
    def least(self) -> int:
        """From how many bytes on a body that came in one piece is taken in, too."""

    def write(self, piece: Bytes) -> None:
        """Take the next piece."""

    def content(self) -> Any:
        """Return all that was written, with its ``size`` and ``chunks()``, or as ``bytes``."""


def is_chunked(headers: Mapping[str, str]) -> bool:
    """Whether the body is framed as ``aws-chunked``, signed or not. A request with the SHA-256 of its whole body is not
    framed, whatever its Content-Encoding says (ceph/s3-tests)."""
    content_hash = headers.get("x-amz-content-sha256", "")
    if content_hash.startswith("STREAMING-"):
        return True
    return "aws-chunked" in headers.get("content-encoding", "") and not _HASH.fullmatch(content_hash)


def announced_length(headers: Mapping[str, str]) -> int | None:
    """Return the content length that the request announces, ``None`` if it announces none. Raises
    INVALID_CONTENT_LENGTH."""
    name = "x-amz-decoded-content-length" if is_chunked(headers) else "content-length"
    text = headers.get(name)
    if text is None:
        return None
    length = parse_count(text)
    if length is None:
        raise OssError(Cause.INVALID_CONTENT_LENGTH)
    return length


def expected_md5(headers: Mapping[str, str]) -> bytes | None:
    """Return the digest in ``Content-MD5``. Raises DIGEST_NOT_BASE64 for characters that base64 does not have,
    INVALID_DIGEST for whatever else is not the base64 of sixteen bytes."""
    text = headers.get("content-md5")
    if text is None:
        return None
    try:
        digest = b64decode(text.encode("ascii"), validate=True)
    except (NotBase64, ValueError):
        digest = b""
    if len(digest) != 16:
        cause = Cause.INVALID_DIGEST if _BASE64.fullmatch(text) else Cause.DIGEST_NOT_BASE64
        raise OssError(cause, **{"Content-MD5": text})
    return digest


def receive(request: Request, limit: int, announced: int | None = None, spool: Spool | None = None) -> Received:
    """Read the whole body, in pieces, and remove its framing; ``announced`` is its length if it is already known. A
    body of several pieces goes into ``spool``, if there is one.

    Raises INVALID_CONTENT_LENGTH, ENTITY_TOO_LARGE (over ``limit`` bytes), INCOMPLETE_BODY, BODY_LENGTH_MISMATCH,
    CHUNKS_MALFORMED, TRAILER_MALFORMED; if signatures are verified, also SHA256_MISMATCH, SIGNATURE_MISMATCH.
    """
    if announced is None:
        announced = announced_length(request.headers)
    if announced is not None and announced > limit:
        raise OssError(Cause.ENTITY_TOO_LARGE, ProposedSize=announced, MaxSizeAllowed=limit)
    trailers: dict[str, str] = {}
    stream: Iterator[Bytes] = pieces(request.body)
    seal = request.seal
    if seal is not None and seal.chunked:
        stream = _read_signed_chunks(stream, trailers, seal)
    elif is_chunked(request.headers):
        first, second = next(stream, b""), next(stream, b"")
        if announced and not second and (received := _read_single_chunk(bytes(first), announced)) is not None:
            request.received = received.content
            return received if spool is None else received._replace(content=_spooled(received.content, spool))
        stream = _read_chunks(chain((first, second), stream), trailers)
    most = limit if announced is None else announced
    if request.whole is None or spool is not None:
        content, size = _join(stream, most, spool)
    else:
        content, size = _share(stream, most, request.whole)
    if announced is not None and size != announced:
        cause = Cause.INCOMPLETE_BODY if size < announced else Cause.BODY_LENGTH_MISMATCH
        raise OssError(cause, NumberBytesExpected=announced, NumberBytesProvided=size)
    if size > limit:
        raise OssError(Cause.ENTITY_TOO_LARGE, ProposedSize=size, MaxSizeAllowed=limit)
    if seal is not None and not seal.chunked:
        if isinstance(content, bytes):
            seal.require_content(content)
        else:
            seal.require_digest(_sha256_of(content))
    request.received = content if isinstance(content, bytes) else size
    return Received(content, trailers)


def unframed(request: Request, trailers: dict[str, str]) -> Iterator[Bytes]:
    """Yield the body in pieces, without its framing, and put the trailers into ``trailers`` at its end. If signatures
    are verified, a chunk is when the next piece is asked for. Raises what ``receive`` raises for the framing."""
    stream: Iterator[Bytes] = pieces(request.body)
    if request.seal is not None and request.seal.chunked:
        return _read_signed_chunks(stream, trailers, request.seal)
    return _read_chunks(stream, trailers) if is_chunked(request.headers) else stream


def _spooled(content: bytes, spool: Spool | None) -> Any:
    """Return the content, in the spool if it is large."""
    if spool is None or len(content) < spool.least:
        return content
    spool.write(content)
    return spool.content()


def _sha256_of(content: Any) -> str:
    digest = sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _join(stream: Iterable[Bytes], most: int, spool: Spool | None) -> tuple[Any, int]:
    """Return the content in one piece, and its size; stop reading soon after ``most`` bytes."""
    first: Bytes = b""
    buffer: BytesIO | Spool | None = None  # BytesIO.getvalue() does not copy, and it grows by remapping
    size = 0
    for piece in stream:
        if buffer is not None:
            buffer.write(piece)
        elif not first:
            first = piece
        else:
            buffer = BytesIO() if spool is None else spool
            buffer.write(first)
            buffer.write(piece)
        size += len(piece)
        if size > most:
            break
    if buffer is None:
        return _spooled(bytes(first), spool), size
    return (buffer.getvalue() if isinstance(buffer, BytesIO) else buffer.content()), size


def _share(stream: Iterable[Bytes], most: int, whole: bytes) -> tuple[bytes, int]:
    """Return the ``whole`` that the pieces are of, and their size, without keeping a copy; stop reading soon after
    ``most`` bytes."""
    size = 0
    for piece in stream:
        size += len(piece)
        if size > most:
            break
    return whole[:size], size


def _read_single_chunk(framed: bytes, size: int) -> Received | None:
    """Read a body of a single unsigned chunk, as SDKs send small ones; return ``None`` if it is framed differently."""
    head = b"%x\r\n" % size
    start, stop = len(head), len(head) + size
    rest = framed[stop + 5 :]
    if not framed.startswith(head) or framed[stop : stop + 5] != b"\r\n0\r\n" or not rest.endswith(b"\r\n"):
        return None
    trailers: dict[str, str] = {}
    lines = rest[:-2].split(b"\r\n")
    if lines.pop():
        return None
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not name or len(line) > _MAX_LINE:
            return None
        trailers[name.strip().lower().decode("latin-1")] = value.strip().decode("latin-1")
    return Received(framed[start:stop], trailers)


class _Lines:
    """Reads framed pieces by line and by byte count; large data is passed on as views of the pieces it came in."""

    def __init__(self, framed: Iterable[Bytes]) -> None:
        self._framed = iter(framed)
        self._piece: bytes = b""
        self._position = 0

    def _read_piece(self) -> bool:
        rest = self._piece[self._position :]
        for piece in self._framed:
            if piece:
                self._piece, self._position = rest + bytes(piece) if rest else bytes(piece), 0
                return True
        return False

    def line(self) -> bytes:
        """Return the next line without its CRLF. Raises INCOMPLETE_BODY at the end, CHUNKS_MALFORMED if the line is too
        long."""
        while (end := self._piece.find(b"\r\n", self._position)) < 0:
            if len(self._piece) - self._position > _MAX_LINE + 1:  # + 1: the last byte may be the CR of the CRLF
                raise OssError(Cause.CHUNKS_MALFORMED)
            if not self._read_piece():
                raise OssError(Cause.INCOMPLETE_BODY)
        if end - self._position > _MAX_LINE:
            raise OssError(Cause.CHUNKS_MALFORMED)
        line, self._position = self._piece[self._position : end], end + 2
        return line

    def data(self, size: int) -> Iterator[Bytes]:
        """Yield the next ``size`` bytes. Raises INCOMPLETE_BODY if there are fewer."""
        while size:
            if self._position == len(self._piece) and not self._read_piece():
                raise OssError(Cause.INCOMPLETE_BODY)
            end = min(len(self._piece), self._position + size)
            size -= end - self._position
            is_large = end - self._position >= _MIN_VIEW
            yield memoryview(self._piece)[self._position : end] if is_large else self._piece[self._position : end]
            self._position = end

    def at_end(self) -> bool:
        """Whether everything has been read."""
        return self._position >= len(self._piece) and not self._read_piece()


def _read_chunks(framed: Iterable[Bytes], trailers: dict[str, str]) -> Iterator[Bytes]:
    lines = _Lines(framed)
    while True:
        match = _SIZE.fullmatch(lines.line())
        if not match:
            raise OssError(Cause.CHUNKS_MALFORMED)
        size = int(match[1], 16)
        if not size:
            break
        yield from lines.data(size)
        if lines.line():
            raise OssError(Cause.CHUNKS_MALFORMED)
    _read_trailers(lines, trailers)


def _read_trailers(lines: _Lines, trailers: dict[str, str]) -> None:
    while line := lines.line():
        name, colon, value = line.partition(b":")
        if not colon or not name:
            raise OssError(Cause.TRAILER_MALFORMED)
        trailers[name.strip().lower().decode("latin-1")] = value.strip().decode("latin-1")
    if not lines.at_end():
        raise OssError(Cause.CHUNKS_MALFORMED)


def _read_signed_chunks(framed: Iterable[Bytes], trailers: dict[str, str], seal: ChunkSeal) -> Iterator[Bytes]:
    """Yield the content of signed chunks; each chunk is verified before the next one is read."""
    lines = _Lines(framed)
    size = -1
    while size:
        match = _SIGNED_CHUNK.fullmatch(lines.line())
        if not match:
            raise OssError(Cause.CHUNKS_MALFORMED)
        size = int(match[1], 16)
        digest = sha256()
        for data in lines.data(size):
            digest.update(data)
            yield data
        if size and lines.line():
            raise OssError(Cause.CHUNKS_MALFORMED)
        seal.require_chunk(match[2].decode("ascii"), digest.hexdigest())
    _read_trailers(lines, trailers)
    signature = trailers.pop(_TRAILER_SIGNATURE, None)
    if trailers or signature is not None or seal.signs_trailers:
        fields = "".join(f"{name}:{value}\n" for name, value in sorted(trailers.items()))
        seal.require_trailers(signature or "", fields.encode("latin-1"))
