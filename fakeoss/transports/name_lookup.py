"""The last guard: no address of a host that is served is looked up, so that no client goes past the seams unseen."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Refuse to look up the hosts of the services while a mock is active; those that a user named are looked up.

    What serves those hosts (a database on ``localhost``, say) may be asked for other things too.
    """

    def looking(original: Callable[..., Any]) -> Callable[..., Any]:
        def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
            if host and exchange.sessions:
                exchange.look_up(host.decode("latin-1") if isinstance(host, (bytes, bytearray)) else str(host))
            return original(host, *arguments, **options)

        return look_up

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        patches.replace(socket, name, looking)
