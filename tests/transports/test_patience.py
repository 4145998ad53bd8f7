"""How long a client waits for an answer that is delayed."""

from __future__ import annotations

import threading
import time

import pytest

from fakeoss.transports.patience import Interruption, Later, Patience, wait_to_be_asked


@pytest.mark.parametrize(
    ("patience", "delays", "is_over"),
    [(0.01, [0.02], True), (0.01, [0.01], True), (0.01, [0.004, 0.004], False), (0.01, [0.006, 0.006], True)],
)
def test_patience_ends_with_the_sum_of_the_delays(patience: float, delays: list[float], is_over: bool):
    waiting = Patience(patience)
    for seconds in delays:
        waiting.wait(seconds)
    assert waiting.is_over is is_over


def test_a_client_without_a_timeout_waits_as_long_as_it_takes():
    waiting, began = Patience(None), time.monotonic()
    waiting.wait(0.01)
    assert (waiting.is_over, time.monotonic() - began >= 0.01) == (False, True)


def test_a_client_that_lost_patience_waits_no_more():
    waiting, began = Patience(0.001), time.monotonic()
    for _ in range(3):
        waiting.wait(600)
    assert time.monotonic() - began < 60


def test_a_client_that_leaves_ends_the_waiting_of_another_thread():
    waiting = Interruption()
    thread = threading.Thread(target=waiting.wait, args=(600,))
    thread.start()
    waiting.leave()
    thread.join(60)
    assert not thread.is_alive()


def test_whoever_waits_to_be_asked_sends_the_body_in_the_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("fakeoss.transports.patience._ASKING", 0.01)
    wait_to_be_asked(0.005)
    with pytest.raises(Later) as caught:
        wait_to_be_asked(5)
    assert caught.value.seconds == pytest.approx(4.99)
