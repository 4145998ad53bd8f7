"""Bodies that are not what their headers say, and bounds of what headers may say: nothing is stored."""

from __future__ import annotations

import hashlib
import zlib
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest

from support.hostile import Service

Headers = dict[str, str | None]

BODY = b"0123456789"
CRC32 = b64encode(zlib.crc32(BODY).to_bytes(4, "big"))
DELETE_NONE = b"<Delete><Object><Key>none</Key></Object></Delete>"


def md5(body: bytes) -> str:
    return b64encode(hashlib.md5(body).digest()).decode()


WRONG_MD5 = [
    # recorded at Amazon, February 2026: what is not the base64 of sixteen bytes is InvalidDigest
    pytest.param("__invalid__", "InvalidDigest", "InvalidContentMD5Error", id="no base64"),
    pytest.param("000", "InvalidDigest", "InvalidContentMD5Error", id="three digits"),
    pytest.param("MTIz", "InvalidDigest", "InvalidContentMD5Error", id="three bytes"),
    pytest.param("", "InvalidDigest", "InvalidContentMD5Error", id="empty"),
    pytest.param("781e5e245d69b566979b86e28d23f2c7", "InvalidDigest", "InvalidContentMD5Error", id="hexadecimal"),
    pytest.param(md5(b"other"), "BadDigest", "BadDigest", id="of other bytes"),
]
WRITES = [
    pytest.param("PUT", "/bkt/k", id="PutObject"),
    pytest.param("PUT", "/bkt/u?partNumber=1&uploadId={}", id="UploadPart"),
    pytest.param("POST", "/bkt/u?uploadId={}", id="CompleteMultipartUpload"),
    pytest.param("POST", "/bkt?delete", id="DeleteObjects"),
]


@pytest.mark.parametrize(("method", "target"), WRITES)
@pytest.mark.parametrize(("value", "aws", "jdcloud"), WRONG_MD5)
def test_wrong_content_md5_stores_nothing(
    service: Service, method: str, target: str, value: str, aws: str, jdcloud: str
) -> None:
    body = {"/bkt?delete": DELETE_NONE, "/bkt/u?uploadId={}": service.part_list(service.upload)}.get(target, BODY)
    found = service.refused(method, target.format(service.upload), {"content-md5": value}, body)
    assert found["Code"] == {"aws": aws, "jdcloud": jdcloud}[service.profile.name]


WRONG_CHECKSUMS = [
    # header, message; the first four recorded at Amazon, February 2026
    pytest.param(
        {"crc32c": "00000000"}, "InvalidRequest", "Value for x-amz-checksum-crc32c header is invalid.", id="hex"
    ),
    pytest.param(
        {"crc32c": "AAAAAA=="},
        "BadDigest",
        "The CRC32C you specified did not match the calculated checksum.",
        id="wrong",
    ),
    pytest.param(
        {"sha256": "MTIz"}, "InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid.", id="short"
    ),
    pytest.param(
        {"crc64nvme": "AAAAAAAAAAA="},
        "BadDigest",
        "The CRC64NVME you specified did not match the calculated checksum.",
        id="wrong CRC64NVME",
    ),
    pytest.param({"sha1": ""}, "InvalidRequest", "Value for x-amz-checksum-sha1 header is invalid.", id="empty"),
    pytest.param({"crc32": "中"}, "InvalidRequest", "Value for x-amz-checksum-crc32 header is invalid.", id="Chinese"),
    pytest.param(
        {"crc32": CRC32.decode(), "crc32c": "AAAAAA=="},
        "InvalidRequest",
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        id="two",  # Amazon's list of error codes
    ),
]


