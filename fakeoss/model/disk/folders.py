"""A store as folders and files: ``Store.seed`` reads such a tree, ``Store.dump`` writes one.

Each folder is a bucket, each file below it an object whose key is its path. What files cannot carry stands in the
bucket's folder ``.fakeoss``: ``manifest.json``, and in ``bodies`` the contents that have no file of their own. These
are former versions, parts of open uploads, and objects whose keys are no file names on every system: ``a//b``, ``..``,
``a/`` beside ``a``, ``A`` beside ``a``, ``con``, ``a:b``, and whatever is very long. So a key can never lead out of
the folder. Sparse bytes are written nowhere: the manifest tells their size and pattern.
"""

from __future__ import annotations

import json
import os
import re
from base64 import b64decode, b64encode
from functools import cache
from hashlib import md5
from mimetypes import MimeTypes
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from unicodedata import normalize

from fakeoss.errors import Cause, OssError
from fakeoss.model import digests, rope
from fakeoss.model.body_source import read_file
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.disk import tree
from fakeoss.model.disk.manifest import Owners, is_unchanged, read_bucket, read_objects, read_uploads, render_bucket
from fakeoss.model.disk.publication import MANIFEST, SIDECAR, Staging, hidden, recover
from fakeoss.model.name_rules import broken_rule, require_key
from fakeoss.model.records import NOTHING, Attributes, NewObject
from fakeoss.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from fakeoss.model.accounts import User
    from fakeoss.model.rope import Body
    from fakeoss.model.store_state import StoreState
    from fakeoss.progress import Begin, Progress

    Entry = dict[str, Any]

__all__ = ["SIDECAR", "dump", "is_portable", "seed"]

_BODIES: Final = "bodies"
_LONGEST: Final = 200
"""Bytes of a path: Windows has room for 260 characters in all."""
_MOST_BYTES: Final = 0x7FFFFFFFFFFFFFFF
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\..*)?", re.IGNORECASE | re.DOTALL)
"""Names that are devices in every folder (Microsoft: Naming files, paths, and namespaces)."""


def is_portable(key: str) -> bool:
    """Whether ``key`` is the path of a file on every system, and no part of the sidecar."""
    if not key.isprintable() or _FORBIDDEN.search(key) or len(key.encode("utf-8")) > _LONGEST:
        return False
    names = key.split("/")
    if names[0].casefold() == SIDECAR:
        return False
    return not any(name in {"", ".", ".."} or name[-1] in ". " or _DEVICE.fullmatch(name) for name in names)


# writing


class _Writer:
    """Writes the contents of one bucket, each where it can be."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder = folder
        self._progress = progress
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._bodies = 0

    def place(self, key: str, content: Body, current: bool) -> Entry:
        """Write ``content``; gives what the manifest says of it."""
        self._progress.advance(int(current))
        if rope.is_sparse(content):
            return self._pieces(content)
        if current and is_portable(key) and self._take(key):
            return self._write(self._folder / key, content)
        return {"body": self._next(), **self._write(self._body(self._bodies), content)}

    def _take(self, key: str) -> bool:
        """Whether the file of ``key`` is free, also on systems that do not tell ``A`` from ``a``."""
        path = normalize("NFC", normalize("NFC", key).casefold())
        above = {path[:index] for index, character in enumerate(path) if character == "/"}
        if path in self._files or path in self._folders or above & self._files:
            return False
        self._files.add(path)
        self._folders |= above
        return True

    def _next(self) -> int:
        self._bodies += 1
        return self._bodies

    def _body(self, number: int) -> Path:
        return body_path(self._folder, number)

    def _write(self, path: Path, content: Body) -> Entry:
        digest = md5(usedforsecurity=False)
        _make_folder(path.parent)
        with open(path, "xb", opener=_open_private) as file:
            for chunk in rope.chunks(content):
                file.write(chunk)
                digest.update(chunk)
                self._progress.advance(size=len(chunk))
        return {"md5": digest.hexdigest()}

    def _pieces(self, content: Body) -> Entry:
        pieces: list[Entry] = []
        stored: list[Body] = []
        for segment in rope.segments(content):
            if isinstance(segment, rope.Sparse):
                turned = segment.pattern[segment.phase :] + segment.pattern[: segment.phase]
                pattern = {} if turned == b"\0" else {"pattern": b64encode(turned).decode("ascii")}
                pieces.append({"sparse": segment.size, **pattern})
            else:
                stored.append(rope.from_segments([segment]))
                pieces.append({"stored": len(segment)})
        if not stored:
            return {"pieces": pieces}
        number = self._next()
        return {"pieces": pieces, "body": number, **self._write(self._body(number), rope.joined(stored))}


def body_path(folder: Path, number: int) -> Path:
    """Where the content of this number lies, of the bucket in ``folder``."""
    return folder / SIDECAR / _BODIES / f"{number:06}"


def _open_private(path: str, flags: int) -> int:
    """Open a file that nobody else may read: what is stored may be a secret."""
    return os.open(path, flags, 0o600)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, which nobody else may enter, unless they are there."""
    missing: list[Path] = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def dump(
    store: StoreState,
    directory: str | os.PathLike[str],
    *,
    replace: bool,
    alone: bool = False,
    begin: Begin = Silent,
) -> None:
    """What ``Store.dump`` does; ``alone`` says that nobody changes the store meanwhile, of which no copy is made then.
    Nobody else may read the files, nor enter the folders that are made."""
    target = Path(directory)
    _make_folder(target)
    recover(target)
    if not replace and any(not name.startswith(".") for name in os.listdir(target)):
        raise FileExistsError(f"fakeoss: {target} is not empty; dump(..., replace=True) replaces the buckets in it")
    for bucket in store.buckets:
        bucket.settle()  # here, so that what fell due is not told once more of the copies
    buckets = store.buckets if alone else store.copies()[0]
    staging = Staging(target)
    try:
        with begin(f"writing {target}") as progress:
            progress.expect(sum(len(bucket) for bucket in buckets))
            for bucket in buckets:
                _write_bucket(bucket, staging.folder(bucket.name), progress)
    except BaseException:
        staging.discard()
        raise
    staging.publish({bucket.name for bucket in buckets})


