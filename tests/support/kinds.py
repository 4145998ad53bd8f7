"""Every kind of client, made at one time and used at another; knows nothing of fakeoss, so that it can come first."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import socket
import urllib.request
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import aiohttp
import botocore.awsrequest
import botocore.config
import botocore.httpsession
import httpx
import minio
import requests
import s3fs
import urllib3

from support.boto import aio_session, boto3_session, botocore_session

BASE = "https://s3.cn-north-1.jdcloud-oss.com"
SIGNED = {"Authorization": "AWS AK:any"}
KEYS = {"AWS_ACCESS_KEY_ID": "AKANY", "AWS_SECRET_ACCESS_KEY": "any"}
ONCE = botocore.config.Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"})
OBJECT = {"Bucket": "bkt", "Key": "key"}


class Kind(NamedTuple):
    """How a client is made for an endpoint, how it reads the object ``key`` of ``bkt``, and how it is closed."""

    make: Callable[[str], Any]
    read: Callable[[Any, str], bytes]
    close: Callable[[Any], object] = lambda made: made.close()


def options_of(base: str) -> dict[str, Any]:
    return {"region_name": "cn-north-1", "endpoint_url": base, "config": ONCE}


# botocore


def make_boto3(base: str) -> Any:
    return boto3_session().client("s3", **options_of(base))


def make_resource(base: str) -> Any:
    return boto3_session().resource("s3", **options_of(base))


def read_boto3(client: Any, base: str) -> bytes:
    return client.get_object(**OBJECT)["Body"].read()


def read_resource(resource: Any, base: str) -> bytes:
    return resource.Object("bkt", "key").get()["Body"].read()


def read_transfer(client: Any, base: str) -> bytes:
    """A managed transfer, whose parts are asked for in threads of its own."""
    target = io.BytesIO()
    client.download_fileobj("bkt", "key", target)
    return target.getvalue()


def read_below_boto3(session: Any, base: str) -> bytes:
    request = botocore.awsrequest.AWSRequest("GET", f"{base}/bkt/key", headers=SIGNED)
    return bytes(session.send(request.prepare()).content)


# requests and urllib3


class Mounted(requests.adapters.HTTPAdapter):
    """An adapter of the user's own."""

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        request.headers["X-Mounted"] = "yes"
        return super().send(request, *arguments, **options)


def make_mounted(base: str) -> Any:
    session = requests.Session()
    session.mount("https://", Mounted())
    session.mount("http://", Mounted())
    return session


def read_requests(session: Any, base: str) -> bytes:
    return session.get(f"{base}/bkt/key", headers=SIGNED).content


def make_default_pool(base: str) -> Any:
    """The pool manager of the module, as new: it is that of the whole process."""
    urllib3._DEFAULT_POOL = urllib3.PoolManager()  # type: ignore[attr-defined]
    return urllib3._DEFAULT_POOL  # type: ignore[attr-defined]


def read_urllib3(asked: Any, base: str) -> bytes:
    return bytes(asked.request("GET", f"{base}/bkt/key", headers=SIGNED, retries=False).data)


def read_by_module(made: Any, base: str) -> bytes:
    return read_urllib3(urllib3, base)


def read_pool(pool: Any, base: str) -> bytes:
    return bytes(pool.request("GET", "/bkt/key", headers=SIGNED, retries=False).data)


# the standard library


