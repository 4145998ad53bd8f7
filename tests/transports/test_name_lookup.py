"""The last guard: no address of a host that is served is looked up, whoever asks for it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

import fakeoss
from fakeoss import OutsideMockError

HOST = "bkt.s3.cn-north-1.jdcloud-oss.com"


def in_loop(ask: Callable[[], Coroutine[Any, Any, object]]) -> Callable[[], object]:
    return lambda: asyncio.run(ask())


async def loop_getaddrinfo() -> object:
    return await asyncio.get_running_loop().getaddrinfo(HOST, 443)


async def loop_connection() -> object:
    return await asyncio.get_running_loop().create_connection(asyncio.Protocol, HOST, 443)


STRAYS = {
    "getaddrinfo": lambda: socket.getaddrinfo(HOST, 443),
    "getaddrinfo of bytes": lambda: socket.getaddrinfo(HOST.encode("ascii"), 443),
    "gethostbyname": lambda: socket.gethostbyname(HOST),
    "gethostbyname_ex": lambda: socket.gethostbyname_ex(HOST),
    "create_connection": lambda: socket.create_connection((HOST, 443)),
    "a loop's getaddrinfo": in_loop(loop_getaddrinfo),
    "a loop's create_connection": in_loop(loop_connection),
}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("stray", STRAYS.values(), ids=STRAYS)
def test_no_address_of_a_served_host_is_looked_up(stray: Callable[[], object]):
    with fakeoss.mock(), pytest.raises(OutsideMockError) as caught:
        stray()
    message = str(caught.value)
    assert message.startswith(f"fakeoss: a look-up of {HOST} was stopped: the mock entered at {__file__}:")
    assert "serves this host, but does not support the client that looks up its address" in message
    assert "fakeoss.Server" in message
    with pytest.raises(AssertionError, match="a socket was used"):  # as ever
        socket.getaddrinfo(HOST, 443)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("host", "reason"),
    [
        pytest.param("bkt.s3.amazonaws.com", "it is a host of profile 'aws'", id="of the other service"),
        pytest.param("s3.cn-nroth-1.jdcloud-oss.com", "it names a region that", id="of no region"),
        pytest.param("oss.cn-north-1.jcloudcs.com", "jdcloud does not answer S3 requests there", id="not for S3"),
    ],
)
def test_no_address_of_a_refused_host_is_looked_up(host: str, reason: str):
    with fakeoss.mock(), pytest.raises(OutsideMockError, match=f"a look-up of {host} was stopped: {reason}"):
        socket.getaddrinfo(host, 443)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", b"localhost", None])
def test_hosts_that_were_named_are_looked_up_as_ever(host: Any):
    """A database may be on the same host as the store that the mock stands for."""
    before = socket.getaddrinfo(host, 80)
    with fakeoss.mock(endpoints=["localhost", "127.0.0.1"]):
        assert socket.getaddrinfo(host, 80) == before
