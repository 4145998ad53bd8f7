"""A fault that finds nothing to change in a call is not used up by it: it stays for the next, and is missed if there is
none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests

import fakeoss
from fakeoss import Failure, Store
from fakeoss.errors import UnmetWarning

SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/cn-north-1/s3/aws4_request"}
SHORT, LONG = b"s" * 10, b"l" * 100
Get = Callable[[str], requests.Response]


@pytest.fixture(params=["in process", "server"])
def way(request: pytest.FixtureRequest) -> Iterator[tuple[Store, Get]]:
    """A store with two objects, and a function that reads one of them."""
    store = Store(seed=1)
    bucket = store.create_bucket("bucket")
    bucket.put("short", SHORT)
    bucket.put("long", LONG)
    if request.param == "server":
        with fakeoss.Server(store) as server:
            yield store, lambda key: requests.get(f"{server.endpoint_url}/bucket/{key}", headers=SIGNED, timeout=5)
    else:
        url = "https://bucket.s3.cn-north-1.jdcloud-oss.com"
        with fakeoss.mock(store=store):
            yield store, lambda key: requests.get(f"{url}/{key}", headers=SIGNED, timeout=5)


BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def test_a_cut_waits_for_an_answer_that_is_long_enough(way: tuple[Store, Get]):
    store, get = way
    fault = store.faults.add("GetObject", fakeoss.cut(50), times=1)
    assert get("short").content == SHORT
    assert (store.faults.hits(fault), store.faults.unmet) == ([], [fault])
    assert store.calls[-1].fault is None
    with pytest.raises(BROKEN):
        get("long")
    assert [call.key for call in store.faults.hits(fault)] == ["long"]
    assert store.calls[-1].fault == "cut(50)"
    assert get("long").content == LONG  # now it is used up
    assert store.faults.unmet == []


ABSENT = {
    "cut": (fakeoss.cut(10), fakeoss.cut(9)),
    "flip": (fakeoss.flip(10), fakeoss.flip(9)),
    "flip of a header": (fakeoss.flip(header="x-amz-none"), fakeoss.flip(header="ETag")),
    "flip of what a header lacks": (fakeoss.flip(99, header="ETag"), fakeoss.flip(0, header="ETag")),
    "flip of a request": (fakeoss.flip(side="request"), fakeoss.flip(0)),
    "stall": (fakeoss.stall(11, seconds=0.01), fakeoss.stall(10, seconds=0.01)),
    "header": (fakeoss.wrong_header("x-amz-none", None), fakeoss.wrong_header("x-amz-none", "x")),
}


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_not_there_is_not_met_and_what_is_there_is(name: str, way: tuple[Store, Get]):
    store, get = way
    absent, there = ABSENT[name]
    fault = store.faults.add("GetObject", absent, times=1)
    for _ in range(2):
        assert get("short").content == SHORT
    assert (store.faults.hits(fault), store.faults.unmet) == ([], [fault])
    store.faults.clear()
    fault = store.faults.add("GetObject", there, times=1)
    try:
        get("short").close()
    except BROKEN:
        assert name == "cut"
    assert [call.key for call in store.faults.hits(fault)] == ["short"]
    assert store.calls[-1].fault == repr(there)


@pytest.mark.parametrize(
    ("failure", "key"),
    [(fakeoss.cut(0.5), "empty"), (fakeoss.slow(1e6), "empty"), (fakeoss.wrong_etag("0" * 32), "none")],
)
def test_bodies_and_etags_that_are_not_there(failure: Failure, key: str, way: tuple[Store, Get]):
    store, get = way
    store.bucket("bucket").put("empty", b"")
    fault = store.faults.add("GetObject", failure, times=1)
    get(key).close()
    assert store.faults.unmet == [fault]
    store.faults.clear()


def test_a_turn_that_finds_nothing_is_taken_again(way: tuple[Store, Get]):
    store, get = way
    store.faults.add("GetObject", [fakeoss.cut(50), "SlowDown"])
    assert [get(key).status_code for key in ("short", "short")] == [200, 200]
    with pytest.raises(BROKEN):
        get("long")
    assert get("short").status_code == 503
    assert get("short").status_code == 200


def test_head_has_no_body_to_cut(way: tuple[Store, Get]):
    store, get = way
    url = get("short").url
    fault = store.faults.add("HeadObject", fakeoss.cut(1), times=1)
    assert requests.head(url, headers=SIGNED, timeout=5).status_code == 200
    assert requests.head(f"{url}none", headers=SIGNED, timeout=5).status_code == 404
    assert store.faults.unmet == [fault]
    store.faults.clear()


def test_it_is_missed_with_the_reason():
    mock = fakeoss.mock(buckets=["bucket"])
    oss = mock.start()
    oss.bucket("bucket").put("short", SHORT)
    oss.faults.add("GetObject", fakeoss.cut(50), times=1)
    for _ in range(2):
        requests.get("https://bucket.s3.cn-north-1.jdcloud-oss.com/short", headers=SIGNED, timeout=5).close()
    with pytest.warns(
        UnmetWarning, match=r"cut\(50\), times=1: it changed nothing: 2 calls came, but with no such header"
    ):
        mock.stop()


def test_inject_gives_the_calls_that_it_has_changed(way: tuple[Store, Get]):
    store, get = way
    with store.faults.inject("GetObject", fakeoss.flip(50)) as hits:
        assert get("short").content == SHORT
        assert hits == []
        assert get("long").content != LONG
        assert [call.key for call in hits] == ["long"]
