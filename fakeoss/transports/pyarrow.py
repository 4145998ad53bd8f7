"""pyarrow, whose file systems are made in native code: pandas, pyiceberg and datasets get theirs from ``pyarrow.fs``.

``FileSystem.from_uri`` reads AWS_ENDPOINT_URL (in Arrow's S3Options), ``S3FileSystem(...)`` does not. Neither can be
replaced on its class, which is immutable, so the names in ``pyarrow.fs`` are: what they make are pyarrow's own objects.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from fakeoss.transports.exchange import Route, split_url
from fakeoss.transports.native import native_endpoint
from fakeoss.transports.stand_ins import stand_in
from fakeoss.wire.address import Place
from fakeoss.wire.message import Request, Url

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]

_SCHEME = "s3"


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Lead new file systems to the mock's own server while a mock is active, or refuse them."""
    module = sys.modules["pyarrow.fs"]
    patches.replace(module, "FileSystem", lambda original: _stand_in(original, exchange))
    if "S3FileSystem" in vars(module):  # it may have been built without
        patches.replace(module, "S3FileSystem", lambda original: _stand_in(original, exchange))
        patches.replace(module, "resolve_s3_region", lambda original: _wrap_resolve(original, exchange))


def _stand_in(original: Any, exchange: Exchange) -> Any:
    def make(*arguments: Any, **options: Any) -> Any:
        return original(*arguments, **_redirect(options, exchange))

    def from_uri(uri: Any) -> Any:
        return original.from_uri(_redirect_uri(uri, exchange))

    is_s3 = original.__name__ == "S3FileSystem"
    return stand_in(original, make if is_s3 else original, from_uri=staticmethod(from_uri))


def _redirect(options: dict[str, Any], exchange: Exchange) -> dict[str, Any]:
    given = options.get("endpoint_override")
    url = f"{options.get('scheme') or 'https'}://{given}" if given and "://" not in given else given
    endpoint = native_endpoint(exchange, "pyarrow.fs.S3FileSystem", url)
    if endpoint == url:
        return options
    kept = {name: value for name, value in options.items() if name not in {"force_virtual_addressing", "proxy_options"}}
    return {**kept, "endpoint_override": endpoint, "scheme": split_url(str(endpoint)).scheme}


def _redirect_uri(uri: Any, exchange: Exchange) -> Any:
    """Return an ``s3:`` URI whose query names the mock's own server."""
    text = str(uri)
    if exchange.current() is None or not text.startswith(f"{_SCHEME}://"):
        return uri
    path, _, query = text.partition("?")
    options = _redirect(dict(parse_qsl(query)), exchange)
    return f"{path}?{urlencode(options)}" if options else uri


def _wrap_resolve(original: Callable[..., str], exchange: Exchange) -> Callable[..., str]:
    """Answer the question for a bucket's region, which pyarrow would ask Amazon."""

    def resolve_s3_region(bucket: str) -> str:
        session = exchange.current()
        if session is None:
            return original(bucket)
        endpoint = str(native_endpoint(exchange, "pyarrow.fs.resolve_s3_region"))
        scheme, host, _ = split_url(endpoint)
        request = Request("HEAD", Url(scheme, host, f"/{bucket}"), {"host": host})
        response = Route(session, Place()).send(request)
        if response.status == HTTPStatus.NOT_FOUND:
            raise OSError(f"Bucket '{bucket}' not found")
        return response.headers.get("x-amz-bucket-region") or session.dispatcher.profile.default_region

    return resolve_s3_region
