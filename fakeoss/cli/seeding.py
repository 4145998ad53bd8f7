"""``serve --seed``: plain folders into the store, and what is said of those that it has already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fakeoss.cli.progress_line import ProgressLine
from fakeoss.cli.wording import plain, reason_of
from fakeoss.errors import Cause, OssError
from fakeoss.model.disk import tree
from fakeoss.model.disk.folders import seed
from fakeoss.model.name_rules import counted
from fakeoss.model.store import state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Sized

    from fakeoss.model.bucket import Bucket
    from fakeoss.model.store import Store

__all__ = ["SeedError", "seed_store", "totals"]

_NAMED: Final = 3
"""How many of the files that are not read are named."""


class SeedError(Exception):
    """Why nothing was read."""


def seed_store(store: Store, path: str) -> str:
    """Read the buckets in a folder, but for those that the store has already, which stay as they are; return lines
    about both. Raises SeedError, STORE_UNWRITABLE."""
    kept = list(store.buckets)
    names = [bucket.name for bucket in kept]
    try:
        buckets = seed(state_of(store), path, store.owner, without=names, begin=ProgressLine)
        state_of(store).confirm()
    except OSError as error:
        raise SeedError(f"{error.filename or path}: {error.strerror or error}") from None
    except ValueError as error:  # its message names the file
        raise SeedError(reason_of(error)) from None
    except OssError as error:
        if error.cause is Cause.STORE_UNWRITABLE:
            raise  # that is the folder of the store
        raise SeedError(f"{path}: {plain(error)}") from None
    return "".join(f"{line}\n" for line in (f"{totals(buckets)} read from {path}", *_left_alone(kept, path)))


def totals(buckets: Sequence[Sized]) -> str:
    """Return how many buckets and objects there are, in words."""
    objects = sum(len(bucket) for bucket in buckets)
    return f"{counted(len(buckets), 'bucket')} with {counted(objects, 'object')}"


def _left_alone(buckets: Sequence[Bucket], path: str) -> Iterator[str]:
    """Yield a line for each bucket that has a folder there and was in the store already."""
    for bucket in buckets:
        folder = Path(path) / bucket.name
        if not folder.is_dir():
            continue
        lacking = _lacking(bucket, folder)
        line = f"bucket {bucket.name} is there already, and nothing of {folder} was read"
        if lacking:
            shown = ", ".join(lacking[:_NAMED]) + f" and {len(lacking) - _NAMED} more" * (len(lacking) > _NAMED)
            line += f": {counted(len(lacking), 'file')} of it are no objects ({shown})"
        yield line.replace("1 file of it are no objects", "1 file of it is no object")


def _lacking(bucket: Bucket, folder: Path) -> list[str]:
    """Return the files that the bucket has no objects of."""
    try:
        keys = [key for key, _, _ in tree.files(folder)]
    except (OSError, ValueError):  # nothing is read, so nothing is wrong
        return []
    return [key for key in keys if key not in bucket]
