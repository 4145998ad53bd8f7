"""ListParts, ListMultipartUploads, and the examples of object listings in the documentation."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import argument, no_such_bucket
from fakeoss.contract.case import ANY, AWS, BOTH, JDCLOUD, Case, Expect, Seed, Step, etag
from fakeoss.contract.pages import objects_page, parts_page, uploads_page
from fakeoss.contract.steps import (
    ISO_DATE,
    START,
    TEN,
    complete,
    list_parts,
    list_uploads,
    parts_are,
    put,
    start,
    upload,
)

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_LOOPS = "moto#2680, cloudserver#445, chimera#483, S3Mock changelog, flyology#26"
_PARTS = (START, upload(1, b"one"), upload(2, b"second"), upload(3, b"third"), upload(5, b"fifth"))

# five uploads: two of k1 (A before B), one each of k2, p/x and p/y
_UPLOADS = (
    start("k2", name="C"),
    start("k1", name="A"),
    start("p/y", name="E"),
    start("k1", name="B"),
    start("p/x", name="D"),
)

_PHOTOS = tuple(
    put(key, b"")
    for key in (
        "sample.jpg",
        "photos/2006/January/sample.jpg",
        "photos/2006/February/sample2.jpg",
        "photos/2006/February/sample3.jpg",
        "photos/2006/February/sample4.jpg",
    )
)

CASES: Final = (
    Case(
        "ListParts: all elements, as Amazon names them",
        f"{_RECORDED}; no DisplayName since November 2025: User Guide, Document history, against the recording, in which Initiator had one",
        AWS,
        (
            list_parts(
                Expect(
                    200,
                    "ListPartsResult",
                    {
                        "Bucket": "{b}",
                        "Key": "d",
                        "UploadId": "{U}",
                        "PartNumberMarker": "0",
                        "NextPartNumberMarker": "5",
                        "MaxParts": "1000",
                        "IsTruncated": "false",
                        "Initiator/ID": ANY,
                        "Initiator/DisplayName": None,
                        "Owner/ID": ANY,
                        "Owner/DisplayName": None,
                        "StorageClass": "STANDARD",
                        "Part/PartNumber": ("1", "2", "3", "5"),
                        "Part/Size": ("3", "6", "5", "5"),
                        "Part/ETag": (etag(b"one"), etag(b"second"), etag(b"third"), etag(b"fifth")),
                        "Part/LastModified": (ISO_DATE, ISO_DATE, ISO_DATE, ISO_DATE),
                        "ChecksumAlgorithm": None,
                        "ChecksumType": None,
                    },
                )
            ),
        ),
        given=_PARTS,
    ),
    Case(
        "ListParts: elements in the documented order",
        "List-Parts-2",
        JDCLOUD,
        (
            list_parts(
                Expect(
                    200,
                    "ListPartsResult",
                    {
                        "Owner/ID": ANY,
                        "Owner/DisplayName": ANY,
                        "Initiator/ID": ANY,
                        "Initiator/DisplayName": ANY,
                        "StorageClass": "STANDARD",
                        "Part/LastModified": (ISO_DATE, ISO_DATE, ISO_DATE, ISO_DATE),
                    },
                    (
                        "Bucket",
                        "Key",
                        "UploadId",
                        "Initiator",
                        "Owner",
                        "StorageClass",
                        "PartNumberMarker",
                        "NextPartNumberMarker",
                        "MaxParts",
                        "IsTruncated",
                        "Part",
                        "Part",
                        "Part",
                        "Part",
                    ),
                )
            ),
        ),
        given=_PARTS,
    ),
    Case(
        "ListParts: no parts",
        _RECORDED,
        BOTH,
        (list_parts(parts_page("", 0)),),
        given=(START,),
    ),
    Case(
        "ListParts: pages of one of two parts",
        _RECORDED,
        BOTH,
        (
            list_parts(parts_page("1", 1, most=1, truncated="true"), "&max-parts=1"),
            list_parts(parts_page("2", 2, marker=1, most=1), "&max-parts=1&part-number-marker=1"),
        ),
        given=(START, upload(1, b"one"), upload(2, b"second")),
        rows=(69,),
    ),
    Case(
        "ListParts: pages of two, complete and without repetition",
        f"{_LOOPS}; the first: List-Parts-2, max-parts=2 after 1 gives 2 and 3",
        BOTH,
        (
            list_parts(parts_page("2 3", 3, marker=1, most=2, truncated="true"), "&max-parts=2&part-number-marker=1"),
            list_parts(parts_page("1 2", 2, most=2, truncated="true"), "&max-parts=2"),
            list_parts(parts_page("3 5", 5, marker=2, most=2), "&max-parts=2&part-number-marker=2"),
            list_parts(parts_page("5", 5, marker=3), "&part-number-marker=3"),
            list_parts(parts_page("5", 5, marker=4), "&part-number-marker=4"),
        ),
        given=_PARTS,
        rows=(69,),
    ),
    Case(
        "ListParts: a marker after the last part",
        _RECORDED,
        BOTH,
        (list_parts(parts_page("", 0, marker=10), "&part-number-marker=10"),),
        given=_PARTS,
        rows=(69,),
    ),
    Case(
        "ListParts: empty parameters count as absent",
        _RECORDED,
        BOTH,
        (list_parts(parts_page("1 2 3 5", 5), "&part-number-marker=&max-parts="),),
        given=_PARTS,
    ),
    Case(
        "ListParts: max-parts over a thousand",
        "List-Parts-2: at most 1000; that more acts as 1000: Amazon's documentation",
        BOTH,
        (list_parts(parts_page("1 2 3 5", 5), "&max-parts=1001"),),
        given=_PARTS,
    ),
    *(
        Case(
            f"ListParts: {name}={value}",
            "Amazon's documentation of the error",
            BOTH,
            (
                list_parts(
                    argument(name, value, f"Provided {name} not an integer or within integer range"), f"&{name}={value}"
                ),
            ),
            given=(START,),
        )
        for name, value in (("max-parts", "many"), ("part-number-marker", "first"))
    ),
    Case(
        "ListParts: encoding-type",
        "List-Parts-2: only url; the element's name is Amazon's",
        BOTH,
        (
            list_parts(
                Expect(200, "ListPartsResult", {"Key": "a%26b%2Bc", "EncodingType": "url"}),
                "&encoding-type=url",
                of="{b}/a%26b%2Bc",
            ),
            list_parts(Expect(200, "ListPartsResult", {"Key": "a&b+c", "EncodingType": None}), of="{b}/a%26b%2Bc"),
        ),
        given=(start("a%26b%2Bc"),),
    ),
    Case(
        "ListMultipartUploads: none",
        f"{_RECORDED}: the four markers also when empty",
        BOTH,
        (
            list_uploads(
                xml={
                    "Bucket": "{b}",
                    "KeyMarker": "",
                    "UploadIdMarker": "",
                    "NextKeyMarker": "",
                    "NextUploadIdMarker": "",
                    "MaxUploads": "1000",
                    "IsTruncated": "false",
                    "Upload": None,
                    "CommonPrefixes": None,
                },
            ),
        ),
        given=(),
    ),
    Case(
        "ListMultipartUploads: by key, then by time of initiation; the Next markers are those of the last one",
        _RECORDED,
        BOTH,
        (
            list_uploads(
                expect=uploads_page("A B C D E", "p/y", "{E}", **{"Upload/Key": ("k1", "k1", "k2", "p/x", "p/y")})
            ),
        ),
        given=_UPLOADS,
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: the elements of an upload, as Amazon names them",
        f"{_RECORDED}; no DisplayName since November 2025: User Guide, Document history, against the recording, in which Initiator had one",
        AWS,
        (
            list_uploads(
                xml={
                    "Upload/Key": "d",
                    "Upload/UploadId": "{U}",
                    "Upload/Initiator/ID": ANY,
                    "Upload/Initiator/DisplayName": None,
                    "Upload/Owner/ID": ANY,
                    "Upload/Owner/DisplayName": None,
                    "Upload/StorageClass": "STANDARD",
                    "Upload/Initiated": ISO_DATE,
                }
            ),
        ),
        given=(START,),
    ),
    Case(
        "ListMultipartUploads: elements in the documented order",
        "List-Multipart-Uploads-2",
        JDCLOUD,
        (
            list_uploads(
                "&max-uploads=3",
                children=(
                    "Bucket",
                    "KeyMarker",
                    "UploadIdMarker",
                    "NextKeyMarker",
                    "NextUploadIdMarker",
                    "MaxUploads",
                    "IsTruncated",
                    "Upload",
                ),
                xml={
                    "Upload/Key": "d",
                    "Upload/Owner/ID": ANY,
                    "Upload/Owner/DisplayName": ANY,
                    "Upload/Initiator/ID": ANY,
                    "Upload/Initiator/DisplayName": ANY,
                    "Upload/StorageClass": "STANDARD",
                    "Upload/Initiated": ISO_DATE,
                    "MaxUploads": "3",
                },
            ),
        ),
        given=(START,),
    ),
    Case(
        "ListMultipartUploads: the documentation's sample, the first three of several",
        "List-Multipart-Uploads-2",
        BOTH,
        (
            list_uploads(
                "&max-uploads=3",
                expect=uploads_page("X Y Z", "my-movie.m2ts", "{Z}", IsTruncated="true", MaxUploads="3"),
            ),
            list_uploads(
                "&max-uploads=3&key-marker=my-movie.m2ts&upload-id-marker={Z}",
                expect=uploads_page("W", "zebra", "{W}", KeyMarker="my-movie.m2ts", UploadIdMarker="{Z}"),
            ),
        ),
        given=(
            start("my-divisor", name="X"),
            start("my-movie.m2ts", name="Y"),
            start("my-movie.m2ts", name="Z"),
            start("zebra", name="W"),
        ),
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: one at a time, through two uploads of one key",
        f"{_RECORDED}; {_LOOPS}",
        BOTH,
        (
            list_uploads("&max-uploads=1", expect=uploads_page("A", "k1", "{A}", IsTruncated="true", MaxUploads="1")),
            list_uploads(
                "&max-uploads=1&key-marker=k1&upload-id-marker={A}",
                expect=uploads_page("B", "k1", "{B}", IsTruncated="true", KeyMarker="k1", UploadIdMarker="{A}"),
            ),
            list_uploads(
                "&max-uploads=1&key-marker=k1&upload-id-marker={B}",
                expect=uploads_page("C", "k2", "{C}", IsTruncated="true"),
            ),
            list_uploads(
                "&max-uploads=1&key-marker=k2&upload-id-marker={C}",
                expect=uploads_page("D", "p/x", "{D}", IsTruncated="true"),
            ),
            list_uploads("&max-uploads=1&key-marker=p/x&upload-id-marker={D}", expect=uploads_page("E", "p/y", "{E}")),
        ),
        given=_UPLOADS,
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: key-marker alone skips the uploads of its key",
        _RECORDED,
        BOTH,
        (
            list_uploads(
                "&key-marker=k1", expect=uploads_page("C D E", "p/y", "{E}", KeyMarker="k1", UploadIdMarker="")
            ),
        ),
        given=_UPLOADS,
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: upload-id-marker alone is ignored and echoed as empty",
        _RECORDED,
        BOTH,
        (
            list_uploads(
                "&upload-id-marker={A}", expect=uploads_page("A B C D E", "p/y", "{E}", KeyMarker="", UploadIdMarker="")
            ),
        ),
        given=_UPLOADS,
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: both markers: the later uploads of that key, then the keys after it",
        _RECORDED,
        BOTH,
        (list_uploads("&key-marker=k1&upload-id-marker={A}", expect=uploads_page("B C D E", "p/y", "{E}")),),
        given=_UPLOADS,
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: upload-id-marker of an upload of another key",
        _RECORDED,
        BOTH,
        (
            list_uploads(
                "&key-marker=k1&upload-id-marker={C}",
                expect=argument("upload-id-marker", "{C}", "Invalid uploadId marker"),
            ),
        ),
        given=_UPLOADS,
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: key-marker the last key",
        _RECORDED,
        BOTH,
        (list_uploads("&key-marker=p/y", expect=uploads_page("", KeyMarker="p/y")),),
        given=_UPLOADS,
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: prefix and delimiter",
        _RECORDED,
        BOTH,
        (
            list_uploads("&prefix=p/", expect=uploads_page("D E", "p/y", "{E}", Prefix="p/")),
            list_uploads(
                "&delimiter=/",
                expect=uploads_page("A B C", "k2", "{C}", Delimiter="/", **{"CommonPrefixes/Prefix": "p/"}),
            ),
            list_uploads("&prefix=p/&delimiter=/", expect=uploads_page("D E", "p/y", "{E}", CommonPrefixes=None)),
            list_uploads(
                "&delimiter=/&encoding-type=url",
                expect=uploads_page("A B C", "k2", "{C}", EncodingType="url", **{"CommonPrefixes/Prefix": "p/"}),
            ),
        ),
        given=_UPLOADS,
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: a prefix as the only entry leaves the Next markers empty",
        _RECORDED,
        BOTH,
        (
            list_uploads(
                "&delimiter=/&max-uploads=1",
                expect=uploads_page("", IsTruncated="true", **{"CommonPrefixes/Prefix": "a/"}),
            ),
            list_uploads(
                "&delimiter=/&max-uploads=1&key-marker=a/",
                expect=uploads_page("V", "b", "{V}", **{"CommonPrefixes/Prefix": None}),
            ),
            list_uploads(
                "&delimiter=/&max-uploads=1&key-marker=a/x",
                expect=uploads_page("V", "b", "{V}", **{"CommonPrefixes/Prefix": None}),
            ),
        ),
        given=(start("a/x"), start("a/y"), start("b", name="V")),
        rows=(69,),
    ),
    Case(
        "ListMultipartUploads: a completed upload is no longer listed",
        "List-Multipart-Uploads-2: uploads neither completed nor aborted",
        BOTH,
        (list_uploads(xml={"Upload/UploadId": "{U}"}), complete((1, TEN)), list_uploads(xml={"Upload": None})),
        given=(START, upload(1, TEN)),
    ),
    Case(
        "ListMultipartUploads of a bucket that is missing",
        _RECORDED,
        AWS,
        (Step("GET /{absent}?uploads", expect=no_such_bucket()),),
        given=(),
    ),
    Case(
        "listing: a delimiter groups photos/",
        "Get-Bucket-2",
        BOTH,
        (
            Step(
                "GET /{b}?list-type=2&delimiter=/",
                expect=objects_page(
                    "sample.jpg", "photos/", KeyCount="2", IsTruncated="false", MaxKeys="1000", Delimiter="/"
                ),
            ),
        ),
        given=_PHOTOS,
    ),
    Case(
        "listing: an object together with two common prefixes",
        "Get-Bucket-2",
        BOTH,
        (
            Step(
                "GET /{b}?list-type=2&prefix=photos/2006/&delimiter=/",
                expect=objects_page(
                    "photos/2006/",
                    "photos/2006/February/ photos/2006/January/",
                    KeyCount="3",
                    **{"Contents/Size": "0", "Contents/ETag": '"d41d8cd98f00b204e9800998ecf8427e"'},
                ),
            ),
        ),
        given=(*_PHOTOS, put("photos/2006/", b"")),
    ),
    Case(
        "listing: start-after with a prefix",
        "Get-Bucket-2",
        BOTH,
        (
            Step(
                "GET /{b}?list-type=2&max-keys=3&prefix=E&start-after=ExampleGuide.pdf",
                expect=objects_page(
                    "ExampleObject.txt",
                    "",
                    KeyCount="1",
                    MaxKeys="3",
                    StartAfter="ExampleGuide.pdf",
                    IsTruncated="false",
                ),
            ),
        ),
        given=(put("ExampleGuide.pdf", b""), put("ExampleObject.txt", b""), put("Another", b"")),
    ),
    Case(
        "listing: 1112 keys in two pages",
        "Get-Bucket-2",
        BOTH,
        (
            Step(
                "GET /{b}?list-type=2",
                expect=Expect(
                    200, "ListBucketResult", {"KeyCount": "1000", "IsTruncated": "true", "NextContinuationToken": ANY}
                ),
                keep={"token": "NextContinuationToken"},
            ),
            Step(
                "GET /{b}?list-type=2&continuation-token={token}",
                expect=Expect(
                    200,
                    "ListBucketResult",
                    {
                        "KeyCount": "112",
                        "IsTruncated": "false",
                        "ContinuationToken": "{token}",
                        "NextContinuationToken": None,
                        "Contents/Key": tuple(f"key-{number:04}" for number in range(1000, 1112)),
                    },
                ),
            ),
        ),
        given=(),
        seeds=tuple(Seed(f"key-{number:04}", 0) for number in range(1112)),
    ),
    Case(
        "listing: a multipart object is listed with its own entity tag",
        _RECORDED,
        BOTH,
        (
            complete((1, b"one")),
            Step(
                "GET /{b}?list-type=2",
                expect=objects_page(
                    "d",
                    "",
                    **{
                        "Contents/ETag": '"f9b4018028d097c99d5827f9fd8a6557-1"',
                        "Contents/Size": "3",
                        "Contents/StorageClass": "STANDARD",
                    },
                ),
            ),
        ),
        given=(START, upload(1, b"one")),
        rows=(64,),
    ),
    Case(
        "listing: parts of an open upload are not listed as objects",
        "Upload-Part-2",
        BOTH,
        (parts_are((1, b"one")), Step("GET /{b}?list-type=2", expect=objects_page("", "", KeyCount="0"))),
        given=(START, upload(1, b"one")),
    ),
)
