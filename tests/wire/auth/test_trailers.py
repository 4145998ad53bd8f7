"""Chunks with trailing fields, signed and not, against the example that Amazon publishes."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.errors import Cause, OssError
from fakeoss.wire.auth.verification import Terms, verify
from fakeoss.wire.body import receive
from fakeoss.wire.dates import parse_amz_date
from fakeoss.wire.message import Request

# Amazon: "Signature calculations for trailing headers for the Authorization header"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
SEED = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
CHUNKS = (
    (65536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"),
    (1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7"),
    (0, "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"),
)
TRAILER = "x-amz-checksum-crc32c:sOO8/Q=="
SIGNATURE = "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"
HEADERS = {
    "content-encoding": "aws-chunked",
    "host": "s3.amazonaws.com",
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "x-amz-date": "20130524T000000Z",
    "x-amz-decoded-content-length": "66560",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
    "x-amz-trailer": "x-amz-checksum-crc32c",
}


def framed(letter: bytes = b"a", trailer: str = TRAILER, signature: str = SIGNATURE) -> bytes:
    chunks = [b"%x;chunk-signature=%s\r\n%s" % (size, text.encode(), letter * size) for size, text in CHUNKS]
    ending = f"{trailer}\r\nx-amz-trailer-signature:{signature}\r\n\r\n"
    return b"\r\n".join(chunks) + ending.encode()


def verified(body: bytes, signature: str = SEED, **changes: str) -> Any:
    """The body of the example's request, received after the request itself was verified."""
    fields = {**HEADERS, **{name.replace("_", "-"): value for name, value in changes.items()}}
    names = ";".join(sorted(fields))
    fields["authorization"] = f"AWS4-HMAC-SHA256 Credential={CREDENTIAL},SignedHeaders={names},Signature={signature}"
    fields["content-length"] = str(len(body))
    request = Request("PUT", ("https", "s3.amazonaws.com", "/examplebucket/chunkObject.txt"), fields, body)
    at = parse_amz_date("20130524T000000Z") or 0.0
    found = verify(request, {}, Terms(at, {"AKIAIOSFODNN7EXAMPLE": SECRET}.get, region="us-east-1"))
    assert found is not None
    request.seal = found[1]
    return receive(request, 1 << 20)


def test_published_chunks_and_trailer() -> None:
    received = verified(framed())
    assert received.content == b"a" * 66560
    assert received.trailers == {"x-amz-checksum-crc32c": "sOO8/Q=="}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(framed(letter=b"b"), id="other bytes"),
        pytest.param(framed(trailer="x-amz-checksum-crc32c:AAAAAA=="), id="another checksum"),
        pytest.param(framed(trailer="x-amz-checksum-crc32:sOO8/Q=="), id="another name"),
        pytest.param(framed(signature="0" * 64), id="another signature"),
        pytest.param(framed().partition(b"x-amz-checksum")[0] + b"\r\n", id="trailers cut off with their signature"),
        pytest.param(framed().partition(b"x-amz-trailer")[0] + b"\r\n", id="the signature of the trailers cut off"),
    ],
)
def test_what_was_not_signed_so_is_refused(body: bytes) -> None:
    with pytest.raises(OssError) as caught:
        verified(body)
    assert caught.value.cause is Cause.SIGNATURE_MISMATCH


def test_seed_is_verified_before_any_chunk() -> None:
    with pytest.raises(OssError) as caught:
        verified(b"", signature="0" * 64)
    assert caught.value.cause is Cause.SIGNATURE_MISMATCH
    assert str(caught.value.fields["CanonicalRequest"]).endswith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
