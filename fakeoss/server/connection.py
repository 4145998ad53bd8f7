"""One connection of the server: its requests are read, judged, passed to the dispatcher and answered, one by one."""

from __future__ import annotations

import logging
import re
import socket
import struct
import sys
import time
from http.client import responses
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from fakeoss.errors import Cause
from fakeoss.server.access_log import AccessEntry
from fakeoss.server.error_responses import error_response, http_refusal
from fakeoss.transports.exchange import EXCHANGE
from fakeoss.transports.http1 import has_body, render_head
from fakeoss.wire.delivery import Damaged, End, Pause
from fakeoss.wire.framing import IncomingBody
from fakeoss.wire.message import PROCESS_HEADER, Request, Response, Url
from fakeoss.wire.numbers import parse_count
from fakeoss.wire.request_head import HttpError, RequestHead, parse_head, read_head

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from io import BufferedReader
    from threading import Event

    from fakeoss.control import Control
    from fakeoss.dispatch import Dispatcher
    from fakeoss.server.gate import Gate

__all__ = ["HEALTH_PATH", "PLAIN", "Connection", "Fittings"]

_LOG: Final = logging.getLogger("fakeoss")
HEALTH_PATH: Final = "/_fakeoss/health"
"""Answers 200 without a signature: for whoever waits until the server is ready. No bucket has a name like this."""
_BODILESS: Final = frozenset({204, 304})
_BUFFER: Final = 1 << 16
_MAX_DRAIN: Final = 1 << 20
"""Most bytes of an unread body to discard to keep the connection open; with more remaining it is closed."""
_LINGER_TIMEOUT: Final = 2.0
_LINGER_LIMIT: Final = 20.0
"""Seconds to wait for a client that goes on sending to read the answer: for each piece, and in all."""
_MOMENT: Final = 0.001
_SMALL_BODY: Final = 1 << 16
_LINE_BREAK: Final = re.compile(r"[\r\n\0]")
_RESET: Final = struct.pack("ii", 1, 0)
"""Of the option ``SO_LINGER``: closing the socket resets the connection."""
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_HANDSHAKE: Final = b"\x16"
"""The first byte of TLS (RFC 8446, 5.1: the content type of a handshake)."""
_BUSY_TIMEOUT: Final = 1.0
"""Seconds that a client has to read why it is not served, since others wait to be told."""


class Fittings(NamedTuple):
    """What a server has besides a store and a gate."""

    control: Control | None = None
    tls: ssl.SSLContext | None = None
    access_log: Callable[[AccessEntry], None] | None = None
    """Is told of each request once it is answered."""
    names_processes: bool = False
    """Whether the log of calls is to name the process of the client."""


PLAIN: Final = Fittings()


