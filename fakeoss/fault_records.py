"""What stands behind a plan of faults: which calls each has met, and which it meets next."""

from __future__ import annotations

import time
from random import Random
from threading import Lock
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.failures import Failure, as_failure, delay, error, ok
from fakeoss.randomness import random_of
from fakeoss.selection import listing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fakeoss.calls import CallEntry
    from fakeoss.faults import Fault
    from fakeoss.selection import Circumstances

__all__ = ["FaultEntry", "FaultRecords", "Hit", "failures_of"]

_ENDLESS: Final = float("inf")
_NOTHING: Final = object()
_SELECTING: Final = ("part", "upload", "range", "user", "client", "headers", "when")
"""Settings that say which calls of an operation, bucket and key."""
_MAX_DRAWN: Final = 100_000
"""How many different calls are counted for a chance before the counts begin anew."""


class Hit(NamedTuple):
    """What a call has met: the failure, the delay before it, what was remembered for the failure, and of which fault it
    is a hit."""

    failure: Failure
    delay: float
    virtual: bool
    memory: Any
    owner: FaultEntry
    call: CallEntry


class FaultEntry:
    """A fault, and how many calls it has met."""

    __slots__ = (
        "_drawn",
        "_seed",
        "failures",
        "fault",
        "hits",
        "is_reported",
        "memory",
        "met",
        "passed",
        "seen",
        "selection",
    )

    def __init__(self, fault: Fault, seed: str) -> None:
        self.fault = fault
        self.failures = failures_of(fault)
        self.selection = _selection_of(fault)
        self.met = self.seen = self.passed = 0
        self.is_reported = False
        self.hits: list[CallEntry] = []
        """The calls that have failed, as they were before they were carried out."""
        self.memory: Any = None
        self._seed = seed
        self._drawn: dict[str, int] = {}

    @property
    def most(self) -> float:
        """How many calls it meets at most."""
        fault = self.fault
        if fault.times is not None:
            return fault.times
        return _ENDLESS if isinstance(fault.error, (str, Failure, NoneType)) else len(self.failures)

    @property
    def is_refusal(self) -> bool:
        """Whether it concerns connections, not calls."""
        return self.failures[0].name == "refuse"

    def is_refusing(self) -> bool:
        """Whether no connection is accepted now; ``memory`` is when the fault was added."""
        seconds = self.failures[0]["seconds"] if self.is_refusal else 0.0
        return seconds is None or time.monotonic() < self.memory + seconds

    def concerns(self, call: Circumstances) -> bool:
        """Whether this fault is for a call, apart from how often."""
        entry = call.entry
        return (
            self.fault.concerns(entry.operation, entry.bucket, entry.key)
            and not self.is_refusal
            and any(failure.concerns(entry.operation) for failure in self.failures)
            and (not self.selection or call.agree(self.selection))
        )

    def take(self, call: Circumstances) -> Hit | None:
        """Count a call, and return what it meets; to be called under the lock of the plan."""
        memory = self._remembered(call)
        if memory is _NOTHING or self.met >= self.most:
            return None
        fault = self.fault
        self.seen += 1
        if self.seen <= fault.skip or (self.seen - fault.skip) % fault.every or not self._is_drawn(call):
            return None
        failure = self.failures[self.met % len(self.failures)]
        self.met += 1
        if failure is not ok:
            self.hits.append(call.entry)
        return Hit(failure, fault.delay if fault.error is not None else 0.0, fault.virtual, memory, self, call.entry)

    def give_back(self, call: CallEntry) -> None:
        """Count a call as one that it has not met; to be called under the lock of the plan."""
        self.met -= 1
        self.passed += 1
        self.hits[:] = [hit for hit in self.hits if hit is not call]

    def _is_drawn(self, call: Circumstances) -> bool:
        if self.fault.chance >= 1:
            return True
        identity = call.identity
        if len(self._drawn) > _MAX_DRAWN:
            self._drawn.clear()
        number = self._drawn[identity] = self._drawn.get(identity, 0) + 1
        return Random(f"{self._seed}\0{identity}\0{number}").random() < self.fault.chance

    def _remembered(self, call: Circumstances) -> Any:
        """Return what the failure has to know; for a page that is repeated, the query of the request before."""
        if self.failures[0].name != "repeat_page":
            return self.memory
        listing = listing_of(call)
        assert listing is not None  # it is possible for listings only
        place, goes_on = listing
        pages: dict[Any, Mapping[str, str]] = self.memory
        earlier = pages.get(place)
        pages[place] = dict(call.query)
        return _NOTHING if earlier is None or not goes_on else earlier

    @property
    def shortfall(self) -> str:
        """What is missing, in words; empty if nothing is."""
        fault, met = self.fault, self.met
        expected = 1 if self.most == _ENDLESS else int(self.most)
        if fault.optional or met >= expected:
            return ""
        if met:
            return f"it met {met} of {expected} calls"
        if self.passed:
            calls = "1 call came" if self.passed == 1 else f"{self.passed} calls came"
            return f"it changed nothing: {calls}, but with no such header or too few bytes"
        if self.seen and fault.chance < 1:
            return ""  # it was not drawn
        if self.seen:
            passing = f"the first {fault.skip} pass" if fault.skip else f"only one in {fault.every} fails"
            return f"it met no call, as only {self.seen} came and {passing}"
        return "no connection was refused" if self.is_refusal else "no such call came"

    @property
    def query(self) -> tuple[str, dict[str, object]]:
        """The calls that it is for: their operation, and their bucket and key if it names these."""
        fields = {"bucket": self.fault.bucket, "key": self.fault.key}
        return self.fault.operation, {name: value for name, value in fields.items() if value is not None}

    def __str__(self) -> str:
        return f"the fault {self.fault}"


