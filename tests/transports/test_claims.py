"""Clients made before, inside and between mocks, and used whenever, on their way when their mock ended among them
(design, sections 1 and 6)."""

from __future__ import annotations

import asyncio
import copy
import gc
import http.client
import pickle
import threading
import urllib.request
import weakref
from collections.abc import Callable
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
from support import boto

pytestmark = pytest.mark.usefixtures("no_network")

HOST = "bkt.s3.cn-north-1.jdcloud-oss.com"
URL = f"https://{HOST}/key"
SIGNED = {"Authorization": "AWS AK:any"}
PATIENCE = 20  # seconds after which a test that hangs fails


class Client:
    """Something that lives longer than a request: ``get`` asks for a URL through it."""

    def __init__(self, made: Any, get: Callable[[Any, str], int]) -> None:
        self.made = made
        self._get = get

    def get(self, url: str = URL) -> int:
        return self._get(self.made, url)


def boto3_client() -> Client:
    made = boto.botocore_session().create_client(
        "s3", region_name="cn-north-1", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com"
    )
    return Client(
        made, lambda client, url: client.get_object(Bucket="bkt", Key="key")["ResponseMetadata"]["HTTPStatusCode"]
    )


def requests_session() -> Client:
    return Client(requests.Session(), lambda session, url: session.get(url, headers=SIGNED).status_code)


def requests_adapter() -> Client:
    def get(adapter: requests.adapters.HTTPAdapter, url: str) -> int:
        return adapter.send(requests.Request("GET", url, headers=SIGNED).prepare()).status_code

    return Client(requests.adapters.HTTPAdapter(), get)


def pool_manager() -> Client:
    return Client(
        urllib3.PoolManager(retries=False), lambda manager, url: manager.request("GET", url, headers=SIGNED).status
    )


def pool() -> Client:
    made = urllib3.HTTPSConnectionPool("bkt.s3.cn-north-1.jdcloud-oss.com", retries=False)
    return Client(made, lambda pool, url: pool.request("GET", "/key", headers=SIGNED).status)


def botocore_session() -> Client:
    def get(session: URLLib3Session, url: str) -> int:
        return session.send(AWSRequest("GET", url, headers=SIGNED).prepare()).status_code

    return Client(URLLib3Session(), get)


KINDS = [boto3_client, requests_session, requests_adapter, pool_manager, pool, botocore_session]


@pytest.fixture(params=KINDS, ids=[kind.__name__ for kind in KINDS])
def make(request: pytest.FixtureRequest) -> Callable[[], Client]:
    """Makes a client of each kind in turn."""
    return request.param


@fakeoss.mock(buckets=["bkt"])
def use(client: Client) -> int:
    fakeoss.current().bucket("bkt").put("key", b"x")
    return client.get()


def assert_refused(client: Client, name: str) -> None:
    with pytest.raises(OutsideMockError) as caught:
        client.get()
    message = str(caught.value)
    assert message.startswith("fakeoss: a request to ")
    assert f"this client was made or used inside {name}, which has ended" in message


def test_a_client_made_before_the_mock_is_served(make: Callable[[], Client]):
    assert use(make()) == 200


def test_a_client_made_inside_and_used_afterwards_is_refused(make: Callable[[], Client]):
    @fakeoss.mock
    def inside() -> Client:
        return make()

    assert_refused(inside(), f"the mock of {inside.__qualname__}")


def test_a_client_used_inside_and_afterwards_is_refused(make: Callable[[], Client]):
    client = make()
    use(client)
    assert_refused(client, "the mock of use")


def test_a_refused_client_is_served_by_the_next_mock_and_refused_again(make: Callable[[], Client]):
    client = make()
    for _ in range(2):
        assert use(client) == 200
        assert_refused(client, "the mock of use")


def test_a_refusal_names_the_mock_the_client_was_used_in(make: Callable[[], Client]):
    client = make()
    use(client)
    with fakeoss.mock():
        pass  # without the client
    assert_refused(client, "the mock of use")


