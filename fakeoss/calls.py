"""The log of calls: what was asked, and how it was answered."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Watcher = Callable[["CallEntry"], object]

__all__ = ["CallEntry", "CallLog", "Hook"]

_KEPT = 10_000


class CallEntry(NamedTuple):
    """One request: operation as documented (``UploadPartCopy``), what it named, and the answer's status and code."""

    operation: str
    method: str
    bucket: str | None
    key: str | None
    status: int
    code: str | None = None

    def __str__(self) -> str:
        where = "/".join(name if name.isprintable() else ascii(name)[1:-1] for name in (self.bucket, self.key) if name)
        return f"{self.status} {self.operation} {where}" + (f" -> {self.code}" if self.code else "")


class Hook(NamedTuple):
    """Callables that see the calls of an operation, before and after they are handled."""

    operation: str
    before: Watcher | None
    after: Watcher | None


class CallLog:
    """The last ten thousand calls, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[CallEntry] = deque(maxlen=_KEPT)
        self.add = self._entries.append
        self.known: frozenset[str] = frozenset()
        """The operations there are; a name that is none of them is a mistake in the test."""

    def __iter__(self) -> Iterator[CallEntry]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        last = f", the last one {self._entries[-1]}" if self._entries else ""
        return f"<CallLog of {len(self._entries)} call{'s' * (len(self._entries) != 1)}{last}>"

    def __getitem__(self, index: int) -> CallEntry:
        return self._entries[index]

    def clear(self) -> None:
        """Forget all calls."""
        self._entries.clear()

    def matching(self, operation: str, **fields: object) -> list[CallEntry]:
        """The calls of ``operation`` (``"*"``: of any) with these fields: ``bucket``, ``key``, ``status``, ``code``.

        Raises TypeError for a field, ValueError for an operation that does not exist.
        """
        unknown = fields.keys() - set(CallEntry._fields)
        if unknown:
            raise TypeError(f"a call has no {', '.join(sorted(unknown))}; it has {', '.join(CallEntry._fields)}")
        self.require_known(operation)
        wanted = (fields if operation == "*" else {"operation": operation, **fields}).items()
        return [entry for entry in self if all(getattr(entry, name) == value for name, value in wanted)]

    def require_known(self, operation: str) -> None:
        """Raise ValueError for an operation that does not exist."""
        if self.known and operation not in self.known and operation not in {"*", "Unparsed"}:
            raise ValueError(f"fakeoss: there is no operation {operation!r}; `python -m fakeoss operations` lists them")

    def count(self, operation: str, **fields: object) -> int:
        """How often ``operation`` was called with these fields; raises as ``matching`` does."""
        return len(self.matching(operation, **fields))

    def assert_called(self, operation: str, *, times: int | None = None, **fields: object) -> None:
        """Raise AssertionError unless ``operation`` was called (``times`` times, if given) with these fields.

        Raises TypeError and ValueError as ``matching`` does.
        """
        __tracebackhide__ = True  # a failing test shows its own line
        found = self.count(operation, **fields)
        if found if times is None else found == times:
            return
        asked = ", ".join([operation, *(f"{name}={value!r}" for name, value in fields.items())])
        wanted = "at least once" if times is None else "once" if times == 1 else f"{times} times"
        raise AssertionError(f"expected {asked} {wanted}, found {found}; the calls were:\n{self.report()}")

    def assert_not_called(self, operation: str, **fields: object) -> None:
        """Raise AssertionError if ``operation`` was called with these fields; otherwise as ``assert_called``."""
        __tracebackhide__ = True
        self.assert_called(operation, times=0, **fields)

    def report(self, most: int = 200) -> str:
        """One line for each call: of the last ``most`` ones, and how many were before them."""
        entries = list(self)
        earlier = len(entries) - most
        lines = [f"({earlier} earlier)", *map(str, entries[earlier:])] if earlier > 0 else list(map(str, entries))
        return "\n".join(lines) or "(none)"
