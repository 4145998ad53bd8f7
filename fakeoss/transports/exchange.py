"""Which store answers which request: one for the whole process, asked by every transport."""

from __future__ import annotations

from contextvars import ContextVar
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakSet

from fakeoss.errors import OutsideMockError
from fakeoss.wire.address import Hosts, Place
from fakeoss.wire.auth.identity import is_signed_for_s3

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.dispatch import Dispatcher
    from fakeoss.wire.message import Request, Response

__all__ = ["EXCHANGE", "Exchange", "Route", "Session", "split_url"]

_LOCAL_PLACE = Place()


def split_url(url: str) -> tuple[str, str, str]:
    """Scheme, host (with its port) and raw target."""
    scheme, _, rest = url.partition("://")
    end = len(rest)
    for mark in "/?#":
        at = rest.find(mark, 0, end)
        if at >= 0:
            end = at
    host, target = rest[:end].rpartition("@")[2], rest[end:].partition("#")[0]
    return scheme, host, target if target.startswith("/") else "/" + target


class Session:
    """A mock that was entered: its dispatcher, the hosts it serves, and those it must not let through."""

    def __init__(self, name: str, dispatcher: Dispatcher, hosts: Hosts, guarded: Mapping[str, Hosts]) -> None:
        self.name = name
        self.dispatcher = dispatcher
        self.hosts = hosts
        self.guarded = guarded
        self.active = True
        self.shared = False
        """Whether a bare ``fakeoss.mock`` inside it uses its store rather than a new one."""


class Route(NamedTuple):
    """Where a request goes: the dispatcher that answers it, and what its host says."""

    dispatcher: Dispatcher
    place: Place

    def send(self, request: Request) -> Response:
        """The answer."""
        return self.dispatcher.answer(request, self.place)


class Exchange:
    """The active sessions: those of the current context first, else the one entered last in the process."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.sessions: list[Session] = []
        self.servers: set[str] = set()
        """Hosts with ports of running servers, which are left alone, and so are the names below them."""
        self._entered: ContextVar[tuple[Session, ...]] = ContextVar("fakeoss_sessions", default=())
        self._owners: dict[str, WeakSet[Any]] = {}
        self._shadowed: list[tuple[WeakSet[Any], str]] = []

    def current(self) -> Session | None:
        """The session that answers here."""
        for session in reversed(self._entered.get()):
            if session.active:
                return session
        try:
            return self.sessions[-1]
        except IndexError:
            return None

    def enter(self, session: Session) -> None:
        """Let ``session`` answer."""
        self.sessions.append(session)
        self._entered.set((*(other for other in self._entered.get() if other.active), session))

    def leave(self, session: Session) -> None:
        """Let ``session`` answer no longer; the order of leaving is free."""
        session.active = False
        self.sessions.remove(session)
        self._entered.set(tuple(other for other in self._entered.get() if other.active))

    def route(self, host: str, headers: Mapping[str, str], target: str) -> Route | None:
        """The way of a request; ``None`` for one that is no concern of ours.

        Raises OutsideMockError for a host of a service that the active mock is not.
        """
        session = self.current()
        if session is None or (self.servers and self._is_server(host)):
            return None
        place = session.hosts.find(host)
        if place is not None:
            return Route(session.dispatcher, place)
        for reason, hosts in session.guarded.items():
            if hosts.find(host) is not None:
                raise OutsideMockError(_refusal(host, session, reason))
        if is_signed_for_s3(headers, target):
            return Route(session.dispatcher, _LOCAL_PLACE)
        return None

    def _is_server(self, host: str) -> bool:
        """Whether ``host`` is a running server's: by its own name, or by a bucket's below it."""
        name = host.lower()
        while name:
            if name in self.servers:
                return True
            name = name.partition(".")[2]
        return False

    # objects of client libraries that lived inside a mock

    def claim(self, owner: Any, name: str) -> None:
        """Remember a client library's object whose method ``name`` is refused once no mock is active."""
        owners = self._owners.get(name)
        if owners is None:
            owners = self._owners[name] = WeakSet()
        if owner not in owners:
            owners.add(owner)

    def shadow(self, session: Session) -> None:
        """Refuse what the claimed objects send to hosts that ``session``, the last one, served."""
        for name, owners in self._owners.items():
            for owner in list(owners):
                vars(owner)[name] = _Refusing(owner, name, session)
            self._shadowed.append((owners, name))
        self._owners = {}

    def unshadow(self) -> None:
        """Let them work again, and keep them claimed."""
        for owners, name in self._shadowed:
            for owner in list(owners):
                vars(owner).pop(name, None)
                self.claim(owner, name)
        self._shadowed.clear()


class _Refusing:
    """In the place of an object's own method after its mock has ended."""

    def __init__(self, owner: Any, name: str, session: Session) -> None:
        self._method = getattr(type(owner), name).__get__(owner)
        self._session = session
        self._name = name

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        host = _host_of(self._method.__self__, arguments)
        if self._session.hosts.find(host) is not None:
            raise OutsideMockError(
                f"fakeoss: a request to {host} was stopped: this client was used inside {self._session.name}, "
                "which has ended. Make the client anew outside the mock, or enter a mock around this request."
            )
        return self._method(*arguments, **options)


def _host_of(owner: Any, arguments: tuple[Any, ...]) -> str:
    """The host a client's method is about to ask: of its request's URL, else of the pool itself."""
    for argument in arguments[:1]:
        url = getattr(argument, "url", None)
        if isinstance(url, str):
            return split_url(url)[1]
    return str(getattr(owner, "host", ""))


def _refusal(host: str, session: Session, reason: str) -> str:
    profile = session.dispatcher.profile
    nearest = profile.hosts[0].pattern.replace("{region}", profile.default_region)
    return (
        f"fakeoss: a request to {host} was stopped: {reason}; {session.name} serves profile {profile.name!r}, "
        f"whose nearest host is {nearest}. Choose the other service with fakeoss.mock(profile=...), or name further "
        "hosts to serve with fakeoss.mock(endpoints=[...])."
    )


EXCHANGE = Exchange()
