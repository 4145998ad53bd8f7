"""Ceph RADOS Gateway 16.2.15 (Debian 12), as it answered raw requests over loopback on 28 November 2026.

Each switch and row below was measured then, unless it says otherwise. What was not asked is as at Amazon.
"""

from __future__ import annotations

from typing import Final

from fakeoss.errors import Cause
from fakeoss.limits import KIB
from fakeoss.profiles.aws import AWS
from fakeoss.profiles.subresource_names import SUBRESOURCES
from fakeoss.wire.error_row import Row, table
from fakeoss.wire.error_table import ERRORS
from fakeoss.wire.xml import Shape

__all__ = ["CEPH", "CEPH_MAIN"]

_MEASURED: Final = "ceph 16.2.15"
_EXPECTED: Final = "ceph/s3-tests 8f0ae7b"
_WITH_MESSAGE: Final = frozenset(
    {Cause.COPY_ONTO_ITSELF, Cause.OPERATION_NOT_IMPLEMENTED, Cause.EXTRA_MISSING, Cause.HEADER_NOT_IMPLEMENTED}
)
"""The causes whose message is not empty: the copy as measured, those that fakeoss itself refuses by our choice."""
_COPY_CONDITIONS: Final = frozenset(
    f"x-amz-copy-source-if-{name}" for name in ("match", "none-match", "modified-since", "unmodified-since")
)
_UNREAD: Final = frozenset(
    ["accelerate", "analytics", "encryption", "intelligent-tiering", "inventory", "metrics", "ownershipControls"]
)
"""Sub-resources of buckets that it does not know. A GET lists the objects, a PUT creates the bucket, and a DELETE deletes
it: delete_bucket_encryption of an empty bucket leaves no bucket."""
_OF_BUCKETS: Final = frozenset(
    [
        *("acl", "cors", "lifecycle", "logging", "notification", "object-lock", "policy", "policyStatus"),
        *("publicAccessBlock", "replication", "requestPayment", "tagging", "versioning", "website"),
    ]
)
"""Sub-resources of buckets that it knows, beside what is only read."""
_OF_KEYS: Final = frozenset({"acl", "legal-hold", "retention", "tagging", "uploadId"})
"""Those of keys."""
_UNDELETED: Final = frozenset({"acl", "object-lock", "policyStatus", "requestPayment", "versioning"})
"""Sub-resources that it knows, but not with DELETE, which deletes the bucket, too."""
_KNOWN_SINCE: Final = frozenset({"encryption", "ownershipControls"})
"""Those that ceph/s3-tests expect it to know."""
_ANNOTATIONS: Final = ("annotation", "annotationName")
_CONDITIONS: Final = ("if-none-match", "if-modified-since", "if-unmodified-since")
_LISTINGS: Final = frozenset(
    {"ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads", "ListParts"}
)
_DIRECTORY_CONDITIONS: Final = ("x-amz-if-match-last-modified-time", "x-amz-if-match-size")
_METHOD: Final = "x-amz-server-side-encryption"
_ENCRYPTION: Final = frozenset(
    [_METHOD, f"{_METHOD}-aws-kms-key-id", *(f"{_METHOD}-customer-{name}" for name in ("algorithm", "key", "key-md5"))]
)
_EVENT_HOLDS: Final = frozenset(
    f"x-amz-object-lock-event-hold{name}" for name in ("", "-duration-days", "-duration-years")
)
_LOCKS: Final = _EVENT_HOLDS | {f"x-amz-object-lock-{name}" for name in ("legal-hold", "mode", "retain-until-date")}
"""What only PutObject reads, whether the bucket has object lock or not; it does not read event holds."""
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'


def _row(cause: Cause, status: int, code: str, message: str = "", *, bodiless: bool = False) -> Row:
    return Row(cause, status, code, _MEASURED, message, bodiless=bodiless)


