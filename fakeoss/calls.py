"""The log of calls: which requests were made, and how they were answered.

The last ten thousand calls are kept. Of earlier ones only counts are: exact ones, by operation, bucket, key, method,
status, code and fault, and once there are very many different keys, without the key. What the log cannot tell any
longer is refused in words; it never guesses.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple, overload

from fakeoss.suggestion import nearest, require_names, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CallEntry", "CallLog", "CallRecords", "require_operation"]

_MAX_ENTRIES: Final = 10_000
"""How many calls are kept at least."""
_BATCH: Final = 1_000
"""How many are counted and dropped at a time."""
_MAX_TALLIES: Final = 20_000
"""How many different calls are counted with their keys."""
_ANY_KEY: Final = object()
"""In place of the keys that were not counted one by one."""
_OTHER_NAMES: Final = frozenset({"*", "Unparsed"})
_SEARCHED: Final = 2_000
"""How many of the last calls are searched for a similar one."""
_SAME_WORD: Final = 0.85
"""How similar an error code must be to one of the service to be a misspelling of it."""
_KINDS: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "operation": ((str,), "a string"),
    "method": ((str,), "a string"),
    "bucket": ((str, type(None)), "a string or None"),
    "key": ((str, type(None)), "a string or None"),
    "status": ((int,), "a number"),
    "code": ((str, type(None)), "a string or None"),
    "process": ((int, str, type(None)), "a number, a string or None"),
    "fault": ((str, type(None)), "a string or None"),
}


class CallEntry(NamedTuple):
    """One request: the documented name of its operation (``UploadPartCopy``), its bucket and key, and the status and
    error code of the answer. If a hook raised an exception instead, the status is 0 and the code its type's name; if
    a fault reset the connection, 0 and ``ConnectionReset``.

    ``process`` is ``None`` for calls of this process. In a mock with ``processes=True`` it is the number (pid) of a
    child process that Python has made, and for any other what its client calls itself in the header User-Agent
    (``aws-sdk-js/3.1``). ``fault`` is the failure that the call has met, such as ``cut(1024)``.
    """

    operation: str
    method: str
    bucket: str | None
    key: str | None
    status: int
    code: str | None = None
    process: int | str | None = None
    fault: str | None = None

    def __str__(self) -> str:
        path = "/".join(name if name.isprintable() else ascii(name)[1:-1] for name in (self.bucket, self.key) if name)
        code = f" -> {self.code}" if self.code else ""
        fault = f" [{self.fault}]" if self.fault and not self.fault.startswith(("delay(", "error(")) else ""
        process = f" ({self.process})" if self.process else ""
        return f"{self.status} {self.operation} {path}{code}{fault}{process}"


_KEY: Final = CallEntry._fields.index("key")


class CallRecords:
    """What stands behind a log: the last calls, and the counts of earlier ones."""

    __slots__ = ("_lock", "_tallies", "codes", "dropped", "entries", "hints", "known")

    def __init__(self) -> None:
        self.entries: list[CallEntry] = []
        """The last calls, oldest first."""
        self.dropped = 0
        """How many earlier ones there were."""
        self.known: frozenset[str] = frozenset()
        """The names of all operations; a query for any other name is a mistake in the test."""
        self.codes: frozenset[str] = frozenset()
        """The error codes that the services send."""
        self.hints: list[str] = []
        """What the test may have done wrong, for the reports."""
        self._tallies: dict[tuple[Any, ...], int] = {}
        self._lock = Lock()

    def know(self, operations: frozenset[str], codes: frozenset[str]) -> None:
        """Add the names of operations and error codes."""
        self.known |= operations
        self.codes |= codes

    def add(self, entry: CallEntry) -> None:
        """Log a call."""
        entries = self.entries
        entries.append(entry)
        if len(entries) >= _MAX_ENTRIES + _BATCH:
            self._drop()

    def _drop(self) -> None:
        """Count the oldest calls and drop them."""
        with self._lock:
            surplus = len(self.entries) - _MAX_ENTRIES
            if surplus < _BATCH:
                return  # another thread did it
            tallies = self._tallies
            for entry in self.entries[:surplus]:
                place: tuple[Any, ...] = entry
                if place not in tallies and len(tallies) >= _MAX_TALLIES:
                    place = (*place[:_KEY], _ANY_KEY, *place[_KEY + 1 :])
                tallies[place] = tallies.get(place, 0) + 1
            del self.entries[:surplus]
            self.dropped += surplus

    def clear(self) -> None:
        """Forget every call, dropped ones included."""
        with self._lock:
            self.entries.clear()
            self._tallies.clear()
            self.hints.clear()
            self.dropped = 0

    def set_aside(self) -> CallRecords:
        """Return what was logged, and begin anew."""
        kept = CallRecords()
        self._exchange(kept)
        return kept

    def resume(self, kept: CallRecords) -> CallRecords:
        """Be as ``kept`` was set aside, and return what was logged since."""
        self._exchange(kept)
        kept.know(self.known, self.codes)
        return kept

    def _exchange(self, other: CallRecords) -> None:
        with self._lock:
            for name in ("entries", "dropped", "_tallies"):
                own, others = getattr(self, name), getattr(other, name)
                setattr(self, name, others)
                setattr(other, name, own)

    def _may_hold(self, place: tuple[Any, ...], positions: list[tuple[int, object]]) -> bool:
        """Whether calls that were counted without their keys may have these values. A key that is counted by itself is
        not among them."""
        if not all(place[at] in (value, _ANY_KEY) for at, value in positions):
            return False
        key = dict(positions).get(_KEY)
        return (*place[:_KEY], key, *place[_KEY + 1 :]) not in self._tallies

    def similar(self, operation: str, fields: Mapping[str, object]) -> str:
        """Return the fields that other calls of the operation had instead, for a message."""
        entries, _, _ = self.matches({} if operation == "*" else {"operation": operation})
        words: list[str] = []
        for name, value in fields.items():
            values = {str(getattr(entry, name)) for entry in entries[-_SEARCHED:]}
            match = nearest(str(value), values - {str(value)})
            if match is not None and str(value) not in values:
                words.append(f"{name}={match!r}")
        return f" (there were calls with {', '.join(words)})" if words else ""

    def state(self) -> tuple[list[CallEntry], int]:
        """Return the calls that are kept, and how many earlier ones there were, of one moment."""
        with self._lock:
            return list(self.entries), self.dropped

    def matches(self, fields: Mapping[str, object]) -> tuple[list[CallEntry], int, int]:
        """Return the kept calls with these fields, the number of dropped ones with them, and the number of those that
        may have had them or not."""
        positions = [(CallEntry._fields.index(name), value) for name, value in fields.items()]
        with self._lock:
            entries = [entry for entry in self.entries if all(entry[at] == value for at, value in positions)]
            exact = unclear = 0
            for place, number in self._tallies.items():
                if all(place[at] == value for at, value in positions):
                    exact += number
                elif self._may_hold(place, positions):
                    unclear += number
        return entries, exact, unclear


def hints_of(log: CallLog) -> list[str]:
    """Return what may explain the errors in a log, for reports."""
    return log._records.hints


class CallLog:
    """The calls made to a store, oldest first.

    It keeps the last ten thousand at least. Of earlier ones it knows only how many there were of each kind: the
    assertions, ``count`` and ``len()`` go on to be exact, while ``matching``, iteration and indexes raise LookupError
    if they would need a call that was dropped.
    """

    __slots__ = ("_records",)

    def __init__(self, records: CallRecords | None = None) -> None:
        self._records = CallRecords() if records is None else records

    @property
    def dropped(self) -> int:
        """How many of the calls are only counted."""
        return self._records.dropped

    def __iter__(self) -> Iterator[CallEntry]:
        entries, dropped = self._records.state()
        if dropped:
            raise LookupError(_forgotten(dropped, "oss.calls[-10:] are the last ten"))
        return iter(entries)

    def __len__(self) -> int:
        entries, dropped = self._records.state()
        return dropped + len(entries)

    def __repr__(self) -> str:
        entries, dropped = self._records.state()
        number = dropped + len(entries)
        last = f", the last one {entries[-1]}" if entries else ""
        counted = f", {dropped} of them only counted" if dropped else ""
        return f"<CallLog of {number} call{'s' * (number != 1)}{counted}{last}>"

    @overload
    def __getitem__(self, index: int) -> CallEntry: ...

    @overload
    def __getitem__(self, index: slice) -> list[CallEntry]: ...

    def __getitem__(self, index: int | slice) -> CallEntry | list[CallEntry]:
        entries, dropped = self._records.state()
        total = dropped + len(entries)
        if isinstance(index, slice):
            places = range(total)[index]
            if places and min(places[0], places[-1]) < dropped:
                raise LookupError(_forgotten(dropped, "oss.calls[-10:] are the last ten"))
            return [entries[place - dropped] for place in places]
        if not -total <= index < total:
            raise IndexError(f"fakeoss: there is no call {index}; there were {total}")
        if index % total < dropped:
            raise LookupError(_forgotten(dropped, "oss.calls[-1] is the last one"))
        return entries[index % total - dropped]

    def clear(self) -> None:
        """Forget all calls: the log, its counts and its assertions begin anew."""
        self._records.clear()

    def matching(self, operation: str, **fields: object) -> list[CallEntry]:
        """Return the calls of ``operation`` (``"*"`` for any) whose fields, such as ``bucket``, ``key``, ``status`` or
        ``code``, have these values.

        Raises TypeError if there is no such field or a value is of a wrong type, ValueError if there is no such
        operation, or no such error code but a similar one, LookupError if calls among them were dropped.
        """
        __tracebackhide__ = True  # a failing test shows its own line
        entries, exact, unclear = self._records.matches(self._criteria(operation, fields))
        if exact or unclear:
            raise LookupError(_forgotten(self.dropped, "assert_called, assert_not_called and count know their number"))
        return entries

    def count(self, operation: str, **fields: object) -> int:
        """Return how often ``operation`` was called with these fields.

        Raises TypeError and ValueError as ``matching`` does; LookupError if the log has dropped calls whose keys were
        too many to count.
        """
        __tracebackhide__ = True
        least, most = self._bounds(operation, fields)
        if least != most:
            raise LookupError(_unclear(_query(operation, fields), least, most))
        return least

    def assert_called(self, operation: str, *, times: int | None = None, **fields: object) -> None:
        """Raise AssertionError unless ``operation`` was called (``times`` times, if given) with these fields, or if
        the log cannot tell any longer.

        Raises TypeError and ValueError as ``matching`` does, and if ``times`` is not a whole number of at least 0.
        """
        __tracebackhide__ = True
        if times is not None and (not isinstance(times, int) or isinstance(times, bool)):
            raise TypeError(f"fakeoss: times must be a whole number, not {times!r}")
        if times is not None and times < 0:
            raise ValueError(f"fakeoss: times must be at least 0, not {times}")
        least, most = self._bounds(operation, fields)
        query = _query(operation, fields)
        if (least == most == times) or (times is None and least):
            return
        if least < most and least <= (1 if times is None else times) <= most:
            raise AssertionError(_unclear(query, least, most))
        expected = "at least once" if times is None else "once" if times == 1 else f"{times} times"
        number = str(least) if least == most else f"at least {least}"
        hint = self._records.similar(operation, fields) if not least else ""
        raise AssertionError(f"expected {query} {expected}, found {number}{hint}; the calls were:\n{self.report()}")

    def assert_not_called(self, operation: str, **fields: object) -> None:
        """Raise AssertionError if ``operation`` was called with these fields, or if the log cannot tell any longer.

        Raises TypeError and ValueError as ``matching`` does.
        """
        __tracebackhide__ = True
        self.assert_called(operation, times=0, **fields)

    def report(self, most: int = 200) -> str:
        """Return one line for each of the last ``most`` calls, and the number of earlier ones; then what the test may
        have done wrong."""
        entries, dropped = self._records.state()
        hidden = max(0, len(entries) - most)
        lines = list(map(str, entries[hidden:]))
        if hidden or dropped:
            lines.insert(0, f"({dropped + hidden} earlier" + (f", {dropped} only counted)" if dropped else ")"))
        return "\n".join([*(lines or ["(none)"]), *self._records.hints])

    def _bounds(self, operation: str, fields: Mapping[str, object]) -> tuple[int, int]:
        """Return the least and the greatest number of calls that there may have been."""
        __tracebackhide__ = True
        entries, exact, unclear = self._records.matches(self._criteria(operation, fields))
        return len(entries) + exact, len(entries) + exact + unclear

    def _criteria(self, operation: str, fields: Mapping[str, object]) -> Mapping[str, object]:
        """Return the values to look for, by field. Raises TypeError and ValueError as ``matching`` does."""
        __tracebackhide__ = True
        require_names("a call", fields, CallEntry._fields, "fields")
        for name, value in {"operation": operation, **fields}.items():
            kinds, words = _KINDS[name]
            if not isinstance(value, kinds) or isinstance(value, bool):
                raise TypeError(f"fakeoss: the {name} of a call must be {words}, not {value!r}")
        require_operation(operation, self._records.known)
        code = fields.get("code")
        if isinstance(code, str) and code not in self._records.codes:
            self._require_plausible(code)
        method = fields.get("method")
        if isinstance(method, str) and method != method.upper():
            raise ValueError(f"fakeoss: methods are upper-case: {method.upper()!r}, not {method!r}")
        return fields if operation == "*" else {"operation": operation, **fields}

    def _require_plausible(self, code: str) -> None:
        """Raise ValueError for a code that no call has and that looks like a misspelt one of the service."""
        __tracebackhide__ = True
        entries, exact, unclear = self._records.matches({"code": code})
        similar = nearest(code, self._records.codes, _SAME_WORD)
        if similar is not None and not (entries or exact or unclear):
            raise ValueError(f"fakeoss: the service sends no {code!r}; did you mean {similar!r}?")


def require_operation(operation: object, known: frozenset[str]) -> None:
    """Raise ValueError if there is no such operation, with the nearest that there is."""
    __tracebackhide__ = True
    if known and operation not in known and operation not in _OTHER_NAMES:
        hint = suggestion(str(operation), known)
        raise ValueError(
            f"fakeoss: there is no operation {operation!r}{hint or '; `python -m fakeoss operations` lists them'}"
        )


def _query(operation: str, fields: Mapping[str, object]) -> str:
    return ", ".join([operation, *(f"{name}={value!r}" for name, value in fields.items())])


def _forgotten(dropped: int, hint: str) -> str:
    return (
        f"fakeoss: the log keeps the last {_MAX_ENTRIES} calls, and {dropped} earlier ones are only counted: {hint}; "
        "call oss.calls.clear() before the part that matters"
    )


def _unclear(query: str, least: int, most: int) -> str:
    return (
        f"fakeoss: the log cannot tell how often {query} was called, {least} to {most} times: there were more than "
        f"{_MAX_TALLIES} different calls, and keys of dropped ones are not counted one by one; call oss.calls.clear() "
        "before the part that matters"
    )
