"""Temporary credentials, signatures by the clock, and what goes along with a presigned URL, through botocore."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

import fakeoss

SECRET, TOKEN = "a-secret", "a/session+token="
ALICE = fakeoss.User("ALICE", SECRET, "a" * 64, "alice", session_token=TOKEN, session_ends_at="2999-01-01T00:00:00Z")
BOB = fakeoss.User("BOB", SECRET, "b" * 64, "bob")
VERSIONS = ["s3v4", "s3"]


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(profile="aws", users=[ALICE, BOB], auth="verify", buckets=["bkt"]) as store:
        store.bucket("bkt").put("k", b"0123456789")
        yield store


def client(version: str = "s3v4", access_key: str = "ALICE", token: str | None = TOKEN) -> Any:
    keys = {"aws_access_key_id": access_key, "aws_secret_access_key": SECRET, "aws_session_token": token}
    config = Config(signature_version=version, retries={"total_max_attempts": 1})
    return boto3.client("s3", region_name="us-east-1", config=config, **keys)


def refused(action: Any, *arguments: Any, **options: Any) -> tuple[int, dict[str, str]]:
    with pytest.raises(ClientError) as caught:
        action(*arguments, **options)
    error = caught.value.response["Error"]
    del error["Message"]
    for name in ("RequestId", "HostId"):
        error.pop(name, None)
    return caught.value.response["ResponseMetadata"]["HTTPStatusCode"], error


@pytest.mark.parametrize("version", VERSIONS)
def test_session_token_goes_along(oss: fakeoss.Store, version: str) -> None:
    s3 = client(version)
    s3.put_object(Bucket="bkt", Key="new", Body=b"x")
    params = {"Bucket": "bkt", "Key": "k"}
    assert requests.get(s3.generate_presigned_url("get_object", Params=params), timeout=10).text == "0123456789"
    form = s3.generate_presigned_post("bkt", "form")
    assert requests.post(form["url"], form["fields"], files={"file": b"x"}, timeout=10).status_code == 204


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("access_key", "token", "status", "error"),
    [
        # reported of Amazon: databend#8069; aws-sdk-js#4129
        ("ALICE", None, 403, {"Code": "InvalidAccessKeyId", "AWSAccessKeyId": "ALICE"}),
        ("ALICE", "another", 400, {"Code": "InvalidToken"}),
        ("BOB", "another", 400, {"Code": "InvalidToken"}),  # our reading
    ],
)
def test_session_token_that_is_not_the_keys(
    oss: fakeoss.Store, version: str, access_key: str, token: str | None, status: int, error: dict[str, str]
) -> None:
    s3 = client(version, access_key, token)
    assert refused(s3.list_buckets) == (status, error)
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "k"})
    assert f"<Code>{error['Code']}</Code>" in requests.get(url, timeout=10).text
    form = s3.generate_presigned_post("bkt", "form")
    answer = requests.post(form["url"], form["fields"], files={"file": b"x"}, timeout=10)
    assert (answer.status_code, f"<Code>{error['Code']}</Code>" in answer.text) == (status, True)


def test_session_ends(oss: fakeoss.Store) -> None:  # a presigned URL ends with it (Amazon: Using presigned URLs)
    s3 = client()
    ends = datetime.now(timezone.utc) + timedelta(minutes=5)
    user = ALICE._replace(session_ends_at=ends.isoformat())
    with fakeoss.mock(profile="aws", users=[user], auth="verify", store=oss):
        url = s3.generate_presigned_url("list_objects_v2", Params={"Bucket": "bkt"}, ExpiresIn=3600)
        assert requests.get(url, timeout=10).status_code == 200
        oss.clock.advance(minutes=6)
        assert refused(s3.list_objects_v2, Bucket="bkt") == (400, {"Code": "ExpiredToken"})
        assert "<Code>ExpiredToken</Code>" in requests.get(url, timeout=10).text


def test_session_that_ends_at_no_date_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="session_ends_at is no ISO 8601 date"):
        fakeoss.mock(users=[ALICE._replace(session_ends_at="tomorrow")]).start()


@pytest.mark.parametrize("version", VERSIONS)
def test_clocks_may_differ_by_a_quarter_of_an_hour(oss: fakeoss.Store, version: str) -> None:
    s3 = client(version)
    for minutes in (-14, 14):
        oss.clock.advance(minutes=minutes)
        assert s3.head_object(Bucket="bkt", Key="k")["ContentLength"] == 10
        oss.clock.advance(minutes=-minutes)
    for minutes in (-16, 16):
        oss.clock.advance(minutes=minutes)
        status, error = refused(s3.get_object, Bucket="bkt", Key="k")
        assert (status, error["Code"], error["MaxAllowedSkewMilliseconds"]) == (403, "RequestTimeTooSkewed", "900000")
        oss.clock.advance(minutes=-minutes)


def test_presigned_before_its_time(oss: fakeoss.Store) -> None:
    params = {"Bucket": "bkt", "Key": "k"}
    url = client().generate_presigned_url("get_object", Params=params, ExpiresIn=60)
    oss.clock.advance(minutes=-14)
    assert requests.get(url, timeout=10).status_code == 200
    oss.clock.advance(minutes=-2)
    answer = requests.get(url, timeout=10)
    assert (answer.status_code, "Request is not yet valid" in answer.text) == (403, True)


@pytest.mark.parametrize("version", VERSIONS)
def test_presigned_copy_of_a_range(oss: fakeoss.Store, version: str) -> None:
    s3 = client(version)
    upload = s3.create_multipart_upload(Bucket="bkt", Key="m")["UploadId"]
    named = {"x-amz-copy-source": "bkt/k", "x-amz-copy-source-range": "bytes=2-5"}
    params = {"Bucket": "bkt", "Key": "m", "UploadId": upload, "PartNumber": 1}
    url = s3.generate_presigned_url(
        "upload_part_copy", Params={**params, "CopySource": "bkt/k", "CopySourceRange": "bytes=2-5"}
    )
    headers = named if version == "s3v4" else {}  # version 2 takes them into the query
    answer = requests.put(url, headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text
    etag = answer.text.partition("<ETag>")[2].partition("</ETag>")[0].replace("&quot;", '"')
    s3.complete_multipart_upload(
        Bucket="bkt", Key="m", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}
    )
    assert bytes(oss.bucket("bkt").object("m").body) == b"2345"
    assert requests.put(url, headers={**named, "x-amz-copy-source-range": "bytes=0-5"}, timeout=10).status_code == 403


@pytest.mark.parametrize("auth", ["lenient", "verify"])
@pytest.mark.parametrize("version", VERSIONS)
def test_signed_in_header_and_query(auth: str, version: str) -> None:  # reported of Amazon: moodle-tool_objectfs#303
    with fakeoss.mock(profile="aws", users=[ALICE], auth=auth, buckets=["bkt"]):
        url = client(version).generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "k"})
        answer = requests.get(url, headers={"Authorization": "Bearer mine"}, timeout=10)
    named = "<ArgumentName>Authorization</ArgumentName><ArgumentValue>Bearer mine</ArgumentValue>"
    assert (answer.status_code, "<Code>InvalidArgument</Code>" in answer.text, named in answer.text) == (
        400,
        True,
        True,
    )
