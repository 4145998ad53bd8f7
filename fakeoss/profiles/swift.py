"""OpenStack Swift 2.38.3 with s3api and tempauth (PyPI), as it answered raw requests over loopback on 28 November 2026.

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

__all__ = ["SWIFT"]

_MEASURED: Final = "swift 2.38.3"
_MISMATCH: Final = ERRORS[Cause.SIGNATURE_MISMATCH].message
_MISSING: Final = frozenset(
    [
        "GetBucketPolicy",
        "PutBucketPolicy",
        "DeleteBucketPolicy",
        "GetBucketCors",
        "PutBucketCors",
        "DeleteBucketCors",
        "GetBucketWebsite",
        "PutBucketWebsite",
        "DeleteBucketWebsite",
        "GetBucketNotificationConfiguration",
        "PutBucketNotificationConfiguration",
        "GetPublicAccessBlock",
        "PutPublicAccessBlock",
        "DeletePublicAccessBlock",
        "GetBucketRequestPayment",
        "PutBucketRequestPayment",
        "PutBucketLogging",
        "PutObjectLockConfiguration",
        "PutObjectAcl",
        "PutBucketTagging",
        "DeleteBucketTagging",
        "PutObjectTagging",
        "DeleteObjectTagging",
        "SelectObjectContent",
    ]
)
"""Operations that answer 501 there."""
_REFUSED: Final = frozenset(
    {"cors", "notification", "policy", "publicAccessBlock", "requestPayment", "restore", "torrent", "website"}
)
"""Sub-resources that no request of any kind may name."""
_BY_METHOD: Final = frozenset(
    {"acl", "delete", "location", "logging", "object-lock", "tagging", "uploadId", "uploads", "versioning"}
)
"""Sub-resources that it knows, each with some methods."""
_UNREAD: Final = SUBRESOURCES - _REFUSED - _BY_METHOD
"""Sub-resources that it does not see: a GET lists the objects, or returns the object, and a DELETE deletes the bucket."""
_DECLARATION: Final = "<?xml version='1.0' encoding='UTF-8'?>\n"
_ANNOTATIONS: Final = frozenset({"annotation", "annotationName"})
_CONDITIONS: Final = frozenset({"if-match", "if-modified-since", "if-unmodified-since"})
"""What PUTs refuse: measured of PutObject, CopyObject, UploadPart and UploadPartCopy."""
_GRANTS: Final = frozenset(f"x-amz-grant-{name}" for name in ("full-control", "read", "read-acp", "write", "write-acp"))
_LOCKS: Final = frozenset(
    f"x-amz-object-lock-{name}"
    for name in (
        "event-hold",
        "event-hold-duration-days",
        "event-hold-duration-years",
        "legal-hold",
        "mode",
        "retain-until-date",
    )
)
_ENCRYPTION: Final = "x-amz-server-side-encryption"
_KMS_KEY: Final = f"{_ENCRYPTION}-aws-kms-key-id"
_CUSTOMER_KEYS: Final = frozenset(f"{_ENCRYPTION}-customer-{name}" for name in ("algorithm", "key", "key-md5"))
"""It stores such objects in the clear."""
_SOURCE_KEYS: Final = frozenset(name.replace("x-amz", "x-amz-copy-source") for name in _CUSTOMER_KEYS)


def _row(cause: Cause, status: int, code: str, message: str) -> Row:
    return Row(cause, status, code, _MEASURED, message)


_SOURCE: Final = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey"

SWIFT: Final = AWS.derive(
    name="swift",
    acls="enabled",  # our reading: ACLs are in force, and no public access is blocked by itself
    limits={
        "max_parts": 1000,
        "max_metadata_bytes": 4 * KIB,  # our reading: Swift's default
    },
    max_metadata_value=256,
    server="",
    errors=table(
        _row(Cause.TRAILER_WITHOUT_UPLOAD, 411, "MissingContentLength", ERRORS[Cause.MISSING_CONTENT_LENGTH].message),
        _row(Cause.POST_OF_KEY, 501, "NotImplemented", "Not implemented."),
        _row(Cause.INVALID_ACCESS_KEY, 403, "SignatureDoesNotMatch", _MISMATCH),
        _row(Cause.METADATA_TOO_LARGE, 400, "InvalidRequest", "Metadata value longer than {MaxSizeAllowed}"),
        _row(Cause.COPY_SOURCE_KEY, 400, "InvalidArgument", _SOURCE),
        _row(Cause.COPY_SOURCE_BUCKET, 400, "InvalidArgument", _SOURCE),
        _row(Cause.COPY_SOURCE_VERSION, 400, "InvalidRequest", "Invalid Request."),
        _row(Cause.COPY_SOURCE_VERSION_WHOLE, 400, "InvalidRequest", "Invalid Request."),  # our reading of that
        _row(Cause.COPY_SOURCE_ENCODING, 404, "NoSuchKey", "The specified key does not exist."),
        _row(Cause.WEBSITE_WITH_VALUE, 501, "NotImplemented", "The requested resource is not implemented"),
        _row(Cause.COPY_RANGE_BEYOND, 400, "InvalidArgument", "Range specified is not valid for source object"),
        _row(Cause.INVALID_PART_NUMBER, 400, "InvalidPartOrder", ERRORS[Cause.INVALID_PART_ORDER].message),
        _row(Cause.EMPTY_VERSION_ID, 404, "NoSuchVersion", ERRORS[Cause.NO_SUCH_VERSION].message),
        _row(Cause.INVALID_VERSION_ID, 404, "NoSuchVersion", ERRORS[Cause.NO_SUCH_VERSION].message),
        _row(Cause.NULL_DELIMITER, 400, "InvalidArgument", "Invalid Argument."),
        _row(Cause.NULL_CHARACTER, 400, "InvalidArgument", "Invalid Argument."),
        _row(Cause.INVALID_RANGE, 416, "InvalidRange", "The requested range cannot be satisfied."),
    ),
    error_children=("Code", "Message", "RequestId", "*"),
    error_shape=Shape(declaration=_DECLARATION, namespace="", quote='"'),
    shape=Shape(declaration=_DECLARATION, quote='"'),
    request_ids="0123456789abcdef",  # in form: its ids are tx, digits of this kind, and the time
    host_id=False,  # in form: x-amz-id-2 repeats the request id
    reply_headers={},
    max_versioning=0,  # our reading, as the next four
    untyped_results=frozenset(),
    undeclared_errors=frozenset(),
    repeated_deletions=True,
    default_encryption="",
    checksums=False,
    checksum_modes_checked=False,
    early_digests="malformed",
    encoded_words=False,  # our reading
    # addresses and buckets
    signing_region="us-east-1",
    region_redirects=False,
    region_headers=False,
    buckets_paged=False,
    location_required=False,
    bucket_arns=False,
    access_point_aliases=False,
    account_namespaces=False,
    owned_again="nowhere",
    # what it does not see, and what it refuses
    unread_query={
        "GET of service": SUBRESOURCES,
        "GET": _ANNOTATIONS | _UNREAD - {"versions"},
        "GET of key": frozenset({"versions"}),
        "HEAD": _ANNOTATIONS | _UNREAD,
        "DELETE": _UNREAD | {"partNumber", *_ANNOTATIONS},
        "PUT": _UNREAD | {"x-amz-object-annotation-directive", *_ANNOTATIONS},
    },
    refused_query={
        **dict.fromkeys(("GET", "HEAD", "PUT", "DELETE"), _REFUSED),
        "PUT of key": frozenset({"object-lock"}),
        "POST": _REFUSED | _UNREAD,
        "POST of key": frozenset({"partNumber"}),
    },
    subresource_order=(
        *sorted(_REFUSED),
        *("acl", "delete", "location", "logging", "uploads", "versioning", "tagging", "object-lock", "versions"),
    ),
    disabled=_MISSING,
    refused_headers=AWS.refused_headers | {"x-amz-tagging", "x-amz-website-redirect-location"},
    conditional_headers={
        "CompleteMultipartUpload": frozenset({"if-match"}),
        **dict.fromkeys(("CopyObject", "PutObject", "UploadPart", "UploadPartCopy"), _CONDITIONS),
    },
    ignored_headers={
        "AbortMultipartUpload": frozenset({"x-amz-if-match-initiated-time"}),
        "CompleteMultipartUpload": _CUSTOMER_KEYS | {"x-amz-mp-object-size"},
        "CopyObject": frozenset(
            [
                *("x-amz-object-annotation-directive", "x-amz-tagging-directive", _KMS_KEY),
                *(*_CUSTOMER_KEYS, *_SOURCE_KEYS, *_LOCKS, *_GRANTS),
            ]
        ),
        "CreateBucket": _GRANTS | {"x-amz-bucket-object-lock-enabled", "x-amz-object-ownership"},
        "CreateMultipartUpload": _CUSTOMER_KEYS | _LOCKS | _GRANTS | {_KMS_KEY},
        "GetObject": _CUSTOMER_KEYS,
        "HeadObject": _CUSTOMER_KEYS,
        "PutObject": _CUSTOMER_KEYS | _LOCKS | _GRANTS | {"x-amz-object-if-match", _KMS_KEY},
        "UploadPart": _CUSTOMER_KEYS,
        "UploadPartCopy": _CUSTOMER_KEYS | _SOURCE_KEYS,
        "DeleteObject": frozenset({"x-amz-if-match-last-modified-time", "x-amz-if-match-size"}),
    },
    storage_classes=frozenset({"STANDARD"}),
    dates_outweighed=False,
    other_version_refused=False,
    unknown_conditions_refused=False,
    refused_methods=frozenset({"AES256", "aws:kms"}),
    checksum_algorithms=frozenset({"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"}),
    tags_known=False,
    # copies
    target_lookup="after source",
    copy_order="source bucket number upload source-key condition range range-end",
    open_ranges="rest",
    ranges_past_end="clipped",
    range_unit_any_case=True,
    plus_in_source=False,
    bad_escapes="literal",
    source_query="refused",
    empty_source_version=True,
    source_urls=False,
    source_buckets="any",
    long_ranges=True,
    future_dates_ignored=False,
    foreign_headers_refused=False,
    changes_in_place=frozenset(),
    class_before_source=True,
    none_match_of_source=True,
    copied_etags=True,
    listed_etags=False,
    # uploads
    loose_part_numbers=True,
    completed_known=True,
    late_conflicts=False,
    upload_key_room=49,
    uploads_by_id=True,
    single_upload_marked=False,
    full_page_truncated=True,
    upload_prefixes="beside",
    lone_upload_markers=True,
    empty_page_truncated=True,
    # objects
    served_ranges="all",
    part_number_checks="range first",
    null_of_nothing=False,
    deletions_like_reads=True,
    unknown_versions_deleted=frozenset({"DeleteObject"}),
    deletion_elements="malformed",
    # listings
    unescaped="/~",
    plus_for_space=False,
    empty_sizes_refused=True,
    parameters_first=frozenset({"ListObjects", "ListObjectsV2", "ListObjectVersions"}),
    parameters_last=frozenset({"ListMultipartUploads", "ListParts"}),
    encoding_case="minded",
    list_types="numbers",
    version_markers="checked, of a key",
    encoded_prefix=True,
    empty_token=True,
    start_after_with_token=True,
)
"""Swift's s3api with its default settings."""
