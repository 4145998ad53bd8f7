"""``python -m fakeoss dump``: writes the store in a folder as plain folders and files."""

from __future__ import annotations

import os

from fakeoss.cli.progress_line import ProgressLine
from fakeoss.cli.wording import reason_of
from fakeoss.durable import FolderError, holds_store, open_store
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
    if not holds_store(data):
        raise DumpError(f"{data} holds no store: give the folder that a server was given as --data")
    try:
        opening = open_store(data, begin=ProgressLine)
    except FolderError as error:
        raise DumpError(str(error)) from None
    try:
        write(state_of(opening.store), target, replace=replace, alone=True, begin=ProgressLine)
        buckets = opening.store.buckets
        objects = sum(len(bucket) for bucket in buckets)
    except OSError as error:
        words = f"{error.filename or target}: {error.strerror}" if error.strerror else reason_of(error)
        raise DumpError(words) from None
    except BodyError as error:
        raise DumpError(f"{data}: {error}") from None
    finally:
        opening.close()
    return f"{counted(len(buckets), 'bucket')} with {counted(objects, 'object')} written to {target}"
