"""A store as folders and files: what is seeded, what is dumped, and that a dump gives the same store back."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.limits import GIB, MIB, Limits
from fakeoss.model import rope
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.acl import canned
from fakeoss.model.assembly import ListedPart, assemble
from fakeoss.model.bucket import Bucket
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.cors import Cors, CorsRule
from fakeoss.model.disk.folders import is_portable
from fakeoss.model.encryption import sealed_with
from fakeoss.model.lifecycle import Lifecycle, Rule, Transition
from fakeoss.model.notifications import Notifications, Subject
from fakeoss.model.object_lock import DefaultRetention, ObjectLock, Retention
from fakeoss.model.policy import Policy, Principals, Statement
from fakeoss.model.policy_conditions import Condition
from fakeoss.model.records import Attributes, NewObject, ObjectRecord, Part
from fakeoss.model.replication import Replication, ReplicationRule
from fakeoss.model.restoration import Restoration
from fakeoss.model.settings import Settings
from fakeoss.model.store import Store, state_of
from fakeoss.model.store_state import Service
from fakeoss.model.uploads import MultipartUpload
from fakeoss.model.versions import SUSPENDED
from fakeoss.model.website import Redirect, RoutingRule, Website

NOW = 1302554096.25
ALICE = User("ALICE", "alice-secret", "alice-id", "alice", "alice@example.com", session_token="alice-token")


@pytest.fixture
def store() -> Store:
    return Store(clock=Clock(at=NOW), seed=1)


def write(root: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def seen(store: Store) -> dict[str, Any]:
    """All that a store holds, in values that compare."""
    return {bucket.name: _bucket(bucket) for bucket in state_of(store).buckets}


def _bucket(bucket: BucketState) -> dict[str, Any]:
    return {
        "told": (bucket.owner.id, bucket.region, bucket.created_at, bucket.timeline.settled_at, bucket.versioning),
        "settings": {name: getattr(bucket.settings, name) for name in Settings.__slots__},
        "objects": {stack[0].key: list(map(_record, stack)) for stack in bucket.stacks()},
        "uploads": list(map(_upload, bucket.open_uploads())),
        "keys": bucket.keys(),
    }


def _record(record: ObjectRecord) -> tuple[Any, ...]:
    fixed = (record.etag, record.attributes, record.checksum, record.completion, record.encryption)
    stamps = (record.modified_at, record.serial, record.version_id, record.is_marker)
    return (record.key, _content(record.content), *fixed, record.owner.id if record.owner else None, *stamps)


def _upload(upload: MultipartUpload) -> dict[str, Any]:
    fields = {name: getattr(upload, name) for name in MultipartUpload.__slots__ if name not in {"owner", "initiator"}}
    users = [user.id if user else None for user in (upload.owner, upload.initiator)]
    parts = {number: part._replace(content=_content(part.content)) for number, part in upload.parts.items()}  # type: ignore[arg-type]
    return {**fields, "users": users, "parts": parts}


def _content(body: rope.Body) -> tuple[int, bytes]:
    """What tells contents apart without making sparse ones real."""
    return rope.size_of(body), b"".join(map(bytes, rope.descriptor(body)))


def again(directory: Path, **options: Any) -> Store:
    made = Store(clock=Clock(at=NOW + 99), **options)
    made.seed(directory)
    return made


# seeding from files


def test_folders_are_buckets_and_files_are_objects(store: Store, tmp_path: Path):
    files = {"photos/cat.jpg": b"meow", "photos/2026/05/dog.png": b"woof", "docs/a b/ü.txt": b"", "docs/.hidden": b"x"}
    made = store.seed(write(tmp_path, files))
    assert [bucket.name for bucket in made] == ["docs", "photos"]
    assert made == store.buckets
    assert store.bucket("photos").keys() == ["2026/05/dog.png", "cat.jpg"]
    assert store.bucket("docs").keys() == [".hidden", "a b/ü.txt"]
    record = store.bucket("photos").object("cat.jpg")
    assert (record.body, record.content_type, record.modified_at) == (b"meow", "image/jpeg", NOW)
    assert (record.etag, record.owner) == ("4a4be40c96ac6314e91d93f38043a634", DEFAULT_OWNER)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text/plain"),
        ("a.JSON", "application/json"),
        ("a", "binary/octet-stream"),
        ("a.unknown-ending", "binary/octet-stream"),
        ("a.tar.gz", "binary/octet-stream"),  # what is in it is not what it is
    ],
)
def test_content_type_is_told_by_the_ending(store: Store, tmp_path: Path, name: str, kind: str):
    store.seed(write(tmp_path, {f"bucket/{name}": b"x"}))
    assert store.bucket("bucket").object(name).content_type == kind


def test_empty_folders_make_nothing_but_a_bucket(store: Store, tmp_path: Path):
    (tmp_path / "bucket" / "empty" / "inner").mkdir(parents=True)
    store.seed(str(tmp_path))
    assert store.bucket("bucket").keys() == []


def test_names_with_a_dot_beside_the_buckets_are_passed_over(store: Store, tmp_path: Path):
    store.seed(write(tmp_path, {".gitignore": b"", ".git/config": b"", "bucket/a": b""}))
    assert [bucket.name for bucket in store.buckets] == ["bucket"]


def test_objects_are_put_into_a_bucket_that_is_there(store: Store, tmp_path: Path):
    there = store.create_bucket("bucket", owner=ALICE, versioning=True, encryption="aws:kms")
    there.put("a", b"old")
    there.put("b", b"kept")
    assert store.seed(write(tmp_path, {"bucket/a": b"new"})) == [there]
    record = there.object("a")
    assert (record.body, there.object("b").body, len(record.versions)) == (b"new", b"kept", 2)
    assert (record.owner, record.encryption) == (ALICE, there.settings.encryption)


def test_a_file_with_holes_stays_sparse(store: Store, tmp_path: Path):
    path = write(tmp_path, {"bucket/holes": b""}) / "bucket" / "holes"
    with open(path, "r+b") as file:
        file.truncate(6 * GIB)
        file.seek(3 * GIB)
        file.write(b"island")
    if path.stat().st_blocks * 512 > MIB:
        pytest.skip("this file system keeps no holes")
    store.seed(tmp_path)
    record = store.bucket("bucket").object("holes")
    assert record.size == 6 * GIB
    assert rope.to_bytes(rope.cut(record.content, 3 * GIB - 1, 3 * GIB + 7)) == b"\0island\0"
    stored = sum(len(each) for each in rope.segments(record.content) if not isinstance(each, rope.Sparse))
    assert 6 <= stored <= MIB
    assert store.bucket("bucket").put("copy", path=path).etag == record.etag


def test_links_are_followed_inside_of_the_directory(store: Store, tmp_path: Path):
    write(tmp_path, {"data/bucket/a": b"1", "data/.elsewhere/b": b"2"})
    os.symlink("../.elsewhere/b", tmp_path / "data" / "bucket" / "file")
    os.symlink(tmp_path / "data" / ".elsewhere", tmp_path / "data" / "bucket" / "folder")
    os.symlink(".elsewhere", tmp_path / "data" / "linked")
    store.seed(tmp_path / "data")
    assert store.bucket("bucket").keys() == ["a", "file", "folder/b"]
    assert store.bucket("linked").object("b").body == b"2"


def _circle(root: Path) -> None:
    write(root, {"bucket/in/a": b""})
    os.symlink(root / "bucket", root / "bucket" / "in" / "again")


def _not_text(root: Path) -> None:
    (root / "bucket").mkdir()
    (root / "bucket" / os.fsdecode(b"\xff")).write_bytes(b"")


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        pytest.param(lambda root: write(root, {"a.txt": b""}), ValueError, "a.txt is no folder", id="a file on top"),
        pytest.param(lambda root: (root / "No").mkdir(), OssError, "bucket name is not valid", id="no bucket's name"),
        pytest.param(lambda root: write(root, {"abc/" + "k" * 11: b""}), OssError, "key is longer", id="a long key"),
        pytest.param(_circle, ValueError, "leads back", id="a circle"),
        pytest.param(lambda root: root.rmdir(), FileNotFoundError, "data", id="no folder"),
        pytest.param(
            lambda root: os.symlink("nowhere", root / "bucket"), ValueError, "is no folder", id="a bucket led nowhere"
        ),
        pytest.param(
            lambda root: os.symlink("nowhere", (root / "abc").mkdir() or root / "abc" / "a"),  # type: ignore[func-returns-value]
            FileNotFoundError,
            "abc",
            id="a link to nowhere",
        ),
        pytest.param(
            lambda root: os.mkfifo((root / "abc").mkdir() or root / "abc" / "a"),  # type: ignore[func-returns-value]
            ValueError,
            "neither a file nor a folder",
            id="a pipe",
        ),
        pytest.param(
            _not_text,
            ValueError,
            "not named in UTF-8",
            id="not UTF-8",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="names are text here"),
        ),
    ],
)
def test_what_cannot_be_seeded_is_told_and_changes_nothing(
    tmp_path: Path, make: Callable[[Path], object], kind: type[Exception], words: str
):
    store = Store(limits=Limits(max_key_bytes=10))
    root = tmp_path / "data"
    write(root, {"aaa/fine": b"x"} if words != "data" else {})
    root.mkdir(exist_ok=True)
    make(root)
    with pytest.raises(kind, match=words):
        store.seed(root)
    assert store.buckets == []


# dumping


def test_a_dump_is_folders_and_files(store: Store, tmp_path: Path):
    bucket = store.create_bucket("bucket")
    bucket.put("dir/a.txt", b"one")
    bucket.put("dir/b.txt", b"two", metadata={"colour": "blue"})
    store.create_bucket("empty")
    store.dump(tmp_path / "new" / "data")
    root = tmp_path / "new" / "data"
    assert [each.name for each in sorted(root.iterdir())] == ["bucket", "empty"]
    found = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.txt")}
    assert found == {"bucket/dir/a.txt": b"one", "bucket/dir/b.txt": b"two"}
    assert os.listdir(root / "empty") == [".fakeoss"]


@pytest.mark.parametrize(
    ("key", "portable"),
    [
        ("a", True), ("a/b.txt", True), (".a", True), ("a b", True), ("ü/中文", True), ("x" * 200, True),
        ("", False), ("/", False), ("/a", False), ("a/", False), ("a//b", False), (".", False), ("..", False),
        ("../x", False), ("a/../x", False), ("a/..", False), ("..\\x", False), ("c:x", False), ("a\0", False),
        ("a\n", False), ("\ud800", False), ("x" * 201, False), ("ü" * 101, False), (".fakeoss", False),
        (".FakeOSS/manifest.json", False), ("a/.fakeoss", True), ("con", False), ("a/NUL.txt", False), ("com1", False),
        ("console", True), ("a.", False), ("a ", False), ("a?", False), ("a|b", False), ("a\u2028b", False),
    ],
)  # fmt: skip
def test_key_is_a_file_name_on_every_system(key: str, portable: bool):
    assert is_portable(key) is portable


def test_keys_that_would_meet_in_one_file_do_not(store: Store, tmp_path: Path):
    bucket = store.create_bucket("bucket")
    keys = ["A", "A/x", "a", "a/b", "a/b/c", "\u00e9", "e\u0301", "stra\u00dfe", "STRASSE", "B/x", "b"]
    for key in keys:
        bucket.put(key, key.encode())
    store.dump(tmp_path)
    made = again(tmp_path).bucket("bucket")
    assert {key: made.object(key).body for key in made} == {key: key.encode() for key in keys}
    files = [path for path in (tmp_path / "bucket").rglob("*") if path.is_file() and ".fakeoss" not in path.parts]
    assert len({str(path.relative_to(tmp_path)).casefold() for path in files}) == len(files)


def test_no_key_leads_out_of_the_directory(store: Store, tmp_path: Path):
    bucket = store.create_bucket("bucket")
    state_of(store).attach(Service(frozenset(), frozenset(), versioned_locks=False, compose=tuple, climbing_keys=True))
    for key in ("../../x", "/etc/x", "..", "../.fakeoss/manifest.json", ".fakeoss/manifest.json", "..\\..\\x"):
        bucket.put(key, b"evil")
    root = tmp_path / "deep" / "data"
    store.dump(root)
    assert [each.name for each in tmp_path.iterdir()] == ["deep"]
    assert [each.name for each in (tmp_path / "deep").iterdir()] == ["data"]
    assert [each.name for each in root.iterdir()] == ["bucket"]
    assert seen(again(root)) == seen(store)


def test_a_sparse_object_takes_no_room(store: Store, tmp_path: Path):
    bucket = store.create_bucket("bucket")
    bucket.put("zeros", size="6GiB")
    bucket.put("pattern", size="5TiB", pattern=b"abc")
    mixed = rope.joined([b"head", rope.cut(rope.sparse(GIB, b"abc"), 1, GIB), b"tail"])
    state_of(store).bucket("bucket").add(NewObject("mixed", mixed, "etag", owner=DEFAULT_OWNER))
    store.dump(tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 10_000
    assert seen(again(tmp_path)) == seen(store)


def test_secrets_are_not_written(store: Store, tmp_path: Path):
    key = b"customer-key-of-thirty-two-bytes"
    store.owner = ALICE
    store.create_bucket("bucket")
    state_of(store).bucket("bucket").publish(NewObject("k", b"x", "etag", encryption=sealed_with(key), owner=ALICE))
    store.dump(tmp_path)
    text = (tmp_path / "bucket" / ".fakeoss" / "manifest.json").read_text()
    assert "alice-id" in text
    for secret in ("alice-secret", "alice-token", '"ALICE"', key.decode()):
        assert secret not in text
    made = Store()
    made.seed(tmp_path, owner=ALICE)
    found = made.bucket("bucket")
    assert found.owner is ALICE
    assert found.object("k").encryption is not None
    assert found.object("k").encryption.opens(key)  # type: ignore[union-attr]
    told = again(tmp_path).bucket("bucket").owner
    assert (told.id, told.display_name, told.email, told.secret_key) == ("alice-id", "alice", "alice@example.com", "")


def test_a_directory_that_is_not_empty_is_refused_unless_it_may_be_replaced(store: Store, tmp_path: Path):
    store.create_bucket("bucket").put("a", b"1")
    write(tmp_path, {"README.md": b"mine", ".git/config": b"mine", "bucket/by-hand": b"old", "other/file": b"mine"})
    with pytest.raises(FileExistsError, match="replace=True"):
        store.dump(tmp_path)
    store.dump(tmp_path, replace=True)
    assert sorted(os.listdir(tmp_path)) == [".git", "README.md", "bucket", "other"]
    assert sorted(os.listdir(tmp_path / "bucket")) == [".fakeoss", "a", "by-hand"]
    (tmp_path / "bucket" / "by-hand").unlink()
    store.bucket("bucket").delete("a")
    store.delete_bucket("bucket")
    store.create_bucket("next")
    store.dump(tmp_path, replace=True)
    assert sorted(os.listdir(tmp_path)) == [".git", "README.md", "next", "other"]


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("failing", [range(3, 4), range(4, 5), range(3, 99)], ids=["a move", "the last", "all to come"])
def test_a_dump_that_fails_loses_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: range):
    for name in ("one", "two"):
        store.create_bucket(name).put("a", name.encode())
    store.dump(tmp_path)
    before = contents(tmp_path)
    for name in ("one", "two"):
        store.bucket(name).put("a", b"new")
    rename, calls = Path.rename, itertools.count(1)

    def unreliable(self: Path, target: Path) -> Path:
        if next(calls) in failing:
            raise OSError("the disk is gone")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", unreliable)
    with pytest.raises(OSError, match="the disk is gone"):
        store.dump(tmp_path, replace=True)
    if len(failing) == 1:
        assert contents(tmp_path) == before
    else:  # what could not be put back is still in the folder of the dump
        assert {b"one", b"two"} <= set(contents(tmp_path).values())


def test_a_dump_that_cannot_be_written_leaves_what_was_there(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store.create_bucket("one").put("a", b"old")
    store.dump(tmp_path)
    before = contents(tmp_path)

    def full(*arguments: object, **options: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("fakeoss.model.disk.folders.open", full, raising=False)
    with pytest.raises(OSError, match="no space left"):
        store.dump(tmp_path, replace=True)
    assert contents(tmp_path) == before
    assert os.listdir(tmp_path) == ["one"]


def test_what_fell_due_is_done_once_before_it_is_dumped(store: Store, tmp_path: Path):
    bucket = store.create_bucket("bucket")
    bucket.put("old", b"1")
    lifecycle = Lifecycle((Rule("r", True, days=1),), ("LifecycleConfiguration", ()))
    state_of(store).bucket("bucket").set_lifecycle(lifecycle)
    told: list[object] = []
    store.lifecycle_watchers.append(lambda bucket, action: told.append(action.key))
    store.clock.advance(days=5)
    store.dump(tmp_path)
    assert (told, bucket.keys(), again(tmp_path).bucket("bucket").keys()) == (["old"], [], [])


# a dump gives the same store back


def furnish_objects(bucket: Bucket, state: BucketState) -> None:
    """Versions with everything that an object can have."""
    first = bucket.put(
        "k", b"first", content_type="text/plain", storage_class="GLACIER", tags={"x": ""}, metadata={"colour": "blue"}
    )
    lock = ObjectLock(Retention("COMPLIANCE", NOW + 9), legal_hold=False)
    restoration = Restoration("Bulk", 3, NOW, NOW + 5)
    acl = canned("authenticated-read", DEFAULT_OWNER, ALICE)
    said = {"acl": acl, "redirect": "/x", "lock": lock, "restoration": restoration}
    state.revise(first, lambda attributes: attributes._replace(**said))
    bucket.put("k", b"second")
    bucket.delete("k")
    bucket.delete("never")


def furnish(store: Store) -> None:
    """A bucket with everything that a bucket can have."""
    document = ("Root", (("Text", "x"), ("Number", 5), ("Inner", (("Text", ""),))))
    bucket = store.create_bucket("full", owner=ALICE, region="cn-east-2", object_lock=True, tags={"a": "b"})
    settings, state = bucket.settings, state_of(store).bucket("full")
    settings.acl = canned("public-read", ALICE, ALICE)
    settings.object_lock = DefaultRetention("GOVERNANCE", days=5)
    rule = Rule("r", True, "p/", {"t": "1"}, larger=1, days=9999, transitions=(Transition("GLACIER", 9998),))
    settings.lifecycle = Lifecycle((rule,), document)
    settings.cors = Cors((CorsRule(("*",), ("GET",), max_age=5),), document)
    settings.website = Website(document, "index.html", rules=(RoutingRule(Redirect("h", key="k"), "p", 404),))
    condition = Condition("StringEquals", "s3:prefix", ("a",))
    statement = Statement(True, Principals(accounts=frozenset({"1", "2"})), ("s3:*",), ("full/*",), (condition,))
    settings.policy = Policy((statement,), b'{"Version": "\xff"}', variables=True)
    subject = Subject("n", "Queue", "arn:aws:sqs:us-east-1:1:q", frozenset({"s3:ObjectCreated:*"}), suffix=".jpg")
    copying = ReplicationRule("r", "elsewhere", tags={"t": "1"}, markers=True)
    bucket.settings.notification = Notifications(document, (subject,))
    bucket.settings.replication = Replication(document, (copying,))
    settings.logging = document
    settings.configurations = {("inventory", "1"): document}
    settings.acceleration, settings.requester_pays, settings.ownership = "Suspended", True, ""
    settings.mfa_delete = "Disabled"
    furnish_objects(bucket, state)
    checked = {"algorithm": "CRC32", "checksum_type": "COMPOSITE"}
    attributes = Attributes(metadata={"m": "1"})
    upload = state.open_upload("big", "U" * 56, attributes, **checked, owner=ALICE, initiator=DEFAULT_OWNER)
    for number, content in enumerate((b"one", rope.sparse(GIB), b""), 1):
        state.put_part(upload, number, content, (f"{number:032x}", "AAAAAA=="))
    whole = assemble(
        upload,
        [ListedPart(number, f"{number:032x}", (("CRC32", "AAAAAA=="),)) for number in (1, 2)],
        Limits(min_part_size=1),
    )
    state.complete(upload, whole)
    state.open_upload("big", "V" * 56, Attributes()).parts[7] = Part(7, b"7", 1, "e", NOW)


def test_everything_comes_back(store: Store, tmp_path: Path):
    furnish(store)
    plain = store.create_bucket("suspended")
    plain.put("a", b"null version")
    plain.set_versioning(SUSPENDED)
    plain.put("a", b"another")
    plain.delete("a")
    store.dump(tmp_path / "one")
    made = again(tmp_path / "one")
    assert seen(made) == seen(store)
    made.dump(tmp_path / "two")
    written = [
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "one", tmp_path / "two")
    ]
    assert written[0] == written[1]


def test_what_comes_back_lives_on(store: Store, tmp_path: Path):
    furnish(store)
    store.dump(tmp_path)
    made = again(tmp_path)
    bucket = made.bucket("full")
    latest = bucket.put("k", b"third")
    assert latest.serial > max(version.serial for version in bucket.versions("k")[1:])
    assert [version.is_marker for version in latest.versions] == [False, True, False, False]
    (upload,) = bucket.uploads
    state = state_of(made).bucket("full")
    state.put_part(upload, 8, b"8", ("e", None))
    state.abort(upload)
    assert store.bucket("full").uploads != []
    with pytest.raises(OssError) as caught:
        made.seed(tmp_path)
    assert caught.value.cause is Cause.BUCKET_ALREADY_OWNED
    assert len(bucket.versions("k")) == 4


KEYS = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    st.lists(st.sampled_from(["a", "A", "..", ".", "", "con", ".fakeoss", "b.", "é", "é", "x" * 90]), min_size=1)
    .map("/".join)
    .filter(bool)
    .map(lambda key: key[:1000]),
)
BODIES = st.one_of(
    st.binary(max_size=50),
    st.tuples(st.integers(0, 3 * MIB), st.binary(min_size=1, max_size=5)).map(lambda pair: rope.sparse(*pair)),
)
TEXTS = st.dictionaries(st.text(max_size=5), st.text(st.characters(), max_size=5), max_size=3)
WRITES = st.lists(st.tuples(KEYS, BODIES, TEXTS, st.sampled_from(["put", "put", "delete"])), max_size=12)


@given(writes=WRITES, versioning=st.sampled_from([None, "Enabled", "Suspended"]))
def test_any_keys_metadata_and_bodies_come_back(writes: Any, versioning: str | None):
    store = Store(clock=Clock(at=NOW), seed=1)
    bucket = store.create_bucket("bucket")
    for index, (key, body, texts, what) in enumerate(writes):
        if versioning and index == len(writes) // 2:
            bucket.set_versioning(versioning)
        if what == "delete":
            bucket.delete(key)
        else:
            state_of(store).bucket("bucket").add(
                NewObject(key, body, f"etag {index}", Attributes(texts, texts, tags=texts), owner=DEFAULT_OWNER)
            )
    with TemporaryDirectory() as name:
        around = Path(name)
        store.dump(around / "data")
        assert os.listdir(around) == ["data"]
        assert os.listdir(around / "data") == ["bucket"]
        assert seen(again(around / "data")) == seen(store)


# by hand


def test_files_changed_by_hand_count_as_they_are(store: Store, tmp_path: Path):
    bucket = store.create_bucket("bucket")
    for key in ("changed.txt", "gone.txt", "same.txt"):
        bucket.put(key, b"before", content_type="text/x-mine", metadata={"colour": "blue"})
    store.dump(tmp_path)
    write(tmp_path / "bucket", {"changed.txt": b"after", "added.txt": b"new"})
    (tmp_path / "bucket" / "gone.txt").unlink()
    made = again(tmp_path).bucket("bucket")
    assert made.keys() == ["added.txt", "changed.txt", "same.txt"]
    changed, same = made.object("changed.txt"), made.object("same.txt")
    assert (changed.body, changed.etag) == (b"after", "632a2406bbcbcd553eec45ac14b40a0a")
    assert (changed.content_type, changed.metadata) == ("text/x-mine", {"colour": "blue"})
    assert _record(same) == _record(bucket.object("same.txt"))
    assert (made.object("added.txt").content_type, made.object("added.txt").modified_at) == ("text/plain", NOW + 99)


def test_a_body_that_was_damaged_is_told(store: Store, tmp_path: Path):
    store.create_bucket("bucket").put("a//b", b"1")
    store.dump(tmp_path)
    write(tmp_path, {"bucket/.fakeoss/bodies/000001": b"2"})
    with pytest.raises(ValueError, match="body 1 is not what it was"):
        again(tmp_path)
