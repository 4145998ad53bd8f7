"""The files below a bucket's folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fakeoss.model.disk import tree


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    folder = tmp_path / "root" / "bucket"
    for key, text in {"b/ä": "123", "a": "1", ".fakeoss/manifest.json": "{}", "b/c/.fakeoss": "12"}.items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_text(text)
    return folder


def test_files_come_in_order_with_their_sizes(bucket: Path):
    assert [(key, path.relative_to(bucket).as_posix(), size) for key, path, size in tree.files(bucket)] == [
        ("a", "a", 1),
        ("b/c/.fakeoss", "b/c/.fakeoss", 2),
        ("b/ä", "b/ä", 3),
    ]


def test_a_link_tells_the_size_of_what_it_leads_to(bucket: Path):
    os.symlink("b/ä", bucket / "linked")
    assert next((key, size) for key, _, size in tree.files(bucket) if key == "linked") == ("linked", 3)


def test_a_link_that_leads_out_is_refused(bucket: Path, tmp_path: Path):
    (tmp_path / "outside").write_text("1")
    os.symlink(tmp_path / "outside", bucket / "linked")
    with pytest.raises(ValueError, match="leads out of"):
        list(tree.files(bucket))


def test_entries_are_sorted(bucket: Path):
    assert [entry.name for entry in tree.entries(bucket)] == [".fakeoss", "a", "b"]
