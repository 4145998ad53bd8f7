"""Bodies on a connection: read to their end and not beyond, whatever the client does."""

from __future__ import annotations

from io import BytesIO, RawIOBase

import pytest

from fakeoss.errors import Cause, OssError
from fakeoss.wire.framing import IncomingBody

NEXT = b"GET / HTTP/1.1\r\n"


def read_all(body: IncomingBody, size: int) -> bytes:
    return b"".join(iter(lambda: body.read(size), b""))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(
    ("length", "sent"),
    [
        pytest.param(7, b"content", id="announced"),
        pytest.param(None, b"7\r\ncontent\r\n0\r\n\r\n", id="one chunk"),
        pytest.param(None, b"3\r\ncon\r\n04\r\ntent\r\n000\r\n\r\n", id="two chunks, zeros before"),
        # RFC 9112, sections 7.1.1 and 7.1.2: what is not known is ignored
        pytest.param(None, b"7 ;a=b\r\ncontent\r\n0;c\r\nX-Trailer: 1\r\nY: 2\r\n\r\n", id="extensions and trailers"),
    ],
)
def test_body_ends_where_it_ends(length: int | None, sent: bytes, size: int):
    file = BytesIO(sent + NEXT)
    body = IncomingBody(file, length)
    assert (read_all(body, size), body.complete) == (b"content", True)
    assert file.read() == NEXT


def test_empty_body_is_complete_before_it_is_read():
    body = IncomingBody(BytesIO(NEXT), 0)
    assert (body.complete, body.read(5)) == (True, b"")


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        (b"", Cause.INCOMPLETE_BODY),
        (b"7\r\n", Cause.INCOMPLETE_BODY),
        (b"7\r\ncont", Cause.INCOMPLETE_BODY),
        (b"7\r\ncontent", Cause.INCOMPLETE_BODY),
        (b"7\r\ncontent\r\n0\r\n", Cause.INCOMPLETE_BODY),
        (b"7\r\ncontent\r\n0\r\nX-Trailer", Cause.INCOMPLETE_BODY),
        (b"\r\n", Cause.CHUNKS_MALFORMED),
        (b"0x7\r\ncontent\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED),
        (b"-1\r\n\r\n", Cause.CHUNKS_MALFORMED),
        (b"+7\r\ncontent\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED),
        (b"1_0\r\n0123456789abcdef\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED),
        (b"seven\r\n", Cause.CHUNKS_MALFORMED),
        (b"6\r\ncontent\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED),
        (b"7\ncontent\n0\n\n", Cause.CHUNKS_MALFORMED),
        (b"7" * 10_000, Cause.CHUNKS_MALFORMED),
        (b"0" * 16 + b"\r\n\r\n", Cause.CHUNKS_MALFORMED),
        (b"0\r\n" + b"a: b\r\n" * 200, Cause.CHUNKS_MALFORMED),
    ],
)
def test_broken_chunks_are_refused_once(sent: bytes, cause: Cause):
    body = IncomingBody(BytesIO(sent), None)
    with pytest.raises(OssError) as raised:
        read_all(body, 100)
    assert raised.value.cause is cause
    assert (body.read(5), body.complete, body.drain(100)) == (b"", False, False)


def test_announced_body_may_stop_short():
    body = IncomingBody(BytesIO(b"cont"), 7)
    assert read_all(body, 3) == b"cont"
    assert (body.complete, body.drain(100)) == (False, False)


class Failing(RawIOBase):
    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, size: int | None = -1) -> bytes:
        raise self._error


@pytest.mark.parametrize(
    ("error", "cause"), [(TimeoutError(), Cause.REQUEST_TIMEOUT), (ConnectionResetError(), Cause.INCOMPLETE_BODY)]
)
def test_failing_connection_is_a_documented_fault(error: Exception, cause: Cause):
    body = IncomingBody(Failing(error), 7)  # type: ignore[arg-type]
    with pytest.raises(OssError) as raised:
        body.read(5)
    assert raised.value.cause is cause
    assert not body.drain(100)


@pytest.mark.parametrize(("limit", "done"), [(6, False), (7, True), (100, True)])
def test_drain_reads_up_to_its_limit(limit: int, *, done: bool):
    file = BytesIO(b"content" + NEXT)
    assert IncomingBody(file, 7).drain(limit) is done
    assert file.tell() == min(limit, 7)


def test_drain_of_broken_chunks_ends():
    file = BytesIO(b"seven\r\n" + NEXT)
    assert not IncomingBody(file, None).drain(100)


def test_client_is_told_to_proceed_once_and_only_to_be_read():
    told: list[str] = []
    body = IncomingBody(BytesIO(b"content"), 7, lambda: told.append("proceed"))
    assert (body.drain(100), told) == (False, [])
    assert (body.read(3), body.read(100), told) == (b"con", b"tent", ["proceed"])
