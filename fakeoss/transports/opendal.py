"""opendal, whose operators read AWS_ENDPOINT_URL unless the program names an endpoint."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from fakeoss.transports.native import native_endpoint
from fakeoss.transports.stand_ins import stand_in

if TYPE_CHECKING:
    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Lead new operators of service S3 to the mock's own server, or refuse them."""

    def led(scheme: Any, options: dict[str, Any]) -> dict[str, Any]:
        if not exchange.sessions or str(scheme).rpartition(".")[2].lower() != "s3":
            return options
        endpoint = native_endpoint(exchange, "opendal", options.get("endpoint"))
        kept = {name: value for name, value in options.items() if name != "enable_virtual_host_style"}
        return {**kept, "endpoint": endpoint}

    def wrap_operator(original: Any) -> Any:
        def make(scheme: Any, *arguments: Any, **options: Any) -> Any:
            return original(scheme, *arguments, **led(scheme, options))

        def from_config(config: Any) -> Any:
            return original.from_config(led(config.get("scheme"), config))

        def from_uri(uri: str, **options: Any) -> Any:
            scheme, _, rest = uri.partition("://")
            query = dict(parse_qsl(rest.partition("?")[2]))
            return original.from_uri(uri.partition("?")[0], **led(scheme, {**query, **options}))

        return stand_in(original, make, from_config=staticmethod(from_config), from_uri=staticmethod(from_uri))

    for name in ("AsyncOperator", "Operator"):
        patches.replace(sys.modules["opendal"], name, wrap_operator)
