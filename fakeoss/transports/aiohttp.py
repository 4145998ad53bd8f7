"""aiohttp, at its connector: the client speaks HTTP over an in-memory connection.

aiobotocore, aioboto3 and s3fs are built on it.
"""

from __future__ import annotations

from asyncio import CancelledError, TimerHandle, Transport, get_running_loop
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp.client_exceptions import ClientConnectorError
from aiohttp.connector import BaseConnector, TCPConnector

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import authority, destination_of
from fakeoss.transports.other_mocks import is_foreign, unwrap
from fakeoss.transports.patience import Interruption
from fakeoss.transports.refusal import refuses, require_connection
from fakeoss.transports.service_end import IDLE_TIMEOUT, ServiceEnd
from fakeoss.wire.message import lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install", "install_client"]

_PIECE = 1 << 18


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every aiohttp connector of the process through ``exchange``."""

    def wrap_connect(original: Method) -> Method:
        async def connect(connector: BaseConnector, request: Any, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and connector not in exchange.claims:
                return await original(connector, request, *arguments, **options)
            route = _route(exchange, request, connector)
            if route is not None:
                exchange.claim(connector, _SEAMS, route.session)
            _drop_idle(connector, request.connection_key, ours=route is None or refuses(exchange))
            return await original(connector, request, *arguments, **options)

        return connect

    def wrap_create_connection(original: Method) -> Method:
        async def _create_connection(connector: TCPConnector, request: Any, *arguments: Any, **options: Any) -> Any:
            idle = not exchange.sessions and connector not in exchange.claims
            if idle or _route(exchange, request, connector) is None:
                return await original(connector, request, *arguments, **options)
            try:
                require_connection(exchange)
            except OSError as error:
                address = "127.0.0.1", request.url.port
                failure = type(error)(error.errno, f"Connect call failed {address}")  # as asyncio says it
                raise ClientConnectorError(request.connection_key, failure) from failure
            protocol = connector._factory()
            protocol.connection_made(_Connection(exchange, protocol, (request.url.scheme, _host(request))))
            return protocol

        return _create_connection

    patches.replace(BaseConnector, "connect", wrap_connect)
    patches.replace(BaseConnector, "__init__", exchange.claim_on_init(_SEAMS))
    patches.replace(TCPConnector, "_create_connection", wrap_create_connection)


def install_client(patches: PatchSet, exchange: Exchange) -> None:
    """Reach the connectors from inside an ``aioresponses`` or a cassette, which replace the client's whole request."""
    from aiohttp.client import ClientSession

    def wrap_request(original: Method) -> Method:
        real = unwrap(original)

        async def _request(session: Any, method: str, str_or_url: Any, **options: Any) -> Any:
            if not exchange.sessions:
                return await original(session, method, str_or_url, **options)
            url = session._build_url(str_or_url)
            headers = lowered(session._prepare_headers(options.get("headers")))
            route = exchange.route(_url_host(url), headers, url.raw_path_qs, method, is_mocked=True)
            return await (original if route is None else real)(session, method, str_or_url, **options)

        return _request

    patches.watch(ClientSession, "_request", is_foreign, wrap_request)


def _route(exchange: Exchange, request: Any, connector: BaseConnector) -> Route | None:
    target = request.url.raw_path_qs
    return exchange.route(_host(request), lowered(request.headers), target, request.method, connector)


def _host(request: Any) -> str:
    return _url_host(request.url)


def _url_host(url: Any) -> str:
    return authority(str(url.raw_host), None if url.is_default_port() else url.port, None)


