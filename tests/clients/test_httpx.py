"""httpx as it is installed, sync and async: presigned URLs, bodies streamed up, answers streamed down."""

from __future__ import annotations

import gc
import hashlib
import io
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest

import fakeoss
from support.clients import Service

MIB = 1 << 20
KEY = "目录/a b+c%.txt"
PLACE = {"Bucket": "dst-bucket", "Key": KEY}


@pytest.fixture
def sign(service: Service, boto: Callable[..., Any]) -> Callable[..., str]:
    """Presigns an operation on ``PLACE``, or on another place."""
    s3 = boto(service)
    return lambda operation, **place: s3.generate_presigned_url(operation, Params={**PLACE, **place})


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as made:
        yield made


def cut(body: bytes) -> Iterator[bytes]:
    return (body[start : start + 100_000] for start in range(0, len(body), 100_000))


async def cut_async(body: bytes) -> AsyncIterator[bytes]:
    for piece in cut(body):
        yield piece


# sync


def test_an_object_is_put_got_and_deleted(client: httpx.Client, sign: Callable[..., str], service: Service):
    put = client.put(sign("put_object"), content=b"0123456789")
    assert (put.status_code, put.headers["ETag"]) == (200, f'"{hashlib.md5(b"0123456789").hexdigest()}"')
    got = client.get(sign("get_object", ResponseContentType="text/x-mine"))
    assert (got.content, got.headers["Content-Type"], got.http_version) == (b"0123456789", "text/x-mine", "HTTP/1.1")
    part = client.get(sign("get_object"), headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.text, part.headers["Content-Range"]) == (206, "2345", "bytes 2-5/10")
    head = client.head(sign("head_object"))
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, "10", b"")
    assert client.delete(sign("delete_object")).status_code == 204
    assert service.store.bucket("dst-bucket").keys() == []


BODIES = [
    pytest.param(lambda body: body, id="bytes"),
    pytest.param(io.BytesIO, id="file"),
    pytest.param(cut, id="generator"),
    pytest.param(lambda body: list(cut(body)), id="list"),
]


@pytest.mark.parametrize("made", BODIES)
def test_a_body_of_any_kind_goes_up(
    client: httpx.Client, sign: Callable[..., str], service: Service, large: bytes, made: Callable[[bytes], Any]
):
    headers = {"Content-Length": str(len(large))}  # the service takes no body of unknown length
    assert client.put(sign("put_object"), content=made(large), headers=headers).status_code == 200
    assert service.body("dst-bucket", KEY) == large


def test_a_body_of_unknown_length_is_refused(client: httpx.Client, sign: Callable[..., str], service: Service):
    answer = client.put(sign("put_object"), content=cut(bytes(MIB)))
    assert answer.request.headers["Transfer-Encoding"] == "chunked"
    status, code = {"jdcloud": (400, "MissingContentLength"), "aws": (501, "NotImplemented")}[service.profile]
    assert (answer.status_code, f"<Code>{code}</Code>" in answer.text) == (status, True)
    assert service.store.bucket("dst-bucket").keys() == []


@pytest.mark.parametrize("reader", ["iter_bytes", "iter_raw", "iter_bytes of 1000", "iter_lines", "read"])
def test_an_answer_comes_down_in_pieces(client: httpx.Client, sign: Callable[..., str], service: Service, reader: str):
    line = b"a line of text\n"
    service.store.bucket("dst-bucket").put(KEY, size=15 * 70_000, pattern=line)
    with client.stream("GET", sign("get_object")) as answer:
        if reader == "read":
            body = answer.read()
        elif reader == "iter_lines":
            body = b"".join(text.encode() + b"\n" for text in answer.iter_lines())
        elif reader == "iter_bytes of 1000":
            pieces = list(answer.iter_bytes(1000))
            assert {len(piece) for piece in pieces[:-1]} == {1000}
            body = b"".join(pieces)
        else:
            body = b"".join(getattr(answer, reader)())
    assert body == line * 70_000


def test_a_huge_answer_is_left_half_read(client: httpx.Client, sign: Callable[..., str], service: Service):
    service.store.bucket("dst-bucket").put(KEY, size="5TiB", pattern=b"0123456789")
    with client.stream("GET", sign("get_object")) as answer:
        assert answer.headers["Content-Length"] == str(5 << 40)
        assert next(answer.iter_bytes(15)) == b"012345678901234"
    assert client.head(sign("head_object")).status_code == 200


def test_an_early_error_comes_once_the_body_was_sent(client: httpx.Client, sign: Callable[..., str]):
    """As over a socket: the client reads no answer before."""
    read: list[bytes] = []

    def body() -> Iterator[bytes]:
        for piece in cut(bytes(3 * MIB)):
            read.append(piece)
            yield piece

    url = sign("put_object", Bucket="no-such-bucket")
    answer = client.put(url, content=body(), headers={"Content-Length": str(3 * MIB)})
    assert (answer.status_code, "NoSuchBucket" in answer.text, len(b"".join(read))) == (404, True, 3 * MIB)


def test_what_a_body_raises_reaches_the_caller(client: httpx.Client, sign: Callable[..., str], service: Service):
    def body() -> Iterator[bytes]:
        yield b"begun"
        raise LookupError("of the body")

    with pytest.raises(LookupError, match="of the body"):
        client.put(sign("put_object"), content=body(), headers={"Content-Length": "10"})
    assert service.store.bucket("dst-bucket").keys() == []


