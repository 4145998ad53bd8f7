"""Signed requests over a socket: what the bytes on the wire name and carry is what the signature is held against."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fakeoss import Server, User
from support.raw_http import Answer, answers_to

ALICE = User("ALICE", "alice-secret", "a" * 64, "alice")
DENY_PLAIN = (
    b'{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject",'
    b'"Resource":"arn:aws:s3:::mine/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}'
)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that verifies signatures, with an object in each of two buckets."""
    with Server(profile="aws", users=[ALICE]) as running:
        for name in ("mine", "other"):
            running.store.create_bucket(name, owner=ALICE).put("key", name.encode())
        yield running


def fields(server: Server, method: str, target: str, host: str, data: bytes = b"") -> str:
    """The header fields of a request for ``host`` that is signed as if ``data`` were its body."""
    host = host.format(port=server.endpoint_url.rpartition(":")[2])
    request = AWSRequest(method, f"http://{host}{target}", headers={"Host": host}, data=data)
    S3SigV4Auth(Credentials("ALICE", "alice-secret"), "s3", "us-east-1").add_auth(request)
    return "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())


def ask(server: Server, head: str, body: bytes = b"") -> Answer:
    (answer,) = answers_to(server, f"{head}\r\n".encode("latin-1") + body)
    return answer


HOSTS = "mine.localhost:{port}", "other.localhost:{port}"


@pytest.mark.parametrize(
    ("signed", "target", "body"),
    [
        # RFC 9112, 3.2.2: the authority of the target is what is judged and what is served
        (HOSTS[0], "http://mine.localhost:{port}/key", b"mine"),
        (HOSTS[1], "http://other.localhost:{port}/key", b"other"),
        (HOSTS[0], "http://other.localhost:{port}/key", None),
        (HOSTS[0], "HTTPS://OTHER.localhost:{port}/key", None),
        (HOSTS[0], "http://OTHER.localhost:{port}/key", None),
    ],
)
def test_authority_of_the_target_is_judged(server: Server, signed: str, target: str, body: bytes | None):
    target = target.format(port=server.endpoint_url.rpartition(":")[2])
    answer = ask(server, f"GET {target} HTTP/1.1\r\n{fields(server, 'GET', '/key', signed)}")
    assert (answer.status, answer.body) == (200, body) if body else answer.status == 403
    assert body or b"SignatureDoesNotMatch" in answer.body


def test_host_that_is_ignored_may_be_any(server: Server):
    target = f"http://mine.localhost:{server.endpoint_url.rpartition(':')[2]}/key"
    sent = fields(server, "GET", "/key", HOSTS[0]).replace("Host: mine.", "Host: other.")
    assert ask(server, f"GET {target} HTTP/1.1\r\n{sent}").body == b"mine"


@pytest.mark.parametrize("scheme", ["http", "https", "HTTPS"])
def test_scheme_is_that_of_the_socket(server: Server, scheme: str):
    """``aws:SecureTransport`` is false over plain HTTP, whatever the target says."""
    host = "localhost:{port}"
    sent = fields(server, "PUT", "/mine?policy=", host, DENY_PLAIN)
    length = f"Content-Length: {len(DENY_PLAIN)}\r\n"
    assert ask(server, f"PUT /mine?policy= HTTP/1.1\r\n{sent}{length}", DENY_PLAIN).status == 204
    target = f"{scheme}://localhost:{server.endpoint_url.rpartition(':')[2]}/mine/key"
    answer = ask(server, f"GET {target} HTTP/1.1\r\n{fields(server, 'GET', '/mine/key', host)}")
    assert (answer.status, b"<Code>AccessDenied</Code>" in answer.body) == (403, True)
    for field in ("X-Forwarded-Proto: https\r\n", "Forwarded: proto=https\r\n"):
        sent = fields(server, "GET", "/mine/key", host)
        assert ask(server, f"GET /mine/key HTTP/1.1\r\n{sent}{field}").status == 403


UNREAD = [
    # method, target, framing, body: none is the body that was signed, and no operation reads it
    ("GET", "/mine/key", "", b""),
    ("GET", "/mine/key", "Content-Length: 0\r\n", b""),
    ("GET", "/mine/key", "Content-Length: 5\r\n", b"other"),
    ("GET", "/mine/key", "Transfer-Encoding: chunked\r\n", b"5\r\nother\r\n0\r\n\r\n"),
    ("DELETE", "/mine/key", "", b""),
    ("DELETE", "/mine/key", "Content-Length: 5\r\n", b"other"),
    ("PUT", "/new-bucket", "Content-Length: 0\r\n", b""),
    ("PUT", "/mine/new", "Content-Length: 0\r\n", b""),
    ("PUT", "/mine/new", "Content-Length: 5\r\n", b"other"),
    ("POST", "/mine/new?uploads=", "Content-Length: 0\r\n", b""),
    ("POST", "/mine/new?uploads=", "Content-Length: 5\r\n", b"other"),
]


@pytest.mark.parametrize(("method", "target", "framing", "body"), UNREAD)
def test_signed_hash_is_that_of_the_body(server: Server, method: str, target: str, framing: str, body: bytes):
    sent = fields(server, method, target, "localhost:{port}", b"signed")
    assert sha256(b"signed").hexdigest() in sent
    answer = ask(server, f"{method} {target} HTTP/1.1\r\n{sent}{framing}", body)
    assert (answer.status, b"<Code>XAmzContentSHA256Mismatch</Code>" in answer.body) == (400, True)
    store = server.store
    assert [(bucket.name, bucket.keys()) for bucket in store.buckets] == [("mine", ["key"]), ("other", ["key"])]


def test_signed_body_that_nobody_reads_is_discarded(server: Server):
    sent = fields(server, "GET", "/mine/key", "localhost:{port}", b"signed")
    first = f"GET /mine/key HTTP/1.1\r\n{sent}Content-Length: 6\r\n\r\nsigned"
    second = f"GET /other/key HTTP/1.1\r\n{fields(server, 'GET', '/other/key', 'localhost:{port}')}\r\n"
    bodies = [answer.body for answer in answers_to(server, (first + second).encode())]
    assert bodies == [b"mine", b"other"]
