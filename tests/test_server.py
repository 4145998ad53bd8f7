"""The server, byte by byte over loopback sockets, and with clients."""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import quote

import boto3
import pytest
import requests
from botocore.config import Config

import fakeoss
from fakeoss import profiles
from fakeoss.clock import Clock
from fakeoss.server import Server
from fakeoss.transports.exchange import EXCHANGE

AUTH = "Authorization: AWS FAKEOSSACCESSKEY:signature\r\n"
HOST = "Host: 127.0.0.1\r\n"
ALICE = fakeoss.User("ALICE", "alice-secret", "a" * 64, "alice")
BOB = fakeoss.User("BOB", "bob-secret", "b" * 64, "bob")
CLOSE = "Connection: close\r\n"


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.headers if field.lower() == name]


class Wire:
    """One connection, on which bytes are written and answers read."""

    def __init__(self, server: Server) -> None:
        port = int(server.endpoint_url.rpartition(":")[2])
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.file = self.socket.makefile("rb")

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *details: object) -> None:
        self.file.close()
        self.socket.close()

    def send(self, text: str | bytes) -> None:
        self.socket.sendall(text.encode("latin-1") if isinstance(text, str) else text)

    def answer(self, *, head: bool = False) -> Answer:
        """Read one answer, and not a byte more."""
        start = self.file.readline().split(None, 2)
        assert start[0] == b"HTTP/1.1", start
        headers = []
        while (line := self.file.readline()) != b"\r\n":
            name, _, value = line.decode("latin-1").rstrip("\r\n").partition(": ")
            headers.append((name, value))
        found = Answer(int(start[1]), headers, b"")
        length = found.all("content-length")
        assert len(length) <= 1
        return found._replace(body=self.file.read(int(length[0]))) if length and not head else found

    def ask(self, text: str | bytes, *, head: bool = False) -> Answer:
        self.send(text)
        return self.answer(head=head)

    def is_closed(self) -> bool:
        """Whether the server hung up, with nothing left to read."""
        return self.file.read() == b""


def request(method: str, target: str, fields: str = "", body: str = "") -> str:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    return f"{method} {target} HTTP/1.1\r\n{HOST}{AUTH}{length}{fields}\r\n{body}"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(profile="aws", clock=Clock(1_600_000_000), seed="server") as running:
        running.store.create_bucket("bucket")
        yield running


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    with Wire(server) as connection:
        yield connection


# life


def test_server_has_an_endpoint_while_it_runs():
    server = Server()
    with pytest.raises(RuntimeError, match="no endpoint before start"):
        _ = server.endpoint_url
    assert server.start() is server
    host, _, port = server.endpoint_url.rpartition(":")
    assert host == "http://127.0.0.1"
    assert 0 < int(port) < 65536
    with pytest.raises(RuntimeError, match="already called"):
        server.start()
    server.stop()
    with pytest.raises(RuntimeError, match="after stop"):
        _ = server.endpoint_url
    server.stop()


def test_stop_leaves_nothing_behind():
    before, known = threading.enumerate(), set(EXCHANGE.servers)  # other tests may have servers of their own
    with Server() as server:
        port = int(server.endpoint_url.rpartition(":")[2])
        with Wire(server) as idle, Wire(server) as used, Wire(server) as halfway:
            used.ask(request("GET", "/"))
            idle.send("GET / HT")
            halfway.send(request("PUT", "/bucket/key", "Content-Length: 5\r\n") + "ab")
            server.stop()
            assert idle.is_closed()
            assert used.is_closed()
    assert threading.enumerate() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)
    assert known == EXCHANGE.servers


def test_server_starts_again_with_its_store():
    server = Server()
    for number in range(2):
        with server:
            server.store.create_bucket(f"bucket-{number}")
    assert [bucket.name for bucket in server.store.buckets] == ["bucket-0", "bucket-1"]


