"""icechunk, over the AWS SDK for Rust: its storage reads AWS_ENDPOINT_URL, and is led there anyway, or refused at once.

Left to the environment, its refusal would come after 20 seconds of retries.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from fakeoss.transports.native import native_endpoint
from fakeoss.transports.stand_ins import stand_in

if TYPE_CHECKING:
    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Lead new storages to the mock's own server, or refuse them: every function that makes one makes its options."""

    def wrap_options(original: Any) -> Any:
        def make(**options: Any) -> Any:
            if not exchange.sessions:
                return original(**options)
            endpoint = native_endpoint(exchange, "icechunk", options.get("endpoint_url"))
            return original(**{**options, "endpoint_url": endpoint, "allow_http": True, "force_path_style": True})

        return stand_in(original, make)

    patches.replace(sys.modules["icechunk.storage"], "S3Options", wrap_options)
