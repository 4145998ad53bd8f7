"""URLs and methods that a client refuses, changes or sends as they are."""

from __future__ import annotations

from typing import Any

import pytest

from support.parity import Sides, Table, attempt
from support.raw_kits import ONCE, RawKit

urls = Table()
KITS = ONCE

TARGETS = {
    "a blank": "/bkt/a b",
    "a tab": "/bkt/a\tb",
    "a line break": "/bkt/a\nb",
    "CR LF": "/bkt/a\r\nb",
    "NUL": "/bkt/a\0b",
    "DEL": "/bkt/a\x7fb",
    "Latin-1": "/bkt/é",
    "beyond Latin-1": "/bkt/红",
    "an encoded letter": "/bkt/%E7%BA%A2",
    "lower-case percent": "/bkt/a%2fb",
    "a broken percent": "/bkt/a%2",
    "a percent and no number": "/bkt/a%zz",
    "two slashes": "/bkt//a",
    "leading slashes": "//bkt/a",
    "dots": "/bkt/./a/../b",
    "dots above": "/bkt/../../a",
    "encoded dots": "/bkt/%2E%2E/a",
    "brackets": "/bkt/a[1]",
    "braces and quotes": '/bkt/{a}"<b>',
    "a pipe and a caret": "/bkt/a|b^c`d\\e",
    "a semicolon": "/bkt/a;b=1",
    "a plus": "/bkt/a+b",
    "a colon": "/bkt/a:b@c",
    "a fragment": "/bkt/text#part",
    "a query with blanks": "/bkt?list-type=2&prefix=a b",
    "a query with letters": "/bkt?list-type=2&prefix=é红",
    "an empty query": "/bkt/text?",
    "a question mark in the query": "/bkt?list-type=2&prefix=a?b",
    "a query without value": "/bkt?location",
    "an ampersand too many": "/bkt?list-type=2&&prefix=&",
    "a long key": "/bkt/" + "k" * 1100,
    "a very long target": "/bkt?list-type=2&prefix=" + "k" * 70000,
}
URLS = {
    "no host": "http:///bkt/text",
    "no host, a port": "http://:80/bkt/text",
    "no scheme": "127.0.0.1/bkt/text",
    "nothing": "",
    "a blank host": "http:// /bkt/text",
    "a blank in the host": "http://a b.test/bkt/text",
    "a port that is no number": "http://127.0.0.1:port/bkt/text",
    "a port too large": "http://127.0.0.1:99999/bkt/text",
    "a negative port": "http://127.0.0.1:-1/bkt/text",
    "a label too long": f"http://{'a' * 64}.test/bkt/text",
    "an empty label": "http://a..test/bkt/text",
    "a control character in the host": "http://127.0.0.1\x01/bkt/text",
    "a line break in the host": "http://127.0.0.1\r\nX: y/bkt/text",
    "an unknown scheme": "gopher://127.0.0.1/bkt/text",
    "brackets that do not close": "http://[::1/bkt/text",
}
METHODS = {
    "lower case": "get",
    "unknown": "FOO",
    "empty": "",
    "a blank": "GE T",
    "a line break": "GET\r\nX: y",
    "Latin-1": "GÉT",
    "PATCH": "PATCH",
    "TRACE": "TRACE",
    "OPTIONS": "OPTIONS",
    "a long name": "G" * 300,
}


def ask(method: str, url: str) -> Any:
    def behaviour(kit: RawKit) -> Any:
        return attempt(lambda: kit.whole(kit.request(method, url)))

    return behaviour


for title, target in TARGETS.items():
    urls.rows[f"target: {title}"] = ask("GET", target)
for title, url in URLS.items():
    urls.rows[f"URL: {title}"] = ask("GET", url)
for title, method in METHODS.items():
    urls.rows[f"method: {title}"] = ask(method, "/bkt/text")


@urls
def put_with_a_blank_in_the_target(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("PUT", "/bkt/a b", {}, b"body"))


@urls
def put_with_letters_in_the_target(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("PUT", "/bkt/é红", {}, b"body"))


@urls
def user_and_password_in_the_url(kit: RawKit) -> Any:
    url = kit.url.replace("//", "//user:password@") + "/bkt/text"
    return attempt(lambda: kit.whole(kit.request("GET", url)))


@pytest.mark.parametrize(("client", "name"), urls.cells(KITS))
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides, network_attempts: list[str]) -> None:
    sides.compare(client, name, urls.rows[name], KITS[client])
    network_attempts.clear()  # a host that the client does not refuse is looked up, which no test may do, on both sides
