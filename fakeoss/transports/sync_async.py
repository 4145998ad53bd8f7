"""What httpx and httpcore share: each sends requests through a synchronous class and an asynchronous one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import destination_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Request, Response

    Method = Callable[..., Any]

__all__ = ["BodyChunks", "SyncAsync"]


class SyncAsync:
    """Serves both classes of a library. ``to_request`` converts the library's request to ours, except for the body;
    ``to_response`` converts our response to the library's."""

    def __init__(
        self, exchange: Exchange, to_request: Callable[[Any], Request], to_response: Callable[[Response], Any]
    ) -> None:
        self._exchange = exchange
        self._to_request = to_request
        self._to_response = to_response
        self._seams = (Seam("handle_request", self._destination),)
        self._async_seams = (Seam("handle_async_request", self._destination),)

    def install(self, patches: PatchSet, sync_class: type, async_class: type) -> None:
        """Patch both classes, so that our hosts are answered."""
        patches.replace(sync_class, "handle_request", self._wrap_handle_request)
        patches.replace(sync_class, "__init__", self._exchange.claim_on_init(self._seams))
        patches.replace(async_class, "handle_async_request", self._wrap_handle_async_request)
        patches.replace(async_class, "__init__", self._exchange.claim_on_init(self._async_seams))

    def _wrap_handle_request(self, original: Method) -> Method:
        exchange = self._exchange

        def handle_request(owner: Any, request: Any) -> Any:
            if not exchange.sessions and owner not in exchange.claims:
                return original(owner, request)
            converted = self._to_request(request)
            route = self._route(owner, converted, self._seams)
            if route is None:
                return original(owner, request)
            converted.body = request.stream
            return self._to_response(route.send(converted))

        return handle_request

    def _wrap_handle_async_request(self, original: Method) -> Method:
        exchange = self._exchange

        async def handle_async_request(owner: Any, request: Any) -> Any:
            if not exchange.sessions and owner not in exchange.claims:
                return await original(owner, request)
            converted = self._to_request(request)
            route = self._route(owner, converted, self._async_seams)
            if route is None:
                return await original(owner, request)
            # the store reads synchronously, so an asynchronous body is collected first
            converted.body = [piece async for piece in request.stream]
            if not route.session.is_slow:
                return self._to_response(route.send(converted))
            from anyio.to_thread import run_sync

            return self._to_response(await run_sync(route.send, converted))

        return handle_async_request

    def _route(self, owner: Any, request: Request, seams: tuple[Seam, ...]) -> Route | None:
        """Return the route of a request; ``None`` if its host is not ours."""
        route = self._exchange.route(request.host, request.headers, request.target, request.method, owner)
        if route is not None:
            self._exchange.claim(owner, seams, route.session)
        return route

    def _destination(self, owner: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
        request = self._to_request(arguments[0] if arguments else options["request"])
        return destination_of(request.host, request.headers, request.target)


class BodyChunks:
    """The body of a response in chunks, for either class."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return map(bytes, self._response.chunks())

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _AsyncChunks(iter(self))


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
