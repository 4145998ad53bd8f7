"""PutObject, and what GetObject and HeadObject say of what was put."""

from __future__ import annotations

import hashlib
import zlib
from base64 import b64encode

import pytest

from fakeoss import profiles
from fakeoss.limits import Limits
from fakeoss.model import digests
from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire

BODY = b"0123456789"
MD5 = "781e5e245d69b566979b86e28d23f2c7"
MD5_BASE64 = "eB5eJF1ptWaXm4bijSPyxw=="
DATE = "Mon, 11 Apr 2011 20:34:56 GMT"
STRANGER = User("OTHERKEY", "secret", "other-id", "other")


def crc32(body: bytes) -> str:
    return b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


def test_put_object_on_the_wire(aws: Wire, jdcloud: Wire):
    answer = aws.put("/b/k", BODY)
    assert (answer.status, answer.body) == (200, b"")
    own = {"ETag": f'"{MD5}"', "x-amz-server-side-encryption": "AES256", "Content-Length": "0", "Date": DATE}
    assert answer.headers == answer.headers | own | {"Server": "AmazonS3"}
    checksum = {"x-amz-checksum-crc64nvme", "x-amz-checksum-type"}
    assert answer.headers.keys() == own.keys() | checksum | {"Server", "x-amz-request-id", "x-amz-id-2"}
    answer = jdcloud.put("/b/k", BODY)
    assert answer.headers == answer.headers | {"ETag": f'"{MD5}"', "Content-Length": "0", "Server": "JDCloudOSS"}
    assert answer.headers.keys() == {"ETag", "Content-Length", "Date", "Server", "x-amz-request-id"}  # Put-Object-2


def test_get_object_on_the_wire(wire: Wire):
    wire.put("/b/k", BODY)
    answer = wire.get("/b/k")
    assert (answer.status, answer.body) == (200, BODY)
    expected = {
        "Last-Modified": DATE,
        "ETag": f'"{MD5}"',
        "Accept-Ranges": "bytes",
        "Content-Type": "binary/octet-stream",  # Put-Object-2, and Amazon's default
        "Content-Length": "10",
        **wire.profile.reply_headers,
    }
    common = {"Date", "Server", "x-amz-request-id"} | ({"x-amz-id-2"} if wire.profile.name == "aws" else set())
    assert answer.headers == answer.headers | expected
    assert answer.headers.keys() == expected.keys() | common


def test_head_object_is_get_object_without_the_bytes(wire: Wire):
    wire.put("/b/k", BODY, content_type="text/plain", x_amz_meta_colour="blue")
    got, head = wire.get("/b/k"), wire.head("/b/k")
    changing = {"x-amz-request-id", "x-amz-id-2"}
    assert head.body == b""
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in got.headers.items() if k not in changing
    }


def test_content_headers_and_metadata_are_kept(wire: Wire):
    kept = {
        "Cache-Control": "max-age=5",
        "Content-Disposition": 'attachment; filename="a.txt"',
        "Content-Encoding": "gzip",
        "Content-Language": "de, en",
        "Content-Type": "text/plain; charset=utf-8",
        "Expires": DATE,
        "x-amz-meta-colour": "blue",
        "x-amz-meta-two-words": "a  b",
        "x-amz-meta-empty": "",
    }
    wire.ask("PUT", "/b/k", BODY, kept | {"X-Amz-Meta-UPPER": "x", "x-custom": "dropped"})
    answer = wire.get("/b/k")
    assert answer.headers == answer.headers | kept | {"x-amz-meta-upper": "x"}
    assert "x-custom" not in answer.headers


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("aws-chunked", None),
        ("aws-chunked,gzip", "gzip"),
        ("gzip, aws-chunked", "gzip"),
        ("br, gzip", "br, gzip"),
        ("aws-chunked,br, gzip", "br, gzip"),
    ],
)  # minio and localstack: the framing is not stored
def test_content_encoding_loses_the_framing(wire: Wire, sent: str, kept: str | None):
    body = b"a\r\n0123456789\r\n0\r\n\r\n" if "aws-chunked" in sent else BODY
    wire.must(wire.put("/b/k", body, content_encoding=sent, x_amz_decoded_content_length="10"))
    answer = wire.get("/b/k")
    assert (answer.body, answer.headers.get("Content-Encoding")) == (BODY, kept)


