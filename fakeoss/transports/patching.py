"""Replacing a library's seam while mocks are active, and putting it back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
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
        """The import system's question: answered for awaited modules only, as the other finders do."""
        if name not in self._waiting:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None or (spec := find(name, path, target)) is None:
                continue
            self._watch(name, spec.loader)
            return spec  # type: ignore[no-any-return]
        return None

    def _watch(self, name: str, loader: Any) -> None:
        execute = getattr(loader, "exec_module", None)
        if execute is None:
            return

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            execute(module)
            then = self._waiting.pop(name, None)  # none when the wait has ended meanwhile
            if then is not None:
                then()

        loader.exec_module = exec_module
