"""The host that a request names, in its target or its Host field: one and the same is judged and served."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Callable

import aiohttp
import httpx
import pytest
import requests
import urllib3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import fakeoss

NOBODY = "http://127.0.0.1:9"  # a proxy that would refuse
ALICE = fakeoss.User("ALICE", "alice-secret", "a" * 64, "alice")
MINE, OTHER = "mine.s3.us-east-1.amazonaws.com", "other.s3.us-east-1.amazonaws.com"


def absolute_by_urllib3(url: str, headers: dict[str, str]) -> int:
    with urllib3.ProxyManager(NOBODY, retries=False) as manager:
        return manager.request("GET", url, headers=headers).status


def absolute_by_http_client(url: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(NOBODY.partition("//")[2])
    connection.putrequest("GET", url, skip_host=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse().status


def absolute_by_aiohttp(url: str, headers: dict[str, str]) -> int:
    async def ask() -> int:
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers, proxy=NOBODY) as answer:
            return answer.status

    return asyncio.run(ask())


ABSOLUTE = [absolute_by_urllib3, absolute_by_http_client, absolute_by_aiohttp]


@pytest.mark.parametrize("get", ABSOLUTE)
@pytest.mark.parametrize(("host", "status"), [(MINE, 403), (OTHER, 200)])
def test_authority_of_an_absolute_target_is_what_is_judged(
    get: Callable[[str, dict[str, str]], int], host: str, status: int
):
    """RFC 9112, 3.2.2: a signature for one bucket opens no other, whatever the Host field says."""
    with fakeoss.mock(profile="aws", users=[ALICE], auth="verify") as oss:
        for name in ("mine", "other"):
            oss.create_bucket(name, owner=ALICE).put("key", b"content")
        headers = signed_for(host)
        assert get(f"http://{OTHER}/key", headers) == status


def test_host_that_a_client_names_is_the_one_that_is_served():
    """As over a socket: the Host field decides what is judged and what is served, not the address."""
    with fakeoss.mock(profile="aws", users=[ALICE], auth="verify") as oss:
        oss.create_bucket("mine", owner=ALICE).put("key", b"mine")
        oss.create_bucket("other", owner=ALICE).put("key", b"other")
        for client in (requests, httpx):
            assert client.get(f"http://{OTHER}/key", headers=signed_for(MINE)).content == b"mine"


def signed_for(host: str) -> dict[str, str]:
    request = AWSRequest("GET", f"http://{host}/key", headers={"Host": host}, data=b"")
    S3SigV4Auth(Credentials("ALICE", "alice-secret"), "s3", "us-east-1").add_auth(request)
    return dict(request.headers.items())
