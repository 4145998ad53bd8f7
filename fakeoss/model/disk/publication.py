"""Puts the folders of a dump in the place of those that an earlier one wrote; deletes nothing that it did not write.

All is written into a folder beside the buckets first, and each bucket's folder is put in its place by a renaming. What
lies in the old folder and is no file of the earlier dump, because somebody put it there, is moved into the new one.
When the process dies in the midst of it, the next dump puts back what is not in its place; while a dump is under way it
holds a lock, so that another one does not take its folder for a leftover.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final

from fakeoss.file_lock import try_lock

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MANIFEST", "SIDECAR", "Staging", "hidden", "recover"]

SIDECAR: Final = ".fakeoss"
"""The folder in a bucket's folder that is no object's; also what the folder of a dump under way begins with."""
MANIFEST: Final = "manifest.json"
_LOCK: Final = "lock"


class Staging:
    """The folder in which a dump is written, below ``target``. Raises OSError."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self.path = Path(mkdtemp(prefix=f"{SIDECAR}-", dir=target))
        self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try_lock(self._lock)
        (self.path / "old").mkdir()
        (self.path / "new").mkdir()

    def folder(self, bucket: str) -> Path:
        """Where a bucket is written."""
        return self.path / "new" / bucket

    def discard(self) -> None:
        """Remove what was written."""
        os.close(self._lock)
        shutil.rmtree(self.path, ignore_errors=True)

    def publish(self, names: set[str]) -> None:
        """Put the new folders, those of ``names``, in the place of the old ones; after a failure the old ones are back.
        Where even that fails, they are left in the folder of the dump. Raises FileExistsError for a file that is not
        ours where an object's belongs, other OSError."""
        target = self._target
        earlier = {name for name in os.listdir(target) if (target / name / SIDECAR / MANIFEST).is_file()}
        strays = {name: list(_strays(target / name)) for name in names | earlier}
        try:
            self._require_room(strays)
        except BaseException:
            self.discard()
            raise
        moved: list[tuple[Path, Path]] = []
        try:
            for name in sorted(names | earlier):
                self._replace(name, strays[name], moved)
        except BaseException:
            for before, after in reversed(moved):
                after.rename(before)
            self.discard()
            raise
        self.discard()

    def _replace(self, name: str, strays: list[str], moved: list[tuple[Path, Path]]) -> None:
        old, new, place = self.path / "old" / name, self.folder(name), self._target / name
        if os.path.lexists(place):
            _move(place, old, moved)
        if new.is_dir():
            _move(new, place, moved)
        for stray in strays:
            (place / stray).parent.mkdir(parents=True, exist_ok=True)
            _move(old / stray, place / stray, moved)

    def _require_room(self, strays: dict[str, list[str]]) -> None:
        for name, paths in strays.items():
            folder = self.folder(name)
            for path in paths:
                above = [folder / parent for parent in Path(path).parents]
                if os.path.lexists(folder / path) or any(each.is_file() for each in above):
                    raise FileExistsError(
                        f"fakeoss: {self._target / name / path} was not written by a dump, and an object of this name "
                        "would take its place: move it away"
                    )


def _move(before: Path, after: Path, moved: list[tuple[Path, Path]]) -> None:
    before.rename(after)
    moved.append((before, after))


def _strays(folder: Path) -> Iterator[str]:
    """The files and links in a bucket's folder that its dump did not write, by their paths from there."""
    if folder.is_symlink() or not folder.is_dir():
        return
    ours = _written(folder)
    for parent, folders, files in os.walk(folder):
        inside = os.path.relpath(parent, folder)
        if inside == ".":
            folders[:] = [name for name in folders if name != SIDECAR]
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        for name in (*files, *links):
            path = name if inside == "." else f"{inside}/{name}".replace(os.sep, "/")
            if path not in ours:
                yield path


def _written(folder: Path) -> set[str]:
    """The files of objects that a manifest tells of; none where it cannot be read."""
    try:
        manifest = json.loads((folder / SIDECAR / MANIFEST).read_bytes().decode("utf-8", "surrogatepass"))
        entries = manifest["objects"]
        return {str(entry.get("file", entry["key"])) for entry in entries if "md5" in entry and "body" not in entry}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return set()


def _leftovers(target: Path) -> Iterator[Path]:
    """The folders of dumps that are under way no longer."""
    for name in sorted(os.listdir(target)):
        folder = target / name
        if not name.startswith(f"{SIDECAR}-") or not (folder / "old").is_dir() or folder.is_symlink():
            continue
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if try_lock(descriptor):
                yield folder
        finally:
            os.close(descriptor)


def hidden(target: Path) -> list[Path]:
    """The buckets' folders that an interrupted dump has moved away, and that are nowhere else."""
    found: list[Path] = []
    for name in sorted(os.listdir(target)):
        old = target / name / "old"
        if name.startswith(f"{SIDECAR}-") and old.is_dir():
            found += [old / bucket for bucket in sorted(os.listdir(old)) if not os.path.lexists(target / bucket)]
    return found


def recover(target: Path) -> None:
    """Put back what an interrupted dump has moved away, and remove what it left. Raises OSError."""
    for folder in _leftovers(target):
        old = folder / "old"
        for name in sorted(os.listdir(old)):
            if os.path.lexists(target / name):
                _return_strays(old / name, target / name)
            else:
                (old / name).rename(target / name)
        shutil.rmtree(folder, ignore_errors=True)


def _return_strays(old: Path, place: Path) -> None:
    """Move what no dump wrote to where it was, unless something else is there now."""
    for stray in list(_strays(old)):
        (place / stray).parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(place / stray):
            (old / stray).rename(place / stray)
