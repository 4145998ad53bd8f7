"""moto's names for a suite that moves: ``from fakeoss.compat.moto import mock_aws`` instead of ``from moto import``.

Amazon S3 alone is mocked, as ``profile="aws-legacy"`` with ``anonymous="owner"``: what suites for moto expect. As in
moto, a mock inside another one shares its state, and a server that is started inside a mock serves that mock's store.
The guide "From moto" in the README says what to tighten afterwards.
"""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import UnsupportedWarning
from fakeoss.mocking import Mock
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.server import Server
from fakeoss.transports.exchange import EXCHANGE

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ThreadedMotoServer", "ThreadedServer", "mock_aws", "mock_s3"]

_OWNER_ID: Final = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
_OWNER: Final = DEFAULT_OWNER._replace(id=_OWNER_ID, display_name="webfile")
"""Who owns everything in moto: the owner of the samples in Amazon's API reference."""
_OPTIONS: Final[dict[str, Any]] = {"profile": "aws-legacy", "anonymous": "owner", "users": [_OWNER], "auth": "lenient"}


def mock_aws(target: Any = None, /, *, config: Mapping[str, Any] | None = None) -> Any:
    """Return a mock, or ``target``, a function or a class, decorated with one: ``@mock_aws``, ``@mock_aws()``, ``with
    mock_aws():``, ``mock_aws().start()``. ``config`` is accepted with an ``UnsupportedWarning``: it has no effect."""
    if config:
        words = f"fakeoss.compat.moto: the config {', '.join(sorted(config))} of mock_aws has no effect here"
        warnings.warn(words, UnsupportedWarning, stacklevel=2)
    frame = sys._getframe(1)
    mock = Mock(_OPTIONS, name=f"mock_aws at {frame.f_code.co_filename}:{frame.f_lineno}", joins=True)
    return mock if target is None else mock(target)


mock_s3 = mock_aws


class ThreadedMotoServer(Server):
    """A server with moto's constructor and method: ``ThreadedMotoServer(port=0)``, ``get_host_and_port()``. Unless told
    otherwise, it has moto's port, but an address of this machine alone."""

    def __init__(self, ip_address: str = "127.0.0.1", port: int = 5000, verbose: bool = True) -> None:
        session = EXCHANGE.current()
        store = None if session is None else session.dispatcher.store
        super().__init__(store, host=ip_address, port=port, **_OPTIONS)

    def get_host_and_port(self) -> tuple[str, int]:
        """Return the address that was asked for, and the port."""
        if self._listener is None:
            raise RuntimeError("fakeoss.compat.moto: the server is not running")
        return self._host, self._listener.port


ThreadedServer = ThreadedMotoServer
