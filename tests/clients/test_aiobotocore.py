"""aiobotocore as it is installed: objects, listings, multipart uploads, retries, and a store for each task."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

import fakeoss
from support.clients import Service

MIB = 1 << 20
KEY = "目录/a b+c%.txt"


def code_of(caught: pytest.ExceptionInfo[ClientError]) -> tuple[int, str]:
    response = caught.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


async def test_an_object_is_put_and_read_back(service: Service, aio: Callable[..., Any]) -> None:
    async with aio(service) as s3:
        put = await s3.put_object(
            Bucket="dst-bucket", Key=KEY, Body="文".encode(), ContentType="text/plain", Metadata={"owner": "me"}
        )
        got = await s3.get_object(Bucket="dst-bucket", Key=KEY)
        async with got["Body"] as body:
            assert await body.read() == "文".encode()
        assert (got["ContentType"], got["Metadata"], got["ContentLength"]) == ("text/plain", {"owner": "me"}, 3)
        assert got["ETag"] == put["ETag"] == f'"{hashlib.md5("文".encode()).hexdigest()}"'
        head = await s3.head_object(Bucket="dst-bucket", Key=KEY)
        assert (head["ETag"], head["LastModified"]) == (got["ETag"], got["LastModified"])


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(lambda: b"0123456789", id="bytes"),
        pytest.param(lambda: bytearray(b"0123456789"), id="bytearray"),
        pytest.param(lambda: io.BytesIO(b"0123456789"), id="file"),
        pytest.param(lambda: b"", id="nothing"),
    ],
)
async def test_a_body_of_any_kind_is_put(service: Service, aio: Callable[..., Any], body: Callable[[], Any]) -> None:
    sent = body()
    async with aio(service) as s3:
        await s3.put_object(Bucket="dst-bucket", Key="key", Body=sent)
    expected = sent.getvalue() if isinstance(sent, io.BytesIO) else bytes(sent)
    assert service.body("dst-bucket", "key") == expected


async def pieces(body: Any, name: str) -> list[bytes]:
    if name == "read in pieces":
        found = []
        while piece := await body.read(1000):
            found.append(piece)
        return found
    if name == "iter_chunks":
        return [piece async for piece in body.iter_chunks(777)]
    if name == "iter_lines":
        return [line + b"\n" async for line in body.iter_lines(100)]
    return [piece async for piece in body]


@pytest.mark.parametrize("reader", ["read in pieces", "iter_chunks", "iter_lines", "iterate"])
@pytest.mark.parametrize("size", [15_000, 15 * 70_000])
async def test_a_body_is_streamed(service: Service, aio: Callable[..., Any], reader: str, size: int) -> None:
    line = b"a line of text\n"
    service.store.bucket("src-bucket").put("key", size=size, pattern=line)
    async with aio(service) as s3:
        body = (await s3.get_object(Bucket="src-bucket", Key="key"))["Body"]
        assert b"".join(await pieces(body, reader)) == line * (size // len(line))
        part = await s3.get_object(Bucket="src-bucket", Key="key", Range="bytes=15-29")
        assert (part["ContentRange"], await part["Body"].read()) == (f"bytes 15-29/{size}", line)


async def test_a_huge_body_is_left_half_read(service: Service, aio: Callable[..., Any]) -> None:
    service.store.bucket("src-bucket").put("huge", size="5TiB", pattern=b"0123456789")
    async with aio(service) as s3:
        body = (await s3.get_object(Bucket="src-bucket", Key="huge"))["Body"]
        assert await body.read(15) == b"012345678901234"
        body.close()
        head = await s3.head_object(Bucket="src-bucket", Key="huge")
        assert head["ContentLength"] == 5 << 40


async def test_keys_are_listed_and_paginated(service: Service, aio: Callable[..., Any]) -> None:
    keys = [f"dir {number % 3}/键+{number:02}" for number in range(25)]
    for key in keys:
        service.store.bucket("src-bucket").put(key, b"x")
    async with aio(service) as s3:
        for name in ("list_objects_v2", "list_objects"):
            pages = s3.get_paginator(name).paginate(Bucket="src-bucket", PaginationConfig={"PageSize": 10})
            assert [entry["Key"] async for page in pages for entry in page["Contents"]] == sorted(keys)
            pages = s3.get_paginator(name).paginate(
                Bucket="src-bucket", Delimiter="/", PaginationConfig={"PageSize": 2}
            )
            found = [prefix["Prefix"] async for page in pages for prefix in page.get("CommonPrefixes", ())]
            assert found == ["dir 0/", "dir 1/", "dir 2/"]


async def test_an_upload_of_parts_and_copied_parts_is_completed(
    service: Service, aio: Callable[..., Any], large: bytes
) -> None:
    service.store.bucket("src-bucket").put("source object", large)
    place = {"Bucket": "dst-bucket", "Key": KEY}
    async with aio(service) as s3:
        upload_id = (await s3.create_multipart_upload(**place))["UploadId"]

        async def copied(number: int, first: int, last: int) -> dict[str, Any]:
            answer = await s3.upload_part_copy(
                **place,
                UploadId=upload_id,
                PartNumber=number,
                CopySource={"Bucket": "src-bucket", "Key": "source object"},
                CopySourceRange=f"bytes={first}-{last}",
            )
            assert answer["CopyPartResult"]["ETag"] == f'"{hashlib.md5(large[first : last + 1]).hexdigest()}"'
            return {"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]}

        ranges = [(500, 6 * MIB), (0, 5 * MIB), (6 * MIB, len(large) - 1)]
        parts = list(await asyncio.gather(*(copied(n, *span) for n, span in enumerate(ranges, start=1))))
        last = await s3.upload_part(**place, UploadId=upload_id, PartNumber=4, Body=b"the end")
        parts.append({"PartNumber": 4, "ETag": last["ETag"]})
        listed = await s3.list_parts(**place, UploadId=upload_id)
        assert [part["PartNumber"] for part in listed["Parts"]] == [1, 2, 3, 4]
        done = await s3.complete_multipart_upload(**place, UploadId=upload_id, MultipartUpload={"Parts": parts})
        assert done["ETag"].endswith('-4"')
    expected = b"".join(large[first : last + 1] for first, last in ranges) + b"the end"
    assert service.body("dst-bucket", KEY) == expected
    service.store.calls.assert_called("UploadPartCopy", times=3)
    assert service.store.bucket("dst-bucket").uploads == []


async def test_an_upload_is_aborted(service: Service, aio: Callable[..., Any]) -> None:
    place = {"Bucket": "dst-bucket", "Key": "key"}
    async with aio(service) as s3:
        upload_id = (await s3.create_multipart_upload(**place))["UploadId"]
        await s3.upload_part(**place, UploadId=upload_id, PartNumber=1, Body=b"x")
        assert len(service.store.bucket("dst-bucket").uploads) == 1
        await s3.abort_multipart_upload(**place, UploadId=upload_id)
        assert service.store.bucket("dst-bucket").uploads == []
        with pytest.raises(ClientError) as caught:
            await s3.upload_part(**place, UploadId=upload_id, PartNumber=1, Body=b"x")
        assert code_of(caught) == (404, "NoSuchUpload")


async def test_buckets_objects_and_copies(service: Service, aio: Callable[..., Any]) -> None:
    async with aio(service) as s3:
        await s3.create_bucket(Bucket="new-bucket")
        names = [bucket["Name"] for bucket in (await s3.list_buckets())["Buckets"]]
        assert names == ["dst-bucket", "new-bucket", "src-bucket"]
        await s3.put_object(Bucket="new-bucket", Key="a+b c/备", Body=b"0123456789")
        source = {"Bucket": "new-bucket", "Key": "a+b c/备"}
        await s3.copy_object(Bucket="dst-bucket", Key="copy", CopySource=source)
        assert service.body("dst-bucket", "copy") == b"0123456789"
        wanted = {"Objects": [{"Key": "a+b c/备"}, {"Key": "none"}]}
        answer = await s3.delete_objects(Bucket="new-bucket", Delete=wanted)
        assert sorted(entry["Key"] for entry in answer["Deleted"]) == ["a+b c/备", "none"]
        await s3.delete_bucket(Bucket="new-bucket")
        await s3.get_waiter("bucket_not_exists").wait(Bucket="new-bucket")


ERRORS = [
    pytest.param("get_object", {"Bucket": "src-bucket", "Key": "none"}, (404, "NoSuchKey"), id="no key"),
    pytest.param("head_object", {"Bucket": "src-bucket", "Key": "none"}, (404, "404"), id="head"),
    pytest.param("get_object", {"Bucket": "no-such-bucket", "Key": "k"}, (404, "NoSuchBucket"), id="no bucket"),
    pytest.param(
        "put_object", {"Bucket": "no-such-bucket", "Key": "k", "Body": bytes(MIB)}, (404, "NoSuchBucket"), id="early"
    ),
    pytest.param(
        "put_object",
        {"Bucket": "no-such-bucket", "Key": "k", "Body": io.BytesIO(bytes(3 * MIB))},
        (404, "NoSuchBucket"),
        id="early, the file still to be read",
    ),
]


@pytest.mark.parametrize(("operation", "parameters", "code"), ERRORS)
async def test_an_error_is_the_service_s(
    service: Service, aio: Callable[..., Any], operation: str, parameters: dict[str, Any], code: tuple[int, str]
) -> None:
    async with aio(service) as s3:
        with pytest.raises(ClientError) as caught:
            await getattr(s3, operation)(**parameters)
        assert code_of(caught) == code
        if operation == "get_object" and parameters["Bucket"] == "src-bucket":
            assert isinstance(caught.value, s3.exceptions.NoSuchKey)
        await s3.list_buckets()  # the connection goes on


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
async def test_an_injected_fault_is_retried(
    service: Service, aio: Callable[..., Any], mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleep = asyncio.sleep
    monkeypatch.setattr("asyncio.sleep", lambda seconds: sleep(0))  # the pauses between attempts
    config = Config(retries={"mode": mode, "max_attempts": 4})
    async with aio(service, config=config) as s3:
        service.store.faults.add("PutObject", error="InternalError", times=2)
        await s3.put_object(Bucket="dst-bucket", Key="key", Body=io.BytesIO(b"sent three times"))
    assert service.body("dst-bucket", "key") == b"sent three times"
    assert [call.code for call in service.store.calls] == ["InternalError", "InternalError", None]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
async def test_presigned_urls_work_through_aiohttp(service: Service, aio: Callable[..., Any], version: str) -> None:
    import aiohttp
    from yarl import URL

    place = {"Bucket": "dst-bucket", "Key": KEY}
    async with aio(service, config=Config(signature_version=version)) as s3, aiohttp.ClientSession() as session:
        url = await s3.generate_presigned_url("put_object", Params=place)
        async with session.put(URL(url, encoded=True), data=b"0123456789", skip_auto_headers=["Content-Type"]) as put:
            assert put.status == 200
        url = await s3.generate_presigned_url("get_object", Params={**place, "ResponseContentType": "text/x-mine"})
        async with session.get(URL(url, encoded=True)) as got:
            assert (await got.read(), got.headers["Content-Type"]) == (b"0123456789", "text/x-mine")
        service.store.clock.advance(seconds=4000)
        async with session.get(URL(url, encoded=True)) as late:
            assert (late.status, "Request has expired" in await late.text()) == (403, True)


# which store answers


ENDPOINT = "https://s3.cn-north-1.jdcloud-oss.com"


class Place:
    """What ``aio`` asks of a service."""

    endpoint_url = ENDPOINT
    region = "cn-north-1"


async def exchanged(s3: Any, name: str) -> bytes:
    await s3.put_object(Bucket="bkt", Key="key", Body=name.encode())
    for _ in range(3):
        await asyncio.sleep(0)
    body: bytes = await (await s3.get_object(Bucket="bkt", Key="key"))["Body"].read()
    return body


async def test_each_of_two_tasks_sees_its_own_store(aio: Callable[..., Any]) -> None:
    meeting = asyncio.Event()

    async def one(name: str) -> list[str]:
        async with fakeoss.mock(buckets=["bkt"]) as oss, aio(Place()) as s3:
            meeting.set() if name == "b" else await meeting.wait()  # both mocks are active
            assert await exchanged(s3, name) == name.encode()
            oss.calls.assert_called("PutObject", times=1)
            return [call.operation for call in oss.calls]

    assert await asyncio.gather(one("a"), one("b")) == [["PutObject", "GetObject"]] * 2


async def test_one_client_in_two_tasks_is_answered_by_the_store_of_each(aio: Callable[..., Any]) -> None:
    async with aio(Place()) as s3:

        async def one(name: str) -> bytes:
            async with fakeoss.mock(buckets=["bkt"]):
                return await exchanged(s3, name)

        names = [f"task {number}" for number in range(6)]
        assert await asyncio.gather(*map(one, names)) == [name.encode() for name in names]


@fakeoss.mock(buckets=["bkt"])
async def test_a_decorated_test_is_served_until_it_ends(aio: Callable[..., Any]) -> None:
    async with aio(Place()) as s3:
        assert await exchanged(s3, "x") == b"x"
        assert await asyncio.create_task(exchanged(s3, "y")) == b"y", "a task of its own"
    fakeoss.current().calls.assert_called("PutObject", times=2)


async def test_decorated_generators_keep_their_stores_apart(aio: Callable[..., Any]) -> None:
    @fakeoss.mock(buckets=["bkt"])
    async def stored(s3: Any) -> AsyncIterator[bytes]:
        for name in ("one", "two"):
            yield await exchanged(s3, name)

    async with aio(Place()) as s3:
        assert [body async for body in stored(s3)] == [b"one", b"two"]
        with pytest.raises(fakeoss.OutsideMockError, match=r"the mock of .*stored, which has ended"):
            await s3.list_buckets()


async def test_a_client_made_before_a_mock_is_served_in_it_and_refused_after_it(aio: Callable[..., Any]) -> None:
    async with aio(Place()) as s3:
        for name in ("first", "second"):
            async with fakeoss.mock(buckets=["bkt"]) as oss:
                assert await exchanged(s3, name) == name.encode()
                oss.calls.assert_called("*", times=2)
            with pytest.raises(fakeoss.OutsideMockError, match=r"^fakeoss: a request to .* which has ended"):
                await s3.get_object(Bucket="bkt", Key="key")


async def test_a_host_of_the_other_profile_is_refused_in_words(aio: Callable[..., Any]) -> None:
    async with (
        fakeoss.mock(profile="aws"),
        aio(Place(), config=Config(retries={"max_attempts": 0})) as s3,
    ):
        with pytest.raises((fakeoss.OutsideMockError, HTTPClientError), match=r"fakeoss: ListBuckets to .*'jdcloud'"):
            await s3.list_buckets()
