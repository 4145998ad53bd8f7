"""The store as a test uses it, without HTTP: seeding, reading, and what it says when something is wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.errors import Cause, OssError
from fakeoss.limits import GIB, Limits
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.bucket import Bucket
from fakeoss.model.name_rules import is_bucket_name
from fakeoss.model.records import Attributes
from fakeoss.model.store import Ids, Store

STRANGER = User("OTHERKEY", "secret", "other")


@pytest.fixture
def store() -> Store:
    return Store(clock=Clock(at=1302554096.0), seed=1)


@pytest.fixture
def bucket(store: Store) -> Bucket:
    return store.create_bucket("src")


def refusal(action: Any, *arguments: Any, **options: Any) -> OssError:
    with pytest.raises(OssError) as caught:
        action(*arguments, **options)
    return caught.value


# buckets


def test_bucket_is_created_empty(store: Store):
    bucket = store.create_bucket("src", region="cn-north-1")
    assert store.bucket("src") is bucket
    assert (bucket.name, bucket.owner, bucket.region, bucket.settings.acl) == ("src", DEFAULT_OWNER, "cn-north-1", None)
    assert (bucket.created_at, len(bucket), list(bucket), bucket.uploads) == (1302554096.0, 0, [], [])
    assert repr(bucket) == "<Bucket 'src': 0 objects>"
    assert repr(store) == "<Store with 1 bucket: src>"


def test_buckets_are_listed_by_name(store: Store):
    for name in ("zoo", "ape", "bee"):
        store.create_bucket(name)
    assert [bucket.name for bucket in store.buckets] == ["ape", "bee", "zoo"]


def test_wrong_bucket_says_what_is_wrong(store: Store, bucket: Bucket):
    cases = [
        (refusal(store.bucket, "none"), "the bucket does not exist (BucketName='none')"),
        (refusal(store.create_bucket, "No"), "the bucket name is not valid (BucketName='No')"),
        (refusal(store.create_bucket, "src"), "the bucket exists and is already yours (BucketName='src')"),
        (
            refusal(store.create_bucket, "src", owner=STRANGER),
            "the bucket name is taken by another owner (BucketName='src')",
        ),
        (refusal(store.delete_bucket, "none"), "the bucket does not exist (BucketName='none')"),
        (refusal(bucket.object, "none"), "the key does not exist (Key='none')"),
    ]
    assert [str(error) for error, _ in cases] == [message for _, message in cases]


def test_bucket_with_an_object_is_not_deleted(store: Store, bucket: Bucket):
    bucket.put("k")
    assert refusal(store.delete_bucket, "src").cause is Cause.BUCKET_NOT_EMPTY
    bucket.delete("k")
    store.delete_bucket("src")
    assert store.buckets == []


def test_bucket_with_an_upload_is_deleted_where_that_is_allowed(store: Store, bucket: Bucket):
    upload = bucket.open_upload("k", "id", Attributes())
    assert refusal(store.delete_bucket, "src", with_uploads=False).cause is Cause.BUCKET_HAS_UPLOADS
    store.delete_bucket("src")
    assert refusal(bucket.put_part, upload, 1, b"", ("", None)).cause is Cause.NO_SUCH_UPLOAD
    assert refusal(bucket.put, "k").cause is Cause.NO_SUCH_BUCKET  # what still holds the bucket cannot write to it
    assert refusal(bucket.open_upload, "k", "id", Attributes()).cause is Cause.NO_SUCH_BUCKET


NAMES = [  # Amazon S3 User Guide, General purpose bucket naming rules
    ("abc", True), ("a" * 63, True), ("a.b-c9", True), ("0-0", True), ("a--b", True), ("1.2.3", True),
    ("ab", False), ("a" * 64, False), ("", False), ("Abc", False), ("a_b", False), ("-ab", False), ("ab-", False),
    (".ab", False), ("ab.", False), ("a..b", False), ("192.168.5.4", False), ("a b", False), ("abc\n", False),
    ("äbc", False),
    ("xn--abc", False), ("sthree-abc", False), ("amzn-s3-demo-abc", False), ("abc-s3alias", False),
    ("abc--ol-s3", False),
    ("abc.mrap", False), ("abc--x-s3", False), ("abc--table-s3", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "valid"), NAMES)
def test_bucket_name(name: str, valid: bool):
    assert is_bucket_name(name) is valid


# objects


def test_object_is_put_and_read(store: Store, bucket: Bucket):
    put = bucket.put("dir/key", b"0123456789", content_type="text/plain", colour="blue")
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


def test_uploads_are_listed_by_key_and_initiation(store: Store, bucket: Bucket):
    opened = [bucket.open_upload(key, f"id{at}", Attributes()) for at, key in enumerate("bab")]
    assert bucket.uploads == [opened[1], opened[0], opened[2]]
    assert repr(opened[0]) == "<MultipartUpload 'b' id0, 0 parts>"
    bucket.abort(opened[0])
    assert bucket.uploads == [opened[1], opened[2]]


# the store as a whole


def test_reset_forgets_everything(store: Store, bucket: Bucket):
    bucket.put("k")
    store.reset()
    assert store.buckets == []
    assert len(store.calls) == 0
    store.create_bucket("src")


def test_two_stores_share_nothing(store: Store, bucket: Bucket):
    bucket.put("k", b"1")
    other = Store()
    other.create_bucket("src").put("k", b"2")
    assert store.bucket("src").object("k").body == b"1"


def test_seed_makes_ids_reproducible():
    def drawn(ids: Ids) -> list[str]:
        return [ids.request_id(), ids.host_id("0123456789ABCDEF"), ids.upload_id()]

    assert drawn(Ids(1)) == drawn(Ids(1))
    assert set(drawn(Ids(1))).isdisjoint(drawn(Ids(2)))
    assert set(drawn(Ids())).isdisjoint(drawn(Ids()))
    assert [len(text) for text in drawn(Ids(1))] == [16, 76, 56]


def test_clock_is_the_one_injected(store: Store, bucket: Bucket):
    store.clock.advance(hours=1)
    assert bucket.put("k").last_modified.isoformat() == "2011-04-11T21:34:56+00:00"


def test_secret_of_a_user_is_not_shown():
    assert "secret" not in repr(STRANGER)
