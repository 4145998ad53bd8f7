"""httpcore, below httpx: for its direct users, and for requests that bypass the seam of httpx, as a cassette's do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpcore

from fakeoss.transports.exchange import authority
from fakeoss.transports.stream import octets
from fakeoss.transports.sync_async import BodyChunks, SyncAsync
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

__all__ = ["install"]

_DEFAULT_PORTS = {b"http": 80, b"https": 443}
_EXTENSIONS = {"http_version": b"HTTP/1.1"}


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every connection pool of httpcore in the process through ``exchange``."""
    SyncAsync(exchange, _to_request, _to_response).install(
        patches, httpcore.ConnectionPool, httpcore.AsyncConnectionPool
    )


def _to_request(request: httpcore.Request) -> Request:
    url, headers = request.url, lowered((name.decode("latin-1"), value) for name, value in request.headers)
    host = authority(url.host.decode("ascii"), url.port, _DEFAULT_PORTS.get(url.scheme))
    origin = Url(url.scheme.decode("ascii"), host, url.target.decode("latin-1"))
    return Request(request.method.decode("ascii"), origin, headers)


def _to_response(response: Response) -> httpcore.Response:
    fields = [(name.encode("ascii"), octets(value)) for name, value in response.headers.items()]
    return httpcore.Response(
        response.status, headers=fields, content=BodyChunks(response), extensions=dict(_EXTENSIONS)
    )
