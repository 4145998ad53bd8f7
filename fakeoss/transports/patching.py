"""Replaces the seams of client libraries while mocks are active, and restores them afterwards."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeoss.transports.trampolines import Trampolines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.machinery import ModuleSpec

    Wrap = Callable[[Any], Any]

__all__ = ["ImportWatcher", "Layer", "PatchSet", "Recipe"]


class _Watch(NamedTuple):
    """An attribute that is replaced only where its value ``is_foreign``."""

    owner: Any
    name: str
    wrap: Wrap
    is_foreign: Callable[[Any], bool]


class _Patch(NamedTuple):
    """One replaced attribute: its original value, our replacement, and the function that made the replacement."""

    owner: Any
    name: str
    original: Any
    ours: Any
    wrap: Wrap


class _Definition(NamedTuple):
    """An attribute that a class was given, which it had by inheritance before."""

    owner: type
    name: str
    value: Any


class Recipe:
    """What one mock has replaced, for the next one to replace again where every library is as it was found then."""

    __slots__ = ("_defined", "_found", "_patches", "_watched")

    def __init__(self, patches: Sequence[_Patch], watched: Sequence[_Watch], defined: Sequence[_Definition]) -> None:
        self._patches, self._watched, self._defined = list(patches), list(watched), list(defined)
        self._found = [(vars(owner), name, original) for owner, name, original, _, _ in patches]
        for kind in {patch.owner for patch in patches if isinstance(patch.owner, type)}:
            names = vars(sys.modules.get(kind.__module__, object))
            if names.get(kind.__name__) is kind:  # where the transport has found it
                self._found.append((names, kind.__name__, kind))

    def rely(self, owner: Any, name: str) -> None:
        """Take an attribute, which is not replaced, for one of those that have to be as they were found."""
        self._found.append((vars(owner), name, vars(owner).get(name)))

    def is_valid(self) -> bool:
        """Whether the libraries are as they were found."""
        for names, name, value in self._found:
            if names.get(name) is not value:
                return False
        return not any(name in vars(owner) for owner, name, _ in self._defined)

    def follow(self) -> tuple[list[_Patch], list[_Watch], list[_Definition]]:
        """Replace, and return what was replaced, watched and defined."""
        for owner, name, _, ours, _ in self._patches:
            setattr(owner, name, ours)
        for owner, name, value in self._defined:
            setattr(owner, name, value)
        return self._patches.copy(), self._watched.copy(), self._defined.copy()


class Layer:
    """Patches applied together, and the number of mocks for which this is the topmost layer."""

    __slots__ = ("patches", "users")

    def __init__(self) -> None:
        self.patches: list[_Patch] = []
        self.users = 0


class PatchSet:
    """Replaced attributes, restored in reverse order. Objects that belong to others are never written to.

    The first layer holds what the first mock replaces. A mock entered after another mocking library has patched over it
    adds a layer on top, so that the mock answers; that layer is removed when the mocks that use it have ended.
    """

    def __init__(self) -> None:
        self._watched: list[_Watch] = []
        self._defined: list[_Definition] = []
        self._layers = [Layer()]
        self._trampolines = Trampolines()
        self._kept: dict[tuple[Any, str], _Patch] = {}
        """Patches over the libraries' own functions, reused by every mock."""
        self._relied: list[tuple[Any, str]] = []
        self.varies = False
        """Whether an installer may find other things to replace in the same modules the next time."""

    def replace(self, owner: Any, name: str, wrap: Wrap) -> None:
        """Replace an attribute by ``wrap(original)``.

        Other code may keep the replacement: it passes calls on unchanged while no mock is active, and serves later
        mocks. Raises KeyError if the library has moved its seam, RuntimeError if the attribute is already replaced.
        """
        current = vars(owner)[name]
        patch = self._kept.get((owner, name))
        if patch is None or patch.original is not current:
            patch = self._patch(owner, name, current, wrap)
        setattr(owner, name, patch.ours)
        self._layers[0].patches.append(patch)

    def _patch(self, owner: Any, name: str, current: Any, wrap: Wrap) -> _Patch:
        if self._is_in_use(current):
            raise RuntimeError(f"fakeoss: {name} of {owner!r} is already replaced")
        original = self._trampolines.beneath(current)  # other code may have put ours back since the last mock
        patch = self._kept.get((owner, name))
        if patch is None or patch.original is not original:
            patch = _Patch(owner, name, original, self._trampolines.over(original, wrap), wrap)
            if _package(original) == _package(owner):  # the library keeps its own functions alive anyway
                self._kept[owner, name] = patch
        return patch

    def rely(self, owner: Any, name: str) -> None:
        """Note that what is replaced depends on this attribute, which is not."""
        self._relied.append((owner, name))

    def recipe(self) -> Recipe | None:
        """Return how all that is replaced now, but not by later layers, is replaced again; ``None`` if that is not
        certain, or would keep objects of other code alive."""
        patches = self._layers[0].patches
        if self.varies or len(self._layers) > 1 or not all(map(self._keeps, patches)):
            return None
        recipe = Recipe(patches, self._watched, self._defined)
        for owner, name in self._relied:
            recipe.rely(owner, name)
        return recipe

    def follow(self, recipe: Recipe) -> None:
        """Replace what a valid recipe says, while nothing is replaced."""
        self._layers[0].patches, self._watched, self._defined = recipe.follow()

    def define(self, owner: type, name: str, wrap: Wrap) -> None:
        """Give a class an attribute of its own, ``wrap(inherited)``, until the last mock has ended; nothing if it has
        one."""
        if name not in vars(owner):
            definition = _Definition(owner, name, wrap(getattr(owner, name)))
            setattr(*definition)
            self._defined.append(definition)

    def watch(self, owner: Any, name: str, is_foreign: Callable[[Any], bool], wrap: Wrap) -> None:
        """Replace an attribute by ``wrap(original)`` only where a mocking library has patched it."""
        self._watched.append(_Watch(owner, name, wrap, is_foreign))

    def cover(self) -> Layer:
        """Return the layer for a mock being entered: a new one if other code has replaced our patches since."""
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
        """Restore the attributes of a layer that are still ours, and those where an earlier patch was put back."""
        while layer.patches:
            owner, name, original, ours, _ = layer.patches.pop()
            current = vars(owner).get(name)
            if current is ours:
                setattr(owner, name, original)
            elif current in self._trampolines and not self._is_in_use(current):
                setattr(owner, name, self._trampolines.beneath(current))

    def _is_in_use(self, value: Any) -> bool:
        """Whether ``value`` is a patch of an active mock."""
        return value in self._trampolines and any(
            value is patch.ours for layer in self._layers for patch in layer.patches
        )

    def uncover(self, layer: Layer) -> None:
        """Note that a mock of the layer has ended; the last one removes the layer."""
        layer.users -= 1
        if not layer.users and layer is not self._layers[0]:
            self._layers.remove(layer)
            self._remove(layer)

    def undo(self) -> None:
        """Restore every attribute that is still ours; what other code has replaced since is left alone."""
        if len(self._kept) > len(self._layers[0].patches):  # some belong to modules that were imported again
            self._kept = {(patch.owner, patch.name): patch for patch in self._layers[0].patches if self._keeps(patch)}
        for layer in reversed(self._layers):
            self._remove(layer)
        self._watched.clear()
        self._relied.clear()
        self.varies = False
        for owner, name, _ in self._defined:
            delattr(owner, name)
        self._defined.clear()
        self._layers = [Layer()]

    def _keeps(self, patch: _Patch) -> bool:
        return self._kept.get((patch.owner, patch.name)) is patch


def _package(value: Any) -> str:
    """Return the top-level package of a module, a class or a function."""
    module = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    name = str(module).partition(".")[0].removeprefix("_")  # socket has its functions from _socket
    return "os" if name in ("posix", "nt") else name


class ImportWatcher:
    """Calls a function once a module it waits for has been imported."""

    def __init__(self) -> None:
        self._waiting: dict[str, Callable[[], None]] = {}

    def wait_for(self, module: str, then: Callable[[], None]) -> None:
        """Call ``then`` once ``module`` has been imported."""
        self._waiting[module] = then
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    @property
    def waiting(self) -> dict[str, Callable[[], None]]:
        """What is called, by the modules that are waited for."""
        return self._waiting.copy()

    def resume(self, waiting: Mapping[str, Callable[[], None]]) -> None:
        """Wait for these modules, and no others."""
        self._waiting = dict(waiting)
        if waiting and self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Stop waiting."""
        self._waiting = {}
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Implement the finder protocol for awaited modules only, with the spec that the other finders return."""
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
            then = self._waiting.pop(name, None)  # None if the wait has ended meanwhile
            if then is not None:
                then()

        loader.exec_module = exec_module
