"""aiobotocore's credentials, none of which are needed while a mock is active; its requests go through aiohttp or httpx.

Either of the two modules patched here may be imported first, so this module imports neither at its top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.credentials import EnvProvider, RefreshableCredentials
from botocore.exceptions import PartialCredentialsError

from fakeoss.transports.botocore import S3_NAMES, StandIn, credentials_setter
from fakeoss.transports.botocore_environment import with_own_environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install_credentials", "install_signer"]


def install_credentials(patches: PatchSet, exchange: Exchange) -> None:
    """Stop clients from looking for credentials beyond the environment: dummy ones take their place."""
    from aiobotocore.credentials import AioCredentialResolver

    def wrap_load_credentials(original: Method) -> Method:
        async def load_credentials(resolver: Any) -> Any:
            if exchange.current() is None:
                return await original(resolver)
            for provider in resolver.providers:
                if provider.METHOD == EnvProvider.METHOD and (keys := await _load(provider, exchange)) is not None:
                    return keys
            return _StandIn(exchange, lambda: original(resolver))

        return load_credentials

    patches.replace(AioCredentialResolver, "load_credentials", wrap_load_credentials)


def install_signer(patches: PatchSet, exchange: Exchange) -> None:
    """Let clients sign for S3 with dummy credentials if they have none, or would have to fetch them."""
    from aiobotocore.signers import AioRequestSigner

    def wrap_get_auth_instance(original: Method) -> Method:
        set_credentials = credentials_setter(original)

        async def get_auth_instance(signer: Any, signing_name: str, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions:
                return await original(signer, signing_name, *arguments, **options)
            keys = options.get("request_credentials") or signer._credentials
            if signing_name not in S3_NAMES or exchange.current() is None:
                if isinstance(keys, _StandIn):  # for another service, or outside a mock: the real credentials
                    signer = set_credentials(signer, options, await keys.load())
            elif keys is None or isinstance(keys, (StandIn, RefreshableCredentials)):
                signer = set_credentials(signer, options, _StandIn(exchange, _no_credentials))
            return await original(signer, signing_name, *arguments, **options)

        return get_auth_instance

    patches.replace(AioRequestSigner, "get_auth_instance", wrap_get_auth_instance)


async def _load(provider: Any, exchange: Exchange) -> Any:
    """Return the credentials of the environment, or ``None`` if they are missing or incomplete."""
    try:
        return await with_own_environment(provider, exchange).load()
    except PartialCredentialsError:
        return None


async def _no_credentials() -> None:
    return None


class _StandIn(StandIn):
    """The same credentials for asynchronous clients."""

    def _current(self) -> Any:
        from aiobotocore.credentials import AioCredentials

        session = self._exchange.current()
        if session is None:
            return self._real
        owner = session.dispatcher.accounts.owner
        return AioCredentials(owner.access_key, owner.secret_key, method="fakeoss")

    def real(self) -> Any:
        """The real credentials if ``load`` has already found them: loading has to be awaited."""
        return self._real

    async def load(self) -> Any:
        """Return the credentials that would be used without the mock, loaded once; ``None`` if there are none."""
        if self._loader is not None:
            self._real, self._loader = await self._loader(), None
        return self._real

    async def get_frozen_credentials(self) -> Any:
        """Return the credentials for the signer; with ``None`` it raises NoCredentialsError."""
        if self._exchange.current() is None:
            await self.load()
        current = self._current()
        return None if current is None else await current.get_frozen_credentials()

    async def get_account_id(self) -> Any:
        """Return the account of the credentials, if they name one."""
        current = self._current()
        return None if current is None else await current.get_account_id()
