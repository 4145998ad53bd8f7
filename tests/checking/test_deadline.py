"""A function that is given up: however it hangs, it does no more to the store."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import fakeoss
from fakeoss.checking.deadline import Bounds, Ending, run_bounded
from support.copiers import OPTIONS, SOURCE, client, prepare

pytestmark = pytest.mark.usefixtures("no_network")
SHORT = Bounds(0.1, 1000)


@pytest.fixture
def run() -> Any:
    """Runs a function under bounds, with the store that it works on."""
    with fakeoss.mock(**OPTIONS) as oss:
        prepare(oss)
        yield lambda work, bounds: (run_bounded(work, bounds, oss), oss)


Run = Callable[[Callable[[], Any], Bounds], tuple[Ending, fakeoss.Store]]


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "fakeoss-check-retries"]


def test_what_ends_in_time_has_its_result(run: Run):
    ending, oss = run(lambda: client().head_object(**SOURCE)["ContentLength"], SHORT._replace(seconds=30))
    assert ending == Ending(value=512)
    assert len(oss.hooks) == 0


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt])
def test_what_is_raised_is_the_result(run: Run, kind: type[BaseException]):
    def fail() -> None:
        raise kind("x")

    ending, _ = run(fail, SHORT._replace(seconds=30))
    assert type(ending.error) is kind
    assert ending.hung == ""


def test_what_computes_without_end_is_interrupted(run: Run):
    def compute() -> None:
        while True:
            sum(range(100))

    ending, _ = run(compute, SHORT)
    assert (ending.hung, ending.is_alive) == ("not done after 0.1 s", False)
    assert threads() == []


def test_calls_beyond_the_bound_are_refused(run: Run):
    def read() -> None:
        s3 = client()
        while True:
            s3.head_object(**SOURCE)

    ending, oss = run(read, Bounds(30, 7))
    assert ending == Ending(hung="more than 7 calls, and not done")
    assert oss.calls.count("HeadObject", status=200) == 7
    assert threads() == []


def test_who_lets_nothing_stop_him_is_said_to_be_alive(run: Run):
    end = threading.Event()

    def read() -> None:
        s3 = client()
        while not end.is_set():
            try:
                s3.head_object(**SOURCE)
            except BaseException:
                continue

    ending, oss = run(read, Bounds(30, 7))
    end.set()
    assert ending.is_alive
    assert oss.calls.count("HeadObject", status=200) >= 7  # refused until the run was judged


def test_further_threads_are_refused_their_calls(run: Run):
    def read() -> None:
        s3 = client()
        with ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(s3.head_object, **SOURCE) for _ in range(20)]:
                future.result()

    ending, oss = run(read, Bounds(30, 7))
    assert ending.hung == "more than 7 calls, and not done"
    assert not ending.is_alive
    assert 7 <= oss.calls.count("HeadObject", status=200) <= 8  # two threads may ask at the same moment


def test_the_mock_of_the_caller_answers(run: Run):
    with fakeoss.mock(profile="aws", buckets=["inner"]) as inner:
        ending = run_bounded(lambda: client().list_buckets()["Buckets"][0]["Name"], Bounds(30, 9), inner)
    assert ending.value == "inner"
