"""What stands behind a log of calls: the last calls with references to all they said, earlier ones packed, and the
numbers of those before."""

from __future__ import annotations

import marshal
import zlib
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.call_entry import COUNTED, HIDDEN, MAX_BODY, CallEntry, is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fakeoss.call_file import CallFile
    from fakeoss.matching import Criteria

__all__ = ["MAX_ENTRIES", "MAX_TALLIES", "SEARCHED", "CallRecords", "Kept", "Matches"]

MAX_ENTRIES: Final = 100_000
"""How many calls are kept at least."""
MAX_TALLIES: Final = 20_000
"""How many different calls are counted with their keys."""
SEARCHED: Final = 2_000
"""How many of the last calls are searched for similar ones."""
_WHOLE: Final = 2_000
"""How many of the last calls refer to headers and bodies of their requests and answers; earlier ones are packed, which
takes as long as all else that is done for the log. Few tests make as many. A smaller log has fewer of them."""
_PAGE: Final = 200
"""How many calls are packed, or counted and dropped, at a time."""
_MAX_HELD: Final = 16 << 20
"""Most bytes of bodies that the log refers to; beyond, those of the oldest calls are let go."""
_ANY_KEY: Final = object()
"""In place of the keys that were not counted one by one."""
_VALUES: Final = 13
"""How many values of a packed call stand before its mappings."""
_KEY: Final = COUNTED.index("key")


class Page:
    """Calls that were packed together; what they have in common costs next to nothing then."""

    __slots__ = ("_data", "_operations", "count")

    def __init__(self, entries: Sequence[CallEntry]) -> None:
        rows: list[tuple[Any, ...]] = []
        for entry in entries:
            values, (query, headers, answer_headers) = entry.packed()
            rows.append((*values, *_flat(query), *_flat(headers), *_flat(answer_headers)))
        self._data = zlib.compress(marshal.dumps(rows), 1)
        self.count = len(rows)
        self._operations = frozenset(entry.operation for entry in entries)

    def entries(self) -> list[CallEntry]:
        """Return the calls, oldest first."""
        return list(map(_unpacked, self._rows()))

    def of(self, criteria: Criteria) -> Iterator[CallEntry]:
        """Yield the calls that may be among those looked for: the others' lines in the log are different."""
        tests = [(place, name) for place, name in enumerate(COUNTED) if name in criteria]
        test = criteria.test
        if any(test("operation", operation) for operation in self._operations):
            for row in self._rows():
                if all(test(name, row[place]) for place, name in tests):
                    yield _unpacked(row)

    def _rows(self) -> list[tuple[Any, ...]]:
        return marshal.loads(zlib.decompress(self._data))  # type: ignore[no-any-return]


def _flat(fields: Mapping[str, str]) -> Sequence[Any]:
    """Return the names, as one value, and the values, of which secrets are replaced."""
    if not fields:
        return ((),)
    names = tuple(fields)
    places = _secret_places(names)
    if not places:
        return (names, *fields.values())
    values = list(fields.values())
    for place in places:
        values[place] = HIDDEN
    return (names, *values)


@lru_cache(maxsize=1024)
def _secret_places(names: tuple[str, ...]) -> list[int]:
    return [place for place, name in enumerate(names) if is_secret(name)]


def _unpacked(row: tuple[Any, ...]) -> CallEntry:
    place, mappings = _VALUES, []
    for _ in range(3):
        names, place = row[place], place + 1
        mappings.append(dict(zip(names, row[place : place + len(names)], strict=True)))
        place += len(names)
    return CallEntry.unpacked(row[:_VALUES], tuple(mappings))


class Kept:
    """The calls that were kept at one moment, oldest first, and how many ``dropped`` ones there were before."""

    def __init__(self, pages: Sequence[Page], last: Sequence[CallEntry], dropped: int) -> None:
        self._pages = pages
        self._last = last
        self._ends = list(accumulate(page.count for page in pages))
        self.dropped = dropped

    def __len__(self) -> int:
        return (self._ends[-1] if self._ends else 0) + len(self._last)

    def __iter__(self) -> Iterator[CallEntry]:
        for page in self._pages:
            yield from page.entries()
        yield from self._last

    def of(self, criteria: Criteria) -> Iterator[CallEntry]:
        """Yield the calls that may be among those looked for, without unpacking others."""
        for page in self._pages:
            yield from page.of(criteria)
        yield from self._last

    def tail(self, most: int) -> list[CallEntry]:
        """Return the last calls, ``most`` at most."""
        return self.between(max(0, len(self) - most), len(self))

    def between(self, start: int, stop: int) -> list[CallEntry]:
        """Return the calls from ``start`` up to, not including, ``stop``."""
        entries: list[CallEntry] = []
        for number in range(bisect_right(self._ends, start), len(self._pages)):
            end = self._ends[number]
            begin = end - self._pages[number].count
            if begin >= stop:
                break
            entries.extend(self._pages[number].entries()[max(start - begin, 0) : stop - begin])
        begin = self._ends[-1] if self._ends else 0
        if stop > begin:
            entries.extend(self._last[max(start - begin, 0) : stop - begin])
        return entries


class Matches(NamedTuple):
    """The kept calls that are as they were looked for, the number of dropped ones that are, and of those that may
    be."""

    entries: list[CallEntry]
    exact: int
    unclear: int


