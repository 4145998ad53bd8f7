"""Replacing a library's seam while mocks are active, and putting it back."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeoss.transports.trampolines import Trampolines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec

    Wrap = Callable[[Any], Any]

__all__ = ["ImportWatcher", "Layer", "PatchSet"]


class _Watch(NamedTuple):
    """An attribute that is replaced only where something ``is_foreign``."""

    owner: Any
    name: str
    wrap: Wrap
    is_foreign: Callable[[Any], bool]


class _Patch(NamedTuple):
    """What stood in an attribute, what we put there, and how that was made."""

    owner: Any
    name: str
    original: Any
    ours: Any
    wrap: Wrap


class Layer:
    """Patches made together, and how many mocks are inside them and inside no later ones."""

    __slots__ = ("patches", "users")

    def __init__(self) -> None:
        self.patches: list[_Patch] = []
        self.users = 0


class PatchSet:
    """Replaced attributes, undone in reverse. What anybody else holds is never written to.

    The first layer is what the first mock replaces. A mock that finds another mocking library over it lays a further
    one on top, so that it answers; that one goes when the mocks entered since are gone.
    """

    def __init__(self) -> None:
        self._watched: list[_Watch] = []
        self._layers = [Layer()]
        self._trampolines = Trampolines()
        self._kept: dict[tuple[Any, str], _Patch] = {}
        """The patches over functions of the libraries themselves, which serve every mock."""

    def replace(self, owner: Any, name: str, wrap: Wrap) -> None:
        """Put ``wrap(original)`` in the place of an attribute.

        Others may keep it: it passes calls on as they are while no mock is active, and serves those that come later.
        Raises KeyError when the library moved its seam, RuntimeError when the attribute is replaced already.
        """
        current = vars(owner)[name]
        patch = self._kept.get((owner, name))
        if patch is None or patch.original is not current:
            patch = self._patch(owner, name, current, wrap)
        setattr(owner, name, patch.ours)
        self._layers[0].patches.append(patch)

    def _patch(self, owner: Any, name: str, current: Any, wrap: Wrap) -> _Patch:
        if self._is_in_use(current):
            raise RuntimeError(f"fakeoss: {name} of {owner!r} is replaced already")
        original = self._trampolines.beneath(current)  # somebody may have put ours back since the last mock
        patch = self._kept.get((owner, name))
        if patch is None or patch.original is not original:
            patch = _Patch(owner, name, original, self._trampolines.over(original, wrap), wrap)
            if _package(original) == _package(owner):  # we keep alive what lives on anyway, and nothing of others
                self._kept[owner, name] = patch
        return patch

    def watch(self, owner: Any, name: str, is_foreign: Callable[[Any], bool], wrap: Wrap) -> None:
        """Put ``wrap(original)`` there only over what ``is_foreign``: a mocking library's that a mock is inside of."""
        self._watched.append(_Watch(owner, name, wrap, is_foreign))

    def cover(self) -> Layer:
        """The layer of a mock that is being entered: a new one if others have replaced since what is ours."""
        layer = Layer()
        try:
            self._lay(layer)
        except BaseException:
            self._remove(layer)
            raise
        if layer.patches:
            self._layers.append(layer)
        self._layers[-1].users += 1
        return self._layers[-1]

    def _lay(self, layer: Layer) -> None:
        base = self._layers[0]
        if base.users or len(self._layers) > 1:
            for owner, name, _, ours, wrap in base.patches:
                current = vars(owner).get(name)
                if current is not ours and current is not None and current not in self._trampolines:
                    self._put(layer, owner, name, current, wrap)
        for owner, name, wrap, is_foreign in self._watched:
            current = vars(owner).get(name)
            if current is None or self._is_in_use(current):
                continue
            original = self._trampolines.beneath(current)
            if is_foreign(original):
                self._put(layer, owner, name, original, wrap)
            elif original is not current:
                setattr(owner, name, original)

    def _put(self, layer: Layer, owner: Any, name: str, original: Any, wrap: Wrap) -> None:
        ours = self._trampolines.over(original, wrap)
        setattr(owner, name, ours)
        layer.patches.append(_Patch(owner, name, original, ours, wrap))

    def _remove(self, layer: Layer) -> None:
        """Take a layer away wherever it is on top, and what somebody put back there of an earlier mock's."""
        while layer.patches:
            owner, name, original, ours, _ = layer.patches.pop()
            current = vars(owner).get(name)
            if current is ours:
                setattr(owner, name, original)
            elif current in self._trampolines and not self._is_in_use(current):
                setattr(owner, name, self._trampolines.beneath(current))

    def _is_in_use(self, found: Any) -> bool:
        """Whether a mock that is active has put it there."""
        return found in self._trampolines and any(
            found is patch.ours for layer in self._layers for patch in layer.patches
        )

    def uncover(self, layer: Layer) -> None:
        """A mock of that layer has ended."""
        layer.users -= 1
        if not layer.users and layer is not self._layers[0]:
            self._layers.remove(layer)
            self._remove(layer)

    def undo(self) -> None:
        """Put everything back that is still ours; what somebody else has replaced since stays theirs."""
        if len(self._kept) > len(self._layers[0].patches):  # of modules that have been imported anew
            self._kept = {(patch.owner, patch.name): patch for patch in self._layers[0].patches if self._keeps(patch)}
        for layer in reversed(self._layers):
            self._remove(layer)
        self._watched.clear()
        self._layers = [Layer()]

    def _keeps(self, patch: _Patch) -> bool:
        return self._kept.get((patch.owner, patch.name)) is patch


def _package(value: Any) -> str:
    """The package of a module, a class or a function."""
    module = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return str(module).partition(".")[0].removeprefix("_")  # socket has its functions from _socket


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
