"""What botocore reads from the machine besides credentials: a profile, a token, the region. A mock needs none of it."""

from __future__ import annotations

import os
from copy import copy
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import InvalidConfigError, ProfileNotFound

from fakeoss.environment import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = [
    "install_async_region",
    "install_profile",
    "install_region",
    "install_token",
    "install_variables",
    "with_own_environment",
]

_AMAZON: Final = "s3.amazonaws.com"
"""Where clients go that nobody tells where to go."""


def install_variables(patches: PatchSet, exchange: Exchange) -> None:
    """Show clients of this process the environment without what is set for others: they are served in memory, at the
    hosts where they are without it."""
    from botocore.configprovider import EnvironmentProvider

    def wrap_provide(original: Method) -> Method:
        def provide(provider: Any) -> Any:
            if ENVIRONMENT.top is not None and provider._env is os.environ and _is_hidden(exchange):
                return ENVIRONMENT.original(provider._name)
            return original(provider)

        return provide

    patches.replace(EnvironmentProvider, "provide", wrap_provide)


def with_own_environment(provider: Any, exchange: Exchange) -> Any:
    """Return a provider of credentials that sees the environment without what is set for others."""
    if ENVIRONMENT.top is not None and provider.environ is os.environ and _is_hidden(exchange):
        provider = copy(provider)
        provider.environ = ENVIRONMENT.originals()
    return provider


def _is_hidden(exchange: Exchange) -> bool:
    """Whether the environment is hidden from clients of this process. It is not if the mock has set it and does not
    serve Amazon's hosts: it would only refuse the clients that nobody tells where to go."""
    session = exchange.current()
    return session is not None and (session.server is None or session.hosts.find(_AMAZON) is not None)


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
