"""What is known about objects of others: by identity, as they may not be hashable, and only while they live."""

from __future__ import annotations

from typing import Any, Generic, TypeVar
from weakref import ref

__all__ = ["ByIdentity"]

Value = TypeVar("Value")


class _Entry(ref[Any], Generic[Value]):
    """A weak reference to an object, and what is known about it."""

    __slots__ = ("key", "value")
    key: int
    value: Value


class ByIdentity(Generic[Value]):
    """Values by the object that they belong to."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry[Value]] = {}

    def get(self, owner: object) -> Value | None:
        """Return the value of an object; ``None`` if it has none."""
        entry = self._entries.get(id(owner))
        return None if entry is None else entry.value

    def __setitem__(self, owner: object, value: Value) -> None:
        entry: _Entry[Value] = _Entry(owner, self._forget)
        entry.key, entry.value = id(owner), value
        self._entries[entry.key] = entry

    def _forget(self, entry: _Entry[Value]) -> None:
        if self._entries.get(entry.key) is entry:
            del self._entries[entry.key]
