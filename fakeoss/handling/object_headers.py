"""What a client says of an object in headers, and what an object answers in them."""

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
    "storage_class",
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
_REDIRECT: Final = "x-amz-website-redirect-location"
_CHOSEN: Final = frozenset({*ACL_HEADERS, *LOCK_HEADERS, "x-amz-storage-class", "x-amz-tagging", _REDIRECT})
_META: Final = "x-amz-meta-"
_OF_EVERY_CLIENT: Final = frozenset(
    {
        *("authorization", "content-length", "expect", "host", "transfer-encoding", "user-agent"),
        *("amz-sdk-invocation-id", "amz-sdk-request", "x-amz-content-sha256", "x-amz-date"),
        *("x-amz-decoded-content-length", "x-amz-sdk-checksum-algorithm", "x-amz-trailer"),
    }
)
"""What SDKs send with every object, and what says nothing of it."""
_HEADER_SAFE: Final = " !#$%&'()*+,/:;<=>?@[\\]^`{|}~"


def read_attributes(call: Call, bucket: BucketState) -> Attributes:
    """Content headers, user metadata, storage class and ACL of the request.

    Raises METADATA_TOO_LARGE, CONTENT_DISPOSITION_TOO_LONG, INVALID_STORAGE_CLASS, what ``requested_acl`` and
    ``requested_lock`` raise.
    """
    headers: dict[str, str] = {}
    metadata: dict[str, str] = {}
    for name, value in call.headers.items():
        if name in _OF_EVERY_CLIENT:
            continue
        if name in _CONTENT_HEADERS:
            headers[_CONTENT_HEADERS[name]] = fit_header(value)
        elif name.startswith(_META):
            metadata[name[len(_META) :]] = value
    if "Content-Encoding" in headers:
        _strip_framing(headers)
    if not headers and not metadata and _CHOSEN.isdisjoint(call.headers):
        return PLAIN
    if metadata:
        if call.profile.objects.encoded_words and call.operation != "PostObject":  # recorded at Amazon: a form's stay
            metadata = {name: decode_word(text) if text.startswith("=?") else text for name, text in metadata.items()}
        _require_small(metadata, call.limits.max_metadata_bytes)
    longest = call.profile.objects.max_content_disposition
    if longest and len(headers.get("Content-Disposition", "")) > longest:
        raise OssError(Cause.CONTENT_DISPOSITION_TOO_LONG, MaxSizeAllowed=longest)
    attributes = Attributes(headers or NOTHING, metadata or NOTHING, storage_class(call), requested_acl(call, bucket))
    lock = requested_lock(call, bucket)
    if lock is not None:
        attributes = attributes._replace(lock=lock)
    if "x-amz-tagging" in call.headers:
        attributes = attributes._replace(tags=header_tags(call))
        if attributes.tags:
            call.authorise("s3:PutObjectTagging", bucket)
    if _REDIRECT in call.headers:
        attributes = attributes._replace(redirect=website_redirect(call))
    return attributes


def website_redirect(call: Call) -> str:
    """``x-amz-website-redirect-location``, empty when absent. Raises INVALID_REDIRECT."""
    location = call.headers.get(_REDIRECT, "")
    if location and not location.startswith(("/", "http://", "https://")):
        raise OssError(Cause.INVALID_REDIRECT)
    return location


def _strip_framing(headers: dict[str, str]) -> None:
    """``aws-chunked`` is the framing of this request, not a property of the object."""
    if headers["Content-Encoding"] == "aws-chunked":
        del headers["Content-Encoding"]
        return
    codings = headers["Content-Encoding"].split(",")
    kept = [coding for coding in codings if coding.strip() not in {"", "aws-chunked"}]
    if kept:
        headers["Content-Encoding"] = ",".join(kept).strip()
    else:
        del headers["Content-Encoding"]


def _require_small(metadata: Mapping[str, str], most: int) -> None:
    size = sum(len(name) + len(value) for name, value in metadata.items())  # latin-1: a character is a byte
    if size > most:
        raise OssError(Cause.METADATA_TOO_LARGE, Size=size, MaxSizeAllowed=most)


def storage_class(call: Call) -> str:
    """``x-amz-storage-class``, STANDARD when absent. Raises INVALID_STORAGE_CLASS."""
    name = call.headers.get("x-amz-storage-class")
    if name is None:
        return "STANDARD"
    if name not in call.profile.objects.storage_classes:
        raise OssError(Cause.INVALID_STORAGE_CLASS, StorageClassRequested=name)
    return name


