"""``fakeoss.mock``: decorator, context manager, class decorator, start and stop."""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from typing import TYPE_CHECKING, Any, TypeVar, overload

from fakeoss import profiles, transports
from fakeoss.dispatch import Dispatcher
from fakeoss.errors import UnsupportedWarning
from fakeoss.model.access import DEFAULT_OWNER
from fakeoss.model.store import Store
from fakeoss.transports.exchange import EXCHANGE, Session
from fakeoss.wire.address import Hosts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from fakeoss.clock import Clock
    from fakeoss.limits import Limits
    from fakeoss.model.access import User
    from fakeoss.profiles.profile import Profile

    Options = dict[str, Any]

__all__ = ["Mock", "current", "mock"]

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")

_DEFAULTS: Options = {
    "profile": "jdcloud",
    "buckets": (),
    "endpoints": (),
    "limits": None,
    "auth": "lenient",
    "users": (),
    "unsupported": "warn",
    "store": None,
    "clock": None,
    "seed": None,
}
_POLICIES = ("warn", "reject", "ignore")


class Mock:
    """An object store in the place of the real service: as ``@mock``, ``@mock(...)`` or ``with mock(...) as oss``.

    It may be entered many times, also within itself; each time has its own store, unless ``store=`` is given.
    """

    def __init__(self, options: Options | None = None) -> None:
        self._options = {**_DEFAULTS, **(options or {})}
        self._bare = not options
        self._named: str | None = None
        self._entered: list[tuple[Session | None, Store]] = []
        unknown = self._options.keys() - _DEFAULTS.keys()
        if unknown:
            raise TypeError(f"fakeoss.mock has no {', '.join(sorted(unknown))}; it has {', '.join(_DEFAULTS)}")
        if self._options["auth"] != "lenient":
            raise NotImplementedError("fakeoss.mock: auth='lenient' is the only one implemented in this version")
        if self._options["unsupported"] not in _POLICIES:
            raise ValueError(f"fakeoss.mock: unsupported is one of {', '.join(_POLICIES)}")
        profiles.find(self._options["profile"])

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
        users: Iterable[User] = ...,
        unsupported: str = ...,
        store: Store | None = ...,
        clock: Clock | None = ...,
        seed: int | str | None = ...,
    ) -> Mock: ...

    def __call__(self, target: Any = None, /, **options: Any) -> Any:
        """Decorate a function or a class, or make a mock with further options."""
        if target is None:
            given = {} if self._bare else self._options
            return Mock({**given, **options})
        if isinstance(target, type):
            return self._decorate_class(target)
        return self._decorate(target)

    # entering and leaving

    def start(self) -> Store:
        """Enter; give the store. Every ``start`` wants its ``stop``."""
        outer = EXCHANGE.current()
        if self._bare and outer is not None and outer.shared:
            self._entered.append((None, outer.dispatcher.store))
            return outer.dispatcher.store
        session = self._session()
        transports.enter(session)
        store = session.dispatcher.store
        self._entered.append((session, store))
        return store

    def stop(self) -> None:
        """Leave what was entered last. Raises RuntimeError when nothing is."""
        if not self._entered:
            raise RuntimeError("fakeoss.mock: stop() without start()")
        session = self._entered.pop()[0]
        if session is not None:
            transports.leave(session)
            _warn(session.dispatcher, self._options["unsupported"])

    def __enter__(self) -> Store:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> None:
        if kind is None:
            self.stop()
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnsupportedWarning)  # the exception on its way says more
            self.stop()

    async def __aenter__(self) -> Store:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, traceback)

    def _session(self) -> Session:
        options = self._options
        profile = profiles.find(options["profile"])
        users = tuple(options["users"])
        store = options["store"]
        if store is None:
            store = Store(limits=options["limits"] or profile.limits, clock=options["clock"], seed=options["seed"])
        for name in options["buckets"]:
            store.create_bucket(name, owner=users[0] if users else DEFAULT_OWNER, region=profile.default_region)
        dispatcher = Dispatcher(store, profile, users, unsupported=options["unsupported"])
        hosts, guarded = _hosts_of(profile, tuple(options["endpoints"]))
        return Session(self._named or _caller(), dispatcher, hosts, guarded)

    # decorating

    def _copy(self, name: str) -> Mock:
        fresh = Mock(None if self._bare else self._options)
        fresh._named = f"the mock of {name}"
        return fresh

    def _decorate(self, function: Callable[..., Any]) -> Callable[..., Any]:
        name = getattr(function, "__qualname__", repr(function))
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaiting(*arguments: Any, **options: Any) -> Any:
                with self._copy(name):
                    return await function(*arguments, **options)

            return awaiting
        if inspect.isasyncgenfunction(function):

            @functools.wraps(function)
            async def yielding(*arguments: Any, **options: Any) -> Any:
                with self._copy(name):
                    async for item in function(*arguments, **options):
                        yield item

            return yielding
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def generating(*arguments: Any, **options: Any) -> Any:
                with self._copy(name):
                    return (yield from function(*arguments, **options))

            return generating

        @functools.wraps(function)
        def calling(*arguments: Any, **options: Any) -> Any:
            with self._copy(name):
                return function(*arguments, **options)

        return calling

    def _decorate_class(self, target: type) -> type:
        """Give every test of a class a state of its own, which its set-up shares."""
        if hasattr(target, "run") and hasattr(target, "setUp"):  # unittest
            target.run = self._decorate(target.run)
            return target
        if hasattr(target, "setup_method"):
            _decorate_setup(self._copy(target.__qualname__), target)
            return target
        for name, method in list(vars(target).items()):
            if name.startswith("test") and inspect.isfunction(method):
                setattr(target, name, self._decorate(method))
        return target


