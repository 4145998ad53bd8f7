"""Ceph RADOS Gateway 16.2.15 (Debian 12), as it answered raw requests over loopback on 28 November 2026.

Each switch and row below was measured then, unless it says otherwise. What was not asked is as at Amazon.
"""

from __future__ import annotations

from typing import Final

from fakeoss.errors import Cause
from fakeoss.limits import KIB
from fakeoss.profiles.aws import AWS
from fakeoss.wire.error_row import Row, table
from fakeoss.wire.error_table import ERRORS
from fakeoss.wire.xml import Shape

__all__ = ["CEPH"]

_MEASURED: Final = "ceph 16.2.15"
_WITH_MESSAGE: Final = frozenset(
    {Cause.COPY_ONTO_ITSELF, Cause.OPERATION_NOT_IMPLEMENTED, Cause.HEADER_NOT_IMPLEMENTED}
)
"""The causes whose message is not empty: the copy as measured, those that fakeoss itself refuses by our choice."""
_COPY_CONDITIONS: Final = frozenset(
    f"x-amz-copy-source-if-{name}" for name in ("match", "none-match", "modified-since", "unmodified-since")
)
_UNREAD: Final = frozenset(
    ["accelerate", "analytics", "encryption", "intelligent-tiering", "inventory", "metrics", "ownershipControls"]
)
"""Sub-resources that a GET of a bucket does not select: it lists the objects."""
_ANNOTATIONS: Final = ("annotation", "annotationName")
_CONDITIONS: Final = ("if-none-match", "if-modified-since", "if-unmodified-since")
_DIRECTORY_CONDITIONS: Final = ("x-amz-if-match-last-modified-time", "x-amz-if-match-size")
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
        _row(Cause.KEY_TOO_LONG, 400, "InvalidObjectName"),
        _row(Cause.INVALID_STORAGE_CLASS, 400, "InvalidArgument"),
        _row(Cause.COPY_SOURCE_KEY, 400, "InvalidArgument"),
        _row(Cause.COPY_SOURCE_VERSION, 404, "NoSuchKey"),
        _row(Cause.COPY_SOURCE_VERSION_WHOLE, 404, "NoSuchKey"),  # our reading of that
        _row(Cause.COPY_RANGE_PAST_END, 416, "InvalidRange"),
        _row(Cause.COPY_RANGE_BEYOND, 416, "InvalidRange"),
        _row(Cause.INVALID_PART_NUMBER, 400, "InvalidPart"),
        _row(Cause.NO_PARTS, 400, "MalformedXML"),
        _row(Cause.COPY_SOURCE_ENCODING, 404, "NoSuchKey"),
        _row(Cause.TRAILER_NOT_SUPPORTED, 400, "XAmzContentSHA256Mismatch"),
        _row(Cause.CONDITION_NOT_IMPLEMENTED, 412, "PreconditionFailed"),
        _row(Cause.CUSTOMER_KEY_MD5_MISMATCH, 400, "InvalidRequest"),
        _row(Cause.ENCRYPTION_METHOD, 400, "InvalidRequest"),
        _row(Cause.MISSING_BODY, 400, "MalformedXML"),
        _row(Cause.WEBSITE_WITH_VALUE, 405, "MethodNotAllowed"),
    ),
}

