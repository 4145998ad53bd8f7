"""What a mock opens for other processes: a server on its store, or one that says why there is none."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from fakeoss.environment import REFUSING, REFUSING_PATH, Layer
from fakeoss.server import Server
from fakeoss.wire.address import Hosts

if TYPE_CHECKING:
    from fakeoss.transports.exchange import Session

__all__ = ["open_refuser", "open_server"]

_lock: Final = Lock()
"""Several threads may start programs at once."""
_refusers: Final[dict[int, Server]] = {}
"""The servers that refuse, by the identity of their session."""


def open_server(session: Session, endpoints: tuple[str, ...]) -> None:
    """Open a server on the store of a mock that is about to be entered, with ``endpoints`` among its hosts, and let the
    environment lead there. Raises OSError if there is no port left."""
    server = Server.of_mock(session.dispatcher, endpoints).start()
    session.server, session.address = Hosts((), (), server.names), server.address
    session.environment = Layer(server.env, visible=True)
    session.close = server.stop


def open_refuser(session: Session) -> str:
    """Return the URL of a server that refuses every request to an active mock, opened when it is first asked for; that
    of none in a child process. Raises OSError if there is no port left."""
    with _lock:
        server = _refusers.get(id(session))
        if server is None and session.is_elsewhere:
            return REFUSING
        if server is None:
            reason = (
                f"fakeoss: {session.origin.name} was entered in another process, and keeps its store to itself: write "
                "fakeoss.mock(processes=True) there to have one store for both."
            )
            server = _refusers[id(session)] = Server.of_mock(session.dispatcher, reason=reason).start()
            session.close = lambda: _close_refuser(session)
        return server.endpoint_url + REFUSING_PATH


def _close_refuser(session: Session) -> None:
    with _lock:
        server = _refusers.pop(id(session), None)
    if server is not None:
        server.stop()
