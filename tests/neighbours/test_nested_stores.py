"""Mocks inside mocks: without options they share one store, with options each has its own, and reports tell."""

from __future__ import annotations

import asyncio
import sys
import threading
import unittest
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

import fakeoss
from fakeoss.mocking import Mock
from support.boto import boto3_session

pytest_plugins = ["pytester"]
HOST = "https://s3.us-east-1.amazonaws.com"
SIGNED = {"Authorization": "AWS AK:any"}


def put() -> int:
    return requests.put(f"{HOST}/bkt/key", data=b"x", headers=SIGNED).status_code


@fakeoss.mock
def put_in_bare_mock() -> int:
    return put()


@fakeoss.mock()
async def put_in_async_mock() -> int:
    return put()


class PutInClass:
    def test(self) -> int:
        return put()


WAYS = {
    "decorator": put_in_bare_mock,
    "async decorator": lambda: asyncio.run(put_in_async_mock()),
    "class": lambda: fakeoss.mock(PutInClass)().test(),
    "decorator with no option": fakeoss.mock()(put),
    "twice": fakeoss.mock(put_in_bare_mock),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("outer", ["options", "fixture", "joining"])
def test_without_options_it_shares_the_store_around_it(way: str, outer: str):
    """And its profile: luigi and airflow have a mock in a fixture and one in a decorator below it."""
    mocks = {
        "options": fakeoss.mock(profile="aws", buckets=["bkt"]),
        "fixture": Mock({"profile": "aws", "buckets": ["bkt"]}, shared=True),
        "joining": Mock({"profile": "aws", "buckets": ["bkt"]}, joins=True),
    }
    with mocks[outer] as oss:
        assert WAYS[way]() == 200
        assert fakeoss.current() is oss
        if way != "class":  # whose tests leave nothing behind
            assert oss.bucket("bkt").keys() == ["key"]
            oss.calls.assert_called("PutObject", times=1)


def test_a_bare_mock_around_a_bare_mock():
    with fakeoss.mock as outer, fakeoss.mock as inner, fakeoss.mock() as innermost:
        assert outer is inner is innermost
    with fakeoss.mock as next_one:
        assert next_one is not outer


@pytest.mark.parametrize(
    "options", [{"buckets": ["bkt"]}, {"profile": "aws"}, {"store": fakeoss.Store()}, {"seed": 1}, {"buckets": []}]
)
def test_with_options_it_has_its_own(options: dict[str, Any]):
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as outer, fakeoss.mock(**options) as inner:
        assert inner is not outer
        assert "bkt" in outer


def test_a_store_may_be_given_to_share_it_with_other_options():
    with fakeoss.mock(buckets=["other"]) as outer, fakeoss.mock(profile="aws", store=outer, buckets=["bkt"]) as inner:
        assert inner is outer
        assert put() == 200


def test_the_options_of_a_bare_mock_that_is_given_some_are_its_own():
    with fakeoss.mock as outer, fakeoss.mock()(buckets=["bkt"]) as inner:
        assert inner is not outer
    joining = Mock({"profile": "aws"}, joins=True)
    with joining as outer, joining() as inner:
        assert inner is outer
    with joining as outer, Mock({"profile": "aws"}) as inner:
        assert inner is not outer


def test_what_is_entered_elsewhere_is_not_around():
    """Threads and tasks that run side by side have a store each, unless they were started inside a mock's task."""
    stores: list[fakeoss.Store] = []
    barrier = threading.Barrier(2, timeout=10)

    def alone() -> None:
        with fakeoss.mock as oss:
            barrier.wait()
            stores.append(oss)
            barrier.wait()

    threads = [threading.Thread(target=alone) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stores[0] is not stores[1]

    async def task() -> fakeoss.Store:
        async with fakeoss.mock as oss:
            await asyncio.sleep(0)
            return oss

    async def both() -> list[fakeoss.Store]:
        return list(await asyncio.gather(task(), task()))

    first, second = asyncio.run(both())
    assert first is not second
    with fakeoss.mock as outer:
        assert asyncio.run(both()) == [outer, outer]


def test_the_outer_one_may_end_first():
    outer, inner = fakeoss.mock(profile="aws", buckets=["bkt"]), fakeoss.mock()
    outer.start()
    oss = inner.start()
    outer.stop()
    assert put() == 200
    assert oss.bucket("bkt").keys() == ["key"]
    inner.stop()


class TestSetUp(unittest.TestCase):
    """The mock of ``setUp`` is around that of the decorated method (luigi)."""

    def setUp(self) -> None:
        mock = fakeoss.mock(profile="aws")
        mock.start().create_bucket("bkt")
        self.addCleanup(mock.stop)

    @fakeoss.mock
    def test_method(self) -> None:
        assert put() == 200


# what is said of a bucket that only the outer mock has


def read_inside(outer: Any, inner: Any) -> None:
    s3 = boto3_session().client("s3", "us-east-1")
    try:
        with outer as oss:
            oss.bucket("bkt").put("key", b"x")
            with inner:
                s3.get_object(Bucket="bkt", Key="key")
    finally:
        s3.close()


def test_the_report_of_a_bucket_that_only_the_outer_mock_has():
    outer, inner = fakeoss.mock(profile="aws", buckets=["bkt"]), fakeoss.mock(profile="aws")
    with pytest.raises(ClientError, match="The specified bucket does not exist") as caught:
        read_inside(outer, inner)
    call, hint = caught.value._fakeoss_calls.report().splitlines()  # type: ignore[attr-defined]
    assert call == "404 GetObject bkt/key -> NoSuchBucket"
    assert hint.startswith("fakeoss: there is no bucket 'bkt' in the mock entered at ")
    assert "the bucket is in the mock entered at " in hint
    assert "write the inner one without options" in hint
    if sys.version_info >= (3, 11):
        assert caught.value.__notes__ == [hint]


def test_no_hint_where_no_mock_has_it_or_the_key_is_missing():
    with pytest.raises(ClientError) as caught:
        read_inside(fakeoss.mock(profile="aws", buckets=["bkt"]), fakeoss.mock(profile="aws", buckets=["bkt"]))
    assert caught.value._fakeoss_calls.report() == "404 GetObject bkt/key -> NoSuchKey"  # type: ignore[attr-defined]
    with fakeoss.mock(profile="aws", buckets=["other"]), fakeoss.mock(profile="aws") as oss:
        assert put() == 404
        assert oss.calls.report() == "404 PutObject bkt/key -> NoSuchBucket"
        oss.calls.clear()
        with fakeoss.mock(profile="aws", buckets=["bkt"]):
            assert put() == 200


def test_the_hint_stands_once_in_the_report_and_goes_with_the_calls():
    with fakeoss.mock(profile="aws", buckets=["bkt"]), fakeoss.mock(profile="aws") as oss:
        for _ in range(3):
            requests.get(f"{HOST}/bkt?location", headers=SIGNED)
        assert oss.calls.report().count("there is no bucket 'bkt'") == 1
        oss.calls.clear()
        assert oss.calls.report() == "(none)"


def test_pytest_shows_it(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        import fakeoss, pytest, requests

        @pytest.fixture
        def bucket():
            with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss:
                yield oss

        @fakeoss.mock(profile="aws")
        def test_read(bucket):
            answer = requests.get(
                "https://s3.us-east-1.amazonaws.com/bkt?location", headers={"Authorization": "AWS AK:any"}
            )
            assert answer.status_code == 200
        """
    )
    result = pytester.runpytest("-p", "no:cacheprovider", "-p", "no:zarr", "-p", "no:randomly")
    result.stdout.fnmatch_lines(
        [
            "*fakeoss calls*",
            "404 GetBucketLocation bkt -> NoSuchBucket",
            "fakeoss: there is no bucket 'bkt' in the mock of test_read, which has options*write the inner one*",
        ]
    )
