"""Checksums of uploads, parts, copied parts and completed objects. JD Cloud documents none; those sent are verified."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from fakeoss.contract.answers import invalid, not_found_part
from fakeoss.contract.case import (
    AWS,
    BOTH,
    JDCLOUD,
    NOBODY,
    Case,
    Expect,
    Like,
    Step,
    bare_etag,
    composite_sha256,
    crc32_of,
    etag,
    multipart_etag,
    sha1_of,
    sha256_of,
)
from fakeoss.contract.steps import (
    ISO_DATE,
    NOTHING_STORED,
    OK,
    SOURCE,
    START,
    TEN,
    TINY,
    complete,
    copy,
    head,
    list_parts,
    list_uploads,
    missing,
    put,
    read,
    start,
    upload,
)

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_NINE = b"123456789"
_CRC32, _CRC32C, _CRC64 = "y/Q5Jg==", "4waSgw==", "rosUhgp5mIg="
"""The published check values of the algorithms: those of the text 123456789."""
_BY = {"CRC32": _CRC32, "CRC32C": _CRC32C, "CRC64NVME": _CRC64, "SHA1": sha1_of(_NINE), "SHA256": sha256_of(_NINE)}
_ALGORITHM, _TYPE = "x-amz-checksum-algorithm", "x-amz-checksum-type"
_SHA256 = start("d", {_ALGORITHM: "SHA256"})
_UNSUPPORTED = "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"
_ONE, _TWO = b"12345", b"6789"
_COMPOSED = "".join(
    f"<Part><PartNumber>{number}</PartNumber><ETag>{etag(part)}</ETag><ChecksumSHA256>{sha256_of(part)}</ChecksumSHA256></Part>"
    for number, part in ((1, _ONE), (2, _TWO))
)

_DEFAULT = {"x-amz-checksum-crc64nvme": _CRC64, "x-amz-checksum-type": "FULL_OBJECT"}
_FORM = (
    b"".join(
        b'--9f1c2a\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % part
        for part in ((b"key", b"f"), (b"file", _NINE))
    )
    + b"--9f1c2a--\r\n"
)


_OF_2026: Final = {
    name: b64encode(bytes(size)).decode("ascii")
    for name, size in (("sha512", 64), ("md5", 16), ("xxhash64", 8), ("xxhash3", 8), ("xxhash128", 16))
}

CASES: Final = (
    Case(
        "an object that is sent without a checksum is answered with its CRC64NVME",
        "recorded at Amazon, March 2025 and February 2026: localstack's test_cors_match_methods (PutObject) and "
        "test_post_object_default_checksum (PostObject)",
        AWS,
        (
            put("k", _NINE, expect=Expect(200, headers=_DEFAULT)),
            put("k", b"", expect=Expect(200, headers={"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="})),
            put(
                "k",
                _NINE,
                {"x-amz-checksum-crc32": _CRC32},
                expect=Expect(200, headers={"x-amz-checksum-crc32": _CRC32, "x-amz-checksum-crc64nvme": None}),
            ),
            Step(
                "POST /{b}",
                {"Content-Type": "multipart/form-data; boundary=9f1c2a"},
                _FORM,
                Expect(204, headers=_DEFAULT),
                user=NOBODY,
            ),
        ),
        given=(
            Step("DELETE /{b}?publicAccessBlock", expect=Expect(204)),
            Step(
                "PUT /{b}?ownershipControls",
                body="<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
            ),
            Step("PUT /{b}?acl", {"x-amz-acl": "public-read-write"}),
        ),
    ),
    *(
        Case(
            f"CreateMultipartUpload with {algorithm}, type {requested or 'absent'}: {answered}",
            f"{_RECORDED}; localstack#12330, S3Mock#2843",
            AWS,
            (
                start(
                    "d",
                    {_ALGORITHM: algorithm, **({_TYPE: requested} if requested else {})},
                    expect=Expect(
                        200, "InitiateMultipartUploadResult", headers={_ALGORITHM: algorithm, _TYPE: answered}
                    ),
                ),
                list_parts(Expect(200, "ListPartsResult", {"ChecksumAlgorithm": algorithm, "ChecksumType": answered})),
                list_uploads(xml={"Upload/ChecksumAlgorithm": algorithm, "Upload/ChecksumType": answered}),
            ),
            given=(),
            rows=(74,),
        )
        for algorithm, requested, answered in (
            ("CRC32", "", "COMPOSITE"),
            ("CRC32C", "", "COMPOSITE"),
            ("SHA1", "", "COMPOSITE"),
            ("SHA256", "", "COMPOSITE"),
            ("CRC64NVME", "", "FULL_OBJECT"),
            ("CRC32", "COMPOSITE", "COMPOSITE"),
            ("CRC32", "FULL_OBJECT", "FULL_OBJECT"),
            ("CRC32C", "COMPOSITE", "COMPOSITE"),
            ("CRC32C", "FULL_OBJECT", "FULL_OBJECT"),
            ("CRC64NVME", "FULL_OBJECT", "FULL_OBJECT"),
            ("SHA1", "COMPOSITE", "COMPOSITE"),
            ("SHA256", "COMPOSITE", "COMPOSITE"),
        )
    ),
    *(
        Case(
            f"CreateMultipartUpload rejects {name}",
            _RECORDED,
            AWS,
            (start("d", headers, expect=invalid(message), keep={}), list_uploads(xml={"Upload": None})),
            given=(),
            rows=(75,),
        )
        for name, headers, message in (
            (
                "COMPOSITE with CRC64NVME",
                {_ALGORITHM: "CRC64NVME", _TYPE: "COMPOSITE"},
                "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.",
            ),
            (
                "FULL_OBJECT with SHA1",
                {_ALGORITHM: "SHA1", _TYPE: "FULL_OBJECT"},
                "The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.",
            ),
            (
                "FULL_OBJECT with SHA256",
                {_ALGORITHM: "SHA256", _TYPE: "FULL_OBJECT"},
                "The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.",
            ),
            (
                "a type without an algorithm",
                {_TYPE: "COMPOSITE"},
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
            ),
            ("an unknown algorithm", {_ALGORITHM: "MD4"}, _UNSUPPORTED),
        )
    ),
    *(
        Case(
            f"UploadPartCopy into an upload with {algorithm}: that checksum of the copied bytes, whatever the source's",
            f"{_RECORDED}; localstack#12753, localstack#13500, minio#20649, cloudserver#6188",
            AWS,
            (
                copy(
                    1,
                    "bytes=1-9",
                    Expect(
                        200,
                        "CopyPartResult",
                        {
                            "ETag": etag(_NINE),
                            "LastModified": ISO_DATE,
                            f"Checksum{algorithm}": value,
                            "ChecksumType": None,
                            f"Checksum{other}": None,
                        },
                    ),
                ),
                list_parts(
                    Expect(
                        200,
                        "ListPartsResult",
                        {f"Part/Checksum{algorithm}": value, f"Part/Checksum{other}": None, "Part/Size": "9"},
                    )
                ),
            ),
            given=(
                put(
                    "src",
                    b"0" + _NINE,
                    {"x-amz-checksum-crc32": crc32_of(b"0" + _NINE)}
                    if other == "CRC32"
                    else {"x-amz-checksum-sha1": sha1_of(b"0" + _NINE)},
                ),
                start("d", {_ALGORITHM: algorithm}),
            ),
            rows=(71,),
        )
        for algorithm, other, value in (
            ("CRC32", "SHA1", _CRC32),
            ("CRC32C", "CRC32", _CRC32C),
            ("CRC64NVME", "CRC32", _CRC64),
            ("SHA1", "CRC32", sha1_of(_NINE)),
            ("SHA256", "CRC32", sha256_of(_NINE)),
        )
    ),
    Case(
        "UploadPartCopy into an upload without an algorithm: no checksum, whatever the source's",
        _RECORDED,
        AWS,
        (
            copy(
                1,
                None,
                Expect(
                    200,
                    "CopyPartResult",
                    {"ETag": etag(TEN), "LastModified": ISO_DATE},
                    ("LastModified", "ETag"),
                    headers={"x-amz-server-side-encryption": "AES256"},
                ),
            ),
            list_parts(Expect(200, "ListPartsResult", {"Part/ChecksumCRC32": None, "ChecksumAlgorithm": None})),
        ),
        given=(put("src", TEN, {"x-amz-checksum-crc32": crc32_of(TEN)}), START),
        rows=(71,),
    ),
    Case(
        "UploadPartCopy, then Complete of a COMPOSITE upload",
        f"{_RECORDED}; localstack#13500",
        AWS,
        (
            copy(1, "bytes=0-4", OK, source="/{b}/src"),
            upload(2, _TWO, {"x-amz-checksum-sha256": sha256_of(_TWO)}),
            complete(
                body=f"<CompleteMultipartUpload>{_COMPOSED}</CompleteMultipartUpload>",
                expect=Expect(
                    200,
                    "CompleteMultipartUploadResult",
                    {
                        "ETag": multipart_etag(_ONE, _TWO),
                        "ChecksumSHA256": f"{composite_sha256(_ONE, _TWO)}-2",
                        "ChecksumType": "COMPOSITE",
                    },
                ),
            ),
            head("d", headers={"x-amz-checksum-sha256": None}),
            Step(
                "HEAD /{b}/d",
                {"x-amz-checksum-mode": "ENABLED"},
                expect=Expect(
                    200,
                    headers={"x-amz-checksum-sha256": f"{composite_sha256(_ONE, _TWO)}-2", _TYPE: "COMPOSITE"},
                    body=b"",
                ),
            ),
            Step(
                "GET /{b}/d?partNumber=2",
                {"x-amz-checksum-mode": "ENABLED"},
                expect=Expect(206, headers={"x-amz-checksum-sha256": sha256_of(_TWO)}, body=_TWO),
            ),
        ),
        given=(put("src", _NINE), _SHA256),
        rows=(67, 71, 73),
        limits=TINY,
    ),
    Case(
        "Complete of a COMPOSITE upload without the parts' checksums",
        f"{_RECORDED}; localstack#13500, s3transfer#241, arrow-rs-object-store#568",
        AWS,
        (
            complete(
                (1, _ONE),
                expect=invalid(
                    "The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request."
                ),
            ),
            missing("d"),
        ),
        given=(_SHA256, upload(1, _ONE, {"x-amz-checksum-sha256": sha256_of(_ONE)})),
        rows=(72,),
    ),
    *(
        Case(
            f"Complete of a COMPOSITE upload with {name}",
            _RECORDED,
            AWS,
            (
                complete(
                    body=f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag(_ONE)}</ETag>{element}</Part></CompleteMultipartUpload>",
                    expect=answer,
                ),
                missing("d"),
            ),
            given=(start("d", {_ALGORITHM: algorithm}), upload(1, _ONE, {f"x-amz-checksum-{algorithm.lower()}": sent})),
            rows=(76,),
        )
        for name, algorithm, sent, element, answer in (
            (
                "a wrong checksum",
                "SHA256",
                sha256_of(_ONE),
                f"<ChecksumSHA256>{sha256_of(_TWO)}</ChecksumSHA256>",
                not_found_part(1, bare_etag(_ONE)),
            ),
            (
                "a checksum of another algorithm",
                "CRC32",
                crc32_of(_ONE),
                f"<ChecksumSHA256>{sha256_of(_ONE)}</ChecksumSHA256>",
                Expect(
                    400, code="BadDigest", message="The sha256 you specified for part 1 did not match what we received."
                ),
            ),
        )
    ),
    Case(
        "Complete of an upload without an algorithm: a part's checksum is rejected",
        _RECORDED,
        AWS,
        (
            complete(
                body=f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag(_ONE)}</ETag><ChecksumCRC32>{crc32_of(_ONE)}</ChecksumCRC32></Part></CompleteMultipartUpload>",
                expect=not_found_part(1, bare_etag(_ONE)),
            ),
        ),
        given=(START, upload(1, _ONE)),
        rows=(76,),
    ),
    Case(
        "Complete of an upload without an algorithm: CRC64NVME of the full object, whatever was sent with parts",
        _RECORDED,
        AWS,
        (
            complete(
                (1, _ONE),
                (2, _TWO),
                headers={"x-amz-checksum-crc32": crc32_of(b"ignored")},
                expect=Expect(
                    200,
                    "CompleteMultipartUploadResult",
                    {
                        "ETag": multipart_etag(_ONE, _TWO),
                        "ChecksumCRC64NVME": _CRC64,
                        "ChecksumType": "FULL_OBJECT",
                        "ChecksumCRC32": None,
                    },
                ),
            ),
            Step(
                "HEAD /{b}/d",
                {"x-amz-checksum-mode": "ENABLED"},
                expect=Expect(200, headers={"x-amz-checksum-crc64nvme": _CRC64, _TYPE: "FULL_OBJECT"}, body=b""),
            ),
            Step(
                "HEAD /{b}/d?partNumber=1",
                {"x-amz-checksum-mode": "ENABLED"},
                expect=Expect(206, headers={"x-amz-checksum-crc64nvme": None}, body=b""),
            ),
        ),
        given=(START, upload(1, _ONE, {"x-amz-checksum-crc32": crc32_of(_ONE)}), upload(2, _TWO)),
        rows=(73, 74),
        limits=TINY,
    ),
    *(
        Case(
            f"Complete of a FULL_OBJECT upload: {algorithm} of the whole, no suffix",
            f"{_RECORDED}; floci#3083, seaweedfs#10235",
            AWS,
            (
                complete(
                    (1, _ONE),
                    (2, _TWO),
                    headers={f"x-amz-checksum-{algorithm.lower()}": value, _TYPE: "FULL_OBJECT"},
                    expect=Expect(
                        200,
                        "CompleteMultipartUploadResult",
                        {f"Checksum{algorithm}": value, "ChecksumType": "FULL_OBJECT"},
                    ),
                ),
                Step(
                    "HEAD /{b}/d",
                    {"x-amz-checksum-mode": "ENABLED"},
                    expect=Expect(
                        200, headers={f"x-amz-checksum-{algorithm.lower()}": value, _TYPE: "FULL_OBJECT"}, body=b""
                    ),
                ),
            ),
            given=(start("d", {_ALGORITHM: algorithm, _TYPE: "FULL_OBJECT"}), upload(1, _ONE), upload(2, _TWO)),
            rows=(73,),
            limits=TINY,
        )
        for algorithm, value in (("CRC32", _CRC32), ("CRC32C", _CRC32C), ("CRC64NVME", _CRC64))
    ),
    Case(
        "Complete of a FULL_OBJECT upload: wrong value, another algorithm, or a correct value without its type",
        _RECORDED,
        AWS,
        tuple(
            complete(
                (1, _NINE),
                headers=headers,
                expect=Expect(
                    400, code="BadDigest", message="The crc32c you specified did not match the calculated checksum."
                ),
            )
            for headers in (
                {"x-amz-checksum-crc32c": "AAAAAA==", _TYPE: "FULL_OBJECT"},
                {"x-amz-checksum-crc32": _CRC32, _TYPE: "FULL_OBJECT"},
                {"x-amz-checksum-crc32c": _CRC32C},
                {"x-amz-checksum-crc32c": f"{_CRC32C}-1"},
                {"x-amz-checksum-crc64nvme": _CRC64},
            )
        ),
        given=(start("d", {_ALGORITHM: "CRC32C", _TYPE: "FULL_OBJECT"}), upload(1, _NINE)),
        rows=(76,),
    ),
    Case(
        "Complete of a COMPOSITE upload: the object's checksum is verified against the parts'",
        "arrow-rs-object-store#709 for the wrong one; ceph/s3-tests for the right one",
        AWS,
        (
            complete(
                headers={"x-amz-checksum-sha256": sha256_of(_ONE)},
                body=f"<CompleteMultipartUpload>{_COMPOSED}</CompleteMultipartUpload>",
                expect=Expect(
                    400, code="BadDigest", message="The sha256 you specified did not match the calculated checksum."
                ),
            ),
            complete(
                headers={"x-amz-checksum-sha256": f"{composite_sha256(_ONE, _TWO)}-2"},
                body=f"<CompleteMultipartUpload>{_COMPOSED}</CompleteMultipartUpload>",
                expect=Expect(
                    200,
                    "CompleteMultipartUploadResult",
                    {"ChecksumSHA256": f"{composite_sha256(_ONE, _TWO)}-2", "ChecksumType": "COMPOSITE"},
                ),
            ),
        ),
        given=(
            start("d", {_ALGORITHM: "SHA256"}),
            upload(1, _ONE, {"x-amz-checksum-sha256": sha256_of(_ONE)}),
            upload(2, _TWO, {"x-amz-checksum-sha256": sha256_of(_TWO)}),
        ),
        limits=TINY,
        rows=(76,),
    ),
    Case(
        "Complete of a FULL_OBJECT upload with CRC32: a correct value without its type",
        f"inferred from CRC32C, {_RECORDED}: COMPOSITE is the default of both; aws-s3-transfer-manager-rs#97",
        AWS,
        (
            complete(
                (1, _NINE),
                headers={"x-amz-checksum-crc32": _CRC32},
                expect=Expect(
                    400, code="BadDigest", message="The crc32 you specified did not match the calculated checksum."
                ),
            ),
        ),
        given=(start("d", {_ALGORITHM: "CRC32", _TYPE: "FULL_OBJECT"}), upload(1, _NINE)),
        rows=(76,),
    ),
    Case(
        "Complete of an upload with CRC64NVME: a value needs no type, but must be correct",
        "Amazon's documentation: CompleteMultipartUpload (always a full object checksum); ceph/s3-tests",
        AWS,
        (
            complete(
                (1, _NINE),
                headers={"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="},
                expect=Expect(
                    400, code="BadDigest", message="The crc64nvme you specified did not match the calculated checksum."
                ),
            ),
            complete((1, _NINE), headers={"x-amz-checksum-crc64nvme": _CRC64}),
        ),
        given=(start("d", {_ALGORITHM: "CRC64NVME"}), upload(1, _NINE)),
        rows=(76,),
    ),
    *(
        Case(
            f"Complete with a checksum mode other than the upload's: {mode} for {upload_mode}",
            _RECORDED,
            AWS,
            (
                complete(
                    headers={_TYPE: mode},
                    body=f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag(_ONE)}</ETag>{element}</Part></CompleteMultipartUpload>",
                    expect=invalid(
                        f"The upload was created using the {upload_mode} checksum mode. The complete request must use the same checksum mode."
                    ),
                ),
            ),
            given=(start("d", headers), upload(1, _ONE, {"x-amz-checksum-crc32": crc32_of(_ONE)})),
            rows=(76,),
        )
        for mode, upload_mode, headers, element in (
            ("COMPOSITE", "FULL_OBJECT", {_ALGORITHM: "CRC32", _TYPE: "FULL_OBJECT"}, ""),
            ("FULL_OBJECT", "COMPOSITE", {_ALGORITHM: "CRC32"}, f"<ChecksumCRC32>{crc32_of(_ONE)}</ChecksumCRC32>"),
            ("FULL_OBJECT", "null", {}, ""),
        )
    ),
    *(
        Case(
            f"UploadPart with a correct {algorithm}: it is returned without a type",
            _RECORDED,
            AWS,
            (
                upload(
                    1,
                    _NINE,
                    {f"x-amz-checksum-{algorithm.lower()}": value},
                    expect=Expect(
                        200,
                        headers={f"x-amz-checksum-{algorithm.lower()}": value, _TYPE: None, "ETag": etag(_NINE)},
                        body=b"",
                    ),
                ),
                list_parts(Expect(200, "ListPartsResult", {f"Part/Checksum{algorithm}": value})),
                upload(2, _NINE, {f"x-amz-checksum-{algorithm.lower()}": value}, id="{V}"),
                list_parts(
                    Expect(200, "ListPartsResult", {f"Part/Checksum{algorithm}": None, "Part/PartNumber": "2"}),
                    id="{V}",
                ),
            ),
            given=(start("d", {_ALGORITHM: algorithm}), start(name="V")),
            rows=(76,),
        )
        for algorithm, value in _BY.items()
    ),
    Case(
        "UploadPart with a wrong checksum",
        _RECORDED,
        BOTH,
        (
            upload(
                1,
                _NINE,
                {"x-amz-checksum-crc32c": "AAAAAA=="},
                expect=Expect(
                    400, code="BadDigest", message="The CRC32C you specified did not match the calculated checksum."
                ),
            ),
            NOTHING_STORED,
        ),
        given=(START,),
        rows=(76,),
    ),
    Case(
        "UploadPart with a malformed checksum",
        _RECORDED,
        BOTH,
        (
            upload(
                1,
                _NINE,
                {"x-amz-checksum-crc32c": "e3069283"},
                expect=invalid("Value for x-amz-checksum-crc32c header is invalid."),
            ),
            upload(
                1,
                _NINE,
                {"x-amz-checksum-sha256": _CRC32},
                expect=invalid("Value for x-amz-checksum-sha256 header is invalid."),
            ),
            NOTHING_STORED,
        ),
        given=(START,),
        rows=(76,),
    ),
    Case(
        "UploadPart with a checksum of another algorithm than the upload's",
        _RECORDED,
        AWS,
        (
            upload(
                1,
                _NINE,
                {"x-amz-checksum-crc32": _CRC32},
                expect=invalid(
                    "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32"
                ),
            ),
            NOTHING_STORED,
        ),
        given=(_SHA256,),
        rows=(76,),
    ),
    Case(
        "UploadPart without the checksum of a FULL_OBJECT upload: computed",
        "our reading, from CreateMultipartUpload: nothing was recorded that refuses it",
        AWS,
        (
            upload(1, _NINE),
            list_parts(Expect(200, "ListPartsResult", {"Part/ChecksumCRC64NVME": _CRC64})),
            complete((1, _NINE), expect=Expect(200, "CompleteMultipartUploadResult", {"ChecksumCRC64NVME": _CRC64})),
        ),
        given=(start("d", {_ALGORITHM: "CRC64NVME"}),),
        rows=(74,),
    ),
    Case(
        "UploadPart as aws-chunked, with its checksum in a trailer",
        "ministack#1497, moto's changelog, predastore#114; Amazon's description of the framing",
        BOTH,
        (
            upload(
                1,
                b"9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n",
                {
                    "Content-Encoding": "aws-chunked",
                    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                    "x-amz-decoded-content-length": "9",
                    "x-amz-trailer": "x-amz-checksum-crc32",
                },
                expect=Expect(200, headers={"ETag": etag(_NINE)}, body=b""),
            ),
            list_parts(Expect(200, "ListPartsResult", {"Part/Size": "9", "Part/ETag": etag(_NINE)})),
            complete((1, _NINE)),
            read("d", _NINE, {"Content-Encoding": None}),
        ),
        given=(START,),
        rows=(77,),
    ),
    Case(
        "UploadPart as aws-chunked, with signed chunks and a wrong checksum in the trailer",
        "ministack#1497, moto's changelog, predastore#114; Amazon's description of the framing",
        BOTH,
        (
            upload(
                1,
                b"9;chunk-signature="
                + b"0" * 64
                + b"\r\n123456789\r\n0;chunk-signature="
                + b"0" * 64
                + b"\r\nx-amz-checksum-crc32:AAAAAA==\r\nx-amz-trailer-signature:"
                + b"0" * 64
                + b"\r\n\r\n",
                {
                    "Content-Encoding": "aws-chunked",
                    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                    "x-amz-decoded-content-length": "9",
                    "x-amz-trailer": "x-amz-checksum-crc32",
                },
                expect=Expect(
                    400, code="BadDigest", message="The CRC32 you specified did not match the calculated checksum."
                ),
            ),
            NOTHING_STORED,
        ),
        given=(START,),
        rows=(77,),
    ),
    Case(
        "PutObject as aws-chunked and gzip: Content-Encoding keeps gzip only",
        "ministack#1497, moto's changelog, predastore#114",
        BOTH,
        (
            put(
                "e",
                b"4;chunk-signature="
                + b"0" * 64
                + b"\r\n1234\r\n5;chunk-signature="
                + b"0" * 64
                + b"\r\n56789\r\n0;chunk-signature="
                + b"0" * 64
                + b"\r\n\r\n",
                {
                    "Content-Encoding": "aws-chunked,gzip",
                    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                    "x-amz-decoded-content-length": "9",
                },
                expect=Expect(200, headers={"ETag": etag(_NINE)}, body=b""),
            ),
            read("e", _NINE, {"Content-Encoding": "gzip", "Content-Length": "9"}),
        ),
        given=(),
        rows=(77,),
    ),
    Case(
        "checksums: accepted and verified, neither stored nor returned",
        "our reading: JD Cloud documents none, and every current SDK sends them",
        JDCLOUD,
        (
            start(
                "d",
                {_ALGORITHM: "CRC32"},
                expect=Expect(200, "InitiateMultipartUploadResult", headers={_ALGORITHM: None, _TYPE: None}),
            ),
            copy(1, None, TEN),
            upload(
                2,
                _NINE,
                {"x-amz-checksum-crc32": _CRC32},
                expect=Expect(200, headers={"x-amz-checksum-crc32": None}, body=b""),
            ),
            list_parts(
                Expect(
                    200,
                    "ListPartsResult",
                    {"ChecksumAlgorithm": None, "Part/ChecksumCRC32": None, "Part/PartNumber": ("1", "2")},
                )
            ),
            complete(
                (1, TEN),
                (2, _NINE),
                expect=Expect(
                    200,
                    "CompleteMultipartUploadResult",
                    {"Location": Like(".+")},
                    ("Location", "Bucket", "Key", "ETag"),
                ),
            ),
            Step(
                "HEAD /{b}/d",
                {"x-amz-checksum-mode": "ENABLED"},
                expect=Expect(200, headers={"x-amz-checksum-crc32": None, "x-amz-checksum-crc64nvme": None}, body=b""),
            ),
        ),
        given=(SOURCE,),
        limits=TINY,
    ),
    Case(
        "CompleteMultipartUpload with a checksum of the algorithms of April 2026 that CreateMultipartUpload did not name",
        "User Guide, Checking object integrity for data uploads: 400 InvalidRequest; of the older ones, which are ignored, "
        "recorded at Amazon",
        AWS,
        (
            upload(1, TEN),
            *(
                complete((1, TEN), headers={f"x-amz-checksum-{name}": value}, expect=Expect(400, code="InvalidRequest"))
                for name, value in _OF_2026.items()
            ),
            complete((1, TEN), headers={"x-amz-checksum-sha256": sha256_of(b"ignored")}),
            read("d", TEN),
        ),
    ),
)
