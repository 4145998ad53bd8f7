"""CreateMultipartUpload, UploadPart, UploadPartCopy, AbortMultipartUpload on the wire."""

from __future__ import annotations

import hashlib
import itertools
import re
from base64 import b64encode
from typing import Any
from urllib.parse import quote, unquote

import pytest

from fakeoss.limits import GIB, MIB, Limits
from fakeoss.model import digests
from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire

BODY = b"0123456789"
STRANGER = User("OTHERKEY", "secret", "other-id", "other")
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
NO_UPLOAD = (
    "The specified upload does not exist. "
    "The upload ID may be invalid, or the upload may have been aborted or completed."
)
FORM = (
    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based "
    "offsets of the first and last bytes to copy"
)


def md5(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


@pytest.fixture
def source(wire: Wire) -> Wire:
    """A driver whose store has the object ``/b/src`` of ten bytes."""
    wire.put("/b/src", BODY)
    return wire


# beginning and ending


def test_create_multipart_upload_on_the_wire(wire: Wire):
    answer = wire.ask("POST", "/b/d?uploads")
    upload_id = answer.text("UploadId")
    assert answer.body.decode() == (  # Initiate-Multipart-Upload-2: declaration, namespace, this order
        f'<?xml version="1.0" encoding="UTF-8"?>\n<InitiateMultipartUploadResult {NAMESPACE}><Bucket>b</Bucket>'
        f"<Key>d</Key>"
        f"<UploadId>{upload_id}</UploadId></InitiateMultipartUploadResult>"
    )
    assert re.fullmatch(r"[A-Za-z0-9_-]{56}", upload_id)
    assert wire.get("/b/d").status == 404


PAIRING = "The {} checksum type cannot be used with the {} checksum algorithm."
ALONE = "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
UNKNOWN = (
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
    "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"
)
CHECKSUM_MODES = [  # recorded at Amazon
    ({"algorithm": "CRC32"}, "CRC32", "COMPOSITE"), ({"algorithm": "CRC32C"}, "CRC32C", "COMPOSITE"),
    ({"algorithm": "SHA1"}, "SHA1", "COMPOSITE"), ({"algorithm": "SHA256"}, "SHA256", "COMPOSITE"),
    ({"algorithm": "CRC64NVME"}, "CRC64NVME", "FULL_OBJECT"),
    ({"algorithm": "CRC32", "type": "FULL_OBJECT"}, "CRC32", "FULL_OBJECT"),
    ({"algorithm": "CRC32C", "type": "COMPOSITE"}, "CRC32C", "COMPOSITE"),
    ({"algorithm": "CRC64NVME", "type": "FULL_OBJECT"}, "CRC64NVME", "FULL_OBJECT"),
    ({"algorithm": "SHA1", "type": "COMPOSITE"}, "SHA1", "COMPOSITE"), ({}, None, None),
    ({"algorithm": "CRC64NVME", "type": "COMPOSITE"}, 400, PAIRING.format("COMPOSITE", "crc64nvme")),
    ({"algorithm": "SHA1", "type": "FULL_OBJECT"}, 400, PAIRING.format("FULL_OBJECT", "sha1")),
    ({"algorithm": "SHA256", "type": "FULL_OBJECT"}, 400, PAIRING.format("FULL_OBJECT", "sha256")),
    ({"type": "COMPOSITE"}, 400, ALONE), ({"algorithm": "MD4"}, 400, UNKNOWN),
    ({"algorithm": "SHA1", "type": "PART"}, 400, "Value for x-amz-checksum-type header is invalid."),  # our reading
    # Amazon's API reference names these since 2026; that they cannot be combined is our reading
    *(({"algorithm": name}, name, "COMPOSITE") for name in ("SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128")),
    ({"algorithm": "XXHASH3", "type": "FULL_OBJECT"}, 400, PAIRING.format("FULL_OBJECT", "xxhash3")),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "algorithm", "kind"), CHECKSUM_MODES)
def test_checksum_mode_of_an_upload(aws: Wire, asked: dict[str, str], algorithm: str | int | None, kind: str | None):
    answer = aws.ask("POST", "/b/d?uploads", headers={f"x-amz-checksum-{name}": value for name, value in asked.items()})
    if algorithm == 400:
        assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": kind})
        assert aws.list(kind="uploads").texts("Upload") == []
    else:
        sent = answer.headers.get("x-amz-checksum-algorithm"), answer.headers.get("x-amz-checksum-type")
        assert (answer.status, sent) == (200, (algorithm, kind))


