"""``fakeoss.mock``: function decorator, class decorator, context manager, and ``start``/``stop``."""

from __future__ import annotations

import inspect
import os
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, overload

from fakeoss import defaults, profiles, transports
from fakeoss.clock import Clock
from fakeoss.decorating import decorate_function
from fakeoss.dispatch import Dispatcher
from fakeoss.endings import attach_calls, check_ending, note_ending, recording_of
from fakeoss.environment import refusing_layer
from fakeoss.errors import ANONYMOUS_OWNER, Cause, OssError
from fakeoss.limits import Limits, require_limits
from fakeoss.mocked_hosts import hosts_of, named_endpoint
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.store import Store, state_of
from fakeoss.scopes.class_decorating import decorate_class
from fakeoss.suggestion import require_names, suggestion
from fakeoss.transports.claims import Origin
from fakeoss.transports.exchange import EXCHANGE, Session
from fakeoss.warning_place import Place, place_here, place_of, shown_at, warn_of_ignored, warn_of_legacy, warn_of_unmet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from os import PathLike
    from types import TracebackType

    from fakeoss.model.accounts import User
    from fakeoss.profiles.profile import Profile
    from fakeoss.scopes.isolating import MockScope
    from fakeoss.upstream.forwarder import Forwarder
    from fakeoss.upstream.settings import Upstream
    from fakeoss.wire.message import Response
    from fakeoss.wire.request_head import HttpError

    Options = dict[str, Any]

__all__ = ["Mock", "current", "mock"]

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")

_DEFAULTS: Options = {
    "profile": "jdcloud",
    "buckets": (),
    "endpoints": (),
    "limits": None,
    "auth": "lenient",
    "anonymous": "nobody",
    "users": (),
    "unsupported": "warn",
    "store": None,
    "clock": None,
    "seed": None,
    "processes": False,
    "upstream": None,
    "record": None,
}
_POLICIES = ("warn", "reject", "ignore")
_AUTH = ("lenient", "verify")
_ANONYMOUS = ("nobody", "owner")


def _with_options(call: Decorated) -> Decorated:
    """Decorate ``Mock.__call__``, so that its signature shows the options and their defaults."""
    parameters = list(inspect.signature(call).parameters.values())[:-1]
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value) for name, value in _DEFAULTS.items()
    ]
    call.__signature__ = inspect.Signature([*parameters, *options])  # type: ignore[attr-defined]
    return call


class _Entry(NamedTuple):
    """One entry of a mock; ``borrowed`` if its store is that of the mock around it. ``earlier`` are the faults and
    hooks of a store that was passed in, which are not this mock's to judge; ``place`` is where it was entered."""

    session: Session
    borrowed: bool
    earlier: Collection[object]
    place: Place


