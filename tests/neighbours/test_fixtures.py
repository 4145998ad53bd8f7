"""Fixtures of the mocking libraries beside ours, asked for in both orders, as suites use them."""

from __future__ import annotations

import inspect

import anyio
import httpx
import pytest
import pytest_httpx
import requests
import requests_mock
import respx

import fakeoss
import fakeoss.transports
from support.snapshots import differences, snapshot
from support.suites import PLUGINS, QUIET, Suite

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.usefixtures("no_network")

HEAD = """
import asyncio, httpx, pytest, requests, fakeoss
OURS, THEIRS = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key", "https://api.invalid/path"
SIGNED = {"Authorization": "AWS AK:any"}
pytestmark = pytest.mark.fakeoss(buckets=["bkt"])

def get(url):
    return httpx.get(url, headers=SIGNED).text

def get_async(url):
    async def ask():
        async with httpx.AsyncClient() as client:
            return (await client.get(url, headers=SIGNED)).text
    return asyncio.run(ask())

@pytest.fixture
def seeded(oss):
    oss.bucket("bkt").put("key", b"ours")
    return oss
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    """Writes a suite and runs it in this process, warnings being errors."""

    def run(code: str) -> pytest.RunResult:
        pytester.makeini("[pytest]\nfilterwarnings = error")
        pytester.makepyfile(HEAD + code)
        return pytester.runpytest_inprocess(*QUIET, plugins=PLUGINS)

    return run


@pytest.mark.parametrize("get", ["get", "get_async"])
def test_httpx_mock_asked_for_before_ours(suite: Suite, get: str):
    suite(f"""
def test_it(httpx_mock, seeded):
    httpx_mock.add_response(url=THEIRS, text="theirs")
    assert ({get}(OURS), {get}(THEIRS)) == ("ours", "theirs")
    with pytest.raises(httpx.TimeoutException):
        {get}("https://elsewhere.invalid/")
    httpx_mock.reset()
""").assert_outcomes(passed=1)


@pytest.mark.parametrize("get", ["get", "get_async"])
def test_httpx_mock_asked_for_after_ours_answers_all(suite: Suite, get: str):
    suite(f"""
def test_it(seeded, httpx_mock):
    httpx_mock.add_response(url=THEIRS, text="theirs")
    httpx_mock.add_response(url=OURS, text="theirs too")
    assert ({get}(OURS), {get}(THEIRS)) == ("theirs too", "theirs")

def test_refused(seeded, httpx_mock):
    with pytest.raises(httpx.TimeoutException):
        {get}(OURS)
    httpx_mock.reset()

@pytest.mark.httpx_mock(should_mock=lambda request: not request.url.host.endswith("jdcloud-oss.com"))
def test_told_to_let_pass(seeded, httpx_mock):
    httpx_mock.add_response(url=THEIRS, text="theirs")
    assert ({get}(OURS), {get}(THEIRS)) == ("ours", "theirs")

def test_a_mock_inside(seeded, httpx_mock):
    httpx_mock.add_response(url=THEIRS, text="theirs")
    with fakeoss.mock(store=seeded):
        assert ({get}(OURS), {get}(THEIRS)) == ("ours", "theirs")
""").assert_outcomes(passed=4)


def test_httpx_mock_that_outlives_a_mock_begun_before_it(suite: Suite):
    before = snapshot()
    suite("""
def test_it(request):
    mock = fakeoss.mock()
    mock.start()
    httpx_mock = request.getfixturevalue("httpx_mock")
    mock.stop()
    httpx_mock.add_response(url=THEIRS, text="theirs")
    assert (get(THEIRS)) == "theirs"

def test_afterwards():
    assert httpx.HTTPTransport.handle_request.__module__ != "pytest_httpx"
""").assert_outcomes(passed=2)
    assert differences(before, snapshot()) == []


def test_monkeypatched_seams_that_outlive_a_mock_begun_before():
    original = requests.adapters.HTTPAdapter.send
    mock = fakeoss.mock()
    with pytest.MonkeyPatch.context() as patch:
        mock.start()
        patch.setattr(requests.adapters.HTTPAdapter, "send", lambda *arguments, **options: "theirs")
        mock.stop()
        assert requests.adapters.HTTPAdapter().send(None) == "theirs"  # type: ignore[arg-type]
    assert inspect.unwrap(requests.adapters.HTTPAdapter.send) is original
    with fakeoss.mock():
        pass
    assert requests.adapters.HTTPAdapter.send is original


@pytest.mark.parametrize("order", ["requests_mock, seeded", "seeded, requests_mock"])
def test_the_fixture_of_requests_mock(suite: Suite, order: str):
    suite(f"""
def test_it({order}):
    requests_mock.get(THEIRS, text="theirs")
    requests_mock.real_http = True
    assert requests.get(OURS, headers=SIGNED).text == "ours"
    assert requests.get(THEIRS).text == "theirs"
""").assert_outcomes(passed=1)


@pytest.mark.parametrize("order", ["respx_mock, seeded", "seeded, respx_mock"])
@pytest.mark.parametrize("get", ["get", "get_async"])
def test_the_fixture_of_respx(suite: Suite, order: str, get: str):
    suite(f"""
def test_it({order}):
    respx_mock.get(THEIRS).respond(text="theirs")
    assert ({get}(OURS), {get}(THEIRS)) == ("ours", "theirs")
""").assert_outcomes(passed=1)


@pytest.mark.parametrize("order", ["freezer, oss", "oss, freezer"])
def test_the_fixture_of_a_clock(suite: Suite, order: str):
    suite(f"""
import freezegun

@pytest.fixture
def freezer():
    with freezegun.freeze_time("2030-05-06 07:08:09") as frozen:
        yield frozen

def test_it({order}):
    oss.bucket("bkt").put("key")
    assert oss.bucket("bkt").object("key").last_modified.isoformat() == "2030-05-06T07:08:09+00:00"
""").assert_outcomes(passed=1)


def test_modules_of_the_suites_are_the_ones_inside():
    # pytester forgets what a suite imported: what the cases use is imported here first
    assert all(module.__spec__ for module in (anyio, httpx, pytest_httpx, requests_mock, respx, fakeoss.transports))