def test_a_taken_port_is_refused(server: Server):
    port = int(server.endpoint_url.rpartition(":")[2])
    second = Server(port=port)
    with pytest.raises(OSError, match="in use"):
        second.start()
    second.stop()


def test_two_servers_share_nothing_unless_told_so():
    with Server() as first, Server() as second, Server(first.store) as third:
        first.store.create_bucket("bucket")
        assert [len(server.store.buckets) for server in (first, second, third)] == [1, 0, 1]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"profile": "miniio"}, ValueError, "did you mean"),
        ({"unsupported": "wran"}, ValueError, "one of ignore, reject"),
        ({"store": fakeoss.Store(), "seed": 1}, TypeError, "either these or a store"),
        ({"store": fakeoss.Store(), "limits": fakeoss.Limits()}, TypeError, "either these or a store"),
        ({"hosts": "minio.test"}, TypeError, "a collection of host names, not 'minio.test'"),
        ({"hosts": b"minio.test"}, TypeError, "a collection of host names"),
        ({"hosts": ["minio.test", 1]}, TypeError, "a collection of host names"),
        ({"hosts": ["http://minio.test"]}, ValueError, "'http://minio.test' is not a host; write a name"),
        ({"hosts": ["*.minio.test"]}, ValueError, "names below it are included"),
        ({"hosts": [""]}, ValueError, "is not a host"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], error: type[Exception], words: str):
    with pytest.raises(error, match=words):
        Server(**options)


# addressing

KEYS = [
    pytest.param("/bucket/a%2Fb", "a/b", id="an escaped slash"),
    pytest.param("/bucket/a%252Fb", "a%2Fb", id="an escape of an escape is decoded once"),
    pytest.param("/bucket/a//b", "a//b", id="two slashes"),
    pytest.param("/bucket//a", "/a", id="a leading slash"),
    pytest.param("/bucket/./a/../b", "./a/../b", id="dots are names"),
    pytest.param("/bucket/a%20b+c", "a b+c", id="a blank and a plus sign"),
    pytest.param("/bucket/%E4%B8%AD%E5%9B%BD", "中国", id="Chinese"),
    pytest.param("/bucket/\xe5\xa0\x85", "堅", id="bytes nobody escaped, one of them a blank of latin-1"),
    pytest.param("/bucket/a;b=c", "a;b=c", id="a parameter"),
    pytest.param("/bucket/a%3Fb", "a?b", id="an escaped question mark"),
]


@pytest.mark.parametrize(("target", "key"), KEYS)  # design, section 3: keys are not rewritten
def test_keys_arrive_as_they_were_sent(server: Server, wire: Wire, target: str, key: str):
    assert wire.ask(request("PUT", target, body="content")).status == 200
    assert server.store.bucket("bucket").keys() == [key]
    assert wire.ask(request("GET", target)).body == b"content"


