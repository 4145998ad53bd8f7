"""Who may ask a server that verifies no signatures: this machine's programs, and no web page of somebody else."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fakeoss import Server, Store, User, profiles
from fakeoss.dispatch import Dispatcher
from fakeoss.server.gate import Gate
from fakeoss.wire.request_head import parse_head
from support.raw_http import Answer, answers_to

ALICE = User("ALICE", "alice-secret", "a" * 64, "alice")
AUTH = "Authorization: AWS FAKEOSSACCESSKEY:x\r\n"
CORS = (
    b"<CORSConfiguration><CORSRule><AllowedOrigin>https://*.shop.example</AllowedOrigin><AllowedMethod>GET"
    b"</AllowedMethod><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>"
)
OPEN_CORS = CORS.replace(b"https://*.shop.example", b"*")
MACHINE = socket.gethostname().lower()


def port_of(server: Server) -> str:
    return server.endpoint_url.rpartition(":")[2]


def one(server: Server, method: str, target: str, fields: str, body: bytes = b"") -> Answer:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {target} HTTP/1.1\r\n{fields}{length}\r\n".replace("{port}", port_of(server))
    (answer,) = answers_to(server, head.encode("latin-1") + body)
    return answer


def share(server: Server, document: bytes) -> None:
    """Set the CORS rules of the bucket."""
    assert one(server, "PUT", "/bucket?cors", f"Host: localhost\r\n{AUTH}", document).status == 200


OWN_HOSTS = [
    # RFC 6761, 6.3; RFC 1122, 3.2.1.3 (g); RFC 4291, 2.5.3 and 2.5.5.2
    *(
        "localhost",
        "LOCALHOST:{port}",
        "localhost.",
        "a.b.localhost:1",
        "127.0.0.1",
        "127.1.2.3:{port}",
        "[::1]:{port}",
    ),
    *("[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", MACHINE, f"{MACHINE}:{{port}}", f"bucket.{MACHINE}"),
    *("bucket.localhost", "bucket.s3.localhost:{port}", "bucket.127.0.0.1.nip.io", "lvh.me"),
    *("s3.amazonaws.com", "bucket.s3.eu-west-1.amazonaws.com", "bucket.s3-website-us-east-1.amazonaws.com"),
]
FOREIGN_HOSTS = [
    *("evil.example", "evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "localhostt"),
    *("notlocalhost", "10.0.0.1", "192.168.1.1:{port}", "0.0.0.0:{port}", "169.254.169.254", "[::]", "[fe80::1]"),
    *("[::ffff:10.0.0.1]", "128.0.0.1", "2130706433", "017700000001", "0x7f000001", "local%68ost", "127.0.0.1.", "a"),
    *("s3.cn-north-1.jdcloud-oss.com", "amazonaws.com", "s3.amazonaws.com.evil.example", "host.docker.internal"),
]


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_names_of_this_machine_and_of_the_service_are_answered(server: Server, host: str):
    assert one(server, "GET", "/", f"Host: {host}\r\n{AUTH}").status in {200, 404}


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "OPTIONS"])
def test_other_names_are_refused(server: Server, host: str, method: str):
    """DNS rebinding: the browser names the site that it believes to ask."""
    answer = one(server, method, "/bucket/key", f"Host: {host}\r\n{AUTH}", b"body")
    assert (answer.status, b"<Code>MisdirectedRequest</Code>" in answer.body) == (421, True)
    for option in (b"Server(hosts=[", b"serve --allow-host ", b"hosts in the configuration file"):
        assert option in answer.body
    assert server.store.bucket("bucket").object("key").body == b"content"
    assert len(server.store.calls) == 0


def test_host_of_an_absolute_target_is_the_one_that_is_judged(server: Server):
    fields = f"Host: localhost\r\n{AUTH}"
    assert one(server, "GET", "http://evil.example/bucket/key", fields).status == 421
    fields = f"Host: evil.example\r\n{AUTH}"
    assert one(server, "GET", "http://localhost/bucket/key", fields).body == b"content"


@pytest.mark.parametrize("field", ["X-Forwarded-Host: localhost", "Forwarded: host=localhost", "X-Host: localhost"])
def test_what_a_proxy_says_allows_nothing(server: Server, field: str):
    assert one(server, "GET", "/bucket/key", f"Host: evil.example\r\n{AUTH}{field}\r\n").status == 421


@pytest.mark.parametrize(
    ("hosts", "host", "status"),
    [
        (["minio.test"], "minio.test", 200),
        (["minio.test"], "MINIO.test:{port}", 200),
        (["minio.test"], "bucket.minio.test:{port}", 200),
        (["Minio.Test"], "minio.test", 200),
        (["minio.test:9000"], "minio.test:9000", 200),
        (["minio.test:9000"], "minio.test", 421),
        (["minio.test"], "notminio.test", 421),
        (["192.168.1.1"], "192.168.1.1:{port}", 200),
        (["192.168.1.1"], "192.168.1.2", 421),
        (["[fe80::1]"], "[fe80::1]:{port}", 200),
        (["*"], "evil.example", 200),
        ([], "minio.test", 421),
    ],
)
def test_hosts_that_are_given_are_answered(hosts: list[str], host: str, status: int):
    with Server(profile="aws", hosts=hosts) as server:
        server.store.create_bucket("bucket")
        assert one(server, "GET", "/", f"Host: {host}\r\n{AUTH}").status == status


# pages

# host, fields that a browser sends, whether the request is answered without rules. Fetch standard, 3.1; Fetch Metadata
# Request Headers, 2; RFC 6454, 4 and 7
PAGES = [
    ("localhost:{port}", "", True),
    ("localhost:{port}", "Origin: http://localhost:{port}", True),
    ("localhost:{port}", "Origin: HTTP://LOCALHOST:{port}", True),
    ("localhost:{port}", "Origin: http://127.0.0.1:{port}", True),
    ("127.0.0.1:{port}", "Origin: http://localhost:{port}", True),
    ("[::1]:{port}", "Origin: http://[::1]:{port}", True),
    ("localhost:{port}", "Origin: http://bucket.localhost:{port}", True),
    ("localhost", "Origin: http://localhost", True),
    ("localhost", "Origin: https://localhost", True),  # behind a proxy for TLS
    ("localhost:{port}", "Sec-Fetch-Site: same-origin", True),
    ("localhost:{port}", "Sec-Fetch-Site: none", True),
    ("localhost:{port}", "Sec-Fetch-Site: same-site", True),
    ("localhost:{port}", "Origin: http://localhost:1", False),
    ("localhost:{port}", "Origin: http://localhost", False),
    ("localhost:{port}", "Origin: https://evil.example", False),
    ("localhost:{port}", "Origin: http://evil.example:{port}", False),
    ("localhost:{port}", "Origin: http://localhost.evil.example:{port}", False),
    ("localhost:{port}", "Origin: http://evil.example\r\nOrigin: http://localhost:{port}", False),
    ("localhost:{port}", "Origin: http://localhost:{port}, http://evil.example", False),
    ("localhost:{port}", "Origin: http://localhost:{port}@evil.example", False),
    ("localhost:{port}", "Origin: http://localhost:{port}/", False),
    ("localhost:{port}", "Origin: null", False),
    ("localhost:{port}", "Origin:", False),
    ("localhost:{port}", "Origin: file://", False),
    ("localhost:{port}", "Origin: chrome-extension://abcdef", False),
    ("localhost:{port}", "Origin: localhost:{port}", False),
    ("localhost:{port}", "Origin: ftp://localhost:{port}", False),
    ("localhost:{port}", "Sec-Fetch-Site: cross-site", False),
    ("localhost:{port}", "Sec-Fetch-Site: Cross-Site", False),
    ("localhost:{port}", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image", False),
    ("localhost:{port}", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe", False),
    ("localhost:{port}", "Origin: https://evil.example\r\nSec-Fetch-Site: same-origin", False),
    ("localhost:{port}", "Origin: https://evil.example\r\nX-Forwarded-Host: evil.example", False),
    ("localhost:{port}", "Origin: https://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket", False),
    ("localhost:{port}", "Origin: https://evil.example\r\nReferer: http://localhost:{port}/", False),
    ("s3.amazonaws.com", "Origin: http://s3.amazonaws.com", False),  # a page of somebody's bucket
    ("bucket.s3.amazonaws.com", "Origin: https://other.s3.amazonaws.com", False),
]


@pytest.mark.parametrize(("host", "fields", "answered"), PAGES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE"])
def test_pages_of_other_origins_are_refused(server: Server, method: str, host: str, fields: str, answered: bool):
    lines = f"Host: {host}\r\n{AUTH}{fields}\r\n" if fields else f"Host: {host}\r\n{AUTH}"
    target = "/bucket/key?delete" if method == "POST" else "/bucket/key"
    answer = one(
        server, method, target.removeprefix("/bucket") if host.startswith("bucket.") else target, lines, b"new"
    )
    refused = answer.status == 403 and len(server.store.calls) == 0
    assert refused is not answered
    if refused:
        assert server.store.bucket("bucket").object("key").body == b"content"
    if refused and method != "HEAD":
        assert b"<Code>AccessDenied</Code>" in answer.body
        for option in (b"PutBucketCors", b"Server(hosts=[", b"serve --allow-host "):
            assert option in answer.body


def fetched(mode: str, destination: str) -> str:
    """The fields that a browser adds to a request of another site's page that has no Origin."""
    metadata = f"Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {destination}\r\n"
    return f"Host: localhost\r\n{AUTH}{metadata}"


