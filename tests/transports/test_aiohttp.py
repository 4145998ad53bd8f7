"""aiohttp's seam: streams both ways, a session that lives on from mock to mock, a store for each task."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator

import aiohttp
import pytest

import fakeoss
from fakeoss.wire.body import is_chunked
from support.loops import run_in_mock

URL = "https://bkt.s3.us-east-1.amazonaws.com/k"
SIGNED = {"Authorization": "AWS AK:any"}
CONTENT = bytes(range(256)) * 8192  # 2 MiB


def test_aiohttp_streams_both_ways() -> None:
    async def test(oss: fakeoss.Store) -> None:
        async with aiohttp.ClientSession() as session:
            async with session.put(URL, headers=SIGNED, data=io.BytesIO(CONTENT), expect100=True) as stored:
                assert stored.status == 200
            async with session.get(URL, headers=SIGNED) as response:
                pieces = [piece async for piece in response.content.iter_chunked(100_000)]
            assert b"".join(pieces) == CONTENT == oss.bucket("bkt").object("k").body
            async with session.get(URL, headers={**SIGNED, "Range": "bytes=5-9"}) as part:
                assert (part.status, await part.read()) == (206, CONTENT[5:10])

    run_in_mock(test)


def test_aiohttp_sends_chunks() -> None:
    framed = {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-decoded-content-length": "4"}
    assert is_chunked(framed)

    async def body() -> AsyncIterator[bytes]:
        for piece in (b"4\r\nab", b"cd\r\n0\r\n", b"\r\n"):
            yield piece

    async def test(oss: fakeoss.Store) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.put(URL, headers={**SIGNED, **framed}, data=body()) as put,
        ):
            assert put.status == 200
        assert oss.bucket("bkt").object("k").body == b"abcd"

    run_in_mock(test)


def test_a_session_goes_from_store_to_store_and_is_refused_in_the_end() -> None:
    async def one(session: aiohttp.ClientSession, content: bytes) -> bytes:
        async with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss:
            oss.bucket("bkt").put("k", content)
            async with session.get(URL, headers=SIGNED) as response:
                return await response.read()

    async def test() -> None:
        async with aiohttp.ClientSession() as session:
            assert [await one(session, content) for content in (b"one", b"two")] == [b"one", b"two"]
            with pytest.raises(fakeoss.OutsideMockError, match="which has ended"):
                await session.get(URL, headers=SIGNED)

    asyncio.run(test())


def test_each_task_has_its_own_store() -> None:
    async def one(name: bytes) -> bytes:
        async with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss:
            oss.bucket("bkt").put("k", name)
            await asyncio.sleep(0)
            async with aiohttp.ClientSession() as session, session.get(URL, headers=SIGNED) as response:
                return await response.read()

    async def test() -> list[bytes]:
        return await asyncio.gather(*(one(bytes([letter])) for letter in b"abcdef"))

    assert asyncio.run(test()) == [bytes([letter]) for letter in b"abcdef"]
