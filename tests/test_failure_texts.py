"""What ten typical failures say, word for word: whoever reads the first line knows what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

import fakeoss
from fakeoss.model.store import Store

MIB = 1 << 20


@pytest.fixture
def oss() -> Any:
    """A copy of twelve megabytes in three parts: the second one is a byte short and was refused once."""
    with fakeoss.mock(profile="aws", buckets=["src", "dst"]) as oss:
        oss.bucket("src").put("movie", size="12MiB", metadata={"title": "A"})
        s3 = boto3.client("s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
        upload = s3.create_multipart_upload(Bucket="dst", Key="movie")["UploadId"]
        fault = oss.faults.add("UploadPartCopy", "SlowDown", skip=1, times=1)
        for number, last in ((1, 5 * MIB - 1), (2, 10 * MIB - 2), (3, 12 * MIB - 1)):
            span = f"bytes={(number - 1) * 5 * MIB}-{last}"
            copy = {"CopySource": "src/movie", "CopySourceRange": span, "PartNumber": number}
            s3.upload_part_copy(Bucket="dst", Key="movie", UploadId=upload, **copy)
        oss.faults.remove(fault)
        yield oss


SECOND = "bytes=5242880-10485759"
SHORT = "bytes=5242880-10485758"
LINE = f"200 UploadPartCopy dst/movie part 2 {SHORT} of src/movie"

FAILURES: dict[str, tuple[Callable[[Store], object], list[str]]] = {
    "a part with a wrong range": (
        lambda oss: oss.calls.assert_called("UploadPartCopy", part=2, range=SECOND, status=200, times=1),
        [
            f"UploadPartCopy part 2 {SECOND}, status=200: expected 1, found 0; nearest: part 2 {SHORT}, status=200",
            f"  near: {LINE}",
            f"    range: expected '{SECOND}', found '{SHORT}'",
            "the calls were:",
        ],
    ),
    "too many calls": (
        lambda oss: oss.calls.assert_called("UploadPartCopy", times=3),
        ["UploadPartCopy: expected 3, found 4", "the calls were:"],
    ),
    "a call that must not be": (
        lambda oss: oss.calls.assert_not_called("*", code="SlowDown"),
        ["any call code='SlowDown': expected 0, found 1", "the calls were:"],
    ),
    "an operation that was not called": (
        lambda oss: oss.calls.assert_called("CompleteMultipartUpload", bucket="dst", key="movie"),
        [
            "CompleteMultipartUpload dst/movie: expected at least 1, found 0; nearest: CreateMultipartUpload",
            "  near: 200 CreateMultipartUpload dst/movie",
            "    operation: expected 'CompleteMultipartUpload', found 'CreateMultipartUpload'",
        ],
    ),
    "a step out of order": (
        lambda oss: oss.calls.assert_sequence(("UploadPartCopy", {"part": 3}), "CompleteMultipartUpload"),
        [
            (
                "step 2 of 2, CompleteMultipartUpload: expected after 200 UploadPartCopy dst/movie part 3 "
                "bytes=10485760-12582911 of src/movie, found none"
            ),
            "the calls were:",
        ],
    ),
    "an object that is missing": (
        lambda oss: oss.assert_object("src/moive"),
        ["expected the object src/moive, found none; did you mean 'movie'?"],
    ),
    "an object with other facts": (
        lambda oss: oss.assert_object("src/movie", size="13MiB", metadata={"titel": "A"}),
        [
            "src/movie is not as expected:",
            "  size: expected 13631488, found 12582912",
            "  metadata: 'titel': expected 'A', found none; 'title': expected none, found 'A'",
        ],
    ),
    "an object with other bytes": (
        lambda oss: oss.assert_object("src/movie", body=bytes(12 * MIB - 1) + b"x"),
        [
            "src/movie is not as expected:",
            "  body: differs from byte 12582911 on: expected b'x', found b'\\x00'",
        ],
    ),
    "a call whose field is misspelt": (
        lambda oss: oss.calls.assert_called("UploadPartCopy", copy_sorce="src/movie"),
        ["fakeoss: a call has no 'copy_sorce'; did you mean 'copy_source'?"],
    ),
    "an upload that was never finished": (
        lambda oss: oss.assert_no_open_uploads(),
        ["expected no open upload, found 1:", "  dst/movie: an open upload ", "with parts 1-3 of 12582911 bytes"],
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_read_at_a_glance(oss: Store, name: str):
    action, expected = FAILURES[name]
    with pytest.raises((AssertionError, TypeError)) as caught:
        action(oss)
    lines = str(caught.value).splitlines()
    if "finished" in name:  # its id is random
        assert all(words in "\n".join(lines) for words in expected)
    else:
        assert lines[: len(expected)] == expected


def test_the_example_of_the_documentation(oss: Store):
    with pytest.raises(AssertionError) as caught:
        oss.calls.assert_called(part=2, range=SECOND, times=1)
    first = str(caught.value).splitlines()[0]
    assert first.endswith(f"part 2 {SECOND}: expected 1, found 0; nearest: part 2 {SHORT}")
