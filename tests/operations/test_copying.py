"""CopyObject: what is copied and what is not, conditions on both sides, a copy onto itself."""

from __future__ import annotations

import hashlib

import pytest

from fakeoss.limits import Limits
from fakeoss.model import digests
from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire

BODY = b"0123456789"
MD5 = hashlib.md5(BODY).hexdigest()
STRANGER = User("OTHERKEY", "secret", "other-id", "other")
BEFORE, AT, FUTURE = (f"Mon, 11 Apr 2011 20:{minute} GMT" for minute in ("34:55", "34:56", "59:00"))
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
ITSELF = (
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
    "metadata, storage class, website redirect location or encryption attributes."
)


@pytest.fixture
def source(wire: Wire) -> Wire:
    """A driver whose store has the object ``/b/src`` of ten bytes."""
    wire.put("/b/src", BODY, content_type="text/plain", cache_control="max-age=1", x_amz_meta_colour="blue")
    return wire


def test_copy_on_the_wire(aws: Wire, jdcloud: Wire):
    for wire in (aws, jdcloud):
        wire.put("/b/src", BODY)
        wire.clock.advance(4)
    result = f"<LastModified>2011-04-11T20:35:00.000Z</LastModified><ETag>{{q}}{MD5}{{q}}</ETag>"
    crc = digests.checksum_of("CRC64NVME", BODY)
    checksum = f"<ChecksumCRC64NVME>{crc}</ChecksumCRC64NVME><ChecksumType>FULL_OBJECT</ChecksumType>"
    answer = aws.copy("/b/copy", "b/src")
    assert answer.body.decode() == (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CopyObjectResult {NAMESPACE}>'
        f"{result.format(q='&quot;')}{checksum}</CopyObjectResult>"
    )
    assert answer.headers["x-amz-server-side-encryption"] == "AES256"
    answer = jdcloud.copy("/b/copy", "/b/src")  # Put-Object-Copy-2, with the date of the other pages: design, section 5
    assert answer.body.decode() == f"<CopyObjectResult>{result.format(q=chr(34))}</CopyObjectResult>"
    assert "x-amz-server-side-encryption" not in answer.headers


def test_copy_shares_the_bytes_of_its_source(source: Wire):
    source.copy("/b/copy", "/b/src")
    bucket = source.store.bucket("b")
    assert bucket.object("copy").content is bucket.object("src").content


def test_copy_outlives_its_source(source: Wire):
    source.copy("/b/copy", "/b/src")
    source.put("/b/src", b"changed")
    assert source.get("/b/copy").body == BODY
    source.delete("/b/src")
    assert source.get("/b/copy").body == BODY


SOURCES = [
    "b/src",
    "/b/src",
    "b%2Fsrc",
    "/b%2Fsrc",
    "https://s3.amazonaws.com/b/src",
    "b/src?versionId=null",
    "b/%73rc",
]


@pytest.mark.parametrize("value", SOURCES)  # recorded at Amazon; JD Cloud's page shows the slash; minio#6935
def test_forms_of_the_source(source: Wire, value: str):
    assert source.copy("/b/copy", value).status == 200
    assert source.get("/b/copy").body == BODY


def test_plus_in_the_source_is_a_blank(wire: Wire):
    wire.put("/b/test%20key.txt", BODY)
    assert wire.copy("/b/copy", "b/test+key.txt").status == 200  # recorded at Amazon
    wire.delete("/b/test%20key.txt")
    wire.put("/b/test%2Bkey.txt", BODY)
    assert wire.copy("/b/copy", "b/test+key.txt").code == "NoSuchKey"
    assert wire.copy("/b/copy", "b/test%2Bkey.txt").status == 200


@pytest.mark.parametrize(
    ("value", "status", "error"),
    [
        ("b/none", 404, {"Code": "NoSuchKey", "Key": "none"}),
        ("none/src", 404, {"Code": "NoSuchBucket"}),
        (
            "wrongformat",
            400,
            {"Code": "InvalidArgument", "Message": "Invalid copy source object key"},
        ),  # recorded at Amazon
        ("", 400, {"Code": "InvalidArgument", "Message": "Invalid copy source bucket name"}),  # versitygw#1388
        ("b/src?versionId=abc", 400, {"Code": "InvalidRequest", "Message": "Invalid Request"}),
    ],
)
def test_wrong_source(source: Wire, value: str, status: int, error: dict[str, str]):
    answer = source.copy("/b/copy", value)
    if "versionId" in value and source.profile.name == "jdcloud":  # there are no versions
        status, error = 501, {"Code": "NotImplemented"}
    assert (answer.status, answer.error) == (status, answer.error | error)
    if error["Code"] == "InvalidArgument":
        assert answer.error == answer.error | {
            "ArgumentName": "x-amz-copy-source",
            "ArgumentValue": "x-amz-copy-source",
        }
    if error["Code"] == "NoSuchBucket" and source.profile.name == "aws":
        assert answer.text("BucketName") == "none"  # cloudserver#1077: the source's, not the target's
    assert source.store.bucket("b").keys() == ["src"]