def test_link_that_a_user_follows_is_answered(server: Server):
    fields = fetched("navigate", "document")
    assert one(server, "GET", "/bucket/key", fields).body == b"content"
    assert one(server, "POST", "/bucket/key?uploads", fields).status == 403


SIMPLE = [
    # requests that browsers send without asking beforehand: Fetch standard, 2.2.2
    ("POST", "/bucket", "Content-Type: text/plain\r\n"),
    ("POST", "/bucket", "Content-Type: multipart/form-data; boundary=a\r\n"),
    ("POST", "/bucket?delete", "Content-Type: application/x-www-form-urlencoded\r\n"),
    ("POST", "/bucket/new?uploads", ""),
    ("GET", "/", ""),
    ("GET", "/missing", ""),
    ("HEAD", "/bucket", ""),
    ("POST", "/bucket/key?select&select-type=2", "Content-Type: text/plain\r\n"),
]


@pytest.mark.parametrize(("method", "target", "fields"), SIMPLE)
@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_requests_that_need_no_preflight_are_refused(
    server: Server, method: str, target: str, fields: str, origin: str
):
    lines = f"Host: localhost\r\n{AUTH}{fields}Origin: {origin}\r\n"
    assert one(server, method, target, lines, b"" if method in {"GET", "HEAD"} else b"x").status == 403
    assert len(server.store.calls) == 0