class FaultRecords:
    """What stands behind a plan: its faults, and how many calls each has met."""

    __slots__ = ("_added", "_lock", "_seed", "codes", "entries", "impossible", "operations", "photograph", "watchers")

    def __init__(self, seed: int | str | None = None, photograph: Callable[[], object] | None = None) -> None:
        self.entries: list[FaultEntry] = []
        self.operations: frozenset[str] = frozenset()
        self.codes: frozenset[str] = frozenset()
        self.impossible: frozenset[str] = frozenset()
        """The kinds of failures that cannot happen to this store."""
        self.photograph = photograph
        """Returns all that is stored now, for answers that are stale."""
        self.watchers: list[Callable[[], object]] = []
        """Called when connections begin to be refused, or may be refused no longer."""
        self._lock = Lock()
        self._seed = random_of(seed).getrandbits(64)
        self._added = 0

    def __len__(self) -> int:
        return len(self.entries)

    def know(self, operations: frozenset[str], codes: frozenset[str]) -> None:
        """Restrict ``FaultPlan.add`` to these operations and error codes, and to those of earlier calls."""
        self.operations = self.operations | operations if self.operations else operations
        self.codes = self.codes | codes if self.codes else codes

    def add(self, fault: Fault) -> FaultEntry:
        """Add a fault."""
        with self._lock:
            self._added += 1
            entry = FaultEntry(fault, f"{self._seed} {self._added}")
        names = {failure.name for failure in entry.failures}
        if "repeat_page" in names:
            entry.memory = {}
        elif "stale" in names and self.photograph is not None:
            entry.memory = self.photograph()
        elif "refuse" in names:
            entry.memory = time.monotonic()
        with self._lock:
            self.entries = [*self.entries, entry]
        self._tell((entry,))
        return entry

    def _tell(self, entries: Iterable[FaultEntry]) -> None:
        """Tell the watchers if there is a refusal among entries that were added or removed."""
        if any(entry.is_refusal for entry in entries):
            for watcher in list(self.watchers):
                watcher()

    def remove(self, fault: Fault) -> None:
        """Remove a fault. Raises ValueError if it is not among those added."""
        with self._lock:
            removed = [entry for entry in self.entries if entry.fault is fault]
            if not removed:
                raise ValueError("fakeoss: this fault is not among those added")
            self.entries = [entry for entry in self.entries if entry.fault is not fault]
        self._tell(removed)

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            removed, self.entries = self.entries, []
            self._added = 0
        self._tell(removed)

    def take(self, call: Circumstances) -> Hit | None:
        """Return what this call meets, if anything, and count the call against the faults that are for it."""
        for entry in self.entries:
            if not entry.concerns(call):  # no lock is held while a test's own function runs
                continue
            with self._lock:
                hit = entry.take(call)
            if hit is not None:
                return hit if hit.failure is not ok or hit.delay else None
        return None

    def give_back(self, hit: Hit) -> None:
        """Let a fault go on to meet a call, as one that it has met had nothing for it to change."""
        with self._lock:
            hit.owner.give_back(hit.call)

    @property
    def is_refusing(self) -> bool:
        """Whether connections are refused now."""
        return bool(self.entries) and any(entry.is_refusal and entry.is_refusing() for entry in self.entries)

    def refuse(self) -> bool:
        """Whether a connection is refused now, which is counted."""
        for entry in self.entries:
            if entry.is_refusal and entry.is_refusing():
                with self._lock:
                    entry.met += 1
                return True
        return False


def failures_of(fault: Fault) -> tuple[Failure, ...]:
    """Return what goes wrong with the calls that a fault meets, in turn. Raises TypeError and ValueError for what is no
    failure."""
    __tracebackhide__ = True
    cause = fault.error
    if cause is None:
        return (delay(fault.delay, virtual=fault.virtual),)
    if isinstance(cause, str):
        as_failure(cause)
        settings = {"status": fault.status, "message": fault.message, "after": fault.after, "in_body": fault.in_body}
        return (error(cause, **settings),)  # type: ignore[arg-type]
    if isinstance(cause, tuple):
        return tuple(map(as_failure, cause))
    return (as_failure(cause),)


def _selection_of(fault: Fault) -> dict[str, Any]:
    """Return what a fault says of its calls, beside their operation, bucket and key."""
    selection = {name: value for name in _SELECTING if (value := getattr(fault, name)) is not None}
    if "user" in selection:
        selection["user"] = getattr(fault.user, "access_key", fault.user)
    return selection
