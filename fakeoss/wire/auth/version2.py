"""Signature version 2, used by old clients: HMAC-SHA1 over a few headers and the resource.

Source: Amazon's "Signing and authenticating REST requests (AWS signature version 2)", whose examples are tests.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from fakeoss.wire.auth.claim import Claim
    from fakeoss.wire.message import Request

__all__ = ["signature_of", "string_to_sign", "with_bucket_slash"]

_SIGNED_QUERY: Final = frozenset(
    {
        "accelerate",
        "acl",
        "analytics",
        "cors",
        "defaultObjectAcl",
        "delete",
        "inventory",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "partNumber",
        "policy",
        "replication",
        "requestPayment",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "restore",
        "select",
        "select-type",
        "storageClass",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
    }
)
"""Query parameters that are part of the signed resource: Amazon's list, and those that boto signs in addition."""


_BLANKS: Final = " \t\r\n"
_FOLD: Final = re.compile(r"\r?\n[ \t]+")


def string_to_sign(request: Request, claim: Claim, bucket: str | None, base: str = "") -> str:
    """Return the string that the key signs; ``bucket`` is that of a virtual-hosted request, ``base`` the path of the
    endpoint, if it is not signed."""
    headers = request.headers
    amz = sorted(name for name in headers if name.startswith("x-amz-"))
    lines = [
        request.method,
        headers.get("content-md5", ""),
        headers.get("content-type", ""),
        claim.date,
        *(f"{name}:{_FOLD.sub(' ', headers[name]).strip(_BLANKS)}" for name in amz),
    ]
    return "\n".join(lines) + "\n" + _resource(request.target.removeprefix(base), bucket)


def with_bucket_slash(text: str) -> str:
    """Return the string to sign with a slash after the bucket, which clients sign whether they send it or not (botocore
    does not send it)."""
    lines, _, resource = text.rpartition("\n")
    path, mark, query = resource.partition("?")
    return f"{lines}\n{path}/{mark}{query}" if path.count("/") == 1 and len(path) > 1 else text


def _resource(target: str, bucket: str | None) -> str:
    path, _, query = target.partition("?")
    parameters = []
    for item in query.split("&"):
        name, equals, value = item.partition("=")
        if unquote(name) in _SIGNED_QUERY:
            parameters.append((unquote(name), f"={unquote(value)}" if equals and value else ""))
    resource = f"/{bucket}{path}" if bucket else path or "/"
    return resource + ("?" + "&".join(name + value for name, value in sorted(parameters)) if parameters else "")


def signature_of(secret: str, text: str) -> str:
    """Sign ``text``; return 28 characters of base64."""
    return b64encode(hmac.digest(secret.encode("utf-8"), text.encode("utf-8", "surrogateescape"), "sha1")).decode(
        "ascii"
    )
