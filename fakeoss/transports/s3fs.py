"""s3fs, whose file systems create their client on first use: each is remembered from its construction."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import split_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]

_DEFAULT_HOST = "s3.amazonaws.com"


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Remember the file systems created or used in a mock; their requests go through aiobotocore."""

    filesystem_class: Any = import_module("s3fs.core").S3FileSystem  # s3fs has no type annotations

    def wrap_set_session(original: Callable[..., Any]) -> Callable[..., Any]:
        async def set_session(filesystem: Any, *arguments: Any, **options: Any) -> Any:
            exchange.claim(filesystem, _SEAMS)
            return await original(filesystem, *arguments, **options)

        return set_session

    patches.replace(filesystem_class, "__init__", exchange.claim_on_init(_SEAMS))
    patches.replace(filesystem_class, "set_session", wrap_set_session)


def _destination(filesystem: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    url = filesystem.endpoint_url or filesystem.client_kwargs.get("endpoint_url")
    return Destination(split_url(url)[1] if url else _DEFAULT_HOST, signed=not filesystem.anon)


_SEAMS = (Seam("set_session", _destination),)