class Mock:
    """An object store in place of the real service, used as ``@mock``, ``@mock(...)`` or ``with mock(...) as oss``.

    It may be entered many times, even inside itself and from several threads. With options, each entry has its own
    store, unless ``store=`` is given; without any, it shares the store of the mock around it, if it is entered inside
    one. Inside, ``fakeoss.current()`` is the store. All options are optional and keyword-only:

    ``profile``: the service, ``"jdcloud"``, ``"aws"`` or a variant such as ``fakeoss.profiles.aws.derive(...)``.
    ``buckets``: names of buckets to create on entry.
    ``endpoints``: additional hosts or URLs to serve, such as a MinIO in a compose file; one with a path is served below
    that path only.
    ``limits``: limits of sizes and counts, such as ``fakeoss.Limits(min_part_size=1)``.
    ``users``: the users whose access keys are known, each a ``fakeoss.User``.
    ``auth``: ``"lenient"`` accepts any signature, ``"verify"`` checks it.
    ``anonymous``: who sends requests without a signature, ``"nobody"`` or ``"owner"``, who may do everything.
    ``unsupported``: for headers that the service documents as unsupported, ``"warn"``, ``"reject"`` or ``"ignore"``.
    ``processes``: whether child processes and native clients use this store, too: it is served on a loopback port, and
    the environment leads there until the mock ends.
    ``store``: a ``fakeoss.Store`` to share; ``clock`` and ``seed`` (for reproducible ids) apply to a new store only.
    ``upstream``: the URL of an existing engine, or a ``fakeoss.Upstream``, that holds what is stored, in place of a
    store: calls, faults and hooks are here, and ``buckets`` are created there.
    ``record``: a file to whose end each call is written, as a line of JSON without bodies and secrets.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        name: str | None = None,
        target: object = None,
        shared: bool = False,
        joins: bool = False,
    ) -> None:
        """``name`` is how messages refer to it, ``target`` what its warnings point at, such as the function that it
        decorates (without one, the line that ends it). A ``shared`` mock shares its store with a bare one in any
        thread, and has always its own; one that ``joins`` shares that of the mock around it as if it were bare. Raises
        TypeError and ValueError for options that are not valid."""
        require_names("fakeoss.mock", options or {}, tuple(_DEFAULTS))
        self._own_options = self._options = _validate({**_DEFAULTS, **(options or {})})
        self._given = {option: self._options[option] for option in options or {}}
        self._bare = not options
        self._joins = (self._bare or joins) and not shared
        self._name = name
        self._target = target
        self._shared = shared
        self._entered: list[_Entry] = []

    @overload
    def __call__(self, target: Decorated, /) -> Decorated: ...

    @overload
    def __call__(
        self,
        /,
        *,
        profile: str | Profile = ...,
        buckets: Iterable[str] = ...,
        endpoints: Iterable[str] = ...,
        limits: Limits | None = ...,
        auth: str = ...,
        anonymous: str = ...,
        users: Iterable[User] = ...,
        unsupported: str = ...,
        store: Store | None = ...,
        clock: Clock | None = ...,
        seed: int | str | None = ...,
        processes: bool = ...,
        upstream: str | Upstream | None = ...,
        record: str | PathLike[str] | None = ...,
    ) -> Mock: ...

    @_with_options
    def __call__(self, target: Any = None, /, **options: Any) -> Any:
        """Decorate a function or a class, or return a mock with further options. Raises TypeError for anything else."""
        if target is None:
            joins = self._joins and not (self._bare and options)
            return Mock({**self._given, **options}, name=self._name, shared=self._shared, joins=joins)
        if options or not (callable(target) or isinstance(target, (staticmethod, classmethod))):
            raise TypeError("fakeoss.mock takes its options by keyword, or a function or class to decorate")
        if type(target).__module__ == "_pytest.fixtures":
            raise TypeError("fakeoss.mock: @pytest.fixture belongs above @fakeoss.mock, not below it")
        if isinstance(target, (staticmethod, classmethod)):
            return type(target)(self(target.__func__))
        if isinstance(target, type):
            return decorate_class(target, self._new_scope)
        name = getattr(target, "__qualname__", repr(target))
        return decorate_function(target, lambda arguments: self._new_mock(name, target))

    def _new_mock(self, name: str, target: object) -> Mock:
        return type(self)(self._given, name=f"the mock of {name}", target=target, joins=self._joins)

    def _new_scope(self, name: str, target: object) -> MockScope:
        from fakeoss.scopes.isolating import MockScope  # few mocks are around several tests

        return MockScope(self._new_mock(name, target), name)

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={value!r}" for name, value in self._options.items() if value != _DEFAULTS[name])
        return f"fakeoss.mock({options})"

    # entering and leaving

    def start(self) -> Store:
        """Enter the mock and return its store. Every ``start`` needs a ``stop``."""
        suite = defaults.of_suite(self._given)
        self._options = _validate({**_DEFAULTS, **suite, **self._given}) if suite else self._own_options
        outer = EXCHANGE.around() if self._joins else None
        borrowed, place = outer is not None, place_here(beyond_runners=True)
        name = self._name or f"the mock entered at {place.file}:{place.line}"
        session = self._session(name) if outer is None else outer.lend(name)
        earlier = state_of(session.dispatcher.store).expectations() if self._options["store"] is not None else ()
        if self._options["processes"]:
            from fakeoss.server.processes import open_server

            open_server(session, self._options["endpoints"])
        elif session.address is None:
            session.environment = refusing_layer()
            session.environment.open_endpoint = partial(_open_refuser, session)
        try:
            transports.enter(session)
        except BaseException:
            session.close()
            if not borrowed:
                session.end_recording()
            raise
        self._entered.append(_Entry(session, borrowed, earlier, place))
        return session.dispatcher.store

    def stop(self) -> None:
        """Leave the last entry made in this task or thread, or else the last one made anywhere. Raises RuntimeError if
        the mock is not entered."""
        self._leave(quiet=False)

    def __enter__(self) -> Store:
        """Enter the mock and return its store."""
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, *details: object) -> None:
        """Leave the mock, with warnings of what was ignored or never met unless an exception is on its way."""
        # an exception being raised matters more than the warnings
        store = self._leave(quiet=kind is not None)
        if error is not None and store is not None:
            attach_calls(error, store.calls, store)

    async def __aenter__(self) -> Store:
        """Enter the mock and return its store."""
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Leave the mock, as ``__exit__`` does."""
        self.__exit__(kind, error, traceback)

    def _leave(self, *, quiet: bool) -> Store | None:
        """Leave, with warnings unless ``quiet``, and return the store; ``None`` in a child process of the mock's."""
        with EXCHANGE.lock:
            if not self._entered:
                raise RuntimeError("fakeoss.mock: stop() without start()")
            here = EXCHANGE.entered_here()
            indexes = [index for index, entry in enumerate(self._entered) if entry.session in here]
            session, borrowed, earlier, place = self._entered.pop(indexes[-1] if indexes else -1)
        transports.leave(session)
        session.close()
        if not borrowed:
            session.dispatcher.detach()
            session.end_recording()
            if not session.is_elsewhere:
                note_ending(session.dispatcher.store.calls)
        if not (quiet or borrowed or session.is_elsewhere):
            find = partial(self._warning_place, place)
            ignored = session.dispatcher.ignored if self._options["unsupported"] == "warn" else ()
            warn_of_ignored(session.dispatcher.profile.name, ignored, find)
            reasons = (session.dispatcher.profile.legacy, ANONYMOUS_OWNER * (self._options["anonymous"] == "owner"))
            warn_of_legacy(reasons, find)
            warn_of_unmet(state_of(session.dispatcher.store).shortfalls(earlier), find)
            with shown_at(find):
                check_ending(session.dispatcher.store if self._options["store"] is None else None)
        return None if session.is_elsewhere else session.dispatcher.store

    def _warning_place(self, entered: Place) -> Place:
        """Return where a warning of the end is shown: at what is decorated, else where the mock is left, or, if it is a
        runner that leaves it, where it was ``entered``."""
        place = place_of(self._target) or place_here()
        return entered if place.is_runner else place

    def _session(self, name: str) -> Session:
        options = self._options
        profile, users, store = profiles.find(options["profile"]), options["users"], options["store"]
        owner, forwarder = users[0] if users else DEFAULT_OWNER, None
        if options["upstream"] is not None:
            store, forwarder = _open_upstream(options)
        elif store is None:
            limits = (options["limits"] or Limits()).over(profile.limits)
            store = Store(limits=limits, clock=options["clock"], seed=options["seed"])
            store.owner = owner
        terms = {name: options[name] for name in ("unsupported", "auth", "anonymous")}
        dispatcher = Dispatcher(store, profile, users, **terms, forwarder=forwarder)
        try:
            shared = options["store"] is not None
            _create_buckets(forwarder or store, options["buckets"], owner, profile.default_region, shared=shared)
            end_recording = recording_of(state_of(store).calls, options["record"])
        except Exception:
            dispatcher.detach()
            raise
        hosts, guarded = hosts_of(profile, options["endpoints"])
        session = Session(Origin(name, hosts), dispatcher, guarded)
        session.end_recording = end_recording or session.end_recording
        session.shared = self._shared
        session.refuse = partial(_refuse, dispatcher)
        return session


