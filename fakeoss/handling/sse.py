"""Server-side encryption: the method and key that a request selects, whether its key decrypts what it reads, and the
headers of the response.

Nothing is actually encrypted, so customer-provided keys are accepted over plain HTTP, too, which Amazon refuses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.customer_keys import OWN_KEY, SOURCE_KEY
from fakeoss.handling.refusal import note_refusal
from fakeoss.model.encryption import (
    AES256,
    KMS,
    KMS_METHODS,
    METHODS,
    SSE_C,
    SSE_S3,
    TAG_NONCE,
    Encryption,
    hides_md5,
    opaque_etag,
    sealed_with,
)
from fakeoss.model.records import range_md5
from fakeoss.model.uploads import opaque_part_etag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeoss.handling.call import Call
    from fakeoss.handling.customer_keys import KeyHeaders
    from fakeoss.model.assembly import ListedPart
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.uploads import MultipartUpload

__all__ = [
    "blocked_types_of",
    "changes_encryption",
    "copy_etag",
    "encryption_headers",
    "object_etag",
    "part_etag",
    "requested_encryption",
    "require_completing_key",
    "require_part_key",
    "require_readable",
    "require_source_headers",
    "require_source_key",
]

_METHOD: Final = "x-amz-server-side-encryption"
_KEY_ID: Final = f"{_METHOD}-aws-kms-key-id"
_BUCKET_KEY: Final = f"{_METHOD}-bucket-key-enabled"
_DEFAULT_KEY: Final = "arn:aws:kms:{}:000000000000:alias/aws/s3"
"""The key if the request names none; Amazon sends the ARN of the key behind this alias."""
_KMS_KEY_ID: Final = re.compile(r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)
"""The form of KMS key ids."""
_OVER_HTTP: Final = (
    "it encrypts nothing over plain HTTP, as Ceph does not unless rgw_crypt_require_ssl is false; ask over TLS, or "
    "take the profile with encryption_needs_tls=False"
)
_READ_HEADERS: Final = OWN_KEY.all | {_METHOD}
_WRITE_HEADERS: Final = _READ_HEADERS | {_KEY_ID, _BUCKET_KEY}


def requested_encryption(call: Call, bucket: BucketState) -> Encryption | None:
    """Return the encryption of the object to be written: the request's choice, otherwise the bucket's default; ``None``
    for the profile's default.

    Raises CUSTOMER_KEYS_BLOCKED, whatever the key is (ministack#1439), ENCRYPTION_METHOD, KMS_KEY_WITHOUT_METHOD,
    KMS_KEY_MISSING, CUSTOMER_KEY_AND_METHOD and the other CUSTOMER_KEY causes.
    """
    headers, default = call.headers, bucket.settings.encryption
    if headers.keys().isdisjoint(_WRITE_HEADERS) or not call.profile.encryption.of_objects:
        return default
    method, key_id = headers.get(_METHOD), headers.get(_KEY_ID)
    _require_acceptable(call)
    if not OWN_KEY.all.isdisjoint(headers):
        _require_unblocked(call, bucket)
        if method is not None and not call.profile.encryption.method_beside_key:
            raise OssError(Cause.CUSTOMER_KEY_AND_METHOD, ArgumentValue=method)
        return sealed_with(OWN_KEY.read_new(headers))
    if method is not None and method not in METHODS:
        raise OssError(Cause.ENCRYPTION_METHOD, ArgumentValue=method)
    is_spared = method == AES256 and call.profile.encryption.method_beside_key
    if key_id is not None and method not in KMS_METHODS and not is_spared:
        raise OssError(Cause.KMS_KEY_WITHOUT_METHOD, ArgumentValue=method or "null")
    if method is not None and method not in call.profile.encryption.methods_known:
        return default
    if method == AES256:
        return SSE_S3
    if method is not None and not key_id and call.profile.encryption.kms_key_required:
        raise OssError(Cause.KMS_KEY_MISSING)
    return _kms_encryption(headers, default, method)


def _require_acceptable(call: Call) -> None:
    """Raise ENCRYPTION_NEEDS_TLS, HEADER_NOT_IMPLEMENTED or ENCRYPTION_METHOD if the profile refuses what is asked for
    whatever is asked."""
    traits, method = call.profile.encryption, call.headers.get(_METHOD)
    if method is not None and traits.refused_methods:
        if method in traits.refused_methods:
            raise OssError(Cause.HEADER_NOT_IMPLEMENTED, Header=_METHOD)
        raise OssError(Cause.ENCRYPTION_METHOD, ArgumentValue=method)
    if not traits.needs_tls or call.request.scheme == "https":
        return
    if method is not None or call.headers.get(OWN_KEY.algorithm) == AES256:
        note_refusal(call, _OVER_HTTP)
        raise OssError(Cause.ENCRYPTION_NEEDS_TLS)


def blocked_types_of(call: Call, bucket: BucketState) -> str:
    """Return what the bucket says of blocked encryption types, ``SSE-C`` or ``NONE``; empty if the service has no such
    setting."""
    default = call.profile.encryption.blocked_encryption_types
    return default and (bucket.settings.blocked_encryption_types or default)


def _require_unblocked(call: Call, bucket: BucketState) -> None:
    """Raise CUSTOMER_KEYS_BLOCKED if the bucket blocks SSE-C."""
    if blocked_types_of(call, bucket) != SSE_C:
        return
    user, key = call.user, call.key or call.headers.get("key", "")
    caller = "Anonymous" if user is None else user.arn
    raise OssError(Cause.CUSTOMER_KEYS_BLOCKED, Caller=caller, Resource=f"arn:aws:s3:::{bucket.name}/{key}")


def _kms_encryption(headers: Mapping[str, str], default: Encryption | None, method: str | None) -> Encryption | None:
    """Return the SSE-KMS encryption that the request selects. Whether it uses a bucket key is decided by the request,
    otherwise by the bucket; DSSE has no bucket keys (Amazon's documentation). A request without a method can only
    change the use of the bucket key."""
    if method is None and default is None:
        return None
    bucket_key = headers.get(_BUCKET_KEY)
    if method is None:
        encryption = default
    else:
        default_bucket_key = default is not None and default.method == KMS and default.bucket_key
        encryption = Encryption(method, headers.get(_KEY_ID, ""), default_bucket_key)
    if encryption is None or encryption.method != KMS:
        return encryption if encryption is None else encryption._replace(bucket_key=False)
    return encryption if bucket_key is None else encryption._replace(bucket_key=bucket_key.lower() == "true")


def require_readable(call: Call, record: ObjectRecord) -> None:
    """Raise unless the request has the customer-provided key of the object, or neither has one.

    Raises ENCRYPTION_NOT_HERE if the request selects a method, which only a write can do, OBJECT_NEEDS_KEY,
    OBJECT_NEEDS_NO_KEY, WRONG_CUSTOMER_KEY, the CUSTOMER_KEY causes.
    """
    if record.encryption is None and call.headers.keys().isdisjoint(_READ_HEADERS):
        return
    _require_no_method(call)
    if _is_spare(call, record.encryption):
        return
    if not _has_key(call.headers, record.encryption, OWN_KEY):
        raise OssError(Cause.WRONG_CUSTOMER_KEY)


def _is_spare(call: Call, encryption: Encryption | None) -> bool:
    """Whether a customer-provided key is ignored because there is nothing that it would decrypt."""
    has_key = encryption is not None and encryption.by_customer
    return call.profile.encryption.spare_keys_ignored and not has_key


def require_source_key(call: Call, source: ObjectRecord) -> None:
    """The same for the source of a copy, whose key is in the ``x-amz-copy-source-`` headers. A wrong key is
    WRONG_SOURCE_KEY."""
    if _is_spare(call, source.encryption):
        return
    if not _has_key(call.headers, source.encryption, SOURCE_KEY):
        raise OssError(Cause.WRONG_SOURCE_KEY)


def require_source_headers(call: Call) -> None:
    """Raise the CUSTOMER_KEY causes for the key of a copy's source: before those for the key of the copy (recorded at
    Amazon, March 2026: dyus/meeseeks-s3), whatever the source is (our reading)."""
    if not SOURCE_KEY.all.isdisjoint(call.headers) and not call.profile.encryption.spare_keys_ignored:
        SOURCE_KEY.read(call.headers, needs_md5=False)


def _require_no_method(call: Call) -> None:
    if _METHOD in call.headers and call.profile.encryption.of_objects:
        if call.profile.encryption.refused_methods:
            _require_acceptable(call)
        raise OssError(Cause.ENCRYPTION_NOT_HERE, ArgumentValue=call.headers[_METHOD])


def _has_key(headers: Mapping[str, str], encryption: Encryption | None, names: KeyHeaders) -> bool:
    """Whether the key in the headers is that of the object, or neither has one. Raises OBJECT_NEEDS_KEY,
    OBJECT_NEEDS_NO_KEY, the CUSTOMER_KEY causes. That the headers are read before the object is looked at is our
    reading."""
    is_customer_encrypted = encryption is not None and encryption.by_customer
    if names.all.isdisjoint(headers):
        if is_customer_encrypted:
            raise OssError(Cause.OBJECT_NEEDS_KEY)
        return True
    key = names.read(headers, needs_md5=False)
    if encryption is None or not is_customer_encrypted:
        raise OssError(Cause.OBJECT_NEEDS_NO_KEY)
    return encryption.opens(key)


def require_part_key(call: Call, upload: MultipartUpload) -> None:
    """Raise unless the request for a part has the customer-provided key of the upload, or neither has one.

    An upload that began with a key goes on with it where SSE-C has been blocked since: what the bucket said when it
    began holds (API reference, CreateMultipartUpload; that this includes the block is our reading). Raises
    ENCRYPTION_NOT_HERE, CUSTOMER_KEYS_BLOCKED, UPLOAD_NEEDS_KEY, WRONG_UPLOAD_KEY, the CUSTOMER_KEY causes.
    """
    headers, encryption = call.headers, upload.encryption
    if encryption is None and headers.keys().isdisjoint(_READ_HEADERS):
        return
    if not call.profile.encryption.part_methods_ignored:
        _require_no_method(call)
    has_key = not OWN_KEY.all.isdisjoint(headers)
    is_customer_encrypted = encryption is not None and encryption.by_customer
    if (not has_key and not is_customer_encrypted) or _is_spare(call, encryption):
        return
    if has_key and not is_customer_encrypted:
        _require_unblocked(call, call.bucket())
    if not has_key:
        raise OssError(Cause.UPLOAD_NEEDS_KEY)
    key = OWN_KEY.read(headers)
    if encryption is None or not is_customer_encrypted:
        raise OssError(Cause.UPLOAD_NEEDS_KEY)
    if not encryption.opens(key):
        raise OssError(Cause.WRONG_UPLOAD_KEY)


def require_completing_key(call: Call, upload: MultipartUpload, parts: Sequence[ListedPart]) -> None:
    """Raise unless CompleteMultipartUpload has the customer-provided key of the upload, or needs none: it does if the
    upload or the list has checksums of its parts. Headers count only if there are all three.

    Recorded at Amazon, March 2026 (dyus/meeseeks-s3), but that a key is needed for checksums: the message. Raises
    ENCRYPTION_NOT_HERE, COMPLETE_NEEDS_KEY, the CUSTOMER_KEY causes.
    """
    headers, encryption = call.headers, upload.encryption
    if not call.profile.encryption.part_methods_ignored:
        _require_no_method(call)
    is_customer_encrypted = encryption is not None and encryption.by_customer
    if _is_spare(call, encryption):
        return
    if OWN_KEY.all <= headers.keys():
        key = OWN_KEY.read(headers)
        if encryption is None or not is_customer_encrypted or not encryption.opens(key):
            raise OssError(Cause.COMPLETE_NEEDS_KEY)
    elif is_customer_encrypted and _needs_key(call, upload, parts):
        raise OssError(Cause.COMPLETE_NEEDS_KEY)


def _needs_key(call: Call, upload: MultipartUpload, parts: Sequence[ListedPart]) -> bool:
    has_checksums = upload.algorithm is not None or any(part.checksums for part in parts)
    return has_checksums or call.profile.multipart.completion_needs_key


def changes_encryption(call: Call, bucket: BucketState, before: Encryption | None, after: Encryption | None) -> bool:
    """Whether the encryption makes a copy of an object onto itself legal. Default encryption set for the bucket is
    enough (recorded at Amazon, February 2026), and so is a method in the request, even that of the object (our
    reading)."""
    if bucket.settings.encryption is not None or (_METHOD in call.headers and call.profile.encryption.of_objects):
        return True
    if before is not None and before.by_customer and after is not None and after.by_customer:
        return not before.opens(OWN_KEY.read(call.headers))
    return encryption_headers(call, before) != encryption_headers(call, after)


def encryption_headers(call: Call, encryption: Encryption | None) -> Mapping[str, str]:
    """Return the encryption headers of a response about an object's data. The MD5 of a customer-provided key is that of
    the request's, which has been checked: it is not kept."""
    profile = call.profile
    if encryption is None:
        return profile.reply_headers
    if encryption.by_customer:
        return OWN_KEY.echo(call.headers)
    headers = {profile.encryption.header: encryption.method}
    if encryption.method in KMS_METHODS and profile.encryption.of_objects:
        region = call.region or profile.default_region
        headers[_KEY_ID] = _key_arn(call, region, encryption.key_id) or _DEFAULT_KEY.format(region)
        if encryption.bucket_key:
            headers[_BUCKET_KEY] = "true"
    return headers


def object_etag(call: Call, md5_digest: str, encryption: Encryption | None) -> str:
    """Return the ETag of an object that is about to be written, from the hexadecimal MD5 of its content. Every write
    has an ETag of its own where that is not the MD5, and the same again in a store with the same seed."""
    if not hides_md5(encryption) or not call.profile.encryption.opaque_etags:
        return md5_digest
    return opaque_etag(md5_digest, call.store.ids.octets(TAG_NONCE))


def copy_etag(call: Call, source: ObjectRecord, encryption: Encryption | None) -> str:
    """Return the ETag of a copy of an object. No ETag but an MD5 needs the bytes of a source that has none itself."""
    is_opaque = hides_md5(encryption) and call.profile.encryption.opaque_etags
    if source.completion is not None and call.profile.copies.copied_etags and not is_opaque:
        return source.etag
    known = source.etag.partition("-")[0] if is_opaque else range_md5(source, 0, source.size)
    return object_etag(call, known, encryption)


def part_etag(call: Call, md5_digest: str, upload: MultipartUpload, number: int) -> str:
    """Return the ETag of a part that is about to be written, from the hexadecimal MD5 of its content."""
    return opaque_part_etag(upload, md5_digest, number) if call.profile.encryption.opaque_etags else md5_digest


def _key_arn(call: Call, region: str, key_id: str) -> str:
    """Return the ARN of the KMS key with this id (recorded at Amazon, 21 February 2026); that its account is the bucket
    owner's is our reading. Anything but a key id is returned as it was sent, since there are no keys that an alias
    could name."""
    if not _KMS_KEY_ID.fullmatch(key_id):
        return key_id
    return f"arn:aws:kms:{region}:{call.bucket().owner.account}:key/{key_id}"
