"""Requests that are answered above the client's own HTTP code although a fault or a hook may meet them.

Most of them end in an answer like any other. What does not is foretold: the request goes on through the client's code,
which meets there what has happened already.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from fakeoss.transports.patience import Later
from fakeoss.wire.delivery import Damaged

if TYPE_CHECKING:
    from fakeoss.transports.exchange import Route
    from fakeoss.wire.message import Request, Response

__all__ = ["FORETOLD", "Foretold", "foretell"]


class Foretold:
    """What has become of a request above the client's own HTTP code, which is to be told of it all the same: an answer
    that is damaged on its way, what a hook raised, or a fault that makes it wait and is not carried out yet."""

    def __init__(
        self, *, response: Damaged | None = None, error: BaseException | None = None, met: Any = None, delay: float = 0
    ) -> None:
        self.met, self.delay = met, delay
        self._response, self._error = response, error

    def answer(self, route: Route, request: Request) -> Response:
        """Return the answer; raises what a hook raised."""
        if self._error is not None:
            raise self._error
        return self._response or route.send(request)


FORETOLD: ContextVar[Foretold | None] = ContextVar("fakeoss_foretold", default=None)
"""What is known of the request that is sent next."""


def foretell(route: Route, request: Request) -> Response | Foretold:
    """Answer a request whose body is in memory, or return what has to be told to the client's own HTTP code."""
    request.wait = _postpone
    try:
        response = route.send(request)
    except Later as later:
        return Foretold(met=request.met, delay=later.seconds)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # of a hook
        return Foretold(error=error)
    return Foretold(response=response) if isinstance(response, Damaged) else response


def _postpone(seconds: float) -> None:
    raise Later(seconds)
