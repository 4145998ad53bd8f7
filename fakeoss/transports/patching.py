"""Replacing a library's seam while mocks are active, and putting it back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    Wrap = Callable[[Any], Any]

__all__ = ["ImportWatcher", "Layer", "PatchSet"]

_KEEPERS = ("responses", "requests_mock.mocker", "vcr.patch")
"""Modules that keep what they find in a seam when they are imported, which may be ours."""


class _Seam(NamedTuple):
    """An attribute that is replaced; one that is watched is replaced only where something ``is_foreign``."""

    owner: Any
    name: str
    wrap: Wrap
    is_foreign: Callable[[Any], bool] | None


class _Patch(NamedTuple):
    """What stood in an attribute, and what we put there."""

    owner: Any
    name: str
    original: Any
    ours: Any


class Layer:
    """Patches made together, and how many mocks are inside them and inside no later ones."""

    def __init__(self) -> None:
        self.patches: list[_Patch] = []
        self.users = 0


class PatchSet:
    """Replaced attributes, undone in reverse.

    The first layer is what the first mock replaces. A mock that finds another mocking library over it lays a further
    one on top, so that it answers; that one goes when the mocks entered since are gone.
    """

    def __init__(self) -> None:
        self._seams: list[_Seam] = []
        self._layers = [Layer()]
        self._ours: dict[int, Any] = {}

    def replace(self, owner: Any, name: str, wrap: Wrap) -> None:
        """Put ``wrap(original)`` in the place of an attribute. Raises KeyError when the library moved its seam."""
        seam = _Seam(owner, name, wrap, None)
        self._put(self._layers[0], seam, vars(owner)[name])
        self._seams.append(seam)

    def watch(self, owner: Any, name: str, is_foreign: Callable[[Any], bool], wrap: Wrap) -> None:
        """Put ``wrap(original)`` there only over what ``is_foreign``: a mocking library's that a mock is inside of."""
        self._seams.append(_Seam(owner, name, wrap, is_foreign))

    def cover(self) -> Layer:
        """The layer of a mock that is being entered: a new one if others have replaced since what is ours."""
        layer = Layer()
        for seam in self._seams:
            current = vars(seam.owner).get(seam.name)
            if current is None or id(current) in self._ours:
                continue
            if seam.is_foreign is None or seam.is_foreign(current):
                self._put(layer, seam, current)
        if layer.patches:
            self._layers.append(layer)
        self._layers[-1].users += 1
        return self._layers[-1]

    def uncover(self, layer: Layer) -> None:
        """A mock of that layer has ended."""
        layer.users -= 1
        if not layer.users and layer is not self._layers[0]:
            self._layers.remove(layer)
            self._remove(layer)

    def undo(self) -> None:
        """Put everything back that is still ours; what somebody else has replaced since stays theirs."""
        for layer in reversed(self._layers):
            self._remove(layer)
        self._seams.clear()
        self._layers = [Layer()]

    def _put(self, layer: Layer, seam: _Seam, original: Any) -> None:
        ours = seam.wrap(original)
        setattr(seam.owner, seam.name, ours)
        self._ours[id(ours)] = ours
        layer.patches.append(_Patch(seam.owner, seam.name, original, ours))

    def _remove(self, layer: Layer) -> None:
        while layer.patches:
            patch = layer.patches.pop()
            del self._ours[id(patch.ours)]
            is_on_top = vars(patch.owner).get(patch.name) is patch.ours
            if is_on_top:
                setattr(patch.owner, patch.name, patch.original)
            if _references(patch) > _ALONE:
                _hand_over(patch, None if is_on_top else _referrers(patch.ours))


def _references(patch: _Patch) -> int:
    """How often ours is referred to, which only CPython can tell; else always more often than by us alone."""
    count = getattr(sys, "getrefcount", None)
    return sys.maxsize if count is None else count(patch.ours)


_ALONE = min(_references(_Patch(None, "", None, object())), sys.maxsize - 1)


def _referrers(value: Any) -> list[Any]:
    from gc import get_referrers

    return get_referrers(value)


def _hand_over(patch: _Patch, holders: list[Any] | None) -> None:
    """Give the original to those who kept ours: to put it back later, as patchers do, or under a name of their own.

    What replaced ours while it was there would otherwise put it back after the last mock has ended. They are looked
    for only where that has happened: ``holders`` is ``None`` where nothing but a module can have kept it.
    """
    if holders is None:
        holders = [vars(sys.modules[name]) for name in _KEEPERS if name in sys.modules]
    for holder in holders:
        if isinstance(holder, tuple) and not isinstance(holder, _Patch):
            _hand_over_within(holder, patch)
            continue
        kept = holder if type(holder) is dict else getattr(holder, "__dict__", None)
        if type(kept) is dict and "__module__" not in kept:  # which is a class's own, and not to be written to
            for name in [name for name, value in kept.items() if value is patch.ours]:
                kept[name] = patch.original


def _hand_over_within(entry: tuple[Any, ...], patch: _Patch) -> None:
    """The same for an entry in a list of things to undo, as pytest's ``monkeypatch`` keeps one."""
    for holder in _referrers(entry):
        if type(holder) is list and entry[:2] == (patch.owner, patch.name):
            renewed = tuple(patch.original if value is patch.ours else value for value in entry)
            holder[:] = [renewed if item is entry else item for item in holder]


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
