"""Server-side encryption: what a request asks for, whether its key opens what it reads, and what is answered.

Nothing is encrypted, and so customer's keys are taken over plain HTTP as well, which Amazon refuses. The ETag stays the
MD5 of the content with every method, where Amazon's is opaque under SSE-C and SSE-KMS (ours: nobody can rely on it).
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from hashlib import md5
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.model.encryption import AES256, KMS, KMS_METHODS, METHODS, SSE_S3, Encryption, sealed_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.uploads import MultipartUpload

__all__ = [
    "changes_encryption",
    "encryption_headers",
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
"""The key of who names none; Amazon answers the ARN of the key behind this alias."""
_OF_KEYS: Final = re.compile(r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)
"""Ids as KMS gives them to keys."""


class _Triple:
    """The three headers that give a customer's key."""

    def __init__(self, start: str) -> None:
        self.algorithm, self.key, self.key_md5 = (start + name for name in ("algorithm", "key", "key-md5"))
        self.names = frozenset({self.algorithm, self.key, self.key_md5})


_OWN: Final = _Triple(f"{_METHOD}-customer-")
_SOURCE: Final = _Triple("x-amz-copy-source-server-side-encryption-customer-")
_READING: Final = _OWN.names | {_METHOD}
_CHOOSING: Final = _READING | {_KEY_ID, _BUCKET_KEY}


def requested_encryption(call: Call, bucket: BucketState) -> Encryption | None:
    """What is to become of the object: the request's choice, else the bucket's default; ``None`` for the profile's.

    Raises ENCRYPTION_METHOD, KMS_KEY_WITHOUT_METHOD, CUSTOMER_KEY_AND_METHOD and the other CUSTOMER_KEY causes.
    """
    headers, default = call.headers, bucket.settings.encryption
    if headers.keys().isdisjoint(_CHOOSING) or not call.profile.encryption.of_objects:
        return default
    method, key_id = headers.get(_METHOD), headers.get(_KEY_ID)
    if not _OWN.names.isdisjoint(headers):
        if method is not None:
            raise OssError(Cause.CUSTOMER_KEY_AND_METHOD, ArgumentValue=method)
        key, key_md5 = _customer_key(headers, _OWN)
        return sealed_with(key, key_md5)
    if method is not None and method not in METHODS:
        raise OssError(Cause.ENCRYPTION_METHOD, ArgumentValue=method)
    if key_id is not None and method not in KMS_METHODS:
        raise OssError(Cause.KMS_KEY_WITHOUT_METHOD, ArgumentValue=method or "null")
    if method == AES256:
        return SSE_S3
    return _by_kms(headers, default, method)


def _by_kms(headers: Mapping[str, str], default: Encryption | None, method: str | None) -> Encryption | None:
    """SSE-KMS as the request has it; whether it takes a bucket key is the bucket's choice where the request has none.
    There are none with DSSE (Amazon's documentation). A request without a method changes that choice alone."""
    if method is None and default is None:
        return None
    asked = headers.get(_BUCKET_KEY)
    if method is None:
        chosen = default
    else:
        inherited = default is not None and default.method == KMS and default.bucket_key
        chosen = Encryption(method, headers.get(_KEY_ID, ""), inherited)
    if chosen is None or chosen.method != KMS:
        return chosen if chosen is None else chosen._replace(bucket_key=False)
    return chosen if asked is None else chosen._replace(bucket_key=asked.lower() == "true")


def _require_algorithm(headers: Mapping[str, str], triple: _Triple) -> None:
    algorithm = headers.get(triple.algorithm)
    if algorithm and algorithm != AES256:
        raise OssError(Cause.CUSTOMER_KEY_ALGORITHM, ArgumentValue=algorithm)


def _customer_key(headers: Mapping[str, str], triple: _Triple, *, longer: bool = False) -> tuple[bytes, str]:
    """A customer's key, which may be ``longer`` than any is, and its MD5. Raises the CUSTOMER_KEY causes."""
    _require_algorithm(headers, triple)
    if not headers.get(triple.algorithm):
        raise OssError(Cause.CUSTOMER_KEY_WITHOUT_ALGORITHM)
    text, given = headers.get(triple.key), headers.get(triple.key_md5)
    if not text:
        raise OssError(Cause.CUSTOMER_KEY_MISSING)
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) < _KEY_SIZE or (len(key) > _KEY_SIZE and not longer):
        raise OssError(Cause.CUSTOMER_KEY_INVALID)
    if not given:
        raise OssError(Cause.CUSTOMER_KEY_WITHOUT_MD5)
    if given != b64encode(md5(key, usedforsecurity=False).digest()).decode("ascii"):
        raise OssError(Cause.CUSTOMER_KEY_MD5_MISMATCH)
    return key, given


