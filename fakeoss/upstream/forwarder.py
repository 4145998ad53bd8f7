"""Passes requests on to the upstream, and its answers back."""

from __future__ import annotations

import re
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fakeoss.errors import Cause, OssError, UpstreamError
from fakeoss.failures import ok
from fakeoss.handling.injection import Injected
from fakeoss.upstream.connections import Broken, Pool, Unreachable
from fakeoss.upstream.outgoing import HOP, Outgoing, headers_of, target_of
from fakeoss.upstream.settings import DEFAULT_REGION
from fakeoss.wire.auth.signing import signed_headers
from fakeoss.wire.delivery import Damaged
from fakeoss.wire.error_row import Row
from fakeoss.wire.message import PIECE, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from fakeoss.handling.call import Call
    from fakeoss.upstream.connections import Connection
    from fakeoss.upstream.settings import Upstream
    from fakeoss.wire.address import Place
    from fakeoss.wire.response_head import ResponseHead

    Body = Callable[[], Iterable[bytes | memoryview]]

__all__ = ["Forwarded", "Forwarder"]

_SMALL: Final = 1 << 16
"""Answers up to this size are read before they are passed on, so that the log has them."""
_IN_MEMORY: Final = 4 << 20
_ERROR: Final = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<Error[\s>]")
_CODE: Final = re.compile(rb"<Code>([^<]{1,100})</Code>")
_LOCATION: Final = (
    '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>"
)
_REPEATABLE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SPELLING: Final = {"content-length": "Content-Length", "content-type": "Content-Type", "etag": "ETag"}
"""Of headers that are looked for by their usual spelling."""


class Forwarded(Response):
    """An answer of the upstream; ``code`` is the error code in it."""

    __slots__ = ("code",)

    def __init__(self, status: int, headers: dict[str, str], body: Any, size: int) -> None:
        super().__init__(status, headers, body, size)
        self.code: str | None = None
        if isinstance(body, bytes) and _ERROR.match(body) and (match := _CODE.search(body)):
            self.code = match[1].decode("latin-1").strip()


