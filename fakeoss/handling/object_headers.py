"""The headers that describe an object, in requests and in responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fakeoss.errors import Cause, OssError
from fakeoss.handling.acl_headers import ACL_HEADERS, requested_acl
from fakeoss.handling.lock_headers import LOCK_HEADERS, lock_headers, requested_lock
from fakeoss.handling.payload import checksum_header
from fakeoss.handling.reply import quoted
from fakeoss.handling.sse import encryption_headers
from fakeoss.handling.tag_sets import header_tags
from fakeoss.model import digests
from fakeoss.model.lifecycle import abortion_of, expiration_of
from fakeoss.model.records import (
    FULL_OBJECT,
    NOTHING,
    NULL_VERSION,
    PLAIN,
    Attributes,
    Checksum,
    whole_crc64nvme,
)
from fakeoss.model.restoration import ARCHIVED, is_restored
from fakeoss.wire.dates import http_date
from fakeoss.wire.words import decode_word, encode_word, fit_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.uploads import MultipartUpload

__all__ = [
    "abortion_headers",
    "checksum_headers",
    "checksum_mode",
    "expiration_headers",
    "known_checksum",
    "object_headers",
    "read_attributes",
    "require_unarchived",
    "shows_checksum",
    "storage_class",
    "upload_version_headers",
    "version_headers",
    "website_redirect",
    "written_version_headers",
]

_CONTENT_HEADERS: Final = {
    "cache-control": "Cache-Control",
    "content-disposition": "Content-Disposition",
    "content-encoding": "Content-Encoding",
    "content-language": "Content-Language",
    "content-type": "Content-Type",
    "expires": "Expires",
}
_REDIRECT_LOCATION: Final = "x-amz-website-redirect-location"
_ATTRIBUTE_HEADERS: Final = frozenset(
    {*ACL_HEADERS, *LOCK_HEADERS, "x-amz-storage-class", "x-amz-tagging", _REDIRECT_LOCATION}
)
_METADATA_PREFIX: Final = "x-amz-meta-"
_CLIENT_HEADERS: Final = frozenset(
    {
        *("authorization", "content-length", "expect", "host", "transfer-encoding", "user-agent"),
        *("amz-sdk-invocation-id", "amz-sdk-request", "x-amz-content-sha256", "x-amz-date"),
        *("x-amz-decoded-content-length", "x-amz-sdk-checksum-algorithm", "x-amz-trailer"),
    }
)
"""Headers that SDKs send with every object and that do not describe it."""
_HEADER_SAFE: Final = " !#$%&'()*+,/:;<=>?@[\\]^`{|}~"


def read_attributes(call: Call, bucket: BucketState) -> Attributes:
    """Return what the request sets for its object: content headers, user metadata, storage class, ACL, lock, tags and
    redirect location.

    Raises METADATA_TOO_LARGE, CONTENT_DISPOSITION_TOO_LONG, INVALID_STORAGE_CLASS, what ``requested_acl`` and
    ``requested_lock`` raise.
    """
    headers: dict[str, str] = {}
    metadata: dict[str, str] = {}
    for name, value in call.headers.items():
        if name in _CLIENT_HEADERS:
            continue
        if name in _CONTENT_HEADERS:
            headers[_CONTENT_HEADERS[name]] = fit_header(value)
        elif name.startswith(_METADATA_PREFIX):
            metadata[name[len(_METADATA_PREFIX) :]] = value
    if "Content-Encoding" in headers:
        _strip_framing(headers)
    if not headers and not metadata and _ATTRIBUTE_HEADERS.isdisjoint(call.headers):
        return PLAIN
    if metadata:
        if (
            call.profile.objects.encoded_words and call.operation != "PostObject"
        ):  # recorded at Amazon: those of a form are not decoded
            metadata = {name: decode_word(text) if text.startswith("=?") else text for name, text in metadata.items()}
        _require_small(metadata, call.limits.max_metadata_bytes, call.profile.objects.max_metadata_value)
    maximum = call.profile.objects.max_content_disposition
    if maximum and len(headers.get("Content-Disposition", "")) > maximum:
        raise OssError(Cause.CONTENT_DISPOSITION_TOO_LONG, MaxSizeAllowed=maximum)
    attributes = Attributes(headers or NOTHING, metadata or NOTHING, storage_class(call), requested_acl(call, bucket))
    lock = requested_lock(call, bucket)
    if lock is not None:
        attributes = attributes._replace(lock=lock)
    if "x-amz-tagging" in call.headers:
        attributes = attributes._replace(tags=header_tags(call))
        if attributes.tags:
            call.authorise("s3:PutObjectTagging", bucket)
    if _REDIRECT_LOCATION in call.headers:
        attributes = attributes._replace(redirect=website_redirect(call))
    return attributes


def website_redirect(call: Call) -> str:
    """Return ``x-amz-website-redirect-location``, empty if absent. Raises INVALID_REDIRECT."""
    location = call.headers.get(_REDIRECT_LOCATION, "")
    is_odd = location and not location.startswith(("/", "http://", "https://"))
    if is_odd and call.profile.objects.redirects_checked:
        raise OssError(Cause.INVALID_REDIRECT)
    return location


def _strip_framing(headers: dict[str, str]) -> None:
    """Remove ``aws-chunked`` from Content-Encoding: it is the framing of this request, not a property of the object."""
    if headers["Content-Encoding"] == "aws-chunked":
        del headers["Content-Encoding"]
        return
    codings = headers["Content-Encoding"].split(",")
    remaining = [coding for coding in codings if coding.strip() not in {"", "aws-chunked"}]
    if remaining:
        headers["Content-Encoding"] = ",".join(remaining).strip()
    else:
        del headers["Content-Encoding"]


def _require_small(metadata: Mapping[str, str], maximum: int, longest: int) -> None:
    size = sum(len(name) + len(value) for name, value in metadata.items())  # latin-1: a character is a byte
    if longest and any(len(value) > longest for value in metadata.values()):
        raise OssError(Cause.METADATA_TOO_LARGE, Size=size, MaxSizeAllowed=longest)
    if size > maximum:
        raise OssError(Cause.METADATA_TOO_LARGE, Size=size, MaxSizeAllowed=maximum)


def storage_class(call: Call) -> str:
    """Return ``x-amz-storage-class``, STANDARD if absent. Raises INVALID_STORAGE_CLASS."""
    name = call.headers.get("x-amz-storage-class")
    if name is None:
        return "STANDARD"
    if name not in call.profile.objects.storage_classes:
        raise OssError(Cause.INVALID_STORAGE_CLASS, StorageClassRequested=name)
    return name


def require_unarchived(call: Call, record: ObjectRecord, *, copied: bool = False) -> None:
    """Raise OBJECT_ARCHIVED, or COPY_SOURCE_ARCHIVED for a source that is ``copied``, if the object has an archive
    storage class and is not restored at present."""
    cause = Cause.COPY_SOURCE_ARCHIVED if copied else Cause.OBJECT_ARCHIVED
    attributes = record.attributes
    if attributes.storage_class in ARCHIVED and not is_restored(attributes, call.store.clock.now()):
        raise OssError(cause, StorageClass=attributes.storage_class)


def _restoration_headers(call: Call, attributes: Attributes) -> dict[str, str]:
    """Return ``x-amz-restore`` of an archived object: in progress, or the expiry date of the restored copy; nothing
    once that has expired."""
    restoration, now = attributes.restoration, call.store.clock.now()
    if restoration is None or now >= restoration.expires_at:
        return {}
    if restoration.is_ongoing(now):
        return {"x-amz-restore": 'ongoing-request="true"'}
    return {"x-amz-restore": f'ongoing-request="false", expiry-date="{http_date(restoration.expires_at)}"'}


def version_headers(bucket: BucketState, record: ObjectRecord) -> dict[str, str]:
    """Return the header with the version that was read or created by a copy, in a bucket that is or was versioned; it
    is sent for ``null`` too (recorded at Amazon for CopyObject; versitygw#2165 for reads)."""
    return {} if bucket.versioning is None else {"x-amz-version-id": record.version_id}


def written_version_headers(record: ObjectRecord) -> dict[str, str]:
    """Return the header with the version that PutObject or CompleteMultipartUpload created, which is not sent for
    ``null`` (Amazon: PutObject; versitygw#2164, ceph/s3-tests)."""
    return {} if record.version_id == NULL_VERSION else {"x-amz-version-id": record.version_id}


def upload_version_headers(upload: MultipartUpload) -> dict[str, str]:
    """Return the header with the version that the upload will be, which the responses about an upload have since
    November 2026 (botocore's model of S3, 1.44.5). That it is not sent for ``null``, as elsewhere, is our reading."""
    version_id = upload.version_id
    return {} if version_id in {None, NULL_VERSION} else {"x-amz-version-id": f"{version_id}"}


def expiration_headers(call: Call, bucket: BucketState, record: ObjectRecord) -> dict[str, str]:
    """Return ``x-amz-expiration`` if a lifecycle rule will expire the current object."""
    lifecycle = bucket.settings.lifecycle
    if lifecycle is None or not call.profile.lifecycle.headers:
        return {}
    expiration = expiration_of(lifecycle, record)
    if expiration is None:
        return {}
    at, rule = expiration
    return {"x-amz-expiration": f'expiry-date="{http_date(at)}", rule-id="{_rule_id(rule)}"'}


def abortion_headers(call: Call, bucket: BucketState, upload: MultipartUpload) -> dict[str, str]:
    """Return ``x-amz-abort-date`` and ``x-amz-abort-rule-id`` if a lifecycle rule will abort the unfinished upload."""
    lifecycle = bucket.settings.lifecycle
    abortion = None if lifecycle is None or not call.profile.lifecycle.headers else abortion_of(lifecycle, upload)
    if abortion is None:
        return {}
    at, rule = abortion
    return {"x-amz-abort-date": http_date(at), "x-amz-abort-rule-id": _rule_id(rule)}


def _rule_id(name: str) -> str:
    """Return the id of a lifecycle rule for a header: unchanged (recorded at Amazon), except for characters that a
    header cannot carry there."""
    return quote(name, safe=_HEADER_SAFE)


def object_headers(call: Call, bucket: BucketState, record: ObjectRecord) -> dict[str, str]:
    """Return the headers of a read, except those for length and range."""
    attributes = record.attributes
    headers = {
        **encryption_headers(call, record.encryption),
        "Last-Modified": http_date(record.modified_at),
        "ETag": quoted(record.etag),
        "Accept-Ranges": "bytes",
        "Content-Type": "binary/octet-stream",
        **attributes.headers,
    }
    if attributes.storage_class != "STANDARD":
        headers["x-amz-storage-class"] = attributes.storage_class
        if attributes.restoration is not None:
            headers.update(_restoration_headers(call, attributes))
    if attributes.lock is not None:
        headers.update(lock_headers(call, record))
    for name, value in attributes.metadata.items():
        headers[_METADATA_PREFIX + name] = encode_word(value) if call.profile.objects.encoded_words else value
    if bucket.settings.lifecycle is not None and "versionId" not in call.query:  # recorded at Amazon
        headers.update(expiration_headers(call, bucket, record))
    if record.replication and call.profile.replication.header:
        headers["x-amz-replication-status"] = record.replication
    if attributes.tags:
        headers["x-amz-tagging-count"] = str(len(attributes.tags))
    if attributes.redirect:
        headers[_REDIRECT_LOCATION] = attributes.redirect
    return headers


def known_checksum(call: Call, record: ObjectRecord) -> Checksum | None:
    """Return the checksum stored with an object; if the client sent none, its CRC64NVME if that is cheap enough to
    compute.

    ``None`` if the profile stores no checksums, or if the client sent none and ``_may_compute`` is false.
    """
    if not call.profile.objects.checksums:
        return None
    if record.checksum is None and _may_compute(record):
        return Checksum("CRC64NVME", whole_crc64nvme(record))
    return record.checksum


def _may_compute(record: ObjectRecord) -> bool:
    """Whether the checksum of an object is computed if the client sent none: not of one that is too large, and not of a
    multipart object under a customer-provided key (recorded at Amazon, February 2026: localstack's
    test_multipart_upload_sse_c)."""
    encryption = record.encryption
    if encryption is not None and encryption.by_customer and record.completion is not None:
        return False
    return digests.can_afford("CRC64NVME", record.content)


def checksum_mode(call: Call, record: ObjectRecord) -> tuple[str, str] | None:
    """Return algorithm and type of the checksum that ``known_checksum`` returns, without computing it."""
    if not call.profile.objects.checksums:
        return None
    if record.checksum is not None:
        return record.checksum.algorithm, record.checksum.type
    return ("CRC64NVME", FULL_OBJECT) if _may_compute(record) else None


def shows_checksum(call: Call) -> bool:
    """Return whether the response has the checksum of what is read. Raises CHECKSUM_MODE (measured at Amazon for
    GetObject, September 2026: brekkylab/backlot)."""
    mode = call.headers.get("x-amz-checksum-mode")
    if mode is None or not call.profile.objects.checksums:
        return False
    if mode.strip().upper() != "ENABLED":
        raise OssError(Cause.CHECKSUM_MODE)
    return True


def checksum_headers(checksum: Checksum | None) -> dict[str, str]:
    """Return the headers for a checksum and its type."""
    if checksum is None:
        return {}
    return {checksum_header(checksum.algorithm): checksum.value, "x-amz-checksum-type": checksum.type}
