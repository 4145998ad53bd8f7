"""``fakeoss.Server``: a store on a port of this machine, for clients in any language.

``listener`` accepts the connections, one thread for each, and ``overflow`` those that none can be had for;
``connection`` reads and answers their requests; ``gate`` decides who may ask; ``tls`` has the certificates, and
``access_log`` the lines. The grammar of HTTP is ``wire.request_head``, that of bodies ``wire.framing``.
"""

from __future__ import annotations

import os
import socket
import time
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from weakref import finalize

from fakeoss import profiles
from fakeoss.clock import Clock
from fakeoss.control import PREFIX, Control
from fakeoss.control.beginning import Beginning
from fakeoss.control.exchange import ServerFacts
from fakeoss.dispatch import Dispatcher
from fakeoss.endings import recording_of
from fakeoss.environment import serving
from fakeoss.errors import ANONYMOUS_OWNER
from fakeoss.limits import require_limits
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.store import Store, state_of
from fakeoss.progress import Silent
from fakeoss.server.connection import HEALTH_PATH, Fittings
from fakeoss.server.gate import (
    BASE_NAMES,
    ClosedGate,
    Gate,
    is_address,
    name_of,
    require_endpoints,
    require_hosts,
)
from fakeoss.server.listener import Listener
from fakeoss.server.options import bucket_names, open_upstream, require_choices, require_given, with_port
from fakeoss.suggestion import named
from fakeoss.transports.exchange import EXCHANGE
from fakeoss.warning_place import place_here, warn_of_legacy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from os import PathLike
    from types import TracebackType

    from fakeoss.durable import Opening
    from fakeoss.limits import Limits
    from fakeoss.model.accounts import User
    from fakeoss.profiles.profile import Profile
    from fakeoss.progress import Begin
    from fakeoss.server.access_log import AccessEntry
    from fakeoss.server.tls import Identity
    from fakeoss.upstream.settings import Upstream

__all__ = ["Server"]

_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
_BACKLOG: Final = 128


