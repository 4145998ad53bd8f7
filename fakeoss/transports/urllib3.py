"""urllib3, just below its retries: minio and everything else built on urllib3, and what bypasses the seams above it.

A connection is given a socket that leads to the store, and urllib3 does the rest. A plain request is not written to
that socket, nor is its response read from it: that would cost as much as everything else together.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from inspect import signature
from logging import DEBUG
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from urllib3 import connection as urllib3_connection
from urllib3._collections import HTTPHeaderDict
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool, log
from urllib3.exceptions import NewConnectionError
from urllib3.response import HTTPResponse
from urllib3.util.timeout import Timeout

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import authority, destination_of, split_url
from fakeoss.transports.genuine import genuine, is_genuine
from fakeoss.transports.httpclient import connect_to_store, leave_store
from fakeoss.transports.patience import Patience
from fakeoss.transports.plain_request import is_plain, is_whole
from fakeoss.transports.ready_response import fields_of, is_idle, ready_response
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet

__all__ = [
    "CLIENT_ERROR",
    "ENFORCES_LENGTH",
    "PlainRequest",
    "Stalled",
    "install",
    "install_manager",
    "shielded",
    "wait_for_answers",
]

_DEFAULT_PORTS = {"http": 80, "https": 443, None: None}
_LENGTHLESS = frozenset({"GET", "HEAD", "DELETE", "TRACE", "OPTIONS", "CONNECT"})
_TAKES = frozenset(HTTPResponse.__init__.__code__.co_varnames)
_VERSION = {"version_string": "HTTP/1.1"} if "version_string" in _TAKES else {}
_IS_FIRST = not hasattr(HTTPResponse, "json")  # urllib3 1.26
ENFORCES_LENGTH: bool = signature(HTTPResponse).parameters["enforce_content_length"].default  # False in 1.26
_USER_AGENT: str = getattr(urllib3_connection, "_get_default_user_agent", lambda: "python-urllib3/1.26")()

_resolve_timeout = getattr(Timeout, "resolve_default_timeout", lambda seconds: seconds)  # not in every urllib3 1.26

CLIENT_ERROR: ContextVar[Exception | None] = ContextVar("fakeoss_client_error", default=None)
"""What sending a request has raised in the client already: raised again where urllib3 would meet it."""

_OWN_URLOPEN: ContextVar[Callable[..., Any] | None] = ContextVar("fakeoss_own_urlopen", default=None)
"""What the pools that are made now use as their ``urlopen``; ``None`` for what their class has."""


class Stalled(Exception):  # noqa: N818 - it is no error of the client's
    """Both ends wait for each other: the client has sent less than it has announced."""


_UNTUNNELLED: WeakKeyDictionary[Any, Callable[..., Any]] = WeakKeyDictionary()
"""Connections through a proxy for which no tunnel has been requested yet, and the functions that request it."""


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every urllib3 pool of the process through ``exchange``."""
    patches.replace(HTTPConnectionPool, "_make_request", partial(_wrap_make_request, exchange))
    patches.replace(HTTPSConnectionPool, "_prepare_proxy", partial(_wrap_prepare_proxy, exchange))
    patches.replace(HTTPConnectionPool, "__init__", partial(_wrap_init, exchange))


def _wrap_make_request(exchange: Exchange, original: Callable[..., Any]) -> Callable[..., Any]:
    own = genuine(original, HTTPConnectionPool, "_make_request")

    def _make_request(
        pool: HTTPConnectionPool,
        conn: Any,
        method: str,
        url: str,
        body: Any = None,
        headers: Any = None,
        **options: Any,
    ) -> Any:
        if (error := CLIENT_ERROR.get()) is not None:
            _raise_as_met(pool, url, error, options.get("timeout"))
        if not exchange.sessions and pool not in exchange.claims and conn not in _UNTUNNELLED:
            return original(pool, conn, method, url, body=body, headers=headers, **options)
        address = _absolute_url(pool, url)
        fields = lowered(headers or {})
        route = exchange.route(address[1], fields, address[2], method, pool)
        if route is None:
            leave_store(conn)
            while conn in _UNTUNNELLED:  # this may call another library's replacement, which calls ours again
                _UNTUNNELLED.pop(conn)(pool, conn)
            return original(pool, conn, method, url, body=body, headers=headers, **options)
        exchange.claim(pool, _POOL_SEAMS, route.session)
        conn = getattr(conn, "real_connection", conn)  # that of a cassette
        _connect(pool, conn, exchange, address, options.get("timeout"))
        if address.scheme == "https":
            conn.is_verified = True
        plain = PlainRequest(method, url, body, fields, options)
        values = [value for _, value in (headers or {}).items()]  # values() joins those of a repeated header
        if plain.is_plain(route, values) and is_idle(conn):
            return plain.answer(pool, conn, route, address)
        return own(pool, conn, method, url, body=body, headers=headers, **options)

    return _make_request