def _write_bucket(bucket: BucketState, folder: Path, progress: Progress) -> None:
    _make_folder(folder / SIDECAR)
    manifest = render_bucket(bucket, _Writer(folder, progress).place)
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    with open(folder / SIDECAR / MANIFEST, "xb", opener=_open_private) as file:
        file.write(text.encode("utf-8", "surrogatepass"))


# reading


class Seedling(NamedTuple):
    """A bucket as it was read, not yet in the store."""

    bucket: BucketState
    objects: list[NewObject]
    """Those that are put now."""
    whole: bool
    """Whether a manifest made it what it is."""


class _Found(NamedTuple):
    """The folder of a bucket, and what lies in it."""

    bucket: BucketState
    folder: Path
    files: dict[str, Path]
    """By key."""
    size: int


def seed(
    store: StoreState,
    directory: str | os.PathLike[str],
    owner: User,
    *,
    without: Container[str] = (),
    begin: Begin = Silent,
) -> list[BucketState]:
    """What ``Store.seed`` does, but for the buckets ``without``: all is read before anything is in the store."""
    root = Path(directory)
    owners = Owners(owner)
    found = list(_found(store, root, owner, without))
    with begin(f"reading {root}") as progress:
        progress.expect(sum(len(each.files) for each in found), sum(each.size for each in found))
        return store.adopt([_read_bucket(each, owners, progress) for each in found])


def _found(store: StoreState, root: Path, owner: User, without: Container[str]) -> Iterator[_Found]:
    """The folders of buckets. Raises ValueError, INVALID_BUCKET_NAME for what is none."""
    for folder in hidden(root):
        raise ValueError(
            f"fakeoss: {folder} was moved there by a dump that was interrupted: move it back, or dump again"
        )
    for entry in tree.entries(root):
        if entry.name.startswith(".") or entry.name in without:
            continue
        if not entry.is_dir():
            raise ValueError(f"fakeoss: {entry.path} is no folder, as buckets are: give the folder that holds them")
        if not store.accepts_name(entry.name):
            error = OssError(Cause.INVALID_BUCKET_NAME, BucketName=entry.name)
            error.hint = f": {broken_rule(entry.name)}"
            raise error
        tree.require_inside(entry.path, root)
        folder = Path(entry.path)
        for part in (folder / SIDECAR, folder / SIDECAR / MANIFEST, folder / SIDECAR / _BODIES):
            tree.require_inside(part, folder)
        files = list(tree.files(folder))
        paths = {key: path for key, path, _ in files}
        yield _Found(BucketState(store, entry.name, owner), folder, paths, sum(size for *_, size in files))


