"""httpx, at its transports: just below the redirects and authentication of its clients, sync and async."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
from httpx._transports.default import AsyncResponseStream, ResponseStream, map_httpcore_exceptions

from fakeoss.transports.httpcore import extensions_of
from fakeoss.transports.memory_network import memory_pool
from fakeoss.transports.other_mocks import is_foreign, unwrap
from fakeoss.transports.sync_async import BodyChunks, SyncAsync, raw_fields
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

    Method = Callable[..., Any]

__all__ = ["install"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every httpx client of the process through ``exchange``."""
    SyncAsync(exchange, _Transports(exchange)).install(patches, httpx.HTTPTransport, httpx.AsyncHTTPTransport)
    for client in (httpx.Client, httpx.AsyncClient):
        patches.watch(client, "_transport_for_url", is_foreign, partial(_wrap_transport_for_url, exchange))


def _wrap_transport_for_url(exchange: Exchange, original: Method) -> Method:
    """Choose the real transport for our hosts inside ``respx.mock(using="httpx")``, which replaces every transport."""
    real = unwrap(original)

    def _transport_for_url(client: Any, url: httpx.URL) -> Any:
        if not exchange.sessions:
            return original(client, url)
        route = exchange.route(url.netloc.decode("ascii"), {}, url.raw_path.decode("latin-1"), is_mocked=True)
        return (original if route is None else real)(client, url)

    return _transport_for_url


class _Stream(BodyChunks, httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of a response."""


class _Transports:
    """How transports of httpx are served."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def to_request(self, request: httpx.Request) -> Request:
        """Return the request as ours, without its body."""
        url, headers = request.url, lowered((name.decode("latin-1"), value) for name, value in request.headers.raw)
        origin = Url(url.scheme, url.netloc.decode("ascii"), url.raw_path.decode("latin-1"))
        return Request(request.method, origin, headers)

    def body_of(self, request: httpx.Request) -> bytes | None:
        """Return the body if it is in memory as a whole, else ``None``."""
        stream: Any = request.stream
        return b"".join(stream) if type(stream) is httpx.ByteStream else None

    def to_response(self, owner: Any, response: Response, request: Request) -> httpx.Response:
        """Return our response as one of httpx."""
        return httpx.Response(
            response.status,
            headers=raw_fields(response, request.method),
            stream=_Stream(response),
            extensions=extensions_of(self._exchange, owner, request, response),
        )

    def send(self, owner: Any, request: httpx.Request) -> httpx.Response:
        """Send a request through a pool whose connections lead to the store."""
        with map_httpcore_exceptions():
            response = memory_pool(owner._pool, self._exchange).handle_request(_to_httpcore(request))
        return _from_httpcore(response, ResponseStream(response.stream))

    async def send_async(self, owner: Any, request: httpx.Request) -> httpx.Response:
        """Do the same for an asynchronous transport."""
        with map_httpcore_exceptions():
            response = await memory_pool(owner._pool, self._exchange).handle_async_request(_to_httpcore(request))
        return _from_httpcore(response, AsyncResponseStream(response.stream))


def _to_httpcore(request: httpx.Request) -> httpcore.Request:
    url = request.url
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    return httpcore.Request(
        request.method, target, headers=request.headers.raw, content=request.stream, extensions=request.extensions
    )


def _from_httpcore(response: httpcore.Response, stream: Any) -> httpx.Response:
    return httpx.Response(response.status, headers=response.headers, stream=stream, extensions=response.extensions)
