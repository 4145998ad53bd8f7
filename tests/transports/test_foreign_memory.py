"""What others keep of ours is theirs: never searched for, never written to, and without a mock as good as the original.

Each test has a holder take a replaced function inside a mock that ends while another library's patch is on top of it.
"""

from __future__ import annotations

import functools
import gc
import inspect
import sys
import types
from collections import UserDict, UserList, namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock as unittest_mock

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter

import fakeoss
from fakeoss.transports import EXCHANGE

Getter = Callable[[], Any]
Keeper = Callable[[Any], Getter]

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
SIGNED = {"Authorization": "AWS AK:any"}
KEPT: Any = None
"""A global variable of a module."""


class Thing:
    """A user's own object."""

    kept: Any = None


@dataclass
class Record:
    """A user's own record."""

    kept: Any = None
    more: dict[str, Any] = field(default_factory=dict)


class Slotted:
    """One without a dictionary."""

    __slots__ = ("kept",)


Entry = namedtuple("Entry", "owner name value")


def held_by(put: Callable[[Any], Any], get: Callable[[Any], Any]) -> Keeper:
    """A keeper that makes its holder with ``put``, and looks into it with ``get``."""

    def keep(ours: Any) -> Getter:
        holder = put(ours)
        return lambda: get(holder)

    return keep


def with_attribute(holder: Any) -> Callable[[Any], Any]:
    """What makes ``holder`` keep something as its attribute."""

    def put(ours: Any) -> Any:
        holder.kept = ours
        return holder

    return put


def in_module_global(ours: Any) -> Getter:
    globals()["KEPT"] = ours
    return lambda: KEPT


def in_closure(ours: Any) -> Getter:
    return lambda: ours


def in_default(ours: Any) -> Getter:
    def function(kept: Any = ours) -> Any:
        return kept

    return function


HOLDERS: dict[str, Keeper] = {
    "dict": held_by(lambda ours: {"kept": ours}, lambda holder: holder["kept"]),
    "dict in a dict": held_by(lambda ours: {"a": {"kept": ours}}, lambda holder: holder["a"]["kept"]),
    "user dict": held_by(lambda ours: UserDict(kept=ours), lambda holder: holder["kept"]),
    "key of a dict": held_by(lambda ours: {ours: "kept"}, lambda holder: next(iter(holder))),
    "list": held_by(lambda ours: [ours], lambda holder: holder[0]),
    "user list": held_by(lambda ours: UserList([ours]), lambda holder: holder[0]),
    "tuple": held_by(lambda ours: (ours,), lambda holder: holder[0]),
    "set": held_by(lambda ours: {ours}, lambda holder: next(iter(holder))),
    "list of things to undo": held_by(lambda ours: [(HTTPAdapter, "send", ours)], lambda holder: holder[0][2]),
    "named tuple": held_by(lambda ours: [Entry(HTTPAdapter, "send", ours)], lambda holder: holder[0].value),
    "closure": in_closure,
    "default": in_default,
    "cell": held_by(types.CellType, lambda holder: holder.cell_contents),
    "partial": held_by(functools.partial, lambda holder: holder.func),
    "arguments of a partial": held_by(lambda ours: functools.partial(print, ours), lambda holder: holder.args[0]),
    "bound method": held_by(lambda ours: types.MethodType(ours, Thing()), lambda holder: holder.__func__),
    "static method": held_by(staticmethod, lambda holder: holder.__func__),
    "wrapper": held_by(lambda ours: functools.wraps(ours)(lambda: None), lambda holder: holder.__wrapped__),
    "module global": in_module_global,
    "module": held_by(with_attribute(types.ModuleType("requests_mock.mocker")), lambda holder: holder.kept),
    "instance": held_by(with_attribute(Thing()), lambda holder: vars(holder)["kept"]),
    "slots": held_by(with_attribute(Slotted()), lambda holder: holder.kept),
    "dataclass": held_by(Record, lambda holder: holder.kept),
    "dict of a dataclass": held_by(lambda ours: Record(more={"kept": ours}), lambda holder: holder.more["kept"]),
    "class": held_by(lambda ours: type("Other", (), {"kept": ours}), lambda holder: vars(holder)["kept"]),
    "subclass": held_by(lambda ours: type("Other", (HTTPAdapter,), {"send": ours}), lambda holder: holder.send),
}


def original(adapter: Any, request: Any, **options: Any) -> str:
    """What stands in the library."""
    return f"original, {request}"


def theirs(adapter: Any, request: Any, **options: Any) -> str:
    return f"theirs, {request}"


