"""CompleteMultipartUpload: what it makes, every way it fails, and that the upload can be used afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import pytest

from fakeoss.limits import Limits
from fakeoss.model import digests
from support.wire import Upload, Wire, multipart_etag

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
BODIES = {1: b"aaaa", 2: b"bbbb", 3: b"cc"}
NOT_FOUND = (
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified "
    "entity tag "
    "may not match the part's entity tag."
)
XML = "The XML you provided was not well-formed or did not validate against our published schema"
FAILED = "At least one of the pre-conditions you specified did not hold"
CONFLICT = "The conditional request cannot succeed due to a conflicting operation against this resource."


def md5(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


def uploaded(wire: Wire, bodies: dict[int, bytes] | None = None, **headers: str) -> tuple[Any, list[Any]]:
    """An upload of ``/b/d`` and the answers to its parts."""
    upload = wire.start_upload("/b/d", **headers)
    return upload, [wire.must(wire.put_part(upload, number, body)) for number, body in (bodies or BODIES).items()]


def send(wire: Wire, upload: Upload, document: bytes, **headers: str) -> Any:
    return wire.ask(
        "POST", f"{upload.path}?uploadId={upload.id}", document, {k.replace("_", "-"): v for k, v in headers.items()}
    )


def listed(parts: Iterable[Any], algorithm: str = "", sums: dict[int, str] | None = None) -> bytes:
    """A request that lists ``parts`` with checksums."""
    items = []
    for part in parts:
        checksum = (
            f"<Checksum{algorithm}>{sums[part.number]}</Checksum{algorithm}>" if sums and part.number in sums else ""
        )
        items.append(f"<Part><ETag>{part.etag}</ETag>{checksum}<PartNumber>{part.number}</PartNumber></Part>")
    return f"<CompleteMultipartUpload>{''.join(items)}</CompleteMultipartUpload>".encode()


# what it makes


def test_complete_on_the_wire(aws: Wire, jdcloud: Wire):
    etag = multipart_etag(BODIES.values())
    crc = digests.checksum_of("CRC64NVME", b"aaaabbbbcc")
    host = {"aws": "s3.us-east-1.amazonaws.com", "jdcloud": "s3.cn-north-1.jdcloud-oss.com"}
    quotes = {"aws": "&quot;", "jdcloud": '"'}  # Complete-Multipart-Upload-2
    # recorded at Amazon: without an algorithm the service computes CRC64NVME; JD Cloud documents no checksum
    checksum = {
        "aws": f"<ChecksumCRC64NVME>{crc}</ChecksumCRC64NVME><ChecksumType>FULL_OBJECT</ChecksumType>",
        "jdcloud": "",
    }
    for wire in (aws, jdcloud):
        name = wire.profile.name
        upload, parts = uploaded(wire)
        answer = wire.complete(upload, parts)
        assert answer.body.decode() == (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<CompleteMultipartUploadResult {NAMESPACE}>'
            f"<Location>https://{host[name]}/b/d</Location><Bucket>b</Bucket><Key>d</Key>"
            f"<ETag>{quotes[name]}{etag}{quotes[name]}</ETag>{checksum[name]}</CompleteMultipartUploadResult>"
        )
        assert answer.headers["Content-Type"] == "application/xml"
        got = wire.get("/b/d")
        assert (got.body, got.headers["ETag"]) == (b"aaaabbbbcc", f'"{etag}"')


@pytest.mark.parametrize("key", ["—", "a b", "a+b", "a/b~c", "中文"])
def test_location_is_a_url_of_the_object(make_wire: type[Wire], service: str, key: str):
    from urllib.parse import quote, urlsplit

    path = make_wire(service).with_bucket()
    virtual = make_wire(service, host=f"b.{path.host}", store=path.store)
    for wire, prefix in ((path, "/b/"), (virtual, "/")):
        upload = wire.start_upload(prefix + quote(key))
        location = wire.complete(upload, [wire.put_part(upload, 1, b"x")]).text("Location")
        assert location == f"https://{wire.host}{prefix}{quote(key)}"  # recorded: an em dash is %E2%80%94
        assert wire.get(urlsplit(location).path).body == b"x"


@pytest.mark.parametrize(
    ("numbers", "body"), [((1, 3), b"aaaacc"), ((2,), b"bbbb"), ((2, 3), b"bbbbcc"), ((1,), b"aaaa")]
)
def test_parts_left_out_are_dropped(wire: Wire, numbers: tuple[int, ...], body: bytes):
    upload, parts = uploaded(wire)
    answer = wire.complete(upload, [parts[number - 1] for number in numbers])
    assert answer.etag == multipart_etag(
        BODIES[number] for number in numbers
    )  # recorded: of the listed parts, N even if 1
    assert wire.get("/b/d").body == body
    assert wire.store.bucket("b").uploads == []
    assert wire.store.bucket("b").object("d").parts == len(numbers)


def test_etags_with_and_without_quotes(wire: Wire):
    for quotes in ("", '"', "&quot;", "&#34;"):
        upload, parts = uploaded(wire, {5: b"x"})
        part = f"<Part><PartNumber>5</PartNumber><ETag>{quotes}{parts[0].etag}{quotes}</ETag></Part>"
        document = f"<CompleteMultipartUpload {NAMESPACE}>{part}</CompleteMultipartUpload>"
        assert send(wire, upload, document.encode()).status == 200


def test_two_uploads_of_one_key_are_independent(wire: Wire):
    first, second = wire.start_upload("/b/d"), wire.start_upload("/b/d")
    one, two = wire.put_part(first, 1, b"one"), wire.put_part(second, 1, b"two")
    assert wire.complete(second, [two]).status == 200
    assert wire.complete(first, [two]).code == "InvalidPart"
    assert wire.complete(first, [one]).status == 200  # s3-tests resend_first_finishes_last: the last completion wins
    assert wire.get("/b/d").body == b"one"


def test_object_is_as_new_as_its_completion(wire: Wire):
    upload, parts = uploaded(wire)
    wire.clock.advance(10)
    wire.complete(upload, parts)
    assert wire.head("/b/d").headers["Last-Modified"] == "Mon, 11 Apr 2011 20:35:06 GMT"


# how it fails, each time leaving the upload as it was

INVALID = {"Code": "InvalidPart", "Message": NOT_FOUND}
LISTS = [  # recorded at Amazon; Complete-Multipart-Upload-2 has the same codes
    pytest.param([(4, "d")], INVALID | {"PartNumber": "4", "ETag": "d"}, id="number never uploaded"),
    pytest.param([(1, "b")], INVALID | {"PartNumber": "1", "ETag": "b"}, id="wrong ETag"),
    pytest.param([(10001, "b")], INVALID | {"PartNumber": "10001", "ETag": "b"}, id="number above the largest"),
    pytest.param([(2, md5(b"bbbb")), (1, md5(b"aaaa"))], {"Code": "InvalidPartOrder"}, id="descending"),
    pytest.param([(1, md5(b"aaaa"))] * 2, {"Code": "InvalidPartOrder"}, id="twice"),
    pytest.param(
        [(1, md5(b"aaaa")), (3, md5(b"cc")), (4, md5(b"dddd"))],
        {
            "Code": "EntityTooSmall",
            "Message": "Your proposed upload is smaller than the minimum allowed size",
            "ETag": md5(b"cc"),
            "MinSizeAllowed": "4",
            "PartNumber": "3",
            "ProposedSize": "2",
        },
        id="small before the last",
    ),
]


NATIVE = {  # JD Cloud: Error-List (native)
    "EntityTooSmall": "Your proposed upload is smaller than the minimum allowed object size.",
    "InvalidPartOrder": "The list of parts was not in ascending order."
    "Parts list must specified in order by part number.",
}


@pytest.mark.parametrize(("pairs", "error"), LISTS)
def test_faulty_list(make_wire: type[Wire], service: str, pairs: list[tuple[int, str]], error: dict[str, str]):
    wire = make_wire(service, limits=Limits(min_part_size=4)).with_bucket()
    upload, parts = uploaded(wire, BODIES | ({4: b"dddd"} if error["Code"] == "EntityTooSmall" else {}))
    answer = wire.complete(upload, pairs)
    if error["Code"] == "InvalidPartOrder":
        error = error | {
            "Message": "The list of parts was not in ascending order. Parts must be ordered by part number."
        }
    if error["Code"] in {"InvalidPart", "InvalidPartOrder"}:
        error = error | {"UploadId": upload.id}
    if service == "jdcloud" and error["Code"] in NATIVE:
        error = error | {"Message": NATIVE[error["Code"]]}
    assert (answer.status, answer.error) == (400, error)
    assert wire.get("/b/d").status == 404
    assert wire.complete(upload, parts[:3]).status == 200  # kumo#677: the upload can still be used
    assert wire.get("/b/d").body == b"aaaabbbbcc"


BELOW_ONE = "PartNumber must be >= 1"
PART = "<Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>"
DOCUMENTS = [
    ("", "InvalidRequest", "You must specify at least one part"),  # recorded at Amazon
    ("<CompleteMultipartUpload/>", "MalformedXML", XML),  # versitygw#152, #1328
    ("<CompleteMultipartUpload>", "MalformedXML", XML), ("<Other/>", "MalformedXML", XML),
    ("text", "MalformedXML", XML),
    # versitygw#2111, #1072
    ("<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>", "MalformedXML", XML),
    ("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>", "MalformedXML", XML),
    (f"<CompleteMultipartUpload>{PART.replace('1', 'x')}</CompleteMultipartUpload>", "MalformedXML", XML),
    (f"<CompleteMultipartUpload>{PART.replace('1', '0')}</CompleteMultipartUpload>", "InvalidArgument", BELOW_ONE),
    (f"<CompleteMultipartUpload>{PART.replace('1', '-1')}</CompleteMultipartUpload>", "InvalidArgument", BELOW_ONE),
    ("<!DOCTYPE x [<!ENTITY e 'v'>]><CompleteMultipartUpload>&e;</CompleteMultipartUpload>", "MalformedXML", XML),
]  # fmt: skip


@pytest.mark.parametrize(("document", "code", "message"), DOCUMENTS)
def test_faulty_document(wire: Wire, document: str, code: str, message: str):
    upload, parts = uploaded(wire)
    answer = send(wire, upload, document.encode())
    assert (answer.status, answer.code, answer.error["Message"]) == (400, code, message)
    assert wire.complete(upload, parts).status == 200


def test_small_last_part_is_allowed_and_a_copied_one_is_judged_alike(make_wire: type[Wire]):
    wire = make_wire("aws", limits=Limits(min_part_size=4)).with_bucket()
    wire.put("/b/src", b"0123456789")
    upload = wire.start_upload("/b/d")
    parts = [wire.copy_part(upload, 1, "/b/src", "bytes=0-2"), wire.copy_part(upload, 2, "/b/src", "bytes=3-9")]
    answer = wire.complete(upload, parts)
    assert (answer.code, answer.text("ProposedSize"), answer.text("PartNumber")) == (
        "EntityTooSmall",
        "3",
        "1",
    )  # versitygw#960
    parts = [wire.copy_part(upload, 1, "/b/src", "bytes=0-3"), wire.copy_part(upload, 2, "/b/src", "bytes=4-4")]
    assert wire.complete(upload, parts).status == 200
    assert wire.get("/b/d").body == b"01234"


def test_completed_again(aws: Wire, jdcloud: Wire):
    """S3Mock#2586, minio#13318: Amazon answers 200 while that object is current; JD Cloud's page says 404."""
    upload, parts = uploaded(aws)
    first = aws.complete(upload, parts)
    again = aws.complete(upload, parts)
    assert (again.status, again.body) == (200, first.body)
    assert aws.complete(upload, parts[:2]).code == "NoSuchUpload"
    assert aws.complete(upload._replace(path="/b/other"), parts).code == "NoSuchUpload"
    aws.put("/b/d", b"replaced")
    assert aws.complete(upload, parts).code == "NoSuchUpload"
    assert aws.get("/b/d").body == b"replaced"
    upload, parts = uploaded(jdcloud)
    assert jdcloud.complete(upload, parts).status == 200
    answer = jdcloud.complete(upload, parts)
    assert (answer.status, answer.code) == (404, "NoSuchUpload")


