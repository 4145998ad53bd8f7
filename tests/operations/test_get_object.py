"""GetObject and HeadObject of a range, of a part, on a condition, with other response headers."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.model import digests
from support.wire import Answer, Wire

BODY = b"0123456789"
ETAG = f'"{hashlib.md5(BODY).hexdigest()}"'
BEFORE, AT, AFTER = (f"Mon, 11 Apr 2011 20:34:{second} GMT" for second in (55, 56, 57))


@pytest.fixture
def read(wire: Wire) -> Wire:
    """A driver whose store has an object of ten bytes."""
    wire.put("/b/k", BODY)
    return wire


@pytest.mark.parametrize("name", ["if_match", "if_none_match", "if_modified_since", "if_unmodified_since"])
def test_empty_condition_is_none(read: Wire, name: str):  # our reading
    answer = read.get("/b/k", **{name: ""})
    assert (answer.status, answer.body) == (200, BODY)


RANGES = [
    # RFC 9110, 14.1.2 and 14.2
    ("bytes=0-9", 206, b"0123456789"), ("bytes=0-0", 206, b"0"), ("bytes=9-9", 206, b"9"), ("bytes=2-5", 206, b"2345"),
    ("bytes=5-", 206, b"56789"), ("bytes=-3", 206, b"789"), ("bytes=-100", 206, b"0123456789"),
    ("bytes=8-100", 206, b"89"),
    ("BYTES=0-1", 206, b"01"), ("bytes= 0-1", 206, b"01"),
    ("bytes=10-", 416, None), ("bytes=10-20", 416, None), ("bytes=-0", 416, None),
    ("bytes=99999999999999999999-", 416, None),
    ("bytes=5-2", 200, BODY), ("bytes=", 200, BODY), ("bytes=-", 200, BODY), ("bytes=a-b", 200, BODY),
    ("0-3", 200, BODY),
    ("items=0-3", 200, BODY), ("", 200, BODY),
]  # fmt: skip


@pytest.mark.parametrize(("value", "status", "body"), RANGES)
def test_range(read: Wire, value: str, status: int, body: bytes | None):
    for answer in (read.get("/b/k", range=value), read.head("/b/k", range=value)):
        assert answer.status == status
    answer = read.get("/b/k", range=value)
    if status == 416:
        message = "The requested range is not satisfiable"
        fields = {"RangeRequested": value, "ActualObjectSize": "10"}
        assert answer.error == {"Code": "InvalidRange", "Message": message, **fields}
        return
    assert (answer.body, answer.headers["Content-Length"], answer.headers["ETag"]) == (
        body,
        str(len(body or b"")),
        ETAG,
    )
    begin = BODY.index(body or b"")
    span = f"bytes {begin}-{begin + len(body or b'') - 1}/10" if status == 206 else None
    assert answer.headers.get("Content-Range") == span
    assert read.head("/b/k", range=value).headers.get("Content-Range") == span


def test_several_ranges(aws: Wire, jdcloud: Wire):
    for wire in (aws, jdcloud):
        wire.put("/b/k", BODY)
    assert (aws.get("/b/k", range="bytes=0-1,3-4").status, aws.get("/b/k", range="bytes=0-1,3-4").body) == (200, BODY)
    answer = jdcloud.get("/b/k", range="bytes=0-1,3-4")
    assert (answer.status, answer.code) == (416, "NotSupportMultiRange")  # Error-Response-2


@pytest.mark.parametrize("value", ["bytes=0-0", "bytes=0-", "bytes=-1"])
def test_range_of_zero_bytes(wire: Wire, value: str):
    wire.put("/b/empty")
    assert wire.get("/b/empty", range=value).status == 416


@given(st.binary(max_size=300_000), st.data())
def test_any_range_is_the_slice(make_wire: type[Wire], body: bytes, data: st.DataObject):
    wire = make_wire("aws").with_bucket()
    wire.put("/b/k", body)
    first = data.draw(st.integers(0, len(body) + 3))
    last = data.draw(st.none() | st.integers(first, first + len(body) + 3))
    answer = wire.get("/b/k", range=f"bytes={first}-{'' if last is None else last}")
    expected = body[first : None if last is None else last + 1]
    assert (answer.status, answer.body if expected else b"") == (206 if expected else 416, expected)


# parts


@pytest.fixture
def parted(wire: Wire) -> Wire:
    """A driver whose store has an object completed from the parts ``abc`` and ``de``."""
    upload = wire.start_upload("/b/k")
    wire.complete(upload, [wire.put_part(upload, number, body) for number, body in ((1, b"abc"), (2, b"de"))])
    return wire


@pytest.mark.parametrize(("number", "body", "span"), [(1, b"abc", "bytes 0-2/5"), (2, b"de", "bytes 3-4/5")])
def test_part_of_a_multipart_object(parted: Wire, number: int, body: bytes, span: str):
    answer, head = parted.get(f"/b/k?partNumber={number}"), parted.head(f"/b/k?partNumber={number}")
    assert (answer.status, answer.body, head.status) == (206, body, 206)
    for headers in (answer.headers, head.headers):  # recorded at Amazon
        assert headers == headers | {
            "Content-Range": span,
            "x-amz-mp-parts-count": "2",
            "Content-Length": str(len(body)),
        }
        assert headers["ETag"].endswith('-2"')


@pytest.mark.parametrize(("number", "code"), [("3", "InvalidPartNumber"), ("10", "InvalidPartNumber")])
def test_part_that_does_not_exist(parted: Wire, number: str, code: str):
    answer = parted.get(f"/b/k?partNumber={number}")
    message = "The requested partnumber is not satisfiable"
    fields = {"PartNumberRequested": number, "ActualPartCount": "2"}
    assert (answer.status, answer.error) == (416, {"Code": code, "Message": message, **fields})


def test_part_of_an_object_put_in_one_go(read: Wire):
    answer = read.get("/b/k?partNumber=1")
    assert (answer.status, answer.body, answer.headers["Content-Range"]) == (206, BODY, "bytes 0-9/10")
    assert "x-amz-mp-parts-count" not in answer.headers
    answer = read.get("/b/k?partNumber=2")
    assert (answer.status, answer.code, answer.text("ActualPartCount")) == (416, "InvalidPartNumber", "1")


def test_part_and_range_at_once(parted: Wire):
    answer = parted.get("/b/k?partNumber=1", range="bytes=0-1")
    message = "Cannot specify both Range header and partNumber query parameter"
    assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})


@pytest.mark.parametrize("number", ["0", "-1", "x", "10001", ""])
def test_part_number_out_of_bounds(parted: Wire, number: str):
    answer = parted.get(f"/b/k?partNumber={number}")
    assert (answer.status, answer.code) == (
        400,
        "TooManyParts" if number == "10001" and parted.profile.name == "jdcloud" else "InvalidArgument",
    )


def checksummed(wire: Wire, kind: str, bodies: list[bytes]) -> None:
    upload = wire.start_upload("/b/k", x_amz_checksum_algorithm="CRC32", x_amz_checksum_type=kind)
    sums = [digests.checksum_of("CRC32", body) for body in bodies]
    answers = [wire.put_part(upload, at, body, x_amz_checksum_crc32=sums[at - 1]) for at, body in enumerate(bodies, 1)]
    listed = "".join(
        f"<Part><PartNumber>{part.number}</PartNumber><ETag>{part.etag}</ETag><ChecksumCRC32>{crc}</ChecksumCRC32>"
        f"</Part>"
        for part, crc in zip(answers, sums, strict=True)
    )
    document = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    wire.must(wire.ask("POST", f"/b/k?uploadId={upload.id}", document))


def checksum_of(answer: Answer) -> tuple[str | None, str | None]:
    return answer.headers.get("x-amz-checksum-crc32"), answer.headers.get("x-amz-checksum-type")


def test_checksum_of_a_part(aws: Wire):
    """Recorded at Amazon: COMPOSITE gives the part's own; FULL_OBJECT none, but over a single part the object's."""
    whole = digests.checksum_of("CRC32", b"abcde")
    checksummed(aws, "COMPOSITE", [b"abc", b"de"])
    composite = digests.composite("CRC32", [digests.checksum_of("CRC32", body) for body in (b"abc", b"de")])
    mode = {"x_amz_checksum_mode": "ENABLED"}
    assert checksum_of(aws.get("/b/k", **mode)) == (f"{composite}-2", "COMPOSITE")
    assert checksum_of(aws.get("/b/k?partNumber=2", **mode)) == (digests.checksum_of("CRC32", b"de"), "COMPOSITE")
    checksummed(aws, "FULL_OBJECT", [b"abc", b"de"])
    assert checksum_of(aws.get("/b/k", **mode)) == (whole, "FULL_OBJECT")
    assert checksum_of(aws.get("/b/k?partNumber=2", **mode)) == (None, None)
    checksummed(aws, "FULL_OBJECT", [b"abcde"])
    assert checksum_of(aws.get("/b/k?partNumber=1", **mode)) == (whole, "FULL_OBJECT")
    assert checksum_of(aws.get("/b/k", range="bytes=0-1", **mode)) == (None, None)
    assert checksum_of(aws.get("/b/k", range="bytes=0-4", **mode)) == (whole, "FULL_OBJECT")
    assert checksum_of(aws.get("/b/k")) == (None, None)


# conditions

CONDITIONS = [
    # RFC 9110, 13.2.2; Get-Object-2 (which prints 403 for the 304: design, digest 5, row 13)
    ({"if-match": ETAG}, 200, None), ({"if-match": ETAG.strip('"')}, 200, None), ({"if-match": "*"}, 200, None),
    ({"if-match": f'"x", {ETAG}'}, 200, None), ({"if-match": '"x"'}, 412, "If-Match"),
    ({"if-none-match": '"x"'}, 200, None), ({"if-none-match": ETAG}, 304, None),
    ({"if-none-match": ETAG.strip('"')}, 304, None),
    ({"if-none-match": "*"}, 304, None), ({"if-none-match": f"W/{ETAG}"}, 304, None),
    ({"if-modified-since": BEFORE}, 200, None), ({"if-modified-since": AT}, 304, None),
    ({"if-modified-since": AFTER}, 200, None),  # in the future it is ignored: recorded at Amazon, 21 February 2026
    ({"if-unmodified-since": BEFORE}, 412, "If-Unmodified-Since"), ({"if-unmodified-since": AT}, 200, None),
    ({"if-match": ETAG, "if-unmodified-since": BEFORE}, 200, None),
    ({"if-none-match": ETAG, "if-modified-since": BEFORE}, 304, None),
    ({"if-none-match": '"x"', "if-modified-since": AFTER}, 200, None),
    ({"if-match": '"x"', "if-none-match": ETAG}, 412, "If-Match"),
    ({"if-modified-since": "yesterday"}, 200, None), ({"if-unmodified-since": "0"}, 200, None),
    ({"if-modified-since": "Monday, 11-Apr-11 20:34:56 GMT"}, 304, None),  # RFC 9110, 5.6.7: all three forms of dates
    ({"if-modified-since": "Mon Apr 11 20:34:56 2011"}, 304, None),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "status", "condition"), CONDITIONS)
def test_conditional_read(read: Wire, headers: dict[str, str], status: int, condition: str | None):
    answer, head = read.ask("GET", "/b/k", headers=headers), read.ask("HEAD", "/b/k", headers=headers)
    assert (answer.status, head.status, head.body) == (status, status, b"")
    if status == 200:
        assert answer.body == BODY
    if status == 304:
        assert answer.body == b""
        assert (answer.headers["ETag"], answer.headers["Last-Modified"]) == (ETAG, AT)
        assert "Content-Length" not in answer.headers
    if condition is not None:
        message = "At least one of the pre-conditions you specified did not hold"
        assert answer.error == {"Code": "PreconditionFailed", "Message": message, "Condition": condition}


def test_condition_of_a_missing_object_is_not_judged(wire: Wire):
    assert wire.get("/b/none", if_none_match="*").status == 404
    assert wire.get("/b/none", if_match="*").status == 404


def test_condition_comes_before_the_range(read: Wire):
    assert read.get("/b/k", if_match='"x"', range="bytes=10-").status == 412
    assert read.get("/b/k", if_none_match=ETAG, range="bytes=0-1").status == 304
    assert read.get("/b/k", if_match=ETAG, range="bytes=0-1").body == b"01"


# other response headers

OVERRIDES = (
    "response-cache-control=no-cache&response-content-disposition=attachment%3B%20filename%3D%22a%20b.txt%22"
    "&response-content-encoding=gzip&response-content-language=de&response-content-type=text%2Fx"
    "&response-expires=Mon%2C%2011%20Apr%202011%2020%3A34%3A55%20GMT"
)
OVERRIDDEN = {
    "Cache-Control": "no-cache",
    "Content-Disposition": 'attachment; filename="a b.txt"',
    "Content-Encoding": "gzip",
    "Content-Language": "de",
    "Content-Type": "text/x",
    "Expires": BEFORE,
}


def test_response_headers_are_overridden(read: Wire):
    read.put("/b/k", BODY, content_type="text/plain", cache_control="max-age=1")
    for answer in (read.get(f"/b/k?{OVERRIDES}"), read.head(f"/b/k?{OVERRIDES}")):
        assert answer.headers == answer.headers | OVERRIDDEN
    assert read.get("/b/k").headers["Content-Type"] == "text/plain"


def test_anonymous_request_overrides_nothing(jdcloud: Wire):
    jdcloud.put("/b/k", BODY, x_amz_acl="public-read")
    assert jdcloud.ask("GET", "/b/k", user=None).body == BODY
    answer = jdcloud.ask("GET", "/b/k?response-content-type=text/x", user=None)
    message = "Request specific response headers cannot be used for anonymous GET requests."
    assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})


def test_anonymous_request_reads_nothing_private(read: Wire):
    answer = read.ask("GET", "/b/k?response-content-type=text/x", user=None)
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert read.ask("HEAD", "/b/k", user=None).status == 403


# versions of an unversioned bucket


def test_version_null_is_the_object(read: Wire):
    assert read.get("/b/k?versionId=null").body == BODY
    answer = read.get("/b/k?versionId=abc")
    if read.profile.name == "aws":
        message = "Invalid version id specified"
        assert (answer.status, answer.error) == (
            400,
            {"Code": "InvalidArgument", "Message": message, "ArgumentName": "versionId", "ArgumentValue": "abc"},
        )
    else:
        assert (answer.status, answer.code) == (501, "NotImplemented")  # design, section 5


def test_part_checksums_are_not_those_of_other_algorithms(aws: Wire):
    """An object without a checksum of its own is answered with its CRC64NVME, over the whole object only."""
    aws.put("/b/k", BODY)
    headers = aws.get("/b/k", x_amz_checksum_mode="ENABLED", range="bytes=0-3").headers
    assert [name for name in headers if name.startswith("x-amz-checksum-")] == []
    whole = aws.get("/b/k?partNumber=1", x_amz_checksum_mode="ENABLED").headers
    assert whole["x-amz-checksum-crc64nvme"] == digests.checksum_of("CRC64NVME", BODY)
