"""A dump in the place of an earlier one: nothing of others' is deleted, nothing outside is read, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fakeoss import Store
from fakeoss.model.disk.publication import Staging, hidden

OUTSIDE = b"not to be read"


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def store() -> Store:
    store = Store()
    store.create_bucket("bucket").put("a", b"1")
    return store


def test_what_somebody_put_into_a_bucket_stays(store: Store, tmp_path: Path):
    store.create_bucket("gone")
    store.bucket("bucket").put("in/b", b"2")
    store.dump(tmp_path)
    for path in ("bucket/in/notes.txt", "bucket/deep/er/mine", "gone/mine"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"mine")
    store.delete_bucket("gone")
    store.bucket("bucket").delete("a")
    store.dump(tmp_path, replace=True)
    kept = {path: body for path, body in contents(tmp_path).items() if ".fakeoss" not in path}
    assert kept == {
        "bucket/in/b": b"2",
        "bucket/in/notes.txt": b"mine",
        "bucket/deep/er/mine": b"mine",
        "gone/mine": b"mine",
    }
    assert [name for name in os.listdir(tmp_path) if name.startswith(".")] == []


@pytest.mark.parametrize("path", ["new", "new/below"])
def test_a_file_of_anothers_where_an_objects_belongs_is_refused(store: Store, tmp_path: Path, path: str):
    store.dump(tmp_path)
    (tmp_path / "bucket" / path).parent.mkdir(exist_ok=True)
    (tmp_path / "bucket" / path).write_bytes(b"mine")
    before = contents(tmp_path)
    store.bucket("bucket").put("new", b"1")
    with pytest.raises(FileExistsError, match=f"bucket/{path} was not written by a dump"):
        store.dump(tmp_path, replace=True)
    assert contents(tmp_path) == before


def test_a_folder_that_no_dump_wrote_is_kept(store: Store, tmp_path: Path):
    (tmp_path / "bucket").mkdir()
    (tmp_path / "bucket" / "thesis.txt").write_bytes(b"mine")
    store.dump(tmp_path, replace=True)
    assert (tmp_path / "bucket" / "thesis.txt").read_bytes() == b"mine"
    assert (tmp_path / "bucket" / "a").read_bytes() == b"1"


def interrupted(store: Store, target: Path) -> Path:
    """A dump that was killed between the two renamings of a bucket."""
    store.dump(target)
    (target / "bucket" / "mine").write_bytes(b"mine")
    staging = Staging(target)
    (target / "bucket").rename(staging.path / "old" / "bucket")
    os.close(staging._lock)
    return staging.path


def test_a_bucket_that_a_killed_dump_moved_away_is_told_and_put_back(store: Store, tmp_path: Path):
    left = interrupted(store, tmp_path)
    assert hidden(tmp_path) == [left / "old" / "bucket"]
    with pytest.raises(ValueError, match="moved there by a dump that was interrupted"):
        Store().seed(tmp_path)
    Store().dump(tmp_path, replace=True)
    assert contents(tmp_path) == {"bucket/mine": b"mine"}
    assert os.listdir(tmp_path) == ["bucket"]


def test_a_killed_dump_that_is_followed_by_another_loses_nothing(store: Store, tmp_path: Path):
    interrupted(store, tmp_path)
    store.dump(tmp_path, replace=True)
    found = {path: body for path, body in contents(tmp_path).items() if ".fakeoss" not in path}
    assert found == {"bucket/a": b"1", "bucket/mine": b"mine"}


def test_the_folder_of_a_dump_under_way_is_left_alone(store: Store, tmp_path: Path):
    staging = Staging(tmp_path)
    store.dump(tmp_path, replace=True)
    assert staging.path.is_dir()
    staging.discard()
    assert sorted(os.listdir(tmp_path)) == ["bucket"]


def _link_file(bucket: Path, outside: Path) -> None:
    os.symlink(outside / "secret", bucket / "file")


def _link_folder(bucket: Path, outside: Path) -> None:
    os.symlink(outside, bucket / "folder")


def _link_bucket(bucket: Path, outside: Path) -> None:
    os.symlink(outside, bucket.parent / "linked")


def _link_sidecar(bucket: Path, outside: Path) -> None:
    (bucket / ".fakeoss" / "manifest.json").rename(outside / "manifest.json")
    (bucket / ".fakeoss").rmdir()
    os.symlink(outside, bucket / ".fakeoss")


def _link_body(bucket: Path, outside: Path) -> None:
    body = bucket / ".fakeoss" / "bodies" / "000001"
    body.unlink()
    os.symlink(outside / "secret", body)


def _climb(bucket: Path, outside: Path) -> None:
    os.symlink("../../outside/secret", bucket / "relative")


@pytest.mark.parametrize("link", [_link_file, _link_folder, _link_bucket, _link_body, _climb])
def test_no_link_leads_out_of_what_is_seeded(store: Store, tmp_path: Path, link: Callable[[Path, Path], None]):
    outside, data = tmp_path / "outside", tmp_path / "data"
    outside.mkdir()
    (outside / "secret").write_bytes(OUTSIDE)
    store.bucket("bucket").put("a//b", OUTSIDE)
    store.dump(data)
    link(data / "bucket", outside)
    with pytest.raises(ValueError, match="leads out of"):
        Store().seed(data)


def test_the_folder_itself_may_be_a_link(store: Store, tmp_path: Path):
    store.dump(tmp_path / "data")
    os.symlink(tmp_path / "data", tmp_path / "linked")
    assert Store().seed(tmp_path / "linked")[0].object("a").body == b"1"


def test_a_sidecar_that_leads_out_is_refused(store: Store, tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    store.dump(tmp_path / "data")
    _link_sidecar(tmp_path / "data" / "bucket", outside)
    with pytest.raises(ValueError, match="leads out of"):
        Store().seed(tmp_path / "data")
