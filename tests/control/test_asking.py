"""Who may use the control API: programs of this machine, and no web page but the server's own."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

import fakeoss
from fakeoss import Server, User
from fakeoss.errors import Cause
from support.control_api import Api
from support.raw_http import answers_to

ALICE = User("ALICE", "alice-secret", "a" * 64, "alice")


def status_of(server: Server, target: str, fields: str, method: str = "GET") -> int:
    """The status of a request with these header fields; ``{port}`` in them is the server's."""
    fields = fields.replace("{port}", server.endpoint_url.rpartition(":")[2])
    fields = fields if "Host:" in fields else f"Host: localhost\r\n{fields}"
    (answer,) = answers_to(server, f"{method} {target} HTTP/1.1\r\n{fields}\r\n".encode())
    return answer.status


# what a browser sends: RFC 6454 (Origin), Fetch Metadata Request Headers (Sec-Fetch-*)
@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param("", 200, id="a program"),
        pytest.param("Host: 127.0.0.1:{port}\r\n", 200, id="by address"),
        pytest.param("Host: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n", 200, id="a page of the server"),
        pytest.param("Host: LOCALHOST:{port}\r\nOrigin: http://localhost:{port}\r\n", 200, id="case does not matter"),
        pytest.param("Host: localhost:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n", 403, id="its other name"),
        pytest.param("Host: localhost:{port}\r\nOrigin: http://localhost:3000\r\n", 403, id="another port"),
        pytest.param("Host: localhost:{port}\r\nOrigin: http://evil.test\r\n", 403, id="a foreign page"),
        pytest.param("Host: localhost:{port}\r\nOrigin: null\r\n", 403, id="a page of nowhere"),
        pytest.param("Host: localhost:{port}\r\nOrigin: \r\n", 403, id="an empty origin"),
        pytest.param("Sec-Fetch-Site: cross-site\r\n", 403, id="an image of a foreign page"),
        pytest.param("Sec-Fetch-Site: same-site\r\n", 403, id="an image of a page at another port"),
        pytest.param("Sec-Fetch-Site: same-origin\r\n", 200, id="an image of the server's page"),
        pytest.param("Sec-Fetch-Site: none\r\n", 200, id="typed"),
        pytest.param(
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n", 200, id="a link"
        ),
        pytest.param(
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n", 403, id="a frame"
        ),
        pytest.param("Host: evil.test\r\n", 421, id="a name that could be rebound"),
        pytest.param("Host: evil.test\r\nOrigin: http://evil.test\r\n", 421, id="a page that was rebound"),
    ],
)
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: Server(profile="aws"), id="no users"),
        pytest.param(lambda: Server(profile="aws", users=[ALICE]), id="users"),
        pytest.param(lambda: Server(profile="aws", hosts=["front.test", "localhost:3000"]), id="hosts"),
        pytest.param(lambda: Server(profile="aws", control="everywhere"), id="everywhere"),
        pytest.param(lambda: Server(profile="aws", host="0.0.0.0"), id="bound widely"),
    ],
)
def test_who_may_ask(make: Callable[[], Server], fields: str, status: int):
    with make() as server:
        assert status_of(server, "/_fakeoss/buckets", fields) == status


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "OPTIONS", "GET", "HEAD"])
def test_no_method_is_open_to_foreign_pages(server: Server, method: str):
    server.store.create_bucket("bucket")
    assert status_of(server, "/_fakeoss/reset", "Origin: http://evil.test\r\n", method) in {403, 405}
    assert [bucket.name for bucket in server.store.buckets] == ["bucket"]


@pytest.mark.parametrize("name", ["_fakeoss", "_fakeoss.x", "_Fakeoss"])
def test_no_bucket_has_the_name_of_the_api(server: Server, name: str):
    """In no profile; names that Amazon allowed in us-east-1 until 2018 are none of ours."""
    for profile in ("aws", "jdcloud"):
        with Server(server.store, profile=profile), pytest.raises(fakeoss.OssError) as refused:
            server.store.create_bucket(name)
        assert refused.value.cause is Cause.INVALID_BUCKET_NAME


