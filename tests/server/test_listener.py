"""The port: what goes wrong while connections are accepted or ended is neither lost nor told in tracebacks."""

from __future__ import annotations

import errno
import logging
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fakeoss import Server
from support.raw_http import answers_to

ROOT = Path(__file__).parent.parent.parent
ASK = b"GET /bucket/key HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS A:b\r\n\r\n"


def test_accepting_goes_on_after_it_failed(server: Server, monkeypatch: pytest.MonkeyPatch):
    """A process may be out of file descriptors for a while."""
    failures = [OSError(errno.EMFILE, "too many open files"), BlockingIOError(), ConnectionAbortedError()]
    accept = socket.socket.accept

    def failing(port: socket.socket) -> object:
        if failures:
            raise failures.pop()
        return accept(port)

    monkeypatch.setattr("fakeoss.server.listener._PAUSE", 0.001)
    monkeypatch.setattr(socket.socket, "accept", failing)
    assert [answer.body for answer in answers_to(server, ASK)] == [b"content"]
    assert not failures


def test_connection_without_a_thread_is_closed(server: Server, monkeypatch: pytest.MonkeyPatch):
    before = set(threading.enumerate())  # other tests may have servers of their own
    start, refusals = threading.Thread.start, [RuntimeError("can't start new thread")]

    def failing(thread: threading.Thread) -> None:
        if thread.name == "fakeoss-connection" and refusals:
            raise refusals.pop()
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", failing)
    monkeypatch.setattr("fakeoss.server.listener._PAUSE", 0.001)
    with socket.create_connection(("127.0.0.1", int(server.endpoint_url.rpartition(":")[2])), timeout=10) as client:
        assert client.recv(1) == b""
    assert [answer.body for answer in answers_to(server, ASK)] == [b"content"]
    server.stop()
    assert set(threading.enumerate()) <= before


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
