"""A mock in front of an engine: a test against the real thing, with calls, faults and hooks of ours."""

from __future__ import annotations

import asyncio
import io
import random

import aiohttp
import boto3
import httpx
import pytest
import requests
from botocore.exceptions import ClientError

import fakeoss
from support.upstream import ENGINE_USER, upstream_at

CONTENT = random.Random(20).randbytes((9 << 20) + 1)


@pytest.fixture
def oss(engine: fakeoss.Server):
    with fakeoss.mock(profile="aws", buckets=["data", "more"], upstream=upstream_at(engine.endpoint_url)) as store:
        yield store


def test_buckets_are_made_upstream(oss, engine):
    assert [bucket.name for bucket in engine.store.buckets] == ["data", "more"]


def test_the_region_of_a_bucket_is_that_of_the_upstream(engine):
    upstream = upstream_at(engine.endpoint_url, region="eu-west-1")
    with fakeoss.mock(profile="aws", buckets=["european"], upstream=upstream):
        assert engine.store.bucket("european").region == "eu-west-1"


def test_a_bucket_that_cannot_be_made(engine):
    with (
        pytest.raises(fakeoss.UpstreamError, match="has not created the bucket UPPER: InvalidBucketName"),
        fakeoss.mock(profile="aws", buckets=["UPPER"], upstream=upstream_at(engine.endpoint_url)),
    ):
        pytest.fail("it was entered")


def test_boto3(oss, engine):
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.upload_fileobj(io.BytesIO(CONTENT), "data", "big")
    assert engine.store.bucket("data")["big"].body == CONTENT
    assert {call.headers["x-amz-content-sha256"] for call in oss.calls.matching("UploadPart")} == {
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    }
    assert s3.get_object(Bucket="data", Key="big")["Body"].read() == CONTENT
    assert oss.calls.count("UploadPart") == 2
    with oss.faults.inject("GetObject", "SlowDown", times=1), pytest.raises(ClientError, match="SlowDown"):
        boto3.client("s3", region_name="us-east-1", config=_once()).get_object(Bucket="data", Key="big")


def _once():
    from botocore.config import Config

    return Config(retries={"total_max_attempts": 1})


def test_other_clients(oss, engine):
    engine.store.bucket("data").put("big", CONTENT)
    url = boto3.client("s3", region_name="us-east-1").generate_presigned_url(
        "get_object", Params={"Bucket": "data", "Key": "big"}
    )

    async def read() -> bytes:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.read()

    assert asyncio.run(read()) == CONTENT
    assert httpx.get(url).content == CONTENT
    with requests.Session() as session:
        assert session.get(url).content == CONTENT


def test_the_log_has_small_bodies(oss):
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.put_object(Bucket="data", Key="x", Body=b"12")
    s3.get_object(Bucket="data", Key="x")["Body"].read()
    put, get = oss.calls[-2:]
    assert (put.body, put.bytes_in, get.response_body, get.bytes_out) == (b"12", 2, b"12", 2)


def test_keys_come_from_the_environment(engine, monkeypatch: pytest.MonkeyPatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ValueError, match=r"no keys for the upstream .*: set FAKEOSS_UPSTREAM_ACCESS_KEY"):
        fakeoss.Upstream(engine.endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("FAKEOSS_UPSTREAM_ACCESS_KEY", ENGINE_USER.access_key)
    monkeypatch.setenv("FAKEOSS_UPSTREAM_SECRET_KEY", ENGINE_USER.secret_key)
    monkeypatch.setenv("FAKEOSS_UPSTREAM_REGION", "us-east-1")
    with fakeoss.mock(profile="aws", upstream=engine.endpoint_url):
        assert boto3.client("s3", region_name="us-east-1").list_objects_v2(Bucket="data")["KeyCount"] == 0
    assert "secret" not in repr(fakeoss.Upstream(engine.endpoint_url))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"upstream": 1}, "upstream must be a URL"),
        ({"upstream": upstream_at("http://127.0.0.1:9"), "limits": fakeoss.Limits()}, "limits is for a store"),
        ({"upstream": upstream_at("http://127.0.0.1:9"), "store": fakeoss.Store()}, "store is for a store"),
    ],
)
def test_misuse(options: dict[str, object], words: str):
    with pytest.raises(TypeError, match=words), fakeoss.mock(**options):
        pytest.fail("it was entered")


@pytest.mark.parametrize(
    "url", ["ftp://h", "h:80", "http://", "http://h?x", "http://u:p@h", "http://h:x", "http://h#x"]
)
def test_urls_that_are_no_endpoints(url: str):
    with pytest.raises(ValueError, match="fakeoss: "):
        upstream_at(url)


def test_a_mock_around_several_tests(engine):
    @fakeoss.mock(profile="aws", upstream=upstream_at(engine.endpoint_url))
    class Suite:
        def test_one(self) -> int:
            boto3.client("s3", region_name="us-east-1").put_object(Bucket="data", Key="x", Body=b"1")
            return len(fakeoss.current().calls)

        def test_two(self) -> int:
            boto3.client("s3", region_name="us-east-1").head_object(Bucket="data", Key="x")
            return len(fakeoss.current().calls)

    assert (Suite().test_one(), Suite().test_two()) == (1, 1)


def test_child_processes(engine, tmp_path):
    import os
    import subprocess
    import sys

    program = "import boto3; boto3.client('s3').put_object(Bucket='data', Key='child', Body=b'1')"
    with fakeoss.mock(profile="aws", processes=True, upstream=upstream_at(engine.endpoint_url)) as store:
        subprocess.run([sys.executable, "-c", program], check=True, env=os.environ, cwd=tmp_path)
        assert store.calls[-1].operation == "PutObject"
    assert "child" in engine.store.bucket("data")
