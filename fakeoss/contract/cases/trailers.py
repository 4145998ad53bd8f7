"""Checksums in trailers: every way in which one can be wrong, and what was announced of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import invalid
from fakeoss.contract.case import AWS, Case, Expect, Step, etag, sha1_of
from fakeoss.contract.steps import missing, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_NINE: Final = b"123456789"
_CRC32, _CRC64 = "y/Q5Jg==", "rosUhgp5mIg="
_UNSIGNED: Final = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
_SIGNED: Final = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
_NO_TRAILER: Final = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
_SIGNATURE: Final = "0" * 64
_MALFORMED: Final = Expect(
    400,
    code="MalformedTrailerError",
    message="The request contained trailing data that was not well-formed or did not conform to our published schema.",
)
_OTHER_ALGORITHM: Final = invalid("Value for x-amz-sdk-checksum-algorithm header is invalid.")


def _put(trailers: str, announced: str | None, expect: Expect, payload: str = _UNSIGNED, **headers: str) -> Step:
    """PutObject of nine bytes in one chunk, whose ``trailers`` are lines, and the trailer that is announced."""
    mark = f";chunk-signature={_SIGNATURE}" if payload != _UNSIGNED else ""
    if payload == _SIGNED and trailers:
        trailers += f"x-amz-trailer-signature:{_SIGNATURE}\r\n"
    body = f"9{mark}\r\n123456789\r\n0{mark}\r\n{trailers}\r\n".encode("latin-1")
    fields: Mapping[str, str | None] = {
        "Content-Encoding": "aws-chunked",
        "x-amz-content-sha256": payload,
        "x-amz-decoded-content-length": "9",
        "x-amz-trailer": announced,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return Step("PUT /{b}/d", fields, body, expect)


def _stored(**headers: str) -> Expect:
    return Expect(
        200, headers={"ETag": etag(_NINE), **{name.replace("_", "-"): text for name, text in headers.items()}}
    )


def _line(algorithm: str, value: str) -> str:
    return f"x-amz-checksum-{algorithm}:{value}\r\n"


CASES: Final = (
    Case(
        "trailer: a value that is no checksum of its algorithm",
        "recorded at Amazon: versitygw#1165, versitygw#1652, versitygw#1692",
        AWS,
        (
            _put(
                _line("sha1", "invalid"),
                "x-amz-checksum-sha1",
                invalid("Value for x-amz-checksum-sha1 trailing header is invalid."),
            ),
            _put(
                _line("crc64nvme", "M3eFcAZSQlcb"),
                "x-amz-checksum-crc64nvme",
                invalid("Value for x-amz-checksum-crc64nvme trailing header is invalid."),
            ),
            _put(
                _line("sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00h"),
                "x-amz-checksum-sha1",
                invalid("Value for x-amz-checksum-sha1 trailing header is invalid."),
                _SIGNED,
            ),
            _put(
                _line("crc32", ""),
                "x-amz-checksum-crc32",
                invalid("Value for x-amz-checksum-crc32 trailing header is invalid."),
            ),
            missing("d"),
        ),
        given=(),
    ),
    Case(
        "trailer: the checksum of other content",
        "recorded at Amazon: versitygw#1653, versitygw#1694",
        AWS,
        (
            _put(
                _line("crc64nvme", "h4V7q1h2RXA="),
                "x-amz-checksum-crc64nvme",
                Expect(
                    400, code="BadDigest", message="The CRC64NVME you specified did not match the calculated checksum."
                ),
            ),
            _put(
                _line("sha1", "6X80kvdMayVo8EljCvJ0kFMaLRY="),
                "x-amz-checksum-sha1",
                Expect(400, code="BadDigest", message="The SHA1 you specified did not match the calculated checksum."),
                _SIGNED,
            ),
            missing("d"),
        ),
        given=(),
    ),
    Case(
        "trailer: not the one that was announced, or none that was",
        "recorded at Amazon: versitygw#1600, versitygw#1626, versitygw#1690, versitygw#1691; two trailers: our reading",
        AWS,
        (
            _put("", "x-amz-checksum-crc32", _MALFORMED),
            _put(_line("crc32", _CRC32), None, _MALFORMED),
            _put(_line("crc32", _CRC32), None, _MALFORMED, _SIGNED),
            _put(_line("crc32", _CRC32), "x-amz-checksum-sha1", _MALFORMED),
            _put(f":{_CRC32}\r\n", "x-amz-checksum-crc32", _MALFORMED),
            _put(f"x-amz-checksum-crc32{_CRC32}\r\n", "x-amz-checksum-crc32", _MALFORMED),
            _put(f"x-invalid-checksum-crc32:{_CRC32}\r\n", "x-amz-checksum-crc32", _MALFORMED),
            _put(_line("crc32", _CRC32), None, _MALFORMED, _NO_TRAILER),
            _put(_line("crc32", _CRC32) + _line("crc64nvme", _CRC64), "x-amz-checksum-crc32", _MALFORMED),
            missing("d"),
        ),
        given=(),
    ),
    Case(
        "trailer: announced by a name that is no checksum",
        "recorded at Amazon: versitygw#1632; versitygw's tests of x-amz-trailer",
        AWS,
        (
            _put(
                "x-amz-meta-foo:bar\r\n",
                "x-amz-meta-foo",
                invalid("The value specified in the x-amz-trailer header is not supported"),
            ),
            missing("d"),
        ),
        given=(),
    ),
    Case(
        "trailer: beside a checksum in a header",
        "recorded at Amazon: versitygw#1657",
        AWS,
        (
            _put(
                _line("crc64nvme", _CRC64),
                "x-amz-checksum-crc64nvme",
                invalid("Expecting a single x-amz-checksum- header"),
                x_amz_checksum_sha1=sha1_of(_NINE),
            ),
            missing("d"),
        ),
        given=(),
    ),
    Case(
        "an algorithm is announced, and the checksum is of another",
        "recorded at Amazon: versitygw#1659; in headers: measured at Amazon, September 2026, in the S3 router of "
        "brekkylab/backlot, brekkylab/backlot#192",
        AWS,
        (
            _put(
                _line("crc64nvme", _CRC64),
                "x-amz-checksum-crc64nvme",
                _OTHER_ALGORITHM,
                x_amz_sdk_checksum_algorithm="sha1",
            ),
            Step(
                "PUT /{b}/d",
                {"x-amz-sdk-checksum-algorithm": "SHA256", "x-amz-checksum-crc32": _CRC32},
                _NINE,
                _OTHER_ALGORITHM,
            ),
            Step(
                "PUT /{b}/d",
                {"x-amz-sdk-checksum-algorithm": "CRC32"},
                _NINE,
                invalid(
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                    "headers were found."
                ),
            ),
            Step(
                "PUT /{b}/d",
                {"x-amz-checksum-crc32": _CRC32, "x-amz-checksum-foo": "x"},
                _NINE,
                invalid("The algorithm type you specified in x-amz-checksum- header is invalid."),
            ),
            missing("d"),
            Step(
                "PUT /{b}/d",
                {"x-amz-sdk-checksum-algorithm": "crc32", "x-amz-checksum-crc32": _CRC32},
                _NINE,
                _stored(x_amz_checksum_crc32=_CRC32),
            ),
            Step("PUT /{b}/d", {"x-amz-sdk-checksum-algorithm": ""}, _NINE, _stored()),
        ),
        given=(),
    ),
    Case(
        "trailer: right, or neither announced nor there",
        "recorded at Amazon: versitygw#1607, versitygw#1632",
        AWS,
        (
            _put(_line("sha1", sha1_of(_NINE)), "x-amz-checksum-sha1", _stored(x_amz_checksum_sha1=sha1_of(_NINE))),
            _put(
                _line("crc32", _CRC32),
                "X-Amz-Checksum-CRC32",
                _stored(x_amz_checksum_crc32=_CRC32, x_amz_checksum_type="FULL_OBJECT"),
                _SIGNED,
            ),
            _put("", None, _stored(x_amz_checksum_crc64nvme=_CRC64, x_amz_checksum_type="FULL_OBJECT")),
            read("d", _NINE),
        ),
        given=(),
    ),
)
