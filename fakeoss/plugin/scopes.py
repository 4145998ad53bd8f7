"""Scopes wider than a test: when the mock of a decorated class begins and ends, and the fixtures ``oss_class`` to
``oss_session``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeoss.pytest_plugin import _FAILED
from fakeoss.scopes.class_contexts import begin_class, begin_test, end_class, end_test, is_decorated

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ClassHooks"]

_BEGUN = pytest.StashKey[bool]()
"""Set while the context of a test is entered."""


class ClassHooks:
    """Hooks for decorated classes. A class begins before its first fixture of class scope, or of a narrower one, is set
    up, so that those of wider scopes remain outside; a test before its first fixture of function scope is, so that what
    those of the class do is there for all its tests."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: pytest.FixtureRequest) -> None:
        """Begin the class, or the test, for which the fixture is set up."""
        if fixturedef.scope == "class":
            _begin_classes(request.node)
        elif fixturedef.scope == "function":
            _begin_test(request.node)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Begin a test without fixtures."""
        _begin_test(item)


def _begin_classes(node: pytest.Item | pytest.Collector) -> type | None:
    """Begin the decorated classes around ``node``; return the innermost."""
    innermost: type | None = None
    for each in node.listchain():
        cls: Any = getattr(each, "obj", None) if isinstance(each, pytest.Class) else None
        if cls is not None and is_decorated(cls):
            if begin_class(cls, innermost):
                each.addfinalizer(_finalizer(end_class, cls))
            innermost = cls
    return innermost


def _finalizer(end: Callable[[type], None], cls: type) -> Callable[[], None]:
    return lambda: end(cls)


def _begin_test(item: pytest.Item | pytest.Collector) -> None:
    if item.stash.get(_BEGUN, False):
        return
    cls = _begin_classes(item)
    if cls is None:
        return
    item.stash[_BEGUN] = True
    begin_test(cls)

    def end() -> None:
        item.stash[_BEGUN] = False
        end_test(cls, has_failed=item.stash.get(_FAILED, False))

    item.addfinalizer(end)
