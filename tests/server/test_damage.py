"""What faults do to the server's socket: read byte by byte, without a client that hides anything."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

import fakeoss
from fakeoss.failures import Failure

ASK = b"GET /bkt/k HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS A:b\r\n\r\n"
PUT = b"PUT /bkt/new HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS A:b\r\nContent-Length: 6\r\n\r\na body"
BODY = b"0123456789" * 100


@pytest.fixture
def server() -> Iterator[fakeoss.Server]:
    with fakeoss.Server(profile="aws", auth="lenient") as running:
        running.store.create_bucket("bkt").put("k", BODY)
        yield running


def connected(server: fakeoss.Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(server.endpoint_url.rpartition(":")[2])), timeout=5)


def taken(server: fakeoss.Server, request: bytes = ASK) -> tuple[bytes, bytes, str]:
    """Head and body of an answer, and how the connection ended."""
    with connected(server) as client:
        client.sendall(request)
        octets, end = b"", "closed"
        try:
            while piece := client.recv(1 << 16):
                octets += piece
        except ConnectionResetError:
            end = "reset"
    head, _, body = octets.partition(b"\r\n\r\n")
    return head, body, end


@pytest.mark.parametrize(
    ("failure", "body", "end"),
    [
        (fakeoss.cut(10), BODY[:10], "closed"),
        (fakeoss.cut(0.25), BODY[:250], "closed"),
        (fakeoss.cut(10, by="reset"), BODY[:10], "reset"),
        (fakeoss.cut(10, framing="none"), BODY[:10], "closed"),
        (fakeoss.cut(10, framing="chunked"), b"a\r\n0123456789\r\n", "closed"),
        (fakeoss.lose_answer(), b"", "reset"),
        (fakeoss.lose_answer(by="close"), b"", "closed"),
        (fakeoss.reset(), b"", "reset"),
    ],
    ids=repr,
)
def test_an_answer_ends_early(server: fakeoss.Server, failure: Failure, body: bytes, end: str):
    server.store.faults.add("GetObject", failure, times=1)
    assert taken(server)[1:] == (body, end)


def test_framing_is_as_the_fault_says(server: fakeoss.Server):
    server.store.faults.add(
        "GetObject", [fakeoss.cut(10), fakeoss.cut(10, framing="chunked"), fakeoss.cut(10, framing="none")]
    )
    heads = [taken(server)[0] for _ in range(3)]
    assert [b"Content-Length: 1000" in head for head in heads] == [True, False, False]
    assert [b"Transfer-Encoding: chunked" in head for head in heads] == [False, True, False]
    assert [b"Connection: close" in head for head in heads] == [False, False, True]


def test_a_large_answer_is_reset_after_all_its_bytes_came(server: fakeoss.Server):
    server.store.bucket("bkt").put("k", size=1 << 20)
    server.store.faults.add("GetObject", fakeoss.cut(100_000, by="reset"), times=1)
    _, body, end = taken(server)
    assert (len(body), end) == (100_000, "reset")


def test_what_is_announced_may_be_less_than_what_comes(server: fakeoss.Server):
    server.store.faults.add("GetObject", fakeoss.wrong_length(-10), times=1)
    head, body, _ = taken(server, ASK + ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert b"Content-Length: 990" in head
    assert body.startswith(BODY + b"HTTP/1.1 200 OK\r\n")


def test_reset_before_the_work_stores_nothing_and_after_it_does(server: fakeoss.Server):
    server.store.faults.add("PutObject", [fakeoss.reset(3), fakeoss.lose_answer()])
    bucket = server.store.bucket("bkt")
    assert (taken(server, PUT), "new" in bucket) == ((b"", b"", "reset"), False)
    assert (taken(server, PUT), "new" in bucket) == ((b"", b"", "reset"), True)


def test_a_stall_lasts_until_the_client_leaves(server: fakeoss.Server):
    before = set(threading.enumerate())
    server.store.faults.add("GetObject", fakeoss.stall(10), times=1)
    with connected(server) as client:
        client.sendall(ASK)
        octets = b""
        while not octets.endswith(b"0123456789"):
            octets += client.recv(100)
        client.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client.recv(1)
    ends_at = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < ends_at:
        threading.Event().wait(0.001)
    assert set(threading.enumerate()) <= before


def test_a_stall_ends_with_the_server(server: fakeoss.Server):
    server.store.faults.add("GetObject", fakeoss.stall(10), times=1)
    with connected(server) as client:
        client.sendall(ASK)
        client.recv(10)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 5


def test_a_pause_ends_when_the_client_leaves(server: fakeoss.Server):
    server.store.faults.add("GetObject", fakeoss.stall(10, seconds=600), times=1)
    with connected(server) as client:
        client.sendall(ASK)
        client.recv(10)
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 5


def test_the_port_is_silent_while_connections_are_refused(server: fakeoss.Server):
    url = server.endpoint_url
    with connected(server) as kept:
        kept.sendall(ASK)
        octets = b""
        while not octets.endswith(BODY):
            octets += kept.recv(1 << 16)
        with server.store.faults.inject("*", fakeoss.refuse(), optional=True):
            assert kept.recv(1) == b""
            with pytest.raises(ConnectionRefusedError):
                connected(server)
        assert taken(server, ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))[1] == BODY
    assert server.endpoint_url == url


def test_a_refusal_may_end_by_itself(server: fakeoss.Server):
    server.store.faults.add("*", fakeoss.refuse(0.02), optional=True)
    with pytest.raises(ConnectionRefusedError):
        connected(server)
    ends_at = time.monotonic() + 5
    while time.monotonic() < ends_at:
        try:
            connected(server).close()
            break
        except ConnectionRefusedError:
            threading.Event().wait(0.001)
    else:
        pytest.fail("the port is not open again")


def test_a_server_that_refuses_can_be_stopped(server: fakeoss.Server):
    server.store.faults.add("*", fakeoss.refuse(), optional=True)
    server.stop()
    server.store.faults.clear()
    assert not server.is_running
