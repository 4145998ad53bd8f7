"""Proxies, in the environment or on the client, change nothing for our hosts and everything for others as before."""

from __future__ import annotations

import asyncio
import http.client
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock as unittest_mock

import aiohttp
import httpx
import minio
import pytest
import requests
import urllib3
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

import fakeoss
from support import kinds
from support.boto import aio_session
from support.kinds import Kind
from support.senders import Answer

SIGNED = {"Authorization": "AWS AK:any"}
SIGNED_V4 = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request, Signature=0"}
NOBODY = "http://127.0.0.1:9"  # a proxy that would refuse


def by_requests(url: str, headers: dict[str, str], proxy: str) -> int:
    with requests.Session() as session:
        return session.get(url, headers=headers, proxies={"http": proxy, "https": proxy}).status_code


def by_urllib3(url: str, headers: dict[str, str], proxy: str) -> int:
    with urllib3.ProxyManager(proxy, retries=False) as manager:
        return manager.request("GET", url, headers=headers).status


def by_botocore(url: str, headers: dict[str, str], proxy: str) -> int:
    session = URLLib3Session(proxies={"http": proxy, "https": proxy})
    return session.send(AWSRequest("GET", url, headers=headers).prepare()).status_code


CLIENTS = pytest.mark.parametrize(
    "get", [by_requests, by_urllib3, by_botocore], ids=["requests", "urllib3", "botocore"]
)


@pytest.mark.usefixtures("no_network")
@CLIENTS
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("host", "headers"),
    [
        pytest.param("bkt.s3.cn-north-1.jdcloud-oss.com", SIGNED, id="a host of the profile"),
        pytest.param("bkt.named.invalid:9000", SIGNED, id="a named endpoint"),
        pytest.param("minio.invalid:9000", SIGNED_V4, id="an unknown host, signed for s3"),
    ],
)
def test_a_proxy_on_the_client_changes_nothing(get: Any, scheme: str, host: str, headers: dict[str, str]):
    with fakeoss.mock(endpoints=["named.invalid:9000"]) as oss:
        assert get(f"{scheme}://{host}/key", headers, NOBODY) == 404
        assert len(oss.calls) == 1


@pytest.mark.usefixtures("no_network")
@CLIENTS
def test_hosts_that_are_refused_are_refused_behind_a_proxy(get: Any):
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError):
        get("https://bkt.s3.amazonaws.com/key", SIGNED, NOBODY)


@pytest.mark.usefixtures("no_network")
def test_a_proxy_in_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, send: Callable[..., Answer], make_client: Callable[..., Any]
):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, NOBODY)
    with fakeoss.mock():
        for scheme in ("http", "https"):
            assert send("GET", f"{scheme}://bkt.s3.cn-north-1.jdcloud-oss.com/key", SIGNED).status == 404
        for client in (make_client(), make_client(config=Config(proxies={"https": NOBODY}))):
            with pytest.raises(ClientError, match="NoSuchBucket"):
                client.get_object(Bucket="bkt", Key="key")


@CLIENTS
def test_other_hosts_go_through_the_proxy_as_before(get: Any, neighbour: str):
    with fakeoss.mock() as oss:
        assert get("http://elsewhere.invalid/key", {}, f"http://{neighbour}") == 200  # the neighbour is the proxy
        assert len(oss.calls) == 0


def test_other_hosts_are_tunnelled_to_as_before(neighbour: str):
    with fakeoss.mock() as oss, urllib3.ProxyManager(f"http://{neighbour}", retries=False) as manager:
        # the neighbour accepts the tunnel, answers a body and closes: no TLS comes of it
        with pytest.raises((urllib3.exceptions.ProxyError, urllib3.exceptions.SSLError)) as inside:
            manager.request("GET", "https://elsewhere.invalid/key")
        assert len(oss.calls) == 0
    manager = urllib3.ProxyManager(f"http://{neighbour}", retries=False)
    with pytest.raises((urllib3.exceptions.ProxyError, urllib3.exceptions.SSLError)) as outside:
        manager.request("GET", "https://elsewhere.invalid/key")
    manager.clear()
    assert type(inside.value) is type(outside.value)


def counting(calls: list[Any]) -> Any:
    """Another library's patch of what asks for a tunnel, which notes the calls and passes them on."""
    found = HTTPSConnectionPool._prepare_proxy

    def _prepare_proxy(pool: Any, conn: Any) -> None:
        calls.append(conn)
        found(pool, conn)

    return unittest_mock.patch.object(HTTPSConnectionPool, "_prepare_proxy", _prepare_proxy)


