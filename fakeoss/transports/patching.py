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
    """Replaced attributes, undone in reverse.

    The first layer is what the first mock replaces. A mock that finds another mocking library over it lays a further
    one on top, so that it answers; that one goes when the mocks entered since are gone.
    """

    def __init__(self) -> None:
        self._watched: list[_Watch] = []
        self._layers = [Layer()]

    def replace(self, owner: Any, name: str, wrap: Wrap) -> None:
        """Put ``wrap(original)`` in the place of an attribute. Raises KeyError when the library moved its seam."""
        _put(self._layers[0], owner, name, vars(owner)[name], wrap)

    def watch(self, owner: Any, name: str, is_foreign: Callable[[Any], bool], wrap: Wrap) -> None:
        """Put ``wrap(original)`` there only over what ``is_foreign``: a mocking library's that a mock is inside of."""
        self._watched.append(_Watch(owner, name, wrap, is_foreign))

    def cover(self) -> Layer:
        """The layer of a mock that is being entered: a new one if others have replaced since what is ours."""
        layer = Layer()
        try:
            self._lay(layer)
        except BaseException:
            _remove(layer)
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
                if current is not ours and current is not None and not self._is_ours(current):
                    _put(layer, owner, name, current, wrap)
        for owner, name, wrap, is_foreign in self._watched:
            current = vars(owner).get(name)
            if current is not None and is_foreign(current) and not self._is_ours(current):
                _put(layer, owner, name, current, wrap)

    def _is_ours(self, value: Any) -> bool:
        return any(value is patch.ours for layer in self._layers for patch in layer.patches)

    def uncover(self, layer: Layer) -> None:
        """A mock of that layer has ended."""
        layer.users -= 1
        if not layer.users and layer is not self._layers[0]:
            self._layers.remove(layer)
            _remove(layer)

    def undo(self) -> None:
        """Put everything back that is still ours; what somebody else has replaced since stays theirs."""
        for layer in reversed(self._layers):
            _remove(layer)
        self._watched.clear()
        self._layers = [Layer()]


def _put(layer: Layer, owner: Any, name: str, original: Any, wrap: Wrap) -> None:
    ours = wrap(original)
    setattr(owner, name, ours)
    layer.patches.append(_Patch(owner, name, original, ours, wrap))


def _remove(layer: Layer) -> None:
    while layer.patches:
        patch = layer.patches.pop()
        is_on_top = vars(patch.owner).get(patch.name) is patch.ours
        if is_on_top:
            setattr(patch.owner, patch.name, patch.original)
        if _count(patch.ours) > _ALONE and (not is_on_top or _is_kept_by_module(patch.ours)):
            _hand_over(patch)


_count: Callable[[Any], int] = getattr(sys, "getrefcount", lambda value: sys.maxsize)
"""How often something is referred to, which only CPython can tell."""
_SAMPLE = _Patch(None, "", None, object(), id)
_ALONE = min(_count(_SAMPLE.ours), sys.maxsize - 1)


def _referrers(value: Any) -> list[Any]:
    from gc import get_referrers

    return get_referrers(value)


def _is_kept_by_module(value: Any) -> bool:
    modules = [sys.modules[name] for name in _KEEPERS if name in sys.modules]
    return any(value is kept for module in modules for kept in list(vars(module).values()))


def _hand_over(patch: _Patch) -> None:
    """Give the original to those who kept ours: to put it back later, as patchers do, or under a name of their own.

    What replaced ours while it was there would otherwise put it back after the last mock has ended.
    """
    for holder in _referrers(patch.ours):
        if isinstance(holder, tuple) and not isinstance(holder, _Patch):
            _hand_over_within(holder, patch)
            continue
        kept = holder if type(holder) is dict else getattr(holder, "__dict__", None)
        if type(kept) is dict and "__module__" not in kept:  # which is a class's own, and not to be written to
            for name in [name for name, value in list(kept.items()) if value is patch.ours]:
                kept[name] = patch.original


def _hand_over_within(entry: tuple[Any, ...], patch: _Patch) -> None:
    """The same for an entry in a list of things to undo, as pytest's ``monkeypatch`` keeps one."""
    for holder in _referrers(entry):
        if type(holder) is list and entry[0] is patch.owner and patch.name in entry[1:2]:
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
