"""``x-amz-copy-source``: split first, then decoded, and decoded once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from fakeoss.errors import Cause, OssError

__all__ = ["CopySource", "parse_copy_source"]

_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_URL = re.compile(r"https?://[^/]+/", re.IGNORECASE)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_IP = re.compile(r"\d+\.\d+\.\d+\.\d+", re.ASCII)
_VERSION = "?versionId="


class CopySource(NamedTuple):
    """The object a copy reads: bucket, key, and the version asked for."""

    bucket: str
    key: str
    version_id: str | None = None


@lru_cache(maxsize=256)  # a copy in ranges names the same source every time
def parse_copy_source(text: str) -> CopySource:
    """Read ``bucket/key``, ``/bucket/key`` or a whole URL, percent-encoded, ``+`` standing for a blank.

    The raw value is split at ``?versionId=`` before it is decoded (our reading, so that a key which holds that text
    can be copied when its ``?`` is escaped). Raises COPY_SOURCE_BUCKET, COPY_SOURCE_KEY, COPY_SOURCE_ENCODING,
    COPY_SOURCE_VERSION_EMPTY. Recorded at Amazon: blank for plus, escaped slash, missing key, whole URL, no version.
    """
    if match := _URL.match(text):
        text = text[match.end() :]
    path, mark, version = text.partition(_VERSION)
    name, key = _split(path)
    if not _BUCKET.fullmatch(name) or _IP.fullmatch(name):
        raise OssError(Cause.COPY_SOURCE_BUCKET)
    if not key:
        raise OssError(Cause.COPY_SOURCE_KEY)
    if mark and not version:
        raise OssError(Cause.COPY_SOURCE_VERSION_EMPTY)
    return CopySource(name, key, _decoded(version) if mark else None)


def _split(path: str) -> tuple[str, str]:
    name, slash, key = _decoded(path).removeprefix("/").partition("/")
    if not name:
        raise OssError(Cause.COPY_SOURCE_BUCKET)
    return name, key if slash else ""


def _decoded(text: str) -> str:
    if text.isascii() and "%" not in text and "+" not in text:
        return text
    try:
        raw = _octets(text)
        if _BAD_ESCAPE.search(raw):
            raise OssError(Cause.COPY_SOURCE_ENCODING)
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeError:
        raise OssError(Cause.COPY_SOURCE_ENCODING) from None


def _octets(text: str) -> bytes:
    """The bytes that stood on the wire: headers are read as latin-1; a client in process may give any text."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
