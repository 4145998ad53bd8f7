"""httpcore, by itself and below httpx."""

from __future__ import annotations

import asyncio
import inspect

import httpcore
import httpx
import pytest

import fakeoss
from fakeoss import OutsideMockError

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
SIGNED = {"Authorization": "AWS AK:any"}
ORIGINAL = httpx.HTTPTransport.handle_request  # as others keep it that are imported before us
ORIGINAL_ASYNC = httpx.AsyncHTTPTransport.handle_async_request


@pytest.mark.usefixtures("no_network")
@fakeoss.mock(buckets=["bkt"])
def test_a_pool_is_served():
    with httpcore.ConnectionPool() as pool:
        assert pool.request("PUT", URL, headers=SIGNED, content=b"body").status == 200
        answer = pool.request("GET", URL, headers=SIGNED)
        assert (answer.status, answer.content) == (200, b"body")
        assert (b"Server", b"JDCloudOSS") in answer.headers
        assert pool.request("PUT", URL, headers=SIGNED, content=iter([b"in ", b"pieces"])).status == 400
        headers = {**SIGNED, "Content-Length": "9"}
        assert pool.request("PUT", URL, headers=headers, content=iter([b"in ", b"pieces"])).status == 200
    assert fakeoss.current().bucket("bkt").object("key").body == b"in pieces"


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("slow", [False, True], ids=["", "in a thread, while faults are set"])
def test_an_async_pool_is_served(slow: bool):
    async def ask() -> None:
        async with httpcore.AsyncConnectionPool() as pool:
            assert (await pool.request("PUT", URL, headers=SIGNED, content=b"body")).status == 200
            assert (await pool.request("GET", URL, headers=SIGNED)).content == b"body"

    with fakeoss.mock(buckets=["bkt"]) as oss:
        if slow:
            oss.faults.add("DeleteObject", error="SlowDown", optional=True)
        asyncio.run(ask())
        assert [call.operation for call in oss.calls] == ["PutObject", "GetObject"]


@pytest.mark.usefixtures("no_network")
@fakeoss.mock(buckets=["bkt"])
def test_an_answer_left_half_read_leaves_no_generator_behind():
    fakeoss.current().bucket("bkt").put("key", size="5TiB", pattern=b"0123456789")

    async def ask() -> None:
        async with httpcore.AsyncConnectionPool() as pool:
            answer = await pool.handle_async_request(httpcore.Request("GET", URL, headers=SIGNED))
            pieces = aiter(answer.stream)
            assert (await anext(pieces))[:5] == b"01234"
            assert not inspect.isasyncgen(pieces)  # trio complains of one

    asyncio.run(ask())


@pytest.mark.usefixtures("no_network")
def test_the_host_has_its_port_and_the_target_stays_raw():
    with fakeoss.mock(endpoints=["minio.invalid:9000"], buckets=["bkt"]) as oss, httpcore.ConnectionPool() as pool:
        assert pool.request("PUT", "http://minio.invalid:9000/bkt/a%2Fb//c", headers=SIGNED, content=b"x").status == 200
        assert oss.bucket("bkt").keys() == ["a/b//c"]


@pytest.mark.usefixtures("no_network")
def test_a_pool_of_the_mock_is_refused_afterwards():
    with httpcore.ConnectionPool() as made_before:
        with fakeoss.mock():
            made_before.request("GET", URL)
            made_inside = httpcore.ConnectionPool()
        for pool in (made_before, made_inside):
            with pytest.raises(OutsideMockError, match="which has ended"):
                pool.request("GET", URL)
        made_inside.close()


@pytest.mark.usefixtures("no_network")
def test_the_hosts_of_the_other_profile_are_refused():
    with fakeoss.mock(), httpcore.ConnectionPool() as pool, pytest.raises(OutsideMockError, match="profile 'aws'"):
        pool.request("GET", "https://bkt.s3.amazonaws.com/key")


def test_other_hosts_are_reached(neighbour: str):
    async def ask() -> bytes:
        async with httpcore.AsyncConnectionPool() as pool:
            return (await pool.request("GET", f"http://{neighbour}/path")).content

    with fakeoss.mock(), httpcore.ConnectionPool() as pool:
        assert pool.request("GET", f"http://{neighbour}/path").content.startswith(b"GET /path")
        assert asyncio.run(ask()).startswith(b"GET /path")


@pytest.mark.usefixtures("no_network")
@fakeoss.mock(buckets=["bkt"])
def test_who_kept_the_send_function_of_httpx_does_not_get_past():
    async def ask() -> int:
        async with httpx.AsyncHTTPTransport() as transport:
            return (await ORIGINAL_ASYNC(transport, httpx.Request("GET", URL, headers=SIGNED))).status_code

    with httpx.HTTPTransport() as transport:
        assert ORIGINAL(transport, httpx.Request("GET", URL, headers=SIGNED)).status_code == 404
    assert asyncio.run(ask()) == 404
