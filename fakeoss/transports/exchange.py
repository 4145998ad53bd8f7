"""Decides which store answers which request: one exchange for the whole process, used by every transport."""

from __future__ import annotations

from contextvars import ContextVar
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeoss.errors import Cause, OssError, OutsideMockError
from fakeoss.hooks import awaits
from fakeoss.transports.claims import Claims, Destination, Origin
from fakeoss.transports.refusals import lookup_refusal, outer_hint, path_refusal, refusal
from fakeoss.wire.address import Place, base_path
from fakeoss.wire.auth.identity import is_signed_for_s3
from fakeoss.wire.message import Url, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.dispatch import Dispatcher
    from fakeoss.environment import Layer
    from fakeoss.transports.claims import Guard, Seam
    from fakeoss.wire.address import Hosts
    from fakeoss.wire.message import Request, Response
    from fakeoss.wire.request_head import HttpError

__all__ = ["EXCHANGE", "ClientBody", "Exchange", "Route", "Session", "authority", "destination_of", "split_url"]

_LOCAL_PLACE = Place()


def split_url(url: str) -> Url:
    """Split a URL into scheme, host (with its port) and raw target."""
    scheme, _, rest = url.partition("://")
    host, slash, target = rest.partition("/")
    if not slash or "#" in rest or "?" in host or "@" in host:
        return Url(scheme, *_split_rest(rest))
    return Url(scheme, host, "/" + target)


def _split_rest(rest: str) -> tuple[str, str]:
    """Split what follows the scheme of a URL with user information, a fragment, or a query but no path."""
    end = len(rest)
    for delimiter in "/?#":
        position = rest.find(delimiter, 0, end)
        if position >= 0:
            end = position
    host, target = rest[:end].rpartition("@")[2], rest[end:].partition("#")[0]
    return host, target if target.startswith("/") else "/" + target


def authority(host: str, port: int | None, default: int | None) -> str:
    """Return host and port as written in a URL: IPv6 addresses in brackets, the default port omitted."""
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return name if port in (None, default) else f"{name}:{port}"


def destination_of(host: str, headers: Mapping[str, str], target: str) -> Destination:
    """Return the destination of a request; ``headers`` have lower-case names."""
    return Destination(host, is_signed_for_s3(headers, target))


class ClientBody:
    """The client's own file or iterable. If it raises while it is read, the service sees a body that ends early, as it
    would see a client that hangs up; ``error`` is what the client gets.

    Of ``announced`` bytes the service reads no more; if there are fewer, ``is_short`` and it sees the same, or, if it
    ``outwaits`` the client, that the client says nothing.
    """

    def __init__(self, body: Any, announced: int | None = None, *, outwaits: bool = False) -> None:
        self._pieces = pieces(body)
        self._announced = announced
        self._outwaits = outwaits
        self.error: Exception | None = None
        self.is_read = self.is_short = False

    def __iter__(self) -> Iterator[bytes]:
        self.is_read = True
        missing = self._announced
        while piece := self._next():
            if missing is None:
                yield piece
            else:
                yield piece[:missing]
                missing -= len(piece)
                if missing <= 0:
                    return
        if missing:
            self.is_short = True
            raise OssError(Cause.REQUEST_TIMEOUT if self._outwaits else Cause.INCOMPLETE_BODY)

    def _next(self) -> bytes:
        try:
            for piece in self._pieces:
                if piece:
                    return piece
        except OssError:
            raise
        except Exception as error:
            self.error = error
            raise OssError(Cause.INCOMPLETE_BODY) from None
        return b""

    def drain(self) -> None:
        """Read what the service has not read, as the client does to send it, wanted or not."""
        try:
            while self.error is None and self._next():
                pass
        except OssError:
            pass  # ``error`` says why


