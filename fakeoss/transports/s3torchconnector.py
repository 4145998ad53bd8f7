"""s3torchconnector, whose client is Mountpoint's, over the AWS CRT: it reads AWS_ENDPOINT_URL if it is given none.

Of the variables that name an endpoint it reads that one alone. It reads HTTP_PROXY, too, but not NO_PROXY, and would
ask the proxy for this machine.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import OutsideMockError
from fakeoss.transports.native import native_endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]

_PROXIES: Final = ("http_proxy", "HTTP_PROXY")


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Lead new native clients to the mock's own server, or refuse them; they are made at the first request."""

    def wrap_client(original: Callable[..., Any]) -> Callable[..., Any]:
        def make(*arguments: Any, **options: Any) -> Any:
            if exchange.sessions:
                endpoint = native_endpoint(exchange, "s3torchconnector", options.get("endpoint"))
                _require_no_proxy()
                options = {**options, "endpoint": endpoint, "force_path_style": True}
            return original(*arguments, **options)

        return make

    patches.replace(sys.modules["s3torchconnector._s3client._s3client"], "MountpointS3Client", wrap_client)


def _require_no_proxy() -> None:
    for name in _PROXIES:
        if os.environ.get(name):
            raise OutsideMockError(
                f"fakeoss: s3torchconnector was stopped: it would ask the proxy that {name} names, as it does not know "
                f"NO_PROXY. Remove {name} from the environment of the test."
            )
