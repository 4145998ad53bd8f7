"""Engines that answer oddly, clients that leave, many of them: each gets what is its own, and nothing is left open."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest
import requests
from botocore.exceptions import ClientError

import fakeoss
from fakeoss.upstream import connections
from support.stub_engine import StubEngine
from support.upstream import client_of, upstream_at

OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
SIGNED = "Authorization: AWS FRONTKEY:signature\r\n"
MIB = 1 << 20


def front_of(url: str) -> fakeoss.Server:
    return fakeoss.Server(profile="aws", upstream=upstream_at(url))


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("first", "ask"),
    [
        (OK % 5 + b"stray", lambda s3: s3.head_object(Bucket="data", Key="x")),
        (b"HTTP/1.1 204 No Content\r\n\r\nstray", lambda s3: s3.delete_object(Bucket="data", Key="x")),
        (OK % 1 + b"1stray", lambda s3: s3.get_object(Bucket="data", Key="x")["Body"].read()),
    ],
)
def test_bytes_behind_an_answer_are_no_part_of_the_next(first: bytes, ask: Callable):
    """A body where there is none, or more than was announced: the connection is not used again."""
    with StubEngine([first], [OK % 2 + b"ok"]) as engine, front_of(engine.url) as front:
        s3 = client_of(front.endpoint_url)
        ask(s3)
        assert s3.get_object(Bucket="data", Key="x")["Body"].read() == b"ok"


def test_a_304_has_no_body_whatever_its_length():
    head = b'HTTP/1.1 304 Not Modified\r\nETag: "e"\r\nContent-Length: 5\r\n\r\n'
    with StubEngine([head, OK % 2 + b"ok"]) as engine, front_of(engine.url) as front:
        s3 = client_of(front.endpoint_url)
        with pytest.raises(ClientError) as failure:
            s3.get_object(Bucket="data", Key="x", IfNoneMatch='"e"')
        assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 304
        assert s3.get_object(Bucket="data", Key="x")["Body"].read() == b"ok"


@pytest.mark.parametrize("count", [200, 300])
def test_very_many_headers(count: int):
    fields = b"".join(b"x-amz-meta-%d: %d\r\n" % (number, number) for number in range(count))
    with (
        StubEngine([b"HTTP/1.1 200 OK\r\n" + fields + b"Content-Length: 0\r\n\r\n"]) as engine,
        front_of(engine.url) as front,
    ):
        with requests.Session() as session:
            url, headers = f"{front.endpoint_url}/data/x", {"Authorization": "AWS FRONTKEY:signature"}
            if count > 256:
                answer = session.get(url, headers=headers)
                assert answer.status_code == 503
                assert "its answer has too many headers" in answer.text
                return
        channel = asked(front, "GET /data/x")
        head = channel.recv(1 << 16)
        channel.close()
    assert head.count(b"x-amz-meta-") == count


@pytest.mark.parametrize("status", [b"500 Oops", b"502 Bad Gateway", b"301 Moved", b"299 Odd", b"599 Odd", b"420 x"])
def test_any_status_and_any_text_is_passed_on(status: bytes):
    text = b"<html>not of S3</html>"
    head = b"HTTP/1.1 %b\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (status, len(text))
    with StubEngine([head + text]) as engine, front_of(engine.url) as front, requests.Session() as session:
        answer = session.get(f"{front.endpoint_url}/data/x", headers={"Authorization": "AWS FRONTKEY:signature"})
    assert (answer.status_code, answer.content) == (int(status[:3]), text)
    assert answer.headers["Content-Type"] == "text/html"


def asked(front: fakeoss.Server, line: str, fields: str = "", body: bytes = b"") -> socket.socket:
    """A connection over which something was asked."""
    channel = socket.create_connection(front.address, timeout=10)
    host = f"{front.address[0]}:{front.address[1]}"
    channel.sendall(f"{line} HTTP/1.1\r\nHost: {host}\r\n{SIGNED}{fields}\r\n".encode() + body)
    return channel


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[connections.Connection]:
    """The connections to engines that are opened."""
    made: list[connections.Connection] = []
    make = connections.Connection.__init__

    def noted(connection: connections.Connection, *arguments: object, **options: object) -> None:
        made.append(connection)
        make(connection, *arguments, **options)

    monkeypatch.setattr(connections.Connection, "__init__", noted)
    return made


def are_closed(opened: list[connections.Connection]) -> bool:
    return all(connection._channel.fileno() == -1 for connection in opened)


def test_a_client_that_leaves_in_the_middle_of_an_answer(engine: fakeoss.Server, front: fakeoss.Server, opened):
    engine.store.bucket("data").put("big", b"x" * (16 * MIB))
    threads = threading.active_count()
    for _ in range(8):
        channel = asked(front, "GET /data/big")
        assert channel.recv(1 << 16)
        channel.close()
    wait_until(lambda: len(opened) == 8 and are_closed(opened))
    wait_until(lambda: threading.active_count() <= threads + 8)  # those of engine and front that wait for the next


def test_a_client_that_leaves_in_the_middle_of_a_body(engine: fakeoss.Server, front: fakeoss.Server, opened):
    for _ in range(8):
        channel = asked(front, "PUT /data/part", f"Content-Length: {8 * MIB}\r\n", b"x" * (4 * MIB))
        channel.close()
    wait_until(lambda: [call.code for call in front.store.calls] == ["IncompleteBody"] * 8)
    wait_until(lambda: are_closed(opened))
    assert "part" not in engine.store.bucket("data")


def test_many_clients_at_once(engine: fakeoss.Server, front: fakeoss.Server, opened):
    engine.store.bucket("data").put("small", b"x" * 1000)
    bodies: list[bytes] = []

    def ask() -> None:
        with asked(front, "GET /data/small", "Connection: close\r\n") as channel:
            data = b""
            while piece := channel.recv(1 << 16):
                data += piece
            bodies.append(data.partition(b"\r\n\r\n")[2])

    threads = [threading.Thread(target=ask) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [b"x" * 1000] * 200
    pool = front._dispatcher.forwarder._pool
    wait_until(lambda: sum(connection._channel.fileno() >= 0 for connection in opened) == len(pool._idle) <= 64)
    front.stop()
    assert are_closed(opened)


def test_connections_that_nobody_needs_any_longer_are_closed(engine, front, opened, monkeypatch: pytest.MonkeyPatch):
    engine.store.bucket("data").put("small", b"x")
    pool = front._dispatcher.forwarder._pool
    taken = [pool.take() for _ in range(5)]
    for connection in taken:
        pool.give(connection)
    monkeypatch.setattr(connections, "_IDLE", -1.0)
    client_of(front.endpoint_url).head_object(Bucket="data", Key="small")
    assert are_closed(opened)


@pytest.mark.parametrize("read", [0, 1 << 16, 3 * MIB])
def test_an_engine_that_dies_in_the_middle_of_a_body(read: int, opened):
    """It has answered nothing: the client is told that, once, and the request is not sent again."""
    accepted = []

    def die(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        accepted.append(connection)
        with connection:
            while read > 0 and len(connection.recv(read, socket.MSG_WAITALL)) < read:
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=die, args=(listener,))
        thread.start()
        with front_of(f"http://127.0.0.1:{listener.getsockname()[1]}") as front:
            with pytest.raises(ClientError, match="cannot be reached") as failure:
                client_of(front.endpoint_url).put_object(Bucket="data", Key="x", Body=b"x" * (16 * MIB))
            assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
            assert [(call.status, call.code) for call in front.store.calls] == [(503, "ServiceUnavailable")]
        thread.join()
    assert len(accepted) == 1
    assert are_closed(opened)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_server_in_front_of_itself(host: str):
    """As when nothing listens at port 9000, where an engine was thought to be, and the server takes that port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with fakeoss.Server(profile="aws", port=port, upstream=upstream_at(f"http://{host}:{port}")) as front:
        with pytest.raises(ClientError, match="cannot be reached: it is this server itself"):
            client_of(front.endpoint_url).list_buckets()
        assert len(front.store.calls) == 1


