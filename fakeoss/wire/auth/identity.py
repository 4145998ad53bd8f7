"""The identity that a request claims: its access key, region and expiry, whether its signature is valid or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fakeoss.wire.dates import parse_amz_date
from fakeoss.wire.numbers import parse_count

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ANONYMOUS", "Expiry", "Identity", "is_signed_for_s3", "read_identity"]

# the scope of version 4a has no region: AK/20250101/s3/aws4_request
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)(?:/\d{8}/([^/,\s]*)/(?!aws4_request))?")
_V4_QUERY = "X-Amz-Credential"
_V2_QUERY = "AWSAccessKeyId"
_S3_SCOPE = re.compile(r"/s3/aws4_request(?:[,&\s]|$)")


_CACHE_SIZE = 256
_cache: dict[str, Identity] = {}
"""Identities by Authorization header up to its first comma, which a client repeats all day."""


class Expiry(NamedTuple):
    """When a presigned request expires, in epoch seconds, and its lifetime in seconds (``None`` in version 2)."""

    at: float
    seconds: int | None


class Identity(NamedTuple):
    """The identity that a signed request claims; an unsigned request is ``ANONYMOUS``."""

    signed: bool
    access_key: str | None = None
    region: str | None = None
    expiry: Expiry | None = None


ANONYMOUS = Identity(signed=False)


def read_identity(headers: Mapping[str, str], query: Mapping[str, str]) -> Identity:
    """Read the Authorization header or the query of a presigned URL, whatever its scheme, even if it is malformed."""
    authorization = headers.get("authorization")
    if authorization:
        return _cache.get(authorization.partition(",")[0]) or _from_header(authorization)
    if not query:
        return ANONYMOUS
    if _V4_QUERY in query:
        scope = query[_V4_QUERY].split("/")
        region = scope[2] if len(scope) > 2 and scope[3:] != ["aws4_request"] else ""
        return Identity(True, scope[0] or None, region or None, _expiry_v4(query))
    if _V2_QUERY in query:
        return Identity(True, query[_V2_QUERY] or None, None, _expiry_v2(query))
    if "X-Amz-Signature" in query or "Signature" in query:
        return Identity(True)
    return ANONYMOUS


def _from_header(authorization: str) -> Identity:
    match = _CREDENTIAL.search(authorization)
    if match is None:
        access_key = authorization.partition(" ")[2].partition(":")[0].strip()
        return Identity(True, access_key or None)
    identity = Identity(True, match[1], match[2] or None)
    credential = authorization.partition(",")[0]
    if match.end() <= len(credential):
        if len(_cache) >= _CACHE_SIZE:
            _cache.clear()
        _cache[credential] = identity
    return identity


def _expiry_v4(query: Mapping[str, str]) -> Expiry | None:
    seconds, start = parse_count(query.get("X-Amz-Expires", "")), parse_amz_date(query.get("X-Amz-Date", ""))
    return None if start is None or seconds is None else Expiry(start + seconds, seconds)


def _expiry_v2(query: Mapping[str, str]) -> Expiry | None:
    at = parse_count(query.get("Expires", ""))
    return None if at is None else Expiry(float(at), None)


def is_signed_for_s3(headers: Mapping[str, str], target: str) -> bool:
    """Whether a request is signed with version 4 for the service ``s3``, in its header or its query."""
    if _S3_SCOPE.search(headers.get("authorization", "")):
        return True
    if _V4_QUERY not in target:
        return False
    return bool(_S3_SCOPE.search(target.replace("%2F", "/").replace("%2f", "/")))
