"""What we put in the place of a library's function: recognised when it is found again, whoever put it back.

Others keep what they find in a seam, and some put it back when they are done, perhaps after the last mock has ended.
We neither search their memory nor write to it. What they keep of ours stays callable, and passes every call on as it
is while no mock is active: each transport asks for that first. The next mock recognises what was put back, does not
wrap it again, and takes it away.
"""

from __future__ import annotations

from functools import update_wrapper
from types import BuiltinFunctionType, FunctionType
from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Trampolines"]


class _Made(ref[Any]):
    """A trampoline that somebody still holds, and what it passes calls on to, which never changes."""

    __slots__ = ("key", "original")
    key: int
    original: Any


class Trampolines:
    """Those made so far and still held by somebody."""

    def __init__(self) -> None:
        self._made: dict[int, _Made] = {}

    def over(self, original: Any, wrap: Callable[[Any], Any]) -> Any:
        """``wrap(original)``, which others see as ``original``: by name, documentation and signature."""
        ours = wrap(original)
        _disguise(ours, original)
        made = _Made(ours, self._forget)
        made.key, made.original = id(ours), original
        self._made[made.key] = made
        return ours

    def _forget(self, made: _Made) -> None:
        self._made.pop(made.key, None)

    def __contains__(self, found: object) -> bool:
        made = self._made.get(id(found))
        return made is not None and made() is found  # an id may be another's before we hear of the first one's end

    def beneath(self, found: Any) -> Any:
        """What a trampoline passes calls on to; ``found`` itself if it is none."""
        return self._made[id(found)].original if found in self else found


def _disguise(ours: Any, original: Any) -> None:
    if not isinstance(ours, FunctionType):
        return  # a class, made with the name of the other
    if isinstance(original, (FunctionType, BuiltinFunctionType)):
        update_wrapper(ours, original, updated=())  # without the attributes that a mocking library knows its own by
    else:
        ours.__wrapped__ = original  # type: ignore[attr-defined]
