"""Which requests may be answered without going through the client's own HTTP code."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.transports.plain_request import are_plain_values, is_plain, is_whole

FIELDS = {"host": "s3.test", "authorization": "AWS AK:any", "x-amz-meta-a": "dark red"}


def test_most_requests_are_plain() -> None:
    assert is_plain("GET", "/bkt/a%20b/c,d=(e)?list-type=2&prefix=%E7%BA%A2", FIELDS, FIELDS.values())


@pytest.mark.parametrize("method", ["get", "FOO", "PATCH", "", "GE T"])
def test_methods_that_are_not(method: str) -> None:
    assert not is_plain(method, "/", FIELDS, FIELDS.values())


@pytest.mark.parametrize(
    "target",
    [
        "",
        "bkt",
        "http://h/",
        "/a b",
        "/a\nb",
        "/é",
        "/a#b",
        "/%2f",
        "/%zz",
        "/%2",
        "/a;b",
        "/[a]",
        '/"',
        "/" + "a" * 40_000,
    ],
)
def test_targets_that_are_not(target: str) -> None:
    assert not is_plain("GET", target, FIELDS, FIELDS.values())


@pytest.mark.parametrize(
    "fields",
    [
        {"a": " b"},
        {"a": "b "},
        {"a": "b\t"},
        {"a": "b\r\nc: d"},
        {"a": "b\0"},
        {"a": "é"},
        {"a": "红"},
        {"a": "x" * 40_000},
        {"a b": "c"},
        {"a:": "b"},
        {"": "b"},
        {"é": "b"},
        {"expect": "100-continue"},
        {"transfer-encoding": "chunked"},
        {"upgrade": "websocket"},
        {"connection": "close"},
        {"connection": "keep-alive, TE"},
        {"host": "a b"},
        {"host": "a/b"},
        {f"x-{number}": "1" for number in range(100)},
    ],
)
def test_headers_that_are_not(fields: dict[str, str]) -> None:
    assert not is_plain("GET", "/", fields, fields.values())
    assert not is_plain("GET", "/", {**FIELDS, **fields}, fields.values())


@pytest.mark.parametrize("value", [7, None, ["a"]])
def test_values_of_other_types_are_not(value: Any) -> None:
    assert not is_plain("GET", "/", {"a": str(value)}, [value])


def test_an_empty_value_and_bytes_are_plain() -> None:
    assert is_plain("GET", "/", {"a": "", "b": "c"}, ["", b"c"])
    assert is_plain("GET", "/", {"connection": "keep-alive"}, ["keep-alive"])
    assert is_plain("GET", "/", {}, [])


def test_who_reads_the_body_when_it_is_wanted_needs_no_framing() -> None:
    fields = {"expect": "100-continue", "transfer-encoding": "chunked"}
    assert is_plain("PUT", "/", fields, fields.values(), pulls=True)


@pytest.mark.parametrize(
    ("body", "fields", "whole"),
    [
        (None, {}, True),
        (None, {"content-length": "0"}, True),
        (None, {"content-length": "4"}, False),
        (b"body", {}, True),
        (b"body", {"content-length": "4"}, True),
        (b"body", {"content-length": "+4"}, False),
        (b"body", {"content-length": "9"}, False),
        ("body", {}, False),
        (bytearray(b"body"), {}, False),
        (iter([b"body"]), {}, False),
    ],
)
def test_bodies(body: Any, fields: dict[str, str], whole: bool) -> None:
    assert is_whole(body, fields) is whole


def test_values_of_responses() -> None:
    assert are_plain_values({"A": "b", "C": "d e"})
    assert not are_plain_values({"A": "b ", "C": "d"})
    assert not are_plain_values({"A": "b", "C": "d "})
