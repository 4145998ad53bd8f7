"""Clients in many threads and tasks, managed transfers, and mocks that overlap: everybody reaches the right store."""

from __future__ import annotations

import asyncio
import hashlib
import io
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

import fakeoss
from fakeoss import Limits
from support import kinds
from support.boto import aio_session
from support.kinds import Kind

pytestmark = pytest.mark.usefixtures("no_network")

AMAZON = {"endpoint": "https://s3.us-east-1.amazonaws.com", "region_name": "us-east-1"}
PATIENCE = 60  # seconds after which a test that hangs fails
MIB = 1 << 20


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    """Amazon S3 with the bucket ``bkt``; parts may be small."""
    with fakeoss.mock(profile="aws", buckets=["bkt"], limits=Limits(min_part_size=1)) as store:
        yield store


def code_of(call: Callable[[], Any]) -> str:
    """The error that a call meets."""
    with pytest.raises(ClientError) as caught:
        call()
    return str(caught.value.response["Error"]["Code"])


def work(client: Any, number: int, turns: int) -> Counter[str]:
    """Every operation on keys of its own; how often each was called."""
    asked: Counter[str] = Counter()
    chosen = random.Random(number)
    for turn in range(turns):
        where: dict[str, Any] = {"Bucket": "bkt", "Key": f"{number:02}/{chosen.randrange(3)}"}
        body = f"{number}-{turn}".encode() * chosen.randrange(1, 2000)
        client.put_object(**where, Body=body)
        assert client.get_object(**where)["Body"].read() == body
        assert client.get_object(**where, Range="bytes=1-3")["Body"].read() == body[1:4]
        assert client.head_object(**where)["ContentLength"] == len(body)
        copy = {"Bucket": "bkt", "Key": f"{number:02}/copy", "CopySource": where}
        upload = client.create_multipart_upload(Bucket="bkt", Key=copy["Key"])["UploadId"]
        part = client.upload_part_copy(**copy, UploadId=upload, PartNumber=1, CopySourceRange="bytes=0-1")
        parts = [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]
        if turn % 3:
            client.complete_multipart_upload(
                Bucket="bkt", Key=copy["Key"], UploadId=upload, MultipartUpload={"Parts": parts}
            )
            assert client.get_object(Bucket="bkt", Key=copy["Key"])["Body"].read() == body[:2]
            asked.update(["CompleteMultipartUpload", "GetObject"])
        else:
            client.abort_multipart_upload(Bucket="bkt", Key=copy["Key"], UploadId=upload)
            asked["AbortMultipartUpload"] += 1
        client.delete_object(**where)
        assert code_of(lambda where=where: client.get_object(**where)) == "NoSuchKey"
        listed = client.list_objects_v2(Bucket="bkt", Prefix=f"{number:02}/").get("Contents", [])
        assert where["Key"] not in [each["Key"] for each in listed]
        asked.update(["PutObject", "GetObject", "GetObject", "GetObject", "HeadObject", "CreateMultipartUpload"])
        asked.update(["UploadPartCopy", "DeleteObject", "ListObjectsV2"])
    return asked


@pytest.mark.parametrize("shared", [True, False], ids=["one client", "a client for each thread"])
def test_a_thousand_operations_through_boto3(oss: fakeoss.Store, make_client: Callable[..., Any], shared: bool):
    threads, turns = 16, 6
    clients = [make_client(**AMAZON)] * threads if shared else [make_client(**AMAZON) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(work, client, number, turns) for number, client in enumerate(clients)]
        asked = sum((each.result(timeout=PATIENCE) for each in waiting), Counter())
    assert Counter(call.operation for call in oss.calls) == asked
    assert asked.total() >= 1000
    assert oss.bucket("bkt").keys() == [f"{number:02}/copy" for number in range(threads)]
    assert oss.bucket("bkt").uploads == []


