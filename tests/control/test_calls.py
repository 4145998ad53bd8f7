"""The log of calls: pages, filters, and the stream."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import fakeoss
from fakeoss import Server
from fakeoss.control.feed import Feed
from support.control_api import Api
from support.raw_http import answers_to


def call(server: Server, *requests: str) -> None:
    """Make calls of S3, such as ``GET /bucket/key``."""
    for request in requests:
        head = f"{request} HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS A:b\r\nContent-Length: 0\r\n\r\n"
        answers_to(server, head.encode())


THREE = ("PUT /bucket", "PUT /bucket/key", "GET /bucket/missing")


@pytest.mark.parametrize(
    ("query", "numbers", "following"),
    [
        ("", [0, 1, 2], 3),
        ("?operation=PutObject", [1], 3),
        ("?method=PUT", [0, 1], 3),
        ("?bucket=bucket&key=missing", [2], 3),
        ("?status=404", [2], 3),
        ("?code=NoSuchKey", [2], 3),
        ("?code=SlowDown", [], 3),
        ("?bucket=other", [], 3),
        ("?from=1", [1, 2], 3),
        ("?from=3", [], 3),
        ("?from=7", [], 7),
        ("?limit=2", [0, 1], 2),
        ("?limit=1&method=PUT&from=1", [1], 2),
        ("?limit=0", [], 0),
    ],
)
def test_calls_are_listed(server: Server, api: Api, query: str, numbers: list[int], following: int):
    call(server, *THREE)
    told = api("GET", f"/calls{query}").document
    assert [each["number"] for each in told["calls"]] == numbers
    assert (told["total"], told["dropped"], told["next"]) == (3, 0, following)


def test_a_call_is_told_as_it_was(server: Server, api: Api):
    call(server, *THREE)
    (found,) = api("GET", "/calls?from=2").document["calls"]
    assert [found] == [
        {
            "number": 2,
            "operation": "GetObject",
            "method": "GET",
            "bucket": "bucket",
            "key": "missing",
            "status": 404,
            "code": "NoSuchKey",
            "part": None,
            "upload": None,
            "client": None,
            "user": "A",
            "fault": None,
            "copy_source": None,
            "range": None,
            "start": 1_600_000_000,
            "duration": found["duration"],
            "bytes_in": 0,
            "bytes_out": found["bytes_out"],
        }
    ]
    assert found["bytes_out"] > 100


def keep_two(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the log keep the last two calls, and count those before."""
    monkeypatch.setattr("fakeoss.call_records._PAGE", 1)
    records = server.store._state.calls
    records.most = records._whole = 1


def test_dropped_calls_are_counted(server: Server, api: Api, monkeypatch: pytest.MonkeyPatch):
    keep_two(server, monkeypatch)
    call(server, *THREE, *THREE)
    told = api("GET", "/calls").document
    assert (told["total"], told["dropped"], [each["number"] for each in told["calls"]]) == (6, 4, [4, 5])
    assert api("GET", "/calls?operation=PutObject").document["calls"][0]["number"] == 4


def test_calls_are_forgotten(server: Server, api: Api):
    call(server, *THREE)
    assert api("DELETE", "/calls").status == 204
    assert api("GET", "/calls").document == {"calls": [], "total": 0, "dropped": 0, "next": 0}


# the stream


@contextmanager
def streamed(
    server: Server, query: str = "", fields: dict[str, str] | None = None
) -> Iterator[http.client.HTTPResponse]:
    host, _, port = server.endpoint_url.partition("//")[2].rpartition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request("GET", f"/_fakeoss/calls/stream{query}", headers=fields or {})
    answer = connection.getresponse()
    try:
        yield answer
    finally:
        answer.close()
        connection.close()


def events_of(answer: http.client.HTTPResponse, number: int) -> list[dict[str, Any]]:
    """So many events of a stream, as a browser reads them (HTML, 9.2.6)."""
    events: list[dict[str, Any]] = []
    event: dict[str, Any] = {}
    while len(events) < number:
        line = answer.readline().decode().rstrip("\n")
        if not line and event:
            events.append(event)
            event = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = json.loads(value) if name == "data" else value
    return events


LINES = {"Accept": "application/x-ndjson"}


def lines_of(answer: http.client.HTTPResponse, number: int) -> list[dict[str, Any]]:
    """So many lines of a stream; a blank one is sent when there was no call for five seconds, and one at the start."""
    lines: list[dict[str, Any]] = []
    blanks = 0
    while len(lines) < number:
        if (line := answer.readline()).strip():
            lines.append(json.loads(line))
        else:
            blanks += 1
            assert blanks < 6, f"only {len(lines)} of {number} calls came"
    return lines


