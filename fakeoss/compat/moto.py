"""moto's names for a suite that moves: ``from fakeoss.compat.moto import mock_aws`` instead of ``from moto import``.

Amazon S3 alone is mocked, as ``profile="aws-legacy"``: what suites for moto expect. Other services of Amazon are
refused, so that no request leaves with real keys. As in moto, a mock inside another one shares its state, and a server
that is started inside a mock serves that mock's store. The guide "Moving to fakeoss" says what to tighten.
"""

from __future__ import annotations

import sys
import warnings
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import UnsupportedWarning
from fakeoss.mocking import Mock
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.scopes.guarding import Guard
from fakeoss.server import Server
from fakeoss.transports.exchange import EXCHANGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fakeoss.model.store import Store

__all__ = ["ThreadedMotoServer", "ThreadedServer", "mock_aws", "mock_s3"]

_OWNER_ID: Final = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
_OWNER: Final = DEFAULT_OWNER._replace(id=_OWNER_ID, display_name="webfile")
"""Who owns everything in moto: the owner of the samples in Amazon's API reference."""
_DEFAULTS: Final[dict[str, dict[str, object]]] = {
    "batch": {"use_docker": True},
    "core": {"mock_credentials": True, "passthrough": {}, "reset_boto3_session": True, "service_whitelist": None},
    "iam": {"load_aws_managed_policies": False},
    "iot": {"use_valid_cert": False},
    "lambda": {"use_docker": True},
    "stepfunctions": {"execute_state_machine": False},
}
"""The configuration of moto 5.2.5 (``moto.core.config``); in ``passthrough`` empty lists."""
_OPTIONS: Final[dict[str, Any]] = {"profile": "aws-legacy", "users": [_OWNER], "auth": "lenient"}


class _OtherServices(Guard):
    """Refuses the services that moto answers and fakeoss does not, while any mock of this module is active."""

    def __init__(self) -> None:
        super().__init__("aws")
        self._lock = Lock()
        self._mocks = 0

    def begin(self) -> None:
        """A mock begins."""
        with self._lock:
            if not self._mocks:
                self.start()
            self._mocks += 1

    def end(self) -> None:
        """A mock has ended."""
        with self._lock:
            self._mocks -= 1
            if not self._mocks:
                self.stop()

    def _refusal(self, host: str, mock: str | None, *, is_storage: bool) -> str:
        return (
            f"fakeoss: a request to {host} was refused: fakeoss.compat.moto mocks S3 alone. Let moto answer the other "
            'services around it, @moto.mock_aws(config={"core": {"passthrough": {"services": ["s3"]}}}), and write '
            '@fakeoss.mock(profile="aws-legacy") inside (python -m fakeoss help neighbours).'
        )


_OTHERS: Final = _OtherServices()


class _MotoMock(Mock):
    def start(self) -> Store:
        store = super().start()
        try:
            _OTHERS.begin()
        except BaseException:
            super()._leave(quiet=True)
            raise
        return store

    def _leave(self, *, quiet: bool) -> Store | None:
        if not self._entered:
            return super()._leave(quiet=quiet)  # which refuses
        try:
            return super()._leave(quiet=quiet)
        finally:
            _OTHERS.end()


def mock_aws(target: Any = None, /, *, config: Mapping[str, Any] | None = None) -> Any:
    """Return a mock, or ``target``, a function or a class, decorated with one: ``@mock_aws``, ``@mock_aws()``, ``with
    mock_aws():``, ``mock_aws().start()``. ``config`` has no effect: an ``UnsupportedWarning`` names what in it is not
    moto's default."""
    if changed := sorted(_changed(config or {})):
        words = f"fakeoss.compat.moto: the config {', '.join(changed)} of mock_aws has no effect here"
        warnings.warn(words, UnsupportedWarning, stacklevel=2)
    frame = sys._getframe(1)
    mock = _MotoMock(_OPTIONS, name=f"mock_aws at {frame.f_code.co_filename}:{frame.f_lineno}", joins=True)
    return mock if target is None else mock(target)


mock_s3 = mock_aws


def _changed(config: Mapping[str, Any]) -> Iterator[str]:
    """The names of what a configuration sets to anything but moto's default."""
    for section, values in config.items():
        defaults = _DEFAULTS.get(section, {})
        for name, value in values.items():
            given = {each: services for each, services in value.items() if services} if name == "passthrough" else value
            if name not in defaults or given != defaults[name]:
                yield f"{section}.{name}"


class ThreadedMotoServer(Server):
    """A server with moto's constructor and method: ``ThreadedMotoServer(port=0)``, ``get_host_and_port()``. Unless told
    otherwise, it has moto's port, but an address of this machine alone. Requests without a signature may do everything:
    suites wait for it with ``GET /``."""

    def __init__(self, ip_address: str = "127.0.0.1", port: int = 5000, verbose: bool = True) -> None:
        session = EXCHANGE.current()
        store = None if session is None else session.dispatcher.store
        super().__init__(store, host=ip_address, port=port, anonymous="owner", **_OPTIONS)

    def get_host_and_port(self) -> tuple[str, int]:
        """Return the address that was asked for, and the port."""
        if self._listener is None:
            raise RuntimeError("fakeoss.compat.moto: the server is not running")
        return self._host, self._listener.port


ThreadedServer = ThreadedMotoServer
