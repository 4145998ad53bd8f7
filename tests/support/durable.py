"""What the tests of durable stores share: things to do with a store, and a disk that becomes full."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

from fakeoss import OssError, Store
from fakeoss.durable.files import Files, Output
from fakeoss.model import rope
from fakeoss.model.acl import canned
from fakeoss.model.annotations import Annotation, with_annotation, without_annotation
from fakeoss.model.assembly import ListedPart, assemble
from fakeoss.model.digests import md5_of
from fakeoss.model.lifecycle import Lifecycle
from fakeoss.model.records import Checksum, NewObject
from fakeoss.model.store import state_of

Step = tuple[str, int, int]
"""What to do, to which key, and how much of it."""
SIZES = (0, 5, 1000, 70_000, 300_000)
KEYS = ("a", "a/b", "ä\U0001f600", "a//b", "z")


class FullDisk(Files):
    """A disk that is full from its ``count``-th write on, until ``count`` is set again."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count
        self.writes = 0

    def write(self) -> None:
        self.writes += 1
        if self.count is not None and self.writes > self.count:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def create(self, path: str) -> Output:
        self.write()
        return _Output(path, self.write)

    def before_commit(self) -> None:
        self.write()


class _Output(Output):
    def __init__(self, path: str, check: Callable[[], None]) -> None:
        super().__init__(path)
        self._check = check

    def write(self, piece: bytes | memoryview) -> None:
        super().write(memoryview(piece)[: len(piece) // 2])
        self._check()
        super().write(memoryview(piece)[len(piece) // 2 :])

    def finish(self, *, sync: bool) -> None:
        self._check()
        super().finish(sync=sync)


def octets(key: int, size: int) -> bytes:
    return bytes((key * 7 + size + index) % 251 for index in range(251)) * (SIZES[size] // 251 + 1)


def body(key: int, size: int) -> bytes:
    return octets(key, size)[: SIZES[size]]


def do(store: Store, step: Step) -> None:
    """Take one step; what cannot be done in the state that the store is in is passed over."""
    name, key, amount = step
    if "bkt" not in store:
        store.create_bucket("bkt")
    try:
        STEPS[name](store, KEYS[key], amount)
    finally:
        state_of(store).confirm()


def refuses(store: Store, step: Step) -> bool:
    """Whether a step is refused, because the disk is full."""
    try:
        do(store, step)
    except OssError as error:
        return "No space left" in str(error)
    return False


def _put(store: Store, key: str, amount: int) -> None:
    store.bucket("bkt").put(key, body(KEYS.index(key), amount), metadata={"colour": "blue"} if amount % 2 else None)


def _sparse(store: Store, key: str, amount: int) -> None:
    store.bucket("bkt").put(key, size=10**9 + amount, pattern=b"abc")


def _delete(store: Store, key: str, amount: int) -> None:
    store.bucket("bkt").delete(key)


def _delete_version(store: Store, key: str, amount: int) -> None:
    versions = store.bucket("bkt").versions(key)
    if versions:
        store.bucket("bkt").delete(key, version_id=versions[amount % len(versions)].version_id)


def _version(store: Store, key: str, amount: int) -> None:
    store.bucket("bkt").set_versioning(("Enabled", "Suspended")[amount % 2])


def _tag(store: Store, key: str, amount: int) -> None:
    bucket = state_of(store).bucket("bkt")
    for record in bucket.versions(key)[amount % 3 : amount % 3 + 1]:
        bucket.revise(record, lambda attributes: attributes._replace(tags={"n": str(amount)}))


def _annotate(store: Store, key: str, amount: int) -> None:
    bucket = state_of(store).bucket("bkt")
    content = body(KEYS.index(key), amount) or b"-"
    checksum = Checksum("CRC32", str(amount))
    annotation = Annotation(f"name-{amount % 3}", md5_of(content), checksum, bucket.now(), content)
    for record in bucket.versions(key)[amount % 3 : amount % 3 + 1]:
        bucket.revise(record, lambda attributes: with_annotation(attributes, annotation))


def _unannotate(store: Store, key: str, amount: int) -> None:
    bucket = state_of(store).bucket("bkt")
    for record in bucket.versions(key)[:2]:
        bucket.revise(record, lambda attributes: without_annotation(attributes, f"name-{amount % 3}"))


def _copy_annotated(store: Store, key: str, amount: int) -> None:
    bucket = state_of(store).bucket("bkt")
    source = bucket.current(key)
    if source is not None:
        bucket.publish(NewObject(KEYS[amount], source.content, source.etag, source.attributes))


def _copy(store: Store, key: str, amount: int) -> None:
    bucket = state_of(store).bucket("bkt")
    source = bucket.current(key)
    if source is not None:
        content = rope.cut(source.content, amount, source.size)
        bucket.publish(NewObject(KEYS[amount], content, md5_of(content) if source.size < 10**6 else source.etag))


def _start(store: Store, key: str, amount: int) -> None:
    state = state_of(store)
    attributes = NewObject(key, b"", "").attributes._replace(headers={"Content-Type": "a/b"})
    state.bucket("bkt").open_upload(key, state.ids.upload_id(), attributes, owner=store.owner)


def _part(store: Store, key: str, amount: int) -> None:
    bucket = state_of(store).bucket("bkt")
    for upload in bucket.open_uploads()[amount % 2 :][:1]:
        content = body(KEYS.index(key), amount)
        bucket.put_part(upload, 1 + amount % 3, content, (md5_of(content), None))


def _part_copy(store: Store, key: str, amount: int) -> None:
    bucket = state_of(store).bucket("bkt")
    source = bucket.current(key)
    if source is not None and source.size < 10**6:
        for upload in bucket.open_uploads()[-1:]:
            content = rope.cut(source.content, amount, source.size)
            bucket.put_part(upload, 1 + amount % 3, content, (md5_of(content), None))


def _complete(store: Store, key: str, amount: int) -> None:
    bucket = state_of(store).bucket("bkt")
    for upload in bucket.open_uploads()[:1]:
        listed = [ListedPart(number, upload.parts[number].etag) for number in sorted(upload.parts)]
        if listed:
            bucket.complete(upload, assemble(upload, listed, store.limits._replace(min_part_size=0)))


def _abort(store: Store, key: str, amount: int) -> None:
    bucket = state_of(store).bucket("bkt")
    for upload in bucket.open_uploads()[:1]:
        bucket.abort(upload)


def _set(store: Store, key: str, amount: int) -> None:
    settings = store.bucket("bkt").settings
    settings.tags = {"team": str(amount)}
    settings.acl = canned("public-read", store.owner, store.owner)
    settings.requester_pays = bool(amount % 2)
    if amount == 4:
        settings.lifecycle = Lifecycle((), ("LifecycleConfiguration", ()))


def _time(store: Store, key: str, amount: int) -> None:
    store.clock.advance(hours=amount)


def _bucket(store: Store, key: str, amount: int) -> None:
    name = f"other-{amount}"
    if name in store:
        try:
            store.delete_bucket(name)
        except OssError:  # it is not empty
            store.bucket(name).put(key, body(0, amount))
    else:
        store.create_bucket(name, region="eu-west-1", versioning=bool(amount % 2))


def _empty(store: Store, key: str, amount: int) -> None:
    name = f"other-{amount}"
    if name in store:
        for each in list(store.bucket(name))[:1]:
            store.bucket(name).delete(each)


def _put_back(store: Store, key: str, amount: int) -> None:
    snapshot = store.snapshot()
    store.bucket("bkt").put(key, "to be forgotten")
    store.restore(snapshot)


STEPS: dict[str, Callable[[Store, str, int], None]] = {
    "put": _put,
    "sparse": _sparse,
    "delete": _delete,
    "delete version": _delete_version,
    "version": _version,
    "tag": _tag,
    "annotate": _annotate,
    "unannotate": _unannotate,
    "copy annotated": _copy_annotated,
    "copy": _copy,
    "start": _start,
    "part": _part,
    "part copy": _part_copy,
    "complete": _complete,
    "abort": _abort,
    "set": _set,
    "time": _time,
    "bucket": _bucket,
    "empty": _empty,
    "put back": _put_back,
}