def test_abort(wire: Wire):
    wire.put("/b/d", b"there")
    upload = wire.start_upload("/b/d")
    wire.put_part(upload, 1, BODY)
    held = wire.store.bucket("b").uploads[0]
    answer = wire.abort(upload)
    assert (answer.status, answer.body) == (204, b"")  # Abort-Multipart-Upload-2
    assert wire.store.bucket("b").uploads == []
    assert held.parts == {}  # freed even where somebody still holds the upload
    assert wire.get("/b/d").body == b"there"


def test_nothing_can_be_done_with_an_upload_that_is_gone(source: Wire):
    aborted, done, other = (source.start_upload("/b/d") for _ in range(3))
    source.abort(aborted)
    source.complete(done, [source.put_part(done, 1, b"x")])
    unknown, elsewhere = other._replace(id="unknown"), other._replace(path="/b/other")
    for upload in (aborted, done, unknown, elsewhere):  # versitygw: an id belongs to its key
        answers = [
            source.put_part(upload, 1, BODY),
            source.copy_part(upload, 1, "/b/src"),
            source.complete(upload, [(1, md5(BODY))]),
            source.list_parts(upload),
            source.abort(upload),
        ]
        error = {
            "Code": "NoSuchUpload",
            "Message": NO_UPLOAD,
            "UploadId": upload.id,
        }  # recorded at Amazon; JD Cloud's page
        assert [(answer.status, answer.error) for answer in answers] == [(404, error)] * 5
    assert source.list_parts(other).texts("Part") == []


def test_object_has_what_the_upload_was_given(wire: Wire):
    wire.put("/b/src", BODY, x_amz_meta_source="1", content_type="text/source")
    upload = wire.start_upload(
        "/b/d", x_amz_meta_target="1", content_type="text/target", x_amz_storage_class="STANDARD_IA"
    )
    part = wire.copy_part(upload, 1, "/b/src")
    wire.complete(upload, [part])
    headers = wire.head("/b/d").headers
    assert headers == headers | {
        "Content-Type": "text/target",
        "x-amz-meta-target": "1",
        "x-amz-storage-class": "STANDARD_IA",
    }
    assert "x-amz-meta-source" not in headers  # aws-sdk-java#367, S3Mock#124


# UploadPart


def test_upload_part_on_the_wire(aws: Wire, jdcloud: Wire):
    answer = aws.put_part(aws.start_upload("/b/d"), 1, BODY)
    own = {"ETag": f'"{md5(BODY)}"', "Content-Length": "0", "x-amz-server-side-encryption": "AES256"}
    assert (answer.status, answer.body, answer.headers) == (200, b"", answer.headers | own)
    answer = jdcloud.put_part(jdcloud.start_upload("/b/d", x_amz_storage_class="GLACIER"), 1, BODY)
    own = {"ETag": f'"{md5(BODY)}"', "Content-Length": "0", "x-amz-storage-class": "GLACIER"}  # Upload-Part-2
    assert (answer.status, answer.body, answer.headers) == (200, b"", answer.headers | own)


NUMBERS = [
    ("1", None, None), ("10000", None, None), ("010", None, None),
    # recorded at Amazon for UploadPart; TooManyParts: UploadPart (native); design, section 5, row 12
    ("0", "InvalidArgument", "InvalidArgument"), ("-1", "InvalidArgument", "InvalidArgument"),
    ("abc", "InvalidArgument", "InvalidArgument"),
    ("", "InvalidArgument", "InvalidArgument"), ("1.0", "InvalidArgument", "InvalidArgument"),
    ("%D9%A1", "InvalidArgument", "InvalidArgument"),
    ("10001", "InvalidArgument", "TooManyParts"), ("9" * 30, "InvalidArgument", "TooManyParts"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "in_aws", "in_jdcloud"), NUMBERS)
def test_part_number(source: Wire, number: str, in_aws: str | None, in_jdcloud: str | None):
    upload = source.start_upload("/b/d")
    code = in_aws if source.profile.name == "aws" else in_jdcloud
    for answer in (source.put_part(upload, number, b"x"), source.copy_part(upload, number, "/b/src")):
        assert (answer.status, answer.code) == ((400, code) if code else (200, None))
        if code:
            message = (
                "Part number must less than 10000."  # Error-List (native)
                if code == "TooManyParts"
                else "Part number must be an integer between 1 and 10000, inclusive"
            )
            fields = {"ArgumentName": "partNumber", "ArgumentValue": unquote(number)}
            assert answer.error == {"Code": code, "Message": message, **fields}
    assert len(source.list_parts(upload).texts("Part")) == (0 if code else 1)


