"""tensorstore, which reads no endpoint from the environment: what is opened is a spec, and its driver s3 takes one.

Specs are JSON, URLs, or objects made of either; the endpoint is put where the driver's documentation has it
("s3 Key-Value Store driver").
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from fakeoss.transports.native import native_endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Function = Callable[..., Any]

__all__ = ["install"]

_DRIVER: Final = "s3"
_URL: Final = "s3://"


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Lead what is opened to the mock's own server, or refuse it."""
    module = sys.modules["tensorstore"]

    def wrap_open(kind: Any) -> Callable[[Function], Function]:
        def wrap(original: Function) -> Function:
            def open_spec(spec: Any, *arguments: Any, **options: Any) -> Any:
                if not exchange.sessions:
                    return original(spec, *arguments, **options)
                if options.get("kvstore") is not None:
                    options["kvstore"] = _led(options["kvstore"], module.KvStore.Spec, exchange)
                return original(_led(spec, kind, exchange), *arguments, **options)

            return open_spec

        return wrap

    patches.replace(module, "open", wrap_open(module.Spec))
    patches.replace(module.KvStore, "open", wrap_open(module.KvStore.Spec))  # called on the class alone


def _led(spec: Any, kind: Any, exchange: Exchange) -> Any:
    """Return a spec of ``kind`` with the endpoint of the mock's server; what is not on S3 is returned as it is."""
    if isinstance(spec, str):
        document = kind(spec).to_json() if spec.startswith(_URL) else spec
    else:
        document = spec.to_json() if isinstance(spec, kind) else spec
    led = _with_endpoints(document, exchange)
    return spec if led == document else kind(led)


def _with_endpoints(document: Any, exchange: Exchange) -> Any:
    if isinstance(document, list):
        return [_with_endpoints(item, exchange) for item in document]
    if isinstance(document, str) and document.startswith(_URL):
        bucket, _, path = document.removeprefix(_URL).partition("/")
        document = {"driver": _DRIVER, "bucket": bucket, "path": path}
    if not isinstance(document, dict):
        return document
    led = {name: _with_endpoints(value, exchange) for name, value in document.items()}
    if led.get("driver") == _DRIVER:
        endpoint = native_endpoint(exchange, "tensorstore", led.get("endpoint"))
        kept = {name: value for name, value in led.items() if endpoint == led.get("endpoint") or name != "host_header"}
        led = {**kept, "endpoint": endpoint}
    return led