@pytest.mark.parametrize(
    ("document", "origin", "method", "status"),
    [
        (CORS, "https://a.shop.example", "GET", 200),
        (CORS, "https://a.shop.example", "PUT", 200),
        (CORS, "https://a.shop.example", "DELETE", 403),
        (CORS, "https://a.shop.example", "HEAD", 403),
        (CORS, "http://a.shop.example", "GET", 403),
        (CORS, "https://shop.example", "GET", 403),
        (CORS, "null", "GET", 403),
        (OPEN_CORS, "https://evil.example", "GET", 200),
        (OPEN_CORS, "null", "GET", 200),
        (OPEN_CORS, "https://evil.example", "DELETE", 403),
    ],
)
def test_rules_of_the_bucket_decide(server: Server, document: bytes, origin: str, method: str, status: int):
    share(server, document)
    fields = f"Host: localhost\r\n{AUTH}Origin: {origin}\r\n"
    assert one(server, method, "/bucket/key", fields, b"x" if method == "PUT" else b"").status == status
    server.store.create_bucket("other").put("key")
    assert one(server, method, "/other/key", fields).status == 403, "they are rules of one bucket"


def test_images_are_shown_where_every_origin_may_read(server: Server):
    fields = fetched("no-cors", "image")
    share(server, CORS)
    assert one(server, "GET", "/bucket/key", fields).status == 403
    share(server, OPEN_CORS)
    assert one(server, "GET", "/bucket/key", fields).body == b"content"


@pytest.mark.parametrize(("origin", "status"), [("https://a.shop.example", 200), ("https://evil.example", 403)])
def test_preflight_is_answered_by_the_rules(server: Server, origin: str, status: int):
    share(server, CORS)
    fields = f"Host: localhost\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: PUT\r\n"
    answer = one(server, "OPTIONS", "/bucket/key", fields)
    assert (answer.status, answer.headers.get("access-control-allow-origin")) == (
        status,
        origin if status == 200 else None,
    )


