"""CopyObject: what is copied, copies of an object onto itself, and conditions on the destination."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import invalid, no_such_bucket, no_such_key, not_implemented, precondition, refused_header
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, Case, Expect, Step, crc32_of, etag, sha1_of, sha256_of
from fakeoss.contract.steps import (
    ISO_DATE,
    TEN,
    TINY,
    complete,
    copy_object,
    delete,
    head,
    missing,
    put,
    read,
    start,
    upload,
)

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_ITSELF = invalid(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
)

_DRESSED = put("src", TEN, {"Content-Type": "text/plain", "Cache-Control": "no-store", "x-amz-meta-colour": "red"})
_MULTIPART = (
    start("src"),
    upload(1, b"12345", to="{b}/src"),
    upload(2, b"6789", to="{b}/src"),
    complete((1, b"12345"), (2, b"6789"), to="{b}/src"),
)
_SHA1 = Expect(
    200,
    "CopyObjectResult",
    {"ChecksumSHA1": sha1_of(b"123456789"), "ChecksumType": "FULL_OBJECT", "ChecksumCRC32": None},
)
_REPLACE = {"x-amz-metadata-directive": "REPLACE"}

CASES: Final = (
    Case(
        "CopyObject: the answer of Amazon",
        _RECORDED,
        AWS,
        (
            copy_object(
                "e",
                {},
                Expect(
                    200,
                    "CopyObjectResult",
                    {
                        "ETag": etag(b"123456789"),
                        "LastModified": ISO_DATE,
                        "ChecksumCRC64NVME": "rosUhgp5mIg=",
                        "ChecksumType": "FULL_OBJECT",
                    },
                    headers={
                        "x-amz-server-side-encryption": "AES256",
                        "x-amz-copy-source-version-id": None,
                        "x-amz-version-id": None,
                    },
                ),
            ),
        ),
        given=(put("src", b"123456789"),),
    ),
    Case(
        "CopyObject: the answer of JD Cloud is LastModified, then ETag",
        "Put-Object-Copy-2; milliseconds and Z: decided, its sample, of 2009, has neither in any revision (weak)",
        JDCLOUD,
        (
            copy_object(
                "e",
                {},
                Expect(
                    200,
                    "CopyObjectResult",
                    {"ETag": etag(TEN), "LastModified": ISO_DATE},
                    ("LastModified", "ETag"),
                    headers={"x-amz-version-id": None, "x-amz-server-side-encryption": None},
                ),
            ),
            read("e", TEN),
        ),
    ),
    Case(
        "CopyObject of a multipart object: a plain MD5, no -N",
        f"{_RECORDED}; localstack#3729, cloudemu#1040, floci#3093",
        BOTH,
        (copy_object("e", {}, b"123456789"), head("e", {"ETag": etag(b"123456789"), "x-amz-mp-parts-count": None})),
        given=_MULTIPART,
        rows=(65,),
        limits=TINY,
    ),
    Case(
        "CopyObject of a multipart object onto itself: a plain MD5, no -N",
        _RECORDED,
        BOTH,
        (copy_object("src", _REPLACE, b"123456789"), head("src", {"ETag": etag(b"123456789")})),
        given=_MULTIPART,
        rows=(65,),
        limits=TINY,
    ),
    Case(
        "CopyObject of a multipart object: its CRC64NVME of the full object is kept",
        _RECORDED,
        AWS,
        (
            copy_object(
                "e",
                {},
                Expect(200, "CopyObjectResult", {"ChecksumCRC64NVME": "rosUhgp5mIg=", "ChecksumType": "FULL_OBJECT"}),
            ),
        ),
        given=_MULTIPART,
        rows=(65,),
        limits=TINY,
    ),
    Case(
        "CopyObject: the source's algorithm is kept, for the full object even if it was COMPOSITE",
        _RECORDED,
        AWS,
        (
            copy_object(
                "e",
                {},
                Expect(
                    200, "CopyObjectResult", {"ChecksumSHA256": sha256_of(b"123456789"), "ChecksumType": "FULL_OBJECT"}
                ),
            ),
        ),
        given=(
            start("src", {"x-amz-checksum-algorithm": "SHA256"}),
            upload(1, b"123456789", {"x-amz-checksum-sha256": sha256_of(b"123456789")}, to="{b}/src"),
            complete(
                body=f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag(b'123456789')}</ETag><ChecksumSHA256>{sha256_of(b'123456789')}</ChecksumSHA256></Part></CompleteMultipartUpload>",
                expect=Expect(200, "CompleteMultipartUploadResult", {"ChecksumType": "COMPOSITE"}),
                to="{b}/src",
            ),
        ),
        rows=(65,),
    ),
    Case(
        "CopyObject: an algorithm set by the request, which later copies keep",
        _RECORDED,
        AWS,
        (
            copy_object("e", {"x-amz-checksum-algorithm": "SHA1"}, _SHA1),
            copy_object("f", {}, _SHA1, source="/{b}/e"),
        ),
        given=(put("src", b"123456789", {"x-amz-checksum-crc32": crc32_of(b"123456789")}),),
        rows=(65,),
    ),
    Case(
        "CopyObject without a directive: metadata and content headers are the source's",
        _RECORDED,
        BOTH,
        (
            copy_object("e", {"x-amz-meta-new": "ignored", "Content-Type": "text/html"}),
            head(
                "e",
                {
                    "Content-Type": "text/plain",
                    "Cache-Control": "no-store",
                    "x-amz-meta-colour": "red",
                    "x-amz-meta-new": None,
                },
            ),
            copy_object("f", {"x-amz-metadata-directive": "COPY", "x-amz-meta-new": "ignored"}),
            head("f", {"x-amz-meta-colour": "red", "x-amz-meta-new": None}),
        ),
        given=(_DRESSED,),
    ),
    Case(
        "CopyObject with REPLACE: metadata and content headers are the request's only",
        f"{_RECORDED}; Object-Management: a copy is the way to change the content type",
        BOTH,
        (
            copy_object("e", {**_REPLACE, "x-amz-meta-new": "taken", "Content-Type": "text/html"}),
            head(
                "e",
                {
                    "Content-Type": "text/html",
                    "Cache-Control": None,
                    "x-amz-meta-colour": None,
                    "x-amz-meta-new": "taken",
                },
            ),
            copy_object("f", _REPLACE),
            head("f", {"Content-Type": "binary/octet-stream", "Cache-Control": None, "x-amz-meta-colour": None}),
        ),
        given=(_DRESSED,),
    ),
    Case(
        "CopyObject: the storage class is not copied",
        f"{_RECORDED}; Put-Object-Copy-2",
        BOTH,
        (
            head("src", {"x-amz-storage-class": "STANDARD_IA"}),
            copy_object("e"),
            head("e", {"x-amz-storage-class": None}),
            copy_object(
                "f",
                {"x-amz-storage-class": "REDUCED_REDUNDANCY"},
                Expect(200, "CopyObjectResult", headers={"x-amz-storage-class": "REDUCED_REDUNDANCY"}),
            ),
            head("f", {"x-amz-storage-class": "REDUCED_REDUNDANCY"}),
        ),
        given=(put("src", TEN, {"x-amz-storage-class": "STANDARD_IA"}),),
    ),
    Case(
        "CopyObject onto itself, unchanged",
        _RECORDED,
        BOTH,
        (copy_object("src", {}, _ITSELF), copy_object("src", {"x-amz-meta-new": "ignored"}, _ITSELF), read("src", TEN)),
        rows=(66,),
    ),
    Case(
        "CopyObject onto itself from STANDARD_IA, without a storage class",
        _RECORDED,
        BOTH,
        (copy_object("src", {}, _ITSELF), head("src", {"x-amz-storage-class": "STANDARD_IA"})),
        given=(put("src", TEN, {"x-amz-storage-class": "STANDARD_IA"}),),
        rows=(66,),
    ),
    Case(
        "CopyObject onto itself with REPLACE, or with a storage class, even the same",
        _RECORDED,
        BOTH,
        (
            copy_object("src", _REPLACE),
            copy_object("src", {"x-amz-storage-class": "STANDARD"}),
            copy_object("src", {"x-amz-storage-class": "STANDARD_IA"}),
            head("src", {"x-amz-storage-class": "STANDARD_IA", "ETag": etag(TEN)}),
        ),
        rows=(66,),
    ),
    Case(
        "CopyObject: a missing key, a missing target bucket",
        _RECORDED,
        AWS,
        (
            copy_object("e", {}, no_such_key("none"), source="/{b}/none"),
            copy_object("e", {}, no_such_bucket(), source="/{absent}/src"),
            Step("PUT /{absent}/e", {"x-amz-copy-source": "/{b}/src"}, expect=no_such_bucket()),
            missing("e"),
        ),
        rows=(16, 17),
    ),
    Case(
        "CopyObject if-none-match any: the destination must not exist",
        _RECORDED,
        AWS,
        (
            copy_object("e", {"If-None-Match": "*"}),
            copy_object("e", {"If-None-Match": "*"}, precondition("If-None-Match")),
            copy_object("src", {"If-None-Match": "*", **_REPLACE}, precondition("If-None-Match")),
            delete("e"),
            copy_object("e", {"If-None-Match": "*"}),
        ),
        rows=(57,),
    ),
    Case(
        "CopyObject if-match: the destination's entity tag must match",
        _RECORDED,
        AWS,
        (
            copy_object("e", {"If-Match": etag(b"old")}, no_such_key("e")),
            put("e", b"old"),
            copy_object("e", {"If-Match": etag(b"new")}, precondition("If-Match")),
            read("e", b"old"),
            copy_object("e", {"If-Match": etag(b"old")}),
            read("e", TEN),
            copy_object("e", {"If-Match": etag(TEN), **_REPLACE}, source="/{b}/e"),
        ),
        rows=(59,),
    ),
    *(
        Case(
            f"CopyObject with {name}: not implemented",
            f"{_RECORDED}; versitygw#1727",
            AWS,
            (copy_object("e", headers, not_implemented(header, why)), missing("e")),
            rows=(60,),
        )
        for name, headers, header, why in (
            (
                "an entity tag as if-none-match",
                {"If-None-Match": etag(TEN)},
                "If-None-Match",
                "We don't accept the provided value of If-None-Match header for this API",
            ),
            (
                "if-match any",
                {"If-Match": "*"},
                "If-Match",
                "We don't accept the provided value of If-Match header for this API",
            ),
            (
                "if-match and if-none-match",
                {"If-Match": etag(TEN), "If-None-Match": "*"},
                "If-Match,If-None-Match",
                "Multiple conditional request headers present in the request",
            ),
        )
    ),
    Case(
        "conditional writes are rejected rather than performed unconditionally",
        "our reading: not documented, and what guards data is never just ignored",
        JDCLOUD,
        (
            copy_object("e", {"If-None-Match": "*"}, refused_header("if-none-match")),
            put("e", TEN, {"If-None-Match": "*"}, expect=refused_header("if-none-match")),
            missing("e"),
        ),
        rows=(57, 60),
    ),
)
