"""ListParts and ListMultipartUploads: the XML of a small case, and pages against a naive model."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeoss.model import digests
from fakeoss.model.accounts import DEFAULT_OWNER
from support.wire import Answer, Upload, Wire, walk

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
DATE = "2011-04-11T20:34:56.000Z"
WHO = f"<ID>{DEFAULT_OWNER.id}</ID><DisplayName>fakeoss</DisplayName>"
PEOPLE = {
    # no DisplayName since November 2025: User Guide, Document history; recorded of Owner, not of Initiator
    "aws": f"<Initiator><ID>{DEFAULT_OWNER.id}</ID></Initiator><Owner><ID>{DEFAULT_OWNER.id}</ID></Owner>",
    "jdcloud": f"<Initiator>{WHO}</Initiator><Owner>{WHO}</Owner>",  # List-Parts-2
}
QUOTE = {"aws": "&quot;", "jdcloud": '"'}


def part(wire: Wire, number: int, body: bytes, checksum: str = "") -> str:
    mark = QUOTE[wire.profile.name]
    return (
        f"<Part><PartNumber>{number}</PartNumber><LastModified>{DATE}</LastModified>"
        f"<ETag>{mark}{hashlib.md5(body).hexdigest()}{mark}</ETag>{checksum}<Size>{len(body)}</Size></Part>"
    )


# ListParts


def test_list_parts_on_the_wire(wire: Wire):
    upload = wire.start_upload("/b/d")
    for number, body in ((3, b"ccc"), (1, b"a"), (2, b"bb")):
        wire.put_part(upload, number, body)
    answer = wire.list_parts(upload, max_parts=2, part_number_marker=1)
    assert answer.body.decode() == (  # List-Parts-2: this order
        f"{DECLARATION}<ListPartsResult {NAMESPACE}><Bucket>b</Bucket><Key>d</Key><UploadId>{upload.id}</UploadId>"
        f"{PEOPLE[wire.profile.name]}<StorageClass>STANDARD</StorageClass><PartNumberMarker>1</PartNumberMarker>"
        "<NextPartNumberMarker>3</NextPartNumberMarker><MaxParts>2</MaxParts><IsTruncated>false</IsTruncated>"
        f"{part(wire, 2, b'bb')}{part(wire, 3, b'ccc')}</ListPartsResult>"
    )


def test_list_parts_with_checksums_on_the_wire(aws: Wire):
    upload = aws.start_upload("/b/d", x_amz_checksum_algorithm="CRC32")
    crc = digests.checksum_of("CRC32", b"a")
    aws.put_part(upload, 1, b"a", x_amz_checksum_crc32=crc)
    assert (
        "<MaxParts>1000</MaxParts><IsTruncated>false</IsTruncated><ChecksumAlgorithm>CRC32</ChecksumAlgorithm>"
        f"<ChecksumType>COMPOSITE</ChecksumType>"
        f"{part(aws, 1, b'a', f'<ChecksumCRC32>{crc}</ChecksumCRC32>')}</ListPartsResult>"
    ) in aws.list_parts(upload).body.decode()


PAGES = [  # recorded at Amazon, of two parts: query, numbers, then marker, next marker, size and whether truncated
    ({}, ["1", "2"], ("0", "2", "1000", "false")),
    ({"max-parts": 1}, ["1"], ("0", "1", "1", "true")),
    ({"max-parts": 1, "part-number-marker": 1}, ["2"], ("1", "2", "1", "false")),
    ({"part-number-marker": 10}, [], ("10", "0", "1000", "false")),
    ({"part-number-marker": "", "max-parts": ""}, ["1", "2"], ("0", "2", "1000", "false")),
    ({"max-parts": 5000}, ["1", "2"], ("0", "2", "1000", "false")),
    ({"max-parts": 0}, [], ("0", "0", "0", "false")),  # as max-keys=0 is answered: our reading
]


@pytest.mark.parametrize(("query", "numbers", "said"), PAGES)
def test_page_of_parts(wire: Wire, query: dict[str, Any], numbers: list[str], said: tuple[str, str, str, str]):
    upload = wire.start_upload("/b/d")
    for number in (1, 2):
        wire.put_part(upload, number, b"x")
    answer = wire.list_parts(upload, **query)
    assert answer.texts("Part/PartNumber") == numbers
    fields = ("PartNumberMarker", "NextPartNumberMarker", "MaxParts", "IsTruncated")
    assert tuple(answer.text(name) for name in fields) == said


def test_upload_without_a_part(wire: Wire):
    answer = wire.list_parts(wire.start_upload("/b/d", x_amz_storage_class="GLACIER"))
    assert (answer.status, answer.texts("Part"), answer.text("NextPartNumberMarker")) == (200, [], "0")
    assert answer.text("StorageClass") == "GLACIER"


@pytest.mark.parametrize("name", ["max-parts", "part-number-marker"])
@pytest.mark.parametrize("value", ["-1", "x", "1.5", "2147483648"])
def test_wrong_question_about_parts(wire: Wire, name: str, value: str):
    answer = wire.list_parts(wire.start_upload("/b/d"), **{name: value})
    fields = {"ArgumentName": name, "ArgumentValue": value}
    message = f"Provided {name} not an integer or within integer range"
    if value == "-1":  # versitygw#1383
        message = f"Argument {name} must be an integer between 0 and 2147483647"
    assert (answer.status, answer.error) == (400, {"Code": "InvalidArgument", "Message": message, **fields})


@settings(max_examples=40)
@given(st.sets(st.integers(1, 40), max_size=12), st.integers(1, 5))
def test_pages_of_parts_lose_nothing_and_repeat_nothing(make_wire: type[Wire], numbers: set[int], size: int):
    wire = make_wire("aws").with_bucket()
    upload = wire.start_upload("/b/d")
    for number in numbers:
        wire.put_part(upload, number, b"x")

    def ask(markers: dict[str, object]) -> tuple[list[str], dict[str, object] | None]:
        answer = wire.list_parts(upload, max_parts=size, **markers)
        marker = {"part-number-marker": answer.text("NextPartNumberMarker")}
        return answer.texts("Part/PartNumber"), marker if answer.text("IsTruncated") == "true" else None

    expected = [str(number) for number in sorted(numbers)]
    assert walk(ask) == [expected[at : at + size] for at in range(0, max(len(expected), 1), size)]


# ListMultipartUploads


def upload_xml(wire: Wire, upload: Upload, checksum: str = "") -> str:
    return (
        f"<Upload><Key>{upload.path[3:]}</Key><UploadId>{upload.id}</UploadId>{PEOPLE[wire.profile.name]}"
        f"<StorageClass>STANDARD</StorageClass><Initiated>{DATE}</Initiated>{checksum}</Upload>"
    )


def test_list_multipart_uploads_on_the_wire(wire: Wire):
    divisor, movie, again = (wire.start_upload(f"/b/{key}") for key in ("my-divisor", "my-movie", "my-movie"))
    wire.start_upload("/b/your-movie")
    assert wire.list(kind="uploads", max_uploads=3).body.decode() == (  # List-Multipart-Uploads-2
        f"{DECLARATION}<ListMultipartUploadsResult {NAMESPACE}><Bucket>b</Bucket><KeyMarker/><UploadIdMarker/>"
        f"<NextKeyMarker>my-movie</NextKeyMarker><NextUploadIdMarker>{again.id}</NextUploadIdMarker>"
        f"<MaxUploads>3</MaxUploads>"
        f"<IsTruncated>true</IsTruncated>{upload_xml(wire, divisor)}{upload_xml(wire, movie)}{upload_xml(wire, again)}"
        "</ListMultipartUploadsResult>"
    )


def test_folded_uploads_on_the_wire(wire: Wire):
    first = wire.start_upload("/b/a")
    wire.start_upload("/b/dir/one")
    wire.start_upload("/b/dir/two")
    assert wire.list(kind="uploads", delimiter="/", prefix="").body.decode() == (
        f"{DECLARATION}<ListMultipartUploadsResult {NAMESPACE}><Bucket>b</Bucket><KeyMarker/><UploadIdMarker/>"
        f"<NextKeyMarker>a</NextKeyMarker><NextUploadIdMarker>{first.id}</NextUploadIdMarker><Delimiter>/</Delimiter>"
        f"<MaxUploads>1000</MaxUploads><IsTruncated>false</IsTruncated>{upload_xml(wire, first)}"
        "<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes></ListMultipartUploadsResult>"
    )


def test_no_upload_at_all(wire: Wire):
    assert wire.list(kind="uploads").body.decode() == (  # recorded: all four markers also when empty
        f"{DECLARATION}<ListMultipartUploadsResult {NAMESPACE}><Bucket>b</Bucket><KeyMarker/><UploadIdMarker/>"
        f"<NextKeyMarker/>"
        "<NextUploadIdMarker/><MaxUploads>1000</MaxUploads><IsTruncated>false</IsTruncated>"
        "</ListMultipartUploadsResult>"
    )


def test_checksum_of_an_upload(aws: Wire):
    upload = aws.start_upload("/b/d", x_amz_checksum_algorithm="SHA256")
    checksum = "<ChecksumAlgorithm>SHA256</ChecksumAlgorithm><ChecksumType>COMPOSITE</ChecksumType>"
    assert upload_xml(aws, upload, checksum) in aws.list(kind="uploads").body.decode()


@pytest.fixture
def ids(wire: Wire) -> list[str]:
    """Those of uploads that ``wire`` has of ``a``, ``b`` (three) and ``c``."""
    return [wire.start_upload(f"/b/{key}").id for key in "abbbc"]


def test_markers_of_uploads(wire: Wire, ids: list[str]):
    """Recorded at Amazon."""

    def listed(**query: str) -> tuple[list[int], tuple[str | None, ...]]:
        answer = wire.list(kind="uploads", **query)
        names = ("KeyMarker", "UploadIdMarker", "NextKeyMarker", "NextUploadIdMarker")
        return [ids.index(each) for each in answer.texts("Upload/UploadId")], tuple(answer.text(name) for name in names)

    assert listed() == ([0, 1, 2, 3, 4], ("", "", "c", ids[4]))  # also when the list is not truncated
    assert listed(key_marker="b") == ([4], ("b", "", "c", ids[4]))  # its own are skipped
    assert listed(upload_id_marker=ids[1]) == ([0, 1, 2, 3, 4], ("", "", "c", ids[4]))  # ignored, echoed as empty
    assert listed(key_marker="b", upload_id_marker=ids[1]) == ([2, 3, 4], ("b", ids[1], "c", ids[4]))
    assert listed(key_marker="c") == ([], ("c", "", "", ""))
    assert listed(key_marker="b", max_uploads="0") == ([], ("b", "", "", ""))


def test_marker_of_another_key(wire: Wire, ids: list[str]):
    answer = wire.list(kind="uploads", key_marker="a", upload_id_marker=ids[1])
    fields = {"ArgumentName": "upload-id-marker", "ArgumentValue": ids[1]}
    error = {"Code": "InvalidArgument", "Message": "Invalid uploadId marker", **fields}  # recorded at Amazon
    assert (answer.status, answer.error) == (400, error)
    assert wire.list(kind="uploads", key_marker="b", upload_id_marker="x").error == error | {"ArgumentValue": "x"}


def test_marker_of_an_upload_aborted_since(wire: Wire, ids: list[str]):
    wire.abort(Upload("/b/b", ids[2]))
    answer = wire.list(kind="uploads", key_marker="b", upload_id_marker=ids[2])
    assert answer.texts("Upload/UploadId") == ids[3:]  # minio#1805: Amazon still knows where it was


def test_uploads_folded_into_a_prefix_fill_no_marker(wire: Wire):
    """Recorded at Amazon: truncated, with both Next markers empty; a marker inside the prefix goes on behind it."""
    wire.start_upload("/b/dir/one")
    last = wire.start_upload("/b/z")
    answer = wire.list(kind="uploads", delimiter="/", max_uploads=1)
    assert (answer.texts("CommonPrefixes/Prefix"), answer.texts("Upload")) == (["dir/"], [])
    assert (answer.text("IsTruncated"), answer.text("NextKeyMarker"), answer.text("NextUploadIdMarker")) == (
        "true",
        "",
        "",
    )
    for marker in ("dir/", "dir/one", "dir/\U0010ffff"):
        answer = wire.list(kind="uploads", delimiter="/", key_marker=marker)
        assert (answer.texts("CommonPrefixes"), answer.texts("Upload/UploadId")) == ([], [last.id])


@pytest.mark.parametrize("value", ["-1", "x"])
def test_wrong_question_about_uploads(wire: Wire, value: str):
    answer = wire.list(kind="uploads", max_uploads=value)
    assert (answer.status, answer.code, answer.text("ArgumentName")) == (400, "InvalidArgument", "max-uploads")


# pages in a row, against a model that looks at every upload

NAMES = st.one_of(
    st.text(st.sampled_from(["a", "b", "/", " ", "\x01"]), max_size=3),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=2),
)
KEYS = st.lists(NAMES.filter(bool), max_size=8)


class Place(NamedTuple):
    """Where an entry stands: a key and when its upload began; a prefix is behind all uploads of that name."""

    name: bytes
    serial: float
    shown: str


def naive(opened: list[tuple[str, str]], prefix: str, delimiter: str) -> list[Place]:
    """Every upload by its id, and every common prefix, in order."""
    found = set()
    for serial, (key, upload_id) in enumerate(opened):
        head, mark, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if key.startswith(prefix):
            name = prefix + head + mark if mark else key
            found.add(
                Place(name.encode(), float("inf"), f"prefix {name}")
                if mark
                else Place(name.encode(), serial, upload_id)
            )
    return sorted(found)


def shown(answer: Answer) -> set[str]:
    assert answer.status == 200
    prefixes = {f"prefix {unquote_plus(name)}" for name in answer.texts("CommonPrefixes/Prefix")}
    return prefixes | set(answer.texts("Upload/UploadId"))


@settings(max_examples=80)
@given(KEYS, NAMES, st.one_of(st.sampled_from(["", "/", "a/"]), NAMES), st.integers(1, 4))
def test_pages_of_uploads_are_exact(make_wire: type[Wire], keys: list[str], prefix: str, delimiter: str, size: int):
    wire = make_wire("aws").with_bucket()
    opened = [(key, wire.start_upload(f"/b/{quote(key, safe='')}").id) for key in keys]
    places = naive(opened, prefix, delimiter)
    keys_of = {upload_id: key for key, upload_id in opened}
    asked = {"prefix": prefix or None, "delimiter": delimiter or None, "max-uploads": size, "encoding-type": "url"}
    markers: dict[str, object] = {}
    at, found = 0, []
    while True:
        page = places[at : at + size]
        answer = wire.list(kind="uploads", **asked, **markers)
        assert shown(answer) == {place.shown for place in page}
        assert answer.text("IsTruncated") == ("true" if len(places) > at + size else "false")
        uploads = [place.shown for place in page if place.shown in keys_of]
        last = uploads[-1] if uploads else ""
        assert unquote_plus(answer.text("NextKeyMarker")) == keys_of.get(last, "")
        assert answer.text("NextUploadIdMarker") == last
        found += page
        at += size
        if at >= len(places):
            break
        end = page[-1]  # the Next markers name uploads only: a client goes on behind the prefix that it was shown
        markers = {"key-marker": end.name.decode(), "upload-id-marker": end.shown if end.shown in keys_of else None}
    assert found == places
