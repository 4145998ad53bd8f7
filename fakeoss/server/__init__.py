"""``fakeoss.Server``: a store on a port of this machine, for clients in any language.

``listener`` accepts the connections, one thread for each; ``connection`` reads and answers their requests; ``gate``
decides who may ask. The grammar of HTTP is ``wire.request_head``, that of bodies ``wire.framing``.
"""

from __future__ import annotations

import os
import socket
from types import NoneType
from typing import TYPE_CHECKING, Any, Final
from weakref import finalize

from fakeoss import profiles
from fakeoss.dispatch import Dispatcher
from fakeoss.limits import require_limits
from fakeoss.model.store import Store
from fakeoss.server.gate import ANY_HOST, BASE_NAMES, Gate, is_address, require_hosts
from fakeoss.server.listener import Listener
from fakeoss.suggestion import named
from fakeoss.transports.exchange import EXCHANGE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from types import TracebackType

    from fakeoss.clock import Clock
    from fakeoss.durable import Opening
    from fakeoss.limits import Limits
    from fakeoss.model.accounts import User
    from fakeoss.profiles.profile import Profile

__all__ = ["Server"]

_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
_BACKLOG: Final = 128
_OF_A_NEW_STORE: Final = "limits, clock, seed and data"


class Server:
    """A store on a loopback port: ``with Server() as server: ... server.endpoint_url``.

    Virtual-hosted style works below ``localhost``, names such as ``127.0.0.1.nip.io``, and the profile's own hosts; any
    other host is path style. ``users`` are the users whose access keys are known; if there are any, signatures are
    verified, unless ``auth`` is ``"lenient"``. While the server runs, no mock in the same process answers for it. The
    options are those of ``fakeoss.mock``; ``limits``, ``clock`` and ``seed`` apply to a new store only.

    Where signatures are not verified, web pages cannot reach the store: a server that is bound to a loopback address
    answers only to names of this machine, to the profile's hosts and to ``hosts`` (421 otherwise), and a page of
    another origin may ask only what the CORS rules of the bucket allow (403 otherwise). A page of one of ``hosts`` may
    ask, too; ``"*"`` among them allows every host and every page.

    With ``data``, the store is that in a folder of this machine: what was acknowledged survives the death of the
    process, and with ``sync`` a loss of power. ``close()``, or the end of the ``with`` block, lets other processes have
    the folder.

    Raises ValueError if an option has an unknown value, TypeError if ``store`` is combined with options of a new store,
    ``fakeoss.durable.FolderError`` if another process has the folder, or it cannot be a store's.
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
        hosts: Iterable[str] = (),
        data: str | PathLike[str] | None = None,
        sync: bool = False,
    ) -> None:
        service, users = profiles.find(profile), tuple(users)
        if unsupported not in {"ignore", "reject"}:
            raise ValueError(f"fakeoss.Server: unsupported must be one of ignore, reject; not {unsupported!r}")
        if auth not in {None, "lenient", "verify"}:
            raise ValueError(f"fakeoss.Server: auth must be one of lenient, verify; not {auth!r}")
        if not isinstance(store, (Store, NoneType)):
            raise TypeError(f"fakeoss.Server: store must be a fakeoss.Store, not {store!r}")
        if store is not None and (limits, clock, seed, data) != (None, None, None, None):
            raise TypeError(f"fakeoss.Server: {_OF_A_NEW_STORE} belong to a new store; pass either these or a store")
        if sync and data is None:
            raise TypeError("fakeoss.Server: sync is for a store in a folder: give data, too")
        self._opening: Opening | None = None
        if store is None:
            limits = require_limits(limits).over(service.limits)
            store = self._make(data, limits=limits, clock=clock, seed=seed, users=users, sync=sync)
        self.store = store
        auth = auth or ("verify" if users else "lenient")
        self._dispatcher = Dispatcher(store, service, users, unsupported=unsupported, auth=auth)
        self._host, self._port = host, port
        self._hosts = require_hosts(hosts)
        self._listener: Listener | None = None
        self._names: set[str] = set()

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
        return f"http://[{host}]:{self._listener.port}" if ":" in host else f"http://{host}:{self._listener.port}"

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
        gate = Gate(self._dispatcher, port.getsockname()[0], names, self._hosts)
        listener = self._listener = Listener(port, self._dispatcher, gate)
        self._names = _with_port((*BASE_NAMES, *names, *self._hosts), listener.port)
        EXCHANGE.servers |= self._names
        listener.start()
        return self

    def stop(self) -> None:
        """Close the port and every connection, and wait for the threads; does nothing if the server is not running."""
        listener, self._listener = self._listener, None
        if listener is not None:
            EXCHANGE.servers -= self._names
            listener.stop()

    def _make(
        self,
        data: str | PathLike[str] | None,
        *,
        limits: Limits,
        clock: Clock | None,
        seed: int | str | None,
        users: tuple[User, ...],
        sync: bool,
    ) -> Store:
        """Make a store, or open that in the folder ``data``; it is closed with the process, if not before."""
        if data is None:
            store = Store(limits=limits, clock=clock, seed=seed)
        else:
            from fakeoss.durable import open_store  # most servers have none

            options: dict[str, Any] = {"limits": limits, "clock": clock, "seed": seed, "users": users, "sync": sync}
            self._opening = opening = open_store(os.fspath(data), **options)
            self._closing = finalize(self, opening.close)
            store = opening.store
        store.owner = users[0] if users else store.owner
        return store

    @property
    def remarks(self) -> list[str]:
        """What there was to say of the folder ``data`` when it was opened, as after a crash."""
        return [] if self._opening is None else self._opening.remarks

    def close(self) -> None:
        """Stop the server and let other processes have its folder, if it has any; its store must not be used then."""
        self.stop()
        if self._opening is not None:
            self._closing()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "stopped" if self._listener is None else f"at {self.endpoint_url}"
        return f"<Server of profile {self._dispatcher.profile.name} {state}>"


def _with_port(names: tuple[str, ...], port: int) -> set[str]:
    """Return the hosts of a server with its port, as clients write them."""
    hosts = {"127.0.0.1", "[::1]", "0.0.0.0", *(name for name in names if name != ANY_HOST)}
    return {f"{host}:{port}" for host in hosts} | (hosts if port == 80 else set())
