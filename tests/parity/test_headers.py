"""Headers of requests that a client refuses, changes or sends as they are, and what the service makes of them."""

from __future__ import annotations

from typing import Any

import pytest

from support.parity import Sides, Table, attempt
from support.raw_kits import ONCE, RawKit

headers = Table()
KITS = ONCE

VALUES: dict[str, Any] = {
    "plain": "red",
    "blanks at both ends": "  red  ",
    "tabs at both ends": "\tred\t",
    "a blank at the end": "red ",
    "blanks inside": "dark  red",
    "a tab inside": "dark\tred",
    "empty": "",
    "only blanks": "   ",
    "CR": "dark\rred",
    "LF": "dark\nred",
    "CR LF": "dark\r\nred",
    "CR LF at the end": "red\r\n",
    "LF at the end": "red\n",
    "folded": "dark\r\n red",
    "folded with LF": "dark\n\tred",
    "NUL": "dark\0red",
    "control character": "dark\x01red",
    "vertical tab": "dark\x0bred",
    "DEL": "dark\x7fred",
    "next line": "dark\x85red",
    "no-break space at the end": "red\xa0",
    "Latin-1": "rosé",
    "beyond Latin-1": "红色",
    "an emoji": "🔴",
    "bytes": b"red",
    "Latin-1 bytes": "rosé".encode("latin-1"),
    "UTF-8 bytes": "rosé".encode(),
    "bytes with CR LF": b"dark\r\nred",
    "a number": 7,
    "nothing": None,
    "quotes and commas": '"dark", red; x=1',
    "long": "x" * 3000,
    "too long for metadata": "x" * 9000,
}
NAMES: dict[str, Any] = {
    "a blank": "x-amz-meta-a b",
    "a blank at the end": "x-amz-meta-a ",
    "a colon": "x-amz-meta-a:b",
    "a line break": "x-amz-meta-a\r\nb",
    "a slash": "x-amz-meta-a/b",
    "Latin-1": "x-amz-meta-é",
    "beyond Latin-1": "x-amz-meta-红",
    "an underscore": "x-amz-meta-a_b",
    "mixed case": "X-Amz-Meta-MixedCase",
    "empty": "",
    "bytes": b"x-amz-meta-a",
    "NUL": "x-amz-meta-a\0b",
}


def put_with(name: Any, value: Any) -> Any:
    def behaviour(kit: RawKit) -> Any:
        put = attempt(lambda: kit.body_of("PUT", "/bkt/new", {name: value}, b"body"))
        return [put, attempt(lambda: kit.whole(kit.request("GET", "/bkt/new")))]

    return behaviour


for title, value in VALUES.items():
    headers.rows[f"value: {title}"] = put_with("x-amz-meta-color", value)
for title, name in NAMES.items():
    headers.rows[f"name: {title}"] = put_with(name, "red")


@headers
def cache_control_with_a_line_break(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("PUT", "/bkt/new", {"Cache-Control": "no-cache\r\nX-Other: 1"}, b"body"))


@headers
def content_type_with_blanks(kit: RawKit) -> Any:
    put = attempt(lambda: kit.body_of("PUT", "/bkt/new", {"Content-Type": " text/plain "}, b"body"))
    return [put, kit.whole(kit.request("HEAD", "/bkt/new"))]


@headers
def stored_headers_that_are_not_ascii(kit: RawKit) -> Any:
    record = {"latin": "rosé", "han": "红", "blanks": " a "}
    kit.store.bucket("bkt").put("seeded", b"body", metadata=record)
    return attempt(lambda: kit.whole(kit.request("GET", "/bkt/seeded")))


@headers
def a_name_twice_in_different_case(kit: RawKit) -> Any:
    fields = {"x-amz-meta-Color": "red", "X-Amz-Meta-color": "blue"}
    return [attempt(lambda: kit.body_of("PUT", "/bkt/new", fields, b"body")), kit.whole(kit.request("GET", "/bkt/new"))]


@headers
def host_of_another(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("GET", "/text", {"Host": "bkt.s3.amazonaws.com"}))


@headers
def host_that_is_invalid(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("GET", "/bkt/text", {"Host": "a b"}))


@headers
def many_headers(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("GET", "/bkt/text", {f"x-other-{number}": "1" for number in range(120)}))


@headers
def many_bytes_of_headers(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("GET", "/bkt/text", {f"x-other-{number}": "1" * 1000 for number in range(9)}))


@headers
def foreign_origin(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("GET", "/bkt/text", {"Origin": "http://elsewhere.test"}))


@headers
def connection_close(kit: RawKit) -> Any:
    first = kit.whole(kit.request("GET", "/bkt/text", {"Connection": "close"}))
    return [first, kit.body_of("GET", "/bkt/text")]


@headers
def connection_close_in_a_list(kit: RawKit) -> Any:
    first = attempt(lambda: kit.whole(kit.request("GET", "/bkt/text", {"Connection": "TE, close"})))
    return [first, kit.body_of("GET", "/bkt/text")]


@headers
def upgrade(kit: RawKit) -> Any:
    fields = {"Connection": "upgrade", "Upgrade": "websocket"}
    return attempt(lambda: kit.whole(kit.request("GET", "/bkt/text", fields)))


@pytest.mark.parametrize(("client", "name"), headers.cells(KITS))
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, headers.rows[name], KITS[client])
