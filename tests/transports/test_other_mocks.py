"""Libraries that mock above our seams: that they are recognised, and what they have replaced."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple
from unittest import mock as unittest_mock

import aiohttp
import aioresponses
import httpx
import pytest
import requests
import requests_mock
import respx
import vcr

from fakeoss.transports.other_mocks import is_foreign, unwrap


class Library(NamedTuple):
    """A mocking library: how it is entered, and an attribute that it replaces then."""

    enter: Callable[[str], AbstractContextManager[Any]]
    owner: Any
    name: str

    def found(self) -> Any:
        """What stands there now."""
        return vars(self.owner)[self.name]


LIBRARIES = {
    "aioresponses": Library(lambda tape: aioresponses.aioresponses(), aiohttp.ClientSession, "_request"),
    "requests_mock": Library(lambda tape: requests_mock.Mocker(), requests.Session, "send"),
    "respx": Library(lambda tape: respx.mock(using="httpx"), httpx.Client, "_transport_for_url"),
    "vcr": Library(vcr.use_cassette, httpx.HTTPTransport, "handle_request"),
}


@pytest.fixture
def tape(tmp_path: Any) -> str:
    """Where a cassette lies."""
    return str(tmp_path / "tape.yaml")


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=LIBRARIES)
def test_what_a_library_has_replaced_is_found(library: Library, tape: str):
    original = library.found()
    assert not is_foreign(original)
    assert unwrap(original) is original
    with library.enter(tape):
        assert library.found() is not original
        assert is_foreign(library.found())
        assert unwrap(library.found()) is original
    assert library.found() is original


@pytest.mark.parametrize("name", ["requests_mock", "vcr"])
def test_what_a_library_has_replaced_twice_is_found(name: str, tape: str):
    library = LIBRARIES[name]
    original = library.found()
    with library.enter(tape), library.enter(f"{tape}.second"):
        assert unwrap(library.found()) is original


def test_what_a_user_has_replaced_is_no_library_s():
    with unittest_mock.patch.object(requests.Session, "send") as theirs:
        assert not is_foreign(theirs)
        assert unwrap(theirs) is theirs


def test_a_library_that_keeps_the_original_elsewhere_is_told_in_words():
    namespace: dict[str, Any] = {"__name__": "respx.mocks"}
    exec("def send(session, request): raise AssertionError", namespace)
    with pytest.raises(RuntimeError, match="cannot find what this version of respx has replaced"):
        is_foreign(namespace["send"])
