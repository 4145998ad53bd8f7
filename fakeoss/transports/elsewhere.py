"""In a child process: the mocks that its parent has entered.

A child process made by ``fork`` inherits a copy of every mock, store and all; what it changed there nobody would see.
So its requests are passed on to the process that entered the mock, which serves its store on a loopback port if it was
asked to (``processes=True``), and are refused otherwise. The copy of the store refuses to be used.
"""

from __future__ import annotations

import os
import socket
from http.client import HTTPResponse, IncompleteRead
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from weakref import WeakSet

from fakeoss.errors import OssError, OutsideMockError
from fakeoss.failures import cut
from fakeoss.wire.delivery import Damaged
from fakeoss.wire.message import PROCESS_HEADER, Response, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

    from fakeoss.transports.exchange import Exchange, Session
    from fakeoss.wire.address import Place
    from fakeoss.wire.message import Request

__all__ = ["Elsewhere", "Home", "StoreElsewhere", "move_to_child", "watch_forks"]

_TIMEOUT: Final = 60.0
"""Seconds that an answer of the parent is waited for: what botocore waits for that of the service."""
_OF_THE_CONNECTION: Final = frozenset({"connection", "expect", "host", "transfer-encoding"})
"""Headers that the connection to the parent has of its own."""
_watched: Final[WeakSet[Exchange]] = WeakSet()


class Home(NamedTuple):
    """Where a mock was entered: its name, the process, and the host and port of its server, if it has opened one;
    ``serial`` tells the mocks of one process apart."""

    name: str
    process: int
    serial: int
    address: tuple[str, int] | None

    @property
    def mock(self) -> tuple[int, int]:
        """What tells its mock from every other."""
        return self.process, self.serial


class StoreElsewhere:
    """Stands for a store that lies in another process."""

    faults = True  # whether there are any is not known here
    hooks = ()
    __slots__ = ("_home",)

    def __init__(self, home: Home) -> None:
        self._home = home

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise RuntimeError(_copied(self._home))


class Elsewhere:
    """Stands for the dispatcher of a mock that was entered in another process; ``profile`` and ``accounts`` are what
    the transports read of it."""

    def __init__(self, home: Home, profile: Any, accounts: Any) -> None:
        self.home = home
        self.profile, self.accounts = profile, accounts
        self.store = StoreElsewhere(home)
        self.ignored: frozenset[tuple[str, str]] = frozenset()
        self.forwarder = None

    def operation_of(self, *request: object) -> str:
        """Return what a request is called in messages."""
        return "a request"

    def detach(self) -> None:
        """Do nothing: the mock has not ended where it was entered."""

    def refuses(self, *, connecting: bool = False) -> bool:
        """Return False: where a fault refuses connections, the parent does."""
        return False

    def missing_bucket(self) -> None:
        """Return None: the log lies in the parent."""

    def has_bucket(self, name: str) -> bool:
        """Return False: the buckets lie in the parent."""
        return False

    def answer(self, request: Request, place: Place) -> Response:
        """Return the response of the process where the mock was entered. Raises OutsideMockError if it has opened no
        server, or the mock has ended there; OSError if the connection breaks."""
        address = self.home.address
        if address is None:
            raise OutsideMockError(_refusal(request, self.home))
        body = _chunks(request)
        first = next(body, b"")  # before anything is sent: the client may want to be asked for it
        try:
            connection = socket.create_connection(address, _TIMEOUT)
        except ConnectionRefusedError:
            raise OutsideMockError(_ended(request, self.home)) from None
        with connection:
            connection.sendall(_head(request))
            try:
                connection.sendall(first)
                for chunk in body:
                    connection.sendall(chunk)
            except OssError:  # the body has ended early: so does what the parent receives
                connection.shutdown(socket.SHUT_WR)
            return _receive(connection, request)


def _head(request: Request) -> bytes:
    """Return the head of a request as it is sent to the parent."""
    headers = {name: value for name, value in request.headers.items() if name not in _OF_THE_CONNECTION}
    headers["host"] = request.headers.get("host", request.host)
    headers["connection"] = "close"
    headers[PROCESS_HEADER] = f"{os.getpid()} {request.scheme}"
    if _is_chunked(request):
        headers["transfer-encoding"] = "chunked"
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _is_chunked(request: Request) -> bool:
    return request.body is not None and "content-length" not in request.headers


