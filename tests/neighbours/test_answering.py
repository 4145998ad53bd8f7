"""Who answers, with each of the mocking libraries around a mock, inside one, and entered and left in any order.

The innermost one answers what it serves. The exceptions are in the table: a library whose seam lies below ours never
sees our hosts.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import unittest
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import aiohttp
import aioresponses
import httpx
import pytest
import requests
import requests_mock
import responses
import respx
import urllib3
import vcr
import vcr.errors
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

import fakeoss
from fakeoss.transports.requests import responses_rule
from support.snapshots import differences, differences_without_ours, snapshot

pytestmark = pytest.mark.usefixtures("no_network")

OURS = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
THEIRS = "https://api.invalid/path"
SIGNED = {"Authorization": "AWS AK:any"}

# clients


def by_requests(url: str) -> str:
    return requests.get(url, headers=SIGNED).text


def by_urllib3(url: str) -> str:
    with urllib3.PoolManager() as manager:
        return manager.request("GET", url, headers=SIGNED, retries=False).data.decode()


def by_botocore(url: str) -> str:
    session = URLLib3Session()
    try:
        return session.send(AWSRequest("GET", url, headers=SIGNED).prepare()).content.decode()
    finally:
        session.close()


def by_httpx(url: str) -> str:
    with httpx.Client() as client:
        return client.get(url, headers=SIGNED).text


def by_async_httpx(url: str) -> str:
    async def ask() -> str:
        async with httpx.AsyncClient() as client:
            return (await client.get(url, headers=SIGNED)).text

    return asyncio.run(ask())


def by_aiohttp(url: str) -> str:
    async def ask() -> str:
        async with aiohttp.ClientSession() as session, session.get(url, headers=SIGNED) as response:
            return await response.text()

    return asyncio.run(ask())


def by_http_client(url: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers=SIGNED), timeout=10) as response:
        return response.read().decode()


CLIENTS = (by_requests, by_urllib3, by_botocore, by_httpx, by_async_httpx, by_aiohttp, by_http_client)
ANSWERED_ABOVE = (by_requests, by_urllib3, by_botocore)
"""The clients that cassettes serve at their connections, which is below our seams."""

# neighbours: each is a context inside which it answers "theirs" for the given URLs


@contextlib.contextmanager
def with_responses(*urls: str, passing: bool = False) -> Iterator[None]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as theirs:
        if passing:
            theirs.add(responses_rule())
        for url in urls:
            theirs.get(url, body="theirs")
        yield


@contextlib.contextmanager
def with_requests_mock(*urls: str, passing: bool = False) -> Iterator[None]:
    with requests_mock.Mocker(real_http=passing) as theirs:
        for url in urls:
            theirs.get(url, text="theirs")
        yield


@contextlib.contextmanager
def with_respx(*urls: str, passing: bool = False, using: str = "httpcore") -> Iterator[None]:
    with respx.mock(assert_all_called=False, using=using) as theirs:
        for url in urls:
            theirs.get(url).respond(text="theirs")
        if passing:
            theirs.route(host__regex=r"jdcloud-oss\.com$").pass_through()
        yield


def with_respx_at_clients(*urls: str, passing: bool = False) -> AbstractContextManager[None]:
    return with_respx(*urls, passing=passing, using="httpx")


class Response(aiohttp.ClientResponse):
    """aiohttp 3.14 wants to be told of a writer, of which aioresponses 0.7 does not know."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, stream_writer=SimpleNamespace(output_size=0), **options)


@contextlib.contextmanager
def with_aioresponses(*urls: str, passing: bool = False) -> Iterator[None]:
    with aioresponses.aioresponses(passthrough=["https://bkt.s3."] if passing else []) as theirs:
        for url in urls:
            theirs.get(url, body="theirs", repeat=True, response_class=Response)
        yield


CASSETTE = """
- request: {{body: null, headers: {{}}, method: GET, uri: "{url}"}}
  response:
    status: {{code: 200, message: OK}}
    headers: {{}}
    body: {{string: theirs}}
"""


@contextlib.contextmanager
def with_cassette(*urls: str, passing: bool = False) -> Iterator[None]:
    text = "version: 1\ninteractions:" + ("".join(CASSETTE.format(url=url) for url in urls) or " []")
    path = Path(f"cassette-{next(NUMBERS)}.yaml")
    path.write_text(text)
    hosts = ["bkt.s3.cn-north-1.jdcloud-oss.com"] if passing else []
    with vcr.VCR(ignore_hosts=hosts).use_cassette(str(path), record_mode="none", allow_playback_repeats=True) as tape:
        yield
    assert len(tape) == len(urls)  # nothing of ours was recorded


NUMBERS = itertools.count()
Neighbour = Callable[..., AbstractContextManager[None]]


class Pair(NamedTuple):
    """A library, a client that it mocks, and what becomes of a request to our hosts inside it, inside our mock."""

    neighbour: Neighbour
    get: Callable[[str], str]
    innermost: type[Exception] | None
    """What the library raises where it has no answer for our host; ``None`` where it never sees the request."""