_ROWS: Final = {
    **{
        cause: row
        if cause in _WITH_MESSAGE
        else Row(cause, row.status, row.code, row.source, "", bodiless=row.bodiless)
        for cause, row in ERRORS.items()
    },
    **table(
        _row(Cause.POST_OF_KEY, 400, "InvalidArgument", "Request Content-Type is not multipart/form-data"),
        _row(Cause.PUT_OF_UPLOAD, 400, "InvalidArgument"),
        _row(Cause.TOO_MANY_KEYS, 400, "MalformedXML", bodiless=True),
        _row(Cause.USER_KEY_MISSING, 400, "MalformedXML", bodiless=True),
        _row(Cause.ACL_MISSING, 400, "InvalidArgument"),
        _row(Cause.KEY_TOO_LONG, 400, "InvalidObjectName"),
        _row(Cause.INVALID_STORAGE_CLASS, 400, "InvalidArgument"),
        _row(Cause.COPY_SOURCE_KEY, 400, "InvalidArgument"),
        _row(Cause.COPY_SOURCE_VERSION, 404, "NoSuchKey"),
        _row(Cause.COPY_SOURCE_VERSION_WHOLE, 404, "NoSuchKey"),  # our reading of that
        _row(Cause.COPY_RANGE_PAST_END, 416, "InvalidRange"),
        _row(Cause.COPY_RANGE_BEYOND, 416, "InvalidRange"),
        _row(Cause.DIGEST_NOT_BASE64, 403, "AccessDenied"),
        _row(Cause.NO_PARTS, 400, "MalformedXML"),
        _row(Cause.COPY_SOURCE_ENCODING, 404, "NoSuchKey"),
        _row(Cause.CONDITION_NOT_IMPLEMENTED, 412, "PreconditionFailed"),
        _row(Cause.ENCRYPTION_NOT_HERE, 400, "InvalidRequest"),
        _row(Cause.MISSING_BODY, 400, "MalformedXML"),
        _row(Cause.WEBSITE_WITH_VALUE, 405, "MethodNotAllowed"),
        _row(Cause.LENGTH_NOT_ANNOUNCED, 411, "MissingContentLength"),
        _row(Cause.MALFORMED_ACL, 400, "InvalidArgument"),
        _row(Cause.LIFECYCLE_NO_ACTION, 400, "MalformedXML"),
        _row(Cause.POLICY_NOT_JSON, 400, "InvalidArgument"),
        _row(Cause.POLICY_JSON, 400, "InvalidArgument"),  # our reading of that
        _row(Cause.INVALID_VERSION_ID, 404, "NoSuchKey"),
        _row(Cause.EMPTY_VERSION_ID, 404, "NoSuchKey"),
        _row(Cause.NO_SUCH_VERSION, 404, "NoSuchKey"),
        _row(Cause.QUERY_AUTH_MALFORMED, 403, "AccessDenied"),
        _row(Cause.TOO_MANY_TAGS, 400, "InvalidTag"),
        _row(Cause.TOO_MANY_BUCKET_TAGS, 400, "InvalidTag"),
        _row(
            Cause.RETENTION_PERIOD, 400, "InvalidRetentionPeriod", "retention period must be a positive integer value"
        ),
        _row(Cause.WRONG_CUSTOMER_KEY, 400, "InvalidArgument", ERRORS[Cause.CUSTOMER_KEY_MD5_MISMATCH].message),
        _row(Cause.OBJECT_NEEDS_KEY, 400, "InvalidArgument", ERRORS[Cause.CUSTOMER_KEY_WITHOUT_ALGORITHM].message),
        _row(Cause.KMS_KEY_MISSING, 400, "InvalidArgument", ERRORS[Cause.KMS_KEY_MISSING].message),
        _row(Cause.UNORDERED_WITH_DELIMITER, 400, "InvalidArgument"),
    ),
}

