"""What is done to a store from one moment on, undone again: a test inside a wider mock."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from fakeoss.calls import CallLog
from fakeoss.fault_records import FaultEntry
from fakeoss.model.store import Snapshot

if TYPE_CHECKING:
    from fakeoss.model.store_state import StoreState

__all__ = ["Isolation"]


class Isolation:
    """A store as it is now, with an empty log, until ``end`` undoes all that was done to it since.

    Buckets that were there keep their identity, so that what a class's set-up kept of them is of use in every test; the
    bytes are shared. Isolations of one store may be nested; the inner one ends first.
    """

    def __init__(self, state: StoreState) -> None:
        self._state = state
        with state.lock:
            self._copies = [(bucket, bucket.copied()) for bucket in state.buckets]
            self._serial = state.serial
        clock = state.clock
        self._clock = clock, clock._shift
        self._settings = {name: getattr(state, name) for name in ("limits", "owner", "restore_delays", "outbox")}
        self._watchers: list[tuple[list[Any], list[Any]]] = [
            (each, list(each)) for each in (state.hooks, state.lifecycle_watchers, state.listeners)
        ]
        self._ids = state.ids.position()
        self._faults = [(entry, _set_aside(entry)) for entry in state.faults.entries]
        self.earlier = state.expectations()
        """The faults and hooks of before, which are not this test's to judge."""
        self._calls = state.calls.set_aside()

    @property
    def snapshot(self) -> Snapshot:
        """What was stored when it began."""
        return Snapshot([twin for _, twin in self._copies], self._serial)

    def end(self) -> CallLog:
        """Undo all, and return the log of the calls made since. What the faults and hooks of before were still for, and
        has come, is not asked for again."""
        state = self._state
        for each in self.earlier:
            each.is_reported = each.is_reported or not each.shortfall
        with state.lock:
            state.rewind(self._copies, self._serial)
            state.clock, state.clock._shift = self._clock
            for name, value in self._settings.items():
                setattr(state, name, value)
            for watchers, before in self._watchers:
                watchers[:] = before
            state.ids.return_to(self._ids)
            state.faults.entries = [_put_back(entry, before) for entry, before in self._faults]
        return CallLog(state.calls.resume(self._calls))


def _set_aside(entry: FaultEntry) -> FaultEntry:
    """Return a fault with what it has met so far, apart from what it will meet."""
    before = copy(entry)
    for name in FaultEntry.__slots__:
        value = getattr(entry, name)
        if isinstance(value, (dict, list, set)):
            setattr(before, name, value.copy())
    return before


def _put_back(entry: FaultEntry, before: FaultEntry) -> FaultEntry:
    """Let a fault have met as many calls as before, but for what is not asked for again."""
    before.is_reported = entry.is_reported
    for name in FaultEntry.__slots__:
        setattr(entry, name, getattr(before, name))
    return entry
