"""Bodies as files: each is written once, never changes, and goes when nothing refers to it any more.

What refers to a file are rows, and in this process the ``Mapped`` pieces of bodies. A file whose last row is gone is
removed when the last piece is, so that whoever still reads it, or makes a part of it, finds it whole; so is one that
was never acknowledged. What a crash leaves is removed at the next start, which knows every row.
"""

from __future__ import annotations

import logging
import os
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from fakeoss.durable.files import sync_folder
from fakeoss.model import rope
from fakeoss.model.mapped import BodyError, Mapped
from fakeoss.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from fakeoss.durable.files import Files, Output
    from fakeoss.model.rope import Body
    from fakeoss.progress import Progress

__all__ = ["SMALL", "Bodies", "BodyFile", "FileSpool"]

_LOG: Final = logging.getLogger("fakeoss")
SMALL: Final = rope.SMALL
"""Bodies below this size are rows."""
_FOLDERS: Final = 256
_NONE: Final = -1


class BodyFile:
    """A file of the store that holds bytes of bodies."""

    __slots__ = ("__weakref__", "_bodies", "is_kept", "number")

    def __init__(self, bodies: Bodies, number: int, *, is_kept: bool) -> None:
        self._bodies = bodies
        self.number = number
        self.is_kept = is_kept
        """Whether a row refers to it."""

    @property
    def path(self) -> str:
        """Where it lies. Raises BodyError when the folder of the store is not that any more."""
        try:
            self._bodies.require_folder()
        except OSError as error:
            raise BodyError(str(error)) from None
        return self._bodies.path_of(self.number)

    def __repr__(self) -> str:
        return f"<body {self.number}>"

    def __del__(self) -> None:
        if not self.is_kept:
            self._bodies.discard(self.number)


class FileSpool:
    """Takes a body into a file. Raises OSError when it cannot be written."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._file = bodies.new_file()
        self._output = bodies.files.create(bodies.path_of(self._file.number))
        self._size = 0

    def write(self, piece: bytes | memoryview) -> None:
        """Take the next piece."""
        self._output.write(piece)
        self._size += len(piece)

    def content(self) -> Body:
        """What was written, as a body."""
        self.close()
        return rope.from_segments([Mapped(self._file, 0, self._size)])

    def close(self) -> None:
        """Take nothing more; with ``--sync`` the bytes are on the disk then."""
        if not self._output.closed:
            self._bodies.finish(self._output)

    def __del__(self) -> None:
        output = getattr(self, "_output", None)
        if output is not None and not output.closed:
            output.abandon()


class Bodies:
    """The files of a store, below ``folder``."""

    def __init__(
        self, folder: str, files: Files, *, sync: bool, require_folder: Callable[[], None] = lambda: None
    ) -> None:
        self._folder = folder
        self.require_folder = require_folder
        """Raises OSError when the folder is not that of the store any more."""
        self.files = files
        self._sync = sync
        self._known: WeakValueDictionary[int, BodyFile] = WeakValueDictionary()
        self._folders: set[str] = set()
        """Those that are there."""
        self._lock = Lock()
        self._last = 0
        self._is_closed = False

    def path_of(self, number: int) -> str:
        """Where the file of this number lies."""
        return os.path.join(self._folder, f"{number % _FOLDERS:02x}", f"{number:x}")

    def new_file(self) -> BodyFile:
        """A file that is not there yet, and that no row refers to. Raises OSError."""
        self.require_folder()
        with self._lock:
            self._last += 1
            file = self._known[self._last] = BodyFile(self, self._last, is_kept=False)
        self._make_folder(os.path.dirname(self.path_of(file.number)))
        return file

    def _make_folder(self, folder: str) -> None:
        if folder not in self._folders:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            if self._sync:
                sync_folder(self._folder)
            self._folders.add(folder)

    def file(self, number: int) -> BodyFile:
        """The file of this number, which a row refers to."""
        with self._lock:
            file = self._known.get(number)
            if file is None:
                file = self._known[number] = BodyFile(self, number, is_kept=True)
            return file

    def spool(self) -> FileSpool:
        """Takes a body into a new file. Raises OSError."""
        return FileSpool(self)

    def finish(self, output: Output) -> None:
        """Close a file that is complete; with ``sync`` it is on the disk then, and so is its name."""
        output.finish(sync=self._sync)

    def stored(self, content: Body) -> Body:
        """``content`` with what is large and in memory in a file. Raises OSError."""
        if isinstance(content, bytes):
            return self._written(content) if len(content) >= SMALL else content
        if not any(isinstance(each, memoryview) and len(each) >= SMALL for each in content.segments()):
            return content
        return rope.joined(
            self._written(each)
            if isinstance(each, memoryview) and len(each) >= SMALL
            else rope.joined([rope.Rope((each,))])
            for each in content.segments()
        )

    def _written(self, octets: bytes | memoryview) -> Body:
        spool = self.spool()
        spool.write(octets)
        return spool.content()

    def keep(self, numbers: Iterable[int]) -> None:
        """Know that rows refer to these files."""
        with self._lock:
            for number in numbers:
                if (file := self._known.get(number)) is not None:
                    file.is_kept = True

    def release(self, numbers: Iterable[int]) -> None:
        """Know that no row refers to these files any more: each goes with the last piece of it in this process."""
        for number in numbers:
            with self._lock:
                file = self._known.get(number)
                if file is not None:
                    file.is_kept = False
            if file is None:
                self.discard(number)

    def discard(self, number: int) -> None:
        """Remove a file, unless the store is closed: then the next start does it."""
        if not self._is_closed:
            try:
                self.require_folder()
                self.files.remove(self.path_of(number))
            except OSError as error:  # as on Windows while it is read: the next start does it
                _LOG.info("fakeoss cannot remove body %d: %s", number, error)

    def close(self) -> None:
        """Remove nothing from now on."""
        self._is_closed = True

    def begin(self, kept: Mapping[int, int], progress: Progress = SILENT) -> list[str]:
        """Remove the files that none of the rows refers to, which a crash has left, and give their paths.

        ``kept`` says how long each file of a row must be. Raises ValueError for one that is shorter or not there;
        nothing is removed then.
        """
        sizes: dict[int, int] = {}
        for folder, entry in self._entries():
            sizes[_number_of(entry.name, folder)] = entry.stat(follow_symlinks=False).st_size
            progress.advance()
        for number, size in kept.items():
            found = sizes.get(number)
            if found is None or found < size:
                what = "is not there" if found is None else f"has {found} bytes, not {size}"
                raise ValueError(f"{self.path_of(number)} {what}")
        self._last = max(kept, default=0)
        left = [self.path_of(number) for number in sorted(sizes.keys() - kept.keys() - {_NONE})]
        for path in left:
            self.files.remove(path)
        return left

    def _entries(self) -> Iterator[tuple[int, os.DirEntry[str]]]:
        for folder in range(_FOLDERS):
            try:
                with os.scandir(os.path.join(self._folder, f"{folder:02x}")) as entries:
                    yield from ((folder, entry) for entry in entries)
            except FileNotFoundError:
                continue


def _number_of(name: str, folder: int) -> int:
    """The number of the file of this name; ``_NONE`` for what is none of ours, and is left alone."""
    try:
        number = int(name, 16)
    except ValueError:
        return _NONE
    return number if f"{number:x}" == name and number % _FOLDERS == folder else _NONE
