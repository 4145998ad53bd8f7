"""Runs one behaviour of a client twice, inside a mock and against a server over a real socket, and compares the two.

Both sides have the same URL, clock, seed and content, so ids, dates and texts are equal without being rewritten.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from unittest.mock import patch

import fakeoss
from fakeoss.model.store import state_of
from fakeoss.model.store_state import Ids
from fakeoss.transports.exchange import EXCHANGE
from support.observation import differences, observe, observe_error
from support.unequal import UNEQUAL

BUCKET = "bkt"
BODY = b"".join(b"line %d\n" % number for number in range(100))
NOON = 1_302_554_096.0
SIGNED = {"Authorization": "AWS AKANY:any"}
_SETTLING = 1.0

Behaviour = Callable[[Any], Any]


class Side:
    """In process, or on the wire: a store, and how requests to ``url`` reach it."""

    def __init__(self, name: str, url: str, store: fakeoss.Store) -> None:
        self.name, self.url, self.store = name, url, store

    def reset(self) -> None:
        """Empty the store, but for the bucket with a few objects."""
        self.store.reset()
        state_of(self.store).ids = Ids("parity")
        bucket = self.store.create_bucket(BUCKET)
        bucket.put("text", BODY)
        bucket.put("empty", b"")

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Let the store answer."""
        if self.name == "wire":
            yield
            return
        mock = fakeoss.mock(profile="aws", store=self.store, endpoints=[self.url], unsupported="ignore")
        with patch.object(EXCHANGE, "servers", set()), mock:  # the server at this URL is not there
            yield

    def settle(self, count: int) -> None:
        """Wait until the log has ``count`` entries, as it will once the server has noticed that a client has left."""
        end = time.monotonic() + _SETTLING
        while len(self.store.calls) < count and time.monotonic() < end:
            time.sleep(0.001)

    def run(self, behaviour: Behaviour, make: Callable[[Side], Any], calls: int = 0) -> dict[str, Any]:
        """Return what is observed of a behaviour, of the log, and of the store."""
        self.reset()
        with self.entered():
            kit = make(self)
            try:
                result = observe(behaviour(kit))
            except Exception as error:
                result = observe_error(error)
            finally:
                kit.close()
        self.settle(calls)
        return {"result": result, "log": [str(entry) for entry in self.store.calls], "stored": stored(self.store)}


def stored(store: fakeoss.Store) -> dict[str, Any]:
    """Return what a store holds: buckets, and objects with their bytes and metadata."""
    found: dict[str, Any] = {}
    for bucket in store.buckets:
        for key in bucket.keys():
            record = bucket.object(key)
            found[f"{bucket.name}/{key}"] = [bytes(record.body), observe(record.metadata), record.etag]
    return found


class Sides(NamedTuple):
    """Both sides of a comparison."""

    process: Side
    wire: Side

    def compare(self, client: str, name: str, behaviour: Behaviour, make: Callable[[Side], Any]) -> None:
        """Fail unless both sides are equal, but for what ``UNEQUAL`` lists, which must differ."""
        process = self.process.run(behaviour, make)
        wire = self.wire.run(behaviour, make, len(process["log"]))
        found = {path: (one, other) for path, one, other in differences(process, wire)}
        listed = UNEQUAL.get((client, name), {})
        surprises = {path: pair for path, pair in found.items() if path not in listed}
        assert not surprises, report(surprises)
        equal = listed.keys() - found.keys()
        assert not equal, f"listed as unequal, but equal now: {', '.join(sorted(equal))}"


def report(found: dict[str, tuple[Any, Any]]) -> str:
    """Return the differences as text, one below the other."""
    return "\n".join(
        f"{path}\n    in process: {one!r:.400}\n    on the wire: {other!r:.400}" for path, (one, other) in found.items()
    )