PAIRS = [
    Pair(with_responses, by_requests, requests.ConnectionError),
    Pair(with_requests_mock, by_requests, requests_mock.NoMockAddress),
    Pair(with_respx, by_httpx, None),
    Pair(with_respx, by_async_httpx, None),
    Pair(with_respx_at_clients, by_httpx, respx.models.AllMockedAssertionError),
    Pair(with_respx_at_clients, by_async_httpx, respx.models.AllMockedAssertionError),
    Pair(with_aioresponses, by_aiohttp, aiohttp.ClientConnectionError),
    *(
        Pair(
            with_cassette,
            client,
            None if client in ANSWERED_ABOVE else vcr.errors.CannotOverwriteExistingCassetteException,
        )
        for client in CLIENTS
    ),
]


def name_of(pair: Pair) -> str:
    return f"{pair.neighbour.__name__[5:]}, {pair.get.__name__[3:]}"


@pytest.fixture(params=PAIRS, ids=name_of)
def pair(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pair:
    """Each library with each client that it mocks."""
    monkeypatch.chdir(tmp_path)
    return request.param


@contextlib.contextmanager
def ours(body: bytes = b"ours") -> Iterator[fakeoss.Store]:
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", body)
        yield oss


# one inside the other


def test_inside_theirs_ours_answers_its_hosts_and_they_answer_theirs(pair: Pair):
    with pair.neighbour(THEIRS, OURS):
        with ours():
            assert pair.get(OURS) == "ours"
            assert pair.get(THEIRS) == "theirs"
            assert pair.get(OURS) == "ours"
        assert pair.get(THEIRS) == "theirs"


def test_what_nobody_serves_is_refused_by_them_as_without_us(pair: Pair):
    def refusal() -> type[BaseException]:
        with pytest.raises((Exception, respx.models.AllMockedAssertionError)) as caught:
            pair.get("https://elsewhere.invalid/")
        return caught.type

    with pair.neighbour(THEIRS):
        alone = refusal()
        with ours():
            assert refusal() is alone
    with ours(), pair.neighbour(THEIRS):
        assert refusal() is alone


def test_inside_ours_they_answer_what_they_serve(pair: Pair):
    with ours(), pair.neighbour(THEIRS, OURS):
        assert pair.get(THEIRS) == "theirs"
        assert pair.get(OURS) == ("ours" if pair.innermost is None else "theirs")


def test_inside_ours_they_refuse_our_hosts_if_they_see_them(pair: Pair):
    with ours(), pair.neighbour(THEIRS):
        if pair.innermost is None:
            assert pair.get(OURS) == "ours"
        else:
            with pytest.raises(pair.innermost):
                pair.get(OURS)
        assert pair.get(THEIRS) == "theirs"


def test_inside_ours_they_let_our_hosts_pass_when_they_are_told_to(pair: Pair):
    with ours(), pair.neighbour(THEIRS, passing=True):
        assert pair.get(OURS) == "ours"
        assert pair.get(THEIRS) == "theirs"


def test_ours_inside_theirs_inside_ours_answers_and_then_they_do_again(pair: Pair):
    with ours(b"outer"), pair.neighbour(THEIRS, OURS):
        before = pair.get(OURS)
        with ours():
            assert pair.get(OURS) == "ours"
            assert pair.get(THEIRS) == "theirs"
            with ours(b"innermost"):
                assert pair.get(OURS) == "innermost"
            assert pair.get(OURS) == "ours"
        assert pair.get(OURS) == before


def test_theirs_inside_ours_inside_theirs_answers(pair: Pair):
    if pair.neighbour is with_aioresponses:
        pytest.skip("aioresponses cannot be nested: unittest.mock refuses the specification of a mock")
    is_above = pair.innermost is not None and pair.neighbour is not with_respx_at_clients  # which patches only once
    with pair.neighbour(THEIRS), ours(), pair.neighbour(THEIRS, OURS):
        assert pair.get(OURS) == ("theirs" if is_above else "ours")


# left out of order


def test_entered_before_theirs_and_left_before_theirs(pair: Pair):
    before = snapshot()
    mock, neighbour = ours(), pair.neighbour(THEIRS)
    mock.__enter__()
    neighbour.__enter__()
    mock.__exit__(None, None, None)
    assert pair.get(THEIRS) == "theirs"
    neighbour.__exit__(None, None, None)
    assert differences_without_ours(before, snapshot()) == []


def test_entered_after_theirs_and_left_after_theirs(pair: Pair):
    before = snapshot()
    mock, neighbour = ours(), pair.neighbour(THEIRS)
    neighbour.__enter__()
    mock.__enter__()
    neighbour.__exit__(None, None, None)
    assert pair.get(OURS) == "ours"
    mock.__exit__(None, None, None)
    assert differences(before, snapshot()) == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=lambda order: "".join(map(str, order)))
