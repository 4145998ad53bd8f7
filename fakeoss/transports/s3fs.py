"""s3fs, whose file systems make their client when they are first asked: remembered from when they were made."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import split_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]

_DEFAULT_HOST = "s3.amazonaws.com"


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Remember the file systems made or used in a mock; their requests go through aiobotocore."""

    files_class: Any = import_module("s3fs.core").S3FileSystem  # it has no types

    def connecting(original: Callable[..., Any]) -> Callable[..., Any]:
        async def set_session(files: Any, *arguments: Any, **options: Any) -> Any:
            exchange.claim(files, _SEAMS)
            return await original(files, *arguments, **options)

        return set_session

    patches.replace(files_class, "__init__", exchange.claiming(_SEAMS))
    patches.replace(files_class, "set_session", connecting)


def _asked(files: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    url = files.endpoint_url or files.client_kwargs.get("endpoint_url")
    return Asked(split_url(url)[1] if url else _DEFAULT_HOST, signed=not files.anon)


_SEAMS = (Seam("set_session", _asked),)
