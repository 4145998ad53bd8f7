"""How an object is encrypted. Nothing is: what was asked for is remembered and judged."""

from __future__ import annotations

import os
from hashlib import md5
from hmac import compare_digest, digest
from typing import Final, NamedTuple

__all__ = [
    "AES256",
    "BLOCKED_TYPES",
    "KMS",
    "KMS_DSSE",
    "KMS_METHODS",
    "METHODS",
    "NONE_BLOCKED",
    "SSE_C",
    "SSE_S3",
    "TAG_NONCE",
    "Encryption",
    "hides_md5",
    "opaque_etag",
    "sealed_with",
]

AES256: Final = "AES256"
KMS: Final = "aws:kms"
KMS_DSSE: Final = "aws:kms:dsse"
KMS_METHODS: Final = frozenset({KMS, KMS_DSSE})
METHODS: Final = frozenset({AES256, *KMS_METHODS})
SSE_C: Final = "SSE-C"
NONE_BLOCKED: Final = "NONE"
BLOCKED_TYPES: Final = (SSE_C, NONE_BLOCKED)
"""What a bucket can say of blocked encryption types (API reference, BlockedEncryptionTypes)."""
_SALT: Final = 32
TAG_NONCE: Final = 16
"""Bytes that make the ETag of one write differ from that of another."""


class Encryption(NamedTuple):
    """A method and its key: of the service, of KMS by id (``""``: the service's own), or the customer's.

    Of a customer's key there is only a keyed digest to know it again by, whose key is random: neither the key nor its
    MD5, by which equal keys could be told.
    """

    method: str
    key_id: str = ""
    bucket_key: bool = False
    salt: bytes = b""
    digest: bytes = b""

    @property
    def by_customer(self) -> bool:
        """Whether the customer gave the key (SSE-C)."""
        return bool(self.digest)

    def opens(self, key: bytes) -> bool:
        """Whether ``key`` is the customer's."""
        return compare_digest(digest(self.salt, key, "sha256"), self.digest)


SSE_S3: Final = Encryption(AES256)
"""Keys of the service: what needs no more said is shared by all records."""


def sealed_with(key: bytes) -> Encryption:
    """Encryption with a customer's key, which is not kept."""
    salt = os.urandom(_SALT)
    return Encryption(AES256, salt=salt, digest=digest(salt, key, "sha256"))


def hides_md5(encryption: Encryption | None) -> bool:
    """Whether the ETag of an object encrypted so is no MD5 of its content: under SSE-C, SSE-KMS and DSSE-KMS (Amazon:
    API reference, Object; recorded February 2026; of DSSE-KMS our reading)."""
    return encryption is not None and (bool(encryption.digest) or encryption.method in KMS_METHODS)


def opaque_etag(etag: str, nonce: bytes) -> str:
    """Return an ETag of the same form, 32 hexadecimal digits and the number of parts if there is one, that tells
    nothing of the content: the MD5 of ``etag``, which stands for the content, and of ``nonce``, which stands for the
    key of the data.

    Amazon does not say how it comes by its own. Each write has another, of the same content under the same key, too:
    recorded at Amazon, February 2026 (copies onto themselves, the parts of an upload); quilt#2790,
    aws-sdk-java-v2#7082. So the nonce is that of a write, not of a key.
    """
    start, dash, parts = etag.partition("-")
    return md5(start.encode("ascii") + nonce, usedforsecurity=False).hexdigest() + dash + parts
