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
        where = "/".join(name for name in (self.bucket, self.key) if name)
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

    def __iter__(self) -> Iterator[CallEntry]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> CallEntry:
        return self._entries[index]

    def clear(self) -> None:
        """Forget all calls."""
        self._entries.clear()

    def matching(self, operation: str, **fields: object) -> list[CallEntry]:
        """The calls of ``operation`` whose fields (``bucket``, ``key``, ``status``, ``code``) are the given ones."""
        unknown = fields.keys() - set(CallEntry._fields)
        if unknown:
            raise TypeError(f"a call has no {', '.join(sorted(unknown))}; it has {', '.join(CallEntry._fields)}")
        wanted = {"operation": operation, **fields}.items()
        return [entry for entry in self if all(getattr(entry, name) == value for name, value in wanted)]

    def count(self, operation: str, **fields: object) -> int:
        """How often ``operation`` was called."""
        return len(self.matching(operation, **fields))

    def assert_called(self, operation: str, *, times: int | None = None, **fields: object) -> None:
        """Raise AssertionError unless ``operation`` was called (``times`` times, if given) with these fields."""
        found = self.count(operation, **fields)
        if found if times is None else found == times:
            return
        asked = ", ".join([operation, *(f"{name}={value!r}" for name, value in fields.items())])
        wanted = "at least once" if times is None else f"{times} times"
        raise AssertionError(f"expected {asked} {wanted}, found {found}; the calls were:\n{self.report()}")

    def assert_not_called(self, operation: str, **fields: object) -> None:
        """Raise AssertionError if ``operation`` was called with these fields."""
        self.assert_called(operation, times=0, **fields)

    def report(self) -> str:
        """One line for each call."""
        return "\n".join(map(str, self)) or "(none)"
