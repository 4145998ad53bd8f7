"""Connections in process that a fault refuses, as a port does on which nobody listens."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeoss.transports.exchange import Exchange

__all__ = ["refuses", "require_connection"]


def refuses(exchange: Exchange) -> bool:
    """Whether a fault refuses connections now, and ends those that are kept alive."""
    session = exchange.current()
    return session is not None and session.is_slow and session.dispatcher.refuses()


def require_connection(exchange: Exchange) -> None:
    """Raise ConnectionRefusedError if a fault refuses the connection that a client is making."""
    session = exchange.current()
    if session is not None and session.is_slow and session.dispatcher.refuses(connecting=True):
        raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