def test_repetition_is_that_of_the_upload_which_made_the_object(aws: Wire):
    upload, parts = uploaded(aws)
    twin, _ = uploaded(aws)
    aws.abort(twin)
    aws.must(aws.complete(upload, parts))
    for other in (twin, upload._replace(id="unknown")):
        answer = aws.complete(other, parts)
        assert (answer.status, answer.code, answer.text("UploadId")) == (404, "NoSuchUpload", other.id)


def test_completed_again_with_a_condition(aws: Wire):
    upload, parts = uploaded(aws)
    assert aws.complete(upload, parts, if_none_match="*").status == 200
    assert aws.complete(upload, parts, if_none_match="*").status == 200  # ministack#1435: not judged again


# the size and the checksum of the whole


def test_size_of_the_object(aws: Wire, jdcloud: Wire):
    upload, parts = uploaded(aws)
    answer = aws.complete(upload, parts, x_amz_mp_object_size="5")
    message = "The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 10"
    assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})  # recorded at Amazon
    assert aws.complete(upload, parts, x_amz_mp_object_size="x").code == "InvalidRequest"
    assert aws.complete(upload, parts, x_amz_mp_object_size="10").status == 200
    for size in ("10", "5", "x"):  # undocumented, and sent by clients that nobody asked to: our reading
        upload, parts = uploaded(jdcloud)
        assert jdcloud.complete(upload, parts, x_amz_mp_object_size=size).status == 200
    assert jdcloud.dispatcher.ignored == {("CompleteMultipartUpload", "x-amz-mp-object-size")}


