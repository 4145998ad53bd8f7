"""CompleteMultipartUpload: the list of parts, sizes, repetition, and conditions."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import (
    MALFORMED_XML,
    NO_PARTS,
    argument,
    invalid,
    no_such_key,
    no_such_upload,
    not_found_part,
    not_in_order,
    precondition,
    refused_header,
    too_small,
)
from fakeoss.contract.case import (
    AWS,
    BOTH,
    JDCLOUD,
    Case,
    Expect,
    Like,
    Repeat,
    Step,
    bare_etag,
    etag,
    multipart_etag,
)
from fakeoss.contract.steps import (
    SOURCE,
    START,
    TEN,
    TINY,
    abort,
    complete,
    copy,
    delete,
    head,
    list_parts,
    missing,
    parts_are,
    put,
    read,
    start,
    upload,
)

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_PAGE = "Complete-Multipart-Upload-2"
_ONE, _TWO, _THREE = b"one", b"second", b"third"
_PARTS = (START, upload(1, _ONE), upload(2, _TWO), upload(3, _THREE))
_ALL = ((1, _ONE), (2, _TWO), (3, _THREE))
_CONFLICT = "The conditional request cannot succeed due to a conflicting operation against this resource."
_NONE_MATCH = {"If-None-Match": "*"}
_FAILS_NONE_MATCH = precondition("If-None-Match")
_FAILS_MATCH = precondition("If-Match")


CASES: Final = (
    Case(
        "Complete: the object is its parts, and its entity tag ends in their number",
        _RECORDED,
        BOTH,
        (complete(*_ALL), read("d", b"onesecondthird", {"ETag": multipart_etag(_ONE, _TWO, _THREE)})),
        given=_PARTS,
        rows=(64,),
        limits=TINY,
    ),
    Case(
        "Complete: a single part, -1",
        _RECORDED,
        BOTH,
        (complete((1, _ONE)), head("d", {"ETag": '"f9b4018028d097c99d5827f9fd8a6557-1"'})),
        given=(START, upload(1, _ONE)),
        rows=(64,),
    ),
    Case(
        "Complete: 5 MiB of a and 100 of b",
        "calculated by S3's rule; Complete-Multipart-Upload-2 prints an entity tag of another rule",
        BOTH,
        (
            complete(
                body="<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>79b281060d337b9b2b84ccf390adcf74</ETag></Part><Part><PartNumber>2</PartNumber><ETag>d84a935724eac27d7c9676679b6cdbaf</ETag></Part></CompleteMultipartUpload>",
                expect=Expect(200, "CompleteMultipartUploadResult", {"ETag": '"16cafe8d6b8c1c55c3d339c8d69326c6-2"'}),
            ),
            head("d", {"Content-Length": "5242980", "ETag": '"16cafe8d6b8c1c55c3d339c8d69326c6-2"'}),
        ),
        given=(START, upload(1, Repeat(5 * 2**20, b"a")), upload(2, Repeat(100, b"b"))),
        rows=(64,),
    ),
    Case(
        "Complete: Location is a URL of the object, its key percent-encoded",
        f"{_RECORDED}: an em dash is %E2%80%94",
        BOTH,
        (
            complete(
                (1, TEN),
                to="{b}/a%E2%80%94b%20c%2Bd",
                expect=Expect(
                    200,
                    "CompleteMultipartUploadResult",
                    {
                        "Location": Like("https?://[^/]+/.*a%E2%80%94b%20c%2Bd"),
                        "Bucket": "{b}",
                        "Key": "a—b c+d",
                        "ETag": multipart_etag(TEN),
                    },
                ),
            ),
        ),
        given=(start("a%E2%80%94b%20c%2Bd"), upload(1, TEN, to="{b}/a%E2%80%94b%20c%2Bd")),
    ),
    Case(
        "Complete without a body",
        f"{_RECORDED} (ceph/s3-tests wants MalformedXML: Amazon wins)",
        BOTH,
        (complete(body="", expect=NO_PARTS), parts_are(*_ALL)),
        given=_PARTS,
        rows=(51,),
    ),
    Case(
        "Complete with an empty list of parts",
        "versitygw#152, versitygw#1328; not recorded",
        BOTH,
        (
            complete(body="<CompleteMultipartUpload/>", expect=MALFORMED_XML),
            complete(expect=MALFORMED_XML),
            parts_are(*_ALL),
        ),
        given=_PARTS,
        rows=(51,),
    ),
    *(
        Case(
            f"Complete: {name}",
            source,
            BOTH,
            (complete(body=body, expect=MALFORMED_XML), parts_are((1, _ONE)), missing("d")),
            given=(START, upload(1, _ONE)),
            rows=(52,),
        )
        for name, source, body in (
            (
                "a part without ETag",
                "reported: versitygw#2111",
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
            ),
            (
                "a part without PartNumber",
                "reported: versitygw#2111",
                f"<CompleteMultipartUpload><Part><ETag>{etag(_ONE)}</ETag></Part></CompleteMultipartUpload>",
            ),
            (
                "a part number that is not a number",
                "our reading: the schema wants an integer",
                f"<CompleteMultipartUpload><Part><PartNumber>one</PartNumber><ETag>{etag(_ONE)}</ETag></Part></CompleteMultipartUpload>",
            ),
            (
                "another document",
                "our reading: the schema wants CompleteMultipartUpload",
                "<Delete><Object><Key>d</Key></Object></Delete>",
            ),
            ("not XML", "Complete-Multipart-Upload-2; Amazon's list of error codes", "not XML"),
            (
                "truncated XML",
                "Amazon's list of error codes",
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>",
            ),
            (
                "a document type with an entity",
                "our reading: no document type is accepted",
                '<!DOCTYPE a [<!ENTITY e "1">]><CompleteMultipartUpload><Part><PartNumber>&e;</PartNumber><ETag>e</ETag></Part></CompleteMultipartUpload>',
            ),
        )
    ),
    Case(
        "Complete: part number 0",
        "reported: versitygw#1072",
        BOTH,
        (complete((0, _ONE), expect=argument("PartNumber", "0", "PartNumber must be >= 1")), parts_are((1, _ONE))),
        given=(START, upload(1, _ONE)),
        rows=(52,),
    ),
    Case(
        "Complete: the list with S3's namespace and white space",
        "our reading: names count, not their namespace; SDKs send it",
        BOTH,
        (
            complete(
                body=f'<?xml version="1.0"?>\n<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\n <Part>\n  <ETag>{etag(_ONE)}</ETag>\n  <PartNumber>1</PartNumber>\n </Part>\n</CompleteMultipartUpload>\n',
                expect=Expect(200, "CompleteMultipartUploadResult", {"ETag": multipart_etag(_ONE)}),
            ),
        ),
        given=(START, upload(1, _ONE)),
    ),
    *(
        Case(
            f"Complete: {name}; the upload is still open",
            f"{_RECORDED}; kumo#677, cloudserver#789, cloudserver#802; {_PAGE}",
            BOTH,
            (
                complete(*parts, expect=not_in_order()),
                parts_are(*_ALL),
                missing("d"),
                complete(*_ALL),
                read("d", b"onesecondthird"),
            ),
            given=_PARTS,
            rows=(53,),
            limits=TINY,
        )
        for name, parts in (
            ("part numbers in descending order", ((2, _TWO), (1, _ONE))),
            ("a repeated part number", ((1, _ONE), (1, _ONE), (2, _TWO))),
            ("a part number out of order", ((1, _ONE), (3, _THREE), (2, _TWO))),
        )
    ),
    Case(
        "Complete: some of the parts; the others are discarded",
        f"{_RECORDED}: numbers 2, 3, 4 are accepted; cloudserver#789, moto#4624",
        BOTH,
        (
            complete((1, _ONE), (3, _THREE)),
            read("d", b"onethird", {"ETag": multipart_etag(_ONE, _THREE)}),
            list_parts(no_such_upload()),
        ),
        given=_PARTS,
        rows=(54,),
        limits=TINY,
    ),
    Case(
        "Complete: part numbers need not begin with 1 nor be consecutive",
        f"{_RECORDED}; {_PAGE} (native)",
        BOTH,
        (complete((2, _TWO), (7, _THREE), (500, _ONE)), read("d", b"secondthirdone")),
        given=(START, upload(500, _ONE), upload(2, _TWO), upload(7, _THREE)),
        rows=(54,),
        limits=TINY,
    ),
    *(
        Case(
            f"Complete: {name}",
            f"{_RECORDED}; versitygw#2036; {_PAGE}",
            BOTH,
            (complete(*parts, expect=answer), parts_are(*_ALL), missing("d")),
            given=_PARTS,
            rows=(55,),
            limits=TINY,
        )
        for name, parts, answer in (
            ("a part never uploaded", ((1, _ONE), (4, _TWO)), not_found_part(4, bare_etag(_TWO))),
            ("a wrong entity tag", ((1, _ONE), (2, _ONE)), not_found_part(2, bare_etag(_ONE))),
            ("a wrong entity tag without quotes", ((1, "nonsense"),), not_found_part(1, "nonsense")),
        )
    ),
    Case(
        "Complete: a part uploaded again, listed with its old entity tag",
        f"{_RECORDED}: an entity tag that does not match",
        BOTH,
        (upload(1, b"anew"), complete((1, _ONE), expect=not_found_part(1, bare_etag(_ONE))), complete((1, b"anew"))),
        given=(START, upload(1, _ONE)),
        rows=(39, 55),
    ),
    Case(
        "Complete: entity tags with, without and with escaped quotes",
        f"{_RECORDED}; versitygw#2036",
        BOTH,
        (
            complete(
                (1, etag(_ONE)),
                (2, bare_etag(_TWO)),
                (3, f"&quot;{bare_etag(_THREE)}&quot;"),
                expect=Expect(200, "CompleteMultipartUploadResult", {"ETag": multipart_etag(_ONE, _TWO, _THREE)}),
            ),
        ),
        given=_PARTS,
        rows=(55,),
        limits=TINY,
    ),
    Case(
        "Complete: a part under 5 MiB that is not the last; the upload is still open",
        f"{_RECORDED}; {_PAGE}: EntityTooSmall",
        BOTH,
        (
            complete((1, b"four"), (2, TEN), expect=too_small(1, 4, bare_etag(b"four"))),
            parts_are((1, b"four"), (2, TEN)),
            complete((2, TEN)),
            read("d", TEN),
        ),
        given=(START, upload(1, b"four"), upload(2, TEN)),
        rows=(56,),
    ),
    Case(
        "Complete: a part one byte smaller than 5 MiB, and one of 5 MiB",
        f"{_PAGE}: 5 MB; that it means 5 MiB is recorded at Amazon (MinSizeAllowed)",
        BOTH,
        (
            complete((1, "{less}"), (3, TEN), expect=too_small(1, 5 * 2**20 - 1, "7c668eb59d6f0141a7863774100bfbcc")),
            complete((2, "{enough}"), (3, TEN), expect=Expect(200, "CompleteMultipartUploadResult")),
            head("d", {"Content-Length": "5242890"}),
        ),
        given=(
            START,
            upload(1, Repeat(5 * 2**20 - 1), keep={"less": "@ETag"}),
            upload(2, Repeat(5 * 2**20), keep={"enough": "@ETag"}),
            upload(3, TEN),
        ),
        rows=(56,),
    ),
    Case(
        "Complete if-none-match any: the key was put before",
        _RECORDED,
        AWS,
        (complete((1, _ONE), headers=_NONE_MATCH, expect=_FAILS_NONE_MATCH), read("d", b"old"), parts_are((1, _ONE))),
        given=(put("d", b"old"), START, upload(1, _ONE)),
        rows=(57,),
    ),
    Case(
        "Complete if-none-match any: the key was put during the upload",
        f"{_RECORDED}; moto#9028",
        AWS,
        (put("d", b"new"), complete((1, _ONE), headers=_NONE_MATCH, expect=_FAILS_NONE_MATCH), read("d", b"new")),
        given=(START, upload(1, _ONE)),
        rows=(57,),
    ),
    Case(
        "Complete if-none-match any: the key was created by another upload",
        f"{_RECORDED}; moto#9209",
        AWS,
        (complete((1, _ONE), id="{V}"), complete((1, _ONE), headers=_NONE_MATCH, expect=_FAILS_NONE_MATCH)),
        given=(START, start(name="V"), upload(1, _ONE), upload(1, _ONE, id="{V}")),
        rows=(57,),
    ),
    Case(
        "Complete if-none-match any: no such key",
        _RECORDED,
        AWS,
        (complete((1, _ONE), headers=_NONE_MATCH), read("d", _ONE)),
        given=(START, upload(1, _ONE)),
        rows=(57,),
    ),
    Case(
        "Complete if-none-match any: the key was deleted since the upload began; a new upload succeeds",
        _RECORDED,
        AWS,
        (
            delete("d"),
            complete(
                (1, _ONE),
                headers=_NONE_MATCH,
                expect=Expect(
                    409,
                    code="ConditionalRequestConflict",
                    message=_CONFLICT,
                    fields={"Condition": "If-None-Match", "Key": "d"},
                ),
            ),
            start(name="V"),
            upload(1, _ONE, id="{V}"),
            complete((1, _ONE), id="{V}", headers=_NONE_MATCH),
        ),
        given=(put("d", b"old"), START, upload(1, _ONE)),
        rows=(58,),
    ),
    Case(
        "Complete if-match: equal to the existing object",
        f"{_RECORDED}; ministack#1435",
        AWS,
        (complete((1, _ONE), headers={"If-Match": etag(b"old")}), read("d", _ONE)),
        given=(put("d", b"old"), START, upload(1, _ONE)),
        rows=(59,),
    ),
    Case(
        "Complete if-match: equal to an earlier multipart object",
        _RECORDED,
        AWS,
        (complete((1, _ONE), headers={"If-Match": multipart_etag(_TWO)}), read("d", _ONE)),
        given=(START, upload(1, _TWO), complete((1, _TWO)), START, upload(1, _ONE)),
        rows=(59,),
    ),
    Case(
        "Complete if-match: another object exists, put before the upload began",
        f"{_RECORDED}; ministack#1435",
        AWS,
        (complete((1, _ONE), headers={"If-Match": etag(b"old")}, expect=_FAILS_MATCH), read("d", b"newer")),
        given=(put("d", b"old"), put("d", b"newer"), START, upload(1, _ONE)),
        rows=(59,),
    ),
    *(
        Case(
            f"Complete if-match: equal, but written after the upload began, {name}",
            f"{_RECORDED}; ministack#1435",
            AWS,
            (
                put("d", content),
                complete(
                    (1, _ONE),
                    headers={"If-Match": etag(content)},
                    expect=Expect(
                        409,
                        code="ConditionalRequestConflict",
                        message=_CONFLICT,
                        fields={"Condition": "If-Match", "Key": "d"},
                    ),
                ),
                read("d", content),
            ),
            given=(put("d", b"old"), START, upload(1, _ONE)),
            rows=(59,),
        )
        for name, content in (("with other content", b"newer"), ("with the same content", b"old"))
    ),
    Case(
        "Complete if-match: the key was deleted or never existed",
        f"{_RECORDED}; ministack#1435",
        AWS,
        (
            delete("d"),
            complete((1, _ONE), headers={"If-Match": etag(b"old")}, expect=no_such_key("d")),
            complete((1, _ONE), to="{b}/e", id="{V}", headers={"If-Match": etag(b"old")}, expect=no_such_key("e")),
        ),
        given=(put("d", b"old"), START, upload(1, _ONE), start("e", name="V"), upload(1, _ONE, to="{b}/e", id="{V}")),
        rows=(59,),
    ),
    Case(
        "Complete with conditions: rejected rather than performed unconditionally",
        "our reading: not documented, and what guards data is never just ignored",
        JDCLOUD,
        (
            complete((1, _ONE), headers=_NONE_MATCH, expect=refused_header("if-none-match")),
            complete((1, _ONE), headers={"If-Match": etag(b"old")}, expect=refused_header("if-match")),
            missing("d"),
        ),
        given=(START, upload(1, _ONE)),
        rows=(57, 59),
    ),
    Case(
        "Complete repeated with the same list: the same answer, while that object is current",
        "reported: S3Mock#2586, minio#13318, chimera#489",
        AWS,
        (complete(*_ALL), complete(*_ALL), read("d", b"onesecondthird")),
        given=_PARTS,
        rows=(61,),
        limits=TINY,
    ),
    Case(
        "Complete repeated with another list, or after the object was replaced or deleted",
        "our reading, from reports of the repetition: minio#13318",
        AWS,
        (
            complete(*_ALL),
            complete((1, _ONE), expect=no_such_upload()),
            put("d", b"new"),
            complete(*_ALL, expect=no_such_upload()),
            delete("d"),
            complete(*_ALL, expect=no_such_upload()),
            missing("d"),
        ),
        given=_PARTS,
        rows=(61,),
        limits=TINY,
    ),
    Case(
        "Complete repeated: the upload is gone",
        f"{_PAGE}: NoSuchUpload, also after completing",
        JDCLOUD,
        (complete(*_ALL), complete(*_ALL, expect=no_such_upload()), read("d", b"onesecondthird")),
        given=_PARTS,
        rows=(61,),
        limits=TINY,
    ),
    Case(
        "after Complete: every other operation on the upload ID",
        f"{_RECORDED} for ListParts; {_PAGE}",
        BOTH,
        (
            complete(*_ALL),
            list_parts(no_such_upload()),
            upload(1, _ONE, expect=no_such_upload()),
            copy(1, None, no_such_upload()),
            abort(no_such_upload()),
            read("d", b"onesecondthird"),
        ),
        given=(SOURCE, *_PARTS),
        rows=(61,),
        limits=TINY,
    ),
    Case(
        "Complete repeated with if-none-match any: conditions are not evaluated again",
        "reported: ministack#1435",
        AWS,
        (complete((1, _ONE), headers=_NONE_MATCH), complete((1, _ONE), headers=_NONE_MATCH)),
        given=(START, upload(1, _ONE)),
        rows=(62,),
    ),
    Case(
        "JD Cloud's words about a list of parts",
        "Error-List (native): same back end, other API (medium)",
        JDCLOUD,
        (
            complete(
                (2, TEN),
                (1, b"four"),
                expect=Expect(
                    400,
                    code="InvalidPartOrder",
                    message="The list of parts was not in ascending order.Parts list must specified in order by part number.",
                    fields=None,
                ),
            ),
            complete(
                (1, b"four"),
                (2, TEN),
                expect=Expect(
                    400,
                    code="EntityTooSmall",
                    message="Your proposed upload is smaller than the minimum allowed object size.",
                    fields=None,
                ),
            ),
        ),
        given=(START, upload(1, b"four"), upload(2, TEN)),
    ),
    Case(
        "Complete: x-amz-mp-object-size has no effect at JD Cloud",
        "our reading: not documented, and clients send it unasked (awscrt, the transfer manager of the AWS SDK for Java)",
        JDCLOUD,
        (
            complete((1, b"four"), headers={"x-amz-mp-object-size": "4"}),
            read("d", b"four"),
            start("e", name="V"),
            upload(1, b"four", to="{b}/e", id="{V}"),
            complete((1, b"four"), to="{b}/e", id="{V}", headers={"x-amz-mp-object-size": "5"}),
            read("e", b"four"),
        ),
        given=(START, upload(1, b"four")),
    ),
    Case(
        "Complete: x-amz-mp-object-size wrong, then correct",
        _RECORDED,
        AWS,
        (
            complete(
                (1, b"four"),
                headers={"x-amz-mp-object-size": "5"},
                expect=invalid(
                    "The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 4"
                ),
            ),
            missing("d"),
            complete((1, b"four"), headers={"x-amz-mp-object-size": "4"}),
        ),
        given=(START, upload(1, b"four")),
        rows=(63,),
    ),
    Case(
        "Complete: x-amz-mp-object-size that is no size",
        "recorded at Amazon: versitygw#1398; below zero: versitygw#1400",
        AWS,
        tuple(
            complete((1, b"four"), headers={"x-amz-mp-object-size": value}, expect=invalid(message))
            for value, message in (
                ("size", "Value for x-amz-mp-object-size header is invalid: 'size'"),
                ("4.0", "Value for x-amz-mp-object-size header is invalid: '4.0'"),
                ("-4", "Value for x-amz-mp-object-size header is less than zero: '-4'"),
            )
        ),
        given=(START, upload(1, b"four")),
    ),
    Case(
        "Complete: the same bytes twice, and a range across the boundary",
        "our reading: parts are values",
        BOTH,
        (
            copy(1),
            copy(2),
            complete((1, TEN), (2, TEN)),
            read("d", TEN + TEN),
            Step(
                "GET /{b}/d",
                {"Range": "bytes=8-11"},
                expect=Expect(206, headers={"Content-Range": "bytes 8-11/20"}, body=b"8901"),
            ),
        ),
        rows=(11,),
        limits=TINY,
    ),
)