class Session:
    """A mock that was entered: its dispatcher, the hosts it serves, and the hosts it must refuse, by reason."""

    def __init__(self, origin: Origin, dispatcher: Dispatcher, guarded: Mapping[str, Hosts]) -> None:
        self.origin = origin
        self.hosts = origin.hosts
        self.dispatcher = dispatcher
        self.guarded = guarded
        self.active = True
        self.refuse: Callable[[HttpError], Response] = _no_refusal
        """Answers a request that is not HTTP, as the server does."""
        self.layer: Any = None
        """The topmost layer of patches when it was entered."""
        self.server: Hosts | None = None
        """The hosts of the loopback server through which other processes reach the store, if there is one."""
        self.address: tuple[str, int] | None = None  # of that server
        self.environment: Layer | None = None
        """What its child processes find in their environment."""
        self.close: Callable[[], object] = _do_nothing
        """Stops what was opened for other processes."""
        self.end_recording: Callable[[], object] = _do_nothing  # closes the file to which calls are written
        self.is_elsewhere = False
        """Whether another process has entered the mock, and this is a child process of it."""
        self.is_cut_off = False
        """Whether, in this case, the store is out of reach: no server was opened."""
        self.shared = False
        """Whether a bare ``fakeoss.mock`` shares its store even if it is entered in another thread."""

    @property
    def endpoint_url(self) -> str | None:
        """The URL of that server."""
        return None if self.address is None else "http://{}:{}".format(*self.address)

    @property
    def is_slow(self) -> bool:
        """Whether a fault, a hook that is awaited, or an upstream may delay an answer, which no loop may wait for."""
        dispatcher = self.dispatcher
        return awaits(dispatcher.store.hooks) or bool(dispatcher.store.faults) or dispatcher.forwarder is not None

    @property
    def is_undisturbed(self) -> bool:
        """Whether neither faults nor hooks of a test meet the requests, and no answer of an upstream may break off."""
        dispatcher = self.dispatcher
        return not (dispatcher.store.faults or dispatcher.store.hooks or dispatcher.forwarder)

    def find(self, host: str) -> Place | None:
        """Return the place that ``host`` names, on its own server, too; ``None`` if it is not served."""
        place = self.hosts.find(host)
        return self.server.find(host) if place is None and self.server is not None else place

    def reason_against(self, host: str) -> tuple[str, Place | None]:
        """Return why a host of a service is refused, and its place; no place for any other host."""
        places = ((reason, hosts.find(host)) for reason, hosts in self.guarded.items())
        return next((found for found in places if found[1] is not None), ("", None))

    def lend(self, name: str) -> Session:
        """Return a session named ``name`` that shares this one's hosts and dispatcher."""
        other = Session(Origin(name, self.hosts), self.dispatcher, self.guarded)
        other.shared, other.refuse, other.server, other.address = self.shared, self.refuse, self.server, self.address
        return other


def _do_nothing() -> None:
    """What there is to stop if nothing was opened."""


def _no_refusal(error: HttpError) -> Response:
    raise error


class Route(NamedTuple):
    """The session that answers a request, and the bucket and region read from its host."""

    session: Session
    place: Place

    def send(self, request: Request) -> Response:
        """Return the response. Raises whatever the client's own body or a hook raises."""
        answer, body, place = self.session.dispatcher.answer, request.body, self.place
        host = request.headers.get("host", request.host)
        if host != request.host:  # the client names another: as over a socket, all is judged by what it says
            request.host, place = host, self.session.find(host) or _LOCAL_PLACE
        if body is None or isinstance(body, (bytes, str, bytearray, memoryview)):
            response = answer(request, place)
            if response.status == 404 and len(EXCHANGE.sessions) > 1:
                EXCHANGE.hint_at_outer(self.session)
            return response
        request.body = source = body if isinstance(body, ClientBody) else ClientBody(body)
        response = answer(request, place)
        if response.status == 404 and len(EXCHANGE.sessions) > 1:
            EXCHANGE.hint_at_outer(self.session)
        if source.error is not None:
            raise source.error
        return response