def test_metadata_is_measured_in_bytes(make_wire: type[Wire], service: str):
    wire = make_wire(service, limits=Limits(max_metadata_bytes=10)).with_bucket()
    assert wire.put("/b/k", b"", x_amz_meta_name="123456").status == 200
    assert wire.put("/b/k", b"", x_amz_meta_name="\xc3\xa4\xc3\xa4\xc3\xa4").status == 200  # latin-1 text of UTF-8
    answer = wire.put("/b/k", b"", x_amz_meta_name="1234567")
    assert answer.status == 400
    message = "Your metadata headers exceed the maximum allowed metadata size"
    assert answer.error == {"Code": "MetadataTooLarge", "Message": message, "Size": "11", "MaxSizeAllowed": "10"}


def test_content_disposition_of_jdcloud_is_bounded(jdcloud: Wire, aws: Wire):
    assert jdcloud.put("/b/k", b"", content_disposition="x" * 100).status == 200
    answer = jdcloud.put("/b/k", b"", content_disposition="x" * 101)
    assert (answer.status, answer.code) == (400, "ContentDispositionTooLong")  # Put-Object-2
    assert aws.put("/b/k", b"", content_disposition="x" * 101).status == 200


def test_put_object_replaces_all_of_the_old_one(wire: Wire):
    wire.put("/b/k", BODY, x_amz_meta_a="1", content_type="text/plain", x_amz_storage_class="STANDARD_IA")
    wire.clock.advance(5)
    wire.put("/b/k", b"new")
    headers = wire.get("/b/k").headers
    assert "x-amz-meta-a" not in headers
    assert "x-amz-storage-class" not in headers
    assert headers["Content-Type"] == "binary/octet-stream"
    assert headers["Last-Modified"] == "Mon, 11 Apr 2011 20:35:01 GMT"


def test_zero_bytes_are_an_object(wire: Wire):
    assert wire.put("/b/dir/").headers["ETag"] == '"d41d8cd98f00b204e9800998ecf8427e"'
    answer = wire.get("/b/dir/")
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "0")


KEYS = [
    "a b",
    "a+b",
    "a%b",
    "中文",
    "a#b",
    "?versionId=x",
    "'",
    ";",
    "a//b",
    "a/../b",
    "a&b=c",
    "ä",
    "\U0001f600",
    ".",
    "a<b>&",
]


@pytest.mark.parametrize("key", KEYS)  # aws-cli#614, supabase/storage#1377, s3-tests special_names
def test_key_of_any_character(wire: Wire, key: str):
    from urllib.parse import quote

    path = f"/b/{quote(key)}"
    wire.must(wire.put(path, key.encode()))
    assert wire.store.bucket("b").keys() == [key]
    assert wire.get(path).body == key.encode()
    assert wire.delete(path).status == 204
    assert wire.get(path).code == "NoSuchKey"


KEY_BOUNDS = [  # design, section 5, row 23
    ("aws", 1024, "KeyTooLongError", {"Size": "1025", "MaxSizeAllowed": "1024"}),
    ("jdcloud", 1022, "KeyTooLong", {"Message": "Your key is too long."}),  # Error-List (native)
]