class CallRecords:
    """What stands behind a log: the last calls, and the counts of earlier ones."""

    __slots__ = (
        "_held",
        "_lock",
        "_pages",
        "_tallies",
        "_whole",
        "codes",
        "dropped",
        "entries",
        "files",
        "hints",
        "known",
        "most",
    )

    def __init__(self, most: int = MAX_ENTRIES) -> None:
        self.most = most
        """How many calls are kept at least."""
        self.entries: list[CallEntry] = []
        """The last calls, oldest first."""
        self.dropped = 0
        """How many are only counted."""
        self.known: frozenset[str] = frozenset()
        """The names of all operations; a query for any other name is a mistake in the test."""
        self.codes: frozenset[str] = frozenset()
        """The error codes that the services send."""
        self.files: tuple[CallFile, ...] = ()
        """Where calls are written besides: those of ``call_file.RecordedCalls``."""
        self.hints: list[str] = []
        """What the test may have done wrong, for the reports."""
        self._pages: list[Page] = []
        self._whole = min(_WHOLE, max(most // 50, _PAGE))
        self._held = 0
        self._tallies: dict[tuple[Any, ...], int] = {}
        self._lock = Lock()

    def know(self, operations: frozenset[str], codes: frozenset[str]) -> None:
        """Add the names of operations and error codes."""
        self.known = self.known | operations if self.known else operations
        self.codes = self.codes | codes if self.codes else codes

    def add(self, entry: CallEntry) -> None:
        """Log a call."""
        entries = self.entries
        entries.append(entry)
        body, (_, content, size) = entry._asked[2], entry._answered
        if body or size:
            is_small = type(body) is bytes and type(content) is bytes and len(body) + size <= MAX_BODY
            self._held += len(body) + size if is_small else entry.hold()  # type: ignore[arg-type]
            if self._held > _MAX_HELD:
                self._release()
        if len(entries) >= self._whole + _PAGE:
            self._pack()

    def _release(self) -> None:
        """Let go of the oldest bodies, until those left are half of what may be held."""
        with self._lock:
            held = sum(entry.held for entry in self.entries)
            for entry in self.entries:
                if held <= _MAX_HELD // 2:
                    break
                held -= entry.held
                entry.release()
            self._held = held

    def _pack(self) -> None:
        """Pack the oldest calls that are not yet; drop the oldest page if there are too many."""
        with self._lock:
            if len(self.entries) < self._whole + _PAGE:
                return  # another thread did it
            oldest = self.entries[:_PAGE]
            self._pages.append(Page(oldest))
            del self.entries[:_PAGE]
            self._held = max(0, self._held - sum(entry.held for entry in oldest))
            if len(self._pages) * _PAGE > self.most:
                self._count(self._pages.pop(0))

    def _count(self, page: Page) -> None:
        """Count the calls of a page that is dropped."""
        tallies = self._tallies
        for entry in page.entries():
            place: tuple[Any, ...] = entry.line
            if place not in tallies and len(tallies) >= MAX_TALLIES:
                place = (*place[:_KEY], _ANY_KEY, *place[_KEY + 1 :])
            tallies[place] = tallies.get(place, 0) + 1
        self.dropped += page.count

    def similar(self, operation: str, fields: Mapping[str, object]) -> str:
        """Return what other calls of an operation had instead of these fields, for a message."""
        from fakeoss.call_messages import similar_values  # only for messages

        return similar_values(self.state().tail(SEARCHED), operation, fields)

    def clear(self) -> None:
        """Forget every call, dropped ones included."""
        with self._lock:
            self.entries.clear()
            self._pages.clear()
            self._tallies.clear()
            self.hints.clear()
            self.dropped = self._held = 0

    def set_aside(self) -> CallRecords:
        """Return what was logged, and begin anew."""
        kept = CallRecords(self.most)
        self._exchange(kept)
        return kept

    def resume(self, kept: CallRecords) -> CallRecords:
        """Be as ``kept`` was set aside, and return what was logged since."""
        self._exchange(kept)
        kept.know(self.known, self.codes)
        return kept

    def _exchange(self, other: CallRecords) -> None:
        with self._lock:
            for name in ("entries", "dropped", "_pages", "_held", "_tallies"):
                own, others = getattr(self, name), getattr(other, name)
                setattr(self, name, others)
                setattr(other, name, own)

    def state(self) -> Kept:
        """Return the calls that are kept, and how many earlier ones there were, of one moment."""
        with self._lock:
            return Kept(tuple(self._pages), tuple(self.entries), self.dropped)

    def matches(self, criteria: Criteria) -> Matches:
        """Return which calls are as they are looked for."""
        with self._lock:
            kept = Kept(tuple(self._pages), tuple(self.entries), self.dropped)
            exact = unclear = 0
            is_counted = criteria.fields.keys() <= set(COUNTED)
            for place, number in self._tallies.items():
                if not _may_match(place, criteria, self._tallies):
                    continue
                if is_counted and not (place[_KEY] is _ANY_KEY and "key" in criteria):
                    exact += number
                else:
                    unclear += number
        return Matches([entry for entry in kept.of(criteria) if criteria.match(entry)], exact, unclear)


def _may_match(place: tuple[Any, ...], criteria: Criteria, tallies: dict[tuple[Any, ...], int]) -> bool:
    """Whether calls that were counted together are, or may be, among those looked for. A key that is counted by itself
    is not among those that were counted without their keys."""
    for name, value in zip(COUNTED, place, strict=True):
        if value is not _ANY_KEY and not criteria.test(name, value):
            return False
    key = criteria.fields.get("key")
    if place[_KEY] is not _ANY_KEY or not isinstance(key, (str, type(None))):
        return True
    return (*place[:_KEY], key, *place[_KEY + 1 :]) not in tallies