def _connect(pool: HTTPConnectionPool, conn: Any, exchange: Exchange, address: Url, timeout: Any) -> None:
    """Connect to the store. Raises NewConnectionError if a fault refuses it."""
    try:
        connect_to_store(conn, exchange, address, timeout=None)  # urllib3 has judged its own
    except ConnectionRefusedError as error:
        pool.num_requests += 1
        conn.timeout = None if timeout is None else _resolve_timeout(timeout.connect_timeout)
        raise NewConnectionError(conn, f"Failed to establish a new connection: {error}") from error


def _raise_as_met(pool: Any, url: str, error: Exception, timeout: Any) -> None:
    """Raise what sending has raised in the client, or that it loses patience with a service that waits for more."""
    pool.num_requests += 1
    if isinstance(error, Stalled):
        seconds = timeout.read_timeout
        Patience(seconds).wait(seconds)
        pool._raise_timeout(err=TimeoutError("timed out"), url=url, timeout_value=seconds)
    raise error


@contextmanager
def shielded(manager: Any) -> Iterator[None]:
    """Let the pools of a manager run their own ``urlopen`` below a seam of ours, even if other code has replaced it, as
    test suites do to keep tests from the network."""
    urlopen = vars(HTTPConnectionPool)["urlopen"]
    if is_genuine(urlopen, HTTPConnectionPool.__module__):
        yield
        return
    own = genuine(urlopen, HTTPConnectionPool, "urlopen")
    for key in manager.pools.keys():  # noqa: SIM118 - it refuses to be iterated
        pool = manager.pools.get(key)
        if pool is not None:
            pool.urlopen = partial(own, pool)
    token = _OWN_URLOPEN.set(own)
    try:
        yield
    finally:
        _OWN_URLOPEN.reset(token)


