"""Files of bodies: shared, never changed, gone when nothing refers to them, and not before."""

from __future__ import annotations

import gc
from pathlib import Path

from durable.conftest import Open
from fakeoss import Store
from fakeoss.limits import KIB, MIB
from fakeoss.model import rope
from fakeoss.model.digests import md5_of
from fakeoss.model.records import NewObject
from fakeoss.model.store import state_of


def files(root: Path) -> dict[str, int]:
    gc.collect()
    return {path.name: path.stat().st_size for path in (root / "data" / "bodies").rglob("*") if path.is_file()}


def copy(store: Store, key: str, start: int, stop: int) -> None:
    bucket = state_of(store).bucket("bkt")
    content = rope.cut(bucket.current("a").content, start, stop)  # type: ignore[union-attr]
    bucket.publish(NewObject(key, content, md5_of(content)))
    state_of(store).confirm()


def test_copies_share_a_file_that_goes_with_the_last_of_them(open_again: Open, tmp_path: Path):
    store = open_again().store
    bucket = store.create_bucket("bkt")
    bucket.put("a", bytes(range(256)) * 4096)
    written = files(tmp_path)
    assert sum(written.values()) == MIB
    copy(store, "b", 100, MIB)
    copy(store, "c", 0, 300 * KIB)
    assert files(tmp_path) == written
    for key in ("a", "b"):
        bucket.delete(key)
        assert sum(files(tmp_path).values()) in {MIB, 300 * KIB}  # what nothing refers to is given back sooner or later
    bucket.delete("c")
    assert not files(tmp_path)


def test_who_still_reads_finds_it_whole(open_again: Open, tmp_path: Path):
    bucket = open_again().store.create_bucket("bkt")
    bucket.put("a", b"x" * (9 * MIB))
    reading = rope.chunks(bucket.object("a").content)
    first = next(reading)
    bucket.delete("a")
    assert len(first) + sum(map(len, reading)) == 9 * MIB
    del first, reading
    assert not files(tmp_path)


def test_a_part_of_what_was_deleted_meanwhile_keeps_its_bytes(open_again: Open):
    store = open_again().store
    bucket = store.create_bucket("bkt")
    bucket.put("a", b"x" * MIB)
    content = rope.cut(bucket.object("a").content, 0, 500 * KIB)
    bucket.delete("a")
    state_of(store).bucket("bkt").publish(NewObject("b", content, md5_of(content)))
    del content
    assert open_again().store.bucket("bkt").object("b").body == b"x" * (500 * KIB)


def test_small_bodies_have_no_file(open_again: Open, tmp_path: Path):
    bucket = open_again().store.create_bucket("bkt")
    bucket.put("a", bytes(64 * KIB - 1))
    bucket.put("s", size="5GiB", pattern=b"abc")
    assert not files(tmp_path)
    again = open_again().store.bucket("bkt")
    assert again.object("a").body == bytes(64 * KIB - 1)
    assert rope.to_bytes(rope.cut(again.object("s").content, 4_000_000_000, 4_000_000_004)) == b"bcab"


def test_what_a_crash_left_is_removed_and_what_is_not_ours_is_not(open_again: Open, tmp_path: Path):
    opening = open_again()
    opening.store.create_bucket("bkt").put("a", bytes(MIB))
    opening.close()
    folder = next(path.parent for path in (tmp_path / "data" / "bodies").rglob("*") if path.is_file())
    (folder / "101").write_bytes(b"unfinished")
    (folder / "ff").write_bytes(b"not in its place, so not ours")
    (folder / "notes.txt").write_bytes(b"mine")
    (tmp_path / "data" / "lock").write_text('{"pid": 1, "since": "2026-01-01T00:00:00Z"}')
    assert open_again().remarks == [
        "process 1, begun 2026-01-01T00:00:00Z, ended without closing the store; all that it had acknowledged is there",
        "1 unfinished file removed",
    ]
    assert sorted(files(tmp_path)) == ["1", "ff", "notes.txt"]