def test_part_number_without_an_upload_stores_nothing(source: Wire):
    for headers in ({}, {"x-amz-copy-source": "/b/src"}):
        answer = source.ask("PUT", "/b/d?partNumber=1", BODY, headers)
        message = "This operation does not accept partNumber without uploadId"  # versitygw#1226
        fields = {"ArgumentName": "partNumber", "ArgumentValue": "partNumber"}
        assert (answer.status, answer.error) == (400, {"Code": "InvalidArgument", "Message": message, **fields})
    upload = source.start_upload("/b/d")
    refusal = source.ask("PUT", f"/b/d?uploadId={upload.id}", BODY)  # versitygw#1236
    assert (refusal.status, refusal.headers["Allow"]) == (405, "DELETE, POST, GET")
    assert (refusal.text("Method"), refusal.text("ResourceType")) == ("PUT", "UPLOAD")
    assert source.store.bucket("b").keys() == ["src"]


def test_part_sent_again_replaces_the_first(source: Wire):
    upload = source.start_upload("/b/d")
    first = source.put_part(upload, 1, b"first")
    assert source.list_parts(upload).texts("Part/Size") == ["5"]
    second = source.copy_part(upload, 1, "/b/src")
    listed = source.list_parts(upload)
    assert (listed.texts("Part/PartNumber"), listed.texts("Part/Size")) == (["1"], ["10"])  # scylladb#19534
    assert source.complete(upload, [first]).code == "InvalidPart"
    assert source.complete(upload, [second]).status == 200
    assert source.get("/b/d").body == BODY


def test_wrong_digests_of_a_part(aws: Wire):
    upload = aws.start_upload("/b/d")
    sent = b64encode(hashlib.md5(b"other").digest()).decode()
    answer = aws.put_part(upload, 1, BODY, content_md5=sent)
    assert (answer.status, answer.error) == (
        400,
        {
            "Code": "BadDigest",
            "Message": "The Content-MD5 you specified did not match what we received.",
            "ExpectedDigest": sent,  # as sent for UploadPart, in hexadecimal for PutObject (recorded)
            "CalculatedDigest": b64encode(hashlib.md5(BODY).digest()).decode(),
        },
    )
    assert aws.put_part(upload, 1, BODY, x_amz_checksum_crc32="AAAAAA==").code == "BadDigest"
    assert aws.list_parts(upload).texts("Part") == []


MISMATCH = "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}"
CRC, SHA = digests.checksum_of("CRC32", BODY), digests.checksum_of("SHA256", BODY)
PART_CHECKSUMS = [
    ({"algorithm": "SHA256"}, {"x-amz-checksum-sha256": SHA}, None, SHA),
    (
        {"algorithm": "SHA256"},
        {"x-amz-checksum-crc32": CRC},
        MISMATCH.format("sha256", "crc32"),
        None,
    ),  # recorded at Amazon
    ({"algorithm": "SHA256"}, {}, MISMATCH.format("sha256", "null"), None),  # versitygw#1342
    ({"algorithm": "CRC32", "type": "FULL_OBJECT"}, {}, None, CRC),  # versitygw#1342: only COMPOSITE needs it
    ({}, {"x-amz-checksum-crc32": CRC}, None, None),  # recorded: accepted, and ListParts does not show it
]


@pytest.mark.parametrize(("mode", "headers", "message", "listed"), PART_CHECKSUMS)
def test_checksum_of_a_part(
    aws: Wire, mode: dict[str, str], headers: dict[str, str], message: str | None, listed: str | None
):
    upload = aws.start_upload("/b/d", **{f"x_amz_checksum_{name}": value for name, value in mode.items()})
    answer = aws.ask("PUT", f"/b/d?partNumber=1&uploadId={upload.id}", BODY, headers)
    if message is not None:
        assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})
        return
    assert answer.headers == answer.headers | headers
    assert "x-amz-checksum-type" not in answer.headers
    shown = aws.list_parts(upload)
    algorithm = mode.get("algorithm")
    assert shown.texts(f"Part/Checksum{algorithm}") == ([listed] if listed else [])
    assert b"ChecksumCRC32>" not in shown.body or algorithm == "CRC32"


