"""UpdateObjectEncryption: what it changes, and what it leaves. The contract has what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.object_lock import ObjectLock, Retention
from support.wire import Wire, md5_base64

METHOD = "x-amz-server-side-encryption"
KEY_ID = f"{METHOD}-aws-kms-key-id"
BUCKET_KEY = f"{METHOD}-bucket-key-enabled"
ARN = f"arn:aws:kms:us-east-1:{DEFAULT_OWNER.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER = User("OTHERKEY", "secret", "other-id", "other")
BODY = b"0123456789"


def update(wire: Wire, arn: str = ARN, bucket_key: str = "", *, path: str = "/b/k?encryption", **options: Any) -> Any:
    extra = f"<BucketKeyEnabled>{bucket_key}</BucketKeyEnabled>" if bucket_key else ""
    root = 'ObjectEncryption xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
    body = f"<{root}><SSE-KMS><KMSKeyArn>{arn}</KMSKeyArn>{extra}</SSE-KMS></ObjectEncryption>".encode()
    headers = {"content-md5": md5_base64(body), **options.pop("headers", {})}
    return wire.ask("PUT", path, body, headers, **options)


def test_everything_else_stays(aws: Wire) -> None:
    aws.must(aws.put("/b/k", BODY, x_amz_meta_a="b", x_amz_storage_class="GLACIER_IR", x_amz_tagging="a=b"))
    before = aws.head("/b/k")
    aws.clock.advance(days=1)
    answer = aws.must(update(aws))
    assert answer.body == b""
    after = aws.get("/b/k", x_amz_checksum_mode="ENABLED")
    assert after.body == BODY
    assert (after.headers[METHOD], after.headers[KEY_ID]) == ("aws:kms", ARN)
    for name in ("ETag", "Last-Modified", "x-amz-meta-a", "x-amz-storage-class"):
        assert after.headers[name] == before.headers[name]
    assert aws.store.bucket("b")["k"].tags == {"a": "b"}


def test_another_key_and_its_bucket_key(aws: Wire) -> None:
    tag = aws.must(aws.put("/b/k", BODY, **{METHOD: "aws:kms"})).etag
    other = ARN.replace("1234abcd", "abcd1234")
    for arn, bucket_key, shown in (
        (ARN, "true", "true"),
        (other, "false", None),
        (other, "true", "true"),
        (ARN, "", None),
    ):
        aws.must(update(aws, arn, bucket_key))
        head = aws.head("/b/k")
        assert (head.headers[KEY_ID], head.headers.get(BUCKET_KEY), head.etag) == (arn, shown, tag)


def test_one_version_of_several(aws: Wire) -> None:
    aws.store.bucket("b").set_versioning("Enabled")
    first, second = (aws.put("/b/k", body).headers["x-amz-version-id"] for body in (b"1", b"2"))
    aws.must(update(aws, path=f"/b/k?encryption&versionId={first}"))
    assert [aws.head(f"/b/k?versionId={each}").headers[METHOD] for each in (first, second)] == ["aws:kms", "AES256"]
    aws.must(update(aws))
    assert aws.head("/b/k").headers[METHOD] == "aws:kms"
    assert len(aws.store.bucket("b").versions("k")) == 2
    aws.delete("/b/k")
    assert update(aws).code == "NoSuchKey"
    marker = aws.store.bucket("b").versions("k")[0].version_id
    assert update(aws, path=f"/b/k?encryption&versionId={marker}").status == 405


def test_parts_and_archives(aws: Wire) -> None:
    upload = aws.start_upload("/b/k", x_amz_storage_class="DEEP_ARCHIVE")
    done = aws.must(aws.complete(upload, [aws.put_part(upload, number, BODY) for number in (1, 2)]))
    aws.must(update(aws))
    assert aws.head("/b/k").etag == done.etag
    assert aws.get("/b/k").code == "InvalidObjectState"


@pytest.mark.parametrize(
    ("lock", "status"),
    [
        (ObjectLock(Retention("GOVERNANCE", 2e9)), 403),
        (ObjectLock(Retention("COMPLIANCE", 2e9)), 403),
        (ObjectLock(None, True), 403),
        (ObjectLock(Retention("COMPLIANCE", 1.0)), 200),
        (ObjectLock(None, False), 200),
    ],
)
def test_locked_objects(aws: Wire, lock: ObjectLock, status: int) -> None:
    aws.store.create_bucket("locked", object_lock=True)
    record = aws.store.bucket("locked").put("k", BODY)
    state = aws.store.bucket("locked")._state
    state.revise(record, lambda attributes: attributes._replace(lock=lock))
    answer = update(aws, path="/locked/k?encryption")
    assert answer.status == status
    if status == 403:
        assert "protected by S3 Object Lock" in (answer.text("Message") or "")
    assert aws.head("/locked/k").headers[METHOD] == ("aws:kms" if status == 200 else "AES256")


def test_signature_version_2_is_refused(aws: Wire) -> None:
    aws.put("/b/k", BODY)
    answer = update(aws, headers={"authorization": f"AWS {DEFAULT_OWNER.access_key}:x"})
    assert (answer.status, answer.code) == (400, "InvalidRequest")
    assert "Signature Version 4" in (answer.text("Message") or "")


def test_a_policy_sees_the_new_encryption(aws: Wire) -> None:
    aws.dispatcher.accounts._by_key[OTHER.access_key] = OTHER
    aws.must(aws.ask("DELETE", "/b?publicAccessBlock"))
    statement = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:UpdateObjectEncryption",'
        f'"Resource":"arn:aws:s3:::b/*","Condition":{{"StringEquals":{{"s3:{KEY_ID}":"{ARN}",'
        f'"s3:{METHOD}":"aws:kms","s3:ExistingObjectTag/a":"b"}}}}}}]}}'
    )
    aws.must(aws.ask("PUT", "/b?policy", statement.encode()))
    aws.put("/b/k", BODY, x_amz_tagging="a=b")
    assert update(aws, ARN.replace("1234abcd", "abcd1234"), user=OTHER).code == "AccessDenied"
    aws.must(update(aws, user=OTHER))
    aws.put("/b/k", BODY)
    assert update(aws, user=OTHER).code == "AccessDenied"


def test_nobody_is_told_and_replicas_stay(aws: Wire) -> None:
    aws.store.create_bucket("there", versioning=True)
    aws.store.bucket("b").set_versioning("Enabled")
    rules = (
        "<ReplicationConfiguration><Role>r</Role><Rule><Prefix></Prefix><Status>Enabled</Status><Destination>"
        "<Bucket>arn:aws:s3:::there</Bucket></Destination></Rule></ReplicationConfiguration>"
    )
    aws.must(aws.ask("PUT", "/b?replication", rules.encode()))
    aws.put("/b/k", BODY)
    aws.must(update(aws))
    assert [aws.head(f"/{name}/k").headers[METHOD] for name in ("b", "there")] == ["aws:kms", "AES256"]


def test_jdcloud_has_none(jdcloud: Wire) -> None:
    jdcloud.put("/b/k", BODY)
    for answer in (update(jdcloud), jdcloud.get("/b?abac"), jdcloud.put("/b?abac", b"<AbacStatus/>")):
        assert (answer.status, answer.code) == (501, "NotImplemented")
