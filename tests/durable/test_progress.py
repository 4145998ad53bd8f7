"""Opening, seeding and dumping tell how far they have come."""

from __future__ import annotations

from pathlib import Path

import pytest

from durable.conftest import Open
from fakeoss.durable import database
from fakeoss.limits import MIB
from fakeoss.model.disk.folders import dump, seed
from fakeoss.model.store import state_of
from support.progress import Watch


def test_opening_tells_of_every_version(open_again: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "_READ", 7)
    store = open_again().store
    for bucket in (store.create_bucket("plain"), store.create_bucket("versioned", versioning=True)):
        for number in range(20):
            bucket.put(f"k{number % 15:02}", "1")
    watch = Watch()
    again = open_again(begin=watch).store
    assert watch.last == (f"opening {tmp_path / 'data'}", 35, 0, (35, 0))
    assert len(again.bucket("plain")) == len(again.bucket("versioned")) == 15
    assert again.snapshot() == store.snapshot()


def test_seeding_and_dumping_tell_of_objects_and_bytes(open_again: Open, tmp_path: Path):
    files = {"a": bytes(10), "b/c": bytes(3 * MIB), "b/d": bytes(100_000)}
    for key, octets in files.items():
        path = tmp_path / "plain" / "bkt" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
    (tmp_path / "plain" / "empty").mkdir()
    size, watch = sum(map(len, files.values())), Watch()
    store = open_again().store
    seed(state_of(store), tmp_path / "plain", store.owner, begin=watch)
    assert watch.last == (f"reading {tmp_path / 'plain'}", 3, size, (3, size))
    state_of(store).confirm()
    dump(state_of(store), tmp_path / "dumped", replace=False, begin=watch)
    assert watch.last == (f"writing {tmp_path / 'dumped'}", 3, size, (3, 0))
    assert (tmp_path / "dumped" / "bkt" / "b" / "c").read_bytes() == files["b/c"]
    seed(state_of(store), tmp_path / "dumped", store.owner, without=["bkt", "empty"], begin=watch)
    assert watch.last == (f"reading {tmp_path / 'dumped'}", 0, 0, (0, 0))


def test_what_is_seeded_is_copied_into_the_folder_a_piece_at_a_time(open_again: Open, tmp_path: Path):
    (tmp_path / "plain" / "bkt").mkdir(parents=True)
    octets = bytes(range(256)) * 4096 * 5
    (tmp_path / "plain" / "bkt" / "large").write_bytes(octets)
    store = open_again().store
    store.seed(tmp_path / "plain")
    content = store._state.bucket("bkt").current("large").content
    assert [segment.size for segment in content.segments()] == [len(octets)]
    assert open_again().store.bucket("bkt").object("large").body == octets
