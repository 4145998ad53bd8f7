"""Presigned URLs: the headers that their query carries."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.case import ANY, AWS, BOTH, NOBODY, Case, Expect, Step, etag
from fakeoss.contract.steps import TEN, missing, put

__all__ = ["CASES"]

_AT: Final = 946684800.0  # 2000-01-01


def _url(*parameters: str, signed: str = "host", key: str = "d") -> str:
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
        "X-Amz-Credential=k%2F20000101%2Fus-east-1%2Fs3%2Faws4_request",
        "X-Amz-Date=20000101T000000Z",
        "X-Amz-Expires=900",
        f"X-Amz-SignedHeaders={signed}",
        "X-Amz-Signature=0",
        *parameters,
    )
    return f"/{{b}}/{key}?{'&'.join(query)}"


def _put(*parameters: str, expect: Expect, signed: str = "host", headers: dict[str, str | None] | None = None) -> Step:
    return Step(f"PUT {_url(*parameters, signed=signed)}", headers or {}, TEN, expect, user=NOBODY)


_STORED: Final = Expect(200, headers={"x-amz-checksum-crc64nvme": ANY, "x-amz-checksum-crc32": None}, body=b"")
_MISMATCH: Final = Expect(
    400, code="BadDigest", message="The CRC32 you specified did not match the calculated checksum."
)


def _old(request: str, *, expect: Expect, expires: float = _AT + 60, body: bytes = b"") -> Step:
    """A request to a URL that is presigned with version 2."""
    query = f"AWSAccessKeyId=k&Expires={expires:.0f}&Signature=x%2B%3D"
    return Step(f"{request}?{query}", body=body, expect=expect, user=NOBODY)


CASES: Final = (
    Case(
        "presigned: version 2 of the signature, until it expires",
        "JD Cloud: URLs of ten public files, 2021 to 2026, JD's own mails among them; the AWS SDK for Java v1 makes them "
        "(strong that they are in use; no answer recorded). Amazon's documentation: Authenticating requests (version 2), for "
        "the regions launched until January 2014; botocore 1.44.8 makes them there",
        BOTH,
        (
            _old("GET /{b}/src", expect=Expect(200, body=TEN)),
            _old("HEAD /{b}/src", expect=Expect(200, headers={"ETag": etag(TEN)}, body=b"")),
            _old("PUT /{b}/new", body=TEN, expect=Expect(200, headers={"ETag": etag(TEN)}, body=b"")),
            _old("GET /{b}/new", expect=Expect(200, body=TEN)),
            _old(
                "GET /{b}/src",
                expires=_AT - 1,
                expect=Expect(403, code="AccessDenied", message="Request has expired", fields=None),
            ),
        ),
        given=(put("src", TEN),),
        at=_AT,
    ),
    Case(
        "presigned: checksums in the query are ignored",
        "recorded at Amazon, February 2026, per localstack's test_presigned_url_v4_x_amz_in_qs; localstack#12169, "
        "aws-sdk-go-v2#2610, ministack#1695 (a statement without a capture says otherwise: floci#4188)",
        AWS,
        (
            _put("x-amz-checksum-crc32=AAAAAA%3D%3D", "x-amz-sdk-checksum-algorithm=CRC32", expect=_STORED),
            _put("X-Amz-Checksum-Sha256=bad%2BnDnO0vTnour8G%2B5YPPx4tLMvxgS0K3ZBusogZxU%3D", expect=_STORED),
            _put("x-amz-checksum-sha1=x", "x-amz-checksum-crc64nvme=y", expect=_STORED),
            _put("x-amz-sdk-checksum-algorithm=CRC32", expect=_STORED),
        ),
        given=(),
        at=_AT,
    ),
    Case(
        "presigned: checksums in headers are verified, whatever the query has",
        "recorded at Amazon: ministack#1497; our reading of one that is signed as a header and sent in the query",
        AWS,
        (
            _put(
                "x-amz-checksum-crc32=AAAAAA%3D%3D",
                signed="host%3Bx-amz-checksum-crc32",
                headers={"x-amz-checksum-crc32": "AAAAAA=="},
                expect=_MISMATCH,
            ),
            _put("x-amz-checksum-crc32=AAAAAA%3D%3D", signed="host%3Bx-amz-checksum-crc32", expect=_MISMATCH),
            missing("d"),
        ),
        given=(),
        at=_AT,
    ),
    Case(
        "presigned: other headers in the query are honoured",
        "recorded at Amazon, February 2026, per localstack's test_presigned_url_v4_x_amz_in_qs (storage class and user "
        "metadata) and test_presigned_url_v4_signed_headers_in_qs (encryption), and localstack#12169; the others: inferred",
        AWS,
        (
            _put(
                "x-amz-meta-foo=bar-complicated-no-random",
                "x-amz-storage-class=STANDARD_IA",
                "x-amz-server-side-encryption=AES256",
                "x-amz-tagging=a%3Db",
                "x-amz-acl=bucket-owner-full-control",
                "x-amz-checksum-crc32=AAAAAA%3D%3D",
                expect=_STORED,
            ),
            Step(
                "HEAD /{b}/d",
                {"x-amz-checksum-mode": "ENABLED"},
                expect=Expect(
                    200,
                    headers={
                        "x-amz-meta-foo": "bar-complicated-no-random",
                        "x-amz-storage-class": "STANDARD_IA",
                        "x-amz-tagging-count": "1",
                        "x-amz-checksum-type": "FULL_OBJECT",
                    },
                ),
            ),
            _put(
                "x-amz-acl=nobody",
                expect=Expect(
                    400, code="InvalidArgument", fields={"ArgumentName": "x-amz-acl", "ArgumentValue": "nobody"}
                ),
            ),
        ),
        given=(),
        at=_AT,
    ),
)
