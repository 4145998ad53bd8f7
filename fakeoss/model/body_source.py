"""Where the content of an object comes from, when no request brings it: bytes, text, a file, or a size alone."""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from fakeoss.limits import MIB
from fakeoss.model import rope
from fakeoss.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from fakeoss.model.rope import Body
    from fakeoss.model.store_state import Spool
    from fakeoss.progress import Progress

__all__ = ["bytes_of", "content_of", "read_exactly", "read_file"]

_SIZE: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*", re.IGNORECASE)
_BLOCK: Final = 512
"""The unit of ``st_blocks``, whatever the file system."""


def content_of(
    body: bytes | str, path: str | PathLike[str] | None, size: int | str | None, pattern: bytes = b"\0"
) -> Body:
    """The content that one of ``body``, ``path`` and ``size`` says. Raises TypeError for several or a wrong type,
    ValueError for what is no size, OSError for what cannot be read."""
    if (path is not None) + (size is not None) + bool(body) > 1:
        raise TypeError("fakeoss: give the content once: body, path= or size=")
    if path is not None:
        return read_file(path)
    if size is not None:
        return rope.sparse(bytes_of(size), pattern)
    return body.encode("utf-8") if isinstance(body, str) else bytes(memoryview(body))


def bytes_of(size: Any) -> int:
    """``"6GiB"`` in bytes; decimal units (``"5GB"``) are powers of a thousand. Raises ValueError."""
    if isinstance(size, int):
        return size
    match = _SIZE.fullmatch(size)
    if not match:
        raise ValueError(f"not a size: {size!r} (write 1048576, '1MiB' or '5GB')")
    unit = (1024 if match[3] else 1000) ** " kmgt".index(match[2].lower() or " ")
    return int(float(match[1]) * unit)


def read_file(path: str | PathLike[str], *, spool: Spool | None = None, progress: Progress = SILENT) -> Body:
    """The content of a file, read in pieces of 1 MiB, into the spool if it is large and there is one; the holes of a
    file that has them stay sparse. Raises OSError, STORE_UNWRITABLE."""
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size >= MIB and getattr(status, "st_blocks", status.st_size) * _BLOCK < status.st_size:
            return rope.joined(_with_holes(file, status.st_size))
        pieces = _pieces(file, progress)
        if spool is None or status.st_size < spool.least:
            return rope.from_segments(list(pieces))
        for piece in pieces:
            spool.write(piece)
        return spool.content()


def _pieces(file: BinaryIO, progress: Progress) -> Iterator[bytes]:
    while piece := file.read(MIB):
        progress.advance(size=len(piece))
        yield piece


def read_exactly(file: BinaryIO, size: int) -> Body:
    """The next ``size`` bytes of a file. Raises ValueError where it ends before."""
    pieces = []
    while size:
        piece = file.read(min(size, MIB))
        if not piece:
            raise ValueError(f"the file ends {size} bytes too early")
        pieces.append(piece)
        size -= len(piece)
    return rope.from_segments(pieces)


def _with_holes(file: BinaryIO, size: int) -> Iterator[Body]:
    """Stored bytes and holes by turns, as the file system tells them."""
    at = 0
    while at < size:
        start = _seek(file, at, "SEEK_DATA", size)
        yield rope.sparse(start - at)
        stop = _seek(file, start, "SEEK_HOLE", size)
        file.seek(start)
        yield read_exactly(file, stop - start)
        at = stop


def _seek(file: BinaryIO, at: int, kind: str, size: int) -> int:
    """Where what is looked for begins, at or behind ``at``; without an answer, all is data up to the end."""
    try:
        return min(os.lseek(file.fileno(), at, getattr(os, kind)), size)
    except AttributeError:  # this system does not tell
        return at if kind == "SEEK_DATA" else size
    except OSError as error:
        if error.errno == errno.ENXIO:  # there is nothing behind it
            return size
        return at if kind == "SEEK_DATA" else size