# UploadPartCopy


def test_upload_part_copy_on_the_wire(aws: Wire, jdcloud: Wire):
    for wire in (aws, jdcloud):
        wire.put("/b/src", BODY, x_amz_meta_colour="blue")
    etag = md5(b"0123")
    answer = jdcloud.copy_part(jdcloud.start_upload("/b/d"), 2, "/b/src", "bytes=0-3")
    assert answer.body.decode() == (  # Upload-Part-Copy-2, to the letter
        "<CopyPartResult>\n   <LastModified>2011-04-11T20:34:56.000Z</LastModified>\n"
        f'   <ETag>"{etag}"</ETag>\n</CopyPartResult>'
    )
    assert answer.headers.keys() == {"Content-Type", "Content-Length", "Date", "Server", "x-amz-request-id"}
    answer = aws.copy_part(aws.start_upload("/b/d"), 2, "/b/src", "bytes=0-3")
    assert answer.body.decode() == (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CopyPartResult {NAMESPACE}>'
        f"<LastModified>2011-04-11T20:34:56.000Z</LastModified><ETag>&quot;{etag}&quot;</ETag></CopyPartResult>"
    )
    assert answer.headers["x-amz-server-side-encryption"] == "AES256"
    assert "x-amz-meta-colour" not in answer.headers  # floci#98: no metadata of the source


RANGES = [  # recorded at Amazon, source of ten bytes
    (None, BODY), ("bytes=0-8", b"012345678"), ("bytes=1-1", b"1"), ("bytes=0-0", b"0"), ("bytes=0-9", BODY),
    *((value, FORM) for value in (
        "0-8", "bytes=1-0", "bytes=-1-", "bytes=0--1", "bytes=0-1,3-4,7-9", "bytes=-", "bytes=-0", "bytes=1-",
        "bytes=-2", "bytes=-15",
        # s3-tests copy_improper_range; the empty value: minio#14246
        "bytes=hello-world", "bytes=0-bar", "bytes=hello-", "bytes=0", "byte=100-200", "",
    )),
    ("bytes=0-100", "Range specified is not valid for source object of size: 10"),
    ("bytes=9-10", "Range specified is not valid for source object of size: 10"),
    ("bytes=100-200", "The specified copy range is invalid for the source object size"),
    ("bytes=10-10", "The specified copy range is invalid for the source object size"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), RANGES)
def test_copy_range(source: Wire, value: str | None, expected: bytes | str):
    upload = source.start_upload("/b/d")
    answer = source.copy_part(upload, 1, "/b/src", value)
    if isinstance(expected, bytes):
        assert (answer.status, answer.etag) == (200, md5(expected))
        assert source.list_parts(upload).texts("Part/Size") == [str(len(expected))]
        source.complete(upload, [answer])
        assert source.get("/b/d").body == expected
        return
    fields = {"ArgumentName": "x-amz-copy-source-range", "ArgumentValue": str(value)}
    beyond = "copy range is invalid" in expected
    error = {"Code": "InvalidRequest"} if beyond else {"Code": "InvalidArgument", **fields}
    assert (answer.status, answer.error) == (400, {**error, "Message": expected})
    assert source.list_parts(upload).texts("Part") == []


def test_copy_of_zero_bytes(aws: Wire):
    aws.put("/b/empty")
    upload = aws.start_upload("/b/d")
    part = aws.copy_part(upload, 1, "/b/empty")
    assert (part.status, part.etag) == (200, md5(b""))
    answer = aws.copy_part(upload, 2, "/b/empty", "bytes=0-0")
    assert (answer.status, answer.code) == (
        400,
        "InvalidRequest",
    )  # inferred from the range that begins beyond the source
    assert aws.complete(upload, [part]).status == 200
    assert aws.get("/b/d").body == b""


def test_range_across_the_seams_of_a_multipart_source(wire: Wire):
    upload = wire.start_upload("/b/src")
    parts = [wire.put_part(upload, number, body) for number, body in enumerate((b"012", b"3456", b"789"), 1)]
    wire.complete(upload, parts)
    for first, last in itertools.combinations_with_replacement(range(10), 2):  # ksan#176, seaweedfs#9280
        target = wire.start_upload("/b/d")
        answer = wire.copy_part(target, 1, "/b/src", f"bytes={first}-{last}")
        wire.complete(target, [answer])
        assert answer.etag == md5(BODY[first : last + 1])
        assert wire.get("/b/d").body == BODY[first : last + 1]


