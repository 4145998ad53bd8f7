"""UploadPartCopy: which bytes a range selects, and which ranges are invalid."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import BEYOND, SMALL_SOURCE, TOO_LARGE, past_end, range_form, too_small
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, Case, Expect, Repeat, Seed, bare_etag
from fakeoss.contract.steps import (
    NOTHING_STORED,
    OK,
    SOURCE,
    START,
    TEN,
    TINY,
    TINY_ON_JDCLOUD,
    complete,
    copy,
    copy_object,
    list_parts,
    parts_are,
    put,
    read,
    start,
    upload,
)

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_FORM = f"{_RECORDED}: the value must be of the form bytes=first-last"
_S3_TESTS = "ceph/s3-tests copy_improper_range, versitygw#1122"
_GIB5 = 5 * 2**30

CASES: Final = (
    Case(
        "copy range: first and last byte are both copied",
        _RECORDED,
        BOTH,
        (
            copy(1, "bytes=0-8", b"012345678"),
            copy(2, "bytes=1-1", b"1"),
            copy(3, "bytes=0-0", b"0"),
            parts_are((1, b"012345678"), (2, b"1"), (3, b"0")),
        ),
        rows=(1,),
        limits=TINY_ON_JDCLOUD,
    ),
    Case(
        "copy range: absent, the whole source is copied",
        f"{_RECORDED}; S3Mock#341, localstack#9635, ceph/s3-tests copy_without_range",
        BOTH,
        (copy(), parts_are((1, TEN))),
        rows=(2,),
    ),
    Case(
        "copy range: the whole source, as an explicit range",
        _RECORDED,
        BOTH,
        (copy(1, "bytes=0-9"),),
        rows=(1,),
        limits=TINY_ON_JDCLOUD,
    ),
    *(
        Case(
            f"copy range malformed: {value}",
            source,
            BOTH,
            (copy(1, value, range_form(value)), NOTHING_STORED),
            rows=(row,),
        )
        for row, source, *values in (
            (3, f"{_FORM}; s3proxy#304", "0-8"),
            (4, f"{_FORM}; ministack#622", "bytes=1-0"),
            (
                5,
                f"{_FORM}; kumo#585, minio#3838",
                "bytes=1-",
                "bytes=-2",
                "bytes=-0",
                "bytes=-15",
                "bytes=-",
                "bytes=-1-",
                "bytes=0--1",
            ),
            (6, _FORM, "bytes=0-1,3-4,7-9"),
            (7, _S3_TESTS, "bytes=hello-world", "bytes=0-bar", "bytes=hello-", "bytes=0", "byte=100-200"),
        )
        for value in values
    ),
    Case(
        "copy range malformed: empty, unlike absent",
        "reported: minio#14246, dandi-archive#871",
        BOTH,
        (copy(1, "", range_form("")), NOTHING_STORED),
        rows=(8,),
    ),
    Case(
        "copy range: ends after the source",
        f"{_RECORDED}; versitygw#610, s3fs#321 (ceph/s3-tests wants InvalidRange: Amazon wins)",
        BOTH,
        (
            copy(1, "bytes=0-100", past_end("bytes=0-100", 10)),
            copy(1, "bytes=9-10", past_end("bytes=9-10", 10)),
            NOTHING_STORED,
        ),
        rows=(9,),
        limits=TINY_ON_JDCLOUD,
    ),
    Case(
        "copy range: begins after the source",
        f"{_RECORDED} (versitygw expects InvalidArgument: Amazon wins)",
        BOTH,
        (copy(1, "bytes=100-200", BEYOND), copy(1, "bytes=10-10", BEYOND), NOTHING_STORED),
        rows=(10,),
        limits=TINY_ON_JDCLOUD,
    ),
    *(
        Case(
            f"copy range: ten bytes in ranges of {size} complete to the same bytes",
            "moto#526, minio#3838, s3fs#321, aws-sdk-php#788",
            BOTH,
            (
                *(
                    copy(n, f"bytes={at}-{min(at + size, 10) - 1}", TEN[at : at + size])
                    for n, at in enumerate(range(0, 10, size), 1)
                ),
                complete(*((n, TEN[at : at + size]) for n, at in enumerate(range(0, 10, size), 1))),
                read("d", TEN),
            ),
            rows=(11,),
            limits=TINY,
        )
        for size in (1, 2, 3, 4, 9, 10)
    ),
    Case(
        "copy range: ranges may overlap, repeat and come in any order",
        "our reading: parts are bytes of their own",
        BOTH,
        (
            copy(3, "bytes=4-9", TEN[4:]),
            copy(1, "bytes=2-5", TEN[2:6]),
            copy(2, "bytes=2-5", TEN[2:6]),
            complete((1, TEN[2:6]), (2, TEN[2:6]), (3, TEN[4:])),
            read("d", b"23452345456789"),
        ),
        rows=(11,),
        limits=TINY,
    ),
    Case(
        "copy source of zero bytes, no range: an empty part",
        "our reading, not recorded; minio#3838",
        BOTH,
        (copy(1, None, b""), parts_are((1, b"")), complete((1, b"")), read("d", b"")),
        given=(put("src", b""), START),
        rows=(12,),
    ),
    Case(
        "copy source of zero bytes: every range is invalid",
        "inferred from bytes=100-200 of ten bytes; minio#3838",
        AWS,
        (copy(1, "bytes=0-0", BEYOND), NOTHING_STORED),
        given=(put("src", b""), START),
        rows=(12,),
    ),
    Case(
        "copy range: not supported for a source smaller than 5 MiB",
        "Upload-Part-Copy-2: InvalidRequest; the text is Amazon's",
        JDCLOUD,
        (
            copy(1, "bytes=0-8", SMALL_SOURCE),
            copy(1, "bytes=100-200", SMALL_SOURCE),
            copy(1, "bytes=0-0", SMALL_SOURCE, source="/{b}/empty"),
            NOTHING_STORED,
            copy(),
        ),
        given=(SOURCE, put("empty", b""), START),
        rows=(12,),
    ),
    Case(
        "copy range: supported for a source of 5 MiB",
        "Upload-Part-Copy-2, Complete-Multipart-Upload-2; that 5 MB means 5 MiB: our reading",
        JDCLOUD,
        (copy(1, "bytes=0-0", b"a"), copy(1, "bytes=0-0", SMALL_SOURCE, source="/{b}/less")),
        given=(put("src", Repeat(5 * 2**20, b"a")), put("less", Repeat(5 * 2**20 - 1, b"a")), START),
    ),
    *(
        Case(
            f"copy range: bytes {first} to {last} of a multipart source with parts 0123, 456, 789",
            "ksan#176, seaweedfs#9280",
            BOTH,
            (
                copy(1, f"bytes={first}-{last}", TEN[first : last + 1], id="{V}", to="{b}/e"),
                complete((1, TEN[first : last + 1]), id="{V}", to="{b}/e"),
                read("e", TEN[first : last + 1]),
            ),
            given=(
                start("src"),
                upload(1, b"0123", to="{b}/src"),
                upload(2, b"456", to="{b}/src"),
                upload(3, b"789", to="{b}/src"),
                complete((1, b"0123"), (2, b"456"), (3, b"789"), to="{b}/src"),
                start("e", name="V"),
            ),
            rows=(13,),
            limits=TINY,
        )
        for first, last in ((0, 9), (0, 3), (3, 4), (2, 8), (4, 6), (9, 9))
    ),
    Case(
        "copy of a whole multipart source: the part's entity tag is a plain MD5",
        "recorded at Amazon, February 2026: the MD5 of the bytes copied",
        BOTH,
        (copy(1, None, TEN, source="/{b}/d", id="{V}", to="{b}/e"),),
        given=(
            START,
            upload(1, TEN[:4]),
            upload(2, TEN[4:]),
            complete((1, TEN[:4]), (2, TEN[4:])),
            start("e", name="V"),
        ),
        rows=(13,),
        limits=TINY,
    ),
    Case(
        "copy range under 5 MiB: accepted as a part, rejected by Complete unless it is the last",
        "versitygw#960; the answer recorded at Amazon, February 2026",
        AWS,
        (
            copy(1, "bytes=0-3", TEN[:4]),
            copy(2, "bytes=4-9", TEN[4:]),
            complete((1, TEN[:4]), (2, TEN[4:]), expect=too_small(1, 4, bare_etag(TEN[:4]))),
            parts_are((1, TEN[:4]), (2, TEN[4:])),
            complete((2, TEN[4:])),
        ),
        rows=(14,),
    ),
    Case(
        "copy source over 5 GiB: neither a whole copy nor a range over 5 GiB",
        "reported: rclone#2375, versitygw#1896, versitygw#1997, amazon-s3-tar-tool#26",
        BOTH,
        (
            copy(1, None, TOO_LARGE, source="/{b}/six"),
            copy(1, f"bytes=0-{_GIB5}", TOO_LARGE, source="/{b}/six"),
            copy_object("e", {}, TOO_LARGE, source="/{b}/six"),
            NOTHING_STORED,
        ),
        given=(START,),
        rows=(15,),
        seeds=(Seed("six", 6 * 2**30),),
    ),
    Case(
        "copy range of 5 GiB from a source over 5 GiB",
        "Put-Object-Copy-2; reported: rclone#2375",
        BOTH,
        (
            copy(1, f"bytes=1-{_GIB5}", OK, source="/{b}/six"),
            list_parts(Expect(200, "ListPartsResult", {"Part/Size": str(_GIB5)})),
        ),
        given=(START,),
        rows=(15,),
        seeds=(Seed("six", 6 * 2**30),),
    ),
    Case(
        "copy range of the documentation: bytes=500-6291456 is a part of 6290957 bytes",
        "Upload-Part-Copy-2",
        BOTH,
        (
            copy(2, "bytes=500-6291456", (b"0123456789" * 629_146)[500:6_291_457]),
            list_parts(Expect(200, "ListPartsResult", {"Part/PartNumber": "2", "Part/Size": "6290957"})),
        ),
        given=(put("src", Repeat(6_291_460, TEN)), START),
    ),
    Case(
        "copy range: more digits than any object size",
        "our reading: a valid form, but after the source; with more than 19 digits, an invalid form",
        AWS,
        (
            copy(1, "bytes=0-9999999999999999999", past_end("bytes=0-9999999999999999999", 10)),
            copy(1, f"bytes=0-{'9' * 40}", range_form(f"bytes=0-{'9' * 40}")),
        ),
    ),
    Case(
        "copy range: the unit in another case",
        "our reading: the form is bytes=first-last to the letter",
        BOTH,
        (copy(1, "Bytes=0-8", range_form("Bytes=0-8")), NOTHING_STORED),
    ),
)
