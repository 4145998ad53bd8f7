"""An engine, and a server in front of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import fakeoss
from support.upstream import ENGINE_USER, client_of, upstream_at


@pytest.fixture
def engine() -> Iterator[fakeoss.Server]:
    with fakeoss.Server(profile="aws", users=[ENGINE_USER]) as server:
        server.store.create_bucket("data")
        yield server


@pytest.fixture
def front(engine: fakeoss.Server) -> Iterator[fakeoss.Server]:
    with fakeoss.Server(profile="aws", upstream=upstream_at(engine.endpoint_url)) as server:
        yield server


@pytest.fixture
def s3(front: fakeoss.Server):
    return client_of(front.endpoint_url)