def test_upload_part_copy_outlives_its_source(wire: Wire):
    wire.put("/b/src", BODY)
    upload = wire.start_upload("/b/dst")
    part = wire.copy_part(upload, 1, source="/b/src", range="bytes=2-5")
    wire.put("/b/src", b"changed")
    wire.complete(upload, [part])
    assert wire.get("/b/dst").body == b"2345"


def test_upload_part_copy_outlives_a_source_deleted_or_completed_elsewhere(source: Wire):
    upload, other = source.start_upload("/b/d"), source.start_upload("/b/d")
    parts = [source.copy_part(upload, number, "/b/src", span) for number, span in ((1, "bytes=0-4"), (2, "bytes=5-9"))]
    source.delete("/b/src")
    source.abort(other)
    assert source.list_parts(upload).texts("Part/Size") == ["5", "5"]
    source.complete(upload, parts)
    assert source.get("/b/d").body == BODY


def test_copy_of_the_own_key(source: Wire):
    upload = source.start_upload("/b/src")
    parts = [source.copy_part(upload, 1, "/b/src", "bytes=5-9"), source.copy_part(upload, 2, "/b/src", "bytes=0-4")]
    source.complete(upload, parts)  # s3rver#443, moto#599
    assert source.get("/b/src").body == b"5678901234"


@pytest.mark.parametrize(
    "key", ["a b", "a+b", "a%b", "a%25b", "中文", "a#b", "x?versionId=y", "'", ";", "a/b/c", "a//b", "é"]
)
def test_source_of_any_key(wire: Wire, key: str):
    path = f"/b/{quote(key)}"
    wire.put(path, BODY)
    upload = wire.start_upload("/b/d")
    wire.complete(upload, [wire.must(wire.copy_part(upload, 1, path))])
    assert wire.get("/b/d").body == BODY


@pytest.mark.parametrize("name", ["content-md5", "x-amz-metadata-directive"])
def test_header_that_does_not_belong_to_upload_part_copy(source: Wire, name: str):
    upload = source.start_upload("/b/d")
    answer = source.copy_part(upload, 1, "/b/src", **{name.replace("-", "_"): "COPY"})
    message = "The specified header is not valid in this context"  # JuliaCloud/AWS.jl#695, libs3#80
    assert (answer.status, answer.error) == (
        400,
        {"Code": "InvalidArgument", "Message": message, "ArgumentName": name, "ArgumentValue": "COPY"},
    )


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_part_has_the_checksum_of_the_upload_s_algorithm(aws: Wire, algorithm: str):
    aws.put("/b/src", BODY, x_amz_checksum_sha256=SHA)
    upload = aws.start_upload("/b/d", x_amz_checksum_algorithm=algorithm)
    answer = aws.copy_part(upload, 1, "/b/src", "bytes=2-5")
    expected = digests.checksum_of(algorithm, b"2345")  # localstack#12753: over the range, whatever the source has
    assert answer.text(f"Checksum{algorithm}") == expected
    assert [child.tag for child in answer.tree] == ["LastModified", "ETag", f"Checksum{algorithm}"]
    assert aws.list_parts(upload).texts(f"Part/Checksum{algorithm}") == [expected]


def test_small_source_of_jdcloud_is_not_copied_in_ranges(make_wire: type[Wire]):
    """Upload-Part-Copy-2: InvalidRequest when the source does not support a range copy; it is under 5 MiB [S3]."""
    message = "The specified copy source is not supported as a byte-range copy source"
    for profile, status in (("jdcloud", 400), ("aws", 200)):
        wire = make_wire(profile, limits=Limits()).with_bucket()
        bucket = wire.store.bucket("b")
        bucket.put("small", size=5 * MIB - 1)
        bucket.put("large", size=5 * MIB)
        upload = wire.start_upload("/b/d")
        answer = wire.copy_part(upload, 1, "/b/small", "bytes=0-9")
        assert answer.status == status
        if status == 400:
            assert answer.error == {"Code": "InvalidRequest", "Message": message}
            assert wire.copy_part(upload, 1, "/b/small", "bytes=9999999-99999999").error["Message"] == message
        assert wire.copy_part(upload, 2, "/b/small").status == 200
        assert wire.copy_part(upload, 3, "/b/large", "bytes=0-9").status == 200