def make_connection(base: str) -> http.client.HTTPConnection:
    scheme, _, host = base.partition("://")
    return {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[scheme](host, timeout=10)


def read_connection(connection: http.client.HTTPConnection, base: str) -> bytes:
    try:
        connection.request("GET", "/bkt/key", headers=SIGNED)
        return connection.getresponse().read()
    except Exception:
        connection.close()  # or it would wait for an answer for ever
        raise


def make_opener(base: str) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener()


def make_default_opener(base: str) -> urllib.request.OpenerDirector:
    """The opener of the module, as new: it is that of the whole process."""
    urllib.request.install_opener(urllib.request.build_opener())
    return urllib.request._opener  # type: ignore[attr-defined, no-any-return]


def read_opener(opener: Any, base: str) -> bytes:
    with opener.open(urllib.request.Request(f"{base}/bkt/key", headers=SIGNED), timeout=10) as response:
        return bytes(response.read())


def read_urlopen(opener: Any, base: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(f"{base}/bkt/key", headers=SIGNED), timeout=10) as response:
        return bytes(response.read())


# event loops: a client belongs to one, which runs while the client is made, used and closed


class InLoop(NamedTuple):
    """A client and its event loop."""

    loop: asyncio.AbstractEventLoop
    made: Any
    leave: Callable[[], Any]


def in_loop(make: Callable[[str], Any]) -> Callable[[str], InLoop]:
    """``make`` gives an asynchronous context manager, which is entered."""

    async def enter(base: str) -> tuple[Any, Any]:
        manager = make(base)
        return manager, await manager.__aenter__()

    def made(base: str) -> InLoop:
        loop = asyncio.new_event_loop()
        manager, client = loop.run_until_complete(enter(base))
        return InLoop(loop, client, lambda: manager.__aexit__(None, None, None))

    return made


def reading(read: Callable[[Any, str], Any]) -> Callable[[InLoop, str], bytes]:
    def in_its_loop(client: InLoop, base: str) -> bytes:
        return bytes(client.loop.run_until_complete(read(client.made, base)))

    return in_its_loop


def close_loop(client: InLoop) -> None:
    client.loop.run_until_complete(client.leave())
    client.loop.run_until_complete(client.loop.shutdown_default_executor())
    client.loop.close()


async def read_httpx(client: httpx.AsyncClient, base: str) -> bytes:
    return (await client.get(f"{base}/bkt/key", headers=SIGNED)).content


async def read_aiohttp(session: aiohttp.ClientSession, base: str) -> bytes:
    async with session.get(f"{base}/bkt/key", headers=SIGNED) as response:
        return await response.read()


def make_aiobotocore(base: str) -> Any:
    return aio_session().create_client("s3", **options_of(base))


async def read_aiobotocore(client: Any, base: str) -> bytes:
    answer = await client.get_object(**OBJECT)
    async with answer["Body"] as body:
        return bytes(await body.read())


# what is built on them


def make_s3fs(base: str) -> Any:
    files = s3fs.S3FileSystem(
        endpoint_url=base,
        client_kwargs={"region_name": "cn-north-1"},
        config_kwargs={"s3": {"addressing_style": "path"}, "retries": {"max_attempts": 0}},
        skip_instance_cache=True,
    )
    files.retries = 1
    return files


def read_s3fs(files: Any, base: str) -> bytes:
    return bytes(files.cat_file("bkt/key"))


def close_s3fs(files: Any) -> None:
    if files._s3 is not None:
        files.close_session(files.loop, files._s3)


def make_minio(base: str) -> Any:
    scheme, _, host = base.partition("://")
    manager = urllib3.PoolManager(retries=False)
    return minio.Minio(
        endpoint=host,
        access_key="AKANY",
        secret_key="any",
        secure=scheme == "https",
        region="cn-north-1",
        http_client=manager,
    )


def read_minio(client: Any, base: str) -> bytes:
    response = client.get_object(bucket_name="bkt", object_name="key")
    try:
        return bytes(response.read())
    finally:
        response.close()
        response.release_conn()


def nothing(made: Any) -> None:
    """Not everything has to be closed."""


KINDS = {
    "boto3 client": Kind(make_boto3, read_boto3),
    "boto3 resource": Kind(make_resource, read_resource, lambda made: made.meta.client.close()),
    "managed transfer": Kind(make_boto3, read_transfer),
    "botocore client": Kind(lambda base: botocore_session().create_client("s3", **options_of(base)), read_boto3),
    "botocore HTTP session": Kind(lambda base: botocore.httpsession.URLLib3Session(), read_below_boto3),
    "requests.Session": Kind(lambda base: requests.Session(), read_requests),
    "requests, mounted adapter": Kind(make_mounted, read_requests),
    "urllib3.PoolManager": Kind(lambda base: urllib3.PoolManager(), read_urllib3, lambda made: made.clear()),
    "urllib3 pool": Kind(urllib3.connection_from_url, read_pool),
    "urllib3.request": Kind(make_default_pool, read_by_module, lambda made: made.clear()),
    "httpx.Client": Kind(lambda base: httpx.Client(), read_requests),
    "httpx.AsyncClient": Kind(in_loop(lambda base: httpx.AsyncClient()), reading(read_httpx), close_loop),
    "aiohttp": Kind(in_loop(lambda base: aiohttp.ClientSession()), reading(read_aiohttp), close_loop),
    "aiobotocore": Kind(in_loop(make_aiobotocore), reading(read_aiobotocore), close_loop),
    "s3fs": Kind(make_s3fs, read_s3fs, close_s3fs),
    "minio": Kind(make_minio, read_minio, nothing),
    "http.client": Kind(make_connection, read_connection),
    "urllib.request opener": Kind(make_opener, read_opener),
    "urllib.request.urlopen": Kind(make_default_opener, read_urlopen),
}
if isinstance(urllib3.request, ModuleType):  # urllib3 1.26
    del KINDS["urllib3.request"]


def close_network() -> list[str]:
    """Refuse every look-up and connection of this process for good; gives the list of what was refused."""
    attempts: list[str] = []

    def refuse(*arguments: Any, **options: Any) -> Any:
        attempts.append(repr(arguments))
        raise ConnectionError(f"the network was reached: {arguments!r}")

    socket.getaddrinfo = refuse
    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.socket.connect_ex = refuse  # type: ignore[method-assign]
    return attempts


def outcome_of(kind: Kind, made: Any, base: str = BASE) -> str:
    """What reading gives: the object, or what was raised."""
    try:
        return kind.read(made, base).decode()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def report(made: dict[str, Any], end: Callable[[], object]) -> str:
    """What each client reads before and after ``end``, with what went to the network, as JSON."""
    attempts = close_network()
    told = {}
    for name, client in made.items():
        told[name] = [outcome_of(KINDS[name], client)]
    end()
    for name, client in made.items():
        told[name].append(outcome_of(KINDS[name], client))
        KINDS[name].close(client)
    return json.dumps({"told": told, "attempts": attempts})