def test_events_come_as_calls_are_made(server: Server):
    with streamed(server) as answer:
        assert answer.getheader("Content-Type") == "text/event-stream"
        assert answer.readline() == b": calls\n"
        call(server, *THREE)
        events = events_of(answer, 3)
    assert [(event["id"], event["event"], event["data"]["operation"]) for event in events] == [
        ("0", "call", "CreateBucket"),
        ("1", "call", "PutObject"),
        ("2", "call", "GetObject"),
    ]


def test_lines_come_as_calls_are_made(server: Server):
    with streamed(server, "?status=404", LINES) as answer:
        assert answer.getheader("Content-Type") == "application/x-ndjson"
        assert answer.readline() == b"\n"
        call(server, *THREE)
        (line,) = lines_of(answer, 1)
    assert (line["number"], line["code"]) == (2, "NoSuchKey")


@pytest.mark.parametrize(
    ("query", "fields", "first"),
    [
        ("?from=0", {}, 0),
        ("?from=2", {}, 2),
        ("", {"Last-Event-ID": "1"}, 2),
        ("?from=0", {"Last-Event-ID": "0"}, 1),
    ],
)
def test_a_stream_begins_where_it_is_told(server: Server, query: str, fields: dict[str, str], first: int):
    call(server, *THREE)
    with streamed(server, query, {**LINES, **fields}) as answer:
        assert lines_of(answer, 1)[0]["number"] == first


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"Accept": "text/html"}, 406),
        ({"Accept": "*/*"}, 200),
        ({"Accept": "text/event-stream, */*"}, 200),
        ({"Last-Event-ID": "x"}, 400),
    ],
)
def test_what_a_stream_is_asked_for(server: Server, fields: dict[str, str], status: int):
    with streamed(server, fields=fields) as answer:
        assert answer.status == status


def test_a_log_that_is_cleared_begins_anew(server: Server):
    with streamed(server, fields=LINES) as answer:
        answer.readline()
        call(server, *THREE)
        lines_of(answer, 3)
        server.store.reset()
        call(server, "GET /bucket/after", *THREE)
        lines = lines_of(answer, 4)
    assert [(line["number"], line["key"]) for line in lines][:1] == [(0, "after")]
    assert [line["number"] for line in lines] == [0, 1, 2, 3]


def test_a_log_that_the_api_clears_begins_anew_although_it_looks_the_same(server: Server, api: Api):
    with streamed(server, fields=LINES) as answer:
        answer.readline()
        for clear in (("DELETE", "/calls"), ("POST", "/reset"), ("DELETE", "/calls")):
            call(server, *THREE)
            assert [line["number"] for line in lines_of(answer, 3)] == [0, 1, 2]
            api(*clear)


def test_a_follower_who_is_slow_goes_on_behind_what_was_dropped(server: Server, monkeypatch: pytest.MonkeyPatch):
    keep_two(server, monkeypatch)
    feed = Feed(server.store)
    call(server, *THREE)
    following = feed.follow(0)
    numbers = [next(following)[0]]
    call(server, *THREE)
    numbers += [next(following)[0] for _ in range(3)]
    assert numbers == [1, 2, 4, 5]


@pytest.mark.parametrize(
    ("query", "fields", "numbers"),
    [("", {"Last-Event-ID": "500"}, [0, 1, 2, 3, 4, 5]), ("?from=500", {}, [3, 4, 5]), ("?from=3", {}, [3, 4, 5])],
)
def test_a_number_that_the_log_has_not_reached(server: Server, query: str, fields: dict[str, str], numbers: list[int]):
    """As a browser sends it that has seen the log of a server before it was started again."""
    call(server, *THREE)
    with streamed(server, query, {**LINES, **fields}) as answer:
        answer.readline()
        call(server, *THREE)
        assert [line["number"] for line in lines_of(answer, len(numbers))] == numbers


def test_a_log_that_is_cleared_before_anything_is_read_begins_anew(server: Server):
    call(server, *THREE)
    following = Feed(server.store).follow()
    server.store.calls.clear()
    call(server, "GET /bucket/key")
    number, entry = next(following)
    assert (number, entry and entry.key) == (0, "key")


