"""What a call in the log knows: of its request, of its answer, of who made it; and what it does not show."""

from __future__ import annotations

import gc
import os
import tracemalloc
from typing import Any

import boto3
import pytest
import requests

import fakeoss
from fakeoss.call_entry import MAX_BODY, CallEntry, client_of, is_secret
from fakeoss.call_records import CallRecords
from fakeoss.calls import CallLog
from fakeoss.model.store import Store

MIB = 1 << 20
URL = "https://bkt.s3.us-east-1.amazonaws.com/"
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request, Signature=s3cr3t"}
MANY = 2_400
"""More calls than are kept whole."""

pytestmark = pytest.mark.fakeoss(profile="aws", buckets=["bkt"])


@pytest.fixture
def s3(oss: Store) -> Any:
    return boto3.client("s3", region_name="us-east-1", aws_access_key_id="ALICE", aws_secret_access_key="s3cr3t")


@pytest.fixture(params=["whole", "packed"])
def last(request: pytest.FixtureRequest, oss: Store) -> Any:
    """Returns the last call, as it is logged, or after so many others that it was packed."""

    def last() -> CallEntry:
        entry = oss.calls[-1]
        if request.param == "whole":
            return entry
        place = len(oss.calls) - 1
        for _ in range(MANY):
            oss.calls._records.add(CallEntry("GetObject", "GET", "bkt", "other", 200))
        packed = oss.calls[place]
        assert packed == entry
        assert packed is not entry
        return packed

    return last


# what is asked


def test_a_copied_part_knows_its_number_upload_range_and_source(oss: Store, s3: Any, last: Any):
    oss.bucket("bkt").put("a b+c", size="10MiB")
    upload = s3.create_multipart_upload(Bucket="bkt", Key="dst")["UploadId"]
    copy = {"CopySource": {"Bucket": "bkt", "Key": "a b+c", "VersionId": "null"}, "CopySourceRange": "bytes=0-5242879"}
    s3.upload_part_copy(Bucket="bkt", Key="dst", UploadId=upload, PartNumber=7, **copy)
    call = last()
    assert (call.operation, call.bucket, call.key, call.part, call.upload) == (
        "UploadPartCopy",
        "bkt",
        "dst",
        7,
        upload,
    )
    assert (call.copy_source, call.range) == ("bkt/a b+c?versionId=null", "bytes=0-5242879")
    assert str(call) == "200 UploadPartCopy bkt/dst part 7 bytes=0-5242879 of bkt/a b+c?versionId=null"
    assert (call.user, call.client, call.client_version) == ("ALICE", "boto3", boto3.__version__)
    assert (call.attempt, call.process, call.fault) == (1, None, None)


def test_a_read_knows_range_version_query_and_headers(oss: Store, last: Any):
    record = oss.bucket("bkt").put("k", b"0123456789")
    address = f"{URL}k?versionId=null&response-content-type=text/x"
    requests.get(address, headers={**SIGNED, "Range": "bytes=2-5", "X-Custom": "a"})
    call = last()
    assert (call.version, call.range, call.query["response-content-type"]) == ("null", "bytes=2-5", "text/x")
    assert (call.headers["x-custom"], call.response_headers["ETag"]) == ("a", f'"{record.etag}"')
    assert call.response_headers["Content-Range"] == "bytes 2-5/10"
    assert (call.bytes_in, call.bytes_out, call.user, call.client) == (0, 4, "AK", "python-requests")
    assert (call.part, call.upload, call.copy_source, call.attempt) == (None, None, None, None)


def test_time_is_that_of_the_store_and_duration_that_of_the_answer(oss: Store, s3: Any, last: Any):
    oss.clock.advance(days=1000)
    before = oss.clock.now()
    s3.list_objects_v2(Bucket="bkt")
    call = last()
    assert before <= call.start <= oss.clock.now()
    assert 0 < call.duration < 10


def test_attempts_are_counted_and_faults_named(oss: Store, s3: Any):
    oss.faults.add("PutObject", "InternalError", times=1)
    s3.put_object(Bucket="bkt", Key="k", Body=b"x")
    calls = oss.calls.matching("PutObject")
    assert [(call.status, call.attempt, call.fault) for call in calls] == [
        (500, 1, "error('InternalError')"),
        (200, 2, None),
    ]
    oss.calls.assert_called("PutObject", times=1, attempt=range(2, 9), fault=None)


