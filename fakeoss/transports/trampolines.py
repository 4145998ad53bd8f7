"""The wrappers that replace a library's functions: recognised when found again, even if other code has put them back.

Other libraries save what they find in a seam, and some restore it later, perhaps after the last mock has ended. We
neither search their memory nor write to it. A wrapper that they have saved stays callable, and passes every call on
unchanged while no mock is active: each transport checks that first. The next mock recognises a wrapper that was put
back, does not wrap it again, and removes it.
"""

from __future__ import annotations

from functools import update_wrapper
from types import BuiltinFunctionType, FunctionType
from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Trampolines"]


class _Reference(ref[Any]):
    """A weak reference to a trampoline, and the original that it passes calls on to, which never changes."""

    __slots__ = ("key", "original")
    key: int
    original: Any


class Trampolines:
    """The trampolines made so far that are still referenced anywhere."""

    def __init__(self) -> None:
        self._references: dict[int, _Reference] = {}

    def over(self, original: Any, wrap: Callable[[Any], Any]) -> Any:
        """Return ``wrap(original)``, with the name, documentation and signature of ``original``."""
        trampoline = wrap(original)
        _disguise(trampoline, original)
        reference = _Reference(trampoline, self._forget)
        reference.key, reference.original = id(trampoline), original
        self._references[reference.key] = reference
        return trampoline

    def _forget(self, reference: _Reference) -> None:
        self._references.pop(reference.key, None)

    def __contains__(self, value: object) -> bool:
        reference = self._references.get(id(value))
        return reference is not None and reference() is value  # an id may be reused before _forget is called

    def beneath(self, value: Any) -> Any:
        """Return the original that a trampoline passes calls on to; ``value`` itself if it is not a trampoline."""
        return self._references[id(value)].original if value in self else value


def _disguise(trampoline: Any, original: Any) -> None:
    if not isinstance(trampoline, FunctionType):
        return  # a class, created with the name of the original
    if isinstance(original, (FunctionType, BuiltinFunctionType)):
        # updated=(): a mocking library recognises its own functions by their attributes, which must not be copied
        update_wrapper(trampoline, original, updated=())
    else:
        trampoline.__wrapped__ = original  # type: ignore[attr-defined]
