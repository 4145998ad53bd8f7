"""What httpx and httpcore share: each sends requests through a synchronous class and an asynchronous one.

Plain requests are answered at the seam; all others go on through httpcore, to a connection to the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import destination_of
from fakeoss.transports.http1 import BODILESS, render
from fakeoss.transports.plain_request import are_plain_values, is_plain, is_whole

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Request, Response

    Method = Callable[..., Any]

__all__ = ["BodyChunks", "Library", "SyncAsync", "raw_fields"]

_EXTENSIONS = frozenset({"timeout"})


class Library(Protocol):
    """How the requests and responses of a library are converted, and what is sent on through httpcore."""

    def to_request(self, request: Any) -> Request:
        """Return the library's request as ours, without its body."""

    def body_of(self, request: Any) -> bytes | None:
        """Return the body if it is in memory as a whole, else ``None``."""

    def to_response(self, owner: Any, response: Response, request: Request) -> Any:
        """Return our response as the library's."""

    def send(self, owner: Any, request: Any) -> Any:
        """Send a request through a pool whose connections lead to the store."""

    async def send_async(self, owner: Any, request: Any) -> Any:
        """Do the same for the asynchronous class."""


class SyncAsync:
    """Serves both classes of a library."""

    def __init__(self, exchange: Exchange, library: Library) -> None:
        self._exchange = exchange
        self._library = library
        self._seams = (Seam("handle_request", self._destination),)
        self._async_seams = (Seam("handle_async_request", self._destination),)

    def install(self, patches: PatchSet, sync_class: type, async_class: type) -> None:
        """Patch both classes, so that our hosts are answered."""
        patches.replace(sync_class, "handle_request", self._wrap_handle_request)
        patches.replace(sync_class, "__init__", self._exchange.claim_on_init(self._seams))
        patches.replace(async_class, "handle_async_request", self._wrap_handle_async_request)
        patches.replace(async_class, "__init__", self._exchange.claim_on_init(self._async_seams))

    def _wrap_handle_request(self, original: Method) -> Method:
        exchange, library = self._exchange, self._library

        def handle_request(owner: Any, request: Any) -> Any:
            if not exchange.sessions and owner not in exchange.claims:
                return original(owner, request)
            converted = library.to_request(request)
            route = self._route(owner, converted, self._seams)
            if route is None:
                return original(owner, request)
            if self._is_plain(route, converted, request):
                return library.to_response(owner, route.send(converted), converted)
            return library.send(owner, request)

        return handle_request

    def _wrap_handle_async_request(self, original: Method) -> Method:
        exchange, library = self._exchange, self._library

        async def handle_async_request(owner: Any, request: Any) -> Any:
            if not exchange.sessions and owner not in exchange.claims:
                return await original(owner, request)
            converted = library.to_request(request)
            route = self._route(owner, converted, self._async_seams)
            if route is None:
                return await original(owner, request)
            if self._is_plain(route, converted, request):
                return library.to_response(owner, route.send(converted), converted)
            return await library.send_async(owner, request)

        return handle_async_request

    def _is_plain(self, route: Route, converted: Request, request: Any) -> bool:
        """Whether the request can be answered at once; if so, ``converted`` has its body."""
        fields = converted.headers
        if not (route.session.is_undisturbed and is_plain(converted.method, converted.target, fields, fields.values())):
            return False
        extensions = request.extensions
        if not _EXTENSIONS.issuperset(extensions) or not all(map(_is_timeout, extensions.get("timeout", {}).values())):
            return False
        converted.body = body = self._library.body_of(request)
        return body is not None and is_whole(body, fields)

    def _route(self, owner: Any, request: Request, seams: tuple[Seam, ...]) -> Route | None:
        """Return the route of a request; ``None`` if its host is not ours."""
        route = self._exchange.route(request.host, request.headers, request.target, request.method, owner)
        if route is not None:
            self._exchange.claim(owner, seams, route.session)
        return route

    def _destination(self, owner: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
        request = self._library.to_request(arguments[0] if arguments else options["request"])
        return destination_of(request.host, request.headers, request.target)


def _is_timeout(seconds: Any) -> bool:
    """Whether this is how long a client may wait, for an answer that is there."""
    return seconds is None or (isinstance(seconds, (int, float)) and seconds > 0)


def raw_fields(response: Response, method: str) -> list[tuple[bytes, bytes]]:
    """Return the headers of a response as they come over a connection."""
    headers = response.headers
    if not are_plain_values(headers):
        lines = next(render(response, "HEAD")).split(b"\r\n")[1:-2]
        fields = [(name, value.strip(b" \t")) for name, _, value in (line.partition(b":") for line in lines)]
    else:
        fields = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    if "Content-Length" not in headers and method != "HEAD" and response.status not in BODILESS:
        fields.append((b"Content-Length", b"%d" % response.size))
    return fields


class BodyChunks:
    """The body of a response in chunks, for either class: such as httpcore reads from a socket."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._response.chunks():
            for start in range(0, len(chunk), _READ):
                yield bytes(chunk[start : start + _READ])

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _AsyncChunks(iter(self))


_READ = 65536


class _AsyncChunks:
    """An iterator that need not be exhausted; trio would complain about an abandoned asynchronous generator."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __aiter__(self) -> _AsyncChunks:
        return self

    async def __anext__(self) -> bytes:
        for chunk in self._chunks:
            return chunk
        raise StopAsyncIteration
