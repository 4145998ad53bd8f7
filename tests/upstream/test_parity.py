"""Every failure, set on a front: clients see of it what they see of a server with a store of its own, over a socket and
in process alike."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

import fakeoss
from fakeoss.failure_kinds import KINDS
from parity.test_answers import answers
from parity.test_bodies import bodies
from parity.test_connections import connections
from parity.test_faults import RACING, failures
from parity.test_headers import headers
from support.failures import READ, WRITTEN
from support.fronts import FrontSide
from support.parity import NOON, Side, Sides
from support.raw_kits import RAW_KITS
from support.upstream import upstream_at

pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed:ResourceWarning"),
]
UNSTEADY = RACING | {
    f"{table}: {title}"
    for table, trials in (("read", READ), ("written", WRITTEN))
    for title, trial in trials.items()
    if trial.is_slow
}
"""Failures that are compared up to five times: two ends of a connection race, or a client has so little patience that a
busy machine may be too slow for what comes after them."""
IMPOSSIBLE = {"empty_page", "lose_part", "repeat_page", "stale"}
TABLES = {"answer": answers, "body": bodies, "connection": connections, "header": headers}
KITS = {name: RAW_KITS[name] for name in ("urllib3, streamed", "httpx async")}


def new_store() -> fakeoss.Store:
    return fakeoss.Store(clock=fakeoss.clock.Clock(at=NOON), limits=fakeoss.Limits(min_part_size=1), seed="parity")


@pytest.fixture(scope="module")
def sides() -> Iterator[tuple[Side, FrontSide, FrontSide]]:
    """At one URL: a mock with a store of its own, and a mock and a server in front of an engine."""
    with fakeoss.Server(new_store(), profile="aws", auth="lenient") as server:
        engine = Side("wire", server.endpoint_url, server.store)
        with fakeoss.Server(profile="aws", upstream=upstream_at(engine.url), clock=server.store.clock) as front:
            own = Side("process", front.endpoint_url, new_store())
            yield own, FrontSide("process", front, engine), FrontSide("wire", front, engine)
    gc.collect()


def compare(both: Sides, client: str, name: str) -> None:
    for tries_left in reversed(range(5 if name in UNSTEADY else 1)):
        try:
            both.compare(client, name, failures.rows[name], KITS[client])
            return
        except AssertionError:
            if not tries_left:
                raise


@pytest.mark.parametrize(("client", "name"), failures.cells(KITS))
def test_as_without_an_upstream(client: str, name: str, sides: tuple[Side, FrontSide, FrontSide]):
    *others, wire = sides
    for other in others:
        compare(Sides(other, wire), client, name)


STORING = {
    "an unread large answer and then a request",
    "get of a large object",
    "get of a sparse object",
    "not modified",
    "stored headers that are not ascii",
}
"""Behaviours that look into the store, of which a front has none."""
OTHERS = {f"{each}: {name}": row for each in TABLES for name, row in TABLES[each].rows.items() if name not in STORING}


@pytest.mark.parametrize("name", OTHERS)
def test_in_process_equals_the_wire(name: str, sides: tuple[Side, FrontSide, FrontSide]):
    _, process, wire = sides
    client = "urllib3, streamed"
    Sides(process, wire).compare(client, name.partition(": ")[2], OTHERS[name], KITS[client])


def test_every_kind_is_tried_or_refused():
    """What is not among the rows is made of what is stored, and refused when it is added, which another test holds; the
    rest has no part in an answer."""
    tried = {kind.name for kind in KINDS} - IMPOSSIBLE
    words = " ".join(repr(trial.failure) for trial in (*READ.values(), *WRITTEN.values()))
    untried = {name for name in tried if f"{name}(" not in words}
    assert untried <= {"ok", "delay", "refuse", "error"}
    with fakeoss.mock(profile="aws", upstream=upstream_at("http://127.0.0.1:9")) as oss:
        for name in IMPOSSIBLE:
            failure = fakeoss.lose_part(1) if name == "lose_part" else getattr(fakeoss, name)()
            with pytest.raises(ValueError, match=rf"{name}\(.* is made of what is stored"):
                oss.faults.add("*", failure)