SUMS = {number: digests.checksum_of("CRC32", body) for number, body in BODIES.items()}
SHAS = {number: digests.checksum_of("SHA256", body) for number, body in BODIES.items()}
WHOLE = digests.checksum_of("CRC32", b"aaaabbbbcc")
COMPOSITE, FULL = {"x_amz_checksum_type": "COMPOSITE"}, {"x_amz_checksum_type": "FULL_OBJECT"}
MISSING = (
    "The upload was created using a crc32 checksum. The complete request must include the checksum for each part. "
    "It was missing for part {} in the request."
)
MODE = "The upload was created using the {} checksum mode. The complete request must use the same checksum mode."
WRONG = "The crc32 you specified did not match the calculated checksum."
CHECKED = [  # recorded at Amazon: type of the upload, what lists the parts, headers, code and message
    pytest.param(COMPOSITE, ("CRC32", SUMS), {}, None, None, id="composite"),
    pytest.param(COMPOSITE, ("CRC32", {}), {}, "InvalidRequest", MISSING.format(1), id="composite, none"),
    pytest.param(
        COMPOSITE,
        ("CRC32", {1: SUMS[1], 3: SUMS[3]}),
        {},
        "InvalidRequest",
        MISSING.format(2),
        id="composite, one left out",
    ),
    pytest.param(COMPOSITE, ("CRC32", SUMS | {2: SUMS[1]}), {}, "InvalidPart", NOT_FOUND, id="composite, one wrong"),
    pytest.param(
        COMPOSITE,
        ("SHA256", SHAS),
        {},
        "BadDigest",
        "The sha256 you specified for part 1 did not match what we received.",
        id="other",
    ),
    pytest.param(
        COMPOSITE, ("CRC32", SUMS), FULL, "InvalidRequest", MODE.format("COMPOSITE"), id="composite, other mode"
    ),
    pytest.param(FULL, ("", {}), {}, None, None, id="full object, nothing sent"),
    pytest.param(FULL, ("CRC32", SUMS), {}, None, None, id="full object, parts sent"),
    pytest.param(FULL, ("", {}), COMPOSITE, "InvalidRequest", MODE.format("FULL_OBJECT"), id="full object, other mode"),
    pytest.param(FULL, ("", {}), FULL | {"x_amz_checksum_crc32": WHOLE}, None, None, id="full object, right"),
    pytest.param(FULL, ("", {}), FULL | {"x_amz_checksum_crc32": SUMS[1]}, "BadDigest", WRONG, id="full object, wrong"),
    pytest.param(
        FULL, ("", {}), FULL | {"x_amz_checksum_sha256": SHAS[1]}, "BadDigest", WRONG, id="full object, other algorithm"
    ),
    pytest.param(
        FULL, ("", {}), {"x_amz_checksum_crc32": WHOLE}, "BadDigest", WRONG, id="full object, right without its type"
    ),
    pytest.param(None, ("", {}), FULL, "InvalidRequest", MODE.format("null"), id="no algorithm, a mode"),
    pytest.param(None, ("CRC32", SUMS), {}, "InvalidPart", NOT_FOUND, id="no algorithm, part checksums"),
    pytest.param(
        None, ("", {}), {"x_amz_checksum_crc32": SUMS[1]}, None, None, id="no algorithm, a checksum is ignored"
    ),
]


