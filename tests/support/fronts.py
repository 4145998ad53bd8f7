"""The sides of a comparison (``support.parity``) where what is stored lies in an engine: a mock and a server in front
of one."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import fakeoss
from fakeoss.errors import UnmetWarning
from fakeoss.model.store import state_of
from fakeoss.transports.exchange import EXCHANGE
from support.observation import observe
from support.parity import Behaviour, Side, stored
from support.upstream import upstream_at


class FrontSide(Side):
    """In front of ``engine``: ``server``, if the name is ``wire``, or a mock at its URL."""

    def __init__(self, name: str, server: fakeoss.Server, engine: Side) -> None:
        super().__init__(name, server.endpoint_url, server.store)
        self._engine = engine

    def reset(self) -> None:
        """Empty the engine, but for the bucket with a few objects, and forget what the front was told and has seen."""
        self._engine.reset()
        self.store.faults.clear()
        self.store.hooks.clear()
        self.store.calls.clear()
        state_of(self.store).ids = state_of(self._engine.store).ids

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Let the front answer."""
        if self.name == "wire":
            yield
            return
        upstream = upstream_at(self._engine.url)
        mock = fakeoss.mock(profile="aws", upstream=upstream, endpoints=[self.url], unsupported="ignore")
        with patch.object(EXCHANGE, "servers", set()), warnings.catch_warnings():
            warnings.simplefilter("ignore", UnmetWarning)
            with mock as self.store:
                self.store.clock = self._engine.store.clock
                yield

    def run(self, behaviour: Behaviour, make: Callable[[Side], Any], calls: int = 0) -> dict[str, Any]:
        """Return what is observed of a behaviour, of the front's log, and of the engine's store."""
        with self.steady(), self.entered():
            self.reset()
            kit = make(self)
            try:
                result = observe(behaviour(kit))
            finally:
                kit.close()
            self.settle(max(calls, getattr(kit, "calls", 0)))
            log = [str(entry) for entry in self.store.calls]
        return {"result": result, "log": log, "stored": stored(self._engine.store)}