def test_source_of_somebody_else(make_wire: type[Wire], service: str):
    wire = make_wire(service, users=[DEFAULT_OWNER, STRANGER]).with_bucket()
    wire.store.create_bucket("theirs", owner=STRANGER).put("src", BODY)
    for answer in (wire.copy("/b/copy", "/theirs/src"), wire.copy("/b/copy", "/theirs/none")):
        assert (answer.status, answer.code) == (403, "AccessDenied")
    assert wire.store.bucket("b").keys() == []


# metadata, class, checksums

GIVEN = {"x-amz-meta-size": "large", "cache-control": "no-store"}
COPIED = {"Content-Type": "text/plain", "Cache-Control": "max-age=1", "x-amz-meta-colour": "blue"}


@pytest.mark.parametrize("directive", [{}, {"x-amz-metadata-directive": "COPY"}])
def test_metadata_is_the_source_s(source: Wire, directive: dict[str, str]):
    source.ask("PUT", "/b/copy", headers={"x-amz-copy-source": "/b/src", **GIVEN, **directive})
    headers = source.head("/b/copy").headers
    assert headers == headers | COPIED
    assert "x-amz-meta-size" not in headers


def test_metadata_is_replaced(source: Wire):
    source.copy(
        "/b/copy", "/b/src", x_amz_metadata_directive="REPLACE", **{k.replace("-", "_"): v for k, v in GIVEN.items()}
    )
    headers = source.head("/b/copy").headers
    assert headers == headers | {
        "Content-Type": "binary/octet-stream",
        "Cache-Control": "no-store",
        "x-amz-meta-size": "large",
    }
    assert "x-amz-meta-colour" not in headers  # recorded at Amazon: those of the request only


def test_unknown_metadata_directive(source: Wire):
    answer = source.copy("/b/copy", "/b/src", x_amz_metadata_directive="MERGE")
    fields = {"ArgumentName": "x-amz-metadata-directive", "ArgumentValue": "MERGE"}
    assert (answer.status, answer.error) == (
        400,
        {"Code": "InvalidArgument", "Message": "Unknown metadata directive.", **fields},
    )


def test_storage_class_is_not_copied(wire: Wire):
    wire.put("/b/src", BODY, x_amz_storage_class="STANDARD_IA")
    wire.copy("/b/copy", "/b/src")
    assert "x-amz-storage-class" not in wire.head("/b/copy").headers
    answer = wire.copy("/b/copy", "/b/src", x_amz_storage_class="REDUCED_REDUNDANCY")
    assert answer.headers["x-amz-storage-class"] == "REDUCED_REDUNDANCY"  # Put-Object-Copy-2
    assert wire.head("/b/copy").headers["x-amz-storage-class"] == "REDUCED_REDUNDANCY"
    assert wire.copy("/b/copy", "/b/src", x_amz_storage_class="OUTPOSTS").code == "InvalidStorageClass"


def test_copy_of_a_multipart_object_has_a_plain_md5(wire: Wire):
    upload = wire.start_upload("/b/src")
    wire.complete(upload, [wire.put_part(upload, number, body) for number, body in ((1, b"01234"), (2, b"56789"))])
    assert wire.copy("/b/copy", "/b/src").etag == MD5  # recorded at Amazon
    assert wire.get("/b/copy").body == BODY
    assert "x-amz-mp-parts-count" not in wire.get("/b/copy?partNumber=1").headers
    assert wire.copy("/b/src", "/b/src", x_amz_metadata_directive="REPLACE").etag == MD5  # onto itself, too
    assert wire.get("/b/src").etag == MD5


def test_checksum_of_the_source_is_kept(aws: Wire):
    sha = digests.checksum_of("SHA256", BODY)
    aws.put("/b/src", BODY, x_amz_checksum_sha256=sha)
    answer = aws.copy("/b/copy", "/b/src")
    assert (answer.text("ChecksumSHA256"), answer.text("ChecksumType")) == (sha, "FULL_OBJECT")


