"""icechunk, over the AWS SDK for Rust: its storage reads AWS_ENDPOINT_URL, and is led there anyway, or refused at once.

Left to the environment, its refusal would come after 20 seconds of retries.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from fakeoss.transports.native import native_endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install", "install_storage"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Lead new storages to the mock's own server, or refuse them: the names in the package itself."""
    patches.replace(sys.modules["icechunk"], "s3_storage", _wrap(exchange))


def install_storage(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for the names in the module that defines them."""
    module = sys.modules["icechunk.storage"]
    for name in ("s3_storage", "s3_object_store_storage"):
        patches.replace(module, name, _wrap(exchange))


def _wrap(exchange: Exchange) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def wrap_storage(original: Callable[..., Any]) -> Callable[..., Any]:
        def storage(**options: Any) -> Any:
            if not exchange.sessions:
                return original(**options)
            endpoint = native_endpoint(exchange, "icechunk", options.get("endpoint_url"))
            return original(**{**options, "endpoint_url": endpoint, "allow_http": True, "force_path_style": True})

        return storage

    return wrap_storage
