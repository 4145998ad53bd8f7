"""urllib3's seam: what it adds to a request, and the response it hands back."""

from __future__ import annotations

import array
import io
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from urllib3.util.retry import Retry

import fakeoss

pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
SIGNED = {"Authorization": "AWS AK:any"}
BODY = bytes(range(256)) * 40


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(buckets=["bkt"]) as store:
        store.bucket("bkt").put("key", BODY)
        store.bucket("bkt").put("empty", b"")
        yield store


@pytest.fixture
def manager() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False) as manager:
        yield manager


BODIES = [
    pytest.param(b"0123456789", b"0123456789", id="bytes"),
    pytest.param(bytearray(b"0123456789"), b"0123456789", id="a bytearray"),
    pytest.param(memoryview(b"0123456789"), b"0123456789", id="a memoryview"),
    pytest.param(array.array("H", [0x3130, 0x3332]), array.array("H", [0x3130, 0x3332]).tobytes(), id="an array"),
    pytest.param(None, b"", id="none"),
]
PIECES = [pytest.param(io.BytesIO(b"01"), id="file"), pytest.param([b"0", b"", b"1"], id="list")]
if not urllib3.__version__.startswith("1."):  # which refuses text
    BODIES.append(pytest.param("öß", "öß".encode(), id="text, as UTF-8"))
    PIECES.append(pytest.param(iter(["0", "1"]), id="text"))


@pytest.mark.parametrize(("body", "stored"), BODIES)
def test_the_length_of_a_body_is_announced(oss: fakeoss.Store, manager: urllib3.PoolManager, body: Any, stored: bytes):
    # as urllib3.connection.HTTPConnection.request does, below the seam
    assert manager.request("PUT", URL, body=body, headers=SIGNED).status == 200
    assert oss.bucket("bkt").object("key").body == stored


@pytest.mark.parametrize(
    "body", [io.BytesIO(b"01"), [b"0", b"1"], iter([b"0", b"1"])], ids=["file", "list", "iterator"]
)
def test_a_body_of_unknown_length_is_chunked(oss: fakeoss.Store, manager: urllib3.PoolManager, body: Any):
    answer = manager.request("PUT", URL, body=body, headers=SIGNED)
    assert answer.status == 400  # jdcloud: MissingContentLength, Error-Response-2
    assert b"<Code>MissingContentLength</Code>" in answer.data
    assert oss.bucket("bkt").object("key").body == BODY


@pytest.mark.parametrize("body", PIECES)
def test_a_body_of_announced_length_may_be_a_file_or_an_iterable(
    oss: fakeoss.Store, manager: urllib3.PoolManager, body: Any
):
    assert manager.request("PUT", URL, body=body, headers={**SIGNED, "Content-Length": "2"}).status == 200
    assert oss.bucket("bkt").object("key").body == b"01"


def test_numbers_are_no_body(oss: fakeoss.Store, manager: urllib3.PoolManager):
    with pytest.raises(TypeError, match="data should be a bytes-like object or an iterable, got <class 'int'>"):
        manager.request("PUT", URL, body=[1, 2], headers={**SIGNED, "Content-Length": "2"})
    assert oss.bucket("bkt").object("key").body == BODY


def test_what_the_clients_own_body_raises_reaches_the_client(oss: fakeoss.Store, manager: urllib3.PoolManager):
    def body() -> Iterator[bytes]:
        yield b"0"
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        manager.request("PUT", URL, body=body(), headers={**SIGNED, "Content-Length": "2"})
    assert oss.bucket("bkt").object("key").body == BODY


def test_a_response_is_urllib3s_own(oss: fakeoss.Store, manager: urllib3.PoolManager):
    answer = manager.request("GET", URL, headers=SIGNED)
    assert type(answer) is urllib3.HTTPResponse
    assert (answer.status, answer.reason, answer.version, answer.data) == (200, "OK", 11, BODY)
    assert answer.headers["content-length"] == answer.headers["Content-Length"] == str(len(BODY))
    assert answer.closed


READERS = {
    "read": lambda answer: answer.read(),
    "read in pieces": lambda answer: b"".join(iter(lambda: answer.read(1000), b"")),
    "stream": lambda answer: b"".join(answer.stream(1000)),
    "read1": lambda answer: b"".join(iter(lambda: answer.read1(1000), b"")),
    "readinto": lambda answer: b"".join(iter(lambda: into(answer), b"")),
    "a buffered reader": lambda answer: io.BufferedReader(answer, 1000).read(),
    "data": lambda answer: answer.data,
}
if not hasattr(urllib3.HTTPResponse, "read1"):
    del READERS["read1"]  # not every release has it