@pytest.mark.parametrize("target", ["/bkt/k", "/bkt/u?partNumber=1&uploadId={}"])
@pytest.mark.parametrize(("sums", "code", "message"), WRONG_CHECKSUMS)
def test_wrong_checksum_stores_nothing(
    service: Service, target: str, sums: dict[str, str], code: str, message: str
) -> None:
    headers: Headers = {f"x-amz-checksum-{name}": value for name, value in sums.items()}
    found = service.refused("PUT", target.format(service.upload), headers, BODY)
    assert (found["Code"], found["Message"]) == (code, message)


TRAILING = {"x-amz-trailer": "x-amz-checksum-crc32", "content-encoding": "aws-chunked"}
CHUNKED: Headers = {**TRAILING, "x-amz-decoded-content-length": "10"}


@pytest.mark.parametrize(
    ("headers", "body", "aws", "jdcloud"),
    [
        # what is announced and what comes; codes of JD Cloud: Error-Response-2
        pytest.param({"content-length": "11"}, BODY, "IncompleteBody", "IncompleteBody", id="a byte less"),
        pytest.param({"content-length": "9"}, BODY, "IncompleteBody", "BadContentLength", id="a byte more"),
        pytest.param({"content-length": "x"}, BODY, "BadRequest", "InvalidContentLengthError", id="no number"),
        pytest.param({"content-length": "-1"}, BODY, "BadRequest", "InvalidContentLengthError", id="negative"),
        pytest.param({"content-length": None}, BODY, "MissingContentLength", "MissingContentLength", id="none"),
        pytest.param({"content-length": str(6 << 30)}, b"", "EntityTooLarge", "EntityTooLarge", id="6 GiB"),
        pytest.param(
            {"content-length": None, "transfer-encoding": "chunked"},
            BODY,
            "NotImplemented",
            "MissingContentLength",
            id="HTTP's own framing",
        ),
        pytest.param(
            CHUNKED, b"a\r\n0123456789\r\n0\r\n\r\n", "MalformedTrailerError", "MalformedTrailerError", id="no trailer"
        ),
        pytest.param(
            CHUNKED,
            b"a\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
            "BadDigest",
            "BadDigest",
            id="wrong trailer",
        ),
        pytest.param(
            CHUNKED,
            b"a\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:junk\r\n\r\n",
            "InvalidRequest",
            "InvalidRequest",
            id="trailer that is no checksum",
        ),
        pytest.param(
            CHUNKED, b"a\r\n0123456789\r\n0\r\njunk\r\n\r\n", *["MalformedTrailerError"] * 2, id="junk for a trailer"
        ),
        pytest.param(CHUNKED, b"a\r\n0123456789\r\n", "IncompleteBody", "IncompleteBody", id="no last chunk"),
        pytest.param(
            CHUNKED, b"b\r\n0123456789\r\n0\r\n\r\n", "IncompleteBody", "BadContentLength", id="size too large"
        ),
        pytest.param(CHUNKED, b"9\r\n0123456789\r\n0\r\n\r\n", "InvalidRequest", "InvalidRequest", id="size too small"),
        pytest.param(CHUNKED, BODY, "IncompleteBody", "IncompleteBody", id="no framing"),
        pytest.param(
            {**TRAILING, "x-amz-decoded-content-length": "9"},
            b"a\r\n0123456789\r\n0\r\n\r\n",
            "IncompleteBody",
            "BadContentLength",
            id="decoded length too small",
        ),
        pytest.param(
            {**TRAILING, "x-amz-decoded-content-length": "11"},
            b"a\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:%s\r\n\r\n" % CRC32,
            "IncompleteBody",
            "IncompleteBody",
            id="decoded length too large",
        ),
        pytest.param(
            {**TRAILING},
            b"a\r\n0123456789\r\n0\r\n\r\n",
            "MissingContentLength",
            "MissingContentLength",
            id="no decoded length",
        ),
        pytest.param(
            {"x-amz-sdk-checksum-algorithm": "CRC32"}, BODY, "InvalidRequest", "InvalidRequest", id="promised, not sent"
        ),
    ],
)
@pytest.mark.parametrize("target", ["/bkt/k", "/bkt/u?partNumber=1&uploadId={}"])
def test_wrong_body_stores_nothing(
    service: Service, target: str, headers: Headers, body: bytes, aws: str, jdcloud: str
) -> None:
    found = service.refused("PUT", target.format(service.upload), headers, body)
    assert found["Code"] == {"aws": aws, "jdcloud": jdcloud}[service.profile.name]


