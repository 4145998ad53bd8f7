"""``x-amz-copy-source``: split first, then decoded, exactly once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from fakeoss.errors import Cause, OssError

__all__ = ["CopySource", "SourceForm", "is_undecodable", "parse_copy_source"]

_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_WRONG_DIGITS = re.compile(rb"%(?![0-9A-Fa-f]{2})..", re.DOTALL)
_CUT_ESCAPE = re.compile(rb"%.?\Z", re.DOTALL)
_URL = re.compile(r"https?://[^/]+/", re.IGNORECASE)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_IP = re.compile(r"\d+\.\d+\.\d+\.\d+", re.ASCII)
_VERSION = "?versionId="


class SourceForm(NamedTuple):
    """How a service reads copy sources, where that is not Amazon's way."""

    plus: bool = True
    """Whether ``+`` is a space."""
    literal: bool = False
    """Whether a broken percent-encoding stays as it is, rather than being refused."""
    query: str = "key"
    """What a query that is no version id is: part of the ``"key"``, ``"refused"`` or ``"ignored"``."""
    empty_version: bool = False
    """Whether an empty version id is ignored, rather than refused."""
    urls: bool = True
    """Whether a whole URL is read."""
    any_bucket: bool = False
    """Whether the name of the bucket may be any text."""
    cut: bool = False
    """Whether a percent-encoding that the end of the text cuts off is left out."""
    twice: bool = False
    """Whether it is decoded twice, the first time with its query."""
    tenants: bool = False
    """Whether what stands before a colon in it is a tenant, so that nothing may not follow."""


_AMAZON = SourceForm()


class CopySource(NamedTuple):
    """The source object of a copy: bucket, key, and the requested version if one is named."""

    bucket: str
    key: str
    version_id: str | None = None


@lru_cache(maxsize=256)  # a copy in ranges repeats the same source
def parse_copy_source(text: str, form: SourceForm = _AMAZON) -> CopySource:
    """Read ``bucket/key``, ``/bucket/key`` or a whole URL, percent-encoded, with ``+`` for a space.

    The raw value is split at ``?versionId=`` before it is decoded (our reading, so that a key containing that text can
    be copied if its ``?`` is escaped). Raises COPY_SOURCE_BUCKET, INVALID_BUCKET_NAME, COPY_SOURCE_KEY,
    COPY_SOURCE_ENCODING, COPY_SOURCE_VERSION_EMPTY. Recorded at Amazon: plus for space, escaped slash, missing key,
    whole URL, empty version.
    """
    if form.urls and (match := _URL.match(text)):
        text = text[match.end() :]
    if form.twice:
        text = _decode(text, form)
    path, mark, version = text.partition(_VERSION)
    if form.query != "key":
        path = _without_query(path, "?", refused=form.query == "refused")
        version = _without_query(version, "&", refused=form.query == "refused")
    name, key = _split(path, form)
    if form.tenants and name.endswith(":"):
        raise OssError(Cause.INVALID_BUCKET_NAME)
    if not form.any_bucket and (not _BUCKET.fullmatch(name) or _IP.fullmatch(name)):
        raise OssError(Cause.COPY_SOURCE_BUCKET)
    if not key:
        raise OssError(Cause.COPY_SOURCE_KEY)
    if mark and not version:
        if not form.empty_version:
            raise OssError(Cause.COPY_SOURCE_VERSION_EMPTY)
        mark = ""
    return CopySource(name, key, _decode(version, form) if mark else None)


def _without_query(text: str, mark: str, *, refused: bool) -> str:
    text, _, rest = text.partition(mark)
    if rest and refused:
        raise OssError(Cause.COPY_SOURCE_KEY)
    return text


def _split(path: str, form: SourceForm) -> tuple[str, str]:
    name, slash, key = _decode(path, form).removeprefix("/").partition("/")
    if not name:
        raise OssError(Cause.COPY_SOURCE_BUCKET)
    return name, key if slash else ""


def is_undecodable(text: str) -> bool:
    """Whether a copy source is empty, or has a percent sign before two characters that are no hexadecimal digits."""
    return not text or bool(_WRONG_DIGITS.search(_octets(text)))


def _decode(text: str, form: SourceForm) -> str:
    if text.isascii() and "%" not in text and "+" not in text:
        return text
    try:
        raw = _octets(text)
        if form.cut:
            raw = _CUT_ESCAPE.sub(b"", raw)
        if not form.literal and _BAD_ESCAPE.search(raw):
            raise OssError(Cause.COPY_SOURCE_ENCODING)
        return unquote_to_bytes(raw.replace(b"+", b" ") if form.plus else raw).decode("utf-8")
    except UnicodeError:
        raise OssError(Cause.COPY_SOURCE_ENCODING) from None


def _octets(text: str) -> bytes:
    """Return the bytes that were sent: headers are read as latin-1, but an in-process client may pass any text."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
