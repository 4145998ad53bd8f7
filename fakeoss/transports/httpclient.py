"""http.client, where a request's headers end: urllib.request, and whatever else speaks HTTP with the standard library.

The connection gets a socket that ends in the store, so that the client speaks its own protocol.
"""

from __future__ import annotations

import http.client
from functools import partial
from io import BufferedReader
from typing import TYPE_CHECKING, Any

from fakeoss.transports.claims import Seam
from fakeoss.transports.exchange import split_url
from fakeoss.transports.incoming import Incoming, render
from fakeoss.transports.neighbours import bottom, is_foreign
from fakeoss.transports.stream import ChunkStream
from fakeoss.wire.message import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPConnection

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install"]

_PLAIN: Any = bottom(http.client.HTTPConnection)  # which may be a cassette's when this module is imported
_SECURE: Any = bottom(http.client.HTTPSConnection)


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every connection of http.client in the process through ``exchange``."""

    def ending(original: Method) -> Method:
        def endheaders(connection: HTTPConnection, *arguments: Any, **options: Any) -> Any:
            incoming = _head(connection)
            url = _url(connection, incoming.target)
            route = exchange.route(url[1], incoming.headers, url[2], incoming.method)
            if route is not None:
                exchange.claim(connection, _SEAM, route.session)
                if connection.sock is not None:
                    connection.sock.close()
                connection.sock = _Socket(route, url)
            return original(connection, *arguments, **options)

        return endheaders

    patches.replace(_PLAIN, "endheaders", ending)
    for name in ("HTTPConnection", "HTTPSConnection"):
        patches.watch(http.client, name, is_foreign, partial(_choosing, exchange))


def _choosing(exchange: Exchange, theirs: Any) -> type:
    """The choice of a connection inside a cassette, whose own connections each hold a real one."""
    default_port = bottom(theirs).default_port

    def __new__(cls: type, host: str = "", port: int | None = None, *arguments: Any, **options: Any) -> Any:  # noqa: N807
        name = host if port in (None, default_port) else f"{host}:{port}"
        if cls is chosen and exchange.route(name, {}, "/") is not None:
            return theirs(host, port, *arguments, **options).real_connection
        return theirs.__new__(cls)

    chosen = type(theirs.__name__, (theirs,), {"__new__": __new__})
    return chosen


def _head(connection: HTTPConnection) -> Incoming:
    """The request that is about to be sent, as far as it is known: its line and headers."""
    incoming = Incoming()
    incoming.feed(b"\r\n".join([*connection._buffer, b"", b""]))  # type: ignore[attr-defined]
    return incoming


def _url(connection: HTTPConnection, target: str) -> tuple[str, str, str]:
    """Scheme, host and target; of the target itself where a proxy is asked for a whole URL."""
    if "://" in target.partition("?")[0] and not target.startswith("/"):
        return split_url(target)
    host = connection._tunnel_host or connection.host  # type: ignore[attr-defined]
    port = connection._tunnel_port or connection.port  # type: ignore[attr-defined]
    scheme = "https" if isinstance(connection, _SECURE) else "http"
    shown = host if port in (None, connection.default_port) else f"{host}:{port}"
    return scheme, shown, target


def _asked_host(connection: HTTPConnection, arguments: tuple[Any, ...], options: dict[str, Any]) -> str:
    return _url(connection, _head(connection).target)[1]


_SEAM = Seam("endheaders", _asked_host)


class _Socket:
    """What http.client asks of a socket. One request goes in, its answer comes out."""

    def __init__(self, route: Route, url: tuple[str, str, str]) -> None:
        self._route = route
        self._url = url
        self._incoming = Incoming()
        self._answer: Iterator[bytes] = iter(())

    def sendall(self, data: Any) -> None:
        """Take bytes of the request in; the last ones have it answered."""
        incoming = self._incoming
        incoming.feed(memoryview(data).cast("B"))
        if incoming.complete:
            request = Request(incoming.method, self._url, incoming.headers, incoming.body)
            self._answer = render(self._route.send(request), incoming.method)

    def makefile(self, *arguments: Any, **options: Any) -> BufferedReader:
        """The answer."""
        return BufferedReader(ChunkStream(self._answer))

    def close(self) -> None:
        """Nothing is open."""

    def shutdown(self, how: int) -> None:
        """Nothing is open."""

    def settimeout(self, seconds: float | None) -> None:
        """Answers are there at once."""

    def setsockopt(self, *arguments: Any) -> None:
        """There is nothing to set."""
