"""awscrt, whose requests leave in native code: boto3 falls back to its classic transfers, all else is refused.

boto3 chooses awscrt's S3 client for ``TransferConfig(preferred_transfer_client="crt")`` and, by itself, on machines
that it calls optimised. It asks a function of its own for that client, of which a process has one; when there is none,
because another process holds it, it takes the classic transfers, and so it does in a mock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeoss.errors import OutsideMockError
from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import split_url
from fakeoss.wire.message import lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install", "install_boto3"]

_SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=/s3/aws4_request"}
"""What route() goes by at hosts it does not know: awscrt's S3 client signs further below."""


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Stop what awscrt's own S3 client is asked to send to a host that a mock answers for."""
    from awscrt.s3 import S3Client

    def making(original: Method) -> Method:
        def make_request(client: Any, **options: Any) -> Any:
            if not exchange.sessions:
                return original(client, **options)
            request = options["request"]
            fields = {**lowered(request.headers), **_SIGNED}
            host, method, target = fields.get("host", ""), request.method or "GET", request.path or "/"
            route = exchange.route(host, fields, target, method)
            if route is None:
                return original(client, **options)
            asked = route.session.dispatcher.operation_of(method, target, fields, route.place)
            raise OutsideMockError(
                f"fakeoss: {asked} to {host} was stopped: awscrt would send it in native code, where "
                f"{route.session.origin.name} cannot answer. Use boto3's classic transfers inside a mock: "
                'TransferConfig(preferred_transfer_client="classic").'
            )

        return make_request

    patches.replace(S3Client, "make_request", making)


def install_boto3(patches: PatchSet, exchange: Exchange) -> None:
    """Let boto3 transfer without awscrt while a mock is active, and never past a mock that has ended."""
    from boto3 import crt
    from botocore.client import BaseClient

    def getting(original: Method) -> Method:
        def get_crt_s3_client(client: Any, config: Any) -> Any:
            if exchange.current() is None:
                return original(client, config)
            exchange.claim(client, _SEAMS)
            return None

        return get_crt_s3_client

    patches.replace(crt, "get_crt_s3_client", getting)
    patches.replace(BaseClient, "__init__", exchange.claiming(_SEAMS))


def _asked(client: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    return Asked(split_url(client.meta.endpoint_url)[1], signed=True)


# boto3 reads the keys of a client before it hands a transfer to awscrt, and at no other time
_SEAMS = (Seam("_get_credentials", _asked),)
