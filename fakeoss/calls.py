"""The log of calls: which requests were made, and how they were answered."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Watcher = Callable[["CallEntry"], object]

__all__ = ["CallEntry", "CallLog", "Hook"]

_MAX_ENTRIES = 10_000


class CallEntry(NamedTuple):
    """One request: the documented name of its operation (``UploadPartCopy``), its bucket and key, and the status and
    error code of the answer."""

    operation: str
    method: str
    bucket: str | None
    key: str | None
    status: int
    code: str | None = None

    def __str__(self) -> str:
        path = "/".join(name if name.isprintable() else ascii(name)[1:-1] for name in (self.bucket, self.key) if name)
        return f"{self.status} {self.operation} {path}" + (f" -> {self.code}" if self.code else "")


class Hook(NamedTuple):
    """Functions that are called with each call of an operation, before and after it is handled."""

    operation: str
    before: Watcher | None
    after: Watcher | None


class CallLog:
    """The last ten thousand calls, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[CallEntry] = deque(maxlen=_MAX_ENTRIES)
        self.add = self._entries.append
        self.known: frozenset[str] = frozenset()
        """The names of all operations; a query for any other name is a mistake in the test."""

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
        """Return the calls of ``operation`` (``"*"`` for any) whose fields, such as ``bucket``, ``key``, ``status`` or
        ``code``, have these values.

        Raises TypeError if there is no such field, ValueError if there is no such operation.
        """
        unknown = fields.keys() - set(CallEntry._fields)
        if unknown:
            raise TypeError(
                f"a call has no {', '.join(sorted(unknown))}; its fields are {', '.join(CallEntry._fields)}"
            )
        self.require_known(operation)
        criteria = (fields if operation == "*" else {"operation": operation, **fields}).items()
        return [entry for entry in self if all(getattr(entry, name) == value for name, value in criteria)]

    def require_known(self, operation: str) -> None:
        """Raise ValueError if there is no such operation."""
        if self.known and operation not in self.known and operation not in {"*", "Unparsed"}:
            raise ValueError(f"fakeoss: there is no operation {operation!r}; `python -m fakeoss operations` lists them")

    def count(self, operation: str, **fields: object) -> int:
        """Return how often ``operation`` was called with these fields; raises as ``matching`` does."""
        return len(self.matching(operation, **fields))

    def assert_called(self, operation: str, *, times: int | None = None, **fields: object) -> None:
        """Raise AssertionError unless ``operation`` was called (``times`` times, if given) with these fields.

        Raises TypeError and ValueError as ``matching`` does.
        """
        __tracebackhide__ = True  # a failing test shows its own line
        count = self.count(operation, **fields)
        if count if times is None else count == times:
            return
        query = ", ".join([operation, *(f"{name}={value!r}" for name, value in fields.items())])
        expected = "at least once" if times is None else "once" if times == 1 else f"{times} times"
        raise AssertionError(f"expected {query} {expected}, found {count}; the calls were:\n{self.report()}")

    def assert_not_called(self, operation: str, **fields: object) -> None:
        """Raise AssertionError if ``operation`` was called with these fields.

        Raises TypeError and ValueError as ``matching`` does.
        """
        __tracebackhide__ = True
        self.assert_called(operation, times=0, **fields)

    def report(self, most: int = 200) -> str:
        """Return one line for each of the last ``most`` calls, and the number of earlier ones."""
        entries = list(self)
        earlier = len(entries) - most
        lines = [f"({earlier} earlier)", *map(str, entries[earlier:])] if earlier > 0 else list(map(str, entries))
        return "\n".join(lines) or "(none)"
