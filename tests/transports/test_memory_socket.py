"""A socket that leads to the store: what HTTP clients do with one."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator

import pytest

import fakeoss
from fakeoss.transports import EXCHANGE
from fakeoss.transports.memory_socket import MemorySocket

pytestmark = pytest.mark.usefixtures("no_network")

HOST = "s3.us-east-1.amazonaws.com"
GET = f"GET /bkt/key HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: AWS AK:any\r\n\r\n".encode()
BROKEN_OFF = GET.replace(b"GET", b"PUT").replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\nbody")


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as store:
        store.bucket("bkt").put("key", b"content")
        yield store


@pytest.fixture
def sock(oss: fakeoss.Store) -> MemorySocket:
    return MemorySocket(EXCHANGE, ("https", HOST), lambda: (HOST, 443))


def is_readable(sock: MemorySocket) -> bool:
    return bool(select.select([sock], [], [], 0)[0])


def test_what_is_sent_is_answered(sock: MemorySocket) -> None:
    assert sock.send(GET[:5]) == 5
    sock.sendall(memoryview(GET)[5:])
    assert sock.recv(12) == b"HTTP/1.1 200"
    buffer = bytearray(4)
    assert (sock.recv_into(buffer, 3), buffer) == (3, b" OK\0")


def test_it_can_be_polled(sock: MemorySocket) -> None:
    assert not is_readable(sock)
    sock.sendall(GET)
    assert is_readable(sock)
    assert sock.recv(100_000)
    assert not is_readable(sock)


def test_it_can_be_read_once_no_mock_is_active() -> None:
    """As a connection that the server has closed; urllib3 makes a new one then."""
    with fakeoss.mock():
        sock = MemorySocket(EXCHANGE, ("https", HOST), lambda: (HOST, 443))
        assert not is_readable(sock)
    assert is_readable(sock)


def test_polling_takes_two_descriptors_for_all(sock: MemorySocket, oss: fakeoss.Store) -> None:
    others = [MemorySocket(EXCHANGE, ("https", HOST), lambda: (HOST, 443)) for _ in range(50)]
    assert len({other.fileno() for other in (sock, *others)}) == 1


def test_a_delay_ends_with_the_timeout(sock: MemorySocket, oss: fakeoss.Store) -> None:
    oss.faults.add("GetObject", delay=30)
    sock.settimeout(0.01)
    sock.sendall(GET)
    begun = time.monotonic()
    with pytest.raises(TimeoutError, match=r"^timed out$"):
        sock.recv(100)
    assert time.monotonic() - begun < 30
    assert [str(call) for call in oss.calls] == ["200 GetObject bkt/key"]  # carried out, but nobody reads the answer
    with pytest.raises(TimeoutError):
        sock.recv(100)


def test_who_does_not_wait_gets_nothing(sock: MemorySocket, oss: fakeoss.Store) -> None:
    sock.setblocking(False)
    assert not sock.getblocking()
    with pytest.raises(BlockingIOError):
        sock.recv(100)


@pytest.mark.parametrize("timeout", [None, 60])
def test_a_request_that_does_not_go_on_is_refused_as_the_server_does_after_its_own_patience(
    sock: MemorySocket, timeout: float | None
) -> None:
    sock.settimeout(timeout)
    sock.sendall(BROKEN_OFF)
    assert sock.recv(12) == b"HTTP/1.1 400"


def test_a_request_that_does_not_go_on_ends_with_the_timeout(sock: MemorySocket) -> None:
    sock.settimeout(0.01)
    sock.sendall(BROKEN_OFF)
    with pytest.raises(TimeoutError):
        sock.recv(12)


@pytest.mark.parametrize(
    ("seconds", "error", "text"),
    [
        (-1, ValueError, "Timeout value out of range"),
        ("soon", TypeError, "'str' object cannot be interpreted as an integer"),
    ],
)
def test_timeouts_are_judged_as_a_socket_judges_them(
    sock: MemorySocket, seconds: object, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        sock.settimeout(seconds)  # type: ignore[arg-type]
    with socket.socket() as real, pytest.raises(error, match=text):
        real.settimeout(seconds)  # type: ignore[arg-type]


def test_connecting_without_waiting_fails(sock: MemorySocket) -> None:
    with pytest.raises(BlockingIOError, match="in progress"):
        sock.connect(0)
    sock.connect(0.5)
    assert sock.timeout == 0.5


def test_files_outlive_the_socket(sock: MemorySocket) -> None:
    sock.sendall(GET)
    file = sock.makefile("rb")
    sock.close()
    assert file.readline() == b"HTTP/1.1 200 OK\r\n"
    file.close()
    assert sock.fileno() == -1
    for use in (lambda: sock.recv(1), lambda: sock.sendall(b"x"), lambda: sock.shutdown(socket.SHUT_RD)):
        with pytest.raises(OSError, match="Bad file descriptor"):
            use()


def test_files_for_writing(sock: MemorySocket) -> None:
    with sock.makefile("wb") as file:
        file.write(GET)
    with sock.makefile("rb", 0) as file:
        assert file.read(8) == b"HTTP/1.1"
    with sock.makefile("rwb") as file:
        assert file.read(4) == b" 200"


def test_who_leaves_in_the_middle_is_in_the_log(sock: MemorySocket, oss: fakeoss.Store) -> None:
    with sock:
        sock.sendall(BROKEN_OFF)
    assert [str(call) for call in oss.calls] == ["400 PutObject bkt/key -> IncompleteBody"]


def test_half_closed(sock: MemorySocket) -> None:
    sock.sendall(GET)
    sock.shutdown(socket.SHUT_RD)
    assert sock.recv(100) == b""


def test_names_and_options(sock: MemorySocket) -> None:
    assert (sock.family, sock.type, sock.getpeername()) == (socket.AF_INET, socket.SOCK_STREAM, (HOST, 443))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 0
    assert sock.getsockname() == ("127.0.0.1", 0)
    assert sock.detach() == -1
