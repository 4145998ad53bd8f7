"""A durable store is as one in memory, and after it was opened again as it was."""

from __future__ import annotations

import contextlib
import os
import random
from itertools import islice, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeoss import Clock, OssError, Server, Store, User
from fakeoss.durable import open_store
from fakeoss.model import rope
from support.durable import KEYS, SIZES, STEPS, FullDisk, Step, do, refuses

STEP = st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, len(KEYS) - 1), st.integers(0, len(SIZES) - 1))
AT = 1_800_000_000.0


def scenario(seed: int, length: int) -> list[Step]:
    """Steps by chance, puts and parts among them more often."""
    chance = random.Random(seed)
    single = sorted(STEPS.keys() - {"put back"})  # which is several steps
    names = [*single, *repeat("put", 4), *repeat("part", 3), "start", "complete"]
    return [(chance.choice(names), chance.randrange(len(KEYS)), chance.randrange(len(SIZES))) for _ in range(length)]


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, max_size=30), st.integers(1, 7))
def test_it_is_as_a_store_in_memory_however_often_it_is_opened(steps: list[Step], every: int):
    memory = Store(clock=Clock(AT), seed=1)
    with TemporaryDirectory() as folder:
        opening = open_store(folder, clock=Clock(AT), seed=1)
        for number, step in enumerate(steps, 1):
            do(memory, step)
            do(opening.store, step)
            if number % every == 0:
                ids, clock = opening.store._state.ids, opening.store.clock
                opening.close()
                opening = open_store(folder, clock=clock)
                opening.store._state.ids = ids  # for the same ids as in memory
                opening.store._state.refill()
            assert opening.store.snapshot() == memory.snapshot()
        opening.close()
        again = open_store(folder, clock=Clock(AT))
        assert again.store.snapshot() == memory.snapshot()
        again.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_write_for_which_there_is_no_room_changes_nothing(tmp_path: Path, seed: int):
    disk = FullDisk()
    opening = open_store(str(tmp_path / "data"), files=disk)
    store, refused = opening.store, 0
    store.create_bucket("bkt")
    for number, step in enumerate(scenario(seed, 120)):
        before = store.snapshot()
        disk.count, disk.writes = number % 4, 0
        if refuses(store, step):
            refused += 1
            assert store.snapshot() == before
            disk.count = None
            do(store, step)
    disk.count = None
    before = after = store.snapshot()
    opening.close()
    again = open_store(str(tmp_path / "data"))
    assert again.store.snapshot() == after
    assert refused > 20
    assert not again.remarks
    again.close()


