"""Every way to read the body of a response, in each client's own words, and what the response is like afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from support.parity import BODY, Sides, Table, attempt, collect
from support.raw_kits import ONCE, RAW_KITS, RawKit

Way = Callable[[RawKit, Any], Any]
TARGETS = {"text": "/bkt/text", "nothing": "/bkt/empty", "much": "/bkt/large"}


def into(response: Any, size: int) -> Any:
    buffer = bytearray(size)
    return [attempt(lambda: response.readinto(buffer)), bytes(buffer)]


async def gathered(iterator: Any) -> list[Any]:
    items: list[Any] = []
    try:
        async for item in iterator:
            items.append(item)
    except Exception as error:
        items.append(error)
    return items


def again(way: Way) -> Way:
    """Read twice in the same way."""
    return lambda kit, response: [attempt(lambda: way(kit, response)) for _ in range(2)]


FILE: dict[str, Way] = {
    "read": lambda kit, response: response.read(),
    "read twice": again(lambda kit, response: response.read()),
    "read none": lambda kit, response: [response.read(0), response.read()],
    "read some": lambda kit, response: [response.read(5), response.read(5), response.read()],
    "read in pieces": lambda kit, response: collect(iter(lambda: response.read(100), b"")),
    "read a negative number": lambda kit, response: attempt(lambda: response.read(-1)),
    "read too much": lambda kit, response: [response.read(10_000_000), response.read(1)],
    "read to the last byte": lambda kit, response: [response.read(len(BODY)), kit.seen(response), response.read(1)],
    "readinto": lambda kit, response: [into(response, 7), into(response, 2000), into(response, 7)],
    "readline": lambda kit, response: [response.readline(), response.readline(3), response.readline(), response.read()],
    "readlines": lambda kit, response: response.readlines(),
    "iterate": lambda kit, response: collect(response, 20),
    "close, then read": lambda kit, response: [response.close(), attempt(response.read)],
    "read some, close, then read": lambda kit, response: [response.read(5), response.close(), attempt(response.read)],
    "close twice": lambda kit, response: [response.close(), response.close()],
    "as a context manager": lambda kit, response: with_block(response),
    "buffered": lambda kit, response: attempt(lambda: io.BufferedReader(response).read()),
    "as text": lambda kit, response: attempt(lambda: list(io.TextIOWrapper(response, "utf-8"))[:3]),
    "as a file": lambda kit, response: [
        attempt(lambda name=name: getattr(response, name)())
        for name in ("readable", "writable", "seekable", "tell", "flush", "isatty", "isclosed")
    ],
    "seek": lambda kit, response: attempt(lambda: response.seek(0)),
    "write": lambda kit, response: attempt(lambda: response.write(b"x")),
    "descriptor": lambda kit, response: attempt(lambda: response.fileno() > 2),
}


def with_block(response: Any) -> Any:
    with response as entered:
        content = entered.read(5)
    return [content, entered is response, attempt(response.read)]


URLLIB3: dict[str, Way] = {
    **FILE,
    "read1": lambda kit, response: [response.read1(5), response.read1(0), response.read1(5), response.read()],
    "read1 to the end": lambda kit, response: collect(iter(lambda: response.read1(200), b""))[:30],
    "data": again(lambda kit, response: response.data),
    "read some, then data": lambda kit, response: [response.read(5), response.data, response.data],
    "json": lambda kit, response: attempt(response.json),
    "stream": lambda kit, response: collect(response.stream(100)),
    "stream of anything": lambda kit, response: collect(response.stream(None)),
    "stream twice": again(lambda kit, response: collect(response.stream(100))),
    "tell": lambda kit, response: [
        response.tell(),
        response.read(5),
        response.tell(),
        response.read(),
        response.tell(),
    ],
    "drain": lambda kit, response: [response.read(5), response.drain_conn(), response.read(), response.closed],
    "release": lambda kit, response: [response.read(), response.release_conn(), response.connection],
    "decode_content": lambda kit, response: [
        response.read(5, decode_content=True),
        response.read(decode_content=False),
    ],
    "cache_content": lambda kit, response: [response.read(cache_content=True), response.data],
    "read_chunked": lambda kit, response: attempt(lambda: collect(response.read_chunked())),
    "supports_chunked_reads": lambda kit, response: response.supports_chunked_reads(),
    "shutdown": lambda kit, response: [attempt(response.shutdown), attempt(response.read)],
    "headers in every way": lambda kit, response: [
        response.getheaders(),
        response.getheader("etag"),
        response.getheader("none", 1),
        response.info(),
        response.geturl(),
    ],
    "the response below": lambda kit, response: [
        type(response._original_response).__name__,
        dict(response._original_response.msg),
        response._fp.isclosed(),
    ],
}
REQUESTS: dict[str, Way] = {
    "content": again(lambda kit, response: response.content),
    "text": lambda kit, response: [response.text, response.encoding, response.apparent_encoding],
    "json": lambda kit, response: attempt(response.json),
    "iter_content": lambda kit, response: collect(response.iter_content(100)),
    "iter_content by bytes": lambda kit, response: collect(response.iter_content(), 50),
    "iter_content of anything": lambda kit, response: collect(response.iter_content(None)),
    "iter_content of text": lambda kit, response: collect(response.iter_content(100, decode_unicode=True)),
    "iter_content twice": again(lambda kit, response: collect(response.iter_content(100))),
    "iter_content, then content": lambda kit, response: [
        next(response.iter_content(5), b""),
        attempt(lambda: response.content),
    ],
    "iter_lines": lambda kit, response: collect(response.iter_lines(), 20),
    "iterate": lambda kit, response: collect(response, 5),
    "close, then content": lambda kit, response: [response.close(), attempt(lambda: response.content)],
    "as a context manager": lambda kit, response: with_content(response),
    "the raw response": lambda kit, response: [
        response.raw.read(5),
        response.raw.tell(),
        response.raw.read(),
        response.raw.closed,
    ],
    "the raw response to its end, then content": lambda kit, response: [
        response.raw.read(),
        attempt(lambda: response.content),
    ],
    "the raw stream": lambda kit, response: collect(response.raw.stream(100)),
    "the raw lines": lambda kit, response: response.raw.readlines(),
    "the raw data": lambda kit, response: response.raw.data,
    "the raw headers": lambda kit, response: [response.raw.headers, response.raw.getheaders(), response.raw.version],
    "the socket": lambda kit, response: [
        attempt(lambda: response.raw._fp.fp.raw._sock.timeout),
        attempt(lambda: response.raw.connection.timeout),
    ],
    "pickled": lambda kit, response: pickled(response),
    "cookies and links": lambda kit, response: [response.cookies, response.links, response.history, response.next],
    "elapsed": lambda kit, response: response.elapsed.total_seconds() >= 0,
}
HTTP_CLIENT: dict[str, Way] = {
    **FILE,
    "read1": lambda kit, response: [response.read1(5), response.read1(0), response.read1(5), response.read()],
    "peek": lambda kit, response: [
        response.peek(5)[:5],
        response.read(5),
        response.peek(5)[:5],
        response.read(),
        response.peek(5),
    ],
    "headers in every way": lambda kit, response: [
        response.getheaders(),
        response.getheader("etag"),
        response.getheader("none", 1),
        response.info(),
        response.getcode(),
    ],
}
HTTPX: dict[str, Way] = {
    "read": again(lambda kit, response: response.read()),
    "content without reading": lambda kit, response: attempt(lambda: response.content),
    "text": lambda kit, response: [response.read(), response.text, response.encoding, response.charset_encoding],
    "json": lambda kit, response: [response.read(), attempt(response.json)],
    "iter_bytes": lambda kit, response: collect(response.iter_bytes(100)),
    "iter_bytes of anything": lambda kit, response: collect(response.iter_bytes())[:3],
    "iter_raw": lambda kit, response: [collect(response.iter_raw(100)), response.num_bytes_downloaded],
    "iter_raw twice": again(lambda kit, response: collect(response.iter_raw(100))),
    "iter_text": lambda kit, response: collect(response.iter_text(100)),
    "iter_lines": lambda kit, response: collect(response.iter_lines(), 20),
    "iter_raw, then read": lambda kit, response: [collect(response.iter_raw(100))[:1], attempt(response.read)],
    "some, then close, then read": lambda kit, response: [
        next(response.iter_raw(5), b""),
        response.close(),
        attempt(response.read),
    ],
    "close, then read": lambda kit, response: [response.close(), attempt(response.read)],
    "close twice": lambda kit, response: [response.close(), response.close(), response.is_closed],
    "extensions": lambda kit, response: [
        {name: value for name, value in response.extensions.items() if name != "network_stream"},
        response.extensions["network_stream"].get_extra_info("ssl_object"),
        response.extensions["network_stream"].get_extra_info("server_addr"),
        response.http_version,
    ],
    "elapsed": lambda kit, response: [attempt(lambda: response.elapsed), response.read(), response.elapsed],
    "pickled": lambda kit, response: [response.read(), pickled(response)],
}
ASYNC_HTTPX: dict[str, Way] = {
    "aread": again(lambda kit, response: kit.wait(response.aread())),
    "read": lambda kit, response: attempt(response.read),
    "content without reading": lambda kit, response: attempt(lambda: response.content),
    "text": lambda kit, response: [kit.wait(response.aread()), response.text, response.encoding],
    "aiter_bytes": lambda kit, response: kit.wait(gathered(response.aiter_bytes(100))),
    "aiter_raw": lambda kit, response: [kit.wait(gathered(response.aiter_raw(100))), response.num_bytes_downloaded],
    "aiter_raw twice": again(lambda kit, response: kit.wait(gathered(response.aiter_raw(100)))),
    "aiter_text": lambda kit, response: kit.wait(gathered(response.aiter_text(100))),
    "aiter_lines": lambda kit, response: kit.wait(gathered(response.aiter_lines())),
    "iter_bytes": lambda kit, response: attempt(lambda: collect(response.iter_bytes())),
    "aclose, then aread": lambda kit, response: [
        kit.wait(response.aclose()),
        attempt(lambda: kit.wait(response.aread())),
    ],
    "aclose twice": lambda kit, response: [
        kit.wait(response.aclose()),
        kit.wait(response.aclose()),
        response.is_closed,
    ],
    "extensions": lambda kit, response: [
        {name: value for name, value in response.extensions.items() if name != "network_stream"},
        response.extensions["network_stream"].get_extra_info("ssl_object"),
        response.extensions["network_stream"].get_extra_info("server_addr"),
    ],
}


async def some_and_all(content: Any) -> Any:
    return [await content.read(5), await content.read(0), content.at_eof(), await content.read(), content.at_eof()]


async def exactly(content: Any) -> Any:
    return [await content.readexactly(4), await content.readexactly(10_000_000)]


async def lines_of(content: Any) -> Any:
    return [await content.readline(), await content.readline(), await content.readuntil(b"7"), await content.read()]


async def chunk_of(content: Any) -> Any:
    return [await content.readchunk(), await content.readchunk()]


AIOHTTP: dict[str, Way] = {
    "read": again(lambda kit, response: kit.wait(response.read())),
    "text": lambda kit, response: [kit.wait(response.text()), response.charset, response.get_encoding()],
    "json": lambda kit, response: attempt(lambda: kit.wait(response.json())),
    "json of anything": lambda kit, response: attempt(lambda: kit.wait(response.json(content_type=None))),
    "content read": lambda kit, response: kit.wait(some_and_all(response.content)),
    "content readexactly": lambda kit, response: attempt(lambda: kit.wait(exactly(response.content))),
    "content lines": lambda kit, response: attempt(lambda: kit.wait(lines_of(response.content))),
    "content iterated": lambda kit, response: kit.wait(gathered(response.content)),
    "iter_chunked": lambda kit, response: kit.wait(gathered(response.content.iter_chunked(100))),
    "readchunk": lambda kit, response: kit.wait(chunk_of(response.content)),
    "content, then read": lambda kit, response: [kit.wait(response.content.read()), kit.wait(response.read())],
    "read_nowait": lambda kit, response: attempt(lambda: response.content.read_nowait(5)),
    "close, then read": lambda kit, response: [response.close(), attempt(lambda: kit.wait(response.read()))],
    "release, then read": lambda kit, response: [
        kit.wait(response.release()),
        attempt(lambda: kit.wait(response.read())),
    ],
    "close twice": lambda kit, response: [response.close(), response.close(), response.closed],
    "names": lambda kit, response: [
        response.raw_headers,
        response.request_info,
        response.real_url,
        response.history,
        response.links,
        response.content_type,
        response.content_disposition,
        response.method,
        response.reason,
        response.ok,
        response.cookies,
    ],
}


def with_content(response: Any) -> Any:
    with response as entered:
        content = next(entered.iter_content(5), b"")
    return [content, attempt(lambda: response.content)]


def pickled(response: Any) -> Any:
    import pickle

    copy = attempt(lambda: pickle.loads(pickle.dumps(response)))
    return copy if isinstance(copy, Exception) else [copy.content, copy.headers, copy.url, copy.status_code]


FAMILIES: dict[str, dict[str, Way]] = {
    "requests": REQUESTS,
    "requests, streamed": REQUESTS,
    "urllib3": URLLIB3,
    "urllib3, streamed": URLLIB3,
    "httpx": HTTPX,
    "httpx async": ASYNC_HTTPX,
    "aiohttp": AIOHTTP,
    "http.client": HTTP_CLIENT,
    "urllib.request": HTTP_CLIENT,
}
BLOCKING = {"read a negative number", "peek"}
"""Ways of http.client that read beyond the body, until the service closes the connection: for twenty seconds."""
WHOLE = {
    "read",
    "aread",
    "read twice",
    "read some",
    "read in pieces",
    "readinto",
    "data",
    "stream",
    "tell",
    "drain",
    "content",
    "iter_content",
    "iter_bytes",
    "iter_raw",
    "aiter_bytes",
    "aiter_raw",
    "the raw stream",
    "content read",
    "content, then read",
}
"""Ways that are tried with a large body, too: they read all of it, however it arrives."""


def reading(way: Way, target: str) -> Any:
    def behaviour(kit: RawKit) -> Any:
        kit.store.bucket("bkt").put("large", BODY * 200)
        response = kit.request("GET", target)
        result = attempt(lambda: way(kit, response))
        after = kit.seen(response, skip=kit.body_names)
        kit.finish(response)
        return [result, after]

    return behaviour


TABLES: dict[str, Table] = {}
for client, ways in FAMILIES.items():
    TABLES[client] = Table()
    for title, way in ways.items():
        if ways is HTTP_CLIENT and title in BLOCKING and client == "http.client":
            continue
        for name, target in TARGETS.items():
            if name == "text" or (name == "much" and title in WHOLE) or (name == "nothing" and client in ONCE):
                TABLES[client].rows[f"{title}, {name}"] = reading(way, target)
CELLS = [(client, name) for client, table in TABLES.items() for name in table.rows]


@pytest.mark.parametrize(("client", "name"), CELLS)
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, TABLES[client].rows[name], RAW_KITS[client])
