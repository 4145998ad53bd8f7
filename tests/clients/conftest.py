"""The service in process, as either profile, for clients as they are installed."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.boto import aio_session, boto3_session, shared_loader
from support.clients import ENDPOINTS, Service, entered

MIB = 1 << 20


@pytest.fixture(autouse=True)
def one_loader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions that a client library makes by itself read the description of S3 once for the process, too."""
    monkeypatch.setattr("botocore.session.create_loader", shared_loader)


@pytest.fixture(params=list(ENDPOINTS))
def service(request: pytest.FixtureRequest, no_network: None) -> Iterator[Service]:
    """Each profile in turn."""
    yield from entered(request.param)


@pytest.fixture
def amazon(no_network: None) -> Iterator[Service]:
    """Profile aws, for what only Amazon S3 does."""
    yield from entered("aws")


@pytest.fixture
def boto(no_network: None) -> Iterator[Callable[..., Any]]:
    """Makes boto3 clients, or resources, of a service."""
    made: list[Any] = []

    def make(service: Service | None, *, resource: bool = False, **options: Any) -> Any:
        session = boto3_session()
        if service is not None:
            options = {"endpoint_url": service.endpoint_url, "region_name": service.region, **options}
        client = session.resource("s3", **options) if resource else session.client("s3", **options)
        made.append(client.meta.client if resource else client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture(scope="session")
def large() -> bytes:
    """11 MiB and a little, no two 4 KiB of them alike: three parts, none of them as long as another."""
    return b"".join(number.to_bytes(4, "big") * 1024 for number in range(11 * MIB // 4096)) + b"the last bytes"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is an ``async def`` in an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture
def aio(no_network: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Makes aiobotocore clients of a service, each an asynchronous context manager."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")  # asked for keys by clients made outside a mock

    def make(service: Service, **options: Any) -> Any:
        return aio_session().create_client(
            "s3", **{"endpoint_url": service.endpoint_url, "region_name": service.region, **options}
        )

    return make
