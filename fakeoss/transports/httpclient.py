"""http.client, where a request's headers end: urllib.request, and whatever else speaks HTTP with the standard library.

The connection gets a socket that ends in the store, so that the client speaks its own protocol.
"""

from __future__ import annotations

import http.client
from functools import partial
from io import BufferedReader
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from weakref import ref

from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import asked_for, authority, split_url
from fakeoss.transports.http1 import Incoming, render
from fakeoss.transports.other_mocks import bottom, is_foreign
from fakeoss.transports.stream import ChunkStream
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPConnection

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install", "install_opener"]

_PLAIN: Any = bottom(http.client.HTTPConnection)  # which may be a cassette's when this module is imported
_SECURE: Any = bottom(http.client.HTTPSConnection)


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every connection of http.client in the process through ``exchange``."""

    def ending(original: Method) -> Method:
        def endheaders(connection: HTTPConnection, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and connection not in exchange.claims:
                return original(connection, *arguments, **options)
            incoming = _head(connection)
            url = _url(connection, incoming.target)
            route = exchange.route(url[1], incoming.headers, url[2], incoming.method, connection)
            if route is not None:
                exchange.claim(connection, _SEAMS, route.session)
                _take_over(connection, route, url)
            return original(connection, *arguments, **options)

        return endheaders

    def connecting(original: Method) -> Method:
        def connect(connection: HTTPConnection) -> Any:
            if not exchange.sessions and connection not in exchange.claims:
                return original(connection)
            url = _url(connection, "")
            route = exchange.route(url[1], {}, "/", owner=connection)
            if route is None:
                return original(connection)
            return _take_over(connection, route, url)

        return connect

    patches.replace(_PLAIN, "endheaders", ending)
    patches.replace(_PLAIN, "connect", connecting)
    patches.replace(_SECURE, "connect", connecting)
    patches.replace(_PLAIN, "__init__", exchange.claiming(_SEAMS))
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


def install_opener(patches: PatchSet, exchange: Exchange) -> None:
    """Remember the openers of urllib.request that are made or used in a mock: each request has its own connection."""
    from urllib.request import OpenerDirector

    def opening(original: Method) -> Method:
        def open(opener: OpenerDirector, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and opener not in exchange.claims:
                return original(opener, *arguments, **options)
            host, headers, target = _opened(opener, arguments, options)
            route = exchange.route(host, headers, target, _method(arguments, options), opener)
            if route is not None:
                exchange.claim(opener, _OPENER_SEAMS, route.session)
            return original(opener, *arguments, **options)

        return open

    patches.replace(OpenerDirector, "open", opening)
    patches.replace(OpenerDirector, "__init__", exchange.claiming(_OPENER_SEAMS))


def _take_over(connection: HTTPConnection, route: Route, url: Url) -> None:
    """Let what the connection sends end in the store, and hang up on whoever it was connected to."""
    if connection.sock is not None:
        connection.sock.close()
    connection.sock = _Socket(route, url, connection)


def _head(connection: HTTPConnection) -> Incoming:
    """The request that is about to be sent, as far as it is known: its line and headers."""
    incoming = Incoming()
    incoming.feed(b"\r\n".join([*connection._buffer, b"", b""]))  # type: ignore[attr-defined]
    return incoming


def _url(connection: HTTPConnection, target: str) -> Url:
    """Scheme, host and target; of the target itself where a proxy is asked for a whole URL."""
    if "://" in target.partition("?")[0] and not target.startswith("/"):
        return split_url(target)
    host = connection._tunnel_host or connection.host  # type: ignore[attr-defined]
    port = connection._tunnel_port or connection.port  # type: ignore[attr-defined]
    scheme = "https" if isinstance(connection, _SECURE) else "http"
    return Url(scheme, authority(host, port, connection.default_port), target)


def _asked(connection: HTTPConnection, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    incoming = _head(connection)
    return asked_for(_url(connection, incoming.target)[1], incoming.headers, incoming.target)


def _asked_to_connect(connection: HTTPConnection, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    return Asked(_url(connection, "/")[1])


def _asked_to_open(opener: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    return asked_for(*_opened(opener, arguments, options))


def _opened(opener: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, dict[str, str], str]:
    """Host, headers and target of what an opener is asked to open: a URL or a Request."""
    asked: Any = arguments[0] if arguments else options["fullurl"]
    _, host, target = split_url(asked if isinstance(asked, str) else asked.full_url)
    headers = opener.addheaders if isinstance(asked, str) else [*opener.addheaders, *asked.header_items()]
    return unquote(host), lowered(headers), target


def _method(arguments: tuple[Any, ...], options: dict[str, Any]) -> str:
    asked: Any = arguments[0] if arguments else options["fullurl"]
    sent = arguments[1] if len(arguments) > 1 else options.get("data")
    if isinstance(asked, str):
        return "GET" if sent is None else "POST"
    return str(asked.get_method())


_SEAMS = (Seam("endheaders", _asked), Seam("connect", _asked_to_connect))
_OPENER_SEAMS = (Seam("open", _asked_to_open),)


class _Socket:
    """What http.client asks of a socket. One request goes in, its answer comes out."""

    def __init__(self, route: Route, url: Url, connection: HTTPConnection) -> None:
        self._route = route
        self._connection = ref(connection)
        self._url = url
        self._incoming = Incoming()
        self._answer: Iterator[bytes] = iter(())

    def sendall(self, data: Any) -> None:
        """Take bytes of the request in; the last ones have it answered."""
        incoming = self._incoming
        incoming.feed(memoryview(data).cast("B"))
        if incoming.complete:
            scheme, host, target = self._url
            url = Url(scheme, host, target or incoming.target)  # it was connected before it was asked
            request = Request(incoming.method, url, incoming.headers, incoming.body)
            self._answer = render(self._route.send(request), incoming.method)

    def makefile(self, *arguments: Any, **options: Any) -> BufferedReader:
        """The answer. The connection has done: its next request may not be ours."""
        connection = self._connection()
        if connection is not None and connection.sock is self:
            connection.sock = None
        return BufferedReader(ChunkStream(self._answer))

    def close(self) -> None:
        """Nothing is open."""

    def shutdown(self, how: int) -> None:
        """Nothing is open."""

    def settimeout(self, seconds: float | None) -> None:
        """Answers are there at once."""

    def setsockopt(self, *arguments: Any) -> None:
        """There is nothing to set."""
