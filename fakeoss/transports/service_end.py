"""The service's end of a connection in process: the client's bytes go in, the bytes of the answers come out.

It does what ``fakeoss.Server`` does at the end of a socket, by the same grammar: it refuses what is not HTTP, sends
``100 Continue`` when the body is wanted, keeps the connection or closes it. What a hook raises is raised to the client
when it reads, where a broken connection would be noticed.

Requests are answered as soon as they are complete, in the client's thread, unless a fault may delay the answer. Those
wait for the client to read, as only then is it known how long it waits: whoever reads calls ``answer`` with a function
that waits no longer. If the client's patience ends first, the operation is carried out all the same, as the server
would do later, and nobody reads its answer. So do the pauses of an answer that a fault slows down.
"""

from __future__ import annotations

import errno
import os
import time
from collections import deque
from contextvars import ContextVar
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import OutsideMockError
from fakeoss.transports.foretold import FORETOLD
from fakeoss.transports.http1 import (
    CONTINUE,
    Received,
    RequestReader,
    WholeBody,
    body_of,
    has_body,
    render,
    render_head,
)
from fakeoss.transports.patience import Later
from fakeoss.transports.refusal import refuses
from fakeoss.wire.delivery import Damaged, End, Pause
from fakeoss.wire.framing import IncomingBody
from fakeoss.wire.message import BodyWanted, Request, Url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.wire.delivery import Step
    from fakeoss.wire.message import Response
    from fakeoss.wire.request_head import RequestHead

__all__ = ["IDLE_TIMEOUT", "UNWRAPPED", "RaisedByHook", "ServiceEnd"]

IDLE_TIMEOUT: Final = 20.0
"""Seconds after which the server gives up on a silent client. In process they are not waited for."""
_MAX_DRAIN: Final = 1 << 20
"""Most bytes of an unread body that the server discards to keep the connection open."""


UNWRAPPED: ContextVar[bool] = ContextVar("fakeoss_unwrapped", default=False)
"""Whether what a hook raises has to pass through code that would wrap it."""