def _open_refuser(session: Session) -> str:
    from fakeoss.server.processes import open_refuser  # few mocks start programs, and the server need not be loaded

    return open_refuser(session)


def _open_upstream(options: Options) -> tuple[Store, Forwarder]:
    from fakeoss.upstream.opening import open_upstream  # few mocks have one

    refused = {name: options[name] for name in ("store", "limits")}
    return open_upstream(
        options["upstream"], "fakeoss.mock", clock=options["clock"], seed=options["seed"], refused=refused
    )


def _create_buckets(store: Store | Forwarder, names: Iterable[str], owner: User, region: str, *, shared: bool) -> None:
    """Create the buckets of a mock; in a ``shared`` store, and upstream, they may be there already."""
    for name in names:
        if not isinstance(store, Store):
            store.create_bucket(name)
            continue
        try:
            store.create_bucket(name, owner=owner, region=region)
        except OssError as error:
            if not shared or error.cause is not Cause.BUCKET_ALREADY_OWNED:
                raise


def _refuse(dispatcher: Dispatcher, error: HttpError) -> Response:
    """Answer what is not HTTP, as the server does."""
    from fakeoss.server.error_responses import http_refusal  # few requests are refused: the server need not be loaded

    return http_refusal(dispatcher, error)


def _validate(options: Options) -> Options:
    """Return the options, normalised. Raises TypeError or ValueError if one is not valid."""
    if options["auth"] not in _AUTH:
        raise ValueError(f"fakeoss.mock: auth {_choice(options['auth'], _AUTH)}")
    if options["anonymous"] not in _ANONYMOUS:
        raise ValueError(f"fakeoss.mock: anonymous {_choice(options['anonymous'], _ANONYMOUS)}")
    if options["unsupported"] not in _POLICIES:
        raise ValueError(f"fakeoss.mock: unsupported {_choice(options['unsupported'], _POLICIES)}")
    for name in ("buckets", "endpoints", "users"):
        if isinstance(options[name], str):
            raise TypeError(f"fakeoss.mock: {name} must be a list, even of a single item: {name}=[{options[name]!r}]")
        options[name] = tuple(options[name])  # an iterator could be used only once
    options["endpoints"] = tuple(map(named_endpoint, options["endpoints"]))
    for name, kind in (("clock", Clock), ("store", Store)):
        if not isinstance(options[name], (kind, type(None))):
            raise TypeError(f"fakeoss.mock: {name} must be a fakeoss.{kind.__name__}, not {options[name]!r}")
    if not isinstance(options["processes"], bool):
        raise TypeError(f"fakeoss.mock: processes must be True or False, not {options['processes']!r}")
    require_limits(options["limits"])
    if options["record"] is not None:
        os.fspath(options["record"])
    if options["store"] is not None and (options["limits"], options["clock"], options["seed"]) != (None, None, None):
        raise TypeError("fakeoss.mock: limits, clock and seed belong to a new store; pass either these or a store")
    profiles.find(options["profile"])
    return options


def _choice(value: object, values: tuple[str, ...]) -> str:
    return f"must be one of {', '.join(values)}, not {value!r}{suggestion(str(value), values)}"


def current() -> Store:
    """Return the store of the active mock. Raises RuntimeError if there is none."""
    session = EXCHANGE.current()
    if session is None:
        raise RuntimeError("fakeoss.current(): no mock is active; decorate the test with @fakeoss.mock")
    return session.dispatcher.store


mock = Mock()