@pytest.mark.parametrize(
    ("profile", "host", "target", "found"),
    [
        pytest.param("aws", "localhost", "/bucket/key", True, id="path style"),
        pytest.param("aws", "LOCALHOST:{port}", "/bucket/key", True, id="case and port"),
        pytest.param("aws", "bucket.localhost:{port}", "/key", True, id="virtual-hosted below localhost"),
        pytest.param("aws", "bucket.s3.localhost", "/key", True, id="virtual-hosted below s3.localhost"),
        pytest.param("aws", "bucket.127.0.0.1.nip.io:{port}", "/key", True, id="virtual-hosted below nip.io"),
        pytest.param("aws", "127.0.0.1:{port}", "/bucket/key", True, id="an address"),
        pytest.param("aws", "[::1]:{port}", "/bucket/key", True, id="an IPv6 address"),
        pytest.param("aws", "bucket.s3.eu-west-1.amazonaws.com", "/key", True, id="the profile's own host"),
        pytest.param("aws", "oss.example.org", "/bucket/key", True, id="a host that was given"),
        pytest.param("aws", "bucket.oss.example.org", "/key", True, id="virtual-hosted below it"),
        pytest.param("aws", "bucket.oss.example.org", "/bucket/key", False, id="and nothing else"),
        pytest.param("jdcloud", "s3.cn-north-1.jdcloud-oss.com", "/bucket/key", True, id="JD Cloud, path style"),
        pytest.param("jdcloud", "bucket.s3.cn-north-1.jcloudcs.com", "/key", True, id="the page Upload-Part-Copy-2"),
    ],
)
def test_host_chooses_the_style(profile: str, host: str, target: str, found: bool):
    with Server(profile=profile, hosts=["oss.example.org"]) as server, Wire(server) as wire:
        server.store.create_bucket("bucket").put("key", b"content")
        host = host.format(port=server.endpoint_url.rpartition(":")[2])
        answer = wire.ask(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{AUTH}\r\n")
        assert (answer.status, answer.body == b"content") == ((200, True) if found else (404, False))


def test_a_named_host_has_virtual_hosted_style_too():
    with Server(host="localhost", profile="aws") as server:
        assert server.endpoint_url.startswith("http://localhost:")


def test_absolute_target_says_the_host(server: Server, wire: Wire):
    server.store.bucket("bucket").put("a//b", b"content")
    assert wire.ask(request("GET", "http://bucket.localhost/a//b")).body == b"content"
    assert wire.ask(request("GET", "/bucket/http://a")).status == 404


# what is sent


def test_answer_carries_our_headers_and_no_others(wire: Wire):
    answer = wire.ask(request("PUT", "/bucket/key", body="content"))
    names = [name for name, _ in answer.headers]
    assert sorted(names) == sorted(set(names))
    assert answer.all("server") == ["AmazonS3"]
    assert answer.all("date") == ["Sun, 13 Sep 2020 12:26:40 GMT"]  # the store's clock
    assert answer.all("connection") == []
    assert answer.all("content-length") == ["0"]


def test_head_has_the_length_and_no_body(wire: Wire):
    wire.ask(request("PUT", "/bucket/key", body="content"))
    answer = wire.ask(request("HEAD", "/bucket/key"), head=True)
    assert (answer.status, answer.all("content-length")) == (200, ["7"])
    missing = wire.ask(request("HEAD", "/bucket/missing"), head=True)
    assert missing.status == 404
    assert wire.ask(request("GET", "/bucket/key")).body == b"content"  # nothing stood between


@pytest.mark.parametrize(
    ("method", "fields", "status"),
    [
        ("DELETE", "", 204),
        ("GET", 'If-None-Match: "9a0364b9e99bb480dd25e1f0284c8555"\r\n', 304),
    ],
)
def test_bodiless_status_has_no_length(wire: Wire, method: str, fields: str, status: int):
    wire.ask(request("PUT", "/bucket/key", body="content"))
    answer = wire.ask(request(method, "/bucket/key", fields))
    assert (answer.status, answer.all("content-length"), answer.all("transfer-encoding")) == (status, [], [])
    assert wire.ask(request("GET", "/bucket")).status == 200


def test_line_breaks_do_not_become_headers(wire: Wire):
    wire.ask(request("PUT", "/bucket/key", body="content"))
    answer = wire.ask(request("GET", "/bucket/key?response-content-type=a%0D%0AX-Evil:%20b"))
    assert answer.all("x-evil") == []


def test_metadata_beyond_latin_1_goes_out_as_an_encoded_word(server: Server, wire: Wire):
    server.store.bucket("bucket").put("key", b"", metadata={"title": "中国"})
    value = wire.ask(request("HEAD", "/bucket/key"), head=True).all("x-amz-meta-title")[0]
    assert value == "=?UTF-8?Q?=E4=B8=AD=E5=9B=BD?="  # as recorded at Amazon of other text, February 2026


def test_a_large_body_is_sent_whole(server: Server, wire: Wire):
    body = bytes(range(256)) * 4096 * 3
    server.store.bucket("bucket").put("key", body)
    assert wire.ask(request("GET", "/bucket/key")).body == body
    assert wire.ask(request("GET", "/bucket/key", "Range: bytes=3145726-\r\n")).body == b"\xfe\xff"


# connections


def test_connection_serves_many_requests(wire: Wire):
    statuses = [wire.ask(request("GET", "/bucket")).status for _ in range(5)]
    wire.send(request("GET", "/bucket") * 3)  # pipelined
    assert statuses + [wire.answer().status for _ in range(3)] == [200] * 8


EVIL = "PUT /bucket/evil HTTP/1.1\r\n" + HOST + AUTH + "Content-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(f"Content-Length: {len(EVIL)}\r\n", id="announced"),
        pytest.param("Transfer-Encoding: chunked\r\nx-amz-decoded-content-length: 9\r\n", id="chunked"),
    ],
)
def test_body_of_a_refused_request_is_not_the_next_request(server: Server, wire: Wire, fields: str):
    body = EVIL if "Length: " in fields[:16] else f"{len(EVIL):x}\r\n{EVIL}\r\n0\r\n\r\n"
    refused = wire.ask(request("PUT", "/missing/key", fields) + body)
    assert (refused.status, refused.all("connection")) == (404, [])
    assert wire.ask(request("GET", "/bucket")).status == 200
    assert server.store.bucket("bucket").keys() == []


