"""What httpx and httpcore share, on a library of our own: a synchronous class and an asynchronous one."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

import pytest

import fakeoss
from fakeoss import OutsideMockError
from fakeoss.transports import EXCHANGE
from fakeoss.transports.exchange import split_url
from fakeoss.transports.patching import PatchSet
from fakeoss.transports.sync_async import BodyChunks, SyncAsync
from fakeoss.wire.message import Request, Response

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"


class Stream:
    """A body, for either class."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            await asyncio.sleep(0)
            yield piece


class Asked(NamedTuple):
    """A request as the library has it."""

    method: str
    url: str
    stream: Stream


class Sync:
    def __init__(self) -> None:
        self.asked: list[str] = []
        """Where requests went that the library itself answered."""

    def handle_request(self, request: Asked) -> str:
        """Send a request into the network."""
        self.asked.append(request.url)
        return "network"


class Async:
    def __init__(self) -> None:
        self.asked: list[str] = []

    async def handle_async_request(self, request: Asked) -> str:
        """The same in an event loop."""
        self.asked.append(request.url)
        return "network"


def to_request(asked: Asked) -> Request:
    headers = {"authorization": "AWS AK:any", "content-length": str(sum(map(len, asked.stream)))}
    return Request(asked.method, split_url(asked.url), headers)


def to_response(response: Response) -> str:
    return f"{response.status} {response.content().decode()}".strip()


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    """The library is served, as the two real ones are."""
    patches = PatchSet()
    SyncAsync(EXCHANGE, to_request, to_response).install(patches, Sync, Async)
    yield
    patches.undo()


def ask(owner: Sync | Async, method: str, url: str = URL, *pieces: bytes) -> str:
    asked = Asked(method, url, Stream(*pieces))
    if isinstance(owner, Sync):
        return owner.handle_request(asked)
    return asyncio.run(owner.handle_async_request(asked))


@pytest.mark.parametrize("library", [Sync, Async])
def test_a_class_is_served_inside_and_refused_afterwards(library: type[Sync | Async]) -> None:
    before, other = library(), library()
    assert ask(before, "GET") == "network"
    with fakeoss.mock(buckets=["bkt"]) as oss:
        assert ask(before, "PUT", URL, b"in ", b"pieces") == "200"
        assert oss.bucket("bkt").object("key").body == b"in pieces"
        inside = library()
        assert ask(inside, "GET") == "200 in pieces"
        assert ask(inside, "GET", "https://elsewhere.invalid/") == "network"
    for owner in (before, inside):
        with pytest.raises(OutsideMockError, match="which has ended"):
            ask(owner, "GET")
        assert ask(owner, "GET", "https://elsewhere.invalid/") == "network"
    assert before.asked == [URL, "https://elsewhere.invalid/"]
    assert ask(other, "GET") == "network"  # no mock has seen it


@pytest.mark.parametrize("slow", [False, True], ids=["", "while faults are set"])
def test_an_event_loop_waits_for_no_answer_that_may_be_slow(slow: bool) -> None:
    threads: list[threading.Thread] = []
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.on("GetObject", before=lambda entry: threads.append(threading.current_thread()))
        if slow:
            oss.faults.add("DeleteObject", delay=1, optional=True)
        assert ask(Async(), "GET").startswith("404")
    assert [thread is threading.current_thread() for thread in threads] == [not slow]


def test_the_pieces_of_an_answer_leave_no_generator_behind_when_left_half_read() -> None:
    chunks = BodyChunks(Response(200, {"Content-Length": "524288"}, b"x" * (1 << 19)))
    assert b"".join(chunks) == b"x" * (1 << 19)

    async def read_one() -> bytes:
        pieces = aiter(BodyChunks(Response(200, {"Content-Length": "1"}, b"x")))
        assert not inspect.isasyncgen(pieces)  # trio complains of one
        first = await anext(pieces)
        with pytest.raises(StopAsyncIteration):
            await anext(pieces)
        return first

    assert asyncio.run(read_one()) == b"x"
