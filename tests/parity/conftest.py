"""Both sides of every comparison: one server for the session, and the store of a mock at the server's URL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import fakeoss
from support.parity import NOON, Side, Sides


@pytest.fixture(scope="session")
def sides() -> Iterator[Sides]:
    def new_store() -> fakeoss.Store:
        return fakeoss.Store(clock=fakeoss.clock.Clock(at=NOON), limits=fakeoss.Limits(min_part_size=1), seed="parity")

    with fakeoss.Server(new_store(), profile="aws", auth="lenient") as server:
        url = server.endpoint_url
        yield Sides(Side("process", url, new_store()), Side("wire", url, server.store))