def test_no_answer_may_be_read_by_other_origins(server: Server):
    (answer,) = answers_to(
        server, b"GET /_fakeoss/health HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.test\r\n\r\n"
    )
    assert answer.status == 200
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("mode", "peer", "status"),
    [
        ("local", "127.0.0.1", 200),
        ("local", "127.8.8.8", 200),
        ("local", "::1", 200),
        ("local", "::ffff:127.0.0.1", 200),
        ("local", "172.17.0.1", 403),
        ("local", "::ffff:172.17.0.1", 403),
        ("local", "::2", 403),
        ("everywhere", "172.17.0.1", 200),
        ("off", "127.0.0.1", 403),
    ],
)
def test_from_where(monkeypatch: pytest.MonkeyPatch, mode: str, peer: str, status: int):
    accept = socket.socket.accept

    def from_peer(port: socket.socket) -> tuple[socket.socket, tuple[str, int]]:
        client, (_, number) = accept(port)
        return client, (peer, number)

    with Server(profile="aws", control=mode) as server:
        monkeypatch.setattr(socket.socket, "accept", from_peer)
        assert status_of(server, "/_fakeoss/buckets", "") == status
        assert status_of(server, "/_fakeoss/health", "") == 200
        assert status_of(server, "/_fakeoss/ready", "") == 200


PROXIED = ["X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "Via: 1.1 x", "X-Real-IP: ::1"]


@pytest.mark.parametrize("field", PROXIED)
def test_a_proxy_of_this_machine_may_serve_anybody(field: str):
    for mode, status in (("local", 403), ("everywhere", 200)):
        with Server(profile="aws", control=mode) as server:
            assert status_of(server, "/_fakeoss/buckets", f"{field}\r\n") == status
            assert status_of(server, "/_fakeoss/health", f"{field}\r\n") == 200


def test_directories_are_read_for_this_machine_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: object):
    accept = socket.socket.accept
    monkeypatch.setattr(socket.socket, "accept", lambda port: (accept(port)[0], ("172.17.0.1", 1)))
    with Server(control="everywhere") as server:
        api = Api(server)
        told = api("POST", "/seed", {"directory": str(tmp_path)})
        assert (told.status, "own machine" in told.message) == (403, True)
        api.close()


@pytest.mark.parametrize("control", ["nobody", "", None, True])
def test_unknown_mode(control: object):
    with pytest.raises(ValueError, match="control must be one of local, everywhere, off"):
        Server(control=control)  # type: ignore[arg-type]


# where the API is, and where S3 is


@pytest.mark.parametrize(
    ("host", "target", "status", "is_json"),
    [
        ("localhost", "/_fakeoss/buckets", 200, True),
        ("localhost", "/_fakeoss/buckets?", 200, True),
        ("localhost", "/_fakeoss", 200, True),
        ("localhost", "/_fakeoss/", 200, True),
        ("localhost", "/_fakeoss//", 404, True),
        ("localhost", "/_fakeossx/key", 404, False),
        ("bucket.localhost", "/_fakeoss/buckets", 200, False),  # an object
        ("localhost", "/bucket/_fakeoss/buckets", 200, False),
        ("localhost", "/minio/health/live", 200, True),
        ("localhost", "/minio/health/ready", 200, True),
        ("localhost", "/minio/health/cluster", 404, False),
        ("bucket.localhost", "/minio/health/live", 404, False),
    ],
)
def test_where_it_is(server: Server, host: str, target: str, status: int, is_json: bool):
    bucket = server.store.create_bucket("bucket", acl="public-read")
    bucket.put("_fakeoss/buckets", b"an object", acl="public-read")
    (answer,) = answers_to(server, f"GET {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: AWS A:b\r\n\r\n".encode())
    assert (answer.status, answer.headers["content-type"] == "application/json") == (status, is_json)


def test_a_bucket_called_minio_is_a_bucket(server: Server):
    server.store.create_bucket("minio").put("health/live", b"mine")
    (answer,) = answers_to(
        server, b"GET /minio/health/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS A:b\r\n\r\n"
    )
    assert (answer.status, answer.body) == (200, b"mine")


def test_what_the_api_does_is_no_call(server: Server, api: Api):
    api("GET", "/buckets")
    api("GET", "/nothing")
    assert len(server.store.calls) == 0


def test_a_failure_of_ours_is_answered(server: Server, api: Api, monkeypatch: pytest.MonkeyPatch, caplog):
    def fail(store: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(fakeoss.Store, "reset", fail)
    told = api("POST", "/reset")
    assert (told.status, told.document["error"]["code"]) == (500, "InternalError")
    assert "broken" in caplog.text
