"""How an object is encrypted. Nothing is: what was asked for is remembered and judged."""

from __future__ import annotations

import os
from hashlib import sha256
from hmac import compare_digest
from typing import Final, NamedTuple

__all__ = ["AES256", "KMS", "KMS_DSSE", "KMS_METHODS", "METHODS", "SSE_S3", "Encryption", "sealed_with"]

AES256: Final = "AES256"
KMS: Final = "aws:kms"
KMS_DSSE: Final = "aws:kms:dsse"
KMS_METHODS: Final = frozenset({KMS, KMS_DSSE})
METHODS: Final = frozenset({AES256, *KMS_METHODS})


class Encryption(NamedTuple):
    """A method and its key: of the service, of KMS by id (``""``: the service's own), or the customer's.

    Of a customer's key there is only its MD5, which answers name, and a salted digest to know it again by.
    """

    method: str
    key_id: str = ""
    bucket_key: bool = False
    key_md5: str = ""
    salt: bytes = b""
    digest: bytes = b""

    @property
    def by_customer(self) -> bool:
        """Whether the customer gave the key (SSE-C)."""
        return bool(self.digest)

    def opens(self, key: bytes) -> bool:
        """Whether ``key`` is the customer's."""
        return compare_digest(sha256(self.salt + key).digest(), self.digest)


SSE_S3: Final = Encryption(AES256)
"""Keys of the service: what needs no more said is shared by all records."""


def sealed_with(key: bytes, key_md5: str) -> Encryption:
    """Encryption with a customer's key, which is not kept; ``key_md5`` in base64."""
    salt = os.urandom(16)
    return Encryption(AES256, key_md5=key_md5, salt=salt, digest=sha256(salt + key).digest())