def into(answer: Any) -> bytes:
    buffer = bytearray(999)
    return bytes(buffer[: answer.readinto(buffer)])


@pytest.mark.parametrize("reader", list(READERS))
@pytest.mark.parametrize(("target", "body"), [(URL, BODY), (URL.replace("key", "empty"), b"")], ids=["bytes", "none"])
def test_a_body_can_be_read_in_every_way(
    oss: fakeoss.Store, manager: urllib3.PoolManager, reader: str, target: str, body: bytes
):
    answer = manager.request("GET", target, headers=SIGNED, preload_content=False)
    assert READERS[reader](answer) == body
    answer.release_conn()


ENDINGS = {
    "read to its end": lambda answer: answer.read(),
    "read in pieces": lambda answer: list(answer.stream(1000)),
    "drained": lambda answer: answer.drain_conn(),
    "read in part, then drained": lambda answer: (answer.read(10), answer.drain_conn()),
}


@pytest.mark.parametrize("ending", list(ENDINGS))
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_connections_come_back_to_a_blocking_pool(oss: fakeoss.Store, ending: str, method: str):
    pool = urllib3.HTTPSConnectionPool("bkt.s3.cn-north-1.jdcloud-oss.com", maxsize=1, block=True, retries=False)
    for _ in range(50):
        answer = pool.urlopen(method, "/key", headers=SIGNED, preload_content=False, pool_timeout=0.01)
        ENDINGS[ending](answer)
    assert len(oss.calls) == 50
    pool.close()


def test_a_connection_given_back_unread_takes_no_other_request(oss: fakeoss.Store):
    """As on the wire: http.client wants the response to be read first."""
    pool = urllib3.HTTPSConnectionPool("bkt.s3.cn-north-1.jdcloud-oss.com", maxsize=1, retries=False)
    unread = pool.urlopen("HEAD", "/key", headers=SIGNED, preload_content=False)
    unread.release_conn()
    with pytest.raises(urllib3.exceptions.ProtocolError, match="Request-sent"):
        pool.urlopen("HEAD", "/key", headers=SIGNED)
    assert pool.urlopen("HEAD", "/key", headers=SIGNED).status == 200
    pool.close()


def test_a_body_that_is_not_read_keeps_its_connection(oss: fakeoss.Store):
    pool = urllib3.HTTPSConnectionPool("bkt.s3.cn-north-1.jdcloud-oss.com", maxsize=1, block=True, retries=False)
    unread = pool.urlopen("GET", "/key", headers=SIGNED, preload_content=False)
    with pytest.raises(urllib3.exceptions.EmptyPoolError):
        pool.urlopen("GET", "/key", headers=SIGNED, pool_timeout=0.01)
    unread.close()
    pool.close()


def test_refusals_give_their_connection_back(oss: fakeoss.Store):
    pool = urllib3.HTTPSConnectionPool("bkt.s3.amazonaws.com", maxsize=1, block=True, retries=False)
    for _ in range(3):
        with pytest.raises(fakeoss.OutsideMockError):
            pool.urlopen("GET", "/key", headers=SIGNED, pool_timeout=0.01)
    pool.close()


def test_urllib3_retries_statuses_by_itself(oss: fakeoss.Store, manager: urllib3.PoolManager):
    oss.faults.add("GetObject", error="InternalError", times=2)
    retries = Retry(3, status_forcelist=[500], backoff_factor=0)
    assert manager.request("GET", URL, headers=SIGNED, retries=retries).data == BODY
    oss.calls.assert_called("GetObject", times=3)


def test_a_coded_body_is_decoded_unless_asked_not_to(oss: fakeoss.Store, manager: urllib3.PoolManager):
    import gzip

    packed = gzip.compress(BODY, mtime=0)
    manager.request("PUT", URL, body=packed, headers={**SIGNED, "Content-Encoding": "gzip"})
    assert manager.request("GET", URL, headers=SIGNED).data == BODY
    assert manager.request("GET", URL, headers=SIGNED, decode_content=False).data == packed


def test_raw_targets_arrive_as_they_were_written(oss: fakeoss.Store, manager: urllib3.PoolManager):
    for target, key in [("/a%2Fb", "a/b"), ("//a//b", "/a//b"), ("/a+b", "a+b"), ("/%E5%A4%87", "备")]:
        url = "https://bkt.s3.cn-north-1.jdcloud-oss.com" + target
        manager.request("HEAD", url, headers=SIGNED)
        assert oss.calls[-1].key == key
