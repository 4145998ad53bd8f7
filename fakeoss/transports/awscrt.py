"""awscrt, which sends its requests in native code: boto3 falls back to its classic transfers, all else is refused.

boto3 uses awscrt's S3 client with ``TransferConfig(preferred_transfer_client="crt")`` and, by default, on machines that
it considers optimised for it. It gets that client, one per process, from a function of its own. If the function returns
none because another process holds the client, boto3 uses its classic transfers; we make it do the same inside a mock.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from fakeoss.errors import OutsideMockError
from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import split_url
from fakeoss.wire.message import lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install", "install_boto3"]

_SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=/s3/aws4_request"}
"""Makes ``route`` treat the request as signed for S3: awscrt's S3 client signs only after the seam."""


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Refuse the requests of awscrt's own S3 client to any host that a mock answers for."""
    from awscrt.s3 import S3Client

    def wrap_make_request(original: Method) -> Method:
        def make_request(client: Any, **options: Any) -> Any:
            if not exchange.is_watching:
                return original(client, **options)
            request = options["request"]
            fields = {**lowered(request.headers), **_SIGNED}
            host, method, target = fields.get("host", ""), request.method or "GET", request.path or "/"
            route = exchange.route(host, fields, target, method)
            if route is None:
                return original(client, **options)
            operation = route.session.dispatcher.operation_of(method, target, fields, route.place)
            raise OutsideMockError(
                f"fakeoss: {operation} to {host} was stopped: awscrt would send it in native code, where "
                f"{route.session.origin.name} cannot answer. Use boto3's classic transfers inside a mock: "
                'TransferConfig(preferred_transfer_client="classic").'
            )

        return make_request

    patches.replace(S3Client, "make_request", wrap_make_request)


def install_boto3(patches: PatchSet, exchange: Exchange) -> None:
    """Let boto3 transfer without awscrt while a mock is active, and refuse clients whose mock has ended."""
    from botocore.client import BaseClient

    def wrap_get_client(original: Method) -> Method:
        def get_crt_s3_client(client: Any, config: Any) -> Any:
            if exchange.current() is None:
                return original(client, config)
            exchange.claim(client, _SEAMS)
            return None

        return get_crt_s3_client

    crt = sys.modules["boto3.crt"]  # loaded, as its import led here; boto3 itself may be hidden from imports
    patches.replace(crt, "get_crt_s3_client", wrap_get_client)
    patches.replace(BaseClient, "__init__", exchange.claim_on_init(_SEAMS))


def _destination(client: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    return Destination(split_url(client.meta.endpoint_url)[1], signed=True)


# boto3 reads a client's credentials this way only before it hands a transfer to awscrt
_SEAMS = (Seam("_get_credentials", _destination),)