@pytest.mark.parametrize(
    ("hosts", "origin", "status"),
    [
        (["localhost:3000"], "http://localhost:3000", 200),
        (["localhost:3000"], "https://LOCALHOST:3000", 200),
        (["localhost:3000"], "http://localhost:3001", 403),
        (["app.test"], "https://app.test", 200),
        (["app.test"], "https://app.test:8443", 403),
        (["*"], "https://evil.example", 200),
        (["*"], "null", 200),
    ],
)
def test_pages_of_hosts_that_are_given_may_ask(hosts: list[str], origin: str, status: int):
    with Server(profile="aws", hosts=hosts) as server:
        server.store.create_bucket("bucket").put("key", b"content")
        fields = f"Host: localhost:{{port}}\r\n{AUTH}Origin: {origin}\r\n"
        assert one(server, "GET", "/bucket/key", fields).status == status


# a server that is bound wider, as in a container

WIDE = [
    # host, origin, status
    ("fakeoss:9000", None, None),
    ("anything.example", None, None),
    ("192.168.1.1:9000", None, None),
    ("fakeoss:9000", "https://evil.example", 403),
    ("fakeoss:9000", "null", 403),
    ("localhost:9000", "http://localhost:9000", None),
    ("fakeoss:9000", "http://fakeoss:9000", None),  # a name without a dot is in no public DNS
    ("192.168.1.1:9000", "http://192.168.1.1:9000", None),  # an address cannot be rebound
    ("192.168.1.1:9000", "http://192.168.1.2:9000", 403),
    ("evil.example:9000", "http://evil.example:9000", 403),  # a name can
]


@pytest.mark.parametrize(("host", "origin", "status"), WIDE)
@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.1"])
def test_server_that_is_bound_wider_has_any_name(address: str, host: str, origin: str | None, status: int | None):
    gate = Gate(Dispatcher(Store(), profiles.aws), address)
    field = "" if origin is None else f"Origin: {origin}\r\n"
    _, refusal = gate.judge(parse_head(f"PUT /bucket/key HTTP/1.1\r\nHost: {host}\r\n{field}\r\n".encode()))
    assert (None if refusal is None else refusal.status) == status


# users


def presigned(server: Server) -> str:
    request = AWSRequest("GET", f"http://localhost:{port_of(server)}/bucket/key")
    S3SigV4QueryAuth(Credentials("ALICE", "alice-secret"), "s3", "us-east-1").add_auth(request)
    url = request.prepare().url
    assert url is not None
    return url.partition(port_of(server))[2]


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_with_users_signatures_decide(origin: str):
    with Server(profile="aws", users=[ALICE]) as server:
        server.store.create_bucket("bucket", owner=ALICE).put("key", b"content")
        fields = f"Host: localhost:{{port}}\r\nOrigin: {origin}\r\nSec-Fetch-Site: cross-site\r\n"
        assert one(server, "GET", presigned(server), fields).body == b"content"
        assert one(server, "GET", "/bucket/key", fields).status == 403
        assert one(server, "GET", "/bucket/key", "Host: evil.example\r\n").status == 403  # anonymous, not misdirected


@pytest.mark.parametrize(
    "options", [{"auth": "verify"}, {"users": [ALICE], "auth": "lenient"}], ids=["nobody's secret", "lenient"]
)
def test_without_secrets_of_users_signatures_decide_nothing(options: dict[str, object]):
    """The secret of the default owner is in the documentation."""
    with Server(profile="aws", **options) as server:  # type: ignore[arg-type]
        assert one(server, "GET", "/", f"Host: evil.example\r\n{AUTH}").status == 421
        assert one(server, "GET", "/", f"Host: localhost\r\n{AUTH}Origin: null\r\n").status == 403


def test_refusal_leaves_the_connection_and_reads_no_body(server: Server, ask: Callable[[str], list[Answer]]):
    first, second = ask(
        "PUT /bucket/key HTTP/1.1\r\n{host}{auth}Origin: null\r\nContent-Length: 5\r\n\r\nGET /"
        "GET /bucket/key HTTP/1.1\r\n{host}{auth}\r\n"
    )
    assert (first.status, second.body) == (403, b"content")
    (only,) = ask(
        "PUT /bucket/key HTTP/1.1\r\n{host}{auth}Origin: null\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    )
    assert (only.status, only.headers["connection"]) == (403, "close")