@pytest.mark.parametrize("count", [pytest.param(count, id=f"write {count}") for count in range(24)])
def test_a_disk_that_is_full_from_some_write_on_loses_nothing_before(tmp_path: Path, count: int):
    disk = FullDisk()
    opening = open_store(str(tmp_path / "data"), files=disk)
    store, refused = opening.store, 0
    store.create_bucket("bkt")
    disk.count, disk.writes = count, 0
    for step in scenario(count, 4 * count + 20):
        before = store.snapshot()
        if refuses(store, step):
            assert store.snapshot() == before
            refused += 1
            if refused == 5:
                break
    after = store.snapshot()
    with contextlib.suppress(OssError):  # how far the clock was moved cannot be written either
        opening.close()
    again = open_store(str(tmp_path / "data"))
    assert again.store.snapshot() == after
    do(again.store, ("put", 0, 3))
    again.close()
    assert refused


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_the_child_of_a_fork_touches_nothing(tmp_path: Path):
    opening = open_store(str(tmp_path / "data"))
    bucket = opening.store.create_bucket("bkt")
    bucket.put("a", bytes(100_000))
    state = opening.store._state
    unfinished = state._bodies.spool()  # as of a request under way
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            del unfinished
            opening.close()
            bucket.put("b", "from the child")
            os._exit(1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    unfinished.write(b"x" * 100_000)
    assert rope.size_of(unfinished.content()) == 100_000
    assert os.path.exists(unfinished._file.path)
    bucket.put("c", "from the parent")
    opening.close()
    again = open_store(str(tmp_path / "data"))
    assert again.store.bucket("bkt").keys() == ["a", "c"]
    again.close()


def test_a_database_that_is_full_refuses_and_serves_what_there_is(tmp_path: Path):
    opening = open_store(str(tmp_path / "data"))
    bucket = opening.store.create_bucket("bkt")
    bucket.put("before", "1")
    database = opening.store._state._database
    (pages,) = database._writer.execute("PRAGMA page_count").fetchone()
    database._writer.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(OssError, match="database or disk is full"):
        any(bucket.put(f"key-{number}", bytes(2000)).is_marker for number in range(100))
    there = bucket.keys()
    assert bucket.object("before").body == b"1"
    database._writer.execute("PRAGMA max_page_count = 1000000")
    bucket.put("after", "2")
    opening.close()
    again = open_store(str(tmp_path / "data"))
    assert again.store.bucket("bkt").keys() == sorted([*there, "after"])
    again.close()


def test_a_full_disk_lets_objects_be_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    disk = FullDisk()
    opening = open_store(str(tmp_path / "data"), files=disk)
    bucket = opening.store.create_bucket("bkt")
    for key in ("a", "b"):
        bucket.put(key, "1")
    spare, free = tmp_path / "data" / "spare", opening.store._state._folder.free_spare
    assert spare.stat().st_size == 1 << 20

    def freed() -> bool:
        disk.count = None
        return free()

    monkeypatch.setattr(opening.store._state._folder, "free_spare", freed)
    disk.count, disk.writes = 0, 0
    with pytest.raises(OssError):
        bucket.put("c", "1")
    bucket.delete("a")
    assert bucket.keys() == ["b"]
    opening.close()
    again = open_store(str(tmp_path / "data"))
    assert again.store.bucket("bkt").keys() == ["b"]
    assert spare.stat().st_size == 1 << 20
    again.close()


def test_requests_under_way_see_what_became_of_a_refused_write(tmp_path: Path):
    disk = FullDisk()
    opening = open_store(str(tmp_path / "data"), files=disk)
    bucket = opening.store.create_bucket("bkt")
    do(opening.store, ("start", 0, 0))
    (upload,) = bucket.uploads
    disk.count, disk.writes = 0, 0
    with pytest.raises(OssError):
        do(opening.store, ("part", 0, 2))
    disk.count = None
    assert bucket.uploads == [upload]
    assert not upload.parts
    do(opening.store, ("part", 0, 2))
    assert list(upload.parts) == [3]
    opening.close()


def test_clock_serials_and_owners_go_on(tmp_path: Path):
    alice = User("ALICE", "secret", "1" * 64, "alice")
    opening = open_store(str(tmp_path / "data"), users=[alice])
    opening.store.clock.advance(days=400)
    bucket = opening.store.create_bucket("bkt", owner=alice, versioning=True)
    first = bucket.put("a", "1")
    moved = opening.store.clock.now()
    opening.close()
    again = open_store(str(tmp_path / "data"), users=[alice])
    assert again.store.clock.now() >= moved
    bucket = again.store.bucket("bkt")
    assert bucket.owner is alice
    second = bucket.put("a", "2")
    assert second.serial > first.serial
    assert [version.version_id for version in bucket.versions("a")] == [second.version_id, first.version_id]
    again.close()
    assert b"secret" not in b"".join(path.read_bytes() for path in (tmp_path / "data").glob("store*"))


def test_ids_of_a_seeded_store_do_not_come_again(tmp_path: Path):
    ids = set()
    for _ in range(3):
        opening = open_store(str(tmp_path / "data"), seed=7)
        ids.update(islice(iter(opening.store._state.ids.upload_id, None), 5))
        opening.close()
    assert len(ids) == 15


def test_a_folder_that_was_served_as_another_service_is_remarked_upon(tmp_path: Path):
    for profile, remarks in (
        ("aws", []),
        ("aws", []),
        ("jdcloud", ["it was served as profile aws before, and is served as jdcloud now"]),
        ("jdcloud", []),
    ):
        with Server(profile=profile, data=tmp_path / "data") as server:
            assert server.remarks == remarks


def test_a_server_keeps_its_store_in_a_folder(tmp_path: Path):
    with Server(data=tmp_path / "data", sync=True) as server:
        server.store.create_bucket("bkt").put("a", "1")
    with Server(data=tmp_path / "data") as server:
        assert server.store.bucket("bkt").object("a").body == b"1"
        assert server.remarks == []
    with pytest.raises(TypeError, match="data belong to a new store"):
        Server(Store(), data=tmp_path / "other")
    with pytest.raises(TypeError, match="give data, too"):
        Server(sync=True)
