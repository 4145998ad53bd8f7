"""Blocked encryption types: what refuses SSE-C, what lifts that, and what keeps it. The contract has the rest."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from urllib3 import encode_multipart_formdata

import fakeoss
from fakeoss import Store, profiles
from fakeoss.model.store import state_of
from fakeoss.profiles.profile import Profile
from support.boto import boto3_session
from support.wire import Answer, Wire, md5_base64

SECRET = b"k" * 32
START = "x-amz-server-side-encryption-customer-"
KEY = {
    f"{START}algorithm": "AES256",
    f"{START}key": b64encode(SECRET).decode(),
    f"{START}key-md5": md5_base64(SECRET),
}
RULES = (
    "<ReplicationConfiguration><Role>r</Role><Rule><ID>r</ID><Priority>1</Priority><Filter><Prefix></Prefix></Filter>"
    "<Status>Enabled</Status><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>"
    "<Destination><Bucket>arn:aws:s3:::there</Bucket></Destination></Rule></ReplicationConfiguration>"
)


def form(wire: Wire) -> Answer:
    given = {"bucket": "b", "key": "k", **KEY}
    terms = {"expiration": "2011-05-01T00:00:00Z", "conditions": [{name: value} for name, value in given.items()]}
    policy = b64encode(json.dumps(terms).encode()).decode()
    fields = {"key": "k", **KEY, "AWSAccessKeyId": "A", "policy": policy, "signature": "not looked at"}
    body, kind = encode_multipart_formdata([*fields.items(), ("file", ("f", b"data"))])
    return wire.ask("POST", "/b", body, {"content-type": kind}, user=None)


def test_forms_are_refused_and_the_message_names_caller_and_key(aws: Wire) -> None:
    answer = form(aws)
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert 's3:PutObject on resource: "arn:aws:s3:::b/k"' in answer.text("Message")
    assert aws.dispatcher.accounts.owner.arn in answer.text("Message")
    aws.store.bucket("b").settings.blocked_encryption_types = "NONE"
    assert form(aws).status == 204


def test_part_copies_are_refused(aws: Wire) -> None:
    aws.put("/b/src", b"data")
    upload = aws.start_upload("/b/d")
    assert (aws.copy_part(upload, 1, "/b/src", **KEY).status, aws.copy_part(upload, 1, "/b/src").status) == (403, 200)


def test_the_message_says_how_it_is_allowed_and_each_way_works(aws: Wire) -> None:
    message = aws.put("/b/k", b"data", **KEY).text("Message") or ""
    for way in ("PutBucketEncryption", "store.create_bucket(", "aws.derive("):
        assert way in message
    aws.store.create_bucket("other", blocked_encryption_types="NONE")
    assert aws.put("/other/k", b"data", **KEY).status == 200
    derived = Wire(profiles.aws.derive(blocked_encryption_types="NONE")).with_bucket()
    assert derived.put("/b/k", b"data", **KEY).status == 200
    derived.store.create_bucket("other", blocked_encryption_types="SSE-C")
    assert derived.put("/other/k", b"data", **KEY).status == 403


def test_legacy_blocks_nothing() -> None:
    for profile in (profiles.find("aws-legacy"), profiles.aws.derive(acls="enabled")):
        assert profile.encryption.blocked_encryption_types == "NONE"
    both = profiles.aws.derive(acls="enabled", blocked_encryption_types="SSE-C")
    assert both.encryption.blocked_encryption_types == "SSE-C"
    with pytest.raises(ValueError, match="must be SSE-C or NONE or '', not 'SSE-S3'"):
        profiles.aws.derive(blocked_encryption_types="SSE-S3")


def test_a_replica_that_its_bucket_blocks_fails(aws: Wire) -> None:
    aws.store.create_bucket("there", versioning=True)
    aws.store.bucket("b").set_versioning("Enabled")
    aws.must(aws.ask("PUT", "/b?replication", RULES.encode()))
    aws.store.bucket("b").settings.blocked_encryption_types = "NONE"
    aws.must(aws.put("/b/k", b"data", **KEY))
    assert (aws.store.bucket("b").object("k").replication, "k" in aws.store.bucket("there")) == ("FAILED", False)
    aws.store.bucket("there").settings.blocked_encryption_types = "NONE"
    aws.must(aws.put("/b/k", b"data", **KEY))
    assert (aws.store.bucket("b").object("k").replication, "k" in aws.store.bucket("there")) == ("COMPLETED", True)


@pytest.mark.parametrize("blocked", ["", "none", "SSE-S3", True])
def test_other_types_are_refused(blocked: Any) -> None:
    with pytest.raises(ValueError, match="blocked_encryption_types must be 'SSE-C' or 'NONE'"):
        Store().create_bucket("bucket", blocked_encryption_types=blocked)


def test_it_is_dumped_and_restored(tmp_path: Path) -> None:
    store = Store()
    store.create_bucket("open", blocked_encryption_types="NONE")
    snapshot = store.snapshot()
    store.bucket("open").settings.blocked_encryption_types = "SSE-C"
    assert store.snapshot() != snapshot
    store.restore(snapshot)
    store.dump(tmp_path)
    again = Store()
    again.seed(tmp_path)
    assert again.bucket("open").settings.blocked_encryption_types == "NONE"


@pytest.mark.parametrize(
    ("profile", "refused"),
    [("aws", True), ("aws-legacy", False), (profiles.aws.derive(blocked_encryption_types="NONE"), False)],
)
@pytest.mark.filterwarnings("ignore::fakeoss.errors.LegacyWarning")
def test_a_suite(profile: str | Profile, refused: bool) -> None:
    with fakeoss.mock(profile=profile, buckets=["bucket"]) as oss:
        s3 = boto3_session().client("s3")
        sent = {"Bucket": "bucket", "Key": "k", "SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
        if refused:
            with pytest.raises(s3.exceptions.ClientError, match=r"SSE-C.*create_bucket"):
                s3.put_object(**sent, Body=b"data")
        else:
            s3.put_object(**sent, Body=b"data")
        assert ("k" in oss.bucket("bucket")) is not refused
        assert state_of(oss).bucket("bucket").settings.blocked_encryption_types is None