def test_parts_are_uploaded_and_completed(
    client: httpx.Client, sign: Callable[..., str], service: Service, large: bytes
):
    begun = client.post(sign("create_multipart_upload"))
    upload = {"UploadId": begun.text.partition("<UploadId>")[2].partition("<")[0]}
    etags = []
    for number, body in enumerate((large[: 5 * MIB], large[5 * MIB :]), start=1):
        put = client.put(sign("upload_part", PartNumber=number, **upload), content=io.BytesIO(body))
        etags.append(put.headers["ETag"])
    listed = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{e}</ETag></Part>" for n, e in enumerate(etags, 1))
    document = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>"
    done = client.post(sign("complete_multipart_upload", **upload), content=document)
    assert (done.status_code, '-2"' in done.text.replace("&quot;", '"')) == (200, True)
    assert service.body("dst-bucket", KEY) == large


def test_a_form_is_posted(amazon: Service, boto: Callable[..., Any], client: httpx.Client):
    form = boto(amazon).generate_presigned_post("dst-bucket", "dir/${filename}")
    answer = client.post(form["url"], data=form["fields"], files={"file": ("文.txt", b"content", "text/plain")})
    assert answer.status_code == 204
    assert amazon.body("dst-bucket", "dir/文.txt") == b"content"


def test_the_module_s_own_functions_are_served(sign: Callable[..., str]):
    assert httpx.put(sign("put_object"), content=b"x").status_code == 200
    assert httpx.get(sign("get_object"), follow_redirects=True).content == b"x"


# async, on every event loop that is installed


@pytest.fixture(params=["asyncio", "trio"])
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Runs a coroutine function."""
    pytest.importorskip(request.param)
    return lambda function: anyio.run(function, backend=request.param)


def test_bodies_are_streamed_both_ways_asynchronously(
    run: Callable[..., Any], sign: Callable[..., str], service: Service, large: bytes
):
    async def test() -> None:
        async with httpx.AsyncClient() as client:
            headers = {"Content-Length": str(len(large))}
            put = await client.put(sign("put_object"), content=cut_async(large), headers=headers)
            assert (put.status_code, service.body("dst-bucket", KEY)) == (200, large)
            async with client.stream("GET", sign("get_object")) as answer:
                assert b"".join([piece async for piece in answer.aiter_bytes(99_999)]) == large
            refused = await client.put(sign("put_object", Bucket="no-such-bucket"), content=b"x")
            assert (refused.status_code, "NoSuchBucket" in refused.text) == (404, True)

    run(test)


def test_an_asynchronous_answer_is_left_half_read(run: Callable[..., Any], sign: Callable[..., str], service: Service):
    service.store.bucket("dst-bucket").put(KEY, size="5TiB", pattern=b"0123456789")

    async def test() -> None:
        # at the transport: httpx's own iterators above it are asynchronous generators, of which trio complains
        async with httpx.AsyncHTTPTransport() as transport:
            answer = await transport.handle_async_request(httpx.Request("GET", sign("get_object")))
            pieces = aiter(answer.stream)
            assert (await anext(pieces))[:5] == b"01234"
            del pieces
            gc.collect()
            await answer.aclose()

    run(test)


def test_many_requests_run_together(run: Callable[..., Any], sign: Callable[..., str], service: Service):
    async def test() -> None:
        async with httpx.AsyncClient() as client, anyio.create_task_group() as group:

            async def one(number: int) -> None:
                await client.put(sign("put_object", Key=f"k{number:02}"), content=b"%d" % number)
                answer = await client.get(sign("get_object", Key=f"k{number:02}"))
                assert answer.content == b"%d" % number

            for number in range(20):
                group.start_soon(one, number)
        assert len(service.store.bucket("dst-bucket").keys()) == 20

    run(test)


def test_an_answer_that_takes_its_time_lets_the_loop_go_on(
    run: Callable[..., Any], sign: Callable[..., str], service: Service
):
    service.store.bucket("dst-bucket").put(KEY, b"content")
    service.store.faults.add("GetObject", error="SlowDown", delay=0.05, times=1)

    async def test() -> None:
        order: list[str] = []

        async def ask(client: httpx.AsyncClient) -> None:
            order.append((await client.get(sign("get_object"))).reason_phrase)

        async with httpx.AsyncClient() as client, anyio.create_task_group() as group:
            group.start_soon(ask, client)
            await anyio.sleep(0)
            order.append("meanwhile")
        assert order[0] == "meanwhile"
        assert len(order) == 2

    run(test)


def test_each_task_is_answered_by_its_own_store(run: Callable[..., Any], no_network: None):
    url = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
    signed = {"Authorization": "AWS AK:any"}
    found: dict[str, bytes] = {}

    async def test() -> None:
        async with httpx.AsyncClient(headers=signed) as client, anyio.create_task_group() as group:

            async def one(name: str) -> None:
                async with fakeoss.mock(buckets=["bkt"]):
                    await client.put(url, content=name.encode())
                    await anyio.sleep(0)
                    found[name] = (await client.get(url)).content

            for name in ("a", "b", "c"):
                group.start_soon(one, name)
        async with httpx.AsyncClient(headers=signed) as client:
            with pytest.raises(AssertionError, match="a socket was used"):
                await client.get(url)  # made and used outside every mock, it would have gone out

    run(test)
    assert found == {"a": b"a", "b": b"b", "c": b"c"}


def test_a_client_made_before_is_served_and_refused_afterwards(no_network: None):
    url = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
    with httpx.Client(headers={"Authorization": "AWS AK:any"}) as client:
        for _ in range(2):
            with fakeoss.mock(buckets=["bkt"]):
                assert client.get(url).status_code == 404
            with pytest.raises(fakeoss.OutsideMockError, match="which has ended"):
                client.get(url)
