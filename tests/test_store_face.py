"""The store behind a mock as the design's section 2.2 promises it: what a test seeds, clients read, and the other way
round. Each test is one promise."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

import fakeoss
from fakeoss import OssError, Store, User
from fakeoss.clock import Clock
from fakeoss.errors import Cause
from fakeoss.model.accounts import DEFAULT_OWNER

pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://s3.us-east-1.amazonaws.com"
NOON = 1302554096.0  # Mon, 11 Apr 2011 20:34:56 GMT


@pytest.fixture
def oss() -> Iterator[Store]:
    with fakeoss.mock(profile="aws", limits=fakeoss.Limits(min_part_size=1), clock=Clock(at=NOON)) as store:
        yield store


@pytest.fixture
def s3(oss: Store) -> Iterator[Any]:
    client = boto3.client("s3", endpoint_url=URL, region_name="us-east-1")
    yield client
    client.close()


# create_bucket(name, **settings), bucket(name), buckets


def test_buckets_are_made_found_and_listed(oss: Store):
    made = oss.create_bucket("photos")
    oss.create_bucket("docs")
    assert oss.bucket("photos") == made
    assert [bucket.name for bucket in oss.buckets] == ["docs", "photos"]
    assert "photos" in oss
    assert "else" not in oss


def test_settings_are_as_clients_see_them(oss: Store, s3: Any):
    oss.create_bucket("abroad", region="eu-west-1")  # another endpoint's, where only its location is answered here
    assert s3.get_bucket_location(Bucket="abroad")["LocationConstraint"] == "eu-west-1"
    oss.create_bucket("full", versioning=True, tags={"team": "red"}, encryption="aws:kms")
    assert s3.get_bucket_versioning(Bucket="full")["Status"] == "Enabled"
    assert s3.get_bucket_tagging(Bucket="full")["TagSet"] == [{"Key": "team", "Value": "red"}]
    rule = s3.get_bucket_encryption(Bucket="full")["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms"}
    assert s3.put_object(Bucket="full", Key="k")["ServerSideEncryption"] == "aws:kms"


def test_object_lock_comes_with_versioning(oss: Store, s3: Any):
    bucket = oss.create_bucket("locked", object_lock=True)
    assert bucket.versioning == "Enabled"
    assert s3.get_object_lock_configuration(Bucket="locked")["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled"
    }


@pytest.mark.parametrize(("acl", "status"), [(None, 403), ("private", 403), ("public-read", 200)])
def test_a_canned_acl_has_effect(oss: Store, acl: str | None, status: int):
    oss.create_bucket("open", acl=acl)
    with requests.get(f"{URL}/open", timeout=5) as answer:
        assert answer.status_code == status


def test_a_bucket_belongs_to_the_first_user_unless_it_is_said_otherwise():
    alice, bob = User("ALICE", "alice-secret", "alice-id"), User("BOB", "bob-secret", "bob-id")
    with fakeoss.mock(users=[alice, bob]) as oss:
        assert oss.create_bucket("hers").owner is alice
        assert oss.create_bucket("his", owner=bob).owner is bob
    assert fakeoss.Server(users=[alice]).store.create_bucket("hers").owner is alice
    assert Store().create_bucket("any").owner is DEFAULT_OWNER


# bucket.put(key, body | path | size, metadata, system headers)


def test_what_is_put_is_read_by_clients(oss: Store, s3: Any, tmp_path: Path):
    bucket = oss.create_bucket("bucket")
    (tmp_path / "file").write_bytes(b"from a file")
    bucket.put("text", "grüße", content_type="text/plain", metadata={"Colour": "blue"})
    bucket.put("file", path=tmp_path / "file", storage_class="STANDARD_IA", tags={"t": "1"})
    bucket.put("movie", size="6GiB")
    text = s3.get_object(Bucket="bucket", Key="text")
    assert text["Body"].read() == "grüße".encode()
    assert (text["ContentType"], text["Metadata"]) == ("text/plain", {"colour": "blue"})
    file = s3.get_object(Bucket="bucket", Key="file")
    assert (file["Body"].read(), file["StorageClass"], file["TagCount"]) == (b"from a file", "STANDARD_IA", 1)
    movie = s3.get_object(Bucket="bucket", Key="movie", Range="bytes=6442450940-6442450949")
    assert (movie["Body"].read(), movie["ContentRange"]) == (b"\0\0\0\0", "bytes 6442450940-6442450943/6442450944")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"metadata": {"colour": 5}}, "metadata is a text: colour=5 is not"),
        ({"contenttype": "text/plain"}, "Bucket.put has no 'contenttype'; did you mean 'content_type'"),
        ({"storageclass": "GLACIER"}, "Bucket.put has no 'storageclass'; did you mean 'storage_class'"),
        ({"colour": "blue"}, "has no 'colour'.*user metadata is given as metadata="),
        ({"tags": {"t": 1}}, "a tag is a text: t=1 is not"),
        ({"path": "x", "size": 1}, "give the content once"),
    ],
)
def test_what_cannot_be_put_is_a_type_error(oss: Store, options: dict[str, Any], words: str):
    bucket = oss.create_bucket("bucket")
    with pytest.raises(TypeError, match=words):
        bucket.put("k", **options)
    assert bucket.keys() == []


# bucket.object(key): .body .size .etag .metadata .parts .last_modified .versions


def test_what_clients_store_is_read_from_the_object(oss: Store, s3: Any):
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="dir/k", Body=b"0123456789", Metadata={"colour": "blue"})
    found = oss.bucket("bucket").object("dir/k")
    assert (found.key, found.body, found.size, found.parts) == ("dir/k", b"0123456789", 10, 0)
    assert (found.etag, found.metadata) == (hashlib.md5(b"0123456789").hexdigest(), {"colour": "blue"})
    assert found.last_modified == datetime(2011, 4, 11, 20, 34, 56, tzinfo=timezone.utc)


def test_parts_and_uploads_are_counted(oss: Store, s3: Any):
    bucket = oss.create_bucket("bucket")
    upload = {"Bucket": "bucket", "Key": "movie"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    tags = [s3.upload_part(**upload, PartNumber=number, Body=b"x")["ETag"] for number in (1, 2, 3)]
    (open_one,) = bucket.uploads
    assert (open_one.key, open_one.upload_id, sorted(open_one.parts)) == ("movie", upload["UploadId"], [1, 2, 3])
    parts = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert (bucket.object("movie").parts, bucket.uploads) == (3, [])


def test_versions_are_newest_first_with_delete_markers(oss: Store, s3: Any):
    bucket = oss.create_bucket("bucket", versioning=True)
    first = s3.put_object(Bucket="bucket", Key="k", Body=b"1")["VersionId"]
    found = bucket.object("k")
    assert found.versions == [found]
    marker = s3.delete_object(Bucket="bucket", Key="k")["VersionId"]
    third = s3.put_object(Bucket="bucket", Key="k", Body=b"3")["VersionId"]
    versions = bucket.object("k").versions
    assert [version.version_id for version in versions] == [third, marker, first]
    assert [version.is_marker for version in versions] == [False, True, False]
    assert versions == bucket.versions("k") == found.versions
    assert versions[2].body == b"1"


def test_versions_of_a_bucket_without_them_are_the_object_alone(oss: Store):
    bucket = oss.create_bucket("bucket")
    bucket.put("k", b"old")
    new = bucket.put("k", b"new")
    assert new.versions == [new]


def test_keys_begin_with_a_prefix_and_are_sorted(oss: Store):
    bucket = oss.create_bucket("bucket")
    for key in ("b/2", "a", "b/1", "c"):
        bucket.put(key)
    assert bucket.keys() == list(bucket) == ["a", "b/1", "b/2", "c"]
    assert bucket.keys("b/") == ["b/1", "b/2"]
    assert ("a" in bucket, "b" in bucket, len(bucket)) == (True, False, 4)


# reset(), snapshot(), restore(s), seed(directory), dump(directory)


def test_a_snapshot_is_put_back_and_its_versions_are_the_stores(oss: Store):
    bucket = oss.create_bucket("bucket", versioning=True)
    bucket.put("k", b"1")
    bucket.put("k", b"2")
    before = oss.snapshot()
    bucket.put("k", b"3")
    oss.restore(before)
    again = oss.bucket("bucket").object("k")
    assert ([version.body for version in again.versions], len(bucket.object("k").versions)) == ([b"2", b"1"], 3)
    oss.bucket("bucket").put("k", b"4")
    assert [version.body for version in again.versions] == [b"4", b"2", b"1"]
    oss.reset()
    assert oss.buckets == []


def test_a_folder_is_seeded_and_a_dump_is_the_same_folder(oss: Store, s3: Any, tmp_path: Path):
    (tmp_path / "fixtures" / "photos" / "2026").mkdir(parents=True)
    (tmp_path / "fixtures" / "photos" / "2026" / "cat.jpg").write_bytes(b"meow")
    oss.seed(tmp_path / "fixtures")
    answer = s3.get_object(Bucket="photos", Key="2026/cat.jpg")
    assert (answer["Body"].read(), answer["ContentType"]) == (b"meow", "image/jpeg")
    s3.put_object(Bucket="photos", Key="a/../hostile//key", Body=b"x", Metadata={"colour": "blue"})
    oss.dump(tmp_path / "dump")
    assert (tmp_path / "dump" / "photos" / "2026" / "cat.jpg").read_bytes() == b"meow"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump", "fixtures"]
    other = Store()
    other.seed(tmp_path / "dump")
    assert other.bucket("photos").object("a/../hostile//key").metadata == {"colour": "blue"}


# calls, faults, clock, on(operation, before, after)


def test_calls_faults_clock_and_hooks(oss: Store, s3: Any):
    bucket = oss.create_bucket("bucket")
    seen: list[str] = []
    oss.on("PutObject", after=lambda call: seen.append(f"{call.bucket}/{call.key} {call.status}"))
    oss.faults.add("GetObject", error="SlowDown", times=1)
    oss.clock.advance(hours=1)
    s3.put_object(Bucket="bucket", Key="k", Body=b"x")
    assert s3.get_object(Bucket="bucket", Key="k")["Body"].read() == b"x"  # the client has tried again
    oss.calls.assert_called("GetObject", times=2)
    assert (seen, bucket.object("k").last_modified.hour) == (["bucket/k 200"], 21)


# it raises OssError with a clear message


@pytest.mark.parametrize(
    ("ask", "cause", "message"),
    [
        (lambda oss: oss.bucket("none"), Cause.NO_SUCH_BUCKET, "the bucket does not exist (BucketName='none')"),
        (lambda oss: oss.bucket("bucket").object("k"), Cause.NO_SUCH_KEY, "the key does not exist (Key='k')"),
        (lambda oss: oss.bucket("bucket").put(""), Cause.INVALID_KEY, "the key is not valid (Key='')"),
        (lambda oss: oss.bucket("bucket").put("k" * 1025), Cause.KEY_TOO_LONG, "the key is longer than allowed (Size="),
        (lambda oss: oss.create_bucket("No"), Cause.INVALID_BUCKET_NAME, "the bucket name is not valid "),
        (
            lambda oss: oss.create_bucket("bucket"),
            Cause.BUCKET_ALREADY_OWNED,
            "the bucket exists and is already yours ",
        ),
        (
            lambda oss: oss.create_bucket("new", acl="public"),
            Cause.INVALID_CANNED_ACL,
            "the canned ACL is unknown (ArgumentValue='public')",
        ),
        (
            lambda oss: oss.create_bucket("new", encryption="rot13"),
            Cause.ENCRYPTION_METHOD,
            "the encryption method is unknown (ArgumentValue='rot13')",
        ),
    ],
)
def test_what_is_wrong_is_said(oss: Store, ask: Any, cause: Cause, message: str):
    oss.create_bucket("bucket")
    with pytest.raises(OssError) as caught:
        ask(oss)
    assert caught.value.cause is cause
    assert str(caught.value).startswith(message)
    assert [bucket.name for bucket in oss.buckets] == ["bucket"]


# two stores share nothing


def test_two_stores_share_nothing(oss: Store):
    other = Store()
    for store in (oss, other):
        store.create_bucket("bucket", tags={"a": "b"})
    oss.bucket("bucket").put("k", b"1")
    oss.bucket("bucket").settings.requester_pays = True
    oss.clock.advance(days=1)
    oss.faults.add("GetObject", error="SlowDown", optional=True)
    oss.on("*", before=print, optional=True)
    oss.owner = User("A", "b", "c")
    assert (len(other.bucket("bucket")), other.bucket("bucket").settings.requester_pays) == (0, False)
    assert (len(other.faults), other.hooks, len(other.calls), other.owner) == (0, [], 0, DEFAULT_OWNER)
    assert other.clock.now() != oss.clock.now()


# what a failing test shows


def test_reprs_help_and_hold_no_secret(oss: Store, s3: Any):
    bucket = oss.create_bucket("b-1", owner=User("KEY", "the-secret", "id", session_token="the-token"))
    assert repr(bucket) == "<Bucket 'b-1': 0 objects>"
    record = bucket.put("k", b"the-body")
    s3.create_bucket(Bucket="own")
    s3.create_multipart_upload(Bucket="own", Key="k")
    (upload,) = oss.bucket("own").uploads
    assert repr(bucket) == "<Bucket 'b-1': 1 object>"
    assert repr(oss.bucket("own")) == "<Bucket 'own': 0 objects, 1 open upload>"
    assert repr(record) == f"<ObjectRecord 'k' 8 bytes, etag {record.etag}, 2011-04-11T20:34:56Z>"
    assert repr(upload) == f"<MultipartUpload 'k' {upload.upload_id}, 0 parts>"
    assert repr(oss) == "<Store with 2 buckets: b-1, own>"
    assert repr(oss.snapshot()) == "<Snapshot of 2 buckets>"
    for number in range(5):
        oss.create_bucket(f"c-{number}")
    assert repr(oss) == "<Store with 7 buckets: b-1, c-0, c-1, c-2, c-3, ...>"
    shown = repr([bucket, bucket.owner, record, upload, oss, oss.calls[0]])
    assert not [word for word in ("the-secret", "the-token", "the-body") if word in shown]


# what is public, and nothing else

PUBLIC = {
    "store": """assert_no_object assert_no_open_uploads assert_object bucket buckets calls clock create_bucket
        delete_bucket diff dump faults hooks lifecycle_watchers limits
        listeners on on_event owner reset restore restore_delays seed snapshot upstream""",
    "bucket": """created_at delete keys lose_part name object owner put region set_versioning settings start_upload
        uploads versioning versions""",
    "record": """annotations attributes body cache_control checksum completion content content_disposition
         content_encoding content_language content_type encryption etag event_hold event_hold_duration expires
         is_marker json key last_modified legal_hold lock_mode metadata modified_at owner parts replication
         retain_until serial size storage_class tags text version_id versions website_redirect_location""",
    "upload": """algorithm attributes checksum_type encryption initiated_at initiator is_open key key_deleted
         object_lock owner parts serial upload_id version_id""",
    "snapshot": "",
}


@pytest.fixture
def held(oss: Store, s3: Any) -> dict[str, object]:
    """What a test may hold of a store, each by its name."""
    bucket = oss.create_bucket("bucket")
    record = bucket.put("k", b"x")
    s3.create_multipart_upload(Bucket="bucket", Key="k")
    return {
        "store": oss,
        "bucket": bucket,
        "record": record,
        "upload": bucket.uploads[0],
        "snapshot": oss.snapshot(),
    }


@pytest.mark.parametrize("name", PUBLIC)
def test_only_what_is_public_is_shown(held: dict[str, object], name: str):
    shown = [each for each in dir(held[name]) if not each.startswith("_")]
    assert shown == PUBLIC[name].split()


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_public_says_what_it_is(held: dict[str, object], name: str):
    kind = type(held[name])
    assert [each for each in PUBLIC[name].split() if not inspect.getdoc(getattr(kind, each))] == []


def test_buckets_are_public(oss: Store):
    assert type(oss.create_bucket("bucket")) is fakeoss.Bucket
    assert [type(bucket) for bucket in oss.buckets] == [fakeoss.Bucket]


def test_whoever_is_given_a_bucket_is_given_the_public_one(oss: Store, s3: Any, tmp_path: Path):
    (tmp_path / "seeded").mkdir()
    assert [type(bucket) for bucket in oss.seed(tmp_path)] == [fakeoss.Bucket]
    told: list[Any] = []
    oss.lifecycle_watchers.append(lambda bucket, action: told.append(bucket))
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket="seeded", LifecycleConfiguration={"Rules": [rule]})
    oss.bucket("seeded").put("k")
    oss.clock.advance(days=3)
    assert (oss.bucket("seeded").keys(), told) == ([], [oss.bucket("seeded")])
    assert type(told[0]) is fakeoss.Bucket
