"""Event loops for tests that are no coroutines themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import fakeoss


def run_in_mock(test: Callable[[fakeoss.Store], Coroutine[Any, Any, None]]) -> None:
    """Run a test in an event loop, inside a mock of Amazon S3 with the bucket ``bkt``."""

    async def inside() -> None:
        async with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss:
            await test(oss)

    asyncio.run(inside())
