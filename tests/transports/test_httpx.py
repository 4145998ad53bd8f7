"""httpx's seam, just below its redirects and its authentication, for both of its clients."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator

import httpx
import pytest

import fakeoss
from support.loops import run_in_mock

URL = "https://bkt.s3.us-east-1.amazonaws.com/k"
SIGNED = {"Authorization": "AWS AK:any"}
CONTENT = bytes(range(256)) * 8192  # 2 MiB


def test_httpx_streams_both_ways() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield CONTENT[:1000]
        yield CONTENT[1000:]

    async def test(oss: fakeoss.Store) -> None:
        async with httpx.AsyncClient() as client:
            headers = {**SIGNED, "Content-Length": str(len(CONTENT))}
            assert (await client.put(URL, headers=headers, content=body())).status_code == 200
            async with client.stream("GET", URL, headers=SIGNED) as response:
                assert b"".join([piece async for piece in response.aiter_bytes()]) == CONTENT

    run_in_mock(test)


def test_httpx_streams_both_ways_without_a_loop() -> None:
    headers = {**SIGNED, "Content-Length": str(len(CONTENT))}
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss, httpx.Client() as client:
        assert client.put(URL, headers=headers, content=iter([CONTENT[:1000], CONTENT[1000:]])).status_code == 200
        assert oss.bucket("bkt").object("k").body == CONTENT
        with client.stream("GET", URL, headers=SIGNED) as response:
            assert b"".join(response.iter_raw()) == CONTENT


class Signing(httpx.Auth):
    """Signs as version 2 does; what it signs is not looked at."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header to every request."""
        request.headers.update(SIGNED)
        yield request


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(("auth", "status"), [(Signing(), 404), (None, 403)], ids=["signed", "anonymous"])
def test_authentication_of_httpx_stands_above_the_seam(auth: httpx.Auth | None, status: int) -> None:
    with fakeoss.mock(profile="aws", buckets=["bkt"]), httpx.Client(auth=auth) as client:
        assert client.get(URL).status_code == status


@pytest.mark.usefixtures("no_network")
def test_a_transport_of_the_user_is_served_and_refused_afterwards() -> None:
    with httpx.HTTPTransport(retries=0) as transport:
        client = httpx.Client(transport=transport)
        with fakeoss.mock(profile="aws", buckets=["bkt"]):
            response = client.get(URL, headers=SIGNED)
        assert (response.status_code, response.http_version, response.headers["Server"]) == (
            404,
            "HTTP/1.1",
            "AmazonS3",
        )
        with pytest.raises(fakeoss.OutsideMockError, match="which has ended"):
            client.get(URL, headers=SIGNED)