@pytest.mark.parametrize(("profile", "most", "code", "fields"), KEY_BOUNDS)
def test_key_length_is_bounded_in_bytes(
    make_wire: type[Wire], profile: str, most: int, code: str, fields: dict[str, str]
):
    wire = make_wire(profile, limits=Limits(max_key_bytes=most)).with_bucket()
    assert wire.put("/b/" + "a" * most).status == 200
    assert wire.put("/b/" + "%C3%A4" * (most // 2)).status == 200
    for path in ("/b/" + "a" * (most + 1), "/b/" + "%C3%A4" * (most // 2) + "a"):
        answer = wire.put(path)
        assert (answer.status, answer.error) == (400, {"Code": code, "Message": "Your key is too long", **fields})


@pytest.mark.parametrize("key", ["/a", "%5Ca"])
def test_key_of_jdcloud_does_not_begin_with_a_slash(aws: Wire, jdcloud: Wire, key: str):
    answer = jdcloud.put(f"/b/{key}")
    assert (answer.status, answer.code) == (400, "InvalidObjectKey")  # Basic-Concepts, Post-Object-1
    assert aws.put(f"/b/{key}").status == 200


def test_missing_key(wire: Wire):
    answer = wire.get("/b/none")
    assert answer.status == 404
    assert answer.error == {"Code": "NoSuchKey", "Message": "The specified key does not exist.", "Key": "none"}
    head = wire.head("/b/none")
    assert (head.status, head.body) == (404, b"")


# storage classes

CLASSES = {
    "aws": "STANDARD REDUCED_REDUNDANCY STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING GLACIER DEEP_ARCHIVE GLACIER_IR",
    "jdcloud": "STANDARD GLACIER REDUCED_REDUNDANCY STANDARD_IA",  # Put-Object-2
}
ARCHIVED = {"GLACIER", "DEEP_ARCHIVE"}


def test_storage_classes(wire: Wire):
    for name in CLASSES[wire.profile.name].split():
        wire.must(wire.put("/b/k", BODY, x_amz_storage_class=name))
        head = wire.head("/b/k")
        assert head.status == 200
        assert head.headers.get("x-amz-storage-class") == (None if name == "STANDARD" else name)
        assert wire.get("/b/k").status == (403 if name in ARCHIVED else 200)


@pytest.mark.parametrize(("profile", "name"), [("aws", "OUTPOSTS"), ("aws", "standard"), ("jdcloud", "ONEZONE_IA")])
def test_unknown_storage_class(make_wire: type[Wire], profile: str, name: str):
    wire = make_wire(profile).with_bucket()
    message = "The storage class you specified is not valid"
    for answer in (
        wire.put("/b/k", BODY, x_amz_storage_class=name),
        wire.ask("POST", "/b/k?uploads", headers={"x-amz-storage-class": name}),
    ):
        assert answer.status == 400
        assert answer.error == {"Code": "InvalidStorageClass", "Message": message, "StorageClassRequested": name}


def test_archived_object_is_not_read(wire: Wire):
    wire.put("/b/k", BODY, x_amz_storage_class="GLACIER")
    upload = wire.start_upload("/b/copy")
    read = "The operation is not valid for the object's storage class"
    copied = "Operation is not valid for the source object's storage class"
    copies = wire.copy("/b/copy", "/b/k"), wire.copy_part(upload, 1, "/b/k")
    answers = (wire.get("/b/k"), read), *((answer, copied) for answer in copies)
    for answer, message in answers:
        assert answer.status == 403
        assert answer.error == {"Code": "InvalidObjectState", "Message": message, "StorageClass": "GLACIER"}


# digests and checksums


def test_content_md5_is_verified(wire: Wire):
    assert wire.put("/b/k", BODY, content_md5=MD5_BASE64).status == 200
    answer = wire.put("/b/k", b"other", content_md5=MD5_BASE64)
    assert answer.status == 400
    assert answer.error == {
        "Code": "BadDigest",
        "Message": "The Content-MD5 you specified did not match what we received.",
        "ExpectedDigest": MD5,  # in hexadecimal for PutObject, as sent for UploadPart (recorded)
        "CalculatedDigest": b64encode(hashlib.md5(b"other").digest()).decode(),
    }
    assert wire.get("/b/k").body == BODY


@pytest.mark.parametrize("value", ["__invalid__", "000", "MTIz", "", MD5, MD5_BASE64 + " x"])  # recorded at Amazon
def test_malformed_content_md5(wire: Wire, value: str):
    answer = wire.put("/b/k", BODY, content_md5=value)
    code = {"aws": "InvalidDigest", "jdcloud": "InvalidContentMD5Error"}[wire.profile.name]  # Error-Response-2
    assert (answer.status, answer.code, answer.text("Content-MD5")) == (
        400,
        code,
        value if wire.profile.name == "aws" else None,
    )
    assert wire.get("/b/k").status == 404


def test_checksum_in_a_header_is_verified_and_kept_by_amazon(aws: Wire, jdcloud: Wire):
    kept = {"x-amz-checksum-crc32": crc32(BODY), "x-amz-checksum-type": "FULL_OBJECT"}
    answer = aws.put("/b/k", BODY, x_amz_checksum_crc32=crc32(BODY))
    assert answer.headers == answer.headers | kept
    assert kept.keys().isdisjoint(aws.get("/b/k").headers)
    for read in (aws.get("/b/k", x_amz_checksum_mode="ENABLED"), aws.head("/b/k", x_amz_checksum_mode="ENABLED")):
        assert read.headers == read.headers | kept
    answers = [
        jdcloud.put("/b/k", BODY, x_amz_checksum_crc32=crc32(BODY)),
        jdcloud.get("/b/k", x_amz_checksum_mode="ENABLED"),
    ]
    for answer in answers:  # design, section 5: verified, neither stored nor answered
        assert answer.status == 200
        assert kept.keys().isdisjoint(answer.headers)


@pytest.mark.parametrize("name", digests.ALGORITHMS)
def test_checksum_of_every_algorithm_is_verified_and_kept(aws: Wire, name: str):
    header = f"x-amz-checksum-{name.lower()}"
    answer = aws.ask("PUT", "/b/k", BODY, {header: digests.checksum_of(name, b"other")})
    assert (answer.status, answer.code) == (400, "BadDigest")
    assert aws.ask("PUT", "/b/k", BODY, {header: digests.checksum_of(name, BODY)}).status == 200
    assert aws.head("/b/k", x_amz_checksum_mode="ENABLED").headers[header] == digests.checksum_of(name, BODY)


UNKNOWN_CHECKSUMS = [
    ({"x-amz-checksum-sha3": "AAAA"}, "The algorithm type you specified in x-amz-checksum- header is invalid."),
    (
        {"x-amz-trailer": "x-amz-checksum-sha3", "x-amz-decoded-content-length": "10"},
        "The value specified in the x-amz-trailer header is not supported",
    ),
]  # versitygw and scality/cloudserver test these texts


@pytest.mark.parametrize(("headers", "message"), UNKNOWN_CHECKSUMS)
def test_checksum_of_an_unknown_algorithm_is_refused(wire: Wire, headers: dict[str, str], message: str):
    answer = wire.ask("PUT", "/b/k", BODY, headers)
    assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})
    assert wire.get("/b/k").status == 404


WRONG = [  # recorded at Amazon, for UploadPart: PutObject is judged by the same code
    ("crc32c", "AAAAAA==", "BadDigest", "The CRC32C you specified did not match the calculated checksum."),
    ("crc32", crc32(b"other"), "BadDigest", "The CRC32 you specified did not match the calculated checksum."),
    ("crc32c", "deadbeef", "InvalidRequest", "Value for x-amz-checksum-crc32c header is invalid."),
    ("sha256", crc32(BODY), "InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid."),
]


@pytest.mark.parametrize(("algorithm", "value", "code", "message"), WRONG)
def test_wrong_checksum_in_a_header(wire: Wire, algorithm: str, value: str, code: str, message: str):
    answer = wire.ask("PUT", "/b/k", BODY, {f"x-amz-checksum-{algorithm}": value})
    assert (answer.status, answer.error) == (400, {"Code": code, "Message": message})
    assert wire.get("/b/k").status == 404


def trailing(body: bytes, checksum: str) -> bytes:
    return b"%x\r\n%s\r\n0\r\nx-amz-checksum-crc32:%s\r\n\r\n" % (len(body), body, checksum.encode())


TRAILER = {
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "x-amz-trailer": "x-amz-checksum-crc32",
    "x-amz-sdk-checksum-algorithm": "CRC32",
    "content-encoding": "aws-chunked",
    "x-amz-decoded-content-length": "10",
}


def test_checksum_in_a_trailer_is_verified(wire: Wire):
    assert wire.ask("PUT", "/b/k", trailing(BODY, crc32(BODY)), TRAILER).status == 200
    answer = wire.ask("PUT", "/b/k", trailing(BODY[::-1], crc32(BODY)), TRAILER)
    message = "The CRC32 you specified did not match the calculated checksum."
    assert (answer.status, answer.error) == (400, {"Code": "BadDigest", "Message": message})
    assert wire.get("/b/k").body == BODY
    if wire.profile.name == "aws":
        assert wire.get("/b/k", x_amz_checksum_mode="ENABLED").headers["x-amz-checksum-crc32"] == crc32(BODY)


def test_checksum_that_was_announced_but_not_sent(wire: Wire):
    answer = wire.put("/b/k", BODY, x_amz_sdk_checksum_algorithm="CRC32")
    message = (
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* "
        "or x-amz-trailer headers were found."
    )
    assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})


