"""HTTP clients with one face: a request goes out as the client sends it, the response is the client's own."""

from __future__ import annotations

import asyncio
import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import aiohttp
import httpx
import requests
import urllib3
from yarl import URL

from support.parity import SIGNED, Side

__all__ = ["ONCE", "RAW_KITS", "HttpClientKit", "LoopKit", "RawKit"]


TLS = ssl.create_default_context()
"""Made once, as it reads every authority that the machine trusts; no test speaks TLS."""


class RawKit:
    """A client on one side. ``wait`` runs what is awaitable; other values pass through it."""

    redirect_option = "allow_redirects"
    closes_files = False
    """Whether it closes a file that it has sent, when it happens to come to that."""
    body_names: tuple[str, ...] = ()
    """The attributes of a response that read its body."""

    def __init__(self, side: Side) -> None:
        self.side, self.url, self.store = side, side.url, side.store
        self.open()

    def open(self) -> None:
        """Make the client."""

    client: Any = None
    calls = 0
    """How many calls the log will have, where some are logged after the client has left."""

    def close(self) -> None:
        """Close the client."""

    def wait(self, value: Any) -> Any:
        return value

    def idle(self) -> None:
        """Let the client finish what it does in the background."""

    def request(
        self, method: str, target: str, headers: Any = None, body: Any = None, *, signed: bool = True, **options: Any
    ) -> Any:
        """Send a request; return the response, its body unread."""
        fields = {**SIGNED, **(headers or {})} if signed else headers or {}
        return self.send(method, target if "://" in target else self.url + target, fields, body, **options)

    def send(self, method: str, url: str, headers: Any, body: Any, **options: Any) -> Any:
        raise NotImplementedError

    def read(self, response: Any) -> Any:
        """Read the whole body."""
        return response.read()

    def status(self, response: Any) -> int:
        return int(response.status)

    def finish(self, response: Any) -> None:
        """Close the response."""
        response.close()

    def whole(self, response: Any) -> list[Any]:
        """A response before its body is read, the body, and the response afterwards."""
        before = self.seen(response, skip=self.body_names)
        body = self.read(response)
        after = self.seen(response)
        self.finish(response)
        return [before, body, after, self.seen(response)]

    def seen(self, response: Any, skip: tuple[str, ...] = ()) -> dict[str, Any]:
        """The public attributes of a response."""
        found: dict[str, Any] = {"": type(response)}
        for name in dir(response):
            if name.startswith("_") or name in skip:
                continue
            try:
                found[name] = getattr(response, name)
            except Exception as error:
                found[name] = error
        return found

    def redirects(self, *, follow: bool) -> dict[str, Any]:
        """The options that follow redirects, or do not."""
        return {self.redirect_option: follow} if self.redirect_option else {}

    def patience(self, seconds: float) -> dict[str, Any]:
        """The options with which the client waits no longer for an answer."""
        return {"timeout": seconds}

    def patience_to_connect(self, seconds: float) -> dict[str, Any]:
        """The options with which the client waits no longer for a connection."""
        return {}

    def close_client(self) -> None:
        """Close the client, and no more."""
        self.client.close()

    def body_of(self, method: str, target: str, headers: Any = None, body: Any = None, **options: Any) -> list[Any]:
        """Status and body of a request."""
        response = self.request(method, target, headers, body, **options)
        try:
            return [self.status(response), self.read(response)]
        finally:
            self.finish(response)


class RequestsKit(RawKit):
    """requests, a session."""

    body_names = ("content", "text", "apparent_encoding")

    def open(self) -> None:
        self.client = requests.Session()

    def close(self) -> None:
        self.client.close()

    def send(self, method: str, url: str, headers: Any, body: Any, *, stream: bool = True, **options: Any) -> Any:
        return self.client.request(method, url, headers=headers, data=body, stream=stream, **options)

    def read(self, response: Any) -> Any:
        return response.content

    def status(self, response: Any) -> int:
        return int(response.status_code)

    def patience_to_connect(self, seconds: float) -> dict[str, Any]:
        return {"timeout": (seconds, None)}


class PlainRequestsKit(RequestsKit):
    """requests, which has read the body before it returns."""

    def send(self, method: str, url: str, headers: Any, body: Any, *, stream: bool = False, **options: Any) -> Any:
        return super().send(method, url, headers, body, stream=stream, **options)


class Urllib3Kit(RawKit):
    """urllib3, a pool manager."""

    redirect_option = "redirect"

    body_names = ("data",)

    def open(self) -> None:
        self.client = urllib3.PoolManager()

    def close(self) -> None:
        self.client.clear()

    def send(
        self,
        method: str,
        url: str,
        headers: Any,
        body: Any,
        *,
        preload_content: bool = False,
        retries: Any = False,
        **options: Any,
    ) -> Any:
        return self.client.request(
            method, url, headers=headers, body=body, preload_content=preload_content, retries=retries, **options
        )

    def patience_to_connect(self, seconds: float) -> dict[str, Any]:
        return {"timeout": urllib3.Timeout(connect=seconds, read=None)}

    def close_client(self) -> None:
        self.client.clear()


class LoadedUrllib3Kit(Urllib3Kit):
    """urllib3, which has read the body before it returns."""

    def send(
        self, method: str, url: str, headers: Any, body: Any, *, preload_content: bool = True, **options: Any
    ) -> Any:
        return super().send(method, url, headers, body, preload_content=preload_content, **options)

    def read(self, response: Any) -> Any:
        return response.data


