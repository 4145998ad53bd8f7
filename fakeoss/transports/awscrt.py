"""awscrt, which sends its requests in native code: boto3 falls back to its classic transfers, awscrt's own client goes
to the server of a mock with ``processes=True`` and is refused in any other.

boto3 uses awscrt's S3 client with ``TransferConfig(preferred_transfer_client="crt")`` and, by default, on machines that
it considers optimised for it. It gets that client, one per process, from a function of its own. If the function returns
none because another process holds the client, boto3 uses its classic transfers; we make it do the same inside a mock.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

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
    """Lead the requests of awscrt's own S3 client to the mock's own server, or refuse them."""
    from awscrt.s3 import S3Client

    twins = _Twins(S3Client)

    def wrap_make_request(original: Method) -> Method:
        def make_request(client: Any, **options: Any) -> Any:
            if not exchange.is_watching:
                return original(client, **options)
            request = options["request"]
            fields = {**lowered(request.headers), **_SIGNED}
            host, method, target = fields.get("host", ""), request.method or "GET", request.path or "/"
            route = exchange.route(host, fields, target, method)
            if route is None or exchange.is_server(host):
                return original(client, **options)
            if route.session.endpoint_url is not None:
                served = _served(request, route.session.endpoint_url, route.place.bucket)
                twin = twins.of(client, route.session.endpoint_url)
                return original(twin, **{**options, "request": served})
            operation = route.session.dispatcher.operation_of(method, target, fields, route.place)
            raise OutsideMockError(
                f"fakeoss: {operation} to {host} was stopped: awscrt would send it in native code, where "
                f"{route.session.origin.name} cannot answer. Write fakeoss.mock(processes=True) to have it served, or "
                'use boto3\'s classic transfers: TransferConfig(preferred_transfer_client="classic").'
            )

        return make_request

    patches.replace(S3Client, "make_request", wrap_make_request)
    patches.replace(S3Client, "__init__", twins.wrap_init(exchange))


class _Twins:
    """For each S3 client of awscrt one with its settings, but without TLS, which is settled when a client is made. Of a
    client that was made outside of all mocks, only the region is known.

    A twin is for one server only: awscrt keeps connections by the name of the host, whatever the port.
    """

    def __init__(self, kind: type) -> None:
        self._kind = kind
        self._settings: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()
        self._made: WeakKeyDictionary[Any, tuple[str, Any]] = WeakKeyDictionary()

    def wrap_init(self, exchange: Exchange) -> Callable[[Method], Method]:
        """Return a wrapper for the constructor that notes the settings of clients made in a mock."""

        def wrap_init(original: Method) -> Method:
            def __init__(client: Any, **settings: Any) -> None:  # noqa: N807
                original(client, **settings)
                if exchange.sessions:
                    self._settings[client] = settings

            return __init__

        return wrap_init

    def of(self, client: Any, endpoint_url: str) -> Any:
        """Return the twin of a client for the server at ``endpoint_url``."""
        known, twin = self._made.get(client, ("", None))
        if known != endpoint_url:
            from awscrt.s3 import S3RequestTlsMode

            settings = self._settings.get(client) or _default_settings(client)
            kept = {name: value for name, value in settings.items() if name != "tls_connection_options"}
            twin = self._kind(**{**kept, "tls_mode": S3RequestTlsMode.DISABLED})
            self._made[client] = endpoint_url, twin
        return twin


def _default_settings(client: Any) -> dict[str, Any]:
    from awscrt.auth import AwsCredentialsProvider

    return {"region": client._region, "credential_provider": AwsCredentialsProvider.new_default_chain()}


def _served(request: Any, endpoint_url: str, bucket: str | None) -> Any:
    """Return the request as sent to the server at ``endpoint_url``, in path style."""
    from awscrt.http import HttpHeaders, HttpRequest

    headers = HttpHeaders([field for field in request.headers if field[0].lower() != "host"])
    headers.add("Host", split_url(endpoint_url).host)
    path = request.path or "/"
    return HttpRequest(
        request.method or "GET", path if bucket is None else f"/{bucket}{path}", headers, request.body_stream
    )


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
