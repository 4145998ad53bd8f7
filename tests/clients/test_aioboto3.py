"""aioboto3 as it is installed: client and resource, and its managed transfers."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from support.clients import Service

MIB = 1 << 20
SMALL = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=3)

# it holds aiobotocore back, so it is not in the extra `test`, which has the newest clients
aioboto3 = pytest.importorskip("aioboto3", "12")

pytestmark = pytest.mark.usefixtures("no_network")


@pytest.fixture
def make() -> Callable[..., Any]:
    """Makes clients, or resources, of a service; each is an asynchronous context manager."""

    def made(service: Service, *, resource: bool = False) -> Any:
        session = aioboto3.Session()
        kind = session.resource if resource else session.client
        return kind("s3", endpoint_url=service.endpoint_url, region_name=service.region)

    return made


async def test_a_client_puts_gets_and_deletes(service: Service, make: Callable[..., Any]) -> None:
    async with make(service) as s3:
        await s3.put_object(Bucket="dst-bucket", Key="a b+c/文", Body=b"0123456789")
        answer = await s3.get_object(Bucket="dst-bucket", Key="a b+c/文", Range="bytes=2-5")
        assert await answer["Body"].read() == b"2345"
        await s3.delete_object(Bucket="dst-bucket", Key="a b+c/文")
        with pytest.raises(ClientError, match="NoSuchKey"):
            await s3.get_object(Bucket="dst-bucket", Key="a b+c/文")


async def test_files_go_up_in_parts_and_come_back(
    service: Service, make: Callable[..., Any], large: bytes, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(large)
    seen: list[int] = []
    async with make(service) as s3:
        await s3.upload_file(str(tmp_path / "file"), "src-bucket", "file", Config=SMALL)
        service.store.calls.assert_called("UploadPart", times=3)
        extra = {"Metadata": {"a": "b"}}
        await s3.upload_fileobj(io.BytesIO(large), "src-bucket", "object", extra, seen.append, SMALL)
        assert sum(seen) == len(large)
        assert (await s3.head_object(Bucket="src-bucket", Key="object"))["Metadata"] == {"a": "b"}
        await s3.download_file("src-bucket", "file", str(tmp_path / "back"))
        assert (tmp_path / "back").read_bytes() == large
        target = io.BytesIO()
        await s3.download_fileobj("src-bucket", "object", target)
        assert target.getvalue() == large


async def test_an_object_is_copied_through_the_client(service: Service, make: Callable[..., Any], large: bytes) -> None:
    service.store.bucket("src-bucket").put("key", large)
    async with make(service) as s3:
        await s3.copy({"Bucket": "src-bucket", "Key": "key"}, "dst-bucket", "copy", Config=SMALL)
    assert service.body("dst-bucket", "copy") == large
    service.store.calls.assert_called("UploadPartCopy", times=3)


async def test_an_upload_whose_part_fails_is_aborted(service: Service, make: Callable[..., Any], large: bytes) -> None:
    service.store.faults.add("UploadPart", error="AccessDenied", skip=1)
    async with make(service) as s3:
        # its other parts may come after its own abort, and tell of that
        with pytest.raises(ClientError, match=r"AccessDenied|NoSuchUpload"):
            await s3.upload_fileobj(io.BytesIO(large), "dst-bucket", "key", Config=SMALL)
    service.store.calls.assert_called("AbortMultipartUpload", times=1)
    assert service.store.bucket("dst-bucket").uploads == []


async def test_downloading_what_is_not_there_says_404(service: Service, make: Callable[..., Any]) -> None:
    async with make(service) as s3:
        with pytest.raises(ClientError, match="404"):
            await s3.download_fileobj("src-bucket", "none", io.BytesIO())


async def test_the_resource_does_the_same(service: Service, make: Callable[..., Any]) -> None:
    async with make(service, resource=True) as s3:
        source, target = await s3.Bucket("src-bucket"), await s3.Bucket("dst-bucket")
        key = await source.Object("dir/key")
        await key.put(Body=b"0123456789", Metadata={"a": "b"})
        await source.put_object(Key="other", Body=b"x")
        assert [entry.key async for entry in source.objects.all()] == ["dir/key", "other"]
        assert [entry.key async for entry in source.objects.filter(Prefix="dir/")] == ["dir/key"]
        copy = await target.Object("copy")
        await copy.copy_from(CopySource={"Bucket": "src-bucket", "Key": "dir/key"})
        assert (await copy.content_length, await copy.metadata) == (10, {"a": "b"})
        assert await (await copy.get())["Body"].read() == b"0123456789"
        for bucket in (source, target):
            await bucket.objects.all().delete()
            await bucket.delete()
    assert service.store.buckets == []


async def test_a_resource_uploads_in_parts(service: Service, make: Callable[..., Any]) -> None:
    async with make(service, resource=True) as s3:
        upload = await (await s3.Object("dst-bucket", "key")).initiate_multipart_upload()
        parts = []
        for number, body in enumerate((bytes(5 * MIB), b"end"), start=1):
            part = await upload.Part(number)
            parts.append({"PartNumber": number, "ETag": (await part.upload(Body=body))["ETag"]})
        await upload.complete(MultipartUpload={"Parts": parts})
    assert service.body("dst-bucket", "key") == bytes(5 * MIB) + b"end"
