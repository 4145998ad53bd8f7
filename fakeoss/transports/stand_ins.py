"""Classes in native code, which are immutable: in its module another stands in for one, and makes its objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["stand_in"]


class _Kind(type):
    """The type of stand-ins: the instances and subclasses of one are those of the original."""

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        make = vars(cls).get("_fakeoss_make")  # a subclass of a stand-in is made as one of the original
        return super().__call__(*arguments, **options) if make is None else make(*arguments, **options)

    def __instancecheck__(cls, instance: object) -> bool:
        original = vars(cls).get("_fakeoss_original")
        return super().__instancecheck__(instance) if original is None else isinstance(instance, original)

    def __subclasscheck__(cls, subclass: type) -> bool:
        original = vars(cls).get("_fakeoss_original")
        return super().__subclasscheck__(subclass) if original is None else issubclass(subclass, original)


def stand_in(original: Any, make: Callable[..., Any], **members: Any) -> Any:
    """Return what stands in for the class ``original``: called, it is ``make``; ``members`` are its own attributes."""
    names = {"__module__": original.__module__, "__doc__": original.__doc__}
    own = {"_fakeoss_original": original, "_fakeoss_make": staticmethod(make), **members}
    try:
        return _Kind(original.__name__, (original,), {**names, **own})
    except TypeError:  # no class can be derived from it
        attributes = {name: getattr(original, name) for name in dir(original) if not name.startswith("__")}
        return _Kind(original.__name__, (), {**names, **attributes, **own})
