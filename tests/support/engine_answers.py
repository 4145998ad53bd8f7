# ruff: noqa: E501
"""What Ceph RGW 16.2.15, Swift 2.38.3 (s3api) and JuiceFS 1.4.2's gateway (MinIO's code of February 2021) answered to
raw requests over loopback on 28 November 2026, by substance. Empty: the question is about the form of an answer alone."""

from __future__ import annotations

from typing import Final, NamedTuple


class Answers(NamedTuple):
    question: str
    ceph: str
    swift: str
    minio: str


ANSWERS: Final[dict[str, list[Answers]]] = {
    "UploadPartCopy: range (source of 6 MiB)": [
        Answers("bytes=0-9 (control)", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers(
            "end one past the source's end bytes=0-6291456",
            "416 InvalidRange",
            "200, 6291456 bytes",
            "400 InvalidArgument",
        ),
        Answers("end far past bytes=0-99999999", "416 InvalidRange", "200, 6291456 bytes", "400 InvalidArgument"),
        Answers("start = size bytes=6291456-6291460", "416 InvalidRange", "400 InvalidArgument", "416 InvalidRange"),
        Answers(
            "start far beyond bytes=99999999-100000000", "416 InvalidRange", "400 InvalidArgument", "416 InvalidRange"
        ),
        Answers("bytes=0-", "200, 1 bytes", "200, 6291456 bytes", "400 InvalidArgument"),
        Answers("bytes=-5", "200, 6 bytes", "200, 5 bytes", "400 InvalidArgument"),
        Answers("0-99", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("bytes=5-3", "416 InvalidRange", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("bytes=0-1,3-4", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("bytes=", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("bytes=-", "200, 1 bytes", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("header there, empty", "400 InvalidArgument", "400 InvalidArgument", "200, 6291456 bytes"),
        Answers("bytes=a-b", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("Bytes=0-9", "400 InvalidArgument", "200, 10 bytes", "400 InvalidArgument"),
        Answers("bytes=0-9x", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
    ],
    "UploadPartCopy: small and empty sources": [
        Answers("1 MiB source, bytes=0-9", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("10-byte source, bytes=0-8", "200, 9 bytes", "200, 9 bytes", "200, 9 bytes"),
        Answers("10-byte source, bytes=0-10 (one past)", "416 InvalidRange", "200, 10 bytes", "400 InvalidArgument"),
        Answers("zero-byte source, no range", "200, 0 bytes", "200, 0 bytes", "200, 0 bytes"),
        Answers("zero-byte source, bytes=0-0", "200, 0 bytes", "400 InvalidArgument", "416 InvalidRange"),
        Answers(
            "then Complete of the zero-byte part alone",
            "200 ETag",
            '200 ETag "59adb24ef3cdbe0297f05b395827453f-1"',
            '200 ETag "59adb24ef3cdbe0297f05b395827453f-1"',
        ),
    ],
    "Part numbers": [
        Answers("UploadPartCopy partNumber=0", "200, ? bytes", "400 InvalidArgument", "200, ? bytes"),
        Answers("UploadPart partNumber=0", "200", "400 InvalidArgument", "200"),
        Answers("UploadPartCopy partNumber=10001", "200, 10 bytes", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("UploadPart partNumber=10001", "200", "400 InvalidArgument", "400 InvalidArgument"),
        Answers(
            "UploadPartCopy partNumber=abc",
            "400 InvalidArgument",
            "400 InvalidArgument",
            "200, ? bytes; the OBJECT was written",
        ),
        Answers(
            "UploadPart partNumber=abc", "400 InvalidArgument", "400 InvalidArgument", "200; the OBJECT was written"
        ),
        Answers(
            "UploadPartCopy partNumber=-1",
            "200, ? bytes",
            "400 InvalidArgument",
            "200, ? bytes; the OBJECT was written",
        ),
        Answers("UploadPart partNumber=-1", "200", "400 InvalidArgument", "200; the OBJECT was written"),
        Answers(
            "UploadPartCopy partNumber=(empty)",
            "400 InvalidArgument",
            "400 InvalidArgument",
            "200, ? bytes; the OBJECT was written",
        ),
        Answers("UploadPartCopy partNumber=01", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("UploadPart partNumber=01", "200", "200", "200"),
        Answers(
            "PUT with uploadId and no partNumber",
            "400 InvalidArgument",
            "405 MethodNotAllowed",
            "200; the OBJECT was written",
        ),
    ],
    "UploadPartCopy: the copy source": [
        Answers("bucket/key, no leading slash", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("/bucket/key", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("//bucket/key", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("no bucket: src", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("no bucket: /src", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("bucket alone: /bucket", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("missing bucket", "404 NoSuchBucket", "404 NoSuchBucket", "404 NoSuchBucket"),
        Answers("missing key", "404 NoSuchKey", "404 NoSuchKey", "404 NoSuchKey"),
        Answers("whole thing escaped: bucket%2Fkey", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("%2Fbucket%2Fkey", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("slash of the key escaped: bucket/dir%2Fkey", "200, 11 bytes", "200, 11 bytes", "200, 11 bytes"),
        Answers("plus, bare: a+b (4 bytes: the key a+b; 5: a b)", "200, 4 bytes", "200, 4 bytes", "200, 4 bytes"),
        Answers("plus escaped: a%2Bb", "200, 4 bytes", "200, 4 bytes", "200, 4 bytes"),
        Answers("blank escaped: a%20b", "200, 5 bytes", "200, 5 bytes", "200, 5 bytes"),
        Answers("blank, bare: a b", "200, 5 bytes", "200, 5 bytes", "200, 5 bytes"),
        Answers("?versionId=null", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("?versionId= empty", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("?versionId=nonsense", "404 NoSuchKey", "400 InvalidRequest", "404 NoSuchVersion"),
        Answers("?foo=bar", "404 NoSuchKey", "400 InvalidArgument", "200, 10 bytes"),
        Answers("bad escape sr%zz", "200, 0 bytes", "404 NoSuchKey", "404 NoSuchKey"),
        Answers("a URL", "400 InvalidArgument", "404 NoSuchBucket", "200, 10 bytes"),
        Answers("the upload's own key, which does not exist", "404 NoSuchKey", "404 NoSuchKey", "404 NoSuchKey"),
        Answers("header there, empty", "200, 0 bytes", "400 InvalidArgument", "400 InvalidArgument"),
        Answers("a body sent along with the copy", "400 RequestTimeout", "200, 10 bytes", "200, 10 bytes"),
    ],
    "UploadPartCopy: conditions": [
        Answers("if-match wrong", "200, 10 bytes", "412 PreconditionFailed", "412 PreconditionFailed"),
        Answers("if-match right", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("if-match right, unquoted", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("if-none-match same", "200, 10 bytes", "412 PreconditionFailed", "412 PreconditionFailed"),
        Answers("if-none-match other", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers("if-modified-since in the past", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
        Answers(
            "if-modified-since in the future (2037)",
            "200, 10 bytes",
            "412 PreconditionFailed",
            "412 PreconditionFailed",
        ),
        Answers("if-unmodified-since in the past", "200, 10 bytes", "412 PreconditionFailed", "412 PreconditionFailed"),
        Answers("if-modified-since that is no date", "200, 10 bytes", "200, 10 bytes", "200, 10 bytes"),
    ],
    "Unknown uploads": [
        Answers("UploadPartCopy, unknown uploadId", "404 NoSuchUpload", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers("UploadPart, unknown uploadId", "404 NoSuchUpload", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers("ListParts, unknown uploadId", "404 NoSuchKey", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers("Complete, unknown uploadId", "500 InternalError", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers("Abort, unknown uploadId", "404 NoSuchUpload", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers(
            "UploadPartCopy, uploadId empty", "200; the OBJECT was written", "404 NoSuchUpload", "404 NoSuchUpload"
        ),
        Answers("UploadPart, an upload of another key", "404 NoSuchUpload", "404 NoSuchUpload", "200"),
        Answers("UploadPart, an upload of another bucket", "404 NoSuchUpload", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers("NoSuchUpload, the body as sent (copy)", "", "", ""),
        Answers("NoSuchUpload, header fields", "", "", ""),
    ],
    "Complete": [
        Answers(
            "two parts (control)",
            '200 ETag (none); HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
            '200 ETag "MD5OFMD5S(1,2)-2"; HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
            '200 ETag "MD5OFMD5S(1,2)-2"; HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
        ),
        Answers(
            "parts out of order (2, 1)",
            '200 ETag (none); HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
            "400 InvalidPartOrder",
            "400 InvalidPartOrder",
        ),
        Answers("empty list", "400 MalformedXML", "400 MalformedXML", "400 MalformedXML"),
        Answers("no body", "400 MalformedXML", "400 InvalidRequest", "411 MissingContentLength"),
        Answers("body that is not XML", "400 MalformedXML", "400 MalformedXML", "500 InternalError"),
        Answers(
            "first part of 3 bytes",
            "400 EntityTooSmall",
            "400 EntityTooSmall",
            '200 ETag "MD5OFMD5S(1,2)-2"; HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
        ),
        Answers(
            "ETags unquoted",
            '200 ETag (none); HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
            '200 ETag "MD5OFMD5S(1,2)-2"; HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
            '200 ETag "MD5OFMD5S(1,2)-2"; HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
        ),
        Answers(
            "ETags in &quot;",
            '200 ETag (none); HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
            '200 ETag "MD5OFMD5S(1,2)-2"; HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
            '200 ETag "MD5OFMD5S(1,2)-2"; HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
        ),
        Answers("ETags in upper case", "400 InvalidPart", "400 InvalidPart", "400 InvalidPart"),
        Answers("a wrong ETag", "400 InvalidPart", "400 InvalidPart", "400 InvalidPart"),
        Answers("ETag element empty", "400 InvalidPart", "400 InvalidPart", "400 InvalidPart"),
        Answers("no ETag element", "400 MalformedXML", "400 MalformedXML", "400 InvalidPart"),
        Answers(
            "a number twice (1, 1, 2)",
            '200 ETag (none); HEAD "MD5OFMD5S(1,2)-2", object = 1+2',
            "400 InvalidPartOrder",
            '200 ETag "MD5OFMD5S(1,1,2)-3"; HEAD "MD5OFMD5S(1,1,2)-3", object = 1+1+2',
        ),
        Answers(
            "only the second of two (2)",
            "400 InvalidPart",
            '200 ETag "MD5OFMD5S(2)-1"; HEAD "MD5OFMD5S(2)-1", object = 2',
            '200 ETag "MD5OFMD5S(2)-1"; HEAD "MD5OFMD5S(2)-1", object = 2',
        ),
        Answers(
            "only the first of two (1)",
            "400 InvalidPart",
            '200 ETag "MD5OFMD5S(1)-1"; HEAD "MD5OFMD5S(1)-1", object = 1',
            '200 ETag "MD5OFMD5S(1)-1"; HEAD "MD5OFMD5S(1)-1", object = 1',
        ),
        Answers("repeated Complete, same list", "200 ETag", "200 ETag", "404 NoSuchUpload"),
        Answers("repeated Complete, another list", "500 InternalError", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers("Abort after Complete", "404 NoSuchUpload", "404 NoSuchKey", "404 NoSuchUpload"),
        Answers("ListParts after Complete", "404 NoSuchKey", "200", "404 NoSuchUpload"),
        Answers("parts 1 and 5: ETag", "200 ETag MD5OFMD5S-2", "200 ETag MD5OFMD5S-2", "200 ETag MD5OFMD5S-2"),
        Answers("part re-sent, then the first ETag", "400 InvalidPart", "400 InvalidPart", "400 InvalidPart"),
        Answers("one part: ETag", "200 ETag MD5OFMD5S-1", "200 ETag MD5OFMD5S-1", "200 ETag MD5OFMD5S-1"),
        Answers("If-None-Match: * while the key exists", "200", "412 PreconditionFailed", "200"),
        Answers("Complete for another key of the bucket", "500 InternalError", "404 NoSuchUpload", "200"),
        Answers("the answer as sent", "", "", ""),
        Answers("header fields of the answer", "", "", ""),
    ],
    "Abort, ListParts": [
        Answers("Abort (control)", "204", "204", "204"),
        Answers("Abort twice", "404 NoSuchUpload", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers("ListParts after Abort", "404 NoSuchKey", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers("UploadPart after Abort", "404 NoSuchUpload", "404 NoSuchUpload", "404 NoSuchUpload"),
        Answers(
            "ListParts of two parts, max-parts=1",
            "200 1 parts, MaxParts 1, IsTruncated true, Next 1",
            "200 1 parts, MaxParts 1, IsTruncated true, Next 1",
            "200 1 parts, MaxParts 1, IsTruncated true, Next 1",
        ),
        Answers(
            "ListParts of two parts, max-parts=2",
            "200 2 parts, MaxParts 2, IsTruncated false, Next 2",
            "200 2 parts, MaxParts 2, IsTruncated false, Next 2",
            "200 2 parts, MaxParts 2, IsTruncated false, Next 0",
        ),
        Answers(
            "ListParts of two parts, max-parts=-1",
            "200 0 parts, MaxParts 0, IsTruncated true, Next 0",
            "400 InvalidArgument",
            "400 InvalidArgument",
        ),
        Answers(
            "ListParts of two parts, max-parts=abc", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"
        ),
        Answers(
            "ListParts of two parts, max-parts=(empty)",
            "200 2 parts, MaxParts 1000, IsTruncated false, Next 2",
            "400 InvalidArgument",
            "200 2 parts, MaxParts 10000, IsTruncated false, Next 0",
        ),
        Answers(
            "ListParts of two parts, max-parts=5000",
            "200 2 parts, MaxParts 1000, IsTruncated false, Next 2",
            "200 2 parts, MaxParts 1000, IsTruncated false, Next 2",
            "200 2 parts, MaxParts 5000, IsTruncated false, Next 0",
        ),
        Answers("ListParts of two parts, part-number-marker=1", "200 1 parts", "200 1 parts", "200 1 parts"),
        Answers(
            "ListParts of two parts, part-number-marker=abc",
            "400 InvalidArgument",
            "400 InvalidArgument",
            "400 InvalidArgument",
        ),
        Answers(
            "ListParts of two parts, part-number-marker=-1", "200 2 parts", "400 InvalidArgument", "400 InvalidArgument"
        ),
        Answers("ListParts, the answer as sent", "", "", ""),
        Answers("CreateMultipartUpload, the answer as sent", "", "", ""),
    ],
    "ListMultipartUploads (m/x twice, m/y, n)": [
        Answers(
            "all",
            "200 uploads ['x', 'x', 'y', 'n'], prefixes [], IsTruncated false, NextKeyMarker n, NextUploadIdMarker n, MaxUploads 1000",
            "200 uploads ['x', 'x', 'y', 'n'], prefixes [], IsTruncated false, NextKeyMarker n, NextUploadIdMarker n, MaxUploads 1000",
            "200 uploads ['x', 'x', 'y', 'n'], prefixes [], IsTruncated false, NextKeyMarker n, NextUploadIdMarker n, MaxUploads 10000",
        ),
        Answers(
            "delimiter=/",
            "200 uploads ['n'], prefixes [], IsTruncated false, NextKeyMarker n, NextUploadIdMarker n, MaxUploads 1000",
            "200 uploads ['n'], prefixes ['m/'], IsTruncated false, NextKeyMarker , NextUploadIdMarker none, MaxUploads 1000",
            "200 uploads ['n'], prefixes ['m/'], IsTruncated false, NextKeyMarker n, NextUploadIdMarker n, MaxUploads 10000",
        ),
        Answers(
            "prefix=m/",
            "200 uploads ['x', 'x', 'y'], prefixes [], IsTruncated false, NextKeyMarker m/y, NextUploadIdMarker y, MaxUploads 1000",
            "200 uploads ['x', 'x', 'y'], prefixes [], IsTruncated false, NextKeyMarker m/y, NextUploadIdMarker y, MaxUploads 1000",
            "200 uploads ['x', 'x', 'y'], prefixes [], IsTruncated false, NextKeyMarker m/y, NextUploadIdMarker y, MaxUploads 10000",
        ),
        Answers(
            "max-uploads=1",
            "200 uploads ['x'], prefixes [], IsTruncated true, NextKeyMarker m/x, NextUploadIdMarker x, MaxUploads 1",
            "200 uploads ['x'], prefixes [], IsTruncated true, NextKeyMarker , NextUploadIdMarker none, MaxUploads 1",
            "200 uploads ['x'], prefixes [], IsTruncated true, NextKeyMarker m/x, NextUploadIdMarker x, MaxUploads 1",
        ),
        Answers(
            "max-uploads=0",
            "200 uploads [], prefixes [], IsTruncated true, NextKeyMarker , NextUploadIdMarker none, MaxUploads 0",
            "200 uploads [], prefixes [], IsTruncated true, NextKeyMarker , NextUploadIdMarker none, MaxUploads 0",
            "200 uploads [], prefixes [], IsTruncated true, NextKeyMarker , NextUploadIdMarker none, MaxUploads 0",
        ),
        Answers("max-uploads=abc", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers(
            "max-uploads=-1",
            "200 uploads [], prefixes [], IsTruncated true, NextKeyMarker , NextUploadIdMarker none, MaxUploads 0",
            "400 InvalidArgument",
            "400 InvalidArgument",
        ),
        Answers(
            "key-marker=m/x",
            "200 uploads ['x', 'x', 'y', 'n'], prefixes [], IsTruncated false, NextKeyMarker n, NextUploadIdMarker n, MaxUploads 1000",
            "200 uploads ['y', 'n'], prefixes [], IsTruncated false, NextKeyMarker n, NextUploadIdMarker n, MaxUploads 1000",
            "200 uploads ['x', 'x', 'y', 'n'], prefixes [], IsTruncated false, NextKeyMarker n, NextUploadIdMarker n, MaxUploads 10000",
        ),
        Answers("the answer as sent", "", "", ""),
        Answers("five uploads of one key: in the order of their begin?", "by id", "by id", "by id"),
        Answers(
            "key-marker=m/x and upload-id-marker = the first listed of m/x",
            "200 1 uploads: the other one",
            "200 1 uploads: the other one",
            "200 1 uploads: the other one",
        ),
        Answers(
            "key m/a b+c with encoding-type=url",
            "200 Key 'm/a%20b%2Bc', EncodingType None, Prefix 'm/'",
            "200 Key 'm/a%20b%2Bc', EncodingType url, Prefix 'm/'",
            "200 Key 'm/a+b%2Bc', EncodingType url, Prefix 'm/'",
        ),
    ],
    "Shapes": [
        Answers("CopyPartResult as sent", "", "", ""),
        Answers("UploadPartCopy, header fields of the answer", "", "", ""),
        Answers("UploadPart, header fields of the answer", "", "", ""),
        Answers("CopyObjectResult as sent", "", "", ""),
        Answers("GET of a missing key, body as sent", "", "", ""),
        Answers("GET of an object, header fields", "", "", ""),
        Answers("PUT of an object, header fields", "", "", ""),
    ],
    "Bytes and entity tags": [
        Answers(
            "CopyObject of a multipart object (2 parts): ETag of the copy", "MD5OFMD5S-2", "MD5OFMD5S-2", "MD5OFMD5S-2"
        ),
        Answers(
            "UploadPartCopy of a whole multipart object: the part's ETag",
            "200 PLAINMD5",
            "200 PLAINMD5",
            "200 PLAINMD5",
        ),
        Answers(
            "UploadPartCopy across the parts of a multipart object, bytes=5242870-5242882: right bytes?",
            "200 right",
            "200 right",
            "200 right",
        ),
        Answers("UploadPart with a wrong Content-MD5", "400 BadDigest", "400 BadDigest", "400 BadDigest"),
        Answers(
            "CopyObject onto itself, nothing changed", "400 InvalidRequest", "400 InvalidRequest", "400 InvalidRequest"
        ),
        Answers(
            "GET ?partNumber=1 of an object of two parts", "200 5242883 bytes", "206 5242880 bytes", "206 5242883 bytes"
        ),
        Answers(
            "GET ?partNumber=2 of an object of two parts", "200 5242883 bytes", "206 3 bytes", "416 InvalidPartNumber"
        ),
        Answers(
            "GET ?partNumber=3 of an object of two parts",
            "200 5242883 bytes",
            "416 InvalidPartNumber",
            "416 InvalidPartNumber",
        ),
        Answers(
            "GET ?partNumber=0 of an object of two parts",
            "200 5242883 bytes",
            "400 InvalidArgument",
            "400 XMinioAdminInvalidArgument",
        ),
    ],
    "Conditions and ranges of PUT and GET": [
        Answers("PUT If-None-Match: * of a key that exists", "412 PreconditionFailed", "412 PreconditionFailed", "200"),
        Answers("PUT If-None-Match: * of a new key", "200", "200", "200"),
        Answers('PUT If-None-Match: "etag"', "200", "501 NotImplemented", "200"),
        Answers("PUT If-Match with a wrong tag", "412 PreconditionFailed", "501 NotImplemented", "200"),
        Answers("PUT If-Match of a missing key", "412 PreconditionFailed", "501 NotImplemented", "200"),
        Answers(
            "GET of ten bytes, Range: bytes=-0",
            "206 b'0123456789', binary/octet-stream",
            "416 InvalidRange",
            "416 InvalidRange",
        ),
        Answers(
            "GET of ten bytes, Range: bytes=5-3",
            "416 InvalidRange",
            "200 b'0123456789', binary/octet-stream",
            "416 InvalidRange",
        ),
        Answers(
            "GET of ten bytes, Range: bytes=0-1,3-4",
            "206 b'01', binary/octet-stream",
            "206 b'01', multipart/byteranges",
            "200 b'0123456789', binary/octet-stream",
        ),
        Answers(
            "GET of ten bytes, Range: bytes=abc",
            "416 InvalidRange",
            "200 b'0123456789', binary/octet-stream",
            "200 b'0123456789', binary/octet-stream",
        ),
        Answers("GET of ten bytes, Range: bytes=10-20", "416 InvalidRange", "416 InvalidRange", "416 InvalidRange"),
        Answers(
            "GET of ten bytes, Range: bytes=9-20",
            "206 b'9', binary/octet-stream",
            "206 b'9', binary/octet-stream",
            "206 b'9', binary/octet-stream",
        ),
        Answers(
            "GET of ten bytes, Range: bytes=-3",
            "206 b'789', binary/octet-stream",
            "206 b'789', binary/octet-stream",
            "206 b'789', binary/octet-stream",
        ),
        Answers(
            "GET of ten bytes, Range: 0-3",
            "200 b'0123456789', binary/octet-stream",
            "200 b'0123456789', binary/octet-stream",
            "200 b'0123456789', binary/octet-stream",
        ),
    ],
    "Deletes and listings": [
        Answers("DeleteObjects of 1001 keys", "400 no code", "400 MalformedXML", "200 1001 Deleted, 0 Error"),
        Answers(
            "DeleteObjects of 1000 keys",
            "200 1000 Deleted, 0 Error",
            "200 1000 Deleted, 0 Error",
            "200 1000 Deleted, 0 Error",
        ),
        Answers(
            "DeleteObjects without Content-MD5 or checksum",
            "200 1 Deleted, 0 Error",
            "400 InvalidRequest",
            "400 MissingContentMD5",
        ),
        Answers("DeleteObjects of no keys", "200 0 Deleted, 0 Error", "400 MalformedXML", "400 MalformedXML"),
        Answers("DELETE of a missing key", "204", "204", "204"),
        Answers(
            "V1, encoding-type=url, keys with odd characters",
            "200 ['e%2Fa%20b', 'e%2Fa%22b', 'e%2Fa%25b', 'e%2Fa%26b', \"e%2Fa'b(c)\", 'e%2Fa*b', 'e%2Fa%2Bb', 'e%2Fa%3Cb', 'e%2Fa~b', 'e%2Ff%2Fg', 'e%2F%C3%A9'], Prefix e/",
            "200 ['e/a%20b', 'e/a%22b', 'e/a%25b', 'e/a%26b', 'e/a%27b%28c%29', 'e/a%2Ab', 'e/a%2Bb', 'e/a%3Cb', 'e/a~b', 'e/f/g', 'e/%C3%A9'], Prefix e/",
            "200 ['e/a+b', 'e/a%22b', 'e/a%25b', 'e/a%26b', 'e/a%27b%28c%29', 'e/a*b', 'e/a%2Bb', 'e/a%3Cb', 'e/a%7Eb', 'e/f/g', 'e/%C3%A9'], Prefix e/",
        ),
        Answers(
            "V2, the same",
            "200 ['e%2Fa%20b', 'e%2Fa%22b', 'e%2Fa%25b', 'e%2Fa%26b', \"e%2Fa'b(c)\", 'e%2Fa*b', 'e%2Fa%2Bb', 'e%2Fa%3Cb', 'e%2Fa~b', 'e%2Ff%2Fg', 'e%2F%C3%A9'], Prefix e/",
            "200 ['e/a%20b', 'e/a%22b', 'e/a%25b', 'e/a%26b', 'e/a%27b%28c%29', 'e/a%2Ab', 'e/a%2Bb', 'e/a%3Cb', 'e/a~b', 'e/f/g', 'e/%C3%A9'], Prefix e/",
            "200 ['e/a+b', 'e/a%22b', 'e/a%25b', 'e/a%26b', 'e/a%27b%28c%29', 'e/a*b', 'e/a%2Bb', 'e/a%3Cb', 'e/a%7Eb', 'e/f/g', 'e/%C3%A9'], Prefix e/",
        ),
        Answers(
            "V1, no encoding-type, the same keys",
            "200 ['e/a b', 'e/a\"b', 'e/a%b', 'e/a&b', \"e/a'b(c)\", 'e/a*b', 'e/a+b', 'e/a<b', 'e/a~b', 'e/f/g', 'e/é'], Prefix e/",
            "200 ['e/a b', 'e/a\"b', 'e/a%b', 'e/a&b', \"e/a'b(c)\", 'e/a*b', 'e/a+b', 'e/a<b', 'e/a~b', 'e/f/g', 'e/é'], Prefix e/",
            "200 ['e/a b', 'e/a\"b', 'e/a%b', 'e/a&b', \"e/a'b(c)\", 'e/a*b', 'e/a+b', 'e/a<b', 'e/a~b', 'e/f/g', 'e/é'], Prefix e/",
        ),
        Answers("encoding-type=nonsense", "200", "400 InvalidArgument", "400 InvalidArgument"),
        Answers(
            "V2: start-after=p/2 and the continuation-token of a page that ended with p/0",
            "200 ['p/1', 'p/2', 'p/3'], StartAfter p/2, KeyCount 3",
            "200 ['p/1', 'p/2', 'p/3'], StartAfter p/2, KeyCount 3",
            "200 ['p/1', 'p/2', 'p/3'], StartAfter p/2, KeyCount 3",
        ),
        Answers(
            "V2: continuation-token=nonsense",
            "200 ['p/0', 'p/1', 'p/2', 'p/3']",
            "400 InvalidArgument",
            "501 NotImplemented",
        ),
        Answers(
            "V2: continuation-token empty",
            "200 ['p/0', 'p/1', 'p/2', 'p/3']",
            "200 ['p/0', 'p/1', 'p/2', 'p/3']",
            "400 InvalidArgument",
        ),
        Answers(
            "V2: max-keys=0",
            "200 0 keys, MaxKeys 0, IsTruncated false",
            "200 0 keys, MaxKeys 0, IsTruncated false",
            "200 4 keys, MaxKeys 0, IsTruncated false",
        ),
        Answers(
            "V2: max-keys=-1", "200 0 keys, MaxKeys 0, IsTruncated false", "400 InvalidArgument", "400 InvalidArgument"
        ),
        Answers("V2: max-keys=abc", "400 InvalidArgument", "400 InvalidArgument", "400 InvalidArgument"),
        Answers(
            "V2: max-keys=5000",
            "200 4 keys, MaxKeys 1000, IsTruncated false",
            "200 4 keys, MaxKeys 5000, IsTruncated false",
            "200 4 keys, MaxKeys 5000, IsTruncated false",
        ),
        Answers("V2, the answer as sent (one key)", "", "", ""),
        Answers("V1, max-keys=2, the answer as sent", "", "", ""),
    ],
    "GetObjectAttributes": [
        Answers("of an object put", "200 10 bytes of data", "200 10 bytes of data", "200 10 bytes of data"),
        Answers(
            "of an object of two parts",
            "200 5242883 bytes of data",
            "200 5242883 bytes of data",
            "200 5242883 bytes of data",
        ),
    ],
    "Limits and other": [
        Answers("PUT with 3 KiB of user metadata", "200", "400 InvalidRequest", "400 MetadataTooLarge"),
        Answers("CreateBucket again, one's own", "200", "409 BucketAlreadyOwnedByYou", "409 BucketAlreadyOwnedByYou"),
        Answers("DeleteBucket with an open upload in it and no object", "204", "204", "204"),
        Answers("GetBucketLocation", "200 default", "200", "200"),
        Answers(
            "a wrong signature", "403 SignatureDoesNotMatch", "403 SignatureDoesNotMatch", "403 SignatureDoesNotMatch"
        ),
        Answers(
            "an unknown access key", "403 InvalidAccessKeyId", "403 SignatureDoesNotMatch", "403 InvalidAccessKeyId"
        ),
        Answers("signed for another region (eu-west-3)", "200", "400 AuthorizationHeaderMalformed", "200"),
        Answers("no signature", "403 AccessDenied", "400 no code", "403 AccessDenied"),
        Answers("POST /bucket/key?nonsense", "400 InvalidArgument", "501 NotImplemented", "400 BadRequest"),
        Answers("PATCH of an object", "405 MethodNotAllowed", "405 MethodNotAllowed", "400 BadRequest"),
    ],
}
