"""Room that nothing needs is given back, and what is needed stays byte by byte."""

from __future__ import annotations

import random
from pathlib import Path

from durable.conftest import Open
from fakeoss import Store
from fakeoss.limits import KIB, MIB
from fakeoss.model import rope
from fakeoss.model.digests import md5_of
from fakeoss.model.records import NewObject
from fakeoss.model.store import state_of
from support.progress import Watch

OCTETS = random.Random(1).randbytes(4 * MIB)


def stored(root: Path) -> int:
    """Bytes in files of bodies."""
    return sum(path.stat().st_size for path in (root / "data" / "bodies").rglob("*") if path.is_file())


def fill(store: Store) -> None:
    """Parts and copies of a body of 4 MiB, which goes itself."""
    bucket = store.create_bucket("bkt", versioning=True)
    bucket.put("source", OCTETS)
    state = state_of(store).bucket("bkt")
    source = state.current("source")
    assert source is not None
    upload = state.open_upload("dst", state_of(store).ids.upload_id(), source.attributes)
    for number, start in ((1, 0), (2, MIB)):
        content = rope.cut(source.content, start, start + 600 * KIB)
        state.put_part(upload, number, content, (md5_of(content), None))
    content = rope.cut(source.content, MIB + 100, MIB + 200 * KIB)
    state.publish(NewObject("copy", content, md5_of(content)))
    bucket.delete("source", version_id=source.version_id)


def compact(store: Store) -> int:
    return store._state.compaction.step(lambda: False)  # type: ignore[attr-defined]


def test_a_file_of_which_little_is_needed_is_written_anew(open_again: Open, tmp_path: Path):
    watch = Watch()
    opening = open_again(begin=watch)
    opening.store._state._stopping.set()  # the test compacts, not the background
    fill(opening.store)
    before = opening.store.snapshot()
    reading = rope.chunks(opening.store.bucket("bkt").object("copy").content)
    assert compact(opening.store) > 2 * MIB
    what, *told = watch.last
    assert (what.startswith("compacting "), *told) == (True, 0, 1200 * KIB, (0, 1200 * KIB))
    assert next(reading)[:10] == OCTETS[MIB + 100 : MIB + 110]
    assert opening.store.snapshot() == before
    assert opening.store.bucket("bkt").object("copy").body == OCTETS[MIB + 100 : MIB + 200 * KIB]
    del reading
    assert not compact(opening.store)
    del before
    held = opening.store.snapshot()
    opening = open_again()
    assert opening.store.snapshot() == held
    assert stored(tmp_path) == 1200 * KIB  # what two spans share is there once


def test_it_goes_on_after_a_start(open_again: Open, tmp_path: Path):
    opening = open_again()
    opening.store._state._stopping.set()
    fill(opening.store)
    state = open_again().store._state
    state._stopping.set()
    state._writer.join()
    state.compaction.begin()
    assert state.compaction.step(lambda: False)
    assert state.bucket("bkt").current("copy").size == 200 * KIB - 100
    open_again()
    assert stored(tmp_path) == 1200 * KIB


def test_what_changes_meanwhile_is_not_lost(open_again: Open):
    opening = open_again()
    store = opening.store
    store._state._stopping.set()
    fill(store)
    bucket = state_of(store).bucket("bkt")
    record = bucket.current("copy")
    assert record is not None
    checks = iter([False, False])

    def tag_meanwhile() -> bool:
        if next(checks, None) is None:
            bucket.revise(record, lambda attributes: attributes._replace(tags={"a": "b"}))
        return False

    assert store._state.compaction.step(tag_meanwhile)
    assert store.bucket("bkt").object("copy").tags == {"a": "b"}
    assert store.bucket("bkt").object("copy").body == OCTETS[MIB + 100 : MIB + 200 * KIB]
    again = open_again().store
    assert again.bucket("bkt").object("copy").tags == {"a": "b"}


def test_a_file_that_is_mostly_needed_stays(open_again: Open):
    opening = open_again()
    opening.store._state._stopping.set()
    opening.store.create_bucket("bkt").put("a", OCTETS)
    opening.store._state.compaction.begin()
    assert not compact(opening.store)
