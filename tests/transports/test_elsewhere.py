"""A forked child of a process in a mock: what it asks is passed on, or refused; the copy of the store is of no use."""

from __future__ import annotations

import asyncio
import http.client
import io
import os
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import boto3
import botocore.exceptions
import httpx
import pytest
import requests
import urllib3

import fakeoss
from fakeoss.transports import EXCHANGE

URL = "https://s3.cn-north-1.jdcloud-oss.com/bkt/key"
SIGNED = {"Authorization": "AWS AK:any"}
MIB = 1 << 20


def forked(work: Callable[[], Any]) -> Callable[[], Any]:
    """Call ``work`` in a forked child process. The function returned waits for what it returns or raises."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            outcome: tuple[bool, Any] = True, work()
        except BaseException as error:  # the parent raises it
            outcome = False, error
        with os.fdopen(writer, "wb") as file:
            file.write(pickle.dumps(outcome))
        os._exit(0)
    os.close(writer)

    def wait() -> Any:
        with os.fdopen(reader, "rb") as file:
            succeeded, value = pickle.loads(file.read())
        os.waitpid(child, 0)
        if not succeeded:
            raise value
        return value

    return wait


def in_fork(work: Callable[[], Any]) -> Any:
    """What ``work`` returns in a forked child process; what it raises is raised here."""
    return forked(work)()


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


@pytest.fixture
def oss() -> Iterator[Any]:
    with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
        yield oss


def by_boto3() -> bytes:
    client = boto3.client("s3", region_name="cn-north-1", endpoint_url=URL.removesuffix("/bkt/key"))
    client.put_object(Bucket="bkt", Key="key", Body=b"body")
    return client.get_object(Bucket="bkt", Key="key")["Body"].read()  # type: ignore[no-any-return]


def by_requests() -> bytes:
    assert requests.put(URL, data=b"body", headers=SIGNED).status_code == 200
    return requests.get(URL, headers=SIGNED).content


def by_urllib3() -> bytes:
    with urllib3.PoolManager() as manager:
        assert manager.request("PUT", URL, body=b"body", headers=SIGNED).status == 200
        return manager.request("GET", URL, headers=SIGNED).data


def by_httpx() -> bytes:
    with httpx.Client() as client:
        assert client.put(URL, content=b"body", headers=SIGNED).status_code == 200
        return client.get(URL, headers=SIGNED).content


def by_http_client() -> bytes:
    connection = http.client.HTTPSConnection("s3.cn-north-1.jdcloud-oss.com")
    connection.request("PUT", "/bkt/key", b"body", SIGNED)
    connection.getresponse().read()
    connection.request("GET", "/bkt/key", headers=SIGNED)
    return connection.getresponse().read()


def by_aiohttp() -> bytes:
    async def ask() -> bytes:
        async with aiohttp.ClientSession() as session:
            async with session.put(URL, data=b"body", headers=SIGNED) as response:
                assert response.status == 200
            async with session.get(URL, headers=SIGNED) as response:
                return await response.read()

    return asyncio.run(ask())


def by_async_httpx() -> bytes:
    async def ask() -> bytes:
        async with httpx.AsyncClient() as client:
            assert (await client.put(URL, content=b"body", headers=SIGNED)).status_code == 200
            return (await client.get(URL, headers=SIGNED)).content

    return asyncio.run(ask())


CLIENTS = [by_boto3, by_requests, by_urllib3, by_httpx, by_http_client, by_aiohttp, by_async_httpx]


@pytest.mark.parametrize("client", CLIENTS)
def test_what_a_forked_child_asks_is_answered_by_its_parent(oss: Any, client: Callable[[], bytes]):
    process, content = in_fork(lambda: (os.getpid(), client()))
    assert content == oss.bucket("bkt").object("key").body == b"body"
    assert [(call.operation, call.status, call.process) for call in oss.calls] == [
        ("PutObject", 200, process),
        ("GetObject", 200, process),
    ]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_forked_child_of_a_plain_mock_is_refused(client: Callable[[], bytes]):
    with fakeoss.mock(buckets=["bkt"]) as oss:
        words = r"write fakeoss.mock\(processes=True\)"
        with pytest.raises(fakeoss.OutsideMockError, match=f"(?i){words}") as caught:
            in_fork(client)
        assert f"entered in process {os.getpid()}" in str(caught.value)
        assert len(oss.calls) == 0


def test_the_refusal_comes_before_that_of_another_profile(oss: Any):
    with fakeoss.mock(profile="jdcloud"), pytest.raises(fakeoss.OutsideMockError, match="processes=True"):
        in_fork(lambda: boto3.client("s3", region_name="us-east-1").list_buckets())


def test_bytes_are_those_of_the_parent(oss: Any):
    body = os.urandom(9 * MIB + 1)
    oss.bucket("bkt").put("large", body)

    def copy() -> bytes:
        content = requests.get(URL.replace("key", "large"), headers=SIGNED).content
        requests.put(URL, data=io.BytesIO(content[::-1]), headers=SIGNED)
        return content

    assert in_fork(copy) == body
    assert oss.bucket("bkt").object("key").body == body[::-1]


def test_a_body_of_unknown_length_is_answered_as_here(oss: Any):
    def status(key: str) -> int:
        return requests.put(URL + key, data=iter([b"bo", b"dy"]), headers=SIGNED).status_code

    assert in_fork(lambda: status("1")) == status("2")


def test_errors_are_the_services(oss: Any):
    client = boto3.client("s3", region_name="cn-north-1", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com")

    def fail() -> str:
        try:
            client.get_object(Bucket="bkt", Key="absent")
        except botocore.exceptions.ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""

    assert in_fork(fail) == "NoSuchKey"


def test_faults_of_the_parent_meet_the_child(oss: Any):
    oss.faults.add("PutObject", error="SlowDown", times=1)

    def ask() -> list[int]:
        return [requests.put(URL, data=b"body", headers=SIGNED).status_code for _ in range(2)]

    assert in_fork(ask) == [503, 200]


NOTICING = pytest.mark.skipif(
    urllib3.__version__.startswith("1."), reason="with urllib3 1.26 requests does not notice that a body ends early"
)


@pytest.mark.parametrize("framing", [pytest.param("length", marks=NOTICING), "chunked"])
def test_an_answer_that_the_parent_cuts_is_cut_in_the_child(oss: Any, framing: str):
    oss.bucket("bkt").put("key", b"0123456789")
    oss.faults.add("GetObject", fakeoss.cut(4, framing=framing), times=1)

    def ask() -> tuple[str, bytes]:
        try:
            requests.get(URL, headers=SIGNED)
        except requests.exceptions.ChunkedEncodingError as error:
            return type(error).__name__, requests.get(URL, headers=SIGNED).content
        return "", b""

    assert in_fork(ask) == ("ChunkedEncodingError", b"0123456789")


def test_an_answer_that_the_parent_loses_is_lost_in_the_child(oss: Any):
    oss.faults.add("PutObject", fakeoss.lose_answer(), times=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        in_fork(lambda: requests.put(URL, data=b"body", headers=SIGNED))
    assert oss.bucket("bkt").object("key").body == b"body"


def test_a_hook_of_the_parent_breaks_the_childs_connection(oss: Any):
    def hook(*arguments: Any, **options: Any) -> None:
        raise ConnectionResetError

    oss.on("PutObject", before=hook)
    with pytest.raises(requests.exceptions.ConnectionError):
        in_fork(lambda: requests.put(URL, data=b"body", headers=SIGNED))


@NOTICING
def test_an_answer_that_a_fault_cuts_is_a_broken_connection(oss: Any):
    oss.bucket("bkt").put("key", b"body")
    oss.faults.add("GetObject", fakeoss.cut(2), times=1)
    with pytest.raises(requests.exceptions.RequestException):
        in_fork(lambda: requests.get(URL, headers=SIGNED).content)


def test_locations_name_the_childs_own_url(oss: Any):
    def upload() -> str:
        client = boto3.client("s3", region_name="cn-north-1", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com")
        upload = client.create_multipart_upload(Bucket="bkt", Key="key")["UploadId"]
        tag = client.upload_part(Bucket="bkt", Key="key", UploadId=upload, PartNumber=1, Body=b"body")["ETag"]
        parts = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
        return str(
            client.complete_multipart_upload(Bucket="bkt", Key="key", UploadId=upload, MultipartUpload=parts)[
                "Location"
            ]
        )

    here, there = upload(), in_fork(upload)
    assert here == there


@pytest.mark.parametrize(
    "use",
    [
        lambda oss: oss.create_bucket("other"),
        lambda oss: oss.buckets,
        lambda oss: "bkt" in oss,
        lambda oss: oss.calls,
        lambda oss: fakeoss.current().buckets,
    ],
)
def test_the_copy_of_the_store_refuses_to_be_used(oss: Any, use: Callable[[Any], Any]):
    with pytest.raises(RuntimeError, match=f"lies in process {os.getpid()}"):
        in_fork(lambda: use(oss))
    assert oss.buckets[0].name == "bkt"


def test_a_child_may_enter_a_mock_of_its_own(oss: Any):
    def use() -> tuple[int, bytes]:
        with fakeoss.mock(buckets=["bkt"]) as own:
            return len(own.buckets), by_requests()

    assert in_fork(use) == (1, b"body")
    assert len(oss.calls) == 0


def test_a_child_of_a_child_is_served_too(oss: Any):
    processes, content = in_fork(lambda: (os.getpid(), in_fork(by_requests)))
    assert content == b"body"
    assert processes not in {call.process for call in oss.calls}
    assert len({call.process for call in oss.calls}) == 1


def test_a_child_may_leave_the_mock():
    mock = fakeoss.mock(processes=True, buckets=["bkt"])
    oss = mock.start()
    before = os.environ["AWS_ENDPOINT_URL_S3"]

    def leave() -> bool:
        mock.stop()
        return not EXCHANGE.sessions and "AWS_ENDPOINT_URL_S3" not in os.environ

    assert in_fork(leave)
    assert os.environ["AWS_ENDPOINT_URL_S3"] == before
    assert in_fork(by_requests) == b"body"
    assert len(oss.calls) == 2
    mock.stop()


def test_a_child_that_outlives_the_mock_is_told_so():
    reader, writer = os.pipe()

    def wait() -> bytes:
        os.close(writer)
        os.read(reader, 1)  # until the parent has left
        return by_requests()

    with fakeoss.mock(processes=True, buckets=["bkt"]):
        child = forked(wait)
    os.close(writer)
    os.close(reader)
    with pytest.raises(fakeoss.OutsideMockError, match="has ended there"):
        child()


def test_a_server_is_asked_by_a_child_too_and_its_port_is_closed_with_it():
    with fakeoss.Server() as server:
        server.store.create_bucket("bkt").put("key", b"body")
        url = f"{server.endpoint_url}/bkt/key"
        reader, writer = os.pipe()
        waiting, read = os.pipe()

        def wait() -> bool:
            os.close(writer)
            content = requests.get(url, headers=SIGNED).content
            os.write(read, b"x")
            os.read(reader, 1)
            try:
                requests.get(url, headers=SIGNED)
            except requests.exceptions.ConnectionError:
                return content == b"body"
            return False

        child = forked(wait)
        os.close(read)
        os.read(waiting, 1)  # until the child has read, or has ended
    for end in (waiting, writer, reader):
        os.close(end)
    assert child()
