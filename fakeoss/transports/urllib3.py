"""urllib3, just below its retries: minio and everything else built on urllib3, and what bypasses the seams above it."""

from __future__ import annotations

from functools import partial
from http.client import responses
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from urllib3._collections import HTTPHeaderDict
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import authority, destination_of, split_url
from fakeoss.transports.stream import open_body
from fakeoss.wire.message import PIECE, Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

__all__ = ["install", "install_manager", "to_urllib3"]

_DEFAULT_PORTS = {"http": 80, "https": 443, None: None}
_LENGTHLESS = frozenset({"GET", "HEAD", "DELETE", "TRACE", "OPTIONS", "CONNECT"})
_VERSION = {"version_string": "HTTP/1.1"} if "version_string" in HTTPResponse.__init__.__code__.co_varnames else {}

_UNTUNNELLED: WeakKeyDictionary[Any, Callable[..., Any]] = WeakKeyDictionary()
"""Connections through a proxy for which no tunnel has been requested yet, and the functions that request it."""


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every urllib3 pool of the process through ``exchange``."""

    def wrap_make_request(original: Callable[..., Any]) -> Callable[..., Any]:
        def _make_request(
            pool: HTTPConnectionPool,
            conn: Any,
            method: str,
            url: str,
            body: Any = None,
            headers: Any = None,
            **options: Any,
        ) -> Any:
            if not exchange.sessions and pool not in exchange.claims and conn not in _UNTUNNELLED:
                return original(pool, conn, method, url, body=body, headers=headers, **options)
            address = _absolute_url(pool, url)
            fields = lowered(headers or {})
            route = exchange.route(address[1], fields, address[2], method, pool)
            if route is None:
                while conn in _UNTUNNELLED:  # this may call another library's replacement, which calls ours again
                    _UNTUNNELLED.pop(conn)(pool, conn)
                return original(pool, conn, method, url, body=body, headers=headers, **options)
            exchange.claim(pool, _POOL_SEAMS, route.session)
            if address[2] != url:
                fields["host"] = address[1]  # RFC 9112, 3.2.2: an absolute target replaces the Host
            _add_framing(fields, method, body, chunked=options.get("chunked", False))
            response = route.send(Request(method, address, fields, body))
            if "response_conn" not in options:  # urllib3 1.26 makes the response itself
                return _HttpClientResponse(response)
            return to_urllib3(response, method, url, pool=pool, **options)

        return _make_request

    patches.replace(HTTPConnectionPool, "_make_request", wrap_make_request)
    patches.replace(HTTPSConnectionPool, "_prepare_proxy", partial(_wrap_prepare_proxy, exchange))
    patches.replace(HTTPConnectionPool, "__init__", exchange.claim_on_init(_POOL_SEAMS))


def _wrap_prepare_proxy(exchange: Exchange, original: Callable[..., Any]) -> Callable[..., Any]:
    def _prepare_proxy(pool: HTTPSConnectionPool, conn: Any) -> Any:
        if not exchange.sessions:
            return original(pool, conn)
        _UNTUNNELLED[conn] = original  # until the request shows whether its host is ours
        return None

    return _prepare_proxy


def install_manager(patches: PatchSet, exchange: Exchange) -> None:
    """Remember the pool managers created or used in a mock: they may create further pools after it."""
    from urllib3.poolmanager import PoolManager

    def wrap_urlopen(original: Callable[..., Any]) -> Callable[..., Any]:
        def urlopen(manager: PoolManager, method: str, url: str, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and manager not in exchange.claims:
                return original(manager, method, url, *arguments, **options)
            _, host, target = split_url(url)
            route = exchange.route(host, _manager_headers(manager, options), target, method, manager)
            if route is not None:
                exchange.claim(manager, _MANAGER_SEAMS, route.session)
            return original(manager, method, url, *arguments, **options)

        return urlopen

    patches.replace(PoolManager, "__init__", exchange.claim_on_init(_MANAGER_SEAMS))
    patches.replace(PoolManager, "urlopen", wrap_urlopen)


def _absolute_url(pool: HTTPConnectionPool, url: str) -> Url:
    """Return scheme, host and target; from ``url`` itself if it is absolute, as sent to a proxy."""
    if "://" in url.partition("?")[0] and not url.startswith("/"):
        return split_url(url)
    return Url(pool.scheme or "http", authority(pool.host, pool.port, _DEFAULT_PORTS.get(pool.scheme)), url)


def _pool_destination(pool: HTTPConnectionPool, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    _, host, target = _absolute_url(pool, str(arguments[2] if len(arguments) > 2 else options["url"]))
    return destination_of(host, lowered(options.get("headers") or {}), target)


def _manager_destination(manager: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    _, host, target = split_url(str(arguments[1] if len(arguments) > 1 else options["url"]))
    return destination_of(host, _manager_headers(manager, options), target)


def _manager_headers(manager: Any, options: dict[str, Any]) -> dict[str, str]:
    headers = options.get("headers")
    return lowered((manager.headers if headers is None else headers) or {})


def _new_pool_destination(manager: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    host, port = (*arguments, None, None)[:2]
    return Destination(authority(str(host or options.get("host")), port or options.get("port"), None))


_POOL_SEAMS = (Seam("_make_request", _pool_destination),)
_MANAGER_SEAMS = (Seam("urlopen", _manager_destination), Seam("connection_from_host", _new_pool_destination))


def _add_framing(fields: dict[str, str], method: str, body: Any, *, chunked: bool) -> None:
    """Add the header that urllib3 adds below the seam: Content-Length if the size is known, else Transfer-Encoding."""
    if "content-length" in fields or "transfer-encoding" in fields:
        return
    if chunked:
        fields["transfer-encoding"] = "chunked"
    elif body is None:
        if method.upper() not in _LENGTHLESS:
            fields["content-length"] = "0"
    elif isinstance(body, str):
        fields["content-length"] = str(len(body.encode("utf-8")))
    else:
        try:
            fields["content-length"] = str(memoryview(body).nbytes)
        except TypeError:
            fields["transfer-encoding"] = "chunked"


class _HttpClientResponse:
    """The part of http.client's response that urllib3 uses: above all, whether it has been read to its end."""

    version = 11
    strict = 0

    def __init__(self, response: Response) -> None:
        self._file = open_body(response)
        self._remaining = response.size
        self.status = response.status
        self.reason = responses.get(response.status, "")
        self.headers = self.msg = HTTPHeaderDict(response.headers)
        self.closed = False

    def read(self, amt: int | None = None) -> bytes:
        """Return the next ``amt`` bytes, or all that remain; closes itself at the end."""
        if self.closed:
            return b""
        data: bytes = self._file.read() if amt is None else self._file.read(amt)
        self._remaining -= len(data)
        if self._remaining <= 0 or (not data and amt != 0):
            self.closed = True
        return data

    def read1(self, amt: int = -1) -> bytes:
        """Return at most ``amt`` of the next bytes."""
        return self.read(PIECE if amt is None or amt < 0 else amt)

    def isclosed(self) -> bool:
        """Whether the body has been read to its end, or closed."""
        return self.closed

    def close(self) -> None:
        """Discard what remains of the body."""
        self.closed = True

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""


def to_urllib3(response: Response, method: str, url: str, **options: Any) -> HTTPResponse:
    """Return ``response`` as a urllib3 response that releases its connection to the pool when it has been read."""
    original = _HttpClientResponse(response)
    return HTTPResponse(
        body=original,  # type: ignore[arg-type]
        headers=original.headers,
        status=response.status,
        version=11,
        reason=original.reason,
        preload_content=options.get("preload_content", True),
        decode_content=options.get("decode_content", True),
        original_response=original,  # type: ignore[arg-type]
        pool=options.get("pool"),
        connection=options.get("response_conn"),
        retries=options.get("retries"),
        enforce_content_length=False,
        request_method=method,
        request_url=url,
        **_VERSION,  # type: ignore[arg-type]
    )