def test_composite_checksum_is_computed_anew(aws: Wire):
    upload = aws.start_upload("/b/src", x_amz_checksum_algorithm="SHA1")
    bodies = (b"01234", b"56789")
    sums = [digests.checksum_of("SHA1", body) for body in bodies]
    parts = [aws.put_part(upload, at, body, x_amz_checksum_sha1=sums[at - 1]) for at, body in enumerate(bodies, 1)]
    listed = "".join(
        f"<Part><PartNumber>{part.number}</PartNumber><ETag>{part.etag}</ETag><ChecksumSHA1>{value}</ChecksumSHA1>"
        f"</Part>"
        for part, value in zip(parts, sums, strict=True)
    )
    document = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    assert aws.ask("POST", f"/b/src?uploadId={upload.id}", document).text("ChecksumType") == "COMPOSITE"
    answer = aws.copy("/b/copy", "/b/src")  # recorded at Amazon
    assert (answer.text("ChecksumSHA1"), answer.text("ChecksumType")) == (
        digests.checksum_of("SHA1", BODY),
        "FULL_OBJECT",
    )


def test_checksum_algorithm_is_chosen_and_then_kept(aws: Wire):
    aws.put("/b/src", BODY)
    crc = digests.checksum_of("CRC32C", BODY)
    assert aws.copy("/b/one", "/b/src", x_amz_checksum_algorithm="CRC32C").text("ChecksumCRC32C") == crc
    assert aws.copy("/b/two", "/b/one").text("ChecksumCRC32C") == crc
    assert aws.head("/b/two", x_amz_checksum_mode="ENABLED").headers["x-amz-checksum-crc32c"] == crc
    answer = aws.copy("/b/three", "/b/src", x_amz_checksum_algorithm="MD4")
    message = (
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
        "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"
    )
    assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})


def test_copy_over_five_gib_is_refused(make_wire: type[Wire], service: str):
    wire = make_wire(service, limits=Limits()).with_bucket()
    wire.store.bucket("b").put("fits", size="5GiB")
    wire.store.bucket("b").put("movie", size=(5 << 30) + 1)
    assert wire.copy("/b/copy", "/b/fits").status == 200
    answer = wire.copy("/b/copy", "/b/movie")
    message = "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120"
    assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})  # rclone#2375


# onto itself: recorded at Amazon

ONTO_ITSELF = [
    ({}, 400), ({"x-amz-metadata-directive": "COPY"}, 400), ({"x-amz-meta-a": "1"}, 400),
    ({"x-amz-acl": "bucket-owner-full-control"}, 400),
    ({"x-amz-metadata-directive": "REPLACE"}, 200), ({"x-amz-metadata-directive": "REPLACE", "x-amz-meta-a": "1"}, 200),
    ({"x-amz-storage-class": "STANDARD"}, 200), ({"x-amz-storage-class": "STANDARD_IA"}, 200),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "status"), ONTO_ITSELF)
def test_copy_onto_itself(source: Wire, headers: dict[str, str], status: int):
    answer = source.ask("PUT", "/b/src", headers={"x-amz-copy-source": "/b/src", **headers})
    assert answer.status == status
    if status == 400:
        assert answer.error == {"Code": "InvalidRequest", "Message": ITSELF}
    assert source.get("/b/src").body == BODY
    assert ("x-amz-meta-a" in source.head("/b/src").headers) == (status == 200 and "x-amz-meta-a" in headers)


def test_source_in_another_class_is_no_change(wire: Wire):
    wire.put("/b/src", BODY, x_amz_storage_class="STANDARD_IA")
    assert wire.copy("/b/src", "/b/src").code == "InvalidRequest"  # recorded: the copy would be STANDARD


# conditions on the source: recorded at Amazon; JD Cloud ignores them, which it documents

SOURCE_CONDITIONS = [
    ({"match": f'"{MD5}"'}, None), ({"match": MD5}, None), ({"match": '"x"'}, "If-Match"),
    ({"none-match": '"x"'}, None),
    ({"none-match": f'"{MD5}"'}, "If-None-Match"), ({"none-match": MD5}, "If-None-Match"),
    ({"modified-since": BEFORE}, None),
    ({"modified-since": AT}, "If-Modified-Since"), ({"modified-since": FUTURE}, None), ({"unmodified-since": AT}, None),
    ({"unmodified-since": BEFORE}, "If-Unmodified-Since"), ({"unmodified-since": FUTURE}, None),
    ({"match": f'"{MD5}"', "unmodified-since": BEFORE}, None),
    ({"none-match": '"x"', "unmodified-since": BEFORE}, "If-Unmodified-Since"),
    ({"match": '"x"', "unmodified-since": BEFORE, "none-match": MD5, "modified-since": AT}, "If-Match"),
    ({"unmodified-since": BEFORE, "none-match": MD5, "modified-since": AT}, "If-Unmodified-Since"),
    ({"none-match": MD5, "modified-since": AT}, "If-None-Match"),
]  # fmt: skip