def _read_bucket(found: _Found, owners: Owners, progress: Progress) -> Seedling:
    """Fill the bucket as its manifest says; objects of files that this does not know are to be put."""
    bucket, folder, files, _ = found
    manifest = folder / SIDECAR / MANIFEST
    whole = manifest.exists()
    reader = _Reader(found, progress)
    if whole:
        try:
            _fill(bucket, _json(manifest), owners, reader)
        except ValueError as error:
            raise ValueError(f"fakeoss: {manifest}: {error}") from None
        files = {key: path for key, path in files.items() if key not in reader.read}
    return Seedling(bucket, [_plain(bucket, key, reader.content(path)) for key, path in files.items()], whole)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 from byte {error.start} on") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error}") from None


def _fill(bucket: BucketState, manifest: Any, owners: Owners, reader: _Reader) -> None:
    versioning = read_bucket(manifest, bucket, owners)
    stacks = read_objects(manifest, bucket, owners, reader.find)
    uploads = read_uploads(manifest, owners, reader.find)
    if versioning is None and any(len(stack) > 1 or stack[0].is_marker for stack in stacks):
        raise ValueError("it has versions, and its bucket is not versioned")
    bucket.load(versioning, stacks, uploads)


class _Reader:
    """Finds the contents that a manifest tells of, in the files of one folder."""

    def __init__(self, found: _Found, progress: Progress) -> None:
        self._store = found.bucket.store
        self._folder = found.folder
        self._files = found.files
        self._progress = progress
        self.read: set[str] = set()

    def content(self, path: Path) -> Body:
        """What a file holds. Raises OSError, STORE_UNWRITABLE."""
        content = read_file(path, spool=self._store.spool(), progress=self._progress)
        self._progress.advance(1)
        return content

    def find(self, entry: Entry, key: str) -> Body | None:
        """The content of an entry; ``None`` for a file that was dumped and is not there any more. Raises ValueError."""
        self._store.require_dumped_key(key)
        if "pieces" in entry:
            return self._joined(entry)
        if "body" in entry:
            return self._body(entry)
        name = entry.get("file", key)
        if not isinstance(name, str) or name.split("/")[0] == SIDECAR:
            raise ValueError(f"{name!r} is no file of the bucket")
        path = self._files.get(name)
        if path is None and "md5" in entry:
            return None
        if path is None:  # an entry written by hand, and so a mistake
            raise ValueError(f"there is no file {name!r}")
        self.read.add(name)
        return self.content(path)

    def _path(self, entry: Entry) -> Path:
        number = entry["body"]
        if not isinstance(number, int) or not (path := body_path(self._folder, number)).is_file():
            raise ValueError(f"there is no body {number!r}")
        tree.require_inside(path, self._folder)
        return path

    def _body(self, entry: Entry) -> Body:
        content = read_file(self._path(entry), spool=self._store.spool(), progress=self._progress)
        if not is_unchanged(entry, content):
            raise ValueError(f"body {entry['body']} is not what it was")
        return content

    def _joined(self, entry: Entry) -> Body:
        pieces = entry["pieces"]
        if not isinstance(pieces, list) or not all(isinstance(piece, dict) for piece in pieces):
            raise ValueError(f"pieces cannot be {pieces!r}")
        stored, at = self._body(entry) if "body" in entry else b"", 0
        found: list[Body] = []
        for piece in pieces:
            if "stored" not in piece:
                found.append(_sparse(piece))
                continue
            size = _size(piece, "stored")
            found.append(rope.cut(stored, at, at + size))
            at += size
        if at != rope.size_of(stored):
            raise ValueError(f"its pieces have {at} bytes stored, its body has {rope.size_of(stored)}")
        return rope.joined(found)


def _sparse(piece: Entry) -> Body:
    pattern = piece.get("pattern", "AA==")
    if not isinstance(pattern, str):
        raise ValueError(f"pattern cannot be {pattern!r}")
    return rope.sparse(_size(piece, "sparse"), b64decode(pattern, validate=True))


def _size(piece: Entry, name: str) -> int:
    size = piece.get(name)
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _MOST_BYTES:
        raise ValueError(f"{name} cannot be {size!r}")
    return size


def _plain(bucket: BucketState, key: str, content: Body) -> NewObject:
    try:
        require_key(key, bucket.store.limits.max_key_bytes)
    except OssError as error:
        error.hint = f": {bucket.name}/{key}"
        raise
    kind, encoding = _types().guess_type(key)
    headers = {"Content-Type": kind} if kind and not encoding else NOTHING
    return NewObject(key, content, digests.md5_of(content), Attributes(headers))


@cache
def _types() -> MimeTypes:
    """The types that Python knows by itself: those of the machine are of this machine only."""
    return MimeTypes()
