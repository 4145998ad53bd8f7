"""aiobotocore reads all the certificates of the world for every client; in a mock, once, until a connection is made."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["PatientContext", "install"]


class PatientContext(ssl.SSLContext):
    """A context that reads a file of certificates that was read before when it is first used."""

    _awaited: tuple[str, ...] = ()

    def load_verify_locations(self, cafile: Any = None, capath: Any = None, cadata: Any = None) -> None:
        """Load certificates, later if the file has been found good. Raises what the original raises."""
        version = _version_of(cafile) if type(cafile) is str and capath is None and cadata is None else None
        if version is not None and _GOOD.get(cafile) == version:
            self._awaited = (*self._awaited, cafile)
            return
        super().load_verify_locations(cafile, capath, cadata)
        if version is not None:
            _GOOD[cafile] = version

    def _settle(self) -> None:
        awaited, self._awaited = self._awaited, ()
        for bundle in awaited:
            super().load_verify_locations(bundle)

    def wrap_bio(self, *arguments: Any, **options: Any) -> ssl.SSLObject:
        """Begin a connection of an event loop."""
        self._settle()
        return super().wrap_bio(*arguments, **options)

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        """Begin a connection of a socket."""
        self._settle()
        return super().wrap_socket(*arguments, **options)

    def get_ca_certs(self, *arguments: Any, **options: Any) -> Any:
        """Return the certificates that have been loaded."""
        self._settle()
        return super().get_ca_certs(*arguments, **options)

    def cert_store_stats(self) -> dict[str, int]:
        """Count the certificates that have been loaded."""
        self._settle()
        return super().cert_store_stats()


def _version_of(path: str) -> tuple[int, int] | None:
    """Return what tells a file from what it was before: when it was changed, and its size."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


_GOOD: dict[str, tuple[int, int]] = {}
"""Files of certificates that have been read without an error."""


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Let the clients that aiobotocore makes in a mock read no certificates before they connect."""
    from aiobotocore.httpsession import AIOHTTPSession

    def wrap_get(original: Method) -> Method:
        def _get_ssl_context(session: Any) -> Any:
            context = original(session)
            if type(context) is ssl.SSLContext and exchange.current() is not None:
                context.__class__ = PatientContext
            return context

        return _get_ssl_context

    if "_get_ssl_context" in vars(AIOHTTPSession):
        patches.replace(AIOHTTPSession, "_get_ssl_context", wrap_get)
