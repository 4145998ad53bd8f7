"""Replacing attributes while others replace them too, and putting them back."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock as unittest_mock
from weakref import ref

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


def put_back_by_unittest() -> Callable[[], None]:
    patcher = unittest_mock.patch.object(Owner, "method", theirs)
    patcher.start()
    return patcher.stop


def put_back_by_monkeypatch() -> Callable[[], None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(Owner, "method", theirs)
    patch.setenv("FAKEOSS_NOTHING", "1")
    return patch.undo


@pytest.mark.parametrize("interfere", [put_back_by_unittest, put_back_by_monkeypatch])
def test_what_others_put_back_after_us_is_recognised_and_goes_with_the_next(interfere: Callable[[], Any]):
    original = Owner.method
    patches = PatchSet()
    patches.replace(Owner, "method", saying("ours"))
    put_back = interfere()
    patches.undo()
    assert Owner().method() == "theirs"
    put_back()
    assert Owner().method() == "ours, original"
    patches.replace(Owner, "method", saying("ours"))
    assert Owner().method() == "ours, original"  # and not ours twice
    patches.undo()
    assert Owner.method is original


def test_what_others_put_back_under_a_later_one_goes_with_that():
    original = Owner.method
    patches = PatchSet()
    patches.replace(Owner, "method", saying("ours"))
    with unittest_mock.patch.object(Owner, "method", theirs):
        patches.undo()
        patches.replace(Owner, "method", saying("ours"))
        assert Owner().method() == "ours, theirs"
    patches.cover()
    assert Owner().method() == "ours, original"
    patches.undo()
    assert Owner.method is original


def test_what_is_put_back_while_mocks_are_active_stays_until_they_have_ended(patches: PatchSet):
    patches.cover()
    with unittest_mock.patch.object(Owner, "method", theirs):
        layer = patches.cover()
    assert Owner().method() == "ours, original"
    patches.uncover(layer)
    assert Owner().method() == "ours, original"


def test_ours_of_an_ended_cover_is_taken_away_with_the_next(patches: PatchSet):
    patches.cover()
    with unittest_mock.patch.object(Owner, "method", theirs):
        layer = patches.cover()
        former = Owner.method
        patches.uncover(layer)
        layer = patches.cover()
        Owner.method = former  # type: ignore[method-assign]
        assert patches.cover() is layer
        assert Owner().method() == "ours, theirs"
        patches.uncover(layer)
        patches.uncover(layer)
        assert Owner.method is theirs


def test_a_class_that_took_ours_over_keeps_it():
    original = Owner.method
    patches = PatchSet()
    patches.replace(Owner, "method", saying("ours"))

    class Other:
        method = Owner.method

    with unittest_mock.patch.object(Owner, "method", theirs):
        patches.undo()
    assert Other().method() == "ours, original"
    patches.replace(Owner, "method", saying("ours"))
    patches.undo()
    assert (Other().method(), Owner.method) == ("ours, original", original)


def test_a_library_has_one_trampoline_for_all_mocks_and_another_library_none_that_outlives_it():
    patches = PatchSet()

    def replace() -> Any:
        patches.replace(Owner, "method", saying("ours"))
        ours = vars(Owner)["method"]
        patches.undo()
        return ours

    assert replace() is replace()
    with unittest_mock.patch.object(Owner, "method", unittest_mock.MagicMock(return_value="theirs")):
        kept = ref(replace())
    gc.collect()
    assert kept() is None


def test_what_is_kept_of_a_module_that_is_imported_anew_is_forgotten():
    patches = PatchSet()
    owners = [type("Owner", (), {"method": saying(name)(None), "__module__": __name__}) for name in ("old", "new")]
    kept = ref(owners[0])
    for owner in owners:
        patches.replace(owner, "method", saying("ours"))
        patches.undo()
    del owner, owners[0]
    gc.collect()
    assert kept() is None


def test_an_attribute_is_replaced_once(patches: PatchSet):
    with pytest.raises(RuntimeError, match=r"method of .*Owner.* is already replaced"):
        patches.replace(Owner, "method", saying("once more"))
    assert Owner().method() == "ours, original"


def test_a_watched_attribute_is_replaced_only_where_it_is_foreign():
    original = Owner.method
    patches = PatchSet()
    patches.watch(Owner, "method", lambda found: found is theirs, saying("ours"))
    first = patches.cover()
    assert Owner.method is original
    with unittest_mock.patch.object(Owner, "method", theirs):
        second = patches.cover()
        assert patches.cover() is second
        assert Owner().method() == "ours, theirs"
        patches.uncover(second)
        patches.uncover(second)
        assert Owner.method is theirs
    patches.uncover(first)
    patches.undo()


def test_ours_that_was_put_back_over_another_library_is_not_laid_over_that_again():
    patches = PatchSet()

    def enter(*foreign: Any) -> None:
        patches.watch(Owner, "method", lambda found: found in foreign, saying("ours"))
        patches.cover()

    with unittest_mock.patch.object(Owner, "method", theirs):
        enter(theirs)
        former = Owner.method
        patches.undo()
        Owner.method = former  # type: ignore[method-assign]
        enter(theirs)
        assert Owner().method() == "ours, theirs"  # and not ours twice
        patches.undo()
        assert Owner.method is theirs
        Owner.method = former  # type: ignore[method-assign]
        enter()  # where they are no longer recognised
        assert Owner.method is theirs
        patches.undo()


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


def test_an_inherited_attribute_is_defined_until_the_last_mock_ends():
    class Derived(Owner):
        pass

    patches = PatchSet()
    patches.define(Derived, "method", saying("ours"))
    patches.define(Derived, "method", saying("again"))  # it has one of its own by now
    assert Derived().method() == "ours, original"
    patches.undo()
    assert Derived().method() == "original"
    assert "method" not in vars(Derived)


KEPT = """
import httpx, inspect, requests, fakeoss

