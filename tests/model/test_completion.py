"""What an upload becomes was settled when it began. The contract and the machine of versions have the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakeoss import Store
from fakeoss.errors import Cause, OssError
from fakeoss.limits import Limits
from fakeoss.model.assembly import ListedPart, assemble
from fakeoss.model.bucket import Bucket
from fakeoss.model.object_lock import UNCHOSEN, DefaultRetention, ObjectLock, Retention
from fakeoss.model.records import NULL_VERSION, Attributes
from fakeoss.model.uploads import MultipartUpload

LIMITS = Limits(min_part_size=1)


def finish(bucket: Bucket, upload: MultipartUpload) -> Any:
    listed = [ListedPart(part.number, part.etag) for part in upload.parts.values()]
    return bucket._state.complete(upload, assemble(upload, listed, LIMITS))


def versioned() -> Bucket:
    return Store(limits=LIMITS, seed=1).create_bucket("bucket", versioning=True)


def bodies(bucket: Bucket, key: str = "k") -> list[bytes]:
    return [record.body for record in bucket.versions(key)]


def test_its_place_is_that_of_its_beginning():
    bucket = versioned()
    bucket.put("k", b"1")
    late = bucket.start_upload("k", [b"2"])
    bucket.put("k", b"3")
    record = finish(bucket, late)
    assert (bodies(bucket), bucket["k"].body) == ([b"3", b"2", b"1"], b"3")
    assert (record.version_id, record.serial) == (late.version_id, late.serial)
    bucket.delete("k", version_id=bucket["k"].version_id)
    assert bucket["k"].body == b"2"


def test_it_is_listed_and_paged_in_its_place():
    bucket = versioned()
    late = [bucket.start_upload("k", [b"%d" % number]) for number in range(3)]
    bucket.put("k", b"last")
    for upload in (late[1], late[0], late[2]):
        finish(bucket, upload)
    assert bodies(bucket) == [b"last", b"2", b"1", b"0"]
    assert [record.serial for record in bucket.versions("k")] == sorted(
        (record.serial for record in bucket.versions("k")), reverse=True
    )


def test_a_default_retention_set_meanwhile_does_not_concern_it():
    bucket = Store(limits=LIMITS).create_bucket("bucket", object_lock=True)
    before = bucket.start_upload("before", [b"1"])
    bucket.settings.object_lock = DefaultRetention("GOVERNANCE", days=1)
    during = bucket.start_upload("during", [b"2"])
    bucket.settings.object_lock = UNCHOSEN
    assert finish(bucket, before).lock_mode is None
    assert finish(bucket, during).lock_mode == "GOVERNANCE"


def test_a_protected_null_version_stays():
    bucket = Store(limits=LIMITS).create_bucket("bucket")
    upload = bucket.start_upload("k", [b"new"])
    bucket.put("k", b"old")
    bucket.set_versioning("Enabled")
    bucket.settings.object_lock = UNCHOSEN
    lock = ObjectLock(Retention("COMPLIANCE", bucket._state.now() + 60))
    bucket._state.revise(bucket["k"], lambda attributes: attributes._replace(lock=lock))
    with pytest.raises(OssError) as caught:
        finish(bucket, upload)
    assert (caught.value.cause, bodies(bucket)) == (Cause.OBJECT_LOCKED, [b"old"])


def test_one_of_which_nothing_was_settled_is_settled_when_it_is_completed():
    """As those in folders and databases that earlier releases wrote."""
    bucket = versioned()
    upload = bucket.start_upload("k", [b"1"])
    upload.version_id = None
    bucket.put("k", b"2")
    assert len(finish(bucket, upload).version_id) == 32
    assert bodies(bucket) == [b"1", b"2"]


def test_snapshots_and_folders_keep_it(tmp_path: Path):
    bucket = versioned()
    bucket.settings.object_lock = DefaultRetention("GOVERNANCE", days=1)
    upload = bucket.start_upload("k", [b"1"])
    plain = Store(limits=LIMITS).create_bucket("bucket").start_upload("k", [b"1"])
    assert (plain.version_id, plain.object_lock) == (NULL_VERSION, None)
    bucket._state.store.clock.advance(seconds=1)
    store = Store(limits=LIMITS)
    store.restore(_store(bucket).snapshot())
    _store(bucket).dump(tmp_path)
    seeded = Store(limits=LIMITS)
    seeded.seed(tmp_path)
    for each in (store, seeded):
        twin = each.bucket("bucket").uploads[0]
        assert (twin.version_id, twin.object_lock) == (upload.version_id, upload.object_lock)
        each.bucket("bucket").put("k", b"2")
        record = finish(each.bucket("bucket"), twin)
        assert (record.version_id, record.lock_mode) == (upload.version_id, "GOVERNANCE")
        assert bodies(each.bucket("bucket")) == [b"2", b"1"]


def _store(bucket: Bucket) -> Any:
    from fakeoss.model.store import store_of

    return store_of(bucket._state.store)


def test_replicas_stand_where_their_sources_do():
    from fakeoss.model.replication import Replication, ReplicationRule

    store = Store(limits=LIMITS)
    source, target = (store.create_bucket(name, versioning=True) for name in ("source", "target"))
    source.settings.replication = Replication(("", ()), (ReplicationRule("r", "target"),))
    late = source.start_upload("k", [b"1"])
    source.put("k", b"2")
    finish(source, late)
    assert bodies(source) == bodies(target) == [b"2", b"1"]
    assert Attributes() == target["k"].attributes
