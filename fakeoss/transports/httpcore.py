"""httpcore, below httpx: for its direct users, and for requests that bypass the seam of httpx, as a cassette's do."""

from __future__ import annotations

from http.client import responses
from typing import TYPE_CHECKING, Any

import httpcore
from httpcore._models import ByteStream

from fakeoss.transports.exchange import authority
from fakeoss.transports.memory_network import memory_pool, network_stream
from fakeoss.transports.sync_async import BodyChunks, SyncAsync, raw_fields
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

__all__ = ["extensions_of", "install"]

_DEFAULT_PORTS = {b"http": 80, b"https": 443}


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every connection pool of httpcore in the process through ``exchange``."""
    pools = SyncAsync(exchange, _Pools(exchange))
    pools.install(patches, httpcore.ConnectionPool, httpcore.AsyncConnectionPool)


class _Pools:
    """How pools of httpcore are served."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def to_request(self, request: httpcore.Request) -> Request:
        """Return the request as ours, without its body."""
        url, headers = request.url, lowered((name.decode("latin-1"), value) for name, value in request.headers)
        host = authority(url.host.decode("ascii"), url.port, _DEFAULT_PORTS.get(url.scheme))
        origin = Url(url.scheme.decode("ascii"), host, url.target.decode("latin-1"))
        return Request(request.method.decode("ascii"), origin, headers)

    def body_of(self, request: httpcore.Request) -> bytes | None:
        """Return the body if it is in memory as a whole, else ``None``."""
        stream: Any = request.stream
        return stream._content if type(stream) is ByteStream else None

    def to_response(self, owner: Any, response: Response, request: Request) -> httpcore.Response:
        """Return our response as one of httpcore."""
        return httpcore.Response(
            response.status,
            headers=raw_fields(response, request.method),
            content=BodyChunks(response),
            extensions=extensions_of(self._exchange, owner, request, response),
        )

    def send(self, owner: Any, request: httpcore.Request) -> Any:
        """Send a request through a pool whose connections lead to the store."""
        return memory_pool(owner, self._exchange).handle_request(request)

    async def send_async(self, owner: Any, request: httpcore.Request) -> Any:
        """Do the same for an asynchronous pool."""
        return await memory_pool(owner, self._exchange).handle_async_request(request)


def extensions_of(exchange: Exchange, owner: Any, request: Request, response: Response) -> dict[str, Any]:
    """Return the extensions of a response."""
    return {
        "http_version": b"HTTP/1.1",
        "reason_phrase": responses.get(response.status, "Unknown").encode("ascii"),
        "network_stream": network_stream(exchange, owner, request.scheme, request.host),
    }
