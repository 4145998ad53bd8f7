"""What a server began with, for a reset to go back to."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from fakeoss.control.exchange import ControlError
from fakeoss.errors import UpstreamError
from fakeoss.model.store import state_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.clock import Clock
    from fakeoss.model.store import Store

__all__ = ["Beginning"]


class Beginning:
    """What a server began with: the clock as it is now, and ``steps``, which fill an empty store anew."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._shift = clock, clock.setting[1]
        self.steps: list[Callable[[], object]] = []
        self.lock = Lock()
        """Held during a reset: two at once would make the same buckets."""

    def restore(self, store: Store) -> None:
        """Empty the store, and fill it as at the beginning. Of an upstream, what is stored stays.

        Raises what ``Store.reset`` raises; ControlError if a step fails: 502 for one upstream, else 500.
        """
        if store.upstream is None:
            store.reset()
        else:
            state_of(store).clear()  # calls, faults and hooks are all there is
        self._clock.advance(self._shift - self._clock.setting[1])
        store.clock = self._clock
        try:
            for step in self.steps:
                step()
        except UpstreamError as error:
            raise ControlError(502, "BadGateway", str(error)) from None
        except (OSError, ValueError) as error:
            message = f"fakeoss: the store is reset, but not filled again: {str(error).removeprefix('fakeoss: ')}"
            raise ControlError(500, "InternalError", message) from None
