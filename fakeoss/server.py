"""``fakeoss.Server``: a store on a port of this machine, for clients in any language.

werkzeug's server accepts the connections, one thread for each. Its handler would close the connection after every
request and decode the path, so requests are parsed here: the target stays raw, and connections are kept alive.
"""

from __future__ import annotations

import importlib.metadata  # noqa: F401 - werkzeug needs it; importing it here keeps start() fast
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
from fakeoss.wire.message import Request, Response, Url, lowered
from fakeoss.wire.numbers import parse_count
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
"""Names that resolve to this machine, as do all names below them, so virtual-hosted buckets work."""
_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
_BODILESS: Final = frozenset({204, 304})
_POLL = 0.02
_IDLE_TIMEOUT = 20.0
"""Idle seconds after which a connection is closed; Amazon's timeout is about the same."""
_MAX_DRAIN = 1 << 20
"""Maximum bytes of an unread body to discard to keep the connection open; with more remaining it is closed."""
_LINGER_TIMEOUT = 2.0
_SMALL_BODY = 1 << 16
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")
_LINE_BREAK: Final = re.compile(r"[\r\n\0]")
_BODY_DEFECTS: Final = (MultipartInvariantViolationDefect, StartBoundaryNotFoundDefect)
"""Defects that the header parser reports for a form because it has not seen the body."""
_BAD_REQUEST = "An error occurred when parsing the HTTP request."


