"""Every failure with every HTTP client: in process it sees, raises and leaves behind what it does over a socket."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from typing import Any

import pytest

import fakeoss
from fakeoss.failure_kinds import BY_NAME
from support.failures import LISTED, PATIENCE, READ, WRITTEN, Trial
from support.parity import Sides, Table, attempt
from support.raw_kits import RAW_KITS, HttpClientKit, RawKit

pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed:ResourceWarning"),
]
"""Connections that break are left open by some clients."""


failures = Table()
KITS = RAW_KITS


@pytest.fixture(scope="module", autouse=True)
def all_collected() -> Iterator[None]:
    """Let what this module has left behind be found here."""
    yield
    gc.collect()


def patience(kit: RawKit, trial: Trial) -> dict[str, Any]:
    return kit.patience(PATIENCE) if trial.is_slow else {}


def reading(trial: Trial) -> Any:
    def behaviour(kit: RawKit) -> Any:
        times = None if isinstance(trial.failure, list) else 1
        with_failure = kit.store.faults.add("GetObject", trial.failure, times=times)
        options = {**patience(kit, trial), **kit.redirects(follow=False)}
        outcomes = [attempt(lambda: kit.body_of("GET", "/bkt/text", **options)) for _ in range(3)]
        return [outcomes, len(kit.store.faults.hits(with_failure))]

    return behaviour


def writing(trial: Trial) -> Any:
    def behaviour(kit: RawKit) -> Any:
        kit.store.faults.add("PutObject", trial.failure, times=1)
        options = {**patience(kit, trial), **kit.redirects(follow=False)}
        first = attempt(lambda: kit.body_of("PUT", "/bkt/new", {}, b"a body", **options))
        return [first, attempt(lambda: kit.body_of("GET", "/bkt/new"))]

    return behaviour


@failures
def refused(kit: RawKit) -> Any:
    with kit.store.faults.inject("*", fakeoss.refuse(), optional=True):
        refused = [attempt(lambda: kit.body_of("GET", "/bkt/text")) for _ in range(2)]
    return [refused, attempt(lambda: kit.body_of("GET", "/bkt/text"))]


@failures
def refused_after_a_request(kit: RawKit) -> Any:
    if isinstance(kit, HttpClientKit):
        return None  # it writes to the connection that was closed, and how that ends is a matter of moments
    first = kit.body_of("GET", "/bkt/text")
    with kit.store.faults.inject("*", fakeoss.refuse(), optional=True):
        kit.idle()
        second = attempt(lambda: kit.body_of("GET", "/bkt/text"))
    return [first, second, attempt(lambda: kit.body_of("GET", "/bkt/text"))]


for title, each in READ.items():
    failures.rows[f"read: {title}"] = reading(each)
for title, each in WRITTEN.items():
    failures.rows[f"written: {title}"] = writing(each)


@pytest.mark.parametrize(("client", "name"), failures.cells(KITS))
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    for tries_left in reversed(range(5 if name in RACING else 1)):
        try:
            sides.compare(client, name, failures.rows[name], KITS[client])
            return
        except AssertionError:
            if not tries_left:
                raise


RACING = {"refused after a request"}
"""Faults after which a real socket may show the end of a kept connection or the refusal of a new one, as the two race;
such a row is compared up to five times."""


NO_TRIAL = {
    "delay": "the answer is as without it: tests/test_faults.py",
    "lose_part": "what is stored changes, and not the answer: tests/handling/test_injection.py",
    "refuse": "it concerns connections: refused, above, and tests/server/test_damage.py",
    "stale": "what was stored before is answered: tests/handling/test_injection.py",
}


def test_every_kind_has_a_trial() -> None:
    tried = {
        getattr(each, "name", "error")
        for trials in (READ, WRITTEN, LISTED)
        for trial in trials.values()
        for each in (trial.failure if isinstance(trial.failure, list) else [trial.failure])
    }
    untried = BY_NAME.keys() - tried
    assert untried == NO_TRIAL.keys(), "a kind of failure lacks its trial in tests/support/failures.py"


@pytest.mark.parametrize("client", KITS)
def test_a_virtual_stall_ends_any_patience_at_once(client: str, sides: Sides) -> None:
    side = sides.process
    side.reset()
    side.store.faults.add("GetObject", fakeoss.stall(100, virtual=True), times=1)
    began = time.monotonic()
    with side.entered():
        kit = KITS[client](side)
        try:
            outcome = attempt(lambda: kit.body_of("GET", "/bkt/text", **kit.patience(1000)))
        finally:
            kit.close()
    assert isinstance(outcome, Exception)
    assert "time" in f"{type(outcome).__name__} {outcome}".lower()
    assert time.monotonic() - began < 100