@pytest.mark.parametrize(("mode", "sums", "headers", "code", "message"), CHECKED)
def test_checksums_of_a_completion(
    aws: Wire,
    mode: dict[str, str] | None,
    sums: tuple[str, dict[int, str]],
    headers: dict[str, str],
    code: str | None,
    message: str | None,
):
    upload = aws.start_upload("/b/d", **({"x_amz_checksum_algorithm": "CRC32", **mode} if mode else {}))
    parts = [aws.must(aws.put_part(upload, at, body, x_amz_checksum_crc32=SUMS[at])) for at, body in BODIES.items()]
    answer = send(aws, upload, listed(parts, *sums), **headers)
    if code is not None:
        assert (answer.status, answer.code, answer.error["Message"]) == (400, code, message)
        assert aws.get("/b/d").status == 404
        assert aws.list_parts(upload).texts("Part/PartNumber") == ["1", "2", "3"]
    elif mode is None:
        assert (answer.status, answer.text("ChecksumCRC32")) == (200, None)
        assert (answer.text("ChecksumCRC64NVME"), answer.text("ChecksumType")) == (
            digests.checksum_of("CRC64NVME", b"aaaabbbbcc"),
            "FULL_OBJECT",
        )
    else:
        value = f"{digests.composite('CRC32', SUMS.values())}-3" if mode is COMPOSITE else WHOLE
        assert (answer.text("ChecksumCRC32"), answer.text("ChecksumType")) == (value, mode["x_amz_checksum_type"])
        head = aws.head("/b/d", x_amz_checksum_mode="ENABLED").headers
        assert (head["x-amz-checksum-crc32"], head["x-amz-checksum-type"]) == (value, mode["x_amz_checksum_type"])


