"""aiohttp, at its connector: the client speaks its own protocol over a connection in memory.

aiobotocore, aioboto3 and s3fs are built on it.
"""

from __future__ import annotations

from asyncio import Transport, get_running_loop
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp.connector import BaseConnector, TCPConnector

from fakeoss.errors import OutsideMockError
from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import asked_for, authority
from fakeoss.transports.http1 import CONTINUE, Incoming, render
from fakeoss.transports.other_mocks import bottom, is_foreign
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

    Method = Callable[..., Any]

__all__ = ["install", "install_client"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every aiohttp connector of the process through ``exchange``."""

    def connecting(original: Method) -> Method:
        async def connect(connector: BaseConnector, request: Any, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and connector not in exchange.claims:
                return await original(connector, request, *arguments, **options)
            route = _route(exchange, request, connector)
            if route is not None:
                exchange.claim(connector, _SEAMS, route.session)
            _forget(connector, request.connection_key, ours=route is None)
            return await original(connector, request, *arguments, **options)

        return connect

    def creating(original: Method) -> Method:
        async def _create_connection(connector: TCPConnector, request: Any, *arguments: Any, **options: Any) -> Any:
            idle = not exchange.sessions and connector not in exchange.claims
            if idle or _route(exchange, request, connector) is None:
                return await original(connector, request, *arguments, **options)
            protocol = connector._factory()
            protocol.connection_made(_Connection(exchange, protocol, (request.url.scheme, _host(request))))
            return protocol

        return _create_connection

    patches.replace(BaseConnector, "connect", connecting)
    patches.replace(BaseConnector, "__init__", exchange.claiming(_SEAMS))
    patches.replace(TCPConnector, "_create_connection", creating)


def install_client(patches: PatchSet, exchange: Exchange) -> None:
    """Reach the connectors from inside an ``aioresponses`` or a cassette, which answer for whole clients."""
    from aiohttp.client import ClientSession

    def requesting(original: Method) -> Method:
        found = bottom(original)

        async def _request(session: Any, method: str, str_or_url: Any, **options: Any) -> Any:
            if not exchange.sessions:
                return await original(session, method, str_or_url, **options)
            url = session._build_url(str_or_url)
            headers = lowered(session._prepare_headers(options.get("headers")))
            route = exchange.route(_url_host(url), headers, url.raw_path_qs, method)
            return await (original if route is None else found)(session, method, str_or_url, **options)

        return _request

    patches.watch(ClientSession, "_request", is_foreign, requesting)


def _route(exchange: Exchange, request: Any, connector: BaseConnector) -> Route | None:
    target = request.url.raw_path_qs
    return exchange.route(_host(request), lowered(request.headers), target, request.method, connector)


def _host(request: Any) -> str:
    return _url_host(request.url)


def _url_host(url: Any) -> str:
    return authority(str(url.raw_host), None if url.is_default_port() else url.port, None)


def _asked(connector: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    request = arguments[0] if arguments else options["req"]
    return asked_for(_host(request), lowered(request.headers), request.url.raw_path_qs)


_SEAMS = (Seam("connect", _asked), Seam("_create_connection", _asked))


def _forget(connector: BaseConnector, key: Any, *, ours: bool) -> None:
    """Close the connections that wait to be used again but lead elsewhere: into a store, or out to a real host."""
    waiting = connector._conns.get(key, ())
    for entry in list(waiting):
        protocol: Any = entry[0]
        if isinstance(protocol.transport, _Connection) is ours:
            waiting.remove(entry)  # type: ignore[union-attr]
            protocol.close()


class _Connection(Transport):
    """The client's end of a connection that ends in the store."""

    def __init__(self, exchange: Exchange, protocol: Any, origin: tuple[str, str]) -> None:
        super().__init__()
        self._exchange = exchange
        self._protocol = protocol
        self._scheme, self._host = origin
        self._incoming = Incoming()
        self._outgoing: Iterator[bytes] = iter(())
        self._paused = False
        self._closing = False
        self._told = False

    # what the client writes

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take a piece of a request in; the last one has it answered."""
        incoming = self._incoming
        incoming.feed(data)
        if incoming.complete:
            self._incoming, self._told = Incoming(), False
            self._ask(incoming)
        elif incoming.waits and not self._told:
            self._told = True
            get_running_loop().call_soon(self._protocol.data_received, CONTINUE)

    def writelines(self, pieces: Any) -> None:
        """Take several pieces in."""
        self.write(b"".join(pieces))

    def _ask(self, incoming: Incoming) -> None:
        loop = get_running_loop()
        url = Url(self._scheme, self._host, incoming.target)
        request = Request(incoming.method, url, incoming.headers, incoming.body)
        route = self._exchange.route(self._host, incoming.headers, incoming.target, incoming.method)
        if route is None:
            text = f"fakeoss: a connection to {self._host} was used after the mock in which it was opened"
            loop.call_soon(self._fail, OutsideMockError(text))
        elif route.session.is_slow:
            waiting = loop.run_in_executor(None, _in_context(route, request))
            waiting.add_done_callback(partial(self._arrived, request.method))
        else:
            try:
                response = route.send(request)
            except Exception as error:
                loop.call_soon(self._fail, error)
            else:
                loop.call_soon(self._begin, response, request.method)

    def _arrived(self, method: str, waiting: Any) -> None:
        if waiting.cancelled():
            return
        error = waiting.exception()
        if error is None:
            self._begin(waiting.result(), method)
        else:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        if not self._closing:
            self._protocol.set_exception(error)

    # what the client reads

    def _begin(self, response: Response, method: str) -> None:
        self._outgoing = render(response, method)
        self._feed()

    def _feed(self) -> None:
        while not (self._paused or self._closing):
            piece = next(self._outgoing, b"")
            if not piece:
                return
            self._protocol.data_received(piece)

    def pause_reading(self) -> None:
        """Hold the answer back."""
        self._paused = True

    def resume_reading(self) -> None:
        """Let the answer go on."""
        if self._paused:
            self._paused = False
            get_running_loop().call_soon(self._feed)

    def is_reading(self) -> bool:
        """Whether the answer may go on."""
        return not (self._paused or self._closing)

    # the rest of what a connection is

    def is_closing(self) -> bool:
        """Whether it is closed; one that waits to be used again is, as soon as no mock is there to answer."""
        return self._closing or self._exchange.current() is None

    def close(self) -> None:
        """Close it; the client is told, as by a socket."""
        if not self._closing:
            self._closing = True
            self._outgoing = iter(())
            get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close

    def get_write_buffer_size(self) -> int:
        """Nothing is ever held back on its way in."""
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """There is nothing to limit."""

    def can_write_eof(self) -> bool:
        """A request ends by its own framing."""
        return False

    def get_protocol(self) -> Any:
        """The client's protocol."""
        return self._protocol

    def set_protocol(self, protocol: Any) -> None:
        """Hand the connection to another protocol."""
        self._protocol = protocol


def _in_context(route: Route, request: Request) -> Callable[[], Response]:
    """The asking, for another thread, in the context of this task."""
    from contextvars import copy_context

    return partial(copy_context().run, route.send, request)