def test_a_client_of_a_server_is_known_by_what_it_sends():
    with fakeoss.Server(profile="aws") as server:
        server.store.create_bucket("bkt")
        requests.put(f"{server.endpoint_url}/bkt/k", data=b"abc", headers={**SIGNED, "User-Agent": "rclone/v1.65.0"})
        (call,) = server.store.calls
    assert (call.client, call.client_version, call.body, call.bytes_in) == ("rclone", "1.65.0", b"abc", 3)


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 os/linux", ("boto3", "1.34.0")),
        ("aws-cli/2.15.0 Python/3.11.6 Linux/5.15 exe/x86_64", ("aws-cli", "2.15.0")),
        ("MinIO (Linux; x86_64) minio-py/7.2.0", ("minio-py", "7.2.0")),
        ("Python/3.11 aiohttp/3.9.5", ("aiohttp", "3.9.5")),
        ("aws-sdk-java/2.20.0 Linux/5.15 Java_HotSpot/17", ("aws-sdk-java", "2.20.0")),
        ("rclone/v1.65.0", ("rclone", "1.65.0")),
        ("Python/3.11", ("python", "3.11")),
        ("curl", ("curl", None)),
        ("", (None, None)),
    ],
)
def test_the_name_of_a_client_is_read_from_its_user_agent(user_agent: str, expected: tuple[str | None, str | None]):
    assert client_of(user_agent) == expected


# bodies


def test_bodies_are_shared_with_what_is_stored(oss: Store, s3: Any):
    body = os.urandom(1000)
    s3.put_object(Bucket="bkt", Key="k", Body=body)
    put = oss.calls[-1]
    assert (put.body, put.bytes_in) == (body, 1000)
    assert put.body is oss.bucket("bkt")["k"].content
    s3.get_object(Bucket="bkt", Key="k")["Body"].read()
    assert oss.calls[-1].response_body is put.body
    s3.get_object(Bucket="bkt", Key="k", Range="bytes=1-3")["Body"].read()
    assert oss.calls[-1].response_body == body[1:4]
    s3.list_objects_v2(Bucket="bkt")
    assert b"<Key>k</Key>" in oss.calls[-1].response_body


def test_a_large_body_is_known_by_its_size_only_and_given_back(oss: Store, s3: Any):
    size = MAX_BODY + 1
    s3.put_object(Bucket="bkt", Key="k", Body=bytes(size))
    call = oss.calls[-1]
    assert call.bytes_in == size
    with pytest.raises(LookupError, match=rf"body of the request \({size} bytes\) of 200 PutObject bkt/k: it keeps"):
        call.body  # noqa: B018
    oss.bucket("bkt").put("sparse", size="6TiB")
    answer = requests.get(URL + "sparse", headers={**SIGNED, "Range": "bytes=0-9"})
    assert (answer.content, oss.calls[-1].bytes_out) == (bytes(10), 10)
    with pytest.raises(LookupError, match="as far as they are not of larger objects"):
        oss.calls[-1].response_body  # noqa: B018


def test_old_bodies_are_let_go(oss: Store):
    entries = []
    for number in range(40):
        entry = CallEntry("PutObject", "PUT", "bkt", str(number), 200)
        entry._asked = {}, {}, bytes(MAX_BODY), 0.0, 0.0
        oss.calls._records.add(entry)
        entries.append(entry)
    kept = [entry for entry in entries if entry.held]
    assert 8 <= len(kept) <= 16
    assert kept == entries[-len(kept) :]
    with pytest.raises(LookupError, match="of the last calls only"):
        entries[0].body  # noqa: B018


# secrets


@pytest.mark.parametrize(
    "name",
    [
        *("authorization", "x-amz-security-token", "X-Amz-Security-Token", "X-Amz-Signature", "Signature", "cookie"),
        "x-amz-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key",
    ],
)
def test_what_is_secret_is_not_shown(name: str):
    assert is_secret(name)


@pytest.mark.parametrize("name", ["x-amz-server-side-encryption-customer-key-md5", "x-amz-signedheaders", "X-Amz-Date"])
def test_what_only_looks_so_is_shown(name: str):
    assert not is_secret(name)


