"""urllib3, just below its retries: minio and whatever else is built on it, and what slips past the seams above."""

from __future__ import annotations

from http.client import HTTPMessage, responses
from typing import TYPE_CHECKING, Any

from urllib3._collections import HTTPHeaderDict
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

from fakeoss.transports.exchange import split_url
from fakeoss.transports.stream import open_body
from fakeoss.wire.message import Request, lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

__all__ = ["install", "to_urllib3"]

_DEFAULT_PORTS = {"http": 80, "https": 443, None: None}


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
            scheme, host, target = _asked(pool, url)
            fields = lowered(headers or {})
            route = exchange.route(host, fields, target)
            if route is None:
                return original(pool, conn, method, url, body=body, headers=headers, **options)
            exchange.claim(pool, "_make_request")
            response = route.send(Request(method, (scheme, host, target), fields, body))
            return to_urllib3(response, method, url, pool=pool, **options)

        return _make_request

    def tunnelling(original: Callable[..., Any]) -> Callable[..., Any]:
        def _prepare_proxy(pool: HTTPSConnectionPool, conn: Any) -> None:
            if exchange.route(_host(pool), {}, "/") is None:
                original(pool, conn)

        return _prepare_proxy

    patches.replace(HTTPConnectionPool, "_make_request", answering)
    patches.replace(HTTPSConnectionPool, "_prepare_proxy", tunnelling)


def _host(pool: HTTPConnectionPool) -> str:
    if pool.port in (None, _DEFAULT_PORTS.get(pool.scheme)):
        return pool.host
    return f"{pool.host}:{pool.port}"


def _asked(pool: HTTPConnectionPool, url: str) -> tuple[str, str, str]:
    """Scheme, host and target; of the target itself where a proxy is asked for a whole URL."""
    if "://" in url.partition("?")[0] and not url.startswith("/"):
        return split_url(url)
    return pool.scheme or "http", _host(pool), url


class _Original:
    """What urllib3 asks of the response below: whether it has been read to its end."""

    def __init__(self, file: Any, size: int) -> None:
        self._file = file
        self._left = size
        self.msg = HTTPMessage()
        self.closed = False

    def read(self, amt: int | None = None) -> bytes:
        """The next ``amt`` bytes, or all; closes itself at the end."""
        data: bytes = self._file.read() if amt is None else self._file.read(amt)
        self._left -= len(data)
        if self._left <= 0 or (not data and amt != 0):
            self.close()
        return data

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
    stream = _Original(open_body(response), response.size)
    return HTTPResponse(
        body=stream,  # type: ignore[arg-type]
        headers=HTTPHeaderDict(response.headers),
        status=response.status,
        version=11,
        version_string="HTTP/1.1",
        reason=responses.get(response.status, ""),
        preload_content=options.get("preload_content", True),
        decode_content=options.get("decode_content", True),
        original_response=stream,  # type: ignore[arg-type]
        pool=options.get("pool"),
        connection=options.get("response_conn"),
        retries=options.get("retries"),
        enforce_content_length=False,
        request_method=method,
        request_url=url,
    )
