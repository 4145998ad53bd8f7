"""``fakeoss.Server``: a store on a port of this machine, for clients in any language.

``listener`` accepts the connections, one thread for each; ``connection`` reads and answers their requests; ``gate``
decides who may ask. The grammar of HTTP is ``wire.request_head``, that of bodies ``wire.framing``.
"""

from __future__ import annotations

import os
import socket
from types import MappingProxyType, NoneType
from typing import TYPE_CHECKING, Final

from fakeoss import profiles
from fakeoss.dispatch import Dispatcher
from fakeoss.environment import serving
from fakeoss.errors import ANONYMOUS_OWNER, warn_of_legacy
from fakeoss.limits import require_limits
from fakeoss.model.store import Store
from fakeoss.server.connection import HEALTH_PATH
from fakeoss.server.gate import (
    ANY_HOST,
    BASE_NAMES,
    ClosedGate,
    Gate,
    is_address,
    name_of,
    require_endpoints,
    require_hosts,
)
from fakeoss.server.listener import Listener
from fakeoss.suggestion import named
from fakeoss.transports.exchange import EXCHANGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from fakeoss.clock import Clock
    from fakeoss.limits import Limits
    from fakeoss.model.accounts import User
    from fakeoss.profiles.profile import Profile

__all__ = ["Server"]

_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
_BACKLOG: Final = 128


