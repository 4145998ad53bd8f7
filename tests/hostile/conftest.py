"""A store with a known state, and a driver that checks whatever is refused."""

from __future__ import annotations

import pytest

from fakeoss import profiles
from support.hostile import Service


@pytest.fixture(scope="session")
def make_service() -> type[Service]:
    """Makes the store anew for a profile."""
    return Service


@pytest.fixture(params=[service.name for service in profiles.SERVICES])
def service(request: pytest.FixtureRequest) -> Service:
    """The store, once for each profile."""
    return Service(request.param)
