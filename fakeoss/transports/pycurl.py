"""pycurl, whose library looks up hosts and connects by itself.

The URLs of served hosts are led to the mock's own server, in path style, or refused.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from fakeoss.transports.exchange import split_url
from fakeoss.transports.native import refuse_native
from fakeoss.transports.stand_ins import stand_in

if TYPE_CHECKING:
    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Lead the URLs that new handles are given; those made before the mock cannot be reached."""
    module = sys.modules["pycurl"]

    def wrap_curl(original: Any) -> Any:
        class Curl(original):  # type: ignore[misc]
            def setopt(self, option: int, value: Any) -> Any:
                if option == module.URL and exchange.sessions:
                    value = _led(value, exchange)
                return super().setopt(option, value)

        return stand_in(original, Curl)

    patches.replace(module, "Curl", wrap_curl)


def _led(url: str | bytes, exchange: Exchange) -> str | bytes:
    text = url.decode("latin-1") if isinstance(url, bytes) else url
    host, target = split_url(text if "://" in text else f"http://{text}")[1:]
    route = exchange.route(host, {}, target, "GET")
    if route is None or exchange.is_server(host):
        return url
    if route.session.endpoint_url is None:
        raise refuse_native(exchange, f"pycurl's request to {host}")
    folder = "" if route.place.bucket is None else f"/{route.place.bucket}"
    return f"{route.session.endpoint_url}{folder}{target}"
