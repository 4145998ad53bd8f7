"""Every kind of client, seven ways to send one request, and a neighbour on a loopback port that is no store."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.config import Config

from fakeoss.transports import EXCHANGE
from support.boto import boto3_session
from support.kinds import KINDS, Kind
from support.senders import CLIENTS, Answer


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS)
def send(request: pytest.FixtureRequest) -> Callable[..., Answer]:
    """``send(method, url, headers, body)`` through each of the libraries in turn."""
    return request.param


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
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


@pytest.fixture
def make_client() -> Iterator[Callable[..., Any]]:
    """Makes boto3 clients for S3, one attempt each, in a session of their own; without keys unless some are given."""
    clients: list[Any] = []

    def make(endpoint: str | None = "https://s3.cn-north-1.jdcloud-oss.com", **options: Any) -> Any:
        config = Config(retries={"max_attempts": 0}).merge(options.pop("config", Config()))
        options = {"region_name": "cn-north-1", "endpoint_url": endpoint, "config": config, **options}
        client = boto3_session().client(options.pop("service", "s3"), **options)
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
def no_opener(monkeypatch: pytest.MonkeyPatch) -> None:
    """What urlopen keeps for the process, with the proxies it was made under, does not outlive a test."""
    monkeypatch.setattr("urllib.request._opener", None)


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Every test begins and ends with no mock active."""
    assert EXCHANGE.sessions == []
    yield
    assert EXCHANGE.sessions == []
