"""JD Cloud Object Storage Service, according to its public documentation, whose page names are the sources given
here."""

from __future__ import annotations

from typing import Final

from fakeoss.errors import Cause
from fakeoss.limits import GIB, KIB, Limits
from fakeoss.profiles.object_traits import ListingTraits, ObjectTraits
from fakeoss.profiles.profile import Profile
from fakeoss.profiles.traits import (
    AclTraits,
    BucketTraits,
    DocumentTraits,
    EncryptionTraits,
    FormTraits,
    LifecycleTraits,
    LockTraits,
    NotificationTraits,
    PolicyTraits,
    ReplicationTraits,
    WebsiteTraits,
)
from fakeoss.profiles.upload_traits import MultipartTraits
from fakeoss.wire.address import HostForm
from fakeoss.wire.error_row import Row, argument, table
from fakeoss.wire.error_table import ERRORS
from fakeoss.wire.xml import Shape

__all__ = ["JDCLOUD"]

_LIST = "Oss-endpont-list"
_OLD = "Regions-And-Endpoints"
_ACCELERATION = "Transfer-Acceleration"
_SERVICE = (
    HostForm("s3.{region}.jdcloud-oss.com", _LIST),
    HostForm("s3-internal.{region}.jdcloud-oss.com", _LIST),
    HostForm("s3-ipv6.{region}.jdcloud-oss.com", _LIST),
    HostForm("s3.{region}.jcloudcs.com", _OLD),
)
_BUCKET = (
    *(HostForm("{bucket}." + form.pattern, form.source) for form in _SERVICE),
    HostForm("{bucket}.s3-accelerate.{region}.jdcloud-oss.com", _ACCELERATION),
    HostForm("{bucket}.s3-cache-accelerate.{region}.jdcloud-oss.com", f"{_ACCELERATION}, newest; URLs in use, 2026"),
    # two revisions of the page alone; no use of it was found
    HostForm("{bucket}.s3-accelerate-cache.{region}.jdcloud-oss.com", _ACCELERATION),
)
_ADDRESSES = "FAQ/urlipmapping: inside only, and by no other page"
_GUARDED = (
    HostForm("s3-accelerate.{region}.jdcloud-oss.com", _ACCELERATION),  # documented only with a bucket name in front
    HostForm("s3-cache-accelerate.{region}.jdcloud-oss.com", f"{_ACCELERATION}, newest"),
    HostForm("s3-accelerate-cache.{region}.jdcloud-oss.com", _ACCELERATION),
    HostForm("oss.{region}.jcloudcs.com", _LIST),
    HostForm("oss-internal.{region}.jcloudcs.com", _LIST),
    HostForm("{bucket}.oss.{region}.jcloudcs.com", _LIST),
    HostForm("{bucket}.oss-internal.{region}.jcloudcs.com", _LIST),
    HostForm("s.jcloud.com", "Signature-In-Header"),
    HostForm("s-bj.jcloud.com", "PutObject (native)"),
    HostForm("s-bj-internal.jcloud.com", _ADDRESSES),
    HostForm("s3.{region}-nat.jdcloudcs.com", _ADDRESSES),
    HostForm("{bucket}.s3.{region}-nat.jdcloudcs.com", _ADDRESSES),
    HostForm("oss-nat.{region}.jcloudcs.com", _ADDRESSES),
    HostForm("{bucket}.oss-nat.{region}.jcloudcs.com", _ADDRESSES),
    HostForm("ossopenapi.jdcloud-api.com", "OSS-APIs: the control plane, in JSON and with another signature"),
)
_COPY_CONDITIONS = frozenset(
    f"x-amz-copy-source-if-{name}" for name in ("match", "none-match", "modified-since", "unmodified-since")
)
_ENCRYPTION_METHOD = frozenset({"x-amz-server-side-encryption"})  # has no effect: Default-Encryption-For-Oss-Buckets-2
_ENCRYPTION_KEYS = frozenset(
    {
        *(f"x-amz-server-side-encryption-customer-{name}" for name in ("algorithm", "key", "key-md5")),
        *(f"x-amz-copy-source-server-side-encryption-customer-{name}" for name in ("algorithm", "key", "key-md5")),
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-bucket-key-enabled",
    }
)
"""Not documented: whoever sends a key relies on it to protect the object (our reading)."""
_UNDOCUMENTED = frozenset(
    {
        "x-amz-expected-bucket-owner",
        "x-amz-grant-full-control",
        "x-amz-grant-read",
        "x-amz-grant-read-acp",
        "x-amz-grant-write",
        "x-amz-grant-write-acp",
        "x-amz-object-annotation-directive",
        "x-amz-object-lock-event-hold",
        "x-amz-object-lock-event-hold-duration-days",
        "x-amz-object-lock-event-hold-duration-years",
        "x-amz-object-ownership",
        "x-amz-rename-source",
        "x-amz-server-side-encryption-context",
        "x-amz-source-expected-bucket-owner",
        "x-amz-website-redirect-location",
        "x-amz-write-offset-bytes",
    }
)
"""Headers that protect or select data and are not documented: refused rather than ignored (our reading)."""
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_BARE = Shape(declaration="", namespace="", quote='"')
_PRINTED = Shape(declaration="", namespace="", indent="   ", quote='"')

