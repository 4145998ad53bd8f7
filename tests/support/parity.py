"""Runs one behaviour of a client twice, inside a mock and against a server over a real socket, and compares the two.

Both sides have the same URL, clock, seed and content, so ids, dates and texts are equal without being rewritten.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest.mock import AsyncMock, patch
from uuid import UUID

import botocore.auth

import fakeoss
from fakeoss.errors import UnmetWarning
from fakeoss.model.store import state_of
from fakeoss.model.store_state import Ids
from fakeoss.transports.exchange import EXCHANGE
from support.observation import differences, observe
from support.unequal import listed

BUCKET = "bkt"
BODY = b"".join(b"line %d\n" % number for number in range(100))
NOON = 1_302_554_096.0
SIGNED_AT = datetime.fromtimestamp(NOON, timezone.utc)
SIGNED = {"Authorization": "AWS AKANY:any"}
_SETTLING = 3.0

Behaviour = Callable[[Any], Any]


class Table:
    """Behaviours by name."""

    def __init__(self) -> None:
        self.rows: dict[str, Behaviour] = {}

    def __call__(self, function: Behaviour) -> Behaviour:
        """Add a behaviour under its name."""
        self.rows[function.__name__.replace("_", " ")] = function
        return function

    def cells(self, kits: Mapping[str, Callable[[Side], Any]]) -> list[tuple[str, str]]:
        """Every client with every behaviour."""
        return [(client, name) for name in self.rows for client in kits]


def attempt(call: Callable[[], Any]) -> Any:
    """What a call returns, or the exception that it raises."""
    try:
        return call()
    except Exception as error:
        return error


def signing_clock() -> dict[str, Any]:
    """Return what signs at ``SIGNED_AT``, by its name in ``botocore.auth``."""
    if hasattr(botocore.auth, "get_current_datetime"):
        return {"get_current_datetime": lambda *_, **__: SIGNED_AT}

    class Fixed(datetime):
        utcnow = classmethod(lambda _: SIGNED_AT)  # botocore before 1.40 asks the class

    return {"datetime": SimpleNamespace(datetime=Fixed, timedelta=timedelta)}


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
    def steady(self) -> Iterator[None]:
        """Let every run draw the same ids and sign at the same time, and no client wait before it tries again."""
        numbers = itertools.count(1)
        with (
            patch("uuid.uuid4", lambda: UUID(int=next(numbers))),
            patch.multiple("botocore.auth", **signing_clock()),
            patch("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0),
            patch("botocore.retryhandler.delay_exponential", lambda *_: 0),
            patch("botocore.retries.bucket.TokenBucket._acquire", lambda *_: True),
            patch("aiobotocore.retries.bucket.AsyncTokenBucket._acquire", AsyncMock(return_value=True)),
        ):
            yield

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Let the store answer."""
        if self.name == "wire":
            yield
            return
        mock = fakeoss.mock(profile="aws", store=self.store, endpoints=[self.url], unsupported="ignore")
        with patch.object(EXCHANGE, "servers", set()), warnings.catch_warnings():  # the server at this URL is not there
            warnings.simplefilter("ignore", UnmetWarning)  # a behaviour may stop before a fault is met
            with mock:
                yield

    def settle(self, count: int) -> None:
        """Wait until the log has ``count`` entries, as it will once the server has noticed that a client has left."""
        end = time.monotonic() + _SETTLING
        while len(self.store.calls) < count and time.monotonic() < end:
            time.sleep(0.001)

    def run(self, behaviour: Behaviour, make: Callable[[Side], Any], calls: int = 0) -> dict[str, Any]:
        """Return what is observed of a behaviour, of the log, and of the store."""
        self.reset()
        with self.steady(), self.entered():
            kit = make(self)
            try:
                result = observe(behaviour(kit))
            finally:
                kit.close()
        self.settle(max(calls, getattr(kit, "calls", 0)))
        return {"result": result, "log": [str(entry) for entry in self.store.calls], "stored": stored(self.store)}


def stored(store: fakeoss.Store) -> dict[str, Any]:
    """Return what a store holds: buckets, and objects with their bytes and metadata."""
    found: dict[str, Any] = {}
    for bucket in store.buckets:
        for key in bucket.keys():  # noqa: SIM118 - a method of its own
            record = bucket.object(key)
            found[f"{bucket.name}/{key}"] = [bytes(record.body), observe(record.metadata), record.etag]
    return found


class Sides(NamedTuple):
    """Both sides of a comparison."""

    process: Side
    wire: Side

    def compare(self, client: str, name: str, behaviour: Behaviour, make: Callable[[Side], Any]) -> None:
        """Fail unless both sides are equal, but for what ``UNEQUAL`` lists, which must differ."""
        paths = listed(client, name)
        process = self.process.run(behaviour, make)
        wire = self.wire.run(behaviour, make, 0 if "*" in paths else len(process["log"]))
        found = {path: (one, other) for path, one, other in differences(process, wire)}
        if "*" in paths:
            assert found, "listed as unequal, but equal now"
            return
        surprises = {path: pair for path, pair in found.items() if path not in paths}
        assert not surprises, report(surprises)
        equal = paths - found.keys()
        assert not equal, f"listed as unequal, but equal now: {', '.join(sorted(equal))}"


def report(found: dict[str, tuple[Any, Any]]) -> str:
    """Return the differences as text, one below the other."""
    return "\n".join(
        f"{path}\n    in process: {one!r:.400}\n    on the wire: {other!r:.400}" for path, (one, other) in found.items()
    )


def collect(iterator: Any, most: int = 10_000) -> list[Any]:
    """The items of an iterator; the exception that ends it is the last."""
    items: list[Any] = []
    try:
        for item in iterator:
            items.append(item)
            if len(items) >= most:
                break
    except Exception as error:
        items.append(error)
    return items


class Mine(Exception):  # noqa: N818 - it is the test's own
    """Raised by a body of the test's own."""


class Unseekable(io.BytesIO):
    """A file that can be read only once, as a pipe."""

    def seekable(self) -> bool:
        return False

    def seek(self, *arguments: Any) -> int:
        raise io.UnsupportedOperation("seek")

    def tell(self) -> int:
        raise io.UnsupportedOperation("tell")
