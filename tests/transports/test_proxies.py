"""Proxies, in the environment or on the client, change nothing for our hosts and everything for others as before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
import urllib3
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

import fakeoss

SIGNED = {"Authorization": "AWS AK:any"}
SIGNED_V4 = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request, Signature=0"}
NOBODY = "http://127.0.0.1:9"  # a proxy that would refuse


def by_requests(url: str, headers: dict[str, str], proxy: str) -> int:
    with requests.Session() as session:
        return session.get(url, headers=headers, proxies={"http": proxy, "https": proxy}).status_code


def by_urllib3(url: str, headers: dict[str, str], proxy: str) -> int:
    with urllib3.ProxyManager(proxy, retries=False) as manager:
        return manager.request("GET", url, headers=headers).status


def by_botocore(url: str, headers: dict[str, str], proxy: str) -> int:
    session = URLLib3Session(proxies={"http": proxy, "https": proxy})
    return session.send(AWSRequest("GET", url, headers=headers).prepare()).status_code


CLIENTS = pytest.mark.parametrize(
    "get", [by_requests, by_urllib3, by_botocore], ids=["requests", "urllib3", "botocore"]
)


@pytest.mark.usefixtures("no_network")
@CLIENTS
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("host", "headers"),
    [
        pytest.param("bkt.s3.cn-north-1.jdcloud-oss.com", SIGNED, id="a host of the profile"),
        pytest.param("bkt.named.invalid:9000", SIGNED, id="a named endpoint"),
        pytest.param("minio.invalid:9000", SIGNED_V4, id="an unknown host, signed for s3"),
    ],
)
def test_a_proxy_on_the_client_changes_nothing(get: Any, scheme: str, host: str, headers: dict[str, str]):
    with fakeoss.mock(endpoints=["named.invalid:9000"]) as oss:
        assert get(f"{scheme}://{host}/key", headers, NOBODY) == 404
        assert len(oss.calls) == 1


@pytest.mark.usefixtures("no_network")
@CLIENTS
def test_hosts_that_are_refused_are_refused_behind_a_proxy(get: Any):
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError):
        get("https://bkt.s3.amazonaws.com/key", SIGNED, NOBODY)


@pytest.mark.usefixtures("no_network")
def test_a_proxy_in_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, send: Callable[..., Any], make_client: Callable[..., Any]
):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, NOBODY)
    with fakeoss.mock():
        for scheme in ("http", "https"):
            assert send("GET", f"{scheme}://bkt.s3.cn-north-1.jdcloud-oss.com/key", SIGNED).status == 404
        for client in (make_client(), make_client(config=Config(proxies={"https": NOBODY}))):
            with pytest.raises(ClientError, match="NoSuchBucket"):
                client.get_object(Bucket="bkt", Key="key")


@CLIENTS
def test_other_hosts_go_through_the_proxy_as_before(get: Any, neighbour: str):
    with fakeoss.mock() as oss:
        assert get("http://elsewhere.invalid/key", {}, f"http://{neighbour}") == 200  # the neighbour is the proxy
        assert len(oss.calls) == 0


def test_other_hosts_are_tunnelled_to_as_before(neighbour: str):
    with fakeoss.mock() as oss, urllib3.ProxyManager(f"http://{neighbour}", retries=False) as manager:
        # the neighbour accepts the tunnel, answers a body and closes: no TLS comes of it
        with pytest.raises((urllib3.exceptions.ProxyError, urllib3.exceptions.SSLError)) as inside:
            manager.request("GET", "https://elsewhere.invalid/key")
        assert len(oss.calls) == 0
    manager = urllib3.ProxyManager(f"http://{neighbour}", retries=False)
    with pytest.raises((urllib3.exceptions.ProxyError, urllib3.exceptions.SSLError)) as outside:
        manager.request("GET", "https://elsewhere.invalid/key")
    manager.clear()
    assert type(inside.value) is type(outside.value)