@contextmanager
def patched_outside(calls: list[Any]) -> Iterator[None]:
    with counting(calls), fakeoss.mock():
        yield


@contextmanager
def patched_between(calls: list[Any]) -> Iterator[None]:
    with fakeoss.mock(), counting(calls), fakeoss.mock():
        yield


@contextmanager
def patched_inside(calls: list[Any]) -> Iterator[None]:
    with fakeoss.mock(), counting(calls):
        yield


@pytest.mark.parametrize("patched", [patched_outside, patched_between, patched_inside])
def test_a_tunnel_is_asked_for_once_whoever_has_replaced_what_asks_for_it(neighbour: str, patched: Any):
    with fakeoss.mock():
        pass  # what a first mock puts in a library's place serves the later ones
    at_library, at_patch = [], []
    with (
        counting(at_library),
        patched(at_patch),
        urllib3.ProxyManager(f"http://{neighbour}", retries=False) as manager,
        pytest.raises((urllib3.exceptions.ProxyError, urllib3.exceptions.SSLError)),
    ):
        manager.request("GET", "https://elsewhere.invalid/key")
    assert (len(at_library), len(at_patch)) == (1, 1)


def test_a_tunnel_is_asked_for_even_when_the_mock_ended_meanwhile(monkeypatch: pytest.MonkeyPatch):
    calls: list[str] = []
    monkeypatch.setattr(HTTPSConnectionPool, "_prepare_proxy", lambda pool, conn: calls.append("tunnel"))
    monkeypatch.setattr(HTTPConnectionPool, "_make_request", lambda *arguments, **options: calls.append("request"))
    with urllib3.connection_from_url("https://elsewhere.invalid/") as pool:
        connection = pool.ConnectionCls("elsewhere.invalid")
        with fakeoss.mock():
            prepare, make_request = HTTPSConnectionPool._prepare_proxy, HTTPConnectionPool._make_request
            prepare(pool, connection)
            assert calls == []
        for _ in range(2):
            make_request(pool, connection, "GET", "/")
    assert calls == ["tunnel", "request", "request"]


# every kind of client


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch, no_network: None) -> Iterator[fakeoss.Store]:
    """A mock, entered, which has the object that kinds of client read."""
    for name, value in kinds.KEYS.items():
        monkeypatch.setenv(name, value)
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"ours")
        yield oss


def test_proxies_in_the_environment_change_nothing_for_any_client(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, stored: fakeoss.Store
):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, NOBODY)
    for base in (kinds.BASE, kinds.BASE.replace("https:", "http:")):
        made = kind.make(base)
        assert kinds.outcome_of(kind, made, base) == "ours"
        kind.close(made)


def tunnelled() -> bytes:
    connection = http.client.HTTPSConnection("127.0.0.1", 9)
    connection.set_tunnel(kinds.BASE.partition("//")[2])
    return bytes(kinds.read_connection(connection, kinds.BASE))


def by_handler() -> bytes:
    handler = urllib.request.ProxyHandler({"http": NOBODY, "https": NOBODY})
    return bytes(kinds.read_opener(urllib.request.build_opener(handler), kinds.BASE))


def by_httpx() -> bytes:
    with httpx.Client(proxy=NOBODY) as client:
        return bytes(kinds.read_requests(client, kinds.BASE))


def by_aiohttp() -> bytes:
    async def ask() -> bytes:
        url = f"{kinds.BASE}/bkt/key"
        async with aiohttp.ClientSession() as session, session.get(url, headers=kinds.SIGNED, proxy=NOBODY) as answer:
            return await answer.read()

    return asyncio.run(ask())


def by_aiobotocore() -> bytes:
    async def ask() -> bytes:
        options = kinds.options_of(kinds.BASE)
        config = options.pop("config").merge(Config(proxies={"https": NOBODY}))
        async with aio_session().create_client("s3", config=config, **options) as client:
            return bytes(await kinds.read_aiobotocore(client, kinds.BASE))

    return asyncio.run(ask())


def by_minio() -> bytes:
    manager = urllib3.ProxyManager(NOBODY, retries=False)
    client = minio.Minio(endpoint=kinds.BASE.partition("//")[2], region="cn-north-1", http_client=manager)
    client._provider = minio.credentials.StaticProvider("AKANY", "any")
    return bytes(kinds.read_minio(client, kinds.BASE))


PROXIED = [tunnelled, by_handler, by_httpx, by_aiohttp, by_aiobotocore, by_minio]


@pytest.mark.parametrize("read", PROXIED, ids=[read.__name__ for read in PROXIED])
def test_a_proxy_on_any_client_changes_nothing(read: Callable[[], bytes], stored: fakeoss.Store):
    assert read() == b"ours"
