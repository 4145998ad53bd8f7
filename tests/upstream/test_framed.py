"""Bodies in ``aws-chunked`` framing: unwrapped and verified on their way, their checksum told to the engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

import fakeoss
from fakeoss.model.digests import checksum_of
from support.upstream import client_of

SIZES = [0, 1, 70_000, 1 << 20, (3 << 20) + 1]
TRAILER = {
    "Authorization": "AWS FRONTKEY:signature",
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "Content-Encoding": "aws-chunked",
    "x-amz-trailer": "x-amz-checksum-crc32c",
}


def framed(content: bytes, *trailers: str) -> bytes:
    pieces = [content[start : start + 65_536] for start in range(0, len(content), 65_536)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return chunks + b"0\r\n" + "".join(f"{line}\r\n" for line in trailers).encode() + b"\r\n"


def put(server: fakeoss.Server, body: bytes, size: int, **headers: str) -> requests.Response:
    with requests.Session() as session:
        fields = {**TRAILER, "x-amz-decoded-content-length": str(size), **headers}
        return session.put(f"{server.endpoint_url}/data/x", data=body, headers=fields)


@pytest.mark.parametrize("size", SIZES)
def test_the_checksum_in_a_trailer(front, engine, size: int):
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    checksum = checksum_of("CRC32C", content)
    assert put(front, framed(content, f"x-amz-checksum-crc32c:{checksum}"), size).status_code == 200
    record = engine.store.bucket("data")["x"]
    assert record.body == content
    sent = engine.store.calls[-1].headers
    assert sent["x-amz-checksum-crc32c"] == checksum
    assert not {"content-encoding", "x-amz-trailer", "x-amz-decoded-content-length"} & sent.keys()
    assert int(sent["content-length"]) == size


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(lambda content: framed(content, "x-amz-checksum-crc32c:AAAAAQ=="), "BadDigest", id="wrong"),
        pytest.param(framed, "MalformedTrailerError", id="missing"),
        pytest.param(lambda content: framed(content + b"1"), "IncompleteBody", id="longer"),
        pytest.param(lambda content: framed(content)[:-5], "IncompleteBody", id="shorter"),
        pytest.param(lambda content: b"x" + framed(content), "InvalidRequest", id="no chunks"),
    ],
)
def test_what_is_not_what_was_announced_is_not_stored(front, engine, size: int, body, code: str):
    content = b"y" * size
    answer = put(front, body(content), size)
    assert (answer.status_code, front.store.calls[-1].code) == (400, code)
    assert len(engine.store.bucket("data")) == 0


def test_signed_chunks(engine):
    user = fakeoss.User(access_key="ONE", secret_key="onesecret", id="1" * 64)
    upstream = fakeoss.Upstream(engine.endpoint_url, access_key="ENGINEKEY", secret_key="enginesecret")
    with fakeoss.Server(profile="aws", users=[user], upstream=upstream) as front:
        from minio import Minio

        minio = Minio(front.endpoint_url.removeprefix("http://"), "ONE", "onesecret", secure=False, region="us-east-1")
        with open(__file__, "rb") as file:
            content = file.read()
        minio.fput_object("data", "x", __file__)
    assert engine.store.bucket("data")["x"].body == content


def test_many_at_once(front, engine):
    s3 = client_of(front.endpoint_url, max_pool_connections=16)
    contents = [bytes([number]) * (number * 20_000) for number in range(64)]

    def copy(number: int) -> bool:
        s3.put_object(Bucket="data", Key=str(number), Body=contents[number])
        return s3.get_object(Bucket="data", Key=str(number))["Body"].read() == contents[number]

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(copy, range(64)))
    assert len(front.store.calls) == 128
