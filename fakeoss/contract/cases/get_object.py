"""GetObject and HeadObject: parts, ranges, conditions, and multipart objects."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import invalid, no_such_key, precondition
from fakeoss.contract.case import ANY, AWS, BOTH, JDCLOUD, Case, Expect, Repeat, Step, etag, multipart_etag
from fakeoss.contract.steps import HTTP_DATE, START, TEN, TINY, complete, head, missing, put, read, upload

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_PAGE = "Get-Object-2"
_PAST = "Sat, 01 Jan 2000 00:00:00 GMT"
_FUTURE = "Fri, 01 Jan 2100 00:00:00 GMT"
_TWO_PARTS = (
    START,
    upload(1, Repeat(5_242_896, b"a"), keep={"one": "@ETag"}),
    upload(2, b"bbbbbbbbbbbbbbbb", keep={"two": "@ETag"}),
    complete((1, "{one}"), (2, "{two}"), expect=Expect(200, "CompleteMultipartUploadResult"), keep={"whole": "ETag"}),
)
_TAG = multipart_etag(b"one", b"second", b"third")
_MULTIPART_OBJECT = (
    START,
    upload(1, b"one"),
    upload(2, b"second"),
    upload(5, b"third"),
    complete((1, b"one"), (2, b"second"), (5, b"third")),
)
_TOO_HIGH = "The requested partnumber is not satisfiable"


CASES: Final = (
    Case(
        "GetObject and HeadObject of a part",
        f"{_RECORDED}; moto#2154, moto#4839, moto#7778",
        AWS,
        (
            read("d?partNumber=2", b"bbbbbbbbbbbbbbbb")._replace(
                expect=Expect(
                    206,
                    headers={
                        "Content-Range": "bytes 5242896-5242911/5242912",
                        "x-amz-mp-parts-count": "2",
                        "ETag": "{whole}",
                        "Content-Length": "16",
                    },
                    body=b"bbbbbbbbbbbbbbbb",
                )
            ),
            head("d?partNumber=2")._replace(
                expect=Expect(
                    206,
                    headers={
                        "Content-Range": "bytes 5242896-5242911/5242912",
                        "x-amz-mp-parts-count": "2",
                        "ETag": "{whole}",
                        "Content-Length": "16",
                    },
                    body=b"",
                )
            ),
            head("d?partNumber=1")._replace(
                expect=Expect(
                    206,
                    headers={
                        "Content-Range": "bytes 0-5242895/5242912",
                        "x-amz-mp-parts-count": "2",
                        "Content-Length": "5242896",
                    },
                    body=b"",
                )
            ),
        ),
        given=_TWO_PARTS,
        rows=(67,),
    ),
    Case(
        "GetObject of a part: numbers with gaps select the part listed with that number",
        "our reading: partNumber is the number of UploadPart",
        AWS,
        (
            read("d?partNumber=5", b"")._replace(
                expect=Expect(
                    206,
                    headers={"Content-Range": "bytes 9-13/14", "x-amz-mp-parts-count": "3", "ETag": _TAG},
                    body=b"third",
                )
            ),
            Step(
                "GET /{b}/d?partNumber=3",
                expect=Expect(
                    416,
                    code="InvalidPartNumber",
                    message=_TOO_HIGH,
                    fields={"PartNumberRequested": "3", "ActualPartCount": "3"},
                ),
            ),
        ),
        given=_MULTIPART_OBJECT,
        rows=(67, 68),
        limits=TINY,
    ),
    Case(
        "GetObject of a part that does not exist",
        _RECORDED,
        AWS,
        (
            Step(
                "GET /{b}/d?partNumber=10",
                expect=Expect(
                    416,
                    code="InvalidPartNumber",
                    message=_TOO_HIGH,
                    fields={"PartNumberRequested": "10", "ActualPartCount": "2"},
                ),
            ),
            Step("HEAD /{b}/d?partNumber=10", expect=Expect(416, body=b"")),
        ),
        given=(START, upload(1, b"one"), upload(2, b"second"), complete((1, b"one"), (2, b"second"))),
        rows=(68,),
        limits=TINY,
    ),
    Case(
        "GetObject of parts 1 and 2 of an object put in a single request",
        _RECORDED,
        AWS,
        (
            Step(
                "GET /{b}/e?partNumber=1",
                expect=Expect(
                    206, headers={"Content-Range": "bytes 0-7/8", "x-amz-mp-parts-count": None}, body=b"eightlet"
                ),
            ),
            Step(
                "GET /{b}/e?partNumber=2",
                expect=Expect(
                    416,
                    code="InvalidPartNumber",
                    message=_TOO_HIGH,
                    fields={"PartNumberRequested": "2", "ActualPartCount": "1"},
                ),
            ),
        ),
        given=(put("e", b"eightlet"),),
        rows=(68,),
    ),
    Case(
        "GetObject with a range and a part",
        _RECORDED,
        AWS,
        (
            Step(
                "GET /{b}/d?partNumber=1",
                {"Range": "bytes=0-1"},
                expect=invalid("Cannot specify both Range header and partNumber query parameter"),
            ),
        ),
        given=(START, upload(1, b"one"), complete((1, b"one"))),
        rows=(68,),
    ),
    Case(
        "GetObject of a multipart object: length, entity tag, default type",
        f"{_RECORDED}; {_PAGE}",
        BOTH,
        (
            read(
                "d",
                b"onesecondthird",
                {
                    "ETag": _TAG,
                    "Content-Length": "14",
                    "Content-Type": "binary/octet-stream",
                    "Accept-Ranges": "bytes",
                    "Last-Modified": HTTP_DATE,
                    "x-amz-storage-class": None,
                },
            ),
            head(
                "d",
                {
                    "ETag": _TAG,
                    "Content-Length": "14",
                    "Content-Type": "binary/octet-stream",
                    "Accept-Ranges": "bytes",
                    "Last-Modified": HTTP_DATE,
                },
            ),
        ),
        given=_MULTIPART_OBJECT,
        limits=TINY,
    ),
    Case(
        "GetObject: encrypted by default",
        _RECORDED,
        AWS,
        (
            put(
                "e",
                TEN,
                expect=Expect(200, headers={"x-amz-server-side-encryption": "AES256", "ETag": etag(TEN)}, body=b""),
            ),
            read("e", TEN, {"x-amz-server-side-encryption": "AES256"}),
            head("e", {"x-amz-server-side-encryption": "AES256"}),
        ),
        given=(),
    ),
    *(
        Case(
            f"GetObject with a range: {value}",
            source,
            BOTH,
            (
                Step(
                    "GET /{b}/e",
                    {"Range": value},
                    expect=Expect(
                        206,
                        headers={
                            "Content-Range": f"bytes {content_range}/13",
                            "Accept-Ranges": "bytes",
                            "Content-Length": str(len(body)),
                        },
                        body=body,
                    ),
                ),
            ),
            given=(put("e", b"0123456789abc"),),
        )
        for value, content_range, body, source in (
            ("bytes=0-9", "0-9", b"0123456789", "GetObject (native)"),
            ("bytes=10-", "10-12", b"abc", "RFC 9110, 14.1.2"),
            ("bytes=-3", "10-12", b"abc", "RFC 9110, 14.1.2"),
            ("bytes=5-5", "5-5", b"5", "RFC 9110, 14.1.2"),
            ("bytes=10-99", "10-12", b"abc", "RFC 9110, 14.1.2: clipped, unlike a copy range"),
            ("bytes=-99", "0-12", b"0123456789abc", "RFC 9110, 14.1.2"),
        )
    ),
    *(
        Case(
            f"GetObject with a range across parts: bytes={first}-{last}",
            "ksan#176, seaweedfs#9280: seams of parts",
            BOTH,
            (
                Step(
                    "GET /{b}/d",
                    {"Range": f"bytes={first}-{last}"},
                    expect=Expect(
                        206,
                        headers={"Content-Range": f"bytes {first}-{last}/14", "x-amz-mp-parts-count": None},
                        body=b"onesecondthird"[first : last + 1],
                    ),
                ),
            ),
            given=_MULTIPART_OBJECT,
            rows=(13,),
            limits=TINY,
        )
        for first, last in ((2, 3), (0, 13), (1, 9), (3, 8), (8, 9))
    ),
    Case(
        "GetObject with a range after the end",
        "Error-Response-2: InvalidRange 416; its elements are Amazon's",
        BOTH,
        (
            Step(
                "GET /{b}/e",
                {"Range": "bytes=10-20"},
                expect=Expect(
                    416,
                    code="InvalidRange",
                    message="The requested range is not satisfiable",
                    fields={"RangeRequested": "bytes=10-20", "ActualObjectSize": "10"},
                ),
            ),
            Step("GET /{b}/none", {"Range": "bytes=10-20"}, expect=no_such_key("none")),
        ),
        given=(put("e", TEN),),
    ),
    Case(
        "GetObject with several ranges: rejected",
        "Error-Response-2: NotSupportMultiRange",
        JDCLOUD,
        (
            Step(
                "GET /{b}/e",
                {"Range": "bytes=0-1,3-4"},
                expect=Expect(416, code="NotSupportMultiRange", message=ANY, fields=None),
            ),
        ),
        given=(put("e", TEN),),
    ),
    Case(
        "GetObject with several ranges: ignored",
        "Amazon's documentation: one range in a request",
        AWS,
        (
            Step(
                "GET /{b}/e", {"Range": "bytes=0-1,3-4"}, expect=Expect(200, headers={"Content-Range": None}, body=TEN)
            ),
        ),
        given=(put("e", TEN),),
    ),
    Case(
        "GetObject and HeadObject with conditions that are met",
        f"{_PAGE}, Head-Object-2: If-Match true outweighs If-Unmodified-Since false",
        BOTH,
        tuple(
            Step(f"{method} /{{b}}/e", headers, expect=Expect(200, body=TEN if method == "GET" else b""))
            for method in ("GET", "HEAD")
            for headers in (
                {"If-Match": etag(TEN)},
                {"If-None-Match": etag(b"other")},
                {"If-Unmodified-Since": _FUTURE},
                {"If-Modified-Since": _PAST},
                {"If-Match": etag(TEN), "If-Unmodified-Since": _PAST},
            )
        ),
        given=(put("e", TEN),),
    ),
    Case(
        "GetObject with a condition that fails: 412",
        f"{_PAGE}: 412; code and Condition are Amazon's",
        BOTH,
        (
            Step("GET /{b}/e", {"If-Match": etag(b"other")}, expect=precondition("If-Match")),
            Step("GET /{b}/e", {"If-Unmodified-Since": _PAST}, expect=precondition("If-Unmodified-Since")),
            Step("HEAD /{b}/e", {"If-Match": etag(b"other")}, expect=Expect(412, body=b"")),
        ),
        given=(put("e", TEN),),
    ),
    Case(
        "GetObject of an object that was not modified: 304 without a body",
        f"{_PAGE}: 304, also for If-None-Match false with If-Modified-Since true",
        BOTH,
        (
            Step("GET /{b}/e", {"If-None-Match": etag(TEN)}, expect=Expect(304, headers={"ETag": etag(TEN)}, body=b"")),
            Step("GET /{b}/e", {"If-None-Match": etag(TEN), "If-Modified-Since": _PAST}, expect=Expect(304, body=b"")),
            Step("GET /{b}/e", {"If-Modified-Since": "{modified}"}, expect=Expect(304, body=b"")),
            Step("HEAD /{b}/e", {"If-None-Match": etag(TEN)}, expect=Expect(304, body=b"")),
        ),
        given=(put("e", TEN), head("e", keep={"modified": "@Last-Modified"})),
    ),
    Case(
        "an object of zero bytes",
        "Get-Bucket-2: the entity tag of nothing",
        BOTH,
        (
            put(
                "e",
                b"",
                expect=Expect(
                    200, headers={"ETag": '"d41d8cd98f00b204e9800998ecf8427e"', "Content-Length": "0"}, body=b""
                ),
            ),
            read("e", b"", {"Content-Length": "0", "ETag": '"d41d8cd98f00b204e9800998ecf8427e"'}),
        ),
        given=(),
    ),
    Case(
        "a missing key",
        "GetObject (native): NoSuchKey; its elements are Amazon's",
        BOTH,
        (
            Step("GET /{b}/none", expect=no_such_key("none")),
            missing("none"),
            Step("DELETE /{b}/none", expect=Expect(204, body=b"")),
        ),
        given=(),
    ),
    Case(
        "a multipart object replaced by a plain one is a plain one",
        "our reading: nothing of the old object is left",
        AWS,
        (
            put("d", TEN),
            read("d", TEN, {"ETag": etag(TEN), "x-amz-mp-parts-count": None}),
            Step("GET /{b}/d?partNumber=1", expect=Expect(206, headers={"x-amz-mp-parts-count": None}, body=TEN)),
        ),
        given=_MULTIPART_OBJECT,
        limits=TINY,
    ),
)