def test_framing_leaves_no_trace_in_the_object(service: Service) -> None:
    body = b"a\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:%s\r\n\r\n" % CRC32
    response = service.send("PUT", "/bkt/new", {**CHUNKED, "content-encoding": "aws-chunked,gzip"}, body)
    assert response.status == 200  # multipart-cases, row 77
    read = service.send("GET", "/bkt/new")
    assert (read.content(), read.headers["Content-Encoding"]) == (BODY, "gzip")


# bounds

LONGEST = {"aws": 1024, "jdcloud": 1022}  # design, section 5, row 23
KEYS = [
    pytest.param(lambda size: "a" * size, id="ASCII"),
    pytest.param(lambda size: "中" * (size // 3) + "a" * (size % 3), id="three bytes each"),
    pytest.param(lambda size: "😀" * (size // 4) + "a" * (size % 4), id="four bytes each"),
    pytest.param(lambda size: "é" * (size // 2) + "a" * (size % 2), id="two bytes each"),
]


@pytest.mark.parametrize("key", KEYS)
def test_key_is_bounded_in_bytes(service: Service, key: Any) -> None:
    most = LONGEST[service.profile.name]
    longest, longer = quote(key(most)), quote(key(most + 1))
    assert service.send("PUT", f"/bkt/{longest}", {}, b"x").status == 200
    assert service.send("GET", f"/bkt/{longest}").content() == b"x"
    code = {"aws": "KeyTooLongError", "jdcloud": "KeyTooLong"}[service.profile.name]
    copied: Headers = {"x-amz-copy-source": "/bkt/k"}
    for method, query, headers in (("PUT", "", {}), ("PUT", "", copied), ("POST", "?uploads", {}), ("GET", "", {})):
        found = service.refused(method, f"/bkt/{longer}{query}", headers)
        assert found["Code"] == code
        sizes = {"Size": str(most + 1), "MaxSizeAllowed": str(most)} if service.profile.name == "aws" else {}
        assert {name: found[name] for name in ("Size", "MaxSizeAllowed") if name in found} == sizes


@pytest.mark.parametrize("target", ["PUT /bkt/new", "POST /bkt/new?uploads"])
def test_user_metadata_is_bounded_in_bytes(service: Service, target: str) -> None:
    method, _, path = target.partition(" ")  # 2 KB, names and values together: User-Defined-Metadata
    full: Headers = {"x-amz-meta-a": "x" * 1000, "x-amz-meta-bc": "x" * 1045}
    assert service.send(method, path, full).status == 200
    for name in ("x-amz-meta-a", "x-amz-meta-bc", "x-amz-meta-d"):
        assert service.refused(method, path, {**full, name: f"{full.get(name, '')}y"})["Code"] == "MetadataTooLarge"
    latin = "中".encode().decode("latin-1")  # three bytes on the wire
    assert service.send(method, path, {"x-amz-meta-ab": latin * 682}).status == 200
    assert service.refused(method, path, {"x-amz-meta-abc": latin * 682})["Code"] == "MetadataTooLarge"


@pytest.mark.parametrize("size", [100, 101])
def test_content_disposition_of_jdcloud_is_bounded(size: int, make_service: type[Service]) -> None:
    ask = ("PUT", "/bkt/new", {"content-disposition": "x" * size})
    if size == 100:  # Put-Object-2
        assert make_service("jdcloud").send(*ask).status == 200
    else:
        assert make_service("jdcloud").refused(*ask)["Code"] == "ContentDispositionTooLong"
    assert make_service("aws").send(*ask).status == 200
