"""The guard of last resort, look-alikes, and clients that were on their way when their mock ended."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
import urllib.request
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import urllib3
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

import fakeoss
from fakeoss import OutsideMockError
from fakeoss.transports import EXCHANGE
from support import kinds
from support.kinds import Kind

HOST = "bkt.s3.cn-north-1.jdcloud-oss.com"
URL = f"https://{HOST}/key"
SIGNED = {"Authorization": "AWS AK:any"}
SIGNED_V4 = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request, Signature=0"}
PATIENCE = 20


# look-ups


def in_loop(ask: Callable[[], Coroutine[Any, Any, object]]) -> Callable[[], object]:
    return lambda: asyncio.run(ask())


async def loop_getaddrinfo() -> object:
    return await asyncio.get_running_loop().getaddrinfo(HOST, 443)


async def loop_connection() -> object:
    return await asyncio.get_running_loop().create_connection(asyncio.Protocol, HOST, 443)


STRAYS = {
    "getaddrinfo": lambda: socket.getaddrinfo(HOST, 443),
    "getaddrinfo of bytes": lambda: socket.getaddrinfo(HOST.encode("ascii"), 443),
    "gethostbyname": lambda: socket.gethostbyname(HOST),
    "gethostbyname_ex": lambda: socket.gethostbyname_ex(HOST),
    "create_connection": lambda: socket.create_connection((HOST, 443)),
    "a loop's getaddrinfo": in_loop(loop_getaddrinfo),
    "a loop's create_connection": in_loop(loop_connection),
}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("stray", STRAYS.values(), ids=STRAYS)
def test_no_address_of_a_served_host_is_looked_up(stray: Callable[[], object]):
    with fakeoss.mock(), pytest.raises(OutsideMockError) as caught:
        stray()
    message = str(caught.value)
    assert message.startswith(f"fakeoss: a look-up of {HOST} was stopped: the mock entered at {__file__}:")
    assert "serves this host, but does not support the client that looks up its address" in message
    assert "fakeoss.Server" in message
    with pytest.raises(AssertionError, match="a socket was used"):  # as ever
        socket.getaddrinfo(HOST, 443)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("host", "reason"),
    [
        pytest.param("bkt.s3.amazonaws.com", "it is a host of profile 'aws'", id="of the other service"),
        pytest.param("s3.cn-nroth-1.jdcloud-oss.com", "it names a region that", id="of no region"),
        pytest.param("oss.cn-north-1.jcloudcs.com", "jdcloud does not answer S3 requests there", id="not for S3"),
    ],
)
def test_no_address_of_a_refused_host_is_looked_up(host: str, reason: str):
    with fakeoss.mock(), pytest.raises(OutsideMockError, match=f"a look-up of {host} was stopped: {reason}"):
        socket.getaddrinfo(host, 443)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", b"localhost", None])
def test_hosts_that_were_named_are_looked_up_as_ever(host: Any):
    """A database may be on the same host as the store that the mock stands for."""
    before = socket.getaddrinfo(host, 80)
    with fakeoss.mock(endpoints=["localhost", "127.0.0.1"]):
        assert socket.getaddrinfo(host, 80) == before


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_that_is_opened_before_it_is_asked(scheme: str):
    make = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[scheme]
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x")
        connection = make(HOST)
        for _ in range(2):
            connection.connect()
            connection.request("GET", "/key", headers=SIGNED)
            assert connection.getresponse().read() == b"x"
        with pytest.raises(OutsideMockError, match="a host of profile 'aws'"):
            make("s3.amazonaws.com").connect()
    with pytest.raises(OutsideMockError, match=f"a request to {HOST} was stopped"):
        connection.connect()


@pytest.mark.usefixtures("no_network")
def test_a_target_elsewhere_does_not_lead_to_a_served_host():
    """The connection is to the service, the absolute target names somebody else: the store gets it."""
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x")
        connection = http.client.HTTPConnection(HOST)
        connection.request("GET", "http://elsewhere.invalid/key", headers=SIGNED)
        assert connection.getresponse().read() == b"x"


# names that look alike

ALIKE = {
    "upper case": "https://BKT.S3.CN-NORTH-1.JDCLOUD-OSS.COM/key",
    "the root's dot": "https://bkt.s3.cn-north-1.jdcloud-oss.com./key",
    "a user": "https://user@bkt.s3.cn-north-1.jdcloud-oss.com/key",
    "a user with a password": "https://user:pass@bkt.s3.cn-north-1.jdcloud-oss.com/key",
    "a user that reads like a host": "https://elsewhere.invalid@bkt.s3.cn-north-1.jdcloud-oss.com/key",
    "the port of the scheme": "https://bkt.s3.cn-north-1.jdcloud-oss.com:443/key",
    "any port": "https://bkt.s3.cn-north-1.jdcloud-oss.com:8443/key",
}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("url", ALIKE.values(), ids=ALIKE)
def test_other_ways_to_write_a_served_host(send: Callable[..., Any], url: str):
    if "@" in url and send.__name__ == "by_http_client":
        with fakeoss.mock(), pytest.raises((OutsideMockError, http.client.InvalidURL)):
            send("GET", url, {})  # it looks up the user as a part of the name, or takes the password for a port
        return
    headers = {} if "@" in url and send.__name__ == "by_aiohttp" else SIGNED  # it signs for the user itself
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x")
        assert send("GET", url, headers) == (200, b"x")


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("host", ["bkt.s３.cn-north-1.jdcloud-oss.com", "bkt。s3.cn-north-1.jdcloud-oss.com"])
def test_a_connection_to_a_name_in_other_letters(host: str):
    """The standard library looks up what they stand for (RFC 3490, 3.1 and 4); other libraries refuse such names."""
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x")
        connection = http.client.HTTPSConnection(host)
        connection.request("GET", "/key", headers=SIGNED)
        assert connection.getresponse().read() == b"x"


# profile, host: one that only looks like a host of the service
STRANGERS = [
    ("aws", "s3.amazonaws.com.evil.example"),
    ("aws", "xs3.amazonaws.com"),
    ("aws", "s3.amazonaws.co"),
    ("aws", "s3.amazonaws.com..example"),
    ("aws", "s3-amazonaws.com"),
    ("aws", "amazonaws.com"),
    ("aws", "ec2.us-east-1.amazonaws.com"),
    ("aws", "[2001:db8::1]"),
    ("aws", "[2001:db8::1]:443"),
    ("aws", "192.0.2.1"),
    ("jdcloud", "s3.cn-north-1.jdcloud-oss.com.cn"),
    ("jdcloud", "s3.cn-north-1.jdcloud-oss.com.evil.example"),
    ("jdcloud", "xs3.cn-north-1.jdcloud-oss.com"),
    ("jdcloud", "s3.cn-north-1.evil-jdcloud-oss.com"),
    ("jdcloud", "s3.cn-north-1.jdcloudoss.com"),
]


@pytest.mark.parametrize(("profile", "host"), STRANGERS, ids=[row[1] for row in STRANGERS])
def test_a_host_that_only_looks_alike_is_left_alone(profile: str, host: str):
    """Unless a request there is signed for S3: an endpoint may have any name."""
    with fakeoss.mock(profile=profile):
        assert EXCHANGE.route(host, {}, "/key", "GET") is None
        EXCHANGE.look_up(host)
        assert EXCHANGE.route(host, {"authorization": SIGNED_V4["Authorization"]}, "/key", "GET") is not None


# a running server


def test_a_server_on_ipv6_is_left_alone(send: Callable[..., Any]):
    try:
        server = fakeoss.Server(host="::1").start()
    except OSError:
        pytest.skip("this machine has no IPv6")
    try:
        server.store.create_bucket("bkt").put("key", b"of the server")
        with fakeoss.mock(endpoints=[server.endpoint_url], buckets=["bkt"]) as oss:
            assert send("GET", f"{server.endpoint_url}/bkt/key", SIGNED_V4) == (200, b"of the server")
            assert len(oss.calls) == 0
    finally:
        server.stop()


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "bkt.localhost", "bkt.s3.localhost", "localhost.", "a.b.localhost"]
)
def test_a_running_server_is_left_alone_under_every_name(host: str):
    with fakeoss.Server() as server:
        port = server.endpoint_url.rpartition(":")[2]
        with fakeoss.mock(endpoints=["localhost", "127.0.0.1"]):
            assert EXCHANGE.route(f"{host}:{port}", {"authorization": SIGNED_V4["Authorization"]}, "/", "GET") is None
            assert EXCHANGE.route(f"{host}:{int(port) ^ 1}", {}, "/", "GET") is not None


def test_a_client_of_a_mock_that_has_ended_reaches_a_running_server(kind: Kind):
    with fakeoss.Server() as server:
        server.store.create_bucket("bkt").put("key", b"of the server")
        with pytest.MonkeyPatch.context() as patch:
            for name, value in kinds.KEYS.items():
                patch.setenv(name, value)
            with fakeoss.mock(endpoints=["127.0.0.1"]):
                made = kind.make(server.endpoint_url)
                assert kinds.outcome_of(kind, made, server.endpoint_url) == "of the server"
            assert kinds.outcome_of(kind, made, server.endpoint_url) == "of the server"
        kind.close(made)


# on their way when the mock ended


def send_by_adapter(adapter: Any) -> Any:
    return adapter.send(requests.Request("GET", URL, headers=SIGNED).prepare())


CAUGHT = {
    "requests": (requests.adapters.HTTPAdapter, "send", send_by_adapter),
    "botocore": (
        URLLib3Session,
        "send",
        lambda session: session.send(AWSRequest("GET", URL, headers=SIGNED).prepare()),
    ),
    "urllib3": (urllib3.PoolManager, "urlopen", lambda manager: manager.urlopen("GET", URL, headers=SIGNED)),
    "httpx": (httpx.HTTPTransport, "handle_request", lambda it: it.handle_request(httpx.Request("GET", URL))),
    "http.client": (
        lambda: http.client.HTTPSConnection(HOST),
        "connect",
        lambda connection: connection.connect(),
    ),
    "urllib.request": (urllib.request.build_opener, "open", lambda opener: opener.open(URL)),
}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("client", CAUGHT.values(), ids=CAUGHT)
def test_a_method_taken_inside_and_called_afterwards_is_refused(client: Any):
    """As by a thread that had just looked the method up when the mock ended."""
    make, method, call = client
    with fakeoss.mock():
        made = make()
        taken = getattr(made, method)
    replaced = pytest.MonkeyPatch()
    replaced.setitem(vars(made), method, taken)
    with pytest.raises(OutsideMockError, match=f"a request to {HOST} was stopped"):
        call(made)
    replaced.undo()


@pytest.mark.usefixtures("no_network")
def test_a_client_whose_request_outlives_the_mock_is_refused_the_next_one():
    begun, go_on = threading.Event(), threading.Event()
    session = requests.Session()  # made before, and remembered only when it is answered

    def wait(entry: object) -> None:
        begun.set()
        assert go_on.wait(PATIENCE)

    told: list[object] = []

    def ask() -> None:
        told.append(session.get(URL, headers=SIGNED).status_code)
        try:
            session.get(URL, headers=SIGNED)
        except OutsideMockError as error:
            told.append("which has ended" in str(error))

    mock = fakeoss.mock(buckets=["bkt"])
    mock.start().on("GetObject", before=wait)
    thread = threading.Thread(target=ask)
    thread.start()
    assert begun.wait(PATIENCE)
    mock.stop()
    go_on.set()
    thread.join(PATIENCE)
    assert told == [404, True]


@pytest.mark.usefixtures("no_network")
def test_a_client_claimed_after_the_end_is_refused_at_once():
    session = requests.Session()
    adapter = session.adapters["https://"]
    with fakeoss.mock():
        ended = EXCHANGE.current()
        seams = (fakeoss.transports.claims.Seam("send", lambda *call: fakeoss.transports.claims.Destination(HOST)),)
    EXCHANGE.claim(adapter, seams, ended)
    with pytest.raises(OutsideMockError):
        session.get(URL)


@pytest.mark.usefixtures("no_network")
def test_a_task_that_waits_for_a_connection_when_the_mock_ends_is_refused():
    async def test() -> list[object]:
        mock = fakeoss.mock(buckets=["bkt"])
        store = mock.start()
        store.bucket("bkt").put("key", b"x" * (1 << 20))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
            first = await session.get(URL, headers=SIGNED)  # holds the only connection until it is read
            waiting = asyncio.ensure_future(session.get(URL, headers=SIGNED))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            mock.stop()
            first.close()
            return await asyncio.gather(waiting, return_exceptions=True)

    (told,) = asyncio.run(test())
    assert isinstance(told, OutsideMockError), told
    assert "which has ended" in str(told)
