"""``serve --seed`` and ``dump``: what is read, what is left alone, and errors in the words of the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from fakeoss import Store
from fakeoss.__main__ import main
from fakeoss.cli.seeding import SeedError, seed_store

PYTHON = re.compile(r"\w+Error|\w+Warning|\w+=|\w+\(|None|True|fakeoss:|Traceback")
"""What nobody should read at a command line."""


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A folder with one bucket in it."""
    folder = tmp_path / "plain"
    (folder / "photos" / "deep").mkdir(parents=True)
    (folder / "photos" / "cat.jpg").write_bytes(b"meow")
    return folder


def test_what_is_new_is_read(plain: Path):
    store = Store()
    assert seed_store(store, str(plain)) == f"1 bucket with 1 object read from {plain}\n"
    assert store.bucket("photos")["cat.jpg"].body == b"meow"


def test_buckets_that_are_there_stay_as_they_are_and_it_is_said(plain: Path):
    store = Store()
    store.create_bucket("photos").put("cat.jpg", b"changed")
    store.create_bucket("elsewhere")
    (plain / "films").mkdir()
    first, second = seed_store(store, str(plain)).splitlines()
    assert first == f"1 bucket with 0 objects read from {plain}"
    assert second == f"bucket photos is there already, and nothing of {plain / 'photos'} was read"
    assert store.bucket("photos")["cat.jpg"].body == b"changed"


def test_files_that_are_no_objects_are_named(plain: Path):
    store = Store()
    store.create_bucket("photos")
    line = seed_store(store, str(plain)).splitlines()[1]
    assert line.endswith("was read: 1 file of it is no object (cat.jpg)")
    for number in range(4):
        (plain / "photos" / "deep" / str(number)).write_bytes(b"")
    line = seed_store(store, str(plain)).splitlines()[1]
    assert line.endswith("was read: 5 files of it are no objects (cat.jpg, deep/0, deep/1 and 2 more)")
    assert not store.bucket("photos").keys()


def test_a_folder_that_cannot_be_read_does_not_matter_where_nothing_is_read(plain: Path):
    store = Store()
    store.create_bucket("photos")
    (plain / "photos" / "etc").symlink_to("/etc")
    assert seed_store(store, str(plain)).splitlines()[1].endswith("was read")


def manifest(text: bytes) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        (folder / "photos" / ".fakeoss").mkdir()
        (folder / "photos" / ".fakeoss" / "manifest.json").write_bytes(text)

    return write


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "file").write_bytes(b""), "/file is no folder, as buckets are: give the folder that"),
        (lambda folder: (folder / "No").mkdir(), ": the bucket name is not valid: No: a bucket name has 3 to 63"),
        (
            lambda folder: (
                folder.joinpath("photos", *["k" * 250] * 5).mkdir(parents=True)
                or folder.joinpath("photos", *["k" * 250] * 5, "z").write_bytes(b"")
            ),
            ": the key is longer than allowed: 1256 bytes, 1024 at most: photos/kkk",
        ),
        (lambda folder: (folder / "photos" / "etc").symlink_to("/etc"), "/photos/etc leads out of "),
        (manifest(b"{"), "/manifest.json: it is not JSON: Expecting property name"),
        (manifest(b"\xff"), "/manifest.json: it is not UTF-8 from byte 0 on"),
        (manifest(b"[]"), "/manifest.json: the manifest is a JSON object, not []"),
        (manifest(b'{"format": 99}'), "/manifest.json: its format is 99; this version reads"),
    ],
)
def test_what_is_wrong_with_a_seed_is_said_in_plain_words(plain: Path, spoil: Callable[[Path], object], words: str):
    spoil(plain)
    with pytest.raises(SeedError) as caught:
        seed_store(Store(), str(plain))
    assert words in str(caught.value)
    assert not PYTHON.search(str(caught.value))


def test_a_seed_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(SeedError, match=r"/none: No such file or directory$"):
        seed_store(Store(), str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("none", "{data} is no folder"),
        ("empty", "{data} holds no store: give the folder that a server was given as --data"),
        ("plain", "{data} holds no store: give the folder that a server was given as --data"),
    ],
)
def test_a_dump_of_no_store_is_refused_and_makes_none(
    plain: Path, data: str, words: str, capsys: pytest.CaptureFixture[str]
):
    (plain.parent / "empty").mkdir()
    folder = plain.parent / data
    before = sorted(plain.parent.rglob("*"))
    assert main(["dump", str(folder), str(plain.parent / "target")]) == 1
    assert capsys.readouterr().err == f"fakeoss: {words.format(data=folder)}\n"
    assert sorted(plain.parent.rglob("*")) == before


def test_a_dump_into_a_folder_that_is_not_empty_names_the_option(plain: Path, capsys: pytest.CaptureFixture[str]):
    from fakeoss import Server

    with Server(data=plain.parent / "data"):
        pass
    assert main(["dump", str(plain.parent / "data"), str(plain)]) == 1
    assert capsys.readouterr().err == f"fakeoss: {plain} is not empty; --replace replaces the buckets in it\n"
