"""However a mock is entered and left, nothing of it stays: in this process, and in one where every warning is fatal."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import unittest
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
import requests

import fakeoss
from fakeoss.transports import EXCHANGE
from support.snapshots import differences, snapshot
from support.suites import PLUGINS, QUIET

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
SIGNED = {"Authorization": "AWS AK:any"}


class Failed(Exception):  # noqa: N818 - it is what the body of a test raises
    """What goes wrong inside."""


def fail() -> None:
    """Use the mock, then go wrong."""
    use()
    raise Failed


def use() -> None:
    """Use the mock, which has the bucket."""
    assert requests.get(URL, headers=SIGNED).status_code == 404
    assert requests.put(URL, data=b"body", headers=SIGNED).status_code == 200
    assert len(fakeoss.current().calls) == 2


# ways of entering, each leaving by itself


def with_block() -> None:
    with fakeoss.mock(buckets=["bkt"]):
        use()


def with_block_raising() -> None:
    with pytest.raises(Failed), fakeoss.mock(buckets=["bkt"]):
        fail()


def with_block_interrupted() -> None:
    with pytest.raises(KeyboardInterrupt), fakeoss.mock(buckets=["bkt"]):
        raise KeyboardInterrupt


def with_block_for_processes() -> None:
    with fakeoss.mock(buckets=["bkt"], processes=True):
        use()
        subprocess.run([sys.executable, "-c", ""], check=True)


def with_block_that_starts_a_program() -> None:
    with fakeoss.mock(buckets=["bkt"]):
        use()
        subprocess.run([sys.executable, "-c", ""], check=True)


def decorator_raising() -> None:
    @fakeoss.mock(buckets=["bkt"])
    def function() -> None:
        use()
        raise Failed

    with pytest.raises(Failed):
        function()


def start_and_stop() -> None:
    mock = fakeoss.mock(buckets=["bkt"])
    mock.start()
    use()
    mock.stop()


def start_that_fails() -> None:
    mock = fakeoss.mock(buckets=["No"])
    with pytest.raises(fakeoss.OssError):
        mock.start()
    with pytest.raises(RuntimeError):
        mock.stop()


def hook_raising() -> None:
    with fakeoss.mock(buckets=["bkt"]) as oss:

        def hook(*arguments: Any, **options: Any) -> None:
            raise Failed

        oss.on("GetObject", before=hook)
        with pytest.raises(Failed):
            requests.get(URL, headers=SIGNED)


def coroutine_raising() -> None:
    @fakeoss.mock(buckets=["bkt"])
    async def coroutine() -> None:
        await asyncio.sleep(0)
        use()
        raise Failed

    with pytest.raises(Failed):
        asyncio.run(coroutine())


def coroutine_cancelled() -> None:
    @fakeoss.mock(buckets=["bkt"])
    async def coroutine() -> None:
        use()
        await asyncio.Event().wait()

    async def run() -> None:
        task = asyncio.create_task(coroutine())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())


def coroutine_never_awaited() -> None:
    @fakeoss.mock
    async def coroutine() -> None:
        raise AssertionError

    coroutine().close()


def generator_closed_early() -> None:
    @fakeoss.mock(buckets=["bkt"])
    def generator() -> Iterator[int]:
        use()
        yield 1
        yield 2

    made = generator()
    assert next(made) == 1
    made.close()


def generator_forgotten() -> None:
    @fakeoss.mock(buckets=["bkt"])
    def generator() -> Iterator[int]:
        yield 1
        yield 2

    made = generator()
    assert next(made) == 1
    del made
    gc.collect()


def async_generator_closed_early() -> None:
    @fakeoss.mock(buckets=["bkt"])
    async def generator() -> AsyncIterator[int]:
        use()
        yield 1
        yield 2

    async def run() -> None:
        made = generator()
        assert await anext(made) == 1
        await made.aclose()  # type: ignore[attr-defined]

    asyncio.run(run())


def async_generator_left_to_the_loop() -> None:
    @fakeoss.mock(buckets=["bkt"])
    async def generator() -> AsyncIterator[int]:
        yield 1
        yield 2

    async def run() -> None:
        async for _ in generator():
            break

    asyncio.run(run())


def run_case(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def case_with_failing_set_up() -> None:
    @fakeoss.mock(buckets=["bkt"])
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            use()
            raise Failed

        def test_it(self) -> None:
            raise AssertionError

    assert len(run_case(Case).errors) == 1


def case_with_failing_set_up_class() -> None:
    @fakeoss.mock(buckets=["bkt"])
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            mock = fakeoss.mock(buckets=["bkt"])
            mock.start()
            cls.addClassCleanup(mock.stop)
            use()
            raise Failed

        def test_it(self) -> None:
            raise AssertionError

    assert len(run_case(Case).errors) == 1


def case_with_failing_tear_down() -> None:
    @fakeoss.mock(buckets=["bkt"])
    class Case(unittest.TestCase):
        def tearDown(self) -> None:
            use()
            raise Failed

        def test_it(self) -> None:
            pass

        def test_failing(self) -> None:
            raise Failed

    assert len(run_case(Case).errors) == 3


def plain_class_with_failing_set_up() -> None:
    @fakeoss.mock(buckets=["bkt"])
    class Plain:
        def setup_method(self) -> None:
            use()
            raise Failed

        def test_it(self) -> None:
            raise AssertionError

    with pytest.raises(Failed):
        Plain().setup_method()


def default_session() -> None:
    """What boto3 keeps for the process is made inside and thrown away by the test itself."""
    before = boto3.DEFAULT_SESSION  # an earlier test may have left one
    boto3.setup_default_session(botocore_session=botocore.session.Session())
    with fakeoss.mock(buckets=["bkt"]):
        client = boto3.client("sts", region_name="us-east-1")
        client.close()
    boto3.DEFAULT_SESSION = before


WAYS = [
    with_block,
    with_block_raising,
    with_block_interrupted,
    with_block_for_processes,
    with_block_that_starts_a_program,
    decorator_raising,
    start_and_stop,
    start_that_fails,
    hook_raising,
    coroutine_raising,
    coroutine_cancelled,
    coroutine_never_awaited,
    generator_closed_early,
    generator_forgotten,
    async_generator_closed_early,
    async_generator_left_to_the_loop,
    case_with_failing_set_up,
    case_with_failing_set_up_class,
    case_with_failing_tear_down,
    plain_class_with_failing_set_up,
    default_session,
]


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_nothing_is_left_after(way: Callable[[], None]):
    before = snapshot()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        way()
        gc.collect()
    assert differences(before, snapshot()) == []
    assert fakeoss_is_silent()


def fakeoss_is_silent() -> bool:
    """Whether no mock is active any more, by what the process says of itself."""
    with pytest.raises(RuntimeError, match="no mock is active"):
        fakeoss.current()
    return EXCHANGE.sessions == [] and not any(
        type(finder).__module__.startswith("fakeoss") for finder in sys.meta_path
    )


SUITE = """
import pytest, requests, fakeoss

