"""Requests and responses, independent of any client library or server."""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from fakeoss.fault_records import Hit
    from fakeoss.wire.auth.version4 import ChunkSeal, HashSeal

    class Readable(Protocol):
        """An object whose ``read(size)`` returns bytes, empty at the end."""

        def read(self, size: int, /) -> bytes: ...

    Source = bytes | bytearray | memoryview | str | Readable | Iterable[bytes] | None
    Payload = bytes | Iterable[bytes | memoryview]
    Pieces = Callable[[], Iterable[bytes | memoryview]]

__all__ = [
    "MAX_HEADERS",
    "PIECE",
    "PROCESS_HEADER",
    "PROGRAM",
    "BodyWanted",
    "Request",
    "Response",
    "Url",
    "lowered",
    "pieces",
    "require_header_size",
]

PIECE = 1 << 20
"""Bytes read from a body at a time."""


MAX_HEADERS = 8192
"""Most bytes of the headers of a request, names and values together: what Amazon answers in versitygw#2180; JD Cloud:
Put-Object-2."""
PROCESS_HEADER = "x-fakeoss-process"
"""The header in which a child process that has fakeoss loaded says its number and the scheme of the URL."""
PROGRAM = "fakeoss"
"""How the names begin that programs are given, so that their clients say them in the header User-Agent."""
_LOOPBACK = "127.0.0.1"


class BodyWanted(BaseException):
    """An operation reads the body, which the client sends only when it is asked to: nothing has happened yet, and the
    request will come again."""


class Url(NamedTuple):
    """The URL of a request: scheme, host (with its port, if any) and raw target."""

    scheme: str
    host: str
    target: str


class Request:
    """A request. ``target`` is raw (path, ``?``, query); ``headers`` have lower-case names and latin-1 text."""

    __slots__ = (
        "body",
        "headers",
        "host",
        "met",
        "method",
        "peer",
        "process",
        "received",
        "scheme",
        "seal",
        "target",
        "wait",
        "whole",
    )

    def __init__(self, method: str, url: Url, headers: dict[str, str], body: Source = None) -> None:
        self.method = method
        self.scheme, self.host, self.target = url
        self.headers = headers
        self.body = body
        self.seal: HashSeal | ChunkSeal | None = None
        """Verifies the body against the signature, if it was signed."""
        self.peer = _LOOPBACK
        """The client's IP address; the loopback address in process."""
        self.process: int | str | None = None
        """The process that sent it: its number, or what its client calls itself; ``None`` for this one."""
        self.received: bytes | int = b""
        """The body without its framing, once it was read; its size only if it is not in memory."""
        self.whole: bytes | None = None
        """The body without its framing, where the client has it in memory though it frames it only as it is read."""
        self.met: tuple[Hit | None] | None = None
        """What it has met of faults, once hooks and faults have had their turn: those of a request that comes again
        after ``BodyWanted`` have had it."""
        self.wait: Callable[[float], object] = sleep
        """Waits as many seconds as an answer is delayed; in process, no longer than the client waits for it."""


class Response:
    """A response. ``body`` is one ``bytes``, or an iterable of pieces that share the object's memory; ``size`` is its
    length in bytes. ``again`` returns the pieces of a body that can be iterated only once."""

    __slots__ = ("again", "body", "headers", "size", "status")

    def __init__(
        self,
        status: int,
        headers: dict[str, str],
        body: Payload = b"",
        size: int | None = None,
        again: Pieces | None = None,
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.size = len(body) if size is None and isinstance(body, bytes) else size or 0
        self.again = again

    def chunks(self) -> Iterator[bytes | memoryview]:
        """Yield the body in pieces, none of them empty."""
        if not isinstance(self.body, bytes):
            yield from self.body
        elif self.body:
            yield self.body

    def close(self) -> None:
        """Want no more of the body: one that comes from elsewhere lets go of where it comes from."""
        close = getattr(self.body, "close", None)
        if close is not None:
            close()

    def content(self) -> bytes:
        """Return the whole body."""
        return self.body if isinstance(self.body, bytes) else b"".join(self.body)


def lowered(headers: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> dict[str, str]:
    """Return header fields by lower-case name, bytes decoded as latin-1; repeated fields are joined with commas."""
    fields: dict[str, str] = {}
    for name, value in headers.items() if hasattr(headers, "items") else headers:
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        name = name.lower()
        fields[name] = f"{fields[name]},{text}" if name in fields else text
    return fields


def require_header_size(headers: Mapping[str, str]) -> None:
    """Raise HEADERS_TOO_LARGE if names and values have more than ``MAX_HEADERS`` bytes together."""
    if len("".join(headers)) + len("".join(headers.values())) > MAX_HEADERS:
        raise OssError(Cause.HEADERS_TOO_LARGE, MaxSizeAllowed=MAX_HEADERS)


def pieces(source: Source) -> Iterator[bytes]:
    """Iterate over a request body of any type that clients accept; a file is read ``PIECE`` bytes at a time.

    The iterator raises TypeError if it meets something that is not bytes or text.
    """
    if source is None:
        return iter(())
    if isinstance(source, (bytes, bytearray, memoryview, str)):
        return iter(
            (source if isinstance(source, bytes) else _octets(source),)
        )  # copied: the client may change its buffer
    return _read(source) if hasattr(source, "read") else _iterate(source)


def _read(source: Any) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece if isinstance(piece, bytes) else _octets(piece)


def _iterate(source: Any) -> Iterator[bytes]:
    if not hasattr(source, "__next__"):
        try:
            source = (memoryview(source),)  # a buffer, such as array.array, is a body, not a list of numbers
        except TypeError:
            pass
    for piece in source:
        yield piece if isinstance(piece, bytes) else _octets(piece)


def _octets(piece: Any) -> bytes:
    """Return the bytes of a buffer, or of text encoded as UTF-8, as urllib3 sends it. Raises TypeError for anything
    else."""
    return piece.encode("utf-8") if isinstance(piece, str) else memoryview(piece).tobytes()