class Connection:
    """The connection to one client, whose IP address is ``peer``: ``gate`` decides which of its requests the
    ``dispatcher`` answers, until the server is ``stopping``."""

    timeout = 20.0
    """Idle seconds after which it is closed; Amazon's timeout is about the same."""

    def __init__(
        self,
        client: socket.socket,
        peer: str,
        dispatcher: Dispatcher,
        gate: Gate,
        *,
        fittings: Fittings,
        stopping: Event,
    ) -> None:
        self._client = client
        self._dispatcher, self._gate, self._fittings, self._stopping = dispatcher, gate, fittings, stopping
        self._peer = peer.removeprefix("::ffff:")  # IPv4 on an IPv6 socket
        self._scheme = "http" if fittings.tls is None else "https"
        self.is_busy = False
        """Whether a request is being answered."""

    def end(self) -> None:
        """Close the connection once it is not busy: the server is stopping."""
        if not self.is_busy:
            self.abort()

    def abort(self) -> None:
        """Close the connection at once, whatever another thread does with it."""
        try:
            socket.socket.shutdown(self._client, socket.SHUT_RDWR)  # that of TLS would disturb the other thread
        except OSError:
            pass  # the client has closed it

    def close(self) -> None:
        """Close the socket in a forked child process: that of the parent stays open."""
        self._client.close()

    def refuse_busy(self) -> None:
        """Answer one request with 503, and close: there are no means to serve it."""
        self.timeout = _BUSY_TIMEOUT
        self._run(self._say_busy)

    def _say_busy(self) -> None:
        try:
            data = read_head(self._file)
            head = None if data is None else parse_head(data)
        except HttpError as error:
            self._refuse(error)
            return
        if head is None:
            return
        row = self._dispatcher.profile.errors[Cause.SERVICE_UNAVAILABLE]
        response = http_refusal(self._dispatcher, HttpError(row.status, row.cause))
        self._send(response, head, keeps_alive=False)
        if head.length or head.chunked:
            self._linger()

    def serve(self) -> None:
        """Serve until either side hangs up, then close. What goes wrong on the wire is the client's business; any other
        exception is logged."""
        self._run(self._serve_all)

    def _run(self, answer: Callable[[], None]) -> None:
        try:
            self._client.settimeout(self.timeout)
            self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._fittings.tls is None or self._secure(self._fittings.tls):
                self._file = cast("BufferedReader", self._client.makefile("rb", _BUFFER))
                with self._file:
                    answer()
                self._client.shutdown(socket.SHUT_WR)
        except OSError:  # the client has left, is silent, or the server is being stopped
            pass
        except Exception:
            _LOG.exception("fakeoss failed on a connection")
        finally:
            self._client.close()

    def _secure(self, tls: ssl.SSLContext) -> bool:
        """Begin TLS; return whether the client speaks it. One that speaks HTTP is told."""
        start = self._client.recv(1, socket.MSG_PEEK)
        if start == _HANDSHAKE:
            secured = self._client = tls.wrap_socket(self._client, server_side=True, do_handshake_on_connect=False)
            secured.do_handshake()
            return True
        if start:
            message = "fakeoss: this port speaks HTTPS: write https:// in the endpoint."
            self._send(error_response(self._dispatcher, 400, "BadRequest", message), None, keeps_alive=False)
            self._linger()
        return False

    def _serve_all(self) -> None:
        while self._serve_next():
            self.is_busy = False
            if self._stopping.is_set() or self._dispatcher.refuses():
                return

    def _serve_next(self) -> bool:
        """Answer the next request; return whether there may be another."""
        try:
            data = read_head(self._file)
            if data is None:
                return False
            head = parse_head(data)
        except HttpError as error:
            self._refuse(error)
            return False
        self.is_busy = True
        if self._stopping.is_set():  # ``end()`` may have been called a moment before
            return False
        started = time.perf_counter()
        body = self._body(head)
        response, keeps_alive = self._answer(head, body)
        if isinstance(response, Damaged):
            self._note(head, response, started)
            try:
                return self._deliver(response, head, body, keeps_alive=keeps_alive)
            finally:
                response.close()
        drained = body is None or body.drain(_MAX_DRAIN)
        keeps_alive = keeps_alive and drained and not self._stopping.is_set()
        self._send(response, head, keeps_alive=keeps_alive)
        self._note(head, response, started)
        if not drained:
            self._linger()
        return keeps_alive

    def _note(self, head: RequestHead, response: Response, started: float) -> None:
        """Tell those who follow the log of calls, and write a line of the access log."""
        control, access_log = self._fittings.control, self._fittings.access_log
        if control is not None:
            control.feed.notify()
        if access_log is not None:
            (place, _), store = self._gate.judge(head), self._dispatcher.store
            operation = self._dispatcher.operation_of(head.method, head.target, head.fields, place)
            if control is not None and place.bucket is None and control.takes(head.target):
                operation = "Control"
            sent, seconds = 0 if head.method == "HEAD" else response.size, time.perf_counter() - started
            access_log(AccessEntry(store.clock.now(), self._peer, head, operation, response.status, sent, seconds))

    def _answer(self, head: RequestHead, body: IncomingBody | None) -> tuple[Response, bool]:
        """Return the response, and whether the connection may persist."""
        dispatcher, gate, control = self._dispatcher, self._gate, self._fittings.control
        if control is None and head.target == HEALTH_PATH:
            return Response(200, {"Content-Length": "0", "Server": dispatcher.profile.server}), head.keeps_alive
        place, refusal = gate.judge(head)
        if control is not None and place.bucket is None and control.takes(head.target):
            return control.answer(head, body, gate, self._peer), head.keeps_alive
        if refusal is not None:
            return error_response(dispatcher, *refusal), head.keeps_alive
        request = Request(head.method, Url(self._scheme, head.host, head.target), head.fields, body)
        request.peer = self._peer
        request.wait = self._stopping.wait
        if self._fittings.names_processes:
            _name_process(request)
        try:
            response = dispatcher.answer(request, place)
            return response if control is None or place.bucket else control.guard(head, response), head.keeps_alive
        except OSError as error:  # of a hook: the client is to see a broken connection, or none of the answer
            self._break(error)
            raise
        except Exception:
            _LOG.exception("a hook of the store failed on %s %s", head.method, head.target.partition("?")[0])
            return error_response(dispatcher, 500), False

    def _break(self, error: OSError) -> None:
        """Do to the connection what a hook has raised: nothing more is said until the client leaves, or it is reset."""
        if isinstance(error, TimeoutError):
            while self._client.recv(_SMALL_BODY):
                pass
        else:
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def _body(self, head: RequestHead) -> IncomingBody | None:
        """Return the body that follows the head; ``None`` if there is none, or an empty one."""
        if not head.length and not head.chunked:
            return None
        proceed = self._proceed if head.expects_continue else None
        return IncomingBody(self._file, head.length, proceed)

    def _proceed(self) -> None:
        """Send ``100 Continue``: ``IncomingBody`` does so when the operation reads the body."""
        self._client.sendall(_CONTINUE)

    def _send(self, response: Response, head: RequestHead | None, *, keeps_alive: bool) -> None:
        """Write a response with its own headers, adding only those for its framing; ``head`` is ``None`` if it could
        not be read."""
        has_body = response.status not in _BODILESS and (head is None or head.method != "HEAD")
        headers = response.headers
        lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, 'Unknown')}"]
        if _LINE_BREAK.search("".join(headers.values())):
            headers = {name: _LINE_BREAK.sub(" ", value) for name, value in headers.items()}
        lines.extend(f"{name}: {value}" for name, value in headers.items())
        is_stream = "Transfer-Encoding" in headers
        if has_body and not is_stream and "Content-Length" not in headers:
            lines.append(f"Content-Length: {response.size}")
        if not keeps_alive:
            lines.append("Connection: close")
        elif head is not None and not head.minor:
            lines.append("Connection: keep-alive")
        octets = _octets("\r\n".join(lines) + "\r\n\r\n")
        if not has_body or (response.size <= _SMALL_BODY and not is_stream):
            self._client.sendall(octets + response.content() if has_body else octets)
            return
        try:
            self._client.sendall(octets)
            for chunk in response.chunks():
                self._client.sendall(chunk)
        finally:
            response.close()

    def _deliver(self, response: Damaged, head: RequestHead, body: IncomingBody | None, *, keeps_alive: bool) -> bool:
        """Write a response that a fault damages on its way; return whether the connection may persist."""
        most = _MAX_DRAIN if response.status else _SMALL_BODY  # of a small body the client is to have sent all
        keeps_alive = (body is None or body.drain(most)) and keeps_alive
        octets = render_head(response, head.method, minor=head.minor, keeps_alive=keeps_alive)
        for step in response.steps(octets, has_body=has_body(response, head.method)):
            if isinstance(step, Pause):
                self._pause(step.seconds)
            elif isinstance(step, End):
                self._end(step)
                return False
            else:
                self._client.sendall(step)
        return keeps_alive

    def _end(self, end: End) -> None:
        """Do to the connection what a fault says. Raises ConnectionResetError if it is reset."""
        if end is End.RESET:
            wait_until_received(self._client)
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            raise ConnectionResetError
        if end is not End.CLOSE:
            self._client.settimeout(None)
            while self._client.recv(_SMALL_BODY):
                pass

    def _pause(self, seconds: float) -> None:
        """Wait as long as an answer is delayed, or until the client leaves. Raises ConnectionAbortedError if it
        does."""
        if self._fittings.tls is not None:  # which cannot be looked into without reading
            self._stopping.wait(seconds)
            return
        ends_at = time.monotonic() + seconds
        try:
            self._client.settimeout(seconds)
            if not self._client.recv(1, socket.MSG_PEEK):
                raise ConnectionAbortedError
        except TimeoutError:
            pass
        finally:
            self._client.settimeout(self.timeout)
        self._stopping.wait(max(0.0, ends_at - time.monotonic()))  # the client has sent its next request

    def _refuse(self, error: HttpError) -> None:
        """Refuse a request that is not valid HTTP, before the connection is closed."""
        self._send(http_refusal(self._dispatcher, error), None, keeps_alive=False)
        self._linger()

    def _linger(self) -> None:
        """Wait for the client to read the response, which would be lost if the socket were closed with unread input."""
        self._client.settimeout(min(_LINGER_TIMEOUT, self.timeout))
        ends_at = time.monotonic() + _LINGER_LIMIT
        self._client.shutdown(socket.SHUT_WR)
        while self._client.recv(_SMALL_BODY) and time.monotonic() < ends_at:
            pass