# fmt: off
_ROWS = table(
    # cause, status, code, source, message, fields

    # the request
    Row(Cause.SLOW_DOWN,       400, "SlowDown",       "Error-Response-2, Error-List (native)", "Please reduce your request rate."),  # a fault sends it with 503: fault_statuses
    Row(Cause.INVALID_URI,     400, "InvalidURI",     "Error-List (native)", "Couldn't parse the specified URI.", ("URI",)),
    Row(Cause.LOGGING_OF_KEY,  400, "InvalidRequest", "ours",             "There is no such thing as the ?logging sub-resource for a key"),
    Row(Cause.REQUEST_TIMEOUT, 400, "RequestTimeOut", "Error-Response-2", "Your socket connection to the server was not read from or written to within the timeout period."),

    # authentication and access
    Row(Cause.VERSION_2_REFUSED, 403, "SignatureDoesNotMatchV2", "Error-Response-2", "The request signature version 2 is not supported. Please use version 4."),  # in Chinese (2020) Amazon's sentence on SignatureDoesNotMatch follows
    Row(Cause.TIME_SKEWED,       400, "RequestTimeTooSkewed",    "Error-Response-2, Error-List (native)", "The difference between the request time and the server's time is too large.", ("RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds")),

    # the body
    Row(Cause.MISSING_CONTENT_LENGTH, 400, "MissingContentLength",      "Error-Response-2", "You must provide the Content-Length HTTP header."),
    Row(Cause.LENGTH_NOT_ANNOUNCED,   400, "MissingContentLength",      "Error-Response-2", "You must provide the Content-Length HTTP header."),
    Row(Cause.INVALID_CONTENT_LENGTH, 400, "InvalidContentLengthError", "Error-Response-2", "The Content-Length header is wrong"),
    Row(Cause.INCOMPLETE_BODY,        400, "IncompleteBody",            "Error-List (native)", "You did not provide the number of bytes specified by the Content-Length HTTP header.", ("NumberBytesExpected", "NumberBytesProvided")),
    Row(Cause.BODY_LENGTH_MISMATCH,   400, "BadContentLength",          "Error-List (native)", "Object content length your specified did not match what we received."),
    Row(Cause.ENTITY_TOO_LARGE,       413, "EntityTooLarge",            "Error-List (native), which has 400; 413: Error-Response-2", "Your proposed upload exceeds the maximum allowed object size.", ("ProposedSize", "MaxSizeAllowed")),
    Row(Cause.INVALID_DIGEST,         400, "InvalidContentMD5Error",    "Error-Response-2", "The Content-MD5 you specified was invalid."),
    Row(Cause.DIGEST_NOT_BASE64,      400, "InvalidContentMD5Error",    "Error-Response-2", "The Content-MD5 you specified was invalid."),
    Row(Cause.MISSING_DIGEST,         400, "MissingContentMD5",         "Error-Response-2", "Missing required header for this request: Content-MD5"),

    # forms: PostObject
    Row(Cause.FORM_TOO_LARGE,      400, "MaxPostPreDataLengthExceeded", "Post-Object-2",    "Your POST request fields preceding the upload file were too large.", ("MaxPostPreDataLengthBytes",)),
    Row(Cause.FORM_WITHOUT_FILE,   400, "IncorrectNumberOfFilesInPostRequest", "Post-Object-2",    "POST requires exactly one file upload per request."),
    Row(Cause.FORM_FILE_TOO_LARGE, 413, "EntityTooLarge",               "Error-List (native), which has 400; 413: Error-Response-2", "Your proposed upload exceeds the maximum allowed object size.", ("ProposedSize", "MaxSizeAllowed")),
    Row(Cause.FORM_FILE_TOO_SMALL, 400, "EntityTooSmall",               "Error-List (native)", "Your proposed upload is smaller than the minimum allowed object size.", ("ProposedSize", "MinSizeAllowed")),

    # cors
    Row(Cause.CORS_TOO_LARGE,        400, "CORSConfigurationTooLarge", "Error-Response-2", "The CORS configuration is larger than 64 KB"),
    Row(Cause.CORS_METHOD,           400, "InvalidCORSConfiguration",  "Error-Response-2", "Found unsupported HTTP method in CORS config. Unsupported method is {Given}"),
    Row(Cause.CORS_WILDCARDS,        400, "InvalidCORSConfiguration",  "Error-Response-2", '{Name} "{Given}" can not have more than one wildcard.'),
    Row(Cause.CORS_HEADER,           400, "InvalidCORSConfiguration",  "Error-Response-2", '{Name} "{Given}" contains invalid character.'),
    Row(Cause.CORS_EXPOSED_WILDCARD, 400, "InvalidCORSConfiguration",  "Error-Response-2", 'ExposeHeader "{Given}" contains wildcard. We currently do not support wildcard for ExposeHeader.'),

    # website
    *(  # the code: Error-Response-2; which errors have it, and the messages, are our reading
        ERRORS[cause]._replace(code="InvalidWebsiteConfiguration", fields=(), source="Error-Response-2")
        for cause in (
            Cause.WEBSITE_INDEX,
            Cause.WEBSITE_INDEX_MISSING,
            Cause.WEBSITE_RULES,
            Cause.WEBSITE_ERROR_CODE,
            Cause.WEBSITE_CONDITION,
        )
    ),

    # replication
    Row(Cause.NO_REPLICATION, 404, "NoSuchReplicationConfiguration", "Get-Bucket-Replication-2", "The replication configuration was not found", ("BucketName",)),

    # configurations: analytics, intelligent tiering, inventory, metrics
    Row(Cause.CONFIGURATION_ID,          400, "InvalidArgument", "Put-Bucket-InventoryConfiguration", "The id in the document is not that of the request"),
    Row(Cause.CONFIGURATION_DESTINATION, 400, "InvalidArgument", "Put-Bucket-InventoryConfiguration", "Invalid bucket ARN."),

    # buckets
    Row(Cause.NO_SUCH_BUCKET,   404, "NoSuchBucket",              "Error-Response-2", "The specified bucket does not exist."),
    Row(Cause.ILLEGAL_LOCATION, 400, "InvalidLocationConstraint", "Error-List (native)", "The specified location constraint is not valid.", ("LocationConstraint",)),

    # acl
    Row(Cause.ACL_MISSING, 400, "MissingSecurityHeader", "Error-List (native)", "Your request was missing a required header.", ("MissingHeaderName=x-amz-acl",)),

    # policy
    Row(Cause.NO_SUCH_POLICY, 404, "NoSuchBucketPolicy", "Error-List (native), whose code is NotSuchBucketPolicy; the S3 pages have neither", "The specified bucket does not have a bucket policy.", ("BucketName",)),
    Row(Cause.POLICY_EMPTY, 400, "POLICYError", "Error-Response-2", "The bucket policy is empty."),

    # objects
    Row(Cause.KEY_TOO_LONG,                 400, "KeyTooLong",                "Error-List (native)", "Your key is too long."),
    Row(Cause.INVALID_KEY,                  400, "InvalidObjectKey",          "Error-Response-2, Error-List (native)", "The specified object key is not valid.", ("Key",)),
    Row(Cause.CONTENT_DISPOSITION_TOO_LONG, 400, "ContentDispositionTooLong", "Put-Object-2",     "The Content-Disposition header is too long", ("MaxSizeAllowed",)),

    # object lock
    Row(Cause.LOCK_NEEDS_VERSIONING, 409, "InvalidBucketState", "ours", "Object Lock configuration cannot be enabled on existing buckets"),  # the rule: Object-Lock; code and message: Amazon's until November 2023, as in versitygw

    # multipart uploads
    Row(Cause.PART_NUMBER_TOO_LARGE, 400, "TooManyParts",     "UploadPart, Error-List (native)", "Part number must less than 10000.", argument("partNumber")),
    Row(Cause.INVALID_PART_ORDER,    400, "InvalidPartOrder", "Error-List (native)",             "The list of parts was not in ascending order.Parts list must specified in order by part number.", ("UploadId",)),
    Row(Cause.PART_TOO_SMALL,        400, "EntityTooSmall",   "Complete-Multipart-Upload-2, until 2019; Error-List (native)", "Your proposed upload is smaller than the minimum allowed object size.", ("ProposedSize", "MinSizeAllowed", "PartNumber", "ETag")),
)
# fmt: on

