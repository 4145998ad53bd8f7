"""http.client, at ``endheaders``: urllib.request, and whatever else uses the HTTP client of the standard library.

The connection is given a socket that leads to the store, so the client goes on speaking HTTP.
"""

from __future__ import annotations

import http.client
from functools import partial
from io import BufferedReader
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from weakref import ref

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import authority, destination_of, split_url
from fakeoss.transports.http1 import RequestParser, render
from fakeoss.transports.other_mocks import is_foreign, unwrap
from fakeoss.transports.stream import ChunkStream
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPConnection

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install", "install_opener"]

_PLAIN: Any = unwrap(http.client.HTTPConnection)  # a cassette may have replaced it before this import
_SECURE: Any = unwrap(http.client.HTTPSConnection)


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every connection of http.client in the process through ``exchange``."""

    def wrap_endheaders(original: Method) -> Method:
        def endheaders(connection: HTTPConnection, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and connection not in exchange.claims:
                return original(connection, *arguments, **options)
            parser = _parse_head(connection)
            url = _url(connection, parser.target)
            route = exchange.route(url[1], parser.headers, url[2], parser.method, connection)
            if route is not None:
                exchange.claim(connection, _SEAMS, route.session)
                _take_over(connection, route, url)
            return original(connection, *arguments, **options)

        return endheaders

    def wrap_connect(original: Method) -> Method:
        def connect(connection: HTTPConnection) -> Any:
            if not exchange.sessions and connection not in exchange.claims:
                return original(connection)
            url = _url(connection, "")
            route = exchange.route(url[1], {}, "/", owner=connection)
            if route is None:
                return original(connection)
            return _take_over(connection, route, url)

        return connect

    patches.replace(_PLAIN, "endheaders", wrap_endheaders)
    patches.replace(_PLAIN, "connect", wrap_connect)
    patches.replace(_SECURE, "connect", wrap_connect)
    patches.replace(_PLAIN, "__init__", exchange.claim_on_init(_SEAMS))
    for name in ("HTTPConnection", "HTTPSConnection"):
        patches.watch(http.client, name, is_foreign, partial(_wrap_connection_class, exchange))


def _wrap_connection_class(exchange: Exchange, replacement: Any) -> type:
    """Return a subclass of a cassette's connection class that makes a real connection for our hosts."""
    default_port = unwrap(replacement).default_port

    def __new__(cls: type, host: str = "", port: int | None = None, *arguments: Any, **options: Any) -> Any:  # noqa: N807
        name = host if port in (None, default_port) else f"{host}:{port}"
        if cls is subclass and exchange.route(name, {}, "/") is not None:
            return replacement(host, port, *arguments, **options).real_connection
        return replacement.__new__(cls)

    subclass = type(replacement.__name__, (replacement,), {"__new__": __new__})
    return subclass


def install_opener(patches: PatchSet, exchange: Exchange) -> None:
    """Remember the openers of urllib.request that are created or used in a mock, as each request has its own
    connection."""
    from urllib.request import OpenerDirector

    def wrap_open(original: Method) -> Method:
        def open(opener: OpenerDirector, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and opener not in exchange.claims:
                return original(opener, *arguments, **options)
            host, headers, target = _opener_request(opener, arguments, options)
            route = exchange.route(host, headers, target, _request_method(arguments, options), opener)
            if route is not None:
                exchange.claim(opener, _OPENER_SEAMS, route.session)
            return original(opener, *arguments, **options)

        return open

    patches.replace(OpenerDirector, "open", wrap_open)
    patches.replace(OpenerDirector, "__init__", exchange.claim_on_init(_OPENER_SEAMS))


def _take_over(connection: HTTPConnection, route: Route, url: Url) -> None:
    """Send what the connection sends to the store from now on; close the socket it had."""
    if connection.sock is not None:
        connection.sock.close()
    connection.sock = _Socket(route, url, connection)


def _parse_head(connection: HTTPConnection) -> RequestParser:
    """Return a parser that has read the request line and headers about to be sent."""
    parser = RequestParser()
    parser.feed(b"\r\n".join([*connection._buffer, b"", b""]))  # type: ignore[attr-defined]
    return parser


def _url(connection: HTTPConnection, target: str) -> Url:
    """Return scheme, host and target; from the target itself if it is an absolute URL, as sent to a proxy."""
    if "://" in target.partition("?")[0] and not target.startswith("/"):
        return split_url(target)
    host = connection._tunnel_host or connection.host  # type: ignore[attr-defined]
    port = connection._tunnel_port or connection.port  # type: ignore[attr-defined]
    scheme = "https" if isinstance(connection, _SECURE) else "http"
    return Url(scheme, authority(host, port, connection.default_port), target)


def _destination(connection: HTTPConnection, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    parser = _parse_head(connection)
    return destination_of(_url(connection, parser.target)[1], parser.headers, parser.target)


def _connect_destination(
    connection: HTTPConnection, arguments: tuple[Any, ...], options: dict[str, Any]
) -> Destination:
    return Destination(_url(connection, "/")[1])


def _open_destination(opener: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    return destination_of(*_opener_request(opener, arguments, options))


def _opener_request(
    opener: Any, arguments: tuple[Any, ...], options: dict[str, Any]
) -> tuple[str, dict[str, str], str]:
    """Return host, headers and target of the URL or Request that an opener is to open."""
    request: Any = arguments[0] if arguments else options["fullurl"]
    _, host, target = split_url(request if isinstance(request, str) else request.full_url)
    headers = opener.addheaders if isinstance(request, str) else [*opener.addheaders, *request.header_items()]
    return unquote(host), lowered(headers), target


def _request_method(arguments: tuple[Any, ...], options: dict[str, Any]) -> str:
    request: Any = arguments[0] if arguments else options["fullurl"]
    data = arguments[1] if len(arguments) > 1 else options.get("data")
    if isinstance(request, str):
        return "GET" if data is None else "POST"
    return str(request.get_method())


_SEAMS = (Seam("endheaders", _destination), Seam("connect", _connect_destination))
_OPENER_SEAMS = (Seam("open", _open_destination),)


class _Socket:
    """The part of a socket's interface that http.client uses. One request goes in, its response comes out."""

    def __init__(self, route: Route, url: Url, connection: HTTPConnection) -> None:
        self._route = route
        self._connection = ref(connection)
        self._url = url
        self._parser = RequestParser()
        self._answer: Iterator[bytes] = iter(())

    def sendall(self, data: Any) -> None:
        """Receive bytes of the request; answer it once it is complete."""
        parser = self._parser
        parser.feed(memoryview(data).cast("B"))
        if parser.complete:
            scheme, host, target = self._url
            url = Url(scheme, host, target or parser.target)  # without a target, connect() came before the request
            if "://" in parser.target and not parser.target.startswith("/"):
                parser.headers["host"] = host  # RFC 9112, 3.2.2: an absolute target replaces the Host
            request = Request(parser.method, url, parser.headers, parser.body)
            self._answer = render(self._route.send(request), parser.method)

    def makefile(self, *arguments: Any, **options: Any) -> BufferedReader:
        """Return the response as a file and detach from the connection, whose next request may not be ours."""
        connection = self._connection()
        if connection is not None and connection.sock is self:
            connection.sock = None
        return BufferedReader(ChunkStream(self._answer))

    def close(self) -> None:
        """Do nothing: there is no connection to close."""

    def shutdown(self, how: int) -> None:
        """Do nothing: there is no connection to shut down."""

    def settimeout(self, seconds: float | None) -> None:
        """Do nothing: responses are there at once."""

    def setsockopt(self, *arguments: Any) -> None:
        """Do nothing: there are no options."""