class _Stream:
    """The body of an answer, as it comes from the upstream. Once it was read, or is no longer wanted, its connection is
    given back or closed."""

    def __init__(self, connection: Connection, pieces: Iterator[bytes], pool: Pool) -> None:
        self._connection: Connection | None = connection
        self._pieces = pieces
        self._pool = pool

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        connection, self._connection = self._connection, None
        if connection is not None:
            self._pool.give(connection)

    def close(self) -> None:
        """Want no more of it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    __del__ = close


class Forwarder:
    """Asks ``upstream`` in place of the operations of this server."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self._pool = Pool(upstream)

    def listen(self, port: int) -> None:
        """Know where the server listens that this is for, so that it never asks itself."""
        self._pool.own_port = port

    def close(self) -> None:
        """Close the connections that are not in use; others are opened when they are needed."""
        self._pool.close()

    def forward(self, call: Call, place: Place) -> Response:
        """Return the answer of the upstream to a request of ``place`` that is authenticated. Raises OssError for a body
        that is not what it should be, and Injected, ServiceUnavailable with the reason, if there is no answer."""
        if call.operation == "PostObject":
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="PostObject in front of an upstream")
        outgoing = Outgoing(call)
        try:
            answer, connection = self._send(call, place, outgoing)
        finally:
            outgoing.close()
        if outgoing.whole is not None:
            call.request.received = outgoing.whole
        try:
            return self._response(answer, connection)
        except Broken as error:
            raise _unavailable(self.upstream, f"its answer has broken off: {error}") from None

    def _send(self, call: Call, place: Place, outgoing: Outgoing) -> tuple[ResponseHead, Connection]:
        """Pass a request on. One that nobody has signed here is not signed there either."""
        headers, method = headers_of(call.headers), call.request.method
        outgoing.add_headers(headers)
        target = target_of(call, place, self.upstream.path)
        payload_hash = None if call.user is None else outgoing.payload_hash
        return self._exchange(method, self._head(method, target, headers, payload_hash), outgoing.pieces)

    def code_of(self, response: Response) -> str | None:
        """Return the error code in an answer of the upstream; ``None`` if there is none."""
        return response.code if isinstance(response, Forwarded) else None

    def finish(self, response: Response, call: Call) -> Response:
        """Return an answer as it is delivered: if the upstream breaks off in the middle of it, the connection to the
        client is closed there."""
        if isinstance(response.body, bytes) or isinstance(response, Damaged):
            return response
        return Damaged(response, ok, call.store.clock.advance)

    def create_bucket(self, name: str) -> None:
        """Create a bucket upstream, unless it is there. Raises UpstreamError."""
        if self._ask("HEAD", name).status == 200:
            return
        region = self.upstream.keys.region
        document = "" if region == DEFAULT_REGION else _LOCATION.format(region)
        response = self._ask("PUT", name, document.encode())
        if response.status != 200:
            reason = f"the bucket {name}: {response.code or response.status}"
            raise UpstreamError(f"fakeoss: the upstream {self.upstream.url} has not created {reason}")

    def _ask(self, method: str, bucket: str, document: bytes = b"") -> Forwarded:
        """Return the answer to a request of our own. Raises UpstreamError if there is none."""
        target = f"{self.upstream.path}/{quote(bucket, safe='')}"
        headers = {"content-length": str(len(document))} if method == "PUT" else {}
        head = self._head(method, target, headers, sha256(document).hexdigest())
        try:
            return self._response(*self._exchange(method, head, lambda: (document,)))
        except Broken:
            raise UpstreamError(f"fakeoss: the answer of the upstream {self.upstream.url} has broken off") from None
        except Injected as injected:
            raise UpstreamError(injected.row.message) from None

    def _head(self, method: str, target: str, headers: dict[str, str], payload_hash: str | None) -> bytes:
        """Return the head of a request, which is signed if there is a hash of its body."""
        named = {"host": self.upstream.host, **headers}
        if payload_hash is not None:
            named = signed_headers(method, target, named, payload_hash, self.upstream.keys)
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
        return "\r\n".join(lines).encode("latin-1", "replace")

    def _exchange(self, method: str, head: bytes, body: Body) -> tuple[ResponseHead, Connection]:
        """Send a request and read the head of its answer. A kept connection that was closed meanwhile is replaced by a
        new one if the request may be repeated."""
        try:
            connection = self._pool.take()
            try:
                return self._attempt(connection, method, head, body), connection
            except ConnectionError:
                if connection.is_fresh or method not in _REPEATABLE:
                    raise
            connection = self._pool.open()
            return self._attempt(connection, method, head, body), connection
        except TimeoutError:
            reason = f"it has not answered within {self.upstream.timeout:g} seconds"
        except OSError as error:
            reason = error.strerror or str(error)
        except Unreachable as error:
            reason = str(error)
        raise _unavailable(self.upstream, reason)

    def _attempt(self, connection: Connection, method: str, head: bytes, body: Body) -> ResponseHead:
        try:
            try:
                connection.send(head, body())
            except (BrokenPipeError, ConnectionResetError):  # it may have answered before it has read all
                connection.is_reusable = False
            return connection.receive(method)
        except BaseException:
            connection.close()
            raise

    def _response(self, answer: ResponseHead, connection: Connection) -> Forwarded:
        """Return the response to pass on. A small body is read now; one whose length is not known is, too, so that it
        can be sent with its length. Raises Broken."""
        status, length, headers = answer.status, answer.length, _passed_on(answer.fields)
        pieces = connection.pieces(answer)
        if length is not None and length > _SMALL:
            return Forwarded(status, headers, _Stream(connection, pieces, self._pool), length)
        if length is not None:
            body = b"".join(pieces)
            self._pool.give(connection)
            return Forwarded(status, headers, body, length)
        file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by whoever has read it
        try:
            for piece in pieces:
                file.write(piece)
        except BaseException:
            file.close()
            connection.close()
            raise
        self._pool.give(connection)
        size = file.tell()
        file.seek(0)
        headers["Content-Length"] = str(size)
        if size > _SMALL:
            return Forwarded(status, headers, _Spooled(file), size)
        with file:
            return Forwarded(status, headers, file.read(), size)


class _Spooled:
    """A body that was set aside."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(PIECE):
            yield piece
        self._file.close()

    def close(self) -> None:
        """Want no more of it."""
        self._file.close()

    __del__ = close


def _passed_on(fields: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Return the headers of an answer that do not belong to the hop, under the names that the upstream gives them."""
    dropped: Collection[str] = HOP
    if "connection" in fields:
        dropped = HOP.union(name.strip().lower() for name in fields["connection"][1].split(","))
    spelling = _SPELLING.get
    return {spelling(lower, name): value for lower, (name, value) in fields.items() if lower not in dropped}


def _unavailable(upstream: Upstream, reason: str) -> Injected:
    message = f"fakeoss: the upstream {upstream.url} cannot be reached: {reason}"
    return Injected(Row(Cause.SERVICE_UNAVAILABLE, 503, "ServiceUnavailable", "ours", message))
