"""``fakeoss.Server``: a store on a port of this machine, for clients of every language.

werkzeug's server accepts the connections, one thread for each. Its handler would close the connection after every
request and decode the path, so the requests are read here: the target stays raw, and connections are kept alive.
"""

from __future__ import annotations

import importlib.metadata  # noqa: F401 - werkzeug asks it for its version: loaded here, starting a server stays cheap
import logging
import re
import socket
from email.errors import MultipartInvariantViolationDefect, StartBoundaryNotFoundDefect
from functools import cached_property
from http.client import responses
from threading import Thread, current_thread
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, cast

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from fakeoss import profiles
from fakeoss.dispatch import Dispatcher
from fakeoss.limits import require_limits
from fakeoss.model.store import Store, state_of
from fakeoss.transports.exchange import EXCHANGE, split_url
from fakeoss.wire.address import Hosts, Place
from fakeoss.wire.dates import http_date
from fakeoss.wire.framing import IncomingBody
from fakeoss.wire.message import Request, Response, lowered
from fakeoss.wire.xml import render_xml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import BinaryIO

    from fakeoss.clock import Clock
    from fakeoss.limits import Limits
    from fakeoss.model.accounts import User
    from fakeoss.profiles.profile import Profile

__all__ = ["Server"]

_LOG: Final = logging.getLogger("fakeoss")
_BASE_NAMES: Final = ("localhost", "s3.localhost", "127.0.0.1.nip.io", "127.0.0.1.sslip.io", "lvh.me", "localtest.me")
"""Names that lead to this machine, with whatever stands before them: buckets of virtual-hosted style."""
_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
_BODILESS: Final = frozenset({204, 304})
_POLL = 0.02
_PATIENCE = 20.0
"""Seconds without a byte after which a connection is given up; Amazon's are about as many."""
_DRAINED = 1 << 20
"""Bytes of an unread body that are read so that the connection can be kept; with more left it is closed."""
_LINGER = 2.0
_SMALL = 1 << 16
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")
_LINE_BREAK: Final = re.compile(r"[\r\n\0]")
_DEFECTS_OF_BODIES: Final = (MultipartInvariantViolationDefect, StartBoundaryNotFoundDefect)
"""What the parser of headers finds wrong with a form because the body is not read yet."""
_BAD_REQUEST = "An error occurred when parsing the HTTP request."


