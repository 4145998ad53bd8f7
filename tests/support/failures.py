"""The failures that the tables of faults try with every client."""

from __future__ import annotations

from typing import Any, NamedTuple

import fakeoss

__all__ = ["LISTED", "PATIENCE", "READ", "WRITTEN", "Trial"]

PATIENCE = 0.2
"""Seconds that a client waits where it is let down."""


class Trial(NamedTuple):
    """A failure, and whether the client has to lose patience with it."""

    failure: Any
    is_slow: bool = False


ELSEWHERE = {"endpoint": "http://127.0.0.1:9", "region": "eu-west-1"}

READ = {
    "reset": Trial(fakeoss.reset()),
    "answer lost, reset": Trial(fakeoss.lose_answer()),
    "answer lost, closed": Trial(fakeoss.lose_answer(by="close")),
    "answer lost, stalled": Trial(fakeoss.lose_answer(by="stall"), is_slow=True),
    "cut at once": Trial(fakeoss.cut(0)),
    "cut after bytes": Trial(fakeoss.cut(100)),
    "cut after half": Trial(fakeoss.cut(0.5)),
    "cut beyond the end": Trial(fakeoss.cut(1 << 20)),
    "cut and reset": Trial(fakeoss.cut(100, by="reset")),
    "cut at once and reset": Trial(fakeoss.cut(0, by="reset")),
    "cut, chunked": Trial(fakeoss.cut(100, framing="chunked")),
    "cut, chunked and reset": Trial(fakeoss.cut(100, framing="chunked", by="reset")),
    "cut, without a length": Trial(fakeoss.cut(100, framing="none")),
    "cut, without a length, and reset": Trial(fakeoss.cut(100, framing="none", by="reset")),
    "longer than announced": Trial(fakeoss.wrong_length(-5)),
    "shorter than announced": Trial(fakeoss.wrong_length(5), is_slow=True),
    "stalled before it begins": Trial(fakeoss.stall(), is_slow=True),
    "stalled after the head": Trial(fakeoss.stall(0), is_slow=True),
    "stalled after bytes": Trial(fakeoss.stall(100), is_slow=True),
    "a pause": Trial(fakeoss.stall(100, seconds=0.02)),
    "a virtual pause": Trial(fakeoss.stall(0.5, seconds=500, virtual=True)),
    "slow": Trial(fakeoss.slow(20_000)),
    "slow, virtually": Trial(fakeoss.slow(1, virtual=True)),
    "flipped": Trial(fakeoss.flip(3)),
    "flipped ETag": Trial(fakeoss.flip(3, header="ETag")),
    "flipped length": Trial(fakeoss.flip(0, header="Content-Length"), is_slow=True),
    "wrong ETag": Trial(fakeoss.wrong_etag("0123")),
    "absent ETag": Trial(fakeoss.wrong_etag(None)),
    "wrong header": Trial(fakeoss.wrong_header("Last-Modified", "yesterday")),
    "status alone": Trial(fakeoss.bare_status(503)),
    "status alone, no error": Trial(fakeoss.bare_status(204)),
    "429": Trial(fakeoss.bare_status(429)),
    "429 and when to try again": Trial(fakeoss.bare_status(429, retry_after=0.001, retry_header="x-amz-retry-after")),
    "error document": Trial(fakeoss.error("SlowDown")),
    "redirect without a location": Trial(fakeoss.redirect()),
    "redirect to a region": Trial(fakeoss.redirect(region="eu-west-1", status=301)),
    "in turn": Trial(["SlowDown", fakeoss.cut(100), fakeoss.ok]),
}
"""Failures of reading an object."""

WRITTEN = {
    "reset": Trial(fakeoss.reset()),
    "reset in the body": Trial(fakeoss.reset(3)),
    "answer lost, reset": Trial(fakeoss.lose_answer()),
    "answer lost, closed": Trial(fakeoss.lose_answer(by="close")),
    "answer lost, stalled": Trial(fakeoss.lose_answer(by="stall"), is_slow=True),
    "flipped on its way": Trial(fakeoss.flip(1, side="request")),
    "wrong ETag": Trial(fakeoss.wrong_etag("0123")),
    "absent ETag": Trial(fakeoss.wrong_etag(None)),
    "status alone": Trial(fakeoss.bare_status(500)),
    "redirect without a location": Trial(fakeoss.redirect()),
}
"""Failures of writing one."""

LISTED = {
    "empty page": Trial(fakeoss.empty_page()),
    "page repeated": Trial(fakeoss.repeat_page()),
    "cut": Trial(fakeoss.cut(200)),
    "cut, without a length": Trial(fakeoss.cut(200, framing="none")),
    "flipped": Trial(fakeoss.flip(60)),
}
"""Failures of listing a bucket."""