def require_readable(call: Call, record: ObjectRecord) -> None:
    """Raise unless the request has the key that the object needs, and none otherwise.

    Raises ENCRYPTION_NOT_HERE for a method, which only a write can choose, OBJECT_NEEDS_KEY, OBJECT_NEEDS_NO_KEY,
    WRONG_CUSTOMER_KEY, the CUSTOMER_KEY causes.
    """
    if record.encryption is None and call.headers.keys().isdisjoint(_READING):
        return
    _require_no_method(call)
    _require_key(call.headers, record.encryption, _OWN)


def require_source_key(call: Call, source: ObjectRecord) -> None:
    """The same for the source of a copy, whose key comes in the ``x-amz-copy-source-`` headers."""
    _require_key(call.headers, source.encryption, _SOURCE)


def _require_no_method(call: Call) -> None:
    if _METHOD in call.headers and call.profile.encryption.of_objects:
        raise OssError(Cause.ENCRYPTION_NOT_HERE, ArgumentValue=call.headers[_METHOD])


def _require_key(headers: Mapping[str, str], encryption: Encryption | None, triple: _Triple) -> None:
    """The algorithm is judged before the object, the key after it (aws-cli#1349, boto3#982); one that is too long is
    only the wrong one (recorded at Amazon for GetObject)."""
    sealed = encryption is not None and encryption.by_customer
    if triple.names.isdisjoint(headers):
        if sealed:
            raise OssError(Cause.OBJECT_NEEDS_KEY)
        return
    _require_algorithm(headers, triple)
    if encryption is None or not sealed:
        raise OssError(Cause.OBJECT_NEEDS_NO_KEY)
    if not encryption.opens(_customer_key(headers, triple, longer=True)[0]):
        raise OssError(Cause.WRONG_CUSTOMER_KEY)


def require_part_key(call: Call, upload: MultipartUpload, *, optional: bool = False) -> None:
    """Raise unless the request has the key with which the upload began, and none otherwise.

    With ``optional`` it may be left out, as in CompleteMultipartUpload of an upload without a checksum algorithm
    (ceph#71241; Amazon's description of that operation). Raises ENCRYPTION_NOT_HERE, UPLOAD_NEEDS_KEY,
    WRONG_UPLOAD_KEY, the CUSTOMER_KEY causes.
    """
    headers, encryption = call.headers, upload.encryption
    if encryption is None and headers.keys().isdisjoint(_READING):
        return
    _require_no_method(call)
    sent = not _OWN.names.isdisjoint(headers)
    sealed = encryption is not None and encryption.by_customer
    if not sent and (optional or not sealed):
        return
    if encryption is None or not sealed or not sent:
        raise OssError(Cause.UPLOAD_NEEDS_KEY)
    if not encryption.opens(_customer_key(headers, _OWN)[0]):
        raise OssError(Cause.WRONG_UPLOAD_KEY)


def changes_encryption(call: Call, bucket: BucketState, before: Encryption | None, after: Encryption | None) -> bool:
    """Whether a copy onto itself does something: an explicit default of the bucket is enough (recorded at Amazon,
    February 2026), and so is a method that the request names, be it the object's own (our reading)."""
    if bucket.settings.encryption is not None or (_METHOD in call.headers and call.profile.encryption.of_objects):
        return True
    return encryption_headers(call, before) != encryption_headers(call, after)


def encryption_headers(call: Call, encryption: Encryption | None) -> Mapping[str, str]:
    """What an answer about an object's data says of its encryption."""
    profile = call.profile
    if encryption is None:
        return profile.reply_headers
    if encryption.by_customer:
        return {_OWN.algorithm: AES256, f"{_METHOD}-customer-key-MD5": encryption.key_md5}
    headers = {profile.encryption.header: encryption.method}
    if encryption.method in KMS_METHODS and profile.encryption.of_objects:
        region = call.region or profile.default_region
        headers[_KEY_ID] = _key_arn(call, region, encryption.key_id) or _DEFAULT_KEY.format(region)
        if encryption.bucket_key:
            headers[_BUCKET_KEY] = "true"
    return headers


def _key_arn(call: Call, region: str, key_id: str) -> str:
    """The ARN of the key with this id (recorded at Amazon, 21 February 2026), of the account of the bucket's owner: our
    reading. What is no id of a key stays as it was sent, since there are no keys here that an alias could name."""
    if not _OF_KEYS.fullmatch(key_id):
        return key_id
    return f"arn:aws:kms:{region}:{call.bucket().owner.account}:key/{key_id}"