def send(adapter, request, **options):
    return "original"

requests.adapters.HTTPAdapter.send, handle = send, httpx.HTTPTransport.handle_request
with fakeoss.mock():
    import responses, vcr
    {inside}
for _ in range(2):
    assert requests.adapters.HTTPAdapter.send is send and httpx.HTTPTransport.handle_request is handle
    for kept in responses._real_send, responses._default_mock._real_send:
        assert inspect.unwrap(kept) is send and kept(None, None) == "original"
    assert inspect.unwrap(vcr.patch._HttpxHttpTransport_handle_request) is handle
    with fakeoss.mock():
        pass
print("as before")
"""


@pytest.mark.parametrize("inside", ["", "responses.start(); responses.stop()"], ids=["unused", "used"])
def test_libraries_imported_inside_a_mock_keep_what_is_as_good_as_the_original(inside: str):
    script = KEPT.format(inside=inside)
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout) == (0, "as before\n"), result.stderr


def test_what_was_replaced_is_replaced_again_where_all_is_as_it_was_found(patches: PatchSet):
    recipe = patches.recipe()
    ours = Owner.method
    patches.undo()
    assert recipe is not None
    assert recipe.is_valid()
    patches.follow(recipe)
    assert Owner.method is ours
    with unittest_mock.patch.object(Owner, "method", theirs):
        assert not recipe.is_valid()


def test_a_class_that_others_have_replaced_makes_a_recipe_invalid(patches: PatchSet):
    recipe = patches.recipe()
    patches.undo()
    assert recipe is not None
    with unittest_mock.patch.object(sys.modules[__name__], "Owner", type("Owner", (), {})):
        assert not recipe.is_valid()
    assert recipe.is_valid()


def test_what_a_patch_depends_on_makes_a_recipe_invalid(patches: PatchSet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Owner, "other", 1, raising=False)
    patches.rely(Owner, "other")
    recipe = patches.recipe()
    assert recipe is not None
    patches.undo()
    assert recipe.is_valid()
    monkeypatch.setattr(Owner, "other", 2)
    assert not recipe.is_valid()


def test_there_is_no_recipe_for_what_varies_or_belongs_to_others(patches: PatchSet):
    patches.varies = True
    assert patches.recipe() is None
    patches.varies = False
    patches.undo()
    with unittest_mock.patch.object(requests.adapters.HTTPAdapter, "send", theirs):
        patches.replace(requests.adapters.HTTPAdapter, "send", saying("ours"))
        assert patches.recipe() is None  # it would keep their function alive
        patches.undo()


def test_a_definition_is_made_again_and_not_where_there_is_one_by_now(monkeypatch: pytest.MonkeyPatch):
    class Derived(Owner):
        """It inherits the method."""

    patches = PatchSet()
    patches.define(Derived, "method", saying("ours"))
    recipe = patches.recipe()
    patches.undo()
    assert recipe is not None
    patches.follow(recipe)
    assert Derived().method() == "ours, original"
    patches.undo()
    assert "method" not in vars(Derived)
    monkeypatch.setattr(Derived, "method", theirs)
    assert not recipe.is_valid()


def test_a_library_that_is_replaced_between_two_mocks_is_served_and_restored(monkeypatch: pytest.MonkeyPatch):
    for _ in range(2):
        with fakeoss.mock:
            pass
    own = requests.adapters.HTTPAdapter.send
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", theirs)
    with fakeoss.mock(buckets=["bkt"], profile="aws"):
        assert requests.get("https://bkt.s3.amazonaws.com/", timeout=5).status_code == 403  # not signed
    assert requests.adapters.HTTPAdapter.send is theirs
    monkeypatch.undo()
    with fakeoss.mock(buckets=["bkt"], profile="aws"):
        assert requests.get("https://bkt.s3.amazonaws.com/", timeout=5).status_code == 403
    assert requests.adapters.HTTPAdapter.send is own


def test_a_library_that_is_imported_between_two_mocks_is_served():
    script = """
import fakeoss
for _ in range(3):
    with fakeoss.mock:
        pass
import requests
with fakeoss.mock(buckets=["bkt"], profile="aws"):
    assert requests.get("https://bkt.s3.amazonaws.com/").status_code == 403
import sys
for name in [name for name in sys.modules if name.startswith("requests")]:
    del sys.modules[name]
import requests as again
with fakeoss.mock(buckets=["bkt"], profile="aws"):
    assert again.get("https://bkt.s3.amazonaws.com/").status_code == 403
print("served")
"""
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=False)
    assert run.stdout.split() == ["served"], run.stderr
