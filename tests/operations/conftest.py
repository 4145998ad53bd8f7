"""Drivers over the dispatcher, as either service."""

from __future__ import annotations

import pytest

from support.wire import Wire


@pytest.fixture(scope="session")
def make_wire() -> type[Wire]:
    """Makes a driver with an empty store: ``make_wire("aws", limits=…, users=…, host=…, store=…)``."""
    return Wire


@pytest.fixture(params=["aws", "jdcloud"])
def service(request: pytest.FixtureRequest) -> str:
    """The profile's name."""
    return str(request.param)


@pytest.fixture
def wire(service: str) -> Wire:
    """A driver, once for each profile, whose store has the empty bucket ``b``."""
    return Wire(service).with_bucket()


@pytest.fixture
def aws() -> Wire:
    """A driver as Amazon S3 whose store has the empty bucket ``b``."""
    return Wire("aws").with_bucket()


@pytest.fixture
def jdcloud() -> Wire:
    """A driver as JD Cloud OSS whose store has the empty bucket ``b``."""
    return Wire("jdcloud").with_bucket()
