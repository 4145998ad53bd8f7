"""A bucket as a test uses it, without HTTP: seeding, reading, and what it says when something is wrong."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.limits import GIB, Limits
from fakeoss.model.bucket import Bucket
from fakeoss.model.encryption import Encryption
from fakeoss.model.lifecycle import Lifecycle, Rule
from fakeoss.model.object_lock import GOVERNANCE, DefaultRetention
from fakeoss.model.store import Store

NOON = 1302554096.0


@pytest.fixture
def store() -> Store:
    return Store(clock=Clock(at=NOON), seed=1)


@pytest.fixture
def bucket(store: Store) -> Bucket:
    return store.create_bucket("src")


def refusal(action: Any, *arguments: Any, **options: Any) -> OssError:
    with pytest.raises(OssError) as caught:
        action(*arguments, **options)
    return caught.value


def test_object_is_put_and_read(store: Store, bucket: Bucket):
    put = bucket.put("dir/key", b"0123456789", content_type="text/plain", metadata={"colour": "blue"})
    found = store.bucket("src").object("dir/key")
    assert found is put
    assert (found.key, found.body, found.size, found.parts) == ("dir/key", b"0123456789", 10, 0)
    assert found.etag == hashlib.md5(b"0123456789").hexdigest()
    assert (found.metadata, found.content_type, found.storage_class) == ({"colour": "blue"}, "text/plain", "STANDARD")
    assert found.last_modified.isoformat() == "2011-04-11T20:34:56+00:00"
    assert found.owner is bucket.owner
    assert "dir/key" in bucket
    assert "dir" not in bucket


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        (b"ab", b"ab"),
        ("ü", "ü".encode()),
        (bytearray(b"ab"), b"ab"),
        (memoryview(b"abcd")[1:3], b"bc"),
        (b"", b""),
        ("", b""),
    ],
)
def test_body_may_be_bytes_or_text(bucket: Bucket, body: Any, stored: bytes):
    assert bucket.put("k", body).body == stored
    assert isinstance(bucket.object("k").content, bytes)


def test_body_that_changes_afterwards_does_not_change_the_object(bucket: Bucket):
    body = bytearray(b"before")
    bucket.put("k", body)
    body[:] = b"after!"
    assert bucket.object("k").body == b"before"


def test_body_is_read_from_a_path(bucket: Bucket, tmp_path: Path):
    data = bytes(range(256)) * 10_000  # more than one piece of 1 MiB
    (tmp_path / "file").write_bytes(data)
    for path in (tmp_path / "file", str(tmp_path / "file")):
        record = bucket.put("k", path=path)
        assert (record.body, record.etag) == (data, hashlib.md5(data).hexdigest())


SIZES = [
    (0, 0), (7, 7), ("7", 7), ("7B", 7), ("1KiB", 1024), ("1 kib", 1024), ("5MB", 5_000_000), ("1.5KiB", 1536),
    ("6GiB", 6 * GIB),
    ("5TB", 5 * 10**12), ("1ti", 1 << 40),
]  # fmt: skip


@pytest.mark.parametrize(("size", "number"), SIZES)
def test_size_makes_a_sparse_body(bucket: Bucket, size: int | str, number: int):
    assert bucket.put("k", size=size).size == number


def test_sparse_body_repeats_its_pattern(bucket: Bucket):
    record = bucket.put("k", size=10, pattern=b"abc")
    assert (record.body, record.etag) == (b"abcabcabca", hashlib.md5(b"abcabcabca").hexdigest())


def test_large_sparse_objects_have_etags_that_tell_them_apart(bucket: Bucket):
    etags = [bucket.put("k", size=size, pattern=pattern).etag for size in ("6GiB", "7GiB") for pattern in (b"a", b"b")]
    assert len(set(etags)) == 4
    assert bucket.put("again", size="6GiB", pattern=b"a").etag == etags[0]


WRONG = [
    (ValueError, {"size": "much"}, "not a size: 'much'"),
    (ValueError, {"size": -1}, "at least 0"),
    (ValueError, {"size": "-1MiB"}, "not a size"),
    (ValueError, {"size": 1, "pattern": b""}, "pattern"),
    (TypeError, {"size": 1, "body": b"x"}, "give the content once"),
    (TypeError, {"size": 1, "path": "x"}, "give the content once"),
    (TypeError, {"body": 5}, "int"),
    (TypeError, {"body": None}, "NoneType"),
    (FileNotFoundError, {"path": "/nowhere/at/all"}, "nowhere"),
]


@pytest.mark.parametrize(("kind", "options", "words"), WRONG)
def test_wrong_content_is_refused_and_nothing_stored(bucket: Bucket, kind: type[Exception], options: Any, words: str):
    with pytest.raises(kind, match=words):
        bucket.put("k", **options)
    assert bucket.keys() == []


@pytest.mark.parametrize(("key", "size"), [("a" * 11, 11), ("ä" * 6, 12)])
def test_key_is_measured_in_bytes(key: str, size: int):
    bucket = Store(limits=Limits(max_key_bytes=10)).create_bucket("src")
    bucket.put("ä" * 5)
    error = refusal(bucket.put, key)
    assert (error.cause, error.fields) == (Cause.KEY_TOO_LONG, {"Size": size, "MaxSizeAllowed": 10})


def test_empty_key_is_none(bucket: Bucket):
    assert str(refusal(bucket.put, "")) == "the key is not valid (Key='')"


def test_keys_are_sorted_as_their_bytes_are(bucket: Bucket):
    keys = ["a", "a/b", "a/c", "b", "a\U0010ffff", "a\uffff", "ä"]
    for key in keys:
        bucket.put(key)
    assert bucket.keys() == sorted(keys, key=str.encode)
    assert bucket.keys("a/") == ["a/b", "a/c"]
    assert bucket.keys("none") == []
    assert list(bucket) == bucket.keys()
    assert len(bucket) == 7


def test_what_a_test_puts_is_the_owner_s_and_encrypted_as_the_bucket_says(bucket: Bucket):
    bucket.settings.encryption = Encryption("aws:kms")
    record = bucket.put("k")
    assert (record.owner, record.encryption) == (bucket.owner, Encryption("aws:kms"))


def test_clock_is_the_store_s(store: Store, bucket: Bucket):
    store.clock.advance(hours=1)
    assert bucket.put("k").last_modified.isoformat() == "2011-04-11T21:34:56+00:00"


# what it is


def test_bucket_is_true_while_the_store_has_it(store: Store, bucket: Bucket):
    """Truth is existence, however many keys there are."""
    assert (len(bucket), bool(bucket)) == (0, True)
    store.delete_bucket("src")
    assert not bucket
    store.create_bucket("src")
    assert not bucket, "it is another one"
    assert store.bucket("src")


@pytest.mark.parametrize("forget", [Store.reset, lambda store: store.restore(store.snapshot())])
def test_bucket_of_before_shows_what_was(store: Store, bucket: Bucket, forget: Any):
    bucket.put("k", b"x")
    forget(store)
    assert (bool(bucket), bucket.keys(), bucket.object("k").body) == (False, ["k"], b"x")


def test_two_of_the_same_bucket_are_equal(store: Store, bucket: Bucket):
    assert bucket == store.bucket("src")
    assert {bucket, *store.buckets} == {bucket}
    assert bucket != store.create_bucket("dst")
    assert bucket != Store().create_bucket("src")
    assert bucket != "src"


def test_deleting_is_what_clients_do(bucket: Bucket):
    bucket.put("k", b"null")
    assert bucket.delete("none") is None
    bucket.set_versioning("Enabled")
    second = bucket.put("k", b"2")
    marker = bucket.delete("k")
    assert marker is not None
    assert [each.version_id for each in bucket.versions("k")] == [marker.version_id, second.version_id, "null"]
    assert (marker.is_marker, "k" in bucket) == (True, False)
    assert bucket.delete("k", version_id=marker.version_id) is marker
    assert bucket.delete("k", version_id="none") is None
    assert bucket.object("k") is second


def test_what_is_protected_is_not_deleted_without_a_bypass(store: Store):
    bucket = store.create_bucket("locked", object_lock=True)
    bucket.settings.object_lock = DefaultRetention(GOVERNANCE, days=1)
    version_id = bucket.put("k").version_id
    assert refusal(bucket.delete, "k", version_id=version_id).cause is Cause.OBJECT_LOCKED
    assert bucket.delete("k", version_id=version_id, bypass=True) is not None


LOOKS = {
    "object": lambda bucket: bucket.object("k"),
    "keys": lambda bucket: bucket.keys(),
    "in": lambda bucket: "k" in bucket,
    "len": len,
    "list": list,
    "versions": lambda bucket: bucket.versions("k"),
    "settings": lambda bucket: bucket.settings,
    "put": lambda bucket: bucket.put("other"),
    "delete": lambda bucket: bucket.delete("other"),
    "uploads": lambda bucket: bucket.uploads,
    "repr": repr,
}


@pytest.mark.parametrize("look", LOOKS)
def test_whoever_looks_finds_what_the_time_has_done(store: Store, bucket: Bucket, look: str):
    bucket.put("k", b"x")
    bucket.settings.lifecycle = Lifecycle((Rule("r", True, days=1),), ("", ""))
    told: list[Any] = []
    store.lifecycle_watchers.append(lambda where, action: told.append((where == bucket, action.key)))
    store.clock.advance(days=3)
    with suppress(OssError):  # there is no such key any more
        LOOKS[look](bucket)
    assert told == [(True, "k")]
