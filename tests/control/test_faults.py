"""Faults by HTTP: each kind of failure that Python has, and what is told of them."""

from __future__ import annotations

from typing import Any

import pytest

import fakeoss
from fakeoss import Server
from fakeoss.failure_kinds import KINDS
from support.control_api import Api
from support.raw_http import answers_to

ASK = b"GET /bucket/key HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS A:b\r\n\r\n"

# of each kind of failure one, as JSON and as Python makes it
FAILURES: list[tuple[Any, Any]] = [
    ("SlowDown", "SlowDown"),
    ({"kind": "error", "code": "SlowDown", "retry_after": 2}, fakeoss.error("SlowDown", retry_after=2)),
    ({"kind": "bare_status", "status": 429}, fakeoss.bare_status(429)),
    ({"kind": "delay", "seconds": 0.5, "virtual": True}, fakeoss.delay(0.5, virtual=True)),
    ({"kind": "refuse", "seconds": 0.01}, fakeoss.refuse(0.01)),
    ({"kind": "reset", "after": 3}, fakeoss.reset(3)),
    ({"kind": "lose_answer"}, fakeoss.lose_answer()),
    ({"kind": "cut", "after": 1024}, fakeoss.cut(1024)),
    ({"kind": "cut", "after": 0.5, "by": "reset"}, fakeoss.cut(0.5, by="reset")),
    ({"kind": "wrong_length", "by": 1}, fakeoss.wrong_length(1)),
    ({"kind": "stall", "after": 10}, fakeoss.stall(10)),
    ({"kind": "slow", "rate": 1000}, fakeoss.slow(1000)),
    ({"kind": "flip", "at": 3}, fakeoss.flip(3)),
    ({"kind": "wrong_header", "name": "ETag", "value": "x"}, fakeoss.wrong_header("ETag", "x")),
    ({"kind": "wrong_etag", "value": "x"}, fakeoss.wrong_etag("x")),
    ({"kind": "redirect", "status": 307}, fakeoss.redirect(status=307)),
    ("cut(1024, by=reset)", fakeoss.cut(1024, by="reset")),
    ("[SlowDown, reset, ok]", ["SlowDown", fakeoss.reset(), fakeoss.ok]),
    (["SlowDown", "cut(9)"], ["SlowDown", fakeoss.cut(9)]),
    (["SlowDown", {"kind": "ok"}, {"kind": "cut", "after": 9}], ["SlowDown", fakeoss.ok, fakeoss.cut(9)]),
]


@pytest.mark.parametrize(("sent", "failure"), FAILURES, ids=lambda value: str(value)[:40])
def test_a_failure_is_that_of_python(server: Server, api: Api, sent: Any, failure: Any):
    operation = "*" if "refuse" in str(sent) else "GetObject"
    told = api("POST", "/faults", {"operation": operation, "error": sent, "optional": True})
    assert told.status == 201, told
    (entry,) = server.store._state.faults.entries
    found = entry.fault.error
    assert (list(found) if isinstance(found, (list, tuple)) else found) == failure


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.operations])
def test_failures_of_some_operations(server: Server, api: Api, kind: Any):
    told = api("POST", "/faults", {"operation": min(kind.operations), "error": {"kind": kind.name}})
    assert (told.status, told.document["error"]["kind"]) == (201, kind.name)


def test_every_kind_is_listed(api: Api):
    told = api("GET", "/failures").document["failures"]
    assert [each["kind"] for each in told] == [kind.name for kind in KINDS]
    (cut,) = [each for each in told if each["kind"] == "cut"]
    assert "number of bytes" in cut["parameters"]["after"]


@pytest.mark.parametrize(
    "settings",
    [
        {"every": 2},
        {"chance": 0.25},
        {"part": 3},
        {"upload": "u"},
        {"range": "bytes=0-9"},
        {"user": "ALICE"},
        {"client": "Boto3*"},
        {"headers": {"x-a": "b*", "x-c": None}},
        {"bucket": "b*", "key": "*.txt", "times": 2, "skip": 1},
    ],
)
def test_a_setting_is_told_as_it_was_sent(api: Api, settings: dict[str, Any]):
    operation = "UploadPart" if {"part", "upload"} & settings.keys() else "GetObject"
    told = api("POST", "/faults", {"operation": operation, "error": "SlowDown", **settings})
    assert told.status == 201, told
    assert {name: told.document[name] for name in settings} == settings
    assert api("GET", f"/faults/{told.document['id']}").document == told.document


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"kind": "cutt"}, "no failure of kind 'cutt'; did you mean 'cut'?"),
        ({}, "no failure of kind None"),
        ({"kind": "cut"}, "after"),
        ({"kind": "cut", "aftr": 1}, "did you mean 'after'?"),
        ({"kind": "cut", "after": -1}, "at least 0"),
        ({"kind": "cut", "after": "x"}, "a number of bytes"),
        ({"kind": "refuse"}, "could not be removed: give it seconds"),
        ([{"kind": "nix"}], "no failure of kind 'nix'"),
        ({"kind": "__class__"}, "no failure of kind '__class__'"),
    ],
)
def test_what_is_no_failure_is_said(server: Server, api: Api, error: Any, words: str):
    told = api("POST", "/faults", {"operation": "GetObject", "error": error})
    assert (told.status, words in told.message) == (400, True), told
    assert len(server.store.faults) == 0


def test_hits_are_counted(server: Server, api: Api):
    server.store.create_bucket("bucket").put("key", b"content")
    number = api("POST", "/faults", {"operation": "GetObject", "error": ["SlowDown", {"kind": "ok"}]}).document["id"]
    assert [answers_to(server, ASK)[0].status for _ in range(3)] == [503, 200, 200]
    assert api("GET", f"/faults/{number}").document["met"] == 2
    assert api("DELETE", f"/faults/{number}").status == 204
    assert api("GET", "/faults").document == {"faults": []}


def test_faults_of_python_are_told_and_removed(server: Server, api: Api):
    server.store.faults.add("GetObject", fakeoss.cut(3))
    server.store.faults.add("PutObject", "SlowDown")
    one, two = api("GET", "/faults").document["faults"]
    assert (one["error"]["kind"], one["error"]["after"], two["error"]) == ("cut", 3, "SlowDown")
    assert api("DELETE", f"/faults/{one['id']}").status == 204
    assert [each["id"] for each in api("GET", "/faults").document["faults"]] == [two["id"]]