def test_managed_transfers_with_thirty_two_threads(oss: fakeoss.Store, make_client: Callable[..., Any]):
    client = make_client(**AMAZON)
    config = TransferConfig(
        multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=32, io_chunksize=1 << 16
    )
    reading = TransferConfig(multipart_threshold=1 << 18, multipart_chunksize=1 << 17, max_concurrency=32)
    bodies = {f"key-{number}": hashlib.sha256(b"%d" % number).digest() * (6 * MIB // 32) for number in range(4)}

    def transfer(key: str) -> bytes:
        client.upload_fileobj(io.BytesIO(bodies[key]), "bkt", key, Config=config)
        client.copy({"Bucket": "bkt", "Key": key}, "bkt", f"{key}-copy", Config=config)
        target = io.BytesIO()
        client.download_fileobj("bkt", f"{key}-copy", target, Config=reading)
        return target.getvalue()

    with ThreadPoolExecutor(len(bodies)) as pool:
        told = dict(zip(bodies, pool.map(transfer, bodies, timeout=PATIENCE), strict=True))
    assert told == bodies
    bucket = oss.bucket("bkt")
    assert [bucket.object(f"{key}-copy").parts for key in bodies] == [2] * 4
    calls = Counter(call.operation for call in oss.calls)
    assert (calls["UploadPart"], calls["UploadPartCopy"], calls["CompleteMultipartUpload"]) == (8, 8, 8)
    assert calls["GetObject"] == 4 * 48
    assert bucket.uploads == []


def test_two_hundred_tasks_through_aiobotocore(oss: fakeoss.Store):
    async def one(client: Any, number: int) -> int:
        where: dict[str, Any] = {"Bucket": "bkt", "Key": f"{number:03}/key"}
        body = f"{number}".encode() * 1000
        await client.put_object(**where, Body=body)
        answer = await client.get_object(**where, Range="bytes=2-9")
        async with answer["Body"] as stream:
            assert await stream.read() == body[2:10]
        assert (await client.head_object(**where))["ContentLength"] == len(body)
        if number % 2:
            return number
        target = {"Bucket": "bkt", "Key": f"{number:03}/copy"}
        upload = (await client.create_multipart_upload(**target))["UploadId"]
        first = await client.upload_part(**target, UploadId=upload, PartNumber=1, Body=b"first")
        second = await client.upload_part_copy(**target, UploadId=upload, PartNumber=2, CopySource=where)
        etags = [first["ETag"], second["CopyPartResult"]["ETag"]]
        parts = [{"PartNumber": at, "ETag": etag} for at, etag in enumerate(etags, 1)]
        await client.complete_multipart_upload(**target, UploadId=upload, MultipartUpload={"Parts": parts})
        answer = await client.get_object(**target)
        async with answer["Body"] as stream:
            assert await stream.read() == b"first" + body
        await client.delete_object(**where)
        listed = await client.list_objects_v2(Bucket="bkt", Prefix=f"{number:03}/")
        assert [each["Key"] for each in listed["Contents"]] == [target["Key"]]
        return number

    async def test() -> list[int]:
        given = {"region_name": "us-east-1", "endpoint_url": AMAZON["endpoint"]}
        async with aio_session().create_client("s3", **given) as client:
            return await asyncio.gather(*(one(client, number) for number in range(200)))

    assert asyncio.run(test()) == list(range(200))
    half = ["CreateMultipartUpload", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "DeleteObject"]
    expected = {"PutObject": 200, "HeadObject": 200, "GetObject": 300, "ListObjectsV2": 100, **dict.fromkeys(half, 100)}
    assert Counter(call.operation for call in oss.calls) == expected
    kept = [f"{number:03}/{'key' if number % 2 else 'copy'}" for number in range(200)]
    assert oss.bucket("bkt").keys() == kept


# mocks that overlap


class Steps:
    """Lets threads take their steps one after the other, in the order of a list."""

    def __init__(self, order: list[str]) -> None:
        self._order, self._at, self._turn = order, 0, threading.Condition()

    def take(self, name: str, call: Callable[[], Any]) -> Any:
        """Call when it is the turn of ``name``."""
        with self._turn:
            assert self._turn.wait_for(lambda: self._order[self._at : self._at + 1] == [name], PATIENCE), name
            try:
                return call()
            finally:
                self._at += 1
                self._turn.notify_all()


def test_mocks_that_overlap_in_threads(kind: Kind, monkeypatch: pytest.MonkeyPatch):
    """Each thread sees the mock that it entered; a thread of neither sees the one that was entered last."""
    for name, value in kinds.KEYS.items():
        monkeypatch.setenv(name, value)
    order = ["enter a", "enter b", "read c", "read a", "read b", "leave a", "read a", "read c", "leave b", "read c"]
    steps, told = Steps(order), {name: [] for name in "abc"}
    clients = {name: kind.make(kinds.BASE) for name in "abc"}

    def read(name: str) -> None:
        outcome = steps.take(f"read {name}", lambda: kinds.outcome_of(kind, clients[name]))
        told[name].append("refused" if "which has ended" in outcome else outcome)

    def enter(name: str) -> Any:
        mock = fakeoss.mock(buckets=["bkt"])
        steps.take(f"enter {name}", mock.start).bucket("bkt").put("key", name.encode())
        return mock

    def first() -> None:
        mock = enter("a")
        read("a")
        steps.take("leave a", mock.stop)
        read("a")

    def second() -> None:
        mock = enter("b")
        read("b")
        steps.take("leave b", mock.stop)

    def neither() -> None:
        for _ in range(3):
            read("c")

    with ThreadPoolExecutor(3) as pool:
        for waiting in [pool.submit(each) for each in (first, second, neither)]:
            waiting.result(timeout=PATIENCE)
    assert told == {"a": ["a", "b"], "b": ["b"], "c": ["b", "b", "refused"]}
    for client in clients.values():
        kind.close(client)


def upload_by_boto3(make_client: Callable[..., Any]) -> None:
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    make_client().upload_fileobj(io.BytesIO(bytes(11 * MIB)), "bkt", "big", Config=config)


def upload_by_minio(make_client: Callable[..., Any]) -> None:
    client = kinds.make_minio(kinds.BASE)
    body = io.BytesIO(bytes(11 * MIB))
    client.put_object(bucket_name="bkt", object_name="big", data=body, length=11 * MIB, part_size=5 * MIB)


@pytest.mark.parametrize("upload", [upload_by_boto3, upload_by_minio], ids=["boto3", "minio"])
def test_the_threads_of_an_upload_follow_who_began_it(
    upload: Callable[[Callable[..., Any]], None], make_client: Callable[..., Any]
):
    """Another thread entered a mock later, which stays active: the parts are none of its business."""
    entered, leave, other = threading.Event(), threading.Event(), []

    def elsewhere() -> None:
        with fakeoss.mock(buckets=["bkt"]) as oss:
            entered.set()
            assert leave.wait(PATIENCE)
            other.extend(call.operation for call in oss.calls)

    with fakeoss.mock(buckets=["bkt"]) as oss:
        thread = threading.Thread(target=elsewhere)
        thread.start()
        assert entered.wait(PATIENCE)
        upload(make_client)
        leave.set()
        thread.join(PATIENCE)
        assert oss.bucket("bkt").object("big").parts == 3
    assert other == []


def test_threads_that_enter_and_leave_mocks_all_the_time(make_client: Callable[..., Any]):
    """The first one in patches, the last one out restores: whoever that is, nobody is without a mock in between."""
    client = make_client(aws_access_key_id="AKANY", aws_secret_access_key="any")

    def one(number: int) -> list[bytes]:
        seen = []
        for turn in range(20):
            name = f"{number}-{turn}".encode()
            with fakeoss.mock(buckets=["bkt"]) as oss:
                oss.bucket("bkt").put("key", name)
                seen.append(client.get_object(Bucket="bkt", Key="key")["Body"].read() == name)
        return seen

    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(one, range(16), timeout=PATIENCE))
    assert told == [[True] * 20] * 16
