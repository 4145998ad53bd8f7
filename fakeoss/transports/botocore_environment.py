"""What botocore looks for on the machine besides keys: a profile, a token, the region; none is needed in a mock."""

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
    """Let a profile that the machine does not have be an empty one."""
    from botocore.session import Session

    def scoping(original: Method) -> Method:
        def get_scoped_config(session: Session) -> Any:
            try:
                return original(session)
            except ProfileNotFound:
                if exchange.current() is None:
                    raise
                return {}

        return get_scoped_config

    patches.replace(Session, "get_scoped_config", scoping)


def install_token(patches: PatchSet, exchange: Exchange) -> None:
    """Let settings of single sign-on that lead nowhere give no token: every client asks for one when it is made."""
    from botocore.tokens import TokenProviderChain

    def loading(original: Method) -> Method:
        def load_token(chain: TokenProviderChain, **options: Any) -> Any:
            try:
                return original(chain, **options)
            except InvalidConfigError:
                if exchange.current() is None:
                    raise
                return None

        return load_token

    patches.replace(TokenProviderChain, "load_token", loading)


def install_region(patches: PatchSet, exchange: Exchange) -> None:
    """Ask no instance metadata for the region, as defaults mode ``auto`` does when a client is made."""
    from botocore.utils import IMDSRegionProvider

    def providing(original: Method) -> Method:
        def provide(provider: IMDSRegionProvider) -> Any:
            return original(provider) if exchange.current() is None else None

        return provide

    patches.replace(IMDSRegionProvider, "provide", providing)


def install_async_region(patches: PatchSet, exchange: Exchange) -> None:
    """Nor does aiobotocore ask for it."""
    from aiobotocore.utils import AioIMDSRegionProvider

    def providing(original: Method) -> Method:
        async def provide(provider: AioIMDSRegionProvider) -> Any:
            return await original(provider) if exchange.current() is None else None

        return provide

    patches.replace(AioIMDSRegionProvider, "provide", providing)