def test_a_checksum_that_nobody_knows_is_not_passed_over(aws: Wire):
    """Our reading: it would guard the part in vain."""
    upload = aws.start_upload("/b/k")
    etag = aws.put_part(upload, 1, b"x").etag
    part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag><ChecksumSHA3>x</ChecksumSHA3></Part>"
    document = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()
    assert aws.ask("POST", f"/b/k?uploadId={upload.id}", document).code == "MalformedXML"
    assert aws.store.bucket("b").keys() == []


def test_jdcloud_ignores_checksums_of_a_completion(jdcloud: Wire):
    upload, parts = uploaded(jdcloud, x_amz_checksum_algorithm="CRC32")
    answer = send(jdcloud, upload, listed(parts, "CRC32", SUMS), x_amz_checksum_type="COMPOSITE")
    assert answer.status == 200  # design, section 5: every SDK sends them; neither stored nor answered
    assert b"Checksum" not in answer.body


def test_jdcloud_s_uploads_have_no_algorithm(jdcloud: Wire):
    upload, parts = uploaded(jdcloud, x_amz_checksum_algorithm="SHA256")
    jdcloud.put("/b/src", b"x")
    assert b"Checksum" not in jdcloud.copy_part(upload, 4, "/b/src").body
    assert b"Checksum" not in jdcloud.list_parts(upload).body
    assert jdcloud.complete(upload, parts).status == 200


# conditions: recorded at Amazon


def conditional(aws: Wire, before: bytes | None, during: Iterable[bytes | None], headers: dict[str, str]) -> Any:
    """Complete an upload over what was there before it began, after what happened during it (``None``: deleted)."""
    if before is not None:
        aws.put("/b/d", before)
    upload, parts = uploaded(aws)
    for body in during:
        aws.delete("/b/d") if body is None else aws.put("/b/d", body)
    return aws.complete(upload, parts, **headers)


