"""UploadPartCopy: how the source is addressed, how changes of the source affect a part, and what is not copied."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import argument, no_such_bucket, no_such_key, no_such_upload, source_fault
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, Case, Expect, Step, etag
from fakeoss.contract.steps import (
    NOTHING_STORED,
    SOURCE,
    START,
    TEN,
    TINY,
    abort,
    complete,
    copy,
    copy_object,
    delete,
    head,
    parts_are,
    put,
    read,
    start,
    upload,
)

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_PART_ALONE = argument("partNumber", "partNumber", "This operation does not accept partNumber without uploadId")
_VERSITY = "versitygw's integration tests"
_KEYS = "aws-cli#614, supabase/storage#1377, versitygw#835, ceph/s3-tests special_names"
_FOREIGN = "The specified header is not valid in this context"
_NOT_HERE = Expect(400, code="InvalidArgument", message=_FOREIGN, fields=None)
_BAD_ESCAPE = Expect(400, code="InvalidArgument", message="Invalid copy source encoding", fields=None)

CASES: Final = (
    Case(
        "copy source: the key is missing",
        f"{_RECORDED}: NoSuchKey; S3Mock#459, moto#4524",
        BOTH,
        (copy(1, None, no_such_key("none"), source="/{b}/none"), NOTHING_STORED),
        rows=(16,),
    ),
    Case(
        "copy source: the bucket is missing, and the error names the source bucket",
        f"{_VERSITY}, cloudserver#1077",
        AWS,
        (copy(1, None, no_such_bucket(), source="/{absent}/src"), NOTHING_STORED),
        rows=(17,),
    ),
    Case(
        "copy source: the bucket is missing, JD Cloud's message",
        "Error-Response-2",
        JDCLOUD,
        (
            copy(
                1,
                None,
                Expect(404, code="NoSuchBucket", message="The specified bucket does not exist."),
                source="/{absent}/src",
            ),
            NOTHING_STORED,
        ),
        rows=(17,),
    ),
    *(
        Case(
            f"copy source without a key: {value}",
            f"{_RECORDED} for CopyObject; versitygw#1389, versitygw#1390",
            BOTH,
            (
                copy(1, None, source_fault("object key"), source=value),
                copy_object("e", {}, source_fault("object key"), source=value),
                NOTHING_STORED,
            ),
            rows=(18,),
        )
        for value in ("{b}", "{b}/", "/{b}/", "wrongformat")
    ),
    Case(
        "copy source empty: rejected, and no empty part is stored",
        "reported: versitygw#1388, s3-orchestrator#1370",
        BOTH,
        (copy(1, None, source_fault("bucket name"), source=""), NOTHING_STORED),
        rows=(19, 36),
    ),
    *(
        Case(
            f"copy source with an invalid escape: {value}",
            f"{_VERSITY}; at Amazon: async-aws/aws#2060, DyfanJones/s3fs#50",
            BOTH,
            (copy(1, None, _BAD_ESCAPE, source=value), NOTHING_STORED),
            rows=(20,),
        )
        for value in ("{b}/%ZZ", "{b}/%", "{b}/%A/x", "{b}/%C3%", "{b}/%C3")
    ),
    *(
        Case(
            f"copy source with an invalid bucket name: {name}",
            _VERSITY,
            BOTH,
            (copy(1, None, source_fault("bucket name"), source=f"{name}/src"), NOTHING_STORED),
            rows=(21,),
        )
        for name in ("127.0.0.1", "/192.168.1.1", "b@d", "b&d", "b(d)")
    ),
    Case(
        "copy source with and without its leading slash",
        f"{_VERSITY}; Upload-Part-Copy-2 writes the slash, and so did JuiceFS's client for JD Cloud (weak to medium)",
        BOTH,
        (copy(1, source="/{b}/src"), copy(2, source="{b}/src"), parts_are((1, TEN), (2, TEN))),
        rows=(22,),
    ),
    *(
        Case(
            f"copy source with the key {key}",
            _KEYS,
            BOTH,
            (copy(1, None, b"special", source=f"/{{b}}/{escaped}"), complete((1, b"special")), read("d", b"special")),
            given=(put(escaped, b"special"), START),
            rows=(23,),
        )
        for key, escaped in (
            ("a b", "a%20b"),
            ("a+b", "a%2Bb"),
            ("a%b", "a%25b"),
            ("a%20b (a percent sign in it)", "a%2520b"),
            ("中文", "%E4%B8%AD%E6%96%87"),
            ("a#b", "a%23b"),
            ("a?b", "a%3Fb"),
            ("a'b", "a'b"),
            ("a;b", "a;b"),
            ("a&b=c", "a%26b%3Dc"),
            ("a/b//c/", "a/b//c/"),
            ('a"b<c>', "a%22b%3Cc%3E"),
            ("😀", "%F0%9F%98%80"),
            ("?versionId", "%3FversionId"),
            ("?versionId=null", "%3FversionId=null"),
        )
    ),
    Case(
        "copy target with a special key: the same escapes, decoded once",
        _KEYS,
        BOTH,
        (
            copy(1, None, TEN, to="{b}/a%2Bb%20c%25d%3Fe", id="{V}"),
            complete((1, TEN), to="{b}/a%2Bb%20c%25d%3Fe", id="{V}"),
            Step(
                "GET /{b}?list-type=2&prefix=a", expect=Expect(200, "ListBucketResult", {"Contents/Key": "a+b c%d?e"})
            ),
        ),
        given=(SOURCE, start("a%2Bb%20c%25d%3Fe", name="V")),
        rows=(23,),
    ),
    Case(
        "copy source: an unescaped plus is a space",
        f"{_RECORDED}, for CopyObject; aws-cli#614, aws-sdk-rust#1357",
        BOTH,
        (
            copy(1, None, b"blank", source="{b}/test+key.txt"),
            copy(2, None, b"blank", source="{b}%2Ftest+key.txt"),
            copy(3, None, b"blank", source="%2F{b}%2Ftest%20key.txt"),
            copy_object("e", {}, b"blank", source="{b}/test+key.txt"),
        ),
        given=(put("test%20key.txt", b"blank"), START),
        rows=(24,),
    ),
    Case(
        "copy source: an unescaped plus is never a plus",
        f"{_RECORDED}, for CopyObject; aws-cli#614",
        BOTH,
        (
            copy(1, None, no_such_key("test key.txt"), source="{b}/test+key.txt"),
            copy(1, None, b"plus", source="{b}/test%2Bkey.txt"),
        ),
        given=(put("test%2Bkey.txt", b"plus"), START),
        rows=(24,),
    ),
    Case(
        "copy source: decoded exactly once",
        "ceph/s3-tests percent_encoded_key",
        BOTH,
        (
            copy(1, None, no_such_key("f%.txt"), source="{b}/f%25.txt"),
            copy(1, None, b"twice", source="{b}/f%2525.txt"),
        ),
        given=(put("f%2525.txt", b"twice"), START),
        rows=(25,),
    ),
    Case(
        "copy source: a whole URL",
        f"{_RECORDED}, for CopyObject",
        AWS,
        (copy_object("e", source="https://s3.amazonaws.com/{b}/src"),),
    ),
    Case(
        "copy source: an escaped ?versionId= is part of the key",
        "our reading: split first, then decoded, so that such a key can be copied (versitygw's tests read a version, and so "
        "does CubeFS, which JD began but does not run as its OSS: weak)",
        BOTH,
        (copy(1, None, no_such_key("src?versionId=null"), source="/{b}/src%3FversionId%3Dnull"), NOTHING_STORED),
        rows=(27,),
    ),
    Case(
        "copy source: version null in an unversioned bucket",
        "minio#6935",
        BOTH,
        (copy(1, source="/{b}/src?versionId=null"), parts_are((1, TEN))),
        rows=(29,),
    ),
    Case(
        "copy source in another bucket",
        "s3rver#443",
        BOTH,
        (copy(1, None, b"afar", source="/{c}/src"), complete((1, b"afar")), read("d", b"afar")),
        given=(SOURCE, put("src", b"afar", to="{c}"), START),
        rows=(30,),
    ),
    Case(
        "copy onto the source's own key: the object stays until Complete replaces it",
        "moto#599",
        BOTH,
        (
            copy(1, "bytes=5-9", TEN[5:], source="/{b}/d"),
            read("d", TEN),
            copy(2, "bytes=0-4", TEN[:5], source="/{b}/d"),
            complete((1, TEN[5:]), (2, TEN[:5])),
            read("d", b"5678901234"),
        ),
        given=(put("d", TEN), START),
        rows=(30,),
        limits=TINY,
    ),
    Case(
        "copy source overwritten after the copy: the part keeps the old bytes",
        "our reading: the part is a snapshot",
        BOTH,
        (copy(), put("src", b"other"), parts_are((1, TEN)), complete((1, TEN)), read("d", TEN), read("src", b"other")),
        rows=(31,),
    ),
    Case(
        "copy source deleted after the copy: the part keeps its bytes",
        "our reading: the part is a snapshot",
        BOTH,
        (copy(), delete("src"), parts_are((1, TEN)), complete((1, TEN)), read("d", TEN)),
        rows=(31,),
    ),
    Case(
        "copy source overwritten or deleted after Complete: the object keeps its bytes",
        "our reading: the object is a snapshot",
        BOTH,
        (copy(), complete((1, TEN)), put("src", b"other"), read("d", TEN), delete("src"), read("d", TEN)),
        rows=(31,),
    ),
    Case(
        "multipart copy source, deleted with its bucket's other objects",
        "our reading: the part is a snapshot",
        BOTH,
        (
            copy(1, "bytes=2-7", TEN[2:8], source="/{b}/whole"),
            delete("whole"),
            complete((1, TEN[2:8])),
            read("d", TEN[2:8]),
        ),
        given=(
            start("whole", name="W"),
            upload(1, TEN[:4], to="{b}/whole", id="{W}"),
            upload(2, TEN[4:], to="{b}/whole", id="{W}"),
            complete((1, TEN[:4]), (2, TEN[4:]), to="{b}/whole", id="{W}"),
            START,
        ),
        rows=(13, 31),
        limits=TINY,
    ),
    Case(
        "target upload aborted after the copy: the source is untouched",
        "our reading: copies share nothing that can be seen",
        BOTH,
        (copy(), abort(), read("src", TEN), copy(2, None, no_such_upload())),
        rows=(31, 70),
    ),
    *(
        Case(
            f"copy with {name}, which is not valid there",
            source,
            BOTH,
            (copy(1, None, _NOT_HERE, headers={name: value}), NOTHING_STORED),
            rows=(37,),
        )
        for name, value, source in (
            ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==", "reported: libs3#80"),
            ("x-amz-metadata-directive", "COPY", "reported: JuliaCloud/AWS.jl#695"),
        )
    ),
    Case(
        "copy: the answer has no metadata of the source",
        "libs3#95, s3rver#436, floci#98",
        BOTH,
        (
            copy(
                1,
                None,
                Expect(
                    200,
                    "CopyPartResult",
                    {"ETag": etag(TEN)},
                    ("LastModified", "ETag"),
                    headers={"x-amz-meta-colour": None, "ETag": None},
                ),
            ),
        ),
        given=(put("src", TEN, {"x-amz-meta-colour": "red", "Content-Type": "text/plain"}), START),
        rows=(38,),
    ),
    Case(
        "copy: metadata and content type come from CreateMultipartUpload, not from the source",
        "aws-sdk-java#367, S3Mock#124, s3transfer#392",
        BOTH,
        (
            copy(),
            complete((1, TEN)),
            head(
                "d",
                {
                    "Content-Type": "text/html",
                    "x-amz-meta-own": "yes",
                    "x-amz-meta-colour": None,
                    "Cache-Control": None,
                },
            ),
        ),
        given=(
            put("src", TEN, {"x-amz-meta-colour": "red", "Content-Type": "text/plain", "Cache-Control": "no-store"}),
            start("d", {"x-amz-meta-own": "yes", "Content-Type": "text/html"}),
        ),
        rows=(41,),
    ),
    Case(
        "copy: an upload without a content type gets the default, whatever the source's",
        "Initiate-Multipart-Upload-2: binary/octet-stream; S3Mock#124",
        BOTH,
        (copy(), complete((1, TEN)), head("d", {"Content-Type": "binary/octet-stream", "x-amz-meta-colour": None})),
        given=(put("src", TEN, {"x-amz-meta-colour": "red", "Content-Type": "text/plain"}), START),
        rows=(41,),
    ),
    Case(
        "copy: the same part twice, the last one counts",
        "scylladb#19534, ceph/s3-tests resend_part",
        BOTH,
        (
            copy(1, "bytes=0-4", TEN[:5]),
            copy(1, "bytes=5-9", TEN[5:]),
            parts_are((1, TEN[5:])),
            complete((1, TEN[5:])),
            read("d", TEN[5:]),
        ),
        rows=(39,),
        limits=TINY,
    ),
    Case(
        "copy and upload with the same part number: the last one counts",
        "Upload-Part-2 (native): the same part number again replaces the part",
        BOTH,
        (
            copy(1),
            upload(1, b"sent"),
            parts_are((1, b"sent")),
            upload(2, b"sent"),
            copy(2),
            parts_are((1, b"sent"), (2, TEN)),
        ),
        rows=(39,),
    ),
    Case(
        "copy with a body, which is ignored",
        "our reading: the page has no request elements",
        BOTH,
        (copy(1)._replace(body=b"not wanted"), parts_are((1, TEN))),
        rows=(36,),
    ),
    Case(
        "partNumber without uploadId stores nothing",
        "recorded at Amazon: versitygw#1226, #1237",
        BOTH,
        (
            Step("PUT /{b}/d?partNumber=1", {"x-amz-copy-source": "/{b}/src"}, expect=_PART_ALONE),
            Step("PUT /{b}/d?partNumber=1", body=TEN, expect=_PART_ALONE),
            Step("HEAD /{b}/d", expect=Expect(404, body=b"")),
            NOTHING_STORED,
        ),
        rows=(35, 36),
    ),
)