def test_much_unread_body_closes_the_connection(wire: Wire):
    size = 8 << 20
    wire.send(request("PUT", "/missing/key", f"Content-Length: {size}\r\n"))
    wire.send(bytes(size))
    answer = wire.answer()
    assert (answer.status, answer.all("connection")) == (404, ["close"])
    assert wire.is_closed()


@pytest.mark.parametrize(
    ("version", "fields", "connection"),
    [
        ("1.1", CLOSE, ["close"]),
        ("1.0", "", ["close"]),
        ("1.0", "Connection: keep-alive\r\n", ["keep-alive"]),
    ],
)
def test_client_chooses_whether_the_connection_stays(wire: Wire, version: str, fields: str, connection: list[str]):
    answer = wire.ask(f"GET /bucket HTTP/{version}\r\n{HOST}{AUTH}{fields}\r\n")
    assert (answer.status, answer.all("connection")) == (200, connection)
    if connection == ["close"]:
        assert wire.is_closed()
    else:
        assert wire.ask(request("GET", "/bucket")).status == 200


def test_expected_body_is_asked_for_when_it_is_wanted(server: Server, wire: Wire):
    wire.send(request("PUT", "/bucket/key", "Expect: 100-continue\r\nContent-Length: 7\r\n"))
    assert wire.answer() == (100, [], b"")
    assert wire.ask("content").status == 200
    assert server.store.bucket("bucket").object("key").body == b"content"


def test_expected_body_of_a_refused_request_is_not_asked_for(wire: Wire):
    answer = wire.ask(request("PUT", "/missing/key", "Expect: 100-continue\r\nContent-Length: 7\r\n"))
    assert (answer.status, answer.all("connection")) == (404, ["close"])
    assert wire.is_closed()


# botocore frames a body whose length it does not know twice: aws-chunked inside HTTP's own chunks
CHUNKED = "Transfer-Encoding: chunked\r\nContent-Encoding: aws-chunked\r\nx-amz-decoded-content-length: 7\r\n"
FRAMED = b"7\r\ncontent\r\n0\r\n\r\n"


def test_chunked_body_is_stored_without_its_framing(server: Server, wire: Wire):
    wire.send(request("PUT", "/bucket/key", CHUNKED))
    for at in range(0, len(FRAMED), 5):
        piece = FRAMED[at : at + 5]
        wire.send(b"%x;name=value\r\n%b\r\n" % (len(piece), piece))
    assert wire.ask("0\r\nX-Trailer: value\r\n\r\n").status == 200
    assert server.store.bucket("bucket").object("key").body == b"content"
    assert wire.ask(request("GET", "/bucket/key")).body == b"content"


