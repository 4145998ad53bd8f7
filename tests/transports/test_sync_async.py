"""What httpx and httpcore share, on a library of our own: a synchronous class and an asynchronous one."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

import fakeoss
from fakeoss import OutsideMockError
from fakeoss.transports import EXCHANGE
from fakeoss.transports.exchange import split_url
from fakeoss.transports.patching import PatchSet
from fakeoss.transports.sync_async import BodyChunks, SyncAsync, raw_fields
from fakeoss.wire.message import Request, Response

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"


class Asked(NamedTuple):
    """A request as the library has it."""

    method: str
    url: str
    body: bytes | None
    """``None`` if it is not in memory as a whole."""
    extensions: Mapping[str, Any]


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


class Own:
    """How the library is served."""

    def to_request(self, request: Asked) -> Request:
        length = {"content-length": str(len(request.body))} if request.body else {}
        return Request(request.method, split_url(request.url), {"authorization": "AWS AK:any", **length})

    def body_of(self, request: Asked) -> bytes | None:
        return request.body

    def to_response(self, owner: object, response: Response, request: Request) -> str:
        return f"{response.status} {response.content().decode()}".strip()

    def send(self, owner: object, request: Asked) -> str:
        return "sent on"

    async def send_async(self, owner: object, request: Asked) -> str:
        return "sent on"


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    """The library is served, as the two real ones are."""
    patches = PatchSet()
    SyncAsync(EXCHANGE, Own()).install(patches, Sync, Async)
    yield
    patches.undo()


def ask(owner: Sync | Async, method: str, url: str = URL, body: bytes | None = b"", **extensions: Any) -> str:
    asked = Asked(method, url, body, extensions)
    if isinstance(owner, Sync):
        return owner.handle_request(asked)
    return asyncio.run(owner.handle_async_request(asked))


@pytest.mark.parametrize("library", [Sync, Async])
def test_a_class_is_served_inside_and_refused_afterwards(library: type[Sync | Async]) -> None:
    before, other = library(), library()
    assert ask(before, "GET") == "network"
    with fakeoss.mock(buckets=["bkt"]) as oss:
        assert ask(before, "PUT", URL, b"content") == "200"
        assert oss.bucket("bkt").object("key").body == b"content"
        inside = library()
        assert ask(inside, "GET") == "200 content"
        assert ask(inside, "GET", "https://elsewhere.invalid/") == "network"
    for owner in (before, inside):
        with pytest.raises(OutsideMockError, match="which has ended"):
            ask(owner, "GET")
        assert ask(owner, "GET", "https://elsewhere.invalid/") == "network"
    assert before.asked == [URL, "https://elsewhere.invalid/"]
    assert ask(other, "GET") == "network"  # no mock has seen it


@pytest.mark.parametrize("library", [Sync, Async])
def test_what_is_not_plain_is_sent_on(library: type[Sync | Async]) -> None:
    with fakeoss.mock(buckets=["bkt"]) as oss:
        owner = library()
        assert ask(owner, "PUT", body=None) == "sent on"
        assert ask(owner, "get") == "sent on"
        assert ask(owner, "GET", f"{URL};a") == "sent on"
        assert ask(owner, "GET", trace=print) == "sent on"
        assert ask(owner, "GET", timeout={"read": 0}) == "sent on"
        assert ask(owner, "GET", timeout={"read": "soon"}) == "sent on"
        assert ask(owner, "GET", timeout={"read": 5, "connect": None}).startswith("404")
        hook = oss.on("*", before=lambda entry: None, optional=True)
        assert ask(owner, "GET") == "sent on"
        oss.hooks.remove(hook)
        oss.faults.add("*", error="SlowDown", optional=True)
        assert ask(owner, "GET") == "sent on"


@pytest.mark.parametrize(
    ("headers", "method", "fields"),
    [
        ({"A": "b", "Content-Length": "4"}, "GET", [(b"A", b"b"), (b"Content-Length", b"4")]),
        ({"A": "b"}, "GET", [(b"A", b"b"), (b"Content-Length", b"4")]),
        ({"A": "b"}, "HEAD", [(b"A", b"b")]),
        ({"A": " é "}, "HEAD", [(b"A", b"\xe9")]),
        ({"A": "é", "B": "红"}, "HEAD", [(b"A", "é".encode()), (b"B", "红".encode())]),
        ({"A": "b\r\nC: d"}, "HEAD", [(b"A", b"b  C: d")]),
    ],
)
def test_headers_are_those_that_come_over_a_connection(
    headers: dict[str, str], method: str, fields: list[tuple[bytes, bytes]]
) -> None:
    assert raw_fields(Response(200, headers, b"body"), method) == fields


def test_a_body_comes_in_the_chunks_in_which_httpcore_reads() -> None:
    chunks = BodyChunks(Response(200, {}, b"x" * 150_000))
    assert [len(chunk) for chunk in chunks] == [65536, 65536, 18928]


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