def test_who_waits_is_told_nothing_in_haste(server: Server):
    waits: list[int] = []
    feed = Feed(server.store)
    following = feed.follow(500)
    feed._wait = waits.append  # type: ignore[method-assign, assignment]
    assert next(following) == (0, None)
    assert len(waits) == 19  # a quarter of a second each


def test_who_is_heard_misses_no_call(server: Server):
    following = Feed(server.store).follow()
    call(server, *THREE)  # before anything is read
    assert [next(following)[0] for _ in range(3)] == [0, 1, 2]


def test_a_stream_needs_http_1_1(server: Server):
    (answer,) = answers_to(server, b"GET /_fakeoss/calls/stream HTTP/1.0\r\n\r\n")
    assert answer.status == 505


def test_calls_of_a_mock_on_the_same_store_are_seen(server: Server):
    import boto3

    with streamed(server, fields=LINES) as answer:
        answer.readline()
        with fakeoss.mock(profile="aws", store=server.store):
            boto3.client("s3", region_name="us-east-1").list_buckets()
        assert lines_of(answer, 1)[0]["operation"] == "ListBuckets"


def test_stopping_the_server_ends_a_stream(server: Server):
    with streamed(server) as answer:
        answer.readline()
        stop = threading.Thread(target=server.stop, args=(10,))
        stop.start()
        assert answer.read() == b"\n"  # the end was said: nothing is missing
        stop.join(5)
        assert not stop.is_alive()


def comes_to(count: Callable[[], int], number: int) -> bool:
    """Whether something comes to a number within ten seconds."""
    waiting = threading.Event()
    return any(count() == number or waiting.wait(0.005) for _ in range(2000))


def test_a_follower_that_leaves_is_forgotten(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("fakeoss.control.feed._PULSE", 0.001)
    monkeypatch.setattr("fakeoss.control.feed._SIGN_OF_LIFE", 2)
    feed = server._control.feed
    with streamed(server) as answer:
        answer.readline()
        assert comes_to(lambda: feed.followers, 1)
    assert comes_to(lambda: feed.followers, 0)


def test_many_follow_and_nothing_is_lost(server: Server):
    feed, seen = Feed(server.store), []

    def follow() -> None:
        for number, entry in feed.follow(0):
            if entry is not None:
                seen.append(number)
                if number == 299:
                    return

    followers = [threading.Thread(target=follow) for _ in range(4)]
    for follower in followers:
        follower.start()
    call(server, *["GET /"] * 300)
    for follower in followers:
        follower.join(20)
    assert sorted(seen) == sorted([*range(300)] * 4)


# a call with its request and its answer


def test_a_call_is_told_with_its_request_and_answer(server: Server, api: Api):
    call(server, *THREE)
    told = api("GET", "/calls/2").document
    assert told["headers"]["authorization"] == "(not shown)"
    assert told["headers"]["host"] == "localhost"
    assert told["response_headers"]["Content-Type"] == "application/xml"
    assert "<Code>NoSuchKey</Code>" in told["response_body"]
    assert (told["body"], told["query"]) == ("", {})


@pytest.mark.parametrize("number", ["3", "-1", "x", "9" * 30])
def test_a_call_that_there_is_not(server: Server, api: Api, number: str):
    call(server, *THREE)
    told = api("GET", f"/calls/{number}")
    assert (told.status, told.document["error"]["code"]) == (404, "NoSuchCall")


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"text", "text"),
        (b"a\0b", None),
        (b"\xff\xfe", None),
        ("ä".encode() * 40_000, "ä" * 32_768),
        (b"x" + "ä".encode() * 40_000, "x" + "ä" * 32_767),
    ],
)
def test_a_body_is_shown_if_it_is_text(server: Server, api: Api, content: bytes, shown: str | None):
    bucket = server.store.create_bucket("bucket")
    bucket.put("key", content)
    call(server, "GET /bucket/key")
    assert api("GET", "/calls/0").document["response_body"] == shown


def test_calls_are_found_by_what_they_have_met(server: Server, api: Api):
    server.store.create_bucket("bucket").put("key", b"content")
    fault = api("POST", "/faults", {"operation": "*", "error": {"kind": "wrong_etag", "value": "x"}, "times": 1})
    call(server, "GET /bucket/key", "GET /bucket/key")
    (name,) = fault.document["names"]
    assert name == "wrong_etag('x')"
    assert [each["number"] for each in api("GET", "/calls?fault=wrong_etag('x')").document["calls"]] == [0]
    assert [each["number"] for each in api("GET", "/calls?user=A").document["calls"]] == [0, 1]
