"""What httpx and httpcore share: requests are sent by a class for threads or by one for event loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import asked_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Request, Response

    Method = Callable[..., Any]

__all__ = ["Pieces", "Twofold"]


class Twofold:
    """Serves both classes of a library; ``neutral`` reads its request as ours, but for the body, and ``answer`` makes
    our response its own."""

    def __init__(
        self, exchange: Exchange, neutral: Callable[[Any], Request], answer: Callable[[Response], Any]
    ) -> None:
        self._exchange = exchange
        self._neutral = neutral
        self._answer = answer
        self._seams = (Seam("handle_request", self._asked),)
        self._async_seams = (Seam("handle_async_request", self._asked),)

    def serve(self, patches: PatchSet, for_threads: type, for_loops: type) -> None:
        """Answer what these classes are asked."""
        patches.replace(for_threads, "handle_request", self._sending)
        patches.replace(for_threads, "__init__", self._exchange.claiming(self._seams))
        patches.replace(for_loops, "handle_async_request", self._sending_async)
        patches.replace(for_loops, "__init__", self._exchange.claiming(self._async_seams))

    def _sending(self, original: Method) -> Method:
        exchange = self._exchange

        def handle_request(owner: Any, request: Any) -> Any:
            if not exchange.sessions and owner not in exchange.claims:
                return original(owner, request)
            neutral = self._neutral(request)
            route = self._route(owner, neutral, self._seams)
            if route is None:
                return original(owner, request)
            neutral.body = request.stream
            return self._answer(route.send(neutral))

        return handle_request

    def _sending_async(self, original: Method) -> Method:
        exchange = self._exchange

        async def handle_async_request(owner: Any, request: Any) -> Any:
            if not exchange.sessions and owner not in exchange.claims:
                return await original(owner, request)
            neutral = self._neutral(request)
            route = self._route(owner, neutral, self._async_seams)
            if route is None:
                return await original(owner, request)
            # the store reads without waiting, so what has to be waited for is gathered before
            neutral.body = [piece async for piece in request.stream]
            if not route.session.is_slow:
                return self._answer(route.send(neutral))
            from anyio.to_thread import run_sync

            return self._answer(await run_sync(route.send, neutral))

        return handle_async_request

    def _route(self, owner: Any, request: Request, seams: tuple[Seam, ...]) -> Route | None:
        """Where a request goes; ``None`` for what is not ours."""
        route = self._exchange.route(request.host, request.headers, request.target, request.method, owner)
        if route is not None:
            self._exchange.claim(owner, seams, route.session)
        return route

    def _asked(self, owner: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
        request = self._neutral(arguments[0] if arguments else options["request"])
        return asked_for(request.host, request.headers, request.target)


class Pieces:
    """The pieces of an answer, for either class."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return map(bytes, self._response.chunks())

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _AsyncPieces(iter(self))


class _AsyncPieces:
    """An iterator that may be left half used: of an asynchronous generator trio would complain."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> _AsyncPieces:
        return self

    async def __anext__(self) -> bytes:
        for piece in self._pieces:
            return piece
        raise StopAsyncIteration
