"""Which store answers which request: one for the whole process, asked by every transport."""

from __future__ import annotations

from contextvars import ContextVar
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeoss.errors import OutsideMockError
from fakeoss.transports.claims import Asked, Claims, Origin
from fakeoss.wire.address import Place
from fakeoss.wire.auth.identity import is_signed_for_s3
from fakeoss.wire.message import Url, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.dispatch import Dispatcher
    from fakeoss.profiles.profile import Profile
    from fakeoss.transports.claims import Seam
    from fakeoss.wire.address import Hosts
    from fakeoss.wire.message import Request, Response

__all__ = ["EXCHANGE", "ClientBodyError", "Exchange", "Route", "Session", "asked_for", "authority", "split_url"]

_LOCAL_PLACE = Place()


def split_url(url: str) -> Url:
    """Scheme, host (with its port) and raw target."""
    scheme, _, rest = url.partition("://")
    host, slash, target = rest.partition("/")
    if not slash or "#" in rest or "?" in host or "@" in host:
        return Url(scheme, *_split_rest(rest))
    return Url(scheme, host, "/" + target)


def _split_rest(rest: str) -> tuple[str, str]:
    """What stands behind the scheme, where it is more than a host and a path: a user, a fragment, a bare query."""
    end = len(rest)
    for mark in "/?#":
        at = rest.find(mark, 0, end)
        if at >= 0:
            end = at
    host, target = rest[:end].rpartition("@")[2], rest[end:].partition("#")[0]
    return host, target if target.startswith("/") else "/" + target


def authority(host: str, port: int | None, default: int | None) -> str:
    """Host and port as they stand in a URL: IPv6 addresses in brackets, a default port left out."""
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return shown if port in (None, default) else f"{shown}:{port}"


def asked_for(host: str, headers: Mapping[str, str], target: str) -> Asked:
    """What a request tells of where it goes; ``headers`` by lower-case names."""
    return Asked(host, is_signed_for_s3(headers, target))


class ClientBodyError(BaseException):
    """The client's own body raised while it was read: the client's affair, never an answer of the service."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


class Session:
    """A mock that was entered: its dispatcher, the hosts it serves, and those it must not let through."""

    def __init__(self, origin: Origin, dispatcher: Dispatcher, guarded: Mapping[str, Hosts]) -> None:
        self.origin = origin
        self.hosts = origin.hosts
        self.dispatcher = dispatcher
        self.guarded = guarded
        self.active = True
        self.layer: Any = None
        """The patches that were on top when it was entered."""
        self.shared = False
        """Whether a bare ``fakeoss.mock`` inside it uses its store rather than a new one."""

    @property
    def is_slow(self) -> bool:
        """Whether an answer may take its time, which must not be that of an event loop."""
        return bool(self.dispatcher.store.faults)

    def lend(self, name: str) -> Session:
        """A session of its own name that answers as this one does."""
        other = Session(Origin(name, self.hosts), self.dispatcher, self.guarded)
        other.shared = True
        return other


class Route(NamedTuple):
    """Where a request goes: the session that answers it, and what its host says."""

    session: Session
    place: Place

    def send(self, request: Request) -> Response:
        """The answer. Raises what the client's own body raises, and what hooks raise."""
        body = request.body
        if body is not None and not isinstance(body, (bytes, str, bytearray, memoryview)):
            request.body = _client_pieces(body)
        try:
            return self.session.dispatcher.answer(request, self.place)
        except ClientBodyError as failed:
            raise failed.error from None


def _client_pieces(body: Any) -> Iterator[bytes]:
    """What a file or an iterable of the client's holds; its exceptions are kept apart from ours."""
    try:
        yield from pieces(body)
    except Exception as error:
        raise ClientBodyError(error) from error