def test_checksum_that_nobody_sent_is_amazon_s_crc64nvme(aws: Wire):
    aws.put("/b/k", b"123456789")
    answer = aws.head("/b/k", x_amz_checksum_mode="ENABLED")
    check = b64encode(
        0xAE8B14860A799888.to_bytes(8, "big")
    ).decode()  # the check value of CRC-64/NVME in the CRC catalogue
    assert answer.headers == answer.headers | {"x-amz-checksum-crc64nvme": check, "x-amz-checksum-type": "FULL_OBJECT"}


# conditional writes, and lengths

ONE, TWO = b"one", b"two"
ETAG = f'"{hashlib.md5(ONE).hexdigest()}"'
WRITES = [  # Amazon S3 User Guide, Conditional writes; recorded for CopyObject and CompleteMultipartUpload
    ({"if-none-match": "*"}, None, 200, None),
    ({"if-none-match": "*"}, ONE, 412, {"Code": "PreconditionFailed", "Condition": "If-None-Match"}),
    ({"if-match": ETAG}, ONE, 200, None),
    ({"if-match": ETAG.strip('"')}, ONE, 200, None),
    ({"if-match": ETAG}, TWO, 412, {"Code": "PreconditionFailed", "Condition": "If-Match"}),
    ({"if-match": ETAG}, None, 404, {"Code": "NoSuchKey", "Key": "k"}),
    ({"if-none-match": ETAG}, None, 501, {"Code": "NotImplemented", "Header": "If-None-Match"}),
    ({"if-match": "*"}, ONE, 501, {"Code": "NotImplemented", "Header": "If-Match"}),
    (
        {"if-match": ETAG, "if-none-match": "*"},
        ONE,
        501,
        {"Code": "NotImplemented", "Header": "If-Match,If-None-Match"},
    ),
]