def _name_process(request: Request) -> None:
    """Set the number of the process that sent a request: one of ours says it, and the scheme of its URL, in a header
    that is no part of the request; a program that was started here may say the name that it was given. Of any other
    process the first word is set that its client says of itself."""
    number, _, scheme = request.headers.pop(PROCESS_HEADER, "").partition(" ")
    process = parse_count(number)
    if process is not None:
        request.process, request.scheme = process, scheme
        return
    words = request.headers.get("user-agent", "").split()
    names = (word.partition("/")[2] for word in words if word.startswith("app/"))
    process = next((EXCHANGE.programs[name] for name in names if name in EXCHANGE.programs), None)
    request.process = process or (words[0] if words else "unknown")


def _octets(head: str) -> bytes:
    """Encode headers as latin-1; as UTF-8 if a test stored other characters."""
    try:
        return head.encode("latin-1")
    except UnicodeEncodeError:
        return head.encode("utf-8")


def wait_until_received(client: socket.socket) -> None:
    """Wait until the other end has taken what was sent, which a reset would discard; not where the system does not
    say."""
    try:
        import termios
        from fcntl import ioctl
    except ImportError:  # not on Windows
        return
    ends_at = time.monotonic() + _LINGER_TIMEOUT
    unsent = bytearray(4)
    while time.monotonic() < ends_at:
        ioctl(client, termios.TIOCOUTQ, unsent)
        if not int.from_bytes(unsent, sys.byteorder):
            return
        time.sleep(_MOMENT)
