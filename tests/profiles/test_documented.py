"""Every operation that JD Cloud documents is there, works in its profile, and is named in a test of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakeoss import profiles
from fakeoss.operations import OPERATIONS

TESTS = Path(__file__).parent.parent

# Compatibility-API-Overview and the pages beside it: the operation as Amazon calls it, and the page
DOCUMENTED = {
    "ListBuckets": "Get-Service-2",
    "CreateBucket": "Put-Bucket-2",
    "HeadBucket": "Head-Bucket-2",
    "ListObjectsV2": "Get-Bucket-2",
    "DeleteBucket": "Delete-Bucket-2-Compatibility-API",
    "GetBucketLocation": "GET-Bucket-Location",
    "ListMultipartUploads": "List-Multipart-Uploads-2",
    "PutBucketPolicy": "Put-Bucket-Policy-2",
    "GetBucketPolicy": "Get-Bucket-Policy-2",
    "DeleteBucketPolicy": "Delete-Bucket-Policy-2",
    "PutBucketAcl": "Put-Bukcet-acl-2",
    "GetBucketAcl": "GET-Bucket-Acl-2",
    "PutBucketCors": "Put-Bucket-Cors-2",
    "GetBucketCors": "Get-Bucket-Cors-2",
    "DeleteBucketCors": "Delete-Bucket-Cors-2",
    "PutBucketWebsite": "Put-Bucket-Website-2",
    "GetBucketWebsite": "Get-Bucket-Website-2",
    "DeleteBucketWebsite": "Delete-Bucket-Website-2",
    "PutBucketReplication": "Put-Bucket-Replication-2",
    "GetBucketReplication": "Get-Bucket-Replication-2",
    "DeleteBucketReplication": "Delete-Bucket-Replication-2",
    "PutBucketNotificationConfiguration": "PUT-Bucket-Notification-2",
    "GetBucketNotificationConfiguration": "GET-Bucket-Notification-2",
    "PutBucketEncryption": "Put-Bucket-Encryption-2",
    "GetBucketEncryption": "Get-Bucket-Encryption-2",
    "DeleteBucketEncryption": "Delete-Bucket-Encryption-2",
    "PutBucketLifecycleConfiguration": "Put-Bucket-Lifecycle",
    "GetBucketLifecycleConfiguration": "Get-Bucket-Lifecycle",
    "DeleteBucketLifecycle": "Delete-Bucket-Lifecycle",
    "PutBucketTagging": "Put-Bucket-Tagging",
    "GetBucketTagging": "Get-Bucket-Tagging",
    "PutBucketAccelerateConfiguration": "PUT-Bucket-accelerate",
    "GetBucketAccelerateConfiguration": "GET-Bucket-accelerate",
    "PutBucketInventoryConfiguration": "Put-Bucket-InventoryConfiguration",
    "GetBucketInventoryConfiguration": "Get-Bucket-InventoryConfiguration",
    "ListBucketInventoryConfigurations": "List-Bucket-InventoryConfiguration",
    "DeleteBucketInventoryConfiguration": "Delete-Bucket-InventoryConfiguration",
    "PutObjectLockConfiguration": "Put-Bucket-Object-Lock-Configuration",
    "GetObjectLockConfiguration": "Get-Bucket-Object-Lock-Configuration",
    "PutObject": "Put-Object-2",
    "CopyObject": "Put-Object-Copy-2",
    "GetObject": "Get-Object-2",
    "HeadObject": "Head-Object-2",
    "DeleteObject": "Delete-Object-2",
    "DeleteObjects": "Delete-Multiple-Objects-2",
    "PostObject": "Post-Object-2",
    "CreateMultipartUpload": "Initiate-Multipart-Upload-2",
    "UploadPart": "Upload-Part-2",
    "UploadPartCopy": "Upload-Part-Copy-2",
    "CompleteMultipartUpload": "Complete-Multipart-Upload-2",
    "AbortMultipartUpload": "Abort-Multipart-Upload-2",
    "ListParts": "List-Parts-2",
    "RestoreObject": "Post-Object-Restore",
    "SelectObjectContent": "Select-Object-Content",
    "PutObjectLegalHold": "Put-Object-Legal-Hold",
    "GetObjectLegalHold": "Get-Object-Legal-Hold",
    "PutObjectRetention": "Put-Object-Retention",
    "GetObjectRetention": "Get-Object-Retention",
    # in the Chinese pages and their table of contents, 2021
    "PutObjectTagging": "Put-Object-Tagging",
    "GetObjectTagging": "Get-Object-Tagging",
    "PutBucketLogging": "Put-Bucket-Logging",
    "GetBucketLogging": "Get-Bucket-Logging",
}


def test_sixty_two_operations_are_documented() -> None:
    """58 in the English pages, four more in the newest Chinese ones."""
    assert len(DOCUMENTED) == 62
    different = {row.name for row in OPERATIONS if row.is_documented} ^ DOCUMENTED.keys()
    assert different == set(), "the page= of an operation and DOCUMENTED differ: a page of JD Cloud's stands in both"


UNDOCUMENTED = {
    "GetObjectAcl": "s3cmd, in JD Cloud's page on it",
    "GetUsage": "refused by a switch, which is Ceph's",
    "ListObjects": "s3cmd ls, and the native API's GetBucket",
    "PreflightRequest": "described in Put-Bucket-Cors-2",
    "PutObjectAcl": "s3cmd, in JD Cloud's page on it",
}
"""What JD Cloud has no page of, and is in its profile for these reasons."""


def test_whatever_jdcloud_does_not_document_is_refused_there() -> None:
    served = {row.name for row in OPERATIONS if row.supported and not row.is_documented} - profiles.jdcloud.disabled
    assert served == UNDOCUMENTED.keys(), "name the operation in `disabled` of profiles/jdcloud.py, or say why not"


@pytest.mark.parametrize("operation", ["DeleteObjectTagging", "DeleteBucketTagging", "PutBucketVersioning"])
def test_operation_without_a_page_is_refused_by_jdcloud(operation: str) -> None:
    assert operation in profiles.jdcloud.disabled


@pytest.mark.parametrize(("name", "page"), DOCUMENTED.items())
def test_documented_operation_works_in_jdcloud(name: str, page: str) -> None:
    (row,) = [row for row in OPERATIONS if row.name == name]
    assert row.supported
    assert name not in profiles.jdcloud.disabled
    assert row.page == page


@pytest.mark.parametrize("name", DOCUMENTED)
def test_documented_operation_is_named_in_a_test(name: str) -> None:
    own = Path(__file__)
    assert any(name in path.read_text("utf-8") for path in TESTS.rglob("test_*.py") if path != own)
