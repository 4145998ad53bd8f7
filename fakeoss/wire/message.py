"""A request and a response as neither library nor server owns them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fakeoss.wire.auth.version4 import ChunkSeal, HashSeal

    class Readable(Protocol):
        """Whatever gives bytes on ``read(size)``, none at the end."""

        def read(self, size: int, /) -> bytes: ...

    Source = bytes | bytearray | memoryview | str | Readable | Iterable[bytes] | None
    Payload = bytes | Iterable[bytes | memoryview]

__all__ = ["PIECE", "Request", "Response", "Url", "lowered", "pieces"]

PIECE = 1 << 20
"""Bytes read from a body at a time."""


_LOOPBACK = "127.0.0.1"


class Url(NamedTuple):
    """Where a request goes: scheme, host with its port if it has one, and the raw target."""

    scheme: str
    host: str
    target: str


class Request:
    """What arrived. ``target`` is raw (path, ``?``, query); ``headers`` have lower-case names and latin-1 text."""

    __slots__ = ("body", "headers", "host", "method", "peer", "scheme", "seal", "target")

    def __init__(self, method: str, url: Url, headers: dict[str, str], body: Source = None) -> None:
        self.method = method
        self.scheme, self.host, self.target = url
        self.headers = headers
        self.body = body
        self.seal: HashSeal | ChunkSeal | None = None
        """How the body is verified against the signature."""
        self.peer = _LOOPBACK
        """The address of who asks: that of this machine, but where a server is asked by another."""


class Response:
    """What is sent. ``body`` is one ``bytes`` or the pieces of the object's own memory; ``size`` counts its bytes."""

    __slots__ = ("body", "headers", "size", "status")

    def __init__(self, status: int, headers: dict[str, str], body: Payload = b"", size: int | None = None) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.size = len(body) if size is None and isinstance(body, bytes) else size or 0

    def chunks(self) -> Iterator[bytes | memoryview]:
        """The body in pieces, none of them empty."""
        if not isinstance(self.body, bytes):
            yield from self.body
        elif self.body:
            yield self.body

    def content(self) -> bytes:
        """The whole body."""
        return self.body if isinstance(self.body, bytes) else b"".join(self.body)


def lowered(headers: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> dict[str, str]:
    """Header fields under lower-case names, bytes read as latin-1; a repeated field is joined with commas."""
    fields: dict[str, str] = {}
    for name, value in headers.items() if hasattr(headers, "items") else headers:
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        name = name.lower()
        fields[name] = f"{fields[name]},{text}" if name in fields else text
    return fields


def pieces(source: Source) -> Iterator[bytes]:
    """The bytes of a request body, however the client holds them; a file is read ``PIECE`` bytes at a time.

    Raises TypeError, when it comes to it, for what is no body.
    """
    if source is None:
        return iter(())
    if isinstance(source, (bytes, bytearray, memoryview, str)):
        return iter((source if isinstance(source, bytes) else _octets(source),))  # the client may change a buffer
    return _read(source) if hasattr(source, "read") else _listed(source)


def _read(source: Any) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece if isinstance(piece, bytes) else _octets(piece)


def _listed(source: Any) -> Iterator[bytes]:
    if not hasattr(source, "__next__"):
        try:
            source = (memoryview(source),)  # array.array and other buffers are bodies, not lists of numbers
        except TypeError:
            pass
    for piece in source:
        yield piece if isinstance(piece, bytes) else _octets(piece)


def _octets(piece: Any) -> bytes:
    """Text as UTF-8, as urllib3 sends it; a buffer's bytes. Raises TypeError for anything else."""
    return piece.encode("utf-8") if isinstance(piece, str) else memoryview(piece).tobytes()
