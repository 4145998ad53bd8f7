"""Connection pools of httpcore whose connections lead to the store: below them everything is httpcore's own.

httpx and httpcore use them for what is not plain, beside the pools of the client, so that no connection to a real host
is ever mixed with one to the store.
"""

from __future__ import annotations

from math import inf
from types import MethodType
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import httpcore
from anyio.abc import ByteStream, SocketAttribute
from httpcore._backends.anyio import AnyIOStream
from httpcore._backends.sync import SyncStream
from httpcore._exceptions import map_exceptions

from fakeoss.transports.by_identity import ByIdentity
from fakeoss.transports.exchange import authority
from fakeoss.transports.genuine import genuine
from fakeoss.transports.memory_socket import MemorySocket
from fakeoss.transports.patience import Interruption
from fakeoss.transports.refusal import require_connection
from fakeoss.transports.service_end import IDLE_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.transports.exchange import Exchange

__all__ = ["AsyncMemoryPool", "MemoryPool", "memory_pool", "network_stream"]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SETTINGS = ("max_connections", "max_keepalive_connections", "keepalive_expiry", "retries", "ssl_context")


class MemoryPool(httpcore.ConnectionPool):
    """A pool with the settings of the pool ``model``."""

    def __init__(self, model: Any, exchange: Exchange) -> None:
        super().__init__(network_backend=_Backend(exchange), **_settings(model))

    handle_request = genuine(
        vars(httpcore.ConnectionPool)["handle_request"],
        httpcore.ConnectionPool,
        "handle_request",
        "httpcore._sync.connection_pool",
    )


class AsyncMemoryPool(httpcore.AsyncConnectionPool):
    """The same for asynchronous clients."""

    def __init__(self, model: Any, exchange: Exchange) -> None:
        super().__init__(network_backend=_AsyncBackend(exchange), **_settings(model))

    handle_async_request = genuine(
        vars(httpcore.AsyncConnectionPool)["handle_async_request"],
        httpcore.AsyncConnectionPool,
        "handle_async_request",
        "httpcore._async.connection_pool",
    )


def _settings(model: Any) -> dict[str, Any]:
    return {name: getattr(model, f"_{name}") for name in _SETTINGS if hasattr(model, f"_{name}")}


_POOLS: ByIdentity[Any] = ByIdentity()


def memory_pool(model: Any, exchange: Exchange) -> Any:
    """Return the pool that takes the place of ``model``, a pool of httpcore, for requests to the store."""
    pool = _POOLS.get(model)
    if pool is None:
        kind = AsyncMemoryPool if hasattr(model, "handle_async_request") else MemoryPool
        pool = _POOLS[model] = kind(model, exchange)
    return pool


_STREAMS: ByIdentity[dict[tuple[str, str], Any]] = ByIdentity()


def network_stream(exchange: Exchange, owner: Any, scheme: str, host: str) -> Any:
    """Return a stream such as responses to a client object have among their extensions: that of a connection which is
    kept alive."""
    streams = _STREAMS.get(owner)
    if streams is None:
        streams = _STREAMS[owner] = {}
    stream = streams.get((scheme, host))
    if stream is None:
        name, _, port = host.rpartition(":") if host[-1:].isdigit() and ":" in host else (host, "", "")
        memory_socket = _memory_socket(exchange, scheme, name, int(port or _DEFAULT_PORTS[scheme]))
        asynchronous = hasattr(owner, "handle_async_request")
        stream = AnyIOStream(_Bytes(memory_socket)) if asynchronous else SyncStream(memory_socket)  # type: ignore[arg-type]
        streams[scheme, host] = stream
    return stream


def _memory_socket(exchange: Exchange, scheme: str, host: str, port: int) -> MemorySocket:
    origin = scheme, authority(host, port, _DEFAULT_PORTS[scheme])
    return MemorySocket(exchange, origin, lambda: (host, port))


class _Backend(httpcore.NetworkBackend):
    """Connects to the store, whatever the address."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *arguments: Any, **options: Any
    ) -> httpcore.NetworkStream:
        """Return a connection, for http until ``start_tls``, which encrypts nothing."""
        exchange = self._exchange

        def start_tls(stream: Any, *arguments: Any, **options: Any) -> httpcore.NetworkStream:
            return SyncStream(_memory_socket(exchange, "https", host, port))  # type: ignore[arg-type]

        memory_socket = _memory_socket(exchange, "http", host, port)
        with map_exceptions({OSError: httpcore.ConnectError}):
            require_connection(exchange)
            memory_socket.connect(timeout)
        stream: Any = SyncStream(memory_socket)  # type: ignore[arg-type]
        stream.start_tls = MethodType(start_tls, stream)
        return stream  # type: ignore[no-any-return]


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    """The same for asynchronous clients."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *arguments: Any, **options: Any
    ) -> httpcore.AsyncNetworkStream:
        """Return a connection, for http until ``start_tls``, which encrypts nothing."""
        exchange = self._exchange

        async def start_tls(stream: Any, *arguments: Any, **options: Any) -> httpcore.AsyncNetworkStream:
            return AnyIOStream(_Bytes(_memory_socket(exchange, "https", host, port)))

        with map_exceptions({TimeoutError: httpcore.ConnectTimeout}), anyio.fail_after(timeout):
            await anyio.lowlevel.checkpoint()
        try:
            require_connection(exchange)
        except OSError as error:
            raise httpcore.ConnectError("All connection attempts failed") from error
        stream: Any = AnyIOStream(_Bytes(_memory_socket(exchange, "http", host, port)))
        stream.start_tls = MethodType(start_tls, stream)
        return stream  # type: ignore[no-any-return]

    async def sleep(self, seconds: float) -> None:
        """Wait before another try to connect."""
        await anyio.sleep(seconds)


class _Bytes(ByteStream):
    """A socket to the store as a stream of anyio."""

    def __init__(self, memory_socket: MemorySocket) -> None:
        self._socket = memory_socket

    async def receive(self, max_bytes: int = 65536) -> bytes:
        """Return what is there; wait for the answer first. Raises EndOfStream, BrokenResourceError, and what a hook
        raised."""
        end = self._socket.end
        while not end.is_readable and end.is_waiting:
            patience = Interruption()
            try:
                await anyio.to_thread.run_sync(end.answer, patience.wait, abandon_on_cancel=True)
            finally:
                patience.leave()
        if end.is_stalled:
            await anyio.sleep(inf if end.is_silent else IDLE_TIMEOUT)
            end.give_up()
        try:
            data = bytes(end.read(max_bytes))
        except TimeoutError:
            raise TimeoutError from None  # as ``fail_after`` does
        except OSError as error:
            raise anyio.BrokenResourceError from error
        if not data:
            raise anyio.EndOfStream
        return data

    async def send(self, item: bytes) -> None:
        """Send bytes to the store."""
        await anyio.lowlevel.checkpoint()
        self._socket.sendall(item)

    async def send_eof(self) -> None:
        """Do nothing: the end of a request is marked by its own framing."""

    async def aclose(self) -> None:
        """Close the connection."""
        self._socket.close()
        await anyio.lowlevel.checkpoint()

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        """Return the socket and its addresses."""
        memory_socket = self._socket
        return {
            SocketAttribute.family: lambda: memory_socket.family,
            SocketAttribute.local_address: memory_socket.getsockname,
            SocketAttribute.remote_address: memory_socket.getpeername,
            SocketAttribute.raw_socket: lambda: memory_socket,
        }