CEPH: Final = AWS.derive(
    name="ceph",
    acls="enabled",  # our reading: the gateway's ACLs are in force, and it blocks no public access by itself
    limits={"max_metadata_bytes": 8 * KIB},  # 3 KiB were accepted; that is all that fakeoss takes in headers
    server="",
    errors=_ROWS,
    operation_errors={
        "CompleteMultipartUpload": {
            Cause.NO_SUCH_UPLOAD: _row(
                Cause.NO_SUCH_UPLOAD, 500, "InternalError", "This multipart completion is already in progress"
            )
        },
        "GetBucketWebsite": {Cause.NO_WEBSITE: _row(Cause.NO_WEBSITE, 405, "MethodNotAllowed")},
        "PutObjectLegalHold": {Cause.MALFORMED_XML: _row(Cause.MALFORMED_XML, 400, "InvalidRequest")},
        "PutObjectRetention": {Cause.MALFORMED_XML: _row(Cause.MALFORMED_XML, 400, "InvalidRequest")},
        "ListParts": {Cause.NO_SUCH_UPLOAD: _row(Cause.NO_SUCH_UPLOAD, 404, "NoSuchKey")},
    },
    error_children=("Code", "Message", "BucketName", "RequestId", "HostId=default-default"),
    error_shape=Shape(declaration=_DECLARATION, namespace=""),
    shape=Shape(declaration=_DECLARATION),
    request_ids="0123456789abcdef",  # in form: its ids are tx, digits of this kind, and the name of the zone
    host_id=False,
    reply_headers={},
    default_encryption="",
    checksums=False,
    checksums_verified=False,
    checksum_modes_checked=False,
    encoded_words=False,  # our reading
    # addresses and buckets
    region_redirects=False,
    region_headers=False,
    listed_regions=False,
    unknown_regions_refused=False,
    location_required=False,
    bucket_arns=False,
    access_point_aliases=False,
    account_namespaces=False,
    single_location="default",
    owned_again="everywhere",
    # what it does not see
    unread_query={
        "GET": frozenset({"attributes", "partNumber", *_ANNOTATIONS, *_UNREAD}),
        "HEAD": frozenset({"partNumber", *_ANNOTATIONS}),
        "DELETE": frozenset({"partNumber", *_ANNOTATIONS}),
        "PUT": frozenset({"encryption", "x-amz-object-annotation-directive", *_ANNOTATIONS}),
    },
    subresources_at_keys=False,
    ignored_headers={
        "AbortMultipartUpload": frozenset({"x-amz-if-match-initiated-time"}),
        "CopyObject": frozenset(
            {
                "if-match",
                "if-none-match",
                "x-amz-object-annotation-directive",
                "x-amz-tagging-directive",
                *_COPY_CONDITIONS,
            }
        ),
        "DeleteObject": frozenset({"if-match", *_CONDITIONS, *_DIRECTORY_CONDITIONS}),
        "PutObject": frozenset({"x-amz-object-if-match", "if-modified-since", "if-unmodified-since"}),
        "PutObjectTagging": frozenset({"if-match", "if-none-match"}),
        "UploadPart": frozenset({"if-match", "if-none-match"}),
        "UploadPartCopy": _COPY_CONDITIONS,
        "CompleteMultipartUpload": frozenset({"if-none-match", "if-match", "x-amz-mp-object-size"}),
    },
    storage_classes=frozenset({"STANDARD"}),
    other_version_refused=False,
    # copies
    open_ranges="zero",
    backward_ranges="beyond",
    ranges_of_nothing=True,
    plus_in_source=False,
    bad_escapes="no copy",
    empty_source_version=True,
    source_urls=False,
    source_buckets_checked=False,
    source_tenants=True,
    sources_decoded_twice=True,
    copy_body_refused=True,
    foreign_headers_refused=False,
    copied_etags=True,
    quoted_copy_etags=False,
    # uploads
    part_numbers="any",
    loose_part_numbers=True,
    plain_puts="without upload",
    part_order="any",
    all_parts_listed=True,
    completed_etag=False,
    uploads_by_id=True,
    inclusive_key_marker=True,
    upload_prefixes=False,
    empty_markers=False,
    empty_page_truncated=True,
    # objects
    served_ranges="first",
    tag_lists=False,
    empty_suffixes=True,
    bad_ranges_refused=True,
    backward_ranges_refused=True,
    free_conditions=True,
    quoted_tags_match=False,
    match_of_missing=False,
    deletion_needs_digest=False,
    deletion_of_nothing=True,
    # listings
    max_keys_as_sent=False,
    unknown_encodings=frozenset({"ListObjects", "ListObjectsV2"}),
    unescaped="!$'()*|~",  # measured: ' ( ) * ~; the others are our reading
    plus_for_space=False,
    encoded_prefix=False,
    negative_sizes=True,
    plain_tokens=True,
    start_after_with_token=True,
)
"""Ceph RADOS Gateway, one zone, without Swift's API."""
