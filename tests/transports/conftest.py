"""Seven ways to send one request, and a neighbour on a loopback port that is no store."""

from __future__ import annotations

import asyncio
import http.server
import importlib.util
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import aiohttp
import boto3
import botocore.loaders
import botocore.session
import httpx
import pytest
import requests
import urllib3
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from yarl import URL

from fakeoss.transports import EXCHANGE


class Answer(NamedTuple):
    """What every client can tell."""

    status: int
    body: bytes


def by_requests(method: str, url: str, headers: dict[str, str], body: Any = None) -> Answer:
    """requests, with a session of its own."""
    with requests.Session() as session:
        response = session.request(method, url, headers=headers, data=body)
        return Answer(response.status_code, response.content)


def by_urllib3(method: str, url: str, headers: dict[str, str], body: Any = None) -> Answer:
    """urllib3, without retries."""
    with urllib3.PoolManager() as manager:
        response = manager.request(method, url, headers=headers, body=body, retries=False)
        return Answer(response.status, response.data)


def by_botocore(method: str, url: str, headers: dict[str, str], body: Any = None) -> Answer:
    """botocore's own HTTP session, below its clients."""
    session = URLLib3Session()
    try:
        response = session.send(AWSRequest(method, url, headers=headers, data=body).prepare())
        return Answer(response.status_code, response.content)
    finally:
        session.close()


def by_httpx(method: str, url: str, headers: dict[str, str], body: Any = None) -> Answer:
    """httpx."""
    with httpx.Client() as client:
        response = client.request(method, url, headers=headers, content=body)
        return Answer(response.status_code, response.content)


def by_async_httpx(method: str, url: str, headers: dict[str, str], body: Any = None) -> Answer:
    """httpx in an event loop."""

    async def ask() -> Answer:
        async with httpx.AsyncClient() as client:
            response = await client.request(method, url, headers=headers, content=body)
            return Answer(response.status_code, response.content)

    return asyncio.run(ask())


def by_aiohttp(method: str, url: str, headers: dict[str, str], body: Any = None) -> Answer:
    """aiohttp, which trusts the proxies of the environment."""

    async def ask() -> Answer:
        async with (
            aiohttp.ClientSession(trust_env=True) as session,
            session.request(method, URL(url, encoded=True), headers=headers, data=body) as response,
        ):
            return Answer(response.status, await response.read())

    return asyncio.run(ask())


def by_http_client(method: str, url: str, headers: dict[str, str], body: Any = None) -> Answer:
    """urllib.request, and so http.client."""
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return Answer(response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read())


CLIENTS = {
    "requests": by_requests,
    "urllib3": by_urllib3,
    "botocore": by_botocore,
    "httpx": by_httpx,
    "async httpx": by_async_httpx,
    "aiohttp": by_aiohttp,
    "http.client": by_http_client,
}


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS)
def send(request: pytest.FixtureRequest) -> Callable[..., Answer]:
    """``send(method, url, headers, body)`` through each of the libraries in turn."""
    return request.param


def load(path: Path) -> ModuleType:
    """The module in a file beside this one."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


_KINDS = load(Path(__file__).with_name("kinds.py"))


@pytest.fixture
def kinds() -> ModuleType:
    """The module of all kinds of client."""
    return _KINDS


@pytest.fixture(params=_KINDS.KINDS.values(), ids=_KINDS.KINDS)
def kind(request: pytest.FixtureRequest) -> Any:
    """Each kind of client in turn."""
    return request.param


class _Neighbour(http.server.BaseHTTPRequestHandler):
    """Says which request it was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the request line and the Host header."""
        body = f"{self.requestline} | {self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    do_PUT = do_CONNECT = do_GET  # noqa: N815 - http.server finds them by these names

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing is printed."""


@pytest.fixture(scope="session")
def neighbour() -> Iterator[str]:
    """Host and port of a server on loopback that is none of ours; it answers any request."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Neighbour) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def loader() -> botocore.loaders.Loader:
    """One for all botocore sessions: it reads the description of a service once."""
    return botocore.loaders.create_loader()


@pytest.fixture
def make_session(loader: botocore.loaders.Loader) -> Callable[..., boto3.session.Session]:
    """Makes boto3 sessions that know nothing yet but the descriptions of services."""

    def make(**options: Any) -> boto3.session.Session:
        below = botocore.session.Session()
        below.register_component("data_loader", loader)
        return boto3.session.Session(botocore_session=below, **options)

    return make


@pytest.fixture
def make_client(make_session: Callable[..., boto3.session.Session]) -> Iterator[Callable[..., Any]]:
    """Makes boto3 clients for S3, one attempt each, in a session of their own; without keys unless some are given."""
    clients: list[Any] = []

    def make(endpoint: str | None = "https://s3.cn-north-1.jdcloud-oss.com", **options: Any) -> Any:
        config = Config(retries={"max_attempts": 0}).merge(options.pop("config", Config()))
        options = {"region_name": "cn-north-1", "endpoint_url": endpoint, "config": config, **options}
        client = make_session().client(options.pop("service", "s3"), **options)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture(autouse=True)
def no_instance_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside a mock botocore would ask the network for keys."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Every test begins and ends with no mock active."""
    assert EXCHANGE.sessions == []
    yield
    assert EXCHANGE.sessions == []
