"""The libraries' own functions, below whatever other code has put in their place.

A test suite may replace a library's function to keep its tests from the network. Inside a mock the request does not
reach it, so the library's own function is what has to run.
"""

from __future__ import annotations

import sys
import warnings
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["genuine", "is_genuine"]


def is_genuine(method: Any, module: str) -> bool:
    """Whether a method is one that the library has defined in ``module``."""
    return isinstance(method, FunctionType) and method.__globals__ is vars(sys.modules[module])


def genuine(method: Any, owner: type, name: str, module: str | None = None) -> Callable[..., Any]:
    """Return ``method``, which was found as ``name`` of the class ``owner``, if it is the library's own, else the
    library's own. ``module`` is where the class is defined, if it shows itself as of another one."""
    origin = module or owner.__module__
    if is_genuine(method, origin):
        return method  # type: ignore[no-any-return]

    def call(*arguments: Any, **options: Any) -> Any:
        return _copy_of(origin, owner.__name__, name)(*arguments, **options)

    return call


@lru_cache(maxsize=64)
def _copy_of(module: str, owner: str, name: str) -> Callable[..., Any]:
    """Return a method out of a copy of its module. The defaults that stand for "not given" are the module's own, which
    other methods compare them with."""
    copy, original = _copy_of_module(module), vars(sys.modules[module])
    marks = {id(value): original[key] for key, value in vars(copy).items() if type(value) is object and key in original}
    method: Callable[..., Any] = vars(getattr(copy, owner))[name]
    if isinstance(method, FunctionType) and method.__defaults__ is not None:
        method.__defaults__ = tuple(marks.get(id(value), value) for value in method.__defaults__)
    return method


@lru_cache(maxsize=16)
def _copy_of_module(name: str) -> Any:
    """Return a module executed once more, which nobody else sees."""
    module = sys.modules[name]
    spec = spec_from_file_location(f"{name.rpartition('.')[0]}.fakeoss_copy", module.__file__)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"fakeoss: {name} has been changed by other code, and cannot be read from {module.__file__}")
    copy = module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has warned the first time
        spec.loader.exec_module(copy)
    return copy
