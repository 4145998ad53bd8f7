"""What the public names say to arguments that cannot be meant, what they show, and that errors survive a copy."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import fakeoss
from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.model.store import Store


@pytest.mark.parametrize(
    ("call", "words"),
    [
        pytest.param(lambda store: store.create_bucket(3), "name of a bucket is a text, not 3", id="bucket"),
        pytest.param(lambda store: store.bucket("bkt").put(3, b""), "a key is a text, not 3", id="key"),
        pytest.param(lambda store: store.bucket("bkt").put(b"k", b""), "a key is a text, not b'k'", id="key of bytes"),
        pytest.param(lambda store: store.restore(None), "restore wants what snapshot", id="no snapshot"),
        pytest.param(lambda store: store.restore(Store()), "restore wants what snapshot", id="store for a snapshot"),
        pytest.param(lambda store: store.on("GetObject"), "on needs a function", id="hook of nothing"),
        pytest.param(
            lambda store: store.on("GetObject", before=3), "before= of on must be a function", id="hook that is none"
        ),
        pytest.param(
            lambda store: store.on("GetObject", before=print, after=""),
            "after= of on must be a function",
            id="one hook",
        ),
    ],
)
def test_store_refuses_what_it_cannot_use_and_stays_as_it_was(call: Callable[[Store], object], words: str):
    store = Store()
    store.create_bucket("bkt").put("kept", b"body")
    with pytest.raises(TypeError, match=words):
        call(store)
    assert [(bucket.name, bucket.keys()) for bucket in store.buckets] == [("bkt", ["kept"])]
    assert store.hooks == []


def test_hook_of_an_operation_that_does_not_exist_is_refused(oss: Store):
    with pytest.raises(ValueError, match="no operation 'GetObjekt'"):
        oss.on("GetObjekt", before=print)
    assert oss.hooks == []


def test_key_of_half_a_pair_of_surrogates_is_refused():
    with pytest.raises(OssError) as raised:
        Store().create_bucket("bkt").put("\ud800", b"")
    assert raised.value.cause is Cause.INVALID_KEY


@pytest.mark.parametrize("size", [-1, 1 << 63, 1 << 70])
def test_sparse_body_of_an_impossible_size_is_refused(size: int):
    bucket = Store().create_bucket("bkt")
    with pytest.raises(ValueError, match="size of at least 0, at most"):
        bucket.put("k", size=size)
    assert bucket.keys() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"clock": 3}, "clock must be a fakeoss.Clock, not 3"),
        ({"store": {}}, "store must be a fakeoss.Store"),
        ({"limits": 3}, "limits must be a fakeoss.Limits"),
        ({"users": ["me"]}, "users are each a fakeoss.User, not 'me'"),
        ({"buckets": [3]}, "name of a bucket is a text, not 3"),
    ],
)
def test_mock_refuses_options_of_a_wrong_type(options: dict[str, Any], words: str):
    with pytest.raises(TypeError, match=words):
        fakeoss.mock(**options).start()
    with pytest.raises(RuntimeError, match="no mock is active"):
        fakeoss.current()


def by_pickle(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, by_pickle])
def test_error_comes_from_another_process_as_it_was(again: Callable[[OssError], OssError]):
    error = OssError(Cause.NO_SUCH_KEY, Key="k")
    error.headers["x-amz-delete-marker"] = "true"
    came = again(error)
    assert (came.cause, came.fields, came.headers) == (error.cause, error.fields, error.headers)
    assert str(came) == str(error)


def test_reprs_say_what_there_is(oss: Store, oss_client: Any):
    assert repr(fakeoss.mock) == "fakeoss.mock()"
    assert repr(fakeoss.mock(profile="aws", buckets=["bkt"])) == "fakeoss.mock(profile='aws', buckets=('bkt',))"
    assert repr(oss.calls) == "<CallLog of 0 calls>"
    oss_client.list_buckets()
    assert repr(oss.calls) == "<CallLog of 1 call, the last one 200 ListBuckets >"
    assert repr(oss.clock) == "<Clock()>"
    oss.clock.advance(days=1)
    assert repr(oss.clock) == "<Clock() moved by 86400 s>"


@pytest.mark.parametrize("days", [-1e6, 1e7, float("inf"), float("nan")])
def test_clock_leaves_no_room_for_times_without_a_date(days: float):
    clock = Clock(at=0.0)
    with pytest.raises(ValueError, match="the years 1 to 9999"):
        clock.advance(days=days)
    assert clock.now() == 0
    with pytest.raises(ValueError, match="the years 1 to 9999"):
        Clock(at=days * 86400)


@pytest.mark.parametrize("make", [fakeoss.mock, fakeoss.Server, Store])
@pytest.mark.parametrize(
    ("limits", "error", "words"),
    [
        (3, TypeError, "limits must be a fakeoss.Limits, not 3"),
        (fakeoss.Limits(min_part_size="5MiB"), TypeError, "min_part_size must be a whole number"),
        (fakeoss.Limits(max_parts=1.5), TypeError, "max_parts must be a whole number"),
        (fakeoss.Limits(max_page=-1), ValueError, "max_page must be at least 0, not -1"),
    ],
)
def test_limits_that_bound_nothing_are_refused(
    make: Callable[..., object], limits: Any, error: type[Exception], words: str
):
    with pytest.raises(error, match=words):
        make(limits=limits)


@pytest.mark.parametrize("call", [lambda: Store(clock=3), lambda: fakeoss.Server(store=3)])
def test_stores_and_servers_are_made_of_what_they_are_made_of(call: Callable[[], object]):
    with pytest.raises(TypeError, match="not 3"):
        call()


def test_variant_of_a_profile_has_acls_or_has_them_not():
    with pytest.raises(ValueError, match="acls must be enabled or disabled, not 'yes'"):
        fakeoss.profiles.aws.derive(acls="yes")