class Server:
    """A store on a loopback port: ``with Server() as server: ... server.endpoint_url``.

    Virtual-hosted style works below ``localhost``, names such as ``127.0.0.1.nip.io``, and the profile's own hosts; any
    other host is path style. ``users`` are the users whose access keys are known; if there are any, signatures are
    verified, unless ``auth`` is ``"lenient"``; with ``anonymous="owner"`` unsigned requests are the owner's. While the
    server runs, no mock in the same process answers for it. The options are those of ``fakeoss.mock``; ``limits``,
    ``clock`` and ``seed`` apply to a new store only, and of ``buckets`` those are made that are not there yet.

    Where signatures are not verified, web pages cannot reach the store: a server that is bound to a loopback address
    answers only to names of this machine, to the profile's hosts and to ``hosts`` (421 otherwise), and a page of
    another origin may ask only what the CORS rules of the bucket allow (403 otherwise). A page of one of ``hosts`` may
    ask, too; ``"*"`` among them allows every host and every page.

    ``endpoints`` are URLs by which clients call the server, such as ``https://proj.supabase.co/storage/v1/s3`` behind a
    proxy, or paths alone. Their hosts are answered to; where they have a path, the server answers below it only (404
    otherwise), at its own addresses, too: ``endpoint_url`` has the path of the first.

    With ``data``, the store is that in a folder of this machine: what was acknowledged survives the death of the
    process, and with ``sync`` a loss of power. ``close()``, or the end of the ``with`` block, lets other processes have
    the folder.

    With ``upstream``, the URL of an existing engine or a ``fakeoss.Upstream``, that holds what is stored: the server
    stands in front of it, with calls, faults, hooks and control API of its own.

    Below ``/_fakeoss/`` it answers the control API, for programs in other languages: ``control`` says whose,
    ``"local"`` (those of this machine), ``"everywhere"`` or ``"off"``; never those of web pages of other origins. With
    ``tls`` it speaks HTTPS: a ``fakeoss.server.tls.Identity``. Calls are appended to the file ``record``, each as a
    line of JSON without bodies and secrets, until the server is closed. ``access_log`` is called with each request once
    it is answered; ``begin`` is a ``fakeoss.progress.Begin`` for opening the folder, and for the room given back in it.

    Raises ValueError if an option has an unknown value, TypeError if ``store`` is combined with options of a new
    store, or a list is a single text, what ``Store.create_bucket`` raises, ``fakeoss.durable.FolderError`` if another
    process has the folder, or it cannot be a store's.
    """

    @named
    def __init__(
        self,
        store: Store | None = None,
        *,
        profile: str | Profile = "jdcloud",
        buckets: Iterable[str] = (),
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
        data: str | PathLike[str] | None = None,
        sync: bool = False,
        upstream: str | Upstream | None = None,
        control: str = "local",
        tls: Identity | None = None,
        record: str | PathLike[str] | None = None,
        access_log: Callable[[AccessEntry], None] | None = None,
        begin: Begin = Silent,
    ) -> None:
        service, users, forwarder = profiles.find(profile), tuple(users), None
        require_choices(unsupported, auth, anonymous, control)
        if upstream is not None:
            refused = {"store": store, "limits": limits, "data": data, "sync": sync}
            store, forwarder = open_upstream(upstream, "127.0.0.1" if users or auth else host, clock, seed, refused)
        elif store is None:
            store = self._new(service, data, limits=limits, clock=clock, seed=seed, users=users, sync=sync, begin=begin)
        else:
            require_given(store, limits, clock, seed, data)
        terms: dict[str, Any] = {"unsupported": unsupported, "anonymous": anonymous, "forwarder": forwarder}
        self._dispatcher = Dispatcher(store, service, users, auth=auth or ("verify" if users else "lenient"), **terms)
        self._assemble(host, port, require_hosts(hosts), require_endpoints(endpoints))
        self._equip(control, tls, access_log, clock)
        self._prepare(buckets, record)

    _opening: Opening | None = None
    _recording: Callable[[], object] | None = None
    _tls: Identity | None = None
    _control: Control | None = None

    def _equip(
        self,
        control: str,
        tls: Identity | None,
        access_log: Callable[[AccessEntry], None] | None,
        clock: Clock | None,
    ) -> None:
        self._tls = tls
        if self._opening is not None and clock is None:
            self._beginning = Beginning(Clock())  # that of the folder is as its last server left it
        facts, beginning = self._facts, self._beginning
        self._control = Control(self.store, self._dispatcher.profile, facts, mode=control, beginning=beginning)
        self._fittings = Fittings(self._control, None if tls is None else tls.context, access_log)

    def _prepare(self, buckets: Iterable[str], record: str | PathLike[str] | None) -> None:
        """Begin to write the calls to a file, note in a folder which service it is for, and make the buckets."""
        try:
            if self._opening is not None:
                self._opening.serve_as(self._dispatcher.profile.name)
            if (end := recording_of(state_of(self.store).calls, record)) is not None:
                self._recording = finalize(self, end)
            for name in bucket_names(buckets):
                self.make_bucket(name)
                self.on_reset(partial(self.make_bucket, name))
        except BaseException:
            self.close()  # whoever tries again finds the folder free
            raise

    def _assemble(
        self, host: str = "127.0.0.1", port: int = 0, hosts: tuple[str, ...] = (), endpoints: tuple[str, ...] = ()
    ) -> None:
        self.store = self._dispatcher.store
        self._host, self._port, self._hosts, self._endpoints = host, port, hosts, endpoints
        self._reason = ""
        self._beginning = Beginning(self.store.clock)
        self._listener: Listener | None = None
        self._names: set[str] = set()
        self._started_at = 0.0

    @classmethod
    def of_mock(cls, dispatcher: Dispatcher, hosts: tuple[str, ...] = (), reason: str = "") -> Server:
        """Return a server for what a mock's ``dispatcher`` serves, at ``hosts``, too; its log names the processes. If
        there is a ``reason``, it refuses everything."""
        server = cls.__new__(cls)
        server._dispatcher = dispatcher
        server._assemble(hosts=hosts)
        server._reason, server._fittings = reason, Fittings(names_processes=True)
        return server

    @property
    def owner(self) -> User:
        """The user that a request with an unknown access key counts as: the first user, else the default owner."""
        return self._dispatcher.accounts.owner

    @property
    def profile(self) -> Profile:
        """The service that it imitates."""
        return self._dispatcher.profile

    @property
    def endpoint_url(self) -> str:
        """The server's URL, ``http://127.0.0.1:49152``. Raises RuntimeError if the server is not running."""
        root = self._root_url
        path = self._endpoints[0].partition("/")[1:] if self._endpoints else ()
        return root + "".join(path)

    @property
    def _root_url(self) -> str:
        if self._listener is None:
            raise RuntimeError("fakeoss.Server: there is no endpoint before start() and after stop()")
        host, port = self.address
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"

    @property
    def health_url(self) -> str:
        """A URL that answers 200 as soon as the server is running, to whoever asks; a ``GET`` of the endpoint itself
        lists buckets, and is refused with 403 if it is not signed. Raises RuntimeError if the server is not running."""
        return self.control_url.removesuffix(PREFIX) + HEALTH_PATH

    @property
    def control_url(self) -> str:
        """Where the control API is. Raises RuntimeError if the server is not running."""
        return f"{self._root_url}{PREFIX}"

    @property
    def settings(self) -> Mapping[str, str]:
        """By the name of a client, what to paste to point it at this server, which must be running; a secret key is in
        it only where any would do, and then it is nobody's."""
        from fakeoss.server.client_settings import PLACEHOLDER, Target, client_settings

        owner, certificate = self.owner, None if self._tls is None else self._tls.authority_path
        is_secret = self._dispatcher.accounts.verifies or owner is not DEFAULT_OWNER
        secret = PLACEHOLDER if is_secret else owner.secret_key
        region = self._dispatcher.profile.default_region
        return client_settings(Target(self.endpoint_url, region, owner.access_key, secret, certificate))

    def _facts(self) -> ServerFacts:
        is_ready = self._listener is not None
        url, settings = (self.endpoint_url, self.settings) if is_ready else ("", {})
        verifies = self._dispatcher.accounts.verifies
        return ServerFacts(url, self._started_at, is_ready, verifies, settings, self.owner)

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
        if self._tls is not None and self._tls.authority_path is not None:
            variables["AWS_CA_BUNDLE"] = self._tls.authority_path
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
        listener = self._listener = Listener(port, self._dispatcher, gate, self._fittings)
        if self._dispatcher.forwarder is not None:
            self._dispatcher.forwarder.listen(listener.port)
        called = {name_of(endpoint.partition("/")[0]) for endpoint in self._endpoints} - {""}
        self._names = with_port((*BASE_NAMES, *names, *self._hosts, *called), listener.port)
        EXCHANGE.servers |= self._names
        self._started_at = time.time()
        if self._control is not None:
            self._control.feed.open()
        try:
            listener.start()
        except RuntimeError:  # there cannot be another thread
            self._listener = None
            EXCHANGE.servers -= self._names
            raise
        accounts, profile = self._dispatcher.accounts, self._dispatcher.profile
        reasons = profile.legacy, ANONYMOUS_OWNER if accounts.unsigned is not None else ""
        warn_of_legacy(reasons, lambda: place_here(beyond_runners=True))
        return self

    def stop(self, grace: float = 0.0) -> None:
        """Close the port and every connection, and wait for the threads; does nothing if the server is not running.

        Answers have ``grace`` seconds to end; a thread that a hook holds up is left behind half a second later.
        """
        listener, self._listener = self._listener, None
        if listener is not None:
            EXCHANGE.servers -= self._names
            if self._control is not None:
                self._control.feed.close()
            listener.stop(grace)
        if self._dispatcher.forwarder is not None:
            self._dispatcher.forwarder.close()

    def _new(
        self,
        service: Profile,
        data: str | PathLike[str] | None,
        *,
        limits: Limits | None,
        clock: Clock | None,
        seed: int | str | None,
        users: tuple[User, ...],
        sync: bool,
        begin: Begin,
    ) -> Store:
        """Make a store, or open that in the folder ``data``; it is closed with the process, if not before."""
        limits = require_limits(limits).over(service.limits)
        if data is None and sync:
            raise TypeError("fakeoss.Server: sync is for a store in a folder: give data, too")
        if data is None:
            store = Store(limits=limits, clock=clock, seed=seed)
        else:
            from fakeoss.durable import open_store  # most servers have none

            options: dict[str, Any] = {"limits": limits, "clock": clock, "seed": seed, "users": users, "sync": sync}
            self._opening = opening = open_store(os.fspath(data), begin=begin, **options)
            self._closing = finalize(self, opening.close)
            store = opening.store
        store.owner = users[0] if users else store.owner
        return store

    def make_bucket(self, name: str) -> None:
        """Create a bucket, unless it is there: in the store, or upstream. Raises what ``Store.create_bucket`` raises,
        and UpstreamError."""
        forwarder = self._dispatcher.forwarder
        if forwarder is not None:
            forwarder.create_bucket(name)
        elif name not in self.store:
            self.store.create_bucket(name)

    def on_reset(self, step: Callable[[], object]) -> None:
        """Call ``step()`` whenever the control API has reset the store, to fill it again. A reset itself makes the
        ``buckets`` anew, empty, and puts the clock back to what it was at first."""
        self._beginning.steps.append(step)

    @property
    def remarks(self) -> list[str]:
        """What there was to say of the folder ``data`` when it was opened, as after a crash."""
        return [] if self._opening is None else self._opening.remarks

    def close(self) -> None:
        """Stop the server and let other processes have its folder, if it has any; its store must not be used then."""
        self.stop()
        if self._recording is not None:
            self._recording()
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
