"""httpx and httpcore through their own connections, which lead to the store: what is not plain goes there."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import anyio
import httpcore
import httpx
import pytest

import fakeoss

pytestmark = pytest.mark.usefixtures("no_network")

HOST = "bkt.s3.cn-north-1.jdcloud-oss.com"
SIGNED = {"Authorization": "AWS AK:any"}
CLOSING = {**SIGNED, "Connection": "close"}


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(buckets=["bkt"]) as store:
        store.bucket("bkt").put("key", b"content")
        yield store


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_client_speaks_to_the_store(oss: fakeoss.Store, scheme: str) -> None:
    with httpx.Client() as client:
        for headers in (CLOSING, SIGNED, CLOSING):
            response = client.get(f"{scheme}://{HOST}/key", headers=headers)
            assert (response.status_code, response.content) == (200, b"content")
            assert response.extensions["network_stream"].get_extra_info("server_addr")[0] == HOST
        assert client.put(f"{scheme}://{HOST}/new", headers=SIGNED, content=iter([b"in pieces"])).status_code == 400
    assert client._transport._pool.connections == []  # the client's own pool is not used


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_asynchronous_client_speaks_to_the_store(oss: fakeoss.Store, scheme: str, backend: str) -> None:
    if backend == "trio":
        pytest.importorskip("trio")

    async def ask() -> None:
        async with httpx.AsyncClient() as client:
            for headers in (CLOSING, SIGNED, CLOSING):
                response = await client.get(f"{scheme}://{HOST}/key", headers=headers)
                assert (response.status_code, response.content) == (200, b"content")
                stream = response.extensions["network_stream"]
                assert stream.get_extra_info("server_addr")[0] == HOST
                assert stream.get_extra_info("client_addr")[0] == "127.0.0.1"

    anyio.run(ask, backend=backend)


def within(seconds: float, ask: Callable[[], Coroutine[Any, Any, None]]) -> None:
    begun = time.monotonic()
    anyio.run(ask)
    assert time.monotonic() - begun < seconds


def test_a_delay_ends_with_the_clients_patience(oss: fakeoss.Store) -> None:
    oss.faults.add("GetObject", delay=30)

    async def ask() -> None:
        async with httpx.AsyncClient(timeout=0.02) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get(f"http://{HOST}/key", headers=SIGNED)

    within(30, ask)  # the thread that answers does not wait any longer, either
    with httpx.Client(timeout=0.02) as client, pytest.raises(httpx.ReadTimeout):
        client.get(f"http://{HOST}/key", headers=SIGNED)
    assert [call.status for call in oss.calls] == [200, 200]


def test_a_cancelled_request_lets_the_thread_go(oss: fakeoss.Store) -> None:
    oss.faults.add("GetObject", delay=30, times=1)

    async def ask() -> None:
        async with httpx.AsyncClient() as client:
            with anyio.move_on_after(0.02):
                await client.get(f"http://{HOST}/key", headers=SIGNED)
            assert (await client.get(f"http://{HOST}/key", headers=SIGNED)).content == b"content"

    within(30, ask)


@pytest.mark.parametrize("timeout", [0, -1])
def test_connecting_without_waiting_fails(oss: fakeoss.Store, timeout: float) -> None:
    with httpcore.ConnectionPool() as pool:
        extensions = {"timeout": {"connect": timeout}}
        with pytest.raises((httpcore.ConnectError, ValueError), match=r"in progress|out of range"):
            pool.request("GET", f"http://{HOST}/key", headers=SIGNED, extensions=extensions)

    async def ask() -> None:
        async with httpcore.AsyncConnectionPool() as pool:
            with pytest.raises(httpcore.ConnectTimeout):
                await pool.request("GET", f"http://{HOST}/key", headers=SIGNED, extensions=extensions)

    anyio.run(ask)


def test_settings_of_the_pool_are_kept(oss: fakeoss.Store) -> None:
    oss.faults.add("PutObject", error="InternalError", optional=True)  # nothing is plain
    limits = httpx.Limits(max_connections=1)
    with httpx.Client(limits=limits, timeout=httpx.Timeout(None, pool=0.01)) as client:
        with client.stream("GET", f"http://{HOST}/key", headers=SIGNED), pytest.raises(httpx.PoolTimeout):
            client.get(f"http://{HOST}/key", headers=SIGNED)
        assert client.get(f"http://{HOST}/key", headers=SIGNED).content == b"content"


def test_what_a_hook_raises(oss: fakeoss.Store) -> None:
    errors: list[Exception] = []

    def before(entry: fakeoss.CallEntry) -> None:
        if errors:
            raise errors.pop()

    oss.on("GetObject", before=before)

    async def ask(error: Exception, seen: type[Exception]) -> None:
        errors.append(error)
        async with httpx.AsyncClient() as client:
            with pytest.raises(seen):
                await client.get(f"http://{HOST}/key", headers=SIGNED)
            assert (await client.get(f"http://{HOST}/key", headers=SIGNED)).content == b"content"

    anyio.run(ask, ConnectionResetError(), httpx.ReadError)
    anyio.run(ask, TimeoutError(), httpx.ReadTimeout)
    anyio.run(ask, LookupError("mine"), LookupError)
