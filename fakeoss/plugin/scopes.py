"""Scopes wider than a test: when the mock of a decorated class begins and ends, and the fixtures ``oss_class`` to
``oss_session``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fakeoss import pytest_plugin
from fakeoss.mocking import Mock
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.plugin.records import target_of
from fakeoss.pytest_plugin import _FAILED
from fakeoss.scopes.class_contexts import begin_class, begin_test, end_class, end_test, is_decorated, scope_of
from fakeoss.scopes.isolating import MockScope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from fakeoss.model.store import Store
    from fakeoss.scopes.class_contexts import Scope

    Options = dict[str, Any]

__all__ = ["ClassHooks", "mock_within", "wide_store"]

_BEGUN = pytest.StashKey[bool]()
"""Set while the context of a test is entered."""
_ACTIVE = pytest.StashKey[dict[str, "_Around"]]()
"""The fixtures of wider scopes that are active, by name."""
_SCOPES = ("function", "class", "module", "package", "session")


class _Around(NamedTuple):
    """A mock around several tests, and its options."""

    scope: Scope
    store: Store
    options: Options


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
            if begin_class(cls):
                each.addfinalizer(_finalizer(end_class, cls))
            innermost = cls
    return innermost


def _finalizer(end: Callable[[type], None], cls: type) -> Callable[[], None]:
    return lambda: end(cls)


def _begin_test(item: pytest.Item | pytest.Collector) -> None:
    if item.stash.get(_BEGUN, False) or not isinstance(item, pytest.Item):
        return
    cls = _begin_classes(item)
    if cls is None:
        return
    item.stash[_BEGUN] = True
    begin_test(cls, getattr(item, "obj", None))
    scope = scope_of(cls)
    assert scope is not None  # it has begun
    pytest_plugin._show(item, "fakeoss", scope.store)

    def end() -> None:
        item.stash[_BEGUN] = False
        end_test(cls, has_failed=item.stash.get(_FAILED, False))

    item.addfinalizer(end)


# fixtures


def mock_within(request: pytest.FixtureRequest, fixture: str) -> AbstractContextManager[Store]:
    """Return the mock of a fixture. With the options of the nearest mock of a wider scope it is a part of that, else a
    mock of its own that begins as that is."""
    around = _around(request)
    options = pytest_plugin._options(request)
    name = f"the fixture {fixture} of {request.node.name or request.node.nodeid or 'the session'}"
    target = target_of(request)
    if around is not None and _without_buckets(options) == _without_buckets(around.options):
        return _Seeded(around.scope.inner(name, target), request, options, None)
    try:
        options_of_mock = _without_buckets(options) if around is not None else options
        mock = Mock(options_of_mock, name=name, target=target, shared=True)
    except Exception as error:
        pytest_plugin._refuse(request, error)
    scope = MockScope(mock, name)
    return _Seeded(scope, request, options, None if around is None or "store" in options else around.store)


def wide_store(request: pytest.FixtureRequest, fixture: str) -> Iterator[Store]:
    """Provide the store of a fixture of a wider scope."""
    mock: Any = mock_within(request, fixture)
    failures = request.session.testsfailed
    try:
        store = mock.__enter__()
    except Exception as error:
        pytest_plugin._refuse(request, error)
    active = request.config.stash.setdefault(_ACTIVE, {})
    active[fixture] = _Around(mock.scope, store, pytest_plugin._options(request))
    yield store
    del active[fixture]
    mock.__exit__(AssertionError if request.session.testsfailed > failures else None, None, None)


def _around(request: pytest.FixtureRequest) -> _Around | None:
    """Return the nearest mock of a wider scope that the test asks for, by its class or by a fixture."""
    node: Any = request.node
    cls = getattr(node, "cls", None) if isinstance(node, pytest.Item) else getattr(node, "obj", None)
    if isinstance(node, (pytest.Class, pytest.Item)) and is_decorated(cls):
        _begin_classes(node)
        scope = scope_of(cls)
        if scope is not None:
            marked = any(True for _ in node.iter_markers("fakeoss"))
            options = {} if marked else pytest_plugin._options(request)
            return _Around(scope, scope.store, options)
    active = request.config.stash.get(_ACTIVE, {})
    for wider in _SCOPES[_SCOPES.index(request.scope) + 1 :]:
        if f"oss_{wider}" in request.fixturenames and f"oss_{wider}" in active:
            return active[f"oss_{wider}"]
    return None


def _without_buckets(options: Options) -> Options:
    return {name: value for name, value in options.items() if name != "buckets"}


class _Seeded:
    """A scope whose store begins as another one is, and has the buckets of the options besides."""

    def __init__(self, scope: Scope, request: pytest.FixtureRequest, options: Options, model: Store | None) -> None:
        self.scope = scope
        self._request = request
        self._options = options
        self._model = model

    def __enter__(self) -> Store:
        store: Store = self.scope.__enter__()
        if self._model is not None:
            store.restore(self._model.snapshot())
        owner = next(iter(self._options.get("users", ())), DEFAULT_OWNER)
        for name in self._options.get("buckets", ()):
            if name not in store:
                store.create_bucket(name, owner=owner)
        return store

    def __exit__(self, *details: Any) -> None:
        self.scope.__exit__(*details)
