"""Where child processes are born: each learns of the mock that is active, in its environment and in what it is sent.

- The environment of every program is that of the topmost mock (``fakeoss.environment``), even if the program is given
  one, unless that leads to an endpoint of its own.
- A process of ``multiprocessing`` that is not forked, and a task for a pool of processes, carry a ``Ticket``, with
  which the child enters the mock, so that clients with an endpoint of their own are served or refused there as here.
  Pools may be older than the mock.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.environment import ENDPOINTS, ENVIRONMENT, Layer
from fakeoss.transports.claims import Origin
from fakeoss.transports.elsewhere import Elsewhere, Home, home_of
from fakeoss.wire.message import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange, Session
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.address import Hosts

    Method = Callable[..., Any]

__all__ = [
    "Carrier",
    "Ticket",
    "install_executor",
    "install_forks",
    "install_forkserver",
    "install_loky",
    "install_loky_of_joblib",
    "install_popen",
    "install_process",
    "install_tasks",
]

_PREEXEC_POSITION: Final = 6
_ENV_POSITION: Final = 10
"""Of ``preexec_fn`` and ``env`` among the parameters of ``subprocess.Popen``."""
_ENV_OF_OS: Final = 2
"""The same for the functions of ``os``."""
_APP_ID: Final = "AWS_SDK_UA_APP_ID"
"""A name that Amazon's SDKs add to their User-Agent, as ``app/NAME`` (AWS SDKs and Tools Reference Guide, "Application
ID"), of up to 50 characters."""
_numbers: Final = count(1)
_TICKET: Final = "_fakeoss_ticket"
_OWN_THREADS: Final = "fakeoss-"


class Ticket(NamedTuple):
    """What a child process needs to enter a mock of its parent: it can be pickled."""

    home: Home
    hosts: Hosts
    guarded: dict[str, Hosts]
    server: Hosts | None
    profile: SimpleNamespace
    accounts: SimpleNamespace
    variables: dict[str, str | None]

    @classmethod
    def of(cls, session: Session) -> Ticket:
        """Return a ticket to the mock of a session."""
        profile, accounts, layer = session.dispatcher.profile, session.dispatcher.accounts, ENVIRONMENT.top
        return cls(
            home_of(session, os.getpid()),
            session.hosts,
            dict(session.guarded),
            session.server,
            SimpleNamespace(name=profile.name, hosts=profile.hosts, regions=profile.regions),
            SimpleNamespace(owner=accounts.owner, verifies=accounts.verifies),
            {} if layer is None else layer.values,
        )

    def session(self) -> Session:
        """Return a session of the mock in this process, not entered yet."""
        from fakeoss.transports.exchange import Session

        elsewhere: Any = Elsewhere(self.home, self.profile, self.accounts)
        session = Session(Origin(self.home.name, self.hosts), elsewhere, self.guarded)
        session.is_elsewhere, session.is_cut_off = True, self.home.address is None
        session.server = self.server
        session.environment = Layer({}, visible=self.home.address is not None)
        session.environment.values = dict(self.variables)
        return session


class Boarding:
    """A ticket on the way to a child process, which enters the mock when it is unpickled there, until it ends."""

    def __init__(self, ticket: Ticket) -> None:
        self._ticket = ticket

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrive, (self._ticket,)


def _arrive(ticket: Ticket) -> None:
    if not _is_here(ticket):
        from fakeoss import transports

        transports.enter(ticket.session())


def _is_here(ticket: Ticket) -> bool:
    """Whether the mock is active in this process anyway."""
    from fakeoss.transports.exchange import EXCHANGE

    session = EXCHANGE.current()
    return ticket.home.process == os.getpid() or (
        session is not None and home_of(session, os.getpid()).mock == ticket.home.mock
    )


class Carrier:
    """A function on the way to a child process, where it is called inside the mock."""

    def __init__(self, ticket: Ticket, work: Method) -> None:
        self._ticket, self._work = ticket, work

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call the function and return what it returns."""
        if _is_here(self._ticket):
            return self._work(*arguments, **options)
        from fakeoss import transports

        session = self._ticket.session()
        transports.enter(session)
        try:
            return self._work(*arguments, **options)
        finally:
            transports.leave(session)


def install_process(patches: PatchSet, exchange: Exchange) -> None:
    """Give each process of ``multiprocessing`` a ticket, which is read where it is not forked."""

    def wrap_start(original: Method) -> Method:
        def start(process: Any) -> Any:
            session = exchange.current()
            if session is None:
                return original(process)
            setattr(process, _TICKET, Boarding(Ticket.of(session)))
            try:
                return original(process)
            finally:
                delattr(process, _TICKET)

        return start

    patches.replace(import_module("multiprocessing.process").BaseProcess, "start", wrap_start)


def install_forkserver(patches: PatchSet, exchange: Exchange) -> None:
    """Start the server that forks for ``multiprocessing`` without what a mock sets: it outlives the mock."""

    def wrap_ensure_running(original: Method) -> Method:
        def ensure_running(server: Any) -> Any:
            with exchange.lock, ENVIRONMENT.lifted():
                return original(server)

        return ensure_running

    patches.replace(import_module("multiprocessing.forkserver").ForkServer, "ensure_running", wrap_ensure_running)


def install_executor(patches: PatchSet, exchange: Exchange) -> None:
    """Let the tasks of ``concurrent.futures`` carry a ticket."""
    _install_pool(patches, exchange, "concurrent.futures.process")


def install_loky(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for loky."""
    _install_pool(patches, exchange, "loky.process_executor")