@pytest.mark.parametrize(("headers", "there", "status", "error"), WRITES)
def test_conditional_put(
    aws: Wire, headers: dict[str, str], there: bytes | None, status: int, error: dict[str, str] | None
):
    if there is not None:
        aws.put("/b/k", there)
    answer = aws.ask("PUT", "/b/k", b"new", headers)
    assert answer.status == status
    if error is not None:
        assert answer.error == answer.error | error
    bucket = aws.store.bucket("b")
    assert (bucket.object("k").body if "k" in bucket else None) == (b"new" if status == 200 else there)


@pytest.mark.parametrize("header", ["if-match", "if-none-match"])
def test_conditional_put_is_refused_by_jdcloud(jdcloud: Wire, header: str):
    answer = jdcloud.ask("PUT", "/b/k", b"new", {header: "*"})
    assert (answer.status, answer.code, answer.text("Header")) == (501, "NotImplemented", header)
    assert jdcloud.get("/b/k").status == 404


def test_put_object_over_the_limit(make_wire: type[Wire], service: str):
    wire = make_wire(service, limits=Limits(max_put_size=10)).with_bucket()
    assert wire.put("/b/k", BODY).status == 200
    answer = wire.put("/b/k", BODY + b"x")
    assert answer.status == {"aws": 400, "jdcloud": 413}[service]  # Error-Response-2
    native = "Your proposed upload exceeds the maximum allowed object size."  # Error-List (native)
    assert answer.error == {
        "Code": "EntityTooLarge",
        "Message": {"aws": "Your proposed upload exceeds the maximum allowed size", "jdcloud": native}[service],
        "ProposedSize": "11",
        "MaxSizeAllowed": "10",
    }
    assert wire.get("/b/k").body == BODY


def test_put_object_without_a_length(wire: Wire):
    answer = wire.put("/b/k", iter([BODY]))
    assert answer.status == {"aws": 411, "jdcloud": 400}[wire.profile.name]  # Error-Response-2
    assert answer.code == "MissingContentLength"


def test_object_belongs_to_who_put_it(make_wire: type[Wire]):
    wire = make_wire(profiles.aws.derive(acls="enabled"), users=[DEFAULT_OWNER, STRANGER])
    wire.put("/shared", x_amz_acl="public-read-write")
    assert wire.ask("PUT", "/shared/theirs", BODY, user=STRANGER).status == 200
    assert wire.get("/shared/theirs").code == "AccessDenied"  # the bucket's owner, too, needs a grant
    assert wire.ask("GET", "/shared/theirs", user=STRANGER).body == BODY
    assert wire.ask("PUT", "/shared/anybody", BODY, user=None).status == 200
    assert wire.get("/shared/anybody").code == "AccessDenied"
    assert wire.ask("GET", "/shared/anybody", user=None).body == BODY


def test_presigned_conditions_of_a_write(make_wire: type[Wire]) -> None:
    # recorded at Amazon, February 2026
    wire = make_wire("aws").with_bucket()
    signed = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/20110411/us-east-1/s3/aws4_request"
    signed += "&X-Amz-Date=20110411T203400Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0"
    for status, condition in ((200, "If-None-Match=%2A"), (412, "If-None-Match=%2A"), (412, "If-Match=x")):
        assert wire.ask("PUT", f"/b/k?{condition}&{signed}", user=None).status == status, condition


def test_metadata_in_encoded_words(aws: Wire) -> None:
    # recorded at Amazon, February 2026
    kept = {"x-amz-meta-ascii": "abc", "x-amz-meta-other": "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="}
    aws.ask("PUT", "/b/k", b"", {**kept, "x-amz-meta-ascii": "=?UTF-8?B?YWJj?="})
    answer = aws.head("/b/k")
    assert {name: answer.headers[name] for name in kept} == kept
    assert aws.store.bucket("b").object("k").metadata["other"] == "ÄMÄZÕÑ S3"