JDCLOUD: Final = Profile(
    name="jdcloud",
    service="jdcloud",
    hosts=(*_SERVICE, *_BUCKET),
    guarded_hosts=_GUARDED,
    regions=("cn-north-1", "cn-east-1", "cn-east-2", "cn-south-1"),
    default_region="cn-north-1",
    limits=Limits(
        max_key_bytes=1022,
        max_buckets=20,
        max_object_size=10_000 * 5 * GIB,
        max_metadata_bytes=2 * KIB,
        max_policy_bytes=16 * KIB,  # Restrictions, Access-Control-Base-On-Bucket-Policy
    ),
    # Compatibility-Header and every page; scanners of open buckets expect jfe, captures of the native API have nginx and
    # JSS/1.0 (weak to medium)
    server="JDCloudOSS",
    errors={**ERRORS, **_ROWS},
    error_children=("statusCode", "Code", "Message", "Resource", "RequestId", "*"),
    error_shape=_BARE,
    shapes={
        # as printed on Upload-Part-Copy-2: no declaration, no namespace, three spaces, quotes not escaped
        "CopyPartResult": _PRINTED,
        "CopyObjectResult": _BARE,  # Put-Object-Copy-2: its LastModified is written as on the other pages
        "LocationConstraint": Shape(declaration=_DECLARATION, namespace=""),  # GET-Bucket-Location
        "LifecycleConfiguration": Shape(namespace="", quote='"'),  # Get-Bucket-Lifecycle
        "CORSConfiguration": _BARE,  # Get-Bucket-Cors-2
        "WebsiteConfiguration": Shape(quote='"'),  # Get-Bucket-Website-2
        "Tagging": _BARE,  # Get-Bucket-Tagging, Get-Object-Tagging
        "BucketLoggingStatus": _BARE,  # Get-Bucket-Logging
        "PostResponse": Shape(declaration='<?xml version="1.0" encoding="utf-8"?>\n', namespace=""),  # Post-Object-2
        "AccessControlPolicy": _BARE,  # GET-Bucket-Acl-2
        "ObjectLockConfiguration": _BARE,  # Get-Bucket-Object-Lock-Configuration
        "LegalHold": _BARE,  # Get-Object-Legal-Hold
        "Retention": _BARE,  # Get-Object-Retention
        # Get-Service-2: the namespace without its trailing slash
        "ListAllMyBucketsResult": Shape(namespace="http://s3.amazonaws.com/doc/2006-03-01"),
        "ListBucketResult": Shape(quote="&quot;"),  # Get-Bucket-2
        "ServerSideEncryptionConfiguration": Shape(  # Get-Bucket-Encryption-2, captured: 292 bytes
            declaration='<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
            namespace="",
            indent="    ",
            media_type="text/xml;charset=UTF-8",
            end="\n",
        ),
    },
    shape=Shape(quote='"'),
    disabled=frozenset(
        {
            # no versioning: Restrictions, Uploads-and-Downloads. One sentence of FAQ/Uploads-and-Downloads (2021) claims
            # it, nothing else does (weak)
            "GetBucketVersioning",
            "ListObjectVersions",
            "PutBucketVersioning",
            # not documented
            *("DeleteObjectAnnotation", "GetObjectAnnotation", "ListObjectAnnotations", "PutObjectAnnotation"),
            "DeleteBucketAnalyticsConfiguration",
            "DeleteBucketIntelligentTieringConfiguration",
            "DeleteBucketMetricsConfiguration",
            "DeleteBucketTagging",
            "DeleteObjectTagging",  # its page is missing beside Put and Get
            "GetBucketAbac",
            "PutBucketAbac",
            "UpdateObjectEncryption",
            "GetBucketAnalyticsConfiguration",
            "GetBucketIntelligentTieringConfiguration",
            "GetBucketMetricsConfiguration",
            "GetBucketRequestPayment",
            "GetObjectAttributes",
            "ListBucketAnalyticsConfigurations",
            "ListBucketIntelligentTieringConfigurations",
            "ListBucketMetricsConfigurations",
            "PutBucketAnalyticsConfiguration",
            "PutBucketIntelligentTieringConfiguration",
            "PutBucketMetricsConfiguration",
            "PutBucketRequestPayment",
            "DeleteBucketOwnershipControls",
            "DeletePublicAccessBlock",
            "GetBucketOwnershipControls",
            "GetBucketPolicyStatus",
            "GetPublicAccessBlock",
            "PutBucketOwnershipControls",
            "PutPublicAccessBlock",
        }
    ),
    ignored_headers={
        # Compatibility-API-Overview, the newest revision too; it still names the tagging directive, which the page of the
        # operation, Put-Object-Copy-2, documents (2021): the page is right
        "CopyObject": _COPY_CONDITIONS | _ENCRYPTION_METHOD,
        "UploadPartCopy": _COPY_CONDITIONS,  # Compatibility-API-Overview
        # Default-Encryption-For-Oss-Buckets-2: explicitly documented to have no effect
        "PutObject": frozenset({"x-amz-server-side-encryption"}),
        "CreateMultipartUpload": frozenset({"x-amz-server-side-encryption"}),
        # not documented. awscrt and the transfer manager of the AWS SDK for Java send it with every upload whose size they
        # know, so that it guards nothing of the user's (our reading)
        "CompleteMultipartUpload": frozenset({"x-amz-mp-object-size"}),
    },
    refused_headers=_UNDOCUMENTED | _ENCRYPTION_KEYS,
    conditional_headers={  # not documented: headers that protect data are refused, not ignored (our reading)
        "AbortMultipartUpload": frozenset({"x-amz-if-match-initiated-time"}),
        "PutObject": frozenset({"if-match", "if-none-match"}),
        "CopyObject": frozenset({"if-match", "if-none-match"}),
        "CompleteMultipartUpload": frozenset({"if-match", "if-none-match"}),
        "CreateBucket": frozenset({"x-amz-bucket-namespace"}),
        "PutBucketLifecycleConfiguration": frozenset({"x-amz-transition-default-minimum-object-size"}),
        "DeleteObject": frozenset({"if-match", "x-amz-if-match-last-modified-time", "x-amz-if-match-size"}),
    },
    reply_headers={},
    fault_statuses={"SlowDown": 503},  # Restrictions, also of 2022: more than 1500 writes or 3000 reads a second
    signature_v2=False,  # Error-Response-2: SignatureDoesNotMatchV2
    # Strong that they are in use: ten public files hold such URLs of s3.* and s3-internal.* hosts, 2021 to 2026, JD's own
    # mails among them; the AWS SDK for Java v1 makes them. No answer was recorded; any method: our reading
    presigned_v2=True,
    request_ids="0123456789ABCDEF",  # Put-Bucket-Encryption-2, captured; Bucket-Logging, a line of 2020
    host_id=False,  # Compatibility-Header: x-amz-id-2 is still not compatible
    acls="enabled",  # Access-Control-Base-On-ACL
    versions=False,  # Restrictions, Uploads-and-Downloads
    websites_at_buckets=True,  # Set-Bucket-Website-2; S3fs: a bucket with a website cannot be mounted
    key_start="/\\",  # Post-Object-1
    buckets=BucketTraits(
        region_redirects=False,  # Error-Response-2 lists PermanentRedirect, but no page says when it is sent
        locations={  # GET-Bucket-Location
            "cn-north-1": "huabei",
            "cn-east-1": "suqian",
            "cn-east-2": "shanghai",
            "cn-south-1": "guangzhou",
        },
        default_location="",
        uploads_block_delete=True,  # Delete-Bucket-2-Compatibility-API
        region_headers=False,  # not mentioned
        listed_regions=False,  # not among the elements of Get-Service-2
        unknown_regions_refused=False,  # our reading: the parameter is not mentioned, and such a region has no buckets
        dots=False,  # Put-Bucket-2
    ),
    objects=ObjectTraits(
        # Put-Object-2, Put-Object-Copy-2, Post-Object-2; Compatibility-API-Overview has two of them for copies, not updated
        storage_classes=frozenset({"STANDARD", "GLACIER", "REDUCED_REDUNDANCY", "STANDARD_IA"}),
        restore_upgrade=False,  # Post-Object-Restore: 409 if a restore is already in progress
        checksums=False,  # not mentioned
        several_ranges=False,  # Error-Response-2: NotSupportMultiRange
        annotation_directive=False,  # not documented
        max_content_disposition=100,  # Put-Object-2, Migration-Tool
        max_tag_value=255,  # Object-Tagging; Lifecycle says 256 in passing
        max_tagging_header=2 * KIB,  # Put-Object-2, Initiate-Multipart-Upload-2
        repeated_deletions=True,  # our reading
    ),
    encryption=EncryptionTraits(
        default="",  # encryption is off by default: Default-Encryption-For-Oss-Buckets-2
        methods=frozenset({"aws:kms"}),  # Put-Bucket-Encryption-2
        header="x-aws-server-side-encryption",  # aws, not amz: Default-Encryption-For-Oss-Buckets-2
        of_objects=False,  # Default-Encryption-For-Oss-Buckets-2: no effect
        bucket_keys=False,  # captured: Get-Bucket-Encryption-2
        deleted=200,  # captured: Delete-Bucket-Encryption-2
        opaque_etags=False,  # no page says that encryption changes the ETag; Put-Object-2, Upload-Part-2: an MD5
    ),
    acl=AclTraits(
        bucket_acl_documents=False,  # Put-Bukcet-acl-2; it has three canned ACLs
        bucket_acl_covers_objects=True,  # Access-Control-Base-On-ACL
        writers_own=False,  # Access-Control-Overview: the owner of an object is always the bucket's
        display_names=True,  # GET-Bucket-Acl-2, Get-Service-2
    ),
    documents=DocumentTraits(
        cors_needs_digest=True,  # Put-Bucket-Cors-2
        select_unsupported=frozenset({"JSON"}),  # Select-Object-Content: CSV only
        tags_without_set=False,  # Put-Bucket-Tagging: required
        tags_put=200,  # Put-Bucket-Tagging
        configuration_put=200,  # Put-Bucket-InventoryConfiguration
        inventory_formats=frozenset({"CSV"}),  # Put-Bucket-InventoryConfiguration
        logging_unsupported=frozenset(
            {"TargetGrants", "TargetObjectKeyFormat"}
        ),  # not among those of Put-Bucket-Logging
        max_log_prefix=1022,  # Bucket-Logging: in bytes, without backslashes and double slashes
    ),
    forms=FormTraits(
        fall_back=True,  # Post-Object-2
        result=("Bucket", "Key", "ETag", "Location"),  # Post-Object-2
    ),
    lifecycle=LifecycleTraits(
        # Complete-Multipart-Upload-2: removed in the newer revision. List-Parts-2 promises the date of an abortion for the
        # time when there are such rules, as there are now; no answer was found (weak)
        headers=False,
        # Put-Bucket-Lifecycle has Transition, AbortIncompleteMultipartUpload, Tag and And; a sample of JD's for boto3 puts a
        # Transition (2023). Of two overviews the newer one calls them unsupported no longer (strong to medium). These are
        # not among its elements, and there is no versioning
        unsupported=frozenset(
            {
                "ExpiredObjectDeleteMarker",
                "NoncurrentVersionExpiration",
                "NoncurrentVersionTransition",
                "ObjectSizeGreaterThan",
                "ObjectSizeLessThan",
            }
        ),
        max_rule_id=64,  # Put-Bucket-Lifecycle
        classes=frozenset({"STANDARD_IA", "GLACIER"}),  # Put-Bucket-Lifecycle
        small_objects_stay=False,  # our reading: StorageClass-Overview bills small objects at 64 KB or 48 KB
    ),
    listings=ListingTraits(
        anonymous=False,  # Access-Control-Base-On-ACL, Get-Bucket-2 (live): listings must always be signed
        empty_encoding_type=True,  # our reading
        null_characters=True,  # our reading
        max_keys_as_sent=False,  # Get-Bucket-2: at most 1000
        other_version_refused=False,  # our reading
    ),
    lock=LockTraits(
        bypass_action="s3:BypassGovernanceMode",  # Object-Lock
        locked_writes_need_digest=False,  # not mentioned
        event_holds=False,  # not mentioned in Put-Object-Retention, Put-Bucket-Object-Lock-Configuration
    ),
    # the ETag of an upload in parts is over the MD5s themselves, as Amazon's: a page of the native API and CubeFS have it over
    # their hexadecimal text, but no answer of the S3 API was found (weak against, nothing for)
    multipart=MultipartTraits(
        part_storage_class=True,  # Upload-Part-2
        repeated_complete=False,  # Complete-Multipart-Upload-2: NoSuchUpload, also after completion
        # Upload-Part-Copy-2, live in 2024: InvalidRequest. That 5 MB are the least is our reading of a row of
        # Complete-Multipart-Upload-2 (EntityTooSmall) that the newest Chinese revision has no longer (medium): it is kept
        # for Complete as well, since SDKs and older pages go by it; min_part_size=1 is the newer reading
        small_source_refused=True,
        anonymous_copies=True,  # our reading: no page forbids it if everyone may write
    ),
    notification=NotificationTraits(
        events=frozenset(  # PUT-Bucket-Notification-2
            {
                "s3:ObjectCreated:*",
                "s3:ObjectCreated:CompleteMultipartUpload",
                "s3:ObjectCreated:Copy",
                "s3:ObjectCreated:Post",
                "s3:ObjectCreated:Put",
                "s3:ObjectRemoved:*",
                "s3:ObjectRemoved:Delete",
            }
        ),
        unsupported=frozenset(  # Compatibility-API-Overview: Topic only
            {"CloudFunctionConfiguration", "EventBridgeConfiguration", "QueueConfiguration"}
        ),
        callbacks=True,  # PUT-Bucket-Notification-2: NS:url1,url2
        capitals=False,  # GET-Bucket-Notification-2
    ),
    policy=PolicyTraits(
        written=200,  # the newer of two revisions of Put-Bucket-Policy-2, and the Chinese one of 2020
        as_sent=True,  # our reading: the page only says that the policy is returned
        # Put-Bucket-Policy-2, Access-Control-Base-On-Bucket-Policy; IAM policies, which nothing here reads, know more
        actions=frozenset({"s3:putobject", "s3:getobject", "s3:deleteobject", "s3:listbucket", "s3:deletebucket"}),
        aliases={
            "s3:AbortMultipartUpload": "s3:PutObject",
            "s3:ListBucketMultipartUploads": "s3:ListBucket",
        },
        keys=frozenset({"aws:sourceip", "aws:referer"}),
        operators={
            "StringEquals": "StringEquals",
            "NotStringEquals": "StringNotEquals",  # as on the page
            "StringNotEquals": "StringNotEquals",
            "StringLike": "StringLikeIgnoreCase",
            "StringNotLike": "StringNotLikeIgnoreCase",
            "IpAddress": "IpAddress",
            "NotIpAddress": "NotIpAddress",
            "Null": "Null",
        },
    ),
    replication=ReplicationTraits(
        statuses=frozenset({"Enabled", "Disabled", "Disenabled"}),  # the last one is the page's spelling
        unsupported=frozenset(
            {
                # Compatibility-API-Overview
                "AccessControlTranslation",
                "Account",
                "SourceSelectionCriteria",
                # not among the elements of Put-Bucket-Replication-2
                "DeleteMarkerReplication",
                "EncryptionConfiguration",
                "Filter",
                "Metrics",
                "Priority",
                "ReplicationTime",
            }
        ),
        needs_digest=True,  # Put-Bucket-Replication-2
        in_pairs=True,  # Set-Bucket-Cross-Region-Replication-2
        header=False,  # not mentioned
        blocks_delete=True,  # Delete-Bucket-2-Compatibility-API
    ),
    website=WebsiteTraits(
        redirect=302,  # Set-Bucket-Website-2
        errors="4",  # Put-Bucket-Website-2
        unsupported=frozenset(  # not among the elements of Put-Bucket-Website-2
            {"HttpRedirectCode", "KeyPrefixEquals", "Protocol", "RedirectAllRequestsTo", "ReplaceKeyWith"}
        ),
    ),
)
