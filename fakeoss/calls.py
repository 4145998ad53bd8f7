"""The log of calls: which requests were made, and how they were answered.

The last hundred thousand calls are kept, all but the last two hundred in a packed form. Of earlier ones only counts
are: exact ones, by operation, bucket, key, method, status, code and fault, and once there are very many different keys,
without the key. What the log cannot tell any longer is refused in words; it never guesses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, overload

from fakeoss.call_entry import CallEntry
from fakeoss.call_records import MAX_TALLIES, SEARCHED, CallRecords
from fakeoss.matching import Criteria, is_like
from fakeoss.suggestion import nearest, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Step = str | tuple[str, Mapping[str, object]]

__all__ = ["CallEntry", "CallLog", "CallRecords", "require_operation"]

_OTHER_NAMES: Final = frozenset({"*", "Unparsed"})
_SAME_WORD: Final = 0.85
"""How similar an error code must be to one of the service to be a misspelling of it."""
_LAST_TEN: Final = "oss.calls[-10:] are the last ten"


def hints_of(log: CallLog) -> list[str]:
    """Return what may explain the errors in a log, for reports."""
    return log._records.hints


class CallLog:
    """The calls made to a store, oldest first.

    It keeps the last hundred thousand at least. Of earlier ones it knows only how many there were of each kind: the
    assertions, ``count`` and ``len()`` go on to be exact, while ``matching``, iteration and indexes raise LookupError
    if they would need a call that was dropped.

    Calls are looked for by their fields, which are the attributes of ``CallEntry``. What is given for a field is a
    value, a text with ``*`` for any characters and ``?`` for one, a list or set of values any of which is right, or a
    function that is called with the value. ``query``, ``headers`` and ``response_headers`` take such values by name,
    ``None`` for a name that must be absent. ``when`` is a function that is called with the whole call.
    """

    __slots__ = ("_records",)

    def __init__(self, records: CallRecords | None = None) -> None:
        self._records = CallRecords() if records is None else records

    @property
    def dropped(self) -> int:
        """How many of the calls are only counted."""
        return self._records.dropped

    def __iter__(self) -> Iterator[CallEntry]:
        kept = self._records.state()
        if kept.dropped:
            raise LookupError(self._forgotten(kept.dropped, _LAST_TEN))
        return iter(kept)

    def __len__(self) -> int:
        kept = self._records.state()
        return kept.dropped + len(kept)

    def __repr__(self) -> str:
        kept = self._records.state()
        number, entries = kept.dropped + len(kept), kept.tail(1)
        last = f", the last one {entries[-1]}" if entries else ""
        counted = f", {kept.dropped} of them only counted" if kept.dropped else ""
        return f"<CallLog of {number} call{'s' * (number != 1)}{counted}{last}>"

    @overload
    def __getitem__(self, index: int) -> CallEntry: ...

    @overload
    def __getitem__(self, index: slice) -> list[CallEntry]: ...

    def __getitem__(self, index: int | slice) -> CallEntry | list[CallEntry]:
        """Return a call, or a list of calls. Raises IndexError where there was none, LookupError where it was
        dropped."""
        kept = self._records.state()
        dropped = kept.dropped
        total = dropped + len(kept)
        if isinstance(index, slice):
            places = range(total)[index]
            if not places:
                return []
            first, last = min(places[0], places[-1]), max(places[0], places[-1])
            if first < dropped:
                raise LookupError(self._forgotten(dropped, _LAST_TEN))
            entries = kept.between(first - dropped, last + 1 - dropped)
            return [entries[place - first] for place in places]
        if not -total <= index < total:
            raise IndexError(f"fakeoss: there is no call {index}; there were {total}")
        place = index % total - dropped
        if place < 0:
            raise LookupError(self._forgotten(dropped, "oss.calls[-1] is the last one"))
        return kept.between(place, place + 1)[0]

    def clear(self) -> None:
        """Forget all calls: the log, its counts and its assertions begin anew."""
        self._records.clear()

    def matching(self, operation: object = "*", **fields: object) -> list[CallEntry]:
        """Return the calls of ``operation`` (``"*"`` for any) that are as ``fields`` say.

        Raises TypeError if there is no such field or a value is of a wrong type, ValueError if there is no such
        operation, or no such error code but a similar one, LookupError if calls among them were dropped.
        """
        __tracebackhide__ = True  # a failing test shows its own line
        matches = self._records.matches(self._criteria(operation, fields))
        if matches.exact or matches.unclear:
            raise LookupError(
                self._forgotten(self.dropped, "assert_called, assert_not_called and count know their number")
            )
        return matches.entries

    def count(self, operation: object = "*", **fields: object) -> int:
        """Return how often ``operation`` was called with these fields.

        Raises TypeError and ValueError as ``matching`` does; LookupError if the log has dropped calls whose keys were
        too many to count, or of which it would have to know more than it has counted.
        """
        __tracebackhide__ = True
        least, most = self._bounds(self._criteria(operation, fields))
        if least != most:
            raise LookupError(_unclear(_query(operation, fields), least, most))
        return least

    def assert_called(self, operation: object = "*", *, times: int | None = None, **fields: object) -> None:
        """Raise AssertionError unless ``operation`` was called (``times`` times, if given) with these fields, or if
        the log cannot tell any longer. The message shows the nearest calls, field by field.

        Raises TypeError and ValueError as ``matching`` does, and if ``times`` is not a whole number of at least 0.
        """
        __tracebackhide__ = True
        if times is not None and (not isinstance(times, int) or isinstance(times, bool)):
            raise TypeError(f"fakeoss: times must be a whole number, not {times!r}")
        if times is not None and times < 0:
            raise ValueError(f"fakeoss: times must be at least 0, not {times}")
        criteria = self._criteria(operation, fields)
        least, most = self._bounds(criteria)
        if (least == most == times) or (times is None and least):
            return
        query = _query(operation, fields)
        if least < most and least <= (1 if times is None else times) <= most:
            raise AssertionError(_unclear(query, least, most))
        from fakeoss.call_messages import describe_nearest, expected_number  # only for messages

        number = str(least) if least == most else f"at least {least}"
        few = least < (1 if times is None else times)
        near, lines = describe_nearest(self._records.state().tail(SEARCHED), criteria) if few else ("", [])
        head = f"{query}: {expected_number(times)}, found {number}" + (f"; nearest: {near}" if near else "")
        raise AssertionError("\n".join([head, *lines, "the calls were:", self.report()]))

    def assert_not_called(self, operation: object = "*", **fields: object) -> None:
        """Raise AssertionError if ``operation`` was called with these fields, or if the log cannot tell any longer.

        Raises TypeError and ValueError as ``matching`` does.
        """
        __tracebackhide__ = True
        self.assert_called(operation, times=0, **fields)

    def assert_sequence(self, *steps: Step, only: bool = False, **fields: object) -> None:
        """Raise AssertionError unless these calls came in this order; others may have come before, between and after.

        A step is an operation, or an operation and its fields: ``("UploadPart", {"part": 2})``. ``fields`` say which
        calls are looked at; with ``only``, these must be the steps and no others. Raises TypeError and ValueError as
        ``matching`` does, and LookupError if calls were dropped.
        """
        __tracebackhide__ = True
        from fakeoss.call_messages import describe

        looked_for: list[tuple[str, Criteria]] = []
        for step in steps:
            name, step_fields = step if isinstance(step, tuple) else (step, {})
            looked_for.append((describe({"operation": name, **step_fields}), self._criteria(name, step_fields)))
        calls = self.matching("*", **fields)
        message = _strict_failure(calls, looked_for) if only else _loose_failure(calls, looked_for)
        if message:
            raise AssertionError(f"{message}\nthe calls were:\n{self.report()}")

    def report(self, most: int = 200) -> str:
        """Return one line for each of the last ``most`` calls, and the number of earlier ones; then what the test may
        have done wrong."""
        kept = self._records.state()
        entries, dropped = kept.tail(most), kept.dropped
        hidden = len(kept) - len(entries)
        lines = list(map(str, entries))
        if hidden or dropped:
            lines.insert(0, f"({dropped + hidden} earlier" + (f", {dropped} only counted)" if dropped else ")"))
        return "\n".join([*(lines or ["(none)"]), *self._records.hints])

    def _bounds(self, criteria: Criteria) -> tuple[int, int]:
        """Return the least and the greatest number of calls that there may have been."""
        __tracebackhide__ = True
        matches = self._records.matches(criteria)
        least = len(matches.entries) + matches.exact
        return least, least + matches.unclear

    def _criteria(self, operation: object, fields: Mapping[str, object]) -> Criteria:
        """Return what to look for. Raises TypeError and ValueError as ``matching`` does."""
        __tracebackhide__ = True
        criteria = Criteria({"operation": operation, **fields} if operation != "*" else fields)
        for name in _members(operation):
            require_operation(name, self._records.known)
        for code in _members(fields.get("code")):
            if code not in self._records.codes and not _is_glob(code):
                self._require_plausible(code)
        for method in _members(fields.get("method")):
            if method != method.upper():
                raise ValueError(f"fakeoss: methods are upper-case: {method.upper()!r}, not {method!r}")
        return criteria

    def _forgotten(self, dropped: int, hint: str) -> str:
        return (
            f"fakeoss: the log keeps the last {self._records.most} calls, and {dropped} earlier ones are only counted: "
            f"{hint}; call oss.calls.clear() before the part that matters"
        )

    def _require_plausible(self, code: str) -> None:
        """Raise ValueError for a code that no call has and that looks like a misspelt one of the service."""
        __tracebackhide__ = True
        similar = nearest(code, self._records.codes, _SAME_WORD)
        if similar is None:
            return
        matches = self._records.matches(Criteria({"code": code}))
        if not (matches.entries or matches.exact or matches.unclear):
            raise ValueError(f"fakeoss: the service sends no {code!r}; did you mean {similar!r}?")


def _members(value: object) -> list[str]:
    """Return the texts that are given for a field: one, several or none."""
    members: Any = value if isinstance(value, (list, tuple, set, frozenset)) else (value,)
    return [member for member in members if isinstance(member, str)]


def _is_glob(text: str) -> bool:
    return "*" in text or "?" in text


def require_operation(operation: object, known: frozenset[str]) -> None:
    """Raise ValueError if there is no such operation, or none like a glob, with the nearest that there is."""
    __tracebackhide__ = True
    if not known or operation in known or operation in _OTHER_NAMES:
        return
    name = str(operation)
    if not (_is_glob(name) and any(is_like(each, name) for each in known)):
        hint = suggestion(name, known)
        raise ValueError(
            f"fakeoss: there is no operation {operation!r}{hint or '; `python -m fakeoss operations` lists them'}"
        )


def _loose_failure(calls: list[CallEntry], steps: list[tuple[str, Criteria]]) -> str:
    """Return which step did not come after those before it; empty if all did."""
    from fakeoss.call_messages import describe_nearest, step_missing

    place, before = 0, None
    for number, (words, criteria) in enumerate(steps, 1):
        rest = calls[place:]
        index = next((index for index, call in enumerate(rest) if criteria.match(call)), None)
        if index is None:
            near, lines = describe_nearest(rest[-SEARCHED:], criteria)
            head = step_missing(number, len(steps), words, before) + (f"; nearest: {near}" if near else "")
            return "\n".join([head, *lines])
        place, before = place + index + 1, rest[index]
    return ""


def _strict_failure(calls: list[CallEntry], steps: list[tuple[str, Criteria]]) -> str:
    """Return the first call that is not as its step says; empty if all are."""
    for number, (words, criteria) in enumerate(steps, 1):
        if number > len(calls):
            return f"step {number} of {len(steps)}, {words}: expected, but there were only {len(calls)} calls"
        call = calls[number - 1]
        misses = criteria.misses(call)
        if misses:
            shown = "; ".join(f"{miss.name}: expected {miss.expected!r}, found {miss.actual!r}" for miss in misses)
            return f"step {number} of {len(steps)}, {words}: found {call} ({shown})"
    if len(calls) > len(steps):
        return f"after all {len(steps)} steps: expected no more, found {calls[len(steps)]}"
    return ""


def _query(operation: object, fields: Mapping[str, object]) -> str:
    from fakeoss.call_messages import describe

    return describe({"operation": operation, **fields})


def _unclear(query: str, least: int, most: int) -> str:
    return (
        f"fakeoss: the log cannot tell how often {query} was called, {least} to {most} times: of the calls that it "
        f"has dropped it knows operation, method, bucket, status and code, and the keys of the first {MAX_TALLIES} "
        "different ones; call oss.calls.clear() before the part that matters"
    )
