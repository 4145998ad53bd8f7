"""urllib3 as it is installed: pools, streams, and a multipart copy without any library above it."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from urllib3.util.retry import Retry

import fakeoss
from support.clients import Service

SIGNED = {"Authorization": "AWS AKIDEXAMPLE:c2lnbmF0dXJl"}
URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
EARLY = urllib3.PoolManager(retries=False)  # before any mock


@pytest.fixture
def manager(service: Service) -> Iterator[urllib3.PoolManager]:
    """A manager whose pools have one connection, and wait for it."""
    with urllib3.PoolManager(maxsize=1, block=True, retries=False, headers=SIGNED) as manager:
        yield manager


def element(name: str, body: bytes) -> str:
    match = re.search(f"<{name}>(.*?)</{name}>", body.decode(), re.DOTALL)
    assert match is not None, body
    return match[1].replace("&quot;", '"')


def test_an_object_is_put_and_read_back(manager: urllib3.PoolManager, service: Service):
    url = service.url("dst-bucket", "key")
    assert manager.request("PUT", url, body=b"0123456789").status == 200
    answer = manager.request("GET", url)
    assert (answer.status, answer.data, answer.headers["Content-Length"]) == (200, b"0123456789", "10")
    assert manager.request("HEAD", url).headers["ETag"] == f'"{hashlib.md5(b"0123456789").hexdigest()}"'
    assert manager.request("DELETE", url).status == 204
    assert service.store.bucket("dst-bucket").keys() == []


def test_a_pool_of_one_connection_never_runs_dry(manager: urllib3.PoolManager, service: Service):
    service.store.bucket("src-bucket").put("key", b"0123456789" * 100)
    for number in range(50):
        read = number % 2 == 0
        target = "key" if number % 5 else "none"
        answer = manager.request("GET", service.url("src-bucket", target), preload_content=read, pool_timeout=0.01)
        assert answer.status == (200 if number % 5 else 404)
        if not read:
            answer.drain_conn() if number % 3 else answer.read()
    assert len(service.store.calls) == 50


def test_a_body_is_streamed(manager: urllib3.PoolManager, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("key", large)
    answer = manager.request("GET", service.url("src-bucket", "key"), preload_content=False)
    assert answer.read(7) == large[:7]
    assert b"".join(answer.stream(1 << 16)) == large[7:]
    assert answer.isclosed()


def test_a_file_arrives_where_its_length_is_announced(manager: urllib3.PoolManager, service: Service, tmp_path: Any):
    (tmp_path / "file").write_bytes(b"0123456789")
    with (tmp_path / "file").open("rb") as file:
        headers = {**SIGNED, "Content-Length": "10"}
        assert manager.request("PUT", service.url("dst-bucket", "key"), body=file, headers=headers).status == 200
    assert service.body("dst-bucket", "key") == b"0123456789"


def test_the_retries_of_a_request_are_made(manager: urllib3.PoolManager, service: Service):
    service.store.bucket("src-bucket").put("key", b"0123456789")
    service.store.faults.add("GetObject", error="InternalError", times=2)
    retries = Retry(2, status_forcelist=[500], backoff_factor=0)
    assert manager.request("GET", service.url("src-bucket", "key"), retries=retries).data == b"0123456789"
    service.store.faults.add("GetObject", error="InternalError", times=3)
    with pytest.raises(urllib3.exceptions.MaxRetryError, match="too many 500 error responses"):
        manager.request("GET", service.url("src-bucket", "key"), retries=retries)


def test_a_multipart_copy_by_hand_is_exact_to_the_byte(manager: urllib3.PoolManager, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("source object", large)
    target = service.url("dst-bucket", "newobject")
    upload_id = element("UploadId", manager.request("POST", f"{target}?uploads").data)
    size, parts = 5 << 20, ""
    for number, first in enumerate(range(0, len(large), size), start=1):
        last = min(first + size, len(large)) - 1
        span = {"x-amz-copy-source": "src-bucket/source%20object", "x-amz-copy-source-range": f"bytes={first}-{last}"}
        url = f"{target}?partNumber={number}&uploadId={upload_id}"
        etag = element("ETag", manager.request("PUT", url, headers={**SIGNED, **span}).data)
        assert etag == f'"{hashlib.md5(large[first : last + 1]).hexdigest()}"'
        parts += f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"
    done = manager.request("POST", f"{target}?uploadId={upload_id}", body=body)
    assert element("ETag", done.data).endswith('-3"')
    assert manager.request("GET", target).data == large


def test_a_multipart_upload_is_framed_in_chunks_with_a_checksum_at_its_end(
    manager: urllib3.PoolManager, service: Service, large: bytes
):
    # the framing that SDKs send over https: STREAMING-UNSIGNED-PAYLOAD-TRAILER
    target = service.url("dst-bucket", "key")
    upload_id = element("UploadId", manager.request("POST", f"{target}?uploads").data)
    checksum = base64.b64encode(zlib.crc32(large).to_bytes(4, "big")).decode()

    def framed(trailer: str) -> bytes:
        pieces = [large[start : start + 65_536] for start in range(0, len(large), 65_536)]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
        return chunks + f"0\r\nx-amz-checksum-crc32:{trailer}\r\n\r\n".encode()

    headers = {
        **SIGNED,
        "Content-Encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": str(len(large)),
        "x-amz-trailer": "x-amz-checksum-crc32",
    }
    url = f"{target}?partNumber=1&uploadId={upload_id}"
    wrong = manager.request("PUT", url, body=framed("AAAAAA=="), headers=headers)
    assert (wrong.status, element("Code", wrong.data)) == (400, "BadDigest")
    etag = manager.request("PUT", url, body=framed(checksum), headers=headers).headers["ETag"]
    assert etag == f'"{hashlib.md5(large).hexdigest()}"'
    body = (
        f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
    )
    assert manager.request("POST", f"{target}?uploadId={upload_id}", body=body).status == 200
    assert service.body("dst-bucket", "key") == large


# before and after the mock


def test_a_manager_made_at_import_is_served(no_network: None):
    with fakeoss.mock(buckets=["bkt"]) as store:
        assert EARLY.request("PUT", URL, body=b"0123456789", headers=SIGNED).status == 200
        assert bytes(store.bucket("bkt").object("key").body) == b"0123456789"


def test_a_manager_made_inside_is_refused_afterwards(no_network: None):
    with fakeoss.mock(buckets=["bkt"]):
        manager = urllib3.PoolManager(retries=False)
    with manager, pytest.raises(fakeoss.OutsideMockError, match="made or used inside"):
        manager.request("GET", URL, headers=SIGNED)