class HttpxKit(RawKit):
    """httpx, synchronous."""

    redirect_option = "follow_redirects"

    body_names = ("content", "text")

    def open(self) -> None:
        self.client: Any = httpx.Client(verify=TLS)

    def close(self) -> None:
        self.client.close()

    def send(self, method: str, url: str, headers: Any, body: Any, *, stream: bool = True, **options: Any) -> Any:
        follow = options.pop("follow_redirects", False)
        request = self.client.build_request(method, url, headers=headers, content=body, **options)
        return self.wait(self.client.send(request, stream=stream, follow_redirects=follow))

    def status(self, response: Any) -> int:
        return int(response.status_code)

    def patience_to_connect(self, seconds: float) -> dict[str, Any]:
        return {"timeout": httpx.Timeout(None, connect=seconds)}


class LoopKit(RawKit):
    """A client that belongs to an event loop."""

    def __init__(self, side: Side) -> None:
        self.loop = asyncio.new_event_loop()
        super().__init__(side)

    def wait(self, value: Any) -> Any:
        return self.loop.run_until_complete(value) if hasattr(value, "__await__") else value

    def idle(self) -> None:
        self.wait(asyncio.sleep(0.01))

    def close_client(self) -> None:
        self.wait(self.close_awaitably())

    async def close_awaitably(self) -> None:
        raise NotImplementedError

    async def fetch(self, target: str) -> Any:
        """Status and body."""
        raise NotImplementedError

    async def cancelled(self, target: str) -> str:
        """Begin a request and cancel it once it has met the fault that keeps it waiting."""
        task = asyncio.ensure_future(self.fetch(target))
        while self.store.faults.unmet:
            await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return "cancelled"
        return "finished"

    async def together(self, targets: list[str]) -> Any:
        """Several requests at the same time."""
        return await asyncio.gather(*map(self.fetch, targets))

    def close(self) -> None:
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


class AsyncHttpxKit(LoopKit, HttpxKit):
    """httpx, asynchronous."""

    def open(self) -> None:
        self.client = httpx.AsyncClient(verify=TLS)

    def close(self) -> None:
        self.close_client()
        LoopKit.close(self)

    def close_client(self) -> None:
        self.wait(self.client.aclose())

    async def fetch(self, target: str) -> Any:
        response = await self.client.get(self.url + target, headers=SIGNED)
        return [response.status_code, response.content]

    def patience_to_connect(self, seconds: float) -> dict[str, Any]:
        return {"timeout": httpx.Timeout(None, connect=seconds)}

    def read(self, response: Any) -> Any:
        return self.wait(response.aread())

    def finish(self, response: Any) -> None:
        self.wait(response.aclose())


class AiohttpKit(LoopKit):
    """aiohttp, a session."""

    closes_files = True

    def open(self) -> None:
        async def opened() -> aiohttp.ClientSession:
            return aiohttp.ClientSession()

        self.client = self.wait(opened())

    def close(self) -> None:
        self.close_client()
        super().close()

    def close_client(self) -> None:
        self.wait(self.client.close())

    async def fetch(self, target: str) -> Any:
        async with self.client.get(self.url + target, headers=SIGNED) as response:
            return [response.status, await response.read()]

    def patience(self, seconds: float) -> dict[str, Any]:
        return {"timeout": aiohttp.ClientTimeout(total=seconds)}

    def patience_to_connect(self, seconds: float) -> dict[str, Any]:
        return {"timeout": aiohttp.ClientTimeout(total=None, sock_connect=seconds)}

    def send(self, method: str, url: str, headers: Any, body: Any, **options: Any) -> Any:
        options.setdefault("allow_redirects", False)
        address = URL(url, encoded=True)
        return self.wait(self.client.request(method, address, headers=headers, data=body, **options))

    def read(self, response: Any) -> Any:
        return self.wait(response.read())


class HttpClientKit(RawKit):
    """http.client, a connection."""

    redirect_option = ""

    def open(self) -> None:
        self.host = self.url.partition("://")[2]
        self.client = http.client.HTTPConnection(self.host)

    def close(self) -> None:
        self.client.close()

    def send(self, method: str, url: str, headers: Any, body: Any, *, timeout: Any = None, **options: Any) -> Any:
        if timeout is not None:
            self.client.timeout = timeout
        target = url.removeprefix(self.url)
        client = self.client
        if target.startswith("http://"):
            host, slash, target = target.removeprefix("http://").partition("/")
            client, target = http.client.HTTPConnection(host), slash + target
        client.request(method, target, body=body, headers=headers, **options)
        return client.getresponse()


class UrllibKit(RawKit):
    """urllib.request, an opener; an error status is the exception's response."""

    redirect_option = ""

    def open(self) -> None:
        self.client = urllib.request.build_opener()

    def close(self) -> None:
        self.client.close()

    def send(self, method: str, url: str, headers: Any, body: Any, *, timeout: Any = None, **options: Any) -> Any:
        request = urllib.request.Request(url, data=body, headers=headers, method=method)
        try:
            return self.client.open(request, **({} if timeout is None else {"timeout": timeout}))
        except urllib.error.HTTPError as error:
            return error


RAW_KITS: dict[str, Callable[[Side], RawKit]] = {
    "requests": PlainRequestsKit,
    "requests, streamed": RequestsKit,
    "urllib3": LoadedUrllib3Kit,
    "urllib3, streamed": Urllib3Kit,
    "httpx": HttpxKit,
    "httpx async": AsyncHttpxKit,
    "aiohttp": AiohttpKit,
    "http.client": HttpClientKit,
    "urllib.request": UrllibKit,
}
"""By name; a client appears twice where it can return before the body is read."""
ONCE = {name: kit for name, kit in RAW_KITS.items() if "streamed" not in name}
"""Each client once."""