def _chunks(request: Request) -> Iterator[bytes]:
    """Yield the body as it is sent to the parent. Raises OssError if it ends early."""
    is_chunked = _is_chunked(request)
    for piece in filter(None, pieces(request.body)):
        yield b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece
    if is_chunked:
        yield b"0\r\n\r\n"


def _receive(connection: socket.socket, request: Request) -> Response:
    response = HTTPResponse(connection, method=request.method)
    response.begin()
    headers = {name: value for name, value in response.getheaders() if name.lower() != "connection"}
    try:
        body = response.read()
    except IncompleteRead as error:  # a fault has cut it
        framing = "chunked" if headers.pop("Transfer-Encoding", None) else "length"
        size = len(error.partial) + (error.expected or 1)
        cut_here = cut(len(error.partial), framing=framing)
        return Damaged(Response(response.status, headers, error.partial, size), cut_here, lambda seconds: None)
    return Response(response.status, headers, body)


def _refusal(request: Request, home: Home) -> str:
    return (
        f"fakeoss: {request.method} {request.target.partition('?')[0]} to {request.host} was stopped: {home.name} was "
        f"entered in process {home.process}, and this is its child process {os.getpid()}, which would have a store of "
        "its own. Write fakeoss.mock(processes=True) there to have one store for both, or enter a mock here."
    )


def _ended(request: Request, home: Home) -> str:
    return (
        f"fakeoss: {request.method} {request.target.partition('?')[0]} to {request.host} was stopped: {home.name}, "
        f"which process {home.process} had entered, has ended there. Enter a mock around this request."
    )


def _copied(home: Home) -> str:
    return (
        f"fakeoss: the store of {home.name} lies in process {home.process}, and this is its child process "
        f"{os.getpid()}, which has a copy at best: use a client here, with fakeoss.mock(processes=True) there"
    )


# what happens when a process is forked


def watch_forks(exchange: Exchange) -> None:
    """From now on, move the sessions of ``exchange`` in every process that is forked from this one."""
    if exchange in _watched or not hasattr(os, "register_at_fork"):
        return
    _watched.add(exchange)
    parent = [os.getpid()]

    def in_child() -> None:
        process, parent[0] = parent[0], os.getpid()
        exchange.lock = RLock()  # another thread may have held it
        for session in exchange.sessions:
            move_to_child(session, process)

    os.register_at_fork(after_in_child=in_child)


def move_to_child(session: Session, parent: int) -> None:
    """Make of a session that the process ``parent`` has entered one of its child process."""
    dispatcher = session.dispatcher
    if isinstance(dispatcher, Elsewhere):
        return  # the parent is a child itself
    home = home_of(session, parent)
    elsewhere = Elsewhere(home, dispatcher.profile, dispatcher.accounts)
    elsewhere.operation_of = dispatcher.operation_of  # type: ignore[assignment, method-assign]
    _disable(dispatcher.store, home)
    session.dispatcher = elsewhere  # type: ignore[assignment]
    session.is_elsewhere, session.is_cut_off = True, home.address is None


def home_of(session: Session, process: int) -> Home:
    """Return where a session was entered, which is ``process`` unless it came from another one."""
    if isinstance(session.dispatcher, Elsewhere):
        return session.dispatcher.home
    return Home(session.origin.name, process, id(session), session.address)


def _disable(store: Any, home: Home) -> None:
    """Let the copy of a store refuse to be used."""
    kind = type(store)
    if "_home" in vars(kind):
        return  # two mocks had this store

    def refuse(store: object, *arguments: object) -> NoReturn:
        raise RuntimeError(_copied(home))

    def look_up(store: object, name: str) -> Any:
        return object.__getattribute__(store, name) if name.startswith("_") else refuse(store)

    operators = {name: refuse for name in ("__contains__", "__getitem__", "__iter__", "__len__") if hasattr(kind, name)}
    store.__class__ = type(
        kind.__name__, (kind,), {"__slots__": (), "_home": home, "__getattribute__": look_up, **operators}
    )