class Exchange:
    """The active sessions: those of the current context first, else the one entered last in the process."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.sessions: list[Session] = []
        self.servers: set[str] = set()
        """Hosts with ports of running servers, which are left alone, and so are the names below them."""
        self._entered: ContextVar[tuple[Session, ...]] = ContextVar("fakeoss_sessions", default=())
        self.claims = Claims(self.is_server)

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

    def entered_here(self) -> tuple[Session, ...]:
        """The sessions entered in the current context, the last one last; some may have ended."""
        return self._entered.get()

    def call_within(
        self, entered: tuple[Session, ...], work: Callable[..., Any], /, *arguments: Any, **options: Any
    ) -> Any:
        """Call where those sessions were entered."""
        before = self._entered.set(entered)
        try:
            return work(*arguments, **options)
        finally:
            self._entered.reset(before)

    def route(
        self, host: str, headers: Mapping[str, str], target: str, method: str = "", owner: object = None
    ) -> Route | None:
        """The way of a request; ``None`` for one that is no concern of ours.

        Raises OutsideMockError for a host of a service that the active mock is not; and for a client, ``owner``, that
        was on its way when its mock ended.
        """
        session = self.current()
        if session is None:
            self.claims.check(owner, asked_for(host, headers, target))
            return None
        if self.servers and self.is_server(host):
            return None
        place = session.hosts.find(host)
        if place is not None:
            return Route(session, place)
        for reason, hosts in session.guarded.items():
            place = hosts.find(host)
            if place is not None:
                asked = session.dispatcher.operation_of(method, target, headers, place) if method else "a request"
                raise OutsideMockError(_refusal(f"{asked} to", host, session, reason, place.bucket))
        if is_signed_for_s3(headers, target):
            return Route(session, _LOCAL_PLACE)
        return None

    def look_up(self, host: str) -> None:
        """Raise OutsideMockError where the address of a host is asked for that no request may reach now."""
        session = self.current()
        if session is None:
            return
        host = host.rpartition("@")[2]  # urllib.request takes a user for a part of the name
        if session.hosts.is_documented(host):
            raise OutsideMockError(_stray(host, session))
        for reason, hosts in session.guarded.items():
            place = hosts.find(host)
            if place is not None:
                raise OutsideMockError(_refusal("a look-up of", host, session, reason, place.bucket))

    def is_server(self, host: str) -> bool:
        """Whether ``host`` is a running server's: by its own name, or by a bucket's below it."""
        if not self.servers:
            return False
        name = host.lower().replace(".:", ":").removesuffix(".")  # the root's dot leads to the same machine
        while name:
            if name in self.servers:
                return True
            name = name.partition(".")[2]
        return False

    # objects of client libraries that lived inside a mock

    def claim(self, owner: Any, seams: tuple[Seam, ...], session: Session | None = None) -> None:
        """Remember an object of a client library, made or used in a mock, so that it is refused once none is active."""
        session = session or self.current()
        if session is None:
            return
        self.claims.add(owner, seams, session.origin)
        if not self.sessions:  # the mock ended while a thread was on its way here
            with self.lock:
                if not self.sessions:
                    self.claims.refuse()

    def claiming(self, seams: tuple[Seam, ...]) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """What wraps the constructor of a class, so that the objects made in a mock are remembered."""

        def making(original: Callable[..., None]) -> Callable[..., None]:
            def __init__(owner: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
                original(owner, *arguments, **options)
                self.claim(owner, seams)

            return __init__

        return making


def _refusal(asked: str, host: str, session: Session, reason: str, bucket: str | None) -> str:
    profile = session.dispatcher.profile
    nearest = _nearest(host, bucket, profile)
    return (
        f"fakeoss: {asked} {host} was stopped: {reason}; {session.origin.name} serves profile {profile.name!r}, "
        f"whose nearest host is {nearest}. Choose the other service with fakeoss.mock(profile=...), or "
        "name further hosts to serve with fakeoss.mock(endpoints=[...])."
    )


def _stray(host: str, session: Session) -> str:
    return (
        f"fakeoss: a look-up of {host} was stopped: {session.origin.name} serves this host, but not the client that "
        "asks for its address. Served are boto3, aiobotocore, requests, urllib3, httpx, aiohttp, http.client and what "
        "is built on them; any other client can ask a fakeoss.Server."
    )


def _nearest(host: str, bucket: str | None, profile: Profile) -> str:
    """The host of the profile that reads most like ``host``, which names ``bucket`` or none; in its top-level domain if
    there is one."""
    from difflib import get_close_matches

    domain = "." + host.lower().partition(":")[0].rpartition(".")[2]
    hosts = [
        form.pattern.replace("{region}", region).replace("{bucket}", bucket or "")
        for region in profile.regions
        for form in profile.hosts
        if ("{bucket}" in form.pattern) is (bucket is not None)
    ]
    near = [name for name in hosts if name.endswith(domain)]
    return (get_close_matches(host, near or hosts, n=1, cutoff=0) or [""])[0]


EXCHANGE = Exchange()
