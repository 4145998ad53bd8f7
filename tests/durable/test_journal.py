"""What many threads change is written together, and each is told of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

from durable.conftest import Open
from fakeoss import OssError
from support.durable import FullDisk


def test_what_is_noted_while_another_commits_is_written_in_one_transaction(open_again: Open):
    disk = FullDisk()
    store = open_again(files=disk).store
    bucket, journal = store.create_bucket("bkt"), store._state._journal
    disk.writes = 0
    with ThreadPoolExecutor(8) as pool:
        with journal._committing:
            writes = [pool.submit(bucket.put, f"k{number}", str(number)) for number in range(8)]
            while len(journal._batch.objects) < 8:
                wait(writes, timeout=0.001)
            assert not any(write.done() for write in writes)
        assert all(write.result().size == 1 for write in writes)
    assert disk.writes == 1
    assert open_again().store.bucket("bkt").object("k7").body == b"7"


def test_threads_that_write_at_once_each_keep_what_they_wrote(open_again: Open):
    bucket = open_again().store.create_bucket("bkt")
    gate = Barrier(8)

    def write(worker: int) -> None:
        gate.wait()
        for number in range(40):
            bucket.put(f"{worker}/{number}", f"{worker}-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    again = open_again().store.bucket("bkt")
    assert len(again) == 320
    assert again.object("7/39").body == b"7-39"


def test_a_refused_transaction_is_told_to_everyone_whose_changes_it_had(open_again: Open):
    disk = FullDisk()
    bucket = open_again(files=disk).store.create_bucket("bkt")
    bucket.put("before", "1")
    disk.count, disk.writes = 0, 0
    with ThreadPoolExecutor(4) as pool:
        writes = [pool.submit(bucket.put, f"k{number}", "2") for number in range(20)]
        assert all(isinstance(write.exception(), OssError) for write in writes)
    assert bucket.keys() == ["before"]
    disk.count = None
    bucket.put("after", "3")
    assert open_again().store.bucket("bkt").keys() == ["after", "before"]


def test_a_change_that_nobody_waits_for_is_written_at_the_end(open_again: Open):
    store = open_again().store
    store.create_bucket("bkt").settings.tags = {"a": "b"}
    store.clock.advance(days=3)
    setting = store.clock.setting
    again = open_again().store
    assert again.bucket("bkt").settings.tags == {"a": "b"}
    assert again.clock.setting == setting


def test_a_record_is_read_when_it_is_asked_for(open_again: Open):
    bucket = open_again().store.create_bucket("bkt", versioning=True)
    for number in range(3):
        bucket.put("a", str(number), metadata={"n": str(number)})
    again = open_again().store.bucket("bkt")
    objects = again._state._objects
    assert all(isinstance(held, int) for held in objects._versions.held("a"))
    assert [version.metadata["n"] for version in again.versions("a")] == ["2", "1", "0"]
    assert again.object("a").versions[1].body == b"1"
