"""The service in process, as either profile, for clients as they are installed."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import boto3
import botocore.loaders
import botocore.session
import pytest

import fakeoss

LOADER = botocore.loaders.create_loader()  # one for all sessions: it reads the description of S3 once
MIB = 1 << 20


class Service(NamedTuple):
    """An active mock with the buckets ``src-bucket`` and ``dst-bucket``."""

    profile: str
    endpoint_url: str
    region: str
    store: fakeoss.Store

    def url(self, bucket: str, target: str = "") -> str:
        """Of an object, or with a query of a bucket, in the virtual-hosted style that JD Cloud documents."""
        return self.endpoint_url.replace("//", f"//{bucket}.") + "/" + target

    def body(self, bucket: str, key: str) -> bytes:
        """What is stored."""
        return bytes(self.store.bucket(bucket).object(key).body)


ENDPOINTS = {
    "jdcloud": ("https://s3.cn-north-1.jdcloud-oss.com", "cn-north-1"),
    "aws": ("https://s3.us-east-1.amazonaws.com", "us-east-1"),
}


def entered(profile: str) -> Iterator[Service]:
    # s3transfer's copies send x-amz-copy-source-if-match, which JD Cloud documents as unsupported
    mock = fakeoss.mock(profile=profile, buckets=["src-bucket", "dst-bucket"], unsupported="ignore")
    with mock as store:
        yield Service(profile, *ENDPOINTS[profile], store)


@pytest.fixture(params=list(ENDPOINTS))
def service(request: pytest.FixtureRequest, no_network: None) -> Iterator[Service]:
    """Each profile in turn."""
    yield from entered(request.param)


@pytest.fixture
def amazon(no_network: None) -> Iterator[Service]:
    """Profile aws, for what only Amazon S3 does."""
    yield from entered("aws")


@pytest.fixture
def boto_session() -> Callable[..., boto3.session.Session]:
    """Makes sessions of boto3 that know nothing yet but the descriptions of services."""

    def make(**options: Any) -> boto3.session.Session:
        below = botocore.session.Session()
        below.register_component("data_loader", LOADER)
        return boto3.session.Session(botocore_session=below, **options)

    return make


@pytest.fixture
def boto(no_network: None, boto_session: Callable[..., boto3.session.Session]) -> Iterator[Callable[..., Any]]:
    """Makes boto3 clients, or resources, of a service."""
    made: list[Any] = []

    def make(service: Service | None, *, resource: bool = False, **options: Any) -> Any:
        session = boto_session()
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
    from aiobotocore.session import AioSession

    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")  # asked for keys by clients made outside a mock

    def make(service: Service, **options: Any) -> Any:
        session = AioSession()
        session.register_component("data_loader", LOADER)
        return session.create_client(
            "s3", **{"endpoint_url": service.endpoint_url, "region_name": service.region, **options}
        )

    return make