class Exchange:
    """The active sessions. The last one entered in the current context answers, else the last in the process."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.sessions: list[Session] = []
        self.servers: set[str] = set()
        """Hosts, with ports, of running servers: requests to them and to their subdomains are not intercepted."""
        self.programs: dict[str, int] = {}
        """The processes of programs that were started, by the names that they were given."""
        self._entered: ContextVar[tuple[Session, ...]] = ContextVar("fakeoss_sessions", default=())
        self.claims = Claims(self.is_server)
        self.guard: Guard | None = None

    @property
    def is_watching(self) -> bool:
        """Whether any request may have to be answered or refused, apart from those of claimed clients."""
        return bool(self.sessions) or self.guard is not None

    def current(self) -> Session | None:
        """Return the session that answers in the current context, or ``None``."""
        for session in reversed(self._entered.get()):
            if session.active:
                return session
        try:
            return self.sessions[-1]
        except IndexError:
            return None

    def around(self) -> Session | None:
        """Return the session around what is entered here: the last one that was entered in the current context, or one
        that is shared with all."""
        for session in reversed(self._entered.get()):
            if session.active:
                return session
        outer = self.current()
        return outer if outer is not None and outer.shared else None

    def enter(self, session: Session) -> None:
        """Let ``session`` answer requests."""
        self.sessions.append(session)
        self._entered.set((*(other for other in self._entered.get() if other.active), session))

    def leave(self, session: Session) -> None:
        """Stop ``session`` from answering; sessions may be left in any order."""
        session.active = False
        self.sessions.remove(session)
        self._entered.set(tuple(other for other in self._entered.get() if other.active))

    def entered_here(self) -> tuple[Session, ...]:
        """Return the sessions entered in the current context, oldest first; some may have ended."""
        return self._entered.get()

    def call_within(
        self, entered: tuple[Session, ...], work: Callable[..., Any], /, *arguments: Any, **options: Any
    ) -> Any:
        """Call ``work`` as if in the context in which ``entered`` were entered."""
        token = self._entered.set(entered)
        try:
            return work(*arguments, **options)
        finally:
            self._entered.reset(token)

    def route(
        self,
        host: str,
        headers: Mapping[str, str],
        target: str,
        method: str = "",
        owner: object = None,
        *,
        is_mocked: bool = False,
    ) -> Route | None:
        """Return the route of a request; ``None`` if it is not ours to answer, but maybe another mocking library's
        (``is_mocked``). Raises OutsideMockError for a host of another service, one that the guard refuses, a path
        beside that of its endpoint (if there is a ``method``), and a client, ``owner``, whose mock has ended by now."""
        session = self.current()
        if session is None:
            self.claims.check(owner, destination_of(host, headers, target))
            if self.guard is not None and not is_mocked:
                self.guard.check(host)
            return None
        if session.server is not None and (place := session.server.find(host)) is not None:
            return Route(session, place)
        if self.servers and self.is_server(host):
            return None
        place = session.hosts.find(host)
        if place is not None:
            if place.paths and method and base_path(target, place.paths) is None:
                raise OutsideMockError(path_refusal(method, host, target, session, place))
            return Route(session, place)
        reason, place = session.reason_against(host)
        if place is not None:
            if session.is_cut_off:
                return Route(session, place)  # that it is a child's request matters more
            operation = session.dispatcher.operation_of(method, target, headers, place) if method else "a request"
            raise OutsideMockError(refusal(f"{operation} to", host, session, reason, place.bucket))
        if is_signed_for_s3(headers, target):
            return Route(session, _LOCAL_PLACE)
        if self.guard is not None and not is_mocked:
            self.guard.check(host, session.origin.name)
        return None

    def serves(self, host: str) -> Route | None:
        """Return the route of any request to ``host``, if the mock serves it; ``None`` if more has to be known."""
        session = self.current()
        if session is None:
            return None
        place = None if session.server is None else session.server.find(host)
        if place is None and not (self.servers and self.is_server(host)):
            place = session.hosts.find(host)
        return None if place is None else Route(session, place)

    def is_lenient(self, host: str) -> bool:
        """Whether requests to ``host`` are answered by a mock that accepts any signature."""
        session = self.current()
        return (
            session is not None
            and not session.dispatcher.accounts.verifies
            and session.hosts.find(host) is not None
            and not (self.servers and self.is_server(host))
        )

    def look_up(self, host: str) -> None:
        """Raise OutsideMockError for a host whose address no client may look up while a mock or the guard is active."""
        session = self.current()
        host = host.rpartition("@")[2]  # urllib.request leaves a user in the host name
        if session is None:
            if self.guard is not None:
                self.guard.check(host)
            return
        if session.hosts.is_documented(host):
            raise OutsideMockError(lookup_refusal(host, session))
        reason, place = session.reason_against(host)
        if place is not None:
            raise OutsideMockError(refusal("a look-up of", host, session, reason, place.bucket))
        if self.guard is not None:
            self.guard.check(host, session.origin.name)

    def hint_at_outer(self, session: Session) -> None:
        """Note in the log of ``session``, which has answered with 404, that the bucket is in the store of another mock
        that is active."""
        bucket = session.dispatcher.missing_bucket()
        if bucket is None:
            return
        for outer in self.sessions:
            if outer.dispatcher.has_bucket(bucket):
                session.dispatcher.hint(outer_hint(bucket, session, outer))
                return

    def is_server(self, host: str) -> bool:
        """Whether ``host`` is that of a running server, or a bucket's subdomain of it."""
        if not self.servers:
            return False
        name = host.lower().replace(".:", ":").removesuffix(".")  # a trailing dot names the same host
        while name and name not in self.servers:
            name = name.partition(".")[2]
        return bool(name)

    # client objects created or used inside a mock

    def claim(self, owner: Any, seams: tuple[Seam, ...], session: Session | None = None) -> None:
        """Record that ``owner`` was created or used in a mock, so that it is refused once no mock is active."""
        session = session or self.current()
        if session is None:
            return
        self.claims.add(owner, seams, session.origin)
        if not self.sessions:  # another thread ended the mock meanwhile
            with self.lock:
                if not self.sessions:
                    self.claims.refuse()

    def is_claimed(self, owner: object) -> bool:
        """Whether ``owner`` was created or used in the mock that is active, so that it need not be claimed again."""
        session = self.current()
        return session is not None and self.claims.origin_of(owner) is session.origin

    def claim_on_init(self, seams: tuple[Seam, ...]) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Return a wrapper for the constructor of a class that claims the objects created in a mock."""

        def wrap_init(original: Callable[..., None]) -> Callable[..., None]:
            def __init__(owner: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
                original(owner, *arguments, **options)
                self.claim(owner, seams)

            return __init__

        return wrap_init


EXCHANGE = Exchange()
