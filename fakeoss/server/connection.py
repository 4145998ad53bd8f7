"""One connection of the server: its requests are read, judged, passed to the dispatcher and answered, one by one."""

from __future__ import annotations

import logging
import re
import socket
import struct
import sys
import time
from http.client import responses
from typing import TYPE_CHECKING, Final, cast

from fakeoss.model.store import state_of
from fakeoss.transports.http1 import has_body, render_head
from fakeoss.wire.dates import http_date
from fakeoss.wire.delivery import Damaged, End, Pause
from fakeoss.wire.framing import IncomingBody
from fakeoss.wire.message import PROCESS_HEADER, Request, Response, Url
from fakeoss.wire.numbers import parse_count
from fakeoss.wire.request_head import HttpError, RequestHead, parse_head, read_head
from fakeoss.wire.xml import render_xml

if TYPE_CHECKING:
    from io import BufferedReader

    from fakeoss.dispatch import Dispatcher
    from fakeoss.server.gate import Gate

__all__ = ["HEALTH_PATH", "Connection"]

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
_CODES: Final = {405: "MethodNotAllowed", 500: "InternalError", 501: "NotImplemented"}
_BAD_REQUEST: Final = "An error occurred when parsing the HTTP request."


class Connection:
    """The connection to one client, whose IP address is ``peer``: ``gate`` decides which of its requests the
    ``dispatcher`` answers."""

    timeout = 20.0
    """Idle seconds after which it is closed; Amazon's timeout is about the same."""

    def __init__(self, client: socket.socket, peer: str, dispatcher: Dispatcher, gate: Gate) -> None:
        self._client = client
        self._dispatcher, self._gate = dispatcher, gate
        self._peer = peer.removeprefix("::ffff:")  # IPv4 on an IPv6 socket
        self.is_idle = True
        """Whether it waits for a request."""
        self.names_processes = False
        """Whether the log is to name the process of the client."""

    def hang_up(self) -> None:
        """End the connection from another thread."""
        try:
            self._client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the client has closed it

    def close(self) -> None:
        """Close the socket, in a forked child process: the parent's stays open."""
        self._client.close()

    def serve(self) -> None:
        """Serve until either side hangs up, then close. What goes wrong on the wire is the client's business; any other
        exception is logged."""
        client = self._client
        try:
            client.settimeout(self.timeout)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._file = cast("BufferedReader", client.makefile("rb", _BUFFER))
            with self._file:
                while self._serve_next() and not self._dispatcher.refuses():
                    pass
            client.shutdown(socket.SHUT_WR)
        except OSError:  # the client has left, is silent, or the server is being stopped
            pass
        except Exception:
            _LOG.exception("fakeoss failed on a connection")
        finally:
            client.close()

    def _serve_next(self) -> bool:
        """Answer the next request; return whether there may be another."""
        try:
            self.is_idle = True
            data = read_head(self._file)
            self.is_idle = False
            if data is None:
                return False
            head = parse_head(data)
        except HttpError as error:
            self._refuse(error)
            return False
        body = self._body(head)
        response, keeps_alive = self._answer(head, body)
        if isinstance(response, Damaged):
            return self._deliver(response, head, body, keeps_alive=keeps_alive)
        drained = body is None or body.drain(_MAX_DRAIN)
        keeps_alive = keeps_alive and drained
        self._send(response, head, keeps_alive=keeps_alive)
        if not drained:
            self._linger()
        return keeps_alive

    def _answer(self, head: RequestHead, body: IncomingBody | None) -> tuple[Response, bool]:
        """Return the response, and whether the connection may persist."""
        dispatcher, gate = self._dispatcher, self._gate
        if head.target == HEALTH_PATH:
            return Response(200, {"Content-Length": "0", "Server": dispatcher.profile.server}), head.keeps_alive
        place, refusal = gate.judge(head)
        if refusal is not None:
            return _error_response(dispatcher, *refusal), head.keeps_alive
        request = Request(head.method, Url("http", head.host, head.target), head.fields, body)
        request.peer = self._peer
        if self.names_processes:
            _name_process(request)
        try:
            return dispatcher.answer(request, place), head.keeps_alive
        except OSError as error:  # of a hook: the client is to see a broken connection, or none of the answer
            self._break(error)
            raise
        except Exception:
            _LOG.exception("a hook of the store failed on %s %s", head.method, head.target.partition("?")[0])
            return _error_response(dispatcher, 500), False

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
        if has_body and "Content-Length" not in headers:
            lines.append(f"Content-Length: {response.size}")
        if not keeps_alive:
            lines.append("Connection: close")
        elif head is not None and not head.minor:
            lines.append("Connection: keep-alive")
        octets = _octets("\r\n".join(lines) + "\r\n\r\n")
        if not has_body or response.size <= _SMALL_BODY:
            self._client.sendall(octets + response.content() if has_body else octets)
            return
        self._client.sendall(octets)
        for chunk in response.chunks():
            self._client.sendall(chunk)

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
        ends_at = time.monotonic() + seconds
        try:
            self._client.settimeout(seconds)
            if not self._client.recv(1, socket.MSG_PEEK):
                raise ConnectionAbortedError
        except TimeoutError:
            pass
        finally:
            self._client.settimeout(self.timeout)
        time.sleep(max(0.0, ends_at - time.monotonic()))  # the client has sent its next request

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
    """Set the number of the process that sent a request, and the scheme of its URL, if it is one of ours and says so;
    else the first word of what its client says of itself. The header is taken away: it is no part of the request."""
    number, _, scheme = request.headers.pop(PROCESS_HEADER, "").partition(" ")
    process = parse_count(number)
    if process is None:
        request.process = request.headers.get("user-agent", "").partition(" ")[0] or "unknown"
    else:
        request.process, request.scheme = process, scheme


def http_refusal(dispatcher: Dispatcher, error: HttpError) -> Response:
    """Return the response to a request that is not valid HTTP."""
    if error.cause is None:
        return _error_response(dispatcher, error.status)
    row = dispatcher.profile.errors[error.cause]
    return _error_response(dispatcher, row.status, row.code, row.message)


def _error_response(dispatcher: Dispatcher, status: int, code: str = "", message: str = "") -> Response:
    """Return the response to a request that reached no operation, in the form of Amazon's for malformed HTTP (our
    reading)."""
    store, profile = state_of(dispatcher.store), dispatcher.profile
    request_id = store.ids.request_id(profile.request_ids)
    code = code or _CODES.get(status, "BadRequest")
    message = message or (_BAD_REQUEST if code == "BadRequest" else responses[status])
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
