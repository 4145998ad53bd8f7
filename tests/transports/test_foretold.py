"""What becomes of a request above the client's own HTTP code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import fakeoss
from fakeoss.transports.exchange import EXCHANGE, Route
from fakeoss.transports.foretold import Foretold, foretell
from fakeoss.wire.delivery import Damaged
from fakeoss.wire.message import Request, Url

HOST = "bkt.s3.us-east-1.amazonaws.com"
SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request"}
pytestmark = pytest.mark.filterwarnings("ignore::fakeoss.errors.UnmetWarning")


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as store:
        store.bucket("bkt").put("k", b"body")
        yield store


def asked() -> tuple[Route, Request]:
    route = EXCHANGE.route(HOST, SIGNED, "/k", "GET")
    assert route is not None
    return route, Request("GET", Url("https", HOST, "/k"), dict(SIGNED))


def test_an_answer_is_an_answer_whatever_its_status(oss: fakeoss.Store):
    oss.faults.add("GetObject", ["SlowDown", fakeoss.ok])
    for status in (503, 200):
        outcome = foretell(*asked())
        assert not isinstance(outcome, Foretold)
        assert outcome.status == status


def test_a_damaged_answer_is_foretold_and_not_asked_for_again(oss: fakeoss.Store):
    oss.faults.add("GetObject", fakeoss.cut(1))
    route, request = asked()
    outcome = foretell(route, request)
    assert isinstance(outcome, Foretold)
    assert isinstance(outcome.answer(route, request), Damaged)
    assert len(oss.calls) == 1


def test_what_a_hook_raises_is_foretold(oss: fakeoss.Store):
    def fail(call: fakeoss.CallEntry) -> None:
        raise KeyError(call.key)

    oss.on("GetObject", before=fail)
    route, request = asked()
    outcome = foretell(route, request)
    assert isinstance(outcome, Foretold)
    with pytest.raises(KeyError, match="k"):
        outcome.answer(route, request)


def test_a_delayed_request_is_not_carried_out_yet(oss: fakeoss.Store):
    fault = oss.faults.add("GetObject", delay=600)
    outcome = foretell(*asked())
    assert isinstance(outcome, Foretold)
    assert (outcome.delay, len(oss.calls), len(oss.faults.hits(fault))) == (600, 0, 1)
