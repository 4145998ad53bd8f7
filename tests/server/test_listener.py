"""The port: what goes wrong while connections are accepted or ended is neither lost nor told in tracebacks."""

from __future__ import annotations

import errno
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fakeoss import Server
from support.raw_http import answers_to

ROOT = Path(__file__).parent.parent.parent
ASK = b"GET /bucket/key HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS A:b\r\n\r\n"


def test_accepting_goes_on_after_it_failed(server: Server, monkeypatch: pytest.MonkeyPatch):
    failures = [BlockingIOError(), ConnectionAbortedError()]
    accept = socket.socket.accept

    def failing(port: socket.socket) -> object:
        if failures:
            raise failures.pop()
        return accept(port)

    monkeypatch.setattr("fakeoss.server.listener._PAUSE", 0.001)
    monkeypatch.setattr(socket.socket, "accept", failing)
    assert [answer.body for answer in answers_to(server, ASK)] == [b"content"]
    assert not failures


@pytest.mark.parametrize("reason", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
def test_connection_without_a_descriptor_is_told(server: Server, monkeypatch: pytest.MonkeyPatch, reason: int):
    failures = [OSError(reason, os.strerror(reason))]
    accept = socket.socket.accept

    def failing(port: socket.socket) -> object:
        if failures:
            raise failures.pop()
        return accept(port)

    monkeypatch.setattr(socket.socket, "accept", failing)
    busy, served = (answers_to(server, ASK)[0] for _ in range(2))
    assert (busy.status, busy.headers["connection"]) == (503, "close")
    assert b"<Code>ServiceUnavailable</Code>" in busy.body  # Amazon: List of error codes
    assert served.body == b"content"


def test_connection_without_a_thread_is_told(server: Server, monkeypatch: pytest.MonkeyPatch):
    before = set(threading.enumerate())  # other tests may have servers of their own
    start, refusals = threading.Thread.start, [RuntimeError("can't start new thread")] * 3

    def failing(thread: threading.Thread) -> None:
        if thread.name == "fakeoss-connection" and refusals:
            raise refusals.pop()
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", failing)
    assert [answers_to(server, ASK)[0].status for _ in range(4)] == [503, 503, 503, 200]
    server.stop()
    assert set(threading.enumerate()) <= before


def test_server_without_a_thread_does_not_start(monkeypatch: pytest.MonkeyPatch):
    before = set(threading.enumerate())
    start = threading.Thread.start

    def failing(thread: threading.Thread) -> None:
        if thread.name == "fakeoss-server":
            raise RuntimeError("can't start new thread")
        start(thread)

    server = Server()
    with monkeypatch.context() as patches:
        patches.setattr(threading.Thread, "start", failing)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            server.start()
    assert not server.is_running
    assert set(threading.enumerate()) <= before
    with server:
        assert server.is_running


LIMITED = """
import resource, socket, fakeoss
with fakeoss.Server() as server:
    server.store.create_bucket("bucket").put("key", b"content")
    port = int(server.endpoint_url.rpartition(":")[2])
    ask = b"GET /bucket/key HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: AWS A:b\\r\\n\\r\\n"
    used = socket.create_connection(("127.0.0.1", port), timeout=10)
    used.sendall(ask)
    assert used.recv(12) == b"HTTP/1.1 200"
    while b"content" not in used.recv(65536):
        pass
    clients = [socket.socket() for _ in range(9)]
    number = socket.socket()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number.fileno() + 3, hard))
    number.close()
    statuses = []
    for client in clients:
        client.settimeout(10)
        client.connect(("127.0.0.1", port))
        client.sendall(ask)
        statuses.append(client.recv(12)[-3:].decode())
    used.sendall(ask)
    assert used.recv(12) == b"HTTP/1.1 200", "a connection that there is goes on"
    for client in (*clients, used):
        client.close()
print(sorted(set(statuses)), "503" in statuses)
"""


def test_server_at_the_limit_of_descriptors_answers():
    """As a container with a small ``ulimit -n`` does: no connection is left without an answer."""
    pytest.importorskip("resource")
    command = [sys.executable, "-c", LIMITED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("['200', '503'] True\n", "")


def test_stop_tells_nothing(server: Server, caplog: pytest.LogCaptureFixture):
    port = int(server.endpoint_url.rpartition(":")[2])
    with caplog.at_level(logging.DEBUG), socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(ASK.replace(b"GET", b"PUT").replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\nabc"))
        assert [answer.body for answer in answers_to(server, ASK)] == [b"content"]
        server.stop()
    assert not [record for record in caplog.records if record.name == "fakeoss"]


GEVENT = """
from gevent import monkey
monkey.patch_all()
import socket, fakeoss
for _ in range(3):
    with fakeoss.Server() as server:
        port = int(server.endpoint_url.rpartition(":")[2])
        idle, used = (socket.create_connection(("127.0.0.1", port)) for _ in range(2))
        used.sendall(b"PUT /b/k HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 9\\r\\n\\r\\nabc")
        last = socket.create_connection(("127.0.0.1", port))
        last.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
        assert last.recv(12) == b"HTTP/1.1 403", "the others have been accepted before"
    for client in (idle, used, last):
        client.close()
print("stopped")
"""


def test_stop_under_gevent_tells_nothing():
    """gevent raises in whoever waits for a socket that another greenlet closes."""
    pytest.importorskip("gevent")
    command = [sys.executable, "-c", GEVENT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("stopped\n", "")


# what a server holds when it is stopped


def test_stop_lets_a_request_end(server: Server):
    entered, leave = threading.Event(), threading.Event()

    def hold(entry: object) -> None:
        entered.set()
        leave.wait(10)

    server.store.on("GetObject", before=hold)
    with ThreadPoolExecutor(2) as pool:
        answer = pool.submit(answers_to, server, ASK)
        assert entered.wait(10)
        stop = pool.submit(server.stop, 10)
        leave.set()
        assert [each.body for each in answer.result(10)] == [b"content"]
        stop.result(10)


def test_stop_leaves_behind_what_does_not_end(server: Server):
    entered, leave = threading.Event(), threading.Event()

    def hold(entry: object) -> None:
        entered.set()
        leave.wait(30)

    server.store.on("GetObject", before=hold)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(answers_to, server, ASK)
        assert entered.wait(10)
        began = time.monotonic()
        server.stop(0.1)
        assert time.monotonic() - began < 2
        assert answer.result(10) == []
        leave.set()


def test_stop_ends_a_delay(server: Server):
    server.store.faults.add("GetObject", delay=60)
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        entered = threading.Event()
        server.store.on("GetObject", before=lambda entry: entered.set())
        pool.submit(answers_to, server, ASK)
        assert entered.wait(10)
        server.stop(1)
    assert time.monotonic() - began < 10


def test_idle_connections_end_at_once(server: Server):
    port = int(server.endpoint_url.rpartition(":")[2])
    clients = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(50)]
    for client in clients:
        client.sendall(ASK)
        assert client.recv(12) == b"HTTP/1.1 200"
    began = time.monotonic()
    server.stop(30)
    assert time.monotonic() - began < 5
    for client in clients:
        client.close()
