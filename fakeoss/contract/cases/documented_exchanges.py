"""Examples from documentation, whose answers must be equal byte by byte."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.case import AWS, JDCLOUD, Case, Expect, Like, Repeat, Step, bare_etag, multipart_etag
from fakeoss.contract.steps import START, TEN, complete, copy, delete, list_uploads, missing, put, read, start, upload

__all__ = ["CASES"]

_WHEN = 1302554096
"""Mon, 11 Apr 2011 20:34:56 GMT: when the page's request was sent."""
_HOST = "{b}.s3.cn-north-1.jcloudcs.com"
_MOVIE = (TEN * 629_146)[500:6_291_457]
_XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'

_MIB: Final = 2**20

CASES: Final = (
    Case(
        "what the tests of JuiceFS found at JD Cloud",
        "JuiceFS#2150, June 2022: its test of object stores ran against JD Cloud and passed (medium to strong)",
        JDCLOUD,
        (
            delete("absent"),
            missing("absent"),
            put("empty", b""),
            read("empty", b""),
            put("folder/", TEN, {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}),
            Step(
                "GET /{b}?marker=empty&max-keys=1",
                expect=Expect(200, "ListBucketResult", {"Contents/Key": "folder/", "Marker": "empty", "MaxKeys": "1"}),
            ),
            upload(1, b"first"),
            upload(1, Repeat(5 * _MIB, TEN), keep={"one": "@ETag"}),
            upload(2, Repeat(2 * _MIB), keep={"two": "@ETag"}),
            list_uploads("&key-marker=c", xml={"Upload/Key": "d"}),
            list_uploads("&key-marker=d", xml={"Upload/Key": None}),
            complete((1, "{one}"), (2, "{two}"), expect=Expect(200, "CompleteMultipartUploadResult")),
            Step("HEAD /{b}/d", expect=Expect(headers={"Content-Length": str(7 * _MIB)}, body=b"")),
            Step("GET /{b}/d", {"Range": "bytes=0-9"}, expect=Expect(206, body=TEN)),
        ),
        given=(START,),
    ),
    Case(
        "the example of Upload-Part-Copy-2",
        "Upload-Part-Copy-2, request and response example; upload id, request id and entity tag are those of this store",
        JDCLOUD,
        (
            Step(
                "PUT /newobject?partNumber=2&uploadId={U}",
                {
                    "Date": "Mon, 11 Apr 2011 20:34:56 GMT",
                    "x-amz-copy-source": "/{c}/sourceobject",
                    "x-amz-copy-source-range": "bytes=500-6291456",
                },
                expect=Expect(
                    200,
                    headers={
                        "x-amz-request-id": Like("[0-9A-F]{16}"),
                        "Date": "Mon, 11 Apr 2011 20:34:56 GMT",
                        "Server": "JDCloudOSS",
                        "x-amz-server-side-encryption": None,
                        "x-amz-copy-source-version-id": None,
                    },
                    body=f'<CopyPartResult>\n   <LastModified>2011-04-11T20:34:56.000Z</LastModified>\n   <ETag>"{bare_etag(_MOVIE)}"</ETag>\n</CopyPartResult>',
                ),
                host=_HOST,
            ),
        ),
        given=(put("sourceobject", Repeat(6_291_460, TEN), to="{c}"), start("newobject")),
        rows=(38,),
        at=_WHEN,
    ),
    Case(
        "the exchange of Upload-Part-Copy-2: its special errors",
        "Upload-Part-Copy-2: NoSuchUpload 404, InvalidRequest 400; Error-Response-2 for the body",
        JDCLOUD,
        (
            Step(
                "PUT /newobject?partNumber=2&uploadId=VCVsb2FkIElEIGZvciBlbZZpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZR",
                {"x-amz-copy-source": "/{c}/sourceobject", "x-amz-copy-source-range": "bytes=500-6291456"},
                expect=Expect(
                    404,
                    body="<Error><statusCode>404</statusCode><Code>NoSuchUpload</Code><Message>The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.</Message><Resource>/{b}/newobject</Resource><RequestId>{request}</RequestId><UploadId>VCVsb2FkIElEIGZvciBlbZZpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZR</UploadId></Error>",
                ),
                keep={"request": "@x-amz-request-id"},
                host=_HOST,
            ),
            Step(
                "PUT /newobject?partNumber=2&uploadId={U}",
                {"x-amz-copy-source": "/{c}/sourceobject", "x-amz-copy-source-range": "bytes=5-9"},
                expect=Expect(
                    400,
                    body="<Error><statusCode>400</statusCode><Code>InvalidRequest</Code><Message>The specified copy source is not supported as a byte-range copy source</Message><Resource>/{b}/newobject</Resource><RequestId>{request}</RequestId></Error>",
                ),
                keep={"request": "@x-amz-request-id"},
                host=_HOST,
            ),
        ),
        given=(put("sourceobject", TEN, to="{c}"), start("newobject")),
        rows=(32,),
    ),
    Case(
        "the sample of Error-Response-2",
        "Error-Response-2: NoSuchBucket",
        JDCLOUD,
        (
            Step(
                "GET /{absent}",
                expect=Expect(
                    404,
                    body="<Error><statusCode>404</statusCode><Code>NoSuchBucket</Code><Message>The specified bucket does not exist.</Message><Resource>/{absent}</Resource><RequestId>{request}</RequestId></Error>",
                ),
                keep={"request": "@x-amz-request-id"},
            ),
        ),
        given=(),
    ),
    Case(
        "the answer of Initiate-Multipart-Upload-2",
        "Initiate-Multipart-Upload-2: declaration, namespace, Bucket, Key, UploadId",
        JDCLOUD,
        (
            start(
                expect=Expect(
                    200,
                    "InitiateMultipartUploadResult",
                    body=f"{_DECLARED}<InitiateMultipartUploadResult {_XMLNS}><Bucket>{{b}}</Bucket><Key>d</Key><UploadId>{{U}}</UploadId></InitiateMultipartUploadResult>",
                )
            ),
        ),
        given=(),
    ),
    Case(
        "the answer of Complete-Multipart-Upload-2",
        "Complete-Multipart-Upload-2: declaration, namespace, Location, Bucket, Key, ETag",
        JDCLOUD,
        (
            complete(
                (1, TEN),
                expect=Expect(
                    200,
                    "CompleteMultipartUploadResult",
                    body=f"{_DECLARED}<CompleteMultipartUploadResult {_XMLNS}><Location>{{where}}</Location><Bucket>{{b}}</Bucket><Key>d</Key><ETag>{multipart_etag(TEN)}</ETag></CompleteMultipartUploadResult>",
                ),
            )._replace(keep={"where": "Location"}),
        ),
        given=(START, upload(1, TEN)),
    ),
    Case(
        "the answer of Put-Object-Copy-2",
        "Put-Object-Copy-2: no declaration, no namespace; milliseconds and Z: decided",
        JDCLOUD,
        (
            Step(
                "PUT /{b}/e",
                {"x-amz-copy-source": "/{b}/src"},
                expect=Expect(
                    200,
                    "CopyObjectResult",
                    body=f'<CopyObjectResult><LastModified>2011-04-11T20:34:56.000Z</LastModified><ETag>"{bare_etag(TEN)}"</ETag></CopyObjectResult>',
                ),
            ),
        ),
        at=_WHEN,
    ),
    Case(
        "the answer of AbortMultipartUpload",
        "Abort-Multipart-Upload-2: 204 (its example has Content-Length: 0 besides)",
        JDCLOUD,
        (
            Step(
                "DELETE /{b}/d?uploadId={U}",
                expect=Expect(204, headers={"Content-Type": None, "x-amz-id-2": None}, body=b""),
            ),
        ),
        given=(START,),
    ),
    Case(
        "a 200 without a body has Content-Length 0 and no Content-Type; a 204 has neither",
        "recorded at Amazon, February 2026",
        AWS,
        (
            upload(1, TEN, expect=Expect(200, headers={"Content-Length": "0", "Content-Type": None}, body=b"")),
            Step(
                "DELETE /{b}/d?uploadId={U}",
                expect=Expect(204, headers={"Content-Length": None, "Content-Type": None}, body=b""),
            ),
        ),
        given=(START,),
    ),
    Case(
        "Amazon's results begin with a declaration and are in its namespace",
        "recorded at Amazon, February 2026; the bytes around the elements: our reading",
        AWS,
        (
            copy(
                1,
                None,
                Expect(
                    200,
                    "CopyPartResult",
                    body=f"{_DECLARED}<CopyPartResult {_XMLNS}><LastModified>2011-04-11T20:34:56.000Z</LastModified><ETag>&quot;{bare_etag(TEN)}&quot;</ETag></CopyPartResult>",
                ),
            ),
        ),
        rows=(38,),
        at=_WHEN,
    ),
)