def install_loky_of_joblib(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for the loky that joblib brings."""
    _install_pool(patches, exchange, "joblib.externals.loky.process_executor")


def _install_pool(patches: PatchSet, exchange: Exchange, module: str) -> None:
    def wrap_submit(original: Method) -> Method:
        def submit(executor: Any, work: Method, /, *arguments: Any, **options: Any) -> Any:
            session = exchange.current()
            if session is not None:
                work = Carrier(Ticket.of(session), work)
            return original(executor, work, *arguments, **options)

        return submit

    patches.replace(import_module(module).ProcessPoolExecutor, "submit", wrap_submit)


def install_tasks(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for the tasks of ``multiprocessing.Pool``."""

    def wrap_method(original: Method) -> Method:
        def send(pool: Any, work: Method, *arguments: Any, **options: Any) -> Any:
            session = exchange.current()
            if session is not None:
                work = Carrier(Ticket.of(session), work)
            return original(pool, work, *arguments, **options)

        return send

    for name in ("apply_async", "_map_async", "imap", "imap_unordered"):
        patches.replace(import_module("multiprocessing.pool").Pool, name, wrap_method)


def install_popen(patches: PatchSet, exchange: Exchange) -> None:
    """Give each program that ``subprocess`` starts the environment of the mock."""

    def wrap_init(original: Method) -> Method:
        def __init__(process: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
            name = ""
            if exchange.sessions:
                # from Python 3.12 on, a function to call in the child does not go with threads in the parent
                opens = options.get("preexec_fn") is None and not any(arguments[_PREEXEC_POSITION:][:1])
                is_positional = len(arguments) > _ENV_POSITION
                env = arguments[_ENV_POSITION] if is_positional else options.get("env")
                name, env = _named(ENVIRONMENT.of_child(env, opens=opens))
                if is_positional:
                    arguments = (*arguments[:_ENV_POSITION], env, *arguments[_ENV_POSITION + 1 :])
                else:
                    options["env"] = env
            original(process, *arguments, **options)
            if name:
                exchange.programs[name] = process.pid

        return __init__

    kind = import_module("subprocess").Popen
    if isinstance(kind, type) and kind.__module__ == "subprocess":  # else a test has put something in its place
        patches.replace(kind, "__init__", wrap_init)


def _named(env: Any) -> tuple[str, Any]:
    """Return a name for a program that is led to a store, and the environment that has its clients say it; an empty
    name for any other program."""
    top, shown = ENVIRONMENT.top, os.environ if env is None else env
    if top is None or not top.visible or _APP_ID in shown or shown.get(ENDPOINTS[0]) != top.values[ENDPOINTS[0]]:
        return "", env
    name = f"{PROGRAM}-{os.getpid()}-{next(_numbers)}"
    return name, {**shown, _APP_ID: name}


def install_forks(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for the functions of ``os``, and let a process with a server's threads be forked in silence."""

    def wrap_program(original: Method) -> Method:
        def start(*arguments: Any, **options: Any) -> Any:
            if exchange.sessions and len(arguments) > _ENV_OF_OS:
                env = ENVIRONMENT.of_child(arguments[_ENV_OF_OS])
                arguments = (*arguments[:_ENV_OF_OS], env, *arguments[_ENV_OF_OS + 1 :])
            elif exchange.sessions and "env" in options:
                options["env"] = ENVIRONMENT.of_child(options["env"])
            return original(*arguments, **options)

        return start

    for name in ("execve", "posix_spawn", "posix_spawnp"):
        if hasattr(os, name):
            patches.replace(os, name, wrap_program)
    if sys.version_info >= (3, 12):
        for name in ("fork", "forkpty"):
            if hasattr(os, name):
                patches.replace(os, name, _wrap_fork)


def _wrap_fork(original: Method) -> Method:
    def fork() -> Any:
        import threading
        import warnings

        others = [thread for thread in threading.enumerate() if thread is not threading.current_thread()]
        if not others or not all(thread.name.startswith(_OWN_THREADS) for thread in others):
            return original()
        with warnings.catch_warnings():  # what our threads hold is made anew in the child
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            return original()

    return fork
