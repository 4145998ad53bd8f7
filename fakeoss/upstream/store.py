"""The face of a store whose buckets an upstream holds: calls, faults, hooks and the clock, nothing that is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from fakeoss.errors import UpstreamError
from fakeoss.model.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.clock import Clock

__all__ = ["UpstreamStore"]

_STORED: Final = (
    *("create_bucket", "bucket", "delete_bucket", "reset", "snapshot", "restore", "diff", "seed", "dump"),
    *("assert_object", "assert_no_object", "assert_no_open_uploads", "on_event", "__contains__"),
)
_FAULTS: Final = frozenset({"empty_page", "lose_part", "repeat_page", "stale"})
"""The kinds of faults that are made of what is stored."""


class UpstreamStore(Store):
    """The store of a mock or a server in front of the engine at ``upstream``. What would need its buckets raises
    UpstreamError."""

    __slots__ = ("_url",)

    def __init__(self, upstream: str, *, clock: Clock | None = None, seed: int | str | None = None) -> None:
        super().__init__(clock=clock, seed=seed)
        self._url = upstream
        self._state.faults.impossible = _FAULTS

    @property
    def upstream(self) -> str:
        """The URL of the engine that holds what is stored."""
        return self._url

    @property
    def buckets(self) -> NoReturn:
        """Raises UpstreamError."""
        raise _refusal(self, "buckets")

    def __repr__(self) -> str:
        return f"<Store in front of {self.upstream}>"


def _refusal(store: UpstreamStore, name: str) -> UpstreamError:
    name = "bucket in store" if name == "__contains__" else name
    return UpstreamError(
        f"fakeoss: {name} needs what is stored, and that lies in the upstream {store.upstream}: ask it with a client; "
        "calls, faults, hooks and the clock are here"
    )


def _refusing(name: str) -> Callable[..., NoReturn]:
    def refuse(self: UpstreamStore, *arguments: Any, **options: Any) -> NoReturn:
        __tracebackhide__ = True
        raise _refusal(self, name)

    refuse.__name__, refuse.__doc__ = name, "Raises UpstreamError."
    return refuse


for _name in _STORED:
    setattr(UpstreamStore, _name, _refusing(_name))