def _decorate_setup(inside: Mock, target: Any) -> None:
    """pytest's ``setup_method`` enters, ``teardown_method`` leaves, each around what the class itself does there."""
    set_up, tear_down = target.setup_method, getattr(target, "teardown_method", None)

    @functools.wraps(set_up)
    def setup_method(instance: Any, *arguments: Any, **options: Any) -> None:
        inside.start()
        try:
            set_up(instance, *arguments, **options)
        except BaseException:
            inside.stop()
            raise

    def teardown_method(instance: Any, *arguments: Any, **options: Any) -> None:
        try:
            if tear_down is not None:
                tear_down(instance, *arguments, **options)
        finally:
            inside.stop()

    target.setup_method = setup_method
    target.teardown_method = functools.wraps(tear_down)(teardown_method) if tear_down else teardown_method


def _hosts_of(profile: Profile, endpoints: tuple[str, ...]) -> tuple[Hosts, dict[str, Hosts]]:
    """The hosts a mock serves, and those it stops, by reason."""
    named = tuple(
        endpoint.partition("://")[2].partition("/")[0] or endpoint.partition("/")[0] for endpoint in endpoints
    )
    guarded = {
        f"{profile.name} does not answer S3 requests there": _hosts((profile.guarded_hosts, profile.regions)),
    }
    for other in profiles.PROFILES.values():
        if other.hosts is not profile.hosts:
            reason = f"it is a host of profile {other.name!r}"
            guarded[reason] = _hosts(((*other.hosts, *other.guarded_hosts), other.regions))
    return _hosts((profile.hosts, profile.regions, named)), guarded


@functools.lru_cache(maxsize=64)
def _hosts(arguments: tuple[Any, ...]) -> Hosts:
    return Hosts(*arguments)


def _caller() -> str:
    """Where the mock was entered, for messages: the first frame that is not ours."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("fakeoss."):
        frame = frame.f_back
    return f"the mock entered at {frame.f_code.co_filename}:{frame.f_lineno}"


def _warn(dispatcher: Dispatcher, policy: str) -> None:
    """Say which unsupported headers were ignored, once each, now that no request is on its way."""
    if policy != "warn":
        return
    for operation, header in sorted(dispatcher.ignored):
        message = (
            f"{operation} was called with {header}, which {dispatcher.profile.name} documents as unsupported: it was "
            "ignored (fakeoss.mock(unsupported='reject') answers 501 instead, 'ignore' is silent)"
        )
        warnings.warn(message, UnsupportedWarning, stacklevel=4)


def current() -> Store:
    """The store of the active mock. Raises RuntimeError when there is none."""
    session = EXCHANGE.current()
    if session is None:
        raise RuntimeError("fakeoss.current(): no mock is active; decorate the test with @fakeoss.mock")
    return session.dispatcher.store


mock = Mock()
