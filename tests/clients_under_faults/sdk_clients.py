"""SDKs for Python: boto3 in its variants, aiobotocore, aioboto3, minio, libcloud."""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from payloads import BIG, KEYS, MIB, REGION, SMALL
from python_clients import client

URL = os.environ.get("ENDPOINT", "")
HOST = URL.partition("//")[2]
PLACE = {"Bucket": "dst", "Key": "out"}
SETTINGS = {
    "endpoint_url": URL,
    "region_name": REGION,
    "aws_access_key_id": KEYS[0],
    "aws_secret_access_key": KEYS[1],
}


def boto3_config(mode: str = "") -> Any:
    from botocore.config import Config

    return Config(s3={"addressing_style": "path"}, **({"retries": {"mode": mode}} if mode else {}))


class Boto3Base:
    """boto3 with one of its retry modes."""

    mode = ""

    def __init__(self) -> None:
        import boto3
        from boto3.s3.transfer import TransferConfig

        self.s3 = boto3.client("s3", config=boto3_config(self.mode), **SETTINGS)
        self.parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)


class Boto3(Boto3Base):
    def get(self) -> bytes:
        return self.s3.get_object(Bucket="src", Key="small")["Body"].read()  # type: ignore[no-any-return]

    def put(self) -> None:
        self.s3.put_object(**PLACE, Body=SMALL)

    def upload(self) -> None:
        with tempfile.NamedTemporaryFile() as file:
            file.write(BIG)
            file.flush()
            self.s3.upload_file(file.name, "dst", "out", Config=self.parts)

    def copy(self) -> None:
        self.s3.copy_object(**PLACE, CopySource={"Bucket": "src", "Key": "small"})

    def copy_parts(self) -> None:
        self.s3.copy({"Bucket": "src", "Key": "big"}, "dst", "out", Config=self.parts)

    def exists(self) -> str:
        self.s3.head_object(Bucket="src", Key="small")
        return "there"

    def list(self) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket="src", Prefix="list/")
        return [each["Key"] for page in pages for each in page.get("Contents", ())]


client("boto3", "boto3")(Boto3)


@client("boto3-legacy", "boto3")
class Legacy(Boto3):
    mode = "legacy"


@client("boto3-adaptive", "boto3")
class Adaptive(Boto3):
    mode = "adaptive"


@client("boto3-file", "boto3")
class Boto3File(Boto3Base):
    def get(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            self.s3.download_file("src", "small", str(path), Config=self.parts)
            return path.read_bytes()


class Asynchronous:
    """A client of aiobotocore or aioboto3, on a loop of its own."""

    def run(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        async def within() -> Any:
            async with AsyncExitStack() as stack:
                return await work(await stack.enter_async_context(self.opened()))

        return asyncio.run(within())

    def opened(self) -> Any:
        raise NotImplementedError

    def get(self) -> bytes:
        async def work(s3: Any) -> bytes:
            return await (await s3.get_object(Bucket="src", Key="small"))["Body"].read()  # type: ignore[no-any-return]

        return self.run(work)  # type: ignore[no-any-return]

    def put(self) -> None:
        self.run(lambda s3: s3.put_object(**PLACE, Body=SMALL))

    def copy(self) -> None:
        self.run(lambda s3: s3.copy_object(**PLACE, CopySource={"Bucket": "src", "Key": "small"}))

    def exists(self) -> str:
        self.run(lambda s3: s3.head_object(Bucket="src", Key="small"))
        return "there"

    def list(self) -> list[str]:
        async def work(s3: Any) -> list[str]:
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket="src", Prefix="list/")
            return [each["Key"] async for page in pages for each in page.get("Contents", ())]

        return self.run(work)  # type: ignore[no-any-return]


@client("aiobotocore", "aiobotocore")
class Aiobotocore(Asynchronous):
    def opened(self) -> Any:
        from aiobotocore.session import get_session

        return get_session().create_client("s3", config=boto3_config(), **SETTINGS)

    def upload(self) -> None:
        async def work(s3: Any) -> None:
            async def part(upload: str, number: int) -> str:
                body = BIG[(number - 1) * 5 * MIB : number * 5 * MIB]
                answer = await s3.upload_part(**PLACE, UploadId=upload, PartNumber=number, Body=body)
                return answer["ETag"]  # type: ignore[no-any-return]

            await self._parts(s3, part)

        self.run(work)

    def copy_parts(self) -> None:
        async def work(s3: Any) -> None:
            async def part(upload: str, number: int) -> str:
                last = min(number * 5 * MIB, len(BIG)) - 1
                ranged = {"CopySourceRange": f"bytes={(number - 1) * 5 * MIB}-{last}"}
                source = {"Bucket": "src", "Key": "big"}
                place = {**PLACE, "UploadId": upload, "PartNumber": number}
                answer = await s3.upload_part_copy(**place, CopySource=source, **ranged)
                return answer["CopyPartResult"]["ETag"]  # type: ignore[no-any-return]

            await self._parts(s3, part)

        self.run(work)

    @staticmethod
    async def _parts(s3: Any, part: Callable[[str, int], Awaitable[str]]) -> None:
        upload = (await s3.create_multipart_upload(**PLACE))["UploadId"]
        parts = [{"PartNumber": number, "ETag": await part(upload, number)} for number in (1, 2, 3)]
        await s3.complete_multipart_upload(**PLACE, UploadId=upload, MultipartUpload={"Parts": parts})


@client("aioboto3", "aioboto3")
class Aioboto3(Asynchronous):
    def opened(self) -> Any:
        import aioboto3

        return aioboto3.Session().client("s3", config=boto3_config(), **SETTINGS)

    def _config(self) -> Any:
        from boto3.s3.transfer import TransferConfig

        return TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)

    def upload(self) -> None:
        self.run(lambda s3: s3.upload_fileobj(io.BytesIO(BIG), "dst", "out", Config=self._config()))

    def copy_parts(self) -> None:
        self.run(lambda s3: s3.copy({"Bucket": "src", "Key": "big"}, "dst", "out", Config=self._config()))


