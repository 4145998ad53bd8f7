"""A server, and a client of its control API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakeoss import Server
from fakeoss.clock import Clock
from support.control_api import Api


@pytest.fixture
def server() -> Iterator[Server]:
    """A server without users; its clock stands still."""
    with Server(profile="aws", clock=Clock(1_600_000_000), seed="control") as running:
        yield running


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    """Its control API."""
    asked = Api(server)
    yield asked
    asked.close()