@contextmanager
def left_on_top() -> Iterator[Any]:
    """A mock, in which the body runs, and which ends while another library's patch is over it; gives our function."""
    mock = fakeoss.mock()
    mock.start()
    ours = vars(HTTPAdapter)["send"]
    yield ours
    with unittest_mock.patch.object(HTTPAdapter, "send", theirs):
        mock.stop()
        assert HTTPAdapter.send is theirs
    assert EXCHANGE.sessions == []


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A function in the library that says that it was called; what is left of ours goes with a further mock."""
    monkeypatch.setattr(HTTPAdapter, "send", original)
    before = dict(vars(HTTPAdapter))
    yield
    with fakeoss.mock():
        pass
    assert dict(vars(HTTPAdapter)) == before


@pytest.mark.parametrize("keep", HOLDERS.values(), ids=HOLDERS)
@pytest.mark.usefixtures("library")
def test_no_holder_is_written_to_and_what_it_holds_calls_the_original(keep: Keeper):
    with left_on_top() as ours:
        get = keep(ours)
    assert get() is ours
    assert get()(None, "request") == "original, request"
    with fakeoss.mock():
        pass
    assert get() is ours


@pytest.mark.usefixtures("library")
def test_the_libraries_that_keep_ours_are_not_written_to_either(monkeypatch: pytest.MonkeyPatch):
    patcher, patch = unittest_mock.patch.object(HTTPAdapter, "send", theirs), pytest.MonkeyPatch()
    with fakeoss.mock():
        ours, ours_too = vars(HTTPAdapter)["send"], vars(HTTPAdapter)["__init__"]
        monkeypatch.setattr(responses, "_real_send", ours)  # as it is when responses is imported here
        patcher.start()
        patch.setattr(HTTPAdapter, "__init__", lambda adapter: None)
    assert responses._real_send is ours
    patcher.stop()
    patch.undo()
    assert vars(HTTPAdapter)["send"] is ours
    assert vars(HTTPAdapter)["__init__"] is ours_too
    assert responses._real_send(None, "request") == "original, request"


def put_back_by_unittest() -> Callable[[], None]:
    patcher = unittest_mock.patch.object(HTTPAdapter, "send", theirs)
    patcher.start()
    return patcher.stop


def put_back_by_monkeypatch() -> Callable[[], None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(HTTPAdapter, "send", theirs)
    return patch.undo


def put_back_by_hand() -> Callable[[], None]:
    found = HTTPAdapter.send
    HTTPAdapter.send = theirs  # type: ignore[assignment]

    def put_back() -> None:
        HTTPAdapter.send = found  # type: ignore[method-assign]

    return put_back


WAYS = [put_back_by_unittest, put_back_by_monkeypatch, put_back_by_hand]


@pytest.fixture(params=WAYS, ids=[way.__name__ for way in WAYS])
def put_back(request: pytest.FixtureRequest, library: None) -> Callable[[], None]:
    """A mock that has ended while theirs was over it; the function puts back what they had found."""
    mock = fakeoss.mock()
    mock.start()
    done = request.param()
    mock.stop()
    assert HTTPAdapter.send is theirs
    return done


def is_as_without_us() -> bool:
    """Whether what stands in the library does what the original does, and looks like it."""
    found: Any = HTTPAdapter.send
    return (
        found(None, "request", timeout=1) == "original, request"
        and inspect.unwrap(found) is original
        and inspect.signature(found) == inspect.signature(original)
        and (found.__name__, found.__module__, found.__doc__) == ("original", __name__, original.__doc__)
    )


def is_served_once() -> bool:
    """Whether a request is answered by the mock that is active, which sees it once."""
    before = len(fakeoss.current().calls)
    return requests.get(URL, headers=SIGNED).status_code == 404 and len(fakeoss.current().calls) == before + 1


def test_what_is_put_back_after_the_last_mock_does_no_harm_and_goes_with_the_next(put_back: Callable[[], None]):
    put_back()
    assert is_as_without_us()
    with fakeoss.mock(buckets=["bkt"]):
        assert is_served_once()
    assert HTTPAdapter.send is original


def test_what_is_put_back_in_the_next_mock_goes_with_it(put_back: Callable[[], None]):
    with fakeoss.mock(buckets=["bkt"]):
        put_back()
        assert is_served_once()
        with fakeoss.mock(buckets=["bkt"]):
            assert is_served_once()
        assert is_served_once()
    assert HTTPAdapter.send is original


def test_what_is_put_back_again_and_again_is_never_wrapped_again():
    found = HTTPAdapter.send
    for _ in range(3):
        mock = fakeoss.mock(buckets=["bkt"])
        mock.start()
        ours = HTTPAdapter.send
        mock.stop()
        HTTPAdapter.send = ours  # type: ignore[method-assign]
        assert ours.__wrapped__ is found  # type: ignore[attr-defined]
    with fakeoss.mock(buckets=["bkt"]):
        assert HTTPAdapter.send is ours  # one for all mocks
        assert is_served_once()
    assert HTTPAdapter.send is found


@pytest.mark.usefixtures("library")
def test_a_refused_client_stays_refused_where_ours_was_put_back():
    with fakeoss.mock(buckets=["bkt"]):
        session = requests.Session()
        session.get(URL, headers=SIGNED)
        ours = HTTPAdapter.send
    HTTPAdapter.send = ours  # type: ignore[method-assign]
    with pytest.raises(fakeoss.OutsideMockError, match="has ended"):
        session.get(URL, headers=SIGNED)
    adapter = session.get_adapter(URL)
    with pytest.raises(fakeoss.OutsideMockError, match="has ended"):  # on its way when the mock ended
        ours(adapter, requests.Request("GET", URL, headers=SIGNED).prepare())
    elsewhere = requests.Request("GET", "https://elsewhere.invalid/").prepare()
    assert ours(adapter, elsewhere) == f"original, {elsewhere}"
    session.close()


def test_the_heap_is_not_searched_whoever_interferes(put_back: Callable[[], None], monkeypatch: pytest.MonkeyPatch):
    def search(*objects: object) -> list[object]:
        raise AssertionError("the heap was searched")

    with monkeypatch.context() as patch:
        for module, name in ((gc, "get_referrers"), (gc, "get_objects"), (gc, "get_referents"), (sys, "getrefcount")):
            patch.setattr(module, name, search)
        with fakeoss.mock(), fakeoss.mock(profile="aws"):
            put_back()
        with left_on_top() as ours:
            kept = {"kept": ours}
    assert kept == {"kept": ours}