CEPH: Final = AWS.derive(
    name="ceph",
    acls="enabled",  # our reading: the gateway's ACLs are in force, and it blocks no public access by itself
    # of metadata, 3 KiB were accepted; this is all that fakeoss takes in headers
    limits={"max_metadata_bytes": 8 * KIB, "max_buckets": 1000},
    server="",
    errors=_ROWS,
    operation_errors={
        "CompleteMultipartUpload": {
            Cause.NO_SUCH_UPLOAD: _row(
                Cause.NO_SUCH_UPLOAD, 500, "InternalError", "This multipart completion is already in progress"
            )
        },
        "DeleteObjects": {
            cause: _row(cause, 400, "MalformedXML", bodiless=True)
            for cause in (Cause.MALFORMED_XML, Cause.MISSING_BODY)
        },
        "CreateBucket": {Cause.MALFORMED_XML: _row(Cause.MALFORMED_XML, 400, "InvalidArgument")},
        "GetBucketWebsite": {Cause.NO_WEBSITE: _row(Cause.NO_WEBSITE, 405, "MethodNotAllowed")},
        **{
            operation: {
                cause: _row(cause, 400, "InvalidArgument")
                for cause in (Cause.TAG_KEY, Cause.TAG_VALUE, Cause.TOO_MANY_TAGS)
            }
            for operation in ("PutObject", "CopyObject", "CreateMultipartUpload")  # measured of the first
        },
        "UploadPartCopy": {Cause.INVALID_BUCKET_NAME: _row(Cause.INVALID_BUCKET_NAME, 400, "InvalidArgument")},
        "ListParts": {Cause.NO_SUCH_UPLOAD: _row(Cause.NO_SUCH_UPLOAD, 404, "NoSuchKey")},
    },
    error_children=("Code", "Message", "BucketName", "RequestId", "HostId=default-default"),
    error_shape=Shape(declaration=_DECLARATION, namespace=""),
    shape=Shape(declaration=_DECLARATION),
    shapes={**AWS.shapes, "Usage": Shape(declaration=_DECLARATION, namespace="")},
    request_ids="0123456789abcdef",  # in form: its ids are tx, digits of this kind, and the name of the zone
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
    trailers="refused with body",
    early_digests="not base64",
    redirects_checked=False,
    encoded_words=False,  # our reading
    # addresses and buckets
    region_redirects=False,
    region_headers=False,
    buckets_paged=False,
    location_required=False,
    bucket_arns=False,
    access_point_aliases=False,
    account_namespaces=False,
    single_location="default",
    owned_again="everywhere",
    kept_acls=True,
    dots_beside_hyphens=False,
    anonymous_service=True,
    tenants=True,
    usage_headers="always",
    own_query=frozenset({"usage", "allow-unordered"}),
    # policies and encryption
    fitting_resources=False,
    status_without_policy=True,
    status_of_acl=True,
    encryption_needs_tls=True,
    spare_keys_ignored=True,
    method_beside_key=True,
    kms_key_required=True,
    methods_known=frozenset({"aws:kms"}),
    part_methods_ignored=True,
    # what it does not see
    unread_query={
        "GET of service": SUBRESOURCES,
        "GET": frozenset({"attributes", "partNumber", *_ANNOTATIONS, *_UNREAD}),
        "GET of bucket": SUBRESOURCES - _OF_BUCKETS - {"location", "uploads", "versions"},
        "GET of key": SUBRESOURCES - _OF_KEYS - {"torrent"},
        "POST of key": frozenset({"partNumber"}),
        "HEAD": frozenset({"partNumber", *_ANNOTATIONS}),
        "HEAD of bucket": SUBRESOURCES,
        "HEAD of key": SUBRESOURCES - {"torrent", "uploadId"},
        "PUT": frozenset({"x-amz-object-annotation-directive", *_ANNOTATIONS, *_UNREAD}),
        "PUT of bucket": SUBRESOURCES - _OF_BUCKETS - {"uploadId"} | {"policyStatus"},
        "PUT of key": SUBRESOURCES - _OF_KEYS,
        "DELETE": frozenset({"partNumber", *_ANNOTATIONS, *_UNREAD}),
        "DELETE of bucket": SUBRESOURCES - _OF_BUCKETS - {"uploadId"} | _UNDELETED,
        "DELETE of key": SUBRESOURCES - {"tagging", "uploadId"},
    },
    subresource_order=(
        *("logging", "location", "versioning", "website", "acl", "cors", "requestPayment", "uploads", "lifecycle"),
        *("policy", "tagging", "object-lock", "notification", "replication", "policyStatus", "publicAccessBlock"),
        "versions",
    ),
    subresources_at_keys=False,
    disabled=frozenset({"RestoreObject"}),
    unread_headers=frozenset({"x-amz-expected-bucket-owner"}),
    ignored_headers={
        "AbortMultipartUpload": frozenset({"x-amz-if-match-initiated-time"}),
        "CopyObject": frozenset(
            {
                "if-match",
                "if-none-match",
                "x-amz-object-annotation-directive",
                "x-amz-tagging",
                "x-amz-tagging-directive",
                *_COPY_CONDITIONS,
                *_ENCRYPTION,
                *_LOCKS,
            }
        ),
        "CreateBucket": frozenset({"x-amz-object-ownership"}),
        "CreateMultipartUpload": _LOCKS | {"x-amz-tagging"},
        "DeleteObject": frozenset({"if-match", *_CONDITIONS, *_DIRECTORY_CONDITIONS}),
        "PutObject": frozenset({"x-amz-object-if-match", "if-modified-since", "if-unmodified-since", *_EVENT_HOLDS}),
        "PutObjectTagging": frozenset({"if-match", "if-none-match"}),
        "UploadPart": frozenset({"if-match", "if-none-match"}),
        "UploadPartCopy": _COPY_CONDITIONS,
        "CompleteMultipartUpload": frozenset({"if-none-match", "if-match", "x-amz-mp-object-size"}),
    },
    other_version_refused=False,
    lock_of_bucket="before document",
    lock_after_creation=False,
    unknown_conditions_refused=False,
    # copies
    copy_order="bucket source source-bucket range source-key number upload range-end",
    copied_digests=True,
    target_lookup="after form",
    directives="any case",
    open_ranges="zero",
    backward_ranges="beyond",
    ranges_of_nothing=True,
    plus_in_source=False,
    bad_escapes="no copy",
    empty_source_version=True,
    source_urls=False,
    source_buckets="any",
    long_ranges=True,
    source_tenants=True,
    sources_decoded_twice=True,
    copy_body_refused=True,
    foreign_headers_refused=False,
    encrypted_sources=False,
    changes_in_place=frozenset(),
    class_before_source=True,
    redirects_copied=True,
    tags_with_metadata=True,
    copied_etags=True,
    quoted_copy_etags=False,
    # uploads
    part_numbers="any",
    loose_part_numbers=True,
    plain_puts="without upload",
    part_order="any",
    all_parts_listed=True,
    list_read="before upload",
    part_sizes_first=True,
    listed_numbers="texts",
    completed_location="plain",
    completed_etag=False,
    uploads_by_id=True,
    inclusive_key_marker=True,
    upload_prefixes="hidden",
    parts_initiator=False,
    empty_markers=False,
    empty_page_truncated=True,
    # objects
    documents_deleted=dict.fromkeys(("DeleteBucketPolicy", "DeleteBucketTagging", "DeletePublicAccessBlock"), 200),
    access_block_shown=True,
    replication_shown=True,
    storage_classes=frozenset({"STANDARD"}),  # a zone may be given more
    restricted_tags=False,
    tag_elements="needed",
    repeated_tags="first",
    plain_tagging_header=True,
    sorted_tags=True,
    tags_put=200,
    tags_without_set=False,
    marker_header="never",
    served_ranges="first",
    tag_lists=False,
    empty_suffixes=True,
    bad_ranges_refused=True,
    backward_ranges_refused=True,
    free_conditions=True,
    quoted_tags_match=False,
    match_of_missing=False,
    unmodified_headers=False,
    future_dates_ignored=False,
    bad_dates_refused=True,
    empty_version_id=True,
    deletion_needs_digest=False,
    deletion_of_nothing=True,
    deletion_elements="ignored",
    unknown_versions_deleted=frozenset({"DeleteObject", "DeleteObjects"}),
    # listings
    max_keys_as_sent=False,
    wide_sizes="wrapped",
    parameters_last=_LISTINGS,
    encoding_case="lowered",
    list_types="by value",
    empty_delimiter=False,
    version_markers="any",
    inclusive_version_marker=True,
    next_markers=True,
    unknown_encodings=frozenset({"ListObjects", "ListObjectsV2", "ListObjectVersions", "ListParts"}),
    unescaped="!$'()*|~",  # measured: ' ( ) * ~; the others are our reading
    plus_for_space=False,
    encoded_marks=False,
    kept_slashes=frozenset({"prefixes", "uploads"}),
    named_encoding=False,
    parts_encoding="ignored",
    negative_sizes=True,
    plain_tokens=True,
    start_after_with_token=True,
)
"""Ceph RADOS Gateway, one zone, without Swift's API."""