STAR, OLD = {"if_none_match": "*"}, {"if_match": f'"{md5(b"old")}"'}
PRECONDITION = {"Code": "PreconditionFailed", "Message": FAILED}
CONFLICTING = {"Code": "ConditionalRequestConflict", "Message": CONFLICT, "Key": "d"}
CONDITIONS = [
    pytest.param(None, [], STAR, 200, None, id="nothing there"),
    pytest.param(b"old", [], STAR, 412, PRECONDITION | {"Condition": "If-None-Match"}, id="there before"),
    pytest.param(None, [b"new"], STAR, 412, PRECONDITION | {"Condition": "If-None-Match"}, id="put during"),
    pytest.param(b"old", [None], STAR, 409, CONFLICTING | {"Condition": "If-None-Match"}, id="deleted during"),
    pytest.param(
        None, [b"new", None], STAR, 409, CONFLICTING | {"Condition": "If-None-Match"}, id="put and deleted during"
    ),
    pytest.param(None, [None], STAR, 200, None, id="nothing deleted during"),
    pytest.param(b"old", [], OLD, 200, None, id="equal"),
    pytest.param(b"other", [], OLD, 412, PRECONDITION | {"Condition": "If-Match"}, id="different"),
    pytest.param(
        b"old", [b"old"], OLD, 409, CONFLICTING | {"Condition": "If-Match"}, id="written again with the same content"
    ),
    pytest.param(b"old", [b"other"], OLD, 412, PRECONDITION | {"Condition": "If-Match"}, id="changed during"),
    pytest.param(
        None, [], OLD, 404, {"Code": "NoSuchKey", "Message": "The specified key does not exist.", "Key": "d"}, id="none"
    ),
    pytest.param(
        b"old",
        [None],
        OLD,
        404,
        {"Code": "NoSuchKey", "Message": "The specified key does not exist.", "Key": "d"},
        id="gone",
    ),
]


@pytest.mark.parametrize(("before", "during", "headers", "status", "error"), CONDITIONS)
def test_conditional_completion(
    aws: Wire,
    before: bytes | None,
    during: list[bytes | None],
    headers: dict[str, str],
    status: int,
    error: dict[str, str] | None,
):
    answer = conditional(aws, before, during, headers)
    assert answer.status == status
    if error is not None:
        assert answer.error == error
        assert len(aws.store.bucket("b").uploads) == 1  # it can still be completed, or aborted
    else:
        assert aws.get("/b/d").body == b"aaaabbbbcc"


def test_conflict_ends_with_a_new_upload(aws: Wire):
    assert conditional(aws, b"old", [None], STAR).status == 409
    upload, parts = uploaded(aws)
    assert aws.complete(upload, parts, if_none_match="*").status == 200


def test_if_match_of_an_earlier_multipart_object(aws: Wire):
    upload, parts = uploaded(aws)
    etag = aws.complete(upload, parts).etag
    upload, parts = uploaded(aws)
    assert aws.complete(upload, parts, if_match=f'"{etag}"').status == 200


@pytest.mark.parametrize("headers", [STAR, OLD])
def test_conditional_completion_is_refused_by_jdcloud(jdcloud: Wire, headers: dict[str, str]):
    answer = conditional(jdcloud, b"old", [], headers)
    assert (answer.status, answer.code) == (501, "NotImplemented")  # undocumented, and it guards data: our reading
    assert jdcloud.get("/b/d").body == b"old"


def test_type_of_a_completion_is_judged_before_checksums_of_its_parts(aws: Wire) -> None:
    # recorded at Amazon, February 2026
    upload = aws.start_upload("/b/m", **{"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "COMPOSITE"})
    etag = aws.put_part(upload, 1, b"one", x_amz_checksum_sha256=digests.checksum_of("SHA256", b"one")).etag
    body = (
        f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
    )
    asked = {"x-amz-checksum-type": "FULL_OBJECT"}
    answer = aws.ask("POST", f"/b/m?uploadId={upload.id}", body.encode(), asked)
    message = "The upload was created using the COMPOSITE checksum mode."
    assert (answer.status, (answer.text("Message") or "")[: len(message)]) == (400, message)
