"""Server-side encryption: the method and key that a request selects, whether its key decrypts what it reads, and the
headers of the response.

Nothing is actually encrypted, so customer-provided keys are accepted over plain HTTP, too, which Amazon refuses.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from hashlib import md5
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
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
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
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
    "require_part_key",
    "require_readable",
    "require_source_key",
]

_METHOD: Final = "x-amz-server-side-encryption"
_KEY_ID: Final = f"{_METHOD}-aws-kms-key-id"
_BUCKET_KEY: Final = f"{_METHOD}-bucket-key-enabled"
_KEY_SIZE: Final = 32
_DEFAULT_KEY: Final = "arn:aws:kms:{}:000000000000:alias/aws/s3"
"""The key if the request names none; Amazon sends the ARN of the key behind this alias."""
_KMS_KEY_ID: Final = re.compile(r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)
"""The form of KMS key ids."""


class _KeyHeaders:
    """The three headers for a customer-provided key."""

    def __init__(self, start: str) -> None:
        self.algorithm, self.key, self.key_md5 = (start + name for name in ("algorithm", "key", "key-md5"))
        self.all = frozenset({self.algorithm, self.key, self.key_md5})


_OWN: Final = _KeyHeaders(f"{_METHOD}-customer-")
_SOURCE: Final = _KeyHeaders("x-amz-copy-source-server-side-encryption-customer-")
_READ_HEADERS: Final = _OWN.all | {_METHOD}
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
    if not _OWN.all.isdisjoint(headers):
        _require_unblocked(call, bucket)
        if method is not None:
            raise OssError(Cause.CUSTOMER_KEY_AND_METHOD, ArgumentValue=method)
        return sealed_with(_customer_key(headers, _OWN))
    if method is not None and method not in METHODS:
        raise OssError(Cause.ENCRYPTION_METHOD, ArgumentValue=method)
    if key_id is not None and method not in KMS_METHODS:
        raise OssError(Cause.KMS_KEY_WITHOUT_METHOD, ArgumentValue=method or "null")
    if method is not None and method not in call.profile.encryption.methods_known:
        return default
    if method == AES256:
        return SSE_S3
    if method is not None and not key_id and call.profile.encryption.kms_key_required:
        raise OssError(Cause.KMS_KEY_MISSING)
    return _kms_encryption(headers, default, method)


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


def _require_algorithm(headers: Mapping[str, str], names: _KeyHeaders) -> None:
    algorithm = headers.get(names.algorithm)
    if algorithm and algorithm != AES256:
        raise OssError(Cause.CUSTOMER_KEY_ALGORITHM, ArgumentValue=algorithm)


def _customer_key(headers: Mapping[str, str], names: _KeyHeaders, *, any_length: bool = False) -> bytes:
    """Return a customer-provided key. Raises the CUSTOMER_KEY causes, but with ``any_length`` not for a key that is too
    long."""
    _require_algorithm(headers, names)
    if not headers.get(names.algorithm):
        raise OssError(Cause.CUSTOMER_KEY_WITHOUT_ALGORITHM)
    text, key_md5 = headers.get(names.key), headers.get(names.key_md5)
    if not text:
        raise OssError(Cause.CUSTOMER_KEY_MISSING)
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) < _KEY_SIZE or (len(key) > _KEY_SIZE and not any_length):
        raise OssError(Cause.CUSTOMER_KEY_INVALID)
    if not key_md5:
        raise OssError(Cause.CUSTOMER_KEY_WITHOUT_MD5)
    if key_md5 != b64encode(md5(key, usedforsecurity=False).digest()).decode("ascii"):
        raise OssError(Cause.CUSTOMER_KEY_MD5_MISMATCH)
    return key


def require_readable(call: Call, record: ObjectRecord) -> None:
    """Raise unless the request has the customer-provided key of the object, or neither has one.

    Raises ENCRYPTION_NOT_HERE if the request selects a method, which only a write can do, OBJECT_NEEDS_KEY,
    OBJECT_NEEDS_NO_KEY, WRONG_CUSTOMER_KEY, the CUSTOMER_KEY causes.
    """
    if record.encryption is None and call.headers.keys().isdisjoint(_READ_HEADERS):
        return
    _require_no_method(call)
    _require_key(call.headers, record.encryption, _OWN)


def require_source_key(call: Call, source: ObjectRecord) -> None:
    """The same for the source of a copy, whose key is in the ``x-amz-copy-source-`` headers."""
    _require_key(call.headers, source.encryption, _SOURCE)


def _require_no_method(call: Call) -> None:
    if _METHOD in call.headers and call.profile.encryption.of_objects:
        raise OssError(Cause.ENCRYPTION_NOT_HERE, ArgumentValue=call.headers[_METHOD])


def _require_key(headers: Mapping[str, str], encryption: Encryption | None, names: _KeyHeaders) -> None:
    """Raise unless the key in the headers is that of the object. The algorithm is checked before the object, the key
    after it (aws-cli#1349, boto3#982); a key that is too long counts as a wrong one (recorded at Amazon for
    GetObject)."""
    is_customer_encrypted = encryption is not None and encryption.by_customer
    if names.all.isdisjoint(headers):
        if is_customer_encrypted:
            raise OssError(Cause.OBJECT_NEEDS_KEY)
        return
    _require_algorithm(headers, names)
    if encryption is None or not is_customer_encrypted:
        raise OssError(Cause.OBJECT_NEEDS_NO_KEY)
    if not encryption.opens(_customer_key(headers, names, any_length=True)):
        raise OssError(Cause.WRONG_CUSTOMER_KEY)


def require_part_key(call: Call, upload: MultipartUpload, *, optional: bool = False) -> None:
    """Raise unless the request has the customer-provided key of the upload, or neither has one.

    With ``optional``, the request may omit the key, as in CompleteMultipartUpload of an upload without a checksum
    algorithm (ceph#71241; Amazon's description of that operation). An upload that began with a key goes on with it
    where SSE-C has been blocked since: what the bucket said when it began holds (API reference, CreateMultipartUpload;
    that this includes the block is our reading). Raises ENCRYPTION_NOT_HERE, CUSTOMER_KEYS_BLOCKED, UPLOAD_NEEDS_KEY,
    WRONG_UPLOAD_KEY, the CUSTOMER_KEY causes.
    """
    headers, encryption = call.headers, upload.encryption
    if encryption is None and headers.keys().isdisjoint(_READ_HEADERS):
        return
    if not call.profile.encryption.part_methods_ignored:
        _require_no_method(call)
    has_key = not _OWN.all.isdisjoint(headers)
    is_customer_encrypted = encryption is not None and encryption.by_customer
    if not has_key and (optional or not is_customer_encrypted):
        return
    if has_key and not is_customer_encrypted and call.operation != "CompleteMultipartUpload":
        _require_unblocked(call, call.bucket())
    if encryption is None or not is_customer_encrypted or not has_key:
        raise OssError(Cause.UPLOAD_NEEDS_KEY)
    if not encryption.opens(_customer_key(headers, _OWN)):
        raise OssError(Cause.WRONG_UPLOAD_KEY)


def changes_encryption(call: Call, bucket: BucketState, before: Encryption | None, after: Encryption | None) -> bool:
    """Whether the encryption makes a copy of an object onto itself legal. Default encryption set for the bucket is
    enough (recorded at Amazon, February 2026), and so is a method in the request, even that of the object (our
    reading)."""
    if bucket.settings.encryption is not None or (_METHOD in call.headers and call.profile.encryption.of_objects):
        return True
    if before is not None and before.by_customer and after is not None and after.by_customer:
        return not before.opens(_customer_key(call.headers, _OWN))
    return encryption_headers(call, before) != encryption_headers(call, after)


def encryption_headers(call: Call, encryption: Encryption | None) -> Mapping[str, str]:
    """Return the encryption headers of a response about an object's data. The MD5 of a customer-provided key is the
    request's, which has been checked: it is not kept."""
    profile = call.profile
    if encryption is None:
        return profile.reply_headers
    if encryption.by_customer:
        key_md5 = call.headers.get(_OWN.key_md5, "")
        return {_OWN.algorithm: AES256, f"{_METHOD}-customer-key-MD5": key_md5}
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
