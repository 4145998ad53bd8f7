"""What Amazon S3 or JD Cloud has and fakeoss has not yet: each answers 501 and names itself."""

from __future__ import annotations

from fakeoss.operations.registry import Target, unsupported

_BUCKET_CONFIGURATIONS = (
    # sub-resource, name, methods
    ("accelerate", "BucketAccelerateConfiguration", "GET PUT"),
    ("acl", "BucketAcl", "GET PUT"),
    ("analytics", "BucketAnalyticsConfiguration", "GET PUT DELETE"),
    ("cors", "BucketCors", "GET PUT DELETE"),
    ("intelligent-tiering", "BucketIntelligentTieringConfiguration", "GET PUT DELETE"),
    ("inventory", "BucketInventoryConfiguration", "GET PUT DELETE"),
    ("lifecycle", "BucketLifecycleConfiguration", "GET PUT DELETE"),
    ("logging", "BucketLogging", "GET PUT"),
    ("metadataConfiguration", "BucketMetadataConfiguration", "GET POST DELETE"),
    ("metadataTable", "BucketMetadataTableConfiguration", "GET POST DELETE"),
    ("metrics", "BucketMetricsConfiguration", "GET PUT DELETE"),
    ("notification", "BucketNotificationConfiguration", "GET PUT"),
    ("object-lock", "ObjectLockConfiguration", "GET PUT"),
    ("ownershipControls", "BucketOwnershipControls", "GET PUT DELETE"),
    ("policy", "BucketPolicy", "GET PUT DELETE"),
    ("policyStatus", "BucketPolicyStatus", "GET"),
    ("publicAccessBlock", "PublicAccessBlock", "GET PUT DELETE"),
    ("replication", "BucketReplication", "GET PUT DELETE"),
    ("requestPayment", "BucketRequestPayment", "GET PUT"),
    ("tagging", "BucketTagging", "GET PUT DELETE"),
    ("website", "BucketWebsite", "GET PUT DELETE"),
)
_OBJECT_CONFIGURATIONS = (
    ("acl", "ObjectAcl", "GET PUT"),
    ("attributes", "ObjectAttributes", "GET"),
    ("legal-hold", "ObjectLegalHold", "GET PUT"),
    ("retention", "ObjectRetention", "GET PUT"),
    ("tagging", "ObjectTagging", "GET PUT DELETE"),
    ("torrent", "ObjectTorrent", "GET"),
)
_VERBS = {"GET": "Get", "PUT": "Put", "DELETE": "Delete", "POST": "Create"}

for _target, _configurations in ((Target.BUCKET, _BUCKET_CONFIGURATIONS), (Target.OBJECT, _OBJECT_CONFIGURATIONS)):
    for _query, _name, _methods in _configurations:
        for _method in _methods.split():
            unsupported(_VERBS[_method] + _name, _method, _target, _query)

unsupported("CreateSession", "GET", Target.BUCKET, "session")
unsupported("PostObject", "POST", Target.BUCKET)
unsupported("PreflightRequest", "OPTIONS", Target.SERVICE)
unsupported("PreflightRequest", "OPTIONS", Target.BUCKET)
unsupported("PreflightRequest", "OPTIONS", Target.OBJECT)
unsupported("RenameObject", "PUT", Target.OBJECT, "renameObject")
unsupported("RestoreObject", "POST", Target.OBJECT, "restore")
unsupported("SelectObjectContent", "POST", Target.OBJECT, "select")
unsupported("WriteGetObjectResponse", "POST", Target.SERVICE, "x-amz-object-lambda")
