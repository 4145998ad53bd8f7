"""Connections from before a mock: nothing is written to them inside it, and none of ours is kept for real hosts."""

from __future__ import annotations

import asyncio
import http.client
import http.server
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import aiohttp
import httpx
import pytest
import requests
import urllib3

import fakeoss
from fakeoss import OutsideMockError
from support import kinds
from support.kinds import Kind

SIGNED_V4 = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request, Signature=0"}


class Real(NamedTuple):
    """A server that keeps its connections, and what it was asked."""

    base: str
    asked: list[str]
    connections: list[object]


@pytest.fixture
def real() -> Iterator[Real]:
    """A store of somebody else's on loopback, which answers any GET."""
    asked: list[str] = []
    connections: list[object] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            connections.append(self)

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            headers = {"Content-Length": "4", "Last-Modified": "Mon, 11 Apr 2011 20:34:56 GMT", "ETag": '"real"'}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b"real")

        do_HEAD = do_GET  # noqa: N815 - http.server finds it by this name

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is printed."""

    class Threads(http.server.ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    with Threads(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Real(f"http://127.0.0.1:{server.server_port}", asked, connections)
        server.shutdown()
        thread.join()


def serving(base: str, content: bytes = b"ours") -> Any:
    """A mock of the real server's host, entered and filled."""
    mock = fakeoss.mock(endpoints=[base], buckets=["bkt"])
    store = mock.start()
    store.bucket("bkt").put("key", content)
    return mock


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in kinds.KEYS.items():
        monkeypatch.setenv(name, value)


def test_a_connection_kept_from_before_is_not_written_to(kind: Kind, real: Real):
    made = kind.make(real.base)
    assert kinds.outcome_of(kind, made, real.base) == "real"
    before = list(real.asked), len(real.connections)
    mock = serving(real.base)
    assert [kinds.outcome_of(kind, made, real.base) for _ in range(2)] == ["ours", "ours"]
    mock.stop()
    assert "fakeoss: a request to 127.0.0.1:" in kinds.outcome_of(kind, made, real.base)
    again = serving(real.base, b"ours again")
    assert kinds.outcome_of(kind, made, real.base) == "ours again"
    again.stop()
    assert (list(real.asked), len(real.connections)) == before
    other = kind.make(real.base)
    assert kinds.outcome_of(kind, other, real.base) == "real"  # a client made anew goes where it always went
    kind.close(made)
    kind.close(other)


# one connection, some of whose requests are ours: signed for S3, at a host that nobody named


def by_connection(base: str) -> Iterator[Callable[[dict[str, str]], bytes]]:
    connection = http.client.HTTPConnection(base.partition("://")[2], timeout=10)

    def read(headers: dict[str, str]) -> bytes:
        connection.request("GET", "/bkt/key", headers=headers)
        return connection.getresponse().read()

    yield read
    connection.close()


def by_pool(base: str) -> Iterator[Callable[[dict[str, str]], bytes]]:
    pool = urllib3.connection_from_url(base, maxsize=1, block=True)
    yield lambda headers: bytes(pool.request("GET", "/bkt/key", headers=headers, retries=False).data)
    pool.close()


def by_session(base: str) -> Iterator[Callable[[dict[str, str]], bytes]]:
    with requests.Session() as session:
        yield lambda headers: session.get(f"{base}/bkt/key", headers=headers).content


def by_httpx(base: str) -> Iterator[Callable[[dict[str, str]], bytes]]:
    with httpx.Client() as client:
        yield lambda headers: client.get(f"{base}/bkt/key", headers=headers).content


def by_aiohttp(base: str) -> Iterator[Callable[[dict[str, str]], bytes]]:
    loop = asyncio.new_event_loop()

    async def begin() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    async def read(headers: dict[str, str]) -> bytes:
        async with session.get(f"{base}/bkt/key", headers=headers) as response:
            return await response.read()

    session = loop.run_until_complete(begin())
    yield lambda headers: loop.run_until_complete(read(headers))
    loop.run_until_complete(session.close())
    loop.close()


ONE_CONNECTION = {
    "http.client": by_connection,
    "urllib3": by_pool,
    "requests": by_session,
    "httpx": by_httpx,
    "aiohttp": by_aiohttp,
}


@pytest.mark.parametrize("client", ONE_CONNECTION.values(), ids=ONE_CONNECTION)
def test_requests_of_one_client_go_where_each_of_them_belongs(client: Callable[..., Any], real: Real):
    reader = client(real.base)
    read = next(reader)
    mock = fakeoss.mock(buckets=["bkt"])
    mock.start().bucket("bkt").put("key", b"ours")
    told = [read(headers) for headers in (SIGNED_V4, {}, SIGNED_V4, SIGNED_V4, {}, {})]
    mock.stop()
    assert told == [b"ours", b"real", b"ours", b"ours", b"real", b"real"]
    assert len(real.asked) == 3
    with pytest.raises(OutsideMockError, match=r"a request to 127\.0\.0\.1:"):
        read(SIGNED_V4)
    assert len(real.asked) == 3
    next(reader, None)


@pytest.mark.parametrize("client", ONE_CONNECTION.values(), ids=ONE_CONNECTION)
def test_a_connection_of_ours_is_not_kept_for_afterwards(client: Callable[..., Any], real: Real):
    reader = client(real.base)
    read = next(reader)
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"ours")
        assert read(SIGNED_V4) == b"ours"
    assert read({}) == b"real"  # not signed: no mock would have answered it
    next(reader, None)


@pytest.mark.parametrize("kept", [True, False], ids=["connected before", "connected inside"])
def test_a_connection_through_a_proxy_goes_where_each_target_belongs(real: Real, kept: bool):
    """An absolute target says where a request goes, not the host that the connection is to (RFC 9112, 3.2.2)."""
    connection = http.client.HTTPConnection(real.base.partition("://")[2], timeout=10)
    ours, other = "http://bkt.s3.cn-north-1.jdcloud-oss.com/key", "http://elsewhere.invalid/key"

    def read(target: str) -> bytes:
        connection.request("GET", target, headers={"Authorization": "AWS AK:any"})
        return connection.getresponse().read()

    if kept:
        assert read(other) == b"real"
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"ours")
        assert [read(target) for target in (ours, other, ours, other)] == [b"ours", b"real", b"ours", b"real"]
    assert read(other) == b"real"
    with pytest.raises(OutsideMockError, match=r"a request to bkt\.s3\.cn-north-1\.jdcloud-oss\.com "):
        read(ours)
    assert ours not in real.asked
    connection.close()
