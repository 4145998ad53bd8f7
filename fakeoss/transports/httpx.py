"""httpx, at its transports: just below the redirects and authentication of its clients, sync and async."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import httpx

from fakeoss.transports.other_mocks import is_foreign, unwrap
from fakeoss.transports.stream import octets
from fakeoss.transports.sync_async import BodyChunks, SyncAsync
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

    Method = Callable[..., Any]

__all__ = ["install"]

_EXTENSIONS = {"http_version": b"HTTP/1.1"}


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every httpx client of the process through ``exchange``."""
    SyncAsync(exchange, _to_request, _to_response).install(patches, httpx.HTTPTransport, httpx.AsyncHTTPTransport)
    for client in (httpx.Client, httpx.AsyncClient):
        patches.watch(client, "_transport_for_url", is_foreign, partial(_wrap_transport_for_url, exchange))


def _wrap_transport_for_url(exchange: Exchange, original: Method) -> Method:
    """Choose the real transport for our hosts inside ``respx.mock(using="httpx")``, which replaces every transport."""
    real = unwrap(original)

    def _transport_for_url(client: Any, url: httpx.URL) -> Any:
        if not exchange.sessions:
            return original(client, url)
        route = exchange.route(url.netloc.decode("ascii"), {}, url.raw_path.decode("latin-1"))
        return (original if route is None else real)(client, url)

    return _transport_for_url


def _to_request(request: httpx.Request) -> Request:
    url, headers = request.url, lowered((name.decode("latin-1"), value) for name, value in request.headers.raw)
    origin = Url(url.scheme, url.netloc.decode("ascii"), url.raw_path.decode("latin-1"))
    return Request(request.method, origin, headers)


class _Stream(BodyChunks, httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of a response."""


def _to_response(response: Response) -> httpx.Response:
    fields = [(name.encode("ascii"), octets(value)) for name, value in response.headers.items()]
    return httpx.Response(response.status, headers=fields, stream=_Stream(response), extensions=_EXTENSIONS)
