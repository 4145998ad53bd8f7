"""freezegun and time-machine: every time of the store and of its answers follows them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from typing import Any

import freezegun
import pytest
import requests
import time_machine
from botocore.config import Config

import fakeoss
from fakeoss import User
from fakeoss.clock import Clock
from support.boto import boto3_session

pytestmark = pytest.mark.usefixtures("no_network")

HOST = "https://s3.cn-north-1.jdcloud-oss.com"
URL = f"{HOST}/bkt/key"
SIGNED = {"Authorization": "AWS AK:any"}
THEN = datetime(2030, 5, 6, 7, 8, 9, tzinfo=timezone.utc)
HTTP_THEN = "Mon, 06 May 2030 07:08:09 GMT"
USER = User("AKALICE", "secret", "alice-id")


def by_freezegun(tick: bool = False) -> AbstractContextManager[Any]:
    return freezegun.freeze_time(THEN, tick=tick)


def by_time_machine(tick: bool = False) -> AbstractContextManager[Any]:
    return time_machine.travel(THEN, tick=tick)


@pytest.fixture(params=[by_freezegun, by_time_machine], ids=["freezegun", "time-machine"])
def travel(request: pytest.FixtureRequest) -> Callable[..., AbstractContextManager[Any]]:
    """Each library in turn: a context inside which it is 2030-05-06T07:08:09Z."""
    return request.param


@pytest.fixture
def s3() -> Iterator[Any]:
    client = boto3_session().client(
        "s3",
        region_name="cn-north-1",
        endpoint_url=HOST,
        aws_access_key_id=USER.access_key,
        aws_secret_access_key=USER.secret_key,
        config=Config(signature_version="s3v4", retries={"max_attempts": 0}),
    )
    yield client
    client.close()


@pytest.mark.parametrize("around", [True, False], ids=["around the mock", "inside the mock"])
def test_the_times_of_objects_and_answers_are_theirs(travel: Callable[..., Any], s3: Any, around: bool):
    contexts = [travel(), fakeoss.mock(buckets=["bkt"])]
    with contexts[not around], contexts[around]:
        answer = requests.put(URL, data=b"x", headers=SIGNED)
        assert answer.headers["Date"] == HTTP_THEN
        assert requests.head(URL, headers=SIGNED).headers["Last-Modified"] == HTTP_THEN
        listed = requests.get(f"{HOST}/bkt", headers=SIGNED).text
        assert "<LastModified>2030-05-06T07:08:09.000Z</LastModified>" in listed
        assert s3.head_object(Bucket="bkt", Key="key")["LastModified"] == THEN
        assert fakeoss.current().bucket("bkt").object("key").last_modified == THEN
        assert fakeoss.current().clock.now() == THEN.timestamp()
    assert abs(Clock().now() - time.time()) < 60


def test_moving_on_moves_the_store_on(s3: Any):
    with fakeoss.mock(buckets=["bkt"]) as oss:
        with freezegun.freeze_time(THEN) as frozen:
            oss.bucket("bkt").put("first")
            frozen.tick(timedelta(seconds=90))
            oss.bucket("bkt").put("second")
            frozen.move_to(THEN + timedelta(days=1))
            oss.bucket("bkt").put("third")
        with time_machine.travel(THEN, tick=False) as traveller:
            traveller.shift(timedelta(hours=1))
            oss.bucket("bkt").put("fourth")
        times = {
            key: oss.bucket("bkt").object(key).last_modified - THEN for key in ["first", "second", "third", "fourth"]
        }
    assert times == {
        "first": timedelta(0),
        "second": timedelta(seconds=90),
        "third": timedelta(days=1),
        "fourth": timedelta(hours=1),
    }


def test_a_ticking_clock_ticks(travel: Callable[..., Any]):
    with travel(tick=True), fakeoss.mock() as oss:
        first = oss.clock.now()
        while oss.clock.now() == first:  # real time passes
            pass
        assert 0 < oss.clock.now() - THEN.timestamp() < 60


def test_the_innermost_journey_decides(travel: Callable[..., Any]):
    with travel(), fakeoss.mock() as oss:
        with freezegun.freeze_time("1999-12-31"):
            assert oss.clock.now() == datetime(1999, 12, 31, tzinfo=timezone.utc).timestamp()
        assert oss.clock.now() == THEN.timestamp()


def test_advancing_goes_on_top_of_a_frozen_time(travel: Callable[..., Any]):
    with travel(), fakeoss.mock(buckets=["bkt"]) as oss:
        oss.clock.advance(hours=1, seconds=1)
        requests.put(URL, data=b"x", headers=SIGNED)
        assert oss.bucket("bkt").object("key").last_modified == THEN + timedelta(hours=1, seconds=1)
        assert time.time() == THEN.timestamp()


def test_a_clock_that_is_given_stands_still_whatever_they_do(travel: Callable[..., Any]):
    with travel(), fakeoss.mock(clock=Clock(at=0)) as oss:
        assert oss.clock.now() == 0


@pytest.mark.parametrize("decorator", [freezegun.freeze_time(THEN), time_machine.travel(THEN, tick=False)])
def test_decorators_in_both_orders(decorator: Any):
    def date() -> str:
        return requests.get(HOST, headers=SIGNED).headers["Date"]

    assert decorator(fakeoss.mock(date))() == HTTP_THEN
    assert fakeoss.mock(decorator(date))() == HTTP_THEN


@pytest.mark.parametrize("outermost", ["theirs", "ours"])
def test_a_frozen_test_class(outermost: str):
    class TestFrozen:
        def test_it(self) -> str:
            return requests.get(HOST, headers=SIGNED).headers["Date"]

    decorators = [fakeoss.mock, freezegun.freeze_time(THEN)]
    for decorator in decorators if outermost == "theirs" else reversed(decorators):
        TestFrozen = decorator(TestFrozen)  # noqa: N806
    assert TestFrozen().test_it() == HTTP_THEN


def test_presigned_urls_expire_in_their_time(travel: Callable[..., Any], s3: Any):
    with travel(), fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"body")
        url = s3.generate_presigned_url("get_object", {"Bucket": "bkt", "Key": "key"}, ExpiresIn=60)
        assert "X-Amz-Date=20300506T070809Z" in url
        assert requests.get(url).content == b"body"
        oss.clock.advance(59)
        assert requests.get(url).status_code == 200
        oss.clock.advance(2)
        assert requests.get(url).status_code == 403
    with fakeoss.mock(buckets=["bkt"]) as oss:
        with freezegun.freeze_time(THEN):
            oss.bucket("bkt").put("key", b"body")
            assert requests.get(url).status_code == 200
        with freezegun.freeze_time(THEN + timedelta(seconds=61)):
            assert requests.get(url).status_code == 403


def test_signatures_of_boto3_are_verified_in_their_time(travel: Callable[..., Any], s3: Any):
    with travel(), fakeoss.mock(buckets=["bkt"], users=[USER], auth="verify") as oss:
        s3.put_object(Bucket="bkt", Key="key", Body=b"body")
        assert s3.get_object(Bucket="bkt", Key="key")["Body"].read() == b"body"
        oss.clock.advance(hours=1)
        with pytest.raises(s3.exceptions.ClientError, match="RequestTimeTooSkewed"):
            s3.get_object(Bucket="bkt", Key="key")


def test_lifecycle_rules_work_as_their_time_goes_on(s3: Any):
    rule = {"ID": "week", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}
    with freezegun.freeze_time(THEN) as frozen, fakeoss.mock(buckets=["bkt"]) as oss:
        s3.put_bucket_lifecycle_configuration(Bucket="bkt", LifecycleConfiguration={"Rules": [rule]})
        s3.put_object(Bucket="bkt", Key="key", Body=b"body")
        frozen.tick(timedelta(days=7))
        assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="bkt")["Contents"]] == ["key"]
        frozen.tick(timedelta(days=1))
        assert s3.list_objects_v2(Bucket="bkt")["KeyCount"] == 0
        s3.put_object(Bucket="bkt", Key="key", Body=b"body")
        oss.clock.advance(days=9)
        assert s3.list_objects_v2(Bucket="bkt")["KeyCount"] == 0


def test_conditions_compare_with_their_time(travel: Callable[..., Any]):
    with travel(), fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"body")
        headers = {**SIGNED, "If-Modified-Since": HTTP_THEN}
        assert requests.get(URL, headers=headers).status_code == 304