@pytest.mark.parametrize("neighbour", [with_responses, with_respx])
def test_two_of_each_left_in_any_order(neighbour: Neighbour, order: tuple[int, ...]):
    if neighbour is with_responses and order.index(1) < order.index(3):
        order = tuple({1: 3, 3: 1}.get(number, number) for number in order)  # their own have to be left in order
    before = snapshot()
    contexts = [ours(), neighbour(THEIRS), ours(), neighbour(THEIRS)]
    for context in contexts:
        context.__enter__()
    for number in order:
        contexts[number].__exit__(None, None, None)
    assert differences_without_ours(before, snapshot()) == []


def test_an_exception_leaves_nothing(pair: Pair):
    before = snapshot()
    with pytest.raises(KeyError), pair.neighbour(THEIRS), ours():
        raise KeyError
    with pytest.raises(KeyError), ours(), pair.neighbour(THEIRS):
        raise KeyError
    with pytest.raises((Exception, AssertionError)), pair.neighbour(THEIRS), ours():
        pair.get("https://elsewhere.invalid/")
    assert differences(before, snapshot()) == []


def test_a_mock_that_fails_to_enter_inside_theirs_leaves_them_theirs(pair: Pair):
    with pair.neighbour(THEIRS):
        with pytest.raises(fakeoss.OssError), fakeoss.mock(buckets=["No"]):
            pass
        assert pair.get(THEIRS) == "theirs"


# decorators and set-up


def test_as_decorators_in_both_orders(pair: Pair):
    @fakeoss.mock(buckets=["bkt"])
    def inside() -> tuple[str, str]:
        fakeoss.current().bucket("bkt").put("key", b"ours")
        return pair.get(OURS), pair.get(THEIRS)

    with pair.neighbour(THEIRS):
        assert inside() == ("ours", "theirs")

    @fakeoss.mock(buckets=["bkt"])
    def around() -> tuple[str, str]:
        fakeoss.current().bucket("bkt").put("key", b"ours")
        with pair.neighbour(THEIRS, passing=True):
            return pair.get(OURS), pair.get(THEIRS)

    assert around() == ("ours", "theirs")


@pytest.mark.parametrize("ours_first", [True, False])
def test_started_in_set_up_and_left_by_clean_ups(pair: Pair, ours_first: bool):
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            mock, neighbour = ours(), pair.neighbour(THEIRS, passing=True)
            for context in (mock, neighbour) if ours_first else (neighbour, mock):
                context.__enter__()
                self.addCleanup(context.__exit__, None, None, None)

        def test_it(self) -> None:
            assert (pair.get(OURS), pair.get(THEIRS)) == ("ours", "theirs")

    result = Case("test_it").run()
    assert result is not None
    assert (result.testsRun, result.errors, result.failures) == (1, [], [])


def test_three_decorators_the_innermost_first():
    @responses.activate
    @fakeoss.mock(buckets=["bkt"])
    @requests_mock.Mocker(kw="mocker", real_http=True)
    def ask(mocker: requests_mock.Mocker) -> None:
        mocker.get(THEIRS, text="requests-mock")
        responses.get("https://other.invalid/", body="responses")
        assert by_requests(THEIRS) == "requests-mock"
        assert requests.get(OURS, headers=SIGNED).status_code == 404
        assert by_requests("https://other.invalid/") == "responses"

    ask()


@respx.mock
@fakeoss.mock(buckets=["bkt"])
def test_respx_as_a_decorator_outside():
    respx.get(THEIRS).respond(text="theirs")
    fakeoss.current().bucket("bkt").put("key", b"ours")
    assert (by_httpx(OURS), by_httpx(THEIRS)) == ("ours", "theirs")


@fakeoss.mock(buckets=["bkt"])
@respx.mock
def test_respx_as_a_decorator_inside():
    respx.get(THEIRS).respond(text="theirs")
    fakeoss.current().bucket("bkt").put("key", b"ours")
    assert (by_httpx(OURS), by_httpx(THEIRS)) == ("ours", "theirs")


def test_aioresponses_as_a_decorator_outside():
    @aioresponses.aioresponses()
    @fakeoss.mock(buckets=["bkt"])
    def ask(theirs: aioresponses.aioresponses) -> None:
        theirs.get(THEIRS, body="theirs", response_class=Response)
        fakeoss.current().bucket("bkt").put("key", b"ours")
        assert (by_aiohttp(OURS), by_aiohttp(THEIRS)) == ("ours", "theirs")

    ask()


# the price


def test_the_heap_is_not_searched_whoever_interferes(pair: Pair, monkeypatch: pytest.MonkeyPatch):
    def search(*objects: object) -> list[object]:
        raise AssertionError("the heap was searched")

    with monkeypatch.context() as patch:
        patch.setattr("gc.get_referrers", search)
        patch.setattr("gc.get_objects", search)
        mock, neighbour = ours(), pair.neighbour(THEIRS)
        mock.__enter__()
        neighbour.__enter__()
        mock.__exit__(None, None, None)
        with ours():
            neighbour.__exit__(None, None, None)
            assert pair.get(OURS) == "ours"
