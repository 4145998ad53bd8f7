"""urllib3, just below its retries: minio and whatever else is built on it, and what slips past the seams above."""

from __future__ import annotations

from functools import partial
from http.client import responses
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from urllib3._collections import HTTPHeaderDict
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import asked_for, authority, split_url
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
"""Connections through a proxy that has not been asked for its tunnel yet, and what asks for it."""


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every urllib3 pool of the process through ``exchange``."""

    def answering(original: Callable[..., Any]) -> Callable[..., Any]:
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
            asked = _asked(pool, url)
            fields = lowered(headers or {})
            route = exchange.route(asked[1], fields, asked[2], method, pool)
            if route is None:
                while conn in _UNTUNNELLED:  # which may call what another library has put over ours
                    _UNTUNNELLED.pop(conn)(pool, conn)
                return original(pool, conn, method, url, body=body, headers=headers, **options)
            exchange.claim(pool, _POOL_SEAMS, route.session)
            _announce(fields, method, body, chunked=options.get("chunked", False))
            response = route.send(Request(method, asked, fields, body))
            if "response_conn" not in options:  # urllib3 1.26 makes the response itself
                return _Original(response)
            return to_urllib3(response, method, url, pool=pool, **options)

        return _make_request

    patches.replace(HTTPConnectionPool, "_make_request", answering)
    patches.replace(HTTPSConnectionPool, "_prepare_proxy", partial(_tunnelling, exchange))
    patches.replace(HTTPConnectionPool, "__init__", exchange.claiming(_POOL_SEAMS))


def _tunnelling(exchange: Exchange, original: Callable[..., Any]) -> Callable[..., Any]:
    def _prepare_proxy(pool: HTTPSConnectionPool, conn: Any) -> Any:
        if not exchange.sessions:
            return original(pool, conn)
        _UNTUNNELLED[conn] = original  # until the request is there, which says whether it is ours
        return None

    return _prepare_proxy


def install_manager(patches: PatchSet, exchange: Exchange) -> None:
    """Remember the pool managers that are made or used in a mock: they make further pools after it."""
    from urllib3.poolmanager import PoolManager

    def asking(original: Callable[..., Any]) -> Callable[..., Any]:
        def urlopen(manager: PoolManager, method: str, url: str, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and manager not in exchange.claims:
                return original(manager, method, url, *arguments, **options)
            _, host, target = split_url(url)
            route = exchange.route(host, _manager_headers(manager, options), target, method, manager)
            if route is not None:
                exchange.claim(manager, _MANAGER_SEAMS, route.session)
            return original(manager, method, url, *arguments, **options)

        return urlopen

    patches.replace(PoolManager, "__init__", exchange.claiming(_MANAGER_SEAMS))
    patches.replace(PoolManager, "urlopen", asking)


def _asked(pool: HTTPConnectionPool, url: str) -> Url:
    """Scheme, host and target; of the target itself where a proxy is asked for a whole URL."""
    if "://" in url.partition("?")[0] and not url.startswith("/"):
        return split_url(url)
    return Url(pool.scheme or "http", authority(pool.host, pool.port, _DEFAULT_PORTS.get(pool.scheme)), url)


def _asked_of_pool(pool: HTTPConnectionPool, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    _, host, target = _asked(pool, str(arguments[2] if len(arguments) > 2 else options["url"]))
    return asked_for(host, lowered(options.get("headers") or {}), target)


def _asked_of_manager(manager: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    _, host, target = split_url(str(arguments[1] if len(arguments) > 1 else options["url"]))
    return asked_for(host, _manager_headers(manager, options), target)


def _manager_headers(manager: Any, options: dict[str, Any]) -> dict[str, str]:
    headers = options.get("headers")
    return lowered((manager.headers if headers is None else headers) or {})


def _pool_wanted(manager: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    host, port = (*arguments, None, None)[:2]
    return Asked(authority(str(host or options.get("host")), port or options.get("port"), None))


_POOL_SEAMS = (Seam("_make_request", _asked_of_pool),)
_MANAGER_SEAMS = (Seam("urlopen", _asked_of_manager), Seam("connection_from_host", _pool_wanted))


def _announce(fields: dict[str, str], method: str, body: Any, *, chunked: bool) -> None:
    """Add the framing that urllib3 adds further below: Content-Length where it knows it, else Transfer-Encoding."""
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


class _Original:
    """http.client's response, as far as urllib3 asks for it: above all whether it has been read to its end."""

    version = 11
    strict = 0

    def __init__(self, response: Response) -> None:
        self._file = open_body(response)
        self._left = response.size
        self.status = response.status
        self.reason = responses.get(response.status, "")
        self.headers = self.msg = HTTPHeaderDict(response.headers)
        self.closed = False

    def read(self, amt: int | None = None) -> bytes:
        """The next ``amt`` bytes, or all; closes itself at the end."""
        if self.closed:
            return b""
        data: bytes = self._file.read() if amt is None else self._file.read(amt)
        self._left -= len(data)
        if self._left <= 0 or (not data and amt != 0):
            self.closed = True
        return data

    def read1(self, amt: int = -1) -> bytes:
        """The next bytes, at most ``amt`` of them."""
        return self.read(PIECE if amt is None or amt < 0 else amt)

    def isclosed(self) -> bool:
        """Whether nothing is left."""
        return self.closed

    def close(self) -> None:
        """Forget what is left."""
        self.closed = True

    def flush(self) -> None:
        """Nothing is buffered."""


def to_urllib3(response: Response, method: str, url: str, **options: Any) -> HTTPResponse:
    """``response`` as urllib3's own, holding the connection and pool that it must give back."""
    original = _Original(response)
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