def test_signatures_are_in_no_entry_whole_or_packed(oss: Store, last: Any):
    query = "X-Amz-Credential=AK/20260101/us-east-1/s3/aws4_request&X-Amz-Signature=s3cr3t&X-Amz-Security-Token=t0k3n"
    requests.get(f"{URL}k?{query}")
    call = last()
    text = repr(call.as_dict()) + repr(call)
    assert ("s3cr3t" in text, "t0k3n" in text, call.user) == (False, False, "AK")
    assert call.query["X-Amz-Signature"] == "(not shown)"
    data = b"".join(repr(page.entries()).encode() + repr(page._rows()).encode() for page in oss.calls._records._pages)
    assert b"s3cr3t" not in data


# looking for them


def test_every_field_can_be_asked_for(oss: Store, s3: Any):
    s3.put_object(Bucket="bkt", Key="k", Body=b"x", Metadata={"a": "1"})
    call = oss.calls[-1]
    for name, value in call.as_dict().items():
        assert oss.calls.count("PutObject", **{name: value} if name != "operation" else {}) == 1
    assert oss.calls.count("*", body=b"x", response_body=b"", when=lambda each: each is call) == 1
    assert oss.calls.count("Put*", headers={"x-amz-meta-a": ["1", "2"], "range": None}) == 1
    assert oss.calls.count({"PutObject", "GetObject"}, key=str.isalpha) == 1


def test_calls_come_in_an_order(oss: Store, s3: Any):
    oss.bucket("bkt").put("src", size="15MiB")
    upload = s3.create_multipart_upload(Bucket="bkt", Key="dst")["UploadId"]
    parts = []
    for number in (1, 2, 3):
        copy = {"CopySource": "bkt/src", "CopySourceRange": f"bytes={(number - 1) * 5 * MIB}-{number * 5 * MIB - 1}"}
        answer = s3.upload_part_copy(Bucket="bkt", Key="dst", UploadId=upload, PartNumber=number, **copy)
        parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    s3.complete_multipart_upload(Bucket="bkt", Key="dst", UploadId=upload, MultipartUpload={"Parts": parts})
    steps: list[Any] = ["CreateMultipartUpload", *(("UploadPartCopy", {"part": part}) for part in (1, 2, 3))]
    oss.calls.assert_sequence(*steps, "CompleteMultipartUpload", only=True, key="dst")
    oss.calls.assert_sequence(steps[0], steps[3])
    with pytest.raises(AssertionError, match="step 2 of 2, UploadPartCopy part 1: expected after 200 U"):
        oss.calls.assert_sequence(steps[2], steps[1])
    with pytest.raises(AssertionError, match=r"step 2 of 2, UploadPartCopy part 3: found .* expected 3, found 1"):
        oss.calls.assert_sequence(steps[0], steps[3], only=True)
    with pytest.raises(AssertionError, match="after all 4 steps: expected no more, found 200 CompleteMultipartUpload"):
        oss.calls.assert_sequence(*steps, only=True)
    with pytest.raises(TypeError, match="did you mean 'part'"):
        oss.calls.assert_sequence(("UploadPartCopy", {"prat": 1}))


# what it costs


def filled(number: int) -> CallLog:
    records = CallRecords()
    for each in range(number):
        entry = CallEntry("UploadPartCopy", "PUT", "bkt", f"some/longer/prefix/{each:08}", 200)
        names = ("host", "user-agent", "x-amz-date", "amz-sdk-invocation-id", "x-amz-copy-source", "authorization")
        headers = {name: f"{name} {each if index > 2 else ''} {'x' * 40}" for index, name in enumerate(names)}
        query = {"partNumber": str(each % 1000 + 1), "uploadId": "u" * 56}
        entry._asked = query, headers, b"", each, each * 1e-6
        entry._answered = {"x-amz-request-id": f"{each:016}", "ETag": f'"{each:032}"'}, bytes(200), 200
        records.add(entry)
    return CallLog(records)


def test_a_full_log_costs_at_most_a_kilobyte_a_call():
    number = 100_000
    tracemalloc.start()
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    log = filled(number)
    gc.collect()
    each = (tracemalloc.get_traced_memory()[0] - before) / number
    tracemalloc.stop()
    print(f"{each:.0f} bytes for each call")
    assert each <= 1024
    assert (len(log), log.dropped) == (number, 0)
    assert log.count("UploadPartCopy", part=7, key="*6") == 100