# what is wrong; the grammar is tests/server/test_connection.py


@pytest.mark.parametrize(
    ("fields", "body", "code"),
    [
        pytest.param("Content-Length: 9\r\n", b"content", b"IncompleteBody", id="shorter than announced"),
        pytest.param("Content-Length: -1\r\n", b"", b"BadRequest", id="a negative length"),
        pytest.param("Content-Length: 7, 7\r\n", b"content", b"BadRequest", id="two lengths"),
        pytest.param("", b"", b"MissingContentLength", id="no length"),
        pytest.param(CHUNKED, b"11\r\n" + FRAMED[:9], b"IncompleteBody", id="the end of the chunk is missing"),
        pytest.param(CHUNKED, b"11\n" + FRAMED + b"\n0\n\n", b"chunks are malformed", id="the chunks are malformed"),
    ],
)
def test_broken_body_stores_nothing(server: Server, wire: Wire, fields: str, body: bytes, code: bytes):
    wire.send(f"PUT /bucket/key HTTP/1.1\r\n{HOST}{AUTH}{fields}\r\n")
    wire.send(body)
    with contextlib.suppress(OSError):  # the server may have answered and closed already
        wire.socket.shutdown(socket.SHUT_WR)
    answer = wire.answer()
    assert answer.status in {400, 411}
    assert code in answer.body
    assert server.store.bucket("bucket").keys() == []


def test_length_counts_by_its_value(server: Server, wire: Wire):
    # RFC 9110, section 8.6: any number of digits
    answer = wire.ask(request("PUT", "/bucket/key", f"Content-Length: {'7'.zfill(25)}\r\n") + "content")
    assert (answer.status, answer.all("connection")) == (200, [])
    assert server.store.bucket("bucket").object("key").body == b"content"


def test_silent_client_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("fakeoss.server.connection.Connection.timeout", 0.05)
    with Wire(server) as wire:
        answer = wire.ask(request("PUT", "/bucket/key", "Content-Length: 9\r\n") + "abc")
        assert (answer.status, answer.all("connection")) == (400, ["close"])
        assert b"<Code>RequestTimeout</Code>" in answer.body  # Amazon's list of error codes
    with Wire(server) as idle:
        assert idle.is_closed()


def test_a_hook_that_raises_is_a_500_in_the_log(server: Server, wire: Wire, caplog: pytest.LogCaptureFixture):
    def fail(entry: object) -> None:
        raise KeyError("from a hook")

    server.store.on("GetObject", before=fail)
    assert wire.ask(request("GET", "/bucket/key")).status == 500
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_client_that_leaves_early_is_no_fault(server: Server, caplog: pytest.LogCaptureFixture):
    server.store.bucket("bucket").put("key", size="1GiB")
    with Wire(server) as wire:
        wire.send(request("GET", "/bucket/key"))
        wire.file.readline()
    with Wire(server) as wire:
        assert wire.ask(request("GET", "/bucket")).status == 200
    server.stop()
    assert not caplog.records


# users, threads, mocks, clients


def test_access_key_chooses_the_user():
    with Server(profile="aws", users=[ALICE, BOB], auth="lenient") as server:
        server.store.create_bucket("bucket", owner=BOB)
        fields = {"bob": "AWS BOB:x", "alice": "AWS ALICE:x", "stranger": "AWS CHARLIE:x"}
        statuses = {}
        for name, field in fields.items():
            with requests.get(f"{server.endpoint_url}/bucket", headers={"Authorization": field}, timeout=10) as found:
                statuses[name] = found.status_code
        assert statuses == {"bob": 200, "alice": 403, "stranger": 403}
        with requests.get(f"{server.endpoint_url}/bucket", timeout=10) as anonymous:
            assert anonymous.status_code == 403


