"""Tags of buckets and objects, and GetObjectAttributes."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest

from fakeoss import profiles
from support.wire import Answer, Wire


def document(*pairs: tuple[str, str]) -> bytes:
    tags = "".join(f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in pairs)
    return f"<Tagging><TagSet>{tags}</TagSet></Tagging>".encode()


def tags_of(answer: Answer) -> dict[str, str]:
    return dict(zip(answer.texts("TagSet/Tag/Key"), answer.texts("TagSet/Tag/Value"), strict=True))


@pytest.mark.parametrize(("profile", "status"), [("aws", 204), ("jdcloud", 200)])
def test_tags_of_a_bucket(make_wire: type[Wire], profile: str, status: int) -> None:
    """PutBucketTagging, GetBucketTagging."""
    wire = make_wire(profile).with_bucket()
    missing = wire.ask("GET", "/b?tagging")
    assert (missing.status, missing.code) == (404, "NoSuchTagSet")
    assert wire.ask("PUT", "/b?tagging", document(("k", "v"), ("other", ""))).status == status
    found = wire.ask("GET", "/b?tagging")
    assert tags_of(found) == {"k": "v", "other": ""}
    assert (b"xmlns" in found.body) is (profile == "aws")  # Get-Bucket-Tagging: none


# recorded at Amazon, per localstack's snapshots (test_tagging_validation), unless it is said otherwise
REFUSED = [
    pytest.param([("K", "1"), ("K", "2")], "InvalidTag", "Cannot provide multiple Tags with the same key", id="twice"),
    pytest.param([("K,L", "1")], "InvalidTag", "The TagKey you have provided is invalid", id="key"),
    pytest.param([("K", "1,2")], "InvalidTag", "The TagValue you have provided is invalid", id="value"),
    # Amazon: Tag: a key has at least one character; longest: 128 and 256
    pytest.param([("", "1")], "InvalidTag", "The TagKey you have provided is invalid", id="empty key"),
    pytest.param([("k" * 129, "1")], "InvalidTag", "The TagKey you have provided is invalid", id="long key"),
    pytest.param([("k", "v" * 257)], "InvalidTag", "The TagValue you have provided is invalid", id="long value"),
]


@pytest.mark.parametrize("path", ["/b?tagging", "/b/k?tagging"])
def test_longest_tag(aws: Wire, path: str) -> None:  # Amazon: Categorizing your storage using tags
    aws.put("/b/k", b"x")
    aws.must(aws.ask("PUT", path, document(("k" * 128, "v" * 256))))
    assert tags_of(aws.ask("GET", path)) == {"k" * 128: "v" * 256}


@pytest.mark.parametrize("path", ["/b?tagging", "/b/k?tagging"])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<Tagging><TagSet/><TagSet/></Tagging>", id="two sets"),
        pytest.param(b"<Tagging><Tag><Key>k</Key><Value>v</Value></Tag></Tagging>", id="no set"),
        pytest.param(b"<Tagging><TagSet><Key>k</Key></TagSet></Tagging>", id="a set of other things"),
        pytest.param(b"<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>", id="no value"),
    ],
)
def test_malformed_tags(aws: Wire, path: str, body: bytes) -> None:  # Amazon: PutObjectTagging, the request's syntax
    aws.put("/b/k", b"x")
    answer = aws.ask("PUT", path, body)
    assert (answer.status, answer.code) == (400, "MalformedXML")


@pytest.mark.parametrize("path", ["/b?tagging", "/b/k?tagging"])
@pytest.mark.parametrize(("pairs", "code", "message"), REFUSED)
def test_refused_tags(aws: Wire, path: str, pairs: list[tuple[str, str]], code: str, message: str) -> None:
    aws.put("/b/k", b"x")
    answer = aws.ask("PUT", path, document(*pairs))
    assert (answer.status, answer.code, answer.text("Message")) == (400, code, message)
    assert aws.ask("GET", "/b/k?tagging").texts("TagSet/Tag") == []


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/b?tagging", "System tags cannot be added/updated by requester"),
        ("/b/k?tagging", "Your TagKey cannot be prefixed with aws:"),
    ],
)
def test_reserved_tags(aws: Wire, path: str, message: str) -> None:
    aws.put("/b/k", b"x")
    assert aws.ask("PUT", path, document(("aws:a", "b"))).text("Message") == message


@pytest.mark.parametrize(("path", "most"), [("/b?tagging", 50), ("/b/k?tagging", 10)])
def test_so_many_tags(aws: Wire, path: str, most: int) -> None:
    aws.put("/b/k", b"x")
    pairs = [(f"k{number}", "v") for number in range(most + 1)]
    assert aws.ask("PUT", path, document(*pairs)).status == 400
    assert aws.ask("PUT", path, document(*pairs[:most])).status in {200, 204}


def test_tags_of_an_object(aws: Wire) -> None:
    """PutObjectTagging, GetObjectTagging, DeleteObjectTagging."""
    assert aws.put("/b/k", b"x", **{"x-amz-tagging": "foo=bar&b%20c=d+e&empty"}).status == 200
    assert tags_of(aws.ask("GET", "/b/k?tagging")) == {"b c": "d e", "empty": "", "foo": "bar"}
    assert aws.head("/b/k").headers["x-amz-tagging-count"] == "3"
    assert aws.ask("PUT", "/b/k?tagging", document(("a", "1"))).status == 200
    assert tags_of(aws.ask("GET", "/b/k?tagging")) == {"a": "1"}
    assert aws.ask("DELETE", "/b/k?tagging").status == 204
    assert tags_of(aws.ask("GET", "/b/k?tagging")) == {}
    assert "x-amz-tagging-count" not in aws.head("/b/k").headers


@pytest.mark.parametrize("value", ["key1=val1&key1=val2", "key1=val1,key2=val2"])
def test_header_that_is_no_query(aws: Wire, value: str) -> None:  # recorded: test_object_tagging_exc
    answer = aws.put("/b/k", b"x", **{"x-amz-tagging": value})
    assert (answer.status, answer.code, answer.text("ArgumentValue")) == (400, "InvalidArgument", value)
    assert "k" not in aws.store.bucket("b")


def test_copies_and_uploads_bring_tags(aws: Wire) -> None:
    aws.put("/b/k", b"x", **{"x-amz-tagging": "a=1"})
    aws.copy("/b/copy", "/b/k")
    aws.copy("/b/own", "/b/k", **{"x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "b=2"})
    upload = aws.start_upload("/b/parts", **{"x-amz-tagging": "c=3"})
    aws.complete(upload, [aws.put_part(upload, 1, b"part")])
    found = {key: dict(aws.store.bucket("b").object(key).attributes.tags) for key in ("copy", "own", "parts")}
    assert found == {"copy": {"a": "1"}, "own": {"b": "2"}, "parts": {"c": "3"}}
    assert aws.copy("/b/bad", "/b/k", **{"x-amz-tagging-directive": "MERGE"}).status == 400


def test_tags_of_versions(aws: Wire) -> None:
    aws.store.bucket("b").set_versioning("Enabled")
    first = aws.put("/b/k", b"1", **{"x-amz-tagging": "v=1"}).headers["x-amz-version-id"]
    aws.put("/b/k", b"2", **{"x-amz-tagging": "v=2"})
    assert tags_of(aws.ask("GET", f"/b/k?tagging&versionId={first}")) == {"v": "1"}
    assert tags_of(aws.ask("GET", "/b/k?tagging")) == {"v": "2"}


def test_tags_of_an_object_at_jdcloud(jdcloud: Wire) -> None:
    """PutObjectTagging, GetObjectTagging: documented since 2021; no page has DeleteObjectTagging."""
    jdcloud.must(jdcloud.put("/b/k", b"x", **{"x-amz-tagging": "a=1"}))
    read = jdcloud.get("/b/k?tagging")
    assert read.body == b"<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    put = jdcloud.ask("PUT", "/b/k?tagging", document(("b", "2")))
    assert (put.status, put.body, tags_of(jdcloud.get("/b/k?tagging"))) == (200, b"", {"b": "2"})
    gone = jdcloud.ask("DELETE", "/b/k?tagging")
    assert (gone.status, gone.code, gone.text("Operation")) == (501, "NotImplemented", "DeleteObjectTagging")
    assert tags_of(jdcloud.get("/b/k?tagging")) == {"b": "2"}


def test_values_and_headers_of_tags_are_shorter_at_jdcloud(aws: Wire, jdcloud: Wire) -> None:
    """Object-Tagging: values of 255 characters; Put-Object-2: a header of 2K. Tags of buckets: 256, Bucket-Tagging."""
    long = "&".join(f"k{number}={'v' * 250}" for number in range(9))
    for wire, accepted in ((aws, 200), (jdcloud, 400)):
        wire.put("/b/k", b"x")
        assert wire.ask("PUT", "/b/k?tagging", document(("k", "v" * 256))).status == accepted
        assert wire.put("/b/k", b"x", **{"x-amz-tagging": long}).status == accepted
        assert wire.ask("PUT", "/b/k?tagging", document(("k", "v" * 255))).status == 200
        assert wire.ask("PUT", "/b?tagging", document(("k", "v" * 256))).status in {200, 204}


def test_the_tagging_directive_is_read_at_jdcloud(jdcloud: Wire) -> None:  # Put-Object-Copy-2
    jdcloud.must(jdcloud.put("/b/k", b"x", **{"x-amz-tagging": "a=1"}))
    for directive, tags in (("COPY", {"a": "1"}), ("REPLACE", {"b": "2"})):
        answer = jdcloud.copy("/b/copy", "/b/k", **{"x-amz-tagging-directive": directive, "x-amz-tagging": "b=2"})
        assert (answer.status, tags_of(jdcloud.get("/b/copy?tagging"))) == (200, tags)
    assert jdcloud.copy("/b/copy", "/b/k", **{"x-amz-tagging-directive": "MOVE"}).code == "InvalidArgument"
    assert jdcloud.dispatcher.ignored == set()


def test_an_older_reading_ignores_the_tagging_directive(make_wire: type[Wire]) -> None:
    ignored = {"CopyObject": frozenset({"x-amz-tagging-directive"})}  # Compatibility-API-Overview
    wire = make_wire(profiles.jdcloud.derive(ignored_headers=ignored)).with_bucket()
    wire.must(wire.put("/b/k", b"x", **{"x-amz-tagging": "a=1"}))
    wire.must(wire.copy("/b/copy", "/b/k", **{"x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "b=2"}))
    assert tags_of(wire.get("/b/copy?tagging")) == {"a": "1"}
    assert wire.dispatcher.ignored == {("CopyObject", "x-amz-tagging-directive")}


def test_jdcloud_has_no_attributes_of_objects(jdcloud: Wire) -> None:
    jdcloud.put("/b/k", b"x")
    assert jdcloud.ask("GET", "/b/k?attributes", headers={"x-amz-object-attributes": "ETag"}).status == 501


# GetObjectAttributes: recorded at Amazon, per localstack's snapshots and February 2026

EVERY = "ETag,Checksum,ObjectParts,StorageClass,ObjectSize"


def attributes(wire: Wire, path: str, names: str = EVERY, **headers: str) -> Any:
    return wire.ask("GET", f"{path}?attributes", headers={"x-amz-object-attributes": names, **headers})


def test_attributes_of_an_object(aws: Wire) -> None:
    checksum = b64encode(sha256(b"content").digest()).decode()
    etag = aws.put("/b/k", b"content", **{"x-amz-checksum-sha256": checksum}).etag
    answer = attributes(aws, "/b/k", "ETag, Checksum ,ObjectParts,StorageClass,ObjectSize")
    assert [child.tag for child in answer.tree] == ["ETag", "Checksum", "StorageClass", "ObjectSize"]
    assert (answer.text("ETag"), answer.text("ObjectSize"), answer.text("StorageClass")) == (etag, "7", "STANDARD")
    assert (answer.text("Checksum/ChecksumSHA256"), answer.text("Checksum/ChecksumType")) == (checksum, "FULL_OBJECT")
    assert "Last-Modified" in answer.headers


def put_parts(aws: Wire) -> list[str]:
    """Make ``/b/m`` of two parts with checksums of their own, which are returned."""
    upload = aws.start_upload("/b/m", **{"x-amz-checksum-algorithm": "SHA256"})
    sums = [b64encode(sha256(content).digest()).decode() for content in (b"one", b"three")]
    answers = [
        aws.put_part(upload, number, content, **{"x-amz-checksum-sha256": value})
        for number, content, value in zip((1, 2), (b"one", b"three"), sums, strict=True)
    ]
    parts = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{answer.etag}</ETag><ChecksumSHA256>{value}</ChecksumSHA256></Part>"
        for number, answer, value in zip((1, 2), answers, sums, strict=True)
    )
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    assert aws.ask("POST", f"/b/m?uploadId={upload.id}", body).status == 200
    return sums


def test_attributes_of_parts_with_checksums(aws: Wire) -> None:
    sums = put_parts(aws)
    first = attributes(aws, "/b/m", "Checksum,ObjectParts", **{"x-amz-max-parts": "1"})
    assert "-" not in (first.text("Checksum/ChecksumSHA256") or "-")
    assert (first.text("ObjectParts/PartsCount"), first.text("ObjectParts/IsTruncated")) == ("2", "true")
    second = attributes(aws, "/b/m", "ObjectParts", **{"x-amz-part-number-marker": "1", "x-amz-max-parts": "1"})
    assert (second.text("ObjectParts/Part/Size"), second.text("ObjectParts/Part/ChecksumSHA256")) == ("5", sums[1])
    assert second.text("ObjectParts/IsTruncated") == "false"  # xs:boolean of XML Schema
    # recorded at Amazon, 21 February 2026
    beyond = attributes(aws, "/b/m", "ObjectParts", **{"x-amz-part-number-marker": "9"})
    assert (beyond.text("ObjectParts/NextPartNumberMarker"), beyond.texts("ObjectParts/Part")) == ("0", [])


def test_attributes_of_parts_with_a_checksum_of_the_whole(aws: Wire) -> None:  # recorded: the number alone
    upload = aws.start_upload("/b/m", **{"x-amz-checksum-algorithm": "CRC32", "x-amz-checksum-type": "FULL_OBJECT"})
    aws.must(aws.complete(upload, [aws.put_part(upload, number, b"x") for number in (1, 2)]))
    parts = attributes(aws, "/b/m", "ObjectParts").tree.find("ObjectParts")
    assert [(child.tag, child.text) for child in parts] == [("PartsCount", "2")]


@pytest.mark.parametrize("name", ["x-amz-max-parts", "x-amz-part-number-marker"])
@pytest.mark.parametrize("value", ["one", "-1", "٣"])
def test_page_of_parts_that_is_no_number(aws: Wire, name: str, value: str) -> None:  # as reported of ListParts
    put_parts(aws)
    answer = attributes(aws, "/b/m", "ObjectParts", **{name: value})
    assert (answer.status, answer.code, answer.text("ArgumentName")) == (400, "InvalidArgument", name)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("Colour", "InvalidArgument"),
        ("", "InvalidArgument"),
        (",", "InvalidRequest"),
        ("ETag,Colour", "InvalidArgument"),
    ],
)
def test_attributes_that_are_none(aws: Wire, names: str, code: str) -> None:
    aws.put("/b/k", b"content")
    answer = attributes(aws, "/b/k", names)
    assert (answer.status, answer.code) == (400, code)


def test_attributes_of_nothing(aws: Wire) -> None:
    assert attributes(aws, "/b/absent").code == "NoSuchKey"


def test_tagging_without_a_tag_set(aws: Wire) -> None:
    # recorded at Amazon, February 2026
    aws.put("/b/k")
    assert (
        aws.put("/b?tagging", b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>").status
        == 204
    )
    assert aws.put("/b?tagging", b"<Tagging/>").status == 204
    assert aws.get("/b?tagging").code == "NoSuchTagSet"
    assert aws.put("/b/k?tagging", b"<Tagging/>").status == 200
    assert aws.get("/b/k?tagging").texts("TagSet/Tag") == []