def _wrap_init(exchange: Exchange, original: Callable[..., None]) -> Callable[..., None]:
    claim = exchange.claim_on_init(_POOL_SEAMS)(original)

    def __init__(pool: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
        claim(pool, *arguments, **options)
        if (own := _OWN_URLOPEN.get()) is not None:
            pool.urlopen = partial(own, pool)

    return __init__


def _wrap_prepare_proxy(exchange: Exchange, original: Callable[..., Any]) -> Callable[..., Any]:
    def _prepare_proxy(pool: HTTPSConnectionPool, conn: Any) -> Any:
        if not exchange.is_watching:
            return original(pool, conn)
        _UNTUNNELLED[conn] = original  # until the request shows whether its host is ours
        return None

    return _prepare_proxy


def install_manager(patches: PatchSet, exchange: Exchange) -> None:
    """Remember the pool managers created or used in a mock: they may create further pools after it."""
    from urllib3.poolmanager import PoolManager

    def wrap_urlopen(original: Callable[..., Any]) -> Callable[..., Any]:
        def urlopen(manager: PoolManager, method: str, url: str, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and manager not in exchange.claims:
                return original(manager, method, url, *arguments, **options)
            if exchange.is_claimed(manager):
                return original(manager, method, url, *arguments, **options)
            _, host, target = split_url(url)
            route = exchange.route(host, _manager_headers(manager, options), target, method, manager)
            if route is not None:
                exchange.claim(manager, _MANAGER_SEAMS, route.session)
            return original(manager, method, url, *arguments, **options)

        return urlopen

    patches.replace(PoolManager, "__init__", exchange.claim_on_init(_MANAGER_SEAMS))
    patches.replace(PoolManager, "urlopen", wrap_urlopen)


def _absolute_url(pool: HTTPConnectionPool, url: str) -> Url:
    """Return scheme, host and target; from ``url`` itself if it is absolute, as sent to a proxy."""
    if "://" in url.partition("?")[0] and not url.startswith("/"):
        return split_url(url)
    return Url(pool.scheme or "http", authority(pool.host, pool.port, _DEFAULT_PORTS.get(pool.scheme)), url)


def _pool_destination(pool: HTTPConnectionPool, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    leave_store(arguments[0] if arguments else options["conn"])  # the mock has ended
    _, host, target = _absolute_url(pool, str(arguments[2] if len(arguments) > 2 else options["url"]))
    return destination_of(host, lowered(options.get("headers") or {}), target)


def _manager_destination(manager: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    _, host, target = split_url(str(arguments[1] if len(arguments) > 1 else options["url"]))
    return destination_of(host, _manager_headers(manager, options), target)


def _manager_headers(manager: Any, options: dict[str, Any]) -> dict[str, str]:
    headers = options.get("headers")
    return lowered((manager.headers if headers is None else headers) or {})


def _new_pool_destination(manager: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    host, port = (*arguments, None, None)[:2]
    return Destination(authority(str(host or options.get("host")), port or options.get("port"), None))


_POOL_SEAMS = (Seam("_make_request", _pool_destination),)
_MANAGER_SEAMS = (Seam("urlopen", _manager_destination), Seam("connection_from_host", _new_pool_destination))


class PlainRequest(NamedTuple):
    """A request that may be answered without being written to the socket; ``fields`` are its headers by lower-case
    name, ``options`` those of ``_make_request``."""

    method: str
    url: str
    body: Any
    fields: dict[str, str]
    options: dict[str, Any]

    def is_plain(self, route: Route, values: Iterable[Any]) -> bool:
        """Whether the request really is plain; ``values`` are its headers' values as the client has them."""
        options = self.options
        timeout = options.get("timeout")
        return (
            route.session.is_undisturbed
            and is_whole(self.body, self.fields)
            and is_plain(self.method, self.url, self.fields, values)
            and not options.get("chunked")
            and (timeout is None or (timeout.total is None and timeout.read_timeout != 0))
        )

    def answer(self, pool: Any, conn: Any, route: Route, address: Url) -> Any:
        """Return the response, as ``_make_request`` does."""
        method, url, body, fields, options = self
        _add_headers(fields, method, address, body)
        response = route.send(Request(method, address, fields, body))
        headers = fields_of(response, method)
        pool.num_requests += 1
        wait_for_answers(conn, options.get("timeout"))
        httplib_response = ready_response(conn, response, headers, method)
        if "response_conn" not in options:  # urllib3 1.26 makes the response itself
            return httplib_response
        ready = HTTPResponse(
            body=httplib_response,
            headers=_header_dict(headers),
            status=response.status,
            version=11,
            reason=httplib_response.reason,
            preload_content=options.get("preload_content", True),
            decode_content=options.get("decode_content", True),
            original_response=httplib_response,
            enforce_content_length=options.get("enforce_content_length", ENFORCES_LENGTH),
            request_method=method,
            request_url=url,
            **({"sock_shutdown": conn.sock.shutdown} if "sock_shutdown" in _TAKES else {}),
            **_VERSION,  # type: ignore[arg-type]
        )
        ready.retries = options.get("retries")
        ready._connection, ready._pool = options.get("response_conn"), pool
        if log.isEnabledFor(DEBUG):
            version, length = ready.version_string, ready.length_remaining
            line = '%s://%s:%s "%s %s %s" %s %s'
            log.debug(line, pool.scheme, pool.host, pool.port, method, url, version, ready.status, length)
        return ready


def wait_for_answers(conn: Any, timeout: Any) -> None:
    """Give a connection the time that urllib3's ``timeout`` leaves for reading; ``None`` for no limit."""
    seconds = _seconds(None if timeout is None else timeout.read_timeout)
    conn.timeout = seconds
    if _IS_FIRST and timeout is not None:  # it goes on showing the time to connect
        conn.timeout = _seconds(timeout.connect_timeout)
    conn.sock.settimeout(seconds)


def _seconds(limit: Any) -> float | None:
    """Return a limit of time, which urllib3 1.26 marks by an object of its own if it is the default."""
    return limit if isinstance(limit, (int, float, NoneType)) else socket.getdefaulttimeout()


def _header_dict(fields: dict[str, str]) -> HTTPHeaderDict:
    """Return the headers of a response, in which no name is repeated."""
    headers = HTTPHeaderDict()
    headers._container = {name.lower(): [name, value] for name, value in fields.items()}
    return headers


def _add_headers(fields: dict[str, str], method: str, address: Url, body: Any) -> None:
    """Add the headers that the connection would add."""
    fields.setdefault("host", address.host)
    fields.setdefault("accept-encoding", "identity")
    fields.setdefault("user-agent", _USER_AGENT)
    if body is not None or method not in _LENGTHLESS:
        fields.setdefault("content-length", str(len(body or b"")))
