"""Error answers: their form, and which of two errors is returned."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import (
    ACCESS_DENIED,
    BEYOND,
    SMALL_SOURCE,
    no_such_bucket,
    no_such_key,
    no_such_upload,
    part_number,
    past_end,
    precondition,
    range_form,
    source_fault,
)
from fakeoss.contract.case import ANY, AWS, BOTH, JDCLOUD, NOBODY, OTHER, Case, Expect, Seed, Step, etag, md5_header
from fakeoss.contract.steps import (
    NOTHING_STORED,
    SOURCE,
    START,
    TEN,
    TINY_ON_JDCLOUD,
    complete,
    copy,
    list_parts,
    missing,
    start,
    upload,
)

__all__ = ["CASES"]

_ORDER = "our reading of the order, where two faults meet"
_ENGINES = "our reading, as Ceph RGW 16.2.15, Swift 2.38.3 and JuiceFS 1.4.2 have it"
_WRONG = {"x-amz-copy-source-if-match": etag(b"other")}
_FAILS = precondition("x-amz-copy-source-If-Match")
_SENT = {"x-amz-copy-source": "/{b}/src"}
_EXPIRED = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=k%2F20000101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20000101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=0"
_OTHERS = (SOURCE, start(to="{o}", user=OTHER))
_NO_BUCKET_JD = Expect(404, code="NoSuchBucket", message="The specified bucket does not exist.")


CASES: Final = (
    Case(
        "the error body: statusCode, Code, Message, Resource, RequestId and nothing else",
        "Error-Response-2",
        JDCLOUD,
        (
            Step(
                "GET /{absent}",
                expect=Expect(
                    404,
                    code="NoSuchBucket",
                    message="The specified bucket does not exist.",
                    headers={"x-amz-id-2": None},
                ),
            ),
            Step("GET /{absent}/key", expect=_NO_BUCKET_JD),
            Step("PUT /{absent}/key", body=TEN, expect=_NO_BUCKET_JD),
            Step("POST /{absent}/key?uploads", expect=_NO_BUCKET_JD),
            Step("GET /{absent}?uploads", expect=_NO_BUCKET_JD),
            Step("HEAD /{absent}", expect=Expect(404, body=b"")),
        ),
        given=(),
        rows=(17,),
    ),
    Case(
        "the error body of Amazon: Code, Message, the error's own elements, RequestId, HostId",
        "recorded at Amazon, February 2026",
        AWS,
        (
            Step("GET /{absent}/key", expect=no_such_bucket()),
            Step("GET /{b}/key", expect=no_such_key("key")),
            Step("HEAD /{b}/key", expect=Expect(404, body=b"")),
        ),
        given=(),
    ),
    Case(
        "a key of more than 1022 bytes",
        "Error-Response-2: KeyTooLong; its text: Error-List (native); Post-Object-1: bytes",
        JDCLOUD,
        (
            start("k" * 1023, expect=Expect(400, code="KeyTooLong", message="Your key is too long."), keep={}),
            start("%E4%B8%AD" * 341, expect=Expect(400, code="KeyTooLong", message="Your key is too long."), keep={}),
            start("k" * 1022),
        ),
        given=(),
    ),
    Case(
        "a key of more than 1024 bytes",
        "Amazon's list of error codes: KeyTooLongError",
        AWS,
        (
            start(
                "k" * 1025,
                expect=Expect(
                    400,
                    code="KeyTooLongError",
                    message="Your key is too long",
                    fields={"Size": "1025", "MaxSizeAllowed": "1024"},
                ),
                keep={},
            ),
            start("k" * 1024),
        ),
        given=(),
    ),
    Case(
        "anonymous requests for multipart uploads are denied",
        "Uploads-and-Downloads: buckets are private; Amazon's documentation",
        BOTH,
        (
            copy(1, None, ACCESS_DENIED._replace(message=ANY), user=NOBODY),  # Amazon has words of its own
            upload(1, TEN, user=NOBODY, expect=ACCESS_DENIED),
            list_parts(ACCESS_DENIED, user=NOBODY),
            Step("POST /{b}/d?uploads", user=NOBODY, expect=ACCESS_DENIED._replace(message=ANY)),
            Step("DELETE /{b}/d?uploadId={U}", user=NOBODY, expect=ACCESS_DENIED),
            Step("GET /{b}?uploads", user=NOBODY, expect=ACCESS_DENIED),
            NOTHING_STORED,
        ),
    ),
    Case(
        "another user's bucket: access to its uploads and objects is denied",
        "Uploads-and-Downloads: buckets are private; Amazon's documentation",
        BOTH,
        (
            copy(1, None, ACCESS_DENIED, user=OTHER),
            copy(1, None, ACCESS_DENIED, user=OTHER, to="{o}/d", id="{V}"),
            Step("GET /{b}/src", user=OTHER, expect=ACCESS_DENIED),
            NOTHING_STORED,
        ),
        given=(SOURCE, START, start(to="{o}", name="V", user=OTHER)),
    ),
    # the order of checks in UploadPartCopy: each case has two errors, of which the first is returned
    Case(
        "order: the request has expired, before the target bucket is missing",
        _ORDER,
        BOTH,
        (
            Step(
                f"PUT /{{absent}}/d?partNumber=0&uploadId=unknown&{_EXPIRED}",
                _SENT,
                expect=Expect(
                    403,
                    code="AccessDenied",
                    message="Request has expired",
                    fields={"X-Amz-Expires": "60", "Expires": "2000-01-01T00:01:00Z", "ServerTime": ANY},
                ),
                user=NOBODY,
            ),
        ),
        given=(),
    ),
    Case(
        "order: the target bucket is missing, before the part number is wrong",
        _ORDER,
        AWS,
        (copy(0, "0-8", no_such_bucket(), to="{absent}/d", id="unknown", source=""),),
        given=(),
    ),
    Case(
        "order: the target bucket is missing, before the part number is wrong, JD Cloud's message",
        _ORDER,
        JDCLOUD,
        (copy(0, "0-8", _NO_BUCKET_JD, to="{absent}/d", id="unknown", source=""),),
        given=(),
    ),
    Case(
        "order: the part number is wrong, before the copy source and its range are malformed",
        _ORDER,
        BOTH,
        (
            copy(0, "0-8", part_number("0"), source="{b}/%ZZ"),
            copy(0, None, part_number("0"), source="", id="unknown"),
            NOTHING_STORED,
        ),
        rows=(34,),
    ),
    Case(
        "order: the copy source is malformed, before its range is",
        _ORDER,
        BOTH,
        (copy(1, "0-8", source_fault("object key"), source="{b}"),),
        rows=(3, 18),
    ),
    Case(
        "order: the copy source is malformed, before the upload is unknown",
        _ORDER,
        BOTH,
        (copy(1, None, source_fault("object key"), source="{b}/", id="unknown"),),
        rows=(18, 32),
    ),
    Case(
        "order: the range is malformed, before the upload is unknown",
        _ORDER,
        BOTH,
        (copy(1, "bytes=1-0", range_form("bytes=1-0"), id="unknown"),),
        rows=(4, 32),
    ),
    Case(
        "order: the caller may not write to the bucket, before the upload is unknown",
        f"{_ENGINES}: whether there is an upload is told to nobody who may not write",
        BOTH,
        (
            copy(1, None, Expect(403, code="AccessDenied"), id="unknown", user=NOBODY),
            upload(1, TEN, id="unknown", user=NOBODY, expect=ACCESS_DENIED),
            complete((1, TEN), id="unknown", user=NOBODY, expect=ACCESS_DENIED),
        ),
        rows=(32,),
    ),
    Case(
        "order: the upload is unknown, before the source is missing or the range is out of bounds",
        f"{_ORDER}; so at Swift 2.38.3, while Ceph RGW 16.2.15 and JuiceFS 1.4.2 look at the source first",
        BOTH,
        (
            copy(1, None, no_such_upload("unknown"), source="/{absent}/src", id="unknown"),
            copy(1, None, no_such_upload("unknown"), source="/{b}/none", id="unknown"),
            copy(1, "bytes=100-200", no_such_upload("unknown"), id="unknown"),
        ),
        rows=(32,),
    ),
    Case(
        "order: the caller may not write to the bucket, before the source bucket or key is missing",
        _ORDER,
        BOTH,
        (
            copy(1, None, ACCESS_DENIED, source="/{absent}/src", user=OTHER),
            copy(1, None, ACCESS_DENIED, source="/{o}/none", user=OTHER),
        ),
    ),
    Case(
        "order: the source bucket is missing, before a condition fails or a range is out of bounds",
        _ORDER,
        AWS,
        (copy(1, "bytes=100-200", no_such_bucket(), source="/{absent}/src", headers=_WRONG),),
        rows=(17, 42),
    ),
    Case(
        "order: the source key is missing, before a condition fails or a range is out of bounds",
        _ORDER,
        BOTH,
        (copy(1, "bytes=100-200", no_such_key("none"), source="/{b}/none", headers=_WRONG),),
        rows=(16, 42),
    ),
    Case(
        "order: a missing key in a bucket that the caller may not list is AccessDenied",
        "Amazon's documentation of GetObject: AccessDenied without the permission to list",
        BOTH,
        (copy(1, None, ACCESS_DENIED, source="/{b}/none", to="{o}/d", user=OTHER),),
        given=_OTHERS,
        rows=(16,),
    ),
    Case(
        "order: the source may not be read, before a condition fails, the source is small, or the range is out of bounds",
        _ORDER,
        BOTH,
        (
            copy(1, None, ACCESS_DENIED, headers=_WRONG, to="{o}/d", user=OTHER),
            copy(1, "bytes=100-200", ACCESS_DENIED, to="{o}/d", user=OTHER),
        ),
        given=_OTHERS,
        rows=(42,),
    ),
    Case(
        "order: a condition fails, before the range is out of bounds",
        _ORDER,
        AWS,
        (
            copy(1, "bytes=100-200", _FAILS, headers=_WRONG),
            copy(1, "bytes=0-100", _FAILS, headers=_WRONG),
            NOTHING_STORED,
        ),
        rows=(9, 10, 42),
    ),
    Case(
        "order: the source is small, before the range is out of bounds",
        _ORDER,
        JDCLOUD,
        (
            copy(1, "bytes=100-200", SMALL_SOURCE),
            copy(1, "bytes=0-100", SMALL_SOURCE),
            copy(1, "0-100", range_form("0-100")),
        ),
        rows=(9, 10),
    ),
    Case(
        "order: the range is out of bounds, before it is larger than 5 GiB",
        _ORDER,
        BOTH,
        (copy(1, "bytes=0-9999999999", past_end("bytes=0-9999999999", 10)), copy(1, "bytes=10-9999999999", BEYOND)),
        rows=(9, 10, 15),
        limits=TINY_ON_JDCLOUD,
    ),
    Case(
        "order: a condition fails, before the source is larger than 5 GiB",
        _ORDER,
        AWS,
        (copy(1, None, _FAILS, source="/{b}/six", headers=_WRONG),),
        given=(START,),
        rows=(15, 42),
        seeds=(Seed("six", 6 * 2**30),),
    ),
    *(
        Case(
            f"order: UploadPart sees a malformed Content-MD5 after a caller who may not write, before part number and upload, {service}",
            f"{_ENGINES}; before the headers of a customer-provided key: recorded at Amazon, March 2026: dyus/meeseeks-s3",
            profiles,
            (
                upload(0, TEN, {"Content-MD5": "MTIz"}, expect=malformed),
                upload(1, TEN, {"Content-MD5": "MTIz"}, id="unknown", expect=malformed),
                upload(1, TEN, {"Content-MD5": "MTIz"}, user=NOBODY, expect=ACCESS_DENIED),
                NOTHING_STORED,
            ),
            rows=(32, 34),
        )
        for service, profiles, malformed in (
            ("at Amazon", AWS, Expect(400, code="InvalidDigest", fields={"Content-MD5": "MTIz"})),
            ("at JD Cloud", JDCLOUD, Expect(400, code="InvalidContentMD5Error", fields=None)),
        )
    ),
    Case(
        "order: UploadPart checks part number and upload before the body",
        "our reading: no body is read before its upload is known",
        BOTH,
        (
            upload(0, TEN, {"Content-MD5": md5_header(b"other")}, expect=part_number("0")),
            upload(1, TEN, {"Content-MD5": md5_header(b"other")}, id="unknown", expect=no_such_upload("unknown")),
            NOTHING_STORED,
        ),
        rows=(32, 34),
    ),
    Case(
        "order: Complete checks the upload before the list of parts",
        "our reading: no body is read before its upload is known; at JD Cloud scanners of buckets count on NoSuchUpload for an "
        "unknown id without a list, 2025 and 2026 (weak to medium)",
        BOTH,
        (Step("POST /{b}/d?uploadId=unknown", body="not XML", expect=no_such_upload("unknown")), missing("d")),
        rows=(32,),
    ),
)
