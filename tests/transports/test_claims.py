"""Clients made before, inside and between mocks, and used whenever (design, sections 1 and 6)."""

from __future__ import annotations

import copy
import gc
import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable
from typing import Any

import pytest
import requests
import urllib3
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

import fakeoss
from fakeoss import OutsideMockError
from fakeoss.transports import _SEAMS
from support import boto

pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
SIGNED = {"Authorization": "AWS AK:any"}


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


# imported when

LATE = """
import sys
URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
{before}
import fakeoss
mock = fakeoss.mock(buckets=["bkt"])
{enter}
assert {module!r} in sys.modules or {late}
{code}
assert status == 404, status
mock.stop()
assert not any(type(finder).__module__.startswith("fakeoss") for finder in sys.meta_path)
print("served")
"""

CODE = {
    "requests": """
import requests
status = requests.get(URL, headers={"Authorization": "AWS AK:any"}).status_code
""",
    "urllib3": """
import urllib3
status = urllib3.PoolManager().request("GET", URL, headers={"Authorization": "AWS AK:any"}).status
""",
    "boto3": """
import boto3, botocore.exceptions
client = boto3.client("s3", region_name="cn-north-1", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com")
try:
    client.get_object(Bucket="bkt", Key="key")
except botocore.exceptions.ClientError as error:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
""",
    "aiobotocore": """
import asyncio, aiobotocore.session, botocore.exceptions
async def ask():
    session = aiobotocore.session.AioSession()
    endpoint = "https://s3.cn-north-1.jdcloud-oss.com"
    async with session.create_client("s3", region_name="cn-north-1", endpoint_url=endpoint) as client:
        try:
            await client.get_object(Bucket="bkt", Key="key")
        except botocore.exceptions.ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"]
status = asyncio.run(ask())
""",
    "aiohttp": """
import asyncio, aiohttp
async def ask():
    async with aiohttp.ClientSession() as session:
        async with session.get(URL, headers={"Authorization": "AWS AK:any"}) as answer:
            return answer.status
status = asyncio.run(ask())
""",
    "httpx": """
import httpx
status = httpx.get(URL, headers={"Authorization": "AWS AK:any"}).status_code
""",
    "urllib.request": """
import urllib.error, urllib.request
try:
    urllib.request.urlopen(urllib.request.Request(URL, headers={"Authorization": "AWS AK:any"}))
except urllib.error.HTTPError as error:
    status = error.code
    error.close()
""",
}


@pytest.mark.parametrize("library", list(CODE))
@pytest.mark.parametrize("when", ["before fakeoss", "after the mock has begun", "through another finder"])
def test_a_library_is_served_whenever_it_is_imported(library: str, when: str):
    early = when == "before fakeoss"
    before = f"import {library}" if early else ""
    if when == "through another finder":
        before = (
            "from importlib.machinery import PathFinder\n"
            "path_finder = next(finder for finder in sys.meta_path if finder is PathFinder)\n"
            "class Finder:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        return PathFinder.find_spec(name, path, target)\n"
            "sys.meta_path[sys.meta_path.index(path_finder)] = Finder()\n"
        )
    script = LATE.format(before=before, enter="mock.start()", module=library, late=not early, code=CODE[library])
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout.strip()) == (0, "served"), result.stderr


FIRST = """
import fakeoss, importlib, sys
with fakeoss.mock():
    importlib.import_module({module!r})
    from fakeoss.transports import _SEAMS, _patches, _watcher
    loaded = {{name for name in _SEAMS if name in sys.modules}}
    assert {module!r} in loaded and not loaded & _watcher._waiting.keys(), loaded
    assert _patches._layers[0].patches
print("patched")
"""


@pytest.mark.parametrize("module", list(_SEAMS))
def test_a_library_is_patched_whichever_of_its_modules_comes_first(module: str):
    pytest.importorskip(module.partition(".")[0])
    if module == "boto3.crt":
        pytest.importorskip("awscrt")
    script = FIRST.format(module=module)
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout.strip()) == (0, "patched"), result.stderr
