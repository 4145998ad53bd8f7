"""Numbers in queries, headers and documents: every place takes the same spellings and has bounds of its own."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple
from urllib.parse import unquote
from zlib import crc32

import pytest

from fakeoss.wire.numbers import MAX_INT
from support.wire import Wire

LARGEST_SIZE = 1_099_511_627_776_000  # terraform-provider-aws#41521: the message of an ObjectSizeGreaterThan above it
INVALID, MALFORMED = "InvalidArgument", "MalformedXML"
LIFECYCLE = (
    "<LifecycleConfiguration><Rule><ID>r</ID><Filter>{}</Filter><Status>Enabled</Status>"
    "<Expiration><Days>{}</Days></Expiration></Rule></LifecycleConfiguration>"
)
CORS = (
    "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
    "<MaxAgeSeconds>{}</MaxAgeSeconds></CORSRule></CORSConfiguration>"
)
REPLICATION = (
    "<ReplicationConfiguration><Role>arn:aws:iam::123456789012:role/r</Role><Rule><Priority>{}</Priority><Filter/>"
    "<Status>Enabled</Status><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>"
    "<Destination><Bucket>arn:aws:s3:::copies</Bucket></Destination></Rule></ReplicationConfiguration>"
)
TIERING = (
    "<IntelligentTieringConfiguration><Id>a</Id><Status>Enabled</Status><Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier>"
    "<Days>{}</Days></Tiering></IntelligentTieringConfiguration>"
)
LOCK = (
    "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
    "<Mode>GOVERNANCE</Mode><{0}>{1}</{0}></DefaultRetention></Rule></ObjectLockConfiguration>"
)
CRC32 = b64encode(crc32(b"x").to_bytes(4, "big")).decode()
VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


def listed(number: str, etag: str, checksum: str = "") -> bytes:
    part = f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag>{checksum}</Part>"
    return f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()


def replicate(wire: Wire, text: str) -> Any:
    wire.store.create_bucket("copies")
    for bucket in ("b", "copies"):
        wire.must(wire.ask("PUT", f"/{bucket}?versioning", VERSIONED))
    return wire.ask("PUT", "/b?replication", REPLICATION.format(text).encode())


def lock(wire: Wire, unit: str, text: str) -> Any:
    wire.store.create_bucket("lock", object_lock=True)
    return wire.ask("PUT", "/lock?object-lock", LOCK.format(unit, text).encode())


def restore(wire: Wire, text: str) -> Any:
    wire.put("/b/cold", b"x", x_amz_storage_class="GLACIER")
    return wire.ask("POST", "/b/cold?restore", f"<RestoreRequest><Days>{text}</Days></RestoreRequest>".encode())


def attributes(wire: Wire, name: str, text: str) -> Any:
    upload = wire.start_upload("/b/k", x_amz_checksum_algorithm="CRC32")  # parts with checksums come in pages
    part = wire.put_part(upload, 1, b"x", x_amz_checksum_crc32=CRC32)
    checksum = f"<ChecksumCRC32>{CRC32}</ChecksumCRC32>"
    wire.must(wire.ask("POST", f"{upload.path}?uploadId={upload.id}", listed("1", part.etag, checksum)))
    return wire.ask("GET", "/b/k?attributes", headers={"x-amz-object-attributes": "ObjectParts", name: text})


def expire(wire: Wire, days: str, chosen: str = "<Prefix>x</Prefix>") -> Any:
    return wire.ask("PUT", "/b?lifecycle", LIFECYCLE.format(chosen, days).encode())


class Place(NamedTuple):
    """Where a number stands: what asks with it, its bounds, and the code of what is below, above or no number."""

    ask: Callable[[Any, str], Any]
    least: int
    most: int
    below: str
    above: str
    odd: str


PLACES = {
    # the message of the refusal: "not an integer or within integer range"
    "max-keys": Place(lambda wire, text: wire.list(max_keys=text), 0, MAX_INT, INVALID, INVALID, INVALID),
    "max-uploads": Place(
        lambda wire, text: wire.ask("GET", f"/b?uploads&max-uploads={text}"), 0, MAX_INT, INVALID, INVALID, INVALID
    ),
    "max-parts": Place(
        lambda wire, text: wire.list_parts(wire.start_upload("/b/d"), max_parts=text),
        0, MAX_INT, INVALID, INVALID, INVALID,
    ),
    "part-number-marker": Place(
        lambda wire, text: wire.list_parts(wire.start_upload("/b/d"), part_number_marker=text),
        0, MAX_INT, INVALID, INVALID, INVALID,
    ),
    "x-amz-max-parts": Place(
        lambda wire, text: attributes(wire, "x-amz-max-parts", text), 0, MAX_INT, INVALID, INVALID, INVALID
    ),
    "x-amz-part-number-marker": Place(
        lambda wire, text: attributes(wire, "x-amz-part-number-marker", text), 0, MAX_INT, INVALID, INVALID, INVALID
    ),
    "max-buckets": Place(lambda wire, text: wire.list("/", max_buckets=text), 1, 10_000, INVALID, INVALID, INVALID),
    "partNumber": Place(
        lambda wire, text: wire.put_part(wire.start_upload("/b/d"), text, b"x"), 1, 10_000, INVALID, INVALID, INVALID
    ),
    # elements: integers of the API model
    "MaxAgeSeconds": Place(
        lambda wire, text: wire.ask("PUT", "/b?cors", CORS.format(text).encode()),
        0, MAX_INT, MALFORMED, MALFORMED, MALFORMED,
    ),
    "Priority": Place(replicate, 0, MAX_INT, MALFORMED, MALFORMED, MALFORMED),
    "Days of an expiration": Place(expire, 1, MAX_INT, INVALID, MALFORMED, MALFORMED),
    "ObjectSizeGreaterThan": Place(
        lambda wire, text: expire(wire, "1", f"<ObjectSizeGreaterThan>{text}</ObjectSizeGreaterThan>"),
        0, LARGEST_SIZE, "InvalidRequest", "InvalidRequest", MALFORMED,
    ),
    "Days of a tiering": Place(
        lambda wire, text: wire.ask("PUT", "/b?intelligent-tiering&id=a", TIERING.format(text).encode()),
        90, 730, INVALID, INVALID, INVALID,
    ),
    "Days of a retention": Place(lambda wire, text: lock(wire, "Days", text), 1, 36_500, INVALID, INVALID, MALFORMED),
    "Years of a retention": Place(lambda wire, text: lock(wire, "Years", text), 1, 100, INVALID, INVALID, MALFORMED),
    "Days of a restored copy": Place(restore, 1, 99_999, INVALID, MALFORMED, MALFORMED),
}  # fmt: skip
NO_NUMBERS = ["x", "1.0", "1e1", "%2B1", "1_0", "0x1", "--1", "-", "%D9%A3", "%C2%B9"]
"""As a query has them: a plus, an Arabic three, a superscript one."""


def spelled(name: str, text: str) -> str:
    """What a place is given for a text that is written as in a query: only some are asked for in one as it is."""
    return text if name in {"max-uploads", "partNumber"} else unquote(text)


@pytest.mark.parametrize("name", PLACES)
def test_bounds(make_wire: type[Wire], name: str) -> None:
    place = PLACES[name]
    for number, code in (
        (place.least, None),
        (place.most, None),
        (place.least - 1, place.below),
        (place.most + 1, place.above),
    ):
        answer = place.ask(make_wire("aws").with_bucket(), str(number))
        assert (answer.status // 100, answer.code) == ((2, None) if code is None else (4, code)), number


@pytest.mark.parametrize("name", PLACES)
def test_leading_zeros_mean_nothing(make_wire: type[Wire], name: str) -> None:
    place = PLACES[name]
    for zeros, number in product((1, 30, 5000), (max(place.least, 1), place.most)):
        answer = place.ask(make_wire("aws").with_bucket(), "0" * zeros + str(number))
        assert answer.status // 100 == 2, (zeros, number, answer)


@pytest.mark.parametrize("name", PLACES)
def test_five_thousand_nines_are_too_large(make_wire: type[Wire], name: str) -> None:
    place = PLACES[name]
    answer = place.ask(make_wire("aws").with_bucket(), "9" * 5000)
    too_large = MALFORMED if name == "ObjectSizeGreaterThan" else place.above  # beyond a long
    assert (answer.status, answer.code) == (400, too_large)


@pytest.mark.parametrize("text", NO_NUMBERS)
@pytest.mark.parametrize("name", PLACES)
def test_what_is_no_number_is_refused(make_wire: type[Wire], name: str, text: str) -> None:
    place = PLACES[name]
    answer = place.ask(make_wire("aws").with_bucket(), spelled(name, text))
    assert (answer.status, answer.code) == (400, place.odd)


def test_a_page_of_minus_zero_is_empty(aws: Wire) -> None:  # measured at Amazon, September 2026: brekkylab/backlot
    aws.put("/b/k", b"x")
    answer = aws.list(max_keys="-0")
    assert (answer.status, answer.text("MaxKeys"), answer.texts("Contents")) == (200, "0", [])


def test_numbers_of_a_completion_may_begin_with_zeros(aws: Wire) -> None:
    upload = aws.start_upload("/b/d")
    etag = aws.put_part(upload, "0001", b"content").etag
    size = {"x-amz-mp-object-size": "7".zfill(40)}
    answer = aws.ask("POST", f"{upload.path}?uploadId={upload.id}", listed("1".zfill(40), etag), size)
    assert (answer.status, aws.get("/b/d").body) == (200, b"content")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (str(MAX_INT), "InvalidPart"),
        (str(MAX_INT + 1), MALFORMED),
        ("9" * 5000, MALFORMED),
        ("-1", INVALID),
        ("-" + "9" * 5000, MALFORMED),
        ("1_0", MALFORMED),
        ("\u0663", MALFORMED),
    ],
)
def test_number_of_a_listed_part(aws: Wire, number: str, code: str) -> None:
    upload = aws.start_upload("/b/d")
    assert aws.ask("POST", f"{upload.path}?uploadId={upload.id}", listed(number, "x")).code == code


@pytest.mark.parametrize("size", ["9" * 5000, str(1 << 63), "-7", "7.0", "\u0667"])
def test_size_of_a_completed_upload_that_is_no_number(aws: Wire, size: str) -> None:
    upload = aws.start_upload("/b/d")
    part = aws.put_part(upload, 1, b"content")
    answer = aws.complete(upload, [part], x_amz_mp_object_size=size)
    reason = "is less than zero" if size == "-7" else "is invalid"  # versitygw#1398, #1400
    assert answer.code == "InvalidRequest"
    assert answer.error["Message"].startswith(f"Value for x-amz-mp-object-size header {reason}: '")


def test_an_expiration_at_the_end_of_time_is_shown(aws: Wire) -> None:
    """Days beyond 32 bits led to a date that could not be written, and to 500 at every write."""
    assert expire(aws, "9" * 15).code == MALFORMED
    aws.must(expire(aws, "2900000", "<Prefix></Prefix>"))
    answer = aws.put("/b/k", b"x")
    assert answer.headers["x-amz-expiration"] == 'expiry-date="Sun, 18 Mar 9951 00:00:00 GMT", rule-id="r"'
