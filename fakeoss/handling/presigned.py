"""The headers that a presigned URL carries in its query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.handling.payload import CHECKSUM_HEADERS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["copy_presigned_headers"]

_PRESIGNED_HEADERS: Final = frozenset({"content-md5", "content-type", "if-match", "if-none-match"})
"""Headers without a prefix that a query may carry; the last two: recorded at Amazon."""
_SIGNATURE_PARAMETERS: Final = frozenset(
    f"x-amz-{name}"
    for name in ("algorithm", "content-sha256", "credential", "date", "expires", "signature", "signedheaders")
)
_CHECKSUMS: Final = frozenset({*CHECKSUM_HEADERS, "x-amz-sdk-checksum-algorithm"})
_SIGNED_HEADERS: Final = "X-Amz-SignedHeaders"


def copy_presigned_headers(query: Mapping[str, str], headers: dict[str, str]) -> None:
    """Copy headers that a presigned URL carries in its query to ``headers``, unless they are there already.

    Checksums are ignored there, unless they are signed as headers: SDKs compute them before there is a body (recorded
    at Amazon, February 2026: localstack's test_presigned_url_v4_x_amz_in_qs; localstack#12169, aws-sdk-go-v2#2610,
    ministack#1695). Others are honoured, such as the storage class and user metadata (the same recording). Nothing is
    copied to a request that is signed in its headers.
    """
    if "authorization" in headers:
        return
    signed = query.get(_SIGNED_HEADERS, "").lower().split(";")
    for parameter, value in query.items():
        name = parameter.lower()
        if name in headers or name in _SIGNATURE_PARAMETERS or (name in _CHECKSUMS and name not in signed):
            continue
        if name in _PRESIGNED_HEADERS or name.startswith("x-amz-"):
            headers[name] = value
