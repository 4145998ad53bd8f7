"""``python -m fakeoss dump``: writes the store in a folder as plain folders and files."""

from __future__ import annotations

import os

from fakeoss.cli.progress_line import ProgressLine
from fakeoss.durable import FolderError, open_store
from fakeoss.model.disk.folders import dump as write
from fakeoss.model.mapped import BodyError
from fakeoss.model.name_rules import counted
from fakeoss.model.store import state_of

__all__ = ["DumpError", "dump"]


class DumpError(Exception):
    """Why nothing was written."""


def dump(data: str, target: str, *, replace: bool) -> str:
    """Write the store in ``data`` to ``target``; return a line about it. Raises DumpError."""
    if not os.path.isdir(data):
        raise DumpError(f"{data} is no folder")
    try:
        opening = open_store(data, begin=ProgressLine)
    except FolderError as error:
        raise DumpError(str(error)) from None
    try:
        write(state_of(opening.store), target, replace=replace, alone=True, begin=ProgressLine)
        buckets = opening.store.buckets
        objects = sum(len(bucket) for bucket in buckets)
    except OSError as error:
        words = f"{target}: {error.strerror}" if error.strerror else str(error).removeprefix("fakeoss: ")
        raise DumpError(words) from None
    except BodyError as error:
        raise DumpError(f"{data}: {error}") from None
    finally:
        opening.close()
    return f"{counted(len(buckets), 'bucket')} with {counted(objects, 'object')} written to {target}"