class MinioBase:
    def __init__(self) -> None:
        import minio

        self.s3 = minio.Minio(HOST, *KEYS, secure=False, region=REGION)


@client("minio-py", "minio")
class Minio(MinioBase):
    def get(self) -> bytes:
        answer = self.s3.get_object("src", "small")
        try:
            return answer.read()  # type: ignore[no-any-return]
        finally:
            answer.close()

    def put(self) -> None:
        self.s3.put_object("dst", "out", io.BytesIO(SMALL), len(SMALL))

    def upload(self) -> None:
        self.s3.put_object("dst", "out", io.BytesIO(BIG), len(BIG), part_size=5 * MIB)

    def copy(self) -> None:
        from minio.commonconfig import CopySource

        self.s3.copy_object("dst", "out", CopySource("src", "small"))

    def copy_parts(self) -> None:
        from minio.commonconfig import ComposeSource

        starts = range(0, len(BIG), 5 * MIB)
        sources = [ComposeSource("src", "big", offset=start, length=min(5 * MIB, len(BIG) - start)) for start in starts]
        self.s3.compose_object("dst", "out", sources)

    def exists(self) -> str:
        self.s3.stat_object("src", "small")
        return "there"

    def list(self) -> list[str]:
        return [each.object_name for each in self.s3.list_objects("src", prefix="list/")]


@client("minio-py-file", "minio")
class MinioFile(MinioBase):
    def get(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            self.s3.fget_object("src", "small", str(path))
            return path.read_bytes()


@client("libcloud", "libcloud", "apache-libcloud")
class Libcloud:
    def __init__(self) -> None:
        from libcloud.storage.providers import get_driver

        host, _, port = HOST.partition(":")
        self.driver = get_driver("s3")(*KEYS, host=host, port=int(port), secure=False, region=REGION)

    def get(self) -> bytes:
        return b"".join(self.driver.get_object("src", "small").as_stream())

    def put(self) -> None:
        with tempfile.NamedTemporaryFile() as file:
            file.write(SMALL)
            file.flush()
            self.driver.upload_object(file.name, self.driver.get_container("dst"), "out")

    def upload(self) -> None:
        chunks = (BIG[start : start + MIB] for start in range(0, len(BIG), MIB))
        self.driver.upload_object_via_stream(chunks, self.driver.get_container("dst"), "out")

    def exists(self) -> str:
        self.driver.get_object("src", "small")
        return "there"

    def list(self) -> list[str]:
        container = self.driver.get_container("src")
        return [each.name for each in self.driver.list_container_objects(container, prefix="list/")]


@client("requests", "requests")
class Requests:
    """No client of S3, but what many write: it raises for a status, and believes the rest."""

    def __init__(self) -> None:
        import requests

        self.session = requests.Session()
        self.session.headers["Authorization"] = f"AWS {KEYS[0]}:any"

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        answer = self.session.request(method, f"{URL}/{path}", timeout=60, **options)
        answer.raise_for_status()
        return answer

    def get(self) -> bytes:
        return self._ask("GET", "src/small").content  # type: ignore[no-any-return]

    def put(self) -> None:
        self._ask("PUT", "dst/out", data=SMALL)

    def copy(self) -> None:
        self._ask("PUT", "dst/out", headers={"x-amz-copy-source": "/src/small"})

    def exists(self) -> str:
        self._ask("HEAD", "src/small")
        return "there"
