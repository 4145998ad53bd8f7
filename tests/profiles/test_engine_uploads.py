"""Copies of parts, uploads and their listings as the engines answered raw requests on 29 November 2026, beside Amazon's
answers; and the switches that make the difference."""

from __future__ import annotations

from typing import Final, NamedTuple

import pytest

from fakeoss import profiles
from support.engine_asking import BUCKET, SRC, Question, new_wire, status
from support.wire import Answer, Upload, Wire, md5_base64

ABSENT: Final = "probe-none/k"
UNKNOWN: Final = Upload(f"{BUCKET}/d", "unknown")
FRAMED: Final = {
    "content-encoding": "aws-chunked",
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "x-amz-decoded-content-length": "9",
    "x-amz-trailer": "x-amz-checksum-crc32",
}
FRAMES: Final = b"9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n"
TAG: Final = "781e5e245d69b566979b86e28d23f2c7"
"""Of the source."""


def copied(source: str = SRC, span: str | None = None, *, upload: Upload | None = None, **headers: str) -> Question:
    def ask(wire: Wire) -> str:
        return status(wire.copy_part(upload or wire.start_upload(f"{BUCKET}/d"), 1, source, span, **headers))

    return ask


def copy_elsewhere(source: str) -> Question:
    return copied(source, upload=Upload("/probe-none/d", "unknown"))


def failing(span: str) -> Question:
    """A condition that is not met, and a range."""
    return copied(SRC, span, x_amz_copy_source_if_match='"other"')


def put(target: str, **headers: str) -> Question:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = b"" if "x-amz-copy-source" in named else b"abc"
    return lambda wire: status(wire.ask("PUT", f"{BUCKET}/{target}", body, named))


