"""Replacing a library's seam while mocks are active, and putting it back."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

__all__ = ["ImportWatcher", "PatchSet"]


class PatchSet:
    """Replaced attributes, undone in reverse."""

    def __init__(self) -> None:
        self._undo: list[tuple[Any, str, Any, Any]] = []

    def replace(self, owner: Any, name: str, wrap: Callable[[Any], Any]) -> None:
        """Put ``wrap(original)`` in the place of an attribute. Raises KeyError when the library moved its seam."""
        original = vars(owner)[name]
        ours = wrap(original)
        setattr(owner, name, ours)
        self._undo.append((owner, name, original, ours))

    def undo(self) -> None:
        """Put everything back that is still ours; what somebody else has replaced since stays theirs."""
        while self._undo:
            owner, name, original, ours = self._undo.pop()
            if vars(owner).get(name) is ours:
                setattr(owner, name, original)


class ImportWatcher:
    """Sees the modules that it waits for being imported, and calls back when they are."""

    def __init__(self) -> None:
        self._waiting: dict[str, Callable[[], None]] = {}

    def wait_for(self, module: str, then: Callable[[], None]) -> None:
        """Call ``then`` once ``module`` has been imported."""
        self._waiting[module] = then
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Wait no longer."""
        self._waiting.clear()
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The import system's question: answered for awaited modules only, with their own loader."""
        if name not in self._waiting:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        execute, then = spec.loader.exec_module, self._waiting.pop(name)

        def exec_module(module: ModuleType) -> None:
            execute(module)
            then()

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