class Server:
    """A store on a loopback port: ``with Server() as server: ... server.endpoint_url``.

    Virtual-hosted style below ``localhost``, names such as ``127.0.0.1.nip.io``, and the profile's own hosts; path
    style for every other host. ``users`` are those whose access keys are known: where there are any, signatures are
    verified, unless ``auth`` is ``"lenient"``. While it runs, no mock of the same process answers in its place. Its
    options are those of ``fakeoss.mock``; ``limits``, ``clock`` and ``seed`` belong to a store of its own. Raises
    ValueError for an unknown profile, TypeError for a ``store`` together with what belongs to a new one.
    """

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
    ) -> None:
        chosen, users = profiles.find(profile), tuple(users)
        if unsupported not in {"ignore", "reject"}:
            raise ValueError(f"fakeoss.Server: unsupported is one of ignore, reject; not {unsupported!r}")
        if auth not in {None, "lenient", "verify"}:
            raise ValueError(f"fakeoss.Server: auth is one of lenient, verify; not {auth!r}")
        if not isinstance(store, (Store, NoneType)):
            raise TypeError(f"fakeoss.Server: store is a fakeoss.Store, not {store!r}")
        if store is None:
            store = Store(limits=require_limits(limits).over(chosen.limits), clock=clock, seed=seed)
            store.owner = users[0] if users else store.owner
        elif (limits, clock, seed) != (None, None, None):
            raise TypeError("fakeoss.Server: limits, clock and seed are the store's own; give either these or a store")
        self.store = store
        auth = auth or ("verify" if users else "lenient")
        self._dispatcher = Dispatcher(store, chosen, users, unsupported=unsupported, auth=auth)
        self._base_names = _BASE_NAMES if not host or _is_address(host) else (*_BASE_NAMES, host.lower())
        self._host, self._port = host, port
        self._http: _Http | None = None
        self._thread: Thread | None = None
        self._names: set[str] = set()

    @property
    def owner(self) -> User:
        """Who asks with an access key that is nobody's: the first of the users, else the default owner."""
        return self._dispatcher.accounts.owner

    @property
    def endpoint_url(self) -> str:
        """``http://127.0.0.1:49152``. Raises RuntimeError when the server does not run."""
        if self._http is None:
            raise RuntimeError("fakeoss.Server: it has no endpoint before start() and after stop()")
        host = _ANY_ADDRESS.get(self._host, self._host)
        return f"http://[{host}]:{self._http.port}" if ":" in host else f"http://{host}:{self._http.port}"

    @property
    def is_running(self) -> bool:
        """Whether it serves: after ``start()`` and before ``stop()``."""
        return self._http is not None

    def start(self) -> Server:
        """Serve from now on; gives the server itself. Raises OSError when the port is taken, RuntimeError when it runs.

        Stopped, it may be started again: the store is the same, and so is the port only if one was named.
        """
        if self._http is not None:
            raise RuntimeError("fakeoss.Server: start() was called already")
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        with socket.create_server((self._host, self._port), family=family, backlog=128) as listener:
            http = self._http = _Http(listener, self._dispatcher, self._base_names)
        self._thread = Thread(target=http.serve_forever, args=(_POLL,), name="fakeoss-server", daemon=True)
        self._names = _registered(self._base_names, http.port)
        EXCHANGE.servers |= self._names
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the port and every connection, and wait for the threads; without ``start`` nothing happens."""
        http, thread = self._http, self._thread
        if http is None or thread is None:
            return
        self._http = self._thread = None
        EXCHANGE.servers -= self._names
        http.shutdown()
        thread.join()
        http.hang_up()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        where = "stopped" if self._http is None else f"at {self.endpoint_url}"
        return f"<Server of profile {self._dispatcher.profile.name} {where}>"


def _is_address(host: str) -> bool:
    """Whether ``host``, with or without a port, is an IP address and no name."""
    return host.startswith("[") or host.count(":") > 1 or host.replace(".", "").replace(":", "").isdigit()


def _registered(names: tuple[str, ...], port: int) -> set[str]:
    """Hosts with the port, as clients name them."""
    hosts = {*names, "127.0.0.1", "[::1]", "0.0.0.0"}
    return {f"{host}:{port}" for host in hosts} | (hosts if port == 80 else set())


class _Http(ThreadedWSGIServer):
    """Accepts connections and keeps count of them; takes over the address of ``listener``."""

    def __init__(self, listener: socket.socket, dispatcher: Dispatcher, base_names: tuple[str, ...]) -> None:
        host, port = listener.getsockname()[:2]
        unused: Any = None  # the handler asks the dispatcher, no WSGI application
        super().__init__(host, port, unused, _Handler, fd=listener.fileno())
        self.dispatcher = dispatcher
        self._base_names = base_names
        self._open: dict[Thread, socket.socket] = {}

    def place(self, host: str) -> Place:
        """What the ``Host`` header says; nothing where it is an address or somebody else's name."""
        return Place() if _is_address(host) else self._hosts.find(host) or Place()

    @cached_property
    def _hosts(self) -> Hosts:
        """Made when it is needed: dozens of expressions are compiled."""
        profile = self.dispatcher.profile
        return Hosts(profile.hosts, profile.regions, self._base_names)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own."""
        arguments = (request, client_address)
        thread = Thread(target=self.process_request_thread, args=arguments, name="fakeoss-connection", daemon=True)
        self._open[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The life of a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.pop(current_thread(), None)

    def hang_up(self) -> None:
        """End every connection, and wait for its thread."""
        connections = list(self._open.items())
        for _, connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it ended by itself
        for thread, _ in connections:
            thread.join(_PATIENCE)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A fault of ours: logged, not printed."""
        _LOG.exception("fakeoss failed on a connection")