def test_a_client_of_an_inner_mock_is_refused_at_its_hosts_too():
    client = requests_session()
    with fakeoss.mock():
        with fakeoss.mock(profile="aws", buckets=["bkt"]):
            assert client.get("https://bkt.s3.amazonaws.com/key") == 404
        with pytest.raises(OutsideMockError, match="a host of profile 'aws'"):
            client.get("https://bkt.s3.amazonaws.com/key")
    with pytest.raises(OutsideMockError, match="which has ended"):
        client.get("https://bkt.s3.amazonaws.com/key")


@pytest.fixture
def loopback_again(monkeypatch: pytest.MonkeyPatch, no_network: None) -> None:
    """Let connections to loopback through after all."""
    monkeypatch.undo()


HTTP_KINDS = [requests_session, requests_adapter, pool_manager, botocore_session]


@pytest.mark.usefixtures("loopback_again")
@pytest.mark.parametrize("kind", HTTP_KINDS, ids=[kind.__name__ for kind in HTTP_KINDS])
def test_a_refused_client_reaches_all_other_hosts(kind: Callable[[], Client], neighbour: str):
    client = kind()
    use(client)
    assert client.get(f"http://{neighbour}/key") == 200
    assert_refused(client, "the mock of use")


def test_named_endpoints_are_refused_afterwards_with_their_port():
    session, manager = requests_session(), pool_manager()
    with fakeoss.mock(endpoints=["minio.invalid:9000"]):
        for client in (session, manager):
            assert client.get("http://minio.invalid:9000/bkt/key") == 404
    for client in (session, manager, Client(urllib3.PoolManager(), manager._get)):
        known = client in (session, manager)
        with pytest.raises(OutsideMockError if known else AssertionError):  # the last one would have gone out
            client.get("http://minio.invalid:9000/bkt/key")


def test_remembering_clients_keeps_none_of_them_alive():
    session = requests.Session()
    with fakeoss.mock():
        assert session.get(URL).status_code == 404
    adapter = weakref.ref(session.adapters["https://"])
    session.close()
    del session
    gc.collect()
    assert adapter() is None


def test_what_a_user_put_in_the_place_of_a_method_comes_back():
    session = requests.Session()
    adapter: Any = session.adapters["https://"]
    seen: list[str] = []

    def send(request: Any, **options: Any) -> Any:
        seen.append(request.url)
        return type(adapter).send(adapter, request, **options)

    adapter.send = send
    with fakeoss.mock():
        session.get(URL)
    with pytest.raises(OutsideMockError):
        session.get(URL)
    with fakeoss.mock():
        assert adapter.send is send
        session.get(URL)
    assert seen == [URL, URL]


def test_a_refused_session_can_be_copied_and_pickled():
    session = requests.Session()
    with fakeoss.mock():
        session.get(URL)
    for other in (copy.deepcopy(session), pickle.loads(pickle.dumps(session))):
        assert other.adapters["https://"].max_retries.total == 0


def test_an_adapter_that_compares_by_value_is_served_and_refused():
    class Adapter(requests.adapters.HTTPAdapter):
        __hash__ = None  # type: ignore[assignment]

        def __eq__(self, other: object) -> bool:
            return True

    session = requests.Session()
    session.mount("https://", Adapter())
    with fakeoss.mock():
        assert session.get(URL).status_code == 404
    with pytest.raises(OutsideMockError):
        session.get(URL)


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


def test_a_client_claimed_after_the_end_is_refused_at_once():
    session = requests.Session()
    adapter = session.adapters["https://"]
    with fakeoss.mock():
        ended = EXCHANGE.current()
        seams = (fakeoss.transports.claims.Seam("send", lambda *call: fakeoss.transports.claims.Destination(HOST)),)
    EXCHANGE.claim(adapter, seams, ended)
    with pytest.raises(OutsideMockError):
        session.get(URL)


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
