"""The raw response below botocore's: a response of urllib3 that is only made when more than its bytes is wanted of it.

Nearly every caller reads the body and no more. Whoever looks at anything else finds what reading from a connection
would have given: the response of urllib3 is made then, as far read as the caller has read, with a connection of the
session's pool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from urllib3._collections import HTTPHeaderDict
from urllib3.response import HTTPResponse
from urllib3.util import Retry

from fakeoss.transports.ready_response import ready_response
from fakeoss.transports.stream import open_body
from fakeoss.wire.message import PIECE, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["UnopenedResponse"]

_TAKES = frozenset(HTTPResponse.__init__.__code__.co_varnames)
_VERSION: dict[str, Any] = {"version_string": "HTTP/1.1"} if "version_string" in _TAKES else {}


class UnopenedResponse(HTTPResponse):
    """Becomes a plain ``HTTPResponse`` when it is opened. ``connect`` returns the pool, the connection and the target
    that the request would have used."""

    _answer: Response
    _fields: dict[str, str]
    _method: str
    _connect: Callable[[], tuple[Any, Any, str]]
    _file: Any
    _enforces_length: bool
    _consumed = 0
    _is_at_end = False
    _was_read = False
    _was_closed = False

    def __init__(
        self,
        response: Response,
        fields: dict[str, str],
        method: str,
        connect: Callable[[], tuple[Any, Any, str]],
        *,
        enforces_length: bool = True,
    ) -> None:
        self._answer, self._fields, self._method, self._connect = response, fields, method, connect
        self._file, self._enforces_length = open_body(response), enforces_length

    def read(self, amt: int | None = None, decode_content: bool | None = None, cache_content: bool = False) -> bytes:
        """Return the next ``amt`` bytes, or all that remain."""
        if decode_content or cache_content or self._was_closed:
            self._open()
            return HTTPResponse.read(self, amt, decode_content, cache_content)
        if self._is_at_end:
            return b""
        self._was_read = True
        data: bytes = self._file.read(-1 if amt is None else amt)
        self._consumed += len(data)
        if amt is None or amt < 0 or self._consumed >= self._answer.size or (amt and not data):
            self._is_at_end = True
        return data

    def stream(self, amt: int | None = PIECE, decode_content: bool | None = None) -> Generator[bytes, None, None]:
        """Yield the body in pieces of ``amt`` bytes."""
        if decode_content or amt == 0:
            self._open()
            yield from HTTPResponse.stream(self, amt, decode_content)
            return
        while not self.closed:
            if data := self.read(amt):
                yield data

    def take(self) -> bytes:
        """Return the whole body, which nobody has read from."""
        self._is_at_end = self._was_read = True
        self._consumed = self._answer.size
        return self._answer.content()

    @property
    def closed(self) -> bool:
        """Whether the body has been read to its end, or closed."""
        return bool(self._is_at_end or self._was_closed)

    def close(self) -> None:
        """Close the body."""
        self._was_closed = True

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""

    def readable(self) -> bool:
        """True."""
        return True

    def __getattr__(self, name: str) -> Any:
        if "_answer" not in vars(self):
            raise AttributeError(name)
        self._open()
        return getattr(self, name)

    def __repr__(self) -> str:
        self._open()
        return repr(self)

    def _open(self) -> None:
        """Become a plain response, as far read as this one is."""
        state = dict(vars(self))
        answer, fields, method, file = (state[name] for name in ("_answer", "_fields", "_method", "_file"))
        consumed, is_at_end, was_read, was_closed = self._consumed, self._is_at_end, self._was_read, self._was_closed
        pool, connection, target = state["_connect"]()
        vars(self).clear()
        self.__class__ = HTTPResponse  # type: ignore[assignment]
        remaining = 0 if is_at_end else answer.size - consumed
        rest: Any = file.read() if remaining <= _SMALL else iter(lambda: file.read(PIECE), b"")
        body = ready_response(connection, Response(answer.status, answer.headers, rest, remaining), fields, method)
        HTTPResponse.__init__(
            self,
            body=body,
            headers=HTTPHeaderDict(fields),
            status=answer.status,
            version=11,
            reason=body.reason,
            preload_content=False,
            decode_content=False,
            original_response=body,
            enforce_content_length=state["_enforces_length"],
            request_method=method,
            request_url=target,
            **({"sock_shutdown": connection.sock.shutdown} if "sock_shutdown" in _TAKES else {}),
            **_VERSION,
        )
        self.retries = Retry(False)
        self._pool, self._connection = pool, connection
        self._fp_bytes_read, self._uncached_read_occurred = consumed, was_read
        if self.length_remaining is not None:
            self.length_remaining -= consumed
        if is_at_end:
            body.read()
            self.release_conn()
        if was_closed:
            self.close()
        vars(self).update((name, value) for name, value in state.items() if name not in _STATE)


_SMALL = 4096
_STATE = frozenset(UnopenedResponse.__annotations__) | {"_consumed", "_is_at_end", "_was_read", "_was_closed"}
UnopenedResponse.__module__ = HTTPResponse.__module__  # as which it shows itself before it is one
UnopenedResponse.__name__ = UnopenedResponse.__qualname__ = HTTPResponse.__name__
