"""What boto3 1.43.90 and newer can say of object lock, and what it can say of conditions, as a user would write it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import botocore
import pytest
from botocore.exceptions import ClientError

import fakeoss
from fakeoss import profiles
from fakeoss.clock import Clock
from support.clients import Service

NOON = datetime(2026, 11, 28, 12, tzinfo=timezone.utc)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON.timestamp())


@pytest.fixture
def s3(clock: Clock, no_network: None) -> Any:
    with fakeoss.mock(profile="aws", clock=clock):
        yield boto3.client("s3", "us-east-1")


def require(s3: Any, operation: str, member: str) -> None:
    """Skip where the installed botocore cannot say it."""
    if member not in s3.meta.service_model.operation_model(operation).input_shape.members:
        pytest.skip(f"botocore {botocore.__version__} has no {member} in {operation}")


def code_of(act: Callable[..., Any], **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        act(**parameters)
    return str(caught.value.response["Error"]["Code"])


def test_a_contract_is_kept_for_a_year_after_it_ends(s3: Any, clock: Clock) -> None:
    require(s3, "PutObject", "ObjectLockEventHold")
    s3.create_bucket(Bucket="contracts", ObjectLockEnabledForBucket=True)
    contract = {"Bucket": "contracts", "Key": "2026/001.pdf"}
    hold = {"Mode": "COMPLIANCE", "EventHold": "ON", "EventHoldDuration": {"Days": 365}}
    version = s3.put_object(**contract, Body=b"signed")["VersionId"]
    s3.put_object_retention(**contract, Retention=hold)
    clock.advance(days=1000)  # nobody knows when the contract ends
    until = NOON + timedelta(days=1365)
    assert s3.get_object_retention(**contract)["Retention"] == {**hold, "RetainUntilDate": until}
    assert s3.head_object(**contract)["ObjectLockEventHoldDurationDays"] == 365
    assert code_of(s3.delete_object, **contract, VersionId=version) == "AccessDenied"
    s3.put_object_retention(**contract, Retention={"Mode": "COMPLIANCE", "EventHold": "OFF"})
    clock.advance(days=364)
    assert s3.head_object(**contract)["ObjectLockRetainUntilDate"] == until
    assert code_of(s3.delete_object, **contract, VersionId=version) == "AccessDenied"
    clock.advance(days=1)
    s3.delete_object(**contract, VersionId=version)
    assert "Versions" not in s3.list_object_versions(Bucket="contracts")


def test_every_object_of_a_bucket_is_held_by_default(s3: Any, clock: Clock) -> None:
    require(s3, "PutObject", "ObjectLockEventHold")
    s3.create_bucket(Bucket="backups", ObjectLockEnabledForBucket=True)
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "DefaultEventHold": {"Years": 1}}}
    configuration = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    s3.put_object_lock_configuration(Bucket="backups", ObjectLockConfiguration=configuration)
    assert s3.get_object_lock_configuration(Bucket="backups")["ObjectLockConfiguration"] == configuration
    s3.put_object(Bucket="backups", Key="db", Body=b"x")
    head = s3.head_object(Bucket="backups", Key="db")
    assert (head["ObjectLockEventHold"], head["ObjectLockEventHoldDurationYears"]) == ("ON", 1)
    s3.copy_object(
        Bucket="backups",
        Key="copy",
        CopySource="backups/db",
        ObjectLockMode="COMPLIANCE",
        ObjectLockEventHold="ON",
        ObjectLockEventHoldDurationDays=3,
    )
    clock.advance(days=10)
    assert s3.get_object(Bucket="backups", Key="copy")["ObjectLockRetainUntilDate"] == NOON + timedelta(days=13)


@pytest.mark.parametrize(
    ("hold", "code"),
    [
        ({"ObjectLockEventHold": "ON"}, "InvalidArgument"),
        ({"ObjectLockEventHold": "ON", "ObjectLockEventHoldDurationDays": 1}, "InvalidArgument"),
        ({"ObjectLockMode": "GOVERNANCE", "ObjectLockEventHold": "OFF"}, "InvalidRequest"),
    ],
)
def test_half_a_hold_is_no_hold_and_no_object(s3: Any, hold: dict[str, Any], code: str) -> None:
    require(s3, "PutObject", "ObjectLockEventHold")
    s3.create_bucket(Bucket="bkt", ObjectLockEnabledForBucket=True)
    assert code_of(s3.put_object, Bucket="bkt", Key="k", Body=b"x", **hold) == code
    assert code_of(s3.create_multipart_upload, Bucket="bkt", Key="k", **hold) == code
    assert s3.list_objects_v2(Bucket="bkt")["KeyCount"] == 0


def test_a_release_alone_removes_no_retention(s3: Any) -> None:
    require(s3, "PutObject", "ObjectLockEventHold")
    s3.create_bucket(Bucket="bkt", ObjectLockEnabledForBucket=True)
    until = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": NOON + timedelta(days=9)}
    s3.put_object(Bucket="bkt", Key="k", Body=b"x", **until)
    release = {"Bucket": "bkt", "Key": "k", "Retention": {"EventHold": "OFF"}}
    for bypass in (False, True):
        assert code_of(s3.put_object_retention, **release, BypassGovernanceRetention=bypass) == "MalformedXML"
    assert s3.head_object(Bucket="bkt", Key="k")["ObjectLockMode"] == "GOVERNANCE"


def test_a_stale_entity_tag_deletes_and_overwrites_nothing(s3: Any) -> None:
    require(s3, "CopyObject", "IfMatch")
    s3.create_bucket(Bucket="bkt")
    stale = s3.put_object(Bucket="bkt", Key="k", Body=b"old")["ETag"]
    etag = s3.put_object(Bucket="bkt", Key="k", Body=b"new")["ETag"]
    k, source = {"Bucket": "bkt", "Key": "k"}, {"CopySource": "bkt/k"}
    assert code_of(s3.delete_object, **k, IfMatch=stale) == "PreconditionFailed"
    batch = s3.delete_objects(Bucket="bkt", Delete={"Objects": [{"Key": "k", "ETag": stale}, {"Key": "other"}]})
    assert [(each["Key"], each["Code"]) for each in batch["Errors"]] == [("k", "PreconditionFailed")]
    assert [each["Key"] for each in batch["Deleted"]] == ["other"]
    s3.copy_object(Bucket="bkt", Key="copy", **source, IfNoneMatch="*")
    assert code_of(s3.copy_object, Bucket="bkt", Key="copy", **source, IfNoneMatch="*") == "PreconditionFailed"
    assert code_of(s3.copy_object, Bucket="bkt", Key="copy", **source, IfMatch=stale) == "PreconditionFailed"
    s3.delete_object(**k, IfMatch=etag)
    assert code_of(s3.delete_object, **k, IfMatch=etag) == "NoSuchKey"


def test_conditions_of_directory_buckets_are_refused_and_delete_nothing(s3: Any) -> None:
    require(s3, "AbortMultipartUpload", "IfMatchInitiatedTime")
    s3.create_bucket(Bucket="bkt")
    k = {"Bucket": "bkt", "Key": "k"}
    s3.put_object(**k, Body=b"0123456789")
    upload = {**k, "UploadId": s3.create_multipart_upload(**k)["UploadId"]}
    for size in (10, 11):
        entry = {"Objects": [{"Key": "k", "Size": size}]}
        assert code_of(s3.delete_objects, Bucket="bkt", Delete=entry) == "MalformedXML"
        assert code_of(s3.delete_object, **k, IfMatchSize=size) == "NotImplemented"
    assert code_of(s3.abort_multipart_upload, **upload, IfMatchInitiatedTime=NOON) == "NotImplemented"
    assert s3.list_parts(**upload)["UploadId"] == upload["UploadId"]
    assert s3.head_object(**k)["ContentLength"] == 10


def test_conditions_of_directory_buckets_are_judged_where_the_profile_says_so(clock: Clock, no_network: None) -> None:
    with fakeoss.mock(profile=profiles.aws.derive(directory_bucket_conditions=True), clock=clock):
        s3 = boto3.client("s3", "us-east-1")
        require(s3, "AbortMultipartUpload", "IfMatchInitiatedTime")
        s3.create_bucket(Bucket="bkt")
        k = {"Bucket": "bkt", "Key": "k"}
        s3.put_object(**k, Body=b"0123456789")
        upload = {**k, "UploadId": s3.create_multipart_upload(**k)["UploadId"]}
        late = NOON + timedelta(seconds=1)
        assert code_of(s3.abort_multipart_upload, **upload, IfMatchInitiatedTime=late) == "PreconditionFailed"
        s3.abort_multipart_upload(**upload, IfMatchInitiatedTime=NOON)
        batch = s3.delete_objects(Bucket="bkt", Delete={"Objects": [{"Key": "k", "LastModifiedTime": late}]})
        assert [each["Code"] for each in batch["Errors"]] == ["PreconditionFailed"]
        assert code_of(s3.delete_object, **k, IfMatchSize=9) == "PreconditionFailed"
        s3.delete_object(**k, IfMatchSize=10, IfMatchLastModifiedTime=NOON)
        assert s3.list_objects_v2(Bucket="bkt")["KeyCount"] == 0


def test_the_endpoint_holds_objects_too(amazon: Service, boto: Callable[..., Any]) -> None:
    s3 = boto(amazon)
    require(s3, "PutObject", "ObjectLockEventHold")
    s3.create_bucket(Bucket="held-bucket", ObjectLockEnabledForBucket=True)
    hold = {"ObjectLockMode": "GOVERNANCE", "ObjectLockEventHold": "ON", "ObjectLockEventHoldDurationDays": 1}
    s3.put_object(Bucket="held-bucket", Key="k", Body=b"x", **hold)
    head = s3.head_object(Bucket="held-bucket", Key="k")
    assert {name: head[name] for name in hold} == hold