def test_requests_are_answered_at_once(server: Server):
    together = threading.Barrier(4, timeout=10)
    server.store.on("GetObject", before=lambda entry: together.wait() and None)  # passed only by four at once
    server.store.bucket("bucket").put("key", b"content")

    def read(number: int) -> bytes:
        with Wire(server) as wire:
            return wire.ask(request("GET", "/bucket/key")).body

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(4))) == [b"content"] * 4


def test_unread_upload_does_not_hold_others_up(server: Server, wire: Wire):
    wire.send(request("PUT", "/bucket/key", "Content-Length: 7\r\n") + "con")
    with Wire(server) as other:
        assert other.ask(request("GET", "/bucket")).status == 200
    assert wire.ask("tent").status == 200


def client(url: str, **options: Any) -> Any:
    keys = {"aws_access_key_id": "FAKEOSSACCESSKEY", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    return boto3.client("s3", endpoint_url=url, config=Config(retries={"total_max_attempts": 1}, **options), **keys)


@pytest.mark.parametrize("profile", ["jdcloud", "aws"])
def test_boto3_copies_in_parts(profile: str):
    limits = profiles.find(profile).limits._replace(min_part_size=4)
    with Server(profile=profile, limits=limits) as server:
        s3 = client(server.endpoint_url)
        s3.create_bucket(Bucket="bucket")
        s3.upload_fileobj(io.BytesIO(b"0123456789"), "bucket", "源 %2F+/a")
        upload = {"Bucket": "bucket", "Key": "copy"}
        upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
        parts = []
        for number, span in enumerate(("bytes=2-5", "bytes=0-9"), 1):
            source = {"Bucket": "bucket", "Key": "源 %2F+/a"}
            copied = s3.upload_part_copy(**upload, PartNumber=number, CopySource=source, CopySourceRange=span)
            parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
        done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
        assert done["Location"] == f"{server.endpoint_url}/bucket/copy"
        with s3.get_object(Bucket="bucket", Key="copy")["Body"] as body:
            assert body.read() == b"23450123456789"
        assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="bucket")["Contents"]] == ["copy", "源 %2F+/a"]
        s3.close()


def test_mock_leaves_a_running_server_alone():
    with Server() as server, fakeoss.mock(endpoints=["localhost"]) as inside:
        s3 = client(server.endpoint_url)
        s3.create_bucket(Bucket="of-the-server")
        by_name = client(server.endpoint_url.replace("127.0.0.1", "localhost"))
        by_name.create_bucket(Bucket="by-name")
        client("https://s3.cn-north-1.jdcloud-oss.com").create_bucket(Bucket="of-the-mock")
        assert [bucket.name for bucket in server.store.buckets] == ["by-name", "of-the-server"]
        assert [bucket.name for bucket in inside.buckets] == ["of-the-mock"]
        port = server.endpoint_url.rpartition(":")[2]
        route = EXCHANGE.route
        signed = {"authorization": "AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/s3/aws4_request, x"}
        assert route(f"bucket.localhost:{port}", signed, "/") is None
        assert route(f"bucket.127.0.0.1.nip.io:{port}", signed, "/") is None
        assert route("bucket.localhost:1", signed, "/") is not None
        s3.close()
        by_name.close()


def test_http_client_keeps_its_connection(server: Server):
    port = int(server.endpoint_url.rpartition(":")[2])
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Authorization": "AWS FAKEOSSACCESSKEY:x"}
    ports = set()
    for key in ("a b", "中国", "a//b"):
        connection.request("PUT", f"/bucket/{quote(key)}", body=key.encode(), headers=headers)
        response: HTTPResponse = connection.getresponse()
        assert (response.status, response.read()) == (200, b"")
        ports.add(connection.sock.getsockname())
    connection.close()
    assert len(ports) == 1
    assert server.store.bucket("bucket").keys() == sorted(["a b", "中国", "a//b"])