def asked(method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Question:
    return lambda wire: status(wire.ask(method, f"{BUCKET}{target}", body, headers or {}))


def completed(parts: str, *, upload: Upload | None = None, whole: str = "") -> Question:
    """The list of parts, or the ``whole`` document, for an upload with one part, the source, unless it is another."""

    def ask(wire: Wire) -> str:
        own = upload or wire.start_upload(f"{BUCKET}/d")
        if upload is None:
            wire.must(wire.copy_part(own, 1, SRC))
        document = whole or f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"
        return status(wire.ask("POST", f"{own.path}?uploadId={own.id}", document.encode()))

    return ask


def part(number: str, etag: str = TAG) -> str:
    return f"<Part>{number and f'<PartNumber>{number}</PartNumber>'}<ETag>{etag}</ETag></Part>"


def location(wire: Wire) -> str:
    upload = wire.start_upload(f"{BUCKET}/a%20%2B%E2%80%94%24~%21")
    url = str(wire.complete(upload, [wire.must(wire.copy_part(upload, 1, SRC))]).text("Location"))
    return url.removeprefix("https://").removeprefix("http://").removeprefix(wire.host)


def small(wire: Wire) -> str:
    upload = wire.start_upload(f"{BUCKET}/d")
    for number in (1, 2):
        wire.must(wire.copy_part(upload, number, SRC))
    return status(wire.complete(upload, [(1, "x"), (2, TAG)]))


def digested(wire: Wire) -> str:
    upload = wire.start_upload(f"{BUCKET}/d")
    return status(wire.complete(upload, [wire.must(wire.copy_part(upload, 1, SRC))], content_md5=md5_base64(b"other")))


def completed_after_deletion(wire: Wire) -> str:
    upload = wire.start_upload(f"{BUCKET}/src")
    copy = wire.must(wire.copy_part(upload, 1, SRC))
    wire.must(wire.delete(f"{BUCKET}/src"))
    return status(wire.complete(upload, [copy], if_none_match="*"))


def pages(**query: str) -> Question:
    """What one page of the uploads a/x, k, p/x and p/y shows."""

    def ask(wire: Wire) -> str:
        for key in ("a/x", "k", "p/x", "p/y"):
            wire.start_upload(f"{BUCKET}/{key}")
        answer = wire.list(BUCKET, "uploads", **{name.replace("_", "-"): value for name, value in query.items()})
        shown = answer.texts("Upload/Key"), answer.texts("CommonPrefixes/Prefix"), answer.text("IsTruncated")
        return " ".join(map(str, shown)).replace("'", "")

    return ask


def shown(answer: Answer, *paths: str) -> str:
    return " ".join(f"{text}" for path in paths for text in answer.texts(path) or ["-"])


def uploads(*paths: str, **query: str) -> Question:
    def ask(wire: Wire) -> str:
        wire.start_upload(f"{BUCKET}/d+e")
        named = {name.replace("_", "-"): value for name, value in query.items()}
        return shown(wire.list(BUCKET, "uploads", **named), *paths)

    return ask


def parts(*paths: str, **query: str) -> Question:
    def ask(wire: Wire) -> str:
        answer = wire.list_parts(wire.start_upload(f"{BUCKET}/d+e"), **query)
        return shown(answer, *paths) if answer.status == 200 else status(answer)

    return ask


class Row(NamedTuple):
    """A question, the switch that decides (none if a row of the table of errors does), and the answers."""

    question: str
    ask: Question
    switch: str
    aws: str
    ceph: str
    minio: str
    swift: str


ROWS: Final = [
    # of two things that are wrong with UploadPartCopy
    Row("upload, source key", copied("probe-a/none", upload=UNKNOWN), "copy_order",
        "404 NoSuchUpload", "404 NoSuchKey", "404 NoSuchKey", "404 NoSuchUpload"),
    Row("upload, source bucket", copied(ABSENT, upload=UNKNOWN), "copy_order",
        "404 NoSuchUpload", "404 NoSuchBucket", "404 NoSuchBucket", "404 NoSuchUpload"),
    Row("target bucket, form of the source", copy_elsewhere("no-key"), "copy_order",
        "404 NoSuchBucket", "404 NoSuchBucket", "400 InvalidArgument", "400 InvalidArgument"),
    Row("target bucket, source key", copy_elsewhere("probe-a/none"), "copy_order",
        "404 NoSuchBucket", "404 NoSuchBucket", "404 NoSuchKey", "404 NoSuchBucket"),
    Row("form of the range, upload", copied(SRC, "0-8", upload=UNKNOWN), "copy_order",
        "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument", "404 NoSuchUpload"),
    Row("form of the range, source key", copied("probe-a/none", "0-8"), "copy_order",
        "400 InvalidArgument", "400 InvalidArgument", "404 NoSuchKey", "404 NoSuchKey"),
    Row("form of the range, condition", failing("0-8"), "copy_order",
        "400 InvalidArgument", "400 InvalidArgument", "412 PreconditionFailed", "412 PreconditionFailed"),
    Row("start of the range, condition", failing("bytes=100-200"), "copy_order",
        "412 PreconditionFailed", "416 InvalidRange", "416 InvalidRange", "412 PreconditionFailed"),
    Row("end of the range, condition", failing("bytes=0-100"), "",
        "412 PreconditionFailed", "416 InvalidRange", "412 PreconditionFailed", "412 PreconditionFailed"),
    Row("a range that ends before it begins, upload", copied(SRC, "bytes=1-0", upload=UNKNOWN), "backward_ranges",
        "400 InvalidArgument", "416 InvalidRange", "400 InvalidArgument", "404 NoSuchUpload"),
    # copy sources and ranges
    Row("forty digits", copied(SRC, f"bytes=0-{'9' * 40}"), "long_ranges",
        "400 InvalidArgument", "416 InvalidRange", "400 InvalidArgument", "200"),
    Row("a name of the past", copied("PROBE_A/src"), "source_buckets",
        "404 NoSuchBucket", "404 NoSuchBucket", "400 InvalidBucketName", "404 NoSuchBucket"),
    Row("a name of none", copied("b@d/src"), "source_buckets",
        "400 InvalidArgument", "404 NoSuchBucket", "400 InvalidBucketName", "404 NoSuchBucket"),
    Row("a dot beside a hyphen", copied("ab.-c/src"), "source_buckets",
        "404 NoSuchBucket", "404 NoSuchBucket", "400 InvalidBucketName", "404 NoSuchBucket"),
    Row("three numbers", copied("1.2.3/src"), "", *["404 NoSuchBucket"] * 4),
    Row("an escape that is cut off", copied("probe-a/src%2"), "bad_escapes",
        "400 InvalidArgument", "200", "404 NoSuchKey", "404 NoSuchKey"),
    Row("a tenant alone", copied("https://probe-a/src"), "source_urls",
        "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument", "404 NoSuchBucket"),
    Row("the same in CopyObject", put("e", x_amz_copy_source="https://probe-a/src"), "source_urls",
        "400 InvalidArgument", "400 InvalidBucketName", "400 InvalidArgument", "404 NoSuchBucket"),
    Row("Content-MD5 of the copied bytes", copied(content_md5=md5_base64(b"0123456789")), "foreign_headers_refused",
        "400 InvalidArgument", "200", "200", "200"),
    Row("Content-MD5 of no bytes", copied(content_md5=md5_base64(b"")), "copied_digests",
        "400 InvalidArgument", "400 BadDigest", "200", "200"),
    Row("target bucket, form of the source, of CopyObject", lambda wire: status(wire.copy("/probe-none/d", "no-key")),
        "target_lookup", "404 NoSuchBucket", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
    Row("target bucket, source key, of CopyObject", lambda wire: status(wire.copy("/probe-none/d", "probe-a/none")),
        "target_lookup", "404 NoSuchBucket", "404 NoSuchBucket", "404 NoSuchKey", "404 NoSuchKey"),
    Row("a directive in small letters",
        lambda wire: status(wire.copy(f"{BUCKET}/e", SRC, x_amz_metadata_directive="replace")),
        "directives", "400 InvalidArgument", "200", "400 InvalidArgument", "400 InvalidArgument"),
    Row("an empty directive", lambda wire: status(wire.copy(f"{BUCKET}/e", SRC, x_amz_metadata_directive="")),
        "directives", "400 InvalidArgument", "400 InvalidArgument", "200", "400 InvalidArgument"),
    # bodies and headers
    Row("a redirect to nowhere", put("d", x_amz_website_redirect_location="nowhere"), "redirects_checked",
        "400 InvalidRedirectLocation", "200", "200", "501 NotImplemented"),
    Row("a redirect", asked("POST", "/d?uploads", headers={"x-amz-website-redirect-location": "/k"}), "refused_headers",
        "200", "200", "200", "501 NotImplemented"),
    Row("an empty upload id", asked("DELETE", "/src?uploadId="), "plain_puts",
        "404 NoSuchUpload", "204", "404 NoSuchUpload", "404 NoSuchUpload"),
    Row("Content-MD5 that is no base64", put("d", content_md5="!!!!"), "",
        "400 InvalidDigest", "403 AccessDenied", "400 InvalidDigest", "400 InvalidDigest"),
    Row("Content-MD5 of three bytes", put("d", content_md5="YWJj"), "", *["400 InvalidDigest"] * 4),
    Row("the same where nothing is read", asked("GET", "/src", headers={"content-md5": "YWJj"}), "early_digests",
        "200", "200", "400 InvalidDigest", "400 InvalidDigest"),
    Row("no base64 where nothing is read", asked("DELETE", "/src", headers={"content-md5": "!!!!"}), "early_digests",
        "204", "403 AccessDenied", "400 InvalidDigest", "400 InvalidDigest"),
    Row("a trailer", asked("PUT", "/d", FRAMES, FRAMED), "trailers",
        "200", "400 XAmzContentSHA256Mismatch", "400 XAmzContentSHA256Mismatch", "200"),
    Row("a trailer of nothing", asked("GET", "/src", headers={"x-amz-content-sha256": FRAMED["x-amz-content-sha256"]}),
        "trailers", "400 InvalidRequest", "200", "400 XAmzContentSHA256Mismatch", "411 MissingContentLength"),
    Row("a part number alone", put("d?partNumber=1"), "plain_puts", "400 InvalidArgument", "200", "200",
        "400 InvalidArgument"),
    Row("a part number alone, and a source",
        lambda wire: status(wire.copy(f"{BUCKET}/d?partNumber=1", SRC)), "plain_puts",
        "400 InvalidArgument", "200", "200", "400 InvalidArgument"),
    Row("one that is no number", put("d?partNumber=abc"), "plain_puts",
        "400 InvalidArgument", "400 InvalidArgument", "200", "400 InvalidArgument"),
    Row("one of an upload to be", asked("POST", "/d?uploads&partNumber=1"), "unread_query",
        "400 InvalidArgument", "200", "200", "501 NotImplemented"),
    # CompleteMultipartUpload
    Row("no XML, unknown upload", completed("", upload=UNKNOWN, whole="no XML"), "list_read",
        "404 NoSuchUpload", "400 MalformedXML", "500 InternalError", "404 NoSuchUpload"),
    Row("half a list, missing bucket", completed("", upload=Upload("/probe-none/d", "u"), whole="<Complete"),
        "list_read", "404 NoSuchBucket", "404 NoSuchBucket", "400 MalformedXML", "404 NoSuchBucket"),
    Row("descending, unknown upload", completed(part("2") + part("1"), upload=UNKNOWN), "list_read",
        "404 NoSuchUpload", "500 InternalError", "400 InvalidPartOrder", "404 NoSuchUpload"),
    Row("half a list", completed("", whole="<CompleteMultipartUpload><Part>"), "", *["400 MalformedXML"] * 4),
    Row("another document", completed("", whole="<Delete/>"), "", *["400 MalformedXML"] * 4),
    Row("a number in words", completed(part("one")), "listed_numbers",
        "400 MalformedXML", "400 InvalidPart", "500 InternalError", "400 MalformedXML"),
    Row("no number", completed(part("")), "part_fields_required",
        "400 MalformedXML", "400 MalformedXML", "404 NoSuchUpload", "400 MalformedXML"),
    Row("a number in words, unknown upload", completed(part("one"), upload=UNKNOWN), "listed_numbers",
        "404 NoSuchUpload", "500 InternalError", "500 InternalError", "404 NoSuchUpload"),
    Row("a sign", completed(part("+9")), "loose_part_numbers",
        "400 MalformedXML", "400 InvalidPart", "500 InternalError", "400 InvalidPart"),
    Row("11 digits", completed(part("99999999999")), "listed_numbers",
        "400 MalformedXML", "400 InvalidPart", "404 NoSuchUpload", "400 MalformedXML"),
    Row("an empty number", completed("<Part><PartNumber/><ETag>x</ETag></Part>"), "part_fields_required",
        "400 MalformedXML", "400 MalformedXML", "404 NoSuchUpload", "400 MalformedXML"),
    Row("part 0, missing bucket", completed(part("0"), upload=Upload("/probe-none/d", "u")), "",
        *["404 NoSuchBucket"] * 4),
    Row("part 0", completed(part("0")), "listed_numbers",
        "400 InvalidArgument", "400 InvalidPart", "404 NoSuchUpload", "400 InvalidPartOrder"),
    Row("a part that was never uploaded", completed(part("1") + part("9")), "",
        "400 InvalidPart", "400 InvalidPart", "404 NoSuchUpload", "400 InvalidPart"),
    Row("where the object is", location, "completed_location",
        "/probe-a/a%20%2B%E2%80%94%24~%21", "/probe-a/a +—$~!",
        "/probe-a/a%20+%E2%80%94$~%21", "/probe-a/a%20%2B%E2%80%94%24~%21"),
    Row("none may be there, and one was", completed_after_deletion, "late_conflicts",
        "409 ConditionalRequestConflict", "200", "200", "200"),
    Row("two small parts, the first with another ETag", small, "part_sizes_first",
        "400 InvalidPart", "400 EntityTooSmall", "400 InvalidPart", "400 InvalidPart"),
    Row("a digest of other bytes", digested, "document_digests_compared",
        "400 BadDigest", "200", "200", "400 BadDigest"),
    Row("another ETag", completed(part("1", "x")), "", *["400 InvalidPart"] * 4),
    # listings
    Row("a page of one", pages(delimiter="/", max_uploads="1"), "upload_prefixes",
        "[] [a/] true", "[k] [] false", "[] [a/] true", "[k] [a/, p/] true"),
    Row("after a prefix", pages(delimiter="/", key_marker="a/"), "upload_prefixes",
        "[k] [p/] false", "[k] [] false", "[k] [a/, p/] false", "[k] [a/, p/] false"),
    Row("after a key of a prefix", pages(delimiter="/", key_marker="p/x"), "upload_prefixes",
        "[] [] false", "[] [] false", "[] [p/] false", "[] [p/] false"),
    Row("an upload as the only marker", uploads("UploadIdMarker", upload_id_marker="x"), "lone_upload_markers",
        "", "-", "x", "x"),
    Row("who began an upload", uploads("Upload/Initiator/DisplayName", "Upload/StorageClass"), "bare_uploads",
        "- STANDARD", "fakeoss STANDARD", " ", "fakeoss STANDARD"),
    Row("who began it, of parts", parts("Initiator/DisplayName", "Owner/DisplayName"), "parts_initiator",
        "- -", "- fakeoss", "fakeoss fakeoss", "fakeoss fakeoss"),
    Row("an encoding of parts", parts("EncodingType", "Key", **{"encoding-type": "url"}), "parts_encoding",
        "url d%2Be", "- d+e", "- d%2Be", "url d%2Be"),
    Row("one that is none", parts("EncodingType", "Key", **{"encoding-type": "none"}), "unknown_encodings",
        "400 InvalidArgument", "- d+e", "- d+e", "400 InvalidArgument"),
    Row("the same of uploads", uploads("EncodingType", "Upload/Key", encoding_type="none"), "unknown_encodings_named",
        "- -", "- -", "none d+e", "- -"),
]  # fmt: skip
ENGINES: Final = ("ceph", "minio", "swift")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.question)
def test_each_answers_as_it_was_measured(row: Row) -> None:
    assert {name: row.ask(new_wire(name)) for name in ("aws", *ENGINES)} == {
        name: getattr(row, name) for name in ("aws", *ENGINES)
    }


@pytest.mark.parametrize("row", [row for row in ROWS if row.switch], ids=lambda row: row.question)
def test_it_is_the_switch_that_decides(row: Row) -> None:
    amazon = {row.switch: profiles.aws.switches[row.switch]}
    assert any(row.ask(new_wire(engine, **amazon)) != getattr(row, engine) for engine in ENGINES)
