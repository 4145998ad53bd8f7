"""Clients other than boto3: each reads one small object, answered by the target or by a canned handler of its own.

The canned handler stands where fakeoss stands in the client: at the adapter of requests, below the retries of urllib3,
at the transport of httpx, behind the connector of aiohttp, in the place of the socket of http.client.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from floor import Floor

Call = Callable[[], Any]

HOST = "s3.us-east-1.amazonaws.com"
URL = f"https://{HOST}/bench-bucket/k1"
SIGNED = {"Authorization": "AWS ACCESSKEY:any"}
CLIENTS: dict[str, Callable[[ExitStack, Floor | None], Call]] = {}


def named(function: Callable[[ExitStack, Floor | None], Call]) -> Callable[[ExitStack, Floor | None], Call]:
    """Register a client under its name."""
    CLIENTS[function.__name__] = function
    return function


def _wire(floor: Floor) -> bytes:
    """The canned answer as it would come over a connection."""
    status, headers, content = floor.answers["GetObject"]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} OK\r\n{head}\r\n".encode("latin-1") + content


def _urllib3_response(floor: Floor, **options: Any) -> Any:
    from urllib3.response import HTTPResponse

    status, headers, content = floor.answers["GetObject"]
    return HTTPResponse(body=io.BytesIO(content), headers=headers, status=status, version=11, **options)


@named
def requests(stack: ExitStack, floor: Floor | None) -> Call:
    """requests, a session."""
    import requests
    from requests.adapters import HTTPAdapter

    session = stack.enter_context(requests.Session())
    if floor is not None:

        class Canned(HTTPAdapter):
            def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
                return self.build_response(request, _urllib3_response(floor, preload_content=False))

        session.mount("https://", Canned())
    return lambda: session.get(URL, headers=SIGNED).content


@named
def urllib3(stack: ExitStack, floor: Floor | None) -> Call:
    """urllib3, a pool manager."""
    import urllib3
    from urllib3.connectionpool import HTTPConnectionPool

    manager = stack.enter_context(urllib3.PoolManager())
    if floor is not None:

        def answer(pool: Any, conn: Any, method: str, url: str, **options: Any) -> Any:
            return _urllib3_response(floor, pool=pool, connection=options.get("response_conn"), request_method=method)

        stack.enter_context(patch.object(HTTPConnectionPool, "_make_request", answer))
    return lambda: manager.request("GET", URL, headers=SIGNED).data


@named
def minio(stack: ExitStack, floor: Floor | None) -> Call:
    """minio, on urllib3."""
    from minio import Minio

    urllib3(stack, floor)  # for its canned handler
    client = Minio(HOST, access_key="ACCESSKEY", secret_key="secret", region="us-east-1")

    def get() -> bytes:
        answer = client.get_object(bucket_name="bench-bucket", object_name="k1")
        try:
            return bytes(answer.read())
        finally:
            answer.close()
            answer.release_conn()

    return get


@named
def http_client(stack: ExitStack, floor: Floor | None) -> Call:
    """http.client, a connection for each call."""
    from http.client import HTTPConnection

    class Socket:
        """Takes a request in and holds the canned answer."""

        def __init__(self, answer: bytes) -> None:
            self._answer = answer

        def sendall(self, data: bytes) -> None:
            """Nobody reads it."""

        def makefile(self, *arguments: Any, **options: Any) -> Any:
            """The answer."""
            return io.BufferedReader(io.BytesIO(self._answer))  # type: ignore[arg-type]

        def close(self) -> None:
            """Nothing is open."""

    answer = None if floor is None else _wire(floor)

    def get() -> bytes:
        connection: Any = HTTPConnection(HOST)
        if answer is not None:
            connection.sock = Socket(answer)
        connection.request("GET", "/bench-bucket/k1", headers=SIGNED)
        content = connection.getresponse().read()
        connection.close()
        return bytes(content)

    return get


@named
def httpx(stack: ExitStack, floor: Floor | None) -> Call:
    """httpx, synchronous."""
    import httpx

    client = stack.enter_context(httpx.Client(transport=_httpx_transport(floor)))
    return lambda: client.get(URL, headers=SIGNED).content


@named
def httpx_async(stack: ExitStack, floor: Floor | None) -> Call:
    """httpx, asynchronous."""
    import httpx

    run = _runner(stack)
    client = httpx.AsyncClient(transport=_httpx_transport(floor))
    stack.callback(lambda: run(client.aclose()))

    async def get() -> bytes:
        return bytes((await client.get(URL, headers=SIGNED)).content)

    return lambda: run(get())


def _httpx_transport(floor: Floor | None) -> Any:
    import httpx

    if floor is None:
        return None
    status, headers, content = floor.answers["GetObject"]
    return httpx.MockTransport(lambda request: httpx.Response(status, headers=headers, content=content))


@named
def aiohttp(stack: ExitStack, floor: Floor | None) -> Call:
    """aiohttp, a session."""
    import aiohttp

    run = _runner(stack)

    async def opened() -> Any:
        return aiohttp.ClientSession(connector=_connector(floor))

    session = run(opened())
    stack.callback(lambda: run(session.close()))

    async def get() -> bytes:
        async with session.get(URL, headers=SIGNED) as answer:
            return bytes(await answer.read())

    return lambda: run(get())


class Connection(asyncio.Transport):
    """Answers whatever is written to it."""

    def __init__(self, protocol: Any, answer: bytes) -> None:
        super().__init__()
        self._protocol, self._answer, self._closed = protocol, answer, False

    def write(self, data: Any) -> None:
        """The whole of a request without a body."""
        asyncio.get_running_loop().call_soon(self._protocol.data_received, self._answer)

    def writelines(self, pieces: Any) -> None:
        """The same."""
        self.write(b"")

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self._closed

    def close(self) -> None:
        """Tell the client, as a socket does."""
        if not self._closed:
            self._closed = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close


def _connector(floor: Floor | None) -> Any:
    """A connector whose connections answer from memory; aiohttp's own for fakeoss to be met in."""
    import aiohttp

    if floor is None:
        return aiohttp.TCPConnector()
    answer = _wire(floor)

    class Connector(aiohttp.TCPConnector):
        """Its connections are in memory."""

    Connector._create_connection = _in_memory(answer)
    return Connector()


def _in_memory(answer: bytes) -> Any:
    """A method of a connector that opens a connection in memory."""

    async def create_connection(connector: Any, *arguments: Any, **options: Any) -> Any:
        protocol = connector._factory()
        protocol.connection_made(Connection(protocol, answer))
        return protocol

    return create_connection


@named
def aiobotocore(stack: ExitStack, floor: Floor | None) -> Call:
    """aiobotocore, a client with its own HTTP session; that of the floor has a connection in memory."""
    import aiohttp
    from aiobotocore.session import get_session

    if floor is not None:
        stack.enter_context(patch.object(aiohttp.TCPConnector, "_create_connection", _in_memory(_wire(floor))))
    run = _runner(stack)
    manager = get_session().create_client("s3", region_name="us-east-1")
    client = run(manager.__aenter__())
    stack.callback(lambda: run(manager.__aexit__(None, None, None)))

    async def get() -> bytes:
        async with (await client.get_object(Bucket="bench-bucket", Key="k1"))["Body"] as body:
            return bytes(await body.read())

    return lambda: run(get())


def _runner(stack: ExitStack) -> Callable[[Any], Any]:
    loop = asyncio.new_event_loop()
    stack.callback(loop.close)
    return loop.run_until_complete
