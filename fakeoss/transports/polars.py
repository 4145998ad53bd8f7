"""polars, over the crate object_store: led by what it asks its credential providers, or refused.

polars keeps a store for each URL and each provider for the life of the process, with the endpoint that the environment
named when it was made: neither a mock's nor a later one's would be read. It knows providers by a cache key, and asks
them for options that go before all others (``_storage_update_options``, with which its own leads to the endpoint of an
AWS profile), so in a mock the provider has a key of that mock's, and returns its endpoint.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from hashlib import sha256
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from fakeoss.transports.native import FIRST_OPTION, named_endpoint, native_endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install"]

_NAME: Final = "_init_credential_provider_builder"
_PACKAGE: Final = "polars."
_DEFINING: Final = "polars.io.cloud.credential_provider._builder"


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Lead polars to the mock's own server, or refuse it: each of its modules has imported the function by name."""
    patches.varies = True  # there may be more modules the next time
    for module in _users(len(sys.modules)):
        patches.replace(module, _NAME, lambda original: _wrap(original, exchange))


@lru_cache(maxsize=1)
def _users(modules: int) -> list[ModuleType]:
    """Return the modules of polars that have the function, while as many ``modules`` are imported.

    The one that defines it comes last: a module that was imported inside an earlier mock has our function from there.
    """
    users = [
        module for name, module in list(sys.modules.items()) if name.startswith(_PACKAGE) and _NAME in vars(module)
    ]
    return sorted(users, key=lambda module: module.__name__ == _DEFINING)


def _wrap(original: Callable[..., Any], exchange: Exchange) -> Callable[..., Any]:
    def init_builder(provider: Any, source: Any, storage_options: dict[str, Any] | None, caller: str) -> Any:
        builder = original(provider, source, storage_options, caller)
        if not exchange.sessions or not _is_aws(source):
            return builder
        endpoint = native_endpoint(exchange, "polars", named_endpoint(storage_options))
        if endpoint is None:
            return builder
        from polars.io.cloud.credential_provider._builder import CredentialProviderBuilder

        inner = None if builder is None else builder.credential_provider_init
        return CredentialProviderBuilder(_Led(inner, endpoint))

    return init_builder


def _is_aws(source: Any) -> bool:
    from polars.io.cloud._utils import _first_scan_path, _get_path_scheme, _is_aws_cloud

    path = _first_scan_path(source)
    scheme = None if path is None else _get_path_scheme(path)
    return scheme is not None and _is_aws_cloud(scheme=scheme, first_scan_path=str(path))


class _Led:
    """In place of what makes a provider (``CredentialProviderBuilderImpl``): makes it, with an endpoint; or, of none,
    one that has nothing but an endpoint."""

    def __init__(self, inner: Any, endpoint: str) -> None:
        self._inner = inner
        self._endpoint = endpoint

    def __call__(self) -> _Provider:
        provider: Any = None if self._inner is None else self._inner()
        if hasattr(provider, "clear_cached_credentials"):
            provider.clear_cached_credentials()  # polars keeps providers, too, with the keys of an earlier mock
        return _Provider(provider, self._endpoint)

    @property
    def provider_repr(self) -> str:
        return "fakeoss" if self._inner is None else str(self._inner.provider_repr)

    def stable_cache_key(self) -> bytes:
        inner = b"" if self._inner is None else self._inner.stable_cache_key()
        return sha256(self._endpoint.encode() + inner).digest()[:16]


class _Provider:
    """A credential provider of polars with an endpoint."""

    def __init__(self, inner: Any, endpoint: str) -> None:
        self._inner = inner
        self._endpoint = endpoint

    def __call__(self) -> Any:
        return self._inner()

    def _storage_update_options(self) -> dict[str, str]:
        find = getattr(self._inner, "_storage_update_options", dict)
        return {**find(), "endpoint_url": self._endpoint, FIRST_OPTION: self._endpoint}

    def _can_use_as_provider(self) -> bool:
        return self._inner is not None and bool(getattr(self._inner, "_can_use_as_provider", lambda: True)())
