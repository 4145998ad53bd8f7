"""Connections that cannot be served: each has its answer, or is closed, and no descriptor is lost."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fakeoss.server.overflow import Overflow


@contextmanager
def waiting_port() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A port, and a client that waits to be accepted."""
    with socket.create_server(("127.0.0.1", 0)) as port, socket.create_connection(port.getsockname()) as client:
        client.settimeout(10)
        yield port, client


def refuse(client: socket.socket, peer: str) -> None:
    with client:
        client.sendall(peer.encode())


def require_refused(overflow: Overflow) -> None:
    """Have a connection accepted, as soon as the descriptor is back from the one before, and refused."""
    with waiting_port() as (port, client):
        while not overflow.accept(port):
            pass
        assert (client.recv(99), client.recv(99)) == (b"127.0.0.1", b"")


def test_connection_is_accepted_with_the_descriptor_that_was_kept():
    overflow = Overflow(refuse)
    overflow.start()
    try:
        for _ in range(3):
            require_refused(overflow)
    finally:
        overflow.stop(10)


def test_descriptor_in_use_is_not_given_up_twice(monkeypatch: pytest.MonkeyPatch):
    entered, leave = threading.Event(), threading.Event()

    def hold(client: socket.socket, peer: str) -> None:
        entered.set()
        leave.wait(10)
        client.close()

    overflow = Overflow(hold)
    overflow.start()
    try:
        with waiting_port() as (port, _):
            assert overflow.accept(port)
            assert entered.wait(10)
            assert not overflow.accept(port)
    finally:
        leave.set()
        overflow.stop(10)


def test_client_that_has_left_costs_nothing():
    overflow = Overflow(refuse)
    overflow.start()
    try:
        with socket.create_server(("127.0.0.1", 0)) as port:
            port.setblocking(False)
            assert not overflow.accept(port)
        with waiting_port() as (port, client):
            assert overflow.accept(port)
            assert client.recv(99) == b"127.0.0.1"
    finally:
        overflow.stop(10)


def test_more_than_can_wait_are_closed():
    entered, leave = threading.Event(), threading.Event()

    def hold(client: socket.socket, peer: str) -> None:
        entered.set()
        leave.wait(10)
        client.close()

    overflow = Overflow(hold)
    overflow.start()
    pairs = [socket.socketpair() for _ in range(80)]
    try:
        overflow.take(pairs[0][0], "")
        assert entered.wait(10)
        for server_end, _ in pairs[1:]:
            overflow.take(server_end, "")
        assert [at for at, (server_end, _) in enumerate(pairs) if server_end.fileno() < 0] == list(range(65, 80))
    finally:
        leave.set()
        overflow.stop(10)
    assert all(server_end.fileno() < 0 for server_end, _ in pairs)
    for _, client in pairs:
        client.close()


def test_descriptor_is_given_back():
    before = len(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else 0
    for _ in range(3):
        overflow = Overflow(refuse)
        overflow.start()
        overflow.stop(10)
    assert (len(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else 0) == before