class Server:
    """A store on a loopback port: ``with Server() as server: ... server.endpoint_url``.

    Virtual-hosted style works below ``localhost``, names such as ``127.0.0.1.nip.io``, and the profile's own hosts; any
    other host is path style. ``users`` are the users whose access keys are known; if there are any, signatures are
    verified, unless ``auth`` is ``"lenient"``. While the server runs, no mock in the same process answers for it. The
    options are those of ``fakeoss.mock``; ``limits``, ``clock`` and ``seed`` apply to a new store only. Raises
    ValueError if an option has an unknown value, TypeError if ``store`` is combined with options of a new store.
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
        service, users = profiles.find(profile), tuple(users)
        if unsupported not in {"ignore", "reject"}:
            raise ValueError(f"fakeoss.Server: unsupported must be one of ignore, reject; not {unsupported!r}")
        if auth not in {None, "lenient", "verify"}:
            raise ValueError(f"fakeoss.Server: auth must be one of lenient, verify; not {auth!r}")
        if not isinstance(store, (Store, NoneType)):
            raise TypeError(f"fakeoss.Server: store must be a fakeoss.Store, not {store!r}")
        if store is None:
            store = Store(limits=require_limits(limits).over(service.limits), clock=clock, seed=seed)
            store.owner = users[0] if users else store.owner
        elif (limits, clock, seed) != (None, None, None):
            raise TypeError(
                "fakeoss.Server: limits, clock and seed belong to a new store; pass either these or a store"
            )
        self.store = store
        auth = auth or ("verify" if users else "lenient")
        self._dispatcher = Dispatcher(store, service, users, unsupported=unsupported, auth=auth)
        self._base_names = _BASE_NAMES if not host or _is_address(host) else (*_BASE_NAMES, host.lower())
        self._host, self._port = host, port
        self._http: _Http | None = None
        self._thread: Thread | None = None
        self._names: set[str] = set()

    @property
    def owner(self) -> User:
        """The user that a request with an unknown access key counts as: the first user, else the default owner."""
        return self._dispatcher.accounts.owner

    @property
    def endpoint_url(self) -> str:
        """The server's URL, ``http://127.0.0.1:49152``. Raises RuntimeError if the server is not running."""
        if self._http is None:
            raise RuntimeError("fakeoss.Server: there is no endpoint before start() and after stop()")
        host = _ANY_ADDRESS.get(self._host, self._host)
        return f"http://[{host}]:{self._http.port}" if ":" in host else f"http://{host}:{self._http.port}"

    @property
    def is_running(self) -> bool:
        """Whether the server is running: after ``start()`` and before ``stop()``."""
        return self._http is not None

    def start(self) -> Server:
        """Start the server and return it. Raises OSError if the port is taken, RuntimeError if the server is running.

        A stopped server can be started again: with the same store, but the same port only if ``port`` was given.
        """
        if self._http is not None:
            raise RuntimeError("fakeoss.Server: start() was already called")
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        with socket.create_server((self._host, self._port), family=family, backlog=128) as listener:
            http = self._http = _Http(listener, self._dispatcher, self._base_names)
        self._thread = Thread(target=http.serve_forever, args=(_POLL,), name="fakeoss-server", daemon=True)
        self._names = _hosts_with_port(self._base_names, http.port)
        EXCHANGE.servers |= self._names
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the port and every connection, and wait for the threads; does nothing if the server is not running."""
        http, thread = self._http, self._thread
        if http is None or thread is None:
            return
        self._http = self._thread = None
        EXCHANGE.servers -= self._names
        http.shutdown()
        thread.join()
        http.disconnect_all()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = "stopped" if self._http is None else f"at {self.endpoint_url}"
        return f"<Server of profile {self._dispatcher.profile.name} {state}>"


def _is_address(host: str) -> bool:
    """Whether ``host``, with or without a port, is an IP address rather than a name."""
    return host.startswith("[") or host.count(":") > 1 or host.replace(".", "").replace(":", "").isdigit()


def _hosts_with_port(names: tuple[str, ...], port: int) -> set[str]:
    """Return the hosts of a server with its port, as clients write them."""
    hosts = {*names, "127.0.0.1", "[::1]", "0.0.0.0"}
    return {f"{host}:{port}" for host in hosts} | (hosts if port == 80 else set())


class _Http(ThreadedWSGIServer):
    """Accepts connections and keeps track of them; takes over the socket of ``listener``."""

    def __init__(self, listener: socket.socket, dispatcher: Dispatcher, base_names: tuple[str, ...]) -> None:
        host, port = listener.getsockname()[:2]
        unused: Any = None  # there is no WSGI application: the handler calls the dispatcher
        super().__init__(host, port, unused, _Handler, fd=listener.fileno())
        self.dispatcher = dispatcher
        self._base_names = base_names
        self._open: dict[Thread, socket.socket] = {}

    def place(self, host: str) -> Place:
        """Return the bucket and region that a ``Host`` header names; neither for an IP address or an unknown name."""
        return Place() if _is_address(host) else self._hosts.find(host) or Place()

    @cached_property
    def _hosts(self) -> Hosts:
        """Created on first use, since it compiles dozens of regular expressions."""
        profile = self.dispatcher.profile
        return Hosts(profile.hosts, profile.regions, self._base_names)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own."""
        arguments = (request, client_address)
        thread = Thread(target=self.process_request_thread, args=arguments, name="fakeoss-connection", daemon=True)
        self._open[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection until it ends."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.pop(current_thread(), None)

    def disconnect_all(self) -> None:
        """Close every connection, and wait for its thread."""
        connections = list(self._open.items())
        for _, connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the client has closed it
        for thread, _ in connections:
            thread.join(_IDLE_TIMEOUT)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log an unexpected exception instead of printing it."""
        _LOG.exception("fakeoss failed on a connection")


class _Handler(WSGIRequestHandler):
    """Reads the requests of one connection, passes them to the dispatcher, and writes the responses."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = _IDLE_TIMEOUT
    raw_requestline: bytes

    def parse_request(self) -> bool:
        """Parse the request line and the headers; return False if they were refused with an error response."""
        self.command, self.request_version = "", "HTTP/1.1"  # for refusals before they are parsed
        # percent-encode raw non-ASCII bytes: str.split would take some of them for whitespace
        self.raw_requestline = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], self.raw_requestline)
        if not super().parse_request():
            return False
        fields = self.headers
        has_host = len(fields.get_all("Host", ())) == 1 or (self.request_version == "HTTP/1.0" and "Host" not in fields)
        malformed = any(not isinstance(defect, _BODY_DEFECTS) for defect in fields.defects)
        malformed = malformed or any("\0" in value for value in fields.values())  # RFC 9110, section 5.5
        if self.request_version == "HTTP/0.9" or malformed or not has_host:
            self.send_error(400)
            return False
        return True

    def handle_expect_100(self) -> bool:
        """Send no ``100 Continue`` yet: ``IncomingBody`` sends it when the operation reads the body."""
        return True

    def run_wsgi(self) -> None:
        """Answer one request; werkzeug calls this for every method."""
        server = cast("_Http", self.server)
        fields = lowered(self.headers.items())
        coding = fields.get("transfer-encoding", "chunked").strip().lower()
        if coding != "chunked":
            self.send_error(501)
            return
        body = self._body(fields)
        target = self.requestline.split()[1]  # self.path collapses leading slashes
        url = Url("http", fields.get("host", ""), target)
        if target[:7].lower() == "http://" or target[:8].lower() == "https://":
            url = split_url(target)
        try:
            request = Request(self.command, url, fields, body)
            request.peer = self.client_address[0].removeprefix("::ffff:")  # IPv4 on an IPv6 socket
            response = server.dispatcher.answer(request, server.place(url[1]))
        except Exception:
            _LOG.exception("a hook of the store failed on %s %s", self.command, target.partition("?")[0])
            self.close_connection = True
            response = _error_response(server.dispatcher, 500)
        drained = body is None or body.drain(_MAX_DRAIN)
        self.close_connection = self.close_connection or not drained
        self._send(response)
        if not drained:
            self._linger()

    def _body(self, fields: dict[str, str]) -> IncomingBody | None:
        """Return the body that follows the headers; ``None`` if there is none."""
        expects_continue = fields.get("expect", "").lower() == "100-continue" and self.request_version != "HTTP/1.0"
        proceed = self._proceed if expects_continue else None
        file = cast("BinaryIO", self.rfile)
        length = fields.get("content-length")
        if "transfer-encoding" in fields:
            if length is not None:  # RFC 9112, section 6.3: Transfer-Encoding wins, and the connection must be closed
                del fields["content-length"]
                self.close_connection = True
            return IncomingBody(file, None, proceed)
        if length is None:
            return None
        announced = parse_count(length)
        if announced is None:
            self.close_connection = True  # the operation answers; the start of the next request is unknown
            return None
        return IncomingBody(file, announced, proceed)

    def _proceed(self) -> None:
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _send(self, response: Response) -> None:
        """Write a response with its own headers, adding only those for its framing."""
        has_body = self.command != "HEAD" and response.status not in _BODILESS
        lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, 'Unknown')}"]
        lines.extend(f"{name}: {_LINE_BREAK.sub(' ', value)}" for name, value in response.headers.items())
        if has_body and "Content-Length" not in response.headers:
            lines.append(f"Content-Length: {response.size}")
        if self.close_connection:
            lines.append("Connection: close")
        elif self.request_version == "HTTP/1.0":
            lines.append("Connection: keep-alive")
        head = _octets("\r\n".join(lines) + "\r\n\r\n")
        if not has_body or response.size <= _SMALL_BODY:
            self.wfile.write(head + response.content() if has_body else head)
            return
        self.wfile.write(head)
        for chunk in response.chunks():
            self.wfile.write(chunk)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse a request that is not valid HTTP, and close the connection."""
        self.close_connection = True
        self._send(_error_response(cast("_Http", self.server).dispatcher, code))
        self._linger()

    def _linger(self) -> None:
        """Wait for the client to read the response, which would be lost if the socket were closed with unread input."""
        self.connection.settimeout(_LINGER_TIMEOUT)
        try:
            self.connection.shutdown(socket.SHUT_WR)
            while self.connection.recv(_SMALL_BODY):
                pass
        except OSError:
            pass

    def log(self, type: str, message: str, *args: Any) -> None:
        """Print nothing: requests are in the store's call log."""


def _error_response(dispatcher: Dispatcher, status: int) -> Response:
    """Return the response to a request that reached no operation, in the form of Amazon's for malformed HTTP (our
    reading)."""
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
    """Encode headers as latin-1; as UTF-8 if a test stored other characters."""
    try:
        return head.encode("latin-1")
    except UnicodeEncodeError:
        return head.encode("utf-8")
