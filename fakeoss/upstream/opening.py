"""What a mock or a server in front of an upstream has in place of a store of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeoss.upstream.forwarder import Forwarder
from fakeoss.upstream.settings import upstream_of
from fakeoss.upstream.store import UpstreamStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.clock import Clock

__all__ = ["open_upstream", "require_loopback"]


def open_upstream(
    value: Any,
    whose: str,
    *,
    clock: Clock | None,
    seed: int | str | None,
    refused: Mapping[str, object],
) -> tuple[UpstreamStore, Forwarder]:
    """Return the face of a store, and what asks the upstream that the option ``upstream`` of ``whose`` names. Raises
    TypeError if one of the options that go with a store of its own is not ``None`` or false, and what ``upstream_of``
    raises."""
    for name, option in refused.items():
        if option is not None and option is not False:
            raise TypeError(
                f"{whose}: {name} is for a store of its own, and with upstream there is none: give one of them"
            )
    upstream = upstream_of(value, whose)
    return UpstreamStore(upstream.url, clock=clock, seed=seed), Forwarder(upstream)


def require_loopback(host: str) -> None:
    """Raise ValueError unless a server at ``host`` can be reached from this machine only: everybody else could use the
    keys of the upstream, too."""
    if not (host in {"localhost", "::1"} or host.startswith("127.")):
        raise ValueError(
            f"fakeoss.Server: at {host or '0.0.0.0'} everybody could use the keys of the upstream: give users, whose "
            "signatures are verified, or auth='lenient' if that is meant"
        )
