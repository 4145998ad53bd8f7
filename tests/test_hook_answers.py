"""Hooks that are for some calls only, that change the answer, and that have to be awaited."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import AsyncMock, Mock

import boto3
import httpx
import pytest
import requests
from botocore.exceptions import ClientError

import fakeoss
from fakeoss import Answer, CallEntry
from fakeoss.model.store import Store

URL = "https://bkt.s3.us-east-1.amazonaws.com/"
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request"}

pytestmark = pytest.mark.fakeoss(profile="aws", buckets=["bkt"])


@pytest.fixture
def s3(oss: Store) -> Any:
    return boto3.client("s3", region_name="us-east-1")


# which calls


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ({}, ["dst/1", "dst/2", "src/1"]),
        ({"bucket": "bkt", "key": "dst/*"}, ["dst/1", "dst/2"]),
        ({"key": ["dst/2", "src/?"]}, ["dst/2", "src/1"]),
        ({"when": lambda call: call.key.endswith("2")}, ["dst/2"]),
        ({"headers": {"x-amz-meta-n": "1"}}, ["dst/1", "src/1"]),
        ({"client": "boto3", "attempt": 1, "part": None}, ["dst/1", "dst/2", "src/1"]),
        ({"user": "nobody"}, []),
    ],
)
def test_a_hook_is_for_the_calls_that_its_fields_say(oss: Store, s3: Any, fields: dict[str, Any], keys: list[str]):
    seen: list[str | None] = []
    hook = oss.on("PutObject", before=lambda call: seen.append(call.key), optional=True, **fields)
    for key in ("dst/1", "dst/2", "src/1"):
        s3.put_object(Bucket="bkt", Key=key, Body=key.encode(), Metadata={"n": key[-1]})
    assert (seen, hook.has_run) == (keys, bool(keys))


def test_a_hook_after_a_call_may_ask_for_the_answer(oss: Store, s3: Any):
    seen: list[tuple[Any, ...]] = []
    oss.on("*", after=lambda call: seen.append((call.operation, call.body)), status=200, bytes_in=range(1, 9))
    s3.put_object(Bucket="bkt", Key="k", Body=b"abc")
    s3.put_object(Bucket="bkt", Key="k", Body=b"")
    assert seen == [("PutObject", b"abc")]
    for name in ("status", "body"):
        with pytest.raises(TypeError, match=f"a hook has no {name!r}"):
            oss.on("*", before=print, **{name: 200})


def test_a_hook_that_never_ran_is_named_with_its_fields(oss: Store, s3: Any):
    oss.on("PutObject", before=print, key="dst/*", part=range(2), when=callable)
    (words,) = (str(hook) for hook in oss.hooks)
    assert words == "the hook on PutObject, key='dst/*', part=range(0, 2), when=callable"
    oss.hooks.clear()


def test_a_part_is_hooked_by_its_number_and_range(oss: Store, s3: Any):
    oss.bucket("bkt").put("src", size="10MiB")
    upload = s3.create_multipart_upload(Bucket="bkt", Key="dst")["UploadId"]
    seen: list[int | None] = []
    oss.on("UploadPartCopy", before=lambda call: seen.append(call.part), part=2, range="bytes=5242880-*", upload=upload)
    for number, span in enumerate(("bytes=0-5242879", "bytes=5242880-10485759"), 1):
        copy = {"CopySource": "bkt/src", "CopySourceRange": span, "PartNumber": number}
        s3.upload_part_copy(Bucket="bkt", Key="dst", UploadId=upload, **copy)
    assert seen == [2]


# another answer


def test_an_answer_before_is_the_answer_and_nothing_is_carried_out(oss: Store, s3: Any):
    oss.on("PutObject", before=lambda call: Answer(418, {"x-why": "tea"}, b"<Error><Code>Teapot</Code></Error>"))
    with pytest.raises(ClientError, match="Teapot") as caught:
        s3.put_object(Bucket="bkt", Key="k", Body=b"x")
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert (headers["x-why"], headers["server"], headers["content-length"]) == ("tea", "AmazonS3", "34")
    assert "k" not in oss.bucket("bkt")
    (call,) = oss.calls.matching("PutObject")
    assert (call.status, call.code, call.fault) == (418, None, "hook: 418")


def test_an_answer_afterwards_replaces_that_of_the_service(oss: Store):
    oss.bucket("bkt").put("k", b"0123456789")
    oss.on("GetObject", after=lambda call: call.answer.but(headers={"ETag": '"wrong"', "x-new": "1"}))
    answer = requests.get(URL + "k", headers=SIGNED)
    assert (answer.status_code, answer.headers["etag"], answer.headers["x-new"]) == (200, '"wrong"', "1")
    assert answer.content == b"0123456789"
    assert oss.calls[-1].status == 200  # what the service did
    oss.hooks.clear()
    oss.on(
        "GetObject", after=lambda call: call.answer.but(status=206, body=call.answer.body[:4], headers={"ETag": None})
    )
    answer = requests.get(URL + "k", headers=SIGNED)
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (206, b"0123", "4")
    assert "etag" not in answer.headers
    assert oss.calls[-1].fault is None  # what the service did


def test_a_large_body_is_kept_though_the_log_has_none(oss: Store):
    oss.bucket("bkt").put("k", bytes(2 << 20))
    oss.on("GetObject", after=lambda call: call.answer.but(headers={"x-new": "1"}))
    answer = requests.get(URL + "k", headers=SIGNED)
    assert (answer.headers["x-new"], len(answer.content)) == ("1", 2 << 20)


def test_the_last_hook_that_answers_counts_and_all_are_called(oss: Store):
    first = Mock(return_value=Answer(500))
    for function in (first, lambda call: Answer(501), Mock(return_value="no answer")):
        oss.on("ListObjects", after=function)
    assert requests.get(URL, headers=SIGNED).status_code == 501
    first.assert_called_once()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(99), "status of an answer must be 200 to 599, not 99"),
        (Answer(200, {}, "text"), "body of an answer must be bytes, not 'text'"),  # type: ignore[arg-type]
        (Answer(200, {"a": 1}), "headers of an answer must be strings, not 'a': 1"),  # type: ignore[dict-item]
    ],
)
def test_an_answer_that_cannot_be_sent_is_an_error_in_the_test(oss: Store, answer: Answer, message: str):
    oss.on("ListObjects", before=lambda call: answer)
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        requests.get(URL, headers=SIGNED)


# to be awaited


class Watch:
    """Asynchronous functions, and what they saw."""

    def __init__(self) -> None:
        self.loops: list[Any] = []
        self.threads: list[int] = []

    async def __call__(self, call: CallEntry) -> Answer | None:
        await asyncio.sleep(0)
        self.loops.append(asyncio.get_running_loop())
        self.threads.append(threading.get_ident())
        return Answer(503) if call.key == "refused" else None

    method = __call__


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda watch: watch, id="object"),
        pytest.param(lambda watch: watch.method, id="method"),
        pytest.param(partial, id="partial"),
        pytest.param(lambda watch: lambda call, *more: watch(call), id="function that only returns what to await"),
    ],
)
def test_a_synchronous_client_waits_for_an_asynchronous_hook(oss: Store, moment: str, wrap: Callable[[Any], Any]):
    watch = Watch()
    oss.on("GetObject", **{moment: wrap(watch)})
    oss.bucket("bkt").put("k", b"x")
    answers = [requests.get(URL + key, headers=SIGNED).status_code for key in ("k", "refused")]
    assert (answers, len(watch.loops)) == ([200, 503], 2)


def test_what_an_asynchronous_hook_raises_reaches_the_caller(oss: Store):
    mock = AsyncMock(side_effect=KeyError("here"))
    oss.on("GetObject", before=mock)
    with pytest.raises(KeyError, match="here"):
        requests.get(URL + "k", headers=SIGNED)
    mock.assert_awaited_once()


async def _httpx(key: str) -> int:
    async with httpx.AsyncClient() as client:
        return (await client.get(URL + key, headers=SIGNED)).status_code


async def _aiohttp(key: str) -> int:
    aiohttp = pytest.importorskip("aiohttp")
    async with aiohttp.ClientSession() as session, session.get(URL + key, headers=SIGNED) as answer:
        return int(answer.status)


async def _requests(key: str) -> int:
    return requests.get(URL + key, headers=SIGNED).status_code


async def _requests_in_thread(key: str) -> int:
    return await asyncio.to_thread(lambda: requests.get(URL + key, headers=SIGNED).status_code)


@pytest.mark.parametrize("client", [_httpx, _aiohttp])
def test_an_asynchronous_client_awaits_it_on_its_own_loop(oss: Store, client: Any):
    watch = Watch()
    oss.bucket("bkt").put("k", b"x")

    async def main() -> None:
        opened = asyncio.Event()
        entered = asyncio.Event()

        async def wait(call: CallEntry) -> None:
            entered.set()
            await opened.wait()  # belongs to this loop

        oss.on("GetObject", before=wait)
        oss.on("GetObject", after=watch)
        request = asyncio.ensure_future(client("k"))
        await entered.wait()
        assert not request.done()  # and the loop goes on
        opened.set()
        assert (await request, await client("refused")) == (200, 503)
        assert watch.loops == [asyncio.get_running_loop()] * 2
        assert set(watch.threads) == {threading.get_ident()}

    asyncio.run(asyncio.wait_for(main(), 20))


@pytest.mark.parametrize("client", [_requests, _requests_in_thread])
def test_a_synchronous_client_inside_a_loop_does_not_stop_for_ever(oss: Store, client: Any):
    watch = Watch()
    oss.bucket("bkt").put("k", b"x")
    oss.on("GetObject", before=watch)
    assert asyncio.run(asyncio.wait_for(client("k"), 20)) == 200
    assert len(watch.loops) == 1


def test_a_server_awaits_it_too():
    with fakeoss.Server(profile="aws") as server:
        server.store.create_bucket("bkt").put("k", b"x")
        watch = Watch()
        server.store.on("GetObject", before=watch)
        answers = [
            requests.get(f"{server.endpoint_url}/bkt/{key}", headers=SIGNED).status_code for key in ("k", "refused")
        ]
    assert (answers, len(watch.loops)) == ([200, 503], 2)