def test_a_clock_that_is_wrong(engine: fakeoss.Server, front: fakeoss.Server):
    """The engine says so; requests are dated by the time of the machine, not by that of the mock."""
    engine.store.clock.advance(hours=3)
    with pytest.raises(ClientError, match="RequestTimeTooSkewed"):
        client_of(front.endpoint_url).list_buckets()
    assert front.store.calls[-1].code == "RequestTimeTooSkewed"


def test_keys_of_customers_are_passed_on_and_not_logged(engine: fakeoss.Server, front: fakeoss.Server):
    key = b"k" * 32
    with StubEngine([OK % 0]) as stub, front_of(stub.url) as server:
        s3 = client_of(server.endpoint_url)
        s3.meta.events.unregister("before-parameter-build.s3.PutObject", unique_id="s3-sse-only-over-https")
        s3.put_object(Bucket="data", Key="x", Body=b"1", SSECustomerAlgorithm="AES256", SSECustomerKey=key)
        (call,) = server.store.calls
    assert b"x-amz-server-side-encryption-customer-key: a2tra2tr" in stub.requests[0]
    assert "a2tra2tr" not in str(call.headers)


def test_forms_and_websites_are_refused_by_name(front: fakeoss.Server):
    with requests.Session() as session:
        answer = session.post(f"{front.endpoint_url}/data", files={"file": b"1"}, data={"key": "k"})
        assert answer.status_code == 501
        assert "PostObject in front of an upstream" in answer.text
        host = {"Host": "data.s3-website-us-east-1.amazonaws.com"}
        answer = session.get(front.endpoint_url, headers=host)
        assert answer.status_code == 501
        assert "a website in front of an upstream" in answer.text
