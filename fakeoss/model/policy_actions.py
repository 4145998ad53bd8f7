"""What policies can speak of: the actions of Amazon S3, and the condition keys that go with each.

Amazon: Service Authorization Reference, Actions, resources, and condition keys for Amazon S3. That a key which does not
go with an action spoils the policy was observed at Amazon for many pairs, which agree with that table (the notes of the
project argmin, August 2026).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fakeoss.model.wildcards import matches

__all__ = ["OBJECT_ACTIONS", "actions_of", "is_key", "takes_key"]

_ON_OBJECTS: Final = (
    "AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectAnnotation DeleteObjectTagging "
    "DeleteObjectVersion DeleteObjectVersionAnnotation DeleteObjectVersionTagging GetObject GetObjectAcl "
    "GetObjectAnnotation GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging "
    "GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAnnotation "
    "GetObjectVersionAnnotationForReplication GetObjectVersionAttributes GetObjectVersionForReplication "
    "GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication ListMultipartUploadParts "
    "ListObjectAnnotations ListObjectVersionAnnotations ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl "
    "PutObjectAnnotation PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl "
    "PutObjectVersionAnnotation PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateObjectAnnotation "
    "ReplicateTags RestoreObject UpdateObjectEncryption"
)
OBJECT_ACTIONS: Final = frozenset(_ON_OBJECTS.split())
"""Actions, without ``s3:``, whose resource is an object."""
_ON_BUCKETS: Final = (
    "CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketMetadataTableConfiguration "
    "DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac "
    "GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration "
    "GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy "
    "GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging "
    "GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration "
    "GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration "
    "ListBucket ListBucketMultipartUploads ListBucketVersions ListTagsForResource PauseReplication "
    "PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS "
    "PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls "
    "PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning "
    "PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration "
    "PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource "
    "UpdateBucketMetadataAnnotationTableConfiguration UpdateBucketMetadataInventoryTableConfiguration "
    "UpdateBucketMetadataJournalTableConfiguration"
)
_ALL: Final = OBJECT_ACTIONS | frozenset(_ON_BUCKETS.split())
_LISTING: Final = "ListBucket ListBucketVersions"
_ACL: Final = "BypassGovernanceRetention CreateBucket PutBucketAcl PutObject PutObjectAcl PutObjectVersionAcl"
_WRITING: Final = "BypassGovernanceRetention PutObject"
_ENCRYPTING: Final = "BypassGovernanceRetention PutObject ReplicateObject UpdateObjectEncryption"
_REQUEST_TAGS: Final = "BypassGovernanceRetention PutObject PutObjectTagging PutObjectVersionTagging"
_VERSIONS: Final = (
    "DeleteObjectVersion DeleteObjectVersionTagging GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes "
    "GetObjectVersionTagging GetObjectVersionTorrent PutObjectVersionAcl PutObjectVersionTagging "
    "DeleteObjectVersionAnnotation GetObjectVersionAnnotation ListObjectVersionAnnotations PutObjectVersionAnnotation"
)
_TAGGED: Final = (
    "DeleteObjectTagging DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectTagging "
    "GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionTagging PutObjectAcl "
    "PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging UpdateObjectEncryption"
)
_ANNOTATIONS: Final = (
    "DeleteObjectAnnotation DeleteObjectVersionAnnotation GetObjectAnnotation GetObjectVersionAnnotation "
    "ListObjectAnnotations ListObjectVersionAnnotations PutObjectAnnotation PutObjectVersionAnnotation"
)
"""The annotation actions and their keys: S3 User Guide, Annotating your objects; generated lists of actions. Which of
the actions for versions take a key that goes with the action without one is our reading: all of them."""
_ANNOTATION_LISTING: Final = "ListObjectAnnotations ListObjectVersionAnnotations"
_ANNOTATION_WRITING: Final = (
    "DeleteObjectAnnotation DeleteObjectVersionAnnotation PutObjectAnnotation PutObjectVersionAnnotation"
)
_ANYWHERE: Final = ""
_KEYS: Final = {
    name: frozenset(actions.split()) or _ALL
    for name, actions in {
        "accessgrantsinstancearn": _ANYWHERE,
        "accesspointnetworkorigin": _ANYWHERE,
        "accesspointtag/": _ANYWHERE,
        "annotation-prefix": _ANNOTATION_LISTING,
        "authtype": _ANYWHERE,
        "buckettag/": _ANYWHERE,
        "dataaccesspointaccount": _ANYWHERE,
        "dataaccesspointarn": _ANYWHERE,
        "delimiter": _LISTING,
        "destinationregion": "PauseReplication",
        "existingobjecttag/": f"{_TAGGED} {_ANNOTATIONS}",
        "if-match": "DeleteObject PutObject",
        "if-none-match": "PutObject",
        "inventoryaccessibleoptionalfields": "PutInventoryConfiguration",
        "isreplicationpauserequest": "PutReplicationConfiguration",
        "locationconstraint": "CreateBucket",
        "max-annotation-results": _ANNOTATION_LISTING,
        "max-keys": _LISTING,
        "object-lock-event-hold": "PutObject PutObjectRetention",
        "object-lock-event-hold-duration-days": "PutObject PutObjectRetention",
        "object-lock-legal-hold": "PutObject PutObjectLegalHold",
        "object-lock-mode": "PutObject PutObjectRetention",
        "object-lock-remaining-retention-days": "PutObject PutObjectRetention",
        "object-lock-retain-until-date": "PutObject PutObjectRetention",
        "objectcreationoperation": "PutObject",
        "prefix": _LISTING,
        "requestobjecttag/": _REQUEST_TAGS,
        "requestobjecttagkeys": _REQUEST_TAGS,
        "resourceaccount": _ANYWHERE,
        "signatureage": _ANYWHERE,
        "signatureversion": _ANYWHERE,
        "tlsversion": _ANYWHERE,
        "versionid": _VERSIONS,
        "x-amz-acl": _ACL,
        "x-amz-bucket-namespace": "CreateBucket",
        "x-amz-content-sha256": _ANYWHERE,
        "x-amz-copy-source": _WRITING,
        "x-amz-grant-full-control": _ACL,
        "x-amz-grant-read": _ACL,
        "x-amz-grant-read-acp": _ACL,
        "x-amz-grant-write": _ACL,
        "x-amz-grant-write-acp": _ACL,
        "x-amz-metadata-directive": _WRITING,
        "x-amz-object-annotation-directive": _WRITING,
        "x-amz-object-if-match": _ANNOTATION_WRITING,
        "x-amz-object-ownership": "CreateBucket",
        "x-amz-server-side-encryption": _ENCRYPTING,
        "x-amz-server-side-encryption-aws-kms-key-id": _ENCRYPTING,
        "x-amz-server-side-encryption-customer-algorithm": "BypassGovernanceRetention PutObject ReplicateObject",
        "x-amz-storage-class": "BypassGovernanceRetention PutObject PutObjectAcl PutObjectVersionAcl",
        "x-amz-website-redirect-location": _WRITING,
    }.items()
}
"""Condition keys of the service, in lower case and without ``s3:``; the name of a tag follows where ``/`` ends one."""


@lru_cache(maxsize=256)
def actions_of(pattern: str) -> frozenset[str]:
    """The actions, without ``s3:``, that an Action of a policy names: ``"s3:Get*"``, in any case; none for what the
    service does not have."""
    if pattern == "*":
        return _ALL
    service, colon, name = pattern.lower().partition(":")
    if service != "s3" or not colon:
        return frozenset()
    return frozenset(action for action in _ALL if matches(name, action.lower()))


def is_key(key: str) -> bool:
    """Whether a condition key, in lower case, is one; those of ``aws:`` are not looked up."""
    return (key.startswith("aws:") and len(key) > len("aws:")) or _row(key) is not None


def takes_key(action: str, key: str) -> bool:
    """Whether the key says something about requests for ``action``."""
    row = _row(key)
    return row is None or action in row


def _row(key: str) -> frozenset[str] | None:
    service, _, name = key.partition(":")
    if service != "s3":
        return None
    family, slash, tag = name.partition("/")
    return _KEYS.get(family + slash) if tag or not slash else None
