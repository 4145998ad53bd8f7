"""The body of an answer in boto3 and aiobotocore, read in every way, and the raw stream below it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from support.boto_kits import BOTO_KITS, BotoKit
from support.parity import BODY, Sides, Table, attempt, collect

Way = Callable[[BotoKit, Any], Any]
KEYS = {"text": "text", "nothing": "empty", "much": "large"}


async def gathered(iterator: Any) -> list[Any]:
    items: list[Any] = []
    try:
        async for item in iterator:
            items.append(item)
    except Exception as error:
        items.append(error)
    return items


def into(body: Any, size: int) -> Any:
    buffer = bytearray(size)
    return [attempt(lambda: body.readinto(buffer)), bytes(buffer)]


def tried(*calls: Callable[[Any], Any]) -> Way:
    """Each call on the body, one after the other."""
    return lambda kit, body: [attempt(lambda call=call: kit.wait(call(body))) for call in calls]


def with_block(body: Any) -> Any:
    with body as entered:
        content = entered.read(5)
    return [content, type(entered).__name__, attempt(body.read)]


def attributes(body: Any, *names: str) -> Any:
    return [attempt(lambda name=name: getattr(body, name)) for name in names]


def called(body: Any, *names: str) -> Any:
    return [attempt(lambda name=name: getattr(body, name)()) for name in names]


RAW = (
    "status",
    "headers",
    "reason",
    "version",
    "closed",
    "length_remaining",
    "chunked",
    "decode_content",
    "msg",
    "retries",
)

BOTO3: dict[str, Way] = {
    "read": tried(lambda body: body.read(), lambda body: body.read()),
    "read none": tried(lambda body: body.read(0), lambda body: body.read()),
    "read some": tried(lambda body: body.read(5), lambda body: body.read(amt=5), lambda body: body.read()),
    "read in pieces": lambda kit, body: collect(iter(lambda: body.read(100), b"")),
    "read a negative number": tried(lambda body: body.read(-1)),
    "read too much": tried(lambda body: body.read(10_000_000), lambda body: body.read(1)),
    "readinto": lambda kit, body: [into(body, 7), into(body, 2000)],
    "readline": tried(lambda body: body.readline(), lambda body: body.readline(3), lambda body: body.read()),
    "readlines": tried(lambda body: body.readlines(), lambda body: body.read()),
    "iterate": lambda kit, body: collect(body),
    "next": tried(next, next),
    "iter_chunks": lambda kit, body: collect(body.iter_chunks(100)),
    "iter_lines": lambda kit, body: collect(body.iter_lines()),
    "iter_lines with their ends": lambda kit, body: collect(body.iter_lines(100, keepends=True)),
    "tell": tried(
        lambda body: body.tell(), lambda body: body.read(5), lambda body: body.tell(), lambda body: body.read()
    ),
    "close, then read": tried(lambda body: body.close(), lambda body: body.read(), lambda body: body.read(5)),
    "read some, close, then read": tried(
        lambda body: body.read(5), lambda body: body.close(), lambda body: body.read()
    ),
    "read, close, then read": tried(lambda body: body.read(), lambda body: body.close(), lambda body: body.read()),
    "close twice": tried(lambda body: body.close(), lambda body: body.close()),
    "as a context manager": lambda kit, body: with_block(body),
    "buffered": tried(lambda body: io.BufferedReader(body).read()),
    "as text": tried(lambda body: list(io.TextIOWrapper(body, "utf-8"))[:3]),
    "as a file": lambda kit, body: called(body, "readable", "writable", "seekable", "isatty", "flush", "fileno"),
    "attributes": lambda kit, body: attributes(body, "closed", "_content_length", "_amount_read"),
    "set_socket_timeout": tried(lambda body: body.set_socket_timeout(5), lambda body: body.read(5)),
    "set_socket_timeout at the end": tried(lambda body: body.read(), lambda body: body.set_socket_timeout(5)),
    "the socket": lambda kit, body: [
        attempt(lambda: body._raw_stream._fp.fp.raw._sock.timeout),
        attempt(lambda: body._raw_stream._fp.fp.raw._sock.getpeername()[0]),
    ],
    "raw: attributes": lambda kit, body: attributes(body._raw_stream, *RAW),
    "raw: attributes afterwards": lambda kit, body: [body.read(), *attributes(body._raw_stream, *RAW)],
    "raw: attributes in between": lambda kit, body: [body.read(5), *attributes(body._raw_stream, *RAW)],
    "raw: what it is": lambda kit, body: [type(body._raw_stream), repr(body._raw_stream).partition(" at ")[0]],
    "raw: data": tried(lambda body: body._raw_stream.data, lambda body: body._raw_stream.data),
    "raw: data afterwards": tried(lambda body: body.read(5), lambda body: body._raw_stream.data),
    "raw: read decoded": tried(lambda body: body._raw_stream.read(decode_content=True)),
    "raw: read some decoded": tried(
        lambda body: body._raw_stream.read(5, decode_content=True), lambda body: body._raw_stream.read()
    ),
    "raw: read and cache": tried(
        lambda body: body._raw_stream.read(cache_content=True), lambda body: body._raw_stream.data
    ),
    "raw: read1": tried(lambda body: body._raw_stream.read1(5), lambda body: body._raw_stream.read()),
    "raw: stream": lambda kit, body: collect(body._raw_stream.stream(100)),
    "raw: stream decoded": lambda kit, body: collect(body._raw_stream.stream(100, decode_content=True)),
    "raw: lines": tried(lambda body: body._raw_stream.readlines()),
    "raw: iterate": lambda kit, body: collect(body._raw_stream),
    "raw: tell": tried(
        lambda body: body._raw_stream.tell(),
        lambda body: body.read(5),
        lambda body: body._raw_stream.tell(),
        lambda body: body.read(),
        lambda body: body._raw_stream.tell(),
    ),
    "raw: drain": tried(lambda body: body._raw_stream.drain_conn(), lambda body: body.read()),
    "raw: release": tried(lambda body: body._raw_stream.release_conn(), lambda body: body._raw_stream.connection),
    "raw: close, then read": tried(
        lambda body: body._raw_stream.close(),
        lambda body: body._raw_stream.closed,
        lambda body: body._raw_stream.read(),
    ),
    "raw: json": tried(lambda body: body._raw_stream.json()),
    "raw: headers in every way": lambda kit, body: [
        body._raw_stream.getheaders(),
        body._raw_stream.getheader("etag"),
        body._raw_stream.info(),
        body._raw_stream.geturl(),
    ],
    "raw: as a file": lambda kit, body: called(
        body._raw_stream, "readable", "writable", "seekable", "isatty", "flush", "isclosed", "supports_chunked_reads"
    ),
    "raw: connection": lambda kit, body: [
        type(body._raw_stream.connection),
        attributes(body._raw_stream.connection, "host", "port", "timeout", "is_closed"),
    ],
    "raw: set decode_content": lambda kit, body: [setattr(body._raw_stream, "decode_content", True), body.read()],
    "raw: shutdown": tried(lambda body: body._raw_stream.shutdown()),
    "raw: everything": lambda kit, body: body._raw_stream,
    "raw: everything afterwards": lambda kit, body: [body.read(), body._raw_stream],
}


async def in_block(body: Any) -> Any:
    async with body as entered:
        return [await entered.read(5), type(entered).__name__]


AIOBOTOCORE: dict[str, Way] = {
    "read": tried(lambda body: body.read(), lambda body: body.read()),
    "read none": tried(lambda body: body.read(0), lambda body: body.read()),
    "read some": tried(lambda body: body.read(5), lambda body: body.read(5), lambda body: body.read()),
    "read a negative number": tried(lambda body: body.read(-1)),
    "read too much": tried(lambda body: body.read(10_000_000), lambda body: body.read(1)),
    "readlines": tried(lambda body: body.readlines()),
    "iterate": lambda kit, body: kit.wait(gathered(body)),
    "iter_chunks": lambda kit, body: kit.wait(gathered(body.iter_chunks(100))),
    "iter_lines": lambda kit, body: kit.wait(gathered(body.iter_lines())),
    "iter_lines with their ends": lambda kit, body: kit.wait(gathered(body.iter_lines(100, keepends=True))),
    "tell": tried(lambda body: body.tell(), lambda body: body.read(5), lambda body: body.tell()),
    "close, then read": tried(lambda body: body.close(), lambda body: body.read()),
    "as a context manager": lambda kit, body: kit.wait(in_block(body)),
    "attributes": lambda kit, body: attributes(
        body, "status", "headers", "content_type", "method", "url", "closed", "at_eof"
    ),
    "at_eof": tried(lambda body: body.at_eof(), lambda body: body.read(), lambda body: body.at_eof()),
    "content": tried(lambda body: body.content.read(5), lambda body: body.content.read()),
}

TABLES = {"boto3": Table(), "aiobotocore": Table()}
KITS = BOTO_KITS
WHOLE = {
    "read",
    "read some",
    "read in pieces",
    "iterate",
    "iter_chunks",
    "iter_lines",
    "readinto",
    "raw: stream",
    "raw: tell",
}
"""Ways that are tried with a large body, too: they read all of it, however it arrives."""
WHERE_IT_ARRIVES = {("aiobotocore", "iter_chunks")}
"""Ways that show where the pieces of a large body end that came over a socket, which is chance."""


def reading(way: Way, key: str) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        kit.store.bucket("bkt").put("large", BODY * 200)
        body = kit.body(key)
        result = attempt(lambda: way(kit, body))
        body.close()
        return [result, kit.call("head_object", Key="text")]

    return behaviour


for client, ways in {"boto3": BOTO3, "aiobotocore": AIOBOTOCORE}.items():
    for title, way in ways.items():
        for name, key in KEYS.items():
            if name != "much" or (title in WHOLE and (client, title) not in WHERE_IT_ARRIVES):
                TABLES[client].rows[f"{title}, {name}"] = reading(way, key)
CELLS = [(client, name) for client, table in TABLES.items() for name in table.rows]


@pytest.mark.parametrize(("client", "name"), CELLS)
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, TABLES[client].rows[name], KITS[client])
