"""The options of a server: which of them may be given, and together with which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.model.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.clock import Clock
    from fakeoss.upstream.forwarder import Forwarder
    from fakeoss.upstream.settings import Upstream

__all__ = ["open_upstream", "require_choice", "require_choices", "require_given"]

_OF_A_NEW_STORE: Final = "limits, clock, seed and data"


def require_given(store: object, *options: object) -> None:
    """Raise TypeError if what was given is no store, or options of a new one were given with it."""
    if not isinstance(store, Store):
        raise TypeError(f"fakeoss.Server: store must be a fakeoss.Store, not {store!r}")
    if any(option is not None for option in options):
        raise TypeError(f"fakeoss.Server: {_OF_A_NEW_STORE} belong to a new store; pass either these or a store")


def require_choices(unsupported: str, auth: str | None, anonymous: str) -> None:
    require_choice("unsupported", unsupported, ("ignore", "reject"))
    require_choice("auth", auth, (None, "lenient", "verify"))
    require_choice("anonymous", anonymous, ("nobody", "owner"))


def open_upstream(
    upstream: str | Upstream, open_at: str, clock: Clock | None, seed: int | str | None, refused: Mapping[str, object]
) -> tuple[Store, Forwarder]:
    """Return what a server has in place of a store, which asks nobody for keys at the host ``open_at``."""
    from fakeoss.upstream import opening  # few servers have one

    opening.require_loopback(open_at)
    return opening.open_upstream(upstream, "fakeoss.Server", clock=clock, seed=seed, refused=refused)


def require_choice(name: str, value: str | None, choices: tuple[str | None, ...]) -> None:
    """Raise ValueError if the option ``name`` has a value that it cannot have."""
    if value not in choices:
        words = ", ".join(filter(None, choices))
        raise ValueError(f"fakeoss.Server: {name} must be one of {words}; not {value!r}")
