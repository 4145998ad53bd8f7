"""The folder of an open store is removed, moved, or another one put in its place: nothing is acknowledged that is lost,
and nothing of another store is read, written or removed."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from durable.conftest import Open
from fakeoss import OssError
from fakeoss.durable import open_store
from fakeoss.model.mapped import BodyError

LARGE = bytes(range(256)) * 1024
WORDS = "was removed or replaced while the store in it was open"


@pytest.fixture(autouse=True)
def looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is looked at each time."""
    monkeypatch.setattr("fakeoss.durable.folder._PERIOD", 0.0)


def remove(data: Path) -> None:
    shutil.rmtree(data)


def empty(data: Path) -> None:
    for path in list(data.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def move(data: Path) -> None:
    data.rename(data.with_name("moved"))


def bring_back(data: Path) -> None:
    shutil.copytree(data, data.with_name("copy"))
    shutil.rmtree(data)
    data.with_name("copy").rename(data)


def remove_database(data: Path) -> None:
    for path in data.glob("store.sqlite*"):
        path.unlink()


def replace_bodies(data: Path) -> None:
    (data / "bodies").rename(data / "bodies-before")
    (data / "bodies").mkdir()


DEEDS = (remove, empty, move, bring_back, remove_database, replace_bodies)


@pytest.mark.skipif(os.name == "nt", reason="what is open cannot be removed there")
@pytest.mark.parametrize("deed", DEEDS, ids=[deed.__name__ for deed in DEEDS])
def test_nothing_is_acknowledged_that_is_lost(open_again: Open, tmp_path: Path, deed: Callable[[Path], None]):
    bucket = open_again().store.create_bucket("bkt")
    bucket.put("small", "1")
    bucket.put("large", LARGE)
    held = bucket.object("large").content
    deed(tmp_path / "data")
    for body in (b"2", LARGE[::-1]):
        with pytest.raises(OssError, match=WORDS):
            bucket.put("small", body)
    with pytest.raises(OssError, match=WORDS):
        bucket.delete("large")
    assert bucket.keys() == ["large", "small"]
    assert bucket.object("small").body == b"1"
    with pytest.raises(BodyError, match=WORDS):
        next(next(held.segments()).chunks())


@pytest.mark.skipif(os.name == "nt", reason="what is open cannot be removed there")
def test_it_goes_on_when_the_folder_is_back(open_again: Open, tmp_path: Path):
    bucket = open_again().store.create_bucket("bkt")
    bucket.put("large", LARGE)
    move(tmp_path / "data")
    with pytest.raises(OssError, match=WORDS):
        bucket.put("small", "1")
    (tmp_path / "moved").rename(tmp_path / "data")
    bucket.put("small", "1")
    assert bucket.object("large").body == LARGE
    assert open_again().store.bucket("bkt").keys() == ["large", "small"]


@pytest.mark.skipif(os.name == "nt", reason="what is open cannot be removed there")
def test_another_store_in_its_place_is_left_alone(tmp_path: Path):
    first = open_store(str(tmp_path / "data"))
    bucket = first.store.create_bucket("bkt")
    for number in range(3):
        bucket.put(f"k{number}", LARGE)
    move(tmp_path / "data")
    second = open_store(str(tmp_path / "data"))
    other = second.store.create_bucket("other")
    for number in range(3):
        other.put(f"k{number}", LARGE[::-1])
    for number in range(3):
        with pytest.raises(OssError, match=WORDS):
            bucket.put(f"k{number}", b"x" * 300_000)
    gc.collect()  # what was given up is discarded now
    first.close()
    other.put("small", "1")
    assert other.object("k2").body == LARGE[::-1]
    assert (tmp_path / "data" / "store.sqlite-wal").stat().st_size
    assert (tmp_path / "data" / "spare").exists()
    second._state.disown()  # as if it was killed: what it has acknowledged is in the log
    again = open_store(str(tmp_path / "moved"))
    assert again.store.bucket("bkt").object("k1").body == LARGE
    again.close()


def test_what_comes_and_goes_in_the_folder_is_no_harm(open_again: Open, tmp_path: Path):
    bucket = open_again().store.create_bucket("bkt")
    for name in ("notes.txt", "spare"):
        (tmp_path / "data" / name).write_bytes(b"")
        bucket.put(name, "1")
        (tmp_path / "data" / name).unlink()
        bucket.put(name, "2")
    assert bucket.keys() == ["notes.txt", "spare"]
