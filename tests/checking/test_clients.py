"""``check_retries`` over clients that people use: boto3's managed transfers, s3fs, and a server on a socket."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import closing
from typing import Any

import minio
import pytest
import s3fs
import urllib3
from boto3.s3.transfer import TransferConfig
from minio.commonconfig import ComposeSource

import fakeoss
from fakeoss.checking.retry_report import RetryReport
from support.boto import aio_session
from support.copiers import BODY, OPTIONS, SOURCE, client, prepare, reading

PARTS = TransferConfig(multipart_threshold=256, multipart_chunksize=256, max_concurrency=2)
SIZE = 12 << 20


def check(work: Callable[[], object], **options: Any) -> RetryReport:
    return fakeoss.check_retries(work, **{"prepare": prepare, "virtual": True, **OPTIONS, **options})


def upload() -> None:
    client(attempts=3).upload_fileobj(io.BytesIO(BODY * 2), "dst", "movie", Config=PARTS)


def prepare_large(oss: fakeoss.Store) -> None:
    oss.create_bucket("src").put("movie", size=SIZE)
    oss.create_bucket("dst").put("movie", b"older")


def copy_large() -> None:
    client(attempts=3).copy(
        SOURCE, "dst", "movie", Config=TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=6 << 20)
    )


@pytest.mark.usefixtures("no_network")
def test_boto3_copies_in_parts():
    report = check(copy_large, prepare=prepare_large)
    assert report.steps == (
        "HeadObject src/movie",
        "CreateMultipartUpload dst/movie",
        "UploadPartCopy dst/movie part 1 bytes=0-6291455 of src/movie",
        "UploadPartCopy dst/movie part 2 bytes=6291456-12582911 of src/movie",
        "CompleteMultipartUpload dst/movie",
    )
    assert report.is_safe
    assert {row.step.split()[0] for row in report.matching("upload open")} == {"CreateMultipartUpload"}


@pytest.mark.usefixtures("no_network")
def test_boto3_copies_whole():
    report = check(lambda: client(attempts=3).copy(SOURCE, "dst", "movie"))
    assert report.steps == ("HeadObject src/movie", "CopyObject dst/movie of src/movie")
    assert report.is_safe
    assert not report.matching("upload open")


@pytest.mark.usefixtures("no_network")
def test_boto3_uploads():
    report = check(upload)
    assert report.is_safe
    assert report.counts["exact"] > report.counts["raised"] > 0


@pytest.mark.usefixtures("no_network")
def test_s3fs_copies_and_reads():
    def file_system() -> s3fs.S3FileSystem:
        return s3fs.S3FileSystem(
            endpoint_url="https://s3.us-east-1.amazonaws.com",
            client_kwargs={"region_name": "us-east-1"},
            config_kwargs={"retries": {"total_max_attempts": 1}, "read_timeout": 0.5},
            skip_instance_cache=True,
            use_listings_cache=False,
        )

    def work() -> bytes:
        fs = file_system()
        fs.retries = 1
        try:
            fs.copy("src/movie", "dst/movie")
            return fs.cat_file("src/movie")  # type: ignore[no-any-return]
        finally:
            s3fs.S3FileSystem.close_session(fs.loop, fs._s3)

    report = check(work)
    assert [step.split()[0] for step in report.steps] == [
        *("ListObjectsV2", "ListObjectsV2", "HeadObject", "CopyObject"),
        *("HeadObject", "GetObject"),
    ]
    assert {(row.failure, row.step.split()[0]) for row in report.bad} == {
        ("cut(0.5, framing='none')", "GetObject"),
        ("flip(0)", "GetObject"),
    }
    assert report.counts["hung"] == 0


@pytest.mark.usefixtures("no_network")
def test_minio_composes():
    retries = urllib3.Retry(2, backoff_factor=0, status_forcelist=[500, 503])

    def compose() -> None:
        pool = urllib3.PoolManager(timeout=0.5, retries=retries)
        s3 = minio.Minio("s3.us-east-1.amazonaws.com", "AK", "any", region="us-east-1", http_client=pool)
        sources = [ComposeSource("src", "movie", offset=start, length=SIZE // 2) for start in (0, SIZE // 2)]
        s3.compose_object("dst", "movie", sources)

    report = check(compose, prepare=prepare_large)
    assert [(row.failure, row.step, row.details) for row in report.bad] == [
        (
            "error('InternalError', in_body=True)",
            "CompleteMultipartUpload dst/movie",
            f"dst/movie has 5 bytes instead of {SIZE}",
        )
    ]


def test_a_server_is_checked_as_the_mock_is():
    faults = ["SlowDown", fakeoss.reset(), fakeoss.cut(0.5), fakeoss.flip(0), fakeoss.lose_answer(), fakeoss.refuse()]
    with fakeoss.Server(profile="aws") as server:
        prepare(server.store)

        def read() -> bytes:
            with closing(client(endpoint_url=server.endpoint_url)) as s3:
                return s3.get_object(**SOURCE)["Body"].read()  # type: ignore[no-any-return]

        served = fakeoss.check_retries(read, store=server.store, faults=faults)
    mocked = check(reading, faults=faults)
    assert [row[:4] for row in served.rows] == [row[:4] for row in mocked.rows]
    assert [row.outcome for row in served.rows] == ["raised", "raised", "raised", "wrong bytes", "raised", "raised"]


def test_calls_without_end_are_refused_at_a_server():
    with fakeoss.Server(profile="aws") as server:
        prepare(server.store)

        def read() -> None:
            with closing(client(endpoint_url=server.endpoint_url)) as s3:
                s3.head_object(**SOURCE)
                while server.store.faults:
                    s3.head_object(**SOURCE)

        report = fakeoss.check_retries(read, store=server.store, faults=[fakeoss.delay(1, virtual=True)], seconds=60)
        assert server.store.calls.count("HeadObject", status=200) == 2 + 520
        assert [row.details for row in report.rows] == ["more than 520 calls, and not done"]
        assert report.notes == ()


@pytest.mark.usefixtures("no_network")
def test_calls_without_end_are_refused_on_an_event_loop():
    async def read() -> None:
        session = aio_session()
        keys = {"aws_access_key_id": "AK", "aws_secret_access_key": "any"}
        async with session.create_client("s3", region_name="us-east-1", **keys) as s3:
            while True:
                try:
                    await (await s3.get_object(**SOURCE))["Body"].read()
                except Exception:
                    continue
                return

    report = check(read, faults=["AccessDenied"], always=True, seconds=60)
    assert [(row.outcome, row.details) for row in report.rows] == [
        ("exact", ""),
        ("hung", "more than 520 calls, and not done"),
    ]
    assert report.notes == ()
