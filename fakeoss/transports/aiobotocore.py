"""aiobotocore's keys, which nobody needs while a mock is active; its requests go through aiohttp or httpx.

Either of the two modules patched here may be the first to be imported, so neither is imported with this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.credentials import EnvProvider, RefreshableCredentials
from botocore.exceptions import PartialCredentialsError

from fakeoss.transports.botocore import S3_NAMES, StandIn, lending

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install_credentials", "install_signer"]


def install_credentials(patches: PatchSet, exchange: Exchange) -> None:
    """Let no client look for keys further than the environment: there are always dummy ones."""
    from aiobotocore.credentials import AioCredentialResolver

    def resolving(original: Method) -> Method:
        async def load_credentials(resolver: Any) -> Any:
            if exchange.current() is None:
                return await original(resolver)
            for provider in resolver.providers:
                if provider.METHOD == EnvProvider.METHOD and (found := await _loaded(provider)) is not None:
                    return found
            return _StandIn(exchange, lambda: original(resolver))

        return load_credentials

    patches.replace(AioCredentialResolver, "load_credentials", resolving)


def install_signer(patches: PatchSet, exchange: Exchange) -> None:
    """Let clients sign for S3 with dummy keys where theirs are none, or would have to be fetched."""
    from aiobotocore.signers import AioRequestSigner

    def signing(original: Method) -> Method:
        lent = lending(original)

        async def get_auth_instance(signer: Any, signing_name: str, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions:
                return await original(signer, signing_name, *arguments, **options)
            keys = options.get("request_credentials") or signer._credentials
            if signing_name not in S3_NAMES or exchange.current() is None:
                if isinstance(keys, _StandIn):  # another service signs with the keys it would have
                    signer = lent(signer, options, await keys.find())
            elif keys is None or isinstance(keys, (StandIn, RefreshableCredentials)):
                signer = lent(signer, options, _StandIn(exchange, _nothing))
            return await original(signer, signing_name, *arguments, **options)

        return get_auth_instance

    patches.replace(AioRequestSigner, "get_auth_instance", signing)


async def _loaded(provider: Any) -> Any:
    """What the environment says, if it says enough."""
    try:
        return await provider.load()
    except PartialCredentialsError:
        return None


async def _nothing() -> None:
    return None


class _StandIn(StandIn):
    """The same credentials for clients that wait for them."""

    def _now(self) -> Any:
        from aiobotocore.credentials import AioCredentials

        session = self._exchange.current()
        if session is None:
            return self._found
        owner = session.dispatcher.accounts.owner
        return AioCredentials(owner.access_key, owner.secret_key, method="fakeoss")

    def found(self) -> Any:
        """What has been found so far: finding has to be waited for."""
        return self._found

    async def find(self) -> Any:
        """The credentials without the mock, looked for once; ``None`` if there are none."""
        if self._find is not None:
            self._found, self._find = await self._find(), None
        return self._found

    async def get_frozen_credentials(self) -> Any:
        """What the signer asks for; ``None`` lets it raise NoCredentialsError."""
        if self._exchange.current() is None:
            await self.find()
        now = self._now()
        return None if now is None else await now.get_frozen_credentials()

    async def get_account_id(self) -> Any:
        """The account that the keys belong to, where they say so."""
        now = self._now()
        return None if now is None else await now.get_account_id()
