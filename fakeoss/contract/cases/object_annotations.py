"""Annotations of objects (June 2026): names, payloads, checksums, pages, conditions. Nothing of them was recorded: the
sources are Amazon's documents, and where these are silent the case says what was chosen."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.annotation_steps import (
    CRC64,
    GUIDE,
    MATCH,
    MODEL,
    NO_SUCH,
    READING,
    TEXT,
    all_four,
    annotate,
    annotation,
    annotation_case,
    are,
    drop,
    error,
    path,
)
from fakeoss.contract.answers import argument, invalid, no_such_bucket, no_such_key, precondition
from fakeoss.contract.case import (
    Expect,
    Like,
    Step,
    crc32_of,
    etag,
    md5_header,
    sha256_of,
)
from fakeoss.contract.steps import ISO_DATE, TEN, delete, head, put, read

__all__ = ["CASES"]

_LONG: Final = "ä" * 256
_TOO_LONG: Final = "a" * 513
_NAME_LENGTH: Final = error(
    400, "AnnotationNameTooLong", "The annotation name exceeds 512 bytes.", AnnotationName=Like(".+")
)
_EMPTY: Final = invalid("The annotation payload must be between 1 byte and 1 MiB in size.")
_LARGE: Final = error(
    400,
    "EntityTooLarge",
    "Your proposed upload exceeds the maximum allowed size",
    ProposedSize="1048577",
    MaxSizeAllowed="1048576",
)
_NOT_TEXT: Final = error(415, "UnsupportedMediaType", "The annotation payload is not valid UTF-8 encoded text.")
_MIB: Final = b"x" * 1048576


def _invalid_name(name: str) -> Step:
    message = "The annotation name you provided is invalid."
    return annotate(name, expect=error(400, "InvalidAnnotationName", message, AnnotationName=name))


def _page_size(text: str) -> Step:
    message = "Argument max-annotation-results must be an integer between 1 and 1000"
    expect = argument("max-annotation-results", text, message)
    return Step(f"GET {path(None)}&max-annotation-results={text}", expect=expect)


CASES: Final = (
    annotation_case(
        "put, read, listed and deleted",
        f"{GUIDE}; {MODEL}; that the ETag is the MD5 of the payload and the type that of an object without one: our reading",
        annotate(
            expect=Expect(
                200,
                "PutObjectAnnotationOutput",
                {"Key": "k", "AnnotationName": "labels"},
                ("Key", "AnnotationName"),
                headers={
                    "ETag": etag(TEXT),
                    "x-amz-checksum-crc64nvme": CRC64,
                    "x-amz-checksum-type": "FULL_OBJECT",
                    "x-amz-server-side-encryption": "AES256",
                    "x-amz-object-version-id": None,
                    "x-amz-version-id": None,
                },
            )
        ),
        annotation(
            headers={
                "Content-Type": "binary/octet-stream",
                "x-amz-server-side-encryption": "AES256",
                "x-amz-checksum-crc64nvme": None,
                "x-amz-replication-status": None,
            }
        ),
        Step(
            f"GET {path(None)}",
            expect=Expect(
                200,
                "ListObjectAnnotationsOutput",
                {
                    "Annotations/AnnotationEntry/AnnotationName": "labels",
                    "Annotations/AnnotationEntry/LastModified": ISO_DATE,
                    "Annotations/AnnotationEntry/ETag": etag(TEXT),
                    "Annotations/AnnotationEntry/ChecksumAlgorithm": "CRC64NVME",
                    "Annotations/AnnotationEntry/Size": str(len(TEXT)),
                    "Annotations/AnnotationEntry/ReplicationStatus": None,
                    "Bucket": "{b}",
                    "Key": "k",
                    "MaxAnnotationResults": "1000",
                    "AnnotationCount": "1",
                },
                ("Annotations", "Bucket", "Key", "MaxAnnotationResults", "AnnotationCount"),
            ),
        ),
        drop(),
        Step(f"GET {path()}", expect=NO_SUCH),
        are(),
    ),
    annotation_case(
        "a name that is there is put again, and what is deleted twice is gone",
        f"{GUIDE}; that to delete what is not there is no error: the model declares none, our reading",
        annotate(),
        annotate(body=b"other"),
        annotation(body=b"other"),
        are("labels"),
        drop(),
        drop(),
        drop("never"),
    ),
    annotation_case(
        "the object stays as it was",
        f"{GUIDE}: its ETag stays; Last-Modified, metadata and size: our reading",
        head("k", {"ETag": etag(TEN)}, keep={"T": "@Last-Modified"}),
        annotate(),
        head("k", {"ETag": etag(TEN), "Last-Modified": "{T}", "Content-Length": "10", "x-amz-tagging-count": None}),
        drop(),
        read("k", TEN, {"Last-Modified": "{T}"}),
    ),
    annotation_case(
        "names",
        f"{GUIDE}, Annotation naming guidelines; 512 bytes, not characters: {MODEL}",
        annotate(_LONG),
        annotate("日本-1_.x"),
        annotate("हिन्दी"),
        annotate("_aws"),
        annotate(_TOO_LONG, expect=_NAME_LENGTH),
        annotate("ä" * 257, expect=_NAME_LENGTH),
        *map(_invalid_name, ("aws", "AWSx", "s3", "S3-labels", "a b", "a/b", "a:b", "a\u20acb")),
        annotate(" ", expect=Expect(400, code="InvalidAnnotationName", fields=None)),
        are("_aws", _LONG, "हिन्दी", "日本-1_.x"),
    ),
    annotation_case(
        "requests without a name",
        f"{READING}: a name that is not there is not valid",
        annotate("", expect=error(400, "InvalidAnnotationName", Like(".+"), AnnotationName="")),
        annotate(target=path(None), expect=error(400, "InvalidAnnotationName", Like(".+"), AnnotationName="")),
        drop("", error(400, "InvalidAnnotationName", Like(".+"), AnnotationName="")),
        drop(target=path(None), expect=error(400, "InvalidAnnotationName", Like(".+"), AnnotationName="")),
        Step(f"GET {path('')}", expect=NO_SUCH),
        Step(f"GET {path('aws')}", expect=NO_SUCH),
        drop("aws"),
    ),
    annotation_case(
        "payloads",
        f"{GUIDE}: 1 byte to 1 MiB of UTF-8, else 415 ({MODEL}); the codes for none and for too much: our reading",
        annotate(body=b"x"),
        annotate(body=_MIB),
        annotate(body="ä\u20ac\U0001f600"),
        annotate(body=b"", expect=_EMPTY),
        annotate(body=_MIB + b"x", expect=_LARGE),
        annotate(body=b"\xff\xfe", expect=_NOT_TEXT),
        annotate(body="ä".encode()[:1], expect=_NOT_TEXT),
        annotate(body=b"\xed\xa0\x80", expect=_NOT_TEXT),
        annotation(body="ä\u20ac\U0001f600".encode()),
    ),
    annotation_case(
        "checksums that are sent are verified, kept and shown",
        f"{MODEL}; CRC64NVME without one: {GUIDE}",
        annotate("a", headers={"x-amz-checksum-crc32": crc32_of(TEXT)}),
        annotate("b", headers={"x-amz-checksum-sha256": sha256_of(TEXT)}),
        annotate("c", headers={"x-amz-checksum-md5": md5_header(TEXT)}),
        annotate("d", headers={"Content-MD5": md5_header(TEXT)}),
        *(
            Step(
                f"GET {path(name)}",
                {"x-amz-checksum-mode": "ENABLED"},
                expect=Expect(200, headers={f"x-amz-checksum-{each}": value, "x-amz-checksum-type": "FULL_OBJECT"}),
            )
            for name, each, value in (
                ("a", "crc32", crc32_of(TEXT)),
                ("b", "sha256", sha256_of(TEXT)),
                ("c", "md5", md5_header(TEXT)),
                ("d", "crc64nvme", CRC64),
            )
        ),
        Step(
            f"GET {path(None)}",
            expect=Expect(
                xml={"Annotations/AnnotationEntry/ChecksumAlgorithm": ("CRC32", "SHA256", "MD5", "CRC64NVME")}
            ),
        ),
        annotate(
            "e",
            headers={"x-amz-checksum-crc32": crc32_of(b"other")},
            expect=Expect(400, code="BadDigest", fields=None),
        ),
        annotate("e", headers={"Content-MD5": md5_header(b"x")}, expect=Expect(400, code="BadDigest", fields=None)),
        are("a", "b", "c", "d"),
    ),
    annotation_case(
        "pages",
        f"{MODEL}; the order of names, and that a size out of range is refused and not cut: our reading",
        *map(annotate, ("b", "a", "c", "ab")),
        Step(
            f"GET {path(None)}&max-annotation-results=2",
            expect=Expect(
                xml={
                    "Annotations/AnnotationEntry/AnnotationName": ("a", "ab"),
                    "MaxAnnotationResults": "2",
                    "AnnotationCount": "2",
                    "ContinuationToken": None,
                },
            ),
            keep={"N": "NextContinuationToken"},
        ),
        Step(
            f"GET {path(None)}&max-annotation-results=2&continuation-token={{N}}",
            expect=Expect(
                xml={
                    "Annotations/AnnotationEntry/AnnotationName": ("b", "c"),
                    "ContinuationToken": "{N}",
                    "NextContinuationToken": None,
                },
            ),
        ),
        *map(_page_size, ("0", "1001", "-1")),
        Step(f"GET {path(None)}&max-annotation-results=x", expect=Expect(400, code="InvalidArgument", fields=None)),
        Step(f"GET {path(None)}&continuation-token=x", expect=Expect(400, code="InvalidArgument", fields=None)),
    ),
    annotation_case(
        "prefixes",
        f"{MODEL}; which prefix is not valid: our reading, one that no name can have",
        *map(annotate, ("ab", "a", "b")),
        Step(
            f"GET {path(None)}&annotation-prefix=a",
            expect=Expect(
                xml={"Annotations/AnnotationEntry/AnnotationName": ("a", "ab"), "AnnotationPrefix": "a"},
            ),
        ),
        Step(
            f"GET {path(None)}&annotation-prefix=a/b",
            expect=error(
                400, "InvalidPrefix", "The annotation prefix you provided is invalid.", AnnotationPrefix="a/b"
            ),
        ),
        Step(f"GET {path(None)}&annotation-prefix={_TOO_LONG}", expect=Expect(400, code="InvalidPrefix", fields=None)),
    ),
    annotation_case(
        "the ETag of the object as a condition",
        f"{MODEL}; that it is 412, and that quotes may be left out: our reading",
        annotate(headers={MATCH: etag(TEN)}),
        annotate(headers={MATCH: etag(TEN).strip('"')}),
        annotate("other", headers={MATCH: etag(b"x")}, expect=precondition(MATCH)),
        annotate("other", headers={MATCH: etag(TEXT)}, expect=precondition(MATCH)),
        drop(headers={MATCH: etag(TEXT)}, expect=precondition(MATCH)),
        are("labels"),
        drop(headers={MATCH: etag(TEN)}),
        are(),
    ),
    annotation_case(
        "the conditions of other writes",
        f"{READING}, and a condition that is not read must not be passed over",
        annotate(headers={"If-None-Match": "*"}, expect=Expect(501, code="NotImplemented", fields=None)),
        annotate(headers={"If-Match": etag(TEN)}, expect=Expect(501, code="NotImplemented", fields=None)),
        drop(headers={"If-Match": etag(TEN)}, expect=Expect(501, code="NotImplemented", fields=None)),
        are(),
    ),
    annotation_case(
        "missing buckets and objects",
        MODEL,
        *all_four(no_such_key("k"), user="owner"),
        *(
            Step(f"{method} {path(name, '{absent}/k')}", body=TEXT if method == "PUT" else b"", expect=no_such_bucket())
            for method, name in (("PUT", "labels"), ("GET", "labels"), ("GET", None), ("DELETE", "labels"))
        ),
        given=(),
    ),
    annotation_case(
        "an overwrite and a delete of an object drop them",
        GUIDE,
        annotate(),
        put("k", b"new"),
        are(),
        annotate(),
        delete("k"),
        put("k", TEN),
        are(),
    ),
)
