"""What becomes of connections: kept, closed, half read, too slow, broken; faults, hooks, and what is tried again."""

from __future__ import annotations

import time
from typing import Any

import pytest

from support.parity import BODY, Sides, Table, attempt
from support.raw_kits import RAW_KITS, HttpClientKit, LoopKit, RawKit

connections = Table()
KITS = RAW_KITS
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
"""A socket that refuses its timeout is left open by the standard library."""
SHORT, LONG = 0.03, 0.15
"""Seconds: how long an impatient client waits, and how long an answer is delayed."""


@connections
def two_requests(kit: RawKit) -> Any:
    return [kit.body_of("GET", "/bkt/text"), kit.whole(kit.request("GET", "/bkt/empty"))]


@connections
def many_requests(kit: RawKit) -> Any:
    return [kit.body_of(method, "/bkt/text") for method in ("HEAD", "GET", "HEAD", "DELETE", "GET", "GET")]


@connections
def requests_with_bodies(kit: RawKit) -> Any:
    sent = [kit.body_of("PUT", f"/bkt/{number}", {}, b"x" * number) for number in (0, 1, 70_000)]
    return [sent, kit.body_of("GET", "/bkt/70000")]


@connections
def an_error_and_then_a_request(kit: RawKit) -> Any:
    return [kit.body_of("GET", "/bkt/nothing"), kit.body_of("GET", "/bkt/text")]


@connections
def an_unread_answer_and_then_a_request(kit: RawKit) -> Any:
    first = kit.request("GET", "/bkt/text")
    second = attempt(lambda: kit.body_of("GET", "/bkt/empty"))
    kit.finish(first)
    return [second, attempt(lambda: kit.body_of("GET", "/bkt/empty"))]


@connections
def an_unread_large_answer_and_then_a_request(kit: RawKit) -> Any:
    kit.store.bucket("bkt").put("large", BODY * 100)  # as much as the service can send unread
    first = kit.request("GET", "/bkt/large")
    second = attempt(lambda: kit.body_of("GET", "/bkt/empty"))
    kit.finish(first)
    return [second, attempt(lambda: kit.body_of("GET", "/bkt/empty"))]


@connections
def a_closed_answer_and_then_a_request(kit: RawKit) -> Any:
    first = kit.request("GET", "/bkt/text")
    kit.finish(first)
    kit.finish(first)
    return [kit.seen(first), attempt(lambda: kit.read(first)), kit.body_of("GET", "/bkt/text")]


@connections
def an_answer_read_after_another_request(kit: RawKit) -> Any:
    first = kit.request("GET", "/bkt/text")
    second = attempt(lambda: kit.request("GET", "/bkt/empty"))
    result = [attempt(lambda: kit.read(first)), attempt(lambda: kit.read(second))]
    kit.finish(first)
    if not isinstance(second, Exception):
        kit.finish(second)
    return result


@connections
def a_closed_client_used_again(kit: RawKit) -> Any:
    before = kit.body_of("GET", "/bkt/text")
    kit.close_client()
    return [before, attempt(lambda: kit.body_of("GET", "/bkt/text"))]


@connections
def an_answer_read_after_its_client_was_closed(kit: RawKit) -> Any:
    response = kit.request("GET", "/bkt/text")
    kit.close_client()
    return attempt(lambda: kit.read(response))


# time


@connections
def a_delay_within_patience(kit: RawKit) -> Any:
    kit.store.faults.add("GetObject", delay=SHORT)
    return kit.whole(kit.request("GET", "/bkt/text", **kit.patience(10)))


@connections
def a_delay_beyond_patience(kit: RawKit) -> Any:
    kit.store.faults.add("GetObject", delay=LONG, times=1)
    kit.calls = 1 if isinstance(kit, HttpClientKit) else 2  # its connection takes no other request afterwards
    begun = time.perf_counter()
    late = attempt(lambda: kit.body_of("GET", "/bkt/text", **kit.patience(SHORT)))
    elapsed = time.perf_counter() - begun
    return [late, elapsed < LONG, attempt(lambda: kit.body_of("GET", "/bkt/text", **kit.patience(10)))]


