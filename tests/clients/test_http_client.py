"""urllib.request and http.client of the standard library: presigned URLs, files, chunks, one connection for many."""

from __future__ import annotations

import hashlib
import http.client
import io
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import fakeoss
from support.clients import Service

MIB = 1 << 20
KEY = "目录/a b+c%.txt"
PLACE = {"Bucket": "dst-bucket", "Key": KEY}
SIGNED = {"Authorization": "AWS AK:any"}


@pytest.fixture
def sign(service: Service, boto: Callable[..., Any]) -> Callable[..., str]:
    """Presigns an operation on ``PLACE``, or on another place."""
    s3 = boto(service)
    return lambda operation, **place: s3.generate_presigned_url(operation, Params={**PLACE, **place})


def ask(url: str, method: str = "GET", data: Any = None, **headers: str) -> tuple[int, bytes, Any]:
    """Status, body and headers, of an error too."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "", **named})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read(), response.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def cut(body: bytes) -> Iterator[bytes]:
    return (body[start : start + 100_000] for start in range(0, len(body), 100_000))


def test_an_object_is_put_got_and_deleted(sign: Callable[..., str], service: Service):
    status, _, headers = ask(sign("put_object", ContentType=""), "PUT", b"0123456789")
    assert (status, headers["ETag"]) == (200, f'"{hashlib.md5(b"0123456789").hexdigest()}"')
    with urllib.request.urlopen(sign("get_object")) as got:
        assert (got.status, got.read(4), got.read(), got.read()) == (200, b"0123", b"456789", b"")
        assert got.isclosed()
    status, body, headers = ask(sign("get_object"), Range="bytes=2-5")
    assert (status, body, headers["Content-Range"]) == (206, b"2345", "bytes 2-5/10")
    status, body, headers = ask(sign("head_object"), "HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", "10")
    assert ask(sign("delete_object"), "DELETE")[0] == 204
    status, body, _ = ask(sign("get_object"))
    assert (status, b"<Code>NoSuchKey</Code>" in body) == (404, True)


BODIES = [
    pytest.param(lambda body, path: body, id="bytes"),
    pytest.param(lambda body, path: io.BytesIO(body), id="file in memory"),
    pytest.param(lambda body, path: path.open("rb"), id="file"),
    pytest.param(lambda body, path: cut(body), id="generator"),
]


@pytest.mark.parametrize("made", BODIES)
def test_a_body_of_any_kind_goes_up(
    sign: Callable[..., str], service: Service, large: bytes, tmp_path: Path, made: Callable[[bytes, Path], Any]
):
    (tmp_path / "file").write_bytes(large)
    body = made(large, tmp_path / "file")
    status, _, headers = ask(sign("put_object"), "PUT", body, Content_Length=str(len(large)))
    if hasattr(body, "close"):
        body.close()
    assert (status, headers["ETag"]) == (200, f'"{hashlib.md5(large).hexdigest()}"')
    assert service.body("dst-bucket", KEY) == large


def test_a_body_of_unknown_length_is_refused(sign: Callable[..., str], service: Service):
    code = {"jdcloud": (400, b"MissingContentLength"), "aws": (501, b"NotImplemented")}[service.profile]
    status, body, _ = ask(sign("put_object"), "PUT", cut(bytes(MIB)))  # urllib.request sends it in chunks
    assert (status, b"<Code>" + code[1] + b"</Code>" in body) == (code[0], True)


def test_an_answer_is_read_in_every_way(sign: Callable[..., str], service: Service):
    line = b"a line of text\n"
    service.store.bucket("dst-bucket").put(KEY, size=15 * 10_000, pattern=line)
    url = sign("get_object")
    with urllib.request.urlopen(url) as got:
        assert set(got) == {line}
    with urllib.request.urlopen(url) as got:
        buffer = bytearray(15)
        assert (got.readinto(buffer), bytes(buffer), got.readline(), got.read1(15)) == (15, line, line, line)
        assert len(got.peek(1)) > 0
        assert got.length == 15 * 9_997
    with urllib.request.urlopen(url) as got, io.BufferedReader(got) as buffered:
        assert buffered.read() == line * 10_000


def test_a_huge_answer_is_left_half_read(sign: Callable[..., str], service: Service):
    service.store.bucket("dst-bucket").put(KEY, size="5TiB", pattern=b"0123456789")
    with urllib.request.urlopen(sign("get_object")) as got:
        assert (got.headers["Content-Length"], got.read(15)) == (str(5 << 40), b"012345678901234")


def test_a_url_is_retrieved_into_a_file(sign: Callable[..., str], service: Service, large: bytes, tmp_path: Path):
    service.store.bucket("dst-bucket").put(KEY, large)
    path, headers = urllib.request.urlretrieve(sign("get_object"), tmp_path / "file")
    assert (Path(path).read_bytes(), headers["Content-Length"]) == (large, str(len(large)))


# http.client


@pytest.fixture
def connection(service: Service) -> Iterator[http.client.HTTPSConnection]:
    made = http.client.HTTPSConnection(urlsplit(service.url("dst-bucket")).netloc, timeout=10)
    yield made
    made.close()


def test_one_connection_serves_many_requests(connection: http.client.HTTPSConnection, service: Service):
    for number in range(5):
        connection.request("PUT", f"/k{number}", body=b"%d" % number, headers=SIGNED)
        stored = connection.getresponse()
        assert (stored.status, stored.read()) == (200, b"")
        connection.request("GET", f"/k{number}", headers=SIGNED)
        got = connection.getresponse()
        assert (got.status, got.version, got.getheader("etag"), got.read()) == (
            200,
            11,
            stored.getheader("ETag"),
            b"%d" % number,
        )
    assert len(service.store.bucket("dst-bucket").keys()) == 5


def test_a_request_is_sent_piece_by_piece(connection: http.client.HTTPSConnection, service: Service):
    connection.putrequest("PUT", "/a%2Fb//c", skip_accept_encoding=True)
    for name, value in {**SIGNED, "Content-Length": "10", "x-amz-meta-owner": "me"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    for piece in (b"01234", io.BytesIO(b"56"), [b"7", b"89"]):
        connection.send(piece)
    assert connection.getresponse().status == 200
    stored = service.store.bucket("dst-bucket").object("a/b//c")
    assert (stored.body, stored.metadata) == (b"0123456789", {"owner": "me"})


def test_chunks_are_encoded_below(connection: http.client.HTTPSConnection, service: Service):
    framed = {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-decoded-content-length": "4"}
    body = iter([b"4\r\nab", b"cd\r\n0\r\n", b"\r\n"])
    connection.request("PUT", "/key", body=body, headers={**SIGNED, **framed}, encode_chunked=True)
    assert connection.getresponse().status == 200
    assert service.body("dst-bucket", "key") == b"abcd"


def test_an_early_error_is_read_and_the_connection_goes_on(connection: http.client.HTTPSConnection, service: Service):
    headers = {**SIGNED, "Content-Length": str(3 * MIB)}
    connection.request("PUT", "/none?partNumber=1&uploadId=none", body=io.BytesIO(bytes(3 * MIB)), headers=headers)
    refused = connection.getresponse()
    assert (refused.status, b"NoSuchUpload" in refused.read()) == (404, True)
    connection.request("GET", "/none", headers=SIGNED)
    assert connection.getresponse().status == 404


def test_a_tunnel_through_a_proxy_is_not_opened(service: Service):
    connection = http.client.HTTPSConnection("proxy.invalid", 3128, timeout=10)
    connection.set_tunnel(urlsplit(service.url("dst-bucket")).netloc)
    connection.request("GET", "/none", headers=SIGNED)
    assert connection.getresponse().status == 404
    connection.close()


def test_a_connection_that_has_lived_in_a_mock_is_refused_afterwards(no_network: None):
    connection = http.client.HTTPSConnection("bkt.s3.cn-north-1.jdcloud-oss.com", timeout=10)
    for _ in range(2):
        with fakeoss.mock(buckets=["bkt"]):
            connection.request("GET", "/none", headers=SIGNED)
            with connection.getresponse() as answer:
                assert answer.status == 404
        with pytest.raises(fakeoss.OutsideMockError, match="which has ended"):
            connection.request("GET", "/none", headers=SIGNED)
        connection.close()