class RaisedByHook(BaseException):
    """What a hook of a test raised, on its way through code that catches every exception."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


class ServiceEnd:
    """The service's end of one connection to ``host``, which may carry several requests."""

    def __init__(self, exchange: Exchange, scheme: str, host: str) -> None:
        self._exchange = exchange
        self._scheme, self._host = scheme, host
        self._reader = RequestReader()
        self._waiting: deque[Received] = deque()
        self._outgoing: deque[Iterator[Step]] = deque()
        self._output: bytes | memoryview = b""
        self._pause: Pause | None = None
        self._failure: BaseException | None = None
        self._is_reset = False
        self.closed = False
        """Whether the service has closed the connection; what it sent before can still be read."""
        self.is_silent = False
        """Whether a fault lets the service say nothing more, however long the client waits."""

    # what the client sends

    def receive(self, data: bytes | bytearray | memoryview) -> None:
        """Take bytes of a request, and answer it once it is complete, unless the answer may be delayed."""
        if self._is_reset:
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
        if self.closed or self.is_silent:
            return  # they arrive, but nobody reads them
        if refuses(self._exchange) and self.is_idle:
            self.closed = True
            return
        self._reader.feed(data)
        while (received := self._reader.next()) is not None:
            if received not in self._waiting:
                self._waiting.append(received)
        begun = self._reader.current
        if begun is not None and begun.is_to_be_continued and not begun.asked and begun not in self._waiting:
            self._waiting.append(begun)
        if self._waiting and not self._is_slow(self._waiting[0]):
            self.answer(time.sleep)

    def hang_up(self) -> None:
        """Note that the client has closed the connection: what it has sent is still carried out."""
        if self.closed:
            return
        self._take_unfinished(hung_up=True)
        self.answer(_no_wait)
        self.closed = True
        self.discard()

    def _take_unfinished(self, *, hung_up: bool) -> None:
        received = self._reader.current
        if received is not None and received.head is not None:
            received.hung_up, received.asked = hung_up, True
            if received not in self._waiting:
                self._waiting.append(received)

    def _is_slow(self, received: Received) -> bool:
        route = self._route(received.head) if received.head is not None else None
        return route is not None and route.session.is_slow

    # how it is answered

    @property
    def is_waiting(self) -> bool:
        """Whether ``answer`` has something to do: a request has arrived that is not answered yet, or an answer goes on
        after a pause."""
        return bool(self._waiting) or self._pause is not None

    @property
    def is_asking(self) -> bool:
        """Whether the client waits to be asked for a body, and ``answer`` has to find out whether it is wanted."""
        return bool(self._waiting) and not self._waiting[0].complete

    @property
    def is_idle(self) -> bool:
        """Whether no request has begun and no answer is left to be read."""
        return self._reader.current is None and not (self.is_waiting or self.is_readable)

    @property
    def is_readable(self) -> bool:
        """Whether the client can read without waiting: bytes, the end, or an error."""
        self._fill()
        return bool(self._output) or self.closed or self._failure is not None

    @property
    def is_stalled(self) -> bool:
        """Whether both ends wait for each other: a request has begun and does not go on."""
        return not (self.is_readable or self.is_waiting)

    def answer(self, wait: Callable[[float], object]) -> None:
        """Answer the requests that have arrived; ``wait`` is called with the seconds by which an answer is delayed."""
        pause, self._pause = self._pause, None
        if pause is not None:
            wait(pause.seconds)
        while self._waiting and not self.closed and self._failure is None:
            self._answer(self._waiting.popleft(), wait)

    def give_up(self) -> None:
        """Stop waiting for the client, as the server does after ``IDLE_TIMEOUT``: refuse what was begun, or close."""
        self._take_unfinished(hung_up=False)
        self.answer(_no_wait)
        self.closed = True

    def discard(self) -> None:
        """Forget what was to be read: the client has stopped waiting."""
        self._outgoing.clear()
        self._output, self._pause = b"", None

    def _answer(self, received: Received, wait: Callable[[float], object]) -> None:
        head = received.head
        route = self._route(head)
        if route is None:
            self._fail(OutsideMockError(_gone(self._host)))  # unless it has failed already
        elif head is None:
            assert received.error is not None
            self._send(route.session.refuse(received.error), "GET", keeps_alive=False)
        elif received.complete or received.asked:
            self._carry_out(route, received, body_of(received), wait)
        else:
            received.asked = True
            try:
                self._carry_out(route, received, _wanted(), wait)
            except Later as later:
                received.delay = later.seconds
            except BodyWanted:
                self.push(iter((CONTINUE,)))

    def _carry_out(self, route: Route, received: Received, body: Any, wait: Callable[[float], object]) -> None:
        head = received.head
        assert head is not None
        request = Request(head.method, Url(self._scheme, self._host, head.target), head.fields, body)
        foretold = FORETOLD.get()
        if foretold is not None:
            FORETOLD.set(None)
            received.met, received.delay = foretold.met, foretold.delay
        request.met, request.wait = received.met, wait
        if received.met is not None:
            request.wait = _no_wait  # it has waited before the body was wanted, but for what is left
            wait(received.delay)
        try:
            response = route.send(request) if foretold is None else foretold.answer(route, request)
        except BodyWanted:
            received.met = request.met
            raise
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # pytest.fail and pytest.skip raise no Exception
            self._fail(error)
            return
        keeps_alive = head.keeps_alive
        if isinstance(body, WholeBody):
            if head.expects_continue and not received.asked and body.is_read:
                self.push(iter((CONTINUE,)))
            keeps_alive = keeps_alive and body.unread <= _MAX_DRAIN
        elif body is not None:
            keeps_alive = isinstance(body, IncomingBody) and body.drain(_MAX_DRAIN) and keeps_alive
        self._send(response, head.method, minor=head.minor, keeps_alive=keeps_alive)

    def _route(self, head: RequestHead | None) -> Route | None:
        """Return who answers; ``None`` if nobody does."""
        try:
            if head is None:
                return self._exchange.route(self._host, {}, "/")
            return self._exchange.route(self._host, head.fields, head.target, head.method)
        except OutsideMockError as error:
            self._fail(error)
            return None

    def _send(self, response: Response, method: str, *, minor: int = 1, keeps_alive: bool) -> None:
        if not isinstance(response, Damaged):
            self._outgoing.append(render(response, method, minor=minor, keeps_alive=keeps_alive))
            self.closed = not keeps_alive
            return
        head = render_head(response, method, minor=minor, keeps_alive=keeps_alive)
        end = () if keeps_alive else (End.CLOSE,)
        self._outgoing.append(chain(response.steps(head, has_body=has_body(response, method)), end))

    def _fail(self, error: BaseException) -> None:
        if self._failure is None:
            self._failure = _as_on_a_socket(error)

    # what the client reads

    def _fill(self) -> None:
        """Take the next bytes to be read, if there are any."""
        outgoing = self._outgoing
        while outgoing and not self._output and self._pause is None:
            step = next(outgoing[0], b"")
            if not isinstance(step, (bytes, memoryview)):
                self._take(step)
                continue
            self._output = step
            if not step:
                outgoing.popleft()

    def _take(self, step: Pause | End) -> None:
        """Do what an answer does that goes wrong."""
        if isinstance(step, Pause):
            self._pause = step
            return
        self._outgoing.clear()
        if step is End.CLOSE:
            self.closed = True
        elif step is End.STALL:
            self.is_silent = True
        else:
            self._fail(ConnectionResetError() if step is End.RESET else TimeoutError())

    def push(self, chunks: Iterator[Step]) -> None:
        """Let the client read these bytes: an answer that did not come from bytes of a request."""
        self._outgoing.append(chunks)

    def read(self, limit: int) -> bytes | memoryview:
        """Return up to ``limit`` of the next bytes; none at the end of what there is. Raises what a hook raised."""
        self._fill()
        output = self._output
        if not output and self._failure is not None:
            failure, self._failure, self.closed = self._failure, None, True
            self._is_reset = isinstance(failure, ConnectionResetError)
            if UNWRAPPED.get() and isinstance(failure, Exception) and not isinstance(failure, OSError):
                raise RaisedByHook(failure)
            raise failure
        if len(output) <= limit:
            self._output = b""
            return output
        view = memoryview(output)
        self._output = view[limit:]
        return view[:limit]


def _wanted() -> Iterator[bytes]:
    """A body that is not there yet."""
    raise BodyWanted
    yield b""


def _no_wait(seconds: float) -> None:
    """Wait for nothing: nobody reads the answer."""


def _as_on_a_socket(error: BaseException) -> BaseException:
    """Return what a client's socket raises when the service's end breaks as a hook has said: a reset, whatever broke
    it."""
    if type(error) is TimeoutError:
        return TimeoutError("timed out")
    if type(error) in _BROKEN or (type(error) is ConnectionResetError and not error.args):
        return ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
    return error


_BROKEN: Final = frozenset({BrokenPipeError, ConnectionAbortedError, ConnectionError})


def _gone(host: str) -> str:
    return f"fakeoss: a connection to {host} was used after the mock in which it was opened had ended"
