"""What a mock opens for other processes, and closes."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import pytest
import requests

import fakeoss
from fakeoss.environment import REFUSING_PATH
from fakeoss.server.processes import open_refuser
from fakeoss.transports import EXCHANGE

SIGNED = {"Authorization": "AWS AK:any"}


def session() -> object:
    session = EXCHANGE.current()
    assert session is not None
    return session


def is_open(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_mock_without_processes_opens_nothing():
    before, servers = threading.active_count(), set(EXCHANGE.servers)
    with fakeoss.mock():
        assert threading.active_count() == before
        assert servers == EXCHANGE.servers


def test_the_server_lives_as_long_as_the_mock():
    addresses: list[tuple[str, int]] = []
    servers = set(EXCHANGE.servers)

    @fakeoss.mock(processes=True)
    def fail() -> None:
        addresses.append(EXCHANGE.current().address)  # type: ignore[union-attr]
        assert is_open(addresses[0])
        raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not is_open(addresses[0])
    assert servers == EXCHANGE.servers


def test_a_start_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    before, servers = threading.active_count(), set(EXCHANGE.servers)

    def fail(session: object) -> None:
        raise KeyError

    monkeypatch.setattr("fakeoss.transports.enter", fail)
    with pytest.raises(KeyError):
        fakeoss.mock(processes=True).start()
    assert threading.active_count() == before
    assert servers == EXCHANGE.servers


def test_the_server_is_for_the_endpoints_and_users_of_the_mock():
    user = fakeoss.User("AK", "secret", "id")
    with fakeoss.mock(processes=True, users=[user], auth="verify", endpoints=["minio.test"], buckets=["bkt"]) as oss:
        script = (
            "import boto3, os; client = boto3.client('s3'); client.put_object(Bucket='bkt', Key='key', Body=b'body'); "
            "print(os.environ['AWS_ACCESS_KEY_ID'])"
        )
        assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"AK\n"
        address = EXCHANGE.current().address  # type: ignore[union-attr]
        with socket.create_connection(address) as client:
            client.sendall(b"GET /key HTTP/1.1\r\nHost: bkt.minio.test\r\nConnection: close\r\n\r\n")
            assert client.makefile("rb").readline() == b"HTTP/1.1 403 Forbidden\r\n"  # it is not signed
        assert [(call.operation, call.bucket, call.process is None) for call in oss.calls] == [
            ("PutObject", "bkt", False),
            ("GetObject", "bkt", False),
        ]


def test_requests_of_this_process_to_the_server_are_answered_in_memory():
    with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
        host, port = EXCHANGE.current().address  # type: ignore[union-attr, misc]
        assert requests.put(f"http://{host}:{port}/bkt/key", data=b"body", headers=SIGNED).status_code == 200
        assert [call.process for call in oss.calls] == [None]


def test_what_refuses_is_opened_once_and_says_what_to_write():
    with fakeoss.mock():
        url = open_refuser(session())  # type: ignore[arg-type]
        assert open_refuser(session()) == url  # type: ignore[arg-type]
        assert url.endswith(REFUSING_PATH)
        answer = requests.put(f"{url}/bkt/key", data=b"body")
        assert answer.status_code == 403
        assert "write fakeoss.mock(processes=True) there" in answer.text
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.head(f"{url}/bkt/key")  # its answer could not say so
        assert len(fakeoss.current().calls) == 0
    parts = urlsplit(url)
    assert not is_open((str(parts.hostname), parts.port or 0))


@pytest.mark.parametrize("value", [1, "yes", None])
def test_processes_is_true_or_false(value: object):
    with pytest.raises(TypeError, match="processes must be True or False"):
        fakeoss.mock(processes=value)  # type: ignore[arg-type]
