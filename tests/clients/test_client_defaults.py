"""What current clients do unless told otherwise, which a test of failures has to know: how often they try, how long
they wait, and which checksums they send.

Attempts: botocore's change log, 1.44.0 (10 November 2026). Checksums: 1.36.0, unchanged in 1.44.8.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore
import pytest
from botocore.exceptions import ClientError

import fakeoss
from support.boto import aio_session, boto3_session

VERSION = tuple(map(int, botocore.__version__.split(".")[:2]))
ATTEMPTS = 3 if VERSION >= (1, 44) else 5
KEYS = {"aws_access_key_id": "AK", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


@pytest.fixture
def oss(monkeypatch: pytest.MonkeyPatch) -> Iterator[fakeoss.Store]:
    for name in ("AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS", "AWS_REQUEST_CHECKSUM_CALCULATION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as store:
        store.bucket("bkt").put("k", b"content")
        yield store


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long a client would have waited between two attempts, in seconds."""
    seconds: list[float] = []
    monkeypatch.setattr("time.sleep", seconds.append)
    return seconds


def test_attempts_of_boto3(oss: fakeoss.Store, waits: list[float]) -> None:
    s3 = boto3_session().client("s3", **KEYS)
    oss.faults.add("GetObject", "InternalError")
    with pytest.raises(ClientError, match="InternalError"):
        s3.get_object(Bucket="bkt", Key="k")
    oss.calls.assert_called("GetObject", times=ATTEMPTS, status=500)
    assert len(waits) == ATTEMPTS - 1
    s3.close()


async def test_attempts_of_aiobotocore(oss: fakeoss.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It follows the botocore that it is made for: 3.10 pins one before 1.44."""

    pytest.importorskip("aiobotocore")

    async def sleep(seconds: float) -> None:
        return

    monkeypatch.setattr("aiobotocore.endpoint.asyncio.sleep", sleep)
    oss.faults.add("GetObject", "InternalError")
    async with aio_session().create_client("s3", **KEYS) as s3:
        with pytest.raises(ClientError, match="InternalError"):
            await s3.get_object(Bucket="bkt", Key="k")
    oss.calls.assert_called("GetObject", times=ATTEMPTS, status=500)


@pytest.mark.parametrize(("mode", "attempts"), [("legacy", 5), ("standard", 3)])
def test_attempts_of_a_mode(
    oss: fakeoss.Store, waits: list[float], monkeypatch: pytest.MonkeyPatch, mode: str, attempts: int
) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    s3 = boto3_session().client("s3", **KEYS)
    oss.faults.add("GetObject", fakeoss.bare_status(503))
    with pytest.raises(ClientError, match="503"):
        s3.get_object(Bucket="bkt", Key="k")
    oss.calls.assert_called("GetObject", times=attempts, status=503)
    s3.close()


@pytest.mark.skipif(VERSION < (1, 44), reason="botocore before 1.44 reads no x-amz-retry-after")
def test_the_wait_that_an_answer_asks_for(oss: fakeoss.Store, waits: list[float]) -> None:
    """In milliseconds, at most 5 seconds more than the client's own."""
    s3 = boto3_session().client("s3", **KEYS)
    for seconds, least, most in ((3, 3, 3), (60, 5, 10)):
        waits.clear()
        oss.faults.add(
            "GetObject", fakeoss.bare_status(429, retry_header="x-amz-retry-after", retry_after=seconds), times=1
        )
        assert s3.get_object(Bucket="bkt", Key="k")["Body"].read() == b"content"
        (wait,) = waits
        assert least <= wait <= most
    s3.close()


@pytest.mark.parametrize(
    ("choice", "sent"), [(None, True), ("when_supported", True), ("when_required", False)], ids=str
)
def test_checksums_of_requests(
    oss: fakeoss.Store, monkeypatch: pytest.MonkeyPatch, choice: str | None, sent: bool
) -> None:
    if choice is not None:
        monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", choice)
    s3: Any = boto3_session().client("s3", **KEYS)
    put = s3.put_object(Bucket="bkt", Key="new", Body=b"content")
    assert ("ChecksumCRC32" in put, "ChecksumCRC64NVME" in put) == (sent, not sent)
    (call,) = oss.calls.matching("PutObject")
    assert ("x-amz-checksum-crc32" in call.headers or "x-amz-trailer" in call.headers) is sent
    s3.close()
