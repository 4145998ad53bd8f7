"""CreateMultipartUpload, UploadPart, AbortMultipartUpload."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import no_such_bucket, no_such_upload, not_allowed, part_number
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, Case, Expect, Step, etag, md5_header
from fakeoss.contract.steps import (
    NOTHING_STORED,
    START,
    TEN,
    TINY,
    abort,
    complete,
    copy,
    head,
    list_parts,
    list_uploads,
    missing,
    parts_are,
    put,
    read,
    start,
    upload,
)

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_NUMBER = f"{_RECORDED} for UploadPart"
_TOO_MANY = Expect(
    400,
    code="TooManyParts",
    message="Part number must less than 10000.",
    fields={"ArgumentName": "partNumber", "ArgumentValue": "10001"},
)
_WRONG_MD5 = "The Content-MD5 you specified did not match what we received."

CASES: Final = (
    Case(
        "CreateMultipartUpload: Bucket, Key and UploadId; encrypted by default",
        _RECORDED,
        AWS,
        (
            start(
                expect=Expect(
                    200,
                    "InitiateMultipartUploadResult",
                    {"Bucket": "{b}", "Key": "d", "UploadId": "{U}"},
                    ("Bucket", "Key", "UploadId"),
                    headers={
                        "x-amz-server-side-encryption": "AES256",
                        "x-amz-checksum-algorithm": None,
                        "x-amz-checksum-type": None,
                    },
                )
            ),
        ),
        given=(),
    ),
    Case(
        "CreateMultipartUpload: storage class OUTPOSTS is invalid",
        _RECORDED,
        AWS,
        (
            start(
                "d",
                {"x-amz-storage-class": "OUTPOSTS"},
                expect=Expect(
                    400,
                    code="InvalidStorageClass",
                    message="The storage class you specified is not valid",
                    fields={"StorageClassRequested": "OUTPOSTS"},
                ),
                keep={},
            ),
            list_uploads(xml={"Upload/Key": None}),
        ),
        given=(),
    ),
    Case(
        "CreateMultipartUpload in a missing bucket",
        _RECORDED,
        AWS,
        (start(to="{absent}", expect=no_such_bucket(), keep={}),),
        given=(),
    ),
    Case(
        "CreateMultipartUpload: its headers are the object's after Complete",
        "Initiate-Multipart-Upload-2: kept as object metadata",
        BOTH,
        (
            upload(1, TEN),
            complete((1, TEN)),
            head(
                "d",
                {
                    "Content-Type": "text/plain",
                    "Cache-Control": "no-store",
                    "Content-Encoding": "gzip",
                    "Content-Disposition": "inline",
                    "x-amz-meta-a": "b",
                    "x-amz-storage-class": "STANDARD_IA",
                },
            ),
        ),
        given=(
            start(
                "d",
                {
                    "Content-Type": "text/plain",
                    "Cache-Control": "no-store",
                    "Content-Encoding": "gzip",
                    "Content-Disposition": "inline",
                    "x-amz-meta-a": "b",
                    "x-amz-storage-class": "STANDARD_IA",
                },
            ),
        ),
    ),
    Case(
        "CreateMultipartUpload, parts and an abort do not affect the object with that key",
        "Initiate-Multipart-Upload-2 (native)",
        BOTH,
        (read("d", b"old"), upload(1, TEN), read("d", b"old"), abort(), read("d", b"old")),
        given=(put("d", b"old"), START),
    ),
    Case(
        "UploadPart: the entity tag is the MD5; no body",
        _RECORDED,
        AWS,
        (
            upload(
                1,
                b"foo",
                expect=Expect(
                    200,
                    headers={
                        "ETag": '"acbd18db4cc2f85cedef654fccc4a4d8"',
                        "Content-Type": None,
                        "x-amz-server-side-encryption": "AES256",
                        "x-amz-checksum-type": None,
                        "x-amz-checksum-crc64nvme": None,
                    },
                    body=b"",
                ),
            ),
        ),
        given=(START,),
    ),
    Case(
        "UploadPart: the entity tag is the MD5, and there are no other headers",
        "Upload-Part-2; the sample of its native page: MD5 of 123",
        JDCLOUD,
        (
            upload(
                1,
                b"123",
                expect=Expect(
                    200,
                    headers={
                        "ETag": '"202cb962ac59075b964b07152d234b70"',
                        "Content-Length": "0",
                        "Content-Type": None,
                        "x-amz-storage-class": None,
                        "x-amz-server-side-encryption": None,
                    },
                    body=b"",
                ),
            ),
        ),
        given=(START,),
    ),
    Case(
        "UploadPart: the storage class is returned if it is not STANDARD",
        "Upload-Part-2",
        JDCLOUD,
        (upload(1, TEN, expect=Expect(200, headers={"x-amz-storage-class": "GLACIER"}, body=b"")),),
        given=(start("d", {"x-amz-storage-class": "GLACIER"}),),
    ),
    Case(
        "UploadPart: a part of zero bytes",
        "Complete-Multipart-Upload-2: the last part has no least size",
        BOTH,
        (
            upload(1, b""),
            parts_are((1, b"")),
            complete((1, b"")),
            read("d", b"", {"ETag": '"59adb24ef3cdbe0297f05b395827453f-1"'}),
        ),
        given=(START,),
    ),
    Case(
        "UploadPart: correct Content-MD5",
        "Upload-Part-2",
        BOTH,
        (upload(1, TEN, {"Content-MD5": md5_header(TEN)}),),
        given=(START,),
    ),
    Case(
        "UploadPart: wrong Content-MD5 stores nothing",
        f"{_RECORDED}; Upload-Part-2",
        BOTH,
        (
            upload(
                1,
                TEN,
                {"Content-MD5": md5_header(b"other")},
                expect=Expect(
                    400,
                    code="BadDigest",
                    message=_WRONG_MD5,
                    fields={"ExpectedDigest": md5_header(b"other"), "CalculatedDigest": md5_header(TEN)},
                ),
            ),
            NOTHING_STORED,
        ),
        given=(START,),
    ),
    Case(
        "PutObject: the error for a wrong Content-MD5 has it in hexadecimal",
        _RECORDED,
        AWS,
        (
            put(
                "e",
                TEN,
                {"Content-MD5": md5_header(b"other")},
                expect=Expect(
                    400,
                    code="BadDigest",
                    message=_WRONG_MD5,
                    fields={"ExpectedDigest": etag(b"other").strip('"'), "CalculatedDigest": md5_header(TEN)},
                ),
            ),
            missing("e"),
        ),
        given=(),
    ),
    *(
        Case(
            f"UploadPart: malformed Content-MD5: {value}",
            _RECORDED,
            AWS,
            (
                upload(
                    1,
                    TEN,
                    {"Content-MD5": value},
                    expect=Expect(
                        400,
                        code="InvalidDigest",
                        message="The Content-MD5 you specified was invalid.",
                        fields={"Content-MD5": value},
                    ),
                ),
                NOTHING_STORED,
            ),
            given=(START,),
        )
        for value in ("__invalid__", "000", "MTIz")
    ),
    Case(
        "UploadPart: malformed Content-MD5, JD Cloud's code",
        "Error-Response-2; its text is Amazon's",
        JDCLOUD,
        (
            upload(
                1,
                TEN,
                {"Content-MD5": "MTIz"},
                expect=Expect(400, code="InvalidContentMD5Error", message="The Content-MD5 you specified was invalid."),
            ),
            NOTHING_STORED,
        ),
        given=(START,),
    ),
    Case(
        "UploadPart without Content-Length",
        "Error-Response-2: 400, where Amazon has 411",
        JDCLOUD,
        (
            upload(
                1,
                b"",
                {"Content-Length": None},
                expect=Expect(
                    400, code="MissingContentLength", message="You must provide the Content-Length HTTP header."
                ),
            ),
            NOTHING_STORED,
        ),
        given=(START,),
    ),
    Case(
        "an unknown upload ID: every operation that takes one",
        f"{_RECORDED}; moto#4018, moto#4031, moto#4040, ceph/s3-tests#728, Upload-Part-2, Abort-Multipart-Upload-2",
        BOTH,
        (
            upload(1, TEN, id="unknown", expect=no_such_upload("unknown")),
            copy(1, None, no_such_upload("unknown"), id="unknown"),
            complete((1, TEN), id="unknown", expect=no_such_upload("unknown")),
            list_parts(no_such_upload("unknown"), id="unknown"),
            abort(no_such_upload("unknown"), id="unknown"),
            missing("d"),
        ),
        rows=(32,),
    ),
    Case(
        "an upload ID of another key: every operation that takes one",
        "versitygw's integration tests: incorrect_object_key",
        BOTH,
        (
            upload(1, TEN, to="{b}/e", expect=no_such_upload()),
            copy(1, None, no_such_upload(), to="{b}/e"),
            complete((1, TEN), to="{b}/e", expect=no_such_upload()),
            list_parts(no_such_upload(), of="{b}/e"),
            abort(no_such_upload(), to="{b}/e"),
            parts_are((7, TEN)),
            complete((7, TEN)),
        ),
        given=(put("src", TEN), START, upload(7, TEN)),
        rows=(33,),
    ),
    Case(
        "an upload ID of the same key in another bucket",
        "our reading: an id belongs to its bucket and key",
        BOTH,
        (
            upload(1, TEN, to="{c}/d", expect=no_such_upload()),
            copy(1, None, no_such_upload(), to="{c}/d"),
            NOTHING_STORED,
        ),
        rows=(33,),
    ),
    *(
        Case(
            f"part number {value}",
            f"{_NUMBER}; 0 and text: our reading of it" if value != "-1" else _NUMBER,
            BOTH,
            (upload(value, TEN, expect=part_number(value)), copy(value, None, part_number(value)), NOTHING_STORED),
            rows=(34,),
        )
        for value in ("0", "-1", "abc", "1.5")
    ),
    Case(
        "part number empty",
        f"{_NUMBER}; that nothing is not a number: our reading",
        BOTH,
        (upload("", TEN, expect=part_number("")), copy("", None, part_number("")), NOTHING_STORED),
        rows=(34,),
    ),
    Case(
        "part number 10001",
        _NUMBER,
        AWS,
        (upload(10001, TEN, expect=part_number("10001")), copy(10001, None, part_number("10001")), NOTHING_STORED),
        rows=(34,),
    ),
    Case(
        "part number 10001, JD Cloud's code",
        "UploadPart (native): TooManyParts; its text: Error-List (native)",
        JDCLOUD,
        (upload(10001, TEN, expect=_TOO_MANY), copy(10001, None, _TOO_MANY), NOTHING_STORED),
        rows=(34,),
    ),
    Case(
        "part number 10000",
        "Upload-Part-2: 1 to 10000",
        BOTH,
        (copy(10000), upload(9999, b"sent"), complete((9999, b"sent"), (10000, TEN)), read("d", b"sent" + TEN)),
        rows=(34,),
        limits=TINY,
    ),
    Case(
        "uploadId without partNumber stores nothing",
        "recorded at Amazon: versitygw#1236",
        BOTH,
        (
            Step("PUT /{b}/d?uploadId={U}", body=TEN, expect=not_allowed("PUT", "UPLOAD", "DELETE, POST, GET")),
            missing("d"),
            NOTHING_STORED,
        ),
        rows=(35,),
    ),
    Case(
        "UploadPart: the same number again replaces the part",
        "Upload-Part-2 (native); ceph/s3-tests resend_part",
        BOTH,
        (
            upload(1, b"first"),
            upload(1, b"second"),
            parts_are((1, b"second")),
            complete((1, b"second")),
            read("d", b"second"),
        ),
        given=(START,),
        rows=(39,),
    ),
    Case(
        "parts out of order and with gaps: listed and joined by number",
        "Complete-Multipart-Upload-2: joined in ascending part number; numbers may have gaps",
        BOTH,
        (
            upload(100, b"c"),
            upload(2, b"a"),
            copy(31, None, TEN),
            parts_are((2, b"a"), (31, TEN), (100, b"c")),
            complete((2, b"a"), (31, TEN), (100, b"c")),
            read("d", b"a" + TEN + b"c"),
        ),
        rows=(39, 54),
        limits=TINY,
    ),
    Case(
        "two uploads of one key are independent",
        "ceph/s3-tests resend_first_finishes_last",
        BOTH,
        (
            upload(1, b"first"),
            upload(1, b"second", id="{V}"),
            parts_are((1, b"first")),
            parts_are((1, b"second"), id="{V}"),
            complete((1, b"second"), id="{V}"),
            read("d", b"second"),
            parts_are((1, b"first")),
            complete((1, b"first")),
            read("d", b"first"),
        ),
        given=(START, start(name="V")),
        rows=(40,),
    ),
    Case(
        "two uploads of one key: aborting one does not affect the other",
        "ceph/s3-tests resend_first_finishes_last",
        BOTH,
        (
            upload(1, b"first"),
            upload(1, b"second", id="{V}"),
            abort(id="{V}"),
            parts_are((1, b"first")),
            complete((1, b"first")),
        ),
        given=(START, start(name="V")),
        rows=(40,),
    ),
    Case(
        "abort: nothing remains, and a second one fails",
        "moto#4018, moto#5551; Abort-Multipart-Upload-2",
        BOTH,
        (
            abort(),
            list_parts(no_such_upload()),
            abort(no_such_upload()),
            upload(1, TEN, expect=no_such_upload()),
            copy(1, None, no_such_upload()),
            complete((1, TEN), expect=no_such_upload()),
            list_uploads(xml={"Upload/UploadId": None}),
            missing("d"),
        ),
        given=(put("src", TEN), START, upload(1, TEN)),
        rows=(70,),
    ),
)
