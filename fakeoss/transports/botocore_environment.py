"""What botocore reads from the machine besides credentials: a profile, a token, the region. A mock needs none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import InvalidConfigError, ProfileNotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install_async_region", "install_profile", "install_region", "install_token"]


def install_profile(patches: PatchSet, exchange: Exchange) -> None:
    """Treat a profile that is not configured on this machine as an empty one."""
    from botocore.session import Session

    def wrap_get_scoped_config(original: Method) -> Method:
        def get_scoped_config(session: Session) -> Any:
            try:
                return original(session)
            except ProfileNotFound:
                if exchange.current() is None:
                    raise
                return {}

        return get_scoped_config

    patches.replace(Session, "get_scoped_config", wrap_get_scoped_config)


def install_token(patches: PatchSet, exchange: Exchange) -> None:
    """Treat incomplete single sign-on settings as "no token": every client loads one when it is created."""
    from botocore.tokens import TokenProviderChain

    def wrap_load_token(original: Method) -> Method:
        def load_token(chain: TokenProviderChain, **options: Any) -> Any:
            try:
                return original(chain, **options)
            except InvalidConfigError:
                if exchange.current() is None:
                    raise
                return None

        return load_token

    patches.replace(TokenProviderChain, "load_token", wrap_load_token)


def install_region(patches: PatchSet, exchange: Exchange) -> None:
    """Keep botocore from asking instance metadata for the region, as defaults mode ``auto`` does for each client."""
    from botocore.utils import IMDSRegionProvider

    def wrap_provide(original: Method) -> Method:
        def provide(provider: IMDSRegionProvider) -> Any:
            return original(provider) if exchange.current() is None else None

        return provide

    patches.replace(IMDSRegionProvider, "provide", wrap_provide)


def install_async_region(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for aiobotocore."""
    from aiobotocore.utils import AioIMDSRegionProvider

    def wrap_provide(original: Method) -> Method:
        async def provide(provider: AioIMDSRegionProvider) -> Any:
            return await original(provider) if exchange.current() is None else None

        return provide

    patches.replace(AioIMDSRegionProvider, "provide", wrap_provide)
