"""Which changed bytes boto3 notices in a download: what guides/failures.md says of checksums."""

from __future__ import annotations

import io
from importlib.util import find_spec

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import FlexibleChecksumError

import fakeoss
from support.copiers import client

HAS_CRT = find_spec("awscrt") is not None
BODY = b"x" * (12 << 20)
PARTS = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20, use_threads=False)
NOTICED = {"CRC32": True, "SHA1": True, "SHA256": True, "CRC32C": HAS_CRT, "CRC64NVME": HAS_CRT, None: HAS_CRT}
"""By the algorithm of an object that a test has stored; without one, the profile gives it a CRC64NVME."""


@pytest.fixture
def oss():
    with fakeoss.mock(profile="aws", buckets=["bucket"]) as store:
        yield store


def notices(*, in_parts: bool = False) -> bool:
    """Whether boto3 notices that the first byte of an object's content has changed."""
    s3, read = client(timeout=10), io.BytesIO()
    try:
        if in_parts:
            s3.download_fileobj("bucket", "key", read, Config=PARTS)
        else:
            read.write(s3.get_object(Bucket="bucket", Key="key")["Body"].read())
    except FlexibleChecksumError:
        return True
    assert read.getvalue()[:1] != BODY[:1]  # the fault has met it
    return False


@pytest.mark.parametrize("algorithm", NOTICED)
def test_of_what_a_test_has_stored(oss: fakeoss.Store, algorithm: str | None):
    oss.bucket("bucket").put("key", b"x" * 9, checksum_algorithm=algorithm)
    head = client().head_object(Bucket="bucket", Key="key", ChecksumMode="ENABLED")
    assert f"Checksum{algorithm or 'CRC64NVME'}" in head
    oss.faults.add("GetObject", fakeoss.flip(0))
    assert notices() is NOTICED[algorithm]


def test_of_what_it_has_stored_itself(oss: fakeoss.Store):
    client().put_object(Bucket="bucket", Key="key", Body=b"x" * 9)
    oss.faults.add("GetObject", fakeoss.flip(0))
    assert notices()


@pytest.mark.parametrize(("stored_in_parts", "read_in_parts"), [(False, True), (True, False), (True, True)])
def test_nothing_of_ranges_and_of_objects_in_parts(oss: fakeoss.Store, stored_in_parts: bool, read_in_parts: bool):
    s3 = client(timeout=10)
    if stored_in_parts:
        s3.upload_fileobj(io.BytesIO(BODY), "bucket", "key", Config=PARTS)
    else:
        s3.put_object(Bucket="bucket", Key="key", Body=BODY)
    oss.faults.add("GetObject", fakeoss.flip(0))
    assert not notices(in_parts=read_in_parts)
