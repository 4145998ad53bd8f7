"""http.client, at ``endheaders``: urllib.request, and whatever else uses the HTTP client of the standard library.

The connection is given a socket that leads to the store, so the client goes on speaking HTTP.
"""

from __future__ import annotations

import http.client
import socket
from functools import partial
from socket import getdefaulttimeout
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import authority, destination_of, split_url
from fakeoss.transports.memory_socket import MemorySocket
from fakeoss.transports.other_mocks import is_foreign, unwrap
from fakeoss.transports.refusal import require_connection
from fakeoss.wire.message import Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPConnection

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["connect_to_store", "install", "install_opener", "leave_store"]

_DEFAULT_TIMEOUT: Any = vars(socket)["_GLOBAL_DEFAULT_TIMEOUT"]
_PLAIN: Any = unwrap(http.client.HTTPConnection)  # a cassette may have replaced it before this import
_SECURE: Any = unwrap(http.client.HTTPSConnection)


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every connection of http.client in the process through ``exchange``."""

    def wrap_endheaders(original: Method) -> Method:
        def endheaders(connection: HTTPConnection, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and connection not in exchange.claims:
                return original(connection, *arguments, **options)
            try:
                _direct(connection, exchange)
            except BaseException as error:
                _withdraw(connection)  # what is not sent does not begin the next request
                if isinstance(error, ConnectionRefusedError):  # which the connection meets a little later
                    connection._HTTPConnection__state = "Request-sent"  # type: ignore[attr-defined]
                raise
            return original(connection, *arguments, **options)

        return endheaders

    def wrap_connect(original: Method) -> Method:
        def connect(connection: HTTPConnection) -> Any:
            if not exchange.sessions and connection not in exchange.claims:
                return original(connection)
            url = _url(connection, "")
            if exchange.route(url[1], {}, "/", owner=connection) is None:
                return original(connection)
            return connect_to_store(connection, exchange, url, timeout=connection.timeout)

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


def connect_to_store(connection: Any, exchange: Exchange, url: Url, *, timeout: Any = _DEFAULT_TIMEOUT) -> None:
    """Send what the connection sends to the store from now on; close any other socket that it had. Raises
    ConnectionRefusedError if a fault refuses it."""
    memory_socket = connection.sock
    if not isinstance(memory_socket, MemorySocket):
        if memory_socket is not None:
            memory_socket.close()
        require_connection(exchange)
        memory_socket = MemorySocket(exchange, url[:2], partial(_peer_of, connection.host, connection.port))
        memory_socket.connect(getdefaulttimeout() if timeout is _DEFAULT_TIMEOUT else timeout)
        connection.sock = memory_socket


def _peer_of(host: Any, port: Any) -> tuple[str, int]:
    return str(host), int(port)


def leave_store(connection: Any) -> None:
    """Take a connection from the store: its next request leads elsewhere, so it has to connect anew."""
    if isinstance(getattr(connection, "sock", None), MemorySocket):
        connection.sock = None


def _direct(connection: HTTPConnection, exchange: Exchange) -> None:
    """Let the request whose head is about to be sent go where it belongs: to the store, or elsewhere."""
    url = _pending_url(connection)
    route = exchange.serves(url.host)
    if route is None:
        method, headers = _pending_head(connection)
        route = exchange.route(url.host, headers, url.target, method, connection)
    if route is None:
        leave_store(connection)
    else:
        exchange.claim(connection, _SEAMS, route.session)
        connect_to_store(connection, exchange, url, timeout=connection.timeout)


def _withdraw(connection: HTTPConnection) -> None:
    """Forget the head of a request that is not sent."""
    del connection._buffer[:]  # type: ignore[attr-defined]


def _pending_url(connection: HTTPConnection) -> Url:
    """Return the URL of the request whose head is about to be sent."""
    line = connection._buffer[0].decode("latin-1")  # type: ignore[attr-defined]
    return _url(connection, line.partition(" ")[2].rpartition(" ")[0])


def _pending_head(connection: HTTPConnection) -> tuple[str, dict[str, str]]:
    """Return method and headers of the request whose head is about to be sent."""
    first, *lines = (line.decode("latin-1") for line in connection._buffer)  # type: ignore[attr-defined]
    headers = lowered((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    return first.partition(" ")[0], headers


def _url(connection: HTTPConnection, target: str) -> Url:
    """Return scheme, host and target; from the target itself if it is an absolute URL, as sent to a proxy."""
    if "://" in target.partition("?")[0] and not target.startswith("/"):
        return split_url(target)
    host = connection._tunnel_host or connection.host  # type: ignore[attr-defined]
    port = connection._tunnel_port or connection.port  # type: ignore[attr-defined]
    scheme = "https" if isinstance(connection, _SECURE) else "http"
    return Url(scheme, authority(host, port, connection.default_port), target)


def _destination(connection: HTTPConnection, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    url = _pending_url(connection)
    leave_store(connection)  # the mock has ended
    return destination_of(url.host, _pending_head(connection)[1], url.target)


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


_SEAMS = (Seam("endheaders", _destination, _withdraw), Seam("connect", _connect_destination))
_OPENER_SEAMS = (Seam("open", _open_destination),)
