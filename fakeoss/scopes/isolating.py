"""Mocks around several tests: each test begins as the mock's store is then, and what it does is undone at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss import mocking, transports
from fakeoss.endings import attach_calls, check_ending
from fakeoss.model.isolation import Isolation
from fakeoss.model.store import state_of
from fakeoss.warning_place import place_here, place_of, shown_at, warn_of_ignored, warn_of_unmet

if TYPE_CHECKING:
    from fakeoss.mocking import Mock
    from fakeoss.model.store import Snapshot, Store
    from fakeoss.transports.exchange import Session
    from fakeoss.warning_place import Place

__all__ = ["Isolated", "MockScope"]


class Isolated:
    """A part of a mock that is entered: its store as it is, with a log of its own, until all is undone at the end.

    Faults and hooks that were set inside and never met are warned about when it ends, and so are headers that were
    ignored in it, unless an exception is on its way.
    """

    def __init__(self, mock: Mock, outer: Session, name: str, target: object) -> None:
        self._mock = mock
        self._outer = outer
        self._name = name
        self._target = target
        self._isolation: Isolation | None = None

    def __enter__(self) -> Store:
        dispatcher = self._outer.dispatcher
        self._session = self._outer.lend(self._name)
        transports.enter(self._session)
        self._isolation = Isolation(state_of(dispatcher.store))
        self._ignored, dispatcher.ignored = dispatcher.ignored, set()
        return dispatcher.store

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None = None, *details: object) -> None:
        isolation, self._isolation = self._isolation, None
        if isolation is None:
            return
        dispatcher = self._outer.dispatcher
        shortfalls = state_of(dispatcher.store).shortfalls(isolation.earlier)
        try:
            if kind is None:
                with shown_at(self._place):
                    check_ending(dispatcher.store, isolation.snapshot)
        finally:
            calls = isolation.end()
            ignored, dispatcher.ignored = dispatcher.ignored, self._ignored
            transports.leave(self._session)
        if error is not None:
            attach_calls(error, calls)
        if kind is None:
            if self._mock._options["unsupported"] == "warn":
                warn_of_ignored(dispatcher.profile.name, ignored, self._place)
            warn_of_unmet(shortfalls, self._place)

    def _place(self) -> Place:
        return place_of(self._target) or place_here()

    @property
    def store(self) -> Store:
        """The store of the mock."""
        return self._outer.dispatcher.store

    def inner(self, name: str, target: object = None) -> Isolated:
        """Return a part of this part."""
        return Isolated(self._mock, self._outer, f"the mock of {name}", target)

    def separate(self, name: str, target: object = None) -> _Separate:
        """Return a mock with a store of its own, which begins as this part did."""
        assert self._isolation is not None  # it is entered
        return _Separate(self._mock, name, self._isolation.snapshot, target)


class MockScope:
    """A mock around several tests. One with ``store=`` isolates nothing: that store is shared by intention. One that
    shares the store of the mock around it is itself a part of that."""

    def __init__(self, mock: Mock, name: str) -> None:
        self._mock = mock
        self._name = name
        self._part: Isolated | None = None

    def __enter__(self) -> Store:
        store = self._mock.start()
        self._session, is_borrowed, *_ = self._mock._entered[-1]
        if is_borrowed:
            self._part = Isolated(self._mock, self._session, f"the mock of {self._name}", self._mock._target)
            self._part.__enter__()
        return store

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None = None, *details: object) -> None:
        part, self._part = self._part, None
        try:
            if part is not None:
                part.__exit__(kind, error)
        finally:
            self._mock.__exit__(kind, error)

    @property
    def store(self) -> Store:
        """The store of the mock."""
        return self._session.dispatcher.store

    def inner(self, name: str, target: object = None) -> Isolated | _Shared:
        """Return a part of the mock."""
        if self._mock._options["store"] is not None:
            return _Shared(self._mock, self._session, f"the mock of {name}")
        return Isolated(self._mock, self._session, f"the mock of {name}", target)


class _Shared:
    """A part of a mock whose store was passed in: what is done to it stays."""

    def __init__(self, mock: Mock, outer: Session, name: str) -> None:
        self._mock = mock
        self._outer = outer
        self._name = name

    def __enter__(self) -> Store:
        self._session = self._outer.lend(self._name)
        transports.enter(self._session)
        return self._outer.dispatcher.store

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None = None, *details: object) -> None:
        transports.leave(self._session)
        if error is not None:
            attach_calls(error, self._outer.dispatcher.store.calls)

    @property
    def store(self) -> Store:
        """The store of the mock."""
        return self._outer.dispatcher.store

    def inner(self, name: str, target: object = None) -> _Shared:
        """Return a part of this part."""
        return _Shared(self._mock, self._outer, f"the mock of {name}")

    def separate(self, name: str, target: object = None) -> _Shared:
        """Return another part: tests that run at the same time share the store, too."""
        return self.inner(name)


class _Separate:
    """A mock with the options of another, whose store begins as a snapshot."""

    def __init__(self, mock: Mock, name: str, snapshot: Snapshot, target: object) -> None:
        self._mock = mocking.Mock(mock._given, name=f"the mock of {name}", target=target, shared=True)
        self._snapshot = snapshot

    def __enter__(self) -> Store:
        store = self._mock.start()
        store.restore(self._snapshot)
        return store

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None = None, *details: object) -> None:
        self._mock.__exit__(kind, error)