class Server:
    """A store on a loopback port: ``with Server() as server: ... server.endpoint_url``.

    Virtual-hosted style works below ``localhost``, names such as ``127.0.0.1.nip.io``, and the profile's own hosts; any
    other host is path style. ``users`` are the users whose access keys are known; if there are any, signatures are
    verified, unless ``auth`` is ``"lenient"``; with ``anonymous="owner"`` unsigned requests are the owner's. While the
    server runs, no mock in the same process answers for it. The options are those of ``fakeoss.mock``; ``limits``,
    ``clock`` and ``seed`` apply to a new store only.

    Where signatures are not verified, web pages cannot reach the store: a server that is bound to a loopback address
    answers only to names of this machine, to the profile's hosts and to ``hosts`` (421 otherwise), and a page of
    another origin may ask only what the CORS rules of the bucket allow (403 otherwise). A page of one of ``hosts`` may
    ask, too; ``"*"`` among them allows every host and every page.

    ``endpoints`` are URLs by which clients call the server, such as ``https://proj.supabase.co/storage/v1/s3`` behind a
    proxy, or paths alone. Their hosts are answered to; where they have a path, the server answers below it only (404
    otherwise), at its own addresses, too: ``endpoint_url`` has the path of the first.

    Raises ValueError if an option has an unknown value, TypeError if ``store`` is combined with options of a new store.
    """

    @named
    def __init__(
        self,
        store: Store | None = None,
        *,
        profile: str | Profile = "jdcloud",
        users: Iterable[User] = (),
        limits: Limits | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        seed: int | str | None = None,
        unsupported: str = "ignore",
        auth: str | None = None,
        anonymous: str = "nobody",
        hosts: Iterable[str] = (),
        endpoints: Iterable[str] = (),
    ) -> None:
        service, users = profiles.find(profile), tuple(users)
        _require_choice("unsupported", unsupported, ("ignore", "reject"))
        _require_choice("auth", auth, (None, "lenient", "verify"))
        _require_choice("anonymous", anonymous, ("nobody", "owner"))
        if not isinstance(store, (Store, NoneType)):
            raise TypeError(f"fakeoss.Server: store must be a fakeoss.Store, not {store!r}")
        if store is None:
            store = Store(limits=require_limits(limits).over(service.limits), clock=clock, seed=seed)
            store.owner = users[0] if users else store.owner
        elif (limits, clock, seed) != (None, None, None):
            raise TypeError(
                "fakeoss.Server: limits, clock and seed belong to a new store; pass either these or a store"
            )
        auth = auth or ("verify" if users else "lenient")
        self._dispatcher = Dispatcher(store, service, users, unsupported=unsupported, auth=auth, anonymous=anonymous)
        self._assemble(host, port, require_hosts(hosts), require_endpoints(endpoints))

    def _assemble(
        self, host: str = "127.0.0.1", port: int = 0, hosts: tuple[str, ...] = (), endpoints: tuple[str, ...] = ()
    ) -> None:
        self.store = self._dispatcher.store
        self._host, self._port, self._hosts, self._endpoints = host, port, hosts, endpoints
        self._names_processes, self._reason = False, ""
        self._listener: Listener | None = None
        self._names: set[str] = set()

    @classmethod
    def of_mock(cls, dispatcher: Dispatcher, hosts: tuple[str, ...] = (), reason: str = "") -> Server:
        """Return a server for what a mock's ``dispatcher`` serves, at ``hosts``, too; its log names the processes. If
        there is a ``reason``, it refuses everything."""
        server = cls.__new__(cls)
        server._dispatcher = dispatcher
        server._assemble(hosts=hosts)
        server._names_processes, server._reason = True, reason
        return server

    @property
    def owner(self) -> User:
        """The user that a request with an unknown access key counts as: the first user, else the default owner."""
        return self._dispatcher.accounts.owner

    @property
    def endpoint_url(self) -> str:
        """The server's URL, ``http://127.0.0.1:49152``. Raises RuntimeError if the server is not running."""
        if self._listener is None:
            raise RuntimeError("fakeoss.Server: there is no endpoint before start() and after stop()")
        host = _ANY_ADDRESS.get(self._host, self._host)
        path = self._endpoints[0].partition("/")[1:] if self._endpoints else ()
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}:{self._listener.port}{''.join(path)}"

    @property
    def health_url(self) -> str:
        """A URL that answers 200 as soon as the server is running, to whoever asks; a ``GET`` of the endpoint itself
        lists buckets, and is refused with 403 if it is not signed. Raises RuntimeError if the server is not running."""
        scheme, _, rest = self.endpoint_url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}{HEALTH_PATH}"

    @property
    def address(self) -> tuple[str, int]:
        """The host and the port of a running server."""
        assert self._listener is not None  # endpoint_url raises for it
        return _ANY_ADDRESS.get(self._host, self._host), self._listener.port

    @property
    def env(self) -> Mapping[str, str]:
        """The variables that lead S3 clients of another process to this server, for ``subprocess.run(command,
        env={**os.environ, **server.env})``; ``fakeoss.environment`` says who reads which of them.

        The keys are those of the owner; the region is the one of this process's environment, if it names one, else the
        profile's. Raises RuntimeError if the server is not running.
        """
        owner = self.owner
        region = self._dispatcher.profile.default_region
        variables = serving(self.endpoint_url, (owner.access_key, owner.secret_key), region)
        if owner.session_token or os.environ.get("AWS_SESSION_TOKEN"):
            variables["AWS_SESSION_TOKEN"] = owner.session_token  # a token of other keys would be refused
        return MappingProxyType(variables)

    @property
    def names(self) -> frozenset[str]:
        """The hosts of a running server, with its port, as clients write them; names below them are its, too."""
        return frozenset(self._names)

    @property
    def is_running(self) -> bool:
        """Whether the server is running: after ``start()`` and before ``stop()``."""
        return self._listener is not None

    def start(self) -> Server:
        """Start the server and return it. Raises OSError if the port is taken, RuntimeError if the server is running.

        A stopped server can be started again: with the same store, but the same port only if ``port`` was given.
        """
        if self._listener is not None:
            raise RuntimeError("fakeoss.Server: start() was already called")
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        port = socket.create_server((self._host, self._port), family=family, backlog=_BACKLOG)
        names = () if not self._host or is_address(self._host) else (self._host.lower(),)
        gate = Gate(self._dispatcher, port.getsockname()[0], names, self._hosts, self._endpoints)
        if self._reason:
            gate = ClosedGate(self._dispatcher, port.getsockname()[0], self._reason)
        listener = self._listener = Listener(port, self._dispatcher, gate, names_processes=self._names_processes)
        called = {name_of(endpoint.partition("/")[0]) for endpoint in self._endpoints} - {""}
        self._names = _with_port((*BASE_NAMES, *names, *self._hosts, *called), listener.port)
        EXCHANGE.servers |= self._names
        listener.start()
        accounts, profile = self._dispatcher.accounts, self._dispatcher.profile
        warn_of_legacy((profile.legacy, ANONYMOUS_OWNER if accounts.unsigned is not None else ""), 2)
        return self

    def stop(self) -> None:
        """Close the port and every connection, and wait for the threads; does nothing if the server is not running."""
        listener, self._listener = self._listener, None
        if listener is not None:
            EXCHANGE.servers -= self._names
            listener.stop()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = "stopped" if self._listener is None else f"at {self.endpoint_url}"
        return f"<Server of profile {self._dispatcher.profile.name} {state}>"


def _require_choice(name: str, value: str | None, choices: tuple[str | None, ...]) -> None:
    """Raise ValueError if the option ``name`` has a value that it cannot have."""
    if value not in choices:
        words = ", ".join(filter(None, choices))
        raise ValueError(f"fakeoss.Server: {name} must be one of {words}; not {value!r}")


def _with_port(names: tuple[str, ...], port: int) -> set[str]:
    """Return the hosts of a server with its port, as clients write them."""
    hosts = {"127.0.0.1", "[::1]", "0.0.0.0", *(name for name in names if name != ANY_HOST)}
    return {f"{host}:{port}" for host in hosts} | (hosts if port == 80 else set())
