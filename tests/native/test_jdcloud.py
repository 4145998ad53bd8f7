"""Native clients at JD Cloud: what they send unasked ends no transfer."""

from __future__ import annotations

import io

import pytest

import fakeoss

MIB = 1 << 20
BODY = bytes(range(256)) * (11 * MIB // 256)


def upload(key: str) -> None:
    from awscrt.auth import AwsCredentialsProvider
    from awscrt.http import HttpHeaders, HttpRequest
    from awscrt.s3 import S3Client, S3RequestType

    keys = AwsCredentialsProvider.new_static("AK", "SK")
    client = S3Client(region="cn-north-1", credential_provider=keys, part_size=5 * MIB)
    headers = HttpHeaders([("Host", "bkt.s3.cn-north-1.jdcloud-oss.com"), ("Content-Length", str(len(BODY)))])
    request = HttpRequest("PUT", f"/{key}", headers, io.BytesIO(BODY))
    client.make_request(type=S3RequestType.PUT_OBJECT, request=request).finished_future.result(60)


def test_awscrt_uploads_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its Complete has x-amz-mp-object-size, which no page of JD Cloud's names."""
    pytest.importorskip("awscrt", reason="not installed: pip install -e '.[native]'")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    mock = fakeoss.mock(processes=True, buckets=["bkt"])
    oss = mock.start()
    try:
        upload("key")
    finally:
        with pytest.warns(UserWarning, match="x-amz-mp-object-size"):
            mock.stop()
    (call,) = oss.calls.matching("CompleteMultipartUpload")
    assert (call.status, call.headers["x-amz-mp-object-size"]) == (200, str(len(BODY)))
    assert oss.bucket("bkt").object("key").body == BODY
