"""httpcore, below httpx: for its own users, and for what reaches it past the seam of httpx, from a cassette for one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import httpcore

from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import asked_for, authority
from fakeoss.transports.stream import octets
from fakeoss.wire.message import Request, lowered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

    Method = Callable[..., Any]

__all__ = ["install"]

_DEFAULT_PORTS = {b"http": 80, b"https": 443}
_EXTENSIONS = {"http_version": b"HTTP/1.1"}


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every connection pool of httpcore in the process through ``exchange``."""

    def sending(original: Method) -> Method:
        def handle_request(pool: httpcore.ConnectionPool, request: httpcore.Request) -> httpcore.Response:
            asked = _asked(exchange, pool, request)
            if asked is None:
                return original(pool, request)  # type: ignore[no-any-return]
            route, neutral = asked
            exchange.claim(pool, _SEAMS, route.session)
            neutral.body = request.stream  # type: ignore[assignment]  # of a sync pool it is an iterable of bytes
            return _answer(route.send(neutral))

        return handle_request

    def sending_async(original: Method) -> Method:
        async def handle_async_request(
            pool: httpcore.AsyncConnectionPool, request: httpcore.Request
        ) -> httpcore.Response:
            asked = _asked(exchange, pool, request)
            if asked is None:
                return await original(pool, request)  # type: ignore[no-any-return]
            route, neutral = asked
            exchange.claim(pool, _ASYNC_SEAMS, route.session)
            neutral.body = [piece async for piece in request.stream]  # type: ignore[union-attr]
            if not route.session.is_slow:
                return _answer(route.send(neutral))
            from anyio.to_thread import run_sync

            return _answer(await run_sync(route.send, neutral))

        return handle_async_request

    patches.replace(httpcore.ConnectionPool, "handle_request", sending)
    patches.replace(httpcore.ConnectionPool, "__init__", partial(_claiming, exchange, _SEAMS))
    patches.replace(httpcore.AsyncConnectionPool, "handle_async_request", sending_async)
    patches.replace(httpcore.AsyncConnectionPool, "__init__", partial(_claiming, exchange, _ASYNC_SEAMS))


def _claiming(exchange: Exchange, seams: tuple[Seam, ...], original: Method) -> Method:
    def __init__(pool: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
        original(pool, *arguments, **options)
        exchange.claim(pool, seams)

    return __init__


def _asked(exchange: Exchange, pool: object, request: httpcore.Request) -> tuple[Route, Request] | None:
    """Where a request goes, and the request as we have it, but for its body; ``None`` for what is not ours."""
    neutral = _neutral(request)
    route = exchange.route(neutral.host, neutral.headers, neutral.target, neutral.method, pool)
    return None if route is None else (route, neutral)


def _neutral(request: httpcore.Request) -> Request:
    url, headers = request.url, lowered((name.decode("latin-1"), value) for name, value in request.headers)
    host = authority(url.host.decode("ascii"), url.port, _DEFAULT_PORTS.get(url.scheme))
    origin = url.scheme.decode("ascii"), host, url.target.decode("latin-1")
    return Request(request.method.decode("ascii"), origin, headers)


def _asked_later(pool: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    neutral = _neutral(arguments[0] if arguments else options["request"])
    return asked_for(neutral.host, neutral.headers, neutral.target)


_SEAMS = (Seam("handle_request", _asked_later),)
_ASYNC_SEAMS = (Seam("handle_async_request", _asked_later),)


class _Stream:
    """The pieces of an answer, for either kind of pool."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return map(bytes, self._response.chunks())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


def _answer(response: Response) -> httpcore.Response:
    fields = [(name.encode("ascii"), octets(value)) for name, value in response.headers.items()]
    return httpcore.Response(response.status, headers=fields, content=_Stream(response), extensions=dict(_EXTENSIONS))