@pytest.mark.parametrize(("conditions", "failed"), SOURCE_CONDITIONS)
def test_condition_on_the_source(source: Wire, conditions: dict[str, str], failed: str | None):
    source.clock.advance(60)
    upload = source.start_upload("/b/parts")
    headers = {"x-amz-copy-source": "/b/src"} | {
        f"x-amz-copy-source-if-{name}": value for name, value in conditions.items()
    }
    answers = [
        source.ask("PUT", "/b/copy", headers=headers),
        source.ask("PUT", f"/b/parts?partNumber=1&uploadId={upload.id}", headers=headers),
    ]
    if failed is None or source.profile.name == "jdcloud":
        assert [answer.status for answer in answers] == [200, 200]
        return
    message = "At least one of the pre-conditions you specified did not hold"
    error = {"Code": "PreconditionFailed", "Message": message, "Condition": f"x-amz-copy-source-{failed}"}
    assert [(answer.status, answer.error) for answer in answers] == [(412, error)] * 2
    assert source.get("/b/copy").status == 404
    assert source.list_parts(upload).texts("Part") == []


# conditions on the destination: recorded at Amazon

OTHER = hashlib.md5(b"there").hexdigest()
TWICE = "Multiple conditional request headers present in the request"
VALUE = "We don't accept the provided value of {} header for this API"
DESTINATION = [
    ({"if-none-match": "*"}, None, 200, None),
    ({"if-none-match": "*"}, b"there", 412, {"Code": "PreconditionFailed", "Condition": "If-None-Match"}),
    ({"if-match": f'"{OTHER}"'}, b"there", 200, None),
    ({"if-match": '"x"'}, b"there", 412, {"Code": "PreconditionFailed", "Condition": "If-Match"}),
    ({"if-match": f'"{OTHER}"'}, None, 404, {"Code": "NoSuchKey", "Key": "copy"}),
    (
        {"if-none-match": '"x"'},
        None,
        501,
        {"Header": "If-None-Match", "additionalMessage": VALUE.format("If-None-Match")},
    ),
    ({"if-match": "*"}, b"there", 501, {"Header": "If-Match", "additionalMessage": VALUE.format("If-Match")}),
    (
        {"if-match": '"x"', "if-none-match": "*"},
        None,
        501,
        {"Header": "If-Match,If-None-Match", "additionalMessage": TWICE},
    ),
]


@pytest.mark.parametrize(("headers", "there", "status", "error"), DESTINATION)
def test_condition_on_the_destination(
    aws: Wire, headers: dict[str, str], there: bytes | None, status: int, error: dict[str, str] | None
):
    aws.put("/b/src", BODY)
    if there is not None:
        aws.put("/b/copy", there)
    answer = aws.ask("PUT", "/b/copy", headers={"x-amz-copy-source": "/b/src", **headers})
    assert answer.status == status
    if error is not None:
        assert answer.error == answer.error | error
    if status == 501:
        assert answer.error["Message"] == "A header you provided implies functionality that is not implemented"
    bucket = aws.store.bucket("b")
    assert (bucket.object("copy").body if "copy" in bucket else None) == (BODY if status == 200 else there)


@pytest.mark.parametrize("headers", [{"if-none-match": "*"}, {"if-match": MD5}])
def test_condition_on_the_destination_is_refused_by_jdcloud(jdcloud: Wire, headers: dict[str, str]):
    jdcloud.put("/b/src", BODY)
    answer = jdcloud.ask("PUT", "/b/copy", headers={"x-amz-copy-source": "/b/src", **headers})
    assert (answer.status, answer.code) == (501, "NotImplemented")  # undocumented, and it guards data: our reading


def test_condition_onto_itself(aws: Wire):
    aws.put("/b/src", BODY)
    replace = {"x-amz-copy-source": "/b/src", "x-amz-metadata-directive": "REPLACE"}
    assert aws.ask("PUT", "/b/src", headers=replace | {"if-none-match": "*"}).status == 412
    assert aws.ask("PUT", "/b/src", headers=replace | {"if-match": f'"{MD5}"'}).status == 200