def test_copy_over_five_gib_is_refused(make_wire: type[Wire], service: str):
    wire = make_wire(service, limits=Limits()).with_bucket()
    wire.store.bucket("b").put("movie", size="6GiB")
    upload = wire.start_upload("/b/d")
    message = "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120"
    for span in (None, f"bytes=0-{5 * GIB}"):
        answer = wire.copy_part(upload, 1, "/b/movie", span)  # rclone#2375, versitygw#1896
        assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})
    parts = [
        wire.copy_part(upload, 1, "/b/movie", f"bytes=0-{5 * GIB - 1}"),
        wire.copy_part(upload, 2, "/b/movie", f"bytes={5 * GIB}-{6 * GIB - 1}"),
    ]
    assert wire.complete(upload, parts).status == 200
    assert wire.head("/b/d").headers["Content-Length"] == str(6 * GIB)


# the order in which faults are found: design, section 7

GOOD = {
    "bucket": "b",
    "number": "1",
    "upload": None,
    "source": "b/src",
    "range": None,
    "user": DEFAULT_OWNER,
    "if-match": None,
}
FAULTS = [
    ("target bucket", {"bucket": "none"}, (404, "NoSuchBucket")),
    ("part number", {"number": "0"}, (400, "InvalidArgument")),
    ("form of the source", {"source": "b"}, (400, "InvalidArgument")),
    ("form of the range", {"range": "bytes=1-"}, (400, "InvalidArgument")),
    ("target not writable", {"user": STRANGER}, (403, "AccessDenied")),
    ("upload", {"upload": "none"}, (404, "NoSuchUpload")),
    ("source bucket", {"source": "gone/src"}, (404, "NoSuchBucket")),
    ("source key", {"source": "b/none"}, (404, "NoSuchKey")),
    ("source not readable", {"source": "theirs/src"}, (403, "AccessDenied")),
    ("condition", {"if-match": '"x"'}, (412, "PreconditionFailed")),
    ("range begins beyond", {"range": "bytes=100-200"}, (400, "InvalidRequest")),
    ("range ends beyond", {"range": "bytes=5-200"}, (400, "InvalidArgument")),
    ("range too large", {"range": "bytes=0-8"}, (400, "InvalidRequest")),
]  # fmt: skip
PAIRS = [
    (first, second) for first, second in itertools.combinations(FAULTS, 2) if not first[1].keys() & second[1].keys()
]


def faulty_copy(wire: Wire, upload_id: str, fault: dict[str, Any]) -> tuple[int, dict[str, str]]:
    asked = GOOD | fault
    headers = {"x-amz-copy-source": asked["source"]}
    for field, name in (("range", "x-amz-copy-source-range"), ("if-match", "x-amz-copy-source-if-match")):
        headers |= {name: asked[field]} if asked[field] else {}
    target = f"/{asked['bucket']}/d?partNumber={asked['number']}&uploadId={asked['upload'] or upload_id}"
    answer = wire.ask("PUT", target, headers=headers, user=asked["user"])
    return answer.status, answer.error


@pytest.fixture
def faulty(make_wire: type[Wire]) -> Wire:
    wire = make_wire(
        "aws", limits=Limits(min_part_size=1, max_copy_size=8), users=[DEFAULT_OWNER, STRANGER]
    ).with_bucket()
    wire.put("/b/src", BODY)
    wire.store.create_bucket("theirs", owner=STRANGER).put("src", BODY)
    return wire


@pytest.mark.parametrize(("name", "fault", "expected"), FAULTS)
def test_single_fault_of_a_part_copy(faulty: Wire, name: str, fault: dict[str, Any], expected: tuple[int, str]):
    upload = faulty.start_upload("/b/d")
    status, error = faulty_copy(faulty, upload.id, fault)
    assert (status, error["Code"]) == expected
    assert faulty.list_parts(upload).texts("Part") == []


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=[f"{first[0]}, {second[0]}" for first, second in PAIRS])
def test_of_two_faults_the_first_is_told(faulty: Wire, first: Any, second: Any):
    upload = faulty.start_upload("/b/d")
    both = faulty_copy(faulty, upload.id, first[1] | second[1])
    assert both == faulty_copy(faulty, upload.id, first[1])
    assert both != faulty_copy(faulty, upload.id, second[1]) or first[2][1] == second[2][1] == "AccessDenied"