@connections
def a_put_beyond_patience_is_carried_out(kit: RawKit) -> Any:
    kit.store.faults.add("PutObject", delay=LONG, times=1)
    kit.calls = 1
    return attempt(lambda: kit.body_of("PUT", "/bkt/new", {}, b"body", **kit.patience(SHORT)))


@connections
def no_patience_for_connecting(kit: RawKit) -> Any:
    kit.store.faults.add("GetObject", delay=0.05)
    return kit.whole(kit.request("GET", "/bkt/text", **kit.patience_to_connect(0.04)))


@connections
def patience_of_nothing(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("GET", "/bkt/text", **kit.patience(0)))


@connections
def patience_that_is_negative(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("GET", "/bkt/text", **kit.patience(-1)))


@connections
def patience_that_is_no_number(kit: RawKit) -> Any:
    return attempt(lambda: kit.body_of("GET", "/bkt/text", **kit.patience("soon")))


# faults and hooks


def fault(**settings: Any) -> Any:
    def behaviour(kit: RawKit) -> Any:
        kit.store.faults.add("GetObject", times=1, **settings)
        return [kit.whole(kit.request("GET", "/bkt/text")), kit.body_of("GET", "/bkt/text")]

    return behaviour


connections.rows["fault SlowDown"] = fault(error="SlowDown")
connections.rows["fault InternalError"] = fault(error="InternalError")
connections.rows["fault with a status of its own"] = fault(error="Odd", status=599, message="odd")
connections.rows["fault without a body"] = fault(error="NotModified", status=304)


@connections
def fault_before_a_body(kit: RawKit) -> Any:
    kit.store.faults.add("PutObject", error="SlowDown", times=1)
    return [kit.body_of("PUT", "/bkt/new", {}, b"body"), kit.body_of("PUT", "/bkt/new", {}, b"body")]


@connections
def fault_after_the_work(kit: RawKit) -> Any:
    kit.store.faults.add("PutObject", error="InternalError", after=True, times=1)
    return kit.body_of("PUT", "/bkt/new", {}, b"body")


def raised_by_a_hook(make: Any) -> Any:
    def behaviour(kit: RawKit) -> Any:
        errors = [make()]

        def before(entry: Any) -> None:
            if errors:
                raise errors.pop()

        kit.store.on("GetObject", before=before)
        broken = attempt(lambda: kit.body_of("GET", "/bkt/text", **kit.patience(0.05)))
        return [broken, attempt(lambda: kit.body_of("GET", "/bkt/text"))]

    return behaviour


HOOKS = {
    "ConnectionResetError": ConnectionResetError,
    "ConnectionResetError with arguments": lambda: ConnectionResetError(104, "Connection reset by peer"),
    "ConnectionAbortedError": ConnectionAbortedError,
    "BrokenPipeError": BrokenPipeError,
    "TimeoutError": TimeoutError,
    "OSError": lambda: OSError(5, "Input/output error"),
    "ValueError": lambda: ValueError("mine"),
}
for title, make in HOOKS.items():
    connections.rows[f"hook raises {title}"] = raised_by_a_hook(make)


@connections
def hooks_see_every_call(kit: RawKit) -> Any:
    seen: list[str] = []
    kit.store.on("*", before=lambda entry: seen.append(f"before {entry}"), after=lambda entry: seen.append(str(entry)))
    answer = kit.body_of("PUT", "/bkt/new", {"Expect": "100-continue"}, b"body")
    return [answer, kit.body_of("GET", "/bkt/new"), seen]


# tasks


@connections
def a_cancelled_request(kit: RawKit) -> Any:
    if not isinstance(kit, LoopKit):
        return None
    kit.store.faults.add("GetObject", delay=LONG, times=1)
    kit.calls = 2
    outcome = kit.wait(kit.cancelled("/bkt/text"))
    return [outcome, attempt(lambda: kit.body_of("GET", "/bkt/text"))]


@connections
def requests_at_the_same_time(kit: RawKit) -> Any:
    if not isinstance(kit, LoopKit):
        return None
    return kit.wait(kit.together(["/bkt/text"] * 3))


@pytest.mark.parametrize(("client", "name"), connections.cells(KITS))
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, connections.rows[name], KITS[client])