CEPH_MAIN: Final = CEPH.derive(
    name="ceph-main",
    errors=table(
        Row(Cause.NO_SUCH_PART, 400, "InvalidPart", _EXPECTED, ""),
        Row(Cause.CHECKSUM_HEADER_INVALID, 400, "BadDigest", _EXPECTED, ""),
        ERRORS[Cause.CONDITION_NOT_IMPLEMENTED]._replace(message=""),
        Row(Cause.PART_CHECKSUM_MISSING, 400, "BadDigest", _EXPECTED, ""),
        Row(Cause.EXPECTED_OWNER_INVALID, 403, "AccessDenied", _EXPECTED, ""),
    ),
    operation_errors={
        name: rows
        for name, rows in CEPH.operation_errors.items()
        if name not in {"CompleteMultipartUpload", "ListParts"}
    },
    checksums=True,
    checksums_verified=True,
    checksum_modes_checked=True,
    trailers="read",
    usage_headers="on request",
    buckets_paged=True,
    listed_regions=False,
    unknown_regions_refused=False,
    unread_query={
        "GET": _UNREAD - _KNOWN_SINCE,
        "PUT": _UNREAD - _KNOWN_SINCE,
        "DELETE": frozenset({"partNumber", *_UNREAD, *_UNDELETED}) - _KNOWN_SINCE,
    },
    methods_known=frozenset({"AES256", "aws:kms"}),
    encryption_needs_tls=False,  # the suite asks over HTTP
    method_beside_key=False,
    encrypted_sources=True,
    tags_with_metadata=False,
    lock_after_creation=True,
    documents_deleted={},
    access_block_shown=False,
    storage_classes=AWS.objects.storage_classes,
    tags_put=204,
    tags_without_set=True,
    marker_header="always",
    disabled=frozenset(),
    unread_headers=frozenset(),
    ignored_headers=dict.fromkeys(("CopyObject", "UploadPartCopy"), _COPY_CONDITIONS),
    completed_etag=True,
    quoted_tags_match=True,
    match_of_missing=True,
    unmodified_headers=True,
    deletion_elements="judged",
    directory_bucket_conditions=True,
    loose_deletions=True,
    parts_shown=True,
    counted_checksums=True,
    completion_needs_key=True,
)
"""Ceph's development branch as ceph/s3-tests of 7 May 2026 expect it: nothing of it was measured."""