def _destination(connector: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    request = arguments[0] if arguments else options["req"]
    return destination_of(_host(request), lowered(request.headers), request.url.raw_path_qs)


_SEAMS = (Seam("connect", _destination), Seam("_create_connection", _destination))


def _drop_idle(connector: BaseConnector, key: Any, *, ours: bool) -> None:
    """Close idle connections of one kind, so that they are not reused: ours, to the store, or those to real hosts."""
    idle = connector._conns.get(key, ())
    for entry in list(idle):
        protocol: Any = entry[0]
        if isinstance(protocol.transport, _Connection) is ours:
            idle.remove(entry)  # type: ignore[union-attr]
            protocol.close()


class _Connection(Transport):
    """The client's end of a connection to the store."""

    def __init__(self, exchange: Exchange, protocol: Any, origin: tuple[str, str]) -> None:
        super().__init__()
        self._exchange = exchange
        self._protocol = protocol
        self._loop = get_running_loop()
        self._end = ServiceEnd(exchange, *origin)
        self._answering: Interruption | None = None
        self._patience: TimerHandle | None = None
        self._paused = False
        self._closing = False

    # what the client writes

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Receive a piece of a request; answer it once it is complete."""
        end = self._end
        if self._closing:
            return
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        end.receive(data)
        if end.is_waiting:
            if self._answering is None:
                self._answer_in_thread()
        elif end.is_readable:
            self._loop.call_soon(self._feed)
        else:  # there is more to come
            self._patience = self._loop.call_later(IDLE_TIMEOUT, self._give_up)

    def writelines(self, pieces: Any) -> None:
        """Receive several pieces."""
        self.write(b"".join(pieces))

    def _give_up(self) -> None:
        """Answer a request that does not go on."""
        self._end.give_up()
        self._feed()

    def _answer_in_thread(self) -> None:
        """Answer what may be delayed without stopping the event loop."""
        from contextvars import copy_context

        self._answering = answering = Interruption()
        answer = partial(copy_context().run, self._end.answer, answering.wait)
        self._loop.run_in_executor(None, answer).add_done_callback(self._finish)

    def _finish(self, future: Any) -> None:
        self._answering = None
        if not future.cancelled():
            future.result()
            self._feed()

    # what the client reads

    def _feed(self) -> None:
        end = self._end
        while not (self._paused or self._closing):
            try:
                piece = end.read(_PIECE)
            except BaseException as error:
                self._fail(error)
                return
            if piece:
                self._protocol.data_received(bytes(piece))
            else:
                if end.closed:
                    self._protocol.eof_received()
                    self.close()
                elif end.is_waiting and self._answering is None:
                    self._answer_in_thread()
                return

    def _fail(self, error: BaseException) -> None:
        """End with what a hook raised: a broken connection is lost, as a socket's would be; a timeout is that of the
        client, which waits no longer."""
        if isinstance(error, TimeoutError):
            if self._protocol.read_timeout is not None:
                self._protocol._on_read_timeout()
            else:
                timeout = TimeoutError()
                timeout.__cause__ = CancelledError()
                self._protocol.set_exception(timeout)
                if (payload := self._protocol._payload) is not None:  # the head of the response has come
                    payload.set_exception(timeout)
        elif isinstance(error, OSError):
            self._end_with(error)
        else:
            self._protocol.set_exception(error)

    def pause_reading(self) -> None:
        """Pause the response."""
        self._paused = True

    def resume_reading(self) -> None:
        """Resume the response."""
        if self._paused:
            self._paused = False
            self._loop.call_soon(self._feed)

    def is_reading(self) -> bool:
        """Whether the response may be delivered."""
        return not (self._paused or self._closing)

    # the rest of the interface of a transport

    def is_closing(self) -> bool:
        """Whether the connection is closed; an idle one counts as closed once no mock is active to answer."""
        return self._closing or self._exchange.current() is None

    def close(self) -> None:
        """Close the connection and notify the client's protocol, as a socket would."""
        self._end_with(None)

    abort = close

    def _end_with(self, error: Exception | None) -> None:
        if not self._closing:
            self._closing = True
            if self._patience is not None:
                self._patience.cancel()
            if self._answering is not None:
                self._answering.leave()
            else:
                self._end.hang_up()
            if not self._loop.is_closed():  # a connection may be found unclosed long after
                self._loop.call_soon(self._protocol.connection_lost, error)

    def get_write_buffer_size(self) -> int:
        """0: what the client writes is never buffered."""
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Do nothing: there is no write buffer."""

    def can_write_eof(self) -> bool:
        """False: the end of a request is marked by its own framing."""
        return False

    def get_protocol(self) -> Any:
        """Return the client's protocol."""
        return self._protocol

    def set_protocol(self, protocol: Any) -> None:
        """Switch the connection to another protocol."""
        self._protocol = protocol
