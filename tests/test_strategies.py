"""Strategies generate what a store takes, and a test of ten lines proves a copier under every schedule of faults."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import fakeoss
from fakeoss.model.store import Store
from fakeoss.strategies import bodies, fault_schedules, keys, splits

KIB = 1 << 10
SIZE = 12 * KIB
CONFIG = Config(retries={"total_max_attempts": 1})
OPTIONS: dict[str, Any] = {
    "profile": "aws",
    "buckets": ["src", "dst"],
    "limits": fakeoss.Limits(min_part_size=KIB),
}
SPLITS = splits(SIZE, min_part_size=KIB)
COPYING = ("CreateMultipartUpload", "UploadPartCopy", "CompleteMultipartUpload")


@pytest.fixture(scope="module")
def s3() -> Any:
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    return boto3.client("s3", region_name="us-east-1", config=CONFIG, **keys)


def copy(s3: Any, source: str, target: str, ranges: list[tuple[int, int]], *, is_careful: bool = True) -> None:
    """A copier in ranges that tries each part twice and cleans up after itself; one that is not careful does not."""
    place: dict[str, Any] = {"Bucket": "dst", "Key": target}
    upload = s3.create_multipart_upload(**place)["UploadId"]
    try:
        parts = []
        for number, (start, stop) in enumerate(ranges, 1):
            span = {"CopySource": f"src/{source}", "CopySourceRange": f"bytes={start}-{stop - 1}", "PartNumber": number}
            try:
                answer = s3.upload_part_copy(**place, UploadId=upload, **span)
            except ClientError:
                answer = s3.upload_part_copy(**place, UploadId=upload, **span)
            parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
        s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": parts})
    except ClientError:
        if is_careful:
            s3.abort_multipart_upload(**place, UploadId=upload)
        raise


def prove(s3: Any, schedule: list[dict[str, Any]], ranges: list[tuple[int, int]], *, is_careful: bool) -> str:
    with fakeoss.mock(**OPTIONS) as oss:
        oss.bucket("src").put("movie", size=SIZE, pattern=b"0123456789abcdef")
        for fault in schedule:
            oss.faults.add(**fault)
        try:
            copy(s3, "movie", "movie", ranges, is_careful=is_careful)
        except ClientError:
            oss.faults.clear()
            oss.assert_no_open_uploads()
            return "raised"
        body = oss.bucket("src")["movie"].body
        oss.assert_object("dst/movie", body=body, parts=[stop - start for start, stop in ranges])
        return "exact"


@settings(max_examples=30, deadline=None)
@given(schedule=fault_schedules(["UploadPartCopy"], size=3), ranges=SPLITS)
def test_the_copier_finishes_exact_or_raises_and_leaves_no_upload(schedule: Any, ranges: Any, s3: Any):
    with fakeoss.mock(**OPTIONS) as oss:
        oss.bucket("src").put("movie", size=SIZE, pattern=b"0123456789abcdef")
        for fault in schedule:
            oss.faults.add(**fault)
        try:
            copy(s3, "movie", "movie", ranges)
        except ClientError:
            oss.assert_no_open_uploads()
        else:
            oss.assert_object("dst/movie", body=oss.bucket("src")["movie"].body, parts=len(ranges))


def test_schedules_find_the_copier_that_leaves_its_upload(s3: Any):
    outcomes: set[str] = set()

    @settings(max_examples=30, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    @given(schedule=fault_schedules(["UploadPartCopy"], size=3), ranges=SPLITS)
    def run(schedule: Any, ranges: Any) -> None:
        outcomes.add(prove(s3, schedule, ranges, is_careful=False))

    with pytest.raises(AssertionError, match="expected no open upload, found 1"):
        run()
    assert "exact" in outcomes


@given(key=keys())
def test_every_key_is_taken_and_listed(key: str):
    store = Store()
    bucket = store.create_bucket("bkt")
    bucket.put(key, b"x")
    assert bucket.keys() == [key]
    assert len(key.encode("utf-8")) <= 1024


@settings(max_examples=40, deadline=None)
@given(key=keys(prefix="p/"), body=bodies(max_size=1 << 14))
def test_every_key_and_body_goes_through_a_client(key: str, body: bytes, s3: Any):
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss:
        s3.put_object(Bucket="bkt", Key=key, Body=body)
        oss.assert_object(f"bkt/{key}", body=body)
        assert [each["Key"] for each in s3.list_objects_v2(Bucket="bkt")["Contents"]] == [key]


@given(data=st.data(), size=st.integers(0, 1000), least=st.integers(1, 50), factor=st.integers(1, 20))
def test_splits_are_splits(data: Any, size: int, least: int, factor: int):
    most = least * factor
    parts = data.draw(st.integers(max(1, -(-size // most)), 1000))
    ranges = data.draw(splits(size, min_part_size=least, max_part_size=most, max_parts=parts))
    assert ranges[0][0] == 0
    assert ranges[-1][1] == size
    assert all(stop == start for (_, stop), (start, _) in pairwise(ranges))
    assert all(least <= stop - start for start, stop in ranges[:-1])
    assert all(stop - start <= most for start, stop in ranges)
    assert len(ranges) <= parts


@given(size=st.integers(0, 5), schedule=st.data())
def test_every_schedule_is_taken(size: int, schedule: Any):
    store = Store()
    faults = schedule.draw(fault_schedules(COPYING, size=size))
    for fault in faults:
        store.faults.add(**fault)
    assert len(store.faults) == len(faults) <= size
    assert store.faults.unmet == []  # none has to be met


def test_what_cannot_be_generated_is_an_error():
    with pytest.raises(ValueError, match="needs operations and errors"):
        fault_schedules([])
    with pytest.raises(ValueError, match="cannot be split"):
        splits(11, min_part_size=1, max_part_size=5, max_parts=2)
    with pytest.raises(ValueError, match="leaves no room"):
        keys(prefix="abc", max_bytes=3)
