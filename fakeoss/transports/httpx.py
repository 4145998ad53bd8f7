"""httpx, at its transports: just below the clients' redirects and authentication, sync and async."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import httpx

from fakeoss.transports.other_mocks import bottom, is_foreign
from fakeoss.transports.stream import octets
from fakeoss.transports.sync_async import Pieces, Twofold
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
    Twofold(exchange, _neutral, _answer).serve(patches, httpx.HTTPTransport, httpx.AsyncHTTPTransport)
    for client in (httpx.Client, httpx.AsyncClient):
        patches.watch(client, "_transport_for_url", is_foreign, partial(_choosing, exchange))


def _choosing(exchange: Exchange, original: Method) -> Method:
    """The choice of a transport inside ``respx.mock(using="httpx")``, which takes the place of all of them."""
    found = bottom(original)

    def _transport_for_url(client: Any, url: httpx.URL) -> Any:
        if not exchange.sessions:
            return original(client, url)
        route = exchange.route(url.netloc.decode("ascii"), {}, url.raw_path.decode("latin-1"))
        return (original if route is None else found)(client, url)

    return _transport_for_url


def _neutral(request: httpx.Request) -> Request:
    url, headers = request.url, lowered((name.decode("latin-1"), value) for name, value in request.headers.raw)
    origin = Url(url.scheme, url.netloc.decode("ascii"), url.raw_path.decode("latin-1"))
    return Request(request.method, origin, headers)


class _Stream(Pieces, httpx.SyncByteStream, httpx.AsyncByteStream):
    """The pieces of an answer."""


def _answer(response: Response) -> httpx.Response:
    fields = [(name.encode("ascii"), octets(value)) for name, value in response.headers.items()]
    return httpx.Response(response.status, headers=fields, stream=_Stream(response), extensions=_EXTENSIONS)
