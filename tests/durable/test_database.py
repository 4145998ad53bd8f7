"""The database: what is refused when it is opened, and how one of an earlier format becomes one of this."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from durable.conftest import Open
from fakeoss.durable import FolderError, open_store
from fakeoss.durable.schema import FORMAT
from fakeoss.limits import KIB


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def change(data: Path, *statements: str) -> None:
    connection = sqlite3.connect(data / "store.sqlite")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def as_format_1(data: Path) -> None:
    """Make of a database what the first version wrote."""
    columns = "(file INTEGER NOT NULL, holder INTEGER NOT NULL, stop INTEGER NOT NULL, PRIMARY KEY (file, holder))"
    change(
        data,
        f"CREATE TABLE older {columns} WITHOUT ROWID",
        "INSERT INTO older SELECT file, holder, stop FROM files",
        "DROP TABLE files",
        "ALTER TABLE older RENAME TO files",
        "CREATE INDEX files_by_holder ON files (holder)",
        "DROP TABLE annotations",
        "PRAGMA user_version = 1",
    )


def test_a_store_of_format_1_becomes_one_of_this_format(open_again: Open, tmp_path: Path):
    opening = open_again()
    opening.store.create_bucket("bkt").put("a", bytes(200 * KIB))
    opening.store.bucket("bkt").put("small", b"1")
    before, sizes = opening.store.snapshot(), opening.store._state._database.sizes()
    opening.close()
    as_format_1(tmp_path / "data")
    opening = open_store(str(tmp_path / "data"))
    assert opening.store.snapshot() == before
    assert opening.store._state._database.sizes() == sizes
    assert sum(sizes.values()) == 200 * KIB
    opening.store.bucket("bkt").put("b", bytes(100 * KIB))
    opening.close()
    assert opening is not open_again()


def _later(data: Path) -> None:
    change(data, f"PRAGMA user_version = {FORMAT + 1}")


def _other(data: Path) -> None:
    change(data, "PRAGMA application_id = 1")


def _garbage(data: Path) -> None:
    (data / "store.sqlite").write_bytes(b"no database" * 1000)


def _torn(data: Path) -> None:
    octets = (data / "store.sqlite").read_bytes()
    (data / "store.sqlite").write_bytes(octets[: len(octets) // 2])


def _short(data: Path) -> None:
    (path,) = (each for each in (data / "bodies").rglob("*") if each.is_file())
    path.write_bytes(path.read_bytes()[:-1])


def _missing(data: Path) -> None:
    (path,) = (each for each in (data / "bodies").rglob("*") if each.is_file())
    path.unlink()


def _nonsense(data: Path) -> None:
    change(data, "UPDATE buckets SET facts = '{'")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_later, f"its format is {FORMAT + 1}; this version of fakeoss reads formats up to {FORMAT}"),
        (_other, "it is no store of fakeoss"),
        (_garbage, "file is not a database"),
        (_torn, "malformed"),
        (_short, "has 204799 bytes, not 204800"),
        (_missing, "is not there"),
        (_nonsense, "bucket 'bkt'"),
    ],
)
def test_a_damaged_store_is_refused_with_what_is_wrong_and_left_as_it_is(
    open_again: Open, tmp_path: Path, damage: Callable[[Path], None], words: str
):
    opening = open_again()
    opening.store.create_bucket("bkt").put("a", bytes(200 * KIB))
    opening.close()
    data = tmp_path / "data"
    damage(data)
    before = contents(data)
    for _ in range(2):
        with pytest.raises(FolderError, match="damaged") as caught:
            open_store(str(data))
        assert words in str(caught.value)
    assert {name: body for name, body in contents(data).items() if "-wal" not in name and "-shm" not in name} == before
