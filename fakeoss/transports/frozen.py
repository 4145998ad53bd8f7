"""Containers out of JSON that all sessions of botocore share: only the SDK itself may write to them.

It writes what follows from the data, such as the URL of an operation without its bucket, and finds it there again, as a
second client of one session always has. Anybody else gets TypeError, and may change a copy, which is an ordinary
container.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FrozenDict", "FrozenList", "freeze"]

_SDK: Final = ("botocore.", "boto3.", "aiobotocore.")
_WRITES: Final = {
    OrderedDict: "__delitem__ __ior__ __setitem__ clear move_to_end pop popitem setdefault update",
    list: "__delitem__ __iadd__ __imul__ __setitem__ append clear extend insert pop remove reverse sort",
}


def _guarded(write: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that changes a container if the SDK calls it."""

    def method(container: Any, *arguments: Any, **options: Any) -> Any:
        if not sys._getframe(1).f_globals.get("__name__", "").startswith(_SDK):
            raise TypeError(
                "fakeoss: a model of botocore's is shared by all sessions of the process while a mock is active, so it "
                "cannot be changed in place; change a copy of it (copy.deepcopy)"
            )
        return write(container, *arguments, **options)

    return method


class FrozenDict(OrderedDict[Any, Any]):
    """A shared dictionary. ``made`` holds what the SDK has made of it, which is shared as well."""

    __slots__ = ("made",)
    made: dict[Any, Any]

    def copy(self) -> OrderedDict[Any, Any]:  # type: ignore[override]
        """Return an ordinary dictionary with the same items."""
        return OrderedDict(self)

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> OrderedDict[Any, Any]:
        return OrderedDict((key, _thawed(value)) for key, value in self.items())

    def __reduce__(self) -> Any:
        return OrderedDict, (list(self.items()),)


class FrozenList(list[Any]):
    """A shared list."""

    __slots__ = ()

    def copy(self) -> list[Any]:
        """Return an ordinary list of the same items."""
        return list(self)

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return list(map(_thawed, self))

    def __reduce__(self) -> Any:
        return list, (list(self),)


for _kind, _shared in ((OrderedDict, FrozenDict), (list, FrozenList)):
    for _name in _WRITES[_kind].split():
        setattr(_shared, _name, _guarded(getattr(_kind, _name)))
    # as which they show themselves
    _shared.__module__, _shared.__name__, _shared.__qualname__ = _kind.__module__, _kind.__name__, _kind.__qualname__


def freeze(value: Any) -> Any:
    """Return a shared copy of a value out of JSON, or of a tuple of such values."""
    if isinstance(value, dict):
        shared = FrozenDict.__new__(FrozenDict)
        shared.made = {}
        for key, item in value.items():
            OrderedDict.__setitem__(shared, key, freeze(item))
        return shared
    if isinstance(value, tuple):
        return tuple(map(freeze, value))
    return FrozenList(map(freeze, value)) if isinstance(value, list) else value


def _thawed(value: Any) -> Any:
    return value.__deepcopy__({}) if isinstance(value, (FrozenDict, FrozenList)) else value
