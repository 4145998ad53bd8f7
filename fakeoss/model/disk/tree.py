"""The files below a bucket's folder. A link is followed where it leads to something inside; nothing outside is read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from fakeoss.model.disk.publication import SIDECAR

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["entries", "files", "require_inside"]


def require_inside(path: str | Path, root: Path) -> None:
    """Raise ValueError for a link that leads out of the folder."""
    if os.path.islink(path):
        real, inside = os.path.realpath(path), os.path.realpath(root)
        if os.path.commonpath([real, inside]) != inside:
            raise ValueError(f"fakeoss: {path} leads out of {root}, to {real}: links are followed inside of it only")


def files(folder: Path) -> Iterator[tuple[str, Path, int]]:
    """Every file below a bucket's folder: its path from there, its path, and its size."""
    for entry in entries(folder):
        if entry.name != SIDECAR:
            yield from _below(entry, "", (_identity(os.stat(folder)),), folder.parent)


def entries(folder: Path | str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _below(
    entry: os.DirEntry[str], above: str, parents: tuple[tuple[int, int], ...], root: Path
) -> Iterator[tuple[str, Path, int]]:
    require_inside(entry.path, root)
    key = above + entry.name
    try:
        key.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"fakeoss: {entry.path!a} is not named in UTF-8, which a key is") from None
    status = entry.stat()  # of what a link leads to
    if stat.S_ISREG(status.st_mode):
        yield key, Path(entry.path), status.st_size
    elif not stat.S_ISDIR(status.st_mode):
        raise ValueError(f"fakeoss: {entry.path} is neither a file nor a folder")
    elif _identity(os.stat(entry.path)) in parents:
        raise ValueError(f"fakeoss: {entry.path} leads back to a folder above it")
    else:
        for inner in entries(entry.path):
            yield from _below(inner, f"{key}/", (*parents, _identity(os.stat(entry.path))), root)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
