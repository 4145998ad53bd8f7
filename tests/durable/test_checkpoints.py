"""The write-ahead log is moved to the database in the background, and nothing of it is lost on the way."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from durable.conftest import Open
from fakeoss.durable import open_store
from fakeoss.model.store import state_of


def rows_without_the_log(data: Path) -> int:
    """How many versions the database has, without its log."""
    copy = data.with_name("copy.sqlite")
    copy.write_bytes((data / "store.sqlite").read_bytes())
    connection = sqlite3.connect(copy)
    try:
        return int(connection.execute("SELECT COUNT(*) FROM objects").fetchone()[0])
    finally:
        connection.close()


def test_the_log_is_moved_when_there_is_enough_in_it(open_again: Open, tmp_path: Path):
    store = open_again().store
    store._state._stopping.set()  # the test moves it, not the background
    store._state._writer.join()
    bucket, checkpoints = store.create_bucket("bkt"), store._state._checkpoints
    for number in range(600):
        bucket.put(f"k{number}", "1")
    assert not checkpoints.step()
    assert rows_without_the_log(tmp_path / "data") == 0
    for number in range(600, 1100):
        bucket.put(f"k{number}", "1")
    assert checkpoints.step()
    assert rows_without_the_log(tmp_path / "data") == 1100
    assert not checkpoints.step()
    bucket.put("last", "1")
    assert len(open_again().store.bucket("bkt")) == 1101


def test_the_background_does_it(open_again: Open, tmp_path: Path):
    bucket = open_again().store.create_bucket("bkt")
    for number in range(1200):
        bucket.put(f"k{number}", "1")
    for _ in range(1_000_000):
        with contextlib.suppress(sqlite3.DatabaseError):  # copied while it was moved
            if rows_without_the_log(tmp_path / "data"):
                break
    else:
        pytest.fail("nothing was moved")


def test_what_was_moved_and_what_was_not_is_there_after_a_crash(tmp_path: Path):
    opening = open_store(str(tmp_path / "data"))
    state = state_of(opening.store)
    state._stopping.set()
    state._writer.join()
    bucket = opening.store.create_bucket("bkt")
    for number in range(1500):
        bucket.put(f"k{number}", str(number))
        if number == 1200:
            assert state._checkpoints.step()
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    (crashed / "bodies").mkdir()
    for name in ("store.sqlite", "store.sqlite-wal"):
        (crashed / name).write_bytes((tmp_path / "data" / name).read_bytes())
    again = open_store(str(crashed))
    assert [again.store.bucket("bkt").object(f"k{number}").body for number in (0, 1200, 1499)] == [
        b"0",
        b"1200",
        b"1499",
    ]
    assert len(again.store.bucket("bkt")) == 1500
    again.close()
    opening.close()


def test_a_log_that_cannot_be_moved_stays(open_again: Open, monkeypatch: pytest.MonkeyPatch):
    store = open_again().store
    store._state._stopping.set()
    store._state._writer.join()
    monkeypatch.setattr("fakeoss.durable.checkpoints._CHANGES", 1)
    bucket, checkpoints = store.create_bucket("bkt"), store._state._checkpoints
    bucket.put("a", "1")

    class Full:
        def execute(self, statement: str) -> None:
            raise sqlite3.OperationalError(f"{statement}: disk I/O error")

    connection = checkpoints._connection
    monkeypatch.setattr(checkpoints, "_connection", Full())
    assert checkpoints.step()
    monkeypatch.setattr(checkpoints, "_connection", connection)
    assert open_again().store.bucket("bkt").object("a").body == b"1"
    assert os.path.exists(store._state._folder.database)
