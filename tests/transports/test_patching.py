"""Replacing attributes while others replace them too, and putting them back."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock as unittest_mock

import pytest
import requests.adapters

import fakeoss
from fakeoss.transports import EXCHANGE
from fakeoss.transports.patching import PatchSet


class Owner:
    """A library, with the method that is replaced."""

    def method(self) -> str:
        """What it says without anybody."""
        return "original"


def saying(name: str) -> Callable[[Any], Any]:
    """A wrapper that says ``name`` before what the original says."""

    def wrap(original: Any) -> Any:
        def method(owner: Any) -> str:
            return f"{name}, {original(owner)}"

        return method

    return wrap


def theirs(owner: Any) -> str:
    return "theirs"


@pytest.fixture
def patches() -> Iterator[PatchSet]:
    """One that has replaced the method, and is undone."""
    original = Owner.method
    made = PatchSet()
    made.replace(Owner, "method", saying("ours"))
    yield made
    made.undo()
    assert Owner.method is original


def test_what_others_replace_is_covered_by_whoever_enters_then_and_uncovered_again(patches: PatchSet):
    base = patches.cover()
    with unittest_mock.patch.object(Owner, "method", theirs):
        layer = patches.cover()
        assert Owner().method() == "ours, theirs"
        assert patches.cover() is layer
        patches.uncover(layer)
        assert Owner().method() == "ours, theirs"
        patches.uncover(layer)
        assert Owner().method() == "theirs"
    assert Owner().method() == "ours, original"
    assert patches.cover() is base


def test_a_cover_outlives_the_mock_below_it(patches: PatchSet):
    base = patches.cover()
    with unittest_mock.patch.object(Owner, "method", theirs):
        patches.cover()
        patches.uncover(base)
        assert Owner().method() == "ours, theirs"


def test_what_others_put_back_after_us_is_the_original():
    original = Owner.method
    patches = PatchSet()
    patches.replace(Owner, "method", saying("ours"))
    with unittest_mock.patch.object(Owner, "method", theirs):
        patches.undo()
        assert Owner().method() == "theirs"
    assert Owner.method is original


def test_what_monkeypatch_puts_back_after_us_is_the_original():
    original = Owner.method
    patches = PatchSet()
    with pytest.MonkeyPatch.context() as patch:
        patches.replace(Owner, "method", saying("ours"))
        patch.setattr(Owner, "method", theirs)
        patch.setenv("FAKEOSS_NOTHING", "1")
        patches.undo()
    assert Owner.method is original


def test_a_class_that_took_ours_over_keeps_it():
    original = Owner.method
    patches = PatchSet()
    patches.replace(Owner, "method", saying("ours"))

    class Other:
        method = Owner.method

    with unittest_mock.patch.object(Owner, "method", theirs):
        patches.undo()
    assert (Other().method(), Owner.method) == ("ours, original", original)


def test_a_watched_attribute_is_replaced_only_where_it_is_foreign():
    original = Owner.method
    patches = PatchSet()
    patches.watch(Owner, "method", lambda found: found is theirs, saying("ours"))
    first = patches.cover()
    assert Owner.method is original
    with unittest_mock.patch.object(Owner, "method", theirs):
        second = patches.cover()
        assert Owner().method() == "ours, theirs"
        patches.uncover(second)
        assert Owner.method is theirs
    patches.uncover(first)
    patches.undo()


def test_nobody_is_looked_for_where_nobody_has_interfered(monkeypatch: pytest.MonkeyPatch):
    def search(*objects: object) -> list[object]:
        raise AssertionError("the heap was searched")

    monkeypatch.setattr(gc, "get_referrers", search)
    kept = []
    with fakeoss.mock(), fakeoss.mock(profile="aws"):
        kept.append(requests.adapters.HTTPAdapter.send)  # a test may keep it; it serves nobody afterwards


def test_a_neighbour_that_keeps_what_it_found_elsewhere_is_an_error_at_once_and_leaves_nothing():
    namespace: dict[str, Any] = {"__name__": "requests_mock.mocker"}
    exec("def send(session, request, **options): raise AssertionError", namespace)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "send", namespace["send"])
        before = dict(vars(requests.adapters.HTTPAdapter))
        with pytest.raises(RuntimeError, match="this version of requests_mock"), fakeoss.mock():
            pass
        assert EXCHANGE.sessions == []
        assert dict(vars(requests.adapters.HTTPAdapter)) == before


KEPT = """
import httpx, requests, fakeoss
before = requests.adapters.HTTPAdapter.send, httpx.HTTPTransport.handle_request
with fakeoss.mock():
    import responses, vcr
    {inside}
assert responses._real_send is requests.adapters.HTTPAdapter.send is before[0]
assert responses._default_mock._real_send is before[0]
assert vcr.patch._HttpxHttpTransport_handle_request is httpx.HTTPTransport.handle_request is before[1]
print("as before")
"""


@pytest.mark.parametrize("inside", ["", "responses.start(); responses.stop()"], ids=["unused", "used"])
def test_libraries_imported_inside_a_mock_keep_nothing_of_it(inside: str):
    script = KEPT.format(inside=inside)
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout) == (0, "as before\n"), result.stderr
