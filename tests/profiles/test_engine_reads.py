"""What engines answer to listings, reads and sub-resources where Amazon answers otherwise: asked of the running engines
with raw requests on 29 November 2026, the neighbours of what the rows of the contract had shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import pytest

from fakeoss import profiles
from support.wire import HOSTS, Answer, Wire

ENGINES: Final = ("ceph", "minio", "swift")
BYTES: Final = b"0123456789"
KEYS: Final = ("a%20b", "d/x", "k")
Ask = Callable[[Wire], str]


def wire_of(profile: profiles.Profile) -> Wire:
    wire = Wire(profile, limits=profile.limits, host=HOSTS["aws"]).with_bucket()
    for key in KEYS:
        wire.must(wire.put(f"/b/{key}", BYTES))
    return wire


def told(answer: Answer, *paths: str) -> str:
    """A failure, else what the document has at ``paths``, else its root, else the status."""
    if answer.status >= 400:
        return f"{answer.status} {answer.code or ''}".strip()
    if paths:
        return " ".join(str(answer.texts(path)) for path in paths)
    return answer.tree.tag.rpartition("}")[2] if answer.body.startswith(b"<") else str(answer.status)


def shown(target: str, *paths: str) -> Ask:
    return lambda wire: told(wire.get(target), *paths)


def asked(method: str, target: str, body: bytes = b"", **headers: str) -> Ask:
    return lambda wire: told(wire.ask(method, target, body, headers))


def parts(query: str, upload_id: str = "") -> Ask:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload("/b/d")
        target = f"/b/d?uploadId={upload_id or upload.id}&{query}"
        return told(wire.get(target), "MaxParts")

    return ask


def uploads(query: str) -> Ask:
    def ask(wire: Wire) -> str:
        wire.start_upload("/b/d")
        return told(wire.get(f"/b?uploads&{query}"), "MaxUploads")

    return ask


def versions_after(wire: Wire) -> str:
    """The versions that follow a key with two of them."""
    document = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    enabled = wire.ask("PUT", "/b?versioning", document)
    if enabled.status >= 400:
        return told(enabled)
    for key in ("y", "y", "z"):
        wire.must(wire.put(f"/b/{key}", BYTES))
    return told(wire.get("/b?versions&key-marker=y"), "Version/Key")


def part_read(target: str) -> Ask:
    def ask(wire: Wire) -> str:
        answer = wire.get(target)
        return told(answer) if answer.status >= 400 else f"{answer.status} {answer.headers.get('Content-Range')}"

    return ask


def ranged(value: str) -> Ask:
    def ask(wire: Wire) -> str:
        answer = wire.get("/b/k", range=value)
        return f"{answer.status} {len(answer.body)}"

    return ask


def unmodified(wire: Wire) -> str:
    tag = wire.head("/b/k").etag
    answer = wire.get("/b/k", **{"if-none-match": tag})
    return f"{answer.status} {'ETag' in answer.headers} {'Last-Modified' in answer.headers}"


def directory(wire: Wire) -> str:
    """The entity tags of a key that ends with a slash: of its PutObject, its HeadObject, its listing."""
    answers = wire.put("/b/e/"), wire.head("/b/e/")
    return f"{['ETag' in answer.headers for answer in answers]} {wire.get('/b?prefix=e/').texts('Contents/ETag')}"


class Row(NamedTuple):
    """A question, the answers of Amazon and of the engines, and the switch that decides, if one does."""

    ask: Ask
    aws: str
    ceph: str
    minio: str
    swift: str
    switch: str = ""


BAD: Final = "400 InvalidArgument"
NO_BUCKET: Final = "404 NoSuchBucket"
ALL: Final = "['a b', 'd/x', 'k']"
REST: Final = "['d/x', 'k']"
FUTURE: Final = "Thu, 01 Jan 2037 00:00:00 GMT"
NO_PART: Final = "416 InvalidPartNumber"
LONG: Final = "k" * 1025
ADMIN: Final = "400 XMinioAdminInvalidArgument"
ROWS: Final[dict[str, Row]] = {
    # page sizes
    "below 32 bits": Row(shown("/b?max-keys=-2147483649", "MaxKeys"), BAD, "['1000']", BAD, BAD, "wide_sizes"),
    "33 bits": Row(
        shown("/b?list-type=2&max-keys=4294967297", "MaxKeys"), BAD, "['1']", "['4294967297']", BAD, "wide_sizes"
    ),
    "versions of 33 bits": Row(
        shown("/b?versions&max-keys=2147483648", "MaxKeys"), BAD, "['0']", "['2147483648']", BAD, "wide_sizes"
    ),
    "64 bits": Row(
        shown("/b?max-keys=9223372036854775807", "MaxKeys"), BAD, "['0']", "['9223372036854775807']", BAD, "wide_sizes"
    ),
    "65 bits": Row(shown("/b?max-keys=9223372036854775808", "MaxKeys"), BAD, "['0']", BAD, BAD, "wide_sizes"),
    "a marker of 33 bits": Row(parts("part-number-marker=4294967297"), BAD, BAD, "['10000']", BAD, "wide_sizes"),
    "spaces": Row(shown("/b?max-keys=%201", "MaxKeys"), BAD, "['1']", BAD, "['1']", "loose_part_numbers"),
    "no size": Row(shown("/b?versions", "MaxKeys"), "['1000']", "['1000']", "['4500']", "['1000']", "max_keys"),
    "an empty size": Row(
        shown("/b?versions&max-keys=", "MaxKeys"), "['1000']", "['1000']", "['4500']", BAD, "max_keys"
    ),
    "negative versions": Row(shown("/b?versions&max-keys=-1", "MaxKeys"), BAD, "['0']", BAD, BAD, "negative_sizes"),
    "uploads of 33 bits": Row(uploads("max-uploads=4294967297"), BAD, "['1']", "['4294967297']", BAD, "sizes_as_sent"),
    "parts of 33 bits": Row(parts("max-parts=4294967297"), BAD, "['1']", "['4294967297']", BAD, "sizes_as_sent"),
    "more uploads than a page": Row(
        uploads("max-uploads=20000"), "['1000']", "['1000']", "['20000']", "['1000']", "sizes_as_sent"
    ),
    "a plus sign": Row(shown("/b?max-keys=%2B1", "MaxKeys"), BAD, *["['1']"] * 3, "plus_signs"),
    # what is checked before the bucket
    "no number, no bucket": Row(shown("/x?max-keys=abc"), BAD, NO_BUCKET, BAD, BAD, "parameters_last"),
    "negative, no bucket": Row(shown("/x?max-keys=-1"), NO_BUCKET, NO_BUCKET, BAD, BAD, "parameters_first"),
    "negative versions, no bucket": Row(
        shown("/x?versions&max-keys=-1"), NO_BUCKET, NO_BUCKET, BAD, BAD, "parameters_first"
    ),
    "uploads, no bucket": Row(shown("/x?uploads&max-uploads=abc"), BAD, NO_BUCKET, BAD, NO_BUCKET, "parameters_last"),
    "negative uploads, no bucket": Row(
        shown("/x?uploads&max-uploads=-1"), NO_BUCKET, NO_BUCKET, BAD, NO_BUCKET, "parameters_first"
    ),
    "encoding, no bucket": Row(shown("/x?encoding-type=x"), NO_BUCKET, NO_BUCKET, BAD, BAD, "parameters_first"),
    "token, no bucket": Row(
        shown("/x?list-type=2&continuation-token=x"), NO_BUCKET, NO_BUCKET, BAD, BAD, "parameters_first"
    ),
    "parts, no upload": Row(
        parts("max-parts=abc", "none"), BAD, "404 NoSuchKey", BAD, "404 NoSuchUpload", "parameters_last"
    ),
    "negative parts, no upload": Row(
        parts("max-parts=-1", "none"),
        "404 NoSuchUpload",
        "404 NoSuchKey",
        BAD,
        "404 NoSuchUpload",
        "parameters_first",
    ),
    # listings
    "encoding in capitals": Row(
        shown("/b?encoding-type=URL", "EncodingType"), "['URL']", "['url']", "['URL']", BAD, "encoding_case"
    ),
    "a marker without delimiter": Row(
        shown("/b?max-keys=1", "NextMarker"), "[]", "['a b']", "['a b']", "[]", "next_markers"
    ),
    "an encoded prefix": Row(
        shown("/b?encoding-type=url&prefix=a%20", "Prefix"), "['a ']", "['a ']", "['a+']", "['a%20']", "encoded_prefix"
    ),
    "a page of versions": Row(
        shown("/b?versions&max-keys=1", "IsTruncated", "NextKeyMarker"),
        *["['true'] ['a b']"] * 2,
        "['false'] []",
        "['true'] ['a b']",
        "more_versions_shown",
    ),
    "an unknown encoding of versions": Row(
        shown("/b?versions&encoding-type=x"), BAD, "ListVersionsResult", BAD, BAD, "unknown_encodings"
    ),
    "NUL as delimiter": Row(
        shown("/b?delimiter=%00"), "500 InternalError", "ListBucketResult", "ListBucketResult", BAD
    ),
    "list type 02": Row(shown("/b?list-type=02", "KeyCount"), "[]", "['3']", "[]", "['3']", "list_types"),
    "list type bogus": Row(shown("/b?list-type=bogus", "KeyCount"), "[]", "[]", "[]", BAD, "list_types"),
    "list type bogus beside another": Row(shown("/b?list-type=bogus&location"), *["LocationConstraint"] * 4),
    "an empty delimiter": Row(
        shown("/b?versions&delimiter=", "Delimiter"), "['']", "[]", "['']", "['']", "empty_delimiter"
    ),
    "a version alone": Row(
        shown("/b?versions&version-id-marker=null", "Version/Key"), BAD, ALL, ALL, BAD, "version_markers"
    ),
    "null of no key": Row(
        shown("/b?versions&key-marker=&version-id-marker=null", "Version/Key"), "[]", ALL, ALL, ALL, "version_markers"
    ),
    "nonsense of no key": Row(
        shown("/b?versions&key-marker=&version-id-marker=abc", "Version/Key"), BAD, ALL, ALL, BAD, "version_markers"
    ),
    "nonsense of a key": Row(
        shown("/b?versions&key-marker=a%20b&version-id-marker=abc", "Version/Key"),
        BAD,
        REST,
        REST,
        BAD,
        "version_markers",
    ),
    "no version of a key": Row(
        shown("/b?versions&key-marker=a%20b&version-id-marker=", "Version/Key"), BAD, REST, REST, BAD, "version_markers"
    ),
    "a key with versions": Row(
        versions_after, "['z']", "['y', 'y', 'z']", "501 NotImplemented", "['z']", "inclusive_version_marker"
    ),
    "a sub-resource of the service": Row(
        shown("/?uploads"), "405 MethodNotAllowed", *["ListAllMyBucketsResult"] * 3, "unread_query"
    ),
    "no buckets": Row(shown("/?max-buckets=0", "Buckets/Bucket/Name"), BAD, *["['b']"] * 3, "buckets_paged"),
    "buckets of a prefix": Row(shown("/?prefix=z", "Buckets/Bucket/Name"), "[]", *["['b']"] * 3, "buckets_paged"),
    "buckets after nonsense": Row(
        shown("/?continuation-token=x", "Buckets/Bucket/Name"), BAD, *["['b']"] * 3, "buckets_paged"
    ),
    # reads
    "not modified": Row(
        unmodified, "304 True True", "304 False False", "304 True True", "304 True True", "unmodified_headers"
    ),
    "since the future": Row(
        asked("GET", "/b/k", **{"if-modified-since": FUTURE}), "200", "304", "304", "304", "future_dates_ignored"
    ),
    "another tag and the future": Row(
        asked("HEAD", "/b/k", **{"if-modified-since": FUTURE, "if-none-match": "x"}),
        *["200"] * 2,
        *["304"] * 2,
        "dates_outweighed",
    ),
    "no date": Row(
        asked("GET", "/b/k", **{"if-unmodified-since": "nonsense"}), "200", BAD, "200", "200", "bad_dates_refused"
    ),
    "an empty version id": Row(
        asked("GET", "/b/k?versionId="), BAD, "200", "200", "404 NoSuchVersion", "empty_version_id"
    ),
    "no version id": Row(asked("GET", "/b/k?versionId=x"), BAD, "404 NoSuchKey", BAD, "404 NoSuchVersion"),
    "version null of none": Row(
        asked("GET", "/b/none?versionId=null"), "404 NoSuchVersion", *["404 NoSuchKey"] * 3, "null_of_nothing"
    ),
    "HEAD of no version id": Row(asked("HEAD", "/b/none?versionId=x"), "400", "404", "400", "404"),
    "a range in capitals": Row(ranged("Bytes=0-1"), *["206 2"] * 2, "200 10", "206 2", "strict_ranges"),
    "a range of 65 bits": Row(
        ranged("bytes=0-99999999999999999999"), *["206 10"] * 2, "200 10", "206 10", "strict_ranges"
    ),
    "spaces in a range": Row(ranged("bytes= 0-1"), *["206 2"] * 2, "200 10", "206 2", "strict_ranges"),
    "part 1": Row(
        part_read("/b/k?partNumber=1"), "206 bytes 0-9/10", "200 None", "206 None", "206 bytes 0-9/10", "part_reads"
    ),
    "part 2": Row(part_read("/b/k?partNumber=2"), NO_PART, "200 None", NO_PART, NO_PART),
    "part 10001": Row(part_read("/b/k?partNumber=10001"), BAD, "200 None", NO_PART, BAD),
    "part 10001 of none": Row(
        asked("GET", "/b/none?partNumber=10001"), BAD, *["404 NoSuchKey"] * 3, "part_number_checks"
    ),
    "part 0 of none": Row(asked("GET", "/b/none?partNumber=0"), BAD, "404 NoSuchKey", ADMIN, BAD),
    "no part number": Row(part_read("/b/k?partNumber="), BAD, "200 None", "200 None", BAD, "part_number_checks"),
    "part x of no bucket": Row(
        asked("GET", "/x/k?partNumber=x"), NO_BUCKET, NO_BUCKET, "500 InternalError", BAD, "part_number_checks"
    ),
    "a part and a range": Row(
        asked("GET", "/b/none?partNumber=1", range="bytes=0-1"),
        "400 InvalidRequest",
        "404 NoSuchKey",
        "400 InvalidRequest",
        "400 InvalidRequest",
    ),
    "part x and a range": Row(
        asked("GET", "/b/none?partNumber=x", range="bytes=0-1"),
        "400 InvalidRequest",
        "404 NoSuchKey",
        "500 InternalError",
        "400 InvalidRequest",
        "part_number_checks",
    ),
    "a part and no range": Row(
        asked("GET", "/b/none?partNumber=1", range="nonsense"),
        "400 InvalidRequest",
        *["404 NoSuchKey"] * 3,
        "part_number_checks",
    ),
    "part +1": Row(part_read("/b/k?partNumber=%2B1"), BAD, "200 None", "206 None", "206 bytes 0-9/10", "plus_signs"),
    "HEAD of part 10001": Row(asked("HEAD", "/b/k?partNumber=10001"), "400", "200", "416", "400"),
    # keys
    "a key of 1025 bytes": Row(
        asked("PUT", f"/b/{LONG}"), "400 KeyTooLongError", "400 InvalidObjectName", "200", "400 KeyTooLongError"
    ),
    "its upload": Row(
        asked("POST", f"/b/{LONG}?uploads"),
        "400 KeyTooLongError",
        "400 InvalidObjectName",
        "InitiateMultipartUploadResult",
        "400 KeyTooLongError",
    ),
    "an upload of 976 bytes": Row(
        asked("POST", f"/b/{LONG[:976]}?uploads"),
        *["InitiateMultipartUploadResult"] * 3,
        "400 InvalidRequest",
        "upload_key_room",
    ),
    "an upload of 975 bytes": Row(asked("POST", f"/b/{LONG[:975]}?uploads"), *["InitiateMultipartUploadResult"] * 4),
    "a directory": Row(
        directory,
        *["[True, True] ['\"d41d8cd98f00b204e9800998ecf8427e\"']"] * 2,
        "[False, False] ['']",
        "[True, True] ['\"d41d8cd98f00b204e9800998ecf8427e\"']",
        "directories",
    ),
    "a directory with bytes": Row(
        asked("PUT", "/b/e/", BYTES), "200", "200", "409 XMinioObjectExistsAsDirectory", "200", "directories"
    ),
    # sub-resources
    "HEAD of an ACL": Row(asked("HEAD", "/b?acl"), "405", "200", "501", "405", "refused_query"),
    "HEAD of a key's ACL": Row(asked("HEAD", "/b/k?acl"), "405", "200", "501", "405", "refused_query"),
    "HEAD of a location": Row(asked("HEAD", "/b?location"), "405", "200", "200", "405", "unread_query"),
    "HEAD of versions": Row(asked("HEAD", "/b?versions"), "405", "200", "200", "200", "unread_query"),
    "HEAD of a policy": Row(asked("HEAD", "/b?policy=1"), "405", "200", "200", "501"),
    "HEAD of a key's encryption": Row(asked("HEAD", "/b/none?encryption"), "405", "404", "404", "404", "unread_query"),
    "HEAD of a key's uploads": Row(asked("HEAD", "/b/none?uploads"), "405", "404", "404", "405", "unread_query"),
    "HEAD of two": Row(asked("HEAD", "/b?acl&versioning"), "400", "200", "501", "405"),
    "ACL and versioning": Row(
        asked("GET", "/b?acl&versioning"),
        BAD,
        "VersioningConfiguration",
        "501 NotImplemented",
        "AccessControlPolicy",
        "subresource_order",
    ),
    "versioning and location": Row(
        asked("GET", "/b?versioning&location"), BAD, *["LocationConstraint"] * 3, "subresource_order"
    ),
    "logging and location": Row(
        asked("GET", "/b?location&logging"),
        BAD,
        "BucketLoggingStatus",
        "LocationConstraint",
        "LocationConstraint",
        "subresource_order",
    ),
    "uploads and tagging": Row(
        asked("GET", "/b?tagging&uploads"),
        BAD,
        "ListMultipartUploadsResult",
        "404 NoSuchTagSet",
        "ListMultipartUploadsResult",
        "subresource_order",
    ),
    "versions of a key": Row(asked("GET", "/b/k?versions"), "400 InvalidRequest", *["200"] * 3),
    "location of a key": Row(asked("GET", "/b/k?location"), "LocationConstraint", "200", "200", "LocationConstraint"),
    "website of a key": Row(asked("PUT", "/b/e?website=x"), BAD, "200", "501 NotImplemented", "501 NotImplemented"),
    "replication": Row(
        asked("GET", "/b?replication"),
        "404 ReplicationConfigurationNotFoundError",
        "ReplicationConfiguration",
        "501 NotImplemented",
        "ListBucketResult",
        "replication_shown",
    ),
    "policy status": Row(
        shown("/b?policyStatus", "IsPublic"),
        "404 NoSuchBucketPolicy",
        "['false']",
        "['FALSE']",
        "[]",
        "status_unknown",
    ),
}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("engine", ["aws", *ENGINES])
def test_profile_answers_as_its_engine(engine: str, name: str) -> None:
    assert ROWS[name].ask(wire_of(profiles.find(engine))) == getattr(ROWS[name], engine)


DECIDED: Final = [
    (engine, name)
    for name, row in ROWS.items()
    for engine in ENGINES
    if row.switch and profiles.find(engine).switches[row.switch] != profiles.aws.switches[row.switch]
    if getattr(row, engine) != row.aws
]


@pytest.mark.parametrize(("engine", "name"), DECIDED)
def test_the_switch_decides(engine: str, name: str) -> None:
    row, profile = ROWS[name], profiles.find(engine)
    turned = profile._with_switches({row.switch: profiles.aws.switches[row.switch]})
    assert row.ask(wire_of(turned)) != getattr(row, engine)


def test_every_switch_decides_something() -> None:
    assert {row.switch for row in ROWS.values()} - {""} == {ROWS[name].switch for _, name in DECIDED}


def test_a_page_has_no_more_keys_than_the_service_lists() -> None:
    """Measured at JuiceFS 1.4.2 with 4600 keys."""
    wire = wire_of(profiles.minio.derive(max_keys=2))
    for query in ("", "max-keys=5", "max-keys=0", "list-type=2", "versions"):
        assert len(wire.get(f"/b?{query}").texts("Contents/Key" if query != "versions" else "Version/Key")) == 2
    assert wire.get("/b?max-keys=5").text("IsTruncated") == "true"
    assert wire.get("/b?max-keys=5").text("MaxKeys") == "5"
