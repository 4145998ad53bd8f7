"""aiohttp as it is installed: presigned URLs, bodies of every kind, forms, one connection for many requests."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import io
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import aiohttp
import pytest
from yarl import URL

import fakeoss
from support.clients import Service

MIB = 1 << 20
KEY = "目录/a b+c%.txt"
PLACE = {"Bucket": "dst-bucket", "Key": KEY}


@pytest.fixture
def sign(service: Service, boto: Callable[..., Any]) -> Callable[..., URL]:
    """Presigns an operation on ``PLACE``, or on another place."""
    s3 = boto(service)
    return lambda operation, **place: URL(s3.generate_presigned_url(operation, Params={**PLACE, **place}), encoded=True)


class Connections:
    """Counts the connections that a session makes and uses again."""

    def __init__(self) -> None:
        self.made = self.reused = 0
        self.config = aiohttp.TraceConfig()
        self.config.on_connection_create_end.append(self._make)
        self.config.on_connection_reuseconn.append(self._reuse)

    async def _make(self, *details: object) -> None:
        self.made += 1

    async def _reuse(self, *details: object) -> None:
        self.reused += 1


def cut(body: bytes) -> Iterator[bytes]:
    return (body[start : start + 100_000] for start in range(0, len(body), 100_000))


async def cut_async(body: bytes) -> AsyncIterator[bytes]:
    for piece in cut(body):
        yield piece


async def test_an_object_is_put_got_and_deleted(sign: Callable[..., URL], service: Service) -> None:
    async with aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as session:
        async with session.put(sign("put_object"), data=b"0123456789") as put:
            assert (put.status, put.reason) == (200, "OK")
            assert put.headers["ETag"] == f'"{hashlib.md5(b"0123456789").hexdigest()}"'
        async with session.get(sign("get_object", ResponseContentType="text/x-mine")) as got:
            assert (await got.read(), got.content_type, got.content_length) == (b"0123456789", "text/x-mine", 10)
        async with session.get(sign("get_object"), headers={"Range": "bytes=2-5"}) as part:
            assert (part.status, await part.read()) == (206, b"2345")
        async with session.head(sign("head_object")) as head:
            assert (head.status, head.headers["Content-Length"], await head.read()) == (200, "10", b"")
        async with session.delete(sign("delete_object")) as deleted:
            assert (deleted.status, await deleted.read()) == (204, b"")
        with pytest.raises(aiohttp.ClientResponseError, match="404"):
            await session.get(sign("get_object"), raise_for_status=True)


BODIES = [
    pytest.param(bytes, MIB, id="bytes"),  # of more aiohttp says that a file were better
    pytest.param(bytearray, MIB, id="bytearray"),
    pytest.param(io.BytesIO, None, id="file"),
    pytest.param(cut_async, None, id="async generator"),
]


@pytest.mark.parametrize("expect", [False, True], ids=["", "expect 100"])
@pytest.mark.parametrize(("made", "size"), BODIES)
async def test_a_body_of_any_kind_goes_up(
    sign: Callable[..., URL],
    service: Service,
    large: bytes,
    made: Callable[[bytes], Any],
    size: int | None,
    expect: bool,
) -> None:
    content = large[:size]
    headers = {"Content-Length": str(len(content))}
    async with (
        aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as session,
        session.put(sign("put_object"), data=made(content), headers=headers, expect100=expect) as put,
    ):
        assert put.status == 200
    assert service.body("dst-bucket", KEY) == content


async def test_a_body_of_unknown_length_is_refused(sign: Callable[..., URL], service: Service) -> None:
    status, code = {"jdcloud": (400, "MissingContentLength"), "aws": (501, "NotImplemented")}[service.profile]
    async with (
        aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as session,
        session.put(sign("put_object"), data=cut_async(bytes(MIB))) as put,
    ):
        assert put.request_info.headers["Transfer-Encoding"] == "chunked"
        assert (put.status, f"<Code>{code}</Code>" in await put.text()) == (status, True)
    assert service.store.bucket("dst-bucket").keys() == []


async def test_chunks_that_announce_their_content_are_stored(service: Service) -> None:
    # aws-chunked inside HTTP's own chunks, as aiobotocore sends what it cannot rewind
    headers = {
        "Authorization": "AWS AK:any",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "200000",
        "Content-Encoding": "aws-chunked",
    }

    async def body() -> AsyncIterator[bytes]:
        yield b"30d40\r\n"
        for _ in range(4):
            yield bytes(50_000)
        yield b"\r\n0\r\n\r\n"

    url = service.url("dst-bucket", "key")
    async with aiohttp.ClientSession() as session, session.put(url, data=body(), headers=headers) as put:
        assert put.status == 200
    assert service.body("dst-bucket", "key") == bytes(200_000)


@pytest.mark.parametrize("expect", [False, True], ids=["", "expect 100"])
async def test_an_early_error_before_a_large_body_closes_the_connection(
    sign: Callable[..., URL], service: Service, expect: bool
) -> None:
    connections = Connections()

    async def body() -> AsyncIterator[bytes]:
        for piece in cut(bytes(3 * MIB)):
            await asyncio.sleep(0)
            yield piece

    async with aiohttp.ClientSession(trace_configs=[connections.config]) as session:
        url, headers = sign("put_object", Bucket="no-such-bucket"), {"Content-Length": str(3 * MIB)}
        async with session.put(url, data=body(), headers=headers, expect100=expect) as refused:
            assert (refused.status, "NoSuchBucket" in await refused.text()) == (404, True)
        async with session.put(url, data=b"small") as refused:
            assert refused.status == 404
    assert (connections.made, connections.reused) == (2, 0)  # as over a socket: nobody discards so much
    service.store.calls.assert_called("PutObject", times=2, code="NoSuchBucket")


async def test_what_a_body_raises_reaches_the_caller(sign: Callable[..., URL], service: Service) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"begun"
        raise LookupError("of the body")

    async with aiohttp.ClientSession() as session:
        with pytest.raises((LookupError, aiohttp.ClientError)):
            await session.put(sign("put_object"), data=body(), headers={"Content-Length": "10"})
        async with session.get(sign("get_object")) as got:
            assert got.status == 404
    service.store.calls.assert_called("PutObject", times=1, code="IncompleteBody")  # as over a socket


@pytest.mark.parametrize("reader", ["iter_chunked", "iter_any", "iter_chunks", "readline", "readexactly"])
async def test_an_answer_comes_down_in_pieces(sign: Callable[..., URL], service: Service, reader: str) -> None:
    line = b"a line of text\n"
    service.store.bucket("dst-bucket").put(KEY, size=15 * 70_000, pattern=line)
    async with aiohttp.ClientSession() as session, session.get(sign("get_object")) as answer:
        content = answer.content
        if reader == "iter_chunked":
            pieces = [piece async for piece in content.iter_chunked(1000)]
            assert max(map(len, pieces)) == 1000
        elif reader == "iter_any":
            pieces = [piece async for piece in content.iter_any()]
        elif reader == "iter_chunks":
            pieces = [piece async for piece, _ in content.iter_chunks()]
        elif reader == "readline":
            pieces = [piece async for piece in content]
            assert set(pieces) == {line}
        else:
            pieces = [await content.readexactly(15 * 7) for _ in range(10_000)]
        assert b"".join(pieces) == line * 70_000
        assert content.at_eof()


async def test_an_answer_waits_for_its_reader(sign: Callable[..., URL], service: Service) -> None:
    service.store.bucket("dst-bucket").put(KEY, size="5TiB", pattern=b"0123456789")
    connections = Connections()
    async with aiohttp.ClientSession(trace_configs=[connections.config]) as session:
        async with session.get(sign("get_object")) as answer:
            assert await answer.content.read(15) == b"012345678901234"
            for _ in range(20):
                await asyncio.sleep(0)
            assert answer.content.total_bytes < 4 * MIB, "no more comes than is read"
        async with session.head(sign("head_object")) as head:
            assert head.content_length == 5 << 40
    assert (connections.made, connections.reused) == (2, 0), "a connection with an answer half read is closed"


async def test_one_connection_serves_many_requests(sign: Callable[..., URL], service: Service) -> None:
    connections = Connections()
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector, trace_configs=[connections.config]) as session:
        url = sign("put_object"), sign("get_object")
        for number in range(5):
            async with session.put(url[0], data=b"%d" % number, skip_auto_headers=["Content-Type"]) as put:
                assert put.status == 200
            async with session.get(url[1]) as got:
                assert await got.read() == b"%d" % number
    assert (connections.made, connections.reused) == (1, 9)


async def test_many_requests_wait_for_the_connections_there_are(sign: Callable[..., URL], service: Service) -> None:
    connections = Connections()
    connector = aiohttp.TCPConnector(limit=3)
    async with aiohttp.ClientSession(connector=connector, trace_configs=[connections.config]) as session:

        async def one(number: int) -> None:
            url = sign("put_object", Key=f"k{number:02}")
            async with session.put(url, data=bytes(100_000), skip_auto_headers=["Content-Type"]) as put:
                assert put.status == 200

        await asyncio.gather(*map(one, range(20)))
    assert connections.made <= 3
    assert connections.made + connections.reused == 20
    assert len(service.store.bucket("dst-bucket").keys()) == 20


async def test_a_form_is_posted(amazon: Service, boto: Callable[..., Any]) -> None:
    signed = boto(amazon).generate_presigned_post("dst-bucket", "dir/${filename}")
    form = aiohttp.FormData(quote_fields=False)
    for name, value in signed["fields"].items():
        form.add_field(name, value)
    form.add_field("file", io.BytesIO(b"content" * 100_000), filename="a.bin", content_type="text/plain")
    async with aiohttp.ClientSession() as session, session.post(signed["url"], data=form) as answer:
        assert (answer.status, await answer.text()) == (204, "")
    stored = amazon.store.bucket("dst-bucket").object("dir/a.bin")
    assert stored.body == b"content" * 100_000


async def test_a_request_that_is_given_up_leaves_nothing_behind(sign: Callable[..., URL], service: Service) -> None:
    service.store.bucket("dst-bucket").put(KEY, b"content")
    service.store.faults.add("GetObject", error="SlowDown", delay=0.05, times=1)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(asyncio.TimeoutError):
            await session.get(sign("get_object"), timeout=aiohttp.ClientTimeout(total=0.01))
        async with session.get(sign("get_object")) as got:
            assert await got.read() == b"content"
    gc.collect()


@pytest.mark.parametrize(
    ("target", "key"),
    [("%2F//a/../b", "///a/../b"), ("a%2Fb", "a/b"), ("/leading", "/leading"), ("t/", "t/"), ("a%3Fb=c", "a?b=c")],
)
async def test_a_key_is_kept_as_it_was_written(amazon: Service, target: str, key: str) -> None:
    url = URL(amazon.url("dst-bucket", target), encoded=True)
    headers = {"Authorization": "AWS AK:any"}
    async with aiohttp.ClientSession(headers=headers) as session, session.put(url, data=b"x") as put:
        assert put.status == 200
    assert amazon.store.bucket("dst-bucket").keys() == [key]


async def test_a_session_made_before_is_served_and_refused_afterwards(no_network: None) -> None:
    url = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
    async with aiohttp.ClientSession(headers={"Authorization": "AWS AK:any"}) as session:
        for _ in range(2):
            async with fakeoss.mock(buckets=["bkt"]), session.get(url) as got:
                assert got.status == 404
            with pytest.raises(fakeoss.OutsideMockError, match="which has ended"):
                await session.get(url)


async def test_an_answer_outlives_its_mock(no_network: None) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": "AWS AK:any"}) as session:
        with fakeoss.mock(buckets=["bkt"]) as oss:
            oss.bucket("bkt").put("key", size=3 * MIB)
            answer = await session.get("https://bkt.s3.cn-north-1.jdcloud-oss.com/key")
        assert await answer.read() == bytes(3 * MIB)
