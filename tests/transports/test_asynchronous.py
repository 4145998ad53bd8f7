"""What aiohttp and httpx have in common: answers that take their time, and exceptions of the user's own code."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import httpx
import pytest

import fakeoss
from support.loops import run_in_mock

URL = "https://bkt.s3.us-east-1.amazonaws.com/k"
SIGNED = {"Authorization": "AWS AK:any"}
CONTENT = bytes(range(256)) * 8192  # 2 MiB


@pytest.mark.parametrize("library", ["aiohttp", "httpx"])
def test_an_answer_that_takes_its_time_lets_the_loop_go_on(library: str) -> None:
    async def test(oss: fakeoss.Store) -> None:
        oss.bucket("bkt").put("k", b"content")
        oss.faults.add("GetObject", delay=0.2)
        waiting = asyncio.ensure_future(ask(library))
        turns = 0
        while not waiting.done():
            await asyncio.sleep(0)
            turns += 1
        assert await waiting == b"content"
        assert turns > 5

    run_in_mock(test)


async def ask(library: str) -> bytes:
    if library == "httpx":
        async with httpx.AsyncClient() as client:
            return (await client.get(URL, headers=SIGNED)).content
    async with aiohttp.ClientSession() as session, session.get(URL, headers=SIGNED) as response:
        return await response.read()


@pytest.mark.parametrize("library", ["aiohttp", "httpx"])
def test_what_a_hook_raises_reaches_the_caller(library: str) -> None:
    def raising(entry: Any) -> None:
        raise LookupError("of the hook")

    async def test(oss: fakeoss.Store) -> None:
        oss.on("GetObject", before=raising)
        with pytest.raises(LookupError, match="of the hook"):
            await ask(library)

    run_in_mock(test)
