"""Seven ways to send one request, each through a library of its own; knows nothing of fakeoss."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from typing import Any, NamedTuple

import aiohttp
import httpx
import requests
import urllib3
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from yarl import URL


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
