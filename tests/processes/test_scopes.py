"""A mock with ``processes=True`` in every way of entering it: what is set is undone, whatever happens inside."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any

import pytest

import fakeoss
from fakeoss.transports import EXCHANGE
from support.suites import PLUGINS, QUIET

pytest_plugins = ["pytester"]
NAME = "AWS_ENDPOINT_URL_S3"
SCRIPT = "import boto3, sys; boto3.client('s3').put_object(Bucket='bkt', Key=sys.argv[1], Body=b'body')"


def write(key: str) -> None:
    """Write an object in a program of its own."""
    subprocess.run([sys.executable, "-c", SCRIPT, key], check=True, timeout=60)


def by_context_manager() -> None:
    with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
        write("key")
        assert oss.bucket("bkt").keys() == ["key"]


def by_decorator() -> None:
    @fakeoss.mock(processes=True, buckets=["bkt"])
    def function() -> None:
        write("key")
        assert fakeoss.current().bucket("bkt").keys() == ["key"]

    function()


def by_class() -> None:
    @fakeoss.mock(processes=True, buckets=["bkt"])
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            write("key")
            assert fakeoss.current().bucket("bkt").keys() == ["key"]

    result = unittest.TestResult()
    Case("test_it").run(result)
    assert result.wasSuccessful(), result


def by_start_and_stop() -> None:
    mock = fakeoss.mock(processes=True, buckets=["bkt"])
    oss = mock.start()
    write("key")
    assert oss.bucket("bkt").keys() == ["key"]
    mock.stop()


def by_coroutine() -> None:
    async def work() -> None:
        async with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", SCRIPT, "key")
            assert await process.wait() == 0
            assert oss.bucket("bkt").keys() == ["key"]

    asyncio.run(work())


def by_exception() -> None:
    @fakeoss.mock(processes=True)
    def fail() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        fail()


def inside_another() -> None:
    with fakeoss.mock(processes=True), fakeoss.mock(), fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
        write("key")
        assert oss.bucket("bkt").keys() == ["key"]


def with_a_store_of_the_test() -> None:
    store = fakeoss.Store()
    for key in ("one", "two"):
        with fakeoss.mock(processes=True, store=store, buckets=["bkt"]):
            write(key)
    assert store.bucket("bkt").keys() == ["one", "two"]


WAYS = [
    by_context_manager,
    by_decorator,
    by_class,
    by_start_and_stop,
    by_coroutine,
    by_exception,
    inside_another,
    with_a_store_of_the_test,
]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_set_is_undone(way: Any):
    environment, servers, threads = dict(os.environ), set(EXCHANGE.servers), set(threading.enumerate())
    way()
    assert dict(os.environ) == environment
    assert not [each for each in set(threading.enumerate()) - threads if each.name.startswith("fakeoss-")]
    assert servers == EXCHANGE.servers


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_mocks_end_in_any_order(order: tuple[int, ...]):
    environment = dict(os.environ)
    mocks = [fakeoss.mock(processes=True) for _ in range(3)]
    endpoints = []
    for mock in mocks:
        mock.start()
        endpoints.append(os.environ[NAME])
    rest = [0, 1, 2]
    for index in order:
        assert os.environ[NAME] == endpoints[rest[-1]]
        mocks[index].stop()
        rest.remove(index)
    assert dict(os.environ) == environment


def test_mocks_of_threads_end_well():
    environment = dict(os.environ)

    def enter(number: int) -> bool:
        with fakeoss.mock(processes=True) as oss:
            return oss.calls is not None and number >= 0

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(enter, range(64)))
    assert dict(os.environ) == environment


SETTING = """
import os, subprocess, sys, fakeoss

with fakeoss.mock(processes=True):
    os.environ["AWS_REGION"] = "eu-west-1"
    print(subprocess.check_output([sys.executable, "-c", "import os; print(os.environ['AWS_REGION'])"], text=True))
assert os.environ["AWS_REGION"] == "eu-west-1"
"""


def test_what_the_test_sets_inside_stays():
    run = subprocess.run([sys.executable, "-c", SETTING], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.strip()) == (0, "eu-west-1"), run.stderr


SUITE = """
import os, subprocess, sys
import fakeoss, pytest

SCRIPT = "import boto3; boto3.client('s3').put_object(Bucket='bkt', Key='key', Body=b'body')"

def write():
    return subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, timeout=60).returncode

@pytest.mark.fakeoss(buckets=["bkt"])
def test_fixture(oss):
    assert write() == 0
    assert oss.bucket("bkt").keys() == ["key"]

@pytest.mark.fakeoss(buckets=["bkt"])
def test_client(oss_client, oss):
    assert write() == 0
    assert oss_client.get_object(Bucket="bkt", Key="key")["Body"].read() == b"body"
    assert [type(call.process).__name__ for call in oss.calls] == ["int", "NoneType"]

@pytest.mark.fakeoss(buckets=["bkt"])
def test_server(oss, oss_server):
    env = {**os.environ, **oss_server.env}
    assert subprocess.run([sys.executable, "-c", SCRIPT], env=env, timeout=60).returncode == 0
    assert oss.bucket("bkt").keys() == ["key"]

@pytest.mark.fakeoss(buckets=["bkt"])
@fakeoss.mock
def test_bare_mock_inside(oss):
    assert fakeoss.current() is oss
    assert write() == 0

@pytest.mark.fakeoss(buckets=["bkt"], processes=False)
def test_marker(oss):
    assert write() == 1
    assert "AWS_ENDPOINT_URL_S3" not in os.environ
"""


def test_the_ini_file_and_the_marker(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\nfakeoss_processes = true\n")
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_inprocess(*QUIET, "-W", "error", plugins=PLUGINS)
    result.assert_outcomes(passed=5)