class _Handler(WSGIRequestHandler):
    """Reads the requests of one connection, has them answered, and writes the answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = _PATIENCE
    raw_requestline: bytes

    def parse_request(self) -> bool:
        """Read the request line and the headers; answer what cannot be read, and tell whether it could."""
        self.command, self.request_version = "", "HTTP/1.1"  # for what is refused before they are known
        # bytes that should have been percent-encoded: some of them are blanks to str.split
        self.raw_requestline = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], self.raw_requestline)
        if not super().parse_request():
            return False
        fields = self.headers
        known = len(fields.get_all("Host", ())) == 1 or (self.request_version == "HTTP/1.0" and "Host" not in fields)
        broken = any(not isinstance(defect, _DEFECTS_OF_BODIES) for defect in fields.defects)
        broken = broken or any("\0" in value for value in fields.values())  # RFC 9110, section 5.5
        if self.request_version == "HTTP/0.9" or broken or not known:
            self.send_error(400)
            return False
        return True

    def handle_expect_100(self) -> bool:
        """The body is asked for when the operation wants it, not before."""
        return True

    def run_wsgi(self) -> None:
        """Answer one request; werkzeug calls this for whatever method."""
        server = cast("_Http", self.server)
        fields = lowered(self.headers.items())
        coding = fields.get("transfer-encoding", "chunked").strip().lower()
        if coding != "chunked":
            self.send_error(501)
            return
        body = self._incoming(fields)
        target = self.requestline.split()[1]  # self.path has lost what follows a second slash
        url = "http", fields.get("host", ""), target
        if target[:7].lower() == "http://" or target[:8].lower() == "https://":
            url = split_url(target)
        try:
            request = Request(self.command, url, fields, body)
            request.peer = self.client_address[0].removeprefix("::ffff:")  # version 4 on a socket of version 6
            response = server.dispatcher.answer(request, server.place(url[1]))
        except Exception:
            _LOG.exception("a hook of the store failed on %s %s", self.command, target.partition("?")[0])
            self.close_connection = True
            response = _error_response(server.dispatcher, 500)
        drained = body is None or body.drain(_DRAINED)
        self.close_connection = self.close_connection or not drained
        self._send(response)
        if not drained:
            self._linger()

    def _incoming(self, fields: dict[str, str]) -> IncomingBody | None:
        """The body that follows the headers; ``None`` where none does."""
        expected = fields.get("expect", "").lower() == "100-continue" and self.request_version != "HTTP/1.0"
        proceed = self._proceed if expected else None
        file = cast("BinaryIO", self.rfile)
        length = fields.get("content-length")
        if "transfer-encoding" in fields:
            if length is not None:  # RFC 9112, section 6.3: the chunks count, and the connection is not to be trusted
                del fields["content-length"]
                self.close_connection = True
            return IncomingBody(file, None, proceed)
        if length is None:
            return None
        if not (length.isascii() and length.isdigit() and len(length) < 20):
            self.close_connection = True  # the operation answers; where the next request begins nobody knows
            return None
        return IncomingBody(file, int(length), proceed)

    def _proceed(self) -> None:
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _send(self, response: Response) -> None:
        """Write an answer: its own headers and no others but those that frame it."""
        bodied = self.command != "HEAD" and response.status not in _BODILESS
        lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, 'Unknown')}"]
        lines.extend(f"{name}: {_LINE_BREAK.sub(' ', value)}" for name, value in response.headers.items())
        if bodied and "Content-Length" not in response.headers:
            lines.append(f"Content-Length: {response.size}")
        if self.close_connection:
            lines.append("Connection: close")
        elif self.request_version == "HTTP/1.0":
            lines.append("Connection: keep-alive")
        head = _octets("\r\n".join(lines) + "\r\n\r\n")
        if not bodied or response.size <= _SMALL:
            self.wfile.write(head + response.content() if bodied else head)
            return
        self.wfile.write(head)
        for chunk in response.chunks():
            self.wfile.write(chunk)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not HTTP as we understand it, and close the connection."""
        self.close_connection = True
        self._send(_error_response(cast("_Http", self.server).dispatcher, code))
        self._linger()

    def _linger(self) -> None:
        """Let the client read the answer: closed at once, with bytes on their way here, it would be lost."""
        self.connection.settimeout(_LINGER)
        try:
            self.connection.shutdown(socket.SHUT_WR)
            while self.connection.recv(_SMALL):
                pass
        except OSError:
            pass

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing is printed; the store's call log has it."""


def _error_response(dispatcher: Dispatcher, status: int) -> Response:
    """An answer to what never reached the operations, in the form of Amazon's to broken HTTP (our reading)."""
    store, profile = state_of(dispatcher.store), dispatcher.profile
    request_id = store.ids.request_id()
    code = {400: "BadRequest", 500: "InternalError", 501: "NotImplemented"}.get(status, "BadRequest")
    message = _BAD_REQUEST if code == "BadRequest" else responses[status]
    fields = [("Code", code), ("Message", message), ("RequestId", request_id)]
    body = render_xml(("Error", fields), profile.error_shape)
    headers = {
        "x-amz-request-id": request_id,
        "Date": http_date(store.clock.now()),
        "Server": profile.server,
        "Content-Type": profile.error_shape.media_type,
        "Content-Length": str(len(body)),
    }
    return Response(status, headers, body)


def _octets(head: str) -> bytes:
    """Headers are latin-1 text; what a test stored beyond that goes out as UTF-8."""
    try:
        return head.encode("latin-1")
    except UnicodeEncodeError:
        return head.encode("utf-8")
