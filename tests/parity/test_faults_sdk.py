"""Every failure with boto3 in its three modes of retrying, aiobotocore, minio and s3fs: in process they try as often,
end with the same exception and leave the same behind as over a socket."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from typing import Any

import pytest

import fakeoss
from support.boto_kits import BOTO_KITS, BotoKit
from support.failures import LISTED, PATIENCE, READ, WRITTEN, Trial
from support.file_kits import MinioKit, S3fsKit
from support.parity import BUCKET, Sides, Table, attempt

pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed:ResourceWarning"),
]
"""Connections that break are left open by some clients."""


boto, minio, files = Table(), Table(), Table()
MODES = ("legacy", "standard", "adaptive")
FILE_KITS = {"s3fs": S3fsKit}
MINIO_KITS = {"minio": MinioKit}


@pytest.fixture(scope="module", autouse=True)
def all_collected() -> Iterator[None]:
    """Let what this module has left behind be found here."""
    yield
    gc.collect()


def let_down(kit: BotoKit, trial: Trial, mode: str) -> None:
    """Configure a client that tries twice."""
    patience = {"read_timeout": PATIENCE} if trial.is_slow else {}
    kit.configure(retries={"mode": mode, "total_max_attempts": 2}, **patience)


def hits(kit: Any) -> list[int]:
    return [len(kit.store.faults.hits(entry.fault)) for entry in kit.store.faults._records.entries]


def whole(kit: BotoKit) -> Any:
    body = kit.body()
    try:
        return kit.wait(body.read())
    finally:
        body.close()


def without_pool(outcome: Any) -> Any:
    """An outcome without the pool of urllib3 inside an exception: what its counters say is not equal, as
    ``support.unequal`` explains."""
    error = getattr(outcome, "kwargs", {}).get("error")
    if hasattr(error, "pool"):
        error.pool = None
    return outcome


def boto_read(trial: Trial, mode: str, times: int | None) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        let_down(kit, trial, mode)
        kit.store.faults.add("GetObject", trial.failure, times=None if isinstance(trial.failure, list) else times)
        outcomes = [without_pool(attempt(lambda: whole(kit))) for _ in range(2)]
        return [outcomes, hits(kit)]

    return behaviour


def boto_written(trial: Trial, mode: str, times: int | None) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        let_down(kit, trial, mode)
        kit.store.faults.add("PutObject", trial.failure, times=times)
        return [without_pool(attempt(lambda: kit.call("put_object", Key="new", Body=b"a body"))), hits(kit)]

    return behaviour


def boto_listed(trial: Trial, operation: str) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        bucket = kit.store.bucket(BUCKET)
        for number in range(5):
            bucket.put(f"key {number}", b"x")
        kit.configure(retries={"mode": "standard", "total_max_attempts": 2})
        kit.store.faults.add(
            "ListObjectsV2" if operation == "list_objects_v2" else "ListObjects", trial.failure, times=1
        )
        return [attempt(lambda: pages(kit, operation)), hits(kit)]

    return behaviour


def pages(kit: BotoKit, operation: str) -> list[list[str]]:
    paginator = kit.client.get_paginator(operation).paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 3})
    if not kit.is_async:
        return [[each["Key"] for each in page.get("Contents", ())] for page in paginator]

    async def collected() -> list[list[str]]:
        return [[each["Key"] for each in page.get("Contents", ())] async for page in paginator]

    found: list[list[str]] = kit.wait(collected())
    return found


for title, each in READ.items():
    for mode in MODES:
        boto.rows[f"read: {title}, once, {mode}"] = boto_read(each, mode, 1)
        if mode == "standard" or not each.is_slow:
            boto.rows[f"read: {title}, always, {mode}"] = boto_read(each, mode, None)
for title, each in WRITTEN.items():
    for mode in MODES:
        boto.rows[f"written: {title}, once, {mode}"] = boto_written(each, mode, 1)
        if mode == "standard" or not each.is_slow:
            boto.rows[f"written: {title}, always, {mode}"] = boto_written(each, mode, None)
for title, each in LISTED.items():
    boto.rows[f"listed: {title}"] = boto_listed(each, "list_objects_v2")
    boto.rows[f"listed, version 1: {title}"] = boto_listed(each, "list_objects")


def completed(failure: fakeoss.Failure, operation: str = "CompleteMultipartUpload") -> Any:
    def behaviour(kit: BotoKit) -> Any:
        kit.configure(retries={"mode": "standard", "total_max_attempts": 2}, read_timeout=1)
        kit.store.faults.add(operation, failure, times=1)
        upload = kit.call("create_multipart_upload", Key="new")["UploadId"]
        parts = []
        for number in (1, 2):
            answer = kit.call("upload_part", Key="new", UploadId=upload, PartNumber=number, Body=b"x" * 9)
            parts.append({"PartNumber": number, "ETag": answer.get("ETag", "none")})
        end = attempt(
            lambda: kit.call("complete_multipart_upload", Key="new", UploadId=upload, MultipartUpload={"Parts": parts})
        )
        return [end, len(kit.store.bucket(BUCKET).uploads), hits(kit)]

    return behaviour


boto.rows["Complete: answer lost"] = completed(fakeoss.lose_answer())
boto.rows["Complete: answer cut"] = completed(fakeoss.cut(0.5))
boto.rows["Complete: answer cut without a length"] = completed(fakeoss.cut(0.5, framing="none"))
boto.rows["Complete: error in the body"] = completed(fakeoss.error("InternalError", in_body=True))
boto.rows["Complete: part lost before"] = completed(fakeoss.lose_part(2))
boto.rows["UploadPart: part lost after"] = completed(fakeoss.lose_part(), "UploadPart")
boto.rows["UploadPart: absent ETag"] = completed(fakeoss.wrong_etag(None), "UploadPart")
boto.rows["Complete: wrong ETag"] = completed(fakeoss.wrong_etag("0"))


def refused(mode: str) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        kit.configure(retries={"mode": mode, "total_max_attempts": 2})
        with kit.store.faults.inject("*", fakeoss.refuse(), optional=True):
            first = attempt(lambda: kit.call("head_object", Key="text"))
        return [first, attempt(lambda: kit.call("head_object", Key="text"))]

    return behaviour


for mode in MODES:
    boto.rows[f"refused, {mode}"] = refused(mode)


@boto
def stale_listing(kit: BotoKit) -> Any:
    kit.store.faults.add("ListObjectsV2", fakeoss.stale(), times=1)
    bucket = kit.store.bucket(BUCKET)
    bucket.put("new", b"x")
    kit.call("delete_object", Key="text")
    return [[each["Key"] for each in kit.call("list_objects_v2")["Contents"]] for _ in range(2)]


@boto
def redirect_to_an_endpoint(kit: BotoKit) -> Any:
    kit.store.faults.add("HeadObject", fakeoss.redirect(kit.url, region="us-east-1"), times=1)
    return attempt(lambda: kit.call("head_object", Key="text"))


@pytest.mark.parametrize(("client", "name"), boto.cells(BOTO_KITS))
def test_boto(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, boto.rows[name], BOTO_KITS[client])


# minio


def minio_read(trial: Trial) -> Any:
    def behaviour(kit: MinioKit) -> Any:
        kit.store.faults.add("GetObject", trial.failure, times=None if isinstance(trial.failure, list) else 1)
        client = kit.make(tries=2, timeout=PATIENCE if trial.is_slow else None)

        def read() -> Any:
            answer = client.get_object(bucket_name=BUCKET, object_name="text")
            try:
                return answer.read()
            finally:
                answer.close()
                answer.release_conn()

        return [[attempt(read) for _ in range(2)], hits(kit)]

    return behaviour


def minio_written(trial: Trial) -> Any:
    def behaviour(kit: MinioKit) -> Any:
        kit.store.faults.add("PutObject", trial.failure, times=1)
        client = kit.make(tries=2, timeout=PATIENCE if trial.is_slow else None)
        body = io.BytesIO(b"a body")
        return attempt(lambda: client.put_object(bucket_name=BUCKET, object_name="new", data=body, length=6))

    return behaviour


for title, each in READ.items():
    minio.rows[f"read: {title}"] = minio_read(each)
for title, each in WRITTEN.items():
    minio.rows[f"written: {title}"] = minio_written(each)


@minio
def refused_connections(kit: MinioKit) -> Any:
    with kit.store.faults.inject("*", fakeoss.refuse(), optional=True):
        first = attempt(lambda: kit.make(tries=2).stat_object(bucket_name=BUCKET, object_name="text"))
    return [first, attempt(lambda: kit.client.stat_object(bucket_name=BUCKET, object_name="text"))]


@pytest.mark.parametrize(("client", "name"), minio.cells(MINIO_KITS))
def test_minio(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, minio.rows[name], MINIO_KITS[client])


# s3fs


def s3fs_trial(trial: Trial, operation: str, times: int | None, act: Any) -> Any:
    def behaviour(kit: S3fsKit) -> Any:
        if trial.is_slow:
            kit.close()
            kit.client = kit.make(config={"read_timeout": PATIENCE})
        kit.store.faults.add(operation, trial.failure, times=None if isinstance(trial.failure, list) else times)
        return [attempt(lambda: act(kit.client)), hits(kit)]

    return behaviour


def cat(client: Any) -> Any:
    return client.cat_file(f"{BUCKET}/text")


def pipe(client: Any) -> Any:
    return client.pipe_file(f"{BUCKET}/new", b"a body")


for title, each in READ.items():
    files.rows[f"read: {title}, once"] = s3fs_trial(each, "GetObject", 1, cat)
    files.rows[f"read: {title}, always"] = s3fs_trial(each, "GetObject", None, cat)
for title, each in WRITTEN.items():
    files.rows[f"written: {title}"] = s3fs_trial(each, "PutObject", 1, pipe)


@files
def refused_again(kit: S3fsKit) -> Any:
    with kit.store.faults.inject("*", fakeoss.refuse(), optional=True):
        first = attempt(lambda: cat(kit.client))
    return [first, attempt(lambda: cat(kit.client))]


@pytest.mark.parametrize(("client", "name"), files.cells(FILE_KITS))
def test_s3fs(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, files.rows[name], FILE_KITS[client])
