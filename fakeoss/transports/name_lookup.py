"""The last guard: addresses of served hosts are never looked up, so no client can bypass the seams unnoticed."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Refuse address look-ups of the services' own hosts while a mock is active.

    Hosts named with ``endpoints=`` may be looked up: other programs may listen there too, such as a database on
    ``localhost``.
    """

    def wrap_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
        def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
            if host and exchange.is_watching:
                exchange.look_up(host.decode("latin-1") if isinstance(host, (bytes, bytearray)) else str(host))
            return original(host, *arguments, **options)

        return look_up

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        patches.replace(socket, name, wrap_lookup)
