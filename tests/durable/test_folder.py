"""The folder of a store: one process at a time, and none that is something else's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from durable.conftest import Open
from fakeoss.durable import FolderError, open_store
from fakeoss.durable.folder import Folder


def test_a_second_one_is_refused_and_told_who_has_it(open_again: Open, tmp_path: Path):
    opening = open_again()
    with pytest.raises(FolderError, match=rf"is in use: process {os.getpid()} has had it since \d{{4}}-\d\d-\d\dT"):
        open_store(str(tmp_path / "data"))
    opening.store.create_bucket("bkt")
    assert [bucket.name for bucket in open_again().store.buckets] == ["bkt"]


def test_a_holder_that_never_let_go_is_told(tmp_path: Path):
    first = Folder(str(tmp_path / "data"))
    first.release(clean=False)
    second = Folder(str(tmp_path / "data"))
    assert second.crashed is not None
    assert second.crashed["pid"] == os.getpid()
    second.release()
    third = Folder(str(tmp_path / "data"))
    assert third.crashed is None
    third.release()


@pytest.mark.parametrize(("name", "words"), [("photo.jpg", "holds 'photo.jpg', and no store"), (None, "is a file")])
def test_what_is_something_elses_is_refused_and_left_as_it_is(tmp_path: Path, name: str | None, words: str):
    data = tmp_path / "data"
    if name is None:
        data.write_bytes(b"mine")
    else:
        data.mkdir()
        (data / name).write_bytes(b"mine")
    with pytest.raises(FolderError, match=words) as caught:
        open_store(str(data))
    assert caught.value.misused
    assert [path.name for path in tmp_path.rglob("*")] == (["data"] if name is None else ["data", name])


def test_nobody_else_may_read_it(open_again: Open, tmp_path: Path):
    open_again().store.create_bucket("bkt").put("a", bytes(100_000))
    for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]:
        assert not path.stat().st_mode & 0o077, path


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused_at_once(tmp_path: Path):
    (tmp_path / "data").mkdir(mode=0o500)
    with pytest.raises(FolderError, match="cannot be written"):
        open_store(str(tmp_path / "data"))
