"""Faults and hooks whose calls never come are reported when the mock ends."""

from __future__ import annotations

import unittest
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import requests

import fakeoss
from fakeoss.errors import UnmetWarning
from fakeoss.model.store import Store

pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com"
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/cn-north-1/s3/aws4_request"}


def get(key: str, times: int = 1) -> None:
    for _ in range(times):
        requests.get(f"{URL}/{key}", headers=SIGNED, timeout=5).close()


def warnings_of(test: Callable[[Store], object], **options: Any) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with fakeoss.mock(buckets=["bkt"], **options) as oss:
            test(oss)
    assert {warning.category for warning in caught} <= {UnmetWarning}
    assert {warning.filename for warning in caught} <= {__file__}
    return [str(warning.message) for warning in caught]


UNMET = {
    "operation": (
        lambda oss: oss.faults.add("PutObject", "SlowDown"),
        "the fault PutObject, error='SlowDown': no such call came",
    ),
    "bucket": (
        lambda oss: [oss.faults.add("GetObject", "SlowDown", bucket="bkt-"), get("k")],
        "the fault GetObject, error='SlowDown', bucket='bkt-': no such call came (there were calls with bucket='bkt')",
    ),
    "key": (
        lambda oss: [oss.faults.add("*", delay=0.5, key="movei"), get("movie")],
        "the fault *, key='movei', delay=0.5: no such call came (there were calls with key='movie')",
    ),
    "fewer than times": (
        lambda oss: [oss.faults.add("GetObject", "SlowDown", times=3), get("k")],
        "the fault GetObject, error='SlowDown', times=3: it met 1 of 3 calls",
    ),
    "fewer than skip": (
        lambda oss: [oss.faults.add("GetObject", "SlowDown", skip=2), get("k")],
        "the fault GetObject, error='SlowDown', skip=2: it met no call, as only 1 came and the first 2 pass",
    ),
    "behind another": (
        lambda oss: [oss.faults.add("*", "SlowDown"), oss.faults.add("GetObject", "InternalError"), get("k")],
        "the fault GetObject, error='InternalError': no such call came",
    ),
    "hook": (
        lambda oss: [oss.on("PutObject", before=print), get("k")],
        "the hook on PutObject: no such call came",
    ),
    "hook of any call": (
        lambda oss: oss.on("*", after=print),
        "the hook on *: no such call came",
    ),
}


@pytest.mark.parametrize("name", UNMET)
def test_what_never_came_is_reported(name: str):
    test, message = UNMET[name]
    (warning,) = warnings_of(test)
    assert warning == f"fakeoss: {message} (say optional=True, or remove it, where that is all right)"


@pytest.mark.parametrize(
    "test",
    [
        pytest.param(lambda oss: [oss.faults.add("GetObject", "SlowDown"), get("k")], id="met"),
        pytest.param(lambda oss: [oss.faults.add("GetObject", "SlowDown", times=2), get("k", 3)], id="met as often"),
        pytest.param(lambda oss: [oss.faults.add("*", delay=0.001, skip=1, times=1), get("k", 2)], id="met late"),
        pytest.param(lambda oss: oss.faults.add("GetObject", "SlowDown", optional=True), id="optional"),
        pytest.param(lambda oss: oss.faults.remove(oss.faults.add("GetObject", "SlowDown")), id="removed"),
        pytest.param(lambda oss: [oss.faults.add("GetObject", "SlowDown"), oss.faults.clear()], id="cleared"),
        pytest.param(lambda oss: [oss.faults.add("GetObject", "SlowDown"), oss.reset()], id="reset"),
        pytest.param(lambda oss: [oss.on("GetObject", after=lambda call: None), get("k")], id="hook that ran"),
        pytest.param(lambda oss: oss.on("GetObject", after=print, optional=True), id="optional hook"),
        pytest.param(lambda oss: oss.hooks.remove(oss.on("GetObject", after=print)), id="removed hook"),
    ],
)
def test_what_came_or_is_not_expected_is_not_reported(test: Callable[[Store], object]):
    assert warnings_of(test) == []


def test_all_is_reported_at_once_so_that_an_error_for_it_loses_nothing():
    mock = fakeoss.mock()
    oss = mock.start()
    oss.faults.add("GetObject", "SlowDown")
    oss.faults.add("PutObject", "SlowDown")
    oss.on("GetObject", before=print)
    with pytest.raises(UnmetWarning, match=r"fault GetObject.*; the fault PutObject.*; the hook on"):
        mock.stop()


def test_the_plan_names_what_is_unmet():
    with fakeoss.mock(buckets=["bkt"]) as oss:
        one, two = (oss.faults.add("GetObject", "SlowDown", times=1, optional=False) for _ in range(2))
        assert oss.faults.unmet == [one, two]
        get("k")
        assert oss.faults.unmet == [two]
        get("k")
        assert oss.faults.unmet == []


def test_nothing_is_reported_beside_an_exception():
    @fakeoss.mock
    def test() -> None:
        fakeoss.current().faults.add("GetObject", "SlowDown")
        raise KeyError

    with pytest.raises(KeyError):
        test()


def test_a_store_that_is_shared_is_judged_by_the_mock_in_which_the_fault_was_added():
    store = Store()
    store.faults.add("GetObject", "SlowDown")
    assert warnings_of(lambda oss: None, store=store) == []
    assert warnings_of(lambda oss: get("k"), store=store) == []
    (warning,) = warnings_of(lambda oss: oss.faults.add("PutObject", "SlowDown"), store=store)
    assert warning.startswith("fakeoss: the fault PutObject")
    assert warnings_of(lambda oss: None, store=store) == []


def test_an_inner_mock_that_borrows_the_store_reports_nothing():
    def inner(oss: Store) -> None:
        oss.faults.add("GetObject", "SlowDown")
        with fakeoss.mock(store=oss):
            pass

    assert len(warnings_of(inner)) == 1


def test_a_decorated_test_reports():
    @fakeoss.mock
    def test() -> None:
        fakeoss.current().faults.add("GetObject", "SlowDown")

    with pytest.warns(UnmetWarning, match="no such call came"):
        test()


@pytest.mark.parametrize("fails", [True, False])
def test_a_test_case_reports_unless_it_failed(fails: bool):
    @fakeoss.mock
    class Case(unittest.TestCase):
        def test(self) -> None:
            fakeoss.current().faults.add("GetObject", "SlowDown")
            self.assertFalse(fails)  # noqa: PT009 - a case of unittest

    result = unittest.TestResult()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Case("test").run(result)
    assert (len(result.failures), [warning.category for warning in caught]) == (fails, [] if fails else [UnmetWarning])
