"""Customer-provided keys (SSE-C): the three headers, and what is wrong with them, in Amazon's order.

Which answer comes first, what counts as base64, and which requests may leave out the MD5 was recorded at Amazon, March
2026 (dyus/meeseeks-s3, about 500 exchanges of ten operations).
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from hashlib import md5
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.model.encryption import AES256

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OWN_KEY", "SOURCE_KEY", "KeyHeaders"]

_SIZE: Final = 32
_FOREIGN: Final = re.compile(r"[^A-Za-z0-9+/=]")


class KeyHeaders:
    """The names of the three headers for a customer-provided key."""

    def __init__(self, start: str) -> None:
        self.algorithm, self.key, self.key_md5 = (start + name for name in ("algorithm", "key", "key-md5"))
        self.all = frozenset({self.algorithm, self.key, self.key_md5})

    def read(self, headers: Mapping[str, str], *, needs_md5: bool = True) -> bytes:
        """Return the key, of whatever length: one that is compared with another need not have 32 bytes to be a wrong
        one. Raises the CUSTOMER_KEY causes but CUSTOMER_KEY_INVALID; that a key that is too short is refused before one
        without its MD5 is our reading."""
        algorithm, text, key_md5 = headers.get(self.algorithm), headers.get(self.key), headers.get(self.key_md5)
        if algorithm is None:
            raise OssError(Cause.CUSTOMER_KEY_WITHOUT_ALGORITHM)
        if text is None:
            raise OssError(Cause.CUSTOMER_KEY_MISSING)
        if not text.isascii():
            raise OssError(Cause.CUSTOMER_KEY_ENCODING, ArgumentValue=text)
        key = _decoded(text)
        if not key:
            raise OssError(Cause.CUSTOMER_KEY_TOO_SHORT, ArgumentValue=text)
        if key_md5 is None and needs_md5:
            raise OssError(Cause.CUSTOMER_KEY_WITHOUT_MD5)
        if key_md5 is not None and key_md5 != _md5_text(key):
            raise OssError(Cause.CUSTOMER_KEY_MD5_MISMATCH)
        if algorithm != AES256:
            raise OssError(Cause.CUSTOMER_KEY_ALGORITHM, ArgumentValue=algorithm)
        return key

    def read_new(self, headers: Mapping[str, str]) -> bytes:
        """Return the key of what is about to be written. Raises the CUSTOMER_KEY causes."""
        key = self.read(headers)
        if len(key) != _SIZE:
            raise OssError(Cause.CUSTOMER_KEY_INVALID)
        return key

    def echo(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a response to a request that has the key: the MD5, too, where the request left it
        out."""
        key_md5 = headers.get(self.key_md5) or _md5_text(_decoded(headers[self.key]))
        return {self.algorithm: AES256, f"{self.key}-MD5": key_md5}


OWN_KEY: Final = KeyHeaders("x-amz-server-side-encryption-customer-")
SOURCE_KEY: Final = KeyHeaders("x-amz-copy-source-server-side-encryption-customer-")


def _md5_text(key: bytes) -> str:
    """Return the MD5 of a key as its header has it."""
    return b64encode(md5(key, usedforsecurity=False).digest()).decode("ascii")


def _decoded(text: str) -> bytes:
    """Return the bytes of a key in base64. Characters that are foreign to base64 do not count, nor do those after the
    last group of four, and padding ends nothing: a group of padding alone is a byte more, by which the MD5 differs
    (that it is a zero byte is our reading)."""
    symbols = _FOREIGN.sub("", text)
    groups = (symbols[start : start + 4] for start in range(0, len(symbols) - 3, 4))
    return b"".join(b64decode(group.replace("=", "A"))[: max(1, 3 - group.count("="))] for group in groups)
