"""The service's end of a connection: what it answers, when it closes, and what it does while the client waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

import fakeoss
from fakeoss.transports import EXCHANGE
from fakeoss.transports.patience import Interruption, Later, Patience, wait_to_be_asked
from fakeoss.transports.service_end import UNWRAPPED, RaisedByHook, ServiceEnd

HOST = "s3.us-east-1.amazonaws.com"
GET = f"GET /bkt/key HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: AWS AK:any\r\n\r\n".encode()
ASKING = (
    f"PUT /bkt/key HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: AWS AK:any\r\nExpect: 100-continue\r\n"
    "Content-Length: 4\r\n\r\n"
).encode()
PUT = ASKING.replace(b"Expect: 100-continue\r\n", b"") + b"body"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as store:
        store.bucket("bkt").put("key", b"content")
        yield store


@pytest.fixture
def end(oss: fakeoss.Store) -> ServiceEnd:
    return ServiceEnd(EXCHANGE, "https", HOST)


def read(end: ServiceEnd) -> bytes:
    return b"".join(iter(lambda: bytes(end.read(100)), b""))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def log(store: fakeoss.Store) -> list[str]:
    return [str(call) for call in store.calls]


def test_requests_are_answered_in_order_on_one_connection(end: ServiceEnd, oss: fakeoss.Store) -> None:
    assert not end.is_readable
    end.receive(GET + PUT[:-2])
    assert (end.is_readable, end.is_stalled) == (True, False)
    assert read(end).endswith(b"\r\n\r\ncontent")
    assert (end.is_readable, end.is_stalled) == (False, True)
    end.receive(PUT[-2:])
    assert status(read(end)) == 200
    assert not end.closed
    assert log(oss) == ["200 GetObject bkt/key", "200 PutObject bkt/key"]


@pytest.mark.parametrize(
    "request_",
    [GET.replace(b"\r\n\r\n", b"\r\nConnection: TE, close\r\n\r\n"), GET.replace(b"/1.1", b"/1.0"), b"no HTTP\r\n\r\n"],
)
def test_connections_are_closed_as_the_server_closes_them(end: ServiceEnd, request_: bytes) -> None:
    end.receive(request_)
    assert b"\r\nConnection: close\r\n" in read(end)
    assert end.closed
    end.receive(GET)
    assert read(end) == b""


def test_a_body_is_asked_for_once_it_is_wanted(end: ServiceEnd, oss: fakeoss.Store) -> None:
    end.receive(ASKING)
    assert read(end) == CONTINUE
    assert log(oss) == []
    end.receive(b"body")
    assert status(read(end)) == 200
    assert not end.closed


def test_a_body_that_nobody_wants_is_not_asked_for(end: ServiceEnd, oss: fakeoss.Store) -> None:
    end.receive(ASKING.replace(b"bkt", b"nowhere"))
    answer = read(end)
    assert (status(answer), b"\r\nConnection: close\r\n" in answer, end.closed) == (404, True, True)
    assert log(oss) == ["404 PutObject nowhere/key -> NoSuchBucket"]


def test_hooks_and_faults_meet_a_request_once_though_it_comes_in_two_parts(end: ServiceEnd, oss: fakeoss.Store) -> None:
    seen: list[str] = []
    oss.on("*", before=lambda entry: seen.append(entry.operation))
    oss.faults.add("PutObject", delay=0.001, times=1)
    end.receive(ASKING)
    assert end.is_asking
    end.answer(wait_to_be_asked)
    assert read(end) == CONTINUE
    end.receive(b"body")
    end.answer(time.sleep)
    assert status(read(end)) == 200
    assert seen == ["PutObject"]


def test_who_sends_the_body_unasked_is_told_to_continue_if_it_is_read(end: ServiceEnd, oss: fakeoss.Store) -> None:
    end.receive(ASKING + b"body")
    assert read(end).startswith(CONTINUE + b"HTTP/1.1 200")
    oss.faults.add("PutObject", error="SlowDown")
    end.receive(ASKING + b"body")
    end.answer(time.sleep)
    assert status(read(end)) == 503


def test_a_delay_longer_than_clients_wait_to_be_asked() -> None:
    waited: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", waited.append)
        wait_to_be_asked(0.4)
        with pytest.raises(Later) as later:
            wait_to_be_asked(3.0)
    assert (waited, later.value.seconds) == ([0.4, 1.0], 2.0)


def test_what_is_left_of_a_delay_is_waited_when_the_body_has_come(
    end: ServiceEnd, oss: fakeoss.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    oss.faults.add("PutObject", delay=3.0, times=1)
    end.receive(ASKING)
    end.answer(wait_to_be_asked)
    assert not end.is_readable
    end.receive(b"body")
    end.answer(waited.append)
    assert status(read(end)) == 200
    assert waited == [1.0, 2.0]


def test_a_client_that_leaves_in_the_middle_is_in_the_log(end: ServiceEnd, oss: fakeoss.Store) -> None:
    end.receive(PUT[:-2])
    end.hang_up()
    assert (read(end), end.closed) == (b"", True)
    assert log(oss) == ["400 PutObject bkt/key -> IncompleteBody"]
    assert oss.bucket("bkt").object("key").body == b"content"


def test_a_client_that_says_nothing_more_is_given_up(end: ServiceEnd, oss: fakeoss.Store) -> None:
    end.receive(PUT[:-2])
    end.give_up()
    assert status(read(end)) == 400
    assert end.closed
    assert log(oss) == ["400 PutObject bkt/key -> RequestTimeout"]


def test_an_idle_connection_is_given_up_without_an_answer(end: ServiceEnd) -> None:
    end.give_up()
    assert (read(end), end.closed) == (b"", True)


@pytest.mark.parametrize(
    ("raised", "seen"),
    [
        (ConnectionResetError(), "ConnectionResetError(104, 'Connection reset by peer')"),
        (BrokenPipeError(), "ConnectionResetError(104, 'Connection reset by peer')"),
        (TimeoutError(), "TimeoutError('timed out')"),
        (ConnectionResetError(54, "as on another system"), "ConnectionResetError(54, 'as on another system')"),
        (OSError(5, "Input/output error"), "OSError(5, 'Input/output error')"),
        (LookupError("mine"), "LookupError('mine')"),
        (pytest.fail.Exception("mine"), "mine"),
    ],
)
def test_what_a_hook_raises_is_raised_to_who_reads(
    end: ServiceEnd, oss: fakeoss.Store, raised: BaseException, seen: str
) -> None:
    def before(entry: fakeoss.CallEntry) -> None:
        raise raised

    oss.on("GetObject", before=before)
    end.receive(GET)
    assert end.is_readable
    with pytest.raises(type(raised) if "Reset" not in seen else ConnectionResetError) as caught:
        end.read(100)
    assert repr(caught.value) == seen
    assert (read(end), end.closed) == (b"", True)
    assert log(oss) == [f"0 GetObject bkt/key -> {type(raised).__name__}"]


def test_what_a_hook_raises_passes_through_code_that_catches_everything(end: ServiceEnd, oss: fakeoss.Store) -> None:
    def before(entry: fakeoss.CallEntry) -> None:
        raise LookupError("mine")

    oss.on("GetObject", before=before)
    end.receive(GET)
    token = UNWRAPPED.set(True)
    try:
        with pytest.raises(RaisedByHook) as caught:
            end.read(100)
    finally:
        UNWRAPPED.reset(token)
    assert isinstance(caught.value.error, LookupError)


def test_a_delayed_answer_waits_for_the_client_to_read(end: ServiceEnd, oss: fakeoss.Store) -> None:
    waited: list[float] = []
    oss.faults.add("GetObject", delay=30)
    end.receive(GET)
    assert (end.is_readable, end.is_waiting, end.is_stalled) == (False, True, False)
    end.answer(waited.append)
    assert (waited, end.is_readable) == ([30], True)


@pytest.mark.parametrize(
    ("seconds", "slept", "over"), [(None, [30, 5], False), (50, [30, 5], False), (31, [30, 1], True), (7, [7], True)]
)
def test_patience_is_waited_no_longer(
    seconds: float | None, slept: list[float], over: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    patience = Patience(seconds)
    patience.wait(30)
    patience.wait(5)
    assert (waited, patience.is_over) == (slept, over)


def test_a_thread_waits_until_the_client_leaves() -> None:
    interruption = Interruption()
    interruption.leave()
    begun = time.monotonic()
    interruption.wait(30)
    assert time.monotonic() - begun < 30


def test_a_connection_outlives_its_mock_but_answers_no_more() -> None:
    with fakeoss.mock(profile="aws", buckets=["bkt"]):
        end = ServiceEnd(EXCHANGE, "https", HOST)
    end.receive(GET)
    with pytest.raises(fakeoss.OutsideMockError, match="after the mock in which it was opened had ended"):
        end.read(100)


@pytest.mark.parametrize("make", [lambda: bytearray(GET), lambda: memoryview(GET)])
def test_bytes_may_come_in_any_buffer(end: ServiceEnd, make: Callable[[], bytearray | memoryview]) -> None:
    end.receive(make())
    assert status(read(end)) == 200
