"""Mocks of ours inside and across each other, in threads and tasks, for clients of every kind."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
import httpx
import pytest
import requests
from botocore.config import Config

import fakeoss
from support.boto import boto3_session

pytestmark = pytest.mark.usefixtures("no_network")

HOST = "https://s3.cn-north-1.jdcloud-oss.com"
URL = f"{HOST}/bkt/key"
SIGNED = {"Authorization": "AWS AK:any"}


def make_boto3() -> Any:
    config = Config(retries={"max_attempts": 0})
    return boto3_session().client("s3", region_name="cn-north-1", endpoint_url=HOST, config=config)


# clients: each gives a function that asks for the object, and is closed by the other function


class ByRequests:
    def __init__(self) -> None:
        self._session = requests.Session()

    def get(self) -> str:
        return self._session.get(URL, headers=SIGNED).text

    def close(self) -> None:
        self._session.close()


class ByBoto3:
    def __init__(self) -> None:
        self._client = make_boto3()

    def get(self) -> str:
        return self._client.get_object(Bucket="bkt", Key="key")["Body"].read().decode()

    def close(self) -> None:
        self._client.close()


class ByHttpx:
    """A client whose loop runs anew for each request."""

    def get(self) -> str:
        return asyncio.run(get_by_httpx())

    def close(self) -> None:
        """Each request closes its own."""


class ByAiohttp(ByHttpx):
    def get(self) -> str:
        return asyncio.run(get_by_aiohttp())


async def get_by_httpx() -> str:
    async with httpx.AsyncClient() as client:
        return (await client.get(URL, headers=SIGNED)).text


async def get_by_aiohttp() -> str:
    async with aiohttp.ClientSession() as session, session.get(URL, headers=SIGNED) as response:
        return await response.text()


KINDS = [ByRequests, ByBoto3, ByHttpx, ByAiohttp]


def named(name: str) -> Any:
    """A mock whose object says which one it is."""
    store = fakeoss.Store()
    store.create_bucket("bkt").put("key", name.encode())
    return fakeoss.mock(store=store)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=lambda order: "".join(map(str, order)))
@pytest.mark.parametrize("kind", KINDS)
def test_three_mocks_left_in_any_order(kind: Callable[[], Any], order: tuple[int, ...]):
    client = kind()
    mocks = [named(str(number)) for number in range(3)]
    for mock in mocks:
        mock.start()
    left = set(range(3))
    for number in order:
        assert client.get() == str(max(left))  # the one entered last of those that are left
        mocks[number].stop()
        left.remove(number)
    client.close()


@pytest.mark.parametrize("kind", KINDS)
def test_threads_with_a_mock_each_overlap(kind: Callable[[], Any]):
    started, ended = threading.Barrier(4), threading.Barrier(4)

    def work(number: int) -> list[str]:
        client = kind()
        with named(f"thread {number}"):
            started.wait(timeout=10)
            seen = [client.get()]
            with named(f"inner {number}"):
                seen.append(client.get())
                ended.wait(timeout=10)  # nobody leaves before all have asked
            seen.append(client.get())
        client.close()
        return seen

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(work, range(4)))
    assert answers == [[f"thread {number}", f"inner {number}", f"thread {number}"] for number in range(4)]


@pytest.mark.parametrize("kind", [ByRequests, ByBoto3])
def test_a_client_shared_by_threads_answers_each_from_its_own_mock(kind: Callable[[], Any]):
    client, started = kind(), threading.Barrier(4)

    def work(number: int) -> set[str]:
        with named(f"thread {number}"):
            started.wait(timeout=10)
            return {client.get() for _ in range(10)}

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [{f"thread {number}"} for number in range(4)]
    client.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_mock_left_by_another_thread_than_it_was_entered_in(kind: Callable[[], Any]):
    client, outer, inner = kind(), named("outer"), named("inner")
    outer.start()
    inner.start()
    thread = threading.Thread(target=inner.stop)
    thread.start()
    thread.join()
    assert client.get() == "outer"
    outer.stop()
    client.close()


@pytest.mark.parametrize("get", [get_by_httpx, get_by_aiohttp])
def test_tasks_with_a_mock_each_overlap_and_leave_in_any_order(get: Callable[[], Any]):
    async def work(number: int, entered: asyncio.Event, may_leave: asyncio.Event) -> list[str]:
        with named(f"task {number}"):
            entered.set()
            await may_leave.wait()
            seen = [await get()]
            with named(f"inner {number}"):
                seen.append(await get())
            return [*seen, await get()]

    async def run() -> None:
        entered, may_leave = ([asyncio.Event() for _ in range(3)] for _ in range(2))
        async with named("around"):
            tasks = [asyncio.create_task(work(n, entered[n], may_leave[n])) for n in range(3)]
            for event in entered:
                await event.wait()
            for number in (1, 0, 2):
                assert await get() == "around"
                may_leave[number].set()
                assert await tasks[number] == [f"task {number}", f"inner {number}", f"task {number}"]
            assert await get() == "around"

    asyncio.run(run())


@pytest.mark.parametrize("get", [get_by_httpx, get_by_aiohttp])
def test_a_task_that_outlives_the_mock_it_was_made_in_is_answered_by_what_is_left(get: Callable[[], Any]):
    async def later(event: asyncio.Event) -> str:
        await event.wait()
        return await get()

    async def run() -> None:
        event = asyncio.Event()
        with named("outer"):
            with named("inner"):
                task = asyncio.create_task(later(event))
                await asyncio.sleep(0)
            event.set()
            assert await task == "outer"

    asyncio.run(run())


def test_one_async_client_across_mocks():
    async def ask(by_httpx: httpx.AsyncClient, by_aiohttp: aiohttp.ClientSession) -> set[str]:
        async with by_aiohttp.get(URL, headers=SIGNED) as response:
            return {(await by_httpx.get(URL, headers=SIGNED)).text, await response.text()}

    async def across(name: str, *clients: Any) -> None:
        with named(name):
            assert await ask(*clients) == {name}
            with named("inner"):
                assert await ask(*clients) == {"inner"}
            assert await ask(*clients) == {name}
        with pytest.raises(fakeoss.OutsideMockError):
            await ask(*clients)

    async def run() -> None:
        async with httpx.AsyncClient() as by_httpx, aiohttp.ClientSession() as by_aiohttp:
            await across("first", by_httpx, by_aiohttp)
            await across("second", by_httpx, by_aiohttp)

    asyncio.run(run())


def test_a_mock_in_a_thread_under_a_mock_in_a_task():
    async def run() -> None:
        def work() -> tuple[str, str]:
            client = ByRequests()
            before = client.get()
            with named("thread"):
                within = client.get()
            client.close()
            return before, within

        with named("task"):
            assert await asyncio.to_thread(work) == ("task", "thread")
            assert await get_by_httpx() == "task"

    asyncio.run(run())
