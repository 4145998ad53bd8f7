"""A server that is killed in the midst of many writers: what it has acknowledged is there afterwards."""

from __future__ import annotations

import os
from pathlib import Path

from support.crash import History, begin

ROUNDS = int(os.environ.get("FAKEOSS_CRASH_ROUNDS", "3"))


def test_every_acknowledged_write_survives_kill_9(tmp_path: Path):
    data = tmp_path / "data"
    begin(data)
    history = History()
    for number in range(ROUNDS):
        history.round(data, number)
        history.check(data)
    assert history.acknowledged >= 200 * ROUNDS
