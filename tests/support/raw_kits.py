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

__all__ = ["RAW_KITS", "RawKit"]


TLS = ssl.create_default_context()
"""Made once, as it reads every authority that the machine trusts; no test speaks TLS."""


class RawKit:
    """A client on one side. ``wait`` runs what is awaitable; other values pass through it."""

    timeout_option = "timeout"
    body_names: tuple[str, ...] = ()
    """The attributes of a response that read its body."""

    def __init__(self, side: Side) -> None:
        self.side, self.url, self.store = side, side.url, side.store
        self.open()

    def open(self) -> None:
        """Make the client."""

    def close(self) -> None:
        """Close the client."""

    def wait(self, value: Any) -> Any:
        return value

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


class PlainRequestsKit(RequestsKit):
    """requests, which has read the body before it returns."""

    def send(self, method: str, url: str, headers: Any, body: Any, *, stream: bool = False, **options: Any) -> Any:
        return super().send(method, url, headers, body, stream=stream, **options)


class Urllib3Kit(RawKit):
    """urllib3, a pool manager."""

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


class LoadedUrllib3Kit(Urllib3Kit):
    """urllib3, which has read the body before it returns."""

    def send(
        self, method: str, url: str, headers: Any, body: Any, *, preload_content: bool = True, **options: Any
    ) -> Any:
        return super().send(method, url, headers, body, preload_content=preload_content, **options)


class HttpxKit(RawKit):
    """httpx, synchronous."""

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


class LoopKit(RawKit):
    """A client that belongs to an event loop."""

    def __init__(self, side: Side) -> None:
        self.loop = asyncio.new_event_loop()
        super().__init__(side)

    def wait(self, value: Any) -> Any:
        return self.loop.run_until_complete(value) if hasattr(value, "__await__") else value

    def close(self) -> None:
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


class AsyncHttpxKit(LoopKit, HttpxKit):
    """httpx, asynchronous."""

    def open(self) -> None:
        self.client = httpx.AsyncClient(verify=TLS)

    def close(self) -> None:
        self.wait(self.client.aclose())
        LoopKit.close(self)

    def read(self, response: Any) -> Any:
        return self.wait(response.aread())

    def finish(self, response: Any) -> None:
        self.wait(response.aclose())


class AiohttpKit(LoopKit):
    """aiohttp, a session."""

    def open(self) -> None:
        async def opened() -> aiohttp.ClientSession:
            return aiohttp.ClientSession()

        self.client = self.wait(opened())

    def close(self) -> None:
        self.wait(self.client.close())
        super().close()

    def send(self, method: str, url: str, headers: Any, body: Any, **options: Any) -> Any:
        if isinstance(options.get("timeout"), float):
            options["timeout"] = aiohttp.ClientTimeout(total=options["timeout"])
        options.setdefault("allow_redirects", False)
        address = URL(url, encoded=True)
        return self.wait(self.client.request(method, address, headers=headers, data=body, **options))

    def read(self, response: Any) -> Any:
        return self.wait(response.read())


class HttpClientKit(RawKit):
    """http.client, a connection."""

    def open(self) -> None:
        self.host = self.url.partition("://")[2]
        self.client = http.client.HTTPConnection(self.host)

    def close(self) -> None:
        self.client.close()

    def send(self, method: str, url: str, headers: Any, body: Any, *, timeout: Any = None, **options: Any) -> Any:
        if timeout is not None:
            self.client.timeout = timeout
        target = url.removeprefix(self.url)
        self.client.request(method, target, body=body, headers=headers, **options)
        return self.client.getresponse()


class UrllibKit(RawKit):
    """urllib.request, an opener; an error status is the exception's response."""

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