@pytest.fixture
def failing(oss):
    raise KeyError

@pytest.fixture
def failing_afterwards(oss):
    yield
    raise KeyError

@pytest.fixture
@fakeoss.mock
def decorated():
    yield
    raise KeyError

def test_fails(oss):
    raise KeyError

def test_fixture(failing):
    pass

def test_tear_down(failing_afterwards):
    pass

def test_decorated(decorated):
    pass

@pytest.mark.fakeoss(buckets=["No"])
def test_wrong_option(oss):
    pass

def test_client(oss, oss_client):
    raise KeyError

@pytest.fixture(scope="module")
def of_module():
    with fakeoss.mock(buckets=["bkt"]):
        raise KeyError

def test_module(of_module):
    pass
"""


def test_nothing_is_left_after_failing_fixtures(pytester: pytest.Pytester):
    before = snapshot()
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_inprocess(*QUIET, "-W", "error", plugins=PLUGINS)
    result.assert_outcomes(failed=2, passed=2, errors=5)
    assert differences(before, snapshot()) == []
    assert fakeoss_is_silent()


STRICT = """
import asyncio, gc, os, sys, warnings, http.client, urllib.error, urllib.request
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
import aiohttp, boto3, httpcore, httpx, requests, urllib3
import fakeoss
URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
HEADERS = {"Authorization": "AWS AK:any"}

async def ask():
    asyncio.get_running_loop().slow_callback_duration = 60  # it would be told in stderr
    async with httpx.AsyncClient() as client:
        assert (await client.get(URL, headers=HEADERS)).content == b"body"
    async with aiohttp.ClientSession() as session, session.get(URL, headers=HEADERS) as response:
        assert await response.read() == b"body"
    async with httpcore.AsyncConnectionPool() as pool:
        assert (await pool.request("GET", URL, headers=HEADERS)).content == b"body"

def use():
    fakeoss.current().create_bucket("bkt").put("key", b"body")
    with requests.Session() as session:
        assert session.get(URL, headers=HEADERS).content == b"body"
        session.get(URL, headers=HEADERS, stream=True).close()
    with urllib3.PoolManager() as manager:
        assert manager.request("GET", URL, headers=HEADERS).data == b"body"
    with urllib.request.urlopen(urllib.request.Request(URL, headers=HEADERS)) as response:
        assert response.read() == b"body"
    with httpx.Client() as client:
        assert client.get(URL, headers=HEADERS).content == b"body"
    with httpcore.ConnectionPool() as pool:
        assert pool.request("GET", URL, headers=HEADERS).content == b"body"
    session = boto3.session.Session()
    client = session.client("s3", region_name="cn-north-1", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com")
    assert client.get_object(Bucket="bkt", Key="key")["Body"].read() == b"body"
    client.close()
    asyncio.run(ask())

def names():
    from botocore.handlers import BUILTIN_HANDLERS
    return [dict(vars(owner)) for owner in (
        requests.adapters.HTTPAdapter, urllib3.connectionpool.HTTPConnectionPool, http.client.HTTPConnection,
        httpx.HTTPTransport, httpcore.ConnectionPool, aiohttp.connector.TCPConnector)], list(sys.meta_path), \\
        dict(os.environ), list(BUILTIN_HANDLERS), boto3.DEFAULT_SESSION

before = names()
with fakeoss.mock():
    use()
fakeoss.mock(use)()
try:
    with fakeoss.mock():
        use()
        raise KeyError
except KeyError:
    pass
with fakeoss.mock(), fakeoss.mock(profile="aws"), fakeoss.mock(profile="jdcloud"):
    use()
with fakeoss.Server() as server:
    assert requests.get(server.endpoint_url).status_code == 403
assert names() == before
del before
gc.collect()
print("silent")
"""


def test_with_every_warning_fatal_nothing_is_said_to_the_end_of_the_process(tmp_path: Path):
    script = tmp_path / "strict.py"
    script.write_text(STRICT, encoding="utf-8")
    command = [sys.executable, "-X", "dev", "-W", "error", str(script)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (result.returncode, result.stdout, result.stderr) == (0, "silent\n", "")
