"""httpx, at its transports: just below the clients' redirects and authentication, sync and async."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import httpx

from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import asked_for
from fakeoss.transports.neighbours import bottom, is_foreign
from fakeoss.transports.stream import octets
from fakeoss.wire.message import Request, lowered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

    Method = Callable[..., Any]

__all__ = ["install"]

_EXTENSIONS = {"http_version": b"HTTP/1.1"}


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every httpx client of the process through ``exchange``."""

    def sending(original: Method) -> Method:
        def handle_request(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
            asked = _asked(exchange, transport, request)
            if asked is None:
                return original(transport, request)  # type: ignore[no-any-return]
            route, neutral = asked
            exchange.claim(transport, _SEAMS, route.session)
            neutral.body = request.stream  # type: ignore[assignment]  # of a sync client it is an iterable of bytes
            return _answer(route.send(neutral))

        return handle_request

    def sending_async(original: Method) -> Method:
        async def handle_async_request(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
            asked = _asked(exchange, transport, request)
            if asked is None:
                return await original(transport, request)  # type: ignore[no-any-return]
            route, neutral = asked
            exchange.claim(transport, _ASYNC_SEAMS, route.session)
            # the store reads without waiting, so what has to be waited for is gathered before
            neutral.body = [piece async for piece in request.stream]  # type: ignore[union-attr]
            if not route.session.is_slow:
                return _answer(route.send(neutral))
            from anyio.to_thread import run_sync

            return _answer(await run_sync(route.send, neutral))

        return handle_async_request

    patches.replace(httpx.HTTPTransport, "handle_request", sending)
    patches.replace(httpx.HTTPTransport, "__init__", lambda original: _claiming(exchange, _SEAMS, original))
    patches.replace(httpx.AsyncHTTPTransport, "handle_async_request", sending_async)
    patches.replace(httpx.AsyncHTTPTransport, "__init__", lambda original: _claiming(exchange, _ASYNC_SEAMS, original))
    for client in (httpx.Client, httpx.AsyncClient):
        patches.watch(client, "_transport_for_url", is_foreign, partial(_choosing, exchange))


def _choosing(exchange: Exchange, original: Method) -> Method:
    """The choice of a transport inside ``respx.mock(using="httpx")``, which takes the place of all of them."""
    found = bottom(original)

    def _transport_for_url(client: Any, url: httpx.URL) -> Any:
        route = exchange.route(url.netloc.decode("ascii"), {}, url.raw_path.decode("latin-1"))
        return (original if route is None else found)(client, url)

    return _transport_for_url


def _claiming(exchange: Exchange, seams: tuple[Seam, ...], original: Method) -> Method:
    def __init__(transport: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
        original(transport, *arguments, **options)
        exchange.claim(transport, seams)

    return __init__


def _asked(exchange: Exchange, transport: object, request: httpx.Request) -> tuple[Route, Request] | None:
    """Where a request goes, and the request as we have it, but for its body; ``None`` for what is not ours."""
    neutral = _neutral(request)
    route = exchange.route(neutral.host, neutral.headers, neutral.target, request.method, transport)
    return None if route is None else (route, neutral)


def _neutral(request: httpx.Request) -> Request:
    url, headers = request.url, lowered((name.decode("latin-1"), value) for name, value in request.headers.raw)
    origin = url.scheme, url.netloc.decode("ascii"), url.raw_path.decode("latin-1")
    return Request(request.method, origin, headers)


def _asked_later(transport: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    neutral = _neutral(arguments[0] if arguments else options["request"])
    return asked_for(neutral.host, neutral.headers, neutral.target)


_SEAMS = (Seam("handle_request", _asked_later),)
_ASYNC_SEAMS = (Seam("handle_async_request", _asked_later),)


class _Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The pieces of an answer, for either kind of client."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return map(bytes, self._response.chunks())

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Pieces(iter(self))


class _Pieces:
    """An iterator that may be left half used: of an asynchronous generator trio would complain."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> _Pieces:
        return self

    async def __anext__(self) -> bytes:
        for piece in self._pieces:
            return piece
        raise StopAsyncIteration


def _answer(response: Response) -> httpx.Response:
    fields = [(name.encode("ascii"), octets(value)) for name, value in response.headers.items()]
    return httpx.Response(response.status, headers=fields, stream=_Stream(response), extensions=_EXTENSIONS)