def require_unarchived(call: Call, record: ObjectRecord) -> None:
    """Raise OBJECT_ARCHIVED for an object whose class must be restored before it is read, and of which there is no
    copy now."""
    attributes = record.attributes
    if attributes.storage_class in ARCHIVED and not is_restored(attributes, call.store.clock.now()):
        raise OssError(Cause.OBJECT_ARCHIVED, StorageClass=attributes.storage_class)


def _restoration_headers(call: Call, attributes: Attributes) -> dict[str, str]:
    """``x-amz-restore`` of an archived object: under way, or until when there is a copy; nothing when it is gone."""
    restoration, now = attributes.restoration, call.store.clock.now()
    if restoration is None or now >= restoration.expires_at:
        return {}
    if restoration.is_ongoing(now):
        return {"x-amz-restore": 'ongoing-request="true"'}
    return {"x-amz-restore": f'ongoing-request="false", expiry-date="{http_date(restoration.expires_at)}"'}


def version_headers(bucket: BucketState, record: ObjectRecord) -> dict[str, str]:
    """The version that was read or copied to, in a bucket that is or was versioned: ``null`` too (recorded at Amazon
    for CopyObject; versitygw#2165 for reads)."""
    return {} if bucket.versioning is None else {"x-amz-version-id": record.version_id}


def written_version_headers(record: ObjectRecord) -> dict[str, str]:
    """The version that PutObject or CompleteMultipartUpload wrote; not sent for ``null`` (Amazon: PutObject;
    versitygw#2164, ceph/s3-tests)."""
    return {} if record.version_id == NULL_VERSION else {"x-amz-version-id": record.version_id}


def expiration_headers(call: Call, bucket: BucketState, record: ObjectRecord) -> dict[str, str]:
    """``x-amz-expiration`` of a current object that a lifecycle rule will remove."""
    lifecycle = bucket.settings.lifecycle
    if lifecycle is None or not call.profile.lifecycle.headers:
        return {}
    found = expiration_of(lifecycle, record)
    if found is None:
        return {}
    return {"x-amz-expiration": f'expiry-date="{http_date(found[0])}", rule-id="{_rule_id(found[1])}"'}


def abortion_headers(call: Call, bucket: BucketState, upload: MultipartUpload) -> dict[str, str]:
    """When an unfinished upload will be given up, and by which lifecycle rule."""
    lifecycle = bucket.settings.lifecycle
    found = None if lifecycle is None or not call.profile.lifecycle.headers else abortion_of(lifecycle, upload)
    return {} if found is None else {"x-amz-abort-date": http_date(found[0]), "x-amz-abort-rule-id": _rule_id(found[1])}


def _rule_id(name: str) -> str:
    """The id of a lifecycle rule in a header: as it is (recorded at Amazon), but for what no header can carry there."""
    return quote(name, safe=_HEADER_SAFE)


def object_headers(call: Call, bucket: BucketState, record: ObjectRecord) -> dict[str, str]:
    """The headers of a read, without length and range."""
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
        headers[_META + name] = encode_word(value) if call.profile.objects.encoded_words else value
    if bucket.settings.lifecycle is not None and "versionId" not in call.query:  # recorded at Amazon
        headers.update(expiration_headers(call, bucket, record))
    if record.replication and call.profile.replication.header:
        headers["x-amz-replication-status"] = record.replication
    if attributes.tags:
        headers["x-amz-tagging-count"] = str(len(attributes.tags))
    if attributes.redirect:
        headers[_REDIRECT] = attributes.redirect
    return headers


def known_checksum(call: Call, record: ObjectRecord) -> Checksum | None:
    """The checksum kept with an object; where nobody sent one, its CRC64NVME if that is cheap enough to compute.

    ``None`` where the profile keeps none, and for what is too large to be read for a checksum nobody sent.
    """
    if not call.profile.objects.checksums:
        return None
    if record.checksum is None and digests.can_afford("CRC64NVME", record.content):
        return Checksum("CRC64NVME", whole_crc64nvme(record))
    return record.checksum


def checksum_mode(call: Call, record: ObjectRecord) -> tuple[str, str] | None:
    """Algorithm and type of what ``known_checksum`` gives, without computing it."""
    if not call.profile.objects.checksums:
        return None
    if record.checksum is not None:
        return record.checksum.algorithm, record.checksum.type
    return ("CRC64NVME", FULL_OBJECT) if digests.can_afford("CRC64NVME", record.content) else None


def checksum_headers(checksum: Checksum | None) -> dict[str, str]:
    """A checksum and its type as headers."""
    if checksum is None:
        return {}
    return {checksum_header(checksum.algorithm): checksum.value, "x-amz-checksum-type": checksum.type}
