"""The options of ``fakeoss.Server``: what is refused, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.control import MODES
from fakeoss.model.store import Store
from fakeoss.server.gate import ANY_HOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fakeoss.clock import Clock
    from fakeoss.upstream.forwarder import Forwarder
    from fakeoss.upstream.settings import Upstream

__all__ = [
    "bucket_names",
    "open_upstream",
    "require_choices",
    "require_given",
    "with_port",
]

_OF_A_NEW_STORE: Final = "limits, clock, seed and data"


def bucket_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of buckets. Raises TypeError for a single text."""
    if isinstance(names, str):
        raise TypeError(f"fakeoss.Server: buckets must be a list, even of a single item: buckets=[{names!r}]")
    return tuple(names)


def require_given(store: object, *options: object) -> None:
    """Raise TypeError if what was given is no store, or options of a new one were given with it."""
    if not isinstance(store, Store):
        raise TypeError(f"fakeoss.Server: store must be a fakeoss.Store, not {store!r}")
    if any(option is not None for option in options):
        raise TypeError(f"fakeoss.Server: {_OF_A_NEW_STORE} belong to a new store; pass either these or a store")


def require_choices(unsupported: str, auth: str | None, anonymous: str, control: str) -> None:
    _require_choice("unsupported", unsupported, ("ignore", "reject"))
    _require_choice("auth", auth, (None, "lenient", "verify"))
    _require_choice("anonymous", anonymous, ("nobody", "owner"))
    _require_choice("control", control, MODES)


def open_upstream(
    upstream: str | Upstream, open_at: str, clock: Clock | None, seed: int | str | None, refused: Mapping[str, object]
) -> tuple[Store, Forwarder]:
    """Return what a server has in place of a store, which asks nobody for keys at the host ``open_at``."""
    from fakeoss.upstream.opening import open_upstream, require_loopback  # few servers have one

    require_loopback(open_at)
    return open_upstream(upstream, "fakeoss.Server", clock=clock, seed=seed, refused=refused)


def _require_choice(name: str, value: str | None, choices: tuple[str | None, ...]) -> None:
    """Raise ValueError if the option ``name`` has a value that it cannot have."""
    if value not in choices:
        words = ", ".join(filter(None, choices))
        raise ValueError(f"fakeoss.Server: {name} must be one of {words}; not {value!r}")


def with_port(names: tuple[str, ...], port: int) -> set[str]:
    """Return the hosts of a server with its port, as clients write them."""
    hosts = {"127.0.0.1", "[::1]", "0.0.0.0", *(name for name in names if name != ANY_HOST)}
    return {f"{host}:{port}" for host in hosts} | (hosts if port == 80 else set())
