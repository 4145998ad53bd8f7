"""Small functions that copy or read, some right and some wrong, and what they work on."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from boto3.session import Config

import fakeoss
from support.boto import boto3_session

__all__ = ["BODY", "OPTIONS", "client", "prepare"]

BODY = bytes(range(256)) * 2
OPTIONS: dict[str, Any] = {"profile": "aws", "limits": fakeoss.Limits(min_part_size=1)}
RANGES = {1: "bytes=0-255", 2: "bytes=256-511"}
SOURCE = {"Bucket": "src", "Key": "movie"}
TARGET = {"Bucket": "dst", "Key": "movie"}
ENDPOINT = "https://s3.us-east-1.amazonaws.com"


def client(*, attempts: int = 1, timeout: float | None = 0.5, endpoint_url: str = ENDPOINT) -> Any:
    """A client that makes so many attempts, and waits for a moment only."""
    config = Config(
        retries={"total_max_attempts": attempts, "mode": "legacy"},
        connect_timeout=timeout,
        read_timeout=timeout,
        s3={"addressing_style": "path"},
    )
    keys = {"aws_access_key_id": "FAKEOSSACCESSKEY", "aws_secret_access_key": "fakeoss-secret-key-that-opens-nothing"}
    session = boto3_session(region_name="us-east-1", **keys)
    return session.client("s3", endpoint_url=endpoint_url, config=config)


def prepare(oss: fakeoss.Store) -> None:
    """Make a source, and an older object in the place of the copy."""
    oss.create_bucket("src").put("movie", BODY)
    oss.create_bucket("dst").put("movie", b"older")


def copied(s3: Any, upload: str, number: int, etag: str) -> dict[str, Any]:
    answer = s3.upload_part_copy(
        **TARGET,
        UploadId=upload,
        PartNumber=number,
        CopySource=SOURCE,
        CopySourceRange=RANGES[number],
        CopySourceIfMatch=etag,
    )
    return {"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]}


def complete(s3: Any, upload: str, parts: list[dict[str, Any]]) -> None:
    s3.complete_multipart_upload(**TARGET, UploadId=upload, MultipartUpload={"Parts": parts})


def right() -> None:
    """Copies in two parts; when something fails, no upload of that key stays, one whose id was never told included."""
    s3 = client()
    head = s3.head_object(**SOURCE)
    try:
        upload = s3.create_multipart_upload(**TARGET)["UploadId"]
        complete(s3, upload, [copied(s3, upload, number, head["ETag"]) for number in RANGES])
    except Exception:
        for each in s3.list_multipart_uploads(Bucket="dst", Prefix="movie").get("Uploads", ()):
            s3.abort_multipart_upload(**TARGET, UploadId=each["UploadId"])
        raise
    if s3.head_object(**TARGET)["ContentLength"] != head["ContentLength"]:
        raise ValueError("the copy is not as long as its source")


def ignoring() -> None:
    """Copies in two parts, and completes what it has."""
    s3 = client()
    upload = s3.create_multipart_upload(**TARGET)["UploadId"]
    parts = []
    for number in RANGES:
        try:
            parts.append(copied(s3, upload, number, s3.head_object(**SOURCE)["ETag"]))
        except Exception:
            continue
    complete(s3, upload, parts)


def leaving() -> None:
    """Copies in two parts, and aborts nothing."""
    s3 = client()
    etag = s3.head_object(**SOURCE)["ETag"]
    upload = s3.create_multipart_upload(**TARGET)["UploadId"]
    complete(s3, upload, [copied(s3, upload, number, etag) for number in RANGES])


def leaving_one_part() -> None:
    """Copies in one part, and aborts nothing."""
    s3 = client()
    upload = s3.create_multipart_upload(**TARGET)["UploadId"]
    complete(s3, upload, [copied(s3, upload, 1, s3.head_object(**SOURCE)["ETag"])])


def comparing_nothing() -> None:
    """Reads and writes, whatever it has read."""
    s3 = client()
    s3.put_object(**TARGET, Body=s3.get_object(**SOURCE)["Body"].read())


def reading() -> bytes:
    """Reads, whatever comes."""
    return client().get_object(**SOURCE)["Body"].read()  # type: ignore[no-any-return]


def looking() -> int:
    """Asks for headers alone."""
    return client().head_object(**SOURCE)["ContentLength"]  # type: ignore[no-any-return]


def mistaken(*stores: fakeoss.Store) -> float:
    """Has a mistake of its own, before any call."""
    return len(stores) / 0


def reading_in_a_child() -> bytes:
    """Reads in a child process."""
    code = "import sys; from support.copiers import SOURCE, child_client; sys.stdout.buffer.write(child_client()"
    code += ".get_object(**SOURCE)['Body'].read())"
    folder = str(Path(__file__).parent.parent)
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True).stdout


def child_client() -> Any:
    """A client whose keys and endpoint come from the environment."""
    config = Config(retries={"total_max_attempts": 1, "mode": "legacy"}, s3={"addressing_style": "path"})
    return boto3_session().client("s3", config=config)


def trying_for_ever() -> bytes:
    """Reads, and tries again until it can."""
    s3 = client()
    while True:
        try:
            return s3.get_object(**SOURCE)["Body"].read()  # type: ignore[no-any-return]
        except Exception:
            continue


def waiting_for_ever() -> bytes:
    """Reads, and waits for what never comes if it cannot."""
    try:
        return reading()
    except Exception:
        Event().wait()
        raise


def waiting_in_a_pool() -> None:
    """Reads in another thread, and waits for it without end."""
    s3 = client(attempts=2)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(s3.head_object, **SOURCE).result()
        if fakeoss.current().faults:
            pool.submit(Event().wait).result()


def destroying() -> None:
    """Deletes the copy before it makes it anew."""
    s3 = client()
    s3.delete_object(**TARGET)
    s3.copy_object(**TARGET, CopySource=SOURCE)


async def asynchronous() -> bytes:
    """Reads."""
    return reading()


def failing() -> None:
    """Raises without any fault."""
    client().get_object(Bucket="src", Key="none")


def calling_nobody() -> None:
    """Makes no call."""
