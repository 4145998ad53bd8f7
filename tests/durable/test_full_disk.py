"""The disk is full at each write in turn: what was to be written is refused, and nothing else changes, here or on disk.

FAKEOSS_DISK_WRITES=2000 goes through so many writes.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

from fakeoss.durable import open_store
from fakeoss.model.store import Snapshot
from support.durable import KEYS, SIZES, STEPS, FullDisk, Step, do, refuses

WRITES = int(os.environ.get("FAKEOSS_DISK_WRITES", "60"))
OFTEN = ("put", "put", "put", "part", "part", "part", "part copy", "start", "complete", "delete version", "delete")


def steps(seed: int) -> list[Step]:
    """Every kind of step, but for that which is several, and those often that write files."""
    chance = random.Random(seed)
    names = [*sorted(STEPS.keys() - {"put back"}), *OFTEN]
    return [(chance.choice(names), chance.randrange(len(KEYS)), chance.randrange(len(SIZES))) for _ in range(200)]


def reopened(data: Path, folder: Path) -> Snapshot:
    """What a process that opens the folder as it is now has. The bodies are the same files, which never change."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(data / "bodies", folder / "bodies", copy_function=os.link)
    for path in data.glob("store.sqlite*"):
        shutil.copy(path, folder)
    opening = open_store(str(folder))
    snapshot = opening.store.snapshot()
    opening.close()
    return snapshot


def test_each_write_may_be_the_one_for_which_there_is_no_room(tmp_path: Path):
    done = seed = 0
    while done < WRITES:
        data = tmp_path / f"data-{seed}"
        done += fill(data, tmp_path / "again", seed, WRITES - done)
        shutil.rmtree(data)
        seed += 1
    assert done >= WRITES


def fill(data: Path, again: Path, seed: int, most: int) -> int:
    """Take steps, each with the disk full at each of its writes before it is let through; how many writes failed."""
    disk, failed = FullDisk(), 0
    opening = open_store(str(data), files=disk)
    store = opening.store
    opening.store._state._stopping.set()  # what is written in the background has no writes of its own here
    store.create_bucket("bkt")
    for step in steps(seed):
        before, disk.count, disk.writes = store.snapshot(), 0, 0
        while refuses(store, step):
            failed += 1
            assert store.snapshot() == before, (step, disk.count)
            assert reopened(data, again) == before, (step, disk.count)
            disk.count, disk.writes = disk.count + 1, 0
        disk.count = None
        if failed >= most:
            break
    after = store.snapshot()
    opening.close()
    last = open_store(str(data))
    assert last.store.snapshot() == after
    do(last.store, ("put", 0, 3))
    last.close()
    return failed
